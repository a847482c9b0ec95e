//! What a full decode sees, and what it does not take for a fault.

use std::fs;

use twofold_core::custody::check_decode;
use twofold_media::{compare, probe};

use crate::clip::{self, CLIP};
use crate::render::{range, render};

#[test]
fn another_encode_of_the_same_frames_passes() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let output = dir.path().join("again.mp4");
    render(&input, &output, range(&source, 0, 30), true).unwrap();
    let compared = compare(&output, &input, 2).unwrap();
    check_decode(&compared).unwrap();
    assert!(
        compared.worst_psnr_db > 35.0 && compared.worst_psnr_db <= compared.median_psnr_db,
        "{compared:?}"
    );
    let same = compare(&input, &input, 2).unwrap();
    assert_eq!((same.worst_psnr_db, same.moved_frames), (100.0, 0));
}

#[test]
fn doubled_shifted_and_stale_frames_stray() {
    let dir = tempfile::tempdir().unwrap();
    let good = clip::make(&dir.path().join("good.mp4"), CLIP);
    type Case = (&'static str, fn(u32) -> u32, &'static [u32]);
    let cases: [Case; 3] = [
        ("doubled.mp4", |i| if i == 12 { 11 } else { i }, &[12]),
        (
            "early.mp4",
            |i| if (8..11).contains(&i) { i + 1 } else { i },
            &[8, 9, 10],
        ),
        ("stale.mp4", |i| if i == 20 { 19 } else { i }, &[20]),
    ];
    for (name, show, wanted) in cases {
        let bad = clip::write(&dir.path().join(name), CLIP, show);
        let compared = compare(&bad, &good, 2).unwrap();
        assert_eq!(compared.strayed_frames, wanted, "{name}");
        assert!(check_decode(&compared).is_err());
    }
}

#[test]
fn moved_and_missing_frames_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let good = clip::make(&dir.path().join("good.mp4"), CLIP);
    let late = clip::make(
        &dir.path().join("late.mp4"),
        clip::Clip {
            start_frames: 1,
            ..CLIP
        },
    );
    assert_eq!(compare(&late, &good, 2).unwrap().moved_frames, 30);
    let short = clip::make(
        &dir.path().join("short.mp4"),
        clip::Clip { frames: 28, ..CLIP },
    );
    let compared = compare(&short, &good, 2).unwrap();
    assert_eq!((compared.frames, compared.reference_frames), (28, 30));
    assert!(check_decode(&compared).is_err());
}

#[test]
fn a_broken_packet_gives_a_message_or_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let good = clip::make(&dir.path().join("good.mp4"), CLIP);
    let mut bytes = fs::read(&good).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 400] {
        *byte ^= 0x5a;
    }
    let bad = dir.path().join("bad.mp4");
    fs::write(&bad, bytes).unwrap();
    if let Ok(compared) = compare(&bad, &good, 2) {
        assert!(check_decode(&compared).is_err(), "{compared:?}");
    }
    // The good file, decoded beside the bad one, has no message of its own.
    if let Ok(compared) = compare(&good, &bad, 2) {
        assert_eq!(compared.messages, Vec::<String>::new());
    }
}

//! Files that cannot be rendered: one line, and whose fault it is.

use std::fs;
use std::path::Path;

use twofold_core::protocol::FailureKind;
use twofold_media::{Encoder, Error, Look, probe};

use crate::clip::{self, CLIP, Clip};

fn refused(path: &Path) -> Error {
    let error = probe(path).unwrap_err();
    let line = error.to_string();
    assert!(!line.contains('\n') && line.contains("(hint: "), "{line}");
    assert_eq!(error.kind(), FailureKind::Input, "{line}");
    error
}

#[test]
fn a_missing_file_is_an_input_error() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        refused(&dir.path().join("none.mp4")),
        Error::Unreadable { .. }
    ));
    assert!(matches!(refused(dir.path()), Error::Unreadable { .. }));
}

#[test]
fn an_empty_file_is_an_input_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("empty.mp4");
    fs::write(&path, b"").unwrap();
    assert!(matches!(refused(&path), Error::Empty { .. }));
}

#[test]
fn a_text_is_not_a_video_whatever_it_is_called() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["words.mp4", "words.txt", "list.m3u8"] {
        let path = dir.path().join(name);
        fs::write(&path, "#EXTM3U\nnothing to be seen\n".repeat(100)).unwrap();
        let error = refused(&path);
        assert!(matches!(error, Error::NotVideo { .. }), "{name}: {error}");
    }
}

#[test]
fn sound_alone_is_not_a_video() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tone.wav");
    let mut wave = b"RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x10\0\0".to_vec();
    wave.resize(44 + 4096, 7);
    fs::write(&path, wave).unwrap();
    assert!(matches!(refused(&path), Error::AudioOnly { .. }));
}

#[test]
fn a_file_cut_anywhere_is_an_error_and_never_a_short_video() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["clip.mp4", "clip.mkv"] {
        let whole = clip::make(&dir.path().join(name), CLIP);
        let bytes = fs::read(&whole).unwrap();
        for share in [5, 30, 60, 95] {
            let path = dir.path().join(format!("cut-{share}-{name}"));
            fs::write(&path, &bytes[..bytes.len() * share / 100]).unwrap();
            refused(&path);
        }
    }
}

#[test]
fn an_index_at_the_front_does_not_hide_a_missing_end() {
    let dir = tempfile::tempdir().unwrap();
    let whole = fs::read(clip::make(&dir.path().join("clip.mp4"), CLIP)).unwrap();
    let front = index_to_front(&whole);
    let path = dir.path().join("front.mp4");
    fs::write(&path, &front).unwrap();
    assert_eq!(probe(&path).unwrap().pts.len(), 30);
    fs::write(&path, &front[..front.len() * 8 / 10]).unwrap();
    assert!(matches!(refused(&path), Error::Truncated { .. }));
}

/// The same MP4 with its `moov` before its `mdat`, chunk offsets moved along.
fn index_to_front(bytes: &[u8]) -> Vec<u8> {
    let (mut at, mut boxes) = (0, Vec::new());
    while at < bytes.len() {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        boxes.push((&bytes[at + 4..at + 8], bytes[at..at + size].to_vec()));
        at += size;
    }
    let moov = boxes.iter().position(|(name, _)| *name == b"moov").unwrap();
    let (_, mut index) = boxes.remove(moov);
    let by = index.len() as u32;
    let tables: Vec<usize> = index
        .windows(4)
        .enumerate()
        .filter(|(_, name)| *name == b"stco")
        .map(|(at, _)| at)
        .collect();
    for table in tables {
        let word =
            |index: &[u8], at: usize| u32::from_be_bytes(index[at..at + 4].try_into().unwrap());
        for entry in 0..word(&index, table + 8) as usize {
            let at = table + 12 + entry * 4;
            let offset = word(&index, at) + by;
            index[at..at + 4].copy_from_slice(&offset.to_be_bytes());
        }
    }
    let mut front = boxes.remove(0).1;
    front.extend(index);
    boxes.into_iter().for_each(|(_, bytes)| front.extend(bytes));
    front
}

#[test]
fn encoders_options_and_values_are_refused_by_name() {
    let look = Look::generated(clip::format(), 30);
    let open = |codec: &str, key: &str, value: &str| {
        let error = Encoder::open(codec, &[(key.to_owned(), value.to_owned())], &look, 1)
            .err()
            .unwrap();
        assert_eq!(error.kind(), FailureKind::Input);
        error.to_string()
    };
    assert!(
        open("libx999", "crf", "20").starts_with("encoder libx999: there is no such encoder here")
    );
    assert!(
        open("libx264", "crff", "20").starts_with("encoder libx264: there is no option \"crff\"")
    );
    let nearest = [
        ("libx265x", "crf", "did you mean \"libx265\"?"),
        ("libx264", "presett", "did you mean \"preset\"?"),
        (
            "libx264",
            "nothing-like-it",
            "`ffmpeg -h encoder=libx264` lists its options",
        ),
        ("mpeg4", "max_b_frame", "did you mean"),
        ("somethingelse", "crf", "libx264 is the usual one"),
    ];
    for (codec, option, hint) in nearest {
        let said = open(codec, option, "1");
        assert!(said.contains(hint), "{said}");
    }
    assert!(
        open("libx264", "crf", "many")
            .starts_with("encoder libx264: option \"crf\" cannot be \"many\"")
    );
    assert!(
        open("libx264", "preset", "hasty")
            .starts_with("encoder libx264: there is no preset \"hasty\"")
    );
}

#[test]
fn the_first_frame_may_come_late_and_sound_may_be_missing() {
    let dir = tempfile::tempdir().unwrap();
    let path = clip::make(
        &dir.path().join("late.mp4"),
        Clip {
            frames: 12,
            gop: 5,
            start_frames: 7,
            sound: false,
        },
    );
    let source = probe(&path).unwrap();
    assert_eq!(
        source.pts,
        (7..19).map(|frame| frame * 512).collect::<Vec<i64>>()
    );
    assert_eq!((source.end_pts, source.time_base.den), (19 * 512, 15_360));
    assert_eq!(source.keyframes, [0, 5, 10]);
    assert!(source.audio.is_none());
}

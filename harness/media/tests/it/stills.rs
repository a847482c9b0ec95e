//! Small pictures are of the frame that is meant, as it is shown, and differences are where they are.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::tempdir;
use twofold_clips::{Clip, clip};
use twofold_media::{Still, frames_at, probe};

use crate::clip::{CLIP, make, write};

/// Luma of a still, row by row.
fn luma(still: &Still) -> Vec<Vec<u8>> {
    let planes = still.planes().unwrap();
    planes.rows(0).map(<[u8]>::to_vec).collect()
}

/// A JPEG, decoded by another program: luma row by row.
fn decoded(jpeg: &[u8], width: u32) -> Vec<Vec<u8>> {
    let dir = tempdir().unwrap();
    let path = dir.path().join("a.jpg");
    std::fs::write(&path, jpeg).unwrap();
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&path)
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.is_empty(), "{said}");
    output
        .stdout
        .chunks(width as usize)
        .map(<[u8]>::to_vec)
        .collect()
}

fn mean_error(a: &[Vec<u8>], b: &[Vec<u8>]) -> f64 {
    assert_eq!((a.len(), a[0].len()), (b.len(), b[0].len()));
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / (a.len() * a[0].len()) as f64
}

/// The first frame of a file, at most so many lines high.
fn first(path: &Path, lines: u32) -> Still {
    let source = probe(path).unwrap();
    let (look, frames) = frames_at(path, &source.pts[..1], 1).unwrap();
    Still::of(&frames[0], &look, lines).unwrap()
}

#[test]
fn the_frames_that_are_asked_for_are_found_wherever_they_are() {
    let dir = tempdir().unwrap();
    let path = make(&dir.path().join("a.mp4"), CLIP);
    let pts = probe(&path).unwrap().pts;
    for place in [0, 9, 10, 13, 28] {
        let (_, frames) = frames_at(&path, &pts[place..place + 2], 1).unwrap();
        let found: Vec<_> = frames.iter().map(|frame| frame.pts().unwrap()).collect();
        assert_eq!(found, pts[place..place + 2]);
    }
    for wanted in [pts[4] + 1, pts[29] + 10_000, -1] {
        let error = frames_at(&path, &[wanted], 1).err().unwrap().to_string();
        assert!(error.contains("time stamp"), "{error}");
    }
}

#[test]
fn a_jpeg_is_the_picture_in_full_range_and_the_same_bytes_each_time() {
    let dir = tempdir().unwrap();
    let path = make(&dir.path().join("a.mp4"), CLIP);
    let still = first(&path, 180);
    assert_eq!((still.width(), still.height()), (160, 96), "never larger");
    let jpeg = still.jpeg(3).unwrap();
    assert_eq!(twofold_core::jpeg::size(&jpeg), Some((160, 96)));
    let seen = decoded(&jpeg, 160);
    assert!(mean_error(&seen, &luma(&still)) < 2.5);
    // The box was drawn with code 210 of limited range: 226 of full.
    assert!(seen[50][20].abs_diff(227) < 8, "{}", seen[50][20]);
    assert_eq!(first(&path, 180).jpeg(3).unwrap(), jpeg);
    assert!(still.jpeg(20).unwrap().len() < jpeg.len());
    let small = first(&path, 48);
    assert_eq!((small.width(), small.height()), (80, 48));
    assert!(small.smaller(24).unwrap().height() == 24);
}

#[test]
fn equal_frames_differ_nowhere_and_a_change_is_where_it_was_made() {
    let dir = tempdir().unwrap();
    let path = make(&dir.path().join("a.mp4"), CLIP);
    let other = write(&dir.path().join("b.mp4"), CLIP, |index| index + 5);
    let pts = probe(&path).unwrap().pts;
    let (look, a) = frames_at(&path, &pts[..1], 1).unwrap();
    let (_, b) = frames_at(&other, &pts[..1], 1).unwrap();
    let same = Still::of_difference(&a[0], &a[0], &look, 96).unwrap();
    assert!(luma(&same).iter().flatten().all(|code| *code == 0));
    let black = decoded(&same.jpeg(3).unwrap(), 160);
    assert!(black.iter().flatten().all(|code| *code <= 1));
    let moved = luma(&Still::of_difference(&a[0], &b[0], &look, 96).unwrap());
    // The box is 15 pixels further: its left edge has gone and its right edge has come.
    assert!(moved[50][7] > 200 && moved[50][47] > 200);
    assert!(moved[50][30] < 60 && moved[10][100] < 60);
    assert_eq!(twofold_media::psnr_db(&a[0], &a[0]).unwrap(), 100.0);
    assert!(twofold_media::psnr_db(&a[0], &b[0]).unwrap() < 30.0);
}

#[test]
fn turned_odd_deep_and_oblong_footage_is_shown_as_it_is() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("a.mp4");
    let shown = |clip: Clip| {
        Clip {
            picture: slanted,
            ..clip
        }
        .write(&path);
        let still = first(&path, 48);
        let jpeg = still.jpeg(2).unwrap();
        let seen = decoded(&jpeg, still.width());
        assert!(mean_error(&seen, &luma(&still)) < 2.0);
        let pts = probe(&path).unwrap().pts;
        let (look, frames) = frames_at(&path, &pts[..1], 1).unwrap();
        let same = Still::of_difference(&frames[0], &frames[0], &look, 48).unwrap();
        assert_eq!(
            (same.width(), same.height()),
            (still.width(), still.height())
        );
        assert!(luma(&same).iter().flatten().all(|code| *code == 0));
        ((still.width(), still.height()), seen)
    };
    // Brighter to the right and, half as much, downwards; a quarter turn makes it the other way about.
    let quarter = Some([0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30]);
    let half = Some([-(1 << 16), 0, 0, 0, -(1 << 16), 0, 0, 0, 1 << 30]);
    let cases = [
        (clip(), (64, 48), (1.0, 0.5)),
        (clip().of("yuv420p10le"), (64, 48), (1.0, 0.5)),
        (clip().of("yuv422p"), (64, 48), (1.0, 0.5)),
        (clip().of("yuv444p10le").sized(65, 49), (64, 48), (1.0, 0.5)),
        (clip().of("yuv444p").sized(63, 47), (62, 46), (1.0, 0.5)),
        (clip().sized(96, 96), (48, 48), (1.0, 0.5)),
        (
            clip().sized(64, 48).with(&[("aspect", "2:1")]),
            (128, 48),
            (1.0, 0.5),
        ),
        (
            clip().sized(96, 48).with(&[("aspect", "1:2")]),
            (48, 48),
            (1.0, 0.5),
        ),
        (
            Clip {
                matrix: half,
                ..clip()
            },
            (64, 48),
            (-1.0, -0.5),
        ),
        (
            Clip {
                matrix: quarter,
                ..clip()
            },
            (36, 48),
            (-0.5, 1.0),
        ),
        (clip().with(&[("color_range", "pc")]), (64, 48), (1.0, 0.5)),
    ];
    for (clip, size, (across, down)) in cases {
        let (name, turned) = (clip.pixel_format, clip.matrix);
        let (found, seen) = shown(clip);
        assert_eq!(found, size, "{name} {turned:?}");
        let (w, h) = (seen[0].len(), seen.len());
        let code = |x: usize, y: usize| f64::from(seen[y][x]);
        let right = code(w - 4, h / 2) - code(3, h / 2);
        let below = code(w / 2, h - 4) - code(w / 2, 3);
        let unit = right.abs().max(below.abs());
        assert!(
            (right / unit - across).abs() < 0.2 && (below / unit - down).abs() < 0.2,
            "{name} {turned:?}: {right} {below}"
        );
    }
}

/// Brighter to the right and, half as much, downwards.
fn slanted(_: usize, c: usize, x: f64, y: f64) -> f64 {
    if c == 0 { 0.1 + 0.4 * x + 0.2 * y } else { 0.5 }
}

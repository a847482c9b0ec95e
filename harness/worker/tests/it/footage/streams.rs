//! Time stamps, tracks and how the picture is turned.

use std::fs;
use std::path::Path;

use twofold_clips::{Clip, STEP, Track, clip, tags};
use twofold_media::probe;

use super::trial::{
    ALWAYS, Outcome, TRACK, beginnings, each_frame, rendered, rendered_from, verb, written,
};
use crate::bench::listed;

pub fn variable_frame_rate() -> Outcome {
    let gaps = [512, 88, 1400, 1, 700, 512, 3, 4096];
    let mut times = vec![0];
    for n in 0..23 {
        times.push(times[n] + gaps[n % gaps.len()]);
    }
    let end = times[23] + 900;
    let trial = rendered(&clip().timed(times.clone(), end), "clip.mp4", TRACK);
    assert_eq!(trial.bench.source.pts, times);
    // With reordering an MP4 file does not say how long its last frame is shown.
    let plain = clip().with(&[("bf", "0")]).timed(times.clone(), end);
    let trial = rendered(&plain, "clip.mp4", TRACK);
    assert_eq!(trial.bench.source.end_pts, end);
    let slow: Vec<i64> = times.iter().map(|time| time / 10).collect();
    let mut plain = clip().with(&[("bf", "0")]).timed(slow.clone(), end / 10);
    plain.time_base = (1, 1000);
    let trial = rendered(&plain, "clip.mkv", ALWAYS);
    assert_eq!(trial.bench.source.pts.len(), 24);
    Outcome::Rendered
}

pub fn late_start() -> Outcome {
    let late = |by: i64| {
        let times = (0..24).map(|n| by + n * STEP);
        clip().timed(times, by + 24 * STEP)
    };
    let prompt = rendered(&clip(), "clip.mp4", TRACK);
    for by in [1, 5 * STEP, 10_000_001] {
        let trial = rendered(&late(by), "clip.mp4", TRACK);
        assert_eq!(trial.bench.source.pts[0], by);
        // Second 0 of a track is the first frame, whenever it comes.
        assert_eq!(trial.whole.rendered.frames, prompt.whole.rendered.frames);
    }
    Outcome::Rendered
}

pub fn duplicates() -> Outcome {
    let mut times: Vec<i64> = (0..24).map(|n| n * 33).collect();
    // Also where chunks are cut, and one that pushes the next.
    for n in [8, 16, 20] {
        times[n] = times[n - 1];
    }
    (times[21], times[22]) = (times[20], times[20] + 1);
    let mut doubled = clip()
        .with(&[("bf", "0")])
        .timed(times.clone(), 23 * 33 + 33);
    doubled.time_base = (1, 1000);
    let trial = rendered(&doubled, "clip.mkv", TRACK);
    let source = &trial.bench.source;
    assert_eq!(source.moved_frames, 5);
    assert_eq!(source.pts[7..10], [231, 232, 297]);
    assert_eq!(source.pts[19..24], [627, 628, 629, 630, 759]);
    assert_eq!(source.keyframes, [0]);
    let ended = verb(&trial.bench.input, "out.mp4", &["--json", "--chunks", "3"]);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(
        said.contains("note: 5 of its frames had the time stamp of another one"),
        "{said}"
    );
    let object: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(object["moved_frames"], 5);
    Outcome::Rendered
}

/// Moves the beginning of the only edit of the file `ticks` further into the media.
pub fn trim(path: &Path, ticks: u32) {
    let mut bytes = fs::read(path).unwrap();
    let boxes: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, name)| *name == b"elst")
        .map(|(at, _)| at)
        .collect();
    let [list] = boxes[..] else {
        panic!("{} edit lists", boxes.len());
    };
    let (duration, from) = (list + 12, list + 16);
    let word = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let begins = word(&bytes, from) + ticks;
    let shorter = word(&bytes, duration) - ticks;
    bytes[from..from + 4].copy_from_slice(&begins.to_be_bytes());
    bytes[duration..duration + 4].copy_from_slice(&shorter.to_be_bytes());
    fs::write(path, bytes).unwrap();
}

pub fn edit_list() -> Outcome {
    let (dir, path) = written(&clip(), "clip.mp4");
    trim(&path, 5 * STEP as u32);
    let trial = rendered_from(dir, path, ALWAYS);
    let source = &trial.bench.source;
    assert_eq!(source.pts, (0..19).map(|n| n * STEP).collect::<Vec<_>>());
    // The keyframe before the first frame is not shown, and yet decoding begins there.
    assert_eq!(source.keyframes, [0, 3, 11]);
    let whole = rendered(&clip(), "clip.mp4", ALWAYS);
    assert_eq!(
        trial.whole.rendered.frames,
        whole.whole.rendered.frames[5..]
    );
    Outcome::Rendered
}

fn offset_is_kept(clip: &Clip, video: f64, sound: f64) {
    let trial = rendered(clip, "clip.mp4", TRACK);
    let began = beginnings(&trial.bench.input);
    // The encoder of sound begins a packet earlier, which an edit list hides.
    assert!(
        (began.0 - video).abs() < 1e-3 && (began.1 - sound).abs() < 0.03,
        "{began:?}"
    );
    assert_eq!(beginnings(&trial.whole.path), began);
    assert_eq!(
        listed(&trial.whole.path).audio,
        listed(&trial.bench.input).audio
    );
}

pub fn sound_before_picture() -> Outcome {
    let late = clip().timed((0..24).map(|n| 7680 + n * STEP), 7680 + 24 * STEP);
    offset_is_kept(
        &late.tracks(&[Track::Video, Track::Sound(0.0, 1.3)]),
        0.5,
        0.0,
    );
    Outcome::Rendered
}

pub fn sound_after_picture() -> Outcome {
    offset_is_kept(
        &clip().tracks(&[Track::Video, Track::Sound(0.5, 1.0)]),
        0.0,
        0.5,
    );
    Outcome::Rendered
}

/// Where a highlight is shown at (0.8, 0.25), light is shown there, whatever the matrix; it is straight from the matrix how
/// the picture is shown.
fn lit_where_shown([a, b, c, d]: [i32; 4]) {
    const SPOT: &str = r#"
effect = { kind = "spotlight", dim = 0.0, brighten = 1.0, feather = 0.0 }
[[highlight]]
keyframes = [ { time = 0, x = 0.8, y = 0.25, rx = 0.1, ry = 0.2 } ]
"#;
    let one = 1 << 16;
    let mut turned = clip().timed((0..6).map(|n| n * STEP), 6 * STEP);
    turned.picture = |_, c, _, _| if c == 0 { 0.7 } else { 0.5 };
    let [a, b, c, d] = [a, b, c, d].map(|sign| sign * one);
    let place = |p: i32, q: i32| 64 * (i32::from(p < 0) + i32::from(q < 0)) * one;
    turned.matrix = Some([a, b, 0, c, d, 0, place(a, c), place(b, d), 1 << 30]);
    let trial = rendered(&turned, "clip.mp4", SPOT);
    assert_eq!(
        trial.tags[1].turned.unwrap_or([one, 0, 0, one]),
        [a, b, c, d]
    );
    let output = &trial.whole.path;
    let source = probe(output).unwrap();
    let range = twofold_core::chunk::frame_range(&source, &(0..6)).unwrap();
    each_frame(output, range, |planes, _| {
        let axis = |p: i32, q: i32, x: f64, y: f64| {
            let (p, q) = (f64::from(p.signum()), f64::from(q.signum()));
            p * x + q * y - p.min(0.0) - q.min(0.0)
        };
        let (mut left, mut right, mut top, mut bottom) = (1.0f64, 0.0f64, 1.0f64, 0.0f64);
        for (y, row) in planes.rows(0).enumerate() {
            for (x, code) in row.iter().enumerate() {
                if *code > 100 {
                    let (x, y) = ((x as f64 + 0.5) / 64.0, (y as f64 + 0.5) / 48.0);
                    let (x, y) = (axis(a, c, x, y), axis(b, d, x, y));
                    (left, right) = (left.min(x), right.max(x));
                    (top, bottom) = (top.min(y), bottom.max(y));
                }
            }
        }
        let near = |value: f64, wanted: f64| (value - wanted).abs() < 0.035;
        let right_place =
            near(left, 0.7) && near(right, 0.9) && near(top, 0.05) && near(bottom, 0.45);
        assert!(right_place, "{left} to {right}, {top} to {bottom}");
    });
}

pub fn turned() -> Outcome {
    for matrix in [[1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0]] {
        lit_where_shown(matrix);
    }
    Outcome::Rendered
}

pub fn mirrored() -> Outcome {
    for matrix in [[-1, 0, 0, 1], [1, 0, 0, -1], [0, 1, 1, 0], [0, -1, -1, 0]] {
        lit_where_shown(matrix);
    }
    Outcome::Rendered
}

/// Renders, and says what was left out of it, which is what a person is told.
fn with_tracks(tracks: &[Track], streams: &[&str]) -> Vec<String> {
    let trial = rendered(&clip().tracks(tracks), "clip.mp4", TRACK);
    assert_eq!(trial.tags[1].streams, streams);
    let ended = verb(&trial.bench.input, "out.mp4", &[]);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert_eq!(tags(&trial.bench.path("out.mp4")), trial.tags[1]);
    let notes = &trial.bench.source.notes;
    let told: Vec<String> = notes.iter().map(|note| format!("note: {note}")).collect();
    assert_eq!(said.lines().collect::<Vec<_>>(), told);
    notes.clone()
}

pub fn audio_first() -> Outcome {
    let left_out = with_tracks(&[Track::Sound(0.0, 0.8), Track::Video], &["video", "audio"]);
    assert_eq!(left_out, Vec::<String>::new());
    Outcome::Rendered
}

pub fn several_videos() -> Outcome {
    let sound = Track::Sound(0.0, 0.8);
    let left_out = with_tracks(
        &[Track::SmallVideo, sound, Track::Video, sound],
        &["video", "audio"],
    );
    assert_eq!(
        left_out,
        [
            "track 0 (another video, h264) is left out",
            "track 3 (another audio track, aac) is left out"
        ]
    );
    Outcome::Rendered
}

pub fn cover() -> Outcome {
    let left_out = with_tracks(&[Track::Video, Track::Cover], &["video"]);
    assert_eq!(left_out, ["track 1 (a cover picture, mjpeg) is left out"]);
    Outcome::Rendered
}

pub fn subtitles_and_data() -> Outcome {
    let left_out = with_tracks(
        &[Track::Subtitles, Track::Video, Track::Timecode],
        &["video"],
    );
    assert_eq!(
        left_out,
        [
            "track 0 (subtitles, mov_text) is left out",
            "track 2 (data, none) is left out"
        ]
    );
    Outcome::Rendered
}

pub fn wrong_extension() -> Outcome {
    let (dir, path) = written(&clip().in_milliseconds(33), "clip.mkv");
    let wrong = path.with_file_name("clip.mp4");
    fs::rename(path, &wrong).unwrap();
    rendered_from(dir, wrong, TRACK);
    Outcome::Rendered
}

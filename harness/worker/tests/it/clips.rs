//! Small clips of every kind whose seams can go wrong, all of the same forty-eight frames of the match.

use std::path::{Path, PathBuf};

use twofold_clips::{Clip, STEP, Track, tags};
use twofold_core::protocol::{FootageJob, SceneRequest};
use twofold_media::{Encoder, FramePool, IoCount, RangeReader, Step, Writer, packets, probe};
use twofold_worker::footage::footage;

use crate::bench::text;

/// Frames of every clip.
pub const FRAMES: u32 = 48;

/// Two spotlights with a gap between them, a ring over the first and what comes and goes: a chunk that counted time from
/// its own beginning would draw all of them elsewhere.
pub const TRACK: &str = r#"
effect = { kind = "spotlight", dim = 0.6, feather = 0.4 }

[[highlight]]
fade-in = 0.2
fade-out = 0.25
interpolation = "smooth"
keyframes = [
  { time = 0.1, x = 0.2, y = 0.4, rx = 0.15, ry = 0.25 },
  { time = 0.5, x = 0.5, y = 0.6, rx = 0.2, ry = 0.25 },
  { time = 0.9, x = 0.6, y = 0.3, rx = 0.15, ry = 0.2 },
]

[[highlight]]
effect = { kind = "ring", width = 0.3, luma = 1.6, chroma = 1.4 }
from = 0.3
until = 0.8
keyframes = [ { time = 0.4, x = 0.4, y = 0.5, rx = 0.2, ry = 0.3 } ]

[[highlight]]
effect = { kind = "brighten" }
keyframes = [
  { time = 1.4, x = 0.7, y = 0.5, rx = 0.2, ry = 0.3 },
  { time = 2.1, x = 0.3, y = 0.5, rx = 0.1, ry = 0.3 },
]
"#;

/// The match with a keyframe in every `gop` frames and sound from its beginning to its end.
pub fn footage_of(path: &Path, gop: u32) -> PathBuf {
    let scene = SceneRequest {
        name: "match".into(),
        width: 128,
        height: 72,
        fps: 20,
        gop,
        grain: 2,
        seed: 51,
        duration_secs: f64::from(FRAMES) / 20.0,
    };
    let job = FootageJob {
        scene,
        output: text(path),
        threads: 2,
    };
    assert_eq!(
        footage(&job, &mut |_| {}).unwrap().frames,
        u64::from(FRAMES)
    );
    path.to_owned()
}

/// Six B-frames in a row, some of them references.
pub fn b_frames(dir: &Path) -> PathBuf {
    let base = footage_of(&dir.join("base.mp4"), 12);
    let options = [
        ("bf", "6"),
        ("b_strategy", "0"),
        ("b-pyramid", "normal"),
        ("g", "16"),
    ];
    let clip = again(&base, &dir.join("b-frames.mp4"), &options, &|_, pts| pts);
    let pts: Vec<i64> = packets(&clip, None)
        .unwrap()
        .video
        .iter()
        .map(|mark| mark.pts)
        .collect();
    // In decoding order a frame that is shown later comes before those that refer to it.
    let back = pts.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!(back >= 6, "{pts:?}");
    clip
}

/// No two frames are shown equally long, and one stands still for a quarter of a second.
pub fn variable_rate(dir: &Path) -> PathBuf {
    let base = footage_of(&dir.join("base.mp4"), 12);
    let moved = again(
        &base,
        &dir.join("variable.mp4"),
        &[("g", "12")],
        &|index, pts| {
            let still = if index > 20 { 5 * 512 } else { 0 };
            pts + still + [0, 130, -90, 201][index as usize % 4]
        },
    );
    let pts = probe(&moved).unwrap().pts;
    let mut steps: Vec<i64> = pts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    steps.dedup();
    assert!(steps.len() > 4, "{steps:?}");
    moved
}

/// The pictures of `twofold-clips`, changed by `change`, with a keyframe in every twelve frames and sound.
pub fn of_kind(path: &Path, change: impl FnOnce(Clip) -> Clip) -> PathBuf {
    let step = STEP * 30 / 20;
    let frames = i64::from(FRAMES);
    let clip = twofold_clips::clip()
        .sized(128, 72)
        .timed((0..frames).map(|n| n * step), frames * step)
        .with(&[("g", "12")])
        .tracks(&[Track::Video, Track::Sound(0.0, 2.4)]);
    change(clip).write(path);
    path.to_owned()
}

/// The sound begins four tenths of a second after the picture.
pub fn late_sound(dir: &Path) -> PathBuf {
    let path = dir.join("late.mp4");
    let step = STEP * 30 / 20;
    let frames = i64::from(FRAMES);
    twofold_clips::clip()
        .sized(128, 72)
        .timed((0..frames).map(|n| n * step), frames * step)
        .tracks(&[Track::Video, Track::Sound(0.4, 2.0)])
        .write(&path);
    // The video comes first.
    let found = tags(&path);
    let late = found.starts[1] - found.starts[0];
    assert!((300_000..500_000).contains(&late), "{late} µs");
    path
}

/// The same pictures encoded again, each at the time that `time` makes of its index and time stamp; the sound is copied.
fn again(
    base: &Path,
    output: &Path,
    options: &[(&str, &str)],
    time: &dyn Fn(u32, i64) -> i64,
) -> PathBuf {
    let source = probe(base).unwrap();
    let range = twofold_core::chunk::frame_range(&source, &(0..FRAMES)).unwrap();
    let mut reader = RangeReader::open(base, range, 2, &IoCount::default()).unwrap();
    let look = reader.look().clone();
    let own = [("preset", "veryfast"), ("crf", "16")];
    let options: Vec<(String, String)> = own
        .iter()
        .chain(options)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let mut encoder = Encoder::open("libx264", &options, &look, 2).unwrap();
    let pool = FramePool::new(look.format, look.pixel_format()).unwrap();
    let mut writer =
        Writer::whole(output, &encoder, &look, base, None, &IoCount::default()).unwrap();
    let (mut index, mut ended) = (0, false);
    while !ended {
        match reader.decode().unwrap() {
            Step::Hungry => {
                reader.demux().unwrap();
                continue;
            }
            Step::Frame(frame) => {
                let mut copy = pool.frame().unwrap();
                copy.planes_mut()
                    .unwrap()
                    .copy_from(&frame.planes().unwrap());
                let at = |index: u32| time(index, source.pts[index as usize]);
                let next = match index + 1 < FRAMES {
                    true => at(index + 1),
                    false => at(index) + 512,
                };
                copy.set_time(at(index), next - at(index));
                index += 1;
                encoder.send(Some(&mut copy)).unwrap();
            }
            Step::Done => {
                encoder.send(None).unwrap();
                ended = true;
            }
        }
        while let Some(packet) = encoder.receive().unwrap() {
            writer.write(packet).unwrap();
        }
    }
    writer.finish().unwrap();
    output.to_owned()
}

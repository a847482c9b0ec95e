//! One clip through the whole renderer, and everything that must hold of what comes out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use twofold_clips::{Clip, Tags, tags};
use twofold_core::custody::{check_audio, check_decode, check_frames, check_packets, check_times};
use twofold_core::digest::Digest;
use twofold_core::frame::{Frame, digest};
use twofold_core::overlay::{Tables, render};
use twofold_core::protocol::{FrameRange, PacketMark, Rational};
use twofold_core::track::Track;
use twofold_media::{IoCount, RangeReader, Step, compare, probe};

use crate::bench::{Bench, Part, frames, listed, marks, text};

/// What became of footage.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// A right video came out.
    Rendered,
    /// It was refused by name, saying what is supported.
    Refused,
    /// One line said what is wrong with the file, and no video came out.
    Error,
}

impl Outcome {
    /// How the document says it.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Rendered => "rendered",
            Outcome::Refused => "refused",
            Outcome::Error => "error",
        }
    }
}

/// A spotlight over the middle of any clip, from 0.1 s to 0.6 s: some frames are touched and some are not.
pub const TRACK: &str = r#"
effect = { kind = "spotlight", dim = 0.4, brighten = 1.5 }
[[highlight]]
keyframes = [
  { time = 0.1, x = 0.3, y = 0.4, rx = 0.2, ry = 0.3 },
  { time = 0.6, x = 0.7, y = 0.6, rx = 0.3, ry = 0.2 },
]
"#;

/// A spotlight from the first frame to the last.
pub const ALWAYS: &str = r#"
[[highlight]]
keyframes = [ { time = 0, x = 0.4, y = 0.4, rx = 0.2, ry = 0.3 } ]
"#;

pub struct Trial {
    pub bench: Bench,
    pub whole: Part,
    /// What the source and the render say of themselves.
    pub tags: [Tags; 2],
}

/// The clip in a folder of its own.
pub fn written(clip: &Clip, name: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    clip.write(&path);
    (dir, path)
}

/// Renders a clip whole and in chunks, and checks all that can be checked of any clip.
pub fn rendered(clip: &Clip, name: &str, track: &str) -> Trial {
    let (dir, path) = written(clip, name);
    rendered_from(dir, path, track)
}

/// The same of a file that is there already.
pub fn rendered_from(dir: TempDir, path: PathBuf, track: &str) -> Trial {
    let trial = whole(dir, path, track);
    let bench = &trial.bench;
    let parts = bench.chunks_at_once(3);
    let parts: Vec<&Part> = parts.iter().collect();
    let joined = bench.join(&parts);
    check_frames(&trial.whole.rendered.frames, &frames(&parts)).unwrap();
    let list = listed(&joined);
    check_packets(&list.video, &marks(&parts)).unwrap();
    check_times(&list.video, &bench.source.pts).unwrap();
    assert_eq!(list.audio, listed(&trial.whole.path).audio);
    check_decode(&compare(&joined, &trial.whole.path, 2).unwrap()).unwrap();
    assert_eq!(tags(&joined), trial.tags[1]);
    assert_eq!(shown_ticks(&joined), shown_ticks(&trial.whole.path));
    let moved: u32 = parts.iter().map(|part| part.rendered.moved_frames).sum();
    assert_eq!(moved, bench.source.moved_frames);
    trial
}

/// Renders a file whole, and checks all that can be checked of any clip.
pub fn whole(dir: TempDir, path: PathBuf, track: &str) -> Trial {
    let bench = Bench::of(dir, path, track.to_owned());
    assert_eq!(bench.source.unsupported, None);
    let whole = bench.whole();
    check_frames(&by_the_reference(&bench), &[&whole.rendered.frames]).unwrap();
    let list = listed(&whole.path);
    check_packets(&list.video, &[&whole.rendered.packets]).unwrap();
    check_times(&list.video, &bench.source.pts).unwrap();
    assert_eq!(list.time_base, bench.source.time_base);
    assert_eq!(
        shown_ticks(&whole.path),
        bench.source.end_pts - bench.source.pts[0]
    );
    assert_eq!(whole.rendered.moved_frames, bench.source.moved_frames);
    let theirs = listed(&bench.input);
    check_audio(&list.audio, &theirs.audio).unwrap();
    let tags = [tags(&bench.input), tags(&whole.path)];
    same_tags(&tags);
    Trial { bench, whole, tags }
}

/// How long the first track of an MP4 file is shown, by its edit list.
pub fn shown_ticks(path: &Path) -> i64 {
    let bytes = std::fs::read(path).unwrap();
    let list = bytes.windows(4).position(|name| name == b"elst").unwrap() + 4;
    let number = |at: usize, size: usize| {
        let digits = bytes[at..at + size].iter();
        digits.fold(0, |number: i64, byte| number << 8 | i64::from(*byte))
    };
    // Version 1 has numbers of 8 bytes for duration and start.
    let size = if bytes[list] == 1 { 8 } else { 4 };
    // Nothing is shown where the start is -1.
    let nothing = if size == 8 { -1 } else { 0xffff_ffff };
    (0..number(list + 4, 4) as usize)
        .map(|edit| list + 8 + edit * (2 * size + 4))
        .filter(|edit| number(edit + size, size) != nothing)
        .map(|edit| number(edit, size))
        .sum()
}

/// Whatever a video says of itself, its render says too.
fn same_tags([before, after]: &[Tags; 2]) {
    // Limited is what every codec means that says nothing, and the older names say full.
    let range = |tags: &Tags| match tags.range.as_str() {
        "unknown" if tags.pixel_format.starts_with("yuvj") => "pc".to_owned(),
        "unknown" => "tv".to_owned(),
        range => range.to_owned(),
    };
    assert_eq!(range(before), range(after), "range");
    // Full range has two names; the woven layout comes out in three planes.
    let planar = |tags: &Tags| {
        tags.pixel_format
            .replace("yuvj", "yuv")
            .replace("nv12", "yuv420p")
    };
    assert_eq!(planar(before), planar(after));
    assert_eq!(before.primaries, after.primaries);
    assert_eq!(before.transfer, after.transfer);
    assert_eq!(before.matrix, after.matrix);
    assert_eq!(before.turned, after.turned);
    assert_eq!(before.size, after.size);
    same_offset([before, after]);
    // Where chroma lies is told for 4:2:0 only, and where nothing is said it lies left.
    if planar(before).starts_with("yuv420p") {
        let chroma = |tags: &Tags| tags.chroma.replace("unspecified", "left");
        assert_eq!(chroma(before), chroma(after), "chroma location");
    }
}

/// Sound and picture begin as far apart as they did, to the coarser of the two files' ticks.
fn same_offset(both: [&Tags; 2]) {
    let offset = |tags: &Tags| {
        let start = |kind: &str| {
            let mut found = tags.streams.iter().zip(&tags.starts);
            found
                .find(|(name, _)| *name == kind)
                .map(|(_, start)| *start)
        };
        Some(start("audio")? - start("video")?)
    };
    let several = both[0]
        .streams
        .iter()
        .filter(|kind| *kind == "video")
        .count()
        > 1;
    if let (Some(before), Some(after), false) = (offset(both[0]), offset(both[1]), several) {
        assert!(before.abs_diff(after) <= 1000, "{before} became {after} us");
    }
}

/// What the reference renderer makes of the source's frames.
fn by_the_reference(bench: &Bench) -> Vec<Digest> {
    let range = bench.ranges(1)[0];
    let track = Track::parse("track", &bench.track).unwrap();
    let mut digests = Vec::new();
    each_frame(&bench.input, range, |planes, secs| {
        let mut target = Frame::new(planes.format());
        match Tables::for_frame(&track, secs, planes.format()) {
            Some(tables) => render(planes, &mut target.planes_mut(), &tables),
            None => target.planes_mut().copy_from(planes),
        }
        digests.push(Digest(digest(&target.planes())));
    });
    digests
}

/// Decodes a range and shows each frame with its time since the first one.
pub fn each_frame(
    path: &Path,
    range: FrameRange,
    mut show: impl FnMut(&twofold_core::frame::Planes, f64),
) {
    let mut reader = RangeReader::open(path, range, 2, &IoCount::default()).unwrap();
    let time_base = reader.look().time_base;
    loop {
        match reader.decode().unwrap() {
            Step::Hungry => reader.demux().unwrap(),
            Step::Done => return,
            Step::Frame(frame) => {
                let secs = time_base.secs(frame.pts().unwrap() - range.origin_pts);
                show(&frame.planes().unwrap(), secs);
            }
        }
    }
}

/// When the first packet of each begins, in seconds: video, then audio.
pub fn beginnings(path: &Path) -> (f64, f64) {
    let list = listed(path);
    let first = |marks: &[PacketMark]| marks.iter().map(|mark| mark.pts).min().unwrap();
    let sound = Rational {
        num: 1,
        den: 48_000,
    };
    (
        list.time_base.secs(first(&list.video)),
        sound.secs(first(&list.audio)),
    )
}

/// Runs the verb that a person would, into `output` in the same folder.
pub fn verb(input: &Path, output: &str, more: &[&str]) -> Output {
    let folder = input.parent().unwrap();
    let (track, output) = (folder.join("track.toml"), folder.join(output));
    std::fs::write(&track, TRACK).unwrap();
    Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
        .args(["overlay", &text(input), "--track", &text(&track)])
        .args(["-o", &text(&output)])
        .args(more)
        .output()
        .unwrap()
}

/// The verb ends with status 2 and one line that says all of `words`, and leaves no file.
pub fn fails(input: &Path, output: &str, more: &[&str], words: &[&str]) {
    let ended = verb(input, output, more);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("note: "))
        .collect();
    assert_eq!(lines.len(), 1, "{said}");
    for word in words.iter().chain(&["(hint: "]) {
        assert!(said.contains(word), "{said:?} does not say {word:?}");
    }
    let folder = input.parent().unwrap();
    let left: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path != input && !path.ends_with("track.toml"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The file is refused by name: when it is probed, and with these words when it is rendered.
pub fn refused(clip: &Clip, name: &str, words: &[&str]) {
    let (_dir, path) = written(clip, name);
    let why = match probe(&path) {
        Ok(source) => source.unsupported,
        // What is encrypted cannot even be listed.
        Err(error) => Some(error.to_string()),
    };
    let why = why.unwrap_or_else(|| panic!("{name} is not refused"));
    assert!(words.iter().all(|word| why.contains(word)), "{why}");
    fails(&path, "out.mp4", &[], words);
}

//! Copied and rendered pictures in one file: every kind of H.264 that can be, and why the others are not.

mod made;

use std::ops::Range;

use tempfile::TempDir;
use twofold_clips::{Clip, STEP, Track as Lane, clip, tags};
use twofold_core::chunk::{Cut, Ground, Strategy};
use twofold_core::protocol::{FrameRange, Product};
use twofold_core::record::ChunkPlan;
use twofold_core::track::Track;
use twofold_media::probe;
use twofold_worker::overlay::{Straight, overlay};
use twofold_worker::process::Process;

use self::made::{Made, check, make, plan_of};
use crate::bench::{Bench, Kind, Part, listed, text};
use crate::footage::trim;

/// Frames of the clips: keyframes at every 12th, 20 a second.
const FRAMES: i64 = 96;

/// Two highlights: within the third group, and over the end of the fifth.
const TRACK: &str = r#"
[[highlight]]
keyframes = [
  { time = 1.3, x = 0.3, y = 0.4, rx = 0.2, ry = 0.3 },
  { time = 1.6, x = 0.7, y = 0.6, rx = 0.3, ry = 0.2 },
]
[[highlight]]
keyframes = [
  { time = 2.9, x = 0.3, y = 0.4, rx = 0.2, ry = 0.3 },
  { time = 3.1, x = 0.7, y = 0.6, rx = 0.3, ry = 0.2 },
]
"#;

/// What `TRACK` leaves of eight groups of twelve frames.
const COPIED: [Range<u32>; 3] = [0..24, 36..48, 72..96];

fn moving() -> Clip {
    let step = STEP * 30 / 20;
    clip()
        .sized(128, 72)
        .timed((0..FRAMES).map(|n| n * step), FRAMES * step)
        .with(&[("g", "12")])
        .tracks(&[Lane::Video, Lane::Sound(0.0, 4.8)])
}

fn bench_of(clip: &Clip, name: &str) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    clip.write(&path);
    Bench::of(dir, path, TRACK.to_owned())
}

/// Makes files of a clip by one job and by several, in these containers, and checks them.
fn exact(bench: &Bench, outputs: &[&str], copied: &[Range<u32>]) {
    assert_eq!(bench.source.no_copy, None);
    let whole = bench.whole();
    for extension in outputs {
        for chunks in [1, 2, 3] {
            let made = make(bench, chunks, &format!("smart-{chunks}.{extension}"));
            assert_eq!(made.plan.fallback, None);
            assert_eq!(made.plan.copied_ranges(), copied);
            check(bench, &whole, &made);
            let bytes = std::fs::read(&made.path).unwrap();
            let has = |name: &[u8]| bytes.windows(4).any(|found| found == name);
            if *extension == "mp4" {
                assert!(has(b"avc1") && !has(b"avc3"), "every set is in the header");
            }
        }
    }
}

#[test]
fn frames_that_are_reordered() {
    exact(&bench_of(&moving(), "clip.mp4"), &["mp4", "mov"], &COPIED);
    let deep = moving().with(&[("bf", "6"), ("b-pyramid", "normal"), ("refs", "6")]);
    exact(&bench_of(&deep, "deep.mp4"), &["mp4"], &COPIED);
}

#[test]
fn frames_in_the_order_they_are_shown() {
    exact(
        &bench_of(&moving().with(&[("bf", "0")]), "clip.mp4"),
        &["mp4"],
        &COPIED,
    );
    let baseline = moving().with(&[("profile", "baseline"), ("bf", "0"), ("refs", "1")]);
    exact(&bench_of(&baseline, "baseline.mp4"), &["mp4"], &COPIED);
}

#[test]
fn matroska_from_and_to() {
    let clip = moving().in_milliseconds(50);
    exact(&bench_of(&clip, "clip.mkv"), &["mkv", "mp4"], &COPIED);
    exact(&bench_of(&clip, "clip.mp4"), &["mkv"], &COPIED);
}

/// Start codes in the source, lengths in the output.
#[test]
fn a_transport_stream() {
    let clip = moving().tracks(&[Lane::Video]);
    exact(&bench_of(&clip, "clip.ts"), &["mp4"], &COPIED);
}

#[test]
fn every_kind_of_sample() {
    for format in ["yuv422p", "yuv444p", "yuv420p10le", "yuvj420p"] {
        exact(
            &bench_of(&moving().of(format), "clip.mp4"),
            &["mp4"],
            &COPIED,
        );
    }
}

#[test]
fn no_two_frames_as_long() {
    let step = STEP * 30 / 20;
    let times = (0..FRAMES).map(|n| n * step + [0, 130, -90, 201][n as usize % 4]);
    let clip = moving().timed(times, FRAMES * step);
    exact(&bench_of(&clip, "clip.mp4"), &["mp4"], &COPIED);
}

#[test]
fn a_video_that_starts_late() {
    let step = STEP * 30 / 20;
    let clip = moving().timed((0..FRAMES).map(|n| (n + 7) * step), (FRAMES + 7) * step);
    exact(&bench_of(&clip, "clip.mp4"), &["mp4"], &COPIED);
}

#[test]
fn turned_pictures() {
    let mut clip = moving();
    clip.matrix = Some([0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30]);
    let bench = bench_of(&clip, "clip.mp4");
    exact(&bench, &["mp4"], &COPIED);
    let made = make(&bench, 1, "turned.mp4");
    assert_eq!(tags(&made.path).turned, tags(&bench.input).turned);
    assert!(tags(&made.path).turned.is_some());
}

/// Keyframes at which a decoder can start, but whose first frames need the group before: those groups are copied or
/// rendered with the closed one they belong to.
#[test]
fn open_groups_within_closed_ones() {
    let base = bench_of(&moving().with(&[("g", "300")]), "base.mp4");
    let parts: Vec<Part> = base
        .ranges(2)
        .into_iter()
        .enumerate()
        .map(|(index, range)| {
            let path = base.path(&format!("{index}.chunk"));
            let mut job = base.job(range, Kind::Chunk, &path);
            job.track = Track::default().to_toml();
            job.encoder.options.extend([
                ("bf".to_owned(), "2".to_owned()),
                (
                    "x264-params".to_owned(),
                    "open-gop=1:keyint=12:scenecut=0:b-adapt=0".to_owned(),
                ),
            ]);
            let rendered = overlay(&job, Process::start(), &mut Straight).unwrap();
            Part {
                path,
                range,
                rendered,
            }
        })
        .collect();
    let joined = base.join(&parts.iter().collect::<Vec<_>>());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("open.mp4");
    std::fs::copy(joined, &path).unwrap();
    let late = TRACK
        .replace("time = 2.9", "time = 1.9")
        .replace("time = 3.1", "time = 2.1");
    let bench = Bench::of(dir, path, late);
    assert!(
        bench.source.keyframes.len() > 4,
        "{:?}",
        bench.source.keyframes
    );
    assert_eq!(bench.source.closed_gops, [0..48, 48..96]);
    exact(&bench, &["mp4"], std::slice::from_ref(&(48..96)));
}

/// What an edit list hides a part of is rendered, and the rest of the video copied.
#[test]
fn an_edit_list_that_begins_inside_a_group() {
    let dir = tempfile::tempdir().unwrap();
    let (base, path) = (dir.path().join("base.mp4"), dir.path().join("edited.mp4"));
    moving().tracks(&[Lane::Video]).write(&base);
    std::fs::copy(&base, &path).unwrap();
    trim(&path, 5 * (STEP * 30 / 20) as u32);
    let bench = Bench::of(dir, path, TRACK.to_owned());
    assert_eq!(bench.source.pts.len() as i64, FRAMES - 5);
    assert_eq!(bench.source.closed_gops[0], 7..19);
    let made = make(&bench, 1, "smart.mp4");
    assert_eq!(made.plan.copied_ranges().first(), Some(&(7..19)));
    check(&bench, &bench.whole(), &made);
}

#[test]
fn nothing_drawn_is_copied_whole_and_everything_drawn_is_the_sequential_render() {
    let mut bench = bench_of(&moving(), "clip.mp4");
    bench.track = Track::default().to_toml();
    let whole = bench.whole();
    let made = make(&bench, 2, "copied.mp4");
    assert_eq!((made.plan.jobs(), made.jobs[0].frames.len()), (1, 0));
    assert!(made.jobs[0].adapter.is_none() && made.jobs[0].copied_bytes > 0);
    check(&bench, &whole, &made);
    assert_eq!(listed(&made.path).video, listed(&bench.input).video);
    let always = "[[highlight]]\nkeyframes = [{ time = 0, x = 0.4, y = 0.4, rx = 0.2, ry = 0.3 }]";
    let plan = plan_of(&bench.source, always, 1);
    assert!(plan.is_sequential());
    let four = plan_of(&bench.source, always, 4);
    assert_eq!((four.jobs(), four.copied.len()), (4, 0));
}

/// A range that is a group shorter than the source's reordering.
#[test]
fn groups_of_one_frame() {
    let clip = moving().with(&[("g", "1"), ("bf", "0")]);
    let bench = bench_of(&clip, "intra.mp4");
    let made = make(&bench, 2, "smart.mp4");
    assert!(made.plan.copied_ranges().len() == 3, "{:?}", made.plan);
    check(&bench, &bench.whole(), &made);
}

/// What else an encoder is asked for does not keep its pictures from standing between others.
#[test]
fn an_encoder_that_is_asked_for_more_than_suits() {
    let clip = moving().with(&[("bf", "0"), ("refs", "1")]);
    let bench = bench_of(&clip, "clip.mp4");
    let plan = plan_of(&bench.source, &bench.track, 1);
    let cut = Cut {
        source: &bench.source,
        plan: &plan,
    };
    let path = bench.path("smart.mp4");
    let mut template = bench.job(bench.ranges(1)[0], Kind::Whole, &path);
    for (key, value) in [
        ("bf", "8"),
        ("refs", "9"),
        ("x264-params", "bframes=8:ref=9"),
    ] {
        template
            .encoder
            .options
            .push((key.to_owned(), value.to_owned()));
    }
    let job = cut.whole(&template, text(&path)).unwrap();
    let jobs = vec![overlay(&job, Process::start(), &mut Straight).unwrap()];
    check(
        &bench,
        &bench.whole(),
        &Made {
            path,
            plan: plan.clone(),
            jobs,
        },
    );
    // The source reorders nothing, and so nothing is reordered.
    let list = listed(&bench.path("smart.mp4"));
    assert!(list.video.is_sorted_by_key(|mark| mark.pts));
    template.encoder.codec = "libx265".to_owned();
    let job = cut.whole(&template, text(&bench.path("none.mp4"))).unwrap();
    let fault = overlay(&job, Process::start(), &mut Straight).unwrap_err();
    assert!(fault.to_string().contains("libx264 can"), "{fault}");
    assert!(!bench.path("none.mp4").exists());
}

fn refused(dir: &TempDir, name: &str) -> String {
    let source = probe(&dir.path().join(name)).unwrap();
    assert!(source.closed_gops.is_empty());
    let plan = plan_of(&source, TRACK, 3);
    let track = Track::parse("track", TRACK).unwrap();
    let ground = Ground::of(&source, &track, source.pts.len() as u32);
    let keyframe = ChunkPlan::of(twofold_core::chunk::plan(Strategy::Keyframe, &ground, 3));
    assert_eq!((&plan.cuts, plan.copied.len()), (&keyframe.cuts, 0));
    plan.fallback.unwrap()
}

#[test]
fn what_cannot_be_copied_says_why_and_is_cut_at_keyframes() {
    let dir = tempfile::tempdir().unwrap();
    let write = |clip: &Clip, name: &str| clip.write(&dir.path().join(name));
    write(
        &moving().encoded("mpeg4", &[("g", "12"), ("b", "2M")]),
        "mpeg4.mp4",
    );
    assert!(refused(&dir, "mpeg4.mp4").starts_with("its codec is mpeg4, "));
    write(
        &moving().with(&[("x264-params", "interlaced=1"), ("flags", "+ildct")]),
        "fields.mp4",
    );
    assert_eq!(refused(&dir, "fields.mp4"), "its pictures are interlaced");
    write(&moving().with(&[("g", "300")]), "single.mp4");
    let source = probe(&dir.path().join("single.mp4")).unwrap();
    let why = plan_of(&source, TRACK, 3).fallback.unwrap();
    assert_eq!(why, "no keyframe but the first lets a decoder start anew");
}

/// A source that is not what was planned for is an error, and leaves nothing.
#[test]
fn copies_that_are_not_there() {
    let bench = bench_of(&moving(), "clip.mp4");
    let plan = plan_of(&bench.source, &bench.track, 1);
    let cut = Cut {
        source: &bench.source,
        plan: &plan,
    };
    let path = bench.path("out.mp4");
    let template = bench.job(bench.ranges(1)[0], Kind::Whole, &path);
    let good = cut.whole(&template, text(&path)).unwrap();
    for spoil in [
        |copied: &mut FrameRange| copied.frames += 1,
        |copied: &mut FrameRange| copied.first_pts += 1,
        |copied: &mut FrameRange| copied.end_pts -= 2 * STEP,
    ] {
        let mut job = good.clone();
        if let Product::Whole { copied, .. } = &mut job.product {
            spoil(&mut copied[1]);
        }
        let fault = overlay(&job, Process::start(), &mut Straight).unwrap_err();
        assert!(
            fault.to_string().contains("packets that can be copied"),
            "{fault}"
        );
    }
    assert_eq!(bench.names(), ["clip.mp4"]);
}

//! Pixel formats, colour, sizes, codecs and containers.

use twofold_clips::{Clip, Track, clip};
use twofold_core::custody::check_times;

use super::trial::{ALWAYS, Outcome, TRACK, rendered, verb, whole, written};
use crate::bench::{listed, text};

fn all(clips: &[(Clip, &str)]) -> Outcome {
    for (clip, name) in clips {
        let trial = rendered(clip, name, TRACK);
        let drawn = trial.whole.rendered.drawn_frames;
        assert!(drawn > 0 && (drawn as usize) < clip.times.len(), "{drawn}");
    }
    Outcome::Rendered
}

pub fn yuv420p() -> Outcome {
    all(&[(clip(), "clip.mp4")])
}

pub fn yuv422p() -> Outcome {
    all(&[(clip().of("yuv422p"), "clip.mp4")])
}

pub fn yuv444p() -> Outcome {
    all(&[(clip().of("yuv444p"), "clip.mp4")])
}

pub fn nv12() -> Outcome {
    let woven = clip().of("nv12").encoded("rawvideo", &[]);
    let trial = rendered(&woven, "clip.nut", TRACK);
    assert_eq!(trial.tags[0].pixel_format, "nv12");
    // The same pictures in three planes are the same frames.
    let planar = rendered(&woven.of("yuv420p"), "clip.nut", TRACK);
    assert_eq!(trial.whole.rendered.frames, planar.whole.rendered.frames);
    Outcome::Rendered
}

pub fn full_range() -> Outcome {
    let clips = ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le"]
        .map(|name| (clip().of(name).with(&[("color_range", "pc")]), "clip.mp4"));
    for (clip, name) in &clips {
        let trial = rendered(clip, name, TRACK);
        assert_eq!(trial.tags[1].range, "pc");
    }
    all(&[(clip().of("yuvj420p").encoded("mjpeg", &[]), "clip.mov")])
}

pub fn yuv420p10() -> Outcome {
    let trial = rendered(&clip().of("yuv420p10le"), "clip.mp4", TRACK);
    assert_eq!(trial.tags[1].pixel_format, "yuv420p10le");
    Outcome::Rendered
}

pub fn yuv422p10_and_444p10() -> Outcome {
    all(&[
        (clip().of("yuv422p10le"), "clip.mp4"),
        (clip().of("yuv444p10le"), "clip.mp4"),
    ])
}

pub fn colours() -> Outcome {
    let said = |primaries: &str, transfer: &str, matrix: &str| {
        clip().with(&[
            ("color_primaries", primaries),
            ("color_trc", transfer),
            ("colorspace", matrix),
        ])
    };
    for (clip, name) in [
        (said("smpte170m", "smpte170m", "smpte170m"), "smpte170m"),
        (said("bt709", "bt709", "bt709"), "bt709"),
        (
            said("bt2020", "bt2020-10", "bt2020nc").of("yuv420p10le"),
            "bt2020",
        ),
        (said("unknown", "unknown", "unknown"), "unknown"),
    ] {
        let trial = rendered(&clip, "clip.mp4", TRACK);
        assert_eq!(trial.tags[0].primaries, name);
    }
    Outcome::Rendered
}

pub fn chroma_locations() -> Outcome {
    for place in ["left", "center", "topleft"] {
        let placed = clip().with(&[("chroma_sample_location", place)]);
        let trial = rendered(&placed, "clip.mp4", TRACK);
        assert_eq!(trial.tags[1].chroma, place);
    }
    Outcome::Rendered
}

pub fn smallest() -> Outcome {
    let tiny = clip().sized(2, 2).encoded("rawvideo", &[]);
    for (width, height) in [(2, 2), (2, 64), (4, 2), (1278, 2)] {
        rendered(&tiny.clone().sized(width, height), "clip.nut", ALWAYS);
    }
    Outcome::Rendered
}

pub fn largest() -> Outcome {
    let huge = clip().sized(7680, 4320).timed([0, 512], 1024).with(&[
        ("crf", "35"),
        ("rc-lookahead", "0"),
        ("bf", "0"),
    ]);
    let (dir, path) = written(&huge, "clip.mp4");
    let trial = whole(dir, path, ALWAYS);
    assert_eq!(trial.whole.rendered.drawn_frames, 2);
    Outcome::Rendered
}

pub fn odd_444() -> Outcome {
    for (width, height) in [(63, 47), (1, 1), (33, 2)] {
        rendered(
            &clip()
                .of("yuv444p")
                .sized(width, height)
                .encoded("ffv1", &[])
                .in_milliseconds(40),
            "clip.mkv",
            TRACK,
        );
    }
    all(&[(clip().of("yuv444p").sized(63, 47), "clip.mp4")])
}

pub fn one_frame() -> Outcome {
    let one = clip().timed([0], 512);
    let trial = rendered(&one, "clip.mp4", ALWAYS);
    assert_eq!(trial.whole.rendered.frames.len(), 1);
    rendered(&one.timed([5120], 5632), "clip.mp4", ALWAYS);
    Outcome::Rendered
}

pub fn fewer_frames_than_chunks() -> Outcome {
    let three = clip().timed([0, 512, 1024], 1536);
    let (_dir, path) = written(&three, "clip.mp4");
    let ended = verb(&path, "out.mp4", &["--chunks", "7", "--json"]);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        ended.status.success() && said.contains("3 of 7 chunks"),
        "{said}"
    );
    let object: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(object["frames"], 3);
    let output = path.with_file_name("out.mp4");
    assert_eq!(twofold_media::probe(&output).unwrap().pts, [0, 512, 1024]);
    Outcome::Rendered
}

pub fn one_keyframe() -> Outcome {
    let one = clip().with(&[("g", "1000")]);
    let trial = rendered(&one, "clip.mp4", TRACK);
    assert_eq!(trial.bench.source.keyframes, [0]);
    Outcome::Rendered
}

pub fn other_codecs() -> Outcome {
    all(&[
        (
            clip().encoded("mpeg4", &[("g", "8"), ("bf", "2")]),
            "clip.mp4",
        ),
        (clip().encoded("ffv1", &[]).in_milliseconds(33), "clip.mkv"),
        (clip().of("yuvj422p").encoded("mjpeg", &[]), "clip.mov"),
        (
            clip().of("yuv422p10le").encoded("prores_ks", &[]),
            "clip.mov",
        ),
    ])
}

pub fn containers() -> Outcome {
    let heard = [Track::Video, Track::Sound(0.0, 0.8)];
    let mut stream = clip();
    stream.time_base = (1, 90_000);
    let stream = stream.timed((0..24).map(|n| 126_000 + n * 3000), 198_000);
    all(&[
        (clip().in_milliseconds(33).tracks(&heard), "clip.mkv"),
        (clip().tracks(&heard), "clip.mov"),
        (stream.tracks(&heard), "clip.ts"),
    ]);
    // What comes out may be MKV, too, where it can keep the times: of picture and sound.
    let (_dir, path) = written(&clip().in_milliseconds(33).tracks(&heard), "clip.mkv");
    let ended = verb(&path, "out.mkv", &[]);
    assert!(ended.status.success(), "{}", text(&path));
    let (before, after) = (listed(&path), listed(&path.with_file_name("out.mkv")));
    check_times(&after.video, &twofold_media::probe(&path).unwrap().pts).unwrap();
    assert_eq!(before.audio, after.audio);
    Outcome::Rendered
}

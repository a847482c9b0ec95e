//! Chunked and sequential renders are the same frames, and joined files are exactly the chunks.

use std::path::{Path, PathBuf};

use twofold_core::chunk::{Ground, Strategy, plan};
use twofold_core::custody::{check_audio, check_frames, check_packets, check_times};
use twofold_core::protocol::{ChunkFile, FailureKind, JoinJob, Origin, Source};
use twofold_media::{Error, join, packets, probe};

use crate::clip::{self, CLIP, Clip};
use crate::render::{Rendered, options, range, render, render_with};

struct Trial {
    jobs: Vec<Rendered>,
    joined: PathBuf,
}

fn chunked(dir: &Path, input: &Path, source: &Source, chunks: u32) -> Trial {
    let (mut jobs, mut files) = (Vec::new(), Vec::new());
    for (index, chunk) in plan(
        Strategy::Uniform,
        &Ground::plain(source.pts.len() as u32),
        chunks,
    )
    .ranges
    .into_iter()
    .enumerate()
    {
        let range = range(source, chunk.start, chunk.end);
        let path = dir.join(format!("{chunks}-{index}.chunk"));
        jobs.push(render(input, &path, range, false).unwrap());
        files.push(ChunkFile {
            path: path.to_str().unwrap().to_owned(),
            first_pts: range.first_pts,
        });
    }
    let joined = dir.join(format!("joined-{chunks}.mp4"));
    join(&job(files, input, source, &joined)).unwrap();
    Trial { jobs, joined }
}

fn job(chunks: Vec<ChunkFile>, input: &Path, source: &Source, output: &Path) -> JoinJob {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    JoinJob {
        chunks,
        origin: Origin::Source {
            path: text(input),
            audio_end_pts: None,
            copied: vec![],
        },
        end_pts: source.end_pts,
        output: text(output),
    }
}

/// Everything the harness checks of a trial, for several numbers of chunks.
fn keeps_custody(clip: Clip, name: &str) {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join(name), clip);
    let source = probe(&input).unwrap();
    let theirs = packets(&input, None).unwrap();
    let whole = dir.path().join("whole.mp4");
    let sequential = render(&input, &whole, range(&source, 0, clip.frames), true).unwrap();
    let own = packets(&whole, None).unwrap();
    assert_eq!(own.time_base, source.time_base);
    check_packets(&own.video, &[&sequential.packets]).unwrap();
    check_times(&own.video, &source.pts).unwrap();
    check_audio(&own.audio, &theirs.audio).unwrap();
    assert_eq!(probe(&whole).unwrap().end_pts, source.end_pts);
    for chunks in [1, 2, 3, 4, 7, 50] {
        let trial = chunked(dir.path(), &input, &source, chunks);
        let lists: Vec<_> = trial
            .jobs
            .iter()
            .map(|job| job.packets.as_slice())
            .collect();
        let frames: Vec<_> = trial.jobs.iter().map(|job| job.frames.as_slice()).collect();
        let joined = packets(&trial.joined, None).unwrap();
        check_frames(&sequential.frames, &frames).unwrap();
        check_packets(&joined.video, &lists).unwrap();
        check_times(&joined.video, &source.pts).unwrap();
        check_audio(&joined.audio, &theirs.audio).unwrap();
        if name.ends_with("mp4") {
            assert_eq!(joined.audio, theirs.audio, "time stamps of the sound, too");
        }
        let found = probe(&trial.joined).unwrap();
        assert_eq!(
            (found.end_pts, found.keyframes.len()),
            (source.end_pts, trial.jobs.len())
        );
    }
}

#[test]
fn chunks_are_the_sequential_render_cut_in_pieces() {
    keeps_custody(CLIP, "clip.mp4");
}

#[test]
fn a_source_that_starts_late_keeps_its_time_stamps() {
    keeps_custody(
        Clip {
            start_frames: 5,
            ..CLIP
        },
        "late.mp4",
    );
    keeps_custody(
        Clip {
            start_frames: 5,
            sound: false,
            frames: 9,
            gop: 4,
        },
        "late.mkv",
    );
}

#[test]
fn a_single_keyframe_and_no_sound_are_enough() {
    keeps_custody(
        Clip {
            gop: 300,
            sound: false,
            ..CLIP
        },
        "one-gop.mp4",
    );
}

#[test]
fn one_frame_is_a_video() {
    keeps_custody(
        Clip {
            frames: 1,
            sound: false,
            ..CLIP
        },
        "frame.mp4",
    );
}

#[test]
fn frames_before_the_range_are_decoded_and_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let rendered = render(&input, &dir.path().join("c"), range(&source, 17, 19), false).unwrap();
    assert_eq!((rendered.frames.len(), rendered.pre_roll), (2, 7));
}

#[test]
fn a_range_that_the_file_does_not_hold_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let good = range(&source, 10, 20);
    let mut bad = [good; 4];
    bad[0].frames += 1;
    bad[1].first_pts += 1;
    bad[2].end_pts = source.end_pts + 512;
    bad[2].frames = 21;
    bad[3].seek_pts = source.pts[0] - 1;
    for range in bad {
        let output = dir.path().join("c");
        let error = render(&input, &output, range, false).err().unwrap();
        assert!(matches!(error, Error::Range { .. }), "{error}");
        assert!(!output.exists());
    }
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "parts are removed"
    );
}

#[test]
fn chunks_of_different_encoders_are_not_joined() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let mut files = Vec::new();
    for (index, refs) in ["2", "4"].into_iter().enumerate() {
        let part = range(&source, index as u32 * 15, index as u32 * 15 + 15);
        let path = dir.path().join(format!("{index}.chunk"));
        let mut options = options();
        options.push(("refs".to_owned(), refs.to_owned()));
        render_with(&input, &path, part, false, "libx264", &options).unwrap();
        files.push(ChunkFile {
            path: path.to_str().unwrap().to_owned(),
            first_pts: part.first_pts,
        });
    }
    let error = join(&job(files, &input, &source, &dir.path().join("out.mp4"))).unwrap_err();
    assert!(
        error.to_string().contains("its codec header differs"),
        "{error}"
    );
    assert_eq!(error.kind(), FailureKind::Input);
}

/// The encoder writes Annex B, NUT keeps it, MP4 does not: the digests must not care.
#[test]
fn packets_of_hevc_keep_their_digest_through_chunk_and_file() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let options = [("preset".to_owned(), "ultrafast".to_owned())];
    let (mut jobs, mut files) = (Vec::new(), Vec::new());
    for index in 0..2 {
        let part = range(&source, index * 15, index * 15 + 15);
        let path = dir.path().join(format!("{index}.chunk"));
        match render_with(&input, &path, part, false, "libx265", &options) {
            Ok(rendered) => jobs.push(rendered),
            // Not every libav has this encoder.
            Err(error) => return assert!(error.to_string().contains("no such encoder"), "{error}"),
        }
        files.push(ChunkFile {
            path: path.to_str().unwrap().to_owned(),
            first_pts: part.first_pts,
        });
    }
    let output = dir.path().join("joined.mp4");
    join(&job(files, &input, &source, &output)).unwrap();
    let lists: Vec<_> = jobs.iter().map(|job| job.packets.as_slice()).collect();
    let joined = packets(&output, None).unwrap();
    check_packets(&joined.video, &lists).unwrap();
    check_times(&joined.video, &source.pts).unwrap();
}

#[test]
fn sound_beyond_the_end_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let input = clip::make(&dir.path().join("clip.mp4"), CLIP);
    let source = probe(&input).unwrap();
    let part = range(&source, 0, 15);
    let path = dir.path().join("0.chunk");
    render(&input, &path, part, false).unwrap();
    let chunk = ChunkFile {
        path: path.to_str().unwrap().to_owned(),
        first_pts: part.first_pts,
    };
    let output = dir.path().join("half.mp4");
    let mut half = job(vec![chunk], &input, &source, &output);
    half.end_pts = part.end_pts;
    if let Origin::Source { audio_end_pts, .. } = &mut half.origin {
        *audio_end_pts = Some(part.end_pts);
    }
    let joined = join(&half).unwrap();
    let wanted = packets(&input, Some(part.end_pts)).unwrap();
    assert_eq!(joined.audio_packets, wanted.audio.len() as u64);
    assert!(
        (20..26).contains(&joined.audio_packets),
        "half a second is 23 packets: {}",
        joined.audio_packets
    );
    assert_eq!(packets(&output, None).unwrap().audio, wanted.audio);
}

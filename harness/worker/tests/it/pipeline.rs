//! The pipeline: chunked equals sequential, the accounts add up, and an error leaves nothing behind.

use twofold_core::custody::{check_audio, check_decode, check_frames, check_packets, check_times};
use twofold_core::frame::Frame;
use twofold_core::overlay::{Tables, render};
use twofold_core::protocol::{FailureKind, Product};
use twofold_core::track::Track;
use twofold_media::{IoCount, RangeReader, Step, compare};
use twofold_worker::overlay::{Straight, overlay};
use twofold_worker::process::Process;

use crate::bench::{Bench, Kind, frames, listed, marks, text};

#[test]
fn every_number_of_chunks_renders_the_sequential_frames() {
    let bench = Bench::new();
    let whole = bench.whole();
    let source = listed(&bench.input);
    let sequential = listed(&whole.path);
    assert!(
        (1..40).contains(&whole.rendered.drawn_frames),
        "some frames have highlights, some have none"
    );
    check_packets(&sequential.video, &[&whole.rendered.packets]).unwrap();
    check_audio(&sequential.audio, &source.audio).unwrap();
    for count in [1, 2, 3, 4, 7, 100] {
        let parts = bench.chunks(count);
        let parts: Vec<_> = parts.iter().collect();
        let joined = bench.join(&parts);
        let list = listed(&joined);
        check_frames(&whole.rendered.frames, &frames(&parts)).unwrap();
        check_packets(&list.video, &marks(&parts)).unwrap();
        check_times(&list.video, &bench.source.pts).unwrap();
        assert_eq!(list.audio, source.audio);
        check_decode(&compare(&joined, &whole.path, 2).unwrap()).unwrap();
    }
}

#[test]
fn a_source_that_starts_late_has_its_highlights_in_the_same_frames() {
    let (late, prompt) = (Bench::late(7), Bench::late(0));
    assert_ne!(late.source.pts, prompt.source.pts);
    let whole = late.whole();
    // The footage is encoded alike, so the rendered frames are the same ones, seven frames later.
    check_frames(&prompt.whole().rendered.frames, &[&whole.rendered.frames]).unwrap();
    for count in [2, 5] {
        let parts = late.chunks(count);
        let parts: Vec<_> = parts.iter().collect();
        let list = listed(&late.join(&parts));
        check_frames(&whole.rendered.frames, &frames(&parts)).unwrap();
        check_packets(&list.video, &marks(&parts)).unwrap();
        check_times(&list.video, &late.source.pts).unwrap();
        assert!(list.audio.is_empty());
    }
}

#[test]
fn the_device_renders_what_the_reference_does() {
    let bench = Bench::new();
    let range = bench.ranges(1)[0];
    let whole = bench.whole();
    let track = Track::parse("track", &bench.track).unwrap();
    let mut reader = RangeReader::open(&bench.input, range, 2, &IoCount::default()).unwrap();
    let look = reader.look().clone();
    let mut digests = Vec::new();
    loop {
        match reader.decode().unwrap() {
            Step::Hungry => reader.demux().unwrap(),
            Step::Done => break,
            Step::Frame(frame) => {
                let mut target = Frame::new(look.format);
                let planes = frame.planes().unwrap();
                let secs = look.time_base.secs(frame.pts().unwrap() - range.origin_pts);
                match Tables::for_frame(&track, secs, look.format) {
                    Some(tables) => render(&planes, &mut target.planes_mut(), &tables),
                    None => target.planes_mut().copy_from(&planes),
                }
                digests.push(twofold_core::digest::Digest(twofold_core::frame::digest(
                    &target.planes(),
                )));
            }
        }
    }
    check_frames(&whole.rendered.frames, &[&digests]).unwrap();
}

#[test]
fn each_thread_accounts_for_its_time() {
    let rendered = Bench::new().whole().rendered;
    let names: Vec<&str> = rendered
        .threads
        .iter()
        .map(|thread| thread.name.as_str())
        .collect();
    assert_eq!(names, ["decode", "render", "encode"]);
    for thread in &rendered.threads {
        let sum: f64 = thread
            .stages
            .iter()
            .map(|stage| stage.work_secs + stage.wait_secs)
            .sum();
        assert!((sum + thread.unaccounted_secs - thread.wall_secs).abs() < 1e-6);
        // A busy test machine may stop a thread anywhere; a stage nobody claims would be far more than this.
        assert!(
            thread.unaccounted_secs < 0.2 * thread.wall_secs + 0.02,
            "{thread:?}"
        );
    }
    // The device's own time is a part of what the thread that drives it saw.
    let gpu_secs = rendered.gpu_secs.unwrap();
    assert!(gpu_secs > 0.0, "{gpu_secs}");
    assert!(gpu_secs <= rendered.threads[1].wall_secs, "{gpu_secs}");
    let start = rendered.start;
    assert!(start.ready_secs > 0.0 && start.first_frame_secs > 0.0);
    assert!(start.open_secs > 0.0 && start.device_secs > 0.0 && start.pipeline_secs > 0.0);
    assert!(rendered.frame_ms.p50 > 0.0 && rendered.frame_ms.p50 <= rendered.frame_ms.p95);
    assert!(rendered.video_bytes > 0 && rendered.video_bytes < rendered.output_bytes);
}

#[test]
fn an_error_in_any_thread_ends_all_and_leaves_nothing() {
    let bench = Bench::new();
    let output = bench.path("out.mp4");
    let good = bench.job(bench.ranges(1)[0], Kind::Chunk, &output);
    let mut wrong = [
        good.clone(),
        good.clone(),
        good.clone(),
        good.clone(),
        good.clone(),
    ];
    wrong[0].ranges[0].frames += 1;
    wrong[1].adapter = Some("no adapter of this name".into());
    wrong[2].encoder.codec = "libx999".into();
    wrong[3].track = "title = 3".into();
    wrong[4].product = Product::chunk(text(&bench.path("none").join("out.mp4")));
    for job in wrong {
        let fault = overlay(&job, Process::start(), &mut Straight).unwrap_err();
        assert_eq!(fault.0.kind, FailureKind::Input, "{fault}");
        assert!(!fault.to_string().contains('\n'), "{fault}");
    }
    assert_eq!(bench.names(), ["match.mp4"]);
}

#[test]
fn a_failed_render_leaves_the_old_output_alone() {
    let bench = Bench::new();
    let output = bench.path("out.mp4");
    std::fs::write(&output, "what was there").unwrap();
    let mut job = bench.job(bench.ranges(1)[0], Kind::Whole, &output);
    let frames = job.ranges[0].frames;
    job.ranges[0].frames += 1;
    overlay(&job, Process::start(), &mut Straight).unwrap_err();
    assert_eq!(std::fs::read(&output).unwrap(), b"what was there");
    job.ranges[0].frames = frames;
    overlay(&job, Process::start(), &mut Straight).unwrap();
    assert!(std::fs::metadata(&output).unwrap().len() > 1000);
}

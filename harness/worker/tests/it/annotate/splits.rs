//! Every split keeps the chain of custody.

use std::collections::BTreeMap;

use twofold_core::compilation::{Slot, Split};
use twofold_core::custody::{check_audio, check_decode, check_frames, check_packets, check_times};
use twofold_core::digest::Digest;
use twofold_core::protocol::{Annotated, PacketMark};
use twofold_media::compare;

use super::reel::Reel;
use crate::bench::listed;

/// Frames and packets of each stretch, by its first frame.
fn by_stretch(
    plan: &twofold_core::record::ChunkPlan,
    done: &[Annotated],
) -> BTreeMap<u32, (Vec<Digest>, Vec<PacketMark>)> {
    let mut stretches = BTreeMap::new();
    for (ranges, annotated) in plan.by_job().iter().zip(done) {
        let mut frames = annotated.rendered.frames.iter().copied();
        let mut packets = annotated.rendered.packets.iter().copied();
        for (range, count) in ranges.iter().zip(&annotated.rendered.range_packets) {
            let own = (
                frames.by_ref().take(range.len()).collect(),
                packets.by_ref().take(*count as usize).collect(),
            );
            stretches.insert(range.start, own);
        }
        assert!(frames.next().is_none() && packets.next().is_none());
    }
    stretches
}

#[test]
fn every_split_over_containers_gives_the_sequential_frames_sound_and_times() {
    let reel = Reel::new();
    let (sequential, whole) = reel.whole("whole.mp4");
    let times: Vec<i64> = (0..reel.frames())
        .map(|frame| reel.compilation.canvas.pts(frame))
        .collect();
    let own = listed(&sequential);
    check_packets(&own.video, &[&whole.rendered.packets]).unwrap();
    check_times(&own.video, &times).unwrap();
    check_audio(&own.audio, &whole.sound).unwrap();
    assert_eq!(whole.rendered.frames.len(), times.len());
    let secs = f64::from(reel.frames()) / 30.0;
    let packets = (secs * 48_000.0 / 1024.0).ceil() as usize;
    assert!((packets..packets + 3).contains(&whole.sound.len()));
    for (_, split) in Split::ALL {
        for containers in 1..=4 {
            let plan = reel.plan(containers, split);
            let (joined, done) = reel.split(&plan, "joined.mp4");
            let stretches = by_stretch(&plan, &done);
            let frames: Vec<&[Digest]> = stretches.values().map(|own| own.0.as_slice()).collect();
            check_frames(&whole.rendered.frames, &frames).unwrap();
            let packets: Vec<&[PacketMark]> =
                stretches.values().map(|own| own.1.as_slice()).collect();
            let file = listed(&joined);
            check_packets(&file.video, &packets).unwrap();
            check_times(&file.video, &times).unwrap();
            check_audio(&file.audio, &whole.sound).unwrap();
            check_decode(&compare(&joined, &sequential, 2).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_job_tells_what_it_drew_how_long_clips_took_and_where_its_threads_were() {
    let reel = Reel::new();
    let (output, whole) = reel.whole("whole.mp4");
    let texts = |slot| {
        let clips = reel.compilation.clips.iter();
        clips
            .zip(reel.lengths())
            .filter(|(clip, _)| clip.texts.iter().any(|(own, _)| *own == slot))
            .map(|(_, frames)| frames)
            .sum::<u32>()
    };
    let rendered = &whole.rendered;
    // The third clip has no text; of the others each frame counts once.
    assert_eq!(
        rendered.drawn_frames,
        texts(Slot::Player) + texts(Slot::Text)
    );
    assert_eq!(rendered.adapter, None);
    assert!(rendered.pre_roll_frames > 0);
    assert_eq!(
        rendered.output_bytes,
        std::fs::metadata(&output).unwrap().len()
    );
    let clips: Vec<(u32, u32)> = whole.clips.iter().map(|c| (c.clip, c.frames)).collect();
    let wanted: Vec<(u32, u32)> = (0..).zip(reel.lengths()).collect();
    assert_eq!(clips, wanted);
    assert!(whole.clips.iter().all(|clip| clip.secs > 0.0));
    let names: Vec<&str> = rendered.threads.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["decode", "annotate", "encode", "sound"]);
    for thread in &rendered.threads {
        let sum: f64 = thread
            .stages
            .iter()
            .map(|s| s.work_secs + s.wait_secs)
            .sum();
        assert!((sum + thread.unaccounted_secs - thread.wall_secs).abs() < 1e-6);
    }
    let filter = rendered.threads[1].stages.iter();
    assert!(filter.clone().any(|stage| stage.stage == "filter"));
    // Only the videos and the result are left.
    let mut names: Vec<String> = std::fs::read_dir(reel.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["tall.mkv", "whole.mp4", "wide.mp4"]);
}

use proptest::prelude::prop;
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::protocol::Rational;

fn source(pts: Vec<i64>, end_pts: i64, keyframes: Vec<u32>) -> Source {
    Source {
        width: 64,
        height: 64,
        pixel_format: "yuv420p".into(),
        codec: "h264".into(),
        time_base: Rational { num: 1, den: 600 },
        frame_rate: None,
        pts,
        end_pts,
        keyframes,
        audio: None,
        notes: vec![],
    }
}

#[test]
fn every_frame_is_in_one_chunk_for_every_count_under_500_and_64_chunks() {
    for (_, strategy) in Strategy::ALL {
        for frames in 0..500 {
            for chunks in 0..64 {
                let plan = plan(strategy, frames, chunks);
                assert!(
                    plan.len() as u32 <= chunks.max(1),
                    "{strategy}: {frames} frames in {chunks} chunks"
                );
                assert!(
                    plan.iter().all(|chunk| !chunk.is_empty()),
                    "{strategy}: {frames} frames in {chunks} chunks"
                );
                let covered: Vec<u32> = plan.into_iter().flatten().collect();
                assert!(
                    covered.into_iter().eq(0..frames),
                    "{strategy}: {frames} frames in {chunks} chunks"
                );
            }
        }
    }
}

#[test]
fn uniform_chunks_differ_by_at_most_one_frame() {
    for frames in 1..500 {
        for chunks in 1..64 {
            let sizes: Vec<u32> = plan(Strategy::Uniform, frames, chunks)
                .iter()
                .map(|c| c.end - c.start)
                .collect();
            assert_eq!(sizes.len() as u32, chunks.min(frames));
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(
                most - least <= 1,
                "{frames} frames in {chunks} chunks: {sizes:?}"
            );
        }
    }
}

#[test]
fn the_largest_counts_do_not_overflow() {
    let plan = plan(Strategy::Uniform, u32::MAX, 64);
    assert_eq!(plan.first().unwrap().start, 0);
    assert_eq!(plan.last().unwrap().end, u32::MAX);
}

proptest! {
    #[test]
    fn the_ranges_of_a_plan_partition_the_time_of_the_source(
        steps in prop::collection::vec(1i64..100, 1..300),
        first in -1000i64..1000,
        chunks in 1u32..20,
        gop in 1usize..50,
    ) {
        let pts: Vec<i64> = steps.iter().scan(first, |at, step| { let now = *at; *at += step; Some(now) }).collect();
        let end = first + steps.iter().sum::<i64>();
        let keyframes = (0..pts.len() as u32).step_by(gop).collect();
        let source = source(pts.clone(), end, keyframes);
        let ranges: Vec<FrameRange> = plan(Strategy::Uniform, pts.len() as u32, chunks)
            .iter()
            .map(|chunk| frame_range(&source, chunk).unwrap())
            .collect();
        prop_assert_eq!(ranges[0].first_pts, first);
        prop_assert_eq!(ranges.last().unwrap().end_pts, end);
        for pair in ranges.windows(2) {
            prop_assert_eq!(pair[0].end_pts, pair[1].first_pts);
        }
        for range in &ranges {
            prop_assert!(range.seek_pts <= range.first_pts);
            prop_assert!(pts.contains(&range.seek_pts));
        }
        prop_assert_eq!(ranges.iter().map(|r| r.frames as usize).sum::<usize>(), pts.len());
    }

    #[test]
    fn a_longer_duration_never_has_fewer_frames(a in 0.0f64..20.0, b in 0.0f64..20.0) {
        let source = source((0..240).map(|i| i * 25).collect(), 6000, vec![0]);
        let (short, long) = if a < b { (a, b) } else { (b, a) };
        prop_assert!(frames_within(&source, Some(short)) <= frames_within(&source, Some(long)));
    }
}

#[test]
fn a_duration_of_whole_frames_holds_just_those() {
    // 24 frames a second in ticks of 1/600 s.
    let source = source((0..240).map(|i| i * 25).collect(), 6000, vec![0]);
    assert_eq!(frames_within(&source, Some(2.0)), 48);
    assert_eq!(frames_within(&source, Some(1.0 / 24.0)), 1);
    assert_eq!(frames_within(&source, None), 240);
    assert_eq!(frames_within(&source, Some(1e9)), 240);
}

#[test]
fn a_chunk_outside_the_source_has_no_range() {
    let source = source(vec![0, 25, 50], 75, vec![0]);
    assert!(frame_range(&source, &(1..4)).is_none());
    assert!(frame_range(&source, &(2..2)).is_none());
    assert!(frame_range(&source, &(3..3)).is_none());
}

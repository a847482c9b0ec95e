use proptest::prelude::{Just, Strategy as _, prop};
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::protocol::Rational;
use crate::track::Track;

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
        closed_gops: vec![],
        no_copy: None,
        audio: None,
        moved_frames: 0,
        unsupported: None,
        notes: vec![],
    }
}

#[test]
fn every_frame_is_in_one_chunk_for_every_count_under_500_and_64_chunks() {
    for (_, strategy) in Strategy::ALL {
        // The longer ones are cut by the same code; every tenth count of chunks is enough for them.
        for frames in 0..500 {
            let ground = Ground {
                frames,
                keyframes: (0..frames).step_by(30).collect(),
                closed_gops: closed(&(0..frames).step_by(30).collect::<Vec<_>>(), frames),
                highlights: vec![frames / 5..frames / 4, frames / 2..frames / 2 + frames / 7],
                ..Ground::default()
            };
            for chunks in (0..64).step_by(if frames > 100 { 9 } else { 1 }) {
                let chunks_of = plan(strategy, &ground, chunks);
                let given = match chunks_of.owners.iter().max() {
                    Some(last) => last + 1,
                    None => chunks_of.ranges.len() as u32,
                };
                let label = format!("{strategy}: {frames} frames in {chunks} chunks");
                assert!(given <= chunks.max(1), "{label}");
                assert_eq!(
                    chunks_of.shortfall.is_some(),
                    given < chunks.max(1),
                    "{label}"
                );
                assert!(
                    chunks_of.ranges.iter().all(|chunk| !chunk.is_empty()),
                    "{label}"
                );
                let covered: Vec<u32> = chunks_of.ranges.into_iter().flatten().collect();
                assert!(covered.into_iter().eq(0..frames), "{label}");
            }
        }
    }
}

#[test]
fn uniform_chunks_differ_by_at_most_one_frame() {
    for frames in 1..500 {
        for chunks in 1..64 {
            let sizes: Vec<u32> = plan(Strategy::Uniform, &Ground::plain(frames), chunks)
                .ranges
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
    let plan = plan(Strategy::Uniform, &Ground::plain(u32::MAX), 64).ranges;
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
        let ranges: Vec<FrameRange> = plan(Strategy::Uniform, &Ground::plain(pts.len() as u32), chunks)
            .ranges
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

/// Groups of frames from one keyframe to the next.
pub(super) fn closed(keyframes: &[u32], frames: u32) -> Vec<Range<u32>> {
    let ends = keyframes.iter().copied().skip(1).chain([frames]);
    keyframes
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

/// A source of `frames` frames with keyframes and highlights at random.
pub(super) fn ground() -> impl proptest::strategy::Strategy<Value = Ground> {
    (2u32..26).prop_flat_map(|frames| {
        let keyframes = prop::collection::btree_set(0..frames, 0..6);
        let highlights = prop::collection::vec((0..frames, 1u32..9), 0..4);
        (Just(frames), keyframes, highlights).prop_map(|(frames, keys, spans)| Ground {
            frames,
            keyframes: [0]
                .into_iter()
                .chain(keys.into_iter().filter(|key| *key > 0))
                .collect(),
            highlights: spans
                .into_iter()
                .map(|(start, length)| start..(start + length).min(frames))
                .collect(),
            ..Ground::default()
        })
    })
}

/// The least that the dearest chunk can cost, by trying every set of at most `cuts` allowed cuts.
pub(super) fn least_dearest(
    frames: u32,
    allowed: &[u32],
    cuts: usize,
    cost: &dyn Fn(&Range<u32>) -> u64,
) -> u64 {
    fn from(
        start: u32,
        frames: u32,
        allowed: &[u32],
        cuts: usize,
        cost: &dyn Fn(&Range<u32>) -> u64,
    ) -> u64 {
        let mut least = cost(&(start..frames));
        if cuts > 0 {
            for (at, cut) in allowed.iter().enumerate() {
                let rest = from(*cut, frames, &allowed[at + 1..], cuts - 1, cost);
                least = least.min(cost(&(start..*cut)).max(rest));
            }
        }
        least
    }
    from(0, frames, allowed, cuts, cost)
}

fn length(range: &Range<u32>) -> u64 {
    u64::from(range.end - range.start)
}

proptest! {
    #[test]
    fn keyframe_chunks_begin_at_keyframes_and_the_longest_is_as_short_as_can_be(
        ground in ground(), chunks in 1u32..6,
    ) {
        let planned = plan(Strategy::Keyframe, &ground, chunks);
        for range in &planned.ranges {
            prop_assert!(ground.keyframes.contains(&range.start));
        }
        let inner: Vec<u32> = ground.keyframes.iter().copied().filter(|key| *key > 0).collect();
        prop_assert_eq!(planned.ranges.len(), (chunks as usize).min(inner.len() + 1));
        let longest = planned.ranges.iter().map(length).max().unwrap();
        prop_assert_eq!(longest, least_dearest(ground.frames, &inner, chunks as usize - 1, &length));
    }

    #[test]
    fn no_highlight_lies_in_two_chunks_and_the_longest_chunk_is_as_short_as_can_be(
        ground in ground(), chunks in 1u32..6,
    ) {
        let planned = plan(Strategy::Highlight, &ground, chunks);
        for cut in planned.ranges.iter().skip(1).map(|range| range.start) {
            for highlight in &ground.highlights {
                prop_assert!(cut <= highlight.start || cut >= highlight.end);
            }
        }
        let free: Vec<u32> = (1..ground.frames)
            .filter(|cut| ground.highlights.iter().all(|one| *cut <= one.start || *cut >= one.end))
            .collect();
        prop_assert_eq!(planned.ranges.len(), (chunks as usize).min(free.len() + 1));
        let longest = planned.ranges.iter().map(length).max().unwrap();
        prop_assert_eq!(longest, least_dearest(ground.frames, &free, chunks as usize - 1, &length));
    }

    #[test]
    fn the_dearest_balanced_chunk_is_as_cheap_as_can_be(ground in ground(), chunks in 1u32..5) {
        let planned = plan(Strategy::Balanced, &ground, chunks);
        let all: Vec<u32> = (1..ground.frames).collect();
        let cost = |range: &Range<u32>| balanced::cost(&ground, range);
        let dearest = planned.ranges.iter().map(cost).max().unwrap();
        prop_assert_eq!(dearest, least_dearest(ground.frames, &all, chunks as usize - 1, &cost));
    }
}

#[test]
fn even_cuts_are_even_where_nothing_is_in_the_way() {
    let ground = Ground {
        frames: 400,
        keyframes: (0..400).step_by(50).collect(),
        ..Ground::default()
    };
    for strategy in [Strategy::Keyframe, Strategy::Highlight] {
        assert_eq!(
            plan(strategy, &ground, 4).ranges,
            [0..100, 100..200, 200..300, 300..400],
            "{strategy}"
        );
    }
}

#[test]
fn frames_that_are_drawn_on_make_a_balanced_chunk_shorter() {
    let ground = Ground {
        frames: 300,
        keyframes: (0..300).collect(),
        highlights: std::iter::once(0..150).collect(),
        ..Ground::default()
    };
    let ranges = plan(Strategy::Balanced, &ground, 2).ranges;
    assert!(ranges[0].end < 150, "{ranges:?}");
}

#[test]
fn a_strategy_that_finds_no_more_cuts_says_why() {
    let ground = Ground {
        frames: 100,
        keyframes: vec![0, 60],
        highlights: vec![0..40, 40..100],
        ..Ground::default()
    };
    let why = |strategy, chunks| plan(strategy, &ground, chunks).shortfall;
    assert_eq!(why(Strategy::Keyframe, 2), None);
    assert_eq!(
        why(Strategy::Keyframe, 4).as_deref(),
        Some("no second cut at a keyframe of the source")
    );
    assert_eq!(
        why(Strategy::Highlight, 4).as_deref(),
        Some("no second cut without crossing a highlight")
    );
    assert_eq!(
        why(Strategy::Uniform, 128).as_deref(),
        Some("no 100th cut in 100 frames")
    );
    // A chunk that decodes the whole of a long group of pictures for one frame saves nothing.
    let long = Ground {
        frames: 4,
        keyframes: vec![0],
        ..Ground::default()
    };
    assert_eq!(why(Strategy::Balanced, 4), None);
    assert!(plan(Strategy::Balanced, &long, 4).ranges.len() <= 4);
}

#[test]
fn the_ground_counts_a_highlight_s_last_frame_in() {
    let source = source((0..240).map(|i| i * 25).collect(), 6000, vec![0, 120, 200]);
    let text = "title = \"t\"\n[[highlight]]\nkeyframes = [ { time = 1.0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 }, { time = 2.0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 } ]\n[[highlight]]\nkeyframes = [ { time = 9.0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 } ]\n";
    let track = Track::parse("t.toml", text).unwrap();
    let whole = Ground::of(&source, &track, 240);
    assert_eq!(whole.highlights, [24..49, 216..240]);
    assert_eq!(whole.keyframes, [0, 120, 200]);
    let part = Ground::of(&source, &track, 130);
    assert_eq!((part.frames, part.keyframes.len()), (130, 2));
    assert_eq!(part.highlights.len(), 1);
    assert_eq!(part.highlights[0], 24..49);
    assert_eq!(part.is_drawn().iter().filter(|drawn| **drawn).count(), 25);
    assert_eq!(whole.keyframe_before(119), 0);
    assert_eq!(whole.keyframe_before(120), 120);
}

//! Only what highlights touch is rendered; the packets of everything else are the source's own.
//!
//! A range that is rendered is made of whole closed groups of frames, so that on both of its sides a decoder can start
//! anew. Those that touch are one. Over several jobs they are cut so that the dearest job is as cheap as it can be.

use std::ops::Range;

use super::balanced::work;
use super::fewest::Costs;
use super::{Chunks, Ground, balanced, ordinal};

/// The plan, or why nothing can be copied.
pub(super) fn plan(ground: &Ground, chunks: u32) -> Result<Chunks, String> {
    if let Some(why) = &ground.no_copy {
        return Err(why.clone());
    }
    let gops: Vec<&Range<u32>> = ground
        .closed_gops
        .iter()
        .filter(|gop| gop.end <= ground.frames && !gop.is_empty())
        .collect();
    let drawn = ground.is_drawn();
    let is_touched = |gop: &Range<u32>| drawn[gop.start as usize..gop.end as usize].contains(&true);
    let is_single = gops.len() < 2;
    let mut copied: Vec<Range<u32>> = vec![];
    for gop in gops.into_iter().filter(|gop| !is_touched(gop)) {
        match copied.last_mut() {
            Some(last) if last.end == gop.start => last.end = gop.end,
            _ => copied.push(gop.clone()),
        }
    }
    if copied.is_empty() && is_single {
        return Err("no keyframe but the first lets a decoder start anew".to_owned());
    }
    let rendered = between(&copied, ground.frames);
    Ok(share(ground, &copied, &rendered, chunks))
}

/// What lies between ranges, and before and after them.
fn between(ranges: &[Range<u32>], frames: u32) -> Vec<Range<u32>> {
    let starts = [0].into_iter().chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([frames]);
    let gaps = starts.zip(ends).map(|(start, end)| start..end);
    gaps.filter(|gap| !gap.is_empty()).collect()
}

/// Gives what is rendered to jobs.
fn share(ground: &Ground, copied: &[Range<u32>], rendered: &[Range<u32>], chunks: u32) -> Chunks {
    let drawn = ground.is_drawn();
    let mut is_rendered = vec![false; ground.frames as usize];
    for range in rendered {
        is_rendered[range.start as usize..range.end as usize].fill(true);
    }
    let mut before = vec![0];
    let mut total = 0;
    for (rendered, drawn) in is_rendered.iter().zip(&drawn) {
        total += if *rendered { work(*drawn) } else { 0 };
        before.push(total);
    }
    let first = rendered.first().map_or(0, |range| range.start);
    let inside = rendered.iter().flat_map(Range::clone);
    let cuts = Costs {
        allowed: &inside.filter(|frame| *frame > first).collect::<Vec<_>>(),
        before: &before,
        entry: &|frame| match is_rendered.get(frame as usize) {
            Some(true) => balanced::entry(ground, frame),
            _ => 0,
        },
    }
    .cuts(chunks);
    let mut pieces: Vec<(Range<u32>, Option<u32>)> =
        copied.iter().map(|range| (range.clone(), None)).collect();
    for range in rendered {
        let owner = |frame: u32| cuts.partition_point(|cut| *cut <= frame) as u32;
        let mut start = range.start;
        let inner = cuts.iter().copied();
        for cut in inner
            .filter(|cut| range.contains(cut) && *cut > range.start)
            .chain([range.end])
        {
            pieces.push((start..cut, Some(owner(start))));
            start = cut;
        }
    }
    pieces.sort_by_key(|(range, _)| range.start);
    let jobs = cuts.len() as u32 + 1;
    let frames: usize = rendered.iter().map(Range::len).sum();
    Chunks {
        copied: (0..)
            .zip(&pieces)
            .filter(|(_, (_, owner))| owner.is_none())
            .map(|(index, _)| index)
            .collect(),
        owners: pieces.iter().map(|(_, owner)| owner.unwrap_or(0)).collect(),
        ranges: pieces.into_iter().map(|(range, _)| range).collect(),
        shortfall: (jobs < chunks).then(|| {
            let job = ordinal(jobs as usize + 1);
            match frames {
                0 => format!("there is no frame to render for a {job} job"),
                _ => format!("no {job} job: {frames} frames are rendered, all others copied"),
            }
        }),
        fallback: None,
    }
}

#[cfg(test)]
#[allow(
    clippy::single_range_in_vec_init,
    reason = "ranges are what is compared"
)]
mod tests {
    use proptest::prelude::{Strategy as _, any};
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::super::tests::{closed, ground, least_dearest};
    use super::super::{Strategy, plan};
    use super::*;

    /// Frames of which some groups cannot be copied: open ones, or what an edit list hides a part of.
    fn grounds() -> impl proptest::strategy::Strategy<Value = Ground> {
        (ground(), any::<u64>(), 0u32..4).prop_map(|(ground, unfit, cut)| {
            let gops = closed(&ground.keyframes, ground.frames);
            let fit = gops.into_iter().enumerate();
            Ground {
                closed_gops: fit
                    .filter(|(index, _)| unfit >> (index * 2) & 3 != 0)
                    .map(|(_, gop)| gop)
                    .collect(),
                // A duration may end within a group.
                frames: ground.frames - cut.min(ground.frames - 1),
                ..ground
            }
        })
    }

    fn smart(ground: &Ground, chunks: u32) -> Option<Chunks> {
        let found = plan(Strategy::Smart, ground, chunks);
        found.fallback.is_none().then_some(found)
    }

    fn by_job(found: &Chunks) -> Vec<Vec<Range<u32>>> {
        crate::record::ChunkPlan::of(found.clone()).by_job()
    }

    proptest! {
        #[test]
        fn every_frame_is_copied_or_rendered_once(ground in grounds(), chunks in 1u32..5) {
            let found = plan(Strategy::Smart, &ground, chunks);
            let covered: Vec<u32> = found.ranges.iter().flat_map(Range::clone).collect();
            prop_assert!(covered.into_iter().eq(0..ground.frames));
            prop_assert!(found.ranges.iter().all(|range| !range.is_empty()));
            let plan = crate::record::ChunkPlan::of(found.clone());
            prop_assert!(plan.jobs() <= chunks);
            prop_assert_eq!(found.shortfall.is_some(), plan.jobs() < chunks);
            let copied = plan.copied_ranges();
            let rendered = plan.by_job().into_iter().flatten();
            let mut all: Vec<Range<u32>> = rendered.chain(copied).collect();
            all.sort_by_key(|range| range.start);
            prop_assert_eq!(all, found.ranges);
        }

        #[test]
        fn what_is_touched_is_rendered_and_every_whole_group_that_is_not_is_copied(
            ground in grounds(),
            chunks in 1u32..5,
        ) {
            let Some(found) = smart(&ground, chunks) else { return Ok(()) };
            let copied = crate::record::ChunkPlan::of(found).copied_ranges();
            let drawn = ground.is_drawn();
            let mut expected = vec![false; ground.frames as usize];
            for gop in ground.closed_gops.iter().filter(|gop| gop.end <= ground.frames) {
                let frames = gop.start as usize..gop.end as usize;
                if !drawn[frames.clone()].contains(&true) {
                    expected[frames].fill(true);
                }
            }
            let mut is_copied = vec![false; ground.frames as usize];
            for range in &copied {
                is_copied[range.start as usize..range.end as usize].fill(true);
            }
            prop_assert_eq!(is_copied, expected);
            // Groups that touch are one.
            prop_assert!(copied.windows(2).all(|pair| pair[0].end < pair[1].start));
        }

        #[test]
        fn each_job_renders_ranges_that_do_not_touch_and_the_dearest_is_as_cheap_as_can_be(
            ground in grounds(),
            chunks in 1u32..5,
        ) {
            let Some(found) = smart(&ground, chunks) else { return Ok(()) };
            let jobs = by_job(&found);
            let drawn = ground.is_drawn();
            let mut is_rendered = vec![false; ground.frames as usize];
            for range in jobs.iter().flatten() {
                is_rendered[range.start as usize..range.end as usize].fill(true);
            }
            let cost = |span: &Range<u32>| {
                let own = span.clone().filter(|frame| is_rendered[*frame as usize]);
                let first = span.start;
                let entry = if is_rendered[first as usize] { balanced::entry(&ground, first) } else { 0 };
                own.map(|frame| work(drawn[frame as usize])).sum::<u64>() + entry
            };
            if !is_rendered.contains(&true) {
                prop_assert_eq!(jobs, vec![vec![]]);
                return Ok(());
            }
            for job in &jobs {
                prop_assert!(!job.is_empty());
                prop_assert!(job.windows(2).all(|pair| pair[0].end < pair[1].start), "{:?}", job);
            }
            let first = is_rendered.iter().position(|rendered| *rendered).unwrap_or(0) as u32;
            let allowed: Vec<u32> = (first + 1..ground.frames)
                .filter(|frame| is_rendered[*frame as usize])
                .collect();
            let dearest = jobs.iter().map(|job| {
                let entry = balanced::entry(&ground, job[0].start);
                // The first job begins at the first frame of the video, whatever of it is rendered.
                let entry = if job[0].start == first { cost(&(0..1)) - if is_rendered[0] { work(drawn[0]) } else { 0 } } else { entry };
                job.iter().flat_map(Range::clone).map(|frame| work(drawn[frame as usize])).sum::<u64>() + entry
            }).max();
            let least = least_dearest(ground.frames, &allowed, chunks as usize - 1, &cost);
            prop_assert_eq!(dearest, Some(least));
        }
    }

    fn gops(frames: u32, gop: u32) -> Ground {
        let keyframes: Vec<u32> = (0..frames).step_by(gop as usize).collect();
        Ground {
            frames,
            closed_gops: closed(&keyframes, frames),
            keyframes,
            ..Ground::default()
        }
    }

    #[test]
    fn a_highlight_over_a_group_s_end_takes_both_groups() {
        let ground = Ground {
            highlights: vec![55..65],
            ..gops(200, 20)
        };
        let found = plan(Strategy::Smart, &ground, 1);
        assert_eq!(found.ranges, [0..40, 40..80, 80..200]);
        assert_eq!(found.copied, [0, 2]);
        assert_eq!(by_job(&found), [vec![40..80]]);
    }

    #[test]
    fn an_open_group_is_rendered_with_the_closed_one_it_belongs_to() {
        // Decoding can start at 20, but its first frames need the group before.
        let ground = Ground {
            keyframes: vec![0, 20, 40, 60],
            closed_gops: vec![0..40, 40..60, 60..80],
            highlights: vec![25..30],
            ..gops(80, 80)
        };
        let found = plan(Strategy::Smart, &ground, 1);
        assert_eq!(by_job(&found), [vec![0..40]]);
        assert_eq!(found.copied, [1]);
    }

    #[test]
    fn one_job_may_render_several_ranges_and_one_range_may_take_several_jobs() {
        let ground = Ground {
            highlights: vec![20..40, 60..80, 100..120, 140..160],
            ..gops(200, 20)
        };
        let jobs = |chunks| by_job(&plan(Strategy::Smart, &ground, chunks));
        assert_eq!(jobs(1), [vec![20..40, 60..80, 100..120, 140..160]]);
        assert_eq!(jobs(2), [vec![20..40, 60..80], vec![100..120, 140..160]]);
        assert_eq!(jobs(4).len(), 4);
        let long = Ground {
            highlights: std::iter::once(40..160).collect(),
            ..gops(200, 20)
        };
        assert_eq!(
            by_job(&plan(Strategy::Smart, &long, 3)),
            [[40..80], [80..120], [120..160]]
        );
    }

    #[test]
    fn what_cannot_be_copied_is_cut_at_keyframes_and_says_why() {
        let single = Ground {
            highlights: vec![3..9],
            ..gops(100, 100)
        };
        let found = plan(Strategy::Smart, &single, 2);
        assert_eq!(
            found.fallback.as_deref(),
            Some("no keyframe but the first lets a decoder start anew")
        );
        assert_eq!(found.ranges, [0..100]);
        let refused = Ground {
            no_copy: Some("its pictures are interlaced".to_owned()),
            ..gops(100, 20)
        };
        let found = plan(Strategy::Smart, &refused, 2);
        assert_eq!(
            found.fallback.as_deref(),
            Some("its pictures are interlaced")
        );
        assert_eq!(found.ranges, plan(Strategy::Keyframe, &refused, 2).ranges);
        assert!(found.copied.is_empty());
    }

    #[test]
    fn of_two_groups_one_that_the_duration_cuts_does_not_keep_the_other_from_being_copied() {
        let ground = Ground {
            frames: 150,
            highlights: std::iter::once(120..130).collect(),
            ..gops(200, 100)
        };
        let found = plan(Strategy::Smart, &ground, 1);
        assert_eq!((found.fallback, found.copied), (None, vec![0]));
    }

    #[test]
    fn nothing_to_render_is_one_job_that_copies() {
        let found = plan(Strategy::Smart, &gops(100, 100), 2);
        assert_eq!(
            (found.ranges.as_slice(), found.copied.as_slice()),
            ([0..100].as_slice(), [0].as_slice())
        );
        assert_eq!(by_job(&found), [vec![]]);
        assert_eq!(
            found.shortfall.as_deref(),
            Some("there is no frame to render for a second job")
        );
    }
}

//! What compilations say, where things stand, who renders what.

mod fonts;
mod mistakes;

use proptest::prelude::*;

use super::*;
use crate::record::ChunkPlan;

fn parse(text: &str) -> Compilation {
    Compilation::parse("season.toml", text).unwrap()
}

#[test]
fn a_compilation_says_what_is_shown_and_what_is_written() {
    let read = parse(
        r##"
        title = "The season"
        fps = 25
        [style.player]
        place = "top-left"
        size = 0.1
        colour = "#ffdd00"
        box = "none"
        [[clip]]
        in = "12.5s"
        out = "17s"
        player = "7  Okafor"
        rating = 4
        text = "one\ntwo: 100% \\ {x} %{pts}"
        [[clip]]
        file = "other.mp4"
        rating = "8.4 / 10"
        "##,
    );
    assert_eq!(
        read.canvas,
        Canvas {
            width: 1280,
            height: 720,
            fps: 25
        }
    );
    let first = &read.clips[0];
    assert_eq!((first.in_secs, first.out_secs), (12.5, Some(17.0)));
    assert_eq!(
        first.texts,
        [
            (Slot::Player, "7  Okafor".to_owned()),
            (Slot::Rating, "★★★★☆".to_owned()),
            (Slot::Text, "one\ntwo: 100% \\ {x} %{pts}".to_owned()),
        ]
    );
    assert_eq!(read.clips[1].file.as_deref(), Some("other.mp4"));
    assert_eq!(read.clips[1].texts, [(Slot::Rating, "8.4 / 10".to_owned())]);
    let style = read.style(Slot::Player);
    assert_eq!(
        (style.place, style.em(720), style.back),
        (Place::TopLeft, 72, None)
    );
    assert_eq!(style.colour.to_string(), "0xffdd00ff");
    assert_eq!(read.style(Slot::Text), Style::of(Slot::Text));
}

#[test]
fn a_clip_that_its_video_does_not_hold_is_named() {
    let of = |clip: &str| {
        let read = parse(&format!(
            "[[clip]]\nout = \"1s\"\n[[clip]]\nname = \"late\"\n{clip}"
        ));
        read.lengths(&[10.0, 10.0])
    };
    assert_eq!(of("in = \"4s\"\nout = \"7s\""), Ok(vec![30, 90]));
    assert_eq!(of("in = \"4s\""), Ok(vec![30, 180]));
    assert_eq!(of("in = \"4s\"\nout = \"10.04s\""), Ok(vec![30, 181]));
    let wrong = |clip: &str| of(clip).unwrap_err();
    assert!(wrong("out = \"10.06s\"").starts_with("clip 2 (\"late\") ends at 10.06 s"));
    assert!(wrong("in = \"10s\"").starts_with("clip 2 (\"late\") is empty"));
    assert!(wrong("in = \"4s\"\nout = \"4.01s\"").contains("is empty"));
}

/// Who renders what: `0-50 90-100 | 50-90`.
fn said(plan: &ChunkPlan) -> String {
    let job = |ranges: &Vec<Range<u32>>| {
        let named: Vec<String> = (ranges.iter())
            .map(|range| format!("{}-{}", range.start, range.end))
            .collect();
        named.join(" ")
    };
    plan.by_job()
        .iter()
        .map(job)
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn the_longest_clip_goes_first_to_who_has_least_to_do() {
    let plan = assign(&[10, 70, 20, 40, 30], 2, Split::Clip);
    // 70 | 40 and 30; then 20 to the first of two equals, and 10 to the other.
    assert_eq!(said(&plan), "0-10 100-170 | 10-100");
    let plan = assign(&[50, 10, 40, 30], 2, Split::Clip);
    assert_eq!(said(&plan), "0-60 | 60-130");
    let plan = assign(&[50, 40, 10, 30], 2, Split::Clip);
    assert_eq!(said(&plan), "0-50 90-100 | 50-90 100-130");
    assert_eq!((plan.jobs(), plan.owners.clone()), (2, vec![0, 1, 0, 1]));
    let few = assign(&[50, 40], 4, Split::Clip);
    assert_eq!(
        (few.jobs(), few.shortfall.as_deref()),
        (2, Some("there are 2 clips, and none is cut"))
    );
    let cut = assign(&[50, 50], 4, Split::Chunk);
    assert_eq!(said(&cut), "0-25 | 25-50 | 50-75 | 75-100");
    // One container is one plan, however it is split: so both are one cell.
    assert_eq!(
        assign(&[50, 40, 30], 1, Split::Clip),
        assign(&[50, 40, 30], 1, Split::Chunk)
    );
}

proptest! {
    #[test]
    fn every_frame_belongs_to_one_container_and_none_is_idle(
        lengths in prop::collection::vec(1u32..400, 1..30),
        containers in 0u32..40,
        chunk in any::<bool>(),
    ) {
        let split = if chunk { Split::Chunk } else { Split::Clip };
        let plan = assign(&lengths, containers, split);
        let frames: u32 = lengths.iter().sum();
        let mut seen = vec![0u32; frames as usize];
        let jobs = plan.by_job();
        prop_assert!(jobs.len() <= containers.max(1) as usize);
        for job in &jobs {
            prop_assert!(!job.is_empty());
            prop_assert!(job.windows(2).all(|pair| pair[0].end < pair[1].start), "neighbours are one stretch");
            for range in job {
                prop_assert!(!range.is_empty());
                seen[range.start as usize..range.end as usize].iter_mut().for_each(|count| *count += 1);
            }
        }
        prop_assert!(seen.iter().all(|count| *count == 1));
        prop_assert_eq!(jobs.len() < containers.max(1) as usize, plan.shortfall.is_some());
        let load = |job: &Vec<std::ops::Range<u32>>| job.iter().map(|range| range.len() as u32).sum();
        let loads: Vec<u32> = jobs.iter().map(load).collect();
        let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
        match split {
            Split::Chunk => prop_assert!(most - least <= 1),
            // The last clip given to the fullest container went there because it had least.
            Split::Clip => prop_assert!(most - least <= *lengths.iter().max().unwrap()),
        }
    }

    #[test]
    fn the_pieces_of_a_range_are_its_frames_in_order(
        lengths in prop::collection::vec(1u32..50, 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let frames: u32 = lengths.iter().sum();
        let at = cut.index(frames as usize + 1) as u32;
        let all: Vec<Piece> = [0..at, at..frames].iter().flat_map(|range| pieces(&lengths, range)).collect();
        let listed: Vec<(usize, u32)> = all.iter().flat_map(|piece| piece.frames.clone().map(|frame| (piece.clip, frame))).collect();
        let wanted: Vec<(usize, u32)> = lengths.iter().enumerate().flat_map(|(clip, length)| (0..*length).map(move |frame| (clip, frame))).collect();
        prop_assert_eq!(listed, wanted);
    }

    #[test]
    fn what_stands_in_the_frame_stands_in_it_whole(
        place in 0usize..9,
        (left, top) in (-20i64..20, -20i64..20),
        (width, height) in (1u32..1400, 1u32..800),
        margin in 0.0f64..0.3,
    ) {
        let canvas = Canvas { width: 1280, height: 720, fps: 30 };
        let style = Style { place: Place::ALL[place].1, margin, ..Style::of(Slot::Text) };
        let spot = Spot { left, top, width, height };
        let edge = i64::from(style.edge(720));
        let fits = i64::from(width) + 2 * edge <= 1280 && i64::from(height) + 2 * edge <= 720;
        match spot.put(&style, &canvas) {
            Err(why) => prop_assert!(!fits, "{}", why),
            Ok((x, y)) => {
                prop_assert!(fits);
                prop_assert!(x + left >= edge && x + left + i64::from(width) <= 1280 - edge);
                prop_assert!(y + top >= edge && y + top + i64::from(height) <= 720 - edge);
            }
        }
    }

    #[test]
    fn a_picture_fills_the_canvas_one_way_and_keeps_its_shape(
        (width, height) in (2u32..4000, 2u32..4000),
        aspect in 0.3f64..3.0,
    ) {
        let canvas = Canvas { width: 640, height: 360, fps: 30 };
        let fit = fit(width, height, aspect, &canvas);
        prop_assert!(fit.width == 640 || fit.height == 360);
        prop_assert!(fit.left + fit.width <= 640 && fit.top + fit.height <= 360);
        for size in [fit.width, fit.height, fit.left, fit.top] {
            prop_assert!(size.is_multiple_of(2));
        }
        let wanted = f64::from(width) * aspect / f64::from(height);
        let most_off = 1.0 / f64::from(fit.height) + 1.0 / f64::from(fit.width);
        let got = f64::from(fit.width) / f64::from(fit.height);
        let clamped = fit.width == 2 || fit.height == 2;
        prop_assert!(clamped || (got / wanted - 1.0).abs() <= 2.5 * most_off, "{} for {}", got, wanted);
    }

    #[test]
    fn frames_of_the_sources_own_rate_are_shown_once_each(
        fps in prop::sample::select(vec![24u32, 25, 30, 50, 60]),
        base in prop::sample::select(vec![(1, 1000), (1, 15_360), (1, 90_000), (1, 12_288), (1001, 240_000)]),
        begin in 0u32..500,
    ) {
        let time_base = Rational { num: base.0, den: base.1 };
        // Time stamps as containers round them.
        let ticks = |frame: u32| {
            let secs = f64::from(frame) / f64::from(fps);
            (secs * f64::from(base.1) / f64::from(base.0)).round() as i64
        };
        let list: Vec<i64> = (0..600).map(ticks).collect();
        for frame in 0..60 {
            let at = looks_at(ticks(begin), frame, fps, time_base);
            prop_assert_eq!(list.partition_point(|pts| *pts <= at) - 1, (begin + frame) as usize);
        }
    }

    #[test]
    fn samples_of_all_frames_are_the_samples_of_the_whole(fps in 1u32..241, frames in 1u64..100_000) {
        let ends = first_sample(frames, fps, 48_000);
        prop_assert_eq!(ends, frames * 48_000 / u64::from(fps));
        let each = first_sample(frames + 1, fps, 48_000) - ends;
        prop_assert!(each.abs_diff(u64::from(48_000 / fps)) <= 1);
    }
}

#[test]
fn a_plan_with_owners_survives_the_manifest() {
    let plan = assign(&[50, 40, 10, 30], 2, Split::Clip);
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<ChunkPlan>(&text).unwrap(), plan);
    let plain = assign(&[50, 50], 2, Split::Chunk);
    let text = serde_json::to_string(&plain).unwrap();
    assert!(!text.contains("owners"), "as it was before");
}

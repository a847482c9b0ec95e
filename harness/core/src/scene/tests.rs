use super::*;
use crate::frame::digest;
use crate::overlay::{Tables, render};
use crate::track::Highlight;
use proptest::prelude::*;

fn spec(width: u32, height: u32, duration_secs: f64) -> SceneSpec {
    SceneSpec {
        width,
        height,
        fps: 30,
        grain: 3,
        seed: 51,
        duration_secs,
    }
}

fn drawn(scene: &Scene, index: u64) -> Frame {
    let mut frame = Frame::new(scene.format());
    scene.frame(index, &mut frame);
    frame
}

#[test]
fn a_frame_does_not_depend_on_what_was_drawn_before() {
    let scene = Scene::new(spec(160, 90, 4.0)).unwrap();
    let mut dirty = drawn(&scene, 3);
    scene.frame(100, &mut dirty);
    assert_eq!(dirty, drawn(&scene, 100));
    let mut other = Frame::new(Scene::new(spec(64, 36, 4.0)).unwrap().format());
    scene.frame(100, &mut other);
    assert_eq!(other, dirty);
}

#[test]
fn a_frame_does_not_depend_on_the_duration() {
    let short = Scene::new(spec(160, 90, 1.0)).unwrap();
    let long = Scene::new(spec(160, 90, 100.0)).unwrap();
    assert_eq!(drawn(&short, 7), drawn(&long, 7));
    assert_eq!((short.frames(), long.frames()), (30, 3000));
}

#[test]
fn frames_follow_one_another_with_little_change_and_seeds_differ() {
    let still = SceneSpec {
        grain: 0,
        ..spec(320, 180, 4.0)
    };
    let scene = Scene::new(still).unwrap();
    let change = |a: &Frame, b: &Frame| {
        let sum: u32 = a
            .bytes()
            .iter()
            .zip(b.bytes())
            .map(|(a, b)| u32::from(a.abs_diff(*b)))
            .sum();
        f64::from(sum) / a.bytes().len() as f64
    };
    let (first, second) = (drawn(&scene, 40), drawn(&scene, 41));
    assert!(change(&first, &second) > 0.05, "nothing moves");
    assert!(change(&first, &second) < 5.0, "it is no film");
    let other = Scene::new(SceneSpec { seed: 52, ..still }).unwrap();
    assert_ne!(drawn(&other, 40), first);
}

#[test]
fn grain_is_as_strong_as_asked_for() {
    let with = |grain| {
        drawn(
            &Scene::new(SceneSpec {
                grain,
                ..spec(320, 180, 1.0)
            })
            .unwrap(),
            9,
        )
    };
    let (clean, grainy) = (with(0), with(4));
    let luma = 320 * 180;
    let pairs = clean.bytes()[..luma].iter().zip(&grainy.bytes()[..luma]);
    let squares: f64 = pairs
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    let deviation = (squares / luma as f64).sqrt();
    assert!((deviation - 4.0).abs() < 0.3, "{deviation}");
}

#[test]
fn what_a_scene_cannot_be_is_said_in_one_line() {
    let wrong = [
        SceneSpec {
            width: 3,
            ..spec(64, 36, 1.0)
        },
        SceneSpec {
            fps: 0,
            ..spec(64, 36, 1.0)
        },
        SceneSpec {
            grain: 65,
            ..spec(64, 36, 1.0)
        },
        spec(64, 36, 0.0),
        spec(64, 36, f64::NAN),
        spec(64, 36, f64::INFINITY),
    ];
    for spec in wrong {
        let text = Scene::new(spec).unwrap_err().to_string();
        assert!(text.contains("hint: ") && !text.contains('\n'), "{text}");
    }
}

#[test]
fn the_ends_of_the_numbers_do_not_panic() {
    let scene = Scene::new(spec(2, 2, MAX_DURATION_SECS)).unwrap();
    let mut frame = Frame::new(scene.format());
    scene.frame(u64::MAX, &mut frame);
    scene.frame(scene.frames(), &mut frame);
    let mut sound = [0.0; 8];
    scene.audio(u64::MAX - 3, &mut sound);
    assert!(sound.iter().all(|sample| (-1.0..=1.0).contains(sample)));
    assert!(scene.track().highlights.len() > 10_000);
}

#[test]
fn sound_is_a_function_of_the_sample_and_neither_silent_nor_clipped() {
    let scene = Scene::new(spec(2, 2, 1.0)).unwrap();
    let mut whole = vec![0.0; 48_000];
    scene.audio(0, &mut whole);
    let mut part = vec![0.0; 1000];
    scene.audio(31_337, &mut part);
    assert_eq!(part, whole[31_337..32_337]);
    let power: f32 = whole.iter().map(|sample| sample * sample).sum::<f32>() / 48_000.0;
    assert!(power.sqrt() > 0.01 && power.sqrt() < 0.5, "{power}");
    assert!(whole.iter().all(|sample| sample.abs() < 1.0));
}

fn share_highlighted(track: &Track, duration_secs: f64) -> f64 {
    let frames = (duration_secs * 30.0) as u32;
    let lit = (0..frames).filter(|&index| !track.active_at(f64::from(index) / 30.0).is_empty());
    lit.count() as f64 / f64::from(frames)
}

#[test]
fn somebody_is_highlighted_a_third_to_half_of_the_time_however_short_the_scene() {
    for seed in 0..8 {
        for duration in [1.0, 2.0, 4.0, 10.0, 30.0, 60.0, 120.0] {
            let track = Scene::new(SceneSpec {
                seed,
                ..spec(2, 2, duration)
            })
            .unwrap()
            .track();
            let share = share_highlighted(&track, duration);
            assert!(
                (0.3..=0.55).contains(&share),
                "seed {seed}, {duration} s: {share}"
            );
            assert!(track.max_concurrent() <= 2);
        }
    }
}

#[test]
fn the_track_of_a_longer_scene_begins_with_that_of_a_shorter_one() {
    let long = Scene::new(spec(2, 2, 40.0)).unwrap().track();
    for duration in [0.1, 0.5, 1.0, 2.0, 7.3, 20.0, 39.99] {
        let short = Scene::new(spec(2, 2, duration)).unwrap().track();
        assert!(short.highlights.len() <= long.highlights.len());
        let keyframes = |highlight: &Highlight| highlight.keyframes.clone();
        for (short, long) in short.highlights.iter().zip(&long.highlights) {
            let (short, long) = (keyframes(short), keyframes(long));
            let (end, same) = short.split_last().unwrap();
            assert_eq!(same, &long[..same.len()]);
            assert!(end.time_secs <= duration || long.last() == Some(end));
        }
    }
}

#[test]
fn the_track_does_not_depend_on_the_resolution() {
    let small = Scene::new(spec(2, 2, 20.0)).unwrap().track();
    assert_eq!(Scene::new(spec(1280, 720, 20.0)).unwrap().track(), small);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_size_can_be_drawn(width in 1u32..60, height in 1u32..60, seed: u64, index in 0u64..100_000) {
        let scene = Scene::new(SceneSpec { seed, ..spec(width * 2, height * 2, 1.0) }).unwrap();
        drawn(&scene, index);
    }

    #[test]
    fn a_track_of_any_seed_parses_back(seed: u64, duration_secs in 0.01..300.0) {
        let track = Scene::new(SceneSpec { seed, ..spec(2, 2, duration_secs) }).unwrap().track();
        prop_assert_eq!(Track::parse("t", &track.to_toml()), Ok(track.clone()));
        prop_assert_eq!(track.clipped(duration_secs), (track, None));
    }
}

/// These change only when the picture is meant to change. On another machine they must not.
#[test]
fn the_bytes_are_the_same_on_every_machine() {
    let scene = Scene::new(spec(320, 180, 10.0)).unwrap();
    let track = scene.track();
    let mut digests = Vec::new();
    for index in [0, 100, 280] {
        let frame = drawn(&scene, index);
        digests.push(digest(&frame.planes()));
        if let Some(tables) = Tables::for_frame(&track, index as f64 / 30.0, scene.format()) {
            let mut out = Frame::new(scene.format());
            render(&frame.planes(), &mut out.planes_mut(), &tables);
            digests.push(digest(&out.planes()));
        }
    }
    let digests: Vec<String> = digests
        .iter()
        .map(|digest| format!("{digest:032x}"))
        .collect();
    let golden = [
        "2871745c62e10145b1882351873ba058",
        "09f3891ec5902dfbf2aef11798a2957e",
        "455302bbf2e13f14397aab72c788468c",
        "6c535fb7ed8165a6872287746b9b2501",
    ];
    assert_eq!(digests, golden);
    let mut sound = [0.0; 480];
    scene.audio(480_000, &mut sound);
    let bytes: Vec<u8> = sound
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    assert_eq!(
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes)),
        "451a7834cbb633cc72391bcbf84bc24e"
    );
}

#[test]
fn so_many_percent_of_the_time_are_highlighted_whatever_the_duration() {
    let scene = Scene::new(spec(2, 2, 200.0)).unwrap();
    for duration in [4.0, 20.0, 55.0, 60.0, 200.0] {
        for percent in [0, 10, 30, 75, 100] {
            let track = scene.track_of_share(percent, duration);
            let lit = share_highlighted(&track, duration);
            let wanted = f64::from(percent) / 100.0;
            // A highlight ends on its last frame.
            let frame = track.highlights.len() as f64 / (duration * 30.0);
            assert!(
                (lit - wanted).abs() <= 1.5 * frame + 1e-9,
                "{duration} s, {percent} %: {lit}"
            );
            assert!(percent != 100 || lit == 1.0);
        }
    }
}

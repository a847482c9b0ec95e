use proptest::prelude::*;

use twofold_core::analysis::Stretch;

use super::scale::Scale;
use super::*;

mod any;

fn css() -> &'static str {
    include_str!("../../../../templates/chart.css")
}

fn forest(rows: Vec<ForestRow>) -> Figure {
    Figure {
        title: "T".to_owned(),
        description: "D".to_owned(),
        plot: Plot::Forest(Forest {
            criterion: 2.0,
            criterion_words: "more than 2x".to_owned(),
            more_is_better: true,
            axis: "speedup".to_owned(),
            rows,
        }),
    }
}

fn row(label: &str, estimate: Option<(f64, Option<f64>, Option<f64>)>) -> ForestRow {
    ForestRow {
        label: label.to_owned(),
        target: true,
        estimate,
        ceiling: Some(4.0),
        verdict: Some(Verdict::Skip),
    }
}

#[test]
fn every_role_has_a_class_in_the_style_sheet_and_a_colour_of_its_own() {
    for (at, (_, class, colour)) in Role::ALL.iter().enumerate() {
        assert!(
            css().contains(&format!(".fill-{class} "))
                && css().contains(&format!(".stroke-{class} ")),
            "{class}"
        );
        assert_eq!(
            css().matches(&format!("--{class}: #")).count(),
            2,
            "{class} in light and dark"
        );
        assert!(
            css().contains(&format!(
                "--{class}: #{:02x}{:02x}{:02x};",
                colour.0, colour.1, colour.2
            )),
            "{class}"
        );
        assert!(
            Role::ALL[..at].iter().all(|(_, _, other)| other != colour),
            "{class}"
        );
    }
}

#[test]
fn what_is_drawn_wears_classes() {
    let svg = draw(
        "x",
        &forest(vec![row("a", Some((1.5, Some(1.4), Some(1.6))))]),
        Setting::Inline,
        "",
    )
    .unwrap();
    assert!(
        svg.contains("class=\"fill-bad\"") && svg.contains("class=\"stroke-grid\""),
        "{svg}"
    );
    assert!(
        !svg.contains("<style>") && svg.contains("aria-label=\"T\""),
        "{svg}"
    );
    for shape in svg
        .lines()
        .filter(|line| line.contains("fill=\"#") || line.contains("stroke=\"#"))
    {
        assert!(shape.contains("class=\""), "{shape}");
    }
}

#[test]
fn words_from_outside_stay_words() {
    let svg = draw(
        "x",
        &forest(vec![row("</text><script>\u{0}&", None)]),
        Setting::Standalone,
        "a</style>",
    )
    .unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{0}'), "{svg}");
    assert_eq!(svg.matches("</style>").count(), 1, "{svg}");
}

#[test]
fn an_empty_figure_says_so() {
    let empty = draw("x", &forest(Vec::new()), Setting::Inline, "").unwrap();
    assert!(empty.contains("no candidate"), "{empty}");
}

#[test]
fn ticks_are_round_and_apart() {
    let scale = Scale::log([1.0, 4.0], 100, 500).unwrap();
    let ticks = scale.ticks();
    assert_eq!(ticks.first(), Some(&1.0));
    assert!(ticks.contains(&2.0) && ticks.contains(&4.0), "{ticks:?}");
    assert!(
        ticks
            .windows(2)
            .all(|pair| scale.at(pair[1]) - scale.at(pair[0]) > 40),
        "{ticks:?}"
    );
    let scale = Scale::linear([0.0, 2.5], 100, 500).unwrap();
    assert_eq!(scale.ticks(), [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]);
    assert!(Scale::log([-1.0, 0.0, f64::NAN], 0, 10).is_none());
}

proptest! {
    #[test]
    fn any_numbers_can_be_drawn(
        values in proptest::collection::vec(proptest::option::of(proptest::num::f64::ANY), 0..8),
        label in "\\PC{0,60}",
    ) {
        let rows = values.chunks(3).map(|chunk| {
            let estimate = chunk.first().copied().flatten();
            row(&label, estimate.map(|ratio| (ratio, chunk.get(1).copied().flatten(), chunk.get(2).copied().flatten())))
        });
        let strip = Plot::Strip(Strip {
            rows: vec![StripRow {
                label: label.clone(),
                median_secs: values.first().copied().flatten(),
                trials: Trials::Each(values.iter().map(|value| (Mark::Measured, *value)).collect()),
            }],
        });
        let stages = Plot::Stages(Stages {
            groups: vec![StageGroup {
                label: label.clone(),
                start_secs: 0.5,
                threads: vec![ThreadBar {
                    name: label.clone(),
                    segments: values.iter().flatten().map(|secs| Segment { stage: label.clone(), secs: *secs }).collect(),
                    wait_secs: 0.1,
                }],
            }],
        });
        let mut plots = vec![forest(rows.collect()).plot, strip, stages];
        plots.extend(any::plots(&values, &label));
        for plot in plots {
            let figure = Figure { title: label.clone(), description: label.clone(), plot };
            let svg = draw("x", &figure, Setting::Standalone, css()).unwrap();
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
            prop_assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        }
    }

    #[test]
    fn places_stay_on_the_axis(values in proptest::collection::vec(proptest::num::f64::ANY, 1..6), at in proptest::num::f64::ANY) {
        for scale in [Scale::log(values.clone(), 10, 90), Scale::linear(values.clone(), 10, 90)].into_iter().flatten() {
            prop_assert!((10..=90).contains(&scale.at(at)));
            prop_assert!(scale.ticks().len() < 60);
        }
    }
}

#[test]
fn a_long_name_of_a_row_stands_on_two_lines_and_is_not_cut() {
    let (first, second) = ("10 clips, isolated, 4 containers,", "split by chunk");
    let named = row(
        &format!("{first} {second}"),
        Some((1.5, Some(1.2), Some(1.8))),
    );
    let svg = draw("x", &forest(vec![named]), Setting::Inline, "").unwrap();
    let drawn: Vec<&str> = svg
        .split('>')
        .filter_map(|part| part.split_once('<'))
        .map(|(text, _)| text.trim())
        .collect();
    assert!(drawn.contains(&first) && drawn.contains(&second), "{svg}");
    assert!(!svg.contains('…'), "{svg}");
}

#[test]
fn a_map_of_one_answer_has_nothing_to_divide() {
    let stretch = |treatment, from, to| Stretch {
        treatment,
        from,
        to,
    };
    let everywhere = f64::INFINITY;
    let map = |columns: Vec<Vec<Stretch>>| MapPanel {
        label: String::new(),
        treatments: vec!["2 chunks".to_owned(), "4 chunks".to_owned()],
        columns: (1..).map(f64::from).zip(columns).collect(),
        most: 10.0,
        up: Up::ColdStart,
        measured: (1.0, 2.0),
        points: vec![],
    };
    let all = |treatment| vec![stretch(treatment, 0.0, everywhere)];
    assert!(!map(vec![vec![], vec![]]).is_divided());
    assert!(!map(vec![all(1), all(1)]).is_divided());
    for divided in [
        vec![vec![], all(1)],
        vec![all(0), all(1)],
        vec![all(0), vec![stretch(0, 0.0, 5.0)]],
        vec![vec![stretch(0, 0.0, 5.0)], vec![stretch(0, 0.0, 5.0)]],
    ] {
        assert!(map(divided.clone()).is_divided(), "{divided:?}");
    }
}

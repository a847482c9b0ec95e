//! Every chart of every fixture, and of worlds that are larger than any: what is written lies apart and inside, and what
//! there is nothing of is said to be empty.

use std::time::{Duration, Instant};

use twofold_core::analysis::{CellResult, Verdict};
use twofold_report::chart::{self, Setting, width_of};
use twofold_report::{CellSummary, TrialRow, view};

use crate::fixture::{self, Fixture};

/// A written line: its words and the box it takes at most.
#[derive(Debug)]
#[expect(dead_code, reason = "what a failing assertion prints")]
struct Written {
    words: String,
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn number(tag: &str, name: &str) -> i32 {
    let text = attribute(tag, name).unwrap_or("0");
    text.parse::<f64>().unwrap().round() as i32
}

/// Every line of a drawing, each as wide as it can be in an ordinary face.
fn written(svg: &str) -> Vec<Written> {
    let texts = svg.split("<text ").skip(1);
    texts
        .map(|text| {
            let (tag, rest) = text.split_once('>').unwrap();
            let tag = format!(" {tag}");
            let words = rest.split_once("</text>").unwrap().0.trim();
            let words = words
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            let (size, x, y) = (
                number(&tag, "font-size"),
                number(&tag, "x"),
                number(&tag, "y"),
            );
            // Estimates are generous: real glyphs take some nine tenths of them.
            let width = width_of(&words, size) * 9 / 10;
            let left = match attribute(&tag, "text-anchor") {
                Some("middle") => x - width / 2,
                Some("end") => x - width,
                _ => x,
            };
            Written {
                words,
                left,
                right: left + width,
                top: y - size / 2 - 1,
                bottom: y + size / 2 + 1,
            }
        })
        .collect()
}

fn check(name: &str, svg: &str) {
    let size = attribute(svg, "viewBox").unwrap();
    let size: Vec<i32> = size.split(' ').map(|part| part.parse().unwrap()).collect();
    let (wide, high) = (size[2], size[3]);
    assert!(high <= 2600, "{name} is {high} high");
    assert!(svg.len() < 150_000, "{name} has {} bytes", svg.len());
    assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{name}");
    let lines = written(svg);
    for line in &lines {
        let inside =
            line.left >= -1 && line.right <= wide + 1 && line.top >= 0 && line.bottom <= high;
        assert!(inside, "{name} ({wide} x {high}): {line:?}");
    }
    for (at, one) in lines.iter().enumerate() {
        for other in &lines[..at] {
            let across = one.left < other.right - 1 && other.left < one.right - 1;
            let along = one.top < other.bottom - 2 && other.top < one.bottom - 2;
            assert!(!(across && along), "{name}: {one:?} lies on {other:?}");
        }
    }
}

/// Draws every chart of a source and checks each; gives the names of those that are not empty, and how long it took.
fn drawn(case: &str, fixture: &Fixture) -> (Vec<String>, Duration) {
    let began = Instant::now();
    let finished = view::finish(fixture);
    let svgs: Vec<(String, String)> = finished
        .figures
        .iter()
        .map(|(name, figure)| {
            let svg = chart::draw(name, figure, Setting::Standalone, "");
            (name.clone(), svg.unwrap())
        })
        .collect();
    let took = began.elapsed();
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("charts")
        .join(case);
    std::fs::create_dir_all(&folder).unwrap();
    let css = include_str!("../../../../templates/chart.css");
    for (name, svg) in &svgs {
        let styled = chart::draw(name, &finished.figures[name], Setting::Standalone, css).unwrap();
        std::fs::write(folder.join(format!("{name}.svg")), styled).unwrap();
        check(&format!("{case}: {name}"), svg);
        let words = &finished.view.charts[name];
        assert!(
            !words.title.is_empty() && !words.description.is_empty(),
            "{case}: {name}"
        );
        assert!(
            finished.view.tables.contains_key(&words.table),
            "{case}: {name}"
        );
        assert_eq!(
            words.empty,
            finished.figures[name].plot.is_empty(),
            "{case}: {name}"
        );
    }
    let told = finished
        .view
        .charts
        .iter()
        .filter(|(_, chart)| !chart.empty);
    (told.map(|(name, _)| name.clone()).collect(), took)
}

/// All but the map of touched frames: in these worlds nothing is copied.
const ALL: [&str; 9] = [
    "cost",
    "evidence",
    "history",
    "observations",
    "speedup",
    "stages",
    "threshold-map",
    "timeline",
    "trade-off",
];

#[test]
fn no_text_lies_on_another_or_outside_in_any_chart() {
    assert_eq!(drawn("skip", &fixture::skip()).0, ALL);
    assert_eq!(drawn("implement", &fixture::implement()).0, ALL);
    let told = drawn("inconclusive", &fixture::inconclusive()).0;
    assert!(
        !told.contains(&"stages".to_owned()),
        "commands report no stages"
    );
    assert_eq!(told.len(), ALL.len() - 1);
}

#[test]
fn what_there_is_nothing_of_is_said_to_be_empty() {
    let mut bare = fixture::skip();
    bare.thresholds.levels.clear();
    bare.timelines.clear();
    bare.steps.clear();
    bare.history.truncate(1);
    bare.stages.clear();
    assert_eq!(
        drawn("bare", &bare).0,
        ["cost", "observations", "speedup", "trade-off"]
    );
    bare.trials.clear();
    bare.cells.clear();
    bare.analysis.levels[0].cells.clear();
    assert!(drawn("nothing", &bare).0.is_empty());
    bare.analysis.levels.clear();
    assert!(drawn("no level", &bare).0.is_empty());
}

/// So many durations with the cells of the fixture each.
fn wide(durations: u32) -> Fixture {
    let mut fixture = fixture::implement();
    let (cells, candidates) = (
        fixture.cells.clone(),
        fixture.analysis.levels[0].cells.clone(),
    );
    let (stages, timelines) = (fixture.stages.clone(), fixture.timelines.clone());
    let (steps, trials) = (fixture.steps.clone(), fixture.trials.clone());
    for at in 1..durations {
        let shift = at * cells.len() as u32;
        let name = |scenario: &[(String, String)]| -> Vec<(String, String)> {
            let named = scenario
                .iter()
                .map(|(factor, level)| match factor.as_str() {
                    "duration" => (factor.clone(), format!("{level} of the day {at}")),
                    _ => (factor.clone(), level.clone()),
                });
            named.collect()
        };
        fixture.cells.extend(cells.iter().map(|cell| CellSummary {
            cell: cell.cell + shift,
            factors: name(&cell.factors),
            ..cell.clone()
        }));
        fixture.analysis.levels[0]
            .cells
            .extend(candidates.iter().map(|cell| CellResult {
                cell: cell.cell + shift,
                baseline: cell.baseline + shift,
                scenario: name(&cell.scenario),
                target: at == durations - 1,
                ..cell.clone()
            }));
        fixture.stages.extend(stages.iter().cloned().map(|mut row| {
            row.cell += shift;
            row
        }));
        fixture
            .timelines
            .extend(timelines.iter().cloned().map(|mut one| {
                one.cell += shift;
                one
            }));
        fixture.steps.extend(steps.iter().cloned().map(|mut one| {
            one.cell += shift;
            one
        }));
        fixture.trials.extend(trials.iter().map(|trial| TrialRow {
            cell: trial.cell + shift,
            factors: name(&trial.factors),
            ..trial.clone()
        }));
    }
    fixture
}

#[test]
fn a_chart_of_very_many_cells_shows_targets_and_says_what_it_leaves_out() {
    let fixture = wide(40);
    assert_eq!(fixture.cells.len(), 360);
    let (told, _) = drawn("wide", &fixture);
    assert_eq!(told, ALL);
    let view = view::finish(&fixture).view;
    for (name, words) in [
        ("speedup", "200 candidates more in the table."),
        ("observations", "320 cells more in the table."),
        ("timeline", "232 more candidates are not drawn."),
        ("trade-off", "scenarios more in the table of all cells."),
    ] {
        let description = &view.charts[name].description;
        assert!(description.contains(words), "{name}: {description}");
    }
    let speedup = &view.charts["speedup"].description;
    assert!(
        speedup.contains("of the day 39"),
        "targets come first: {speedup}"
    );
}

/// So many trials, a few of which failed.
fn long(trials: u32) -> Fixture {
    let mut fixture = fixture::implement();
    let cells = fixture.cells.clone();
    fixture.trials = (0..trials)
        .map(|at| {
            let cell = &cells[at as usize % cells.len()];
            let wobble =
                1.0 + f64::from(at.wrapping_mul(2_654_435_761) >> 8) / f64::from(1u32 << 26);
            TrialRow {
                block: at / cells.len() as u32 + 1,
                warmup: false,
                interrupted: false,
                order: at % cells.len() as u32,
                cell: cell.cell,
                factors: cell.factors.clone(),
                wall_secs: cell
                    .wall_median_secs
                    .map(|secs| secs * wobble)
                    .filter(|_| at % 997 > 0),
                container_secs: cell.container_median_secs,
                failure: (at % 997 == 0).then(|| "killed".to_owned()),
            }
        })
        .collect();
    fixture
}

#[test]
fn a_hundred_thousand_observations_are_bands_and_still_quick() {
    let fixture = long(100_000);
    let (_, took) = drawn("long", &fixture);
    // Alone it is some 0.2 s; other tests run beside this one.
    assert!(took < Duration::from_secs(4), "{took:?}");
    let view = view::finish(&fixture).view;
    let table = &view.tables["observations"];
    assert_eq!(table.rows.len(), 9);
    assert!(
        table.caption.contains("every row is in trials.parquet"),
        "{}",
        table.caption
    );
    let failed: u64 = table
        .rows
        .iter()
        .map(|row| row[3].parse::<u64>().unwrap())
        .sum();
    assert_eq!(failed, 101);
}

#[test]
fn up_to_two_thousand_observations_have_a_mark_each() {
    let fixture = long(2000);
    drawn("two thousand", &fixture);
    let finished = view::finish(&fixture);
    let table = &finished.view.tables["observations"];
    assert_eq!(table.rows.len() + table.left_out, 2000);
    let svg = chart::draw("x", &finished.figures["observations"], Setting::Inline, "").unwrap();
    let marks = svg.matches("<circle").count() + svg.matches("class=\"stroke-bad\"").count() / 2;
    assert!(
        (2000..2004).contains(&marks),
        "{marks} with those of the key"
    );
    assert_eq!(
        view::finish(&long(2001)).view.tables["observations"]
            .rows
            .len(),
        9
    );
}

#[test]
fn names_from_outside_neither_overlap_nor_break_out() {
    let mut fixture = fixture::implement();
    let hostile = "</text><script>\u{202e}&amp; \u{0}a name much longer than any chart has room for, with a comma, and another";
    for cell in &mut fixture.cells {
        cell.factors[1].1 = hostile.to_owned();
    }
    for level in &mut fixture.analysis.levels {
        for cell in &mut level.cells {
            cell.treatment_levels[0].1 = hostile.to_owned();
            cell.scenario[0].1 = hostile.to_owned();
        }
    }
    for run in &mut fixture.history {
        run.changed = vec![hostile.to_owned()];
        for cell in &mut run.cells {
            cell.factors[1].1 = hostile.to_owned();
        }
    }
    drawn("hostile", &fixture);
    for figure in view::finish(&fixture).figures.values() {
        let svg = chart::draw("x", figure, Setting::Standalone, "").unwrap();
        assert!(!svg.contains("<script") && !svg.contains('\u{0}'), "{svg}");
    }
}

#[test]
fn no_chart_breaks_on_numbers_that_are_none() {
    for wrong in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -1.0,
        1e308,
        1e-308,
    ] {
        let mut fixture = fixture::implement();
        for cell in &mut fixture.cells {
            (cell.wall_median_secs, cell.container_median_secs) = (Some(wrong), Some(wrong));
            cell.start_secs = Some(wrong);
        }
        for trial in &mut fixture.trials {
            trial.wall_secs = Some(wrong);
        }
        for one in &mut fixture.timelines {
            (one.wall_secs, one.join_secs, one.cold_secs) = (wrong, wrong, wrong);
            one.jobs.iter_mut().for_each(|job| job.work_secs = wrong);
        }
        for step in fixture.steps.iter_mut().flat_map(|one| &mut one.steps) {
            (step.p.implement, step.p.skip) = (wrong, wrong);
        }
        for cell in fixture.history.iter_mut().flat_map(|run| &mut run.cells) {
            cell.speedup = Some((wrong, Some(wrong), None));
            cell.verdict = Some(Verdict::Inconclusive);
        }
        for level in &mut fixture.analysis.levels {
            level.cold_secs = wrong;
        }
        for level in &mut fixture.thresholds.levels {
            level.cold_secs = wrong;
            level
                .treatments
                .iter_mut()
                .for_each(|one| one.durations = vec![1.0, wrong, 3.0]);
        }
        fixture.analysis.criterion.speedup = wrong;
        fixture.analysis.criterion.alpha = wrong;
        drawn("wrong", &fixture);
    }
}

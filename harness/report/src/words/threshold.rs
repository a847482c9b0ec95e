//! From which duration on: what was measured, what was fitted, and how heavy a frame has to be.

use twofold_core::analysis::{
    BreakEven, CellResult, ColdLevel, Difference, Fit, Joined, MARKS_MS, Measure, NotJoined, Side,
    Thresholds, TreatmentThreshold, Work,
};
use twofold_core::spec::Criterion;

use super::{capital, list};
use crate::escape::clean;
use crate::format;
use crate::label;
use crate::source::Source;

/// What stands behind a number outside what was measured.
const EXTRAPOLATED: &str = ", extrapolated";

/// From which duration on every treatment is worth it, at the cold start that decides; what joined the fit; where lines
/// bend.
pub fn thresholds(source: &dyn Source) -> Vec<String> {
    let found = source.thresholds();
    let (Some(level), Some(judged)) = (found.primary(), source.analysis().levels.first()) else {
        return vec![
            "Durations are not varied in seconds here, so nothing is said of a shortest one."
                .to_owned(),
        ];
    };
    let criterion = &source.analysis().criterion;
    let mut said: Vec<String> = level
        .treatments
        .iter()
        .map(|one| treatment(one, judged, criterion))
        .collect();
    if said.is_empty() {
        return vec![
            "There is no candidate, so nothing is said of a shortest duration.".to_owned(),
        ];
    }
    said.extend(found.joined.iter().map(joined));
    said.extend(level.treatments.iter().flat_map(|one| bent(one, judged)));
    for scaling in &level.scaling {
        let peak = match scaling.peak {
            Some(peak) if peak <= f64::from(scaling.most_chunks) => format!(
                "; more than about {} chunks are slower again",
                format::short(peak.max(1.0).round(), 3)
            ),
            Some(peak) if peak < 1000.0 => format!(
                "; extrapolated, more than about {} chunks would be slower again",
                format::short(peak.round(), 3)
            ),
            _ => "; up to the largest count no further chunk makes it slower".to_owned(),
        };
        said.push(format!(
            "All chunk counts together{}, at {}: contention sigma {}, coherency kappa {} (universal scalability law){peak}.",
            at(&scaling.scenario),
            format::declared_secs(scaling.duration_secs),
            format::number(scaling.sigma, 2),
            format::number(scaling.kappa, 2),
        ));
    }
    said
}

/// How heavy a frame has to be for each treatment to be worth it at the longest measured duration, beside the frames of
/// the projects that asked.
pub fn work_per_frame(source: &dyn Source) -> Vec<String> {
    let found = source.thresholds();
    let (Some(level), Some(judged)) = (found.primary(), source.analysis().levels.first()) else {
        return vec![];
    };
    let sentences = level.treatments.iter().filter_map(|one| {
        let (fit, longest) = (one.fit.as_ref()?, *one.durations.last()?);
        Some(frame(fit, &fit.work?, longest, &subject(one, judged)))
    });
    let said: Vec<String> = sentences.collect();
    let fits = || level.treatments.iter().filter_map(|one| one.fit.as_ref());
    let is_known = fits().any(|fit| fit.overall.from_secs().is_some());
    match (said.is_empty(), is_known) {
        (false, _) => said,
        (true, true) => vec![
            "How heavy a frame has to be is not said, because the footage's frame rate is not known.".to_owned(),
        ],
        (true, false) => vec![
            "How heavy a frame has to be is not said, because no break-even duration is established.".to_owned(),
        ],
    }
}

/// `41.3 s (33.1 s to 52.9 s)`, or what stands in its place; a number outside what was measured says so.
pub fn break_even(fit: &Fit, found: BreakEven) -> String {
    match found {
        BreakEven::From { high, .. } if high <= 0.0 => "any duration".to_owned(),
        BreakEven::From { secs, low, high } => {
            format!(
                "{} ({}){}",
                format::prose_secs(secs),
                bounds(low, high),
                outside(fit, secs)
            )
        }
        BreakEven::UpTo { secs, low, high } => {
            format!(
                "only up to {} ({}){}",
                format::prose_secs(secs),
                bounds(low, high),
                outside(fit, secs)
            )
        }
        BreakEven::Between { from_secs, to_secs } => format!(
            "only from {} to {}",
            marked(fit, from_secs),
            marked(fit, to_secs)
        ),
        BreakEven::Never { by_ceiling: true } => "never (ceiling)".to_owned(),
        BreakEven::Never { by_ceiling: false } => "never".to_owned(),
        BreakEven::NotEstablished { .. } => "not established".to_owned(),
    }
}

/// Where both halves hold, without the interval, the half that decides it, and whether nothing was measured there:
/// `41.3 s (cost)`, `238 s (cost), extrapolated`, `never (speed)`.
pub fn overall(fit: &Fit) -> String {
    let (from, outside) = match fit.overall {
        BreakEven::From { secs, high, .. } if high > 0.0 => {
            (format::prose_secs(secs), outside(fit, secs))
        }
        BreakEven::UpTo { secs, .. } => (
            format!("only up to {}", format::prose_secs(secs)),
            outside(fit, secs),
        ),
        BreakEven::Never { .. } => ("never".to_owned(), ""),
        other => (break_even(fit, other), ""),
    };
    format!("{from} ({}){outside}", side(fit.side))
}

/// A duration of the footage, and whether it lies outside what was measured: `238 s (extrapolated)`.
pub fn marked(fit: &Fit, secs: f64) -> String {
    let mark = match fit.is_outside(secs) {
        true => " (extrapolated)",
        false => "",
    };
    format!("{}{mark}", format::prose_secs(secs))
}

fn outside(fit: &Fit, secs: f64) -> &'static str {
    match fit.is_outside(secs) {
        true => EXTRAPOLATED,
        false => "",
    }
}

fn bounds(low: f64, high: f64) -> String {
    format!(
        "{} to {}",
        format::prose_secs(low),
        format::prose_secs(high)
    )
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Speed => "speed",
        Side::Cost => "cost",
    }
}

fn subject(one: &TreatmentThreshold, judged: &ColdLevel) -> String {
    let cells: &[CellResult] = &judged.cells;
    format!(
        "{}{}",
        label::subject_named(cells, one.treatment),
        at(&one.scenario)
    )
}

fn at(scenario: &[(String, String)]) -> String {
    match scenario {
        [] => String::new(),
        levels => format!(" at {}", label::levels(levels)),
    }
}

/// What is asked of a half of the criterion.
fn asked(half: Side, criterion: &Criterion) -> String {
    match half {
        Side::Speed => format!(
            "more than {} as fast",
            format::declared_ratio(criterion.speedup)
        ),
        Side::Cost => format!(
            "within {} of the container time",
            format::declared_ratio(criterion.cost_ratio)
        ),
    }
}

fn treatment(one: &TreatmentThreshold, judged: &ColdLevel, criterion: &Criterion) -> String {
    let subject = subject(one, judged);
    let measured = match (one.measured_secs, one.durations.as_slice()) {
        (Some(secs), [.., last]) if secs < *last => format!(
            "IMPLEMENT from {} on, up to {}, the longest",
            format::declared_secs(secs),
            format::declared_secs(*last)
        ),
        (Some(secs), _) => format!("IMPLEMENT at {}, the longest", format::declared_secs(secs)),
        (None, _) => "IMPLEMENT from no target duration on".to_owned(),
    };
    let fitted = match &one.fit {
        Some(fit) => self::fitted(fit, &subject, criterion),
        None => format!(
            "{subject} has no line: that takes three durations at which both it and its baseline were measured"
        ),
    };
    format!(
        "{}. Measured, without a line: {measured}.",
        capital(&fitted)
    )
}

fn fitted(fit: &Fit, subject: &str, criterion: &Criterion) -> String {
    let half = side(fit.side);
    match fit.overall {
        BreakEven::From { high, .. } if high <= 0.0 => {
            format!("by the fitted lines {subject} is worth it at any duration")
        }
        BreakEven::From { secs, low, high } => {
            let (first, last) = fit.over_secs();
            let outside = match fit.is_outside(secs) {
                true => format!(
                    ". That is extrapolated: {} to {} were measured",
                    format::declared_secs(first),
                    format::declared_secs(last)
                ),
                false => String::new(),
            };
            format!(
                "by the fitted lines {subject} is worth it from about {} on (95 % interval {}); its {half} decides{outside}",
                format::prose_secs(secs),
                bounds(low, high)
            )
        }
        BreakEven::UpTo { secs, .. } => format!(
            "by the fitted lines {subject} is worth it up to about {} only: beyond, it is not {}",
            marked(fit, secs),
            asked(fit.side, criterion)
        ),
        BreakEven::Between { from_secs, to_secs } => format!(
            "by the fitted lines {subject} is worth it between about {} and {} only",
            marked(fit, from_secs),
            marked(fit, to_secs)
        ),
        BreakEven::Never { by_ceiling: true } => {
            format!(
                "{subject} is never {}, by arithmetic",
                asked(fit.side, criterion)
            )
        }
        BreakEven::Never { by_ceiling: false } => format!(
            "by the slopes of the fitted lines {subject} is {} at no duration",
            asked(fit.side, criterion)
        ),
        BreakEven::NotEstablished { secs } => format!(
            "for {subject} no threshold is established: the lines of its {half}, held against the criterion, are too close \
             to parallel for a finite upper bound{}",
            secs.map_or_else(String::new, |secs| format!(
                ", though they cross at about {}",
                marked(fit, secs)
            ))
        ),
    }
}

fn joined(joined: &Joined) -> String {
    let id = clean(&joined.experiment);
    let why = match (&joined.run, joined.missing) {
        (Some(run), _) if joined.durations.is_empty() => format!(
            "Run {} of {id} has no cell that this experiment has too, so nothing of it joined the fit.",
            clean(run)
        ),
        (Some(run), _) => {
            let durations: Vec<String> = joined
                .durations
                .iter()
                .map(|secs| format::declared_secs(*secs))
                .collect();
            return format!(
                "Run {} of {id} joined the fit with its trials at {}; no verdict rests on them.",
                clean(run),
                list(&durations)
            );
        }
        (None, None | Some(NotJoined::NoRun)) => "it has no run here".to_owned(),
        (None, Some(NotJoined::NoneEnded)) => "none of its runs has ended".to_owned(),
        (None, Some(NotJoined::Differs(difference))) => format!(
            "its latest run was made {}",
            match difference {
                Difference::Scope => "for another scope",
                Difference::Adapter => "with another adapter",
                Difference::Worker => "with another build of the worker",
                Difference::Executor => "with another executor",
                Difference::Machine => "on another machine",
                Difference::Workload => "of another workload",
            }
        ),
    };
    match joined.run {
        Some(_) => why,
        None => format!("Nothing of {id} joined the fit: {why}."),
    }
}

fn bent(one: &TreatmentThreshold, judged: &ColdLevel) -> Vec<String> {
    let lines = one.fit.iter().flat_map(|fit| &fit.bent);
    let said = lines.map(|bent| {
        let whose = match bent.candidate {
            true => label::subject_named(&judged.cells, one.treatment),
            false => format!("the baseline of {}", label::subject_named(&judged.cells, one.treatment)),
        };
        let what = match bent.measure {
            Measure::Wall => "wall",
            Measure::Containers => "container time",
        };
        format!(
            "Lack of fit: the {what} of {whose}{} does not grow in a straight line ({}), so its break-even is no better \
             than a guide.",
            at(&one.scenario),
            format::p_is(bent.p)
        )
    });
    said.collect()
}

fn frame(fit: &Fit, work: &Work, longest: f64, subject: &str) -> String {
    let at = format::declared_secs(longest);
    let least = work.least_ms_at(longest);
    let (low, high) = work.interval_ms_at(longest);
    let [fast, slow] = MARKS_MS;
    let from = |mark: f64| match work.duration_for_ms(mark) {
        secs if secs > 0.0 => format!("from {} on", marked(fit, secs)),
        _ => "at any duration".to_owned(),
    };
    let answer = match least <= fast {
        true => "no longer too high for a fast frame",
        false => "still too high for a fast frame",
    };
    format!(
        "At {at} a frame has to take at least {} for {subject} to be worth it (95 % interval {} to {}); here one takes {}. \
         So there the overhead is {answer} ({}): such frames are enough {}, and slow ones ({}) {}.",
        format::millis(least),
        format::millis(low),
        format::millis(high),
        format::millis(work.frame_ms),
        format::declared_ms(fast),
        from(fast),
        format::declared_ms(slow),
        from(slow),
    )
}

/// The break-even duration of the treatment that is recommended, or else of the first one that has any; for prose.
pub fn break_even_value(found: &Thresholds, recommended: Option<u32>) -> Option<String> {
    let treatments = &found.primary()?.treatments;
    let has = |one: &&TreatmentThreshold| {
        one.fit
            .as_ref()
            .is_some_and(|fit| fit.overall.from_secs().is_some())
    };
    let wanted = treatments
        .iter()
        .find(|one| Some(one.treatment) == recommended);
    let one = wanted.filter(has).or_else(|| treatments.iter().find(has))?;
    let fit = one.fit.as_ref()?;
    let whose = label::levels(&one.treatment_levels);
    let found = break_even(fit, fit.overall);
    let (number, mark) = match found.strip_suffix(EXTRAPOLATED) {
        Some(number) => (number, EXTRAPOLATED),
        None => (found.as_str(), ""),
    };
    Some(format!("{number} for {whose} ({}){mark}", side(fit.side)))
}

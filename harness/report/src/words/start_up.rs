//! What start-up does to cost in a run, and how a belief about it may have come about.

use twofold_core::analysis::{Analysis, CellResult};
use twofold_core::spec::{Experiment, Prior};

use super::{added, capital, list};
use crate::escape::clean;
use crate::format;
use crate::overhead::Overhead;

/// What start-up does to cost in this run: the widest split, against the least and the most work there was.
pub fn startup(experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let Some(level) = analysis.levels.first() else {
        return Vec::new();
    };
    // Jobs that share a container start once; what a start does is told of those that do not.
    let (apart, sharing): (Vec<&CellResult>, Vec<&CellResult>) =
        (level.cells.iter()).partition(|cell| cell.containers >= cell.jobs);
    let overheads: Vec<Overhead> = apart
        .iter()
        .filter_map(|cell| Overhead::of(analysis, level, cell))
        .collect();
    let most = analysis.criterion.cost_ratio;
    if apart.is_empty() && !sharing.is_empty() {
        return vec![
            "All jobs of a trial share one container here, so its start is paid once, as the baseline's is."
                .to_owned(),
        ];
    }
    if !apart.is_empty() && apart.iter().all(|cell| cell.containers == 1) {
        return vec![
            "Every candidate is one container, as its baseline is: both start once, so start-up does not make either dearer."
                .to_owned(),
        ];
    }
    let Some(widest) = overheads.iter().max_by_key(|overhead| overhead.jobs) else {
        return vec![
            "No start-up is known here and no cold start was added, so start-up explains nothing."
                .to_owned(),
        ];
    };
    let measured = format!(
        "Measured here: W is {}, a is {}.",
        format::secs_range(overheads.iter().map(|overhead| overhead.work_secs)),
        format::secs_range(overheads.iter().map(Overhead::start_secs))
    );
    let allowed = match (widest.needed(most), widest.work_needed_secs(most)) {
        (Some(needed), _) => format!(
            "For {} containers the ratio is within {} only when W is {needed} of work.",
            widest.jobs,
            format::declared_ratio(most)
        ),
        (None, Some(_)) => format!(
            "{} containers are within {} whatever the work.",
            widest.jobs,
            format::declared_ratio(most)
        ),
        (None, _) => format!(
            "No amount of work brings {} containers to {}.",
            widest.jobs,
            format::declared_ratio(most)
        ),
    };
    let mut said = vec![measured, allowed];
    if !sharing.is_empty() {
        said.push(
            "Where all jobs of a trial share one container its start is paid once, as the baseline's is."
                .to_owned(),
        );
    }
    if let Some(prior) = &experiment.prior {
        said.extend(why_believed(analysis, prior, &overheads));
    }
    said
}

/// How a cost ratio such as the believed one comes about: what work beside the start gives it, and which cold start would
/// here.
fn why_believed(analysis: &Analysis, prior: &Prior, overheads: &[Overhead]) -> Vec<String> {
    let (low, high) = prior.cost_ratio;
    let mut jobs: Vec<u32> = overheads.iter().map(|overhead| overhead.jobs).collect();
    jobs.sort_unstable();
    jobs.dedup();
    let of = |jobs: u32| overheads.iter().filter(move |of| of.jobs == jobs);
    let shares: Vec<String> = jobs
        .iter()
        .filter_map(|jobs| Some(share(of(*jobs).next()?, low, high)))
        .collect();
    let mut said = vec![format!(
        "Why {} to {} came out before ({}): the ratio of n containers tends to n as W vanishes beside a. {}.",
        format::declared_ratio(low),
        format::declared_ratio(high),
        clean(&prior.source),
        shares.join("; ")
    )];
    let Some(widest) = jobs.last() else {
        return said;
    };
    let levels: Vec<String> = super::by_cold_start(analysis)
        .into_iter()
        .filter_map(|level| {
            let ratios = of(*widest).map(|overhead| {
                let cold_secs = level.cold_secs;
                Overhead {
                    cold_secs,
                    ..*overhead
                }
                .cost_ratio()
            });
            Some(format!(
                "{} with {}",
                format::ratio_range(ratios)?,
                added(level.cold_secs)
            ))
        })
        .collect();
    said.push(format!(
        "By that arithmetic, with the work measured here, {widest} containers cost {}.",
        list(&levels)
    ));
    let starts = of(*widest).filter_map(|overhead| overhead.start_allowed_secs(low));
    let starts: Vec<f64> = starts.collect();
    if !starts.is_empty() {
        said.push(format!(
            "{} would be reached where a container takes {} to start.",
            capital(&format::declared_ratio(low)),
            format::secs_range(starts)
        ));
    }
    said
}

/// `4 containers cost 3x at W = 0.5a, and 4x only where nothing is left but the start`.
fn share(overhead: &Overhead, low: f64, high: f64) -> String {
    let law = overhead.law();
    let (n, limit) = (overhead.jobs, law.limit());
    if limit <= low {
        return format!(
            "{n} containers cannot cost {} by their start alone, at most {}",
            format::declared_ratio(low),
            format::declared_ratio(limit)
        );
    }
    let at = |ratio: f64| match law.work_per_start(ratio) {
        Some(times) if times > 0.0 => format!("at W = {}a", format::short(times, 3)),
        Some(_) => "whatever the work".to_owned(),
        None => "at no work".to_owned(),
    };
    let far = if high < limit {
        format!("{} {}", format::declared_ratio(high), at(high))
    } else {
        format!(
            "{} only where nothing is left but the start",
            format::declared_ratio(limit)
        )
    };
    format!(
        "{n} containers cost {} {}, and {far}",
        format::declared_ratio(low),
        at(low)
    )
}

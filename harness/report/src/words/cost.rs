//! What is billed, by which prices, and why money is shown or not.

use twofold_core::analysis::Analysis;
use twofold_core::cost::{Billing, Container, Phases, Rate, Unpriced};
use twofold_core::record::Manifest;
use twofold_core::spec::Experiment;

use super::{capital, list};
use crate::escape::clean;
use crate::format;

/// Sentences about bills and prices: what is billed, what a second costs, and whether that may be said of this machine.
pub fn cost(experiment: &Experiment, analysis: &Analysis, manifest: &Manifest) -> Vec<String> {
    let billing = &analysis.cost.billing;
    let mut said = vec![format!(
        "What is paid for {} {} of every container{}.",
        if billing.phases.names().len() > 1 {
            "are"
        } else {
            "is"
        },
        phases(billing.phases),
        match billing.idle_billed_secs() {
            idle if idle > 0.0 => format!(" ({} of idle time each)", format::declared_secs(idle)),
            _ => String::new(),
        }
    )];
    if billing.rounds() {
        let granularity = (billing.granularity_secs > 0.0).then(|| {
            format!(
                "rounded up to {}",
                format::declared_secs(billing.granularity_secs)
            )
        });
        let minimum = (billing.minimum_secs > 0.0)
            .then(|| format!("at least {}", format::declared_secs(billing.minimum_secs)));
        let rules: Vec<String> = [granularity, minimum].into_iter().flatten().collect();
        said.push(format!(
            "What is billed for a container is {}. The test judges seconds as they were measured: a bill that is \
             rounded is the same in most trials, and tells nothing of them.",
            list(&rules)
        ));
    }
    if let Some(weight) = billing.orchestrator_weight {
        said.push(format!(
            "A container that waits for the others is billed for the whole wall of a split trial; a second of it counts \
             as {} of a second of theirs, which is what it costs beside one.",
            format::short(weight, 3)
        ));
    }
    said.extend(prices(experiment, manifest));
    said
}

fn prices(experiment: &Experiment, manifest: &Manifest) -> Vec<String> {
    let cost = &experiment.cost;
    let (Some(list), Some(shape), Some(rate)) = (&cost.list, &cost.container, cost.rate()) else {
        return vec![
            "No price list is named, so cost is container-seconds and their ratio.".to_owned(),
        ];
    };
    let mut said = vec![format!(
        "Prices: {}, read on {} ({}).{}",
        clean(&list.name),
        clean(&list.date),
        clean(&list.source),
        list.note
            .as_ref()
            .map_or_else(String::new, |note| format!(" {}", clean(note)))
    )];
    if let Some(times) = rate.break_even_speedup() {
        said.push(format!(
            "{} of the price of {} is the GPU: it has to make a job {} times as fast as the same container without it to \
             cost no more.",
            format::percent(rate.gpu_share()),
            container(shape),
            format::number(times, 2)
        ));
    }
    said.push(match experiment.rate_of(manifest) {
        Ok(rate) => format!(
            "A second of {} costs {}, an hour {}; what a trial costs is its billed seconds times that.",
            container(shape),
            format::usd(rate.usd_per_sec()),
            format::usd(rate.usd_per_sec() * 3600.0)
        ),
        Err(why) => format!(
            "No money is shown, only container-seconds and their ratio: {}.",
            unpriced(&why)
        ),
    });
    said
}

/// What the containers named beside the measured one would have to be worth; empty where none is named.
pub fn beside(experiment: &Experiment, manifest: &Manifest) -> Vec<String> {
    let cost = &experiment.cost;
    let (Some(shape), Some(rate)) = (&cost.container, cost.rate()) else {
        return Vec::new();
    };
    let sentence = |(other, of_other): (&Container, Rate)| {
        let times = of_other.usd_per_sec() / rate.usd_per_sec();
        let prices = format!(
            "{} costs {} a second, {} times what {} costs ({})",
            capital(&container(other)),
            format::usd(of_other.usd_per_sec()),
            format::number(times, 3),
            container(shape),
            format::usd(rate.usd_per_sec())
        );
        // Only what is the same but for a GPU is known to be as fast.
        let same = (other.cores, other.memory_gib) == (shape.cores, shape.memory_gib);
        match (manifest.adapter(), &other.gpu, same) {
            (None, Some(_), true) => format!(
                "{prices}. No adapter takes part in these renders: text is drawn by the processor, in either of them, so the \
                 GPU would make each render cost {} times as much and none of them faster.",
                format::number(times, 3)
            ),
            _ => format!(
                "{prices}: it has to render {} times as fast to cost no more, which was not measured.",
                format::number(times, 3)
            ),
        }
    };
    cost.rates_beside().into_iter().map(sentence).collect()
}

/// Why measured seconds have no price.
pub fn unpriced(why: &Unpriced) -> String {
    match why {
        Unpriced::NoPrices => "the experiment names no price list".to_owned(),
        Unpriced::NoGpuHere { gpu } => format!(
            "the container has a GPU ({}), and what was measured here was done by a processor; its seconds are not a \
             GPU's",
            clean(gpu)
        ),
        Unpriced::NoGpuInContainer => {
            "the container has no GPU, and what was measured here was rendered by one".to_owned()
        }
        Unpriced::OtherClass { class } => format!(
            "the list's prices are not for machines of class {}: it does not say which processor its cores are",
            class.name()
        ),
        Unpriced::OtherGpu { gpu, adapter } => format!(
            "the container has a GPU ({}), and what was measured here was rendered by another ({})",
            clean(gpu),
            clean(adapter)
        ),
    }
}

/// `start-up and work`.
pub fn phases(phases: Phases) -> String {
    let names: Vec<String> = phases.names().into_iter().map(str::to_owned).collect();
    list(&names)
}

/// `a container of one t4, 2 cores and 8 GiB`.
fn container(shape: &Container) -> String {
    let cores = if shape.cores == 1.0 { "core" } else { "cores" };
    let parts = [
        shape.gpu.as_ref().map(|gpu| format!("one {}", clean(gpu))),
        Some(format!("{} {cores}", format::short(shape.cores, 4))),
        Some(format!("{} GiB", format::short(shape.memory_gib, 4))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("a container of {}", list(&parts))
}

/// A shape by itself, for a table.
pub fn shape(shape: &Container) -> String {
    capital(container(shape).trim_start_matches("a container of "))
}

/// What container-seconds are the sum of; where jobs share a machine there is one container for all of them.
pub(super) fn billed_sum(billing: &Billing, shares: bool) -> String {
    let job = match (billing.phases.start_up, billing.phases.work) {
        (true, true) => "cold start + job",
        (true, false) => "cold start + start-up",
        (false, _) => "job - start-up",
    };
    let idle = match billing.idle_billed_secs() {
        idle if idle > 0.0 => format!(" + {} idle", format::declared_secs(idle)),
        _ => String::new(),
    };
    if shares {
        return format!("{job}{idle} of one container, all jobs together being its job, + join");
    }
    let waits = match billing.orchestrator_weight {
        Some(weight) => format!(
            ", + {} x wall where there is more than one container",
            format::number(weight, 6)
        ),
        None => String::new(),
    };
    format!("sum over jobs of ({job}{idle}), + join{waits}")
}

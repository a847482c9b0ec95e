//! What limits a render, in words.

use twofold_core::analysis::bottleneck::{
    BESIDE, Bottlenecks, CellBottleneck, Finding, HELD, HIGH, LOW, Label, MARGIN, Resource, THREAD,
    Threshold,
};

use twofold_core::load::OTHERS_BUSY;

use super::{Step, interventions};
use crate::escape::clean;
use crate::format;
use crate::label;

/// A share of time, in whole percent: no label turns on less.
pub fn share(share: f64) -> String {
    format::percent((share * 100.0).round() / 100.0)
}

/// Every sentence: each baseline, candidates that are limited by something else, what was not measured, and interventions.
pub fn bottlenecks(found: &Bottlenecks) -> Vec<String> {
    let mut said: Vec<String> = found
        .baselines()
        .map(|cell| sentence(found, cell))
        .collect();
    said.extend(
        otherwise(found)
            .into_iter()
            .map(|cell| sentence(found, cell)),
    );
    if said.is_empty() {
        return vec![];
    }
    said.extend(unmeasured(found));
    said.extend(interventions::interventions(found));
    said
}

/// `30 s, 1 chunk is CPU-bound: the two cores are busy 96 % of the time (bound from below 94 %, in 8 of 8 blocks); files 1 %.`
pub fn bottleneck(found: &Bottlenecks, cell: &CellBottleneck) -> String {
    let stated = &cell.stated;
    let probably = if stated.is_stated { "" } else { "probably " };
    let founded = founded(cell);
    let cores = cores(cell.cores);
    let busy = |resource: Resource| match resource {
        Resource::Cpu => format!("{cores} busy {}", share(cell.cpu)),
        Resource::Gpu => format!("the GPU is busy {}", said(cell.gpu)),
        Resource::Io => format!("it reads or writes {}", said(cell.io)),
    };
    let (what, named): (String, Vec<Resource>) = match &stated.label {
        Label::Cpu => (
            format!("CPU-bound: {} of the time {founded}", busy(Resource::Cpu)),
            vec![Resource::Cpu],
        ),
        Label::Gpu => (
            format!("GPU-bound: {} of the time {founded}", busy(Resource::Gpu)),
            vec![Resource::Gpu],
        ),
        Label::Io => (
            format!(
                "bound by files: {} of the time {founded}",
                busy(Resource::Io)
            ),
            vec![Resource::Io],
        ),
        Label::CoLimited(a, b) => (
            format!(
                "limited by two at once: {} and {} of the time {founded}",
                busy(*a),
                busy(*b)
            ),
            vec![*a, *b],
        ),
        Label::SerialCpu { thread } => (
            format!(
                "bound by one thread: {} is busy {} of the time {founded}, and all of {} {}",
                clean(thread),
                said(cell.thread.as_ref().map(|(_, share)| *share)),
                all_of(cell.cores),
                share(cell.cpu)
            ),
            vec![Resource::Cpu],
        ),
        Label::Latency { unpipelined } => (
            format!(
                "waiting: nothing that was measured is busy half of the time {founded}; {}{}",
                busy(Resource::Cpu),
                if *unpipelined {
                    ", and what works does so in turns"
                } else {
                    ""
                }
            ),
            vec![Resource::Cpu],
        ),
        Label::Mixed => (
            format!(
                "limited by nothing alone: {} of the time {founded}",
                busy(Resource::Cpu)
            ),
            vec![Resource::Cpu],
        ),
    };
    let rest: Vec<String> = [
        (Resource::Gpu, "the GPU", cell.gpu),
        (Resource::Io, "files", cell.io),
    ]
    .into_iter()
    .filter(|(resource, ..)| !named.contains(resource))
    .filter_map(|(_, name, share_of)| Some(format!("{name} {}", share(share_of?))))
    .chain(beside(&named, cell))
    .collect();
    let rest = match rest.is_empty() {
        true => String::new(),
        false => format!("; {}", rest.join(", ")),
    };
    let confirmed = match cell.confirmed {
        Some(Finding::Bound) => " An intervention confirms it.",
        Some(Finding::NotBound) => " An intervention does not confirm it.",
        _ => "",
    };
    let (disk, others) = (disk(found, cell), others(cell));
    format!("{probably}{what}{rest}.{disk}{others}{confirmed}")
}

fn sentence(found: &Bottlenecks, cell: &CellBottleneck) -> String {
    let name = match cell.factors.is_empty() {
        true => "the baseline".to_owned(),
        false => label::levels(&cell.factors),
    };
    format!("{} is {}", super::capital(&name), bottleneck(found, cell))
}

/// The cores, where something else is named first.
fn beside(named: &[Resource], cell: &CellBottleneck) -> Option<String> {
    (!named.contains(&Resource::Cpu)).then(|| format!("{} {}", all_of(cell.cores), share(cell.cpu)))
}

fn said(value: Option<f64>) -> String {
    format::or_nothing(value, share)
}

/// `(bound from below 94 %, in 8 of 8 blocks)`.
fn founded(cell: &CellBottleneck) -> String {
    let stated = &cell.stated;
    let side = match stated.label.threshold() {
        Some(Threshold::Below(_)) => "above",
        _ => "below",
    };
    let bound = stated.bound.map_or_else(String::new, |bound| {
        format!("bound from {side} {}, ", share(bound))
    });
    let blocks = match stated.blocks {
        1 => "in the one block".to_owned(),
        all => format!("in {} of {all} blocks", stated.held),
    };
    format!("({bound}{blocks})")
}

/// `the two cores are`.
fn cores(count: u32) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", all_of(count))
}

/// `the two cores`.
fn all_of(count: u32) -> String {
    const WORDS: [&str; 9] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight",
    ];
    let word = WORDS.get(count as usize);
    let number = word.map_or_else(|| count.to_string(), |word| (*word).to_owned());
    let noun = if count == 1 { "core" } else { "cores" };
    format!("the {number} {noun}")
}

/// What the kernel says of disks, where it bears on the label.
fn disk(found: &Bottlenecks, cell: &CellBottleneck) -> String {
    let Some(pressure) = cell.disk_pressure.filter(|_| !found.commands) else {
        return String::new();
    };
    let is_io = matches!(
        cell.stated.label,
        Label::Io | Label::CoLimited(_, Resource::Io)
    );
    if is_io && pressure < LOW {
        return format!(
            " The kernel saw threads wait for a disk {} of the time only: it is a network that is waited for, or a program \
             that serves the files.",
            share(pressure)
        );
    }
    if !is_io && pressure >= HIGH {
        return format!(
            " Yet some thread of the machine waited for a disk {} of the time.",
            share(pressure)
        );
    }
    String::new()
}

/// Who else may be waited for.
fn others(cell: &CellBottleneck) -> String {
    let waits = matches!(cell.stated.label, Label::Latency { .. } | Label::Mixed);
    match cell.others.filter(|share| waits && *share > OTHERS_BUSY) {
        Some(others) => format!(
            " Other processes used {} of the machine meanwhile, so that it may be they who are waited for.",
            share(others)
        ),
        None => String::new(),
    }
}

/// Candidates that are limited by something else than their scenario's baseline.
fn otherwise(found: &Bottlenecks) -> Vec<&CellBottleneck> {
    let mut baseline: Option<&CellBottleneck> = None;
    let mut differ = vec![];
    for cell in &found.cells {
        if cell.baseline {
            baseline = Some(cell);
            continue;
        }
        let own = baseline
            .filter(|own| own.scenario == cell.scenario)
            .or_else(|| {
                found
                    .baselines()
                    .find(|other| other.scenario == cell.scenario)
            });
        if own.is_some_and(|own| !own.stated.label.is_like(&cell.stated.label)) {
            differ.push(cell);
        }
    }
    differ
}

/// What the labels do not know.
fn unmeasured(found: &Bottlenecks) -> Vec<String> {
    let mut said = vec![];
    if found.commands {
        said.push(
            "Of a command only CPU time is known: what it read and wrote was not timed, nor which of its threads was busy, and \
             the label rests on the cores alone."
                .to_owned(),
        );
        return said;
    }
    if found.software_adapter {
        said.push(
            "The adapter is a software one: its work is done by the same cores and counts as CPU."
                .to_owned(),
        );
    } else if found.has_gpu && found.cells.iter().all(|cell| cell.gpu.is_none()) {
        said.push(
            "How long the GPU was busy was not measured, and no label knows of it.".to_owned(),
        );
    }
    if found.cells.iter().any(|cell| cell.io.is_none()) {
        said.push(
            "Reading and writing was not timed in this run, and no label knows of it.".to_owned(),
        );
    }
    said
}

/// How a label comes about, as steps with their figures.
pub fn explain_bottlenecks(found: &Bottlenecks) -> Vec<Step> {
    let formula = format!(
        "U = busy / (wall x capacity), per render from spawn to reap; CPU, GPU or files where the busiest is at least {high} and every \
         other more than {margin} below, two at once where the other is at least {beside}; else one thread from {thread} on; else \
         waiting where the busiest is below {low}; else mixed. Stated where it holds in {held} of the blocks and the one-sided \
         95 % bound (t on ln U) is beyond the threshold",
        high = share(HIGH),
        margin = share(MARGIN),
        beside = share(BESIDE),
        thread = share(THREAD),
        low = share(LOW),
        held = share(HELD),
    );
    let step = |cell: &CellBottleneck| {
        let thread = cell.thread.as_ref();
        let mut lines = vec![format!(
            "medians: CPU {} of {}, GPU {}, files {}, busiest thread {}",
            share(cell.cpu),
            format::counted(u64::from(cell.cores), "core"),
            said(cell.gpu),
            said(cell.io),
            thread.map_or_else(
                || format::NOTHING.to_owned(),
                |(name, of)| format!("{} {}", clean(name), share(*of))
            )
        )];
        lines.push(format!(
            "overlap (sum - wall) / (sum - largest): {}",
            format::or_nothing(cell.overlap, |overlap| format::short(overlap, 2))
        ));
        lines.push(super::capital(&bottleneck(found, cell)));
        let name = match cell.factors.is_empty() {
            true => "the baseline".to_owned(),
            false => label::levels(&cell.factors),
        };
        Step::new(format!("What limits {name}"), &formula, lines)
    };
    found.cells.iter().map(step).collect()
}

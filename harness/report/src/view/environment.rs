//! What a run was made with and how it was designed, as two tables of names and values.

use twofold_core::protocol::AdapterClass;
use twofold_core::spec::{ExecutorKind, Experiment, Lines, Workload};

use super::table::Table;
use crate::escape::clean;
use crate::format;
use crate::label;
use crate::source::Source;

/// The environment of a run.
pub fn environment(source: &dyn Source) -> Table {
    let manifest = source.manifest();
    let mut table = Table::new("Where and with what it was measured", &["what", "value"]);
    let mut row = |what: &str, value: String| table.push([what.to_owned(), clean(&value)]);
    row("run", manifest.run.clone());
    row("began", format::date_time(manifest.started_at));
    row(
        "ended",
        source
            .ended_at()
            .map_or_else(|| "not ended".to_owned(), format::date_time),
    );
    row("processor", manifest.machine.cpu.clone());
    row("cores", manifest.machine.cores.to_string());
    row("memory", format::bytes(manifest.machine.memory_bytes));
    row(
        "system",
        format!("{}, {}", manifest.machine.os, manifest.machine.kernel),
    );
    if let Some(worker) = &manifest.worker {
        row("adapter", worker.adapter.name.clone());
        row("adapter class", class(worker.adapter.class).to_owned());
        row("driver", worker.adapter.driver.clone());
        for (library, version) in &worker.libraries {
            row(library, version.clone());
        }
        row("worker", worker.digest.to_string());
    }
    if let Some(footage) = &manifest.footage {
        row("footage", footage.name.clone());
        row("frame", format!("{} × {}", footage.width, footage.height));
        row("frames", format::count(u64::from(footage.frames)));
        row("length", format::secs(footage.duration_secs));
        row("footage digest", footage.digest.to_string());
        row("track digest", footage.track_digest.to_string());
    }
    row("build", manifest.build.clone());
    row(
        "revision",
        manifest
            .revision
            .clone()
            .unwrap_or_else(|| "not under version control".to_owned()),
    );
    row("experiment digest", manifest.experiment_digest.to_string());
    row("plan digest", manifest.plan_digest.to_string());
    if !manifest.arguments.is_empty() {
        row("arguments", manifest.arguments.join(" "));
    }
    table
}

/// The design of an experiment.
pub fn design(experiment: &Experiment) -> Table {
    let mut table = Table::new("Factors, replication and criterion", &["what", "value"]);
    let mut row = |what: &str, value: String| table.push([what.to_owned(), clean(&value)]);
    for factor in &experiment.factors {
        let levels: Vec<&str> = factor
            .levels
            .iter()
            .map(|level| level.text.as_str())
            .collect();
        row(
            &format!("factor {}", clean(&factor.name)),
            levels.join(", "),
        );
    }
    row("baseline", label::baseline(experiment));
    row("workload", workload(&experiment.workload));
    row(
        "executor",
        format!(
            "{}, {} of one container",
            executor(experiment.executor.kind),
            match (experiment.executor.cores, &experiment.workload) {
                (None, Workload::Command(_)) => "every core".to_owned(),
                _ => format::counted(u64::from(experiment.executor.render_cores()), "core"),
            }
        ),
    );
    row(
        "blocks",
        format!(
            "{} to {}, after {} of warm-up",
            experiment.design.min_blocks,
            experiment.design.max_blocks,
            experiment.design.warmup_blocks
        ),
    );
    row("seed", experiment.design.seed.to_string());
    row(
        "criterion",
        format!(
            "speedup more than {}, cost ratio at most {}",
            format::declared_ratio(experiment.criterion.speedup),
            format::declared_ratio(experiment.criterion.cost_ratio)
        ),
    );
    row(
        "chance of a false verdict",
        format!(
            "{} per direction",
            format::percent(experiment.criterion.alpha)
        ),
    );
    let also: Vec<String> = experiment
        .cold_start
        .also_secs
        .iter()
        .map(|secs| format::declared_secs(*secs))
        .collect();
    let primary = format::declared_secs(experiment.cold_start.primary_secs);
    row(
        "cold start",
        if also.is_empty() {
            primary
        } else {
            format!("{primary}; also judged: {}", also.join(", "))
        },
    );
    for (factor, levels) in &experiment.criterion.targets {
        let Some(factor) = experiment.factors.get(*factor) else {
            continue;
        };
        let texts: Vec<&str> = levels
            .iter()
            .filter_map(|at| factor.levels.get(*at))
            .map(|level| level.text.as_str())
            .collect();
        row(
            &format!("targets of {}", clean(&factor.name)),
            texts.join(", "),
        );
    }
    table
}

/// Where jobs execute, as an experiment file names it.
pub(super) fn executor(kind: ExecutorKind) -> &'static str {
    ExecutorKind::ALL
        .iter()
        .find(|(_, known)| *known == kind)
        .map_or("", |(name, _)| name)
}

fn class(class: AdapterClass) -> &'static str {
    match class {
        AdapterClass::Hardware => "hardware",
        AdapterClass::Software => "software",
    }
}

fn workload(workload: &Workload) -> String {
    match workload {
        Workload::Overlay(overlay) => {
            let options: Vec<String> = overlay
                .encoder
                .options
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!("overlay, {} {}", overlay.encoder.codec, options.join(" "))
        }
        Workload::Command(command) => match &command.lines {
            Lines::One(argv) => format!("command: {}", argv.join(" ")),
            Lines::Named(named) => {
                let line = |(name, argv): &(String, Vec<String>)| {
                    let argv = argv.join(" ");
                    if *name == argv {
                        argv
                    } else {
                        format!("{name} = {argv}")
                    }
                };
                let lines: Vec<String> = named.iter().map(line).collect();
                format!("commands: {}", lines.join("; "))
            }
        },
    }
}

//! What a run was made with and how it was designed, as two tables of names and values.

use twofold_core::protocol::{AdapterClass, Encoder};
use twofold_core::spec::{Experiment, Lines, Workload};

use super::surroundings;
use super::table::Table;
use crate::escape::clean;
use crate::format;
use crate::label;
use crate::source::Source;
use crate::words;

/// The environment of a run, in groups. What is not known is left out.
pub fn environment(source: &dyn Source) -> Table {
    let manifest = source.manifest();
    let mut rows = Rows::new();
    rows.group("run");
    rows.say("run", manifest.run.clone());
    rows.say("began", format::date_time(manifest.started_at));
    rows.say(
        "ended",
        source
            .ended_at()
            .map_or_else(|| "not ended".to_owned(), format::date_time),
    );
    surroundings::machine(&mut rows, manifest);
    surroundings::disturbance(&mut rows, &source.disturbance());
    if let Some(worker) = &manifest.worker {
        rows.group("renderer");
        match &worker.adapter {
            Some(adapter) => {
                rows.say("adapter", adapter.name.clone());
                rows.say("adapter class", class(adapter.class).to_owned());
                rows.say("driver", adapter.driver.clone());
            }
            None => rows.say("adapter", "none takes part".to_owned()),
        }
        for (library, version) in &worker.libraries {
            rows.say(library, version.clone());
        }
        rows.say("worker", worker.digest.to_string());
    }
    if let Some(footage) = &manifest.footage {
        rows.group("footage");
        rows.say("footage", footage.name.clone());
        rows.say("frame", format!("{} × {}", footage.width, footage.height));
        rows.say("frames", format::count(u64::from(footage.frames)));
        rows.say("length", format::secs(footage.duration_secs));
        rows.say("footage digest", footage.digest.to_string());
        let text = if manifest.adapter().is_some() {
            "track digest"
        } else {
            "compilation digest"
        };
        rows.say(text, footage.track_digest.to_string());
    }
    rows.group("origin");
    rows.say("build", manifest.build.clone());
    rows.say(
        "revision",
        manifest
            .revision
            .clone()
            .unwrap_or_else(|| "not under version control".to_owned()),
    );
    rows.say("experiment digest", manifest.experiment_digest.to_string());
    rows.say("plan digest", manifest.plan_digest.to_string());
    if !manifest.arguments.is_empty() {
        rows.say("arguments", manifest.arguments.join(" "));
    }
    rows.table
}

/// Names and values in groups; a group's name stands beside its first row.
pub(super) struct Rows {
    table: Table,
    group: String,
}

impl Rows {
    fn new() -> Self {
        Self {
            table: Table::new(
                "Where and with what it was measured",
                &["of", "what", "value"],
            ),
            group: String::new(),
        }
    }

    /// The rows after this are of another group.
    pub(super) fn group(&mut self, name: &str) {
        name.clone_into(&mut self.group);
    }

    /// A value.
    pub(super) fn say(&mut self, what: &str, value: String) {
        let group = std::mem::take(&mut self.group);
        self.table.push([group, clean(what), clean(&value)]);
    }

    /// A value that may not be known.
    pub(super) fn say_known<T>(
        &mut self,
        what: &str,
        value: Option<T>,
        words: impl FnOnce(T) -> String,
    ) {
        if let Some(value) = value {
            self.say(what, words(value));
        }
    }
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
            experiment.executor.kind.name(),
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
    let cost = &experiment.cost;
    if let Some(container) = &cost.container {
        row("container", words::shape(container));
    }
    if let Some(path) = &cost.prices {
        let read = cost.list.as_ref();
        row(
            "prices",
            read.map_or_else(
                || path.clone(),
                |list| format!("{path}: {}, {}, {}", list.name, list.date, list.digest),
            ),
        );
    }
    if cost.billed.is_some() {
        row("billed", words::phases(cost.billing().phases));
    }
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

fn class(class: AdapterClass) -> &'static str {
    match class {
        AdapterClass::Hardware => "hardware",
        AdapterClass::Software => "software",
    }
}

fn encoder(encoder: &Encoder) -> String {
    let options = encoder.options.iter();
    let options: Vec<String> = options
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{} {}", encoder.codec, options.join(" "))
}

fn workload(workload: &Workload) -> String {
    match workload {
        Workload::Overlay(overlay) => format!("overlay, {}", encoder(&overlay.encoder)),
        Workload::Annotate(annotate) => format!(
            "annotate, {}, {}",
            annotate.compilation,
            encoder(&annotate.encoder)
        ),
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

//! What differs between two runs but for their figures: the machine and the programs first, then what was asked.

use twofold_core::record::Manifest;
use twofold_core::spec::{Experiment, differences};

use crate::escape::clean;

/// What is different in the later run, a short sentence each; empty where nothing is.
pub fn changes(
    (experiment, earlier): (&Experiment, &Manifest),
    (asked, later): (&Experiment, &Manifest),
) -> Vec<String> {
    let mut said = vec![];
    let mut say = |what: &str, before: String, now: String| {
        if before != now {
            said.push(format!(
                "{what}: {} before, {} now",
                clean(&before),
                clean(&now)
            ));
        }
    };
    let machine = |of: &Manifest| format!("{}, {} cores", of.machine.cpu, of.machine.cores);
    say("machine", machine(earlier), machine(later));
    let memory = |of: &Manifest| crate::format::bytes(of.machine.memory_bytes);
    say("memory", memory(earlier), memory(later));
    say(
        "system",
        earlier.machine.os.clone(),
        later.machine.os.clone(),
    );
    say(
        "kernel",
        earlier.machine.kernel.clone(),
        later.machine.kernel.clone(),
    );
    let adapter = |of: &Manifest| {
        of.adapter().map_or_else(
            || "none".to_owned(),
            |adapter| format!("{} ({})", adapter.name, adapter.driver),
        )
    };
    say("adapter", adapter(earlier), adapter(later));
    let executor = |of: &Experiment| {
        format!(
            "{} with {} cores",
            of.executor.kind.name(),
            of.executor.render_cores()
        )
    };
    say("executor", executor(experiment), executor(asked));
    for (name, before, now) in libraries(earlier, later) {
        say(&name, before, now);
    }
    let program = |of: &Manifest| of.worker.as_ref().map(|worker| worker.digest.to_string());
    if program(earlier) != program(later) {
        said.push("another build of the renderer".to_owned());
    }
    let footage = |of: &Manifest| {
        of.footage
            .as_ref()
            .map(|footage| (footage.digest, footage.track_digest))
    };
    if experiment.workload != asked.workload || footage(earlier) != footage(later) {
        said.push("another workload".to_owned());
    }
    let judged = |of: (&Experiment, &Manifest)| match of.1.judgement.is_empty() {
        true => of.0.judgement(),
        false => of.1.judgement.clone(),
    };
    let judgements = differences(&judged((experiment, earlier)), &judged((asked, later)));
    said.extend(judgements.into_iter().map(|(name, before, now)| {
        format!(
            "{}: {} before, {} now",
            clean(&name),
            clean(&before),
            clean(&now)
        )
    }));
    said
}

/// The libraries of the renderer whose versions differ.
fn libraries(earlier: &Manifest, later: &Manifest) -> Vec<(String, String, String)> {
    let of = |manifest: &Manifest| -> Vec<(String, String)> {
        manifest
            .worker
            .as_ref()
            .map_or_else(Vec::new, |worker| worker.libraries.clone())
    };
    let (before, now) = (of(earlier), of(later));
    let version = |known: &[(String, String)], name: &str| {
        let found = known.iter().find(|(known, _)| known == name);
        found.map_or_else(|| "none".to_owned(), |(_, version)| version.clone())
    };
    let mut names: Vec<&String> = before.iter().chain(&now).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| (name.clone(), version(&before, name), version(&now, name)))
        .collect()
}

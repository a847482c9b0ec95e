//! Every reader of core with files that somebody spoiled: none panics or goes on for ever, a refusal is one line with its
//! place, and what was accepted means the same when it is read again.

use twofold_core::advice::Advice;
use twofold_core::analysis::analyze;
use twofold_core::compilation::{Compilation, Split, assign, pieces, place};
use twofold_core::cost::Prices;
use twofold_core::design::{Plan, levels_of};
use twofold_core::protocol::Request;
use twofold_core::record::{ChunkPlan, Entry, Manifest};
use twofold_core::sample::Observation;
use twofold_core::schedule::planned_trials;
use twofold_core::spec::{Experiment, Scope, Workload};
use twofold_core::strict::Fault;
use twofold_core::track::Track;

use crate::mutate::hold;

const EXPERIMENTS: &[&str] = &[
    include_str!("../../../../experiments/demo.toml"),
    include_str!("../../../../experiments/e7-overlay.toml"),
    include_str!("../../../../experiments/e7-threshold.toml"),
    include_str!("../../../../experiments/e8-annotate.toml"),
    include_str!("../../../../experiments/projection.toml"),
    include_str!("../../../../templates/init/annotate.toml"),
    include_str!("../../../../templates/init/command.toml"),
    include_str!("../../../../templates/init/overlay.toml"),
    COMMANDS,
];

const COMMANDS: &str = r#"
id = "x"
title = "Commands"
question = "Is it?"
factors = { command = ["a", "b"], size = [1, 20], mode = ["p", "q"] }
design = { baseline = { command = "a" }, min-blocks = 5, max-blocks = 8, seed = 7, warmup-blocks = 2, exclude = [{ size = 1, mode = "q" }] }
criterion = { speedup = 1.5, cost-ratio = 1.1, alpha = 0.05, targets = [{ size = 20 }] }
prior = { cost-ratio = [3.0, 4.0], source = "a paper" }

[workload]
kind = "command"
timeout = "30s"
env = { LEVEL = "{size}" }
prepare = ["true", "{mode}"]

[workload.commands]
a = ["sort", "--parallel=1", "{size}"]
b = ["sort", "--parallel=2", "{size}", "{{literal}}"]
"#;

/// One line that says where, and lines below it that can be drawn.
fn is_told(fault: &Fault) {
    let line = fault.to_string();
    is_one_line(&line);
    assert!(fault.place.is_some(), "no place: {line}");
    for coloured in [true, false] {
        assert!(fault.excerpt(coloured).is_some());
    }
}

/// Nothing in it turns, hides or breaks the line, and somebody can read it.
fn is_one_line(line: &str) {
    let turns = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(
        !line.contains(|c: char| c.is_control() || turns(c)),
        "{line:?}"
    );
    assert!(line.len() < 4096, "{} bytes: {line:.200}", line.len());
}

#[test]
fn experiments() {
    hold("experiment", 1000, EXPERIMENTS, |case| {
        let text = case.text();
        let read = match Experiment::parse("x.toml", &text) {
            Ok(read) => read,
            Err(fault) => return is_told(&fault),
        };
        // Whatever was accepted can be planned.
        let plan = Plan::of(&read);
        assert!(!plan.cells.is_empty() && plan.digest(&read) == Plan::of(&read).digest(&read));
        assert!(planned_trials(&read, &plan) > 0);
        if plan.cells.len() <= 500 {
            let order = plan.block(2, |_| true);
            assert_eq!(order.len(), plan.cells.len());
            analyze(&read, &plan, Scope::ALL[0].1, &[], 0);
        }
        if let Workload::Command(command) = &read.workload {
            for cell in plan.cells.iter().take(20) {
                let levels = levels_of(&read, cell);
                let longer = levels.iter().map(|(_, level)| level.len()).max();
                let longest = command.argv_for(&levels);
                assert!(!longest.is_empty() && longer.is_some());
            }
        }
        let mut quick = read.clone();
        quick.quick();
        quick.strict();
        assert!(!Plan::of(&quick).cells.is_empty());
        if let Some(level) = read
            .factors
            .first()
            .and_then(|factor| Some((factor, factor.levels.first()?)))
        {
            let filter = format!("{}={}", level.0.name, level.1.text);
            if let Err(message) = read.clone().filtered(&[filter]) {
                is_one_line(&message);
            }
        }
    });
}

#[test]
fn tracks() {
    let good = [
        include_str!("../../../../data/highlights/effects.toml"),
        include_str!("../../../../data/highlights/identity.toml"),
    ];
    hold("track", 1000, &good, |case| {
        let text = case.text();
        let track = match Track::parse("t.toml", &text) {
            Ok(track) => track,
            Err(fault) => return is_told(&fault),
        };
        assert_eq!(Track::parse("again", &track.to_toml()).unwrap(), track);
        let (clipped, note) = track.clipped(5.0);
        assert_eq!(
            Track::parse("clipped", &clipped.to_toml()).unwrap(),
            clipped
        );
        note.iter().for_each(|note| is_one_line(note));
        for secs in [0.0, 0.04, 4.999, 5.0, 1e9] {
            assert!(track.active_at(secs).len() <= track.highlights.len());
            for shown in track.shown_at(secs) {
                let at = shown.ellipse;
                assert!(
                    [at.x, at.y, at.rx, at.ry]
                        .iter()
                        .all(|value| value.is_finite())
                );
            }
        }
    });
}

#[test]
fn compilations() {
    let good = [
        include_str!("../../../../data/compilations/season.toml"),
        include_str!("../../../../templates/init/compilation.toml"),
    ];
    hold("compilation", 1000, &good, |case| {
        let text = case.text();
        let read = match Compilation::parse("c.toml", &text) {
            Ok(read) => read,
            Err(fault) => return is_told(&fault),
        };
        place(&read, "font.ttf");
        let secs = vec![60.0; read.clips.len()];
        match read.lengths(&secs) {
            Err(message) => is_one_line(&message),
            Ok(lengths) => {
                let frames = lengths.iter().sum();
                let split = assign(&lengths, 4, Split::Chunk);
                assert_eq!(split.ranges().last().map(|last| last.end), Some(frames));
                let shown = pieces(&lengths, &(0..frames));
                assert_eq!(shown.len(), lengths.len());
            }
        }
    });
}

#[test]
fn price_lists() {
    let good = [include_str!("../../../../data/pricing/modal.toml")];
    hold("pricing", 1000, &good, |case| {
        let text = case.text();
        let prices = match Prices::parse("p.toml", &text) {
            Ok(prices) => prices,
            Err(fault) => return is_told(&fault),
        };
        // A manifest holds the whole list.
        let stored = serde_json::to_string(&prices).unwrap();
        assert_eq!(serde_json::from_str::<Prices>(&stored).unwrap(), prices);
        for gpu in &prices.gpus {
            assert!(prices.gpu(&gpu.name).is_some());
            gpu.is("NVIDIA A100");
        }
    });
}

#[test]
fn thresholds() {
    hold(
        "thresholds",
        1000,
        &[include_str!("seeds/thresholds.toml")],
        |case| {
            let text = case.text();
            let advice = match Advice::parse("t.toml", &text) {
                Ok(advice) => advice,
                Err(fault) => return is_told(&fault),
            };
            let written = advice.to_toml();
            let again = Advice::parse("again", &written).unwrap();
            assert_eq!(again.to_toml(), written);
            for secs in [0.0, 1.0, 3600.0, 1e9] {
                let choice = advice.choose(secs);
                assert!(choice.chunks >= 1);
                assert!(!choice.because.contains(char::is_control));
            }
        },
    );
}

#[test]
fn requests() {
    let job = r#"{"version":1,"build":"b","processors":[0,1],"job":{"probe":{"input":"a.mp4"}}}"#;
    let join = r#"{"version":1,"build":"b","processors":null,"job":{"join":{"chunks":[{"path":"a.nut","first_pts":0}],"origin":{"source":{"path":"a.mp4","audio_end_pts":null,"copied":[{"first_pts":9,"end_pts":90,"frames":3,"seek_pts":9,"origin_pts":0}]}},"end_pts":900,"output":"o.mp4"}}}"#;
    let footage = r#"{"version":1,"build":"b","processors":null,"job":{"footage":{"scene":{"name":"match","width":64,"height":48,"fps":10,"gop":7,"grain":2,"seed":1,"duration_secs":1.0},"output":"o.mp4","threads":1}}}"#;
    for good in [job, join, footage] {
        serde_json::from_str::<Request>(good).unwrap();
    }
    hold("request", 1000, &[job, join, footage], |case| {
        if let Ok(request) = serde_json::from_slice::<Request>(&case.bytes) {
            let line = serde_json::to_string(&request).unwrap();
            assert!(!line.contains('\n'));
            assert_eq!(serde_json::from_str::<Request>(&line).unwrap(), request);
            request.refusal();
        }
    });
}

#[test]
fn manifests() {
    let experiment = Experiment::parse("x", include_str!("seeds/experiment.toml")).unwrap();
    let good: Manifest = serde_json::from_str(include_str!("seeds/manifest.json")).unwrap();
    assert_eq!(good.chunk_plans.len(), Plan::of(&experiment).cells.len());
    hold(
        "manifest",
        600,
        &[include_str!("seeds/manifest.json")],
        |case| {
            let Ok(manifest) = serde_json::from_slice::<Manifest>(&case.bytes) else {
                return;
            };
            let stored = serde_json::to_vec(&manifest).unwrap();
            assert_eq!(
                serde_json::from_slice::<Manifest>(&stored).unwrap(),
                manifest
            );
            manifest.is_partial(&experiment);
            let plans: &[ChunkPlan] = &manifest.chunk_plans;
            // A run that claims other cuts than its cells can have is read by `twofold analyze`.
            let plan = Plan::of(&experiment);
            if plans.len() == plan.cells.len() {
                let plan = plan.with_chunks(&experiment, plans.to_vec());
                analyze(&experiment, &plan, Scope::ALL[0].1, &[], 0);
            }
        },
    );
}

#[test]
fn journals() {
    let experiment = Experiment::parse("x", include_str!("seeds/experiment.toml")).unwrap();
    let plan = Plan::of(&experiment);
    let journal = include_str!("seeds/journal.jsonl");
    for line in journal.lines() {
        serde_json::from_str::<Entry>(line).unwrap();
    }
    hold("entry", 600, &[journal], |case| {
        let mut observations = vec![];
        for line in case.bytes.split(|byte| *byte == b'\n') {
            let Ok(entry) = serde_json::from_slice::<Entry>(line) else {
                continue;
            };
            let stored = serde_json::to_vec(&entry).unwrap();
            assert_eq!(serde_json::from_slice::<Entry>(&stored).unwrap(), entry);
            if let Entry::Trial(trial) = entry
                && (trial.cell as usize) < plan.cells.len()
            {
                observations.push(Observation::of(&trial));
            }
        }
        analyze(&experiment, &plan, Scope::ALL[0].1, &observations, 0);
    });
}

//! Every value a notebook can name in prose.

use std::collections::BTreeMap;

use twofold_core::analysis::{CellResult, Verdict};

use crate::escape::clean;
use crate::format::{self, NOTHING, or_nothing};
use crate::label;
use crate::source::{Source, TrialRow};
use crate::words;

/// Each value as text, by its name.
pub fn values(source: &dyn Source, trials: &[TrialRow]) -> BTreeMap<String, String> {
    let (experiment, analysis, manifest) =
        (source.experiment(), source.analysis(), source.manifest());
    let level = analysis.levels.first();
    let cells: &[CellResult] = level.map_or(&[], |level| &level.cells);
    let decided = level.and_then(|level| words::decided_from(experiment, level));
    let mut values = BTreeMap::new();
    let mut put = |name: &str, value: String| {
        values.insert(name.to_owned(), clean(&value));
    };
    put("title", experiment.title.clone());
    put("question", experiment.question.clone());
    put("experiment", manifest.experiment.clone());
    put("run", manifest.run.clone());
    put("began", format::date_time(manifest.started_at));
    put("ended", or_nothing(source.ended_at(), format::date_time));
    put("scope", analysis.scope.name().to_owned());
    put("scope-in-words", label::scope(analysis.scope).to_owned());
    put(
        "verdict",
        Verdict::name_of(level.and_then(|level| level.verdict)).to_owned(),
    );
    put("headline", words::headline(experiment, analysis));
    put(
        "recommended",
        decided.as_ref().map_or_else(
            || label::baseline(experiment),
            |(treatment, _)| label::treatment_named(cells, *treatment),
        ),
    );
    put(
        "from-duration",
        decided
            .and_then(|(_, from)| from)
            .map_or_else(|| NOTHING.to_owned(), |text| label::duration(&text)),
    );
    put(
        "break-even",
        words::break_even_value(
            source.thresholds(),
            level.and_then(|level| level.recommended),
        )
        .unwrap_or_else(|| "not established".to_owned()),
    );
    put("baseline", label::baseline(experiment));
    put(
        "prior",
        words::prior(experiment, analysis)
            .unwrap_or_else(|| "No belief was declared before.".to_owned()),
    );

    put(
        "speedup-criterion",
        format::declared_ratio(experiment.criterion.speedup),
    );
    put(
        "cost-criterion",
        format::declared_ratio(experiment.criterion.cost_ratio),
    );
    put("alpha", format::percent(experiment.criterion.alpha));
    put(
        "ratio-of-interest",
        format::declared_ratio(experiment.criterion.ratio_of_interest),
    );
    put(
        "cold-start",
        format::declared_secs(experiment.cold_start.primary_secs),
    );
    put("added", words::added(experiment.cold_start.primary_secs));
    put("min-blocks", experiment.design.min_blocks.to_string());
    put("max-blocks", experiment.design.max_blocks.to_string());
    put("warmup-blocks", experiment.design.warmup_blocks.to_string());
    put("seed", experiment.design.seed.to_string());
    put("executor", experiment.executor.kind.name().to_owned());
    put("cores", experiment.executor.render_cores().to_string());

    put("blocks", analysis.blocks_used.to_string());
    put(
        "why-ended",
        words::ended(experiment, analysis).unwrap_or_else(|| "It has not ended.".to_owned()),
    );
    put(
        "interrupted-blocks",
        analysis.interrupted_blocks.to_string(),
    );
    put("scenarios", analysis.baselines.len().to_string());
    put("candidates", cells.len().to_string());
    let counted = |many: usize, what: &str| format::counted(many as u64, what);
    put("counted-candidates", counted(cells.len(), "candidate"));
    put(
        "counted-scenarios",
        counted(analysis.baselines.len(), "scenario"),
    );
    put(
        "blocks-used",
        format!(
            "{} {} used",
            counted(analysis.blocks_used as usize, "measured block"),
            if analysis.blocks_used == 1 {
                "was"
            } else {
                "were"
            }
        ),
    );
    put(
        "counted-max-blocks",
        counted(experiment.design.max_blocks as usize, "block"),
    );
    put("counted-trials", counted(trials.len(), "trial"));
    put("trials", format::count(trials.len() as u64));
    put(
        "failed-trials",
        format::count(
            trials
                .iter()
                .filter(|trial| trial.failure.is_some())
                .count() as u64,
        ),
    );

    let speedups = || {
        cells
            .iter()
            .filter_map(|cell| cell.speedup.as_ref())
            .map(|estimate| estimate.ratio)
    };
    let costs = || {
        cells
            .iter()
            .filter_map(|cell| cell.cost.as_ref())
            .map(|estimate| estimate.ratio)
    };
    put(
        "speedup-least",
        or_nothing(speedups().reduce(f64::min), format::ratio),
    );
    put(
        "speedup-most",
        or_nothing(speedups().reduce(f64::max), format::ratio),
    );
    put(
        "cost-least",
        or_nothing(costs().reduce(f64::min), format::ratio),
    );
    put(
        "cost-most",
        or_nothing(costs().reduce(f64::max), format::ratio),
    );

    put("machine", manifest.machine.cpu.clone());
    put(
        "adapter",
        manifest
            .adapter()
            .map_or_else(|| "no adapter".to_owned(), |adapter| adapter.name.clone()),
    );
    put(
        "footage",
        manifest
            .footage
            .as_ref()
            .map_or_else(|| "no footage".to_owned(), |footage| footage.name.clone()),
    );
    values
}

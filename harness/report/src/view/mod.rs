//! The view: finished strings. It is the only thing a template can ask for, and what the snapshot tests compare.

pub(crate) mod answered;
mod bottleneck;
mod chunks;
mod costs;
mod environment;
mod figures;
mod gallery;
mod observations;
mod results;
mod rows;
mod surroundings;
mod table;
mod threshold;
mod values;
mod waits;

use std::collections::BTreeMap;

use serde::Serialize;
use twofold_core::analysis::Verdict;

use crate::chart;
use crate::escape::clean;
use crate::format;
use crate::label;
use crate::source::Source;
use crate::words;

pub use gallery::{GalleryView, PictureGroup, PictureRow, PictureView};
pub use table::{Align, Column, Table};

/// Everything a page says, as text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The experiment's title.
    pub title: String,
    /// Its id.
    pub experiment: String,
    /// Its question.
    pub question: String,
    /// The run.
    pub run: String,
    /// The day the run ended, or that it has not.
    pub date: String,
    /// The answer.
    pub verdict: VerdictView,
    /// Lists of sentences by name.
    pub lists: BTreeMap<String, Vec<String>>,
    /// Single values by name.
    pub values: BTreeMap<String, String>,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Charts by name: their words; the drawing is made from the same figures.
    pub charts: BTreeMap<String, ChartView>,
    /// Small pictures from its renders.
    #[serde(skip_serializing_if = "GalleryView::is_empty")]
    pub gallery: GalleryView,
    /// The exact text of the experiment file.
    pub experiment_text: String,
}

/// The answer as it stands at the top of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictView {
    /// `SKIP`.
    pub word: String,
    /// `skip`: for style sheets.
    pub class: String,
    /// The first sentence, the word included.
    pub headline: String,
    /// What it is about.
    pub scope: String,
    /// What forbids reading it as the answer, if anything does.
    pub notices: Vec<String>,
}

/// A chart's words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChartView {
    /// A few words.
    pub title: String,
    /// What there is to see, for who cannot see it.
    pub description: String,
    /// The name of the table with its numbers.
    pub table: String,
    /// Whether there is nothing to draw, so that a page can leave it out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
}

/// A view and the figures its charts are drawn from.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Every string.
    pub view: View,
    /// Every drawing, by name.
    pub figures: BTreeMap<String, chart::Figure>,
}

/// Most sentences of a list on a page.
const MOST_SENTENCES: usize = 60;

/// As many sentences as anybody reads.
fn shortened(mut said: Vec<String>) -> Vec<String> {
    let more = said.len().saturating_sub(MOST_SENTENCES);
    said.truncate(MOST_SENTENCES);
    if more > 0 {
        said.push(format!("{} more of this kind.", format::count(more as u64)));
    }
    said
}

/// Puts everything a source has into words.
pub fn finish(source: &dyn Source) -> Finished {
    let (experiment, analysis, manifest) =
        (source.experiment(), source.analysis(), source.manifest());
    let trials = source.trials();
    let cells = source.cells();
    let stages = source.stages();
    let verdict = analysis.levels.first().and_then(|level| level.verdict);
    let mut reasons = words::reasons(experiment, analysis);
    reasons.extend(words::prior(experiment, analysis));
    reasons.extend(words::beside(experiment, manifest));
    let lists = BTreeMap::from([
        ("reasons".to_owned(), reasons),
        ("start-up".to_owned(), words::startup(experiment, analysis)),
        (
            "billing".to_owned(),
            words::cost(experiment, analysis, manifest),
        ),
        ("next".to_owned(), words::next_steps(experiment, analysis)),
        ("device-time".to_owned(), words::device_time(source, &cells)),
        ("limits".to_owned(), words::limits(experiment, analysis)),
        ("warnings".to_owned(), words::warnings(analysis)),
        ("cells".to_owned(), results::cell_sentences(analysis)),
        (
            "bottleneck".to_owned(),
            words::bottlenecks(source.bottlenecks()),
        ),
        ("thresholds".to_owned(), words::thresholds(source)),
        ("work-per-frame".to_owned(), words::work_per_frame(source)),
    ]);
    let mut tables = results::tables(source);
    tables.insert("cells".to_owned(), rows::cells(&cells));
    tables.insert("thresholds".to_owned(), threshold::thresholds(source));
    tables.insert(
        "work-per-frame".to_owned(),
        threshold::work_per_frame(source),
    );
    tables.insert("chunks".to_owned(), chunks::chunks(source, &cells));
    tables.insert("clips".to_owned(), chunks::clips(experiment, &cells));
    tables.insert("seams".to_owned(), chunks::seams(&cells));
    tables.insert("waits".to_owned(), waits::waits(&cells));
    tables.insert(
        "utilisation".to_owned(),
        bottleneck::utilisation(source.bottlenecks()),
    );
    tables.insert(
        "interventions".to_owned(),
        bottleneck::interventions(source.bottlenecks()),
    );
    tables.insert("stages".to_owned(), rows::stages(&stages, &cells));
    tables.insert(
        "observations".to_owned(),
        observations::observations(trials),
    );
    tables.insert("environment".to_owned(), environment::environment(source));
    tables.insert("design".to_owned(), environment::design(experiment));
    let drawn = figures::figures(&figures::Asked {
        source,
        analysis,
        trials,
        cells: &cells,
        stages: &stages,
    });
    tables.extend(drawn.tables);
    for table in tables.values_mut() {
        table.shorten();
    }
    let lists = lists
        .into_iter()
        .map(|(name, said)| (name, shortened(said)))
        .collect();
    let view = View {
        title: clean(&experiment.title),
        experiment: clean(&manifest.experiment),
        question: clean(&experiment.question),
        run: clean(&manifest.run),
        date: source
            .ended_at()
            .map_or_else(|| "not ended".to_owned(), format::date),
        verdict: VerdictView {
            word: Verdict::name_of(verdict).to_owned(),
            class: verdict.map_or_else(
                || "compared".to_owned(),
                |verdict| verdict.name().to_lowercase(),
            ),
            headline: words::headline(experiment, analysis),
            scope: label::scope(analysis.scope).to_owned(),
            notices: notices(source, trials),
        },
        lists,
        values: values::values(source, trials),
        tables,
        charts: drawn.views,
        gallery: gallery::gallery(source, &cells),
        experiment_text: source.experiment_text().to_owned(),
    };
    Finished {
        view,
        figures: drawn.figures,
    }
}

/// What forbids reading the verdict as the answer to the whole question.
fn notices(source: &dyn Source, trials: &[crate::source::TrialRow]) -> Vec<String> {
    let mut said = words::partial(source.experiment(), source.manifest());
    if source.ended_at().is_none() {
        said.push("The run has not ended; this is what it shows so far.".to_owned());
    }
    let failed = trials
        .iter()
        .filter(|trial| trial.failure.is_some())
        .count() as u64;
    if failed > 0 {
        said.push(format!(
            "{} failed; they are among the observations below.",
            format::counted(failed, "trial")
        ));
    }
    let interrupted = u64::from(source.analysis().interrupted_blocks);
    if interrupted > 0 {
        said.push(format!(
            "{} cut by an interruption: shown, not used.",
            match interrupted {
                1 => "1 block was".to_owned(),
                more => format!("{more} blocks were"),
            }
        ));
    }
    said
}

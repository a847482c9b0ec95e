//! What is published of a run, and what it may claim of the document around it.

use twofold_core::analysis::{Analysis, CellReason, Verdict};
use twofold_core::spec::Experiment;
use twofold_core::strict::one_line;

use crate::escape::{address, markdown};
use crate::format;
use crate::label;
use crate::notebook::{self, TemplateError};
use crate::render::CHARTS;
use crate::source::Source;
use crate::templates::Templates;
use crate::view::{self, View};
use crate::words;

use super::document::{Document, marker};
use super::lines::Line;

/// A block's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The run it comes from, as far as a marker can say it; empty where it is of several.
    pub run: String,
    /// Its Markdown: lines joined by `\n`, without markers.
    pub text: String,
    /// What else of the document it owns, if anything.
    pub owned: Option<Owned>,
}

impl Block {
    /// A block that tells of every experiment.
    pub fn section(text: String) -> Self {
        Self {
            run: String::new(),
            text,
            owned: None,
        }
    }
}

/// The parts of a document that follow an experiment which accepts the run's scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// What follows `**Status:**`; absent where the status stays.
    pub status: Option<String>,
    /// What follows `**Updated:**`; absent for a run that has not ended.
    pub updated: Option<String>,
    /// The evidence for each box.
    pub boxes: [(BoxKey, bool); 4],
}

/// The keys of boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxKey {
    /// Every scenario's baseline has enough verified observations.
    Baseline,
    /// There is an overall verdict that is not a quick look's.
    Tested,
    /// It is known from where on to split, or that it is not worth it.
    Thresholds,
    /// This block is current.
    Documented,
}

impl BoxKey {
    /// As it stands in a document.
    pub fn name(self) -> &'static str {
        match self {
            BoxKey::Baseline => "baseline",
            BoxKey::Tested => "tested",
            BoxKey::Thresholds => "thresholds",
            BoxKey::Documented => "documented",
        }
    }
}

/// Why a run has no block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// Its notebook asks for what there is not, or cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// What its notebook answers cannot stand in a document.
    #[error("{notebook}: its answers, {said}")]
    Answers {
        /// The notebook's name.
        notebook: String,
        /// What is wrong, where, and what to do.
        said: String,
    },
}

/// Makes the block of a run, with the answers that its notebook has for the task. `folder` leads from the document to the
/// run's report.
///
/// # Errors
/// When the notebook is wrong, or its answers would end the block before its time or hide what follows it.
pub fn block(
    source: &dyn Source,
    templates: &Templates,
    folder: &str,
) -> Result<Block, BlockError> {
    let finished = view::finish(source);
    let (experiment, analysis, page) = (source.experiment(), source.analysis(), &finished.view);
    let mut parts = vec![format!(
        "### {} ({})",
        markdown(&page.title),
        code(&page.experiment)
    )];
    parts.push(format!("**{}**", markdown(&page.verdict.headline)));
    parts.extend(
        page.verdict
            .notices
            .iter()
            .map(|notice| format!("*{}*", markdown(notice))),
    );
    let answers = answers(source, templates, page, &format!("{folder}/{CHARTS}"))?;
    // Who answers says what limits it where it belongs.
    let says_limits = answers.is_none();
    parts.extend(answers);
    if let Some(table) = page.tables.get("summary") {
        parts.push(notebook::markdown_table(table));
    }
    let limits = (page.lists.get("bottleneck").into_iter().flatten())
        .map(|said| format!("- {}", markdown(said)))
        .collect::<Vec<_>>();
    if says_limits && !limits.is_empty() {
        parts.push(format!("What limits it:\n\n{}", limits.join("\n")));
    }
    let beside = words::beside(experiment, source.manifest());
    parts.extend(beside.iter().map(|said| markdown(said)));
    parts.push(format!(
        "Run {}, {}; scope: {} ({}). [Full findings]({})",
        code(&page.run),
        markdown(&page.date),
        analysis.scope.name(),
        label::scope(analysis.scope),
        address(&format!("{folder}/findings.md"))
    ));
    Ok(Block {
        run: named(&source.manifest().run),
        text: parts.join("\n\n"),
        owned: owned(source, experiment, analysis),
    })
}

/// The answers as Markdown for a document from which `charts` leads to the charts. They are prose that somebody wrote:
/// nothing in it may be taken for a marker, or be left open.
fn answers(
    source: &dyn Source,
    templates: &Templates,
    page: &View,
    charts: &str,
) -> Result<Option<String>, BlockError> {
    let notebook = &templates.notebook_name;
    let ran = notebook::run(notebook, &templates.notebook, page, source.query())?;
    let Some(answers) = ran.answers() else {
        return Ok(None);
    };
    let text = notebook::to_markdown(&answers, page, charts);
    let refused = |said| BlockError::Answers {
        notebook: notebook.clone(),
        said,
    };
    let read = Document::read(&text).map_err(|error| refused(error.to_string()))?;
    let is_marker = |line: &Line<'_>| !line.code && marker(line.text).is_some();
    match read.lines.iter().position(is_marker) {
        Some(at) => Err(refused(format!(
            "line {}: {:?} is a marker (hint: leave it out)",
            at + 1,
            one_line(read.lines[at].text)
        ))),
        None => Ok(Some(text.trim().to_owned())),
    }
}

/// What the block owns: nothing, unless the experiment accepts the scope and the run is of the whole question.
fn owned(source: &dyn Source, experiment: &Experiment, analysis: &Analysis) -> Option<Owned> {
    if !experiment.accepts.contains(&analysis.scope) || source.manifest().is_partial(experiment) {
        return None;
    }
    Some(Owned {
        status: status(experiment, analysis),
        updated: source.ended_at().map(format::date),
        boxes: [
            (BoxKey::Baseline, has_baseline(experiment, analysis)),
            (BoxKey::Tested, is_tested(experiment, analysis)),
            (BoxKey::Thresholds, has_thresholds(experiment, analysis)),
            (BoxKey::Documented, true),
        ],
    })
}

fn status(experiment: &Experiment, analysis: &Analysis) -> Option<String> {
    let level = analysis.levels.first()?;
    let scope = format!(
        "scope {}: {}",
        analysis.scope.name(),
        label::scope(analysis.scope)
    );
    match level.verdict? {
        Verdict::Inconclusive => None,
        Verdict::Skip => Some(format!("WON'T DO (measured; {scope})")),
        Verdict::Implement => {
            let (treatment, from) = words::decided_from(experiment, level)?;
            let from = from.map_or_else(String::new, |text| {
                format!(" from {}", label::duration(&text))
            });
            let name = label::treatment_named(&level.cells, treatment);
            Some(format!(
                "DECIDED: IMPLEMENT {}{} ({scope})",
                markdown(&name),
                markdown_tail(&from)
            ))
        }
    }
}

/// Every scenario's baseline has min-blocks verified observations.
fn has_baseline(experiment: &Experiment, analysis: &Analysis) -> bool {
    let least = experiment.design.min_blocks;
    !analysis.baselines.is_empty()
        && analysis
            .baselines
            .iter()
            .all(|baseline| baseline.observations >= least)
}

/// There is an answer, or every candidate that measuring can decide was measured for one.
fn is_tested(experiment: &Experiment, analysis: &Analysis) -> bool {
    analysis
        .levels
        .first()
        .is_some_and(|level| match level.verdict {
            None => false,
            Some(Verdict::Implement | Verdict::Skip) => true,
            Some(Verdict::Inconclusive) => {
                let least = experiment.design.min_blocks;
                !level.cells.is_empty()
                    && level
                        .cells
                        .iter()
                        .all(|cell| cell.reason == CellReason::Ceiling || cell.blocks >= least)
            }
        })
}

/// SKIP, or IMPLEMENT from a measured duration on.
fn has_thresholds(experiment: &Experiment, analysis: &Analysis) -> bool {
    analysis
        .levels
        .first()
        .is_some_and(|level| match level.verdict {
            Some(Verdict::Skip) => true,
            Some(Verdict::Implement) => {
                matches!(words::decided_from(experiment, level), Some((_, Some(_))))
            }
            Some(Verdict::Inconclusive) | None => false,
        })
}

/// A name as code, where it looks like one.
fn code(text: &str) -> String {
    if named(text) == text {
        format!("`{text}`")
    } else {
        markdown(text)
    }
}

/// A name inside a marker.
fn named(run: &str) -> String {
    run.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .collect()
}

/// [`markdown`] with the space it trims.
fn markdown_tail(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" {}", markdown(text))
    }
}

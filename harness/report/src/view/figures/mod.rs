//! The charts of a report: which there are, and what each is made of. A chart is a file here, one in `chart`, and a line in
//! [`figures`].

mod evidence;
mod front;
mod history;
mod map;
mod observations;
mod ratios;
mod stages;
mod timeline;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use twofold_core::analysis::{Analysis, CellResult};

use super::ChartView;
use super::table::Table;
use crate::chart::Figure;
use crate::format;
use crate::source::{CellSummary, Source, StageRow, TrialRow};

/// What charts are made from.
pub struct Asked<'a> {
    /// Everything a report is made from.
    pub source: &'a dyn Source,
    /// What was found.
    pub analysis: &'a Analysis,
    /// Every trial.
    pub trials: &'a [TrialRow],
    /// Every cell.
    pub cells: &'a [CellSummary],
    /// Stages of every cell.
    pub stages: &'a [StageRow],
}

/// Every chart by name: its words and what is drawn; and the tables that are made for a chart.
pub struct Figures {
    /// Words.
    pub views: BTreeMap<String, ChartView>,
    /// Drawings.
    pub figures: BTreeMap<String, Figure>,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
}

/// A figure, and its numbers where no other table has them.
struct Drawing {
    figure: Figure,
    table: Option<Table>,
}

/// Every chart by name.
pub fn figures(asked: &Asked<'_>) -> Figures {
    let made = [
        ("speedup", "summary", ratios::speedup(asked)),
        ("cost", "summary", ratios::cost(asked)),
        ("observations", "observations", observations::strip(asked)),
        ("stages", "stages", stages::stages(asked)),
        ("timeline", "timeline", timeline::timeline(asked)),
        ("trade-off", "trade-off", front::front(asked)),
        ("threshold-map", "threshold-map", map::map(asked)),
        ("touched-map", "touched-map", touched::map(asked)),
        ("evidence", "evidence", evidence::evidence(asked)),
        ("history", "history", history::history(asked)),
    ];
    let mut all = Figures {
        views: BTreeMap::new(),
        figures: BTreeMap::new(),
        tables: BTreeMap::new(),
    };
    for (
        name,
        table,
        Drawing {
            figure,
            table: data,
        },
    ) in made
    {
        let view = ChartView {
            title: figure.title.clone(),
            description: figure.description.clone(),
            table: table.to_owned(),
            empty: figure.plot.is_empty(),
        };
        all.views.insert(name.to_owned(), view);
        all.figures.insert(name.to_owned(), figure);
        all.tables.extend(data.map(|data| (table.to_owned(), data)));
    }
    all
}

impl Asked<'_> {
    /// The cells on which the overall verdict rests, their baselines included.
    fn targets(&self) -> BTreeSet<u32> {
        let targets = candidates(self.analysis).iter().filter(|cell| cell.target);
        targets
            .flat_map(|cell| [cell.cell, cell.baseline])
            .collect()
    }

    fn cell(&self, index: u32) -> Option<&CellSummary> {
        self.cells.iter().find(|cell| cell.cell == index)
    }
}

/// The candidates at the cold start that decides.
fn candidates(analysis: &Analysis) -> &[CellResult] {
    analysis.levels.first().map_or(&[], |level| &level.cells)
}

/// Candidates by scenario, in the order of the plan.
fn scenarios<'a>(
    shown: impl IntoIterator<Item = &'a CellResult>,
) -> Vec<(u32, Vec<&'a CellResult>)> {
    let mut scenarios: Vec<(u32, Vec<&CellResult>)> = Vec::new();
    for cell in shown {
        match scenarios
            .iter_mut()
            .find(|(baseline, _)| *baseline == cell.baseline)
        {
            Some((_, cells)) => cells.push(cell),
            None => scenarios.push((cell.baseline, vec![cell])),
        }
    }
    scenarios
}

/// Whether anything is asked: not where executors are compared.
fn is_judged(analysis: &Analysis) -> bool {
    analysis
        .levels
        .first()
        .is_none_or(|level| level.verdict.is_some())
}

/// At most so many, those that come first before the others, all in their order; and how many are left out.
fn pick<T>(items: &[T], most: usize, comes_first: impl Fn(&T) -> bool) -> (Vec<&T>, usize) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    places.sort_by_key(|at| !comes_first(&items[*at]));
    places.truncate(most);
    places.sort_unstable();
    let picked = places.into_iter().map(|at| &items[at]).collect();
    (picked, items.len().saturating_sub(most))
}

/// Says what is not drawn; nothing where everything is.
fn left_out(others: usize, noun: &str, place: &str) -> String {
    match others {
        0 => String::new(),
        others => format!("{} more in {place}.", format::counted(others as u64, noun)),
    }
}

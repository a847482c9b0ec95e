//! Charts: one figure in, one SVG out.
//!
//! A figure holds numbers that are finished elsewhere and the words around them; drawing it needs no font, so the same
//! figure gives the same bytes on every machine. Shapes and words carry what colours say, so that nothing is lost
//! without them.

mod boxes;
mod canvas;
mod evidence;
mod forest;
mod front;
mod hatch;
mod history;
mod key;
mod map;
mod marker;
mod role;
mod scale;
mod stages;
mod strip;
mod svg;
mod timeline;

pub use canvas::width_of;
pub use evidence::{Evidence, EvidencePanel};
pub use forest::{Forest, ForestRow};
pub use front::{Front, FrontPanel, FrontPoint};
pub use history::{RunPoint, Runs, RunsRow};
pub use map::{Map, MapPanel, Up};
pub use role::Role;
pub use stages::{Segment, StageGroup, Stages, ThreadBar};
pub use strip::{Bands, Mark, Strip, StripRow, Trials};
pub use svg::Setting;
pub use timeline::{JobBar, TimelinePanel, Timelines, TrialBars};

use canvas::Drawn;
use twofold_core::analysis::Verdict;

/// Width of every chart in its own units.
const WIDTH: i32 = 680;

/// Why a chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("chart {name:?} cannot be drawn: {message}")]
pub struct ChartError {
    name: String,
    message: String,
}

/// One chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// A few words.
    pub title: String,
    /// What there is to see.
    pub description: String,
    /// What is drawn.
    pub plot: Plot,
}

/// The kinds of chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Ratios with intervals against a criterion.
    Forest(Forest),
    /// Every observation of every cell.
    Strip(Strip),
    /// Where a job's time goes.
    Stages(Stages),
    /// Trials as they went.
    Timelines(Timelines),
    /// Who wins at a duration and a cold start.
    Map(Map),
    /// p-values, look by look.
    Evidence(Evidence),
    /// Time against cost.
    Front(Front),
    /// Runs over time.
    Runs(Runs),
}

impl Plot {
    /// Whether there is nothing to draw, so that a page can leave it out.
    pub fn is_empty(&self) -> bool {
        match self {
            Plot::Forest(forest) => forest::is_empty(forest),
            Plot::Strip(strip) => strip::is_empty(strip),
            Plot::Stages(stages) => stages::is_empty(stages),
            Plot::Timelines(timelines) => timeline::is_empty(timelines),
            Plot::Map(map) => map::is_empty(map),
            Plot::Evidence(evidence) => evidence::is_empty(evidence),
            Plot::Front(front) => front::is_empty(front),
            Plot::Runs(runs) => history::is_empty(runs),
        }
    }
}

/// Draws a figure. `css` is the charts' style sheet; a chart that stands alone carries it with it.
pub fn draw(
    name: &str,
    figure: &Figure,
    setting: Setting,
    css: &str,
) -> Result<String, ChartError> {
    let drawn: Drawn<String> = match &figure.plot {
        Plot::Forest(forest) => forest::draw(forest),
        Plot::Strip(strip) => strip::draw(strip),
        Plot::Stages(stages) => stages::draw(stages),
        Plot::Timelines(timelines) => timeline::draw(timelines),
        Plot::Map(map) => map::draw(map),
        Plot::Evidence(evidence) => evidence::draw(evidence),
        Plot::Front(front) => front::draw(front),
        Plot::Runs(runs) => history::draw(runs),
    };
    let raw = drawn.map_err(|error| ChartError {
        name: name.to_owned(),
        message: error.to_string(),
    })?;
    Ok(svg::finish(
        &raw,
        &figure.title,
        &figure.description,
        setting,
        css,
    ))
}

/// A chart that has nothing to show says so.
fn nothing(words: &str) -> Drawn<String> {
    canvas::draw(WIDTH, 56, |canvas| {
        canvas.text(words, (8, 28), canvas::Text::muted())
    })
}

/// The colour of a verdict.
fn verdict_role(verdict: Option<Verdict>) -> Role {
    match verdict {
        Some(Verdict::Implement) => Role::Good,
        Some(Verdict::Skip) => Role::Bad,
        Some(Verdict::Inconclusive) | None => Role::Open,
    }
}

#[cfg(test)]
mod tests;

//! Charts: one figure in, one SVG out.
//!
//! A figure holds numbers that are finished elsewhere and the words around them; drawing it needs no font, so the same
//! figure gives the same bytes on every machine. Shapes and words carry what colours say, so that nothing is lost
//! without them.

mod canvas;
mod forest;
mod key;
mod role;
mod scale;
mod stages;
mod strip;
mod svg;

pub use forest::{Forest, ForestRow};
pub use role::Role;
pub use stages::{Segment, StageGroup, Stages, ThreadBar};
pub use strip::{Mark, Strip, StripRow};
pub use svg::Setting;

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
}

impl Plot {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match self {
            Plot::Forest(forest) => forest.rows.is_empty(),
            Plot::Strip(strip) => strip.rows.is_empty(),
            Plot::Stages(stages) => stages.groups.is_empty(),
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

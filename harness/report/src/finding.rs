//! What a report comes to, in one small file beside its page: the front page and the section of a plan are made of
//! these alone, so neither needs the run folders.

use serde::{Deserialize, Serialize};
use twofold_core::analysis::{CellResult, Estimate, Verdict};
use twofold_core::spec::Scope;
use twofold_core::strict::one_line;

use crate::escape::clean;
use crate::source::Source;
use crate::view::{self, View};

/// The form of the file.
const SCHEMA: u32 = 1;

/// A report in brief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The form of this file.
    schema: u32,
    /// The experiment's id, and the name of the folder.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// Its question.
    pub question: String,
    /// Its answer; absent where nothing was asked.
    pub verdict: Option<Verdict>,
    /// The first sentence of the page.
    pub headline: String,
    /// The smallest and the largest speedup of the target cells.
    pub speedup: Option<[f64; 2]>,
    /// The smallest and the largest ratio of container time of the target cells.
    pub cost_ratio: Option<[f64; 2]>,
    /// What it is about.
    pub scope: Scope,
    /// What forbids reading the verdict as the answer, a sentence each.
    pub notices: Vec<String>,
    /// Whether it is of a part of the question only, or judged post hoc.
    pub partial: bool,
    /// The run.
    pub run: String,
    /// When it ended, in seconds since 1970-01-01 UTC; absent for a run that has not.
    pub ended_at: Option<i64>,
    /// The task document, as a way from the folder of reports; absent where there is none, or it lies far away.
    pub task: Option<String>,
}

impl Finding {
    /// Its name beside the page.
    pub const FILE: &'static str = "finding.json";
    /// More bytes than such a file can have.
    pub const MOST_BYTES: u64 = 64 << 10;

    /// A source's report in brief, without its task.
    pub fn of(source: &dyn Source) -> Self {
        Self::told(source, &view::finish(source).view)
    }

    /// The same where its view is there already.
    pub(crate) fn told(source: &dyn Source, view: &View) -> Self {
        let (experiment, manifest) = (source.experiment(), source.manifest());
        // An analysis of nothing has no level.
        let level = source.analysis().levels.first();
        let cells = || level.into_iter().flat_map(|level| &level.cells);
        let targets = || cells().filter(|cell| cell.target);
        Self {
            schema: SCHEMA,
            experiment: view.experiment.clone(),
            title: view.title.clone(),
            question: view.question.clone(),
            verdict: level.and_then(|level| level.verdict),
            headline: clean(&view.verdict.headline),
            speedup: range(targets(), |cell| cell.speedup.as_ref()),
            cost_ratio: range(targets(), |cell| cell.cost.as_ref()),
            scope: source.analysis().scope,
            notices: (view.verdict.notices.iter())
                .map(|notice| clean(notice))
                .collect(),
            partial: manifest.is_partial(experiment),
            run: view.run.clone(),
            ended_at: source.ended_at(),
            task: None,
        }
    }

    /// The text of its file.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.unwrap_or_default() + "\n"
    }

    /// Reads the text of a file that lies in `folder`.
    ///
    /// # Errors
    /// When it is not such a file, or another folder's.
    pub fn parse(text: &str, folder: &str) -> Result<Self, String> {
        let found: Self =
            serde_json::from_str(text).map_err(|error| one_line(&error.to_string()))?;
        if found.schema != SCHEMA {
            return Err(format!(
                "it is of form {}, and this twofold knows form {SCHEMA}",
                found.schema
            ));
        }
        if found.experiment != folder {
            return Err(format!(
                "it is of the experiment {:?} and was not written here",
                one_line(&found.experiment)
            ));
        }
        Ok(found)
    }
}

/// The smallest and the largest ratio; absent where none is known. An execution that never ended has no finite one.
fn range<'a>(
    cells: impl Iterator<Item = &'a CellResult>,
    of: impl Fn(&'a CellResult) -> Option<&'a Estimate>,
) -> Option<[f64; 2]> {
    let ratios = cells.filter_map(of).map(|estimate| estimate.ratio);
    ratios
        .filter(|ratio| ratio.is_finite())
        .fold(None, |range, ratio| match range {
            None => Some([ratio, ratio]),
            Some([low, high]) => Some([ratio.min(low), ratio.max(high)]),
        })
}

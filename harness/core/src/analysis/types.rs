//! What an analysis says.

use serde::{Deserialize, Serialize};

use super::{Forecast, Warning};
use crate::spec::{Criterion, ExecutorKind, Scope};

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// More than the criterion's speedup at similar cost was shown.
    Implement,
    /// It was shown, or follows by arithmetic, that this is not so.
    Skip,
    /// Neither was shown.
    Inconclusive,
}

impl Verdict {
    /// As a verdict that may be absent is printed.
    pub fn name_of(verdict: Option<Self>) -> &'static str {
        verdict.map_or("no verdict", Self::name)
    }

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Implement => "IMPLEMENT",
            Verdict::Skip => "SKIP",
            Verdict::Inconclusive => "INCONCLUSIVE",
        }
    }
}

/// Everything found in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// What the verdicts are about.
    pub scope: Scope,
    /// What they were judged by.
    pub criterion: Criterion,
    /// Measured blocks that were used.
    pub blocks_used: u32,
    /// Whether the rule may look after every block; else everything is judged once, at the end.
    pub watched: bool,
    /// Why nothing more had to be measured; absent where the run could go on.
    pub ended: Option<Ended>,
    /// Up to which cold start the recommended treatment holds, or that would be recommended without any; absent where there
    /// is none.
    pub cold_start_most: Option<ColdMost>,
    /// Blocks that were cut by an interruption; shown, not used.
    pub interrupted_blocks: u32,
    /// The baseline of each scenario.
    pub baselines: Vec<BaselineResult>,
    /// One level of cold start each, the primary one first.
    pub levels: Vec<ColdLevel>,
    /// What is billed, where the time of a split goes, and what was believed before.
    pub cost: super::CostFindings,
}

impl Analysis {
    /// The level that decides.
    pub fn primary(&self) -> &ColdLevel {
        &self.levels[0]
    }
}

/// Why a run measures nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The verdict and every target cell stand.
    Decided,
    /// Every candidate that was open has all its blocks.
    MaxBlocks,
    /// Its length was fixed: a run against itself, or one that compares executors.
    Fixed,
}

/// Up to which cold start a treatment holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ColdMost {
    /// The treatment.
    pub treatment: u32,
    /// Up to so many added seconds; absent where it holds however long a container takes.
    pub secs: Option<f64>,
}

/// What was found with one level of added cold start.
#[derive(Debug, Clone, PartialEq)]
pub struct ColdLevel {
    /// Seconds added to every container.
    pub cold_secs: f64,
    /// The answer to the experiment's question; absent where executors are compared, which is no question of worth.
    pub verdict: Option<Verdict>,
    /// The treatment to use, where the verdict is IMPLEMENT: an index into [`CellResult::treatment`].
    pub recommended: Option<u32>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Every candidate.
    pub cells: Vec<CellResult>,
}

/// The baseline of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineResult {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// The scenario's factors and levels; empty where there is only one scenario.
    pub scenario: Vec<(String, String)>,
    /// Verified observations in measured blocks that were not interrupted.
    pub observations: u32,
    /// Median wall, no cold start added; absent without an observation.
    pub wall_secs: Option<f64>,
    /// Median start-up of its container, where the worker reports it.
    pub start_secs: Option<f64>,
    /// Median wall less start-up: the work itself.
    pub work_secs: Option<f64>,
}

/// One candidate against its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct CellResult {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// Index of its baseline's cell in the plan.
    pub baseline: u32,
    /// Which treatment; cells of one treatment have the same index.
    pub treatment: u32,
    /// The treatment's factors and levels: `[("chunks", "4")]`.
    pub treatment_levels: Vec<(String, String)>,
    /// The scenario's factors and levels: `[("duration", "30s")]`.
    pub scenario: Vec<(String, String)>,
    /// Whether the overall verdict rests on it.
    pub target: bool,
    /// Jobs of its plan.
    pub jobs: u32,
    /// The class it is judged in: cells of one class are a family.
    pub class: ExecutorKind,
    /// Containers that are paid for it.
    pub containers: u32,
    /// The cell that it is, where their plans are the same.
    pub same_as: Option<u32>,
    /// Why it has fewer chunks than were asked for, where it has.
    pub shortfall: Option<String>,
    /// Whether some of its frames are copied: then it does less than the baseline, and no law of dividing work speaks of it.
    pub copies: bool,
    /// Why it was cut at keyframes and rendered throughout, where its strategy would copy and nothing can be copied.
    pub fallback: Option<String>,
    /// Pairs used.
    pub blocks: u32,
    /// Failed trials of it, of all its trials in measured blocks.
    pub failed: u32,
    /// Baseline's wall over its wall; more is better. Absent without pairs.
    pub speedup: Option<Estimate>,
    /// Its container-seconds over the baseline's; less is better. Absent without pairs.
    pub cost: Option<Estimate>,
    /// What the speedup cannot exceed by arithmetic.
    pub ceiling: Option<f64>,
    /// p-values; absent for a cell that is decided by its ceiling or has too few pairs.
    pub p: Option<PValues>,
    /// The answer for this cell; absent where executors are compared.
    pub verdict: Option<Verdict>,
    /// Why.
    pub reason: CellReason,
    /// Whether another pair could still change what is said of it.
    pub open: bool,
    /// What about its pairs a reader should know.
    pub warnings: Vec<Warning>,
    /// How many more pairs it would take; only of a candidate that is INCONCLUSIVE with enough pairs.
    pub forecast: Option<Forecast>,
    /// Median start-up of one of its containers, where the worker reports it.
    pub start_secs: Option<f64>,
    /// Median over its trials of the seconds that all jobs together decoded frames before their cuts.
    pub pre_roll_secs: Option<f64>,
}

impl CellResult {
    /// Whether it is decided by measuring, not by arithmetic, and for itself.
    pub fn is_tested(&self) -> bool {
        self.same_as.is_none()
            && !matches!(
                self.reason,
                CellReason::Ceiling | CellReason::IsBaseline | CellReason::Compared
            )
    }
}

/// A ratio, estimated from pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Hodges-Lehmann: the typical ratio.
    pub ratio: f64,
    /// The 95 % interval that is reported, the repeated one where a verdict is come to; open where a bound is absent.
    pub interval: (Option<f64>, Option<f64>),
    /// Geometric mean of the ratios; absent where a trial timed out.
    pub geometric_mean: Option<f64>,
    /// Ratio of the arithmetic means, which a total bill sees; absent where a trial timed out.
    pub arithmetic_ratio: Option<f64>,
    /// 95 % t interval of the geometric mean; absent with fewer than two pairs or no spread.
    pub naive_interval: Option<(f64, f64)>,
    /// Each pair: the block and its ratio; one whose trial timed out has none.
    pub pairs: Vec<(u32, f64)>,
}

/// The p-values of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PValues {
    /// That the speedup is not more than the criterion, raw.
    pub speed: f64,
    /// That the cost ratio is more than the criterion, raw.
    pub cost: f64,
    /// That the speedup is more than the criterion, raw.
    pub slow: f64,
    /// That the cost ratio is within the criterion, raw.
    pub dear: f64,
    /// The larger of `speed` and `cost`.
    pub implement_raw: f64,
    /// Twice the smaller of `slow` and `dear`, at most 1.
    pub skip_raw: f64,
    /// `implement_raw` after Holm over the cells.
    pub implement: f64,
    /// `skip_raw` after Holm over the cells.
    pub skip: f64,
}

/// Why a cell has its verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum CellReason {
    /// Faster than the criterion and not dearer.
    Shown,
    /// It cannot exceed the criterion by arithmetic.
    Ceiling,
    /// Its plan is the baseline's own.
    IsBaseline,
    /// Executors are compared: there are ratios and no verdict.
    Compared,
    /// It was shown to be too dear, and not shown to be too slow.
    TooDear,
    /// It was shown to be too slow, and not shown to be too dear.
    TooSlow,
    /// Both were shown.
    TooSlowAndTooDear,
    /// Fewer pairs than a verdict needs.
    TooFewBlocks {
        /// How many it needs.
        needed: u32,
    },
    /// Too many trials failed.
    Unreliable,
    /// The nodes of the fleet are one machine, with fewer processors than its containers have cores: whatever was measured, it
    /// is not what a fleet would do.
    SharedNodes {
        /// Processors of that machine.
        cores: u32,
    },
    /// Neither was shown; these halves of the criterion were not.
    NotShown {
        /// The speedup is not shown to be enough.
        speed: bool,
        /// The cost is not shown to be similar.
        cost: bool,
    },
}

/// Why the overall verdict is what it is; cells are indices into [`ColdLevel::cells`].
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// This treatment holds in every target cell.
    Holds {
        /// The treatment.
        treatment: u32,
    },
    /// This treatment fails, and this cell shows it.
    Fails {
        /// The treatment.
        treatment: u32,
        /// The cell that weighs most.
        cell: usize,
    },
    /// This treatment is open, and this cell is the one that keeps it so.
    Open {
        /// The treatment.
        treatment: u32,
        /// The cell that weighs most.
        cell: usize,
    },
    /// Executors are compared: there are ratios and no verdict.
    Compared,
    /// There is no candidate.
    NoCandidate,
    /// As [`CellReason::SharedNodes`].
    SharedNodes {
        /// Processors of that machine.
        cores: u32,
    },
}

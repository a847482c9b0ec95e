//! Renders with something changed on purpose: rows of their own, of no account for a verdict.

use serde::{Deserialize, Serialize};

use super::Outcome;

/// What came of an intervention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intervened {
    /// A render, plain or changed.
    Trial(InterventionTrial),
    /// It cannot be made here.
    NotPossible {
        /// Which.
        intervention: Intervention,
        /// Why, as one line.
        why: String,
    },
}

/// One render among interventions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InterventionTrial {
    /// What was changed; absent for the plain render that the others of its round are paired with.
    pub intervention: Option<Intervention>,
    /// The round, counted from 1: a plain render and one of each intervention, in random order.
    pub round: u32,
    /// Index of the baseline in the plan.
    pub cell: u32,
    /// Cores that it could use.
    pub cores: u32,
    /// Seconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What can be changed about a baseline to see what it is limited by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intervention {
    /// Half the cores, and as many threads of codecs and rasteriser.
    FewerCores,
    /// What is read lies in memory.
    FootageInMemory,
    /// The stage that the workload is about is left out: highlights, or text.
    WithoutWork,
}

impl Intervention {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::FewerCores, Self::FootageInMemory, Self::WithoutWork];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::FewerCores => "fewer-cores",
            Self::FootageInMemory => "footage-in-memory",
            Self::WithoutWork => "without-work",
        }
    }
}

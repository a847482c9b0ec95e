//! What a run says of cost beyond the tested ratio: what is billed, where a split's time goes, what was believed.

use super::ColdLevel;
use super::loss::{self, Loss};
use super::pairs::{self, ByCell};
use super::prior::{self, PriorFindings};
use crate::cost::Billing;
use crate::design::{Cell, Plan};
use crate::sample::Observation;
use crate::spec::Experiment;
use crate::stats::{hodges_lehmann, median};

/// Findings about cost, at the cold start that decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostFindings {
    /// How seconds are billed.
    pub billing: Billing,
    /// What is billed for each candidate and its baseline; without those that have no pair.
    pub bills: Vec<CellBill>,
    /// Where the time of each split goes; without those of which it is not known.
    pub losses: Vec<Loss>,
    /// What was believed before, against what was measured.
    pub prior: Option<PriorFindings>,
}

/// What is billed for a candidate's trial, rounded: a second response, which nothing is tested on.
#[derive(Debug, Clone, PartialEq)]
pub struct CellBill {
    /// Index of the candidate's cell in the plan.
    pub cell: u32,
    /// Median of its billed seconds; times the price of a container's second it is money.
    pub billed_secs: f64,
    /// Median of its baseline's.
    pub baseline_billed_secs: f64,
    /// Hodges-Lehmann ratio of the two over the pairs.
    pub ratio: f64,
    /// Whether every pair has the same ratio, because of the rounding.
    pub is_constant: bool,
}

impl CostFindings {
    pub(super) fn of(
        experiment: &Experiment,
        plan: &Plan,
        observations: &[Observation],
        primary: &ColdLevel,
    ) -> Self {
        let billing = experiment.cost.billing();
        let cold_secs = primary.cold_secs;
        let by_cell = ByCell::of(observations);
        let (mut bills, mut losses, mut paired) = (vec![], vec![], vec![]);
        for cell in plan.candidates() {
            let (own, others) = (by_cell.trials(cell), by_cell.trials(plan.baseline_of(cell)));
            let (mut pairs, _) = pairs::pair(own, others, billing);
            // Pairs after the one at which it was decided are not used.
            let result = primary
                .cells
                .iter()
                .find(|result| result.cell == cell.index);
            pairs.truncate(result.map_or(0, |result| result.blocks as usize));
            bills.extend(bill(cell, &pairs, cold_secs));
            if !plan.copies(experiment, cell) {
                losses.extend(loss::of(cell, &pairs, cold_secs));
            }
            paired.push((cell.index, pairs));
        }
        let prior = experiment
            .prior
            .as_ref()
            .map(|prior| prior::judge(prior, primary, &paired));
        Self {
            billing,
            bills,
            losses,
            prior,
        }
    }

    /// The bill of a candidate.
    pub fn bill(&self, cell: u32) -> Option<&CellBill> {
        self.bills.iter().find(|bill| bill.cell == cell)
    }
}

fn bill(cell: &Cell, pairs: &[pairs::Pair<'_>], cold_secs: f64) -> Option<CellBill> {
    // A trial that timed out has no bill that is known.
    let billed: Vec<(f64, f64)> = pairs
        .iter()
        .filter_map(|pair| {
            let secs = |timing| pair.billing.billed_secs(timing, cold_secs);
            Some((secs(pair.own?), secs(pair.other)))
        })
        .collect();
    let logs: Vec<f64> = billed
        .iter()
        .map(|(own, other)| (own / other).ln())
        .collect();
    if logs.is_empty() {
        return None;
    }
    let middle = |of: fn(&(f64, f64)) -> f64| median(&billed.iter().map(of).collect::<Vec<_>>());
    let is_constant = logs.windows(2).all(|two| two[0] == two[1]);
    Some(CellBill {
        cell: cell.index,
        ratio: hodges_lehmann(&logs).exp(),
        billed_secs: middle(|of| of.0),
        baseline_billed_secs: middle(|of| of.1),
        is_constant: is_constant && logs.len() > 1,
    })
}

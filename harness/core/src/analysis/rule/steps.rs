//! How the p-values of every candidate came about, block by block, by the very walk that decides.

use serde::Serialize;

use super::{Candidate, Course, Rule, watched};
use crate::analysis::{PValues, Verdict};

/// What the rule saw of a candidate after one block.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The block.
    pub block: u32,
    /// Its pairs by then.
    pub pairs: u32,
    /// Its p-values, corrected over its family as that stood then.
    pub p: PValues,
    /// What is decided by then; absent while it is open.
    pub decided: Option<Verdict>,
}

/// The steps of every candidate, in their order: one a look at which it had enough pairs. Those of a candidate that is not
/// tested, or was given up, are none; one that is decided takes no more pairs, but is still corrected over its family, so
/// that its last step has the p-values it ends with.
pub fn steps(rule: &Rule, candidates: &[Candidate]) -> Vec<Vec<Step>> {
    let mut steps: Vec<Vec<Step>> = vec![vec![]; candidates.len()];
    watched(rule, candidates, |block, courses| {
        for (steps, course) in steps.iter_mut().zip(courses) {
            match course.p.filter(|_| !course.given_up) {
                Some(p) => steps.push(step(block, course, p)),
                // What was given up has no p-values in the end.
                None if course.given_up => steps.clear(),
                None => {}
            }
        }
    });
    steps
}

fn step(block: u32, course: &Course<'_>, p: PValues) -> Step {
    Step {
        block,
        pairs: course.pairs(),
        p,
        decided: course.decided.as_ref().map(|(verdict, _)| *verdict),
    }
}

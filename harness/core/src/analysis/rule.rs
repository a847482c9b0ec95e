//! The decision rule, from pairs to verdicts: it looks after every block, lets decided candidates leave, and says where
//! a run may end. What a run does and what an analysis of it says afterwards are this one function.

mod steps;

use serde::Serialize;

pub use steps::{Step, steps};

use super::evidence::{p_values, watches};
use super::overall::{self, Standing};
use super::{CellReason, PValues, Reason, Verdict};
use crate::sequential::{Boundary, Watch};
use crate::spec::Experiment;
use crate::stats::holm;

/// What is asked of a candidate, and how often one may look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The speedup must be more than this.
    pub speedup: f64,
    /// The cost ratio must be at most this.
    pub cost_ratio: f64,
    /// The chance of a false verdict, per direction.
    pub alpha: f64,
    /// Fewest pairs for a verdict.
    pub min_blocks: u32,
    /// Most pairs that are used.
    pub max_blocks: u32,
    /// What makes it safe to look after every block; absent where candidates are judged once, at their end.
    pub boundary: Option<Boundary>,
}

impl Rule {
    /// As an experiment declares it.
    pub fn of(experiment: &Experiment) -> Self {
        let (criterion, design) = (&experiment.criterion, &experiment.design);
        Self {
            speedup: criterion.speedup,
            cost_ratio: criterion.cost_ratio,
            alpha: criterion.alpha,
            min_blocks: design.min_blocks,
            max_blocks: design.max_blocks,
            boundary: Boundary::of(design.max_blocks),
        }
    }
}

/// One pair, as logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Logs {
    /// The block.
    pub block: u32,
    /// The baseline's wall over the candidate's; minus infinity for a candidate that timed out.
    pub speed: f64,
    /// The candidate's cost over the baseline's; infinity for a candidate that timed out.
    pub cost: f64,
}

/// What is known of a candidate without a test; such a candidate is in no family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It cannot exceed the criterion by arithmetic.
    Ceiling,
    /// It is the baseline itself.
    IsBaseline,
    /// It is another candidate, this one of the list.
    Same(usize),
}

/// One candidate as the rule sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its treatment, as the overall verdict knows them.
    pub treatment: u32,
    /// Candidates of one number are corrected together.
    pub family: u32,
    /// Whether the overall verdict rests on it.
    pub target: bool,
    /// What is known of it without a test.
    pub known: Option<Known>,
    /// The block with which it was given up as unreliable.
    pub given_up_at: Option<u32>,
    /// Its pairs, in the order of their blocks.
    pub pairs: Vec<Logs>,
}

/// What the rule says of one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// How many of its pairs were used: those until it was decided, or until the end.
    pub pairs: usize,
    /// p-values; absent where nothing was tested or too little was measured.
    pub p: Option<PValues>,
    /// The answer.
    pub verdict: Verdict,
    /// Why.
    pub reason: CellReason,
    /// Whether another pair could still change what is said of it.
    pub open: bool,
}

/// What the rule says of a whole experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// One for each candidate, in their order.
    pub cells: Vec<Judged>,
    /// The answer to the question.
    pub answer: Answer,
    /// The block after which nothing more had to be measured; absent where it never came so far.
    pub ended_at: Option<u32>,
}

/// The answer to an experiment's question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// The treatment to use, where the verdict is IMPLEMENT.
    pub recommended: Option<u32>,
    /// Why, the weightiest first; cells are places in the list of candidates.
    pub reasons: Vec<Reason>,
}

/// Goes through the blocks as a run would: after each of them it looks, and what is decided takes no more pairs.
///
/// Per candidate the p-values for IMPLEMENT are the larger of "fast enough" and "not dearer" (intersection-union), those
/// for SKIP twice the smaller of "too slow" and "too dear"; Holm is taken over each family, for each of the two by
/// itself. A candidate that has too few pairs yet, or was given up, counts in its family with p = 1. p-values never
/// rise, so what was decided once stays decided.
///
/// The end: every target cell is decided, given up or has all its pairs, and the others have `min_blocks` to be shown. Then the answer stands too, because each
/// treatment that competes has a cell in the family: where all cells of the best one passed Holm over the cells, its
/// largest p passes Holm over the treatments.
pub fn replay(rule: &Rule, candidates: &[Candidate]) -> Replay {
    watched(rule, candidates, |_, _| {})
}

/// The same; `see` is told of every look: the block, and all candidates as they stand after it.
fn watched(
    rule: &Rule,
    candidates: &[Candidate],
    mut see: impl FnMut(u32, &[Course<'_>]),
) -> Replay {
    let mut courses: Vec<Course<'_>> = candidates
        .iter()
        .map(|candidate| Course::new(rule, candidate))
        .collect();
    let families = families(candidates);
    let mut ended_at = None;
    for block in blocks(candidates) {
        for course in &mut courses {
            course.take(rule, block);
        }
        if rule.boundary.is_none() {
            continue;
        }
        look(rule, &mut courses, &families);
        see(block, &courses);
        if every_target_stands(rule, &courses) {
            ended_at = Some(block);
            break;
        }
    }
    // Where one looks once, this is the look; else it brings the corrected p-values up to date.
    look(rule, &mut courses, &families);
    if let (None, Some(last)) = (rule.boundary, blocks(candidates).last()) {
        see(*last, &courses);
    }
    let has_ended = ended_at.is_some();
    let mut cells: Vec<Judged> = courses
        .iter()
        .map(|course| course.judged(rule, has_ended))
        .collect();
    for (index, candidate) in candidates.iter().enumerate() {
        if let Some(Known::Same(other)) = candidate.known
            && let Some(other) = cells.get(other).cloned()
        {
            cells[index] = other;
        }
    }
    let standings: Vec<Standing> = candidates
        .iter()
        .zip(&cells)
        .map(|(candidate, judged)| Standing::of(candidate, judged))
        .collect();
    Replay {
        answer: overall::judge(rule.alpha, &standings),
        cells,
        ended_at,
    }
}

/// A candidate on its way through the blocks.
struct Course<'c> {
    candidate: &'c Candidate,
    speed: Watch,
    cost: Watch,
    given_up: bool,
    p: Option<PValues>,
    decided: Option<(Verdict, CellReason)>,
    next: usize,
}

impl<'c> Course<'c> {
    fn new(rule: &Rule, candidate: &'c Candidate) -> Self {
        let (speed, cost) = watches(rule);
        Self {
            candidate,
            speed,
            cost,
            given_up: false,
            p: None,
            decided: None,
            next: 0,
        }
    }

    fn pairs(&self) -> u32 {
        self.speed.values() as u32
    }

    fn takes_pairs(&self, rule: &Rule) -> bool {
        self.decided.is_none() && !self.given_up && self.pairs() < rule.max_blocks
    }

    /// Takes its pair of a block, if it has one there and still takes any.
    fn take(&mut self, rule: &Rule, block: u32) {
        let pairs = &self.candidate.pairs;
        while let Some(pair) = pairs.get(self.next).filter(|pair| pair.block <= block) {
            if self.takes_pairs(rule) {
                self.speed.push(pair.speed);
                self.cost.push(pair.cost);
            }
            self.next += 1;
        }
        if self.decided.is_none() && self.candidate.given_up_at.is_some_and(|at| at <= block) {
            self.given_up = true;
        }
    }

    fn is_tested(&self) -> bool {
        self.candidate.known.is_none()
    }

    fn has_enough(&self, rule: &Rule) -> bool {
        self.is_tested() && !self.given_up && self.pairs() >= rule.min_blocks
    }

    fn judged(&self, rule: &Rule, has_ended: bool) -> Judged {
        let (verdict, reason) = match (self.candidate.known, &self.decided) {
            (Some(Known::Ceiling), _) => (Verdict::Skip, CellReason::Ceiling),
            (Some(Known::IsBaseline | Known::Same(_)), _) => {
                (Verdict::Skip, CellReason::IsBaseline)
            }
            (None, Some((verdict, reason))) => (*verdict, reason.clone()),
            (None, None) if self.given_up => (Verdict::Inconclusive, CellReason::Unreliable),
            (None, None) => match &self.p {
                Some(p) => (Verdict::Inconclusive, not_shown(p, rule.alpha)),
                None => (
                    Verdict::Inconclusive,
                    CellReason::TooFewBlocks {
                        needed: rule.min_blocks,
                    },
                ),
            },
        };
        Judged {
            pairs: self.speed.values(),
            p: self.p.filter(|_| !self.given_up),
            verdict,
            reason,
            open: !has_ended && self.is_tested() && self.takes_pairs(rule),
        }
    }
}

/// The tested candidates of each family, as places in the list.
fn families(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let mut known: Vec<(u32, Vec<usize>)> = vec![];
    for (index, candidate) in candidates.iter().enumerate() {
        if candidate.known.is_some() {
            continue;
        }
        match known
            .iter_mut()
            .find(|(family, _)| *family == candidate.family)
        {
            Some((_, members)) => members.push(index),
            None => known.push((candidate.family, vec![index])),
        }
    }
    known.into_iter().map(|(_, members)| members).collect()
}

fn blocks(candidates: &[Candidate]) -> Vec<u32> {
    let mut blocks: Vec<u32> = candidates
        .iter()
        .flat_map(|candidate| {
            let of_pairs = candidate.pairs.iter().map(|pair| pair.block);
            of_pairs.chain(candidate.given_up_at)
        })
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    blocks
}

/// Looks at every candidate that is not decided, and decides those that can be.
fn look(rule: &Rule, courses: &mut [Course<'_>], families: &[Vec<usize>]) {
    for course in courses.iter_mut() {
        if course.decided.is_none() {
            course.p = course
                .has_enough(rule)
                .then(|| p_values(&course.speed, &course.cost));
        }
    }
    for family in families {
        let adjusted = |of: fn(&PValues) -> f64| {
            let raw = family
                .iter()
                .map(|index| courses[*index].p.as_ref().map_or(1.0, of));
            holm(&raw.collect::<Vec<f64>>())
        };
        let (implement, skip) = (adjusted(|p| p.implement_raw), adjusted(|p| p.skip_raw));
        for (place, index) in family.iter().enumerate() {
            let course = &mut courses[*index];
            if let Some(p) = &mut course.p {
                (p.implement, p.skip) = (implement[place], skip[place]);
                if course.decided.is_none() {
                    course.decided = decision(p, rule.alpha);
                }
            }
        }
    }
}

/// Whether no target cell can change any more (where there is none, no cell), and every cell has the fewest pairs that
/// can be shown.
fn every_target_stands(rule: &Rule, courses: &[Course<'_>]) -> bool {
    let has_targets = courses.iter().any(|course| course.candidate.target);
    let stands = |course: &Course<'_>| !course.is_tested() || !course.takes_pairs(rule);
    let is_shown =
        |course: &Course<'_>| course.pairs() >= rule.min_blocks || !course.takes_pairs(rule);
    courses
        .iter()
        .filter(|course| course.candidate.target || !has_targets)
        .all(stands)
        && courses.iter().all(is_shown)
}

/// What follows for a candidate from p-values that are corrected over its family.
pub fn decide(p: &PValues, alpha: f64) -> (Verdict, CellReason) {
    decision(p, alpha).unwrap_or_else(|| (Verdict::Inconclusive, not_shown(p, alpha)))
}

fn decision(p: &PValues, alpha: f64) -> Option<(Verdict, CellReason)> {
    if p.implement <= alpha {
        return Some((Verdict::Implement, CellReason::Shown));
    }
    if p.skip > alpha {
        return None;
    }
    let reason = match (2.0 * p.slow <= alpha, 2.0 * p.dear <= alpha) {
        (true, true) => CellReason::TooSlowAndTooDear,
        (true, false) => CellReason::TooSlow,
        (false, _) => CellReason::TooDear,
    };
    Some((Verdict::Skip, reason))
}

/// Both halves can be shown alone and the pair not, by the correction over cells: then the weaker half is open.
fn not_shown(p: &PValues, alpha: f64) -> CellReason {
    let (speed, cost) = (p.speed > alpha, p.cost > alpha);
    let weaker = |is_weaker: bool| is_weaker && !speed && !cost;
    CellReason::NotShown {
        speed: speed || weaker(p.speed >= p.cost),
        cost: cost || weaker(p.cost > p.speed),
    }
}

#[cfg(test)]
mod tests;

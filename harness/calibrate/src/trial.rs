//! Experiments out of noise, and what a way of judging says of them.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use twofold_core::analysis::Verdict;
use twofold_core::analysis::rule::{Candidate, Logs, Rule, replay};

use crate::noise::{Blocks, Centre, Model};

/// A true ratio, or one that nobody could miss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Truth {
    /// This ratio, under the model's noise.
    Is(f64),
    /// Far on the good side, almost without noise: the other half of the test decides.
    Plain,
}

/// A question to the rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// How many candidates, all with the same truth: 1, or 6 in three scenarios with a baseline each.
    pub candidates: usize,
    /// Their speedup.
    pub speed: Truth,
    /// Their cost ratio.
    pub cost: Truth,
}

impl Question {
    /// One candidate whose cost ratio is exactly 1.25, its speedup beyond doubt.
    pub const DEAR: Self = Self {
        candidates: 1,
        speed: Truth::Plain,
        cost: Truth::Is(1.25),
    };

    /// One candidate with this speedup, its cost beyond doubt.
    pub const fn one(speedup: f64) -> Self {
        Self {
            candidates: 1,
            speed: Truth::Is(speedup),
            cost: Truth::Plain,
        }
    }

    /// Six candidates with this speedup whose cost is truly that of their baseline.
    pub const fn six(speedup: f64) -> Self {
        Self {
            candidates: 6,
            speed: Truth::Is(speedup),
            cost: Truth::Is(1.0),
        }
    }
}

/// How is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    /// By the rule.
    Rule,
    /// By the fixed-n p-values of the same two tests, looked at after every block from the fifth on: wrong, and here to
    /// show that the check would find it.
    Naive,
}

/// What was said of many experiments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Experiments.
    pub experiments: u64,
    /// In which any candidate was IMPLEMENT.
    pub any_implement: u64,
    /// In which all were.
    pub all_implement: u64,
    /// In which any was SKIP.
    pub any_skip: u64,
    /// Blocks until everything was decided, or all were used, in sum.
    pub blocks: u64,
}

impl Tally {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            experiments: self.experiments + other.experiments,
            any_implement: self.any_implement + other.any_implement,
            all_implement: self.all_implement + other.all_implement,
            any_skip: self.any_skip + other.any_skip,
            blocks: self.blocks + other.blocks,
        }
    }

    fn of(verdicts: &[Verdict], blocks: u32) -> Self {
        let any = |verdict| u64::from(verdicts.contains(&verdict));
        let all = |verdict| u64::from(verdicts.iter().all(|found| *found == verdict));
        Self {
            experiments: 1,
            any_implement: any(Verdict::Implement),
            all_implement: all(Verdict::Implement),
            any_skip: any(Verdict::Skip),
            blocks: blocks.into(),
        }
    }
}

/// Candidates that share a baseline, where there are six.
const OF_A_BASELINE: usize = 2;

/// Most candidates in a question.
const MOST: usize = 6;

/// The noise of one experiment: enough for six candidates.
pub struct Noise {
    scenarios: Vec<Blocks>,
    /// For the half that nobody could miss.
    little: Vec<f64>,
}

impl Noise {
    /// Of one experiment.
    pub fn draw(model: &Model, sigma: f64, blocks: u32, random: &mut ChaCha8Rng) -> Self {
        let blocks = blocks as usize;
        let scenario = |_| model.blocks(sigma, OF_A_BASELINE, blocks, random);
        let scenarios = (0..MOST / OF_A_BASELINE).map(scenario).collect();
        let little = (0..blocks).map(|_| StandardNormal.sample(random)).collect();
        Self { scenarios, little }
    }

    /// The experiment in which a question is true.
    fn candidates(&self, question: Question, centre: Centre) -> Vec<Candidate> {
        let candidate = |index: usize| {
            let of = &self.scenarios[index / OF_A_BASELINE];
            let side = index % OF_A_BASELINE;
            let half = |truth, noise: &[f64], centre: f64, plain: f64, block: usize| match truth {
                Truth::Is(ratio) => f64::ln(ratio) + noise[block] - centre,
                Truth::Plain => plain + 1e-4 * self.little[block],
            };
            let pair = |block: usize| Logs {
                block: block as u32 + 1,
                speed: half(
                    question.speed,
                    &of.speed[side],
                    centre.speed,
                    10f64.ln(),
                    block,
                ),
                cost: half(
                    question.cost,
                    &of.cost[side],
                    centre.cost,
                    0.1f64.ln(),
                    block,
                ),
            };
            Candidate {
                treatment: side as u32,
                family: 0,
                target: true,
                known: None,
                given_up_at: None,
                pairs: (0..self.little.len()).map(pair).collect(),
            }
        };
        (0..question.candidates).map(candidate).collect()
    }

    /// What is said of that experiment.
    pub fn ask(&self, judge: Judge, rule: &Rule, question: Question, centre: Centre) -> Tally {
        let candidates = self.candidates(question, centre);
        match judge {
            Judge::Rule => {
                let found = replay(rule, &candidates);
                let verdicts: Vec<Verdict> = found.cells.iter().map(|cell| cell.verdict).collect();
                Tally::of(&verdicts, found.ended_at.unwrap_or(rule.max_blocks))
            }
            Judge::Naive => naive(rule, candidates),
        }
    }
}

/// Each candidate is judged as if its pairs so far were all there would ever be, after every block.
fn naive(rule: &Rule, candidates: Vec<Candidate>) -> Tally {
    let once = Rule {
        boundary: None,
        ..*rule
    };
    let mut verdicts = vec![Verdict::Inconclusive; candidates.len()];
    let mut blocks = rule.min_blocks;
    while blocks <= rule.max_blocks && verdicts.contains(&Verdict::Inconclusive) {
        let mut so_far = candidates.clone();
        for candidate in &mut so_far {
            candidate.pairs.truncate(blocks as usize);
        }
        let found = replay(&once, &so_far);
        for (verdict, cell) in verdicts.iter_mut().zip(found.cells) {
            if *verdict == Verdict::Inconclusive {
                *verdict = cell.verdict;
            }
        }
        blocks += 1;
    }
    Tally::of(&verdicts, blocks - 1)
}

//! The rule replayed over noise: one row of the table for each model and width of noise.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;
use twofold_core::analysis::rule::Rule;
use twofold_core::sequential::Boundary;

use crate::binomial::{at_least, at_most};
use crate::models::Promise;
use crate::noise::Model;
use crate::progress::Progress;
use crate::trial::{Judge, Noise, Question, Tally};

#[cfg(test)]
mod tests;

/// Experiments that share a random stream, so that threads do not matter.
const PER_STREAM: u64 = 250;

/// A model of noise at one width, and how the rule is set.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The noise.
    pub model: Model,
    /// What is promised under it.
    pub promise: Promise,
    /// Its width.
    pub sigma: f64,
    /// The chance of a false verdict the rule is set to.
    pub alpha: f64,
    /// Blocks at most.
    pub max_blocks: u32,
}

/// How a case is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Seed of every stream.
    pub seed: u64,
    /// Experiments, rounded up to whole streams.
    pub experiments: u64,
    /// Blocks from which the centre of a model is estimated.
    pub centre: usize,
    /// Who judges.
    pub judge: Judge,
}

impl Case {
    fn rule(&self) -> Rule {
        Rule {
            speedup: 2.0,
            cost_ratio: 1.25,
            alpha: self.alpha,
            min_blocks: 5,
            max_blocks: self.max_blocks,
            boundary: Boundary::of(self.max_blocks),
        }
    }

    /// What is said to some questions, all over the same noise.
    pub fn row(self, questions: &[Question], effort: Effort) -> Row {
        let centre = self.model.centre(self.sigma, effort.centre);
        let rule = self.rule();
        let none = || vec![Tally::default(); questions.len()];
        let stream = |stream| {
            let mut random = ChaCha8Rng::seed_from_u64(effort.seed);
            random.set_stream(stream);
            let mut tallies = none();
            for _ in 0..PER_STREAM {
                let noise = Noise::draw(&self.model, self.sigma, self.max_blocks, &mut random);
                for (tally, question) in tallies.iter_mut().zip(questions) {
                    *tally = tally.plus(noise.ask(effort.judge, &rule, *question, centre));
                }
            }
            tallies
        };
        let tallies = (0..effort.experiments.div_ceil(PER_STREAM))
            .into_par_iter()
            .map(stream)
            .reduce(none, |a, b| {
                a.iter().zip(b).map(|(a, b)| a.plus(b)).collect()
            });
        Row {
            case: self,
            answers: questions.iter().copied().zip(tallies).collect(),
        }
    }
}

/// The rows of some cases, each from a seed of its own.
pub fn rows(cases: &[Case], questions: &[Question], effort: Effort) -> Vec<Row> {
    let progress = Progress::new("rule", cases.len() as u64);
    let row = |(case, seed): (&Case, u64)| {
        let row = case.row(questions, Effort { seed, ..effort });
        progress.step();
        row
    };
    cases.iter().zip(effort.seed..).map(row).collect()
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was simulated.
    pub case: Case,
    answers: Vec<(Question, Tally)>,
}

/// A promised error of a row, and how often it happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promised {
    /// Which error.
    pub what: &'static str,
    /// The most it may happen.
    pub limit: f64,
    /// How often it did.
    pub hits: u64,
    /// Of how many.
    pub tries: u64,
}

impl Promised {
    /// Whether the promise is certainly broken: the lower exact bound at 99.9 % is above the limit.
    pub fn is_broken(&self) -> bool {
        at_least(self.hits, self.tries, 0.999) > self.limit
    }

    /// Whether it is certainly kept: the upper exact bound at 95 % is not above the limit.
    pub fn is_kept(&self) -> bool {
        at_most(self.hits, self.tries, 0.95) <= self.limit
    }
}

impl Row {
    /// What was said to a question, if it was asked.
    pub fn answer(&self, question: Question) -> Option<Tally> {
        let answer = self.answers.iter().find(|(asked, _)| *asked == question);
        answer.map(|(_, tally)| *tally)
    }

    /// The errors that are promised to be rare, as far as they were asked for.
    pub fn promised(&self) -> Vec<Promised> {
        let (one, six) = self.case.promise.limits(self.case.alpha);
        let error = |what, limit: Option<f64>, question, hits: fn(&Tally) -> u64| {
            let (limit, tally) = (limit?, self.answer(question)?);
            Some(Promised {
                what,
                limit,
                hits: hits(&tally),
                tries: tally.experiments,
            })
        };
        let implement = |tally: &Tally| tally.any_implement;
        let skip = |tally: &Tally| tally.any_skip;
        // False by speed: exactly 2 is not more. SKIP and the cost are promised where everything is symmetric.
        [
            error("false IMPLEMENT", one, Question::one(2.0), implement),
            error("false SKIP", six, Question::one(2.0), skip),
            error("false IMPLEMENT by cost", six, Question::DEAR, implement),
            error(
                "false IMPLEMENT among six",
                six,
                Question::six(2.0),
                implement,
            ),
            error("false SKIP among six", six, Question::six(2.0), skip),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Lines about promises that are certainly broken.
    pub fn broken(&self) -> Vec<String> {
        let broken = self.promised().into_iter().filter(Promised::is_broken);
        let line = |error: Promised| {
            format!(
                "{} at sigma {:.2}, alpha {}, {} blocks: {} in {:.2} %, promised at most {:.2} %",
                self.case.model.name,
                self.case.sigma,
                self.case.alpha,
                self.case.max_blocks,
                error.what,
                100.0 * error.hits as f64 / error.tries as f64,
                100.0 * error.limit
            )
        };
        broken.map(line).collect()
    }
}

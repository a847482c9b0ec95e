//! The whole check, as the document that is kept of it.

use crate::check::{Case, Effort, Row, rows};
use crate::models::{MODELS, Promise};
use crate::print;
use crate::trial::{Judge, Question};

/// Widths of noise: quiet, ordinary and restless machines.
pub const SIGMAS: [f64; 3] = [0.05, 0.15, 0.30];

/// Planned numbers of blocks beside 20; 18 uses the row of 20.
const OTHER_BLOCKS: [u32; 6] = [8, 10, 12, 16, 18, 30];

/// Models at other numbers of blocks.
const OTHER_MODELS: [&str; 4] = ["lognormal", "contam", "t3", "jobs4"];

/// Blocks from which centres are estimated.
const CENTRE: usize = 2_000_000;

/// What a document says of itself.
pub struct Origin {
    /// The day, `2024-06-12`.
    pub day: String,
    /// Revision of the sources.
    pub revision: String,
    /// Seed of the first row.
    pub seed: u64,
    /// Experiments for each row and question.
    pub experiments: u64,
}

/// The document, and a line for each promise that is certainly broken.
pub fn write(origin: &Origin) -> (String, Vec<String>) {
    let effort = |seed| Effort {
        seed,
        experiments: origin.experiments,
        centre: CENTRE,
        judge: Judge::Rule,
    };
    let mut text = format!(
        "# What the decision rule holds\n\n\
         Made by `make calibrate-check`; do not edit. {}, revision {}, seed {}, {} experiments for each row and question.\n\n\
         {HEAD}",
        origin.day, origin.revision, origin.seed, origin.experiments
    );
    let mut broken = vec![];
    for (offset, alpha, title) in [
        (0, 0.05, "α = 0.05"),
        (1000, 0.025, "α = 0.025 (`--strict`)"),
    ] {
        let usual = rows(&usual(alpha), &QUESTIONS, effort(origin.seed + offset));
        let other = rows(
            &others(alpha),
            &OTHER_QUESTIONS,
            effort(origin.seed + offset + 500),
        );
        text.push_str(&format!(
            "\n## {title}, one candidate, max-blocks 20\n\n{}\n## {title}, six candidates, max-blocks 20\n\n{}\n\
             ## {title}, other max-blocks\n\n{}",
            print::of_one(&usual),
            print::of_six(&usual),
            print::of_blocks(&other)
        ));
        broken.extend(usual.iter().chain(&other).flat_map(Row::broken));
    }
    text.push_str(&naive(effort(origin.seed + 2000)));
    text.push_str("\n## Promises that are broken\n\n");
    match broken.is_empty() {
        true => text.push_str("None.\n"),
        false => broken
            .iter()
            .for_each(|line| text.push_str(&format!("- {line}\n"))),
    }
    (text, broken)
}

/// What the same check says of fixed-n tests that are looked at after every block: it finds them out.
fn naive(effort: Effort) -> String {
    let naive = Effort {
        judge: Judge::Naive,
        experiments: effort.experiments / 5,
        ..effort
    };
    let lognormal: Vec<Case> = usual(0.05).into_iter().take(SIGMAS.len()).collect();
    let questions = [Question::one(2.0), Question::six(2.0)];
    let rows = rows(&lognormal, &questions, naive);
    format!(
        "\n## What looking again and again at fixed-n tests would do\n\n\
         Twice the smaller p of the same two tests, as if there were no earlier look, after every block from the fifth on;\n\
         {} experiments a row. The check finds {} broken promises in these rows.\n\n{}\n{}",
        naive.experiments,
        rows.iter().flat_map(Row::broken).count(),
        print::of_one(&rows),
        print::of_six(&rows)
    )
}

const QUESTIONS: [Question; 9] = [
    Question::one(1.5),
    Question::one(1.9),
    Question::one(2.0),
    Question::one(2.3),
    Question::one(2.5),
    Question::one(3.0),
    Question::DEAR,
    Question::six(2.0),
    Question::six(2.5),
];

const OTHER_QUESTIONS: [Question; 3] = [Question::one(2.0), Question::one(2.5), Question::six(2.0)];

/// Every model at every width, with 20 blocks.
pub fn usual(alpha: f64) -> Vec<Case> {
    let case = |model, promise, sigma| Case {
        model,
        promise,
        sigma,
        alpha,
        max_blocks: 20,
    };
    MODELS
        .iter()
        .flat_map(|(model, promise)| SIGMAS.map(|sigma| case(*model, *promise, sigma)))
        .collect()
}

fn others(alpha: f64) -> Vec<Case> {
    let known = |name: &&str| MODELS.iter().find(|(model, _)| model.name == *name);
    let chosen: Vec<&(_, Promise)> = OTHER_MODELS.iter().filter_map(known).collect();
    let of_blocks = |max_blocks| {
        let case = move |(model, promise): &&(_, Promise)| Case {
            model: *model,
            promise: *promise,
            sigma: 0.15,
            alpha,
            max_blocks,
        };
        chosen.iter().map(case).collect::<Vec<Case>>()
    };
    OTHER_BLOCKS.into_iter().flat_map(of_blocks).collect()
}

const HEAD: &str = "\
The rule of `twofold run` and `twofold analyze` (`core::analysis::rule`) is replayed over simulated experiments: a speedup of
more than 2 is asked for, at a cost ratio of at most 1.25. Columns are shares of experiments: `impl@2.0` is the share in
which one candidate whose true speedup is exactly 2.0 is told IMPLEMENT, which is false; `below` is the exact 95 % upper
bound of that share; `skip@2.0` is the share of SKIP there, on the other side of the same edge; `blocks@2.5` is the mean
number of blocks until all is decided, or used up. In the first table the cost is beyond doubt; `impl, cost 1.25` has a
speedup beyond doubt and a cost ratio of exactly 1.25. Six candidates are two in each of three scenarios, the two sharing a
baseline; all have the same truth, their cost is truly that of their baseline (seconds times a price, so it moves with the
wall), and Holm's correction is in force.

σ is the standard deviation of the logarithm of one render. **The true ratio is the median of the paired ratios**, which is
what the rule speaks of; `@mean` places the ratio of geometric means there instead, `@plain` the ratio without outliers.

| noise | what it is |
|---|---|
| lognormal | each render by itself |
| contam | 5 % of the renders of either arm take twice their time |
| t3 | Student's t with 3 degrees of freedom, same σ |
| ar1 | lognormal on a drift from block to block (AR(1), 0.9, three times as wide as the noise) that both arms share |
| ar1_trials | lognormal on a drift from trial to trial (AR(1), 0.9, as wide as the noise), arms in random order |
| skew_both | an exponential tail in both arms, same σ |
| jobs2, jobs4 | the wall is the longest of 2 or 4 lognormal jobs, of which 2 % take 1.3 times their time; the baseline is lognormal |
| jobs4_hard | the same with 5 % that take 1.5 times |
| straggle_seq | 2 % of the baseline's renders take 1.3 times their time |
| contam_seq, contam_par | 5 % of one arm's renders take twice their time |
| skew_seq, skew_par | an exponential tail in one arm |
| ar1_resid | an autocorrelation of 0.5 within each arm, which pairing does not remove: no test holds; space the blocks |
| fixed_order | the candidate always comes second and the second is 3 % faster: why twofold shuffles |

A row's promise is in its column; the check fails where an exact 99.9 % lower bound is above it. Where α is promised, it is
promised of a false SKIP and of a false verdict by cost too. `no` promises nothing: these rows show where the rule falls
short, and what would be wrong with another centre.
";

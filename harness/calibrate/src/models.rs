//! The models of noise that the rule is tried on, and what is promised for each.

use crate::noise::{Arm, Drift, Model, Outliers, Placed};

/// What is promised of one candidate whose true ratio is exactly the criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Promise {
    /// A false verdict has at most the chance alpha; one of six candidates, too.
    Alpha,
    /// A false IMPLEMENT of one candidate has at most the chance alpha.
    AlphaForOne,
    /// A false IMPLEMENT of one candidate has at most 8 % at alpha 5 %, and 5 % at alpha 2.5 %.
    Eight,
    /// Nothing: the model is here to show where the rule falls short, or what a centre that is not the median would do.
    Nothing,
}

const PLAIN: Model = Model {
    name: "",
    seq: Arm::Normal,
    par: Arm::Normal,
    drift: Drift::None,
    placed: Placed::Median,
};

/// One render in twenty takes twice its time.
const DOUBLED: Arm = Arm::Outliers(Outliers {
    share: 0.05,
    times: 2.0,
});

/// One render in fifty takes 1.3 of its time.
const STRAGGLING: Arm = Arm::Outliers(Outliers {
    share: 0.02,
    times: 1.3,
});

impl Promise {
    /// The most a false IMPLEMENT may happen: to one candidate, and to any of six.
    pub fn limits(self, alpha: f64) -> (Option<f64>, Option<f64>) {
        match self {
            Self::Alpha => (Some(alpha), Some(alpha)),
            Self::AlphaForOne => (Some(alpha), None),
            Self::Eight if alpha < 0.05 => (Some(0.05), None),
            Self::Eight => (Some(0.08), None),
            Self::Nothing => (None, None),
        }
    }
}

/// All models with their promises.
pub const MODELS: [(Model, Promise); 20] = [
    (named("lognormal", PLAIN), Promise::Alpha),
    (arms("contam", DOUBLED, DOUBLED), Promise::Alpha),
    (
        arms("t3", Arm::HeavyTailed, Arm::HeavyTailed),
        Promise::Alpha,
    ),
    (drifting("ar1", Drift::Blocks), Promise::Alpha),
    (drifting("ar1_trials", Drift::Trials), Promise::Alpha),
    (arms("skew_both", Arm::Skewed, Arm::Skewed), Promise::Alpha),
    (
        arms("jobs2", Arm::Normal, jobs(2, 0.02, 1.3)),
        Promise::AlphaForOne,
    ),
    (
        arms("jobs4", Arm::Normal, jobs(4, 0.02, 1.3)),
        Promise::AlphaForOne,
    ),
    (
        arms("straggle_seq", STRAGGLING, Arm::Normal),
        Promise::Eight,
    ),
    (arms("contam_seq", DOUBLED, Arm::Normal), Promise::Eight),
    (arms("contam_par", Arm::Normal, DOUBLED), Promise::Nothing),
    (arms("skew_seq", Arm::Skewed, Arm::Normal), Promise::Nothing),
    (arms("skew_par", Arm::Normal, Arm::Skewed), Promise::Nothing),
    (
        arms("jobs4_hard", Arm::Normal, jobs(4, 0.05, 1.5)),
        Promise::Nothing,
    ),
    (
        placed(
            "jobs4@mean",
            Arm::Normal,
            jobs(4, 0.02, 1.3),
            Placed::Geometric,
        ),
        Promise::Nothing,
    ),
    (
        placed(
            "jobs4_hard@mean",
            Arm::Normal,
            jobs(4, 0.05, 1.5),
            Placed::Geometric,
        ),
        Promise::Nothing,
    ),
    (
        placed("contam_seq@plain", DOUBLED, Arm::Normal, Placed::Plain),
        Promise::Nothing,
    ),
    (
        placed("skew_par@mean", Arm::Normal, Arm::Skewed, Placed::Geometric),
        Promise::Nothing,
    ),
    (
        arms("ar1_resid", Arm::Autocorrelated, Arm::Autocorrelated),
        Promise::Nothing,
    ),
    (drifting("fixed_order", Drift::FixedOrder), Promise::Nothing),
];

const fn named(name: &'static str, model: Model) -> Model {
    Model { name, ..model }
}

const fn arms(name: &'static str, seq: Arm, par: Arm) -> Model {
    Model {
        name,
        seq,
        par,
        ..PLAIN
    }
}

const fn placed(name: &'static str, seq: Arm, par: Arm, placed: Placed) -> Model {
    Model {
        placed,
        ..arms(name, seq, par)
    }
}

const fn drifting(name: &'static str, drift: Drift) -> Model {
    Model {
        name,
        drift,
        ..PLAIN
    }
}

const fn jobs(jobs: u32, share: f64, times: f64) -> Arm {
    Arm::Jobs(jobs, Outliers { share, times })
}

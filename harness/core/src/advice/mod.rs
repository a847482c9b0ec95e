//! `thresholds.toml`: from which duration on a video is worth splitting, as a program can read it.
//!
//! `twofold publish` writes it beside the findings of an experiment and `twofold-worker overlay --chunks auto` reads it. It says
//! when, by which run and by which criterion it was found, so that nobody has to trust a number without its origin.
//! It is a result, so its keys are spelled as those of `--json` are.

pub mod keys;
mod read;
mod worst;
mod write;

#[cfg(test)]
mod tests;

use crate::analysis::{Analysis, BreakEven, Side, Thresholds, TreatmentThreshold};
use crate::chunk::Strategy;
use crate::spec::{Experiment, Scope, Workload};

/// The version of the file's form.
pub const SCHEMA: u32 = 1;

/// What a run says of chunk counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The experiment.
    pub experiment: String,
    /// The run.
    pub run: String,
    /// The day it ended, `2026-02-09`; absent for a run that has not.
    pub date: Option<String>,
    /// The runs of other experiments whose trials the lines are drawn through too.
    pub joined: Vec<String>,
    /// What it was found for.
    pub scope: Scope,
    /// The speedup must be more than this.
    pub speedup: f64,
    /// The cost ratio must be at most this.
    pub cost_ratio: f64,
    /// The chance of a false verdict, per direction.
    pub alpha: f64,
    /// Seconds of cold start that were added to every container.
    pub cold_start_secs: f64,
    /// Chunk counts, rising, each once.
    pub chunks: Vec<Advised>,
}

/// What is known of one chunk count.
#[derive(Debug, Clone, PartialEq)]
pub struct Advised {
    /// The chunk count.
    pub chunks: u32,
    /// Where it was cut.
    pub strategy: Option<Strategy>,
    /// The shortest target duration from which every measured one is IMPLEMENT.
    pub measured_secs: Option<f64>,
    /// What the fitted lines say.
    pub fitted: Fitted,
    /// The speedup at the longest measured duration, and that duration.
    pub longest: Option<(f64, f64)>,
}

/// What fitted lines say of a chunk count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fitted {
    /// Fast and cheap enough from here on.
    From {
        /// The break-even duration.
        secs: f64,
        /// Its 95 % interval.
        interval_secs: (f64, f64),
        /// The half of the criterion that decides it.
        side: Side,
        /// The shortest and the longest measured duration: outside of them it is extrapolated.
        fitted_over_secs: (f64, f64),
    },
    /// Up to here, and not beyond.
    UpTo {
        /// Where it ends.
        secs: f64,
        /// Its 95 % interval.
        interval_secs: (f64, f64),
        /// The half of the criterion that ends it.
        side: Side,
        /// The shortest and the longest measured duration.
        fitted_over_secs: (f64, f64),
    },
    /// From here on, and not beyond there.
    Between {
        /// Where it begins.
        from_secs: f64,
        /// Where it ends.
        to_secs: f64,
        /// The half of the criterion that begins it.
        side: Side,
        /// The shortest and the longest measured duration.
        fitted_over_secs: (f64, f64),
    },
    /// At no duration.
    Never {
        /// The half that forbids it.
        side: Side,
    },
    /// There is no finite upper bound.
    NotEstablished {
        /// The half that is open.
        side: Side,
    },
    /// There are no lines.
    NotFitted,
}

/// How a chunk count was chosen for a video.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The chunk count.
    pub chunks: u32,
    /// Where to cut, where the file says.
    pub strategy: Option<Strategy>,
    /// Why, as the end of a sentence.
    pub because: String,
}

impl Advice {
    /// What a run says; `None` where no treatment is a chunk count with a duration in seconds.
    ///
    /// Treatments that differ in anything else than chunks and strategy are not for a worker to choose. Where other
    /// scenario factors are varied, a chunk count is as good as in the worst of its target scenarios.
    pub fn of(
        experiment: &Experiment,
        analysis: &Analysis,
        thresholds: &Thresholds,
        run: &str,
        date: Option<String>,
    ) -> Option<Self> {
        let level = thresholds.primary()?;
        let mut chunks: Vec<Advised> = vec![];
        for treatment in &level.treatments {
            let Some((count, strategy)) = choosable(experiment, treatment) else {
                continue;
            };
            let is_first = chunks
                .iter()
                .all(|known| known.chunks != count || known.strategy != strategy);
            if !is_first {
                continue;
            }
            let alike: Vec<Advised> = level
                .treatments
                .iter()
                .filter(|other| choosable(experiment, other) == Some((count, strategy)))
                .map(|other| advised(count, strategy, other))
                .collect();
            chunks.extend(worst::of(alike));
        }
        // One entry a chunk count: with several strategies the one that pays from the shortest duration on.
        chunks.sort_by(|a, b| {
            let from = |one: &Advised| one.measured_secs.unwrap_or(f64::INFINITY);
            let speedup = |one: &Advised| one.longest.map_or(0.0, |(_, speedup)| speedup);
            let better = from(a).total_cmp(&from(b));
            (a.chunks.cmp(&b.chunks))
                .then(better)
                .then(speedup(b).total_cmp(&speedup(a)))
        });
        chunks.dedup_by_key(|one| one.chunks);
        (!chunks.is_empty()).then(|| Self {
            experiment: experiment.id.clone(),
            run: run.to_owned(),
            date,
            joined: thresholds
                .joined
                .iter()
                .filter_map(|joined| joined.run.clone())
                .collect(),
            scope: analysis.scope,
            speedup: analysis.criterion.speedup,
            cost_ratio: analysis.criterion.cost_ratio,
            alpha: analysis.criterion.alpha,
            cold_start_secs: level.cold_secs,
            chunks,
        })
    }

    /// The fastest chunk count whose measured duration the video reaches, else the whole.
    pub fn choose(&self, duration_secs: f64) -> Choice {
        let run = format!(
            "run {} of {}, {}",
            self.run,
            self.experiment,
            self.scope.name()
        );
        let speedup = |one: &Advised| one.longest.map_or(0.0, |(_, speedup)| speedup);
        let fit = self
            .chunks
            .iter()
            .filter(|one| one.measured_secs.is_some_and(|secs| secs <= duration_secs));
        // Of equally fast ones the smaller count, which comes first.
        let fastest = fit.reduce(|best, one| {
            if speedup(one) > speedup(best) {
                one
            } else {
                best
            }
        });
        let video = format!("the video's {}", secs(duration_secs));
        if let Some((one, from)) = fastest.and_then(|one| Some((one, one.measured_secs?))) {
            let gain = one.longest.map_or_else(String::new, |(at, speedup)| {
                format!(", where it was {speedup:.2}x as fast at {}", secs(at))
            });
            let end = match one.fitted {
                Fitted::UpTo { secs: end, .. } | Fitted::Between { to_secs: end, .. }
                    if end < duration_secs =>
                {
                    format!(", though by the fitted lines only up to {}", secs(end))
                }
                _ => String::new(),
            };
            return Choice {
                chunks: one.chunks,
                strategy: one.strategy,
                because: format!(
                    "{video} reach the {} from which on it is worth it on {}{gain}{end} ({run})",
                    secs(from),
                    place(self.scope)
                ),
            };
        }
        let soonest = self
            .chunks
            .iter()
            .filter_map(|one| Some((one.measured_secs?, one.chunks)))
            .reduce(|soonest, one| if one.0 < soonest.0 { one } else { soonest });
        let because = match soonest {
            Some((from, chunks)) => format!(
                "{video} do not reach the {} from which on {chunks} chunks are worth it ({run})",
                secs(from)
            ),
            None => {
                format!("no chunk count was found to be worth it at any measured duration ({run})")
            }
        };
        Choice {
            chunks: 1,
            strategy: None,
            because,
        }
    }
}

/// Where it was found to be worth it.
fn place(scope: Scope) -> &'static str {
    match scope {
        Scope::SoftwareProjection | Scope::HardwareProjection | Scope::CpuProjection => "a fleet",
        Scope::SoftwareFleet | Scope::HardwareFleet | Scope::CpuFleet => "that fleet",
        Scope::SoftwareMachine | Scope::HardwareMachine | Scope::CpuMachine => {
            "a machine that renders chunks at once"
        }
        Scope::Command => "the machine of those commands",
    }
}

/// `12.5 s`, as short as three decimals allow.
fn secs(value: f64) -> String {
    format!("{} s", rounded(value))
}

/// To a thousandth: what a machine's arithmetic may change is not worth a stale file.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The chunk count and strategy of a treatment, if that is all it is and a verdict rests on it.
fn choosable(
    experiment: &Experiment,
    treatment: &TreatmentThreshold,
) -> Option<(u32, Option<Strategy>)> {
    let levels = &treatment.treatment_levels;
    let known = |(factor, _): &(String, String)| factor == "chunks" || factor == "strategy";
    if !treatment.target || !levels.iter().all(known) {
        return None;
    }
    let of = |name: &str| {
        let level = levels.iter().find(|(factor, _)| factor == name);
        level.map(|(_, text)| text.as_str())
    };
    let count: u32 = of("chunks")?.parse().ok()?;
    if count < 2 || !is_against_whole(experiment) {
        return None;
    }
    let varied = experiment
        .factors
        .iter()
        .any(|factor| factor.name == "strategy");
    let strategy = match (of("strategy"), &experiment.workload) {
        (Some(name), _) => Strategy::named(name),
        (None, Workload::Overlay(overlay)) if !varied => Some(overlay.strategy),
        _ => None,
    };
    Some((count, strategy))
}

/// Whether candidates are compared with the whole.
fn is_against_whole(experiment: &Experiment) -> bool {
    let mut levels = experiment
        .design
        .baseline
        .iter()
        .filter_map(|(factor, at)| {
            let factor = experiment.factors.get(*factor)?;
            (factor.name == "chunks").then(|| factor.levels.get(*at))?
        });
    levels.all(|level| level.text == "1")
}

fn advised(chunks: u32, strategy: Option<Strategy>, found: &TreatmentThreshold) -> Advised {
    let fitted = found.fit.as_ref().map_or(Fitted::NotFitted, |fit| {
        let side = fit.side;
        match fit.overall {
            BreakEven::From { secs, low, high } => Fitted::From {
                secs,
                interval_secs: (low, high),
                side,
                fitted_over_secs: fit.over_secs(),
            },
            BreakEven::NotEstablished { .. } => Fitted::NotEstablished { side },
            BreakEven::UpTo { secs, low, high } => Fitted::UpTo {
                secs,
                interval_secs: (low, high),
                side,
                fitted_over_secs: fit.over_secs(),
            },
            BreakEven::Between { from_secs, to_secs } => Fitted::Between {
                from_secs,
                to_secs,
                side,
                fitted_over_secs: fit.over_secs(),
            },
            BreakEven::Never { .. } => Fitted::Never { side },
        }
    });
    Advised {
        chunks,
        strategy,
        measured_secs: found.measured_secs,
        fitted,
        longest: found.longest,
    }
}

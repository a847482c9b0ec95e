//! From what a trial took to what is billed for it.

use serde::{Deserialize, Serialize};

use crate::sample::Timing;

/// A part of a container's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for a machine: recorded of a fleet's jobs and in no bill, so it has no seconds here.
    Queue,
    /// From the machine to the first work: cold start and the start-up the worker reports.
    StartUp,
    /// The work itself, the join included.
    Work,
    /// Up after the work, until it is taken down.
    Idle,
}

impl Phase {
    /// What files call the one that cannot be billed.
    pub(crate) const QUEUE: &'static str = "queue";
    /// Every phase in its order, as files name it.
    pub const ALL: [(&'static str, Phase); 4] = [
        (Self::QUEUE, Phase::Queue),
        ("start-up", Phase::StartUp),
        ("work", Phase::Work),
        ("idle", Phase::Idle),
    ];
}

/// Which phases are billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phases {
    /// [`Phase::Queue`].
    pub queue: bool,
    /// [`Phase::StartUp`].
    pub start_up: bool,
    /// [`Phase::Work`].
    pub work: bool,
    /// [`Phase::Idle`].
    pub idle: bool,
}

impl Default for Phases {
    /// Start-up and work.
    fn default() -> Self {
        Self::of(&[Phase::StartUp, Phase::Work])
    }
}

impl Phases {
    /// These and no others.
    pub fn of(phases: &[Phase]) -> Self {
        let has = |phase| phases.contains(&phase);
        Self {
            queue: has(Phase::Queue),
            start_up: has(Phase::StartUp),
            work: has(Phase::Work),
            idle: has(Phase::Idle),
        }
    }

    /// Whether a phase is among them.
    pub fn has(self, phase: Phase) -> bool {
        match phase {
            Phase::Queue => self.queue,
            Phase::StartUp => self.start_up,
            Phase::Work => self.work,
            Phase::Idle => self.idle,
        }
    }

    /// Their names, in their order.
    pub fn names(self) -> Vec<&'static str> {
        let billed = Phase::ALL.iter().filter(|(_, phase)| self.has(*phase));
        billed.map(|(name, _)| *name).collect()
    }
}

/// The seconds of a trial's containers by phase, billed or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseSecs {
    /// Waiting for a machine.
    pub queue: f64,
    /// Cold start and start-up.
    pub start_up: f64,
    /// Work, the join included.
    pub work: f64,
    /// Up after the work.
    pub idle: f64,
    /// The wall a container waited for the others; 0 where the trial was not split over containers.
    pub orchestrator: f64,
}

/// How seconds are billed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Billing {
    /// Which phases are billed.
    pub phases: Phases,
    /// To what a container's seconds are rounded up; 0 is not at all.
    pub granularity_secs: f64,
    /// The fewest seconds a container is billed.
    pub minimum_secs: f64,
    /// How long a container stays up after its work.
    pub idle_secs: f64,
    /// What a second of the container that waits for the others costs beside one of theirs; absent where none is billed.
    pub orchestrator_weight: Option<f64>,
}

/// A trial's bill, rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bill {
    /// Of the jobs' containers, each rounded.
    pub container_secs: f64,
    /// Of the container that waits for them, rounded; 0 where none is billed.
    pub orchestrator_secs: f64,
}

/// What seconds may be over a whole number of granules without beginning another one, in granules: sums of clock
/// readings are not exact.
const SLACK: f64 = 1e-9;

impl Billing {
    /// Whether it is what holds where nobody says anything: start-up and work, nothing rounded, nobody waits.
    pub fn is_default(&self) -> bool {
        *self
            == Self {
                idle_secs: self.idle_secs,
                ..Self::default()
            }
    }

    /// All of it that a verdict depends on, as one text: `start-up, work, idle 60 s, orchestrator at 0.0092`.
    pub fn in_words(&self) -> String {
        let mut words: Vec<String> = self
            .phases
            .names()
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        if let Some(idle) = words.iter_mut().find(|name| *name == "idle") {
            *idle = format!("idle {} s", self.idle_secs);
        }
        words.extend(
            self.orchestrator_weight
                .map(|weight| format!("orchestrator at {weight:.6}")),
        );
        words.join(", ")
    }

    /// Whether what is billed differs from the container-seconds.
    pub fn rounds(&self) -> bool {
        self.granularity_secs > 0.0 || self.minimum_secs > 0.0
    }

    /// The seconds a container stays up after its work, where they are billed.
    pub fn idle_billed_secs(&self) -> f64 {
        if self.phases.idle {
            self.idle_secs
        } else {
            0.0
        }
    }

    /// Seconds of all containers of a trial by phase, when each starts `cold_secs` late.
    ///
    /// Cold start is start-up. The join is work, on a container that is already up. Jobs that share a machine share one
    /// container, which starts up until the first of them is ready.
    pub fn by_phase(&self, timing: &Timing, cold_secs: f64) -> PhaseSecs {
        let containers = f64::from(timing.containers());
        let (start_up, busy) = match timing.together_secs {
            Some(together) => (cold_secs + shortest(&timing.starts), cold_secs + together),
            None => {
                let started: f64 = (0..timing.jobs.len()).map(|job| start(timing, job)).sum();
                let cold = cold_secs * containers;
                (cold + started, cold + timing.jobs.iter().sum::<f64>())
            }
        };
        PhaseSecs {
            queue: 0.0,
            start_up,
            work: busy - start_up + timing.join_secs,
            idle: self.idle_secs * containers,
            orchestrator: if timing.containers() > 1 {
                timing.wall_secs(cold_secs)
            } else {
                0.0
            },
        }
    }

    /// Seconds that are paid for a trial, unrounded, in seconds of a job's container: what the test of cost judges.
    pub fn container_secs(&self, timing: &Timing, cold_secs: f64) -> f64 {
        let secs = self.by_phase(timing, cold_secs);
        let of = |is_billed: bool, secs: f64| if is_billed { secs } else { 0.0 };
        // The sum is taken as it always was where both halves of a job are billed, to the last digit.
        let busy = if self.phases.start_up && self.phases.work {
            timing.container_secs(cold_secs)
        } else {
            of(self.phases.start_up, secs.start_up) + of(self.phases.work, secs.work)
        };
        busy + of(self.phases.queue, secs.queue)
            + of(self.phases.idle, secs.idle)
            + self.orchestrator_weight.unwrap_or(0.0) * secs.orchestrator
    }

    /// How fast [`Billing::container_secs`] grows with the cold start of a trial with so many containers.
    pub fn per_cold_sec(&self, containers: u32) -> f64 {
        let started = if self.phases.start_up {
            f64::from(containers)
        } else {
            0.0
        };
        let waited = if containers > 1 {
            self.orchestrator_weight.unwrap_or(0.0)
        } else {
            0.0
        };
        started + waited
    }

    /// What is billed for a trial: each container on its own, at least the minimum, rounded up. The join is on the
    /// container of the slowest job, which is the one that is up when it begins.
    pub fn bill(&self, timing: &Timing, cold_secs: f64) -> Bill {
        let container = |busy: f64, start: f64, join: f64| {
            let (start, busy) = (start + cold_secs, busy + cold_secs);
            let billed = [
                (self.phases.start_up, start),
                (self.phases.work, busy - start + join),
                (self.phases.idle, self.idle_secs),
            ];
            let secs = billed.iter().filter(|(is_billed, _)| *is_billed);
            self.rounded(secs.map(|(_, secs)| secs).sum())
        };
        let join = timing.join_secs;
        let container_secs = match timing.together_secs {
            Some(together) => container(together, shortest(&timing.starts), join),
            None => {
                let last = slowest(&timing.jobs);
                let each = timing.jobs.iter().enumerate().map(|(job, busy)| {
                    let join = if Some(job) == last { join } else { 0.0 };
                    container(*busy, start(timing, job), join)
                });
                each.sum()
            }
        };
        let waits = self.orchestrator_weight.is_some() && timing.containers() > 1;
        Bill {
            container_secs,
            orchestrator_secs: if waits {
                self.rounded(timing.wall_secs(cold_secs))
            } else {
                0.0
            },
        }
    }

    /// A bill in seconds of a job's container: times the price of one of them it is money.
    pub fn billed_secs(&self, timing: &Timing, cold_secs: f64) -> f64 {
        let bill = self.bill(timing, cold_secs);
        bill.container_secs + self.orchestrator_weight.unwrap_or(0.0) * bill.orchestrator_secs
    }

    fn rounded(&self, secs: f64) -> f64 {
        let secs = secs.max(self.minimum_secs);
        if self.granularity_secs <= 0.0 {
            return secs;
        }
        (secs / self.granularity_secs - SLACK).ceil().max(0.0) * self.granularity_secs
    }
}

/// Start-up of a job, as its worker reports it; 0 where it does not.
fn start(timing: &Timing, job: usize) -> f64 {
    if timing.starts.len() == timing.jobs.len() {
        timing.starts.get(job).copied().unwrap_or(0.0)
    } else {
        0.0
    }
}

fn shortest(starts: &[f64]) -> f64 {
    starts.iter().copied().reduce(f64::min).unwrap_or(0.0)
}

fn slowest(jobs: &[f64]) -> Option<usize> {
    (0..jobs.len()).max_by(|a, b| jobs[*a].total_cmp(&jobs[*b]))
}

//! What the first look at a baseline says of the machine: how many cores it keeps busy, and so how much room is left.

use super::{Plan, executor_of};
use crate::record::{Entry, Measured, Outcome};
use crate::spec::Experiment;

/// The first warm-up trial of each scenario's baseline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pilot {
    /// Cores of the machine.
    pub machine_cores: u32,
    /// For each scenario the cores that its baseline kept busy; absent where none was measured.
    pub busy_cores: Vec<Option<f64>>,
    /// Processors of a machine that containers of a fleet shared, where they were promised more than it has.
    pub shared_cores: Option<u32>,
}

impl Pilot {
    /// Of a journal. Later trials do not count: a ceiling that moved would decide a cell by when one looks.
    pub fn of(plan: &Plan, entries: &[Entry], machine_cores: u32) -> Self {
        // Only what was seen before anything was measured.
        let before = || {
            entries.iter().take_while(|entry| match entry {
                Entry::Trial(trial) => trial.warmup,
                Entry::Ended { .. } | Entry::Intervention(_) => false,
            })
        };
        let first = |scenario: u32| {
            before().find_map(|entry| {
                let Entry::Trial(trial) = entry else {
                    return None;
                };
                let cell = plan.cells.get(trial.cell as usize)?;
                let is_pilot = trial.warmup && cell.is_baseline() && cell.scenario == scenario;
                match &trial.outcome {
                    Outcome::Measured(measured) if is_pilot => busy_cores(measured),
                    _ => None,
                }
            })
        };
        Self {
            machine_cores,
            busy_cores: (0..plan.scenarios).map(first).collect(),
            shared_cores: None,
        }
    }

    /// Of a run of this experiment: with what its trials say of the machines under a fleet's nodes.
    pub fn with_hosts(mut self, experiment: &Experiment, plan: &Plan, entries: &[Entry]) -> Self {
        let shared = entries.iter().filter_map(|entry| {
            let Entry::Trial(trial) = entry else {
                return None;
            };
            let Outcome::Measured(measured) = &trial.outcome else {
                return None;
            };
            let cell = plan.cells.get(trial.cell as usize)?;
            shared_cores(measured, executor_of(experiment, cell).render_cores())
        });
        self.shared_cores = shared.min();
        self
    }

    /// How many times as fast a baseline could be with `cores` cores, were they all busy all the time: 1 / U, with U the
    /// utilisation of those cores (the utilisation law; Lazowska et al., Quantitative System Performance, 1984, ch. 5).
    ///
    /// At least 1; absent where nothing was measured.
    pub fn room(&self, scenario: u32, cores: u32) -> Option<f64> {
        let busy = (*self.busy_cores.get(scenario as usize)?)?;
        let cores = match self.machine_cores {
            0 => cores,
            machine => cores.min(machine),
        };
        Some((f64::from(cores) / busy).max(1.0))
    }
}

/// The processors of the smallest machine whose containers had more cores than it has; absent where there was none.
fn shared_cores(measured: &Measured, cores: u32) -> Option<u32> {
    let places = || measured.jobs.iter().filter_map(|job| job.place.as_ref());
    let on_host = |host: &str| places().filter(|place| place.host == host).count();
    let crowded = places().filter(|place| {
        let promised = (on_host(&place.host) as u64).saturating_mul(u64::from(cores));
        on_host(&place.host) > 1 && promised > u64::from(place.host_cores)
    });
    crowded.map(|place| place.host_cores).min()
}

/// CPU seconds a second of the wall in which the jobs ran.
fn busy_cores(measured: &Measured) -> Option<f64> {
    let jobs = &measured.jobs;
    let cpu: f64 = jobs.iter().map(|job| job.user_secs + job.system_secs).sum();
    let wall = measured
        .together_secs
        .unwrap_or_else(|| jobs.iter().map(|job| job.wall_secs).sum());
    let busy = cpu / wall;
    (busy.is_finite() && busy > 0.0).then_some(busy)
}

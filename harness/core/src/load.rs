//! How busy the machine was while a trial was executed, and with what: recorded, never used to drop a trial.

use serde::{Deserialize, Serialize};

/// Of the machine's processors, the share that others may use before a trial counts as disturbed.
pub const OTHERS_BUSY: f64 = 0.10;
/// Of the processors' time, the share that a hypervisor may give to other machines before a trial counts as disturbed.
pub const STOLEN: f64 = 0.01;

/// The machine between the start and the end of a trial; what cannot be read, or not over so short a time, is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachineState {
    /// Mean number of threads that ran or waited to, over the last minute.
    pub load_1m: Option<f64>,
    /// Of all processors' time, what other processes than this run's used.
    pub other_cpu_share: Option<f64>,
    /// Of all processors' time, what a hypervisor gave to others.
    pub steal_share: Option<f64>,
    /// Of the trial, how long some thread waited for a processor; the run's own threads included.
    pub cpu_pressure_share: Option<f64>,
    /// Of the trial, how long some thread waited for a disk.
    pub io_pressure_share: Option<f64>,
    /// Of the trial, how long some thread waited for memory.
    pub memory_pressure_share: Option<f64>,
    /// Mean clock of the processors at its end.
    pub frequency_mhz: Option<f64>,
    /// Times that processors were slowed down by heat.
    pub heat_throttled: Option<u64>,
    /// Seconds for which a container's quota held threads back.
    pub quota_throttled_secs: Option<f64>,
}

impl MachineState {
    /// Whether others disturbed the trial: they used processors, or the processors were taken away or slowed down.
    pub fn is_busy(&self) -> bool {
        self.other_cpu_share
            .is_some_and(|share| share > OTHERS_BUSY)
            || self.steal_share.is_some_and(|share| share > STOLEN)
            || self.heat_throttled.is_some_and(|times| times > 0)
            || self.quota_throttled_secs.is_some_and(|secs| secs > 0.0)
    }
}

/// How often a run was disturbed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Disturbance {
    /// Trials of which anything was recorded.
    pub trials: u32,
    /// Those of which it cannot be told: they were too short for what the kernel counts.
    pub untold: u32,
    /// Those that were disturbed.
    pub busy: u32,
    /// The block with most of them.
    pub worst_block: u32,
    /// How many it has.
    pub worst_block_busy: u32,
    /// The most that other processes used in any trial.
    pub most_other_cpu: f64,
    /// The most that a hypervisor gave to others in any trial.
    pub most_stolen: f64,
}

impl Disturbance {
    /// Of trials' blocks and states, in the order of execution.
    pub fn of(states: &[(u32, MachineState)]) -> Self {
        let mut found = Self {
            trials: states.len() as u32,
            ..Self::default()
        };
        for (block, state) in states {
            found.most_other_cpu = found
                .most_other_cpu
                .max(state.other_cpu_share.unwrap_or(0.0));
            found.most_stolen = found.most_stolen.max(state.steal_share.unwrap_or(0.0));
            if !state.is_busy() {
                found.untold += u32::from(state.other_cpu_share.is_none());
                continue;
            }
            found.busy += 1;
            let in_block =
                |(other, state): &&(u32, MachineState)| other == block && state.is_busy();
            let count = states.iter().filter(in_block).count() as u32;
            if count > found.worst_block_busy {
                (found.worst_block, found.worst_block_busy) = (*block, count);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(share: f64) -> MachineState {
        MachineState {
            other_cpu_share: Some(share),
            ..MachineState::default()
        }
    }

    #[test]
    fn a_machine_nothing_is_known_of_is_not_called_busy() {
        assert!(!MachineState::default().is_busy());
    }

    #[test]
    fn others_steal_heat_and_quotas_make_it_busy() {
        assert!(!used(0.09).is_busy() && used(0.11).is_busy());
        let stolen = MachineState {
            steal_share: Some(0.02),
            ..used(0.0)
        };
        let hot = MachineState {
            heat_throttled: Some(1),
            ..used(0.0)
        };
        let held = MachineState {
            quota_throttled_secs: Some(0.1),
            ..used(0.0)
        };
        assert!(stolen.is_busy() && hot.is_busy() && held.is_busy());
    }

    #[test]
    fn the_worst_block_has_most_disturbed_trials_and_the_first_wins() {
        let states = [
            (1, 0.0),
            (2, 0.5),
            (2, 0.0),
            (3, 0.3),
            (3, 0.2),
            (4, 0.2),
            (4, 0.9),
        ];
        let found = Disturbance::of(&states.map(|(block, share)| (block, used(share))));
        assert_eq!((found.trials, found.untold, found.busy), (7, 0, 5));
        let short = Disturbance::of(&[(1, MachineState::default()), (1, used(0.5))]);
        assert_eq!((short.trials, short.untold, short.busy), (2, 1, 1));
        assert_eq!((found.worst_block, found.worst_block_busy), (3, 2));
        assert_eq!(found.most_other_cpu, 0.9);
    }
}

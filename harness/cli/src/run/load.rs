//! How busy the machine is: read before and after every trial, and once before the run to warn.

use std::time::{Duration, Instant};

use twofold_core::environment::Environment;
use twofold_core::load::{Disturbance, MachineState, OTHERS_BUSY, STOLEN};
use twofold_core::record::Entry;

use super::environment::confinement::throttled_secs;
use super::kernel::{Kernel, value};
use crate::voice::Voice;

/// Over less than this, what the kernel counts in ticks of 10 ms says nothing.
const SHORTEST: Duration = Duration::from_millis(200);
/// How long is looked before a run.
const LOOK: Duration = Duration::from_millis(300);
/// Threads a processor that want to run, over the last minute, from which the user is warned.
const LOADED: f64 = 1.5;

/// What the kernel has counted up to a moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    at: Instant,
    ticks: Option<Ticks>,
    own_secs: f64,
    cpu_pressure: Option<u64>,
    io_pressure: Option<u64>,
    memory_pressure: Option<u64>,
    heat: Option<u64>,
    quota_secs: Option<f64>,
}

impl Snapshot {
    /// Of now.
    pub fn take(kernel: &Kernel) -> Self {
        let pressure = |of: &str| stalled_micros(&kernel.text(&format!("proc/pressure/{of}"))?);
        let heat: Vec<u64> = kernel
            .of_allowed("thermal_throttle/core_throttle_count")
            .iter()
            .filter_map(|count| count.parse().ok())
            .collect();
        Self {
            at: Instant::now(),
            ticks: kernel.text("proc/stat").as_deref().and_then(Ticks::parse),
            own_secs: own_cpu_secs(),
            cpu_pressure: pressure("cpu"),
            io_pressure: pressure("io"),
            memory_pressure: pressure("memory"),
            heat: (!heat.is_empty()).then(|| heat.iter().sum()),
            quota_secs: throttled_secs(kernel),
        }
    }

    /// What happened from then to now.
    pub fn until_now(&self, kernel: &Kernel) -> MachineState {
        let mut state = self.until(&Self::take(kernel));
        state.frequency_mhz = kernel.frequency_mhz();
        let load = kernel.text("proc/loadavg").as_deref().and_then(parse_load);
        state.load_1m = load.map(|(means, _)| means.0);
        state
    }

    fn until(&self, later: &Self) -> MachineState {
        let wall = later.at.duration_since(self.at);
        let secs = wall.as_secs_f64();
        let stalled = |before: Option<u64>, after: Option<u64>| {
            let micros = after?.saturating_sub(before?) as f64;
            (secs > 0.0).then(|| (micros / 1e6 / secs).min(1.0))
        };
        let mut state = MachineState {
            cpu_pressure_share: stalled(self.cpu_pressure, later.cpu_pressure),
            io_pressure_share: stalled(self.io_pressure, later.io_pressure),
            memory_pressure_share: stalled(self.memory_pressure, later.memory_pressure),
            heat_throttled: later.heat.zip(self.heat).map(|(b, a)| b.saturating_sub(a)),
            quota_throttled_secs: later
                .quota_secs
                .zip(self.quota_secs)
                .map(|(b, a)| (b - a).max(0.0)),
            ..MachineState::default()
        };
        if let (Some(before), Some(after), true) = (self.ticks, later.ticks, wall >= SHORTEST) {
            let total = after.total.saturating_sub(before.total) as f64;
            let share = |ticks: f64| (total > 0.0).then(|| (ticks / total).clamp(0.0, 1.0));
            let own = (later.own_secs - self.own_secs) * ticks_per_sec();
            state.other_cpu_share = share(after.busy.saturating_sub(before.busy) as f64 - own);
            state.steal_share = share(after.steal.saturating_sub(before.steal) as f64);
        }
        state
    }
}

/// The first line of `/proc/stat`, summed; see proc(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticks {
    busy: u64,
    steal: u64,
    total: u64,
}

impl Ticks {
    fn parse(stat: &str) -> Option<Self> {
        let numbers: Vec<u64> = value(stat, "cpu ")?
            .split_ascii_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        // user, nice, system, idle, iowait, irq, softirq, steal; guests are in user.
        let [user, nice, system, idle, iowait, irq, softirq, steal, ..] = numbers[..] else {
            return None;
        };
        let busy = user + nice + system + irq + softirq;
        Some(Self {
            busy,
            steal,
            total: busy + idle + iowait + steal,
        })
    }
}

/// Microseconds for which some thread was stalled, from a file of `/proc/pressure`.
fn stalled_micros(pressure: &str) -> Option<u64> {
    let (_, total) = value(pressure, "some ")?.split_once("total=")?;
    total.trim().parse().ok()
}

/// The means and the number of threads that can run, from `/proc/loadavg`.
pub fn parse_load(loadavg: &str) -> Option<((f64, f64, f64), u32)> {
    let mut fields = loadavg.split_ascii_whitespace();
    let mut mean = || fields.next()?.parse().ok();
    let means = (mean()?, mean()?, mean()?);
    let (runnable, _) = fields.next()?.split_once('/')?;
    Some((means, runnable.parse().ok()?))
}

fn ticks_per_sec() -> f64 {
    // SAFETY: sysconf takes a number and returns one.
    match unsafe { libc::sysconf(libc::_SC_CLK_TCK) } {
        ticks if ticks > 0 => ticks as f64,
        _ => 100.0,
    }
}

/// CPU seconds of this process and of every process of its that has ended.
fn own_cpu_secs() -> f64 {
    let of = |who| {
        // SAFETY: the out-parameter is plain memory of the right type.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(who, &mut usage);
            usage
        };
        let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
        secs(usage.ru_utime) + secs(usage.ru_stime)
    };
    of(libc::RUSAGE_SELF) + of(libc::RUSAGE_CHILDREN)
}

/// Warns where the machine has been busy since `before`, which is made to be a moment ago at least; the curious hear of
/// settings that move figures.
pub fn announce(before: &Snapshot, kernel: &Kernel, environment: &Environment, voice: Voice) {
    std::thread::sleep(LOOK.saturating_sub(before.at.elapsed()));
    let processors = environment.processors.logical.unwrap_or(1).max(1);
    if let Some(text) = busy_words(&before.until_now(kernel), processors) {
        voice.warning(&text);
    }
    for text in settings(environment) {
        voice.detail(&format!("note: {text}"));
    }
}

fn busy_words(state: &MachineState, processors: u32) -> Option<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let others = state.other_cpu_share.filter(|share| *share > OTHERS_BUSY);
    let stolen = state.steal_share.filter(|share| *share > STOLEN);
    let loaded = state
        .load_1m
        .filter(|load| load / f64::from(processors) > LOADED);
    let parts = [
        others.map(|share| {
            let of = twofold_report::format::counted(processors.into(), "processor");
            format!("other processes use {} of its {of}", percent(share))
        }),
        stolen.map(|share| format!("its hypervisor gives {} of it to others", percent(share))),
        loaded.map(|load| format!("{load:.1} threads wanted to run over the last minute")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| {
        let hint = "end what else runs, or wait; each trial records how busy the machine was";
        format!("the machine is busy: {} (hint: {hint})", parts.join(", "))
    })
}

fn settings(environment: &Environment) -> Vec<String> {
    let frequency = &environment.frequency;
    let governor = frequency.governor.as_ref();
    let governor = governor.filter(|governor| *governor != "performance");
    [
        governor.map(|governor| {
            format!("the frequency governor is {governor}; performance makes figures steadier")
        }),
        (frequency.turbo == Some(true))
            .then(|| "turbo is on: the clock depends on heat and on what else runs".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How often the trials of a journal were disturbed.
pub fn disturbance(entries: &[Entry]) -> Disturbance {
    let states: Vec<(u32, MachineState)> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Trial(trial) => Some((trial.block, trial.machine?)),
            Entry::Ended { .. } | Entry::Intervention(_) => None,
        })
        .collect();
    Disturbance::of(&states)
}

/// One line about the trials that were disturbed, where any was.
pub fn disturbed_words(found: &Disturbance) -> Option<String> {
    (found.busy > 0).then(|| {
        let worst = match found.worst_block_busy {
            0 | 1 => String::new(),
            most => format!(", most of them in block {} ({most})", found.worst_block),
        };
        let untold = match found.untold {
            0 => String::new(),
            untold => format!(" ({untold} were too short to tell)"),
        };
        let others = twofold_report::format::percent((found.most_other_cpu * 100.0).round() / 100.0);
        format!(
            "{} of {} trials ran while the machine was busy{worst}{untold}; other processes used up to {others} of it",
            found.busy, found.trials,
        )
    })
}

#[cfg(test)]
mod tests;

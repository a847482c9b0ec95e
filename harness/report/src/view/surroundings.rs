//! The machine and its settings as rows: processors, clock, memory, system, container, and how busy it was.

use twofold_core::environment::{Confinement, Frequency, Memory, Processors, System};
use twofold_core::load::Disturbance;
use twofold_core::record::Manifest;

use super::environment::Rows;
use crate::format;

/// Everything that is known of the machine before the run.
pub fn machine(rows: &mut Rows, manifest: &Manifest) {
    let (machine, around) = (&manifest.machine, &manifest.environment);
    rows.group("processor");
    rows.say("processor", machine.cpu.clone());
    rows.say("cores", machine.cores.to_string());
    processors(rows, &around.processors);
    rows.group("clock");
    frequency(rows, &around.frequency);
    rows.group("memory");
    rows.say("memory", format::bytes(machine.memory_bytes));
    memory(rows, &around.memory);
    rows.group("system");
    rows.say("system", format!("{}, {}", machine.os, machine.kernel));
    system(rows, &around.system);
    rows.group("container");
    confinement(rows, &around.confinement);
}

fn processors(rows: &mut Rows, found: &Processors) {
    let counted = |count: u32, noun| format::counted(count.into(), noun);
    rows.say_known("of the machine", found.logical, |logical| {
        let parts = [
            found.physical.map(|cores| counted(cores, "core")),
            found.sockets.map(|sockets| counted(sockets, "socket")),
            found.numa_nodes.map(|nodes| counted(nodes, "NUMA node")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let all = counted(logical, "logical processor");
        [vec![all], parts].concat().join(", ")
    });
    rows.say_known("several threads a core", found.smt, on_or_off);
    rows.say_known("this run may use", found.affinity.clone(), |list| list);
    rows.say_known("isolated", found.isolated.clone(), |list| list);
    rows.say_known("without a tick", found.nohz_full.clone(), |list| list);
    rows.say_known("microcode", found.microcode.clone(), |version| version);
}

fn frequency(rows: &mut Rows, found: &Frequency) {
    let mhz = |mhz: f64| format!("{mhz:.0} MHz");
    rows.say_known("before the run", found.before_mhz, mhz);
    let ends = found.min_mhz.zip(found.max_mhz);
    rows.say_known("allowed", ends, |(min, max)| {
        format!("{min:.0} to {}", mhz(max))
    });
    rows.say_known("driver", found.driver.clone(), |name| name);
    rows.say_known("governor", found.governor.clone(), |name| name);
    rows.say_known(
        "energy preference",
        found.energy_preference.clone(),
        |name| name,
    );
    rows.say_known("turbo", found.turbo, on_or_off);
    rows.say_known("idle driver", found.idle_driver.clone(), |name| name);
    rows.say_known("hottest sensor", found.temperature_celsius, |celsius| {
        format!("{celsius:.0} °C")
    });
}

fn memory(rows: &mut Rows, found: &Memory) {
    rows.say_known(
        "available before the run",
        found.available_bytes,
        format::bytes,
    );
    rows.say_known("swap", found.swap_bytes, |bytes| match bytes {
        0 => "none".to_owned(),
        bytes => {
            let used = found.swap_used_bytes.map(format::bytes);
            let used = used.map_or_else(String::new, |used| format!(", {used} used"));
            format!("{}{used}", format::bytes(bytes))
        }
    });
    let huge = found.transparent_huge_pages.clone();
    rows.say_known("transparent huge pages", huge, |rule| rule);
    let harness = found.harness_peak_rss_bytes;
    rows.say_known("harness before the run", harness, format::bytes);
}

fn system(rows: &mut Rows, found: &System) {
    rows.say_known("architecture", found.architecture.clone(), |name| name);
    rows.say_known("hypervisor", found.hypervisor.clone(), |name| name);
    rows.say_known("C library", found.libc.clone(), |version| version);
    rows.say_known("compiler", found.rustc.clone(), |version| version);
    rows.say_known("clock source", found.clock_source.clone(), |name| name);
    rows.say_known("step of the clock", found.clock_step_nanos, |nanos| {
        format!("{nanos} ns")
    });
    rows.say_known("addresses randomised", found.aslr.clone(), |word| word);
    rows.say_known("machine started", found.booted_at, format::date_time);
    rows.say_known("load before the run", found.load, |(one, five, fifteen)| {
        format!("{one:.2}, {five:.2}, {fifteen:.2} over 1, 5 and 15 min")
    });
    let runnable = found.runnable_threads;
    rows.say_known("threads that could run", runnable, |count| {
        count.to_string()
    });
    let filesystem = found.run_filesystem.clone();
    rows.say_known("file system of the run", filesystem, |kind| kind);
}

fn confinement(rows: &mut Rows, found: &Confinement) {
    rows.say_known("container", found.container.clone(), |name| name);
    rows.say_known("control groups", found.cgroup, |version| {
        format!("version {version}")
    });
    rows.say_known("quota", found.cpu_quota, |cores| {
        format!("{} cores of CPU time", format::short(cores, 3))
    });
    rows.say_known("memory limit", found.memory_limit_bytes, format::bytes);
}

/// How busy the machine was with other things while trials were executed.
pub fn disturbance(rows: &mut Rows, found: &Disturbance) {
    if found.trials == 0 {
        return;
    }
    rows.group("disturbance");
    let trials = format::counted(found.trials.into(), "trial");
    let mut words = match (found.busy, found.worst_block_busy) {
        (0, _) => format!("in none of {trials}"),
        (busy, 0 | 1) => format!("in {busy} of {trials}"),
        (busy, most) => format!(
            "in {busy} of {trials}, most of them in block {} ({most})",
            found.worst_block
        ),
    };
    if found.untold > 0 {
        words.push_str(&format!("; {} were too short to tell", found.untold));
    }
    rows.say("busy machine", words);
    if found.untold == found.trials {
        return;
    }
    rows.say(
        "other processes used at most",
        format::percent(rounded(found.most_other_cpu)),
    );
    if found.most_stolen > 0.0 {
        rows.say(
            "hypervisor gave to others at most",
            format::percent(rounded(found.most_stolen)),
        );
    }
}

fn on_or_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

/// Shares are told in whole percents: ticks of the kernel's clock know no better.
fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

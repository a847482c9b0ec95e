//! The machine: what it is, and what on it makes times stray.

use std::fs::read_to_string;

use super::Finding;
use crate::run::environment;

pub(super) fn look() -> Vec<Finding> {
    let machine = environment::machine();
    let gib = machine.memory_bytes as f64 / f64::from(1 << 30);
    vec![
        Finding::ok(
            "machine",
            format!(
                "{} cores ({}), {gib:.1} GiB, {}, {}",
                machine.cores, machine.cpu, machine.os, machine.kernel
            ),
        ),
        frequency(),
        load(machine.cores),
        pressure(),
        steal(),
        git(),
    ]
}

fn trimmed(path: &str) -> Option<String> {
    Some(read_to_string(path).ok()?.trim().to_owned())
}

fn frequency() -> Finding {
    let cpu = "/sys/devices/system/cpu";
    let turbo = match (
        trimmed(&format!("{cpu}/intel_pstate/no_turbo")).as_deref(),
        trimmed(&format!("{cpu}/cpufreq/boost")).as_deref(),
    ) {
        (Some("0"), _) | (_, Some("1")) => "turbo on",
        (Some(_), _) | (_, Some(_)) => "turbo off",
        _ => "turbo unknown",
    };
    match trimmed(&format!("{cpu}/cpu0/cpufreq/scaling_governor")) {
        Some(governor) if governor == "performance" => {
            Finding::ok("frequency", format!("governor performance, {turbo}"))
        }
        Some(governor) => Finding::note(
            "frequency",
            format!("governor {governor}, {turbo}"),
            "steadier times: cpupower frequency-set --governor performance",
        ),
        None => Finding::note(
            "frequency",
            "governed elsewhere: a virtual machine, or a kernel without cpufreq",
            "nothing to do; pairing within blocks takes slow drifts out",
        ),
    }
}

fn load(cores: u32) -> Finding {
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load
        .split(' ')
        .next()
        .and_then(|text| text.parse::<f64>().ok());
    match minute {
        None => Finding::note("load", "cannot be read", "/proc/loadavg says it on Linux"),
        Some(load) if load > f64::from(cores) / 4.0 => Finding::note(
            "load",
            format!("{load} on {cores} cores: something else is at work"),
            "end it before a run, or its times are not twofold's",
        ),
        Some(load) => Finding::ok("load", format!("{load} on {cores} cores")),
    }
}

fn pressure() -> Finding {
    let text = read_to_string("/proc/pressure/cpu").unwrap_or_default();
    match text.lines().next() {
        Some(line) => Finding::ok("pressure", format!("cpu: {line}")),
        None => Finding::note(
            "pressure",
            "cannot be read",
            "a kernel with CONFIG_PSI, booted with psi=1, tells when processes wait for a core",
        ),
    }
}

/// Time that the host of a virtual machine gave to others, of all time since the start.
fn steal() -> Finding {
    let text = read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> = text.lines().next().map_or(vec![], |line| {
        let fields = line.split_whitespace().skip(1).take(8);
        fields.filter_map(|field| field.parse().ok()).collect()
    });
    let total: f64 = ticks.iter().sum();
    match ticks.get(7) {
        Some(stolen) if stolen / total.max(1.0) > 0.01 => Finding::note(
            "steal",
            format!("{:.1} % since the start", 100.0 * stolen / total),
            "the host gives this machine's cores to others; more blocks even it out",
        ),
        Some(stolen) => Finding::ok(
            "steal",
            format!("{:.1} % since the start", 100.0 * stolen / total.max(1.0)),
        ),
        None => Finding::note("steal", "cannot be read", "/proc/stat says it on Linux"),
    }
}

fn git() -> Finding {
    let output = std::process::Command::new("git").arg("--version").output();
    match output {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            match environment::revision() {
                Some(revision) => Finding::ok("git", format!("{version}, here at {revision}")),
                None => Finding::ok("git", format!("{version}; this folder is no repository")),
            }
        }
        _ => Finding::note(
            "git",
            "not found",
            "runs will not say which revision they were made at: apt-get install git",
        ),
    }
}

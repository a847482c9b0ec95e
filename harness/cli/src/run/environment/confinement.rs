//! A container's walls around this process: control groups of both versions, and who made them.

use twofold_core::environment::Confinement;

use crate::run::kernel::{Kernel, value};

/// A version 1 group without a limit says a number near the largest there is.
const NO_LIMIT: u64 = 1 << 60;

/// Reads them.
pub fn read(kernel: &Kernel) -> Confinement {
    let groups = kernel.text("proc/self/cgroup").unwrap_or_default();
    let version = match kernel.has("sys/fs/cgroup/cgroup.controllers") {
        true => Some(2),
        false => kernel.has("sys/fs/cgroup").then_some(1),
    };
    let least = |values: Vec<f64>| values.into_iter().reduce(f64::min);
    let (quota, memory) = match version {
        Some(2) => {
            let folders = folders("sys/fs/cgroup", path(&groups, None));
            let texts = |file: &'static str| {
                let read = move |folder: &String| kernel.text(&format!("{folder}/{file}"));
                folders.iter().filter_map(read).collect::<Vec<_>>()
            };
            let quotas = texts("cpu.max")
                .iter()
                .filter_map(|text| cores(text))
                .collect();
            let limits = texts("memory.max");
            let limits = limits.iter().filter_map(|text| text.parse::<u64>().ok());
            (least(quotas), limits.min())
        }
        Some(_) => {
            let cpu = folders("sys/fs/cgroup/cpu", path(&groups, Some("cpu")));
            let quota = |folder: &String| {
                let quota: f64 = kernel.number(&format!("{folder}/cpu.cfs_quota_us"))?;
                let period: f64 = kernel.number(&format!("{folder}/cpu.cfs_period_us"))?;
                (quota > 0.0 && period > 0.0).then_some(quota / period)
            };
            let memory = folders("sys/fs/cgroup/memory", path(&groups, Some("memory")));
            let limit =
                |folder: &String| kernel.number::<u64>(&format!("{folder}/memory.limit_in_bytes"));
            let limits = memory.iter().filter_map(limit);
            (
                least(cpu.iter().filter_map(quota).collect()),
                limits.filter(|limit| *limit < NO_LIMIT).min(),
            )
        }
        None => (None, None),
    };
    Confinement {
        container: container(kernel),
        cgroup: version,
        cpu_quota: quota,
        memory_limit_bytes: memory,
    }
}

/// Seconds for which this process's group has been held back so far.
pub fn throttled_secs(kernel: &Kernel) -> Option<f64> {
    let groups = kernel.text("proc/self/cgroup")?;
    let of = |root: &str, controller: Option<&str>, key: &str, per_sec: f64| {
        let folders = folders(root, path(&groups, controller));
        let stat = folders
            .iter()
            .find_map(|folder| kernel.text(&format!("{folder}/cpu.stat")))?;
        let count: f64 = value(&stat, key)?.parse().ok()?;
        Some(count / per_sec)
    };
    of("sys/fs/cgroup", None, "throttled_usec", 1e6)
        .or_else(|| of("sys/fs/cgroup/cpu", Some("cpu"), "throttled_time", 1e9))
}

/// The group of a controller, or of version 2, in `/proc/self/cgroup`.
fn path<'t>(groups: &'t str, controller: Option<&str>) -> &'t str {
    let group = |line: &'t str| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let is_it = match controller {
            Some(wanted) => controllers.split(',').any(|name| name == wanted),
            None => controllers.is_empty(),
        };
        is_it.then_some(path)
    };
    groups.lines().find_map(group).unwrap_or("/")
}

/// A group's folder and those around it: any of them may hold a limit. In a container the path may be one of the host's
/// and not exist, and then only the root is found.
fn folders(root: &str, path: &str) -> Vec<String> {
    let mut folders = vec![];
    let mut rest = path.trim_end_matches('/');
    while !rest.is_empty() && !rest.contains("..") {
        folders.push(format!("{root}{rest}"));
        rest = rest.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    folders.push(root.to_owned());
    folders
}

/// Cores' worth in `cpu.max`: `150000 100000`, or `max 100000` for no limit.
fn cores(text: &str) -> Option<f64> {
    let (quota, period) = text.split_once(' ')?;
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.trim().parse().ok()?);
    (period > 0.0).then_some(quota / period)
}

fn container(kernel: &Kernel) -> Option<String> {
    let named = [
        ("run/.containerenv", "podman"),
        (".dockerenv", "docker"),
        ("run/systemd/container", "systemd-nspawn"),
    ];
    let kubernetes = kernel.has("var/run/secrets/kubernetes.io");
    let found = named.iter().find(|(file, _)| kernel.has(file));
    match (kubernetes, found) {
        (true, _) => Some("kubernetes".to_owned()),
        (false, Some((_, name))) => Some((*name).to_owned()),
        (false, None) => None,
    }
}

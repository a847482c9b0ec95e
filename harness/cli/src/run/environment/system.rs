//! The operating system, its clock, its hypervisor, and what this program was built with.

use std::path::{Path, PathBuf};

use twofold_core::environment::System;

use crate::run::kernel::{Kernel, value};
use crate::run::load::parse_load;

/// Reads it; `runs` is the folder the run will be written to, which need not exist yet.
pub fn read(kernel: &Kernel, runs: &Path) -> System {
    let load = kernel.text("proc/loadavg").as_deref().and_then(parse_load);
    let stat = kernel.text("proc/stat").unwrap_or_default();
    let mounts = kernel.text("proc/self/mountinfo").unwrap_or_default();
    System {
        architecture: Some(std::env::consts::ARCH.to_owned()),
        hypervisor: hypervisor(kernel),
        libc: libc_version(),
        rustc: option_env!("TWOFOLD_RUSTC").map(str::to_owned),
        clock_source: kernel
            .text("sys/devices/system/clocksource/clocksource0/current_clocksource"),
        clock_step_nanos: clock_step_nanos(),
        aslr: kernel
            .number("proc/sys/kernel/randomize_va_space")
            .map(|level: u32| ["off", "partial", "full"][level.min(2) as usize].to_owned()),
        booted_at: value(&stat, "btime ").and_then(|secs| secs.parse().ok()),
        load: load.map(|(means, _)| means),
        runnable_threads: load.map(|(_, runnable)| runnable),
        run_filesystem: existing(runs).and_then(|path| filesystem(&mounts, &path)),
    }
}

/// The hypervisor by the name it gives itself, by the clock it offers, or at least that there is one.
fn hypervisor(kernel: &Kernel) -> Option<String> {
    if let Some(kind) = kernel.text("sys/hypervisor/type") {
        return Some(kind);
    }
    if let Some(kind) = kernel.text("sys/firmware/devicetree/base/hypervisor/compatible") {
        return Some(kind.replace('\0', ", "));
    }
    let cpuinfo = kernel.text("proc/cpuinfo").unwrap_or_default();
    let flags = value(&cpuinfo, "flags").unwrap_or("");
    if !flags.split(' ').any(|flag| flag == "hypervisor") {
        return None;
    }
    let clocks = "sys/devices/system/clocksource/clocksource0/available_clocksource";
    let clocks = kernel.text(clocks).unwrap_or_default();
    let by_clock = [
        ("kvm-clock", "KVM"),
        ("hyperv", "Hyper-V"),
        ("xen", "Xen"),
        ("vmware", "VMware"),
    ]
    .iter()
    .find(|(clock, _)| clocks.contains(clock))
    .map(|(_, name)| *name);
    let dmi = |field: &str| kernel.text(&format!("sys/class/dmi/id/{field}"));
    let product: Vec<String> = [dmi("sys_vendor"), dmi("product_name")]
        .into_iter()
        .flatten()
        .collect();
    Some(match (by_clock, product.is_empty()) {
        (Some(name), true) => name.to_owned(),
        (Some(name), false) => format!("{name} ({})", product.join(" ")),
        (None, false) => product.join(" "),
        (None, true) => "of an unknown kind".to_owned(),
    })
}

#[cfg(target_env = "gnu")]
fn libc_version() -> Option<String> {
    // SAFETY: the function takes nothing and returns a string that lives as long as the program.
    let version = unsafe { std::ffi::CStr::from_ptr(libc::gnu_get_libc_version()) };
    Some(format!("glibc {}", version.to_string_lossy()))
}

#[cfg(not(target_env = "gnu"))]
fn libc_version() -> Option<String> {
    None
}

fn clock_step_nanos() -> Option<u64> {
    // SAFETY: the out-parameter is plain memory of the right type.
    let (done, step) = unsafe {
        let mut step: libc::timespec = std::mem::zeroed();
        (libc::clock_getres(libc::CLOCK_MONOTONIC, &mut step), step)
    };
    (done == 0).then(|| step.tv_sec as u64 * 1_000_000_000 + step.tv_nsec as u64)
}

/// The nearest folder above a path that exists, without links.
fn existing(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    absolute
        .ancestors()
        .find_map(|folder| folder.canonicalize().ok())
}

/// The kind of file system a path is on, from `/proc/self/mountinfo`; see proc(5). Of two mounts on one place the later
/// one covers the other.
pub(super) fn filesystem(mounts: &str, path: &Path) -> Option<String> {
    let mount = |line: &str| {
        let (place, kind) = line.split_once(" - ")?;
        let place = place.split(' ').nth(4)?.replace("\\040", " ");
        let place = PathBuf::from(place);
        let kind = kind.split(' ').next()?.to_owned();
        path.starts_with(&place)
            .then(|| (place.components().count(), kind))
    };
    let deepest = mounts
        .lines()
        .filter_map(mount)
        .max_by_key(|(depth, _)| *depth);
    deepest.map(|(_, kind)| kind)
}

use std::path::Path;

use super::*;
use crate::run::environment::confinement::throttled_secs;

/// A folder that looks like a machine with these files.
fn machine_of(files: &[(&str, &str)]) -> (tempfile::TempDir, Kernel) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let kernel = Kernel::below(folder.path());
    (folder, kernel)
}

const STATUS: (&str, &str) = (
    "proc/self/status",
    "Name:\ttwofold\nVmHWM:\t   21784 kB\nCpus_allowed_list:\t0-1\n",
);

#[test]
fn nothing_is_guessed_of_a_machine_that_says_nothing() {
    let (_folder, kernel) = machine_of(&[]);
    let found = surroundings(&kernel, Path::new("/nowhere"));
    assert_eq!(found.processors, Default::default());
    assert_eq!(found.frequency, Default::default());
    assert_eq!(found.memory, Default::default());
    assert_eq!(found.confinement, Default::default());
    assert_eq!((found.system.hypervisor, found.system.load), (None, None));
}

#[test]
fn two_threads_of_one_core_are_one_core() {
    let topology = "sys/devices/system/cpu";
    let (_folder, kernel) = machine_of(&[
        STATUS,
        (&format!("{topology}/online"), "0-3\n"),
        (&format!("{topology}/isolated"), "\n"),
        (&format!("{topology}/nohz_full"), "  (null)\n"),
        (&format!("{topology}/smt/active"), "1\n"),
        (
            &format!("{topology}/cpu0/topology/physical_package_id"),
            "0",
        ),
        (&format!("{topology}/cpu0/topology/core_id"), "0"),
        (
            &format!("{topology}/cpu1/topology/physical_package_id"),
            "0",
        ),
        (&format!("{topology}/cpu1/topology/core_id"), "0"),
        (
            &format!("{topology}/cpu2/topology/physical_package_id"),
            "1",
        ),
        (&format!("{topology}/cpu2/topology/core_id"), "0"),
        (
            &format!("{topology}/cpu3/topology/physical_package_id"),
            "1",
        ),
        (&format!("{topology}/cpu3/topology/core_id"), "1"),
        ("sys/devices/system/node/online", "0-1\n"),
        ("proc/cpuinfo", "processor\t: 0\nmicrocode\t: 0x1000065\n"),
    ]);
    let found = surroundings(&kernel, Path::new("/")).processors;
    assert_eq!(
        (
            found.logical,
            found.physical,
            found.sockets,
            found.numa_nodes
        ),
        (Some(4), Some(3), Some(2), Some(2))
    );
    assert_eq!(
        (found.smt, found.affinity.as_deref()),
        (Some(true), Some("0-1"))
    );
    assert_eq!((found.isolated, found.nohz_full), (None, None));
    assert_eq!(found.microcode.as_deref(), Some("0x1000065"));
}

#[test]
fn the_clock_and_its_governor_are_those_of_allowed_processors() {
    let cpu = "sys/devices/system/cpu";
    let (_folder, kernel) = machine_of(&[
        STATUS,
        (
            &format!("{cpu}/cpu0/cpufreq/scaling_governor"),
            "powersave\n",
        ),
        (
            &format!("{cpu}/cpu1/cpufreq/scaling_governor"),
            "performance\n",
        ),
        (
            &format!("{cpu}/cpu2/cpufreq/scaling_governor"),
            "ondemand\n",
        ),
        (
            &format!("{cpu}/cpu0/cpufreq/scaling_driver"),
            "intel_pstate\n",
        ),
        (&format!("{cpu}/cpu0/cpufreq/scaling_cur_freq"), "1200000\n"),
        (&format!("{cpu}/cpu1/cpufreq/scaling_cur_freq"), "3600000\n"),
        (&format!("{cpu}/cpu0/cpufreq/scaling_max_freq"), "4800000\n"),
        (&format!("{cpu}/intel_pstate/no_turbo"), "0\n"),
        ("sys/class/thermal/thermal_zone0/temp", "47000\n"),
        ("sys/class/thermal/thermal_zone1/temp", "-274000\n"),
        ("sys/class/hwmon/hwmon2/temp1_input", "61500\n"),
        ("sys/class/hwmon/hwmon2/temp1_max", "99000\n"),
    ]);
    let found = surroundings(&kernel, Path::new("/")).frequency;
    assert_eq!(found.governor.as_deref(), Some("performance, powersave"));
    assert_eq!(found.driver.as_deref(), Some("intel_pstate"));
    assert_eq!(
        (found.before_mhz, found.max_mhz),
        (Some(2400.0), Some(4800.0))
    );
    assert_eq!((found.turbo, found.min_mhz), (Some(true), None));
    assert_eq!(found.temperature_celsius, Some(61.5));
}

#[test]
fn swap_and_huge_pages_are_read() {
    let (_folder, kernel) = machine_of(&[
        STATUS,
        (
            "proc/meminfo",
            "MemAvailable:    1000 kB\nSwapTotal:   500 kB\nSwapFree:  400 kB\n",
        ),
        (
            "sys/kernel/mm/transparent_hugepage/enabled",
            "always [madvise] never\n",
        ),
    ]);
    let found = surroundings(&kernel, Path::new("/")).memory;
    assert_eq!(found.available_bytes, Some(1_024_000));
    assert_eq!(
        (found.swap_bytes, found.swap_used_bytes),
        (Some(512_000), Some(102_400))
    );
    assert_eq!(found.transparent_huge_pages.as_deref(), Some("madvise"));
    assert_eq!(found.harness_peak_rss_bytes, Some(21_784 * 1024));
}

#[test]
fn the_tightest_of_the_groups_around_a_process_limits_it() {
    let (_folder, kernel) = machine_of(&[
        ("proc/self/cgroup", "0::/pods/one\n"),
        ("sys/fs/cgroup/cgroup.controllers", "cpu memory\n"),
        ("sys/fs/cgroup/pods/one/cpu.max", "max 100000\n"),
        ("sys/fs/cgroup/pods/one/memory.max", "4294967296\n"),
        (
            "sys/fs/cgroup/pods/one/cpu.stat",
            "usage_usec 5\nthrottled_usec 2500000\n",
        ),
        ("sys/fs/cgroup/pods/cpu.max", "150000 100000\n"),
        ("sys/fs/cgroup/pods/memory.max", "max\n"),
        (".dockerenv", ""),
    ]);
    let found = surroundings(&kernel, Path::new("/")).confinement;
    assert_eq!((found.cgroup, found.cpu_quota), (Some(2), Some(1.5)));
    assert_eq!(found.memory_limit_bytes, Some(1 << 32));
    assert_eq!(found.container.as_deref(), Some("docker"));
    assert_eq!(throttled_secs(&kernel), Some(2.5));
}

#[test]
fn groups_of_the_first_version_are_read_from_the_root_where_their_path_is_the_hosts() {
    let (_folder, kernel) = machine_of(&[
        (
            "proc/self/cgroup",
            "8:memory:/docker/123\n1:cpu,cpuacct:/docker/123\n0::/\n",
        ),
        ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n"),
        ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
        (
            "sys/fs/cgroup/cpu/cpu.stat",
            "nr_periods 9\nnr_throttled 1\nthrottled_time 500000000\n",
        ),
        (
            "sys/fs/cgroup/memory/memory.limit_in_bytes",
            "9223372036854771712\n",
        ),
    ]);
    let found = surroundings(&kernel, Path::new("/")).confinement;
    assert_eq!((found.cgroup, found.cpu_quota), (Some(1), Some(2.0)));
    assert_eq!(
        found.memory_limit_bytes, None,
        "a number that large is no limit"
    );
    assert_eq!(throttled_secs(&kernel), Some(0.5));
}

#[test]
fn a_hypervisor_is_named_by_what_it_says_and_by_its_clock() {
    let clocks = "sys/devices/system/clocksource/clocksource0/available_clocksource";
    let flags = (
        "proc/cpuinfo",
        "processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n",
    );
    let of = |files: &[(&str, &str)]| {
        let (_folder, kernel) = machine_of(files);
        surroundings(&kernel, Path::new("/")).system.hypervisor
    };
    assert_eq!(
        of(&[flags, (clocks, "tsc kvm-clock")]).as_deref(),
        Some("KVM")
    );
    let named = [
        flags,
        ("sys/class/dmi/id/sys_vendor", "QEMU\n"),
        ("sys/class/dmi/id/product_name", "Standard PC\n"),
    ];
    assert_eq!(of(&named).as_deref(), Some("QEMU Standard PC"));
    assert_eq!(of(&[flags]).as_deref(), Some("of an unknown kind"));
    assert_eq!(
        of(&[("proc/cpuinfo", "flags : fpu"), (clocks, "tsc xen")]),
        None
    );
}

#[test]
fn load_boot_and_address_randomisation_are_read() {
    let (_folder, kernel) = machine_of(&[
        ("proc/loadavg", "0.32 0.74 0.62 3/87 14178\n"),
        ("proc/stat", "cpu  1 2 3 4 5 6 7 8\nbtime 1764000000\n"),
        ("proc/sys/kernel/randomize_va_space", "2\n"),
    ]);
    let found = surroundings(&kernel, Path::new("/")).system;
    assert_eq!(found.load, Some((0.32, 0.74, 0.62)));
    assert_eq!(
        (found.runnable_threads, found.booted_at),
        (Some(3), Some(1_764_000_000))
    );
    assert_eq!(found.aslr.as_deref(), Some("full"));
    assert!(found.clock_step_nanos.is_some_and(|nanos| nanos > 0));
}

#[test]
fn the_deepest_and_latest_mount_holds_a_path() {
    let mounts = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
                  30 22 0:21 / /data rw shared:5 - tmpfs tmpfs rw\n\
                  31 30 0:22 / /data rw shared:6 - xfs /dev/vdb rw\n\
                  32 22 0:23 / /data\\040two rw - nfs4 host:/x rw\n";
    let of = |path: &str| system::filesystem(mounts, Path::new(path));
    assert_eq!(of("/home").as_deref(), Some("ext4"));
    assert_eq!(of("/data/runs").as_deref(), Some("xfs"));
    assert_eq!(of("/data two/runs").as_deref(), Some("nfs4"));
    assert_eq!(of("/database").as_deref(), Some("ext4"));
}

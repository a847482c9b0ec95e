//! What decides the clock of the processors, and how warm they are.

use twofold_core::environment::Frequency;

use crate::run::kernel::Kernel;

const ALL: &str = "sys/devices/system/cpu";

/// Reads it.
pub fn read(kernel: &Kernel) -> Frequency {
    let words = |file: &str| {
        let mut words = kernel.of_allowed(file);
        words.sort();
        words.dedup();
        (!words.is_empty()).then(|| words.join(", "))
    };
    let mhz = |file: &str| -> Vec<f64> {
        let texts = kernel.of_allowed(file);
        let khz = texts.iter().filter_map(|text| text.parse::<f64>().ok());
        khz.map(|khz| khz / 1000.0).collect()
    };
    Frequency {
        driver: words("cpufreq/scaling_driver"),
        governor: words("cpufreq/scaling_governor"),
        energy_preference: words("cpufreq/energy_performance_preference"),
        turbo: turbo(kernel),
        min_mhz: mhz("cpufreq/scaling_min_freq").into_iter().reduce(f64::min),
        max_mhz: mhz("cpufreq/scaling_max_freq").into_iter().reduce(f64::max),
        before_mhz: kernel.frequency_mhz(),
        idle_driver: kernel
            .text(&format!("{ALL}/cpuidle/current_driver"))
            .filter(|driver| driver != "none"),
        temperature_celsius: hottest(kernel),
    }
}

/// Intel's driver says when it is off, the others when it is on.
fn turbo(kernel: &Kernel) -> Option<bool> {
    let off = kernel.number::<u32>(&format!("{ALL}/intel_pstate/no_turbo"));
    let on = kernel.number::<u32>(&format!("{ALL}/cpufreq/boost"));
    off.map(|off| off == 0).or(on.map(|on| on == 1))
}

/// The hottest of all sensors that tell a temperature a machine can have.
fn hottest(kernel: &Kernel) -> Option<f64> {
    let zones = kernel
        .names("sys/class/thermal", "thermal_zone")
        .into_iter()
        .map(|zone| format!("sys/class/thermal/{zone}/temp"));
    let monitors = kernel.names("sys/class/hwmon", "hwmon");
    let inputs = monitors.iter().flat_map(|monitor| {
        let folder = format!("sys/class/hwmon/{monitor}");
        let names = kernel.names(&folder, "temp").into_iter();
        names
            .filter(|name| name.ends_with("_input"))
            .map(move |name| format!("{folder}/{name}"))
    });
    zones
        .chain(inputs)
        .filter_map(|path| kernel.number::<f64>(&path))
        .map(|millis| millis / 1000.0)
        .filter(|celsius| (1.0..150.0).contains(celsius))
        .reduce(f64::max)
}

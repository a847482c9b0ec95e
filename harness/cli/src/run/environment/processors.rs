//! The processors and who may use them.

use std::collections::BTreeSet;

use twofold_core::environment::Processors;

use crate::run::kernel::{self, Kernel, value};

const ALL: &str = "sys/devices/system/cpu";

/// Reads them.
pub fn read(kernel: &Kernel) -> Processors {
    let list = |file: &str| {
        kernel
            .text(&format!("{ALL}/{file}"))
            .filter(|list| !kernel::processors(list).is_empty())
    };
    let online = list("online").map(|online| kernel::processors(&online));
    let part = |cpu: u32, of: &str| kernel.text(&format!("{ALL}/cpu{cpu}/topology/{of}"));
    let cores: Option<BTreeSet<(String, String)>> = online.as_ref().and_then(|online| {
        let core = |cpu: &u32| Some((part(*cpu, "physical_package_id")?, part(*cpu, "core_id")?));
        online.iter().map(core).collect()
    });
    let sockets = cores.as_ref().map(|cores| {
        let sockets: BTreeSet<&String> = cores.iter().map(|(socket, _)| socket).collect();
        sockets.len() as u32
    });
    let nodes = kernel.text("sys/devices/system/node/online");
    let status = kernel.text("proc/self/status").unwrap_or_default();
    let cpuinfo = kernel.text("proc/cpuinfo").unwrap_or_default();
    Processors {
        logical: online.map(|online| online.len() as u32),
        physical: cores.map(|cores| cores.len() as u32),
        sockets,
        numa_nodes: nodes.map(|nodes| kernel::processors(&nodes).len() as u32),
        smt: kernel
            .number::<u32>(&format!("{ALL}/smt/active"))
            .map(|active| active == 1),
        affinity: value(&status, "Cpus_allowed_list:").map(str::to_owned),
        isolated: list("isolated"),
        nohz_full: list("nohz_full"),
        microcode: value(&cpuinfo, "microcode").map(str::to_owned),
    }
}

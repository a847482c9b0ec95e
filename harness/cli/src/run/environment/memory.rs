//! Memory of the machine and how it is handed out.

use twofold_core::environment::Memory;

use crate::run::kernel::{Kernel, bytes};

/// Reads it.
pub fn read(kernel: &Kernel) -> Memory {
    let meminfo = kernel.text("proc/meminfo").unwrap_or_default();
    let status = kernel.text("proc/self/status").unwrap_or_default();
    let swap = bytes(&meminfo, "SwapTotal:");
    let huge = kernel.text("sys/kernel/mm/transparent_hugepage/enabled");
    Memory {
        available_bytes: bytes(&meminfo, "MemAvailable:"),
        swap_bytes: swap,
        swap_used_bytes: swap
            .zip(bytes(&meminfo, "SwapFree:"))
            .map(|(total, free)| total.saturating_sub(free)),
        transparent_huge_pages: huge.as_deref().and_then(chosen).map(str::to_owned),
        harness_peak_rss_bytes: bytes(&status, "VmHWM:"),
    }
}

/// The word in brackets: `always [madvise] never`.
fn chosen(words: &str) -> Option<&str> {
    Some(words.split_once('[')?.1.split_once(']')?.0)
}

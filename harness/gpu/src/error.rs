//! What can go wrong between a frame and its rendered self.

use thiserror::Error;
use twofold_core::frame::FrameFormat;

/// A failure of the adapter, the device or a call.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GpuError {
    /// The machine has no Vulkan adapter, or no Vulkan at all.
    #[error(
        "no Vulkan adapter found (hint: `make deps` installs a software adapter; `twofold-worker adapters` lists what this machine has)"
    )]
    NoAdapter,
    /// There are adapters, but not the one asked for.
    #[error("no Vulkan adapter is {asked} (hint: this machine has {found})")]
    NoSuchAdapter {
        /// What was asked for, in words.
        asked: String,
        /// Index and name of each there is.
        found: String,
    },
    /// The adapter refused to open.
    #[error("adapter {adapter} gave no device: {reason}")]
    NoDevice {
        /// Name of the adapter.
        adapter: String,
        /// Its reason, on one line.
        reason: String,
    },
    /// The memory path asked for needs what this adapter does not offer.
    #[error("adapter {adapter} cannot map storage buffers (hint: use the staging path)")]
    NotMappable {
        /// Name of the adapter.
        adapter: String,
    },
    /// A slot of the ring is larger than the adapter's buffers.
    #[error("a slot of {need_bytes} bytes is more than the adapter's limit of {limit_bytes}")]
    TooLarge {
        /// Bytes of one slot.
        need_bytes: u64,
        /// Bytes the adapter allows.
        limit_bytes: u64,
    },
    /// More ellipses than the pass was made for.
    #[error("{have} ellipses are active at once, the pass has room for {room}")]
    TooManyEllipses {
        /// Ellipses in the tables.
        have: usize,
        /// Ellipses the pass has room for.
        room: usize,
    },
    /// The planes or tables are of another format than the pass.
    #[error("the pass renders {pass:?}, it was given {given:?}")]
    Format {
        /// Format of the pass.
        pass: FrameFormat,
        /// Format of the planes or tables.
        given: FrameFormat,
    },
    /// Every slot of the ring is in flight.
    #[error("all {slots} slots are in flight (hint: copy the oldest frame out first)")]
    RingFull {
        /// Slots of the ring.
        slots: usize,
    },
    /// The ticket is not of this pass, or its frame was copied already.
    #[error("the ticket names no frame in flight")]
    StaleTicket,
    /// The device reported an error or was lost; it stays so.
    #[error("the device failed: {0}")]
    Device(String),
}

/// `text` on one line: drivers and validators like to write several.
pub(crate) fn one_line(text: impl ToString) -> String {
    let text = text.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

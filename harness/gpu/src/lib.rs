//! The wgpu wall: adapters and overlay passes.
//!
//! Nothing here decodes, times or starts threads. A frame goes through a pass in three calls, submit, wait and copy, so
//! that whoever calls can put a clock around each; which arithmetic is done is `twofold-core`'s, and the results equal
//! its reference renderer's bit for bit.

#![forbid(unsafe_code)]

mod adapter;
mod error;
mod gpu;
mod overlay;

pub use adapter::{AdapterChoice, AdapterClass, AdapterInfo, adapters};
pub use error::GpuError;
pub use gpu::Gpu;
pub use overlay::{
    MemoryPath, OverlayPass, SHADER, SHADER_DEEP, SHADER_SEVERAL, SHADER_SEVERAL_DEEP, SHADER_WIDE,
    Ticket,
};

//! An open device and what it complained about.

use std::sync::{Arc, Mutex, PoisonError};

use crate::adapter::{AdapterChoice, AdapterInfo, choose};
use crate::error::{GpuError, one_line};

/// An open adapter. Clones share the device and its one queue.
#[derive(Debug, Clone)]
pub struct Gpu {
    info: AdapterInfo,
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    /// Whether storage buffers can be mapped.
    pub(crate) mappable: bool,
    /// Whether shaders have 64-bit integers.
    pub(crate) wide: bool,
    /// Whether passes can be timed by the device's own clock.
    pub(crate) stamps: bool,
    faults: Faults,
}

impl Gpu {
    /// Opens the adapter `choice` takes, with what makes it faster and tells its own time where it offers that.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], [`GpuError::NoSuchAdapter`] or [`GpuError::NoDevice`].
    pub fn open(choice: &AdapterChoice) -> Result<Self, GpuError> {
        let more = wgpu::Features::MAPPABLE_PRIMARY_BUFFERS
            | wgpu::Features::SHADER_INT64
            | wgpu::Features::TIMESTAMP_QUERY;
        Self::open_with(choice, more)
    }

    /// Opens the adapter `choice` takes as if it offered only what every adapter does: a way to test that.
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub fn open_plain(choice: &AdapterChoice) -> Result<Self, GpuError> {
        Self::open_with(choice, wgpu::Features::empty())
    }

    fn open_with(choice: &AdapterChoice, more: wgpu::Features) -> Result<Self, GpuError> {
        let (info, adapter) = choose(choice)?;
        let wanted = more & adapter.features();
        let offered = adapter.limits();
        let required_limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::downlevel_defaults()
        };
        let request = adapter.request_device(&wgpu::DeviceDescriptor {
            required_features: wanted,
            required_limits,
            // Small blocks: a pass allocates its ring once and nothing afterwards.
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        });
        let (device, queue) = pollster::block_on(request).map_err(|error| GpuError::NoDevice {
            adapter: info.name.clone(),
            reason: one_line(error),
        })?;
        let faults = Faults::default();
        faults.listen(&device);
        Ok(Self {
            info,
            mappable: wanted.contains(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS),
            wide: wanted.contains(wgpu::Features::SHADER_INT64),
            stamps: wanted.contains(wgpu::Features::TIMESTAMP_QUERY),
            device,
            queue,
            faults,
        })
    }

    /// The adapter that was opened.
    pub fn info(&self) -> &AdapterInfo {
        &self.info
    }

    /// # Errors
    /// [`GpuError::Device`] with the first thing the device ever complained about.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        self.faults
            .first()
            .map_or(Ok(()), |fault| Err(GpuError::Device(fault)))
    }
}

/// The first error the device reported. Later ones are mostly its consequences.
#[derive(Debug, Clone, Default)]
struct Faults(Arc<Mutex<Option<String>>>);

impl Faults {
    /// Without this, wgpu panics at the first validation error.
    fn listen(&self, device: &wgpu::Device) {
        let uncaptured = self.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            uncaptured.note(one_line(error));
        }));
        let lost = self.clone();
        device.set_device_lost_callback(move |reason, message| {
            // A device that is dropped in good order is "lost" too.
            if reason != wgpu::DeviceLostReason::Destroyed {
                lost.note(one_line(format!("device lost: {message}")));
            }
        });
    }

    fn note(&self, fault: String) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(fault);
    }

    fn first(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

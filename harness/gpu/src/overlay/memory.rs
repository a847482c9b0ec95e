//! A slot's memory, on either path: written by the caller, rendered by the device, read by the caller.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use twofold_core::frame::{PLANES, Planes, PlanesMut};
use wgpu::{BufferUsages as Usage, MapMode};

use super::MemoryPath;
use super::layout::{BLOCK, Layout};
use super::pack::Packed;
use crate::error::one_line;
use crate::{Gpu, GpuError};

/// The buffers of one slot.
#[derive(Debug)]
pub enum Memory {
    /// One buffer, turn by turn the caller's and the device's.
    Mapped(Host),
    /// The device's buffer, and one of the caller's for each direction.
    Staging {
        upload: Host,
        device: wgpu::Buffer,
        readback: Host,
    },
}

impl Memory {
    /// Buffers for `layout`, ready to be written. `path` is not `Auto`; if it is, it means staging.
    pub fn new(device: &wgpu::Device, layout: &Layout, path: MemoryPath) -> Self {
        let bytes = layout.bytes();
        if path == MemoryPath::Mapped {
            let usage = Usage::STORAGE | Usage::MAP_READ | Usage::MAP_WRITE;
            return Memory::Mapped(Host::new(device, bytes, usage, true));
        }
        Memory::Staging {
            upload: Host::new(device, bytes, Usage::MAP_WRITE | Usage::COPY_SRC, true),
            device: buffer(
                device,
                bytes,
                Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST,
                false,
            ),
            readback: Host::new(
                device,
                layout.frame * BLOCK,
                Usage::MAP_READ | Usage::COPY_DST,
                false,
            ),
        }
    }

    /// The buffer the shader works in.
    pub fn storage(&self) -> &wgpu::Buffer {
        match self {
            Memory::Mapped(host) => &host.buffer,
            Memory::Staging { device, .. } => device,
        }
    }

    /// Writes a frame and its tables and hands them to the device.
    ///
    /// # Errors
    /// [`GpuError::Device`].
    pub fn write(
        &mut self,
        gpu: &Gpu,
        layout: &Layout,
        planes: &Planes,
        packed: &Packed,
    ) -> Result<(), GpuError> {
        let host = match self {
            Memory::Mapped(host) => host,
            Memory::Staging { upload, .. } => upload,
        };
        host.settle(gpu)?;
        let mut view = host
            .buffer
            .slice(..)
            .get_mapped_range_mut()
            .map_err(fault)?;
        let mut put = |offset: usize, bytes: &[u8]| {
            view.slice(offset..offset + bytes.len())
                .copy_from_slice(bytes);
        };
        put(0, &packed.header);
        for plane in 0..PLANES {
            let start = Layout::offset(layout.planes[plane]);
            let pitch = layout.pitch[usize::from(plane > 0)] * BLOCK;
            let (data, stride) = planes.plane(plane);
            if stride == pitch {
                // Padding goes along; it costs less than a call a row.
                let whole = data.len().min(pitch * layout.format.plane(plane).1);
                put(start, &data[..whole]);
            } else {
                for (y, row) in planes.rows(plane).enumerate() {
                    put(start + y * pitch, row);
                }
            }
        }
        put(Layout::offset(layout.bitmap), &packed.tables);
        drop(view);
        host.unmap();
        Ok(())
    }

    /// Records what must happen before the shader runs.
    pub fn before(&self, encoder: &mut wgpu::CommandEncoder, layout: &Layout, packed: &Packed) {
        if let Memory::Staging { upload, device, .. } = self {
            let used = Layout::offset(layout.bitmap) + packed.tables.len();
            encoder.copy_buffer_to_buffer(&upload.buffer, 0, device, 0, used as u64);
        }
    }

    /// Records what must happen after the shader ran.
    pub fn after(&self, encoder: &mut wgpu::CommandEncoder, layout: &Layout) {
        if let Memory::Staging {
            device, readback, ..
        } = self
        {
            let start = Layout::offset(0) as u64;
            let bytes = (layout.frame * BLOCK) as u64;
            encoder.copy_buffer_to_buffer(device, start, &readback.buffer, 0, bytes);
        }
    }

    /// Asks for the caller's memory back as soon as the device is done with it.
    pub fn request(&mut self) {
        match self {
            Memory::Mapped(host) => host.map(MapMode::Read),
            Memory::Staging {
                upload, readback, ..
            } => {
                upload.map(MapMode::Write);
                readback.map(MapMode::Read);
            }
        }
    }

    /// Reads the rendered frame; the slot can then be written again.
    ///
    /// # Errors
    /// [`GpuError::Device`].
    pub fn read(&mut self, layout: &Layout, target: &mut PlanesMut) -> Result<(), GpuError> {
        let (host, start) = match self {
            Memory::Mapped(host) => (host, Layout::offset(0)),
            Memory::Staging { readback, .. } => (readback, 0),
        };
        host.arrived()?;
        let view = host.buffer.slice(..).get_mapped_range().map_err(fault)?;
        for plane in 0..PLANES {
            let first = start + layout.planes[plane] * BLOCK;
            let pitch = layout.pitch[usize::from(plane > 0)] * BLOCK;
            let (width, height) = (layout.format.row_bytes(plane), layout.format.plane(plane).1);
            let (data, stride) = target.plane_mut(plane);
            if stride == pitch && width == pitch {
                let bytes = width * height;
                data[..bytes].copy_from_slice(&view[first..first + bytes]);
            } else {
                for (y, row) in target.rows_mut(plane).enumerate() {
                    let from = first + y * pitch;
                    row.copy_from_slice(&view[from..from + width]);
                }
            }
        }
        drop(view);
        host.unmap();
        if let Memory::Mapped(host) = self {
            host.map(MapMode::Write);
        }
        Ok(())
    }
}

/// A buffer the caller maps.
#[derive(Debug)]
pub struct Host {
    buffer: wgpu::Buffer,
    state: Arc<Signal>,
}

/// Whether the caller may touch a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Mapped,
    Failed,
}

/// How long a mapping may take of a buffer that the device is done with: whoever polls the device tells, and on a device that
/// is shared that can be another thread, which has to get its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// A state that one thread waits for and another may bring.
#[derive(Debug)]
struct Signal {
    state: Mutex<State>,
    changed: Condvar,
}

impl Signal {
    fn set(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.changed.notify_all();
    }

    fn get(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> State {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = |state: &mut State| *state == State::Pending;
        let waited = self.changed.wait_timeout_while(state, PATIENCE, pending);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Host {
    pub fn new(device: &wgpu::Device, bytes: usize, usage: Usage, mapped: bool) -> Self {
        Self {
            buffer: buffer(device, bytes, usage, mapped),
            state: Arc::new(Signal {
                state: Mutex::new(if mapped {
                    State::Mapped
                } else {
                    State::Pending
                }),
                changed: Condvar::new(),
            }),
        }
    }

    pub fn buffer(&self) -> &wgpu::Buffer {
        &self.buffer
    }

    /// Asks for it as soon as the device is done with it.
    pub fn map(&self, mode: MapMode) {
        let state = Arc::clone(&self.state);
        self.buffer.slice(..).map_async(mode, move |result| {
            state.set(match result {
                Ok(()) => State::Mapped,
                Err(_) => State::Failed,
            });
        });
    }

    pub fn unmap(&self) {
        self.state.set(State::Pending);
        self.buffer.unmap();
    }

    /// Makes sure that a mapping asked for earlier, of a buffer the device is done with, has happened.
    fn settle(&self, gpu: &Gpu) -> Result<(), GpuError> {
        if self.state.get() == State::Pending {
            let polled = gpu.device.poll(wgpu::PollType::Poll);
            polled.map_err(fault)?;
        }
        self.arrived()
    }

    /// Waits for a mapping that is on its way: the device is done with the buffer, and somebody polls it.
    ///
    /// # Errors
    /// [`GpuError::Device`] where it is not mapped.
    pub fn arrived(&self) -> Result<(), GpuError> {
        match self.state.wait() {
            State::Mapped => Ok(()),
            State::Failed => Err(GpuError::Device("a buffer could not be mapped".to_owned())),
            State::Pending => Err(GpuError::Device(
                "a buffer was not mapped in time".to_owned(),
            )),
        }
    }
}

fn buffer(device: &wgpu::Device, bytes: usize, usage: Usage, mapped: bool) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: bytes as u64,
        usage,
        mapped_at_creation: mapped,
    })
}

fn fault(error: impl ToString) -> GpuError {
    GpuError::Device(one_line(error))
}

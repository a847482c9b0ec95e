//! When the device began and ended each pass, by its own clock.
//!
//! Time stamps are written into a query set and brought back many frames at once, so that a frame pays for two stamps only.

use wgpu::BufferUsages as Usage;

use super::memory::Host;
use crate::error::one_line;
use crate::{Gpu, GpuError};

/// Passes whose time stamps are brought back together.
const ROOM: u32 = 256;

/// Bytes of a pass's two time stamps.
const BYTES: u64 = 16;

#[derive(Debug)]
pub struct Timer {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    readback: Host,
    /// Passes in the query set.
    written: u32,
    /// Passes whose stamps are on their way, and with which submission.
    coming: Option<(u32, wgpu::SubmissionIndex)>,
    /// Begin and end of every pass that came back, in ticks.
    passes: Vec<(u64, u64)>,
}

impl Timer {
    /// `None` where the device has no time stamps.
    pub fn new(gpu: &Gpu) -> Option<Self> {
        if !gpu.stamps {
            return None;
        }
        let bytes = u64::from(ROOM) * BYTES;
        Some(Self {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: None,
                ty: wgpu::QueryType::Timestamp,
                count: 2 * ROOM,
            }),
            resolved: gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size: bytes,
                usage: Usage::QUERY_RESOLVE | Usage::COPY_SRC,
                mapped_at_creation: false,
            }),
            readback: Host::new(
                &gpu.device,
                bytes as usize,
                Usage::MAP_READ | Usage::COPY_DST,
                false,
            ),
            written: 0,
            coming: None,
            passes: Vec::new(),
        })
    }

    /// Where the next pass writes its stamps.
    pub fn stamps(&self) -> wgpu::ComputePassTimestampWrites<'_> {
        wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(2 * self.written),
            end_of_pass_write_index: Some(2 * self.written + 1),
        }
    }

    /// Records, after a pass with stamps, what must be done for them; gives whether they come back with this submission.
    ///
    /// # Errors
    /// [`GpuError::Device`].
    pub fn stamped(
        &mut self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
    ) -> Result<bool, GpuError> {
        self.written += 1;
        if self.written < ROOM {
            return Ok(false);
        }
        self.fetch(gpu, encoder)?;
        Ok(true)
    }

    fn fetch(&mut self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder) -> Result<(), GpuError> {
        self.collect(gpu)?;
        let bytes = u64::from(self.written) * BYTES;
        encoder.resolve_query_set(&self.queries, 0..2 * self.written, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, self.readback.buffer(), 0, bytes);
        Ok(())
    }

    /// Says with which submission the stamps come back.
    pub fn submitted(&mut self, submission: wgpu::SubmissionIndex) {
        self.readback.map(wgpu::MapMode::Read);
        self.coming = Some((std::mem::take(&mut self.written), submission));
    }

    /// Waits for stamps that are on their way.
    fn collect(&mut self, gpu: &Gpu) -> Result<(), GpuError> {
        let Some((count, submission)) = self.coming.take() else {
            return Ok(());
        };
        let fault = |error| GpuError::Device(one_line(error));
        gpu.device
            .poll(wgpu::PollType::Wait {
                submission_index: Some(submission),
                timeout: None,
            })
            .map_err(|error| GpuError::Device(one_line(error)))?;
        self.readback.arrived()?;
        let view = self
            .readback
            .buffer()
            .slice(..u64::from(count) * BYTES)
            .get_mapped_range()
            .map_err(fault)?;
        let stamps: Vec<u64> = view
            .chunks_exact(8)
            .map(|stamp| {
                stamp
                    .iter()
                    .rev()
                    .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
            })
            .collect();
        drop(view);
        self.readback.unmap();
        let pairs = stamps.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        self.passes.extend(pairs);
        Ok(())
    }

    /// Seconds in which the device was at work on any pass so far.
    ///
    /// # Errors
    /// [`GpuError::Device`].
    pub fn busy_secs(&mut self, gpu: &Gpu) -> Result<f64, GpuError> {
        if self.written > 0 {
            let mut encoder = gpu.device.create_command_encoder(&Default::default());
            self.fetch(gpu, &mut encoder)?;
            let submission = gpu.queue.submit([encoder.finish()]);
            self.submitted(submission);
        }
        self.collect(gpu)?;
        gpu.check()?;
        let ticks = twofold_core::busy::union(&self.passes);
        Ok(ticks as f64 * f64::from(gpu.queue.get_timestamp_period()) * 1e-9)
    }
}

//! A pass that lays highlights over frames, with a ring of slots so that several frames are in flight.

mod layout;
mod memory;
mod pack;
mod pipelines;
mod timer;

use twofold_core::frame::{FrameFormat, Planes, PlanesMut};
use twofold_core::overlay::Tables;
use twofold_core::overlay::tables::GAIN_ONE;

use self::layout::Layout;
use self::memory::Memory;
use self::pack::Packed;
use self::pipelines::Pipelines;
use self::timer::Timer;
use crate::{AdapterClass, Gpu, GpuError};

/// The shader of 8-bit frames, for any device.
pub const SHADER: &str = concat!(
    include_str!("overlay/slot.wgsl"),
    include_str!("overlay/outside.wgsl"),
    include_str!("overlay/gains.wgsl"),
    include_str!("overlay/near.wgsl"),
    include_str!("overlay/one.wgsl"),
);

/// The shader of 8-bit frames, for a device with 64-bit integers.
pub const SHADER_WIDE: &str = concat!(
    include_str!("overlay/slot.wgsl"),
    include_str!("overlay/outside64.wgsl"),
    include_str!("overlay/gains.wgsl"),
    include_str!("overlay/near.wgsl"),
    include_str!("overlay/one.wgsl"),
);

/// Where highlights of different looks meet in 8-bit frames: a kernel `near` of its own, so that the usual one pays nothing
/// for it.
pub const SHADER_SEVERAL: &str = concat!(
    include_str!("overlay/slot.wgsl"),
    include_str!("overlay/gains.wgsl"),
    include_str!("overlay/near.wgsl"),
    include_str!("overlay/several.wgsl"),
);

/// The shader of 10-bit frames, for any device.
pub const SHADER_DEEP: &str = concat!(
    include_str!("overlay/slot.wgsl"),
    include_str!("overlay/outside10.wgsl"),
    include_str!("overlay/gains.wgsl"),
    include_str!("overlay/near10.wgsl"),
    include_str!("overlay/one.wgsl"),
);

/// The same for 10-bit frames.
pub const SHADER_SEVERAL_DEEP: &str = concat!(
    include_str!("overlay/slot.wgsl"),
    include_str!("overlay/gains.wgsl"),
    include_str!("overlay/near10.wgsl"),
    include_str!("overlay/several.wgsl"),
);

/// How frames travel between the caller's memory and the device's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MemoryPath {
    /// [`MemoryPath::Mapped`] on a software adapter that offers it, otherwise [`MemoryPath::Staging`].
    #[default]
    Auto,
    /// The device works in memory the caller writes and reads: no copies between the two, ideal where both are one.
    Mapped,
    /// Copied to the device's own memory and back by the device, as a graphics card needs it.
    Staging,
}

/// A frame in flight. It has to be copied out, or its slot stays taken.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a frame that is never copied out keeps its slot"]
pub struct Ticket {
    slot: usize,
    serial: u64,
}

/// The overlay of one format on one device.
#[derive(Debug)]
pub struct OverlayPass {
    gpu: Gpu,
    layout: Layout,
    path: MemoryPath,
    pipelines: Pipelines,
    slots: Vec<Slot>,
    timer: Option<Timer>,
    packed: Packed,
    serial: u64,
}

#[derive(Debug)]
struct Slot {
    memory: Memory,
    bindings: wgpu::BindGroup,
    /// What is in flight here: the ticket's serial, and the submission until it was waited for.
    flight: Option<(u64, Option<wgpu::SubmissionIndex>)>,
}

impl OverlayPass {
    /// Prepares pipelines and `slots` slots (at least 1) for frames of `format` with up to `max_ellipses` at once.
    ///
    /// # Errors
    /// [`GpuError::NotMappable`], [`GpuError::TooLarge`], or [`GpuError::Device`] with what the device refused.
    pub fn new(
        gpu: &Gpu,
        format: FrameFormat,
        max_ellipses: usize,
        slots: usize,
        path: MemoryPath,
    ) -> Result<Self, GpuError> {
        let path = settle(gpu, path)?;
        let layout = Layout::new(format, max_ellipses);
        let limits = gpu.device.limits();
        let limit_bytes = limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size);
        if layout.bytes() as u64 > limit_bytes {
            return Err(GpuError::TooLarge {
                need_bytes: layout.bytes() as u64,
                limit_bytes,
            });
        }
        let bindings = bind_group_layout(gpu);
        let pipelines = Pipelines::new(gpu, &bindings, &layout);
        let slots = (0..slots.max(1))
            .map(|_| Slot::new(gpu, &layout, path, &bindings))
            .collect();
        gpu.check()?;
        Ok(Self {
            gpu: gpu.clone(),
            layout,
            path,
            pipelines,
            slots,
            timer: Timer::new(gpu),
            packed: Packed::default(),
            serial: 0,
        })
    }

    /// The memory path in use, never [`MemoryPath::Auto`].
    pub fn path(&self) -> MemoryPath {
        self.path
    }

    /// Slots that take a frame now.
    pub fn free_slots(&self) -> usize {
        self.slots
            .iter()
            .filter(|slot| slot.flight.is_none())
            .count()
    }

    /// Copies `planes` into a free slot and starts to render them as `tables` say.
    ///
    /// # Errors
    /// [`GpuError::RingFull`], [`GpuError::Format`], [`GpuError::TooManyEllipses`] (and nothing is taken), or
    /// [`GpuError::Device`].
    pub fn submit(&mut self, planes: &Planes, tables: &Tables) -> Result<Ticket, GpuError> {
        self.same_format(planes.format())?;
        self.same_format(tables.format())?;
        let ellipses = tables.ellipses().count();
        if ellipses > self.layout.max_ellipses {
            return Err(GpuError::TooManyEllipses {
                have: ellipses,
                room: self.layout.max_ellipses,
            });
        }
        let free = self.slots.iter().position(|slot| slot.flight.is_none());
        let index = free.ok_or(GpuError::RingFull {
            slots: self.slots.len(),
        })?;
        self.packed.pack(&self.layout, tables);
        let slot = &mut self.slots[index];
        slot.memory
            .write(&self.gpu, &self.layout, planes, &self.packed)?;

        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        slot.memory.before(&mut encoder, &self.layout, &self.packed);
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: None,
                timestamp_writes: self.timer.as_ref().map(Timer::stamps),
            });
            pass.set_bind_group(0, &slot.bindings, &[]);
            // Where the outside stays as it is, nobody has to go there, but to bring broken codes of 10 bits back.
            let untouched = tables.outside_gain() == GAIN_ONE && self.layout.is_eight_bit();
            let outside = if untouched { 0 } else { self.layout.frame };
            let near = match tables.layers().len() {
                1 => &self.pipelines.near,
                _ => self.pipelines.several(&self.gpu, &self.layout),
            };
            let work = [
                (&self.pipelines.outside, outside),
                (near, self.packed.listed),
            ];
            for (pipeline, blocks) in work {
                if blocks > 0 {
                    pass.set_pipeline(pipeline);
                    let (across, down) = self.layout.groups(blocks);
                    pass.dispatch_workgroups(across, down, 1);
                }
            }
        }
        slot.memory.after(&mut encoder, &self.layout);
        let stamps_come = match &mut self.timer {
            Some(timer) => timer.stamped(&self.gpu, &mut encoder)?,
            None => false,
        };
        let submission = self.gpu.queue.submit([encoder.finish()]);
        slot.memory.request();
        if let Some(timer) = self.timer.as_mut().filter(|_| stamps_come) {
            timer.submitted(submission.clone());
        }
        self.gpu.check()?;
        self.serial += 1;
        slot.flight = Some((self.serial, Some(submission)));
        Ok(Ticket {
            slot: index,
            serial: self.serial,
        })
    }

    /// Waits until the frame of `ticket` is rendered and can be read.
    ///
    /// # Errors
    /// [`GpuError::StaleTicket`] or [`GpuError::Device`].
    pub fn wait(&mut self, ticket: &Ticket) -> Result<(), GpuError> {
        let slot = find(&mut self.slots, ticket)?;
        let Some((_, submission)) = &mut slot.flight else {
            return Err(GpuError::StaleTicket);
        };
        if let Some(submission) = submission.take() {
            let waited = self.gpu.device.poll(wgpu::PollType::Wait {
                submission_index: Some(submission),
                timeout: None,
            });
            self.gpu.check()?;
            waited.map_err(|error| GpuError::Device(error.to_string()))?;
        }
        Ok(())
    }

    /// Copies the frame of `ticket` into `target` and frees its slot; waits first if nobody did.
    ///
    /// # Errors
    /// [`GpuError::StaleTicket`], [`GpuError::Format`] (and the slot stays taken), or [`GpuError::Device`].
    pub fn copy(&mut self, ticket: Ticket, target: &mut PlanesMut) -> Result<(), GpuError> {
        self.same_format(target.format())?;
        self.wait(&ticket)?;
        let slot = find(&mut self.slots, &ticket)?;
        slot.memory.read(&self.layout, target)?;
        slot.flight = None;
        self.gpu.check()
    }

    /// Seconds in which the device was at work on frames of this pass so far, by its own clock and without the copies to
    /// and from its memory; time in which it worked on two of them counts once. `None` where the device cannot tell. On a
    /// software adapter it is time of processors.
    ///
    /// # Errors
    /// [`GpuError::Device`].
    pub fn busy_secs(&mut self) -> Result<Option<f64>, GpuError> {
        let timer = self.timer.as_mut();
        timer.map(|timer| timer.busy_secs(&self.gpu)).transpose()
    }

    fn same_format(&self, given: FrameFormat) -> Result<(), GpuError> {
        if given == self.layout.format {
            return Ok(());
        }
        Err(GpuError::Format {
            pass: self.layout.format,
            given,
        })
    }
}

impl Slot {
    fn new(gpu: &Gpu, layout: &Layout, path: MemoryPath, bindings: &wgpu::BindGroupLayout) -> Self {
        let memory = Memory::new(&gpu.device, layout, path);
        let entries = [0, 1].map(|binding| wgpu::BindGroupEntry {
            binding,
            resource: memory.storage().as_entire_binding(),
        });
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: bindings,
            entries: &entries[..views(gpu)],
        });
        Self {
            memory,
            bindings,
            flight: None,
        }
    }
}

fn find<'a>(slots: &'a mut [Slot], ticket: &Ticket) -> Result<&'a mut Slot, GpuError> {
    slots
        .get_mut(ticket.slot)
        .filter(|slot| matches!(slot.flight, Some((serial, _)) if serial == ticket.serial))
        .ok_or(GpuError::StaleTicket)
}

fn settle(gpu: &Gpu, path: MemoryPath) -> Result<MemoryPath, GpuError> {
    match path {
        MemoryPath::Auto if gpu.mappable && gpu.info().class == AdapterClass::Software => {
            Ok(MemoryPath::Mapped)
        }
        MemoryPath::Auto => Ok(MemoryPath::Staging),
        MemoryPath::Mapped if !gpu.mappable => Err(GpuError::NotMappable {
            adapter: gpu.info().name.clone(),
        }),
        path => Ok(path),
    }
}

/// How many views of a slot the shader has: in 32-bit words and, where the device has them, in 64-bit words.
fn views(gpu: &Gpu) -> usize {
    if gpu.wide { 2 } else { 1 }
}

fn bind_group_layout(gpu: &Gpu) -> wgpu::BindGroupLayout {
    let entries = [0, 1].map(|binding| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Storage { read_only: false },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    });
    gpu.device
        .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: None,
            entries: &entries[..views(gpu)],
        })
}

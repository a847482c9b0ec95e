//! The thread that lays highlights over frames, several in flight.
//!
//! Frames without a highlight pass untouched and without a way round the device, but in their turn.

use std::collections::VecDeque;

use crossbeam_channel::{Receiver, Sender};
use twofold_core::overlay::Tables;
use twofold_core::protocol::OverlayJob;
use twofold_core::track::Track;
use twofold_gpu::{AdapterClass, Gpu, MemoryPath, OverlayPass, Ticket};
use twofold_media::{Frame, FramePool, Look};

use super::{Message, Part};
use crate::adapters::{choice, describe};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::pipeline::{Early, Settle, pass_on, take};
use crate::process::{Process, as_thread};

/// Frames on the device at once. A GPU takes a while to answer: frame N is submitted, then N-2 collected. A software adapter
/// works as soon as it is asked, so that one frame is enough to keep it busy while another is copied.
fn slots(class: AdapterClass) -> usize {
    match class {
        AdapterClass::Hardware => 3,
        AdapterClass::Software => 2,
    }
}

pub(super) struct Render<'a> {
    pub job: &'a OverlayJob,
    pub process: Process,
    pub track: &'a Track,
    /// A device that is open already; without one the pipeline opens its own.
    pub device: Option<&'a Gpu>,
    pub look: Receiver<Look>,
    pub input: Receiver<Message>,
    pub output: Sender<Message>,
}

enum InFlight {
    Untouched(Frame),
    Drawn {
        ticket: Ticket,
        pts: i64,
        duration: i64,
    },
}

impl Render<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("render");
        let begin = self.process.secs();
        let choice = choice(self.job.adapter.as_deref());
        let gpu = match self.device {
            Some(shared) => shared.clone(),
            None => clock.work(Stage::Start, || {
                as_thread("rasteriser", || Gpu::open(&choice))
            })?,
        };
        let device_secs = self.process.secs() - begin;
        let look = clock.wait(Stage::Start, || take(&self.look))?;
        let begin = self.process.secs();
        let room = self.track.max_concurrent().max(1);
        let slots = slots(gpu.info().class);
        let new_pass = || OverlayPass::new(&gpu, look.format, room, slots, MemoryPath::Auto);
        let pass = clock.work(Stage::Start, || as_thread("rasteriser", new_pass))?;
        let ready_secs = self.process.secs();
        let pool = FramePool::new(look.format, look.pixel_format())?;
        let mut ring = Ring {
            render: &self,
            look,
            pass,
            pool,
            flying: VecDeque::new(),
            first_frame_secs: None,
            drawn: 0,
        };
        loop {
            match clock.wait(Stage::HandOver, || take(&self.input))? {
                Message::End => break,
                Message::Frame(frame) => {
                    ring.submit(frame, &mut clock)?;
                    if ring.flying.len() == slots {
                        ring.collect(&mut clock)?;
                    }
                }
            }
        }
        while !ring.flying.is_empty() {
            ring.collect(&mut clock)?;
        }
        clock.wait(Stage::HandOver, || pass_on(&self.output, Message::End))?;
        let gpu_secs = clock.work(Stage::Readback, || ring.pass.busy_secs())?;
        settle(Part::Render {
            time: clock.finish(),
            device_secs,
            pipeline_secs: ready_secs - begin,
            ready_secs,
            first_frame_secs: ring.first_frame_secs.unwrap_or(ready_secs),
            drawn: ring.drawn,
            gpu_secs,
            adapter: describe(gpu.info()),
        });
        Ok(())
    }
}

struct Ring<'a> {
    render: &'a Render<'a>,
    look: Look,
    pass: OverlayPass,
    pool: FramePool,
    flying: VecDeque<InFlight>,
    first_frame_secs: Option<f64>,
    drawn: u32,
}

impl Ring<'_> {
    fn submit(&mut self, frame: Frame, clock: &mut Stages) -> Result<(), Early> {
        let pts = frame
            .pts()
            .ok_or_else(|| Fault::bug("a decoded frame has no time stamp"))?;
        // Seconds since the source's first frame: a chunk must place highlights where the whole render does.
        let origin = self
            .render
            .job
            .ranges
            .first()
            .map_or(0, |range| range.origin_pts);
        let secs = self.look.time_base.secs(pts - origin);
        let flying = clock.work(Stage::Upload, || -> Result<InFlight, Fault> {
            match Tables::for_frame(self.render.track, secs, self.look.format) {
                None => Ok(InFlight::Untouched(frame)),
                Some(tables) => {
                    let ticket = self.pass.submit(&frame.planes()?, &tables)?;
                    Ok(InFlight::Drawn {
                        ticket,
                        pts,
                        duration: frame.duration(),
                    })
                }
            }
        })?;
        self.flying.push_back(flying);
        Ok(())
    }

    /// The oldest frame in flight goes on to the encoder.
    fn collect(&mut self, clock: &mut Stages) -> Result<(), Early> {
        let Some(oldest) = self.flying.pop_front() else {
            return Ok(());
        };
        let frame = match oldest {
            InFlight::Untouched(frame) => frame,
            InFlight::Drawn {
                ticket,
                pts,
                duration,
            } => {
                clock.wait(Stage::Render, || self.pass.wait(&ticket))?;
                self.drawn += 1;
                clock.work(Stage::Readback, || -> Result<Frame, Fault> {
                    let mut frame = self.pool.frame()?;
                    self.pass.copy(ticket, &mut frame.planes_mut()?)?;
                    frame.set_time(pts, duration);
                    Ok(frame)
                })?
            }
        };
        self.first_frame_secs
            .get_or_insert_with(|| self.render.process.secs());
        clock.wait(Stage::HandOver, || {
            pass_on(&self.render.output, Message::Frame(frame))
        })?;
        Ok(())
    }
}

//! Ranges of frames through the pipeline, one after another: decode -> render -> encode, a thread each.
//!
//! What ends early, and how, is [`crate::pipeline`]'s.

mod decode;
mod encode;
mod lanes;
mod render;
mod together;

use std::path::Path;
use std::thread;

use crossbeam_channel::{bounded, unbounded};
use twofold_core::protocol::{Io, OverlayJob, Product, Rendered, StartUp, ThreadTime};
use twofold_core::track::Track;
use twofold_gpu::Gpu;
use twofold_media::{Frame, IoCount, Look};

pub use self::lanes::in_lanes;
pub use self::together::overlays;
use crate::clock::{Stage, Stages};
use crate::fault::{Fault, Result};
use crate::pipeline::{Attendance, Early, Encoded, Meeting, QUEUE, quantiles, spawn};
pub use crate::pipeline::{Passage, Straight};
use crate::process::{CpuAccount, Process};

/// What passes from thread to thread.
enum Message {
    Frame(Frame),
    /// Every frame of the range was passed.
    End,
}

/// What a thread brings when it is through.
enum Part {
    Decode {
        time: ThreadTime,
        open_secs: f64,
        ready_secs: f64,
        pre_roll: u32,
        moved: u32,
    },
    Render {
        time: ThreadTime,
        device_secs: f64,
        pipeline_secs: f64,
        ready_secs: f64,
        first_frame_secs: f64,
        drawn: u32,
        gpu_secs: Option<f64>,
        adapter: twofold_core::protocol::Adapter,
    },
    Encode {
        time: ThreadTime,
        encoder_secs: f64,
        ready_secs: f64,
        encoded: Encoded,
        range_packets: Vec<u32>,
        copied_bytes: u64,
    },
}

/// Renders ranges; whatever fails leaves nothing under an output's name.
///
/// # Errors
/// The first thing that went wrong in any of the threads.
pub fn overlay(job: &OverlayJob, process: Process, passage: &mut dyn Passage) -> Result<Rendered> {
    pipeline(job, process, passage, None, &Meeting::of(1))
}

/// What can be seen of a job without its files.
fn check(job: &OverlayJob) -> Result<()> {
    let input = Path::new(&job.input);
    if let Some(output) = (job.product.outputs().iter()).find(|output| Path::new(output) == input) {
        return Err(Fault::input(format!(
            "{output}: the output would replace the input (hint: give it another name)"
        )));
    }
    let has_place = match &job.product {
        Product::Whole { copied, .. } => job.ranges.len() == 1 || !copied.is_empty(),
        Product::Chunks { outputs, .. } => !outputs.is_empty() && outputs.len() == job.ranges.len(),
    };
    match has_place {
        true => Ok(()),
        false => Err(Fault::input(format!(
            "{}: {} ranges are asked for, and {} files named for them",
            job.input,
            job.ranges.len(),
            job.product.outputs().len()
        ))),
    }
}

/// A whole file of which nothing is rendered: no frame is decoded and no device opened.
fn copied(job: &OverlayJob, process: Process, attendance: Attendance<'_>) -> Result<Rendered> {
    let io = IoCount::default();
    let mut clock = Stages::start("encode");
    let begin_secs = process.secs();
    let joined = clock.work(Stage::Mux, || encode::copy(job, &io))?;
    let time = clock.finish();
    let (ended_secs, account) = (process.secs(), attendance.account());
    Ok(Rendered {
        frames: vec![],
        packets: vec![],
        range_packets: vec![],
        pre_roll_frames: 0,
        drawn_frames: 0,
        moved_frames: 0,
        video_bytes: 0,
        copied_bytes: joined.copied_bytes,
        output_bytes: joined.output_bytes,
        start: StartUp {
            open_secs: 0.0,
            device_secs: 0.0,
            pipeline_secs: 0.0,
            ready_secs: begin_secs,
            first_frame_secs: begin_secs,
        },
        threads: vec![time],
        cpu: account.by_name,
        busiest: account.busiest,
        io: io.total(),
        gpu_secs: None,
        ended_secs,
        frame_ms: quantiles(vec![]),
        adapter: None,
    })
}

/// One pipeline, alone or beside others of its process; with a device that is open already, or its own.
fn pipeline(
    job: &OverlayJob,
    process: Process,
    passage: &mut dyn Passage,
    device: Option<&Gpu>,
    meeting: &Meeting,
) -> Result<Rendered> {
    let attendance = meeting.attend();
    let track = Track::parse("highlight track", &job.track)
        .map_err(|error| Fault::input(error.to_string()))?;
    check(job)?;
    if job.ranges.is_empty() {
        return copied(job, process, attendance);
    }
    let files = encode::parts(job)?;
    let (to_render, decoded) = bounded(QUEUE);
    let (to_encode, rendered) = bounded(QUEUE);
    let (look_for_render, render_look) = bounded::<Look>(1);
    let (look_for_encode, encode_look) = bounded::<Look>(1);
    let (report, parts) = unbounded::<std::result::Result<Part, Early>>();
    // Threads stay, idle, until their codecs' and rasterisers' CPU time is read: it dies with them.
    let (hold, held) = bounded::<()>(0);
    let mut gathered = Gathered::default();
    let io = IoCount::default();
    let ended = thread::scope(|scope| {
        let decode = decode::Decode {
            job,
            process,
            io: &io,
            looks: [look_for_render, look_for_encode],
            output: to_render,
        };
        let render = render::Render {
            job,
            process,
            track: &track,
            device,
            look: render_look,
            input: decoded,
            output: to_encode,
        };
        let encode = encode::Encode {
            job,
            process,
            io: &io,
            parts: &files,
            look: encode_look,
            input: rendered,
            passage,
        };
        spawn(scope, "decode", &report, &held, |settle| decode.run(settle))?;
        spawn(scope, "render", &report, &held, |settle| render.run(settle))?;
        spawn(scope, "encode", &report, &held, |settle| encode.run(settle))?;
        drop(report);
        for part in &parts {
            gathered.add(part);
            if gathered.finished == 3 {
                break;
            }
        }
        let ended_secs = process.secs();
        let account = attendance.account();
        drop(hold);
        Ok::<_, Fault>((account, ended_secs))
    });
    let (account, ended_secs) = ended?;
    let rendered = gathered.into_rendered(account, io.total(), ended_secs)?;
    if matches!(job.product, Product::Chunks { .. }) {
        for file in files {
            file.finish()?;
        }
    }
    Ok(rendered)
}

/// What the render thread brings: its time, start-up, frames drawn and the device's own time for them, and on which device.
type Drawn = (
    ThreadTime,
    [f64; 4],
    (u32, Option<f64>),
    twofold_core::protocol::Adapter,
);

#[derive(Default)]
struct Gathered {
    finished: usize,
    fault: Option<Fault>,
    decode: Option<(ThreadTime, f64, f64, [u32; 2])>,
    render: Option<Drawn>,
    encode: Option<(ThreadTime, f64, f64, Written)>,
}

/// What was encoded, how many packets of it each range has, and how many bytes were copied.
type Written = (Encoded, Vec<u32>, u64);

impl Gathered {
    fn add(&mut self, part: std::result::Result<Part, Early>) {
        self.finished += 1;
        match part {
            Err(Early::Stopped) => {}
            Err(Early::Failed(fault)) => {
                self.fault.get_or_insert(fault);
            }
            Ok(Part::Decode {
                time,
                open_secs,
                ready_secs,
                pre_roll,
                moved,
            }) => self.decode = Some((time, open_secs, ready_secs, [pre_roll, moved])),
            Ok(Part::Render {
                time,
                device_secs,
                pipeline_secs,
                ready_secs,
                first_frame_secs,
                drawn,
                gpu_secs,
                adapter,
            }) => {
                self.render = Some((
                    time,
                    [device_secs, pipeline_secs, ready_secs, first_frame_secs],
                    (drawn, gpu_secs),
                    adapter,
                ));
            }
            Ok(Part::Encode {
                time,
                encoder_secs,
                ready_secs,
                encoded,
                range_packets,
                copied_bytes,
            }) => {
                let written = (encoded, range_packets, copied_bytes);
                self.encode = Some((time, encoder_secs, ready_secs, written));
            }
        }
    }

    fn into_rendered(self, account: CpuAccount, io: Io, ended_secs: f64) -> Result<Rendered> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (
            Some((decode, open_secs, open_ready, [pre_roll_frames, moved_frames])),
            Some((render, starts, (drawn_frames, gpu_secs), adapter)),
            Some((encode, encoder_secs, encoder_ready, (encoded, range_packets, copied_bytes))),
        ) = (self.decode, self.render, self.encode)
        else {
            return Err(Fault::bug(
                "a thread of the pipeline ended without a result (hint: this is a bug, please report it)",
            ));
        };
        let [device_secs, pass_secs, render_ready, first_frame_secs] = starts;
        Ok(Rendered {
            pre_roll_frames,
            drawn_frames,
            moved_frames,
            start: StartUp {
                open_secs,
                device_secs,
                pipeline_secs: pass_secs + encoder_secs,
                ready_secs: open_ready.max(render_ready).max(encoder_ready),
                first_frame_secs,
            },
            threads: vec![decode, render, encode],
            cpu: account.by_name,
            busiest: account.busiest,
            io,
            gpu_secs,
            ended_secs,
            frame_ms: quantiles(encoded.intervals_ms),
            adapter: Some(adapter),
            video_bytes: encoded.video_bytes,
            copied_bytes,
            range_packets,
            output_bytes: encoded.output_bytes,
            frames: encoded.frames,
            packets: encoded.packets,
        })
    }
}

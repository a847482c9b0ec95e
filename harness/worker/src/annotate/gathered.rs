//! What the threads of a pipeline brought, put together.

use twofold_core::protocol::{Annotated, Io, PacketMark, Rendered, StartUp, ThreadTime};

use super::{Encoding, Part};
use crate::fault::{Fault, Result};
use crate::pipeline::{Early, quantiles};
use crate::process::CpuAccount;

#[derive(Default)]
pub(super) struct Gathered {
    fault: Option<Fault>,
    decode: Option<(ThreadTime, f64, f64, [u32; 2])>,
    annotate: Option<(ThreadTime, [f64; 3], u32)>,
    encode: Option<Encoding>,
    sound: Option<(ThreadTime, Vec<PacketMark>)>,
}

impl Gathered {
    pub fn add(&mut self, part: std::result::Result<Part, Early>) {
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
            Ok(Part::Annotate {
                time,
                pipeline_secs,
                ready_secs,
                first_frame_secs,
                drawn,
            }) => {
                let secs = [pipeline_secs, ready_secs, first_frame_secs];
                self.annotate = Some((time, secs, drawn));
            }
            Ok(Part::Encode(part)) => self.encode = Some(*part),
            Ok(Part::Sound { time, packets }) => self.sound = Some((time, packets)),
        }
    }

    /// The answer to the job.
    ///
    /// # Errors
    /// The first failure of any thread.
    pub fn into_annotated(self, account: CpuAccount, io: Io, ended_secs: f64) -> Result<Annotated> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (
            Some((decode, open_secs, open_ready, [pre_roll_frames, moved_frames])),
            Some((annotate, [filter_secs, filter_ready, first_frame_secs], drawn_frames)),
            Some(encode),
        ) = (self.decode, self.annotate, self.encode)
        else {
            return Err(Fault::bug(
                "a thread of the pipeline ended without a result (hint: this is a bug, please report it)",
            ));
        };
        let encoded = encode.encoded;
        let mut threads = vec![decode, annotate, encode.time];
        let mut sound = vec![];
        if let Some((time, packets)) = self.sound {
            threads.push(time);
            sound = packets;
        }
        Ok(Annotated {
            rendered: Rendered {
                pre_roll_frames,
                drawn_frames,
                moved_frames,
                start: StartUp {
                    open_secs,
                    device_secs: 0.0,
                    pipeline_secs: filter_secs + encode.encoder_secs,
                    ready_secs: open_ready.max(filter_ready).max(encode.ready_secs),
                    first_frame_secs,
                },
                threads,
                cpu: account.by_name,
                busiest: account.busiest,
                io,
                gpu_secs: None,
                ended_secs,
                frame_ms: quantiles(encoded.intervals_ms),
                adapter: None,
                video_bytes: encoded.video_bytes,
                output_bytes: encoded.output_bytes,
                frames: encoded.frames,
                packets: encoded.packets,
                range_packets: encode.stretch_packets,
                copied_bytes: 0,
            },
            clips: encode.clips,
            sound,
        })
    }
}

//! Generated footage as a video file: H.264 and, where there is sound, AAC.

use std::path::Path;

use twofold_core::frame::{FrameFormat, Planes};

use crate::av::aac::Aac;
use crate::av::compare_ticks;
use crate::av::encoder::Encoder;
use crate::av::frame::FramePool;
use crate::av::io::IoCount;
use crate::av::muxer::Muxer;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::staged::Staged;
use crate::writer::{Written, container, options};

const VIDEO: usize = 0;
const AUDIO: usize = 1;

/// How footage is encoded. The picture must survive; the file need not be small.
#[derive(Debug, Clone, Copy)]
pub struct FootageFormat {
    /// Of every frame.
    pub frame: FrameFormat,
    /// Frames a second.
    pub fps: u32,
    /// Frames from one keyframe to the next, at most.
    pub gop: u32,
    /// Time stamp of the first frame, in frames: files that do not start at 0 are usual.
    pub start_frames: u32,
    /// Threads of the encoder.
    pub threads: u32,
}

/// Sound to go with it: one channel of samples from -1 to 1, asked for when they are due.
pub struct Sound<'a> {
    /// Samples a second.
    pub rate: u32,
    /// How many samples there are.
    pub samples: u64,
    /// Fills a slice with the samples from the given one on.
    pub fill: Fill<'a>,
}

/// Fills a slice with the samples from the given one on.
pub type Fill<'a> = Box<dyn Fn(u64, &mut [f32]) + 'a>;

/// Encodes frames as they come, with the sound beside them.
pub struct FootageWriter<'a> {
    encoder: Encoder,
    muxer: Muxer,
    staged: Staged,
    pool: FramePool,
    sound: Option<(Aac, Sound<'a>)>,
    frame_ticks: i64,
    next_pts: i64,
    written: Written,
}

impl<'a> FootageWriter<'a> {
    /// Starts a file beside `output`.
    ///
    /// # Errors
    /// A name that cannot be written, and an encoder that is not there.
    pub fn create(output: &Path, format: FootageFormat, sound: Option<Sound<'a>>) -> Result<Self> {
        let look = Look::generated(format.frame, format.fps);
        let options_of_encoder = [
            ("preset".to_owned(), "superfast".to_owned()),
            ("crf".to_owned(), "18".to_owned()),
            ("g".to_owned(), format.gop.max(1).to_string()),
            ("bf".to_owned(), "2".to_owned()),
        ];
        let encoder = Encoder::open("libx264", &options_of_encoder, &look, format.threads)?;
        let container = container(output)?;
        let staged = Staged::beside(output)?;
        let mut muxer = Muxer::create(staged.part(), output, container, &IoCount::default())?;
        muxer.add_video(
            &encoder.parameters()?,
            look.time_base,
            look.frame_rate,
            look.sample_aspect,
        )?;
        let sound = match sound {
            None => None,
            Some(sound) => {
                let aac = Aac::open(sound.rate, 1)?;
                muxer.add_sound(&aac.parameters()?, aac.time_base())?;
                Some((aac, sound))
            }
        };
        muxer.begin(&options(container, look.time_base))?;
        let pool = FramePool::new(format.frame, look.pixel_format())?;
        let frame_ticks = i64::from(look.time_base.den) / i64::from(format.fps.max(1));
        let written = Written {
            video_packets: 0,
            audio_packets: 0,
            output_bytes: 0,
        };
        Ok(Self {
            encoder,
            muxer,
            staged,
            pool,
            sound,
            frame_ticks,
            next_pts: frame_ticks * i64::from(format.start_frames),
            written,
        })
    }

    /// The next frame.
    ///
    /// # Errors
    /// Whatever keeps it from being encoded or written.
    pub fn frame(&mut self, planes: &Planes) -> Result<()> {
        let mut frame = self.pool.frame()?;
        frame.planes_mut()?.copy_from(planes);
        frame.set_time(self.next_pts, self.frame_ticks);
        self.next_pts += self.frame_ticks;
        self.encoder.send(Some(&mut frame))?;
        self.drain()
    }

    fn drain(&mut self) -> Result<()> {
        let time_base = self.encoder.time_base();
        while let Some(mut packet) = self.encoder.receive()? {
            if let Some(dts) = packet.dts() {
                self.sound_until(Some(dts))?;
            }
            self.written.video_packets += 1;
            self.muxer.write(&mut packet, VIDEO, time_base)?;
        }
        Ok(())
    }

    /// Encodes sound up to a decoding time of the video, or all that is left.
    fn sound_until(&mut self, dts: Option<i64>) -> Result<()> {
        let video = self.encoder.time_base();
        let Some((aac, sound)) = &mut self.sound else {
            return Ok(());
        };
        let base = aac.time_base();
        let due = |sent: u64| {
            dts.is_none_or(|dts| {
                compare_ticks(i64::try_from(sent).unwrap_or(i64::MAX), base, dts, video).is_le()
            })
        };
        let mut samples = Vec::new();
        while aac.sent() < sound.samples && due(aac.sent()) {
            let size = (sound.samples - aac.sent()).min(aac.frame_samples());
            samples.resize(usize::try_from(size).unwrap_or(0), 0.0);
            (sound.fill)(aac.sent(), &mut samples);
            aac.send(&[&samples])?;
            self.written.audio_packets += write_sound(aac, &mut self.muxer)?;
        }
        Ok(())
    }

    /// Encodes what is left and gives the file its name.
    ///
    /// # Errors
    /// Whatever keeps it from being encoded or written, and a file without frames.
    pub fn finish(mut self) -> Result<Written> {
        if self.written.video_packets == 0 && self.next_pts == 0 {
            return Err(Error::output(
                self.staged.target(),
                "there is no frame to write",
            ));
        }
        self.encoder.send(None)?;
        self.drain()?;
        self.sound_until(None)?;
        if let Some((aac, _)) = &mut self.sound {
            aac.send(&[&[]])?;
            self.written.audio_packets += write_sound(aac, &mut self.muxer)?;
        }
        self.muxer.finish()?;
        self.written.output_bytes = self.staged.finish()?;
        Ok(self.written)
    }
}

fn write_sound(aac: &mut Aac, muxer: &mut Muxer) -> Result<u64> {
    let (mut packets, time_base) = (0, aac.time_base());
    while let Some(mut packet) = aac.receive()? {
        muxer.write(&mut packet, AUDIO, time_base)?;
        packets += 1;
    }
    Ok(packets)
}

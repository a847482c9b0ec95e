//! The sound of clips: decoded, brought to one rate and two channels, put where it belongs by its time stamps.

mod writer;

use std::path::Path;

pub use writer::SoundWriter;

use twofold_core::protocol::{SOUND_RATE, SoundClip};

use crate::av::demuxer::{Demuxer, Kind};
use crate::av::graph::{Chain, Graph, SoundShape};
use crate::av::io::IoCount;
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::av::samples::Samples;
use crate::av::sound::{Decoded, SoundDecoder};
use crate::error::{Error, Result};

/// Channels of a compilation's sound.
const CHANNELS: usize = 2;
/// Decoding begins so much before a clip: many codecs need some packets before what they give is right.
const RUN_UP_SECS: f64 = 0.5;
/// Time stamps this far from where the samples before them end are those of rounded clocks, not of gaps: 10 ms.
const SLACK: i64 = (SOUND_RATE / 100) as i64;

/// Samples of a clip, a list a channel.
pub type Channels = [Vec<f32>; CHANNELS];

/// What reading a clip's sound brings next.
pub enum Heard {
    /// The samples that follow.
    Samples(Channels),
    /// A packet must be read first.
    Hungry,
    /// The clip is complete.
    Done,
}

/// Reads the sound of one clip: exactly as many samples as it has, silence where there is none.
pub struct ClipSound<'c> {
    clip: &'c SoundClip,
    stream: Option<Stream>,
    given: u64,
}

struct Stream {
    demuxer: Demuxer,
    index: usize,
    decoder: SoundDecoder,
    graph: Option<Resampler>,
    packet: Packet,
    pending: bool,
    ended: bool,
    /// Where the next samples into the filters begin, in samples of theirs.
    fed: Option<i64>,
    /// Where the next samples out of the filters go, counted from the beginning of the clip; unknown before the first.
    next: Option<i64>,
    watch: Watch,
}

struct Resampler {
    graph: Graph,
    format: i32,
    rate: i32,
    channels: i32,
    /// Whether it was told that there is no more.
    ended: bool,
}

impl<'c> ClipSound<'c> {
    /// Opens the clip's video for its sound, a little before the clip; what it takes to read is counted.
    ///
    /// # Errors
    /// A file that cannot be read, and sound that cannot be decoded.
    pub fn open(clip: &'c SoundClip, io: &IoCount) -> Result<Self> {
        Ok(Self {
            clip,
            stream: Stream::open(Path::new(&clip.input), clip.in_secs, io)?,
            given: 0,
        })
    }

    /// Reads the next packet of the sound; to be called when decoding is [`Heard::Hungry`].
    ///
    /// # Errors
    /// Whatever keeps the file from being read.
    pub fn demux(&mut self) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.demux(),
            None => Ok(()),
        }
    }

    /// Decodes until there are samples of the clip, a packet is needed, or the clip is complete.
    ///
    /// # Errors
    /// Damaged sound.
    pub fn decode(&mut self) -> Result<Heard> {
        if self.given == self.clip.samples {
            return Ok(Heard::Done);
        }
        while let Some(stream) = &mut self.stream {
            match stream.decode(self.clip.in_secs)? {
                Next::Hungry => return Ok(Heard::Hungry),
                Next::Finished => self.stream = None,
                Next::Samples(at, samples) => {
                    if let Some(placed) = self.put(at, &samples) {
                        return Ok(Heard::Samples(placed));
                    }
                }
            }
        }
        // A second at a time: a clip may be long.
        let rest = self.clip.samples - self.given;
        let count = rest.min(u64::from(SOUND_RATE));
        self.given += count;
        let silence = || vec![0.0; usize::try_from(count).unwrap_or(0)];
        Ok(Heard::Samples([silence(), silence()]))
    }

    /// Samples that begin at `at` of the clip, with the silence before them and without what is outside the clip.
    fn put(&mut self, at: i64, samples: &Samples) -> Option<Channels> {
        let given = i64::try_from(self.given).unwrap_or(i64::MAX);
        let whole = i64::try_from(self.clip.samples).unwrap_or(i64::MAX);
        let end = at
            .saturating_add(i64::try_from(samples.len()).unwrap_or(0))
            .min(whole);
        if end <= given {
            // Before the clip, or over before what is there already.
            let beyond = at >= whole;
            if beyond {
                self.stream = None;
            }
            return None;
        }
        let gap = usize::try_from(at.min(whole) - given).unwrap_or(0);
        let skipped = usize::try_from(given - at).unwrap_or(0);
        let taken = usize::try_from(end - at.max(given)).unwrap_or(0);
        let placed = [0, 1].map(|channel| {
            let mut placed = vec![0.0; gap];
            let own = samples.channel(channel);
            placed.extend_from_slice(own.get(skipped..skipped + taken).unwrap_or(&[]));
            placed.resize(gap + taken, 0.0);
            placed
        });
        self.given += (gap + taken) as u64;
        Some(placed)
    }
}

enum Next {
    Samples(i64, Samples),
    Hungry,
    Finished,
}

impl Stream {
    fn open(path: &Path, in_secs: f64, io: &IoCount) -> Result<Option<Self>> {
        let begin = |seek: bool| -> Result<Option<Self>> {
            let watch = Watch::new();
            let _entered = watch.enter();
            let mut demuxer = Demuxer::open_counted(path, io)?;
            let Some(index) = demuxer.best(Kind::Audio) else {
                return Ok(None);
            };
            let base = demuxer.time_base(index);
            demuxer.keep_only(&[index]);
            let mut decoder = SoundDecoder::open(&demuxer, index)?;
            let mut packet = Packet::new()?;
            let aim = in_secs - RUN_UP_SECS;
            let aim = (aim * f64::from(base.den) / f64::from(base.num.max(1))).floor() as i64;
            if seek {
                demuxer.seek(index, aim)?;
                decoder.flush();
            }
            let mut ended = false;
            while !ended {
                ended = !demuxer.read(&mut packet)?;
                if packet.stream() == index {
                    break;
                }
            }
            if seek && (ended || packet.pts().is_none_or(|pts| pts > aim)) {
                return Err(Error::range(path, "the sound cannot be sought in"));
            }
            drop(_entered);
            Ok(Some(Self {
                demuxer,
                index,
                decoder,
                graph: None,
                packet,
                pending: !ended,
                ended,
                fed: None,
                next: None,
                watch,
            }))
        };
        // Where seeking does not do, the way there is read.
        match in_secs > RUN_UP_SECS {
            true => begin(true).or_else(|_| begin(false)),
            false => begin(false),
        }
    }

    fn demux(&mut self) -> Result<()> {
        let _entered = self.watch.enter();
        while !self.pending && !self.ended {
            match self.demuxer.read(&mut self.packet)? {
                false => self.ended = true,
                true => self.pending = self.packet.stream() == self.index,
            }
        }
        Ok(())
    }

    fn decode(&mut self, in_secs: f64) -> Result<Next> {
        let _entered = self.watch.enter();
        loop {
            if let Some(resampler) = &mut self.graph
                && let Some(samples) = resampler.graph.receive_samples()?
            {
                let at = self.place(&samples, in_secs)?;
                return Ok(Next::Samples(at, samples));
            }
            let decoded = match self.decoder.receive() {
                // What is damaged before the clip is no part of it.
                Err(_) if !self.is_wanted(in_secs) => Decoded::Hungry,
                decoded => decoded?,
            };
            match decoded {
                Decoded::Samples(samples) => self.filter(samples)?,
                Decoded::Hungry if self.pending => {
                    self.pending = false;
                    let sent = self.decoder.send(Some(&self.packet));
                    if self.is_wanted(in_secs) {
                        sent?;
                    }
                }
                Decoded::Hungry if self.ended => self.decoder.send(None)?,
                Decoded::Hungry => return Ok(Next::Hungry),
                Decoded::Finished => match self.graph.as_mut().filter(|resampler| !resampler.ended)
                {
                    None => return Ok(Next::Finished),
                    Some(resampler) => {
                        resampler.ended = true;
                        resampler.graph.send_samples(None)?;
                    }
                },
            }
        }
    }

    /// Whether the packet at hand reaches into the clip.
    fn is_wanted(&self, in_secs: f64) -> bool {
        let base = self.decoder.time_base();
        let end = |pts: i64| base.secs(pts.saturating_add(self.packet.duration()));
        self.packet.pts().is_none_or(|pts| end(pts) > in_secs)
    }

    /// Feeds the filters.
    fn filter(&mut self, mut samples: Samples) -> Result<()> {
        let shape = SoundDecoder::shape_of(&samples);
        let (format, rate, channels) = (shape.format, shape.rate, shape.layout.nb_channels);
        let resampler = match &mut self.graph {
            Some(resampler) => resampler,
            None => self.graph.insert(Resampler::new(&shape)?),
        };
        if (format, rate, channels) != (resampler.format, resampler.rate, resampler.channels) {
            return Err(Error::Unsupported {
                path: self.demuxer.path().to_owned(),
                detail: "the sound changes its rate or channels on the way".to_owned(),
                hint: "bring it to one kind of sound first".to_owned(),
            });
        }
        let base = self.decoder.time_base();
        let pts = match (samples.pts(), self.fed) {
            (Some(pts), _) => {
                let ticks = i128::from(pts) * i128::from(base.num) * i128::from(rate);
                let den = i128::from(base.den.max(1));
                i64::try_from((2 * ticks + den).div_euclid(2 * den)).unwrap_or(i64::MAX)
            }
            (None, Some(next)) => next,
            (None, None) => {
                let what = "its sound begins without a time stamp";
                return Err(Error::damaged(self.demuxer.path(), what));
            }
        };
        self.fed = Some(pts.saturating_add(i64::try_from(samples.len()).unwrap_or(0)));
        samples.set_pts(pts);
        resampler.graph.send_samples(Some(&samples))
    }

    /// Where filtered samples go, counted from the beginning of the clip.
    fn place(&mut self, samples: &Samples, in_secs: f64) -> Result<i64> {
        let begin = (in_secs * f64::from(SOUND_RATE)).round() as i64;
        let told = samples.pts().map(|pts| pts.saturating_sub(begin));
        let at = match (told, self.next) {
            (Some(told), Some(next)) if (told - next).abs() <= SLACK => next,
            (Some(told), _) => told,
            (None, Some(next)) => next,
            (None, None) => {
                return Err(Error::bug("filtering sound", "it lost its time stamp"));
            }
        };
        self.next = Some(at.saturating_add(i64::try_from(samples.len()).unwrap_or(0)));
        Ok(at)
    }
}

impl Resampler {
    fn new(shape: &SoundShape<'_>) -> Result<Self> {
        let mut chain = Chain::of_sound(shape)?;
        chain.then(c"aresample", &[(c"sample_rate", SOUND_RATE.to_string())])?;
        chain.then(
            c"aformat",
            &[
                (c"sample_fmts", "fltp".to_owned()),
                (c"sample_rates", SOUND_RATE.to_string()),
                (c"channel_layouts", "stereo".to_owned()),
            ],
        )?;
        Ok(Self {
            graph: chain.sound()?,
            format: shape.format,
            rate: shape.rate,
            channels: shape.layout.nb_channels,
            ended: false,
        })
    }
}

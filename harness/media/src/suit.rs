//! An encoder that suits a source: what it makes can stand between the source's own packets.
//!
//! Players set themselves up once, by the header of the file. So what is encoded has sets of its own number, needs no more
//! frames to be held or reordered than the source does, and is of its profile and level where the encoder has them.

use std::path::Path;

use h264_reader::nal::sps::SeqParameterSet;
use twofold_core::protocol;

use crate::av::demuxer::Demuxer;
use crate::av::encoder::Encoder;
use crate::av::io::IoCount;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::probe::find_video;
use crate::sets::{ParameterSets, profile};

/// What an encoder has to suit.
pub struct Suit {
    /// A number that no parameter set of the source has.
    number: u32,
    sets: Vec<SeqParameterSet>,
    /// Frames that are decoded before one that is shown earlier.
    reordered: i32,
}

impl Suit {
    /// Of a source; what it takes to read is counted.
    ///
    /// # Errors
    /// A source that cannot be read or has no parameter sets.
    pub fn of(source: &Path, io: &IoCount) -> Result<Self> {
        let demuxer = Demuxer::open_counted(source, io)?;
        let parameters = demuxer.parameters(find_video(&demuxer)?)?;
        let unfit = |why: String| Error::damaged(source, format!("its {why}"));
        let sets = ParameterSets::of(parameters.extradata()).map_err(unfit)?;
        Ok(Self {
            number: sets.free_number().map_err(unfit)?,
            sets: sets.parsed().map_err(unfit)?,
            reordered: parameters.get().video_delay,
        })
    }

    /// Opens an encoder as asked, with what suits the source set after that. Frames with the time stamps `keyframes` begin a
    /// group of pictures.
    ///
    /// # Errors
    /// An encoder that does not start or is not libx264.
    pub fn open(
        &self,
        asked: &protocol::Encoder,
        keyframes: &[i64],
        look: &Look,
        threads: u32,
    ) -> Result<Encoder> {
        let mut encoder = self.suited(asked, look, threads)?;
        encoder.begin_groups_at(keyframes);
        Ok(encoder)
    }

    fn suited(&self, asked: &protocol::Encoder, look: &Look, threads: u32) -> Result<Encoder> {
        if asked.codec != protocol::Encoder::SUITS {
            return Err(Error::Encoder {
                codec: asked.codec.clone(),
                detail: "what it makes cannot stand between packets of the source".to_owned(),
                hint: format!("{} can", protocol::Encoder::SUITS),
            });
        }
        let mut options = asked.options.clone();
        set(&mut options, "forced-idr", "1");
        let number = self.number;
        set(&mut options, "x264-params", &format!("sps-id={number}"));
        for source in self.sets.iter().take(1) {
            like(&mut options, source, self.reordered);
        }
        let encoder = Encoder::open(&asked.codec, &options, look, threads)?;
        let most = self.sets.iter().map(|set| set.max_num_ref_frames).max();
        let most = most.unwrap_or(1).max(1);
        let header = encoder.parameters()?;
        let made = ParameterSets::of(header.extradata())
            .and_then(|sets| sets.parsed())
            .map_err(|why| Error::bug("opening an encoder", format!("its {why}")))?;
        if made.iter().all(|set| set.max_num_ref_frames <= most) {
            return Ok(encoder);
        }
        set(&mut options, "refs", &most.to_string());
        // Frames that others look at from both sides are held longer.
        if most < 4 {
            set(&mut options, "b-pyramid", "none");
        }
        Encoder::open(&asked.codec, &options, look, threads)
    }
}

/// Sets what makes an encoder's stream like one with this parameter set that reorders over so many frames.
fn like(options: &mut Vec<(String, String)>, source: &SeqParameterSet, reordered: i32) {
    // Higher profiles follow from the pictures' samples.
    match profile(source) {
        66 => set(options, "profile", "baseline"),
        77 => set(options, "profile", "main"),
        _ => {}
    }
    // Level 1b has a number of its own, which the encoder takes for another.
    if source.level_idc > 11 {
        let (major, minor) = (source.level_idc / 10, source.level_idc % 10);
        set(options, "level", &format!("{major}.{minor}"));
    }
    match reordered {
        ..=0 => set(options, "bf", "0"),
        1 => set(options, "b-pyramid", "none"),
        _ => {}
    }
}

/// Gives an option a value, whatever it had; parameters of x264 are added to those there are.
fn set(options: &mut Vec<(String, String)>, key: &str, value: &str) {
    let before = options.iter().position(|(known, _)| known == key);
    let value = match before.map(|at| options.remove(at)) {
        Some((_, own)) if key == "x264-params" => format!("{own}:{value}"),
        _ => value.to_owned(),
    };
    options.push((key.to_owned(), value));
}

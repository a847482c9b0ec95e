//! An encoder that suits a source: what it makes can stand between the source's own packets.
//!
//! Players set themselves up once, by the header of the file. So what is encoded has sets of its own number, needs no more
//! frames to be held or reordered than the source does, and is of its profile and level where the encoder has them.

use std::path::Path;

use twofold_core::protocol;

use crate::av::demuxer::Demuxer;
use crate::av::encoder::Encoder;
use crate::av::io::IoCount;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::probe::find_video;
use crate::sets::{ParameterSets, Sequence};

/// What an encoder has to suit.
pub struct Suit {
    /// A number that no parameter set of the source has.
    number: u32,
    sets: Vec<Sequence>,
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
        let most = self.sets.iter().map(|set| set.references).max();
        let most = most.unwrap_or(1).max(1);
        let open = |fewer: bool| {
            let mut options = asked.options.clone();
            options.push(("forced-idr".to_owned(), "1".to_owned()));
            let own = self.parameters(fewer.then_some(most));
            // What x264 is told last holds, and its own parameters come after all options.
            let asked_for = options.iter_mut().rev().find(|(key, _)| key == PARAMETERS);
            match asked_for {
                Some((_, value)) => *value = format!("{value}:{own}"),
                None => options.push((PARAMETERS.to_owned(), own)),
            }
            if let Some(profile) = self.sets.first().and_then(profile) {
                options.push(("profile".to_owned(), profile.to_owned()));
            }
            Encoder::open(&asked.codec, &options, look, threads)
        };
        let suits = |encoder: &Encoder| -> Result<bool> {
            let header = encoder.parameters()?;
            let made = ParameterSets::of(header.extradata())
                .and_then(|sets| sets.parsed())
                .map_err(|why| Error::bug("opening an encoder", format!("its {why}")))?;
            Ok(made.iter().all(|set| set.references <= most))
        };
        let encoder = open(false)?;
        if suits(&encoder)? {
            return Ok(encoder);
        }
        drop(encoder);
        let encoder = open(true)?;
        match suits(&encoder)? {
            true => Ok(encoder),
            false => Err(Error::Encoder {
                codec: asked.codec.clone(),
                detail: format!(
                    "its pictures look at more than the {most} frames that the source's may"
                ),
                hint: "leave refs and b-pyramid out".to_owned(),
            }),
        }
    }

    /// What x264 has to be told whatever it was asked for.
    fn parameters(&self, references: Option<u32>) -> String {
        let mut parameters = vec![format!("sps-id={}", self.number)];
        if let Some(level) = self.sets.first().and_then(level) {
            parameters.push(format!("level={level}"));
        }
        match self.reordered {
            ..=0 => parameters.push("bframes=0".to_owned()),
            1 => parameters.push("b-pyramid=none".to_owned()),
            _ => {}
        }
        if let Some(most) = references {
            parameters.push(format!("ref={most}"));
            // Frames that others look at from both sides are held longer.
            if most < 4 {
                parameters.push("b-pyramid=none".to_owned());
            }
        }
        parameters.join(":")
    }
}

const PARAMETERS: &str = "x264-params";

/// The profile to keep to. Higher ones follow from the pictures' samples.
fn profile(source: &Sequence) -> Option<&'static str> {
    match source.profile {
        66 => Some("baseline"),
        77 => Some("main"),
        _ => None,
    }
}

/// The level to claim, where it is one that x264 knows; 1b has a number that it takes for another.
fn level(source: &Sequence) -> Option<String> {
    const KNOWN: [u8; 17] = [
        12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52, 60, 61, 62,
    ];
    let (major, minor) = (source.level / 10, source.level % 10);
    KNOWN
        .contains(&source.level)
        .then(|| format!("{major}.{minor}"))
}

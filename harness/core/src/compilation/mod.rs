//! Compilations: clips of one or several videos, each with its texts, brought to one size and rate and joined.
//!
//! Output frame `k` of a clip shows what its source shows `k` frame durations after the clip's in point. That depends on
//! nothing but the source's time stamps, so a part of a clip is rendered as the whole clip would be.

mod colour;
mod font;
mod jobs;
pub mod keys;
mod parse;
mod place;
mod split;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use colour::Colour;
pub use font::{Font, Unfit, Why};
pub use jobs::{ClipSource, jobs, lengths, place, sound};
pub use place::{Fit, Place, Spot, fit};
pub use split::{Split, assign};

use crate::protocol::{Canvas, Rational};
use crate::strict::quoted;

/// The font that is taken where a compilation names none: where Debian's package fonts-dejavu-core puts it.
pub const DEFAULT_FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/// The longest compilation in frames: a day at 240 frames a second.
const MOST_FRAMES: u64 = 86_400 * 240;

/// A parsed, valid compilation: at least one clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Compilation {
    /// What it is called.
    pub title: Option<String>,
    /// What every clip is brought to.
    pub canvas: Canvas,
    /// The font's file; where absent, the one that set-up installs.
    pub font: Option<String>,
    /// What a text of each slot looks like, in the order of [`Slot::ALL`].
    pub styles: [Style; Slot::COUNT],
    /// In the order they are shown.
    pub clips: Vec<Clip>,
}

/// Some seconds of a video with texts over them.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// What messages call it besides its number.
    pub name: Option<String>,
    /// The video; the experiment's footage where absent.
    pub file: Option<String>,
    /// Seconds after the video's first frame at which it begins.
    pub in_secs: f64,
    /// Seconds after the video's first frame at which it ends; with the video where absent.
    pub out_secs: Option<f64>,
    /// What is written over it, at most once a slot.
    pub texts: Vec<(Slot, String)>,
}

/// What a text says of a clip, and so where it stands and what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Who is to be seen.
    Player,
    /// How good it was.
    Rating,
    /// When it was.
    Timestamp,
    /// Anything else.
    Text,
}

impl Slot {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Every slot, as a compilation file names it.
    pub const ALL: [(&'static str, Slot); Slot::COUNT] = [
        ("player", Slot::Player),
        ("rating", Slot::Rating),
        ("timestamp", Slot::Timestamp),
        ("text", Slot::Text),
    ];

    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Where it stands.
    pub place: Place,
    /// Height of the font (its em), as a part of the frame's height.
    pub size: f64,
    /// Distance from the frame's edges, as a part of the frame's height.
    pub margin: f64,
    /// Of the letters.
    pub colour: Colour,
    /// Of the box behind them; none where absent.
    pub back: Option<Colour>,
}

impl Style {
    /// What a text of this slot looks like where the file does not say.
    pub fn of(slot: Slot) -> Self {
        let (place, size) = match slot {
            Slot::Player => (Place::BottomLeft, 0.06),
            Slot::Rating => (Place::BottomRight, 0.05),
            Slot::Timestamp => (Place::TopRight, 0.04),
            Slot::Text => (Place::Top, 0.04),
        };
        Self {
            place,
            size,
            margin: 0.04,
            colour: Colour::WHITE,
            back: Some(Colour::SHADE),
        }
    }

    /// Height of the em in pixels of a frame of this height; at least 1.
    pub fn em(&self, height: u32) -> u32 {
        ((self.size * f64::from(height)).round() as u32).max(1)
    }

    /// Distance from the edges in pixels of a frame of this height.
    pub fn edge(&self, height: u32) -> u32 {
        (self.margin * f64::from(height)).round() as u32
    }
}

impl Compilation {
    /// What messages call a clip: `clip 3 ("the second goal")`.
    pub fn clip_name(&self, index: usize) -> String {
        let name = self.clips.get(index).and_then(|clip| clip.name.as_deref());
        match name {
            Some(name) => format!("clip {} ({})", index + 1, quoted(name)),
            None => format!("clip {}", index + 1),
        }
    }

    /// The first `clips` clips of it, or all of them where there are not so many.
    pub fn first(&self, clips: usize) -> Self {
        Self {
            clips: self.clips.iter().take(clips).cloned().collect(),
            ..self.clone()
        }
    }

    /// The same without any text.
    pub fn without_texts(&self) -> Self {
        let mut bare = self.clone();
        bare.clips.iter_mut().for_each(|clip| clip.texts.clear());
        bare
    }

    /// The look of a text of this slot.
    pub fn style(&self, slot: Slot) -> Style {
        self.styles[slot as usize]
    }

    /// How many output frames each clip has, given how many seconds each clip's video lasts.
    ///
    /// # Errors
    /// Names the clip that begins or ends after its video, or is shorter than half a frame.
    pub fn lengths(&self, source_secs: &[f64]) -> Result<Vec<u32>, String> {
        let fps = f64::from(self.canvas.fps);
        let mut lengths = Vec::with_capacity(self.clips.len());
        for (index, (clip, secs)) in self.clips.iter().zip(source_secs).enumerate() {
            let name = || self.clip_name(index);
            // A video may end within a frame of where somebody thinks it does.
            let slack = 1.5 / fps;
            let out = clip.out_secs.unwrap_or(*secs);
            if out > secs + slack {
                return Err(format!(
                    "{} ends at {out} s, but its video lasts {secs:.3} s (hint: an earlier \"out\", or none: then it ends with the video)",
                    name()
                ));
            }
            let frames = ((out - clip.in_secs) * fps).round();
            if frames < 1.0 {
                return Err(format!(
                    "{} is empty: it begins at {} s and ends at {out:.3} s (hint: \"in\" before \"out\", both within the video)",
                    name(),
                    clip.in_secs
                ));
            }
            lengths.push(frames as u32);
        }
        let total: u64 = lengths.iter().map(|frames| u64::from(*frames)).sum();
        if total > MOST_FRAMES {
            return Err(format!(
                "the compilation has {total} frames; at most {MOST_FRAMES} are joined (hint: several compilations)"
            ));
        }
        Ok(lengths)
    }
}

/// The part of a clip that a range of output frames shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which clip.
    pub clip: usize,
    /// Which of its own output frames; never empty.
    pub frames: Range<u32>,
}

/// What a half-open range of output frames is made of, given each clip's number of frames.
pub fn pieces(lengths: &[u32], range: &Range<u32>) -> Vec<Piece> {
    let mut begin = 0;
    let mut pieces = vec![];
    for (clip, length) in lengths.iter().enumerate() {
        let end = begin + length;
        let (first, last) = (range.start.max(begin), range.end.min(end));
        if first < last {
            pieces.push(Piece {
                clip,
                frames: first - begin..last - begin,
            });
        }
        begin = end;
    }
    pieces
}

/// The time stamp, in ticks of `time_base`, at which output frame `frame` of a clip looks at its source: the source frame
/// shown is the last one that starts no later.
///
/// `in_pts` is the clip's in point in the same ticks.
pub fn looks_at(in_pts: i64, frame: u32, fps: u32, time_base: Rational) -> i64 {
    let (num, den) = (
        i128::from(time_base.num.max(1)),
        i128::from(time_base.den.max(1)),
    );
    // frame / fps seconds in ticks, to the nearest tick: containers that count in milliseconds round the same way.
    let per = i128::from(fps.max(1)) * num;
    let ticks = (2 * i128::from(frame) * den + per) / (2 * per);
    // A source of the same rate has its time stamps rounded, too, and must not lose a frame to a tick: 2 ms of slack, at
    // least a tick, but never more than a third of a frame.
    let slack = (den / (500 * num)).max(1).min(den / (3 * per));
    let ticks = ticks + slack;
    in_pts.saturating_add(i64::try_from(ticks).unwrap_or(i64::MAX))
}

/// The first sample, counted from the beginning of the compilation's sound, that belongs to output frame `frame`.
pub fn first_sample(frame: u64, fps: u32, rate: u32) -> u64 {
    let (frame, fps, rate) = (u128::from(frame), u128::from(fps.max(1)), u128::from(rate));
    u64::try_from(frame * rate / fps).unwrap_or(u64::MAX)
}

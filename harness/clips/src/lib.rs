//! Tiny clips of every kind that footage comes in, made on the spot by libav itself: for tests only.
//!
//! It shares nothing with the room that reads them, so that a clip is what it is said to be and not what that room thinks.
//! Pictures are a bright box that moves over a gradient; a test may ask for others. Whatever fails panics: then the test
//! has failed.

mod encode;
mod mux;
mod tags;

use std::path::Path;

pub use tags::{Tags, tags};

/// Options of libav's by name.
pub type Options = Vec<(&'static str, String)>;

/// How bright the sample at (x, y) of component c of frame n is, 0 to 1, all but n normalised to 0..1.
pub type Picture = fn(n: usize, c: usize, x: f64, y: f64) -> f64;

/// What a clip is like.
#[derive(Clone)]
pub struct Clip {
    /// Width and height in pixels.
    pub size: (i32, i32),
    /// libav's name of the pixel format.
    pub pixel_format: &'static str,
    /// libav's name of the encoder.
    pub codec: &'static str,
    /// The encoder's options, colour among them.
    pub options: Options,
    /// Of the time stamps.
    pub time_base: (i32, i32),
    /// When each frame is shown, in order.
    pub times: Vec<i64>,
    /// When the last frame ends.
    pub end: i64,
    /// The display matrix.
    pub matrix: Option<[i32; 9]>,
    /// What is in the file, in order; exactly one of them is the video.
    pub tracks: Vec<Track>,
    /// The container's options.
    pub container: Options,
    /// What is seen.
    pub picture: Picture,
}

/// A track of a clip.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Track {
    /// The clip's video.
    Video,
    /// Another video, half as wide and high.
    SmallVideo,
    /// AAC, from a time to another one, in seconds.
    Sound(f64, f64),
    /// A cover picture.
    Cover,
    /// One subtitle.
    Subtitles,
    /// A time code, as cameras write it: a track of data that the container makes itself, behind all others.
    Timecode,
}

/// The ticks of a frame of [`clip`]: 30 frames a second.
pub const STEP: i64 = 512;

/// H.264 of 8-bit 4:2:0, 64x48, 24 frames with keyframes every 8 and reordering between, time base 1/15360.
pub fn clip() -> Clip {
    Clip {
        size: (64, 48),
        pixel_format: "yuv420p",
        codec: "libx264",
        options: named(&[
            ("preset", "ultrafast"),
            ("crf", "10"),
            ("g", "8"),
            ("bf", "2"),
            ("b_strategy", "0"),
            ("sc_threshold", "0"),
            ("color_range", "tv"),
            ("color_primaries", "bt709"),
            ("color_trc", "bt709"),
            ("colorspace", "bt709"),
            ("chroma_sample_location", "left"),
        ]),
        time_base: (1, 15_360),
        times: (0..24).map(|n| n * STEP).collect(),
        end: 24 * STEP,
        matrix: None,
        tracks: vec![Track::Video],
        container: vec![],
        picture: box_over_gradient,
    }
}

/// Options from literals.
pub fn named(options: &[(&'static str, &str)]) -> Options {
    options
        .iter()
        .map(|(key, value)| (*key, (*value).to_owned()))
        .collect()
}

impl Clip {
    /// The same clip with these options of the encoder besides or instead.
    pub fn with(mut self, options: &[(&'static str, &str)]) -> Self {
        self.options
            .retain(|(key, _)| !options.iter().any(|(own, _)| own == key));
        self.options.extend(named(options));
        self
    }

    /// The same clip by another encoder, with these options only.
    pub fn encoded(mut self, codec: &'static str, options: &[(&'static str, &str)]) -> Self {
        (self.codec, self.options) = (codec, named(options));
        self
    }

    /// The same clip in another pixel format.
    pub fn of(mut self, pixel_format: &'static str) -> Self {
        self.pixel_format = pixel_format;
        self
    }

    /// The same clip in another size.
    pub fn sized(mut self, width: i32, height: i32) -> Self {
        self.size = (width, height);
        self
    }

    /// The same clip with its frames at these times.
    pub fn timed(mut self, times: impl IntoIterator<Item = i64>, end: i64) -> Self {
        (self.times, self.end) = (times.into_iter().collect(), end);
        self
    }

    /// The same clip with so many milliseconds a frame, as Matroska counts.
    pub fn in_milliseconds(mut self, step: i64) -> Self {
        self.time_base = (1, 1000);
        let frames = self.times.len() as i64;
        self.timed((0..frames).map(|n| n * step), frames * step)
    }

    /// The same clip with these tracks.
    pub fn tracks(mut self, tracks: &[Track]) -> Self {
        self.tracks = tracks.to_vec();
        self
    }

    /// Writes the clip; the container is the one that libav knows by the name's extension.
    ///
    /// # Panics
    /// When libav does not do it.
    pub fn write(&self, path: &Path) {
        mux::write(self, path);
    }
}

fn box_over_gradient(n: usize, c: usize, x: f64, y: f64) -> f64 {
    let left = (n as f64 * 0.025) % 0.7;
    let inside = (left..left + 0.3).contains(&x) && (0.3..0.7).contains(&y);
    match (c, inside) {
        (0, true) => 0.8,
        (0, false) => 0.15 + 0.2 * (x + y),
        (_, true) => 0.6,
        (c, false) => 0.4 + 0.1 * c as f64 * x,
    }
}

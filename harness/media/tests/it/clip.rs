//! Tiny clips made on the spot: a bright box that moves over a gradient, with a little grain and a tone.

use std::path::{Path, PathBuf};

use twofold_core::frame::{Frame, FrameFormat, Layout, Range};
use twofold_media::{FootageFormat, FootageWriter, Sound};

/// What a clip is like.
#[derive(Clone, Copy)]
pub struct Clip {
    pub frames: u32,
    pub gop: u32,
    pub start_frames: u32,
    pub sound: bool,
}

pub const CLIP: Clip = Clip {
    frames: 30,
    gop: 10,
    start_frames: 0,
    sound: true,
};

pub fn format() -> FrameFormat {
    FrameFormat::new(160, 96, Layout::Yuv420p, Range::Limited).unwrap()
}

/// Frame `index`, the same whenever it is drawn.
pub fn picture(index: u32) -> Frame {
    let mut frame = Frame::new(format());
    let mut state = u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for (y, row) in frame.planes_mut().rows_mut(0).enumerate() {
        for (x, sample) in row.iter_mut().enumerate() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let left = index as usize * 3 % 120;
            let inside = (left..left + 40).contains(&x) && (30..70).contains(&y);
            *sample = if inside {
                210
            } else {
                40 + (x / 2 + y / 2) as u8
            } + (state % 3) as u8;
        }
    }
    frame
}

/// Writes a clip whose frame `i` shows picture `show(i)`.
pub fn write(path: &Path, clip: Clip, show: impl Fn(u32) -> u32) -> PathBuf {
    let rate = 48_000;
    let tone = |first: u64, out: &mut [f32]| {
        out.iter_mut()
            .enumerate()
            .for_each(|(i, to)| *to = ((first + i as u64) as f32 * 0.05).sin() * 0.3)
    };
    let sound = clip.sound.then(|| Sound {
        rate,
        samples: u64::from(rate * clip.frames / 30),
        fill: Box::new(tone),
    });
    let footage = FootageFormat {
        frame: format(),
        fps: 30,
        gop: clip.gop,
        start_frames: clip.start_frames,
        threads: 2,
    };
    let mut writer = FootageWriter::create(path, footage, sound).unwrap();
    for index in 0..clip.frames {
        writer.frame(&picture(show(index)).planes()).unwrap();
    }
    writer.finish().unwrap();
    path.to_owned()
}

pub fn make(path: &Path, clip: Clip) -> PathBuf {
    write(path, clip, |index| index)
}

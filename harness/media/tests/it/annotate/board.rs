//! A black canvas to draw a text on, and what was drawn.

use std::path::Path;

use twofold_core::compilation::{Colour, DEFAULT_FONT, Slot, Style};
use twofold_core::frame::Frame;
use twofold_core::protocol::{Canvas, Written};
use twofold_media::{FramePool, Lettering, Look, Picture, Placed, Result};

pub const CANVAS: Canvas = Canvas {
    width: 1280,
    height: 360,
    fps: 30,
};

/// Black of limited range.
pub const BLACK: u8 = 16;

pub fn lettering() -> Lettering {
    Lettering::open(Path::new(DEFAULT_FONT), CANVAS).unwrap()
}

pub fn written(text: &str, style: Style) -> Written {
    Written {
        slot: Slot::Player,
        text: text.to_owned(),
        style,
    }
}

/// White letters without a box, a tenth of the frame high.
pub fn plain() -> Style {
    Style {
        size: 0.1,
        colour: Colour::WHITE,
        back: None,
        ..Style::of(Slot::Player)
    }
}

pub fn place(text: &str, style: Style) -> Result<Placed> {
    lettering().place("clip 3 (\"goal\")", &written(text, style))
}

/// What a refused text is refused with.
pub fn refusal(text: &str, style: Style) -> String {
    let message = place(text, style).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message:?} has several lines");
    message
}

/// The canvas with these texts; all of it black where there are none. `pts` is the frame's time.
pub fn drawn_at(texts: &[Placed], pts: i64) -> Frame {
    let look = Look::of_canvas(CANVAS).unwrap();
    let mut picture = Picture::new(&look, CANVAS, texts).unwrap();
    let pool = FramePool::new(look.format, look.pixel_format()).unwrap();
    let mut frame = pool.frame().unwrap();
    let black = Frame::new(look.format);
    frame.planes_mut().unwrap().copy_from(&black.planes());
    frame.set_time(pts, 1);
    let made = picture.annotate(frame).unwrap();
    assert_eq!(picture.messages(), [""; 0]);
    let mut copy = Frame::new(look.format);
    copy.planes_mut().copy_from(&made.planes().unwrap());
    copy
}

pub fn drawn(texts: &[Placed]) -> Frame {
    drawn_at(texts, 0)
}

pub fn draw(text: &str, style: Style) -> Frame {
    drawn(&[place(text, style).unwrap()])
}

/// The luma of a frame, row by row.
pub fn luma(frame: &Frame) -> Vec<Vec<u8>> {
    frame.planes().rows(0).map(<[u8]>::to_vec).collect()
}

/// Left, top, right and bottom of what differs between two frames, in luma or chroma: the last two are the last pixels.
pub fn difference(a: &Frame, b: &Frame) -> Option<[usize; 4]> {
    let mut found: Option<[usize; 4]> = None;
    for plane in 0..3 {
        let step = if plane == 0 { 1 } else { 2 };
        let (a, b) = (a.planes(), b.planes());
        for (y, (a, b)) in a.rows(plane).zip(b.rows(plane)).enumerate() {
            for x in (0..a.len()).filter(|x| a[*x] != b[*x]) {
                let (x, y) = (x * step, y * step);
                let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
                found = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
    }
    found
}

//! The filters of one cut: from its video's pictures to frames of the canvas with texts on them.
//!
//! What would change nothing is left out: pictures that already are what the canvas wants go straight to their texts.

use ffmpeg_next::ffi;
use twofold_core::compilation::{Colour, fit};
use twofold_core::frame::{FrameFormat, Layout, Orientation, Range};
use twofold_core::protocol::{Canvas, Rational};

use super::Placed;
use crate::av::frame::{Frame, PixelFormat};
use crate::av::graph::{Chain, Graph};
use crate::error::{Error, Result};
use crate::look::Look;

/// A box reaches this part of the letters' height beyond them.
const BORDER: u32 = 4;
/// Pictures of so many lines and no word about their colours are BT.709; smaller ones are BT.601.
const HIGH: u32 = 720;

/// Makes frames of the canvas from the pictures of one cut.
pub struct Picture {
    graph: Graph,
    canvas: FrameFormat,
}

impl Picture {
    /// For pictures of this look; texts are drawn in their order.
    ///
    /// # Errors
    /// Colours that cannot be converted, and whatever keeps libavfilter from making the filters.
    pub fn new(look: &Look, canvas: Canvas, texts: &[Placed]) -> Result<Self> {
        let target = Look::of_canvas(canvas)?;
        let format = look.format;
        let mut chain = Chain::of_pictures(format, look.pixel_format(), look.time_base)?;
        let turn = Turn::of(format.orientation());
        let (wide, high) = if turn.swapped {
            (format.height(), format.width())
        } else {
            (format.width(), format.height())
        };
        let fit = fit(wide, high, aspect(look, turn.swapped), &canvas);
        let scaled = if turn.swapped {
            (fit.height, fit.width)
        } else {
            (fit.width, fit.height)
        };
        let matrix = matrix(look)
            .ok_or_else(|| Error::bug("filtering", "colours that cannot be converted"))?;
        let converted = format.layout() != Layout::Yuv420p || format.range() != Range::Limited;
        if scaled != (format.width(), format.height()) || converted || matrix != BT709 {
            let range = match format.range() {
                Range::Limited => "tv",
                Range::Full => "pc",
            };
            chain.then(
                c"scale",
                &[
                    (c"w", scaled.0.to_string()),
                    (c"h", scaled.1.to_string()),
                    // The same codes on every processor.
                    (c"flags", "bicubic+accurate_rnd+bitexact".to_owned()),
                    (c"in_color_matrix", matrix.to_owned()),
                    (c"out_color_matrix", BT709.to_owned()),
                    (c"in_range", range.to_owned()),
                    (c"out_range", "tv".to_owned()),
                ],
            )?;
            chain.then(c"format", &[(c"pix_fmts", "yuv420p".to_owned())])?;
        }
        turn.add(&mut chain)?;
        if (fit.width, fit.height) != (canvas.width, canvas.height) {
            chain.then(
                c"pad",
                &[
                    (c"w", canvas.width.to_string()),
                    (c"h", canvas.height.to_string()),
                    (c"x", fit.left.to_string()),
                    (c"y", fit.top.to_string()),
                    (c"color", "black".to_owned()),
                ],
            )?;
        }
        for placed in texts {
            draw(&mut chain, &Drawn::of(placed))?;
        }
        Ok(Self {
            graph: chain.pictures()?,
            canvas: target.format,
        })
    }

    /// What a picture becomes.
    ///
    /// # Errors
    /// Whatever keeps libavfilter from filtering it.
    pub fn annotate(&mut self, picture: Frame) -> Result<Frame> {
        self.graph.send(picture)?;
        let made = self.graph.receive(self.canvas, PixelFormat::yuv420p())?;
        made.ok_or_else(|| Error::bug("filtering", "a picture went in and none came out"))
    }

    /// What libavfilter said, of warning or worse.
    pub fn messages(&self) -> Vec<String> {
        self.graph.messages()
    }
}

/// A text to be drawn.
pub(super) struct Drawn<'a> {
    /// The path of the font's file.
    pub font: String,
    pub text: &'a str,
    pub em: u32,
    pub colour: Colour,
    pub back: Option<Colour>,
    pub x: i64,
    pub y: i64,
}

impl<'a> Drawn<'a> {
    fn of(placed: &'a Placed) -> Self {
        Self {
            font: placed.font.path(),
            text: &placed.text,
            em: placed.em,
            colour: placed.style.colour,
            back: placed.style.back,
            x: placed.x,
            y: placed.y,
        }
    }
}

/// Draws a text: every option is said, and none is a language.
pub(super) fn draw(chain: &mut Chain, drawn: &Drawn<'_>) -> Result<()> {
    let mut options = vec![
        (c"fontfile", drawn.font.clone()),
        (c"text", drawn.text.to_owned()),
        // Otherwise % begins an instruction, and a text with a stray one is not drawn at all.
        (c"expansion", "none".to_owned()),
        (c"fontsize", drawn.em.to_string()),
        (c"fontcolor", drawn.colour.to_string()),
        (c"x", drawn.x.to_string()),
        (c"y", drawn.y.to_string()),
        // Where a text stands was computed; moving it would be another place, and not an error.
        (c"fix_bounds", "0".to_owned()),
    ];
    if let Some(back) = drawn.back {
        options.extend([
            (c"box", "1".to_owned()),
            (c"boxcolor", back.to_string()),
            (c"boxborderw", (drawn.em / BORDER).to_string()),
        ]);
    }
    // Built without the library that shapes, it does not shape.
    if Chain::knows(c"drawtext", c"text_shaping") {
        options.push((c"text_shaping", "0".to_owned()));
    }
    chain.then(c"drawtext", &options)
}

const BT709: &str = "bt709";

/// The name of the matrix by which a picture's codes are colours; `None` where it is one that cannot be converted.
pub(super) fn matrix(look: &Look) -> Option<&'static str> {
    use ffi::AVColorSpace as Space;
    Some(match look.tags.space {
        Space::AVCOL_SPC_BT709 => BT709,
        Space::AVCOL_SPC_SMPTE170M | Space::AVCOL_SPC_BT470BG => "bt601",
        Space::AVCOL_SPC_FCC => "fcc",
        Space::AVCOL_SPC_SMPTE240M => "smpte240m",
        Space::AVCOL_SPC_BT2020_NCL => "bt2020",
        Space::AVCOL_SPC_UNSPECIFIED | Space::AVCOL_SPC_RESERVED => {
            let format = look.format;
            if format.height().min(format.width()) >= HIGH {
                BT709
            } else {
                "bt601"
            }
        }
        _ => return None,
    })
}

/// Width to height of a pixel as it is shown.
fn aspect(look: &Look, swapped: bool) -> f64 {
    let Rational { num, den } = look.sample_aspect;
    if num <= 0 || den <= 0 {
        return 1.0;
    }
    let aspect = f64::from(num) / f64::from(den);
    if swapped { 1.0 / aspect } else { aspect }
}

/// What makes a coded picture the one that is shown: exchanged axes first, then mirrored.
struct Turn {
    swapped: bool,
    flip_x: bool,
    flip_y: bool,
}

impl Turn {
    fn of(orientation: Orientation) -> Self {
        let swapped = orientation.swaps_axes();
        let (x, y) = orientation.coded(0.0, 0.0);
        let (flip_x, flip_y) = if swapped { (y, x) } else { (x, y) };
        Self {
            swapped,
            flip_x: flip_x > 0.5,
            flip_y: flip_y > 0.5,
        }
    }

    fn add(&self, chain: &mut Chain) -> Result<()> {
        if self.swapped {
            // libavfilter's numbers: 0 exchanges the axes, 1 mirrors left and right after that, 2 top and bottom, 3 both.
            let direction = u32::from(self.flip_x) + 2 * u32::from(self.flip_y);
            return chain.then(c"transpose", &[(c"dir", direction.to_string())]);
        }
        if self.flip_x {
            chain.then(c"hflip", &[])?;
        }
        if self.flip_y {
            chain.then(c"vflip", &[])?;
        }
        Ok(())
    }
}

//! The filters of one cut: from its video's pictures to frames of the canvas with texts on them.
//!
//! What would change nothing is left out: pictures that already are what the canvas wants go straight to their texts.

use twofold_core::compilation::Colour;
use twofold_core::frame::{FrameFormat, Layout, Range};
use twofold_core::protocol::Canvas;

use super::Placed;
use crate::av::frame::{Frame, PixelFormat};
use crate::av::graph::{Chain, Graph};
use crate::error::{Error, Result};
use crate::look::Look;
use crate::upright::{BT709, Laid, matrix, scale};

/// A box reaches this part of the letters' height beyond them.
const BORDER: u32 = 4;

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
        let Laid { fit, scaled, turn } = Laid::new(look, &canvas);
        let matrix = matrix(look)
            .ok_or_else(|| Error::bug("filtering", "colours that cannot be converted"))?;
        let converted = format.layout() != Layout::Yuv420p || format.range() != Range::Limited;
        if scaled != (format.width(), format.height()) || converted || matrix != BT709 {
            scale(
                &mut chain,
                scaled,
                (matrix, format.range()),
                (BT709, Range::Limited),
            )?;
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

//! How large a text becomes: it is drawn on an empty canvas, grey its box and white its letters, and looked at.

use twofold_core::compilation::{Colour, Spot, Style};
use twofold_core::frame::{FrameFormat, Layout, MAX_HEIGHT, MAX_WIDTH, Range};
use twofold_core::protocol::Rational;

use super::picture::{Drawn, draw};
use crate::av::frame::{FramePool, PixelFormat};
use crate::av::graph::Chain;
use crate::error::{Error, Result};

/// Codes of luma on the empty canvas: black, and what is more than that.
const BLACK: u8 = 16;
/// Of the box there.
const GREY: u8 = 126;
/// A code that much over what is behind is a letter's, if only its edge's.
const LETTER: u8 = 12;

/// What was found.
pub(super) struct Measured {
    /// Around everything drawn, from where the text was put.
    pub spot: Spot,
    /// Whether any letter was drawn.
    pub letters: bool,
    /// Whether it did not fit on the largest canvas there is.
    pub cut: bool,
}

/// Draws a text of this look with letters `em` pixels high.
///
/// # Errors
/// Whatever keeps libavfilter from drawing.
pub(super) fn measure(font: &str, text: &str, em: u32, style: &Style) -> Result<Measured> {
    let lines = text.split('\n').count() as u64;
    let longest = text.split('\n').map(|line| line.chars().count()).max();
    let em64 = u64::from(em);
    let size = |ems: u64, most: u32| {
        let pixels = (ems * em64).next_multiple_of(2).min(u64::from(most));
        u32::try_from(pixels).unwrap_or(most)
    };
    // Few letters are as wide as their font is high, and few lines twice as high: those that are get a second try.
    let tries = [
        (
            size(longest.unwrap_or(0) as u64 + 4, MAX_WIDTH),
            size(2 * lines + 4, MAX_HEIGHT),
        ),
        (MAX_WIDTH, MAX_HEIGHT),
    ];
    let mut last = None;
    for (width, height) in tries {
        let measured = on(width, height, font, text, em, style)?;
        if !measured.cut {
            return Ok(measured);
        }
        last = Some(measured);
    }
    last.ok_or_else(|| Error::bug("measuring a text", "nothing was drawn"))
}

fn on(width: u32, height: u32, font: &str, text: &str, em: u32, style: &Style) -> Result<Measured> {
    let format = FrameFormat::new(width.max(2), height.max(2), Layout::Yuv420p, Range::Limited)
        .map_err(|error| Error::bug("measuring a text", error.to_string()))?;
    let pixel_format = PixelFormat::yuv420p();
    // As far from the edge as letters may reach beyond where they are put.
    let at = i64::from(em.min(width / 4).min(height / 4)).max(1) * 3 / 2;
    let drawn = Drawn {
        font: font.to_owned(),
        text,
        em,
        colour: Colour::WHITE,
        back: style.back.map(|_| Colour([128, 128, 128, 255])),
        x: at,
        y: at,
    };
    let mut chain = Chain::of_pictures(format, pixel_format, Rational { num: 1, den: 1 })?;
    draw(&mut chain, &drawn)?;
    let mut graph = chain.pictures()?;
    let mut frame = FramePool::new(format, pixel_format)?.frame()?;
    {
        let mut planes = frame.planes_mut()?;
        for plane in 0..3 {
            let code = if plane == 0 { BLACK } else { 128 };
            planes.rows_mut(plane).for_each(|row| row.fill(code));
        }
    }
    frame.set_time(0, 1);
    graph.send(frame)?;
    let Some(frame) = graph.receive(format, pixel_format)? else {
        return Err(Error::bug("measuring a text", "nothing was drawn"));
    };
    let planes = frame.planes()?;
    let behind = if style.back.is_some() { GREY } else { BLACK };
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    let mut letters = false;
    for (row, luma) in planes.rows(0).enumerate() {
        let lit = |code: &u8| *code > BLACK + 2;
        let Some(first) = luma.iter().position(lit) else {
            continue;
        };
        let last = luma.iter().rposition(lit).unwrap_or(first);
        (left, right) = (left.min(first), right.max(last));
        (top, bottom) = (top.min(row), row);
        letters |= luma.iter().any(|code| *code > behind + LETTER);
    }
    if top == usize::MAX {
        return Ok(Measured {
            spot: Spot {
                left: 0,
                top: 0,
                width: 1,
                height: 1,
            },
            letters: false,
            cut: false,
        });
    }
    let cut = left == 0 || top == 0 || right + 1 >= width as usize || bottom + 1 >= height as usize;
    let size = |first: usize, last: usize| u32::try_from(last - first + 1).unwrap_or(u32::MAX);
    Ok(Measured {
        spot: Spot {
            left: left as i64 - at,
            top: top as i64 - at,
            width: size(left, right),
            height: size(top, bottom),
        },
        letters,
        cut,
    })
}

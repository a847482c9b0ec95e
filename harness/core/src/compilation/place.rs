//! Where things stand: a text at an edge of the frame, a picture in the middle of the canvas.

use serde::{Deserialize, Serialize};

use super::Style;
use crate::protocol::Canvas;

/// Where a text stands in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The left upper corner.
    TopLeft,
    /// The middle of the upper edge.
    Top,
    /// The right upper corner.
    TopRight,
    /// The middle of the left edge.
    Left,
    /// The middle of the frame.
    Centre,
    /// The middle of the right edge.
    Right,
    /// The left lower corner.
    BottomLeft,
    /// The middle of the lower edge.
    Bottom,
    /// The right lower corner.
    BottomRight,
}

impl Place {
    /// Every place, as a compilation file names it.
    pub const ALL: [(&'static str, Place); 9] = [
        ("top-left", Place::TopLeft),
        ("top", Place::Top),
        ("top-right", Place::TopRight),
        ("left", Place::Left),
        ("centre", Place::Centre),
        ("right", Place::Right),
        ("bottom-left", Place::BottomLeft),
        ("bottom", Place::Bottom),
        ("bottom-right", Place::BottomRight),
    ];

    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// Columns and rows: 0 is the near edge, 1 the middle, 2 the far edge.
    fn thirds(self) -> (u32, u32) {
        (self as u32 % 3, self as u32 / 3)
    }
}

/// A rectangle of pixels, as measured around something drawn at (0, 0): it may reach to the left of it or above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Its left edge.
    pub left: i64,
    /// Its upper edge.
    pub top: i64,
    /// Its width, at least 1.
    pub width: u32,
    /// Its height, at least 1.
    pub height: u32,
}

impl Spot {
    /// Where to draw what was measured so, that it stands at its place in the frame.
    ///
    /// # Errors
    /// What is wider or higher than the frame has room for between its margins, in words.
    pub fn put(&self, style: &Style, canvas: &Canvas) -> Result<(i64, i64), String> {
        let edge = style.edge(canvas.height);
        let check = |size: u32, frame: u32, how: &str| {
            let room = frame.saturating_sub(2 * edge);
            if size <= room {
                return Ok(room - size);
            }
            Err(format!(
                "it would be {size} pixels {how}, and there are {room} between the margins of the frame"
            ))
        };
        let free_across = check(self.width, canvas.width, "wide")?;
        let free_down = check(self.height, canvas.height, "high")?;
        let (column, row) = style.place.thirds();
        let x = i64::from(edge + free_across * column / 2) - self.left;
        let y = i64::from(edge + free_down * row / 2) - self.top;
        Ok((x, y))
    }
}

/// How a picture is laid into a canvas: scaled to this size, at this place; the rest is black.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// Width of the scaled picture, even.
    pub width: u32,
    /// Height of the scaled picture, even.
    pub height: u32,
    /// Pixels to the left of it, even.
    pub left: u32,
    /// Lines above it, even.
    pub top: u32,
}

/// The largest way to lay a picture of `width` x `height` pixels, as it is shown, into a canvas without distorting it.
///
/// `aspect` is width to height of one of its pixels; sizes are rounded to even numbers.
pub fn fit(width: u32, height: u32, aspect: f64, canvas: &Canvas) -> Fit {
    let aspect = if aspect.is_finite() && aspect > 0.0 {
        aspect
    } else {
        1.0
    };
    let (wide, high) = (f64::from(width.max(1)) * aspect, f64::from(height.max(1)));
    let scale = (f64::from(canvas.width) / wide).min(f64::from(canvas.height) / high);
    let even = |size: f64, most: u32| (((size / 2.0).round() as u32) * 2).clamp(2, most.max(2));
    let (width, height) = (
        even(wide * scale, canvas.width),
        even(high * scale, canvas.height),
    );
    let middle = |room: u32| room / 4 * 2;
    Fit {
        width,
        height,
        left: middle(canvas.width - width.min(canvas.width)),
        top: middle(canvas.height - height.min(canvas.height)),
    }
}

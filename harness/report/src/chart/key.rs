//! The key under a chart: what each shape stands for, wrapped to the chart's width.

use super::canvas::{Canvas, Drawn, Place, Text, width_of};

/// Draws one shape, centred on a place.
pub type Shape<'a> = Box<dyn Fn(&Canvas<'_>, Place) -> Drawn + 'a>;

/// A key's entries and where each goes.
pub struct Key<'a> {
    entries: Vec<(Shape<'a>, String, Place)>,
    rows: i32,
}

const ROW: i32 = 20;
const SIZE: i32 = 12;

impl<'a> Key<'a> {
    /// Lays entries out between `left` and `right`.
    pub fn new(entries: Vec<(Shape<'a>, &str)>, left: i32, right: i32) -> Self {
        let (mut x, mut row) = (left, 0);
        let mut placed = Vec::with_capacity(entries.len());
        for (shape, words) in entries {
            let width = 22 + width_of(words, SIZE) + 16;
            if x > left && x + width > right {
                x = left;
                row += 1;
            }
            placed.push((shape, words.to_owned(), (x, row * ROW)));
            x += width;
        }
        let rows = if placed.is_empty() { 0 } else { row + 1 };
        Self {
            entries: placed,
            rows,
        }
    }

    /// How high it is.
    pub fn height(&self) -> i32 {
        self.rows * ROW
    }

    /// Draws it with its upper edge at `top`.
    pub fn draw(&self, canvas: &Canvas<'_>, top: i32) -> Drawn {
        for (shape, words, (x, y)) in &self.entries {
            let middle = top + y + ROW / 2;
            shape(canvas, (x + 8, middle))?;
            canvas.text(words, (x + 22, middle), Text::muted().sized(SIZE))?;
        }
        Ok(())
    }
}

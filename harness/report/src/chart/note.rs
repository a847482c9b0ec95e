//! A few words under a chart, broken into lines.

use super::WIDTH;
use super::canvas::{Canvas, Drawn, Text, fit, width_of};
use crate::escape::clean;

/// Words with their lines.
pub struct Note {
    lines: Vec<String>,
}

const LINE: i32 = 17;
const SIZE: i32 = 12;

impl Note {
    /// Of words; none have no height.
    pub fn of(words: &str) -> Self {
        let (room, mut lines) = (WIDTH - 16, Vec::<String>::new());
        for word in clean(words).split_whitespace() {
            match lines.last_mut() {
                Some(line) if width_of(line, SIZE) + width_of(word, SIZE) + 6 <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(fit(word, room, SIZE)),
            }
        }
        Self { lines }
    }

    /// How high it is.
    pub fn height(&self) -> i32 {
        match self.lines.len() as i32 {
            0 => 0,
            lines => lines * LINE + 4,
        }
    }

    /// Draws it with its upper edge at `top`.
    pub fn draw(&self, canvas: &Canvas<'_>, top: i32) -> Drawn {
        for (at, line) in self.lines.iter().enumerate() {
            let y = top + 4 + LINE * at as i32 + LINE / 2;
            canvas.text(line, (8, y), Text::muted().sized(SIZE))?;
        }
        Ok(())
    }
}

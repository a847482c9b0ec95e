//! Hatching: regions that are told apart without colour.

use super::Role;
use super::canvas::{Canvas, Drawn, Place};

/// Parallel lines in one of four directions, close or wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hatch {
    step: Place,
    apart: i32,
}

/// Between close lines.
const CLOSE: i32 = 9;

/// How finely a line is asked whether it is inside.
const GRAIN: i32 = 2;

impl Hatch {
    /// The one at this place of a list.
    pub fn of(place: usize) -> Self {
        let step = [(1, -1), (1, 0), (0, 1), (1, 1)][place % 4];
        Self {
            step,
            apart: if place % 8 < 4 { CLOSE } else { 2 * CLOSE },
        }
    }

    /// Draws it in a frame, where `inside` says so.
    pub fn draw(
        self,
        canvas: &Canvas<'_>,
        (from, to): (Place, Place),
        inside: &dyn Fn(Place) -> bool,
    ) -> Drawn {
        for start in self.starts(from, to) {
            let mut run: Option<(Place, Place)> = None;
            let mut at = start;
            loop {
                let is_in_frame = at.0 >= from.0 && at.0 <= to.0 && at.1 >= from.1 && at.1 <= to.1;
                if is_in_frame && inside(at) {
                    run = Some((run.map_or(at, |(begin, _)| begin), at));
                } else if let Some((begin, end)) = run.take() {
                    canvas.line(begin, end, Role::Good, 1)?;
                }
                if !is_in_frame {
                    break;
                }
                at = (at.0 + self.step.0 * GRAIN, at.1 + self.step.1 * GRAIN);
            }
        }
        Ok(())
    }

    /// Where its lines begin: on the edges from which they lead into the frame.
    fn starts(self, from: Place, to: Place) -> Vec<Place> {
        let apart = self.apart as usize;
        // A frame as small as a key's is crossed by one wide line at least.
        let first = if self.apart > CLOSE {
            self.apart / 2
        } else {
            0
        };
        let left = || {
            let starts = (from.1 + first..=to.1).step_by(apart);
            starts.map(|y| (from.0, y))
        };
        match self.step {
            (1, 0) => (from.1 + self.apart / 2..=to.1)
                .step_by(apart)
                .map(|y| (from.0, y))
                .collect(),
            (0, 1) => (from.0 + self.apart / 2..=to.0)
                .step_by(apart)
                .map(|x| (x, from.1))
                .collect(),
            (1, 1) => {
                let top = (from.0 + self.apart..=to.0)
                    .step_by(apart)
                    .map(|x| (x, from.1));
                left().chain(top).collect()
            }
            _ => {
                let bottom = (from.0 + self.apart..=to.0)
                    .step_by(apart)
                    .map(|x| (x, to.1));
                left().chain(bottom).collect()
            }
        }
    }
}

//! Room for labels: what is taken, and where beside a point there is still some.

use super::canvas::{Place, width_of};

/// Rectangles that are taken, inside a frame.
pub struct Boxes {
    frame: (Place, Place),
    taken: Vec<(Place, Place)>,
}

/// A place for a label: where it begins, at half its height.
pub type Begin = Place;

impl Boxes {
    /// Nothing is taken yet.
    pub fn inside(from: Place, to: Place) -> Self {
        Self {
            frame: (from, to),
            taken: Vec::new(),
        }
    }

    /// Takes a rectangle.
    pub fn take(&mut self, from: Place, to: Place) {
        self.taken.push((from, to));
    }

    /// Whether a rectangle lies in the frame and nothing of it is taken.
    pub fn is_free(&self, from: Place, to: Place) -> bool {
        let (low, high) = self.frame;
        let inside = from.0 >= low.0 && from.1 >= low.1 && to.0 <= high.0 && to.1 <= high.1;
        inside
            && self
                .taken
                .iter()
                .all(|(a, b)| to.0 <= a.0 || from.0 >= b.0 || to.1 <= a.1 || from.1 >= b.1)
    }

    /// Finds room for a text beside a point, to its right first, and takes it.
    pub fn beside(&mut self, (x, y): Place, text: &str, size: i32) -> Option<Begin> {
        let (width, half) = (width_of(text, size), size / 2 + 2);
        let middle = x - width / 2;
        let places = [
            (x + 10, y),
            (x - 10 - width, y),
            (middle, y - half - 8),
            (middle, y + half + 8),
            (x + 8, y - half - 6),
            (x + 8, y + half + 6),
            (x - 8 - width, y - half - 6),
            (x - 8 - width, y + half + 6),
        ];
        let found = places
            .into_iter()
            .find(|(x, y)| self.is_free((*x, y - half), (x + width, y + half)))?;
        self.take((found.0, found.1 - half), (found.0 + width, found.1 + half));
        Some(found)
    }
}

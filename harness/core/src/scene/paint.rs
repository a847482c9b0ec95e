//! One plane and the few strokes everything is drawn with.

/// A colour: luma, blue difference, red difference.
pub type Colour = [u8; 3];

/// Opacity of a stroke that hides what is under it.
pub const SOLID: f64 = 1.0;

/// One plane of a frame. Places are relative to its width and height, so that all planes are drawn alike.
pub struct Plane<'a> {
    samples: &'a mut [u8],
    /// Samples of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// 0 is luma, 1 and 2 are chroma.
    pub channel: usize,
}

/// An ellipse to be filled: centre and radii relative to the plane's width and height.
pub struct Oval {
    pub x: f64,
    pub y: f64,
    pub rx: f64,
    pub ry: f64,
}

impl<'a> Plane<'a> {
    /// `samples` as rows of `width`, packed tightly.
    pub fn new(samples: &'a mut [u8], width: usize, channel: usize) -> Self {
        let width = width.max(1);
        let height = samples.len() / width;
        Self {
            samples,
            width,
            height,
            channel,
        }
    }

    /// Row `y`, empty outside the plane.
    pub fn row(&mut self, y: usize) -> &mut [u8] {
        let start = y.saturating_mul(self.width);
        self.samples
            .get_mut(start..start.saturating_add(self.width))
            .unwrap_or_default()
    }

    /// All rows, top to bottom.
    pub fn rows(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.samples.chunks_exact_mut(self.width)
    }

    /// Height of the middle of row `y`, 0..1.
    pub fn middle(&self, y: usize) -> f64 {
        (y as f64 + 0.5) / self.height as f64
    }

    /// Paints row `y` from `from` to `to` (relative to the width), blended by `opacity` and smooth at both ends.
    pub fn span(&mut self, y: usize, from: f64, to: f64, colour: Colour, opacity: f64) {
        let width = self.width as f64;
        let from = (from * width).max(0.0);
        let to = (to * width).min(width);
        if to <= from {
            return;
        }
        let code = colour[self.channel];
        let (first, last) = (from as usize, to as usize);
        let row = self.row(y);
        if first == last {
            blend(row.get_mut(first), code, opacity * (to - from));
            return;
        }
        blend(
            row.get_mut(first),
            code,
            opacity * (1.0 - (from - first as f64)),
        );
        blend(row.get_mut(last), code, opacity * (to - last as f64));
        let inner = row.get_mut(first + 1..last).unwrap_or_default();
        if opacity >= SOLID {
            inner.fill(code);
        } else {
            inner
                .iter_mut()
                .for_each(|sample| blend(Some(sample), code, opacity));
        }
    }

    /// Fills `oval`.
    pub fn fill(&mut self, oval: &Oval, colour: Colour, opacity: f64) {
        let height = self.height as f64;
        let top = ((oval.y - oval.ry) * height).max(0.0);
        let bottom = ((oval.y + oval.ry) * height).min(height);
        if bottom <= top {
            return;
        }
        for y in top as usize..=(bottom as usize).min(self.height.saturating_sub(1)) {
            // What of this row lies between the oval's top and bottom softens both.
            let covered = (bottom.min(y as f64 + 1.0) - top.max(y as f64)).max(0.0);
            let middle = (bottom.min(y as f64 + 1.0) + top.max(y as f64)) / 2.0;
            let rise = (middle / height - oval.y) / oval.ry;
            let half = oval.rx * (1.0 - rise * rise).max(0.0).sqrt();
            let opacity = if covered < 1.0 {
                opacity * covered
            } else {
                opacity
            };
            self.span(y, oval.x - half, oval.x + half, colour, opacity);
        }
    }
}

fn blend(sample: Option<&mut u8>, code: u8, opacity: f64) {
    if let Some(sample) = sample {
        let weight = (opacity * 256.0) as i32;
        let under = i32::from(*sample);
        *sample = (under + (((i32::from(code) - under) * weight) >> 8)) as u8;
    }
}

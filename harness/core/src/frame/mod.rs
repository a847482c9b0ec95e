//! A picture in memory: its format, its planes and its digest.
//!
//! Planes are borrowed wherever somebody else owns the bytes (a decoder's frame, a mapped buffer), and owned only
//! by [`Frame`]. Sizes and strides are checked once, when a view is made; whatever walks its rows cannot fail.

use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

mod layout;
mod orientation;
mod planes;
pub use layout::Layout;
pub use orientation::Orientation;
pub use planes::{Frame, Planes, PlanesMut};

/// Planes of a frame: luma, blue difference, red difference.
pub const PLANES: usize = 3;

/// Widest frame that is accepted, in pixels.
pub const MAX_WIDTH: u32 = 7680;

/// Highest frame that is accepted, in pixels.
pub const MAX_HEIGHT: u32 = 4320;

/// Which codes carry the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Range {
    /// Luma 16 to 235, as broadcast video has it; black is 16.
    Limited,
    /// Every code; black is 0.
    Full,
}

/// Why a format or a view of planes was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The size cannot be a frame of this layout.
    #[error(
        "a {layout} frame cannot be {width}x{height} (hint: 4:2:0 has even sizes and 4:2:2 an even width, 4:4:4 any, up to {MAX_WIDTH}x{MAX_HEIGHT})"
    )]
    Size {
        /// Width asked for, pixels.
        width: u32,
        /// Height asked for, pixels.
        height: u32,
        /// Name of the layout.
        layout: &'static str,
    },
    /// A plane has fewer bytes than its rows need.
    #[error("plane {plane} has {have} bytes, its rows need {need}")]
    Short {
        /// Which plane, 0 is luma.
        plane: usize,
        /// Bytes it has.
        have: usize,
        /// Bytes its rows need.
        need: usize,
    },
    /// Rows would overlap.
    #[error("plane {plane} has a stride of {stride} bytes, its rows are {width} wide")]
    Stride {
        /// Which plane, 0 is luma.
        plane: usize,
        /// The stride given, bytes.
        stride: usize,
        /// Bytes of one row.
        width: usize,
    },
}

/// Size, layout and range of a frame as it is coded, and how it is turned to be shown; a value of this type is always a
/// possible frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameFormat {
    width: u32,
    height: u32,
    layout: Layout,
    range: Range,
    orientation: Orientation,
}

impl FrameFormat {
    /// A format of `width` x `height` pixels.
    ///
    /// # Errors
    /// [`FrameError::Size`] unless both are multiples of the chroma step, at least one step, and at most
    /// [`MAX_WIDTH`] x [`MAX_HEIGHT`].
    pub fn new(width: u32, height: u32, layout: Layout, range: Range) -> Result<Self, FrameError> {
        let (across, down) = layout.chroma_step();
        let fits = |size: u32, step: u32, max: u32| {
            size >= step && size <= max && size.is_multiple_of(step)
        };
        if fits(width, across, MAX_WIDTH) && fits(height, down, MAX_HEIGHT) {
            Ok(Self {
                width,
                height,
                layout,
                range,
                orientation: Orientation::default(),
            })
        } else {
            Err(FrameError::Size {
                width,
                height,
                layout: layout.name(),
            })
        }
    }

    /// The same format, to be shown so.
    pub fn shown(self, orientation: Orientation) -> Self {
        Self {
            orientation,
            ..self
        }
    }

    /// Width in pixels, as coded.
    pub fn width(self) -> u32 {
        self.width
    }

    /// Height in pixels, as coded.
    pub fn height(self) -> u32 {
        self.height
    }

    /// How samples lie in memory.
    pub fn layout(self) -> Layout {
        self.layout
    }

    /// Which codes carry the picture.
    pub fn range(self) -> Range {
        self.range
    }

    /// How the picture is turned to be shown.
    pub fn orientation(self) -> Orientation {
        self.orientation
    }

    /// The luma code of black: 16 or 0 of 8 bits, four times that of 10.
    pub fn black(self) -> u16 {
        match self.range {
            Range::Limited => 16 << (self.layout.bits() - 8),
            Range::Full => 0,
        }
    }

    /// The code of plane `index` that has no light or no colour: black for luma, the middle for chroma.
    pub fn zero(self, index: usize) -> u16 {
        if index == 0 {
            self.black()
        } else {
            1 << (self.layout.bits() - 1)
        }
    }

    /// The largest code: 255 or 1023.
    pub fn peak(self) -> u16 {
        u16::MAX >> (16 - self.layout.bits())
    }

    /// Samples (across, down) of plane `index`: 0 is luma, any other is chroma.
    pub fn plane(self, index: usize) -> (usize, usize) {
        let (across, down) = if index == 0 {
            (1, 1)
        } else {
            self.layout.chroma_step()
        };
        (
            (self.width / across) as usize,
            (self.height / down) as usize,
        )
    }

    /// Bytes of the samples of one row of plane `index`.
    pub fn row_bytes(self, index: usize) -> usize {
        self.plane(index).0 * self.layout.sample_bytes()
    }

    /// Bytes of plane `index` when its rows are packed tightly.
    pub fn plane_bytes(self, index: usize) -> usize {
        self.row_bytes(index) * self.plane(index).1
    }

    /// Bytes of all planes when rows are packed tightly.
    pub fn packed_bytes(self) -> usize {
        (0..PLANES).map(|index| self.plane_bytes(index)).sum()
    }

    /// Whether `have` bytes at `stride` hold plane `plane`.
    fn check(self, plane: usize, have: usize, stride: usize) -> Result<(), FrameError> {
        let (width, height) = (self.row_bytes(plane), self.plane(plane).1);
        if stride < width {
            return Err(FrameError::Stride {
                plane,
                stride,
                width,
            });
        }
        // The last row need not be padded to the stride: decoders crop without reallocating.
        let need = stride.saturating_mul(height - 1).saturating_add(width);
        if have < need {
            return Err(FrameError::Short { plane, have, need });
        }
        Ok(())
    }
}

/// XXH3-128 over the visible samples, row by row and plane by plane: the same whatever the strides are.
pub fn digest(planes: &Planes) -> u128 {
    let mut hasher = Xxh3::new();
    for plane in 0..PLANES {
        let format = planes.format();
        let (data, stride) = planes.plane(plane);
        if stride == format.row_bytes(plane) {
            hasher.update(&data[..format.plane_bytes(plane)]);
        } else {
            planes.rows(plane).for_each(|row| hasher.update(row));
        }
    }
    hasher.digest128()
}

#[cfg(test)]
mod tests;

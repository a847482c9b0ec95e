//! Views of three planes, and a frame that owns its own.

use super::{FrameError, FrameFormat, PLANES};

/// Planes to read: three slices and their strides in bytes, known to hold a frame of their format.
#[derive(Debug, Clone, Copy)]
pub struct Planes<'a> {
    format: FrameFormat,
    data: [&'a [u8]; PLANES],
    strides: [usize; PLANES],
}

impl<'a> Planes<'a> {
    /// Views `data` as a frame of `format`.
    ///
    /// # Errors
    /// [`FrameError::Stride`] or [`FrameError::Short`] when a plane cannot hold its rows.
    pub fn new(
        format: FrameFormat,
        data: [&'a [u8]; PLANES],
        strides: [usize; PLANES],
    ) -> Result<Self, FrameError> {
        for plane in 0..PLANES {
            format.check(plane, data[plane].len(), strides[plane])?;
        }
        Ok(Self {
            format,
            data,
            strides,
        })
    }

    /// The format the planes hold.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// Bytes of plane `plane` (0 to 2) with its padding, and its stride: what a copy of the whole plane needs.
    pub fn plane(&self, plane: usize) -> (&'a [u8], usize) {
        (self.data[plane], self.strides[plane])
    }

    /// The bytes of the visible rows of plane `plane` (0 to 2), top to bottom.
    pub fn rows(&self, plane: usize) -> impl Iterator<Item = &'a [u8]> {
        let width = self.format.row_bytes(plane);
        let height = self.format.plane(plane).1;
        self.data[plane]
            .chunks(self.strides[plane])
            .take(height)
            .map(move |row| &row[..width])
    }
}

/// Planes to write: three slices and their strides in bytes, known to hold a frame of their format.
#[derive(Debug)]
pub struct PlanesMut<'a> {
    format: FrameFormat,
    data: [&'a mut [u8]; PLANES],
    strides: [usize; PLANES],
}

impl<'a> PlanesMut<'a> {
    /// Views `data` as a frame of `format` to be written.
    ///
    /// # Errors
    /// [`FrameError::Stride`] or [`FrameError::Short`] when a plane cannot hold its rows.
    pub fn new(
        format: FrameFormat,
        data: [&'a mut [u8]; PLANES],
        strides: [usize; PLANES],
    ) -> Result<Self, FrameError> {
        for plane in 0..PLANES {
            format.check(plane, data[plane].len(), strides[plane])?;
        }
        Ok(Self {
            format,
            data,
            strides,
        })
    }

    /// The format the planes hold.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// Bytes of plane `plane` (0 to 2) with its padding, and its stride.
    pub fn plane_mut(&mut self, plane: usize) -> (&mut [u8], usize) {
        (self.data[plane], self.strides[plane])
    }

    /// The bytes of the visible rows of plane `plane` (0 to 2), top to bottom.
    pub fn rows_mut(&mut self, plane: usize) -> impl Iterator<Item = &mut [u8]> {
        let width = self.format.row_bytes(plane);
        let height = self.format.plane(plane).1;
        self.data[plane]
            .chunks_mut(self.strides[plane])
            .take(height)
            .map(move |row| &mut row[..width])
    }

    /// The same planes, to read.
    pub fn as_planes(&self) -> Planes<'_> {
        let [y, u, v] = &self.data;
        Planes {
            format: self.format,
            data: [y, u, v],
            strides: self.strides,
        }
    }

    /// Copies the visible samples of `source`, row by row. Where the formats differ in size, what both have.
    pub fn copy_from(&mut self, source: &Planes) {
        for plane in 0..PLANES {
            for (to, from) in self.rows_mut(plane).zip(source.rows(plane)) {
                let width = to.len().min(from.len());
                to[..width].copy_from_slice(&from[..width]);
            }
        }
    }
}

/// An owned frame, planes tightly packed one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    format: FrameFormat,
    bytes: Vec<u8>,
}

impl Frame {
    /// A black frame of `format`.
    pub fn new(format: FrameFormat) -> Self {
        let mut frame = Self {
            format,
            bytes: vec![0; format.packed_bytes()],
        };
        for plane in 0..PLANES {
            let code = format.zero(plane).to_le_bytes();
            let code = &code[..format.layout().sample_bytes()];
            for row in frame.planes_mut().rows_mut(plane) {
                row.chunks_exact_mut(code.len())
                    .for_each(|sample| sample.copy_from_slice(code));
            }
        }
        frame
    }

    /// The frame's format.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// All samples, plane after plane: what a `rawvideo` file holds.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn split(&self) -> [usize; PLANES] {
        [0, 1, 2].map(|plane| self.format.plane_bytes(plane))
    }

    /// The planes, to read.
    pub fn planes(&self) -> Planes<'_> {
        let [luma, chroma, _] = self.split();
        let (y, rest) = self.bytes.split_at(luma);
        let (u, v) = rest.split_at(chroma);
        Planes {
            format: self.format,
            data: [y, u, v],
            strides: [0, 1, 2].map(|plane| self.format.row_bytes(plane)),
        }
    }

    /// The planes, to write.
    pub fn planes_mut(&mut self) -> PlanesMut<'_> {
        let [luma, chroma, _] = self.split();
        let (y, rest) = self.bytes.split_at_mut(luma);
        let (u, v) = rest.split_at_mut(chroma);
        PlanesMut {
            format: self.format,
            data: [y, u, v],
            strides: [0, 1, 2].map(|plane| self.format.row_bytes(plane)),
        }
    }
}

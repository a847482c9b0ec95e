//! Tables as the shader reads them: the header, and everything behind the planes.

use twofold_core::overlay::tables::GAIN_BITS;
use twofold_core::overlay::{EllipseTables, Tables};

use super::layout::{BLOCK, HEADER_WORDS, Layout, WORDS};

/// The tables of one frame, packed into memory that is kept from frame to frame.
#[derive(Debug, Default)]
pub struct Packed {
    /// The header's bytes.
    pub header: Vec<u8>,
    /// Bytes from the bitmap on.
    pub tables: Vec<u8>,
    /// Entries of the list.
    pub listed: usize,
    bitmap: Vec<u32>,
    list: Vec<u32>,
    /// Least squared distance within each block of a row.
    nearest: Vec<u32>,
}

impl Packed {
    /// Packs `tables`, which has at most as many ellipses as `layout` has room for.
    pub fn pack(&mut self, layout: &Layout, tables: &Tables) {
        self.mark(layout, tables);
        self.tables.clear();
        put(&mut self.tables, &self.bitmap);
        self.tables
            .resize((layout.gains - layout.bitmap) * BLOCK, 0);
        for layer in tables.layers() {
            layer
                .gains()
                .iter()
                .for_each(|gains| put(&mut self.tables, gains));
        }
        // Everything begins at a fixed place; what lies between is not read.
        self.tables
            .resize((layout.layers - layout.bitmap) * BLOCK, 0);
        let mut first = layout.ellipses;
        for layer in tables.layers() {
            let count = layer.ellipses().len();
            let spot = u32::from(layer.is_spot());
            put(
                &mut self.tables,
                &[layer.inner(), first as u32, count as u32, spot],
            );
            first += count * layout.ellipse;
        }
        self.tables
            .resize((layout.ellipses - layout.bitmap) * BLOCK, 0);
        for ellipse in tables.ellipses() {
            put_ellipse(&mut self.tables, layout, ellipse);
        }
        self.tables.resize((layout.list - layout.bitmap) * BLOCK, 0);
        put(&mut self.tables, &self.list);
        self.header.clear();
        put(&mut self.header, &header(layout, tables, self.list.len()));
        self.listed = self.list.len();
    }

    /// Lists the blocks some ellipse reaches, and marks them in the bitmap.
    fn mark(&mut self, layout: &Layout, tables: &Tables) {
        self.bitmap.clear();
        self.bitmap.resize(layout.frame.div_ceil(32), 0);
        self.list.clear();
        for grid in 0..2 {
            for layer in tables.layers() {
                for ellipse in layer.ellipses() {
                    self.mark_ellipse(layout, ellipse, grid, layer.outer());
                }
            }
        }
    }

    fn mark_ellipse(&mut self, layout: &Layout, ellipse: &EllipseTables, grid: usize, outer: u32) {
        self.nearest.clear();
        let nearest = ellipse.columns[grid]
            .chunks(layout.samples)
            .map(|block| block.iter().copied().min().unwrap_or(u32::MAX));
        self.nearest.extend(nearest);
        // Squared distances fall and rise again along a row, so what is reached is one run of blocks.
        let reached = |&q: &u32| q < outer;
        let Some(first) = self.nearest.iter().position(reached) else {
            return;
        };
        let last = self.nearest.iter().rposition(reached).unwrap_or(first);
        let chroma = grid > 0;
        for (y, &row) in ellipse.rows[grid].iter().enumerate() {
            if row >= outer {
                continue;
            }
            for column in first..=last {
                if self.nearest[column] + row >= outer {
                    continue;
                }
                let block = layout.planes[grid] + y * layout.pitch[grid] + column;
                if self.set(block) {
                    if chroma {
                        self.set(block + layout.chroma());
                    }
                    let place = column | y << 10 | usize::from(chroma) << 24;
                    self.list.push(place as u32);
                }
            }
        }
    }

    /// Marks `block`; whether it was not marked before.
    fn set(&mut self, block: usize) -> bool {
        let word = &mut self.bitmap[block / 32];
        let bit = 1 << (block % 32);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

fn header(layout: &Layout, tables: &Tables, listed: usize) -> [u32; HEADER_WORDS] {
    let gain = tables.outside_gain();
    let [black, grey] = [0, 1].map(|grid| u32::from(layout.format.zero(grid)));
    let one = 1 << GAIN_BITS;
    // Codes of 8 bits are scaled two in a word; of more, a product takes the word alone.
    let twice = layout.format.layout().bits() == 8;
    let bias = |zero: u32| {
        let single = zero * (one - gain) + one / 2;
        if twice { single | single << 16 } else { single }
    };
    let layers = tables.layers();
    let sizes = [
        layout.spare,
        listed,
        layout.planes[1],
        layers[0].ellipses().len(),
        layout.bitmap,
        layout.gains,
        layout.ellipses,
        layout.list,
        layout.ellipse,
        layout.parts[0],
        layout.parts[1],
        layout.parts[2],
        layout.pitch[0],
        layout.pitch[1],
    ];
    let mut words = [0; HEADER_WORDS];
    for (word, size) in words.iter_mut().zip(sizes) {
        *word = size as u32;
    }
    words[14..22].copy_from_slice(&[
        layers[0].inner(),
        black,
        gain,
        bias(black),
        bias(grey),
        layout.chroma() as u32,
        layout.layers as u32,
        layers.len() as u32,
    ]);
    words
}

fn put_ellipse(bytes: &mut Vec<u8>, layout: &Layout, ellipse: &EllipseTables) {
    let start = bytes.len();
    let [chroma_columns, luma_rows, chroma_rows] = layout.parts;
    let parts = [
        (&ellipse.columns[0], chroma_columns),
        (&ellipse.columns[1], luma_rows),
        (&ellipse.rows[0], chroma_rows),
        (&ellipse.rows[1], layout.ellipse),
    ];
    for (words, end) in parts {
        put(bytes, words);
        // What is computed from this padding lies in the padding of a row.
        bytes.resize(start + end * BLOCK, 0);
    }
}

fn put(bytes: &mut Vec<u8>, words: &[u32]) {
    let start = bytes.len();
    bytes.resize(start + words.len() * 4, 0);
    for (to, word) in bytes[start..].chunks_exact_mut(4).zip(words) {
        to.copy_from_slice(&word.to_le_bytes());
    }
}

const _: () = assert!(BLOCK == WORDS * 4);

//! Where everything lies in a slot's buffer. The shader's `Header` says the same to the device.

use twofold_core::frame::{FrameFormat, PLANES};
use twofold_core::overlay::tables::RAMP_STEPS;

/// Bytes of a block: 16 samples of 8 bits, 8 samples of more, or four words of a table.
pub const BLOCK: usize = 16;

/// Words of a block.
pub const WORDS: usize = BLOCK / 4;

/// Invocations of a workgroup, as the shader says.
pub const WORKGROUP: usize = 64;

/// Workgroups that one dimension of a dispatch may have on every device.
const MAX_GROUPS: usize = 65_535;

/// Words of the header; the shader's struct has as many members.
pub const HEADER_WORDS: usize = 24;

/// Blocks of one layer's gains, of luma and of chroma.
pub const LAYER_GAINS: usize = 2 * RAMP_STEPS / WORDS;

/// Sizes in blocks unless a name says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The format of the frame.
    pub format: FrameFormat,
    /// Samples of one block.
    pub samples: usize,
    /// Workgroups in one row of a dispatch, at most: all of the frame's, unless they are too many.
    pub across: usize,
    /// Blocks of one row, of luma and of chroma.
    pub pitch: [usize; 2],
    /// Rows, of luma and of chroma.
    pub rows: [usize; 2],
    /// First block of each plane.
    pub planes: [usize; PLANES],
    /// Blocks of all planes, and as many more as fill the workgroups of a dispatch.
    pub frame: usize,
    /// First block of the bitmap of blocks that `near` renders.
    pub bitmap: usize,
    /// First block of the gains: [`LAYER_GAINS`] a layer.
    pub gains: usize,
    /// First block of the layers: one each.
    pub layers: usize,
    /// First block of the ellipses.
    pub ellipses: usize,
    /// Room for ellipses.
    pub max_ellipses: usize,
    /// Blocks of one ellipse.
    pub ellipse: usize,
    /// In an ellipse: first block of chroma columns, luma rows, chroma rows. Luma columns begin at 0.
    pub parts: [usize; 3],
    /// First block of the list of blocks that `near` renders.
    pub list: usize,
    /// A block that nobody reads.
    pub spare: usize,
    /// Blocks after the header.
    pub total: usize,
}

impl Layout {
    pub fn new(format: FrameFormat, max_ellipses: usize) -> Self {
        let samples = BLOCK / format.layout().sample_bytes();
        let pitch = [0, 1].map(|grid| format.row_bytes(grid).div_ceil(BLOCK));
        let rows = [0, 1].map(|grid| format.plane(grid).1);
        let plane = [pitch[0] * rows[0], pitch[1] * rows[1]];
        let groups = (plane[0] + 2 * plane[1]).div_ceil(WORKGROUP);
        let across = groups.div_ceil(groups.div_ceil(MAX_GROUPS).max(1));
        let frame = groups.next_multiple_of(across) * WORKGROUP;
        let bitmap = frame;
        let gains = bitmap + frame.div_ceil(32).div_ceil(WORDS);
        // Saturating: what is absurd is refused as too large, by whoever compares it with the adapter's limit. No two
        // highlights need look alike, so there is room for as many layers as ellipses.
        let layers = gains.saturating_add(max_ellipses.saturating_mul(LAYER_GAINS));
        let ellipses = layers.saturating_add(max_ellipses);
        let parts = {
            let columns = samples / WORDS;
            let chroma_columns = pitch[0] * columns;
            let luma_rows = chroma_columns + pitch[1] * columns;
            [
                chroma_columns,
                luma_rows,
                luma_rows + rows[0].div_ceil(WORDS),
            ]
        };
        let ellipse = parts[2] + rows[1].div_ceil(WORDS);
        let list = ellipses.saturating_add(max_ellipses.saturating_mul(ellipse));
        let spare = list.saturating_add((plane[0] + plane[1]).div_ceil(WORDS));
        Self {
            format,
            samples,
            across,
            pitch,
            rows,
            planes: [0, plane[0], plane[0] + plane[1]],
            frame,
            bitmap,
            gains,
            layers,
            ellipses,
            max_ellipses,
            ellipse,
            parts,
            list,
            spare,
            total: spare.saturating_add(1),
        }
    }

    /// Whether a sample is a byte; else it is two, with 10 bits in them.
    pub fn is_eight_bit(&self) -> bool {
        self.format.layout().bits() == 8
    }

    /// Bytes of a slot's buffer.
    pub fn bytes(&self) -> usize {
        Self::offset(self.total)
    }

    /// Bytes from the beginning of the buffer to `block`.
    pub fn offset(block: usize) -> usize {
        (HEADER_WORDS * 4).saturating_add(block.saturating_mul(BLOCK))
    }

    /// Blocks of one chroma plane.
    pub fn chroma(&self) -> usize {
        self.planes[2] - self.planes[1]
    }

    /// Workgroups (across, down) that together render `blocks` blocks; beyond one row a few more than that.
    pub fn groups(&self, blocks: usize) -> (u32, u32) {
        let groups = blocks.div_ceil(WORKGROUP);
        let down = groups.div_ceil(self.across);
        (groups.min(self.across) as u32, down as u32)
    }

    /// The part of the shader that numbers workgroups and invocations of a dispatch.
    ///
    /// Where there is one row it is not mentioned: a software adapter takes an eighth longer over anything less plain.
    pub fn numbering(&self) -> String {
        let row = |step: usize| {
            if self.frame == self.across * WORKGROUP {
                "id.x".to_owned()
            } else {
                format!("id.x + id.y * {step}u")
            }
        };
        let function = |name, step| {
            format!(
                "fn {name}(id: vec3<u32>) -> u32 {{ return {}; }}\n",
                row(step)
            )
        };
        function("group_of", self.across) + &function("invocation_of", self.across * WORKGROUP)
    }
}

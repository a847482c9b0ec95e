//! How the samples of a picture lie in memory.

/// Three planes of samples each. Another layout is another arm, and the compiler names every place that must know it.
///
/// Samples of more than 8 bits are two bytes each, the lower one first, whatever the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// 8 bits a sample, chroma at half the width and half the height.
    Yuv420p,
    /// 8 bits a sample, chroma at half the width.
    Yuv422p,
    /// 8 bits a sample, chroma as luma.
    Yuv444p,
    /// 10 bits a sample, chroma at half the width and half the height.
    Yuv420p10,
    /// 10 bits a sample, chroma at half the width.
    Yuv422p10,
    /// 10 bits a sample, chroma as luma.
    Yuv444p10,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Layout; 6] = [
        Layout::Yuv420p,
        Layout::Yuv422p,
        Layout::Yuv444p,
        Layout::Yuv420p10,
        Layout::Yuv422p10,
        Layout::Yuv444p10,
    ];

    /// The name FFmpeg gives this layout.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Yuv420p => "yuv420p",
            Layout::Yuv422p => "yuv422p",
            Layout::Yuv444p => "yuv444p",
            Layout::Yuv420p10 => "yuv420p10le",
            Layout::Yuv422p10 => "yuv422p10le",
            Layout::Yuv444p10 => "yuv444p10le",
        }
    }

    /// By how many pixels (across, down) one chroma sample stands for.
    pub fn chroma_step(self) -> (u32, u32) {
        match self {
            Layout::Yuv420p | Layout::Yuv420p10 => (2, 2),
            Layout::Yuv422p | Layout::Yuv422p10 => (2, 1),
            Layout::Yuv444p | Layout::Yuv444p10 => (1, 1),
        }
    }

    /// Bits of one sample.
    pub fn bits(self) -> u32 {
        match self {
            Layout::Yuv420p | Layout::Yuv422p | Layout::Yuv444p => 8,
            Layout::Yuv420p10 | Layout::Yuv422p10 | Layout::Yuv444p10 => 10,
        }
    }

    /// Bytes of one sample: 1 or 2.
    pub fn sample_bytes(self) -> usize {
        if self.bits() > 8 { 2 } else { 1 }
    }
}

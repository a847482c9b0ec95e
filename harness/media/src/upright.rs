//! How a coded picture becomes the one that is shown: its colours by which matrix, its pixels of which shape, its axes
//! turned how, and laid into which size.

use ffmpeg_next::ffi;
use twofold_core::compilation::{Fit, fit};
use twofold_core::frame::{Orientation, Range};
use twofold_core::protocol::{Canvas, Rational};

use crate::av::graph::Chain;
use crate::error::Result;
use crate::look::Look;

/// Pictures of so many lines and no word about their colours are BT.709; smaller ones are BT.601.
const HIGH: u32 = 720;

/// Where a picture goes in a canvas as it is shown, and how it gets there.
pub(crate) struct Laid {
    /// As it is shown.
    pub(crate) fit: Fit,
    /// Pixels and lines it is scaled to before it is turned.
    pub(crate) scaled: (u32, u32),
    /// What turns it then.
    pub(crate) turn: Turn,
}

impl Laid {
    /// A picture of this look, as large in a canvas as it can be without being distorted.
    pub(crate) fn new(look: &Look, canvas: &Canvas) -> Self {
        let format = look.format;
        let turn = Turn::of(format.orientation());
        let (wide, high) = if turn.swapped {
            (format.height(), format.width())
        } else {
            (format.width(), format.height())
        };
        let fit = fit(wide, high, aspect(look, turn.swapped), canvas);
        let scaled = if turn.swapped {
            (fit.height, fit.width)
        } else {
            (fit.width, fit.height)
        };
        Self { fit, scaled, turn }
    }
}

/// The matrix of compilations.
pub(crate) const BT709: &str = "bt709";
/// The matrix of JPEG files.
pub(crate) const BT601: &str = "bt601";

/// Adds what scales pictures and brings them to 8-bit 4:2:0, from codes of a matrix and a range to those of another.
pub(crate) fn scale(
    chain: &mut Chain,
    (width, height): (u32, u32),
    from: (&'static str, Range),
    to: (&'static str, Range),
) -> Result<()> {
    let range = |range: Range| match range {
        Range::Limited => "tv",
        Range::Full => "pc",
    };
    chain.then(
        c"scale",
        &[
            (c"w", width.to_string()),
            (c"h", height.to_string()),
            // The same codes on every processor.
            (c"flags", "bicubic+accurate_rnd+bitexact".to_owned()),
            (c"in_color_matrix", from.0.to_owned()),
            (c"out_color_matrix", to.0.to_owned()),
            (c"in_range", range(from.1).to_owned()),
            (c"out_range", range(to.1).to_owned()),
        ],
    )?;
    chain.then(c"format", &[(c"pix_fmts", "yuv420p".to_owned())])
}

/// The name of the matrix by which a picture's codes are colours; `None` where it is one that cannot be converted.
pub(crate) fn matrix(look: &Look) -> Option<&'static str> {
    use ffi::AVColorSpace as Space;
    Some(match look.tags.space {
        Space::AVCOL_SPC_BT709 => BT709,
        Space::AVCOL_SPC_SMPTE170M | Space::AVCOL_SPC_BT470BG => BT601,
        Space::AVCOL_SPC_FCC => "fcc",
        Space::AVCOL_SPC_SMPTE240M => "smpte240m",
        Space::AVCOL_SPC_BT2020_NCL => "bt2020",
        Space::AVCOL_SPC_UNSPECIFIED | Space::AVCOL_SPC_RESERVED => {
            let format = look.format;
            if format.height().min(format.width()) >= HIGH {
                BT709
            } else {
                BT601
            }
        }
        _ => return None,
    })
}

/// Width to height of a pixel as it is shown.
fn aspect(look: &Look, swapped: bool) -> f64 {
    let Rational { num, den } = look.sample_aspect;
    if num <= 0 || den <= 0 {
        return 1.0;
    }
    let aspect = f64::from(num) / f64::from(den);
    if swapped { 1.0 / aspect } else { aspect }
}

/// What makes a coded picture the one that is shown: exchanged axes first, then mirrored.
pub(crate) struct Turn {
    swapped: bool,
    flip_x: bool,
    flip_y: bool,
}

impl Turn {
    fn of(orientation: Orientation) -> Self {
        let swapped = orientation.swaps_axes();
        let (x, y) = orientation.coded(0.0, 0.0);
        let (flip_x, flip_y) = if swapped { (y, x) } else { (x, y) };
        Self {
            swapped,
            flip_x: flip_x > 0.5,
            flip_y: flip_y > 0.5,
        }
    }

    pub(crate) fn add(&self, chain: &mut Chain) -> Result<()> {
        if self.swapped {
            // libavfilter's numbers: 0 exchanges the axes, 1 mirrors left and right after that, 2 top and bottom, 3 both.
            let direction = u32::from(self.flip_x) + 2 * u32::from(self.flip_y);
            return chain.then(c"transpose", &[(c"dir", direction.to_string())]);
        }
        if self.flip_x {
            chain.then(c"hflip", &[])?;
        }
        if self.flip_y {
            chain.then(c"vflip", &[])?;
        }
        Ok(())
    }
}

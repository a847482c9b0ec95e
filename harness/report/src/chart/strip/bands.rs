//! Many observations of a cell: quantile bands over their order, what lies furthest out, and what failed.

use super::{Bands, Mark, point};
use crate::chart::canvas::{Canvas, Drawn, Text};
use crate::chart::key::Shape;
use crate::chart::scale::Scale;
use crate::chart::{Role, WIDTH};
use crate::format;

/// The height of a bin.
pub const BIN: i32 = 12;

/// Draws the bins of a cell, the first one at `top`.
pub fn bands_of(canvas: &Canvas<'_>, bands: &Bands, scale: &Scale, top: i32) -> Drawn {
    for (at, bin) in bands.bins.iter().enumerate() {
        let y = top + at as i32 * BIN;
        if let Some(quantiles) = bin.quantiles {
            band(canvas, quantiles.map(|wall| scale.at(wall)), y)?;
        }
        if bin.failed > 0 {
            let middle = y + BIN / 2;
            point(canvas, (WIDTH - 16, middle), Mark::Failed)?;
            if bin.failed > 1 {
                let count = format::count(u64::from(bin.failed));
                canvas.text(&count, (WIDTH - 24, middle), Text::muted().sized(11).end())?;
            }
        }
    }
    for (bin, wall) in &bands.outermost {
        let y = top + (*bin).min(bands.bins.len()) as i32 * BIN + BIN / 2;
        canvas.disc((scale.at(*wall), y), 2, Role::Point)?;
    }
    Ok(())
}

/// From the 5th to the 95th percentile, from the 25th to the 75th, and the median.
fn band(canvas: &Canvas<'_>, [_, low, lower, middle, upper, high, _]: [i32; 7], top: i32) -> Drawn {
    let (from, to) = (top + 1, top + BIN - 1);
    canvas.rect((low, from), (high.max(low + 1), to), Role::Demux)?;
    canvas.rect(
        (lower, from + 2),
        (upper.max(lower + 1), to - 2),
        Role::Point,
    )?;
    canvas.rect((middle - 1, from), (middle + 1, to), Role::Ink)
}

/// What the key says of them.
pub fn entries<'a>() -> Vec<(Shape<'a>, &'a str)> {
    vec![
        (
            Box::new(|canvas: &Canvas<'_>, (x, y)| {
                band(
                    canvas,
                    [x - 8, x - 8, x - 4, x, x + 4, x + 8, x + 8],
                    y - BIN / 2,
                )
            }),
            "5 to 95 %, 25 to 75 %, median",
        ),
        (
            Box::new(|canvas: &Canvas<'_>, at| canvas.disc(at, 2, Role::Point)),
            "furthest out",
        ),
    ]
}

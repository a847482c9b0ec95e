//! The boundary that may be watched: pure numbers.
//!
//! At every look k a one-sided p-value of a fixed-n test becomes `z_k = Phi^-1(1 - p_k)`, and what is compared is
//! `M_n = max_{5 <= k <= n} z_k (k / N)^(1/4)` for a planned N: the boundary of Wang and Tsiatis (Biometrics 43:193,
//! 1987) with exponent 1/4. `G(m)`, the chance under the null hypothesis that `M_N` reaches m, turns `M_n` into a
//! p-value that holds whenever one stops (Liu and Anderson, JASA 103:1621, 2008). For Student's t under normal logs and
//! for the signed-rank test under any symmetric noise the paths of z have one known distribution each (Jennison and
//! Turnbull, Biometrika 78:133, 1991), so G was simulated once, by `make calibrate`, into `table.rs`.
//!
//! Both together cost a factor: `p_n = min(1, f min(G_t(M_n^t), G_w(M_n^w)))`.

mod boundary;
mod interval;
pub mod table;
mod watch;

#[cfg(test)]
mod tests;

pub use boundary::{Boundary, LEAST_MEASURED, Row};
pub use interval::{SIDE, interval};
pub use watch::{Look, Watch};

use crate::stats::normal_quantile;

/// The first look: no verdict before this many pairs.
pub const LEAST_LOOK: u32 = 5;

/// `z = Phi^-1(1 - p)` of a one-sided p-value, exact for small p too; NaN outside 0 to 1.
pub fn deviate(p: f64) -> f64 {
    -normal_quantile(p)
}

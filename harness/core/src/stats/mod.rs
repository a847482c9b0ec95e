//! Statistics on slices: numbers in, numbers out. Nothing here knows what a render is.

mod autocorrelation;
mod fieller;
mod holm;
mod kendall;
mod least_squares;
mod line;
mod mann_whitney;
mod normal;
mod rank;
mod student;
mod summary;
mod walsh;
mod welch;

#[cfg(test)]
mod tests;

pub use autocorrelation::{Autocorrelation, autocorrelation};
pub use fieller::{Fieller, Ratio};
pub use holm::{HolmStep, holm, holm_steps};
pub use kendall::{Kendall, kendall};
pub use least_squares::{LeastSquares, least_squares};
pub use line::{Bend, Line, relative_fit};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use normal::{normal_quantile, normal_upper};
pub use rank::{
    MOST_COUNTED, SignedRank, are_alike, hodges_lehmann, signed_rank, signed_rank_greater,
    signed_rank_normal, signed_rank_tail, walsh_averages,
};
pub use student::{
    Student, student_greater, t_critical, t_greater, t_interval, t_quantile, t_upper,
};
pub use summary::{mean, median, quantile, quantile_of_sorted, sd, sd_at_most};
pub use walsh::walsh_at;
pub use welch::{Welch, welch};

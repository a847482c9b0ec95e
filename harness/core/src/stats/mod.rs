//! Statistics on slices: numbers in, numbers out. Nothing here knows what a render is.

mod holm;
mod rank;
mod student;
mod summary;

#[cfg(test)]
mod tests;

pub use holm::holm;
pub use rank::{hodges_lehmann, signed_rank_greater};
pub use student::{t_greater, t_interval};
pub use summary::{mean, median, quantile, sd};

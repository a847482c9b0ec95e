//! The pictures of a run, as whoever can read files hands them over.

use std::collections::BTreeMap;

use twofold_core::record::Gallery;

/// What a run's gallery says, and those of its files that are what it says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pictures {
    /// What the pictures show.
    pub gallery: Gallery,
    /// JPEG files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How many are missing, or not what they should be.
    pub left_out: u32,
    /// Whether there is a gallery that cannot be read.
    pub unreadable: bool,
}

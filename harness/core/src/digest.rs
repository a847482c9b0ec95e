//! XXH3-128 digests: of frames, packets, lists of them, and files.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3;

/// An XXH3-128 digest; 32 hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub u128);

impl Digest {
    /// Of one piece of memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(bytes))
    }

    /// One digest over a list of digests, in order.
    pub fn of_list(list: impl IntoIterator<Item = Digest>) -> Self {
        let mut hasher = Hasher::new();
        for digest in list {
            hasher.update(&digest.0.to_le_bytes());
        }
        hasher.finish()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != 32 {
            return Err(serde::de::Error::custom(
                "a digest has 32 hexadecimal digits",
            ));
        }
        u128::from_str_radix(&text, 16)
            .map(Digest)
            .map_err(serde::de::Error::custom)
    }
}

/// Takes a digest of what comes in pieces.
#[derive(Clone, Default)]
pub struct Hasher(Xxh3);

impl Hasher {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self(Xxh3::new())
    }

    /// The next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces so far.
    pub fn finish(&self) -> Digest {
        Digest(self.0.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_and_whole_agree() {
        let mut hasher = Hasher::new();
        hasher.update(b"two");
        hasher.update(b"fold");
        assert_eq!(hasher.finish(), Digest::of(b"twofold"));
    }

    #[test]
    fn the_order_of_a_list_counts() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        assert_ne!(Digest::of_list([a, b]), Digest::of_list([b, a]));
    }
}

//! Colours as `#rrggbb` or `#rrggbbaa`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Red, green, blue and how opaque, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Colour(pub [u8; 4]);

impl Colour {
    /// What letters are.
    pub const WHITE: Colour = Colour([255, 255, 255, 255]);
    /// What is behind them.
    pub const SHADE: Colour = Colour([0, 0, 0, 144]);

    /// The colour of `#rrggbb` (opaque) or `#rrggbbaa`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) || !matches!(digits.len(), 6 | 8) {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let alpha = if digits.len() == 8 { byte(6)? } else { 255 };
        Some(Self([byte(0)?, byte(2)?, byte(4)?, alpha]))
    }
}

impl fmt::Display for Colour {
    /// `0xrrggbbaa`, as libavfilter takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue, alpha] = self.0;
        write!(f, "0x{red:02x}{green:02x}{blue:02x}{alpha:02x}")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        let [red, green, blue, alpha] = colour.0;
        format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no colour"))
    }
}

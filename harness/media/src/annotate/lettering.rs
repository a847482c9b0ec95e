//! A font and a canvas: which texts can be drawn, and where each of them goes.
//!
//! Whatever `drawtext` would do in silence is an error here: a font it cannot open (it takes another), a character that is
//! not in it (it draws an empty box), a text outside the frame or in the colour of what is behind it (nothing is seen).

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twofold_core::compilation::{Colour, DEFAULT_FONT, Font, Style};
use twofold_core::protocol::{Canvas, Written};
use twofold_core::strict::quoted;

use super::measure::measure;
use crate::av::demuxer::plain;
use crate::av::freetype::{FreeType, InMemory};
use crate::av::graph::Chain;
use crate::error::{Error, Result};

/// The most bytes of a font's file: those of whole scripts of the East have some 20 million.
const MOST_BYTES: u64 = 256 << 20;
/// Letters this much brighter or darker than what is behind them, of 255, are seen.
const SEEN: f64 = 16.0;

/// A font that was looked at, for a canvas.
pub struct Lettering {
    canvas: Canvas,
    path: PathBuf,
    file: Arc<InMemory>,
    bytes: Vec<u8>,
    freetype: FreeType,
    /// Where texts go that were looked at, by text.
    placed: HashMap<String, Vec<Spotted>>,
}

/// A look, and where a text of it is drawn.
type Spotted = (Style, (i64, i64));

/// A text and where it is drawn.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What the filters open lives as long as this.
    pub(super) font: Arc<InMemory>,
    pub(super) text: String,
    pub(super) em: u32,
    pub(super) style: Style,
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Lettering {
    /// Reads a font's file.
    ///
    /// # Errors
    /// A file that is not there or is no font, and a libav that draws no text.
    pub fn open(font: &Path, canvas: Canvas) -> Result<Self> {
        let refuse = |detail: String, hint: &str| Error::Font {
            path: font.to_owned(),
            detail,
            hint: hint.to_owned(),
        };
        let bytes = read(font).map_err(|detail| {
            let hint = if font == Path::new(DEFAULT_FONT) {
                "`make deps` installs it; or name another with \"font\" in the compilation"
            } else {
                "check \"font\" in the compilation; without it the font that `make deps` installs is taken"
            };
            refuse(detail, hint)
        })?;
        let other = "a TrueType or OpenType file, .ttf or .otf";
        Font::parse(&bytes).map_err(|why| refuse(why.to_lowercase(), other))?;
        let file = InMemory::of(&without_kerning(&bytes))
            .map_err(|error| Error::bug("keeping a font in memory", plain(&error)))?;
        let freetype = FreeType::open(&file).map_err(|why| refuse(why, other))?;
        if !Chain::knows(c"drawtext", c"fontfile") {
            return Err(Error::Filter {
                name: "drawtext".to_owned(),
            });
        }
        Ok(Self {
            canvas,
            path: font.to_owned(),
            file: Arc::new(file),
            bytes,
            freetype,
            placed: HashMap::new(),
        })
    }

    /// Where a text of a clip goes.
    ///
    /// # Errors
    /// Why it cannot be drawn as it is meant: names clip, text and, where it is one, the character.
    pub fn place(&mut self, clip: &str, written: &Written) -> Result<Placed> {
        let Written { text, style, .. } = written;
        let known = self.placed.get(text).into_iter().flatten();
        let known = known.clone().find(|(known, _)| known == style);
        let em = style.em(self.canvas.height);
        let (x, y) = match known {
            Some((_, spot)) => *spot,
            None => {
                let spot = self.look(clip, written, em)?;
                let list = self.placed.entry(text.clone()).or_default();
                list.push((*style, spot));
                spot
            }
        };
        Ok(Placed {
            font: Arc::clone(&self.file),
            text: text.clone(),
            em,
            style: *style,
            x,
            y,
        })
    }

    fn look(&self, clip: &str, written: &Written, em: u32) -> Result<(i64, i64)> {
        let Written { slot, text, style } = written;
        let refuse = |detail: String, hint: &str| Error::Text {
            clip: clip.to_owned(),
            slot: slot.name(),
            text: shortened(text),
            detail,
            hint: hint.to_owned(),
        };
        if text.trim().is_empty() {
            let hint = "leave the key out where there is nothing to say";
            return Err(refuse("it is empty".to_owned(), hint));
        }
        let other = "another font (\"font\" in the compilation), or write it in other letters";
        let font = Font::parse(&self.bytes).map_err(|why| Error::Font {
            path: self.path.clone(),
            detail: why,
            hint: other.to_owned(),
        })?;
        font.writes(text)
            .map_err(|unfit| refuse(unfit.to_string(), other))?;
        let missing = text.chars().find(|c| *c != '\n' && !self.freetype.has(*c));
        if let Some(character) = missing {
            let code = u32::from(character);
            return Err(refuse(format!("U+{code:04X} is not in the font"), other));
        }
        if !differs(style) {
            let hint = "[style] has \"colour\" and \"box\"";
            return Err(refuse(
                "its letters would have the colour of what is behind them".to_owned(),
                hint,
            ));
        }
        let drawn = measure(&self.file.path(), text, em, style)?;
        if !drawn.letters {
            let hint = "a larger \"size\", or another font";
            return Err(refuse("no letter of it would be seen".to_owned(), hint));
        }
        let smaller = "a shorter text, \\n in it to begin a line, or a smaller \"size\"";
        if drawn.cut {
            let Canvas { width, height, .. } = self.canvas;
            return Err(refuse(
                format!("it would be many times as large as the frame of {width}x{height} pixels"),
                smaller,
            ));
        }
        drawn
            .spot
            .put(style, &self.canvas)
            .map_err(|why| refuse(why, smaller))
    }
}

fn read(path: &Path) -> std::result::Result<Vec<u8>, String> {
    // Before it is opened: opening a pipe waits for who writes into it.
    let kind = std::fs::metadata(path).map_err(|error| plain(&error))?;
    if !kind.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if kind.len() > MOST_BYTES {
        return Err(format!("it has more than {} MiB", MOST_BYTES >> 20));
    }
    let mut bytes = vec![];
    let file = File::open(path).map_err(|error| plain(&error))?;
    file.take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| plain(&error))?;
    Ok(bytes)
}

/// The same font without its table of kerning: `drawtext` looks pairs up by their characters where FreeType wants glyphs, and
/// so moves letters by what two others would need.
fn without_kerning(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let number = |bytes: &[u8], at: usize, size: usize| {
        let digits = bytes.get(at..at.checked_add(size)?)?;
        Some(
            digits
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        )
    };
    // The first font of a collection is somewhere else.
    let begin = match bytes.get(..4) {
        Some(b"ttcf") => number(&bytes, 12, 4).unwrap_or(0),
        _ => 0,
    };
    let tables = number(&bytes, begin.saturating_add(4), 2).unwrap_or(0);
    for table in 0..tables {
        let at = begin.saturating_add(12 + 16 * table);
        if let Some(tag) = bytes.get_mut(at..at.saturating_add(4))
            && tag == b"kern"
        {
            tag.copy_from_slice(b"none");
        }
    }
    bytes
}

/// A text as a message shows it: on one line, and not all of a long one.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    quoted(&short)
}

/// Whether letters of this style differ from the box behind them, on a black or a white picture at least.
fn differs(style: &Style) -> bool {
    let part = |colour: Colour, channel: usize| f64::from(colour.0[channel]);
    let over = |top: Colour, below: f64, channel: usize| {
        let opaque = part(top, 3) / 255.0;
        opaque * part(top, channel) + (1.0 - opaque) * below
    };
    [0.0, 255.0].iter().any(|picture| {
        (0..3).any(|channel| {
            let behind = match style.back {
                Some(back) => over(back, *picture, channel),
                None => *picture,
            };
            (over(style.colour, behind, channel) - behind).abs() >= SEEN
        })
    })
}

#[cfg(test)]
mod tests {
    use twofold_core::compilation::Slot;

    use super::*;

    fn style(colour: &str, back: Option<&str>) -> Style {
        Style {
            colour: Colour::parse(colour).unwrap(),
            back: back.map(|back| Colour::parse(back).unwrap()),
            ..Style::of(Slot::Player)
        }
    }

    #[test]
    fn letters_are_seen_where_they_differ_from_what_is_behind_them() {
        assert!(differs(&Style::of(Slot::Player)));
        assert!(differs(&style("#000000", None)));
        assert!(differs(&style("#000000", Some("#00000090"))));
        assert!(!differs(&style("#000000", Some("#000000"))));
        assert!(!differs(&style("#102030", Some("#112131"))));
        assert!(!differs(&style("#ffffff00", None)));
        assert!(!differs(&style("#ffffff08", Some("#000000"))));
    }

    #[test]
    fn only_the_table_of_kerning_is_taken_out_of_a_font() {
        let font = |begin: usize, tag: &[u8; 4]| {
            let mut bytes = vec![0; begin];
            bytes.extend_from_slice(b"\0\x01\0\0\0\x02\0\0\0\0\0\0glyf............");
            bytes.extend_from_slice(tag);
            bytes.extend_from_slice(b"............kern");
            bytes
        };
        assert_eq!(without_kerning(&font(0, b"kern")), font(0, b"none"));
        assert_eq!(without_kerning(&font(0, b"hmtx")), font(0, b"hmtx"));
        let collection = |tag| {
            let mut bytes = font(16, tag);
            bytes[..16].copy_from_slice(b"ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10");
            bytes
        };
        assert_eq!(without_kerning(&collection(b"kern")), collection(b"none"));
        for cut in 0..30 {
            without_kerning(&font(0, b"kern")[..cut]);
        }
    }

    #[test]
    fn a_long_text_is_shown_short_and_on_one_line() {
        assert_eq!(shortened("a\nb\"c"), r#""a\nb\"c""#);
        assert_eq!(shortened(&"x".repeat(300)).chars().count(), 43);
    }
}

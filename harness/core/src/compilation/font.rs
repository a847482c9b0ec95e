//! Which texts a font can write, one glyph a character from left to right: that is all `drawtext` does everywhere.
//!
//! What it cannot do it does silently: a missing glyph becomes an empty box, letters that should join stand apart, marks
//! stand beside their letters. So every character is looked at before anything is rendered.

use std::fmt;

use ttf_parser::{Face, GlyphId, OutlineBuilder};
use unicode_bidi::{BidiClass, bidi_class};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Scripts whose letters stand side by side, each with a glyph of its own.
const SIMPLE: [Script; 16] = [
    Script::Common,
    Script::Latin,
    Script::Greek,
    Script::Cyrillic,
    Script::Armenian,
    Script::Georgian,
    Script::Han,
    Script::Hiragana,
    Script::Katakana,
    Script::Hangul,
    Script::Bopomofo,
    Script::Cherokee,
    Script::Ethiopic,
    Script::Canadian_Aboriginal,
    Script::Runic,
    Script::Ogham,
];

/// A font, read from its file's bytes.
pub struct Font<'b> {
    face: Face<'b>,
}

/// A character that cannot be written as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The first such character of the text.
    pub character: char,
    /// What is wrong with it.
    pub why: Why,
}

/// What keeps a character from being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The font has no glyph for it: an empty box would be drawn.
    NoGlyph,
    /// The font's glyph for it is blank.
    Blank,
    /// It is written from right to left.
    RightToLeft,
    /// Its form or place depends on its neighbours.
    Shaped,
    /// It is an instruction to a program, not a letter.
    Control,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = u32::from(self.character);
        match self.why {
            // It would disturb the line it is printed on.
            Why::Control | Why::RightToLeft | Why::Shaped => write!(f, "U+{code:04X} ")?,
            Why::NoGlyph | Why::Blank => {
                write!(f, "\"{}\" (U+{code:04X}) ", self.character.escape_debug())?;
            }
        }
        f.write_str(match self.why {
            Why::NoGlyph => "is not in the font",
            Why::Blank => "is blank in the font",
            Why::RightToLeft => "is written from right to left, which is not supported",
            Why::Shaped => "takes its form from its neighbours, which is not supported",
            Why::Control => "is a control character",
        })
    }
}

impl<'b> Font<'b> {
    /// The first font in the bytes of a file.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, String> {
        Face::parse(bytes, 0)
            .map(|face| Self { face })
            .map_err(|error| error.to_string())
    }

    /// Whether every character of a text can be written.
    ///
    /// # Errors
    /// The first one that cannot.
    pub fn writes(&self, text: &str) -> Result<(), Unfit> {
        let unfit = |character| Some((character, self.why_not(character)?));
        match text.chars().find_map(unfit) {
            None => Ok(()),
            Some((character, why)) => Err(Unfit { character, why }),
        }
    }

    fn why_not(&self, character: char) -> Option<Why> {
        use GeneralCategory as Is;
        let category = character.general_category();
        match category {
            _ if character == '\n' => return None,
            Is::Control | Is::LineSeparator | Is::ParagraphSeparator => return Some(Why::Control),
            Is::NonspacingMark | Is::SpacingMark | Is::EnclosingMark => return Some(Why::Shaped),
            _ => {}
        }
        let right_to_left = matches!(
            bidi_class(character),
            BidiClass::R
                | BidiClass::AL
                | BidiClass::AN
                | BidiClass::RLE
                | BidiClass::RLO
                | BidiClass::RLI
        );
        if right_to_left {
            return Some(Why::RightToLeft);
        }
        if category == Is::Format {
            return Some(Why::Control);
        }
        if !SIMPLE.contains(&character.script()) || is_jamo(character) {
            return Some(Why::Shaped);
        }
        let glyph = match self.face.glyph_index(character) {
            Some(GlyphId(0)) | None => return Some(Why::NoGlyph),
            Some(glyph) => glyph,
        };
        let blank =
            !character.is_whitespace() && self.face.outline_glyph(glyph, &mut Ignored).is_none();
        blank.then_some(Why::Blank)
    }
}

/// Letters of Hangul syllables that are written apart: they join into blocks.
fn is_jamo(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x11FF | 0xA960..=0xA97F | 0xD7B0..=0xD7FF)
}

/// An outline that nobody looks at: whether there is one is all that counts.
struct Ignored;

impl OutlineBuilder for Ignored {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {}
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
    fn close(&mut self) {}
}

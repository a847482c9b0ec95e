//! Which characters are refused, and why. What a font has needs a font: see the tests of `media`.

use super::super::Font;

#[test]
fn what_is_no_font_is_refused() {
    for bytes in [&b""[..], b"not a font", &[0, 1, 0, 0, 0, 40]] {
        assert!(Font::parse(bytes).is_err());
    }
}

//! The size of a JPEG picture, told by its own bytes: enough to refuse what is none, or was cut off.

/// Pixels and lines of a whole JPEG file of one picture; `None` of anything else.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    if !bytes.ends_with(&[0xff, 0xd9]) {
        return None;
    }
    let mut size = None;
    loop {
        let [0xff, marker, high, low, ..] = *rest else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        match marker {
            // The samples begin: everything that is needed to show them was said.
            0xda => return size.filter(|(width, height)| *width > 0 && *height > 0),
            // Baseline and its relatives; 0xc4, 0xc8 and 0xcc are tables and the like.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [_, h1, h0, w1, w0, ..] = *segment else {
                    return None;
                };
                let number = |pair| u32::from(u16::from_be_bytes(pair));
                size = Some((number([w1, w0]), number([h1, h0])));
            }
            // Tables, applications' own, comments.
            0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe => {}
            _ => return None,
        }
        rest = rest.get(2 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [u8; 31] = [
        0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 90, 0, 160, 1, 1, 0x11, 0,
        0xff, 0xda, 0, 4, 1, 0, 7, 7, 0xff, 0xd9,
    ];

    #[test]
    fn a_whole_picture_has_a_size() {
        assert_eq!(size(&WHOLE), Some((160, 90)));
    }

    #[test]
    fn what_is_cut_or_changed_has_none_and_nothing_panics() {
        for length in 0..WHOLE.len() {
            assert_eq!(size(&WHOLE[..length]), None, "{length}");
        }
        for place in 0..WHOLE.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = WHOLE;
                bytes[place] = value;
                let _ = size(&bytes);
            }
        }
        assert_eq!(size(b"<svg onload=alert(1)>"), None);
    }
}

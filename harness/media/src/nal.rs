//! One digest for a packet, however it is framed.
//!
//! H.264 and HEVC packets are NAL units: encoders and NUT separate them by start codes (Annex B), MP4 and MKV write the
//! length before each. The canonical form hashed here is each unit's length and payload without trailing zero bytes,
//! which both framings share and no muxer changes. AAC has a header of its own before each packet in MPEG-TS (ADTS) and none
//! in MP4; it is left out. Other codecs are hashed as they are.

use twofold_core::digest::{Digest, Hasher};

/// How the packets of a stream are framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// NAL units after start codes.
    AnnexB,
    /// NAL units after a big-endian length of so many bytes.
    Lengths(usize),
    /// AAC that may have its header before each packet.
    Adts,
    /// Nothing that a container changes.
    Raw,
}

impl Framing {
    /// Of an H.264 stream with this header: an `avcC` box begins with its version 1, Annex B with zeros.
    pub fn of_h264(extradata: &[u8]) -> Self {
        Self::of_box(extradata, 4)
    }

    /// Of an HEVC stream with this header.
    pub fn of_hevc(extradata: &[u8]) -> Self {
        Self::of_box(extradata, 21)
    }

    fn of_box(extradata: &[u8], length_at: usize) -> Self {
        match (extradata.first(), extradata.get(length_at)) {
            (Some(1), Some(byte)) => Framing::Lengths(usize::from(byte & 3) + 1),
            _ => Framing::AnnexB,
        }
    }

    /// The digest of a packet's canonical form.
    pub fn digest(self, packet: &[u8]) -> Digest {
        match self {
            Framing::Raw => Digest::of(packet),
            Framing::Adts => Digest::of(&packet[adts_header(packet)..]),
            Framing::AnnexB | Framing::Lengths(_) => of_units(self.units(packet)),
        }
    }

    /// The NAL units of a packet, without the zeros that may follow them; none where it has no such units.
    pub(crate) fn units(self, packet: &[u8]) -> impl Iterator<Item = &[u8]> {
        let (annex_b, lengths) = match self {
            Framing::AnnexB => (Some(AnnexB(packet)), None),
            Framing::Lengths(size) => (None, Some(Lengths { rest: packet, size })),
            Framing::Adts | Framing::Raw => (None, None),
        };
        let units = annex_b.into_iter().flatten();
        units
            .chain(lengths.into_iter().flatten())
            .map(without_zeros)
            .filter(|unit| !unit.is_empty())
    }

    /// The packet with a length of four bytes before each unit, where it is framed otherwise.
    pub(crate) fn with_lengths(self, packet: &[u8]) -> Option<Vec<u8>> {
        if self == Framing::Lengths(4) {
            return None;
        }
        let mut framed = Vec::with_capacity(packet.len() + 16);
        for unit in self.units(packet) {
            // No packet has units of four gigabytes: libav counts its bytes in 31 bits.
            let length = u32::try_from(unit.len()).unwrap_or(u32::MAX);
            framed.extend_from_slice(&length.to_be_bytes());
            framed.extend_from_slice(unit);
        }
        Some(framed)
    }
}

/// A unit without the zeros that may follow it.
pub(crate) fn without_zeros(unit: &[u8]) -> &[u8] {
    let last = unit.iter().rposition(|byte| *byte != 0);
    &unit[..last.map_or(0, |last| last + 1)]
}

/// Bytes of the ADTS header of a packet, 0 where it has none: 12 bits set, two of layer 0, and whether a checksum follows.
fn adts_header(packet: &[u8]) -> usize {
    let bytes = match packet {
        [0xff, second, ..] if second & 0xf6 == 0xf0 => 7 + 2 * usize::from(second & 1 == 0),
        _ => 0,
    };
    bytes.min(packet.len())
}

fn of_units<'a>(units: impl Iterator<Item = &'a [u8]>) -> Digest {
    let mut hasher = Hasher::new();
    for unit in units {
        hasher.update(&(unit.len() as u64).to_le_bytes());
        hasher.update(unit);
    }
    hasher.finish()
}

/// The stretches between start codes. What stands before the first one counts as a unit, so that nothing goes unhashed.
struct AnnexB<'a>(&'a [u8]);

impl<'a> Iterator for AnnexB<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        match start_code(self.0) {
            Some(at) => {
                let unit = &self.0[..at];
                self.0 = &self.0[at + 3..];
                Some(unit)
            }
            None => Some(std::mem::take(&mut self.0)),
        }
    }
}

/// Where the next 00 00 01 begins. Steps by the last byte of the window, so most bytes are never looked at.
fn start_code(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0 => at += 1,
            1 if bytes[at - 1] == 0 && bytes[at - 2] == 0 => return Some(at - 2),
            _ => at += 3,
        }
    }
    None
}

/// Units after their lengths. A length beyond the packet takes what is left.
struct Lengths<'a> {
    rest: &'a [u8],
    size: usize,
}

impl<'a> Iterator for Lengths<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((head, body)) = self.rest.split_at_checked(self.size) else {
            return Some(std::mem::take(&mut self.rest));
        };
        let length = head
            .iter()
            .fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
        let (unit, rest) = body.split_at(length.min(body.len()));
        self.rest = rest;
        Some(unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A unit as an encoder makes it: emulation prevention leaves no start code inside and no zero at the end.
    fn unit() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(
            prop_oneof![3 => Just(0u8), 2 => Just(1u8), 5 => any::<u8>()],
            1..60,
        )
        .prop_map(|raw| {
            let mut unit = vec![0x65];
            for byte in raw {
                if byte <= 3 && unit.ends_with(&[0, 0]) {
                    unit.push(3);
                }
                unit.push(byte);
            }
            unit.push(0x80);
            unit
        })
    }

    fn annex_b(units: &[Vec<u8>], long: bool, padding: usize) -> Vec<u8> {
        let mut packet = Vec::new();
        for unit in units {
            packet.extend_from_slice(if long { &[0, 0, 0, 1] } else { &[0, 0, 1] });
            packet.extend_from_slice(unit);
            packet.resize(packet.len() + padding, 0);
        }
        packet
    }

    fn lengths(units: &[Vec<u8>]) -> Vec<u8> {
        let mut packet = Vec::new();
        for unit in units {
            packet.extend_from_slice(&(unit.len() as u32).to_be_bytes());
            packet.extend_from_slice(unit);
        }
        packet
    }

    #[test]
    fn a_header_before_aac_does_not_change_its_digest() {
        let plain = [0x21, 0x1a, 0xcf];
        let framed = |second: u8, header: usize| {
            let mut packet = vec![0xff, second];
            packet.resize(header, 0x40);
            packet.extend(plain);
            Framing::Adts.digest(&packet)
        };
        assert_eq!(framed(0xf1, 7), Framing::Raw.digest(&plain));
        assert_eq!(framed(0xf8, 9), Framing::Raw.digest(&plain));
        assert_eq!(Framing::Adts.digest(&plain), Framing::Raw.digest(&plain));
        assert_ne!(framed(0xe1, 7), Framing::Raw.digest(&plain));
        assert_eq!(
            Framing::Adts.digest(&[0xff, 0xf1]),
            Framing::Raw.digest(&[])
        );
    }

    proptest! {
        #[test]
        fn both_framings_give_one_digest(units in proptest::collection::vec(unit(), 1..6), long: bool, padding in 0usize..4) {
            let digest = Framing::Lengths(4).digest(&lengths(&units));
            prop_assert_eq!(Framing::AnnexB.digest(&annex_b(&units, long, padding)), digest);
        }

        #[test]
        fn units_survive_being_framed_anew(units in proptest::collection::vec(unit(), 1..6), long: bool, padding in 0usize..4) {
            let framed = Framing::AnnexB.with_lengths(&annex_b(&units, long, padding));
            prop_assert_eq!(framed, Some(lengths(&units)));
            prop_assert_eq!(Framing::Lengths(4).with_lengths(&lengths(&units)), None);
        }

        #[test]
        fn another_unit_gives_another_digest(units in proptest::collection::vec(unit(), 1..6), at: proptest::sample::Index) {
            let mut other = units.clone();
            let changed = at.index(other.len());
            other[changed][0] ^= 1;
            prop_assert_ne!(Framing::Lengths(4).digest(&lengths(&units)), Framing::Lengths(4).digest(&lengths(&other)));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), size in 1usize..=4) {
            Framing::Lengths(size).digest(&bytes);
            Framing::Lengths(size).with_lengths(&bytes);
            Framing::AnnexB.with_lengths(&bytes);
            Framing::AnnexB.digest(&bytes);
        }
    }

    #[test]
    fn where_a_unit_ends_counts() {
        assert_ne!(
            Framing::AnnexB.digest(&annex_b(&[vec![1, 2], vec![3]], false, 0)),
            Framing::AnnexB.digest(&annex_b(&[vec![1], vec![2, 3]], false, 0))
        );
    }

    #[test]
    fn framing_is_read_from_the_header() {
        assert_eq!(Framing::of_h264(&[0, 0, 0, 1, 0x67]), Framing::AnnexB);
        assert_eq!(
            Framing::of_h264(&[1, 100, 0, 31, 0xff, 0xe1]),
            Framing::Lengths(4)
        );
        assert_eq!(Framing::of_h264(&[]), Framing::AnnexB);
    }
}

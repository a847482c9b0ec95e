//! The parameter sets of an H.264 stream: what its header says of every picture, and how two streams share one header.
//!
//! Pictures name the set they need by its number. Where those of two encoders have different numbers, a file may hold
//! both in its header, and no packet has to be changed or to bring sets of its own.

use h264_reader::nal::sps::{ChromaInfo, ProfileIdc};
use h264_reader::nal::{Nal, RefNal};
use h264_reader::rbsp::{BitRead, BitReaderError};

use crate::nal::{Framing, without_zeros};

/// Types of NAL units.
pub(crate) const IDR: u8 = 5;
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;
const EXTENSION: u8 = 13;

/// What a sequence's set says, as far as it matters here (Rec. ITU-T H.264, 7.3.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) profile: u8,
    pub(crate) level: u8,
    /// By which pictures' sets name it.
    number: u32,
    /// The chroma format and the bits of luma and chroma beyond 8, where the profile tells them.
    chroma: Option<[u8; 3]>,
    /// Most frames that a picture may look at.
    pub(crate) references: u32,
    is_interlaced: bool,
}

impl Sequence {
    /// Of a whole unit, which is not empty.
    fn of(unit: &[u8]) -> Option<Self> {
        let mut bits = RefNal::new(unit, &[], true).rbsp_bits();
        let mut read = || -> Result<Self, BitReaderError> {
            let profile: u8 = bits.read::<8, u8>("profile_idc")?;
            bits.skip(8, "constraints")?;
            let level = bits.read::<8, u8>("level_idc")?;
            let number = bits.read_ue("seq_parameter_set_id")?;
            let idc = ProfileIdc::from(profile);
            let info =
                ChromaInfo::read(&mut bits, idc).map_err(|_| BitReaderError::RemainingData)?;
            bits.read_ue("log2_max_frame_num_minus4")?;
            match bits.read_ue("pic_order_cnt_type")? {
                0 => {
                    bits.read_ue("log2_max_pic_order_cnt_lsb_minus4")?;
                }
                1 => {
                    bits.skip(1, "delta_pic_order_always_zero_flag")?;
                    bits.read_se("offset_for_non_ref_pic")?;
                    bits.read_se("offset_for_top_to_bottom_field")?;
                    for _ in 0..bits
                        .read_ue("num_ref_frames_in_pic_order_cnt_cycle")?
                        .min(255)
                    {
                        bits.read_se("offset_for_ref_frame")?;
                    }
                }
                _ => {}
            }
            let references = bits.read_ue("max_num_ref_frames")?;
            bits.skip(1, "gaps_in_frame_num_value_allowed_flag")?;
            bits.read_ue("pic_width_in_mbs_minus1")?;
            bits.read_ue("pic_height_in_map_units_minus1")?;
            Ok(Self {
                profile,
                level,
                number,
                chroma: idc.has_chroma_info().then_some([
                    info.chroma_format.to_u32() as u8,
                    info.bit_depth_luma_minus8,
                    info.bit_depth_chroma_minus8,
                ]),
                references,
                is_interlaced: !bits.read_bit("frame_mbs_only_flag")?,
            })
        };
        read().ok()
    }
}

/// The type of a NAL unit, by its first byte.
pub(crate) fn unit_type(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |byte| byte & 0x1f)
}

/// The sets of one stream, each a whole NAL unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterSets {
    sequence: Vec<Vec<u8>>,
    picture: Vec<Vec<u8>>,
}

impl ParameterSets {
    /// Of a stream's header, an `avcC` box or units after start codes.
    ///
    /// # Errors
    /// Why they cannot be told, to be read after "its".
    pub(crate) fn of(header: &[u8]) -> Result<Self, String> {
        let damaged = || "codec header is damaged".to_owned();
        let units: Vec<&[u8]> = match Framing::of_h264(header) {
            Framing::Lengths(_) => boxed(header).ok_or_else(damaged)?,
            framing => framing.units(header).collect(),
        };
        if units.iter().any(|unit| unit_type(unit) == EXTENSION) {
            return Err("codec header has sets of auxiliary pictures".to_owned());
        }
        let of_type = |wanted| {
            let own = units.iter().filter(|unit| unit_type(unit) == wanted);
            own.map(|unit| without_zeros(unit).to_vec()).collect()
        };
        let sets = Self {
            sequence: of_type(SEQUENCE),
            picture: of_type(PICTURE),
        };
        if sets.sequence.is_empty() || sets.picture.is_empty() {
            return Err("codec header holds no parameter sets".to_owned());
        }
        sets.parsed()?;
        Ok(sets)
    }

    /// What the sequence's sets say; at least one.
    pub(crate) fn parsed(&self) -> Result<Vec<Sequence>, String> {
        let parse = |unit: &Vec<u8>| Sequence::of(unit).ok_or_else(unknown);
        self.sequence.iter().map(parse).collect()
    }

    /// Whether some of its pictures may be made of two fields.
    pub(crate) fn is_interlaced(&self) -> bool {
        let sets = self.parsed().unwrap_or_default();
        sets.iter().any(|set| set.is_interlaced)
    }

    /// Whether a unit of a packet is a parameter set that the header does not have.
    pub(crate) fn lacks(&self, unit: &[u8]) -> bool {
        let known = match unit_type(unit) {
            SEQUENCE => &self.sequence,
            PICTURE => &self.picture,
            _ => return false,
        };
        !known.iter().any(|set| set == unit)
    }

    /// The smallest number that no set has.
    pub(crate) fn free_number(&self) -> Result<u32, String> {
        let taken = self.numbers()?;
        (0..32)
            .find(|number| !taken.iter().any(|(_, known)| known == number))
            .ok_or_else(|| "parameter sets take every number there is".to_owned())
    }

    /// The type and number of every set.
    fn numbers(&self) -> Result<Vec<(u8, u32)>, String> {
        let mut numbers: Vec<(u8, u32)> = vec![];
        for set in self.parsed()? {
            numbers.push((SEQUENCE, set.number));
        }
        for unit in &self.picture {
            // A picture's set begins with its number.
            let number = RefNal::new(unit, &[], true)
                .rbsp_bits()
                .read_ue("pic_parameter_set_id")
                .map_err(|_| unknown())?;
            numbers.push((PICTURE, number));
        }
        Ok(numbers)
    }

    /// Those of both.
    ///
    /// # Errors
    /// When different ones have one number.
    pub(crate) fn with(&self, other: &Self) -> Result<Self, String> {
        let mut both = self.clone();
        let new = |known: &[Vec<u8>], sets: &[Vec<u8>]| {
            let new = sets.iter().filter(|set| !known.contains(set));
            new.cloned().collect::<Vec<_>>()
        };
        both.sequence.extend(new(&self.sequence, &other.sequence));
        both.picture.extend(new(&self.picture, &other.picture));
        let mut numbers = both.numbers()?;
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.len() == all && both.sequence.len() < 32 && both.picture.len() < 256 {
            true => Ok(both),
            false => Err("parameter sets have numbers that others have".to_owned()),
        }
    }

    /// As an `avcC` box, packets having lengths of four bytes (ISO/IEC 14496-15, 5.3.3.1). Its profile and level are the
    /// highest of any set, and it claims of the stream's constraints what all sets claim.
    ///
    /// # Errors
    /// A set that is longer than such a box can say.
    pub(crate) fn to_avcc(&self) -> Result<Vec<u8>, String> {
        let parsed = self.parsed()?;
        let most = parsed
            .iter()
            .max_by_key(|set| set.profile)
            .ok_or("codec header holds no parameter sets")?;
        let level = parsed.iter().map(|set| set.level).max().unwrap_or(0);
        // The second byte after a unit's type says which constraints hold.
        let constraints = self.sequence.iter().filter_map(|set| set.get(2));
        let mut avcc = vec![
            1,
            most.profile,
            constraints.fold(0xff, |all, own| all & own),
            level,
            0xfc | 3,
        ];
        let mut put = |first: u8, sets: &[Vec<u8>]| -> Result<(), String> {
            avcc.push(first | sets.len() as u8);
            for set in sets {
                let length = u16::try_from(set.len()).map_err(|_| "parameter sets are too long")?;
                avcc.extend_from_slice(&length.to_be_bytes());
                avcc.extend_from_slice(set);
            }
            Ok(())
        };
        put(0xe0, &self.sequence)?;
        put(0, &self.picture)?;
        if let Some([format, luma, chroma]) = most.chroma {
            avcc.extend_from_slice(&[0xfc | format, 0xf8 | luma, 0xf8 | chroma, 0]);
        }
        Ok(avcc)
    }
}

fn unknown() -> String {
    "parameter sets are of a kind that is not known".to_owned()
}

/// So many units after their lengths of two bytes, and what is left.
fn counted(count: u8, mut rest: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut units = vec![];
    for _ in 0..count {
        let (length, tail) = rest.split_at_checked(2)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (unit, tail) = tail.split_at_checked(length)?;
        units.push(without_zeros(unit));
        rest = tail;
    }
    Some((units, rest))
}

/// The units of an `avcC` box, extensions included; `None` where it is cut off.
fn boxed(header: &[u8]) -> Option<Vec<&[u8]>> {
    let (count, rest) = header.get(5..)?.split_first()?;
    let (mut units, rest) = counted(count & 0x1f, rest)?;
    let (count, rest) = rest.split_first()?;
    let (pictures, rest) = counted(*count, rest)?;
    units.extend(pictures);
    // Three bytes about chroma, and sets of auxiliary pictures, where the profile has them; other boxes may end with
    // anything.
    if let Some((count, rest)) = rest.get(3..).and_then(<[u8]>::split_first) {
        let extensions = counted(*count, rest);
        units.extend(
            extensions
                .into_iter()
                .flat_map(|(extensions, _)| extensions),
        );
    }
    units.retain(|unit| !unit.is_empty());
    Some(units)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// x264's for 1280x720, High at level 3.1: an `avcC` box with sets of number 0, as the drawn match has it.
    const BOXED: [u8; 51] = [
        0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x1c, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40,
        0x50, 0x05, 0xbb, 0x01, 0x6a, 0x02, 0x02, 0x02, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00,
        0x00, 0x3c, 0x07, 0x8c, 0x18, 0xcb, 0x01, 0x00, 0x05, 0x68, 0xef, 0x82, 0x3c, 0xb0, 0xfd,
        0xf8, 0xf8, 0x00, 0x00, 0x00, 0x00,
    ];
    const LENGTH: usize = 48;

    /// The same encoder's, told to number its sets 1, after start codes.
    const NUMBERED: [&[u8]; 2] = [
        &[
            0x67, 0x64, 0x00, 0x1f, 0x4b, 0x36, 0x50, 0x14, 0x01, 0x6e, 0x84, 0x00, 0x00, 0x03,
            0x00, 0x04, 0x00, 0x01, 0x80, 0x00, 0x3c, 0x60, 0xc6, 0x58,
        ],
        &[0x68, 0x4a, 0xf8, 0x6f, 0x2c],
    ];

    fn boxed() -> ParameterSets {
        ParameterSets::of(&BOXED[..LENGTH]).unwrap()
    }

    fn numbered() -> ParameterSets {
        let units = NUMBERED
            .iter()
            .flat_map(|set| [&[0, 0, 0, 1], *set].concat());
        ParameterSets::of(&units.collect::<Vec<u8>>()).unwrap()
    }

    #[test]
    fn a_box_is_written_as_it_was_read() {
        assert_eq!(boxed().to_avcc().unwrap(), BOXED[..LENGTH]);
        assert_eq!(boxed().parsed().unwrap()[0].level, 31);
        assert!(!boxed().is_interlaced());
    }

    #[test]
    fn one_header_holds_the_sets_of_two_encoders_under_their_own_numbers() {
        assert_eq!(boxed().free_number(), Ok(1));
        let both = boxed().with(&numbered()).unwrap();
        assert_eq!(both.free_number(), Ok(2));
        let read = ParameterSets::of(&both.to_avcc().unwrap()).unwrap();
        assert_eq!(read, both);
        assert!(!read.lacks(NUMBERED[0]) && !read.lacks(NUMBERED[1]));
        assert!(boxed().lacks(NUMBERED[0]) && boxed().lacks(NUMBERED[1]));
        // A slice is none.
        assert!(!boxed().lacks(&[0x65, 0x88]));
    }

    #[test]
    fn a_box_of_empty_sets_is_no_header() {
        let empty = [1, 66, 0, 30, 0xff, 0xe0, 1, 0, 0];
        assert_eq!(
            ParameterSets::of(&empty),
            Err("codec header holds no parameter sets".to_owned())
        );
        assert_eq!(
            ParameterSets::of(&empty[..7]),
            Err("codec header is damaged".to_owned())
        );
    }

    #[test]
    fn two_sets_of_one_number_are_refused() {
        let mut other = boxed();
        other.sequence[0][3] = 0x28;
        let why = boxed().with(&other).unwrap_err();
        assert_eq!(why, "parameter sets have numbers that others have");
        assert_eq!(boxed().with(&boxed()), Ok(boxed()));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), start in 0usize..4) {
            let starts: [&[u8]; 4] = [&[], &[1, 100, 0, 31, 0xff, 0xe1], &[0, 0, 0, 1, 0x67], &[0, 0, 1, 0x68]];
            let header = [starts[start], &bytes].concat();
            let mut bent = BOXED[..LENGTH].to_vec();
            for (at, byte) in bytes.iter().enumerate().filter(|(at, _)| at % 3 == 0) {
                bent[5 + at % 43] = *byte;
            }
            let _ = ParameterSets::of(&bent[..LENGTH - bytes.len() / 2]);
            if let Ok(sets) = ParameterSets::of(&header) {
                let _ = (sets.to_avcc(), sets.free_number(), sets.is_interlaced());
                prop_assert!(sets.with(&sets).is_ok() || sets.numbers().is_err());
            }
        }
    }
}

//! The parameter sets of an H.264 stream: what its header says of every picture, and how two streams share one header.
//!
//! Pictures name the set they need by its number. Where those of two encoders have different numbers, a file may hold
//! both in its header, and no packet has to be changed or to bring sets of its own.

use h264_reader::avcc::AvcDecoderConfigurationRecord;
use h264_reader::nal::sps::{FrameMbsFlags, SeqParameterSet};
use h264_reader::nal::{Nal, RefNal};
use h264_reader::rbsp::BitRead;

use crate::nal::{Framing, without_zeros};

/// Types of NAL units.
pub(crate) const IDR: u8 = 5;
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;

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
            Framing::Lengths(_) => {
                let avcc =
                    AvcDecoderConfigurationRecord::try_from(header).map_err(|_| damaged())?;
                let sequence = avcc.sequence_parameter_sets();
                let all: Result<_, _> = sequence.chain(avcc.picture_parameter_sets()).collect();
                all.map_err(|_| damaged())?
            }
            framing => framing.units(header).collect(),
        };
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
    pub(crate) fn parsed(&self) -> Result<Vec<SeqParameterSet>, String> {
        let parse = |unit: &Vec<u8>| {
            SeqParameterSet::from_bits(RefNal::new(unit, &[], true).rbsp_bits())
                .map_err(|_| "parameter sets are of a kind that is not known".to_owned())
        };
        self.sequence.iter().map(parse).collect()
    }

    /// Whether some of its pictures may be made of two fields.
    pub(crate) fn is_interlaced(&self) -> bool {
        let sets = self.parsed().unwrap_or_default();
        sets.iter()
            .any(|set| set.frame_mbs_flags != FrameMbsFlags::Frames)
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
            numbers.push((SEQUENCE, set.id().id().into()));
        }
        for unit in &self.picture {
            // A picture's set begins with its number.
            let number = RefNal::new(unit, &[], true)
                .rbsp_bits()
                .read_ue("pic_parameter_set_id")
                .map_err(|_| "parameter sets are of a kind that is not known".to_owned())?;
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
            .max_by_key(|set| profile(set))
            .ok_or("codec header holds no parameter sets")?;
        let level = parsed.iter().map(|set| set.level_idc).max().unwrap_or(0);
        // The second byte after a unit's type says which constraints hold.
        let constraints = self.sequence.iter().filter_map(|set| set.get(2));
        let mut avcc = vec![
            1,
            profile(most),
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
        if most.profile_idc.has_chroma_info() {
            let chroma = &most.chroma_info;
            avcc.extend_from_slice(&[
                0xfc | chroma.chroma_format.to_u32() as u8,
                0xf8 | chroma.bit_depth_luma_minus8,
                0xf8 | chroma.bit_depth_chroma_minus8,
                0,
            ]);
        }
        Ok(avcc)
    }
}

/// The number of the profile.
pub(crate) fn profile(set: &SeqParameterSet) -> u8 {
    set.profile_idc.into()
}

//! Groups of pictures that stand alone: which packets of a video can be copied while others are encoded anew.
//!
//! A group begins with an IDR picture: no packet after it looks past it, and every picture before it in decoding order is
//! shown before it. A keyframe that is none (of an open group) may be followed by pictures that are shown before it and
//! need the group before, so it ends no group: what it begins belongs to the closed group it lies in.

use std::ops::Range;

use crate::av::packet::Packet;
use crate::av::parameters::Parameters;
use crate::nal::Framing;
use crate::sets::{IDR, ParameterSets, unit_type};

/// Finds them while a video's packets go by, in decoding order.
pub(crate) struct Gops {
    framing: Framing,
    sets: Result<ParameterSets, String>,
    /// The latest time stamp before the first group.
    lead: i64,
    groups: Vec<Group>,
}

/// Time stamps of what follows an IDR picture.
struct Group {
    first: i64,
    least: i64,
    most: i64,
    /// Whether an edit list hides a picture of it.
    has_hidden: bool,
}

impl Gops {
    /// Of a stream.
    pub(crate) fn of(parameters: &Parameters) -> Self {
        let framing = parameters.framing();
        Self {
            framing,
            sets: sets(parameters, framing),
            lead: i64::MIN,
            groups: vec![],
        }
    }

    /// The next packet of the stream.
    pub(crate) fn packet(&mut self, packet: &Packet) {
        let (Ok(sets), Some(pts)) = (&self.sets, packet.pts()) else {
            return;
        };
        let mut is_idr = false;
        for unit in self.framing.units(packet.data()) {
            is_idr |= unit_type(unit) == IDR;
            if sets.lacks(unit) {
                self.sets = Err(format!(
                    "parameter sets are others from time stamp {pts} on"
                ));
                return;
            }
        }
        let is_same = |header| ParameterSets::of(header).is_ok_and(|other| other == *sets);
        if packet.new_header().is_some_and(|header| !is_same(header)) {
            self.sets = Err(format!("codec header is another from time stamp {pts} on"));
            return;
        }
        if is_idr {
            self.groups.push(Group {
                first: pts,
                least: pts,
                most: pts,
                has_hidden: false,
            });
        }
        match self.groups.last_mut() {
            Some(group) => {
                group.least = group.least.min(pts);
                group.most = group.most.max(pts);
                group.has_hidden |= packet.is_discarded();
            }
            None => self.lead = self.lead.max(pts),
        }
    }

    /// The groups that stand alone, as ranges of the frames with these time stamps; or why there is none.
    pub(crate) fn closed(&self, pts: &[i64]) -> Result<Vec<Range<u32>>, String> {
        if let Err(why) = &self.sets {
            return Err(format!("its {why}"));
        }
        let index = |wanted: i64| pts.partition_point(|pts| *pts < wanted) as u32;
        // The latest time stamp before each group, and the earliest from each on, in decoding order.
        let latest = self.groups.iter().scan(self.lead, |latest, group| {
            let before = *latest;
            *latest = before.max(group.most);
            Some(before)
        });
        let mut earliest: Vec<i64> = self.groups.iter().map(|group| group.least).collect();
        for at in (1..earliest.len()).rev() {
            earliest[at - 1] = earliest[at - 1].min(earliest[at]);
        }
        let ends = self.groups.iter().zip(&earliest).skip(1);
        let ends = ends.map(|(next, from)| Some((next.first, *from)));
        let groups = self.groups.iter().zip(latest).zip(ends.chain([None]));
        let alone = groups.filter_map(|((group, before), end)| {
            let begins = before < group.first && group.least == group.first;
            let ends = end.is_none_or(|(next, from)| group.most < next && from == next);
            (begins && ends && !group.has_hidden).then_some((group, end.map(|(next, _)| next)))
        });
        Ok(alone
            .map(|(group, end)| index(group.first)..end.map_or(pts.len() as u32, index))
            .filter(|range| !range.is_empty())
            .collect())
    }
}

/// The stream's parameter sets, or why its packets cannot stand beside others, to be read after "its".
fn sets(parameters: &Parameters, framing: Framing) -> Result<ParameterSets, String> {
    let codec = parameters.codec_name();
    if codec != "h264" {
        return Err(format!(
            "codec is {codec}, and only of h264 copied and rendered pictures can be joined"
        ));
    }
    if let Framing::Lengths(bytes @ ..4) = framing {
        return Err(format!(
            "packets count their bytes in {bytes} bytes, and 4 are needed"
        ));
    }
    let sets = ParameterSets::of(parameters.extradata())?;
    if sets.is_interlaced() {
        return Err("pictures are interlaced".to_owned());
    }
    sets.free_number()?;
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header with sets of number 0, and the sequence's set of another size.
    const HEADER: [u8; 41] = [
        0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x6a, 0x02,
        0x02, 0x02, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x3c, 0x07, 0x8c, 0x18, 0xcb,
        0, 0, 0, 1, 0x68, 0xef, 0x82, 0x3c, 0xb0,
    ];
    const OTHER: [u8; 4] = [0x67, 0x64, 0x00, 0x28];
    const REPEATED: [u8; 5] = [0x68, 0xef, 0x82, 0x3c, 0xb0];
    /// The first slice of a picture that nothing looks past, and of another one.
    const ALONE: [u8; 2] = [0x65, 0x88];
    const SLICE: [u8; 2] = [0x41, 0x9a];

    fn of(packets: &[(i64, &[&[u8]])]) -> Gops {
        let mut gops = Gops {
            framing: Framing::AnnexB,
            sets: ParameterSets::of(&HEADER),
            lead: i64::MIN,
            groups: vec![],
        };
        for (pts, units) in packets {
            let bytes: Vec<u8> = units
                .iter()
                .flat_map(|unit| [&[0, 0, 1], *unit].concat())
                .collect();
            let mut packet = Packet::new().unwrap().with_data(&bytes).unwrap();
            packet.set_times(*pts, *pts);
            gops.packet(&packet);
        }
        gops
    }

    #[test]
    fn a_group_goes_from_one_picture_that_stands_alone_to_the_next() {
        let gops = of(&[
            (0, &[&ALONE]),
            (20, &[&SLICE]),
            (10, &[&SLICE]),
            (30, &[&REPEATED, &ALONE]),
            (40, &[&SLICE]),
        ]);
        assert_eq!(gops.closed(&[0, 10, 20, 30, 40]), Ok(vec![0..3, 3..5]));
    }

    #[test]
    fn what_needs_the_group_before_makes_neither_stand_alone() {
        // A picture shown before the one it comes after, and one shown after the one it comes before.
        let early = of(&[(0, &[&ALONE]), (30, &[&ALONE]), (20, &[&SLICE])]);
        assert_eq!(early.closed(&[0, 20, 30]), Ok(vec![]));
        let late = of(&[(0, &[&ALONE]), (40, &[&SLICE]), (30, &[&ALONE])]);
        assert_eq!(late.closed(&[0, 30, 40]), Ok(vec![]));
        let lead = of(&[(40, &[&SLICE]), (30, &[&ALONE]), (50, &[&ALONE])]);
        let alone = lead.closed(&[30, 40, 50]).unwrap();
        assert_eq!(alone, std::slice::from_ref(&(2..3)));
    }

    #[test]
    fn parameter_sets_that_change_on_the_way_are_told_with_their_time() {
        let gops = of(&[(0, &[&ALONE]), (30, &[&OTHER, &ALONE]), (40, &[&SLICE])]);
        assert_eq!(
            gops.closed(&[0, 30, 40]),
            Err("its parameter sets are others from time stamp 30 on".to_owned())
        );
    }
}

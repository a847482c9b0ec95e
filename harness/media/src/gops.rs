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
        if let Some(group) = self.groups.last_mut() {
            group.least = group.least.min(pts);
            group.most = group.most.max(pts);
            group.has_hidden |= packet.is_discarded();
        }
    }

    /// The groups that stand alone, as ranges of the frames with these time stamps; or why there is none.
    pub(crate) fn closed(&self, pts: &[i64]) -> Result<Vec<Range<u32>>, String> {
        if let Err(why) = &self.sets {
            return Err(format!("its {why}"));
        }
        let index = |wanted: i64| pts.partition_point(|pts| *pts < wanted) as u32;
        let ends = self.groups.iter().skip(1).map(|group| Some(group.first));
        let groups = self.groups.iter().zip(ends.chain([None]));
        let alone = groups.filter(|(group, end)| {
            let ends_before = end.is_none_or(|end| group.most < end);
            !group.has_hidden && group.least == group.first && ends_before
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

//! The packets of a file as time stamps and digests: what the chain of custody compares.

use std::path::Path;

use twofold_core::protocol::{PacketMark, Packets};

use crate::audio::AudioEnd;
use crate::av::demuxer::{Demuxer, Kind};
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::error::{Error, Result};
use crate::nal::Framing;
use crate::probe::find_video;

/// Time stamp and canonical digest of an encoded packet; `None` for one without a time stamp.
pub fn mark(packet: &Packet, framing: Framing) -> Option<PacketMark> {
    Some(PacketMark {
        pts: packet.pts()?,
        digest: framing.digest(packet.data()),
    })
}

/// Lists the packets of a file's video and audio; audio that starts at or after `audio_end_pts` (in the video's time
/// base) is left out.
///
/// # Errors
/// Whatever keeps the file from being read to its end, and a packet without a time stamp.
pub fn packets(path: &Path, audio_end_pts: Option<i64>) -> Result<Packets> {
    let watch = Watch::new();
    let _entered = watch.enter();
    let mut demuxer = Demuxer::open(path)?;
    let video = find_video(&demuxer)?;
    let audio = demuxer.best(Kind::Audio);
    demuxer.keep_only(
        &[Some(video), audio]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    );
    let time_base = demuxer.time_base(video);
    let end = audio_end_pts.map(|pts| AudioEnd { pts, time_base });
    let framing = demuxer.parameters(video)?.framing();
    let sound = match audio {
        Some(index) => demuxer.parameters(index)?.framing(),
        None => Framing::Raw,
    };
    let mut list = Packets {
        time_base,
        video: Vec::new(),
        audio: Vec::new(),
    };
    let mut packet = Packet::new()?;
    while demuxer.read(&mut packet)? {
        let index = packet.stream();
        let no_time = || Error::damaged(path, "a packet has no time stamp");
        if index == video && !packet.is_discarded() {
            list.video.push(mark(&packet, framing).ok_or_else(no_time)?);
        } else if Some(index) == audio
            && !end.is_some_and(|end| end.excludes(&packet, demuxer.time_base(index)))
        {
            list.audio.push(mark(&packet, sound).ok_or_else(no_time)?);
        }
    }
    Ok(list)
}

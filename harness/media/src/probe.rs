//! What a file holds, from its packets alone.

use std::path::Path;

use twofold_core::protocol::{Audio, Source};

use crate::av::demuxer::{Demuxer, Kind};
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::av::rational;
use crate::error::{Error, Result};
use crate::gops::Gops;
use crate::look::Look;
use crate::times::Times;

/// Reads every packet of `path` and lists its frames. Nothing is decoded but what libav needs to know the codec.
///
/// # Errors
/// Whatever keeps the file from being read to its end, frames without time stamps, and a file without video.
pub fn probe(path: &Path) -> Result<Source> {
    let watch = Watch::new();
    let _entered = watch.enter();
    let mut demuxer = Demuxer::open(path)?;
    let video = find_video(&demuxer)?;
    check_length(&demuxer, path)?;
    let audio = demuxer.best(Kind::Audio);
    demuxer.keep_only(
        &[Some(video), audio]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    );
    let unsupported = Look::of(&demuxer, video).err();
    // What is said while libav looks into the file's beginning is of no account; what is said of its packets is.
    let listing_watch = Watch::new();
    let entered = listing_watch.enter();
    let mut gops = Gops::of(&demuxer.parameters(video)?);
    let listing = list(&mut demuxer, video, audio, &mut gops)?;
    drop(entered);
    // The Matroska reader takes a missing end for the end, but says so.
    let said = [watch.messages(), listing_watch.messages()].concat();
    let cut = |text: &&String| text.contains("prematurely") || text.contains("partial file");
    if let Some(message) = said.iter().find(cut) {
        return Err(Error::truncated(path, message.clone()));
    }
    // What cannot be rendered may not even be understood: an encrypted packet is not a damaged one.
    if let Some(message) = listing_watch
        .first_error()
        .filter(|_| unsupported.is_none())
    {
        return Err(Error::damaged(path, message));
    }
    let pts: Vec<i64> = listing.frames.iter().map(|frame| frame.pts).collect();
    let (closed_gops, no_copy) = match gops.closed(&pts) {
        _ if listing.moved > 0 => (
            vec![],
            Some("some of its frames share a time stamp".to_owned()),
        ),
        Ok(closed) => (closed, None),
        Err(why) => (vec![], Some(why)),
    };
    let parameters = demuxer.parameters(video)?;
    let raw = demuxer.stream(video);
    let rate = [raw.avg_frame_rate, raw.r_frame_rate]
        .into_iter()
        .find(|rate| rate.num > 0 && rate.den > 0);
    Ok(Source {
        width: u32::try_from(parameters.get().width).unwrap_or(0),
        height: u32::try_from(parameters.get().height).unwrap_or(0),
        pixel_format: parameters.pixel_format_name(),
        codec: parameters.codec_name(),
        time_base: demuxer.time_base(video),
        frame_rate: rate.map(rational),
        end_pts: listing.end_pts(),
        keyframes: listing.keyframes(),
        pts,
        closed_gops,
        no_copy,
        audio: match audio {
            Some(index) => Some(Audio {
                codec: demuxer.parameters(index)?.codec_name(),
                packets: listing.audio_packets,
            }),
            None => None,
        },
        moved_frames: listing.moved,
        unsupported: unsupported.map(|error| error.to_string()),
        notes: notes(&demuxer, video, audio, listing.moved)?,
    })
}

/// The video stream of a file, or why there is none.
pub(crate) fn find_video(demuxer: &Demuxer) -> Result<usize> {
    demuxer.best(Kind::Video).ok_or_else(|| {
        let path = demuxer.path().to_owned();
        match demuxer.best(Kind::Audio) {
            Some(_) => Error::AudioOnly { path },
            None => Error::NotVideo {
                path,
                detail: "there is no video track in it".to_owned(),
            },
        }
    })
}

/// An index that speaks of bytes the file does not have: seen before a single packet is read.
fn check_length(demuxer: &Demuxer, path: &Path) -> Result<()> {
    if !demuxer.is_container("mov") {
        return Ok(());
    }
    let indexed = (0..demuxer.streams())
        .map(|index| demuxer.indexed_bytes(index))
        .max()
        .unwrap_or(0);
    let size = demuxer.bytes().unwrap_or(i64::MAX);
    if indexed > size {
        return Err(Error::truncated(
            path,
            format!("its index speaks of {indexed} bytes, there are {size}"),
        ));
    }
    Ok(())
}

struct Frame {
    pts: i64,
    duration: i64,
    /// Whether decoding can start here.
    key: bool,
}

/// Frames in presentation order, at least one.
struct Listing {
    frames: Vec<Frame>,
    moved: u32,
    audio_packets: u64,
}

fn list(
    demuxer: &mut Demuxer,
    video: usize,
    audio: Option<usize>,
    gops: &mut Gops,
) -> Result<Listing> {
    let mut packet = Packet::new()?;
    let (mut frames, mut audio_packets) = (Vec::new(), 0);
    // Of a keyframe that an edit list hides: the frames after it can be decoded, though it is not shown.
    let mut hidden_key: Option<i64> = None;
    while demuxer.read(&mut packet)? {
        if packet.stream() == video {
            gops.packet(&packet);
        }
        if Some(packet.stream()) == audio {
            audio_packets += 1;
        } else if packet.stream() == video && packet.is_discarded() {
            if packet.is_key() {
                hidden_key = hidden_key.max(packet.pts());
            }
        } else if packet.stream() == video {
            let Some(pts) = packet.pts() else {
                return Err(Error::Unsupported {
                    path: demuxer.path().to_owned(),
                    detail: format!("frame {} has no time stamp", frames.len()),
                    hint: "`ffmpeg -fflags +genpts -i IN -c copy OUT.mp4` gives it one".to_owned(),
                });
            };
            frames.push(Frame {
                pts,
                duration: packet.duration(),
                key: packet.is_key(),
            });
        }
    }
    frames.sort_by_key(|frame| frame.pts);
    let moved = part(&mut frames);
    if let Some(first) = frames.first_mut() {
        // Whoever seeks its time finds the keyframe before it.
        first.key |= hidden_key.is_some_and(|pts| pts <= first.pts);
    }
    if frames.is_empty() {
        return Err(Error::truncated(demuxer.path(), "there is no frame in it"));
    }
    if !frames.iter().any(|frame| frame.key) {
        return Err(Error::damaged(demuxer.path(), "there is no keyframe in it"));
    }
    Ok(Listing {
        frames,
        moved,
        audio_packets,
    })
}

/// Parts frames, sorted by time, that have the same; says how many were moved.
///
/// A frame that was moved is no place to start decoding at: its time as the file has it is not its own.
fn part(frames: &mut [Frame]) -> u32 {
    let (mut times, mut moved) = (Times::default(), 0);
    for frame in frames {
        let Some(pts) = times.next(frame.pts) else {
            continue;
        };
        if pts != frame.pts {
            moved += 1;
            frame.key = false;
        }
        frame.pts = pts;
    }
    moved
}

impl Listing {
    fn end_pts(&self) -> i64 {
        let [.., last] = self.frames.as_slice() else {
            return 0;
        };
        let before = self
            .frames
            .len()
            .checked_sub(2)
            .and_then(|index| self.frames.get(index));
        let gap = before.map_or(1, |before| last.pts - before.pts);
        last.pts.saturating_add(if last.duration > 0 {
            last.duration
        } else {
            gap
        })
    }

    fn keyframes(&self) -> Vec<u32> {
        let keyed = self
            .frames
            .iter()
            .enumerate()
            .filter(|(_, frame)| frame.key);
        keyed
            .map(|(index, _)| u32::try_from(index).unwrap_or(u32::MAX))
            .collect()
    }
}

fn notes(demuxer: &Demuxer, video: usize, audio: Option<usize>, moved: u32) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for index in (0..demuxer.streams()).filter(|index| *index != video && Some(*index) != audio) {
        let codec = demuxer.parameters(index)?.codec_name();
        let kind = match demuxer.kind(index) {
            Kind::Video => "another video",
            Kind::Picture => "a cover picture",
            Kind::Audio => "another audio track",
            Kind::Other(kind) => kind,
        };
        notes.push(format!("track {index} ({kind}, {codec}) is left out"));
    }
    if moved > 0 {
        notes.push(format!(
            "{moved} of its frames had the time stamp of another one and were moved to the tick after it"
        ));
    }
    Ok(notes)
}

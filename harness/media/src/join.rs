//! Chunks become one file: packets in plan order, the source's time stamps, the source's audio or a compilation's sound.

use std::path::Path;

use twofold_core::protocol::{ChunkFile, FrameRange, JoinJob, Joined, Origin, Rational};

use crate::av::demuxer::{Demuxer, Kind};
use crate::av::io::IoCount;
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::av::parameters::Parameters;
use crate::av::rescale_exact;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::nal::Framing;
use crate::pictures::go_to;
use crate::probe::find_video;
use crate::reorder::{decoding_times, durations};
use crate::sets::ParameterSets;
use crate::writer::{Beside, Writer};

/// Joins chunks that workers wrote and ranges of the source between them, by their time stamps, and copies the audio
/// beside them.
///
/// Nothing is decoded, and no packet's bytes change but for the container's own framing.
///
/// # Errors
/// Chunks that cannot be read or do not belong together, and whatever keeps the file from being written.
pub fn join(job: &JoinJob) -> Result<Joined> {
    join_counted(job, &IoCount::default())
}

/// The same; what it takes to read and to write is counted.
///
/// # Errors
/// As [`join`].
pub fn join_counted(job: &JoinJob, io: &IoCount) -> Result<Joined> {
    let watch = Watch::new();
    let _entered = watch.enter();
    let look = match &job.origin {
        Origin::Source { path, .. } => {
            let demuxer = Demuxer::open_counted(Path::new(path), io)?;
            Look::of(&demuxer, find_video(&demuxer)?)?
        }
        Origin::Canvas { canvas, .. } => Look::of_canvas(*canvas)?,
    };
    let beside = match &job.origin {
        Origin::Source {
            path,
            audio_end_pts,
            ..
        } => Beside::Source {
            path: Path::new(path),
            audio_end_pts: *audio_end_pts,
        },
        Origin::Canvas { sound, .. } => Beside::Sound(sound.as_deref().map(Path::new)),
    };
    let stretches = stretches(job);
    let mut copying = match &job.origin {
        Origin::Source { path, copied, .. } if !copied.is_empty() => {
            Some(Copying::open(Path::new(path), io)?)
        }
        _ => None,
    };
    let (parameters, pts) = survey(&stretches, &look, copying.as_mut(), io)?;
    let times = decoding_times(&pts);
    let durations = durations(&pts, job.end_pts);
    let output = Path::new(&job.output);
    let mut writer = Writer::playable(output, &parameters, &look, &beside, io)?;
    let mut next = pts.iter().zip(times.iter().zip(&durations));
    let mut put = |packet: Packet, path: &Path| {
        let Some((pts, (dts, duration))) = next.next() else {
            return Err(chunks(path, "it grew while it was read"));
        };
        let mut packet = packet;
        packet.set_times(*pts, *dts);
        packet.set_duration(*duration);
        writer.write(packet)
    };
    let mut copied_bytes = 0;
    for stretch in &stretches {
        match (stretch, &mut copying) {
            (Stretch::Chunk(file), copying) => {
                let path = Path::new(&file.path);
                let mut reader = ChunkReader::open(path, io)?;
                let framing = reader.demuxer.parameters(reader.stream)?.framing();
                while let Some(packet) = reader.next()? {
                    // Beside copies every packet is framed as in the file.
                    let framed = match copying {
                        Some(_) => framed(packet, framing)?,
                        None => packet,
                    };
                    put(framed, path)?;
                }
            }
            (Stretch::Copied(range), Some(copying)) => {
                let framing = copying.framing;
                copying.each(range, &mut |packet, path| {
                    let packet = framed(packet, framing)?;
                    copied_bytes += packet.data().len() as u64;
                    put(packet, path)
                })?;
            }
            (Stretch::Copied(_), None) => return Err(nowhere()),
        }
    }
    if next.next().is_some() {
        return Err(chunks(
            Path::new(&job.output),
            "a chunk shrank while it was read",
        ));
    }
    let written = writer.finish()?;
    Ok(Joined {
        video_packets: written.video_packets,
        copied_bytes,
        audio_packets: written.audio_packets,
        output_bytes: written.output_bytes,
    })
}

/// What stands between two seams of the file.
enum Stretch<'j> {
    /// A rendered chunk.
    Chunk(&'j ChunkFile),
    /// A range of the source.
    Copied(&'j FrameRange),
}

/// All of the file: chunks in the order they were given, and before each the copies that come before it.
fn stretches(job: &JoinJob) -> Vec<Stretch<'_>> {
    let mut copied: &[FrameRange] = match &job.origin {
        Origin::Source { copied, .. } => copied,
        Origin::Canvas { .. } => &[],
    };
    let mut all = Vec::with_capacity(job.chunks.len() + copied.len());
    for file in &job.chunks {
        let before = copied.partition_point(|range| range.first_pts < file.first_pts);
        let (now, later) = copied.split_at(before);
        all.extend(now.iter().map(Stretch::Copied));
        all.push(Stretch::Chunk(file));
        copied = later;
    }
    all.extend(copied.iter().map(Stretch::Copied));
    all
}

fn nowhere() -> Error {
    Error::bug("joining", "there is nothing to copy from")
}

fn framed(packet: Packet, framing: Framing) -> Result<Packet> {
    match framing.with_lengths(packet.data()) {
        Some(framed) => packet.with_data(&framed),
        None => Ok(packet),
    }
}

/// The stream that all chunks and copies share, and the absolute time stamp of every packet in decoding order.
fn survey(
    stretches: &[Stretch<'_>],
    look: &Look,
    mut copying: Option<&mut Copying>,
    io: &IoCount,
) -> Result<(Parameters, Vec<i64>)> {
    let mut shared: Option<Parameters> = None;
    let mut pts = Vec::new();
    for stretch in stretches {
        match (stretch, &mut copying) {
            (Stretch::Chunk(file), _) => {
                let path = Path::new(&file.path);
                let mut reader = ChunkReader::open(path, io)?;
                let own = reader.demuxer.parameters(reader.stream)?;
                pts.extend(reader.times(file.first_pts, look.time_base)?);
                match &shared {
                    None => shared = Some(own),
                    Some(first) => check_same(first, &own, path)?,
                }
            }
            (Stretch::Copied(range), Some(copying)) => {
                copying.each(range, &mut |packet, path| {
                    let known = packet.pts();
                    pts.push(known.ok_or_else(|| chunks(path, "a packet has no time stamp"))?);
                    Ok(())
                })?
            }
            (Stretch::Copied(_), None) => return Err(nowhere()),
        }
    }
    let mut parameters = match (shared, copying) {
        (shared, Some(copying)) => beside_copies(shared.as_ref(), copying)?,
        (Some(shared), None) => shared,
        (None, None) => return Err(chunks(Path::new("(no chunk)"), "there is nothing to join")),
    };
    look.tags.apply_to_parameters(parameters.get_mut());
    Ok((parameters, pts))
}

/// The header of a file that has packets of a source and of an encoder: the sets of both.
///
/// The sample description stays `avc1`: it says that every set is in the header, which is so, because those of the encoder
/// have numbers of their own. `avc3` would allow sets in packets, which no packet here needs and fewer players take.
fn beside_copies(encoded: Option<&Parameters>, copying: &Copying) -> Result<Parameters> {
    let source = copying.demuxer.path();
    let mut parameters = copying.demuxer.parameters(copying.stream)?;
    let refuse = |why: String| chunks(source, &format!("its {why}"));
    let mut sets = ParameterSets::of(parameters.extradata()).map_err(refuse)?;
    if let Some(encoded) = encoded {
        let (a, b) = (parameters.get(), encoded.get());
        if (a.codec_id, a.width, a.height) != (b.codec_id, b.width, b.height) {
            return Err(chunks(
                source,
                "it is of another codec or size than what was rendered",
            ));
        }
        let made = ParameterSets::of(encoded.extradata()).map_err(refuse)?;
        sets = sets.with(&made).map_err(refuse)?;
    }
    parameters.set_extradata(&sets.to_avcc().map_err(refuse)?)?;
    Ok(parameters)
}

/// One decoder reads the whole file with one set of parameters.
fn check_same(first: &Parameters, own: &Parameters, path: &Path) -> Result<()> {
    let (a, b) = (first.get(), own.get());
    if (a.codec_id, a.width, a.height) != (b.codec_id, b.width, b.height) {
        return Err(chunks(
            path,
            "it is of another codec or size than the first chunk",
        ));
    }
    if first.extradata() != own.extradata() {
        return Err(chunks(
            path,
            "its codec header differs from the first chunk's",
        ));
    }
    Ok(())
}

fn chunks(path: &Path, detail: &str) -> Error {
    Error::Chunks {
        path: path.to_owned(),
        detail: detail.to_owned(),
    }
}

struct ChunkReader {
    demuxer: Demuxer,
    stream: usize,
}

impl ChunkReader {
    fn open(path: &Path, io: &IoCount) -> Result<Self> {
        let demuxer = Demuxer::open_header(path, io)?;
        let Some(stream) = demuxer.best(Kind::Video) else {
            return Err(chunks(path, "there is no video in it"));
        };
        Ok(Self { demuxer, stream })
    }

    fn next(&mut self) -> Result<Option<Packet>> {
        let mut packet = Packet::new()?;
        while self.demuxer.read(&mut packet)? {
            if packet.stream() == self.stream {
                return Ok(Some(packet));
            }
        }
        Ok(None)
    }

    /// The time stamps of its packets in decoding order, the earliest of them being `first_pts`.
    fn times(&mut self, first_pts: i64, to: Rational) -> Result<Vec<i64>> {
        let from = self.demuxer.time_base(self.stream);
        let mut times = Vec::new();
        while let Some(packet) = self.next()? {
            let Some(pts) = packet.pts() else {
                return Err(chunks(self.demuxer.path(), "a packet has no time stamp"));
            };
            times.push(pts);
        }
        let Some(earliest) = times.iter().copied().min() else {
            return Err(chunks(self.demuxer.path(), "it is empty"));
        };
        for time in &mut times {
            let Some(ticks) = rescale_exact(*time - earliest, from, to) else {
                return Err(chunks(
                    self.demuxer.path(),
                    "its time stamps are not whole ticks of the source's time base",
                ));
            };
            *time = ticks + first_pts;
        }
        Ok(times)
    }
}

/// Reads ranges of the source.
struct Copying {
    demuxer: Demuxer,
    stream: usize,
    framing: Framing,
}

impl Copying {
    fn open(path: &Path, io: &IoCount) -> Result<Self> {
        let mut demuxer = Demuxer::open_counted(path, io)?;
        let stream = find_video(&demuxer)?;
        demuxer.keep_only(&[stream]);
        Ok(Self {
            framing: demuxer.parameters(stream)?.framing(),
            stream,
            demuxer,
        })
    }

    /// Every packet of a range of whole closed groups, in decoding order.
    fn each(
        &mut self,
        range: &FrameRange,
        give: &mut dyn FnMut(Packet, &Path) -> Result<()>,
    ) -> Result<()> {
        let path = self.demuxer.path().to_owned();
        let mut packet = Packet::new()?;
        go_to(&mut self.demuxer, self.stream, &mut packet, range.first_pts)?;
        // A seek may land a keyframe too early.
        while packet.pts() != Some(range.first_pts) {
            self.next(&mut packet, range)?;
        }
        for left in (0..range.frames).rev() {
            let of_range = |pts: i64| (range.first_pts..range.end_pts).contains(&pts);
            if !packet.pts().is_some_and(of_range) {
                return Err(self.mismatch(range));
            }
            give(std::mem::replace(&mut packet, Packet::new()?), &path)?;
            if left > 0 {
                self.next(&mut packet, range)?;
            }
        }
        Ok(())
    }

    fn next(&mut self, packet: &mut Packet, range: &FrameRange) -> Result<()> {
        while self.demuxer.read(packet)? {
            if packet.stream() == self.stream {
                return Ok(());
            }
        }
        Err(self.mismatch(range))
    }

    fn mismatch(&self, range: &FrameRange) -> Error {
        let FrameRange {
            first_pts,
            end_pts,
            frames,
            ..
        } = range;
        Error::range(
            self.demuxer.path(),
            format!(
                "there are not {frames} packets that can be copied from time stamp {first_pts} to {end_pts}"
            ),
        )
    }
}

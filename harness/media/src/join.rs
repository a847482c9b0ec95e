//! Chunks become one file: packets in plan order, the source's time stamps, the source's audio or a compilation's sound.

use std::path::Path;

use twofold_core::protocol::{ChunkFile, JoinJob, Joined, Origin, Rational};

use crate::av::demuxer::{Demuxer, Kind};
use crate::av::io::IoCount;
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::av::parameters::Parameters;
use crate::av::rescale_exact;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::probe::find_video;
use crate::reorder::{decoding_times, durations};
use crate::writer::{Beside, Writer};

/// Joins chunks that workers wrote, in the order given, and copies the audio beside them.
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
        } => Beside::Source {
            path: Path::new(path),
            audio_end_pts: *audio_end_pts,
        },
        Origin::Canvas { sound, .. } => Beside::Sound(sound.as_deref().map(Path::new)),
    };
    let (parameters, pts) = survey(&job.chunks, &look, io)?;
    let times = decoding_times(&pts);
    let durations = durations(&pts, job.end_pts);
    let output = Path::new(&job.output);
    let mut writer = Writer::playable(output, &parameters, &look, &beside, io)?;
    let mut next = pts.iter().zip(times.iter().zip(&durations));
    for chunk in &job.chunks {
        let mut reader = ChunkReader::open(Path::new(&chunk.path), io)?;
        while let Some(mut packet) = reader.next()? {
            let Some((pts, (dts, duration))) = next.next() else {
                return Err(chunks(Path::new(&chunk.path), "it grew while it was read"));
            };
            packet.set_times(*pts, *dts);
            packet.set_duration(*duration);
            writer.write(packet)?;
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
        audio_packets: written.audio_packets,
        output_bytes: written.output_bytes,
    })
}

/// The stream that all chunks share, and the absolute time stamp of every packet in decoding order.
fn survey(files: &[ChunkFile], look: &Look, io: &IoCount) -> Result<(Parameters, Vec<i64>)> {
    let mut shared: Option<Parameters> = None;
    let mut pts = Vec::new();
    for file in files {
        let path = Path::new(&file.path);
        let mut reader = ChunkReader::open(path, io)?;
        let own = reader.demuxer.parameters(reader.stream)?;
        pts.extend(reader.times(file.first_pts, look.time_base)?);
        match &shared {
            None => shared = Some(own),
            Some(first) => check_same(first, &own, path)?,
        }
    }
    let Some(mut parameters) = shared else {
        return Err(chunks(Path::new("(no chunk)"), "there is nothing to join"));
    };
    look.tags.apply_to_parameters(parameters.get_mut());
    Ok((parameters, pts))
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

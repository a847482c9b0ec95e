//! The chain of custody: what must be equal before a trial counts, as functions of lists.
//!
//! A trial whose output is wrong is a failure, never a fast trial. Each check says in one line what broke and where.

use std::ops::Range;

use crate::digest::Digest;
use crate::protocol::{Compared, ComparedCopies, PacketMark};

/// A frame this unlike the sequential output is wrong whatever the encoder did.
pub const LEAST_PSNR_DB: f64 = 24.0;

/// A link that broke, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// The rendered frames of a candidate's jobs, in plan order, are the sequential render's.
///
/// # Errors
/// Names the first frame that differs, or the two counts.
pub fn check_frames(sequential: &[Digest], jobs: &[&[Digest]]) -> Result<(), Broken> {
    let mut end = 0;
    let ranges = jobs.iter().map(|frames| {
        let start = end;
        end += frames.len() as u32;
        (start..end, *frames)
    });
    check_ranges(sequential, &ranges.collect::<Vec<_>>())?;
    same_count("rendered frames", sequential.len(), end as usize)
}

/// The rendered frames of ranges are the sequential render's at the same places.
///
/// # Errors
/// Names the first frame that differs, or the two counts.
pub fn check_ranges(
    sequential: &[Digest],
    ranges: &[(Range<u32>, &[Digest])],
) -> Result<(), Broken> {
    for (range, rendered) in ranges {
        let expected = sequential.iter().skip(range.start as usize);
        if let Some(index) = expected.zip(*rendered).position(|(a, b)| a != b) {
            return Err(Broken(format!(
                "frame {} was rendered differently from the sequential render's",
                range.start as usize + index
            )));
        }
        same_count("rendered frames", range.len(), rendered.len())?;
    }
    let end = ranges.iter().map(|(range, _)| range.end).max();
    match end {
        Some(end) if end as usize > sequential.len() => {
            same_count("rendered frames", sequential.len(), end as usize)
        }
        _ => Ok(()),
    }
}

/// The video packets of the finished file are exactly the jobs' packets in plan order, with their time stamps.
///
/// # Errors
/// Names the first packet that differs, or the two counts.
pub fn check_packets(file: &[PacketMark], jobs: &[&[PacketMark]]) -> Result<(), Broken> {
    let expected = || jobs.iter().flat_map(|packets| packets.iter());
    for (index, (found, wanted)) in file.iter().zip(expected()).enumerate() {
        if found.pts != wanted.pts {
            return Err(Broken(format!(
                "video packet {index} has time stamp {}, not {}",
                found.pts, wanted.pts
            )));
        }
        if found.digest != wanted.digest {
            return Err(Broken(format!(
                "video packet {index} (time stamp {}) is not the one that was encoded",
                found.pts
            )));
        }
    }
    same_count("video packets", expected().count(), file.len())
}

/// The time stamps of the finished file, in presentation order, are the source's.
///
/// # Errors
/// Names the first frame that differs, or the two counts.
pub fn check_times(file: &[PacketMark], source_pts: &[i64]) -> Result<(), Broken> {
    let mut times: Vec<i64> = file.iter().map(|packet| packet.pts).collect();
    times.sort_unstable();
    if let Some(index) = times.iter().zip(source_pts).position(|(a, b)| a != b) {
        return Err(Broken(format!(
            "frame {index} has time stamp {}, not the source's {}",
            times[index], source_pts[index]
        )));
    }
    same_count("frames", source_pts.len(), times.len())
}

/// The audio packets of the finished file are the source's.
///
/// # Errors
/// Names the first packet that differs, or the two counts.
pub fn check_audio(file: &[PacketMark], source: &[PacketMark]) -> Result<(), Broken> {
    if let Some(index) = file
        .iter()
        .zip(source)
        .position(|(a, b)| a.digest != b.digest)
    {
        return Err(Broken(format!("audio packet {index} is not the source's")));
    }
    same_count("audio packets", source.len(), file.len())
}

/// The finished file decodes without a message to the frames of the sequential output.
///
/// # Errors
/// The first thing that is wrong: a message of the decoder, a count, a time, a frame.
pub fn check_decode(compared: &Compared) -> Result<(), Broken> {
    if let Some(message) = compared.messages.first() {
        return Err(Broken(format!(
            "the decoder complains of the finished file: {message}"
        )));
    }
    same_count(
        "decoded frames",
        compared.reference_frames as usize,
        compared.frames as usize,
    )?;
    if compared.moved_frames > 0 {
        return Err(Broken(format!(
            "{} decoded frames have other time stamps than the sequential output's",
            compared.moved_frames
        )));
    }
    if let Some(frame) = compared.strayed_frames.first() {
        return Err(Broken(format!(
            "decoded frame {frame} shows the frame beside it"
        )));
    }
    let differing = compared.copies.iter().flat_map(|copies| &copies.differing);
    if let Some(frame) = differing.into_iter().next() {
        return Err(Broken(format!(
            "decoded frame {frame} was copied and is not the source's"
        )));
    }
    // A copied frame is compared with its source exactly, and may look better than what was encoded again.
    let worst = match &compared.copies {
        Some(copies) => copies.others_worst_psnr_db,
        None => compared.worst_psnr_db,
    };
    if worst < LEAST_PSNR_DB {
        let frame = match worst == compared.worst_psnr_db {
            true => format!("decoded frame {}", compared.worst_frame),
            false => "a decoded frame that was rendered".to_owned(),
        };
        return Err(Broken(format!(
            "{frame} is unlike the sequential output ({worst:.1} dB; {LEAST_PSNR_DB} dB at least)"
        )));
    }
    Ok(())
}

/// The frames that were copied are those that the sequential render encoded: nothing is drawn on any of them.
///
/// # Errors
/// Names the first frame that differs, or the two counts.
pub fn check_copies(
    sequential: &[Digest],
    ranges: &[Range<u32>],
    copies: &ComparedCopies,
) -> Result<(), Broken> {
    let frames: usize = ranges.iter().map(Range::len).sum();
    same_count("copied frames", frames, copies.digests.len())?;
    let mut digests = copies.digests.iter();
    for frame in ranges.iter().flat_map(Range::clone) {
        if sequential.get(frame as usize) != digests.next() {
            return Err(Broken(format!(
                "frame {frame} was copied, and the sequential render draws on it"
            )));
        }
    }
    Ok(())
}

fn same_count(what: &str, wanted: usize, found: usize) -> Result<(), Broken> {
    if wanted == found {
        return Ok(());
    }
    Err(Broken(format!("there are {found} {what}, not {wanted}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(list: &[(i64, &str)]) -> Vec<PacketMark> {
        list.iter()
            .map(|(pts, payload)| PacketMark {
                pts: *pts,
                digest: Digest::of(payload.as_bytes()),
            })
            .collect()
    }

    #[test]
    fn equal_lists_pass_however_they_are_cut() {
        let file = marks(&[(0, "a"), (1, "b"), (2, "c")]);
        assert_eq!(check_packets(&file, &[&file[..1], &file[1..]]), Ok(()));
        let frames: Vec<Digest> = file.iter().map(|mark| mark.digest).collect();
        assert_eq!(check_frames(&frames, &[&frames[..2], &frames[2..]]), Ok(()));
        assert_eq!(check_ranges(&frames, &[(2..3, &frames[2..])]), Ok(()));
        assert_eq!(
            check_times(&marks(&[(0, "a"), (2, "b"), (1, "c")]), &[0, 1, 2]),
            Ok(())
        );
    }

    #[test]
    fn equal_chunks_that_changed_places_are_seen_by_their_time_stamps() {
        let (first, second) = (
            marks(&[(0, "same"), (1, "same")]),
            marks(&[(2, "same"), (3, "same")]),
        );
        let file: Vec<PacketMark> = second.iter().chain(&first).copied().collect();
        let broken = check_packets(&file, &[&first, &second]).unwrap_err();
        assert_eq!(broken.to_string(), "video packet 0 has time stamp 2, not 0");
    }

    #[test]
    fn a_missing_tail_is_seen() {
        let file = marks(&[(0, "a"), (1, "b")]);
        assert!(check_packets(&file[..1], &[&file]).is_err());
        assert!(check_packets(&file, &[&file[..1]]).is_err());
        assert!(check_times(&file[..1], &[0, 1]).is_err());
        assert!(check_audio(&file[..1], &file).is_err());
        let frames = [file[0].digest, file[1].digest];
        assert!(check_frames(&frames, &[&frames[..1]]).is_err());
        assert!(check_ranges(&frames, &[(0..2, &frames[..1])]).is_err());
        assert!(check_ranges(&frames[..1], &[(0..2, &frames[..])]).is_err());
        let broken = check_ranges(&frames, &[(1..2, &frames[..1])]).unwrap_err();
        assert!(broken.to_string().starts_with("frame 1 "));
    }

    #[test]
    fn a_copied_frame_on_which_something_is_drawn_is_seen() {
        let frames = ["a", "b", "c", "d"].map(|text| Digest::of(text.as_bytes()));
        let copies = |digests: &[Digest]| ComparedCopies {
            digests: digests.to_vec(),
            differing: vec![],
            reference_psnr_db: 44.0,
            others_worst_psnr_db: 39.0,
        };
        let ranges = [0..1, 2..4];
        let right = [frames[0], frames[2], frames[3]];
        assert_eq!(check_copies(&frames, &ranges, &copies(&right)), Ok(()));
        let broken = check_copies(
            &frames,
            &ranges,
            &copies(&[frames[0], frames[1], frames[3]]),
        );
        assert_eq!(
            broken.unwrap_err().to_string(),
            "frame 2 was copied, and the sequential render draws on it"
        );
        assert!(check_copies(&frames, &ranges, &copies(&right[..2])).is_err());
    }

    #[test]
    fn a_full_decode_is_judged_by_its_worst_frame() {
        let good = Compared {
            frames: 10,
            reference_frames: 10,
            messages: vec![],
            moved_frames: 0,
            worst_frame: 4,
            worst_psnr_db: 38.0,
            median_psnr_db: 42.0,
            psnr_db: 41.0,
            ssim: 0.98,
            worst_ssim: 0.95,
            strayed_frames: vec![],
            copies: None,
        };
        assert_eq!(check_decode(&good), Ok(()));
        assert!(
            check_decode(&Compared {
                worst_psnr_db: 12.0,
                ..good.clone()
            })
            .is_err()
        );
        assert!(
            check_decode(&Compared {
                strayed_frames: vec![7],
                ..good.clone()
            })
            .is_err()
        );
        let copies = |differing: &[u32]| Compared {
            copies: Some(ComparedCopies {
                digests: vec![],
                differing: differing.to_vec(),
                reference_psnr_db: 44.0,
                others_worst_psnr_db: 39.0,
            }),
            ..good.clone()
        };
        assert_eq!(check_decode(&copies(&[])), Ok(()));
        let coarse = Compared {
            worst_psnr_db: 12.0,
            ..copies(&[])
        };
        assert_eq!(
            check_decode(&coarse),
            Ok(()),
            "a copied frame is the least alike"
        );
        let broken = check_decode(&copies(&[3])).unwrap_err();
        assert_eq!(
            broken.to_string(),
            "decoded frame 3 was copied and is not the source's"
        );
        assert!(
            check_decode(&Compared {
                messages: vec!["error while decoding".into()],
                ..good.clone()
            })
            .is_err()
        );
        assert!(
            check_decode(&Compared {
                frames: 9,
                ..good.clone()
            })
            .is_err()
        );
        assert!(
            check_decode(&Compared {
                moved_frames: 1,
                ..good
            })
            .is_err()
        );
    }
}

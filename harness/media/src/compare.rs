//! Two files decoded fully and compared frame by frame, on luma.
//!
//! Beside how alike each frame is to its reference, it is asked whether it is more like the reference's neighbour: that
//! is how a doubled, lost, shifted or stale frame looks in moving footage, whatever the encoder did to the picture.

mod copies;
mod playback;
mod ssim;

use std::collections::VecDeque;
use std::path::Path;

use twofold_core::frame::FrameFormat;
use twofold_core::protocol::{Compared, CopiesFrom};

use self::copies::Copies;
use self::playback::{Picture, Playback};
use crate::av::frame::Frame;
use crate::error::{Error, Result};

/// A frame strays when its error against a neighbour is less than this part of that against its own reference.
///
/// Between two encodes of the same frames (x264, crf 20, keyframes elsewhere) the share was never below 1.0, in footage
/// with and without grain and in an animated trailer; with one of them a frame late it was below 0.7 in 90 to 100 % of
/// the frames. Coarser encoders come closer: a keyframe of one can be nearer to a neighbour of the other.
const STRAY_SHARE: f64 = 0.7;

/// And when it lies at least so far on the way from its own reference to that neighbour: 0 is its own, 1 the neighbour.
///
/// A picture that is the neighbour's but for what encoding did to it lies near 1 (0.95 and more in an animated trailer at
/// crf 20, one frame late). Where an encoder is so coarse that a fresh keyframe is nearer to a picture beside it than to its
/// own tired counterpart, it still lies between the two: at most 0.8 in VP9 at 100 kbit/s, MPEG-4 and x264 at crf 51.
const STRAY_WAY: f64 = 0.9;

/// A frame this like its own reference never strays, in dB: nobody could tell it from another encode of that picture.
const ALIKE_DB: f64 = 48.0;

/// What a frame equal to its reference has, in dB.
const EQUAL_DB: f64 = 100.0;

/// Decodes `file` and `reference` in step and compares them; `threads` is for each of the decoders.
///
/// # Errors
/// A file that cannot be read or decoded, and files of different sizes.
pub fn compare(file: &Path, reference: &Path, threads: u32) -> Result<Compared> {
    compare_copies(file, reference, None, threads)
}

/// The same, and frames that were copied beside those they were copied from.
///
/// # Errors
/// As [`compare`].
pub fn compare_copies(
    file: &Path,
    reference: &Path,
    copies: Option<&CopiesFrom>,
    threads: u32,
) -> Result<Compared> {
    let mut file = Playback::open(file, threads)?;
    let mut reference = Playback::open(reference, threads)?;
    let mut copies = match copies {
        Some(from) => Some(Copies::of(from, threads)?),
        None => None,
    };
    let kind = |playback: &Playback| {
        let format = playback.look.format;
        (format.width(), format.height(), format.layout().bits())
    };
    let source = copies.as_ref().map(|copies| &copies.source);
    if [Some(&reference), source]
        .into_iter()
        .flatten()
        .any(|other| kind(other) != kind(&file))
    {
        return Err(Error::Unsupported {
            path: file.demuxer.path().to_owned(),
            detail: "it is of another size or depth than the reference".to_owned(),
            hint: "compare renders of one source".to_owned(),
        });
    }
    let mut tally = Tally::of(file.look.format);
    // The reference's pictures around the one in question: the one before, its own, the one after.
    let mut window: VecDeque<Option<Picture>> =
        VecDeque::from([None, reference.next()?, reference.next()?]);
    let mut reference_frames = window.iter().flatten().count();
    while let Some(picture) = file.next()? {
        let at = |index: usize| window.get(index).and_then(Option::as_ref);
        let is_copied = match &mut copies {
            Some(copies) => copies.frame(&picture, at(1), &tally)?,
            None => false,
        };
        tally.frame(&picture, at(0), at(1), at(2), is_copied);
        window.pop_front();
        let next = reference.next()?;
        reference_frames += usize::from(next.is_some());
        window.push_back(next);
    }
    while reference.next()?.is_some() {
        reference_frames += 1;
    }
    let mut messages = file.watch.messages();
    let copies = copies.map(|copies| {
        // What is said of the source's packets is said of their copies.
        let known = copies.source.watch.messages();
        messages.retain(|message| !known.contains(message));
        copies.finish(&tally)
    });
    Ok(Compared {
        copies,
        ..tally.finish(reference_frames, messages)
    })
}

struct Tally {
    /// Samples of a row.
    width: usize,
    peak: f64,
    sample_bytes: usize,
    frames: u32,
    moved: u32,
    psnr: Vec<f64>,
    ssim: Vec<f64>,
    squared_error: u64,
    samples: usize,
    strayed: Vec<u32>,
    /// Of frames that were not copied.
    worst_rendered_db: f64,
}

impl Tally {
    fn of(format: FrameFormat) -> Self {
        Self {
            peak: f64::from(format.peak()),
            sample_bytes: format.layout().sample_bytes(),
            width: format.plane(0).0,
            frames: 0,
            moved: 0,
            psnr: Vec::new(),
            ssim: Vec::new(),
            squared_error: 0,
            samples: 0,
            strayed: Vec::new(),
            worst_rendered_db: EQUAL_DB,
        }
    }

    fn error(&self, a: &Picture, b: &Picture) -> u64 {
        if self.sample_bytes == 1 {
            squared_error(&a.luma, &b.luma)
        } else {
            squared_error_of_two_bytes(&a.luma, &b.luma)
        }
    }

    fn likeness(&self, a: &Picture, b: &Picture) -> f64 {
        let wide = |picture: &Picture| -> Vec<u16> {
            let samples = picture.luma.as_chunks().0.iter();
            samples.map(|sample| u16::from_le_bytes(*sample)).collect()
        };
        if self.sample_bytes == 1 {
            ssim::ssim(&a.luma, &b.luma, self.width, self.peak)
        } else {
            ssim::ssim(&wide(a), &wide(b), self.width, self.peak)
        }
    }

    fn frame(
        &mut self,
        picture: &Picture,
        before: Option<&Picture>,
        own: Option<&Picture>,
        after: Option<&Picture>,
        is_copied: bool,
    ) {
        let index = self.frames;
        self.frames += 1;
        // Without a reference there is nothing to compare; the counts tell.
        let Some(own) = own else { return };
        self.moved += u32::from(own.pts != picture.pts);
        let error = self.error(picture, own);
        let db = psnr(error, picture.luma.len() / self.sample_bytes, self.peak);
        self.psnr.push(db);
        self.squared_error += error;
        self.samples += picture.luma.len() / self.sample_bytes;
        self.ssim.push(match error {
            0 => 1.0,
            _ => self.likeness(picture, own),
        });
        if is_copied {
            return;
        }
        self.worst_rendered_db = self.worst_rendered_db.min(db);
        if db >= ALIKE_DB {
            return;
        }
        let neighbours = [before, after].into_iter().flatten();
        if neighbours
            .into_iter()
            .any(|other| self.strays(picture, own, other, error))
        {
            self.strayed.push(index);
        }
    }

    /// Whether a picture whose error against its own reference is `error` shows a neighbour of that.
    fn strays(&self, picture: &Picture, own: &Picture, neighbour: &Picture, error: u64) -> bool {
        let (to_own, to_other) = (error as f64, self.error(picture, neighbour) as f64);
        if to_other >= STRAY_SHARE * to_own {
            return false;
        }
        // The foot of the picture on the line between the two: squared errors are squared distances.
        let between = self.error(own, neighbour) as f64;
        (to_own - to_other + between) / (2.0 * between) >= STRAY_WAY
    }

    fn finish(self, reference_frames: usize, messages: Vec<String>) -> Compared {
        let worst = self
            .psnr
            .iter()
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(b.1));
        let mut sorted = self.psnr.clone();
        sorted.sort_by(f64::total_cmp);
        Compared {
            frames: self.frames,
            reference_frames: u32::try_from(reference_frames).unwrap_or(u32::MAX),
            messages,
            moved_frames: self.moved,
            worst_frame: worst.map_or(0, |(index, _)| u32::try_from(index).unwrap_or(u32::MAX)),
            worst_psnr_db: worst.map_or(0.0, |(_, db)| *db),
            median_psnr_db: sorted.get(sorted.len() / 2).copied().unwrap_or(0.0),
            psnr_db: match self.samples {
                0 => 0.0,
                samples => psnr(self.squared_error, samples, self.peak),
            },
            ssim: self.ssim.iter().sum::<f64>() / self.ssim.len().max(1) as f64,
            worst_ssim: self.ssim.iter().copied().reduce(f64::min).unwrap_or(0.0),
            strayed_frames: self.strayed,
            copies: None,
        }
    }
}

fn squared_error(a: &[u8], b: &[u8]) -> u64 {
    // 65 025 times 4 096 fits 32 bits, which is what makes the inner loop wide.
    let part = |(a, b): (&[u8], &[u8])| {
        let squares = a
            .iter()
            .zip(b)
            .map(|(a, b)| u32::from(a.abs_diff(*b)).wrapping_mul(u32::from(a.abs_diff(*b))));
        u64::from(squares.fold(0u32, u32::wrapping_add))
    };
    a.chunks(4096).zip(b.chunks(4096)).map(part).sum()
}

fn squared_error_of_two_bytes(a: &[u8], b: &[u8]) -> u64 {
    let code = |sample: &[u8; 2]| u16::from_le_bytes(*sample);
    let pairs = a.as_chunks().0.iter().zip(b.as_chunks().0);
    pairs
        .map(|(a, b)| u64::from(code(a).abs_diff(code(b))).pow(2))
        .sum()
}

/// Peak signal-to-noise ratio of two frames of one format, luma, in dB; 100 where they are equal.
///
/// # Errors
/// Never, where libav keeps its word.
pub fn psnr_db(a: &Frame, b: &Frame) -> Result<f64> {
    let (a, b) = (a.planes()?, b.planes()?);
    let (format, rows) = (a.format(), a.rows(0).zip(b.rows(0)));
    let layout = format.layout();
    let error = rows.map(|(a, b)| match layout.sample_bytes() {
        1 => squared_error(a, b),
        _ => squared_error_of_two_bytes(a, b),
    });
    let (width, height) = format.plane(0);
    Ok(psnr(error.sum(), width * height, f64::from(format.peak())))
}

/// Peak signal-to-noise ratio: 10 log10(peak^2 / mean squared error).
fn psnr(squared_error: u64, samples: usize, peak: f64) -> f64 {
    if squared_error == 0 {
        return EQUAL_DB;
    }
    (10.0 * (peak * peak * samples as f64 / squared_error as f64).log10()).min(EQUAL_DB)
}

#[cfg(test)]
mod tests {
    use twofold_core::frame::{Layout, Range};

    use super::*;

    #[test]
    fn squared_errors_are_exact() {
        let (a, b) = (vec![0u8; 10_000], vec![255u8; 10_000]);
        assert_eq!(squared_error(&a, &b), 650_250_000);
        assert_eq!(psnr(650_250_000, 10_000, 255.0), 0.0);
        assert_eq!(psnr(0, 10_000, 255.0), EQUAL_DB);
        let (a, b) = ([0xff, 3].repeat(1000), [0, 0].repeat(1000));
        let error = squared_error_of_two_bytes(&a, &b);
        assert_eq!(error, 1000 * 1023 * 1023);
        assert_eq!(psnr(error, 1000, 1023.0), 0.0);
    }

    fn picture(luma: &[u8]) -> Picture {
        Picture {
            pts: Some(0),
            digest: 0,
            luma: luma.to_vec(),
        }
    }

    fn strays(frame: &[u8], before: &[u8], own: &[u8], after: &[u8]) -> bool {
        let format = FrameFormat::new(2, 2, Layout::Yuv420p, Range::Full).unwrap();
        let mut tally = Tally::of(format);
        tally.frame(
            &picture(frame),
            Some(&picture(before)),
            Some(&picture(own)),
            Some(&picture(after)),
            false,
        );
        !tally.strayed.is_empty()
    }

    #[test]
    fn a_frame_strays_when_it_shows_its_neighbour() {
        let (before, own, after) = ([200, 50, 50, 50], [50, 200, 50, 50], [50, 50, 200, 50]);
        assert!(!strays(&[52, 195, 51, 50], &before, &own, &after));
        assert!(strays(&[195, 52, 50, 51], &before, &own, &after));
        assert!(strays(&[50, 52, 199, 51], &before, &own, &after));
    }

    #[test]
    fn a_fresh_picture_between_a_tired_one_and_the_next_does_not_stray() {
        // The object is seen to move by 10 codes a frame, where encoding makes errors of 30.
        let (before, own, after) = ([60, 90, 60, 90], [70, 80, 100, 50], [90, 60, 95, 55]);
        let fresh = [84, 66, 100, 62];
        let distance = |to: [u8; 4]| squared_error(&fresh, &to) as f64;
        assert!(
            distance(after) < STRAY_SHARE * distance(own),
            "it is clearly nearer"
        );
        assert!(!strays(&fresh, &before, &own, &after));
        assert!(strays(&[89, 61, 96, 55], &before, &own, &after));
    }

    #[test]
    fn a_frame_of_a_still_never_strays() {
        let still = [90, 90, 90, 90];
        assert!(!strays(&still, &still, &still, &still));
        assert!(!strays(
            &[91, 90, 90, 90],
            &still,
            &still,
            &[91, 90, 90, 90]
        ));
    }
}

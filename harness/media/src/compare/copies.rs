//! Frames that were copied, beside those they were copied from.

use std::path::Path;

use twofold_core::digest::Digest;
use twofold_core::protocol::{ComparedCopies, CopiesFrom};

use super::playback::{Picture, Playback};
use super::{Tally, psnr};
use crate::error::Result;

/// Copied frames beside those they were copied from.
pub(super) struct Copies<'j> {
    from: &'j CopiesFrom,
    pub(super) source: Playback,
    /// The index of the next frame.
    next: u32,
    digests: Vec<Digest>,
    differing: Vec<u32>,
    squared_error: u64,
    samples: usize,
}

impl<'j> Copies<'j> {
    pub(super) fn of(from: &'j CopiesFrom, threads: u32) -> Result<Self> {
        Ok(Self {
            source: Playback::open(Path::new(&from.source), threads)?,
            from,
            next: 0,
            digests: vec![],
            differing: vec![],
            squared_error: 0,
            samples: 0,
        })
    }

    /// Whether the next frame of the file was copied; if so, it is compared.
    pub(super) fn frame(
        &mut self,
        copy: &Picture,
        reference: Option<&Picture>,
        tally: &Tally,
    ) -> Result<bool> {
        let index = self.next;
        self.next += 1;
        let own = self.source.next()?;
        if !self.from.frames.iter().any(|range| range.contains(&index)) {
            return Ok(false);
        }
        let Some(own) = own else {
            self.differing.push(index);
            return Ok(true);
        };
        if own.digest != copy.digest {
            self.differing.push(index);
        }
        self.digests.push(Digest(own.digest));
        if let Some(reference) = reference {
            self.squared_error += tally.error(reference, &own);
            self.samples += own.luma.len() / tally.sample_bytes;
        }
        Ok(true)
    }

    pub(super) fn finish(self, tally: &Tally) -> ComparedCopies {
        ComparedCopies {
            digests: self.digests,
            differing: self.differing,
            reference_psnr_db: psnr(self.squared_error, self.samples, tally.peak),
            others_worst_psnr_db: tally.worst_rendered_db,
        }
    }
}

//! A plan as jobs for workers: one that makes the whole file, or one a container and their join.

use std::ops::Range;

use super::frame_range;
use crate::protocol::{ChunkFile, FrameRange, JoinJob, Origin, OverlayJob, Product, Source};
use crate::record::ChunkPlan;

/// A source and how it is cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'c> {
    /// The source.
    pub source: &'c Source,
    /// Where it is cut, by frames of the source from its first.
    pub plan: &'c ChunkPlan,
}

impl Cut<'_> {
    /// One job that renders every frame, like `template`; none where a first keyframe is missing.
    pub fn sequential(&self, template: &OverlayJob, output: String) -> Option<OverlayJob> {
        let whole = self.range(&(0..self.plan.frames))?;
        Some(OverlayJob {
            ranges: vec![whole],
            product: Product::Whole {
                output,
                audio_end_pts: self.audio_end_pts(),
                copied: vec![],
            },
            ..template.clone()
        })
    }

    /// One job that renders what the plan renders and copies the rest.
    pub fn whole(&self, template: &OverlayJob, output: String) -> Option<OverlayJob> {
        let rendered: Vec<Range<u32>> = self.plan.by_job().into_iter().flatten().collect();
        Some(OverlayJob {
            ranges: self.all(&rendered)?,
            keyframes: self.keyframes(&rendered),
            product: Product::Whole {
                output,
                audio_end_pts: self.audio_end_pts(),
                copied: self.all(&self.plan.copied_ranges())?,
            },
            ..template.clone()
        })
    }

    /// The jobs of the plan, in its order; `outputs` names the chunk of each range.
    pub fn parts(
        &self,
        template: &OverlayJob,
        outputs: &dyn Fn(usize) -> String,
    ) -> Option<Vec<OverlayJob>> {
        let names = self.names(outputs);
        let part = |ranges: Vec<Range<u32>>| {
            let own = names.iter().filter(|(range, _)| ranges.contains(range));
            Some(OverlayJob {
                ranges: self.all(&ranges)?,
                keyframes: self.keyframes(&ranges),
                product: Product::Chunks {
                    outputs: own.map(|(_, name)| name.clone()).collect(),
                    beside_copies: !self.plan.copied.is_empty(),
                },
                ..template.clone()
            })
        };
        self.plan.by_job().into_iter().map(part).collect()
    }

    /// The join of what they make and what is copied from `input`.
    pub fn join(
        &self,
        input: String,
        outputs: &dyn Fn(usize) -> String,
        output: String,
    ) -> Option<JoinJob> {
        let rendered: Vec<Range<u32>> = self.plan.by_job().into_iter().flatten().collect();
        let names = self.names(outputs).into_iter();
        let chunk = |(range, path): (Range<u32>, String)| {
            Some(ChunkFile {
                path,
                first_pts: self.range(&range)?.first_pts,
            })
        };
        Some(JoinJob {
            chunks: names
                .filter(|(range, _)| rendered.contains(range))
                .map(chunk)
                .collect::<Option<_>>()?,
            origin: Origin::Source {
                path: input,
                audio_end_pts: self.audio_end_pts(),
                copied: self.all(&self.plan.copied_ranges())?,
            },
            end_pts: self.range(&(0..self.plan.frames))?.end_pts,
            output,
        })
    }

    /// Where audio ends: with the video, unless that is whole.
    pub fn audio_end_pts(&self) -> Option<i64> {
        self.source.pts.get(self.plan.frames as usize).copied()
    }

    /// Where players could start in the source, they can in what is rendered beside copies of it.
    fn keyframes(&self, ranges: &[Range<u32>]) -> Vec<i64> {
        if self.plan.copied.is_empty() {
            return vec![];
        }
        let keys = self.source.keyframes.iter();
        keys.filter(|key| ranges.iter().any(|range| range.contains(key)))
            .filter_map(|key| self.source.pts.get(*key as usize).copied())
            .collect()
    }

    fn names(&self, outputs: &dyn Fn(usize) -> String) -> Vec<(Range<u32>, String)> {
        let ranges = self.plan.ranges().into_iter().enumerate();
        ranges
            .map(|(index, range)| (range, outputs(index)))
            .collect()
    }

    fn all(&self, ranges: &[Range<u32>]) -> Option<Vec<FrameRange>> {
        ranges.iter().map(|range| self.range(range)).collect()
    }

    fn range(&self, range: &Range<u32>) -> Option<FrameRange> {
        frame_range(self.source, range)
    }
}

//! A track is written for some footage; here it is cut to the footage it is used with.

use super::{Highlight, Keyframe, Track};

impl Track {
    /// The track up to `duration_secs`, and a note when something lay beyond that.
    ///
    /// A highlight that goes on past the end gets a last keyframe exactly there, interpolated, so that every frame of
    /// the footage looks as it would under the whole track. Highlights that begin at the end or later are dropped.
    pub fn clipped(&self, duration_secs: f64) -> (Track, Option<String>) {
        let highlights: Vec<Highlight> = self
            .highlights
            .iter()
            .filter_map(|highlight| clip(highlight, duration_secs))
            .collect();
        let note = (highlights != self.highlights).then(|| {
            let dropped = self.highlights.len() - highlights.len();
            format!(
                "the track runs to {} s and the footage ends at {duration_secs} s: clipped, {dropped} of {} highlights dropped",
                self.last_keyframe_secs(),
                self.highlights.len(),
            )
        });
        let track = Track {
            title: self.title.clone(),
            effect: self.effect,
            highlights,
        };
        (track, note)
    }

    fn last_keyframe_secs(&self) -> f64 {
        self.highlights
            .iter()
            .filter_map(|highlight| highlight.keyframes.last())
            .map(|key| key.time_secs)
            .fold(0.0, f64::max)
    }
}

fn clip(highlight: &Highlight, end_secs: f64) -> Option<Highlight> {
    let first = highlight.keyframes.first()?;
    if first.time_secs >= end_secs {
        return None;
    }
    let mut clipped = highlight.clone();
    clipped.keyframes.retain(|key| key.time_secs <= end_secs);
    let goes_on = clipped.keyframes.len() < highlight.keyframes.len();
    let ends_there = clipped
        .keyframes
        .last()
        .is_some_and(|key| key.time_secs == end_secs);
    if goes_on && !ends_there {
        clipped.keyframes.push(Keyframe {
            time_secs: end_secs,
            ellipse: highlight.at(end_secs)?,
        });
    }
    Some(clipped)
}

//! A track is written for some footage; here it is cut to the footage it is used with.

use super::{Highlight, Interpolation, Keyframe, Track};

impl Track {
    /// The track up to `duration_secs`, and a note when something lay beyond that.
    ///
    /// Every frame of the footage looks as it would under the whole track. A highlight that goes straight on past the end
    /// gets a last keyframe exactly there, interpolated; one whose look depends on what comes after the end (it fades, its
    /// path is smooth, it says itself until when it is seen) stays as it is; one that begins at the end or later is dropped.
    pub fn clipped(&self, duration_secs: f64) -> (Track, Option<String>) {
        let beyond = |highlight: &Highlight| {
            highlight.span_secs().is_some_and(|(first, last)| {
                first >= duration_secs || (last.is_finite() && last > duration_secs)
            })
        };
        let highlights: Vec<Highlight> = self
            .highlights
            .iter()
            .filter_map(|highlight| match beyond(highlight) {
                true => clip(highlight, duration_secs),
                false => Some(highlight.clone()),
            })
            .collect();
        let note = self.highlights.iter().any(beyond).then(|| {
            let dropped = self.highlights.len() - highlights.len();
            format!(
                "the track runs to {} s and the footage ends at {duration_secs} s: clipped, {dropped} of {} highlights dropped",
                self.ends_at_secs(),
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

    /// When the last thing in it happens.
    fn ends_at_secs(&self) -> f64 {
        self.highlights
            .iter()
            .filter_map(Highlight::span_secs)
            .map(|(first, last)| if last.is_finite() { last } else { first })
            .fold(0.0, f64::max)
    }
}

fn clip(highlight: &Highlight, end_secs: f64) -> Option<Highlight> {
    let (first, _) = highlight.span_secs()?;
    if first >= end_secs {
        return None;
    }
    let mut clipped = highlight.clone();
    let looks_ahead = highlight.interpolation == Interpolation::Smooth
        || highlight.fade_in_secs > 0.0
        || highlight.fade_out_secs > 0.0
        || highlight.from_secs.is_some()
        || highlight.until_secs.is_some();
    if looks_ahead {
        return Some(clipped);
    }
    clipped.keyframes.retain(|key| key.time_secs <= end_secs);
    let ends_there = clipped
        .keyframes
        .last()
        .is_some_and(|key| key.time_secs == end_secs);
    if !ends_there {
        clipped.keyframes.push(Keyframe {
            time_secs: end_secs,
            ellipse: highlight.at(end_secs)?,
        });
    }
    Some(clipped)
}

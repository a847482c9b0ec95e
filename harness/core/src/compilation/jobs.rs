//! A compilation and what its videos hold, as jobs for workers: one a container.

use std::ops::Range;

use super::{Clip, Compilation, Piece, first_sample, looks_at, pieces};
use crate::protocol::{
    AnnotateJob, Cut, Encoder, PlaceJob, SOUND_RATE, Sound, SoundClip, Source, Stretch, Threads,
    Written,
};
use crate::record::ChunkPlan;

/// The video of one clip.
#[derive(Debug, Clone)]
pub struct ClipSource<'s> {
    /// Where a worker finds it.
    pub path: String,
    /// What it holds.
    pub source: &'s Source,
}

/// The jobs of a plan, in the plan's order of jobs; `sources` are the clips' videos, one a clip, and `outputs` names the
/// chunk of each range. None makes sound or joins anything.
///
/// # Errors
/// Names the clip whose video cannot be rendered, or does not hold what the clip shows.
pub fn jobs(
    compilation: &Compilation,
    sources: &[ClipSource],
    plan: &ChunkPlan,
    outputs: &dyn Fn(usize) -> String,
    font: &str,
    encoder: &Encoder,
    threads: Threads,
) -> Result<Vec<AnnotateJob>, String> {
    let lengths = lengths(compilation, sources)?;
    let ranges = plan.ranges();
    let stretch = |range: &Range<u32>| -> Result<Stretch, String> {
        let index = ranges.iter().position(|known| known == range);
        Ok(Stretch {
            output: outputs(index.unwrap_or(0)),
            first_frame: range.start,
            cuts: pieces(&lengths, range)
                .iter()
                .map(|piece| cut(compilation, sources, piece))
                .collect::<Result<_, _>>()?,
        })
    };
    plan.by_job()
        .iter()
        .map(|ranges| {
            Ok(AnnotateJob {
                canvas: compilation.canvas,
                font: font.to_owned(),
                stretches: ranges.iter().map(stretch).collect::<Result<_, String>>()?,
                sound: None,
                whole: None,
                encoder: encoder.clone(),
                threads,
            })
        })
        .collect()
}

/// How many output frames each clip has, as [`Compilation::lengths`].
///
/// # Errors
/// Names the clip whose video cannot be rendered, or does not last as long as the clip.
pub fn lengths(compilation: &Compilation, sources: &[ClipSource]) -> Result<Vec<u32>, String> {
    for (index, clip) in sources.iter().enumerate() {
        if let Some(why) = &clip.source.unsupported {
            return Err(format!("{}: {why}", compilation.clip_name(index)));
        }
    }
    let secs: Vec<f64> = sources
        .iter()
        .map(|clip| clip.source.duration_secs())
        .collect();
    compilation.lengths(&secs)
}

/// The sound of a compilation whose clips have so many frames.
pub fn sound(
    compilation: &Compilation,
    sources: &[ClipSource],
    lengths: &[u32],
    output: String,
) -> Sound {
    let mut begin = 0u64;
    let clips = compilation.clips.iter().zip(sources).zip(lengths);
    let clips = clips.enumerate().map(|(index, ((clip, video), frames))| {
        let end = begin + u64::from(*frames);
        let sample = |frame| first_sample(frame, compilation.canvas.fps, SOUND_RATE);
        let samples = sample(end) - sample(begin);
        begin = end;
        let source = video.source;
        let first = source.pts.first().copied().unwrap_or(0);
        SoundClip {
            name: compilation.clip_name(index),
            input: video.path.clone(),
            in_secs: source.time_base.secs(first) + clip.in_secs,
            samples,
        }
    });
    Sound {
        output,
        clips: clips.collect(),
    }
}

/// Asks whether all texts can be drawn.
pub fn place(compilation: &Compilation, font: &str) -> PlaceJob {
    let clips = compilation.clips.iter().enumerate();
    PlaceJob {
        canvas: compilation.canvas,
        font: font.to_owned(),
        clips: clips
            .map(|(index, clip)| (compilation.clip_name(index), written(compilation, clip)))
            .collect(),
    }
}

fn written(compilation: &Compilation, clip: &Clip) -> Vec<Written> {
    let texts = clip.texts.iter();
    texts
        .map(|(slot, text)| Written {
            slot: *slot,
            text: text.clone(),
            style: compilation.style(*slot),
        })
        .collect()
}

fn cut(compilation: &Compilation, sources: &[ClipSource], piece: &Piece) -> Result<Cut, String> {
    let name = compilation.clip_name(piece.clip);
    let (Some(clip), Some(video)) = (compilation.clips.get(piece.clip), sources.get(piece.clip))
    else {
        return Err(format!("{name} has no video"));
    };
    let source = video.source;
    let first = source.pts.first().copied().unwrap_or(0);
    let in_pts = first.saturating_add(ticks(source, clip.in_secs));
    let frame = piece.frames.start;
    let looks = looks_at(in_pts, frame, compilation.canvas.fps, source.time_base);
    let shown = source
        .pts
        .partition_point(|pts| *pts <= looks)
        .saturating_sub(1);
    let keys = source.keyframes.iter().rev();
    let keyframe = keys.map(|key| *key as usize).find(|key| *key <= shown);
    let Some(seek_pts) = keyframe.and_then(|key| source.pts.get(key)) else {
        return Err(format!(
            "{name}: {}: its first frames have no keyframe before them (hint: encode it anew, or let the clip begin later)",
            video.path
        ));
    };
    Ok(Cut {
        clip: u32::try_from(piece.clip).unwrap_or(u32::MAX),
        name,
        input: video.path.clone(),
        in_pts,
        seek_pts: *seek_pts,
        first: frame,
        frames: piece.frames.end - frame,
        texts: written(compilation, clip),
    })
}

/// Seconds in ticks of a source, to the nearest.
fn ticks(source: &Source, secs: f64) -> i64 {
    let base = source.time_base;
    (secs * f64::from(base.den) / f64::from(base.num.max(1))).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compilation::{Split, assign};
    use crate::protocol::Rational;

    fn video(frames: i64, every: u32) -> Source {
        Source {
            width: 64,
            height: 32,
            pixel_format: "yuv420p".into(),
            codec: "h264".into(),
            time_base: Rational { num: 1, den: 1000 },
            frame_rate: None,
            pts: (0..frames).map(|frame| 500 + frame * 40).collect(),
            end_pts: 500 + frames * 40,
            keyframes: (0..frames as u32).step_by(every as usize).collect(),
            audio: None,
            closed_gops: vec![],
            no_copy: None,
            moved_frames: 0,
            unsupported: None,
            notes: vec![],
        }
    }

    const TEXT: &str =
        "fps = 50\n[[clip]]\nin = \"0.3s\"\nout = \"1s\"\nplayer = \"A\"\n[[clip]]\n";

    fn compilation() -> Compilation {
        Compilation::parse("test", TEXT).unwrap()
    }

    fn plan_of(source: &Source, containers: u32, split: Split) -> Vec<AnnotateJob> {
        let compilation = compilation();
        let sources = [0, 1].map(|_| ClipSource {
            path: "video".into(),
            source,
        });
        let lengths = lengths(&compilation, &sources).unwrap();
        let encoder = Encoder {
            codec: "libx264".into(),
            options: vec![],
        };
        let threads = Threads {
            decode: 1,
            encode: 1,
        };
        jobs(
            &compilation,
            &sources,
            &assign(&lengths, containers, split),
            &|range| format!("part {range}"),
            "font",
            &encoder,
            threads,
        )
        .unwrap()
    }

    #[test]
    fn every_output_frame_is_cut_once_whatever_the_plan() {
        let source = video(50, 7);
        for split in [Split::Clip, Split::Chunk] {
            for containers in 1..6 {
                let mut seen = vec![];
                for stretch in plan_of(&source, containers, split)
                    .iter()
                    .flat_map(|job| &job.stretches)
                {
                    let mut frame = stretch.first_frame;
                    for cut in &stretch.cuts {
                        for k in cut.first..cut.first + cut.frames {
                            seen.push((frame, cut.clip, k));
                            frame += 1;
                        }
                    }
                }
                seen.sort_unstable();
                let first = (0..35).map(|k| (k, 0, k));
                let second = (0..100).map(|k| (35 + k, 1, k));
                assert_eq!(seen, first.chain(second).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn decoding_starts_at_the_keyframe_before_what_is_shown() {
        let cuts: Vec<Cut> = plan_of(&video(50, 7), 3, Split::Chunk)
            .into_iter()
            .flat_map(|job| job.stretches)
            .flat_map(|stretch| stretch.cuts)
            .collect();
        // 0.3 s is in source frame 7, the second keyframe; output frame 10 of clip 2 is source frame 5.
        assert_eq!((cuts[0].in_pts, cuts[0].seek_pts), (800, 780));
        assert_eq!((cuts[1].first, cuts[1].seek_pts), (0, 500));
        // Output frame 55 looks at 1.1 s: source frame 27, after the keyframe 21.
        assert_eq!((cuts[3].first, cuts[3].seek_pts), (55, 500 + 21 * 40));
    }

    #[test]
    fn a_video_that_cannot_be_rendered_is_named_with_its_clip() {
        let bad = Source {
            unsupported: Some("video: no (hint: yes)".into()),
            ..video(50, 7)
        };
        let sources = [0, 1].map(|_| ClipSource {
            path: "video".into(),
            source: &bad,
        });
        assert_eq!(
            lengths(&compilation(), &sources).unwrap_err(),
            "clip 1: video: no (hint: yes)"
        );
    }

    #[test]
    fn samples_of_clips_sum_to_those_of_the_whole() {
        let source = video(50, 7);
        let sources = [0, 1].map(|_| ClipSource {
            path: "video".into(),
            source: &source,
        });
        let sound = sound(&compilation(), &sources, &[35, 100], "sound".into());
        let samples: Vec<u64> = sound.clips.iter().map(|clip| clip.samples).collect();
        assert_eq!(samples, [35 * 960, 100 * 960]);
        assert!((sound.clips[0].in_secs - 0.8).abs() < 1e-12);
        assert!((sound.clips[1].in_secs - 0.5).abs() < 1e-12);
    }
}

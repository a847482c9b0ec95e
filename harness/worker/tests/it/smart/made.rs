//! A file made of copied and rendered pictures, and all that must hold of it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use twofold_clips::tags;
use twofold_core::chunk::{Cut, Ground, Strategy, plan};
use twofold_core::custody::{
    check_audio, check_copies, check_decode, check_packets, check_ranges, check_times,
};
use twofold_core::digest::Digest;
use twofold_core::frame::digest;
use twofold_core::protocol::{CopiesFrom, FrameRange, PacketMark, Rendered, Source};
use twofold_core::record::ChunkPlan;
use twofold_core::track::Track;
use twofold_media::{IoCount, RangeReader, Step, compare_copies, join, probe};
use twofold_worker::overlay::{Straight, overlay};
use twofold_worker::process::Process;

use crate::bench::{Bench, Kind, Part, listed, text};
use crate::footage::shown_ticks;

pub fn plan_of(source: &Source, track: &str, chunks: u32) -> ChunkPlan {
    let track = Track::parse("track", track).unwrap();
    let ground = Ground::of(source, &track, source.pts.len() as u32);
    ChunkPlan::of(plan(Strategy::Smart, &ground, chunks))
}

/// A file made by so many jobs, and what they rendered.
pub struct Made {
    pub path: PathBuf,
    pub plan: ChunkPlan,
    pub jobs: Vec<Rendered>,
}

pub fn make(bench: &Bench, chunks: u32, name: &str) -> Made {
    let plan = plan_of(&bench.source, &bench.track, chunks);
    let cut = Cut {
        source: &bench.source,
        plan: &plan,
    };
    let path = bench.path(name);
    let template = bench.job(bench.ranges(1)[0], Kind::Whole, &path);
    let render = |job| overlay(&job, Process::start(), &mut Straight).unwrap();
    let jobs: Vec<Rendered> = if plan.jobs() == 1 {
        vec![render(cut.whole(&template, text(&path)).unwrap())]
    } else {
        let chunk = |range: usize| text(&bench.path(&format!("{name}-{range}.chunk")));
        let jobs = cut.parts(&template, &chunk).unwrap();
        let rendered = jobs.into_iter().map(render).collect();
        let job = cut.join(text(&bench.input), &chunk, text(&path)).unwrap();
        join(&job).unwrap();
        rendered
    };
    Made { path, plan, jobs }
}

impl Made {
    /// The ranges that were rendered, with the digests and the packets of their frames.
    fn rendered(&self) -> Vec<(Range<u32>, &[Digest], &[PacketMark])> {
        let mut found = vec![];
        for (job, ranges) in self.jobs.iter().zip(self.plan.by_job()) {
            let (mut frames, mut packets) = (job.frames.as_slice(), job.packets.as_slice());
            for (range, count) in ranges.into_iter().zip(&job.range_packets) {
                let (own, others) = frames.split_at(range.len());
                let (marks, rest) = packets.split_at(*count as usize);
                found.push((range, own, marks));
                (frames, packets) = (others, rest);
            }
            assert!(frames.is_empty() && packets.is_empty());
        }
        found.sort_by_key(|(range, ..)| range.start);
        found
    }

    /// The marks of the packets that the file must have, in order.
    fn expected(&self, source: &Source, theirs: &[PacketMark]) -> Vec<PacketMark> {
        let copied = self.plan.copied_ranges().into_iter().map(|range| {
            let first = source.pts[range.start as usize];
            let own = theirs.iter().skip_while(|mark| mark.pts != first);
            (
                range.start,
                own.take(range.len()).copied().collect::<Vec<_>>(),
            )
        });
        let rendered = self.rendered().into_iter();
        let mut all: Vec<(u32, Vec<PacketMark>)> = rendered
            .map(|(range, _, marks)| (range.start, marks.to_vec()))
            .chain(copied)
            .collect();
        all.sort_by_key(|(start, _)| *start);
        all.into_iter().flat_map(|(_, marks)| marks).collect()
    }
}

/// Everything that can be checked of a file, whatever it was made from.
pub fn check(bench: &Bench, whole: &Part, made: &Made) {
    let (theirs, list) = (listed(&bench.input), listed(&made.path));
    let rendered = made.rendered();
    let frames: Vec<_> = rendered
        .iter()
        .map(|(range, frames, _)| (range.clone(), *frames))
        .collect();
    check_ranges(&whole.rendered.frames, &frames).unwrap();
    check_packets(&list.video, &[&made.expected(&bench.source, &theirs.video)]).unwrap();
    check_times(&list.video, &bench.source.pts).unwrap();
    check_audio(&list.audio, &theirs.audio).unwrap();
    let copies = CopiesFrom {
        source: text(&bench.input),
        frames: made.plan.copied_ranges(),
    };
    let compared = compare_copies(&made.path, &whole.path, Some(&copies), 2).unwrap();
    check_decode(&compared).unwrap();
    let copied: usize = made.plan.copied_ranges().iter().map(Range::len).sum();
    let found = compared.copies.unwrap();
    let ranges = made.plan.copied_ranges();
    check_copies(&whole.rendered.frames, &ranges, &found).unwrap();
    assert!(
        copied == 0 || found.reference_psnr_db < 100.0,
        "encoding again loses"
    );
    if made.path.extension() == whole.path.extension() {
        assert_eq!(
            list.audio,
            listed(&whole.path).audio,
            "time stamps of the sound, too"
        );
        assert_eq!(
            shown_ticks(&made.path),
            shown_ticks(&whole.path),
            "edit list"
        );
    }
    let mut said = [tags(&made.path), tags(&whole.path)];
    if made.path.extension() != whole.path.extension() {
        // Matroska begins sound at whole milliseconds.
        said.iter_mut().for_each(|tags| tags.starts.clear());
    }
    assert_eq!(said[0], said[1]);
    check_seeking(made);
    // Wherever a player could start in the source, it can here.
    let keyframes = probe(&made.path).unwrap().keyframes;
    let theirs = &bench.source.keyframes;
    assert!(
        theirs.iter().all(|key| keyframes.contains(key)),
        "{keyframes:?}"
    );
}

/// Decoding from wherever a player would begin gives the frames that decoding all of it gives.
fn check_seeking(made: &Made) {
    let source = probe(&made.path).unwrap();
    let all = decoded(&made.path, whole_of(&source));
    let seams = made
        .plan
        .cuts
        .iter()
        .copied()
        .chain([0, source.pts.len() as u32]);
    for seam in seams {
        for frame in seam.saturating_sub(3)..(seam + 3).min(source.pts.len() as u32) {
            let range = twofold_core::chunk::frame_range(&source, &(frame..frame + 1)).unwrap();
            assert_eq!(
                decoded(&made.path, range),
                [all[frame as usize]],
                "frame {frame}"
            );
        }
    }
}

fn whole_of(source: &Source) -> FrameRange {
    twofold_core::chunk::frame_range(source, &(0..source.pts.len() as u32)).unwrap()
}

fn decoded(path: &Path, range: FrameRange) -> Vec<u128> {
    let mut reader = RangeReader::open(path, range, 2, &IoCount::default()).unwrap();
    let mut digests = vec![];
    loop {
        match reader.decode().unwrap() {
            Step::Hungry => reader.demux().unwrap(),
            Step::Frame(frame) => digests.push(digest(&frame.planes().unwrap())),
            Step::Done => return digests,
        }
    }
}

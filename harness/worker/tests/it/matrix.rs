//! The exactness matrix: every strategy times every number of chunks times every kind of clip keeps the chain of custody,
//! and decodes to the sequential output. Equal plans are rendered once.
//!
//! `cargo test --workspace --test it matrix:: -- --nocapture` prints the worst frame of each plan.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use twofold_clips::{Tags, tags};
use twofold_core::chunk::{Ground, Strategy, frame_range, plan};
use twofold_core::custody::{check_audio, check_decode, check_frames, check_packets, check_times};
use twofold_core::protocol::{
    Answer, Compared, FrameRange, Job, OverlayJob, OverlayJobs, Packets, Rendered, Reply, Request,
};
use twofold_core::spec::Devices;
use twofold_core::track::Track;
use twofold_media::compare;
use twofold_worker::overlay::overlays;
use twofold_worker::process::Process;

use crate::bench::{Bench, Kind, Part, frames, listed, marks};
use crate::clips::{self, FRAMES, TRACK};
use crate::protocol::ask;

const CHUNKS: [u32; 6] = [1, 2, 3, 4, 7, 16];

/// The worst frame of any plan has at least this against the sequential output's, in dB.
const LEAST_DB: f64 = 30.0;

struct Matrix {
    name: &'static str,
    bench: Bench,
    source: Packets,
    whole: Part,
    /// What was found of each plan that was rendered.
    found: BTreeMap<Vec<u32>, Compared>,
}

impl Matrix {
    fn new(name: &'static str, make: impl FnOnce(&std::path::Path) -> PathBuf) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let input = make(dir.path());
        let bench = Bench::of(dir, input, TRACK.to_owned());
        assert_eq!(bench.source.pts.len(), FRAMES as usize);
        let whole = bench.whole();
        let drawn = whole.rendered.drawn_frames;
        assert!(
            (1..FRAMES).contains(&drawn),
            "{drawn} frames have highlights"
        );
        let (source, own) = (listed(&bench.input), listed(&whole.path));
        check_packets(&own.video, &[&whole.rendered.packets]).unwrap();
        check_times(&own.video, &bench.source.pts).unwrap();
        check_audio(&own.audio, &source.audio).unwrap();
        Self {
            name,
            bench,
            source,
            whole,
            found: BTreeMap::new(),
        }
    }

    /// What the sequential output says of itself.
    fn tags(&self) -> Tags {
        tags(&self.whole.path)
    }

    /// Every strategy and number of chunks through pipelines of one process that share a device.
    fn of_one_process(&mut self) {
        let rendering = Strategy::ALL.into_iter();
        for (strategy_name, strategy) in rendering.filter(|(_, known)| *known != Strategy::Smart) {
            for chunks in CHUNKS {
                let ranges = self.plan(strategy, chunks);
                let jobs = ranges.len();
                let key: Vec<u32> = ranges.iter().map(|range| range.start).collect();
                if !self.found.contains_key(&key) {
                    let compared = self.verified(&ranges, shared);
                    self.found.insert(key.clone(), compared);
                }
                let Compared {
                    worst_psnr_db,
                    worst_frame,
                    ssim,
                    ..
                } = self.found[&key];
                println!(
                    "{:14} {strategy_name:10} {chunks:2} chunks, {jobs:2} jobs: worst frame {worst_psnr_db:5.1} dB ({worst_frame}), SSIM {ssim:.4}",
                    self.name
                );
            }
        }
        assert!(self.found.len() > CHUNKS.len(), "strategies cut elsewhere");
    }

    /// One plan with a process for each job, all at once.
    fn of_processes(&self, strategy: &str, chunks: u32) {
        let ranges = self.plan(Strategy::named(strategy).unwrap(), chunks);
        self.verified(&ranges, processes);
    }

    fn plan(&self, strategy: Strategy, chunks: u32) -> Vec<Range<u32>> {
        let track = Track::parse("track", TRACK).unwrap();
        plan(
            strategy,
            &Ground::of(&self.bench.source, &track, FRAMES),
            chunks,
        )
        .ranges
    }

    /// Renders and joins a plan and checks every link of the chain.
    fn verified(
        &self,
        plan: &[Range<u32>],
        render: fn(Vec<OverlayJob>) -> Vec<Rendered>,
    ) -> Compared {
        let ranges: Vec<FrameRange> = plan
            .iter()
            .map(|chunk| frame_range(&self.bench.source, chunk).unwrap())
            .collect();
        let path = |index: usize| self.bench.path(&format!("{index}.chunk"));
        let jobs = ranges
            .iter()
            .enumerate()
            .map(|(index, range)| self.bench.job(*range, Kind::Chunk, &path(index)));
        let rendered = render(jobs.collect());
        assert_eq!(rendered.len(), ranges.len());
        let parts: Vec<Part> = rendered
            .into_iter()
            .zip(&ranges)
            .enumerate()
            .map(|(index, (rendered, range))| Part {
                path: path(index),
                range: *range,
                rendered,
            })
            .collect();
        let parts: Vec<&Part> = parts.iter().collect();
        let joined = self.bench.join(&parts);
        let list = listed(&joined);
        check_frames(&self.whole.rendered.frames, &frames(&parts)).unwrap();
        check_packets(&list.video, &marks(&parts)).unwrap();
        check_times(&list.video, &self.bench.source.pts).unwrap();
        check_audio(&list.audio, &self.source.audio).unwrap();
        assert_eq!(list.audio, self.source.audio, "its time stamps, too");
        let compared = compare(&joined, &self.whole.path, 2).unwrap();
        check_decode(&compared).unwrap();
        assert!(compared.worst_psnr_db >= LEAST_DB, "{plan:?}: {compared:?}");
        std::fs::remove_file(joined).unwrap();
        compared
    }
}

fn shared(jobs: Vec<OverlayJob>) -> Vec<Rendered> {
    let devices = Devices::Shared;
    overlays(&OverlayJobs { jobs, devices }, Process::start()).unwrap()
}

fn processes(jobs: Vec<OverlayJob>) -> Vec<Rendered> {
    let render = |job: OverlayJob| {
        let (child, reply) = ask(&serde_json::to_string(&Request::new(Job::Overlay(job))).unwrap());
        assert!(child.wait_with_output().unwrap().status.success());
        match reply {
            Reply::Done(done) => match done.answer {
                Answer::Rendered(rendered) => rendered,
                other => panic!("{other:?}"),
            },
            Reply::Failed(failure) => panic!("{failure:?}"),
        }
    };
    std::thread::scope(|scope| {
        let begun: Vec<_> = jobs
            .into_iter()
            .map(|job| scope.spawn(move || render(job)))
            .collect();
        begun.into_iter().map(|job| job.join().unwrap()).collect()
    })
}

#[test]
fn a_short_gop() {
    let mut matrix = Matrix::new("short gop", |dir| {
        clips::footage_of(&dir.join("clip.mp4"), 4)
    });
    matrix.of_one_process();
    matrix.of_processes("uniform", 4);
    matrix.of_processes("keyframe", 7);
}

#[test]
fn a_long_gop() {
    let mut matrix = Matrix::new("long gop", |dir| {
        clips::footage_of(&dir.join("clip.mp4"), 20)
    });
    matrix.of_one_process();
    matrix.of_processes("balanced", 3);
    matrix.of_processes("highlight", 2);
}

#[test]
fn one_keyframe_in_the_whole_file() {
    let mut matrix = Matrix::new("one keyframe", |dir| {
        clips::footage_of(&dir.join("clip.mp4"), 250)
    });
    assert_eq!(matrix.bench.source.keyframes, [0]);
    matrix.of_one_process();
    matrix.of_processes("keyframe", 2);
    matrix.of_processes("balanced", 4);
}

#[test]
fn b_frames() {
    let mut matrix = Matrix::new("b-frames", clips::b_frames);
    matrix.of_one_process();
    matrix.of_processes("uniform", 7);
    matrix.of_processes("highlight", 3);
}

#[test]
fn a_variable_frame_rate() {
    let mut matrix = Matrix::new("variable rate", clips::variable_rate);
    matrix.of_one_process();
    matrix.of_processes("uniform", 3);
    matrix.of_processes("balanced", 2);
}

#[test]
fn sound_that_begins_late() {
    let mut matrix = Matrix::new("late sound", clips::late_sound);
    matrix.of_one_process();
    matrix.of_processes("keyframe", 3);
    matrix.of_processes("highlight", 4);
}

#[test]
fn ten_bits() {
    let mut matrix = Matrix::new("10 bits", |dir| {
        clips::of_kind(&dir.join("clip.mp4"), |clip| clip.of("yuv420p10le"))
    });
    assert_eq!(matrix.tags().pixel_format, "yuv420p10le");
    matrix.of_one_process();
    matrix.of_processes("uniform", 4);
}

#[test]
fn an_odd_size_with_whole_chroma() {
    let mut matrix = Matrix::new("odd 4:4:4", |dir| {
        clips::of_kind(&dir.join("clip.mp4"), |clip| {
            clip.of("yuv444p").sized(127, 71)
        })
    });
    assert_eq!(matrix.tags().size, (127, 71));
    matrix.of_one_process();
    matrix.of_processes("keyframe", 3);
}

#[test]
fn a_turned_picture() {
    let one = 1 << 16;
    let turned = [0, one, 0, -one, 0, 0, 72 * one, 0, 1 << 30];
    let mut matrix = Matrix::new("turned", |dir| {
        clips::of_kind(&dir.join("clip.mp4"), |mut clip| {
            clip.matrix = Some(turned);
            clip
        })
    });
    assert_eq!(matrix.tags().turned, Some([0, one, -one, 0]));
    matrix.of_one_process();
    matrix.of_processes("highlight", 3);
}

#[test]
fn a_full_range() {
    let mut matrix = Matrix::new("full range", |dir| {
        clips::of_kind(&dir.join("clip.mp4"), |clip| {
            clip.with(&[("color_range", "pc")])
        })
    });
    assert_eq!(matrix.tags().range, "pc");
    matrix.of_one_process();
    matrix.of_processes("balanced", 2);
}

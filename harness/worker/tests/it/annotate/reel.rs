//! A compilation of clips made on the spot, and renders of it.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use twofold_clips::{Clip, STEP, Track, clip};
use twofold_core::compilation::{
    ClipSource, Compilation, DEFAULT_FONT, Split, assign, jobs, lengths, sound,
};
use twofold_core::protocol::{AnnotateJob, Annotated, ChunkFile, JoinJob, Origin, Source, Threads};
use twofold_core::record::ChunkPlan;
use twofold_media::{join, probe};
use twofold_worker::annotate::annotate;
use twofold_worker::overlay::Straight;
use twofold_worker::process::Process;

use crate::bench::{encoder, text};

/// Two videos of different size, rate and shape of pixels, one without sound; five clips, two of them of the middle of a
/// video, one to its end.
pub const REEL: &str = r##"
width = 320
height = 180
fps = 30

[style.text]
place = "centre"
size = 0.1

[[clip]]
name = "opening"
file = "wide.mp4"
in = "0.2s"
out = "0.7s"
player = "7 Okafor"
rating = 4

[[clip]]
file = "tall.mkv"
in = "0.1s"
text = "100% {x}"

[[clip]]
file = "wide.mp4"
in = "0.31s"
out = "0.6s"

[[clip]]
file = "tall.mkv"
in = "0.35s"
out = "0.85s"
timestamp = "63:12"
player = "Ødegård"

[[clip]]
file = "wide.mp4"
out = "0.45s"
text = "two\nlines"
"##;

pub struct Reel {
    pub dir: TempDir,
    pub compilation: Compilation,
    pub sources: Vec<Source>,
    pub paths: Vec<PathBuf>,
}

impl Reel {
    pub fn new() -> Self {
        Self::of(REEL, |dir| {
            wide().write(&dir.join("wide.mp4"));
            tall().write(&dir.join("tall.mkv"));
        })
    }

    pub fn of(toml: &str, make: impl FnOnce(&Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path());
        let compilation = Compilation::parse("reel", toml).unwrap();
        let clips = compilation.clips.iter();
        let paths: Vec<PathBuf> = clips
            .map(|clip| dir.path().join(clip.file.as_ref().unwrap()))
            .collect();
        let sources = paths.iter().map(|path| probe(path).unwrap()).collect();
        Self {
            dir,
            compilation,
            sources,
            paths,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn sources(&self) -> Vec<ClipSource<'_>> {
        let sources = self.paths.iter().zip(&self.sources);
        sources
            .map(|(path, source)| ClipSource {
                path: text(path),
                source,
            })
            .collect()
    }

    pub fn lengths(&self) -> Vec<u32> {
        lengths(&self.compilation, &self.sources()).unwrap()
    }

    pub fn frames(&self) -> u32 {
        self.lengths().iter().sum()
    }

    pub fn plan(&self, containers: u32, split: Split) -> ChunkPlan {
        assign(&self.lengths(), containers, split)
    }

    pub fn jobs(&self, plan: &ChunkPlan) -> Vec<AnnotateJob> {
        let output = |range| text(&self.path(&format!("{range}.chunk")));
        let threads = Threads {
            decode: 2,
            encode: 2,
        };
        jobs(
            &self.compilation,
            &self.sources(),
            plan,
            &output,
            DEFAULT_FONT,
            &encoder(),
            threads,
        )
        .unwrap()
    }

    /// One job that makes everything.
    pub fn whole_job(&self, output: &Path) -> AnnotateJob {
        let [mut job] = self.jobs(&self.plan(1, Split::Clip)).try_into().unwrap();
        let sound_file = text(&self.path("sound.mp4"));
        job.sound = Some(sound(
            &self.compilation,
            &self.sources(),
            &self.lengths(),
            sound_file,
        ));
        job.whole = Some(text(output));
        job
    }

    pub fn whole(&self, name: &str) -> (PathBuf, Annotated) {
        let output = self.path(name);
        let annotated = run(&self.whole_job(&output));
        (output, annotated)
    }

    /// The jobs of a plan, the first of which makes the sound, and their join.
    pub fn split(&self, plan: &ChunkPlan, name: &str) -> (PathBuf, Vec<Annotated>) {
        let mut jobs = self.jobs(plan);
        let sound_file = text(&self.path(&format!("{name}.sound.mp4")));
        jobs[0].sound = Some(sound(
            &self.compilation,
            &self.sources(),
            &self.lengths(),
            sound_file.clone(),
        ));
        let done: Vec<Annotated> = jobs.iter().map(run).collect();
        let mut stretches: Vec<_> = jobs.iter().flat_map(|job| &job.stretches).collect();
        stretches.sort_by_key(|stretch| stretch.first_frame);
        let canvas = self.compilation.canvas;
        let output = self.path(name);
        let chunks = stretches.iter().map(|stretch| ChunkFile {
            path: stretch.output.clone(),
            first_pts: canvas.pts(stretch.first_frame),
        });
        join(&JoinJob {
            chunks: chunks.collect(),
            origin: Origin::Canvas {
                canvas,
                sound: Some(sound_file),
            },
            end_pts: canvas.pts(self.frames()),
            output: text(&output),
        })
        .unwrap();
        (output, done)
    }
}

pub fn run(job: &AnnotateJob) -> Annotated {
    annotate(job, Process::start(), &mut Straight).unwrap()
}

/// 4:2:0 of 8 bits at 30 frames a second, wider than the canvas, with sound.
pub fn wide() -> Clip {
    clip()
        .sized(128, 54)
        .tracks(&[Track::Video, Track::Sound(0.0, 0.8)])
}

/// 4:2:0 of 10 bits at 25 frames a second in milliseconds, higher than wide, without sound.
pub fn tall() -> Clip {
    let clip = clip().of("yuv420p10le").sized(48, 64);
    let _ = STEP;
    clip.in_milliseconds(40)
}

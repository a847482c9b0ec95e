//! A clip, its track, and renders of it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use twofold_core::chunk::{Ground, Strategy, frame_range, plan};
use twofold_core::digest::Digest;
use twofold_core::frame::Frame;
use twofold_core::protocol::{
    ChunkFile, Encoder, FootageJob, FrameRange, JoinJob, Origin, OverlayJob, OverlayJobs,
    PacketMark, Packets, Product, Rendered, SceneRequest, Source, Threads,
};
use twofold_core::scene::{Scene, SceneSpec};
use twofold_core::spec::Devices;
use twofold_media::{FootageFormat, FootageWriter, join, packets, probe};
use twofold_worker::footage::footage;
use twofold_worker::overlay::{Passage, Straight, overlay, overlays};
use twofold_worker::process::Process;

pub struct Bench {
    dir: TempDir,
    pub input: PathBuf,
    pub track: String,
    pub source: Source,
    next: AtomicU32,
}

/// What a job writes.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A playable file.
    Whole,
    /// A chunk.
    Chunk,
}

/// One render of a range.
pub struct Part {
    pub path: PathBuf,
    pub range: FrameRange,
    pub rendered: Rendered,
}

impl Bench {
    /// Forty frames of the match with keyframes every ten, and its track.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("match.mp4");
        let scene = SceneRequest {
            name: "match".into(),
            width: 192,
            height: 108,
            fps: 20,
            gop: 10,
            grain: 2,
            seed: 51,
            duration_secs: 2.0,
        };
        let made = footage(
            &FootageJob {
                scene,
                output: text(&input),
                threads: 2,
            },
            &mut |_| {},
        )
        .unwrap();
        assert_eq!(made.frames, 40);
        Self::of(dir, input, made.track)
    }

    /// The same match in a file whose first frame comes `start_frames` late, without sound.
    pub fn late(start_frames: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("late.mp4");
        let spec = SceneSpec {
            width: 192,
            height: 108,
            fps: 20,
            grain: 2,
            seed: 51,
            duration_secs: 2.0,
        };
        let scene = Scene::new(spec).unwrap();
        let format = FootageFormat {
            frame: scene.format(),
            fps: 20,
            gop: 10,
            start_frames,
            threads: 2,
        };
        let mut writer = FootageWriter::create(&input, format, None).unwrap();
        let mut frame = Frame::new(scene.format());
        for index in 0..scene.frames() {
            scene.frame(index, &mut frame);
            writer.frame(&frame.planes()).unwrap();
        }
        writer.finish().unwrap();
        Self::of(dir, input, scene.track().to_toml())
    }

    pub fn of(dir: TempDir, input: PathBuf, track: String) -> Self {
        let source = probe(&input).unwrap();
        Self {
            dir,
            input,
            track,
            source,
            next: AtomicU32::new(0),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// What lies in the directory, by name.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub fn ranges(&self, chunks: u32) -> Vec<FrameRange> {
        let ground = Ground::plain(self.source.pts.len() as u32);
        plan(Strategy::Uniform, &ground, chunks)
            .ranges
            .iter()
            .map(|chunk| frame_range(&self.source, chunk).unwrap())
            .collect()
    }

    pub fn job(&self, range: FrameRange, kind: Kind, output: &Path) -> OverlayJob {
        OverlayJob {
            input: text(&self.input),
            track: self.track.clone(),
            ranges: vec![range],
            encoder: encoder(),
            keyframes: vec![],
            threads: Threads {
                decode: 2,
                encode: 2,
            },
            product: match kind {
                Kind::Whole => Product::whole(text(output)),
                Kind::Chunk => Product::chunk(text(output)),
            },
            adapter: None,
        }
    }

    pub fn render(&self, range: FrameRange, kind: Kind, passage: &mut dyn Passage) -> Part {
        let path = self.path(&format!(
            "{}.mp4",
            self.next.fetch_add(1, Ordering::Relaxed)
        ));
        let rendered = overlay(&self.job(range, kind, &path), Process::start(), passage).unwrap();
        Part {
            path,
            range,
            rendered,
        }
    }

    pub fn whole(&self) -> Part {
        self.render(self.ranges(1)[0], Kind::Whole, &mut Straight)
    }

    pub fn chunks(&self, chunks: u32) -> Vec<Part> {
        self.ranges(chunks)
            .into_iter()
            .map(|range| self.render(range, Kind::Chunk, &mut Straight))
            .collect()
    }

    /// The same, all at once and on one device: quicker.
    pub fn chunks_at_once(&self, chunks: u32) -> Vec<Part> {
        let ranges = self.ranges(chunks);
        let paths: Vec<PathBuf> = ranges
            .iter()
            .map(|_| {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                self.path(&format!("{number}.chunk"))
            })
            .collect();
        let jobs = ranges.iter().zip(&paths);
        let jobs = OverlayJobs {
            jobs: jobs
                .map(|(range, path)| self.job(*range, Kind::Chunk, path))
                .collect(),
            devices: Devices::Shared,
        };
        let done = overlays(&jobs, Process::start()).unwrap();
        ranges
            .into_iter()
            .zip(paths)
            .zip(done)
            .map(|((range, path), rendered)| Part {
                path,
                range,
                rendered,
            })
            .collect()
    }

    pub fn join(&self, parts: &[&Part]) -> PathBuf {
        let path = self.path(&format!(
            "joined-{}.mp4",
            self.next.fetch_add(1, Ordering::Relaxed)
        ));
        let chunks = parts
            .iter()
            .map(|part| ChunkFile {
                path: text(&part.path),
                first_pts: part.range.first_pts,
            })
            .collect();
        let job = JoinJob {
            chunks,
            origin: Origin::Source {
                path: text(&self.input),
                audio_end_pts: None,
                copied: vec![],
            },
            end_pts: self.source.end_pts,
            output: text(&path),
        };
        join(&job).unwrap();
        path
    }
}

pub fn encoder() -> Encoder {
    let options = [("preset", "veryfast"), ("crf", "20")];
    Encoder {
        codec: "libx264".into(),
        options: options
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec(),
    }
}

pub fn frames<'a>(parts: &[&'a Part]) -> Vec<&'a [Digest]> {
    parts
        .iter()
        .map(|part| part.rendered.frames.as_slice())
        .collect()
}

pub fn marks<'a>(parts: &[&'a Part]) -> Vec<&'a [PacketMark]> {
    parts
        .iter()
        .map(|part| part.rendered.packets.as_slice())
        .collect()
}

pub fn listed(path: &Path) -> Packets {
    packets(path, None).unwrap()
}

pub fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

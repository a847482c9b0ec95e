//! Verbs for people: text by default, one JSON object with `--json`, progress on a terminal.

mod annotate;
mod overlay;
mod say;
mod splitting;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::{fs, thread};

use indicatif::{ProgressBar, ProgressStyle};
use twofold_core::chunk::{Ground, Strategy, frame_range, plan};
use twofold_core::protocol::{
    ChunkFile, CompareJob, Encoder, FootageJob, Job, JoinJob, Origin, SceneRequest,
};
use twofold_media::{Frame, discard_all, packets, probe};
use twofold_worker::fault::{Fault, Result};
use twofold_worker::footage::footage;
use twofold_worker::overlay::Passage;
use twofold_worker::perform::{hello, perform};
use twofold_worker::process::{Process, exit_now};

use crate::args::{Footage, Join, Verb, Voice};

/// Does what a person asked for.
pub fn run(verb: &Verb, voice: Voice, process: Process) -> Result<()> {
    match verb {
        Verb::Annotate(args) => annotate::annotate(args, voice, process),
        Verb::Overlay(args) => overlay::overlay(args, voice, process),
        Verb::Probe(args) => say::source(&args.input, &probe(&args.input)?, voice),
        Verb::Join(args) => join(args, voice),
        Verb::Digest(args) => say::packets(&args.input, &packets(&args.input, None)?, voice),
        Verb::Compare(args) => {
            let job = CompareJob {
                file: text(&args.file)?,
                reference: text(&args.reference)?,
                copies: None,
            };
            say::compared(&args.file, &perform(&Job::Compare(job), process)?, voice)
        }
        Verb::Footage(args) => make_footage(args, voice),
        Verb::Adapters => say::adapters(&hello()?, voice),
        Verb::Job(_) => Ok(()),
    }
}

fn join(args: &Join, voice: Voice) -> Result<()> {
    let source = probe(&args.source)?;
    let count = u32::try_from(args.chunks.len()).unwrap_or(u32::MAX);
    let frames = u32::try_from(source.pts.len()).unwrap_or(u32::MAX);
    let ranges = plan(Strategy::Uniform, &Ground::plain(frames), count).ranges;
    if ranges.len() != args.chunks.len() {
        return Err(Fault::input(format!(
            "{}: there are not enough frames for {count} chunks",
            args.source.display()
        )));
    }
    let mut chunks = Vec::new();
    for (path, range) in args.chunks.iter().zip(&ranges) {
        let range = frame_range(&source, range).ok_or_else(|| {
            Fault::input(format!(
                "{}: no keyframe before a chunk",
                args.source.display()
            ))
        })?;
        chunks.push(ChunkFile {
            path: text(path)?,
            first_pts: range.first_pts,
        });
    }
    let job = JoinJob {
        chunks,
        origin: Origin::Source {
            path: text(&args.source)?,
            audio_end_pts: None,
            copied: vec![],
        },
        end_pts: source.end_pts,
        output: text(&args.output)?,
    };
    say::joined(&args.output, &twofold_media::join(&job)?, voice)
}

fn make_footage(args: &Footage, voice: Voice) -> Result<()> {
    let (width, height) = args.size;
    let job = FootageJob {
        scene: SceneRequest {
            name: args.scene.clone(),
            width,
            height,
            fps: args.fps,
            gop: args.gop,
            grain: args.grain,
            seed: args.seed,
            duration_secs: args.duration,
        },
        output: text(&args.output)?,
        threads: args.threads.unwrap_or_else(cores),
    };
    let bar = bar((args.duration * f64::from(args.fps)).round() as u64, voice);
    let made = footage(&job, &mut |frames| bar.set_position(frames))?;
    bar.finish_and_clear();
    if let Some(path) = &args.track_out {
        fs::write(path, &made.track).map_err(|error| {
            Fault::input(format!("{}: cannot be written: {error}", path.display()))
        })?;
    }
    say::footage(&args.output, &made, voice)
}

/// A bar over so many frames, on standard error: on a terminal only, and not where nothing or JSON is to be said. It has
/// no colours.
fn bar(frames: u64, voice: Voice) -> ProgressBar {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if voice.json || voice.quiet || dumb || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{msg}{bar:32} {pos}/{len} frames, {per_sec}, {eta} left");
    ProgressBar::new(frames).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Counts frames on their way into the encoder.
struct Counted(ProgressBar);

impl Passage for Counted {
    fn rendered(&mut self, frame: Frame) -> Frame {
        self.0.inc(1);
        frame
    }
}

/// The encoder that a person asked for.
fn encoder(codec: Option<&str>, own: &[(String, String)]) -> Encoder {
    let usual = || {
        [("preset", "veryfast"), ("crf", "20")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec()
    };
    match codec {
        Some(codec) if codec != "libx264" => Encoder {
            codec: codec.to_owned(),
            options: own.to_vec(),
        },
        _ => {
            let mut options = usual();
            options.retain(|(key, _)| !own.iter().any(|(own, _)| own == key));
            options.extend(own.iter().cloned());
            Encoder {
                codec: "libx264".to_owned(),
                options,
            }
        }
    }
}

/// Paths travel in JSON, so they are text.
fn text(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| {
        Fault::input(format!(
            "{}: its name is not UTF-8 (hint: rename it)",
            path.display()
        ))
    })
}

fn cores() -> u32 {
    thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1))
}

/// Removes unfinished files when a person or the system ends the program. Before any other thread starts.
pub fn end_on_signals() {
    // SAFETY: the set is initialised before it is used; signals blocked here are blocked in every thread started later,
    // so that only the waiting thread receives them.
    let set = unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, libc::SIGINT);
        libc::sigaddset(&mut set, libc::SIGTERM);
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut());
        set
    };
    thread::spawn(move || {
        let mut signal = 0;
        // SAFETY: set and number are valid; the call blocks until one of the signals comes.
        unsafe { libc::sigwait(&set, &mut signal) };
        discard_all();
        exit_now(u8::try_from(128 + signal).unwrap_or(1));
    });
}

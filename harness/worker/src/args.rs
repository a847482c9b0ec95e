//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use twofold_core::chunk::Strategy;
use twofold_core::compilation::Split;

/// Renders highlights over video and texts over clips, whole or in chunks, and times it.
#[derive(Debug, Parser)]
#[command(
    name = "twofold-worker",
    version,
    about,
    after_help = "Exit status: 0 done, 1 a bug, 2 wrong usage or input, 3 verification failed."
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress, no notes and no text: only errors, and what --json asks for.
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// How much a verb says.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// One JSON object instead of text.
    pub json: bool,
    /// Nothing that was not asked for.
    pub quiet: bool,
}

impl Args {
    /// How much is to be said.
    pub fn voice(&self) -> Voice {
        Voice {
            json: self.json,
            quiet: self.quiet,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Lay highlights over a video; its audio is copied.
    Overlay(Overlay),
    /// Render a compilation: clips with texts drawn on them, joined.
    Annotate(Annotate),
    /// Show what a video holds.
    Probe(Input),
    /// Join chunks that `job` rendered.
    Join(Join),
    /// Show digests of a video's packets.
    Digest(Input),
    /// Compare a video with a reference, frame by frame.
    Compare(Compare),
    /// Make footage of a generated scene.
    Footage(Footage),
    /// List the graphics adapters of this machine.
    Adapters,
    /// Answer one request of the harness, on standard input or in a file.
    Job(Job),
}

/// A video to look at.
#[derive(Debug, clap::Args)]
pub struct Input {
    /// The video.
    pub input: PathBuf,
}

/// A video to compare with another.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The video in question.
    pub file: PathBuf,
    /// What it should look like.
    pub reference: PathBuf,
}

/// A render.
#[derive(Debug, clap::Args)]
pub struct Overlay {
    /// The video.
    pub input: PathBuf,
    /// The highlight track, as TOML.
    #[arg(long, value_name = "FILE")]
    pub track: PathBuf,
    /// Where the result goes; an existing file is replaced when the render succeeds.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Render in so many chunks, one after another, and join them (with several graphics cards of one model, spread over
    /// them); `auto` takes the count that was measured to be worth it for a video as long as this one.
    #[arg(long, value_name = "N|auto", default_value = "1", value_parser = chunks)]
    pub chunks: Chunks,
    /// What `--chunks auto` goes by: the thresholds.toml that `twofold publish` writes.
    #[arg(long, value_name = "FILE")]
    pub thresholds: Option<PathBuf>,
    /// Where chunks are cut; `smart` renders only what highlights touch, and copies the rest [default: uniform, or what
    /// --chunks auto says].
    #[arg(long, value_parser = strategy)]
    pub strategy: Option<Strategy>,
    /// The encoder, by libav's name [default: libx264 with preset=veryfast and crf=20].
    #[arg(long)]
    pub codec: Option<String>,
    /// An option of the encoder; may be repeated.
    #[arg(long = "option", value_name = "KEY=VALUE", value_parser = option)]
    pub options: Vec<(String, String)>,
    /// Threads of the decoder and of the encoder [default: one a core].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: Option<u32>,
    /// The graphics adapter: its number, part of its name, `hardware` or `software` [default: what TWOFOLD_ADAPTER says, else the best].
    #[arg(long)]
    pub adapter: Option<String>,
}

/// A compilation.
#[derive(Debug, clap::Args)]
pub struct Annotate {
    /// The compilation, as TOML; the files it names lie beside it.
    pub compilation: PathBuf,
    /// Where the result goes; an existing file is replaced when the render succeeds.
    #[arg(short, long, value_name = "FILE", required_unless_present = "check")]
    pub output: Option<PathBuf>,
    /// The video of clips that name none.
    #[arg(long, value_name = "FILE")]
    pub footage: Option<PathBuf>,
    /// Render as so many containers would, here all at once, and join what they made.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub containers: u32,
    /// What a container gets: whole clips, or equal numbers of frames.
    #[arg(long, default_value = "clip", value_parser = split)]
    pub split: Split,
    /// The encoder, by libav's name [default: libx264 with preset=veryfast and crf=20].
    #[arg(long)]
    pub codec: Option<String>,
    /// An option of the encoder; may be repeated.
    #[arg(long = "option", value_name = "KEY=VALUE", value_parser = option)]
    pub options: Vec<(String, String)>,
    /// Threads of the decoder and of the encoder [default: one a core]; containers share them.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: Option<u32>,
    /// Look whether every text can be drawn, and render nothing.
    #[arg(long)]
    pub check: bool,
}

/// Into how many chunks a render is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chunks {
    /// So many.
    Count(u32),
    /// As many as were measured to be worth it.
    Auto,
}

/// Chunks to join.
#[derive(Debug, clap::Args)]
pub struct Join {
    /// The source: its audio, time base and tags.
    #[arg(long, value_name = "FILE")]
    pub source: PathBuf,
    /// Where the result goes.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Chunks of all of the source's frames in order, cut uniformly.
    #[arg(required = true)]
    pub chunks: Vec<PathBuf>,
}

/// Footage to make.
#[derive(Debug, clap::Args)]
pub struct Footage {
    /// What to draw.
    #[arg(long, default_value = "match")]
    pub scene: String,
    /// Pixels of a frame.
    #[arg(long, default_value = "640x360", value_parser = size)]
    pub size: (u32, u32),
    /// Frames a second.
    #[arg(long, default_value_t = 30)]
    pub fps: u32,
    /// Frames from one keyframe to the next, at most.
    #[arg(long, default_value_t = 250)]
    pub gop: u32,
    /// Strength of the grain.
    #[arg(long, default_value_t = 3)]
    pub grain: u32,
    /// Seed of everything random in it.
    #[arg(long, default_value_t = 51)]
    pub seed: u64,
    /// How long it is, such as 8s or 2m.
    #[arg(long, default_value = "8s", value_parser = secs)]
    pub duration: f64,
    /// Where to write it.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Where to write the track of its highlighted players.
    #[arg(long, value_name = "FILE")]
    pub track_out: Option<PathBuf>,
    /// Threads to draw and encode with [default: one a core].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: Option<u32>,
}

/// A request of the harness.
#[derive(Debug, clap::Args)]
pub struct Job {
    /// A file that holds the request; without one it is a line on standard input, which must stay open.
    #[arg(requires = "reply")]
    pub request: Option<PathBuf>,
    /// Where the reply goes.
    #[arg(long, value_name = "FILE", requires = "request")]
    pub reply: Option<PathBuf>,
}

fn chunks(text: &str) -> Result<Chunks, String> {
    let count = text.parse::<u32>().ok().filter(|count| *count > 0);
    match (text, count) {
        ("auto", _) => Ok(Chunks::Auto),
        (_, Some(count)) => Ok(Chunks::Count(count)),
        _ => Err("chunks are a number from 1 on, or auto".to_owned()),
    }
}

fn strategy(text: &str) -> Result<Strategy, String> {
    let names: Vec<&str> = Strategy::ALL.iter().map(|(name, _)| *name).collect();
    Strategy::named(text).ok_or_else(|| format!("strategies are {}", names.join(", ")))
}

fn split(text: &str) -> Result<Split, String> {
    let names: Vec<&str> = Split::ALL.iter().map(|(name, _)| *name).collect();
    Split::named(text).ok_or_else(|| format!("a split is {}", names.join(" or ")))
}

fn option(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("an option is KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let pair = text
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    pair.ok_or_else(|| "a size is WIDTHxHEIGHT".to_owned())
}

fn secs(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(number) => (number, 60.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let secs = number.parse::<f64>().ok().map(|number| number * unit);
    secs.filter(|secs| secs.is_finite() && *secs > 0.0)
        .ok_or_else(|| "a duration is a number with s or m".to_owned())
}

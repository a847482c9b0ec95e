//! `twofold ask`: would this video render faster in chunks? An experiment written from the command line, run like any
//! other, told in one sentence a number of chunks.

use std::path::{Path, PathBuf};

use clap::Args;
use twofold_core::chunk::Strategy;
use twofold_core::spec::{ExecutorKind, Experiment};
use twofold_core::strict::quoted;

use crate::args::{Places, executor, secs};
use crate::conduct::conduct;
use crate::experiment::suffix;
use crate::failure::{Failure, Outcome};
use crate::replication::Replication;
use crate::run::Asked;
use crate::voice::Voice;

/// What `ask` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The video to render from
    video: PathBuf,
    /// The highlight track to lay over it, as TOML
    #[arg(long, value_name = "FILE")]
    track: PathBuf,
    /// Numbers of chunks to try against the whole
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [2, 4], value_parser = clap::value_parser!(i64).range(1..=1024))]
    chunks: Vec<i64>,
    /// How much of the video, from its beginning, such as 30s; several are separate scenarios [default: whole]
    #[arg(long, value_name = "DURATION", value_delimiter = ',', value_parser = duration)]
    duration: Vec<String>,
    /// Where to cut: uniform, keyframe, highlight or balanced; or smart: render only what highlights touch, copy the rest, and
    /// compare that with rendering everything in one
    #[arg(long, default_value = "uniform", value_parser = strategy)]
    strategy: Strategy,
    /// Where jobs execute: isolated (a fleet), processes or threads (this machine)
    #[arg(long, value_name = "KIND", default_value = "isolated", value_parser = executor)]
    executor: ExecutorKind,
    /// Cores of one container
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(i64).range(1..=256))]
    cores: i64,
    /// What a container costs before it works, added to every one, such as 5s
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = secs)]
    cold_start: String,
    /// Ask for more than this speedup
    #[arg(long, value_name = "RATIO", default_value_t = 2.0, value_parser = crate::args::speedup)]
    speedup: f64,
    /// Accept at most this cost ratio
    #[arg(long, value_name = "RATIO", default_value_t = 1.25, value_parser = crate::args::ratio)]
    cost_ratio: f64,
    /// How often, and what is to come of it
    #[command(flatten)]
    replication: Replication,
}

fn duration(text: &str) -> Result<String, String> {
    match text {
        "whole" => Ok(text.to_owned()),
        _ => secs(text),
    }
}

fn strategy(name: &str) -> Result<Strategy, String> {
    let names: Vec<&str> = Strategy::ALL.iter().map(|(name, _)| *name).collect();
    Strategy::named(name).ok_or_else(|| format!("strategies are {}", names.join(", ")))
}

/// Asks it.
///
/// # Errors
/// When the experiment cannot be written or run, or the verdict is one that `--fail-on` names.
pub fn perform(arguments: &Arguments, places: &Places, voice: Voice) -> Outcome {
    let text = experiment_text(arguments)?;
    let asked = Asked {
        experiment: Experiment::parse("ask", &text)?,
        text,
        arguments: vec![],
        confirm_bottleneck: false,
    };
    conduct(&asked, None, &arguments.replication.wishes(), places, voice)
}

/// The experiment, as somebody would have written it.
fn experiment_text(arguments: &Arguments) -> Outcome<String> {
    let video = utf8(&arguments.video)?;
    let mut chunks = arguments.chunks.clone();
    chunks.push(1);
    chunks.sort_unstable();
    chunks.dedup();
    let is_smart = arguments.strategy == Strategy::Smart;
    if chunks == [1] && !is_smart {
        return Err(Failure::usage(
            "--chunks 1 is the whole, and there is nothing to compare it with (hint: --chunks 2,4)",
        ));
    }
    let max_blocks = arguments.replication.max_blocks()?;
    let name = arguments
        .video
        .file_name()
        .map_or_else(|| video.clone(), |name| name.to_string_lossy().into_owned());
    let split = || chunks.iter().filter(|chunks| **chunks != 1);
    let question = match is_smart {
        true => format!(
            "Does rendering only what highlights touch of {name} make it more than {} times as fast at similar cost?",
            arguments.speedup
        ),
        false => format!(
            "Does rendering {name} in {} chunks make it more than {} times as fast at similar cost?",
            split().map(i64::to_string).collect::<Vec<_>>().join(" or "),
            arguments.speedup
        ),
    };
    // Everything in one is what copying is compared with, and not itself a candidate.
    let (strategy, factor, baseline) = match is_smart {
        true => {
            let others =
                split().map(|chunks| format!("{{ chunks = {chunks}, strategy = \"uniform\" }}"));
            let exclude = match others.collect::<Vec<_>>().join(", ").as_str() {
                "" => String::new(),
                others => format!("\nexclude = [{others}]"),
            };
            (
                String::new(),
                "strategy = [\"uniform\", \"smart\"]\n",
                format!("{{ chunks = 1, strategy = \"uniform\" }}{exclude}"),
            )
        }
        false => (
            format!("strategy = {}\n", quoted(&arguments.strategy.to_string())),
            "",
            "{ chunks = 1 }".to_owned(),
        ),
    };
    let duration = match arguments.duration.as_slice() {
        [] => String::new(),
        durations => {
            let durations: Vec<String> = durations.iter().map(|text| quoted(text)).collect();
            format!("duration = [{}]\n", durations.join(", "))
        }
    };
    Ok(format!(
        "id = {id}\ntitle = {title}\nquestion = {question}\n\n[workload]\nkind = \"overlay\"\nfootage = {{ path = {video} }}\nhighlights = {highlights}\n{strategy}\n\
         [factors]\n{duration}chunks = {chunks:?}\n{factor}\n\
         [design]\nbaseline = {baseline}\nmin-blocks = {min_blocks}\nmax-blocks = {max_blocks}\nwarmup-blocks = {warmup}\nseed = {seed}\n\n\
         [executor]\nkind = {kind}\ncores = {cores}\n\n\
         [cost]\ncold-start = {{ primary = {cold} }}\n\n\
         [criterion]\nspeedup = {speedup:?}\ncost-ratio = {cost_ratio:?}\n",
        id = quoted(&format!("ask-{}", suffix(&arguments.video))),
        title = quoted(&format!("{name} in chunks")),
        question = quoted(&question),
        video = quoted(&video),
        highlights = quoted(&utf8(&arguments.track)?),
        min_blocks = arguments.replication.min_blocks,
        warmup = arguments.replication.warmup_blocks,
        seed = arguments.replication.seed,
        kind = quoted(arguments.executor.name()),
        cores = arguments.cores,
        cold = quoted(&arguments.cold_start),
        speedup = arguments.speedup,
        cost_ratio = arguments.cost_ratio,
    ))
}

fn utf8(path: &Path) -> Outcome<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        Failure::usage(format!(
            "{}: the path is not UTF-8 (hint: rename the file or its folder)",
            path.display()
        ))
    })
}

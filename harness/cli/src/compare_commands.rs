//! `twofold compare-commands`: an experiment written from the command line, run like any other, told in one sentence
//! a command.

use clap::Args;
use twofold_core::spec::{Experiment, literal};
use twofold_core::strict::quoted;

use crate::args::{Places, secs};
use crate::conduct::conduct;
use crate::failure::{Failure, Outcome};
use crate::replication::Replication;
use crate::run::Asked;
use crate::voice::Voice;

/// The id of every experiment written here.
const ID: &str = "compare-commands";

/// What `compare-commands` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Commands, the baseline first; words are split as a shell does it, and no shell is started
    #[arg(required = true, num_args = 2.., value_name = "COMMAND")]
    commands: Vec<String>,
    /// What a command is called, once for each in their order [default: the command itself]
    #[arg(short = 'n', long = "name", value_name = "NAME")]
    names: Vec<String>,
    /// Give each command to `sh -c`
    #[arg(long)]
    shell: bool,
    /// Ask for more than this speedup; 1 asks whether it is faster at all
    #[arg(long, value_name = "RATIO", default_value_t = 1.0, value_parser = crate::args::speedup)]
    speedup: f64,
    /// Accept at most this cost ratio
    #[arg(long, value_name = "RATIO", default_value_t = 1.25, value_parser = crate::args::ratio)]
    cost_ratio: f64,
    /// A command that takes longer is killed and has failed, such as 500ms, 30s, 2m
    #[arg(long, value_name = "DURATION", value_parser = secs)]
    timeout: Option<String>,
    /// Run this once for each command, before its first trial
    #[arg(long, value_name = "COMMAND")]
    setup: Option<String>,
    /// Run this before every trial, untimed
    #[arg(long, value_name = "COMMAND")]
    prepare: Option<String>,
    /// Run this after every trial, untimed
    #[arg(long, value_name = "COMMAND")]
    conclude: Option<String>,
    /// Run this once for each command, at the end
    #[arg(long, value_name = "COMMAND")]
    cleanup: Option<String>,
    /// File that every command reads as its standard input
    #[arg(long, value_name = "FILE")]
    stdin: Option<String>,
    /// Folder to work in
    #[arg(long, value_name = "DIR")]
    directory: Option<String>,
    /// Take any exit status for success
    #[arg(long, conflicts_with = "expect_status")]
    ignore_failure: bool,
    /// Exit statuses that are success [default: 0]
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    expect_status: Vec<u8>,
    /// How often, and what is to come of it
    #[command(flatten)]
    replication: Replication,
}

/// Compares the commands.
///
/// # Errors
/// When the experiment cannot be written or run, or the verdict is one that `--fail-on` names.
pub fn perform(arguments: &Arguments, places: &Places, voice: Voice) -> Outcome {
    let text = experiment_text(arguments)?;
    let asked = Asked {
        experiment: Experiment::parse(ID, &text)?,
        text,
        arguments: vec![],
        confirm_bottleneck: false,
    };
    conduct(&asked, None, &arguments.replication.wishes(), places, voice)
}

/// The experiment, as somebody would have written it.
fn experiment_text(arguments: &Arguments) -> Outcome<String> {
    let names = names(arguments)?;
    let (baseline, candidates) = names.split_first().ok_or_else(|| Failure::bug("no name"))?;
    let max_blocks = arguments.replication.max_blocks()?;
    let mut lines = vec![
        format!("id = {}", quoted(ID)),
        format!("title = {}", quoted(&names.join(", "))),
        format!(
            "question = {}",
            quoted(&format!(
                "Is {} faster than {baseline}?",
                candidates.join(" or ")
            ))
        ),
        "\n[workload]\nkind = \"command\"".to_owned(),
    ];
    let hooks = [
        ("setup", &arguments.setup),
        ("prepare", &arguments.prepare),
        ("conclude", &arguments.conclude),
        ("cleanup", &arguments.cleanup),
    ];
    for (hook, command) in hooks {
        if let Some(command) = command {
            lines.push(format!("{hook} = {}", argv(command, arguments.shell)?));
        }
    }
    for (key, path) in [
        ("directory", &arguments.directory),
        ("stdin", &arguments.stdin),
    ] {
        lines.extend(
            path.as_ref()
                .map(|path| format!("{key} = {}", quoted(&literal(path)))),
        );
    }
    if arguments.ignore_failure {
        lines.push("expect-status = \"any\"".to_owned());
    } else if !arguments.expect_status.is_empty() {
        lines.push(format!("expect-status = {:?}", arguments.expect_status));
    }
    lines.extend(
        arguments
            .timeout
            .as_ref()
            .map(|timeout| format!("timeout = {}", quoted(timeout))),
    );
    lines.push("\n[workload.commands]".to_owned());
    for (name, command) in names.iter().zip(&arguments.commands) {
        lines.push(format!(
            "{} = {}",
            quoted(name),
            argv(command, arguments.shell)?
        ));
    }
    lines.push(format!(
        "\n[design]\nbaseline = {{ command = {} }}\nmin-blocks = {}\nmax-blocks = {max_blocks}\nwarmup-blocks = {}\nseed = {}",
        quoted(baseline), arguments.replication.min_blocks, arguments.replication.warmup_blocks, arguments.replication.seed
    ));
    lines.push(format!(
        "\n[criterion]\nspeedup = {:?}\ncost-ratio = {:?}\n",
        arguments.speedup, arguments.cost_ratio
    ));
    Ok(lines.join("\n"))
}

/// What the commands are called: no two alike, so that a command can be compared with itself.
fn names(arguments: &Arguments) -> Outcome<Vec<String>> {
    let (given, commands) = (&arguments.names, &arguments.commands);
    if given.len() > commands.len() {
        return Err(Failure::usage(format!(
            "{} names for {} commands (hint: one --name for each command, in their order)",
            given.len(),
            commands.len()
        )));
    }
    let mut names: Vec<String> = vec![];
    for (index, command) in commands.iter().enumerate() {
        let name = given.get(index).unwrap_or(command).trim();
        if name.is_empty() {
            return Err(Failure::usage(format!(
                "command {} is empty (hint: such as \"sort big.txt\")",
                index + 1
            )));
        }
        let alike = |names: &[String], name: &str| names.iter().any(|known| known == name);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = [name.to_owned()]
            .into_iter()
            .chain(numbered)
            .find(|name| !alike(&names, name));
        names.extend(free);
    }
    Ok(names)
}

/// A command as a list of TOML strings in which nothing is a placeholder.
fn argv(command: &str, shell: bool) -> Outcome<String> {
    let words = if shell {
        ["sh", "-c", command].map(str::to_owned).to_vec()
    } else {
        shlex::split(command).ok_or_else(|| {
            Failure::usage(format!(
                "{}: a quote is not closed (hint: --shell gives it to sh as it is)",
                command.escape_debug()
            ))
        })?
    };
    if words
        .first()
        .is_none_or(|program| program.trim().is_empty())
    {
        return Err(Failure::usage(format!(
            "\"{}\" names no program",
            command.escape_debug()
        )));
    }
    let words: Vec<String> = words.iter().map(|word| quoted(&literal(word))).collect();
    Ok(format!("[{}]", words.join(", ")))
}

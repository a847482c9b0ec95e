//! From the command line to an experiment: which file, with which footage.

use std::path::{Path, PathBuf};

use twofold_core::spec::{ExecutorKind, Experiment, Footage, Highlights, Workload};

use crate::args::RunArguments;
use crate::failure::{Failure, Outcome};
use crate::folder::StoredRun;
use crate::pricing;
use crate::reading;
use crate::run::Asked;

/// What the manifest of a run against itself has for an argument, followed by the number of its blocks.
const SELFCHECK: &str = "--selfcheck";

/// Reads an experiment, by its file or its id.
///
/// # Errors
/// When there is no such file, or it is wrong; the message names its line.
pub fn read(name: &Path) -> Outcome<(Experiment, String)> {
    let path = match (name.exists(), name.to_str()) {
        (false, Some(id)) if !id.contains('/') && !id.contains('.') => {
            PathBuf::from("experiments").join(format!("{id}.toml"))
        }
        _ => name.to_owned(),
    };
    let text = reading::text(&path, "an experiment", reading::MOST_BYTES)?;
    let file = path.display().to_string();
    let mut experiment = Experiment::parse(&file, &text)?;
    pricing::read(&mut experiment, &file, &text)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if stem != experiment.id {
        let hint = "an experiment is found by its file's name: rename the file or change the id";
        return Err(Failure::usage(format!(
            "{}: the id is \"{}\", the file's name says \"{stem}\" (hint: {hint})",
            path.display(),
            experiment.id
        )));
    }
    Ok((experiment, text))
}

/// What `run` is asked for: the experiment with the footage of the command line.
///
/// # Errors
/// As [`read`]; or when footage is given to a command.
pub fn asked(arguments: &RunArguments, name: &Path) -> Outcome<Asked> {
    let (experiment, text) = read(name)?;
    with_footage(experiment, text, said(arguments))
}

/// What a stored run was asked for.
///
/// # Errors
/// When its text is wrong.
pub fn of_stored(stored: &StoredRun) -> Outcome<Asked> {
    let path = stored.path.join("experiment.toml");
    let file = path.display().to_string();
    let experiment = Experiment::parse(&file, &stored.text)?;
    let mut asked = with_footage(
        experiment,
        stored.text.clone(),
        stored.manifest.arguments.clone(),
    )?;
    pricing::restore(&mut asked.experiment, &file, &stored.text, &stored.manifest)?;
    Ok(asked)
}

/// The arguments that decide what is run, in one order: each with its value.
pub fn said(arguments: &RunArguments) -> Vec<String> {
    let path = |name: &str, path: &Option<PathBuf>| {
        let path = path.as_ref()?.display().to_string();
        Some([name.to_owned(), path])
    };
    let executor = arguments
        .executor
        .map(|kind| ["--executor".to_owned(), kind.name().to_owned()]);
    let filters = arguments
        .filter
        .iter()
        .map(|filter| ["--filter".to_owned(), filter.clone()]);
    [
        path("--footage", &arguments.footage),
        path("--track", &arguments.track),
        executor,
    ]
    .into_iter()
    .flatten()
    .chain(filters)
    .flatten()
    .chain(arguments.quick.then(|| "--quick".to_owned()))
    .chain(arguments.strict.then(|| "--strict".to_owned()))
    .collect()
}

/// The part of an experiment that such arguments ask for, and its footage.
///
/// # Errors
/// When they do not fit the experiment.
fn narrow(experiment: &mut Experiment, arguments: &[String]) -> Outcome {
    if let Some(blocks) = selfcheck_blocks(arguments) {
        *experiment = experiment.clone().against_itself(blocks);
    }
    let values = |name: &'static str| {
        arguments
            .windows(2)
            .filter(move |pair| pair[0] == name)
            .map(|pair| pair[1].clone())
    };
    if let Some(kind) = values("--executor").find_map(|name| ExecutorKind::named(&name)) {
        experiment.with_executor(kind).map_err(Failure::usage)?;
    }
    let filters: Vec<String> = values("--filter").collect();
    if !filters.is_empty() {
        experiment.filtered(&filters).map_err(Failure::usage)?;
    }
    if arguments.iter().any(|argument| argument == "--quick") {
        experiment.quick();
    }
    if arguments.iter().any(|argument| argument == "--strict") {
        experiment.strict();
    }
    Ok(())
}

/// An experiment as such arguments ask for it: the part of it, and its footage. Its id stays.
///
/// # Errors
/// When they do not fit the experiment.
pub fn as_asked(experiment: &mut Experiment, arguments: &[String]) -> Outcome {
    narrow(experiment, arguments)?;
    let given = |name: &str| {
        let mut from = arguments.iter().skip_while(|argument| *argument != name);
        from.nth(1)
    };
    let Some(path) = given("--footage") else {
        return Ok(());
    };
    let track = given("--track");
    match &mut experiment.workload {
        Workload::Overlay(overlay) => {
            overlay.footage = Footage::File(path.clone());
            overlay.highlights =
                track.map_or(Highlights::Scene, |track| Highlights::File(track.clone()));
            Ok(())
        }
        Workload::Annotate(annotate) if track.is_none() => {
            annotate.footage = Some(Footage::File(path.clone()));
            Ok(())
        }
        Workload::Annotate(_) => Err(Failure::usage(format!(
            "{}: --track is for overlays: a compilation says itself what is written (hint: leave it out)",
            experiment.id
        ))),
        Workload::Command(_) => Err(Failure::usage(format!(
            "{}: --footage is for renders, and this experiment runs a command",
            experiment.id
        ))),
    }
}

/// An experiment whose baselines are compared with themselves.
///
/// # Errors
/// As [`of_stored`].
pub fn against_itself(experiment: Experiment, text: String, blocks: u32) -> Outcome<Asked> {
    with_footage(
        experiment,
        text,
        vec![SELFCHECK.to_owned(), blocks.to_string()],
    )
}

/// The smallest baseline of an experiment, against itself.
///
/// # Errors
/// As [`of_stored`].
pub fn pilot(experiment: Experiment, text: String, blocks: u32) -> Outcome<Asked> {
    let arguments = [SELFCHECK, &blocks.to_string(), "--quick"].map(str::to_owned);
    with_footage(experiment, text, arguments.to_vec())
}

/// The blocks of a run against itself, from the arguments its manifest keeps.
pub fn selfcheck_blocks(arguments: &[String]) -> Option<u32> {
    let mut arguments = arguments
        .iter()
        .skip_while(|argument| *argument != SELFCHECK);
    arguments.nth(1)?.parse().ok()
}

fn with_footage(
    mut experiment: Experiment,
    text: String,
    arguments: Vec<String>,
) -> Outcome<Asked> {
    as_asked(&mut experiment, &arguments)?;
    let mut from = arguments.iter().skip_while(|given| *given != "--footage");
    if let Some(path) = from.nth(1) {
        experiment.id = format!("{}-{}", experiment.id, suffix(Path::new(path)));
    }
    Ok(Asked {
        experiment,
        text,
        arguments,
        confirm_bottleneck: false,
    })
}

/// The id that an experiment's runs have where footage was given on the command line: the same suffix as its own run has.
pub fn with_suffix(id: &str, arguments: &[String]) -> String {
    let mut after = arguments.iter().skip_while(|one| *one != "--footage");
    match after.nth(1) {
        Some(path) => format!("{id}-{}", suffix(Path::new(path))),
        None => id.to_owned(),
    }
}

/// A file's stem as part of an id.
pub fn suffix(path: &Path) -> String {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    if plain.is_empty() {
        "footage".to_owned()
    } else {
        plain
    }
}

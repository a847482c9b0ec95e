//! `twofold clean`: removes what can be made again, and runs only where that is asked for.
//!
//! A run that a process holds is never touched, nor is one that a task document or a published threshold names.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use twofold_report::{format, publish::published};

use crate::args::Places;
use crate::failure::{Failure, Outcome, at};
use crate::reading;
use crate::shelf::{Shelved, State, claim, is_run, shelf, size};
use crate::{table, thresholds};

/// What `clean` takes.
#[derive(Debug, Args)]
pub struct CleanArguments {
    /// Remove runs too, but for the newest N of each experiment
    #[arg(long, value_name = "N")]
    keep: Option<usize>,
    /// Remove runs that were interrupted and are not going on
    #[arg(long)]
    interrupted: bool,
    /// Only the runs of this experiment
    #[arg(long, value_name = "ID")]
    experiment: Option<String>,
    /// Remove nothing; list what would be removed
    #[arg(long)]
    dry_run: bool,
}

/// Something to remove.
struct Item {
    path: PathBuf,
    what: &'static str,
    bytes: u64,
    /// Held until it is gone, so that nobody begins to write it meanwhile.
    _lock: Option<File>,
}

/// Removes leftovers and cached footage, and runs where the user asks for it.
///
/// # Errors
/// When a task document cannot be read and runs are to be removed, or a file cannot be removed.
pub fn perform(arguments: &CleanArguments, places: &Places) -> Outcome {
    let runs = shelf(&places.runs())?;
    let mut kept = vec![];
    let mut items = vec![];
    let asked = if arguments.keep.is_some() || arguments.interrupted {
        let mut named = named_by_documents(&places.tasks)?;
        named.extend(thresholds::named(&places.reports)?);
        to_remove(&runs, arguments, &named, &mut kept)
    } else {
        vec![]
    };
    let mut somebody_runs = false;
    for run in &runs {
        let Some(lock) = claim(&run.path) else {
            somebody_runs = true;
            kept.push(format!("{}: a process holds it", run.path.display()));
            continue;
        };
        let of_experiment = |id: &String| run.experiment == *id;
        if !arguments.experiment.as_ref().is_none_or(of_experiment) {
            continue;
        }
        if asked.contains(&&run.path) {
            items.push(item(run.path.clone(), "run", lock));
            continue;
        }
        let tmp = run.path.join("tmp");
        let is_folder = tmp.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        if is_run(&run.path) && is_folder && size(&tmp) > 0 {
            items.push(item(tmp, "leftovers of outputs", lock));
        }
    }
    let footage = drawn_footage(&places.footage());
    if somebody_runs && !footage.is_empty() {
        kept.push(format!(
            "{}: footage may be in use while a run goes on",
            places.footage().display()
        ));
    } else if arguments.experiment.is_none() {
        items.extend(
            footage
                .into_iter()
                .map(|path| item(path, "drawn footage", None)),
        );
    }
    finish(items, &kept, arguments.dry_run)
}

fn item(path: PathBuf, what: &'static str, lock: Option<File>) -> Item {
    Item {
        bytes: size(&path),
        path,
        what,
        _lock: lock,
    }
}

/// The runs that go: interrupted ones, and beyond the newest so many of each experiment.
fn to_remove<'s>(
    runs: &'s [Shelved],
    arguments: &CleanArguments,
    named: &[(String, PathBuf)],
    kept: &mut Vec<String>,
) -> Vec<&'s PathBuf> {
    let mut stay: Vec<(&str, usize)> = vec![];
    let mut going = vec![];
    for run in runs {
        let of_experiment = |id: &String| run.experiment == *id;
        if !arguments.experiment.as_ref().is_none_or(of_experiment) {
            continue;
        }
        let Ok(told) = &run.told else {
            kept.push(format!(
                "{}: it cannot be read (hint: twofold list runs says why; remove it by hand)",
                run.path.display()
            ));
            continue;
        };
        if told.state == State::Running {
            continue;
        }
        let interrupted = arguments.interrupted && told.state == State::Interrupted;
        let count = match stay.iter_mut().find(|(id, _)| *id == run.experiment) {
            Some((_, count)) => count,
            None => {
                stay.push((&run.experiment, 0));
                &mut stay.last_mut().expect("it was just pushed").1
            }
        };
        let goes = interrupted || arguments.keep.is_some_and(|keep| *count >= keep);
        match named.iter().find(|(id, _)| *id == run.run) {
            Some((_, document)) if goes => kept.push(format!(
                "{}: {} names it as published",
                run.path.display(),
                document.display()
            )),
            _ if goes => going.push(&run.path),
            _ => *count += 1,
        }
    }
    going
}

/// The runs that task documents name, and where. A document that cannot be read might name any run.
fn named_by_documents(tasks: &Path) -> Outcome<Vec<(String, PathBuf)>> {
    let mut named = vec![];
    if !tasks.exists() {
        return Ok(named);
    }
    for entry in std::fs::read_dir(tasks).map_err(at(tasks))? {
        let path = entry.map_err(at(tasks))?.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = reading::text(&path, "a task document", reading::MOST_LONG_BYTES)?;
        let blocks = published(&text).map_err(|error| {
            Failure::usage(format!(
                "{}: {error}; no run is removed while it is not known which ones are published",
                path.display()
            ))
        })?;
        named.extend(blocks.into_iter().map(|(_, run)| (run, path.clone())));
    }
    Ok(named)
}

/// What the harness drew into its cache: `<scene>-<width>x<height>-<digest>` with its track, and parts of one.
fn drawn_footage(cache: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cache).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.symlink_metadata().is_ok_and(|meta| meta.is_file()))
        .filter(|path| is_drawn(&path.file_name().unwrap_or_default().to_string_lossy()))
        .collect();
    found.sort();
    found
}

fn is_drawn(name: &str) -> bool {
    let stem = name.trim_start_matches('.').split('.').next().unwrap_or("");
    let mut parts = stem.rsplitn(3, '-');
    let (digest, size, scene) = (parts.next(), parts.next(), parts.next());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_size = |text: &str| {
        text.split_once('x')
            .is_some_and(|(width, height)| is_number(width) && is_number(height))
    };
    let is_digest = |text: &str| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    scene.is_some_and(|scene| !scene.is_empty())
        && size.is_some_and(is_size)
        && digest.is_some_and(is_digest)
        && (name.starts_with('.') || name.ends_with(".mp4") || name.ends_with(".toml"))
}

/// Removes, or says what would be removed, and what that frees.
fn finish(items: Vec<Item>, kept: &[String], dry_run: bool) -> Outcome {
    for line in kept {
        println!("kept: {line}");
    }
    let bytes: u64 = items.iter().map(|item| item.bytes).sum();
    let verb = if dry_run { "would remove" } else { "removed" };
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            vec![
                format!("{verb}:"),
                format::bytes(item.bytes),
                item.what.to_owned(),
                item.path.display().to_string(),
            ]
        })
        .collect();
    for (item, line) in items.into_iter().zip(table::lines(&rows)) {
        if !dry_run {
            remove(&item.path)?;
        }
        println!("{line}");
    }
    match (rows.is_empty(), dry_run) {
        (true, _) => println!("nothing to remove"),
        (false, true) => println!("would free {}", format::bytes(bytes)),
        (false, false) => println!("freed {}", format::bytes(bytes)),
    }
    Ok(())
}

fn remove(path: &Path) -> Outcome {
    if path.is_dir() {
        std::fs::remove_dir_all(path).map_err(at(path))?;
        // The experiment's folder goes with its last run; one that is not empty stays.
        if let Some(parent) = path.parent() {
            let _ = std::fs::remove_dir(parent);
        }
        return Ok(());
    }
    std::fs::remove_file(path).map_err(at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_harness_drew_is_drawn_footage() {
        let digest = "0123456789abcdef0123456789abcdef";
        for name in [
            format!("match-640x360-{digest}.mp4"),
            format!("match-640x360-{digest}.toml"),
            format!(".match-640x360-{digest}.mp4.part-12-0"),
        ] {
            assert!(is_drawn(&name), "{name}");
        }
        for name in [
            "README.md".to_owned(),
            "game.mp4".to_owned(),
            "match-640x360-0123.mp4".to_owned(),
            format!("-640x360-{digest}.mp4"),
            format!("match-640-{digest}.mp4"),
            format!("match-640x360-{digest}.mkv"),
            String::new(),
        ] {
            assert!(!is_drawn(&name), "{name}");
        }
    }
}

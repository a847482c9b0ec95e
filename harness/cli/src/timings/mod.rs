//! Timings that somebody else measured: a CSV of pairs, or what hyperfine exports, read strictly and judged by the rule
//! that runs are judged by.
//!
//! Nothing is measured and nothing is written here. What the rule cannot know of such a file (how many blocks were
//! planned, what a container cost) is taken the careful way, and said.

mod hyperfine;
mod judge;
mod judged;
mod options;
mod print;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use rayon::prelude::*;
use twofold_core::spec::Criterion;

use self::judge::{Asked, judge};
use self::judged::{CostFrom, JudgedRep};
pub use self::options::Options;
use self::table::Table;
use crate::args::Output;
use crate::failure::{Failure, Outcome, VERDICT, at};
use crate::voice::Voice;

/// Everything found in a file.
pub struct Judgement {
    /// The file, as it was named.
    pub file: String,
    /// What was asked.
    pub criterion: Criterion,
    /// Where costs come from.
    pub cost_from: CostFrom,
    /// Whether each rep is an experiment of its own.
    pub by_rep: bool,
    /// The experiments; one where they are not told apart.
    pub reps: Vec<JudgedRep>,
}

/// The file that a user means, if it is one and not a run.
///
/// # Errors
/// When it is named like a file of timings and cannot be opened.
pub fn file(name: &str) -> Outcome<Option<Input>> {
    let path = Path::new(name);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let kind = match extension {
        Some("csv") => Some(Kind::Csv),
        Some("json") => Some(Kind::Hyperfine),
        _ => None,
    };
    if path.is_dir() || (kind.is_none() && !path.exists()) {
        return Ok(None);
    }
    let file = File::open(path).map_err(at(path))?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let kind = match kind {
        Some(kind) => kind,
        None => {
            let start = reader.fill_buf().map_err(at(path))?;
            match start.trim_ascii_start().first() {
                Some(b'{') => Kind::Hyperfine,
                _ => Kind::Csv,
            }
        }
    };
    Ok(Some(Input {
        name: name.to_owned(),
        kind,
        reader,
    }))
}

enum Kind {
    Csv,
    Hyperfine,
}

/// A file that was opened.
pub struct Input {
    name: String,
    kind: Kind,
    reader: BufReader<File>,
}

/// Judges a file and prints what was found.
///
/// # Errors
/// When it cannot be read or judged; with status 5 when a verdict is one of those named by `--fail-on`.
pub fn perform(input: Input, options: &Options, output: &Output, voice: Voice) -> Outcome {
    let judgement = match input.kind {
        Kind::Csv => of_csv(&input.name, input.reader, options)?,
        Kind::Hyperfine => of_hyperfine(&input.name, input.reader, options)?,
    };
    if options.csv {
        for warning in words::warnings(&judgement) {
            voice.warning(&warning);
        }
        for note in words::notes(&judgement) {
            voice.note(&format!("note: {note}"));
        }
        print!("{}", print::csv(&judgement));
    } else if output.json {
        let text = serde_json::to_string_pretty(&print::json(&judgement))
            .map_err(|error| Failure::bug(error.to_string()))?;
        println!("{text}");
    } else {
        print::table(&judgement, voice);
    }
    failed_on(&judgement, output)
}

fn failed_on(judgement: &Judgement, output: &Output) -> Outcome {
    let named = |rep: &&JudgedRep| output.fail_on.iter().any(|named| named.is(rep.verdict));
    let Some(first) = judgement.reps.iter().find(named) else {
        return Ok(());
    };
    let which = match judgement.by_rep {
        true => format!("of rep {} ", shown(first.name.as_bytes())),
        false => String::new(),
    };
    Err(Failure::with(
        VERDICT,
        format!(
            "the verdict {which}is {} (--fail-on names it)",
            first.verdict.name()
        ),
    ))
}

fn of_csv(name: &str, reader: BufReader<File>, options: &Options) -> Outcome<Judgement> {
    let table = table::read(name, reader)?;
    told_apart(&table, options)?;
    let reps = table::reps(&table)?;
    let has_costs = table.has_costs;
    drop(table);
    let durations = || {
        reps.iter()
            .flat_map(|rep| &rep.cells)
            .map(|cell| cell.duration_secs)
    };
    for target in &options.targets {
        if !durations().any(|secs| secs == *target) {
            let mut known: Vec<f64> = durations().collect();
            known.sort_by(f64::total_cmp);
            known.dedup();
            let known: Vec<String> = known.iter().take(20).map(f64::to_string).collect();
            return Err(Failure::usage(format!(
                "{name}: no cell of {target} s, which --targets names (hint: durations are {})",
                known.join(", ")
            )));
        }
    }
    let asked = Asked {
        criterion: options.criterion(),
        max_blocks: options.max_blocks,
        targets: options.targets.clone(),
        has_costs,
    };
    Ok(Judgement {
        file: name.to_owned(),
        cost_from: match has_costs {
            true => CostFrom::File,
            false => CostFrom::Walls,
        },
        by_rep: options.by.is_some(),
        // Each experiment by itself, in the order of the file: how many threads there are changes nothing.
        reps: reps.par_iter().map(|rep| judge(rep, &asked)).collect(),
        criterion: asked.criterion,
    })
}

/// A file with several experiments has to be judged as such, and one without names of experiments cannot be.
fn told_apart(table: &Table, options: &Options) -> Outcome {
    let name = &table.file;
    match (options.by.is_some(), table.has_reps) {
        (true, false) => Err(Failure::usage(format!(
            "{name}: there is no column rep (hint: leave out --by rep: the file is one experiment)"
        ))),
        (false, true) if table.reps.len() > 1 => Err(Failure::usage(format!(
            "{name}: {} reps, which are experiments of their own (hint: --by rep judges each)",
            table.reps.len()
        ))),
        _ => Ok(()),
    }
}

fn of_hyperfine(name: &str, reader: BufReader<File>, options: &Options) -> Outcome<Judgement> {
    let meaningless = [
        (options.by.is_some(), "--by"),
        (options.max_blocks.is_some(), "--max-blocks"),
        (!options.targets.is_empty(), "--targets"),
    ];
    if let Some((_, option)) = meaningless.into_iter().find(|(given, _)| *given) {
        return Err(Failure::usage(format!(
            "{name}: {option} means nothing for an export of hyperfine (hint: it has no blocks, reps or durations: leave the option out)"
        )));
    }
    let criterion = options.criterion();
    let commands = hyperfine::read(name, reader)?;
    Ok(Judgement {
        file: name.to_owned(),
        cost_from: CostFrom::OneMachine,
        by_rep: false,
        reps: vec![hyperfine::judge(&commands, &criterion)],
        criterion,
    })
}

/// What somebody wrote, as one line of a message: no control characters, and not too long.
fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 60;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * MOST)]);
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    crate::table::cut(&clean, MOST)
}

//! `twofold doctor`: what this machine has, what it lacks, and what to type. It changes nothing.

mod folders;
mod machine;
mod programs;

use clap::Args;
use serde::Serialize;

use crate::args::Places;
use crate::failure::{Failure, Outcome};

/// What `doctor` takes.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Print one JSON object on standard output
    #[arg(long)]
    pub json: bool,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Mark {
    /// As it should be.
    Ok,
    /// Runs are possible, but it should be known.
    Note,
    /// Runs are not possible without it.
    Missing,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    name: &'static str,
    mark: Mark,
    says: String,
    /// What to do.
    hint: Option<String>,
}

impl Finding {
    fn ok(name: &'static str, says: impl Into<String>) -> Self {
        Self {
            name,
            mark: Mark::Ok,
            says: says.into(),
            hint: None,
        }
    }

    fn note(name: &'static str, says: impl Into<String>, hint: &str) -> Self {
        Self {
            mark: Mark::Note,
            hint: Some(hint.to_owned()),
            ..Self::ok(name, says)
        }
    }

    fn missing(name: &'static str, says: impl Into<String>, hint: Option<&str>) -> Self {
        Self {
            mark: Mark::Missing,
            hint: hint.map(str::to_owned),
            ..Self::ok(name, says)
        }
    }
}

/// Looks at everything a run needs and says how it stands, a line each.
///
/// # Errors
/// With status 2 when something is missing that a run needs.
pub fn perform(arguments: &DoctorArguments, places: &Places) -> Outcome {
    let mut findings = programs::look()?;
    findings.extend(machine::look());
    findings.extend(folders::look(places));
    let missing: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.mark == Mark::Missing)
        .map(|finding| finding.name)
        .collect();
    if arguments.json {
        let object = serde_json::json!({
            "schema": 1, "build": twofold_core::protocol::BUILD, "ready": missing.is_empty(), "findings": findings,
        });
        println!("{object:#}");
    } else {
        findings.iter().for_each(print);
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "not everything that runs need is here: {} (hint: each line above says what to type)",
        missing.join(", ")
    )))
}

fn print(finding: &Finding) {
    let mark = match finding.mark {
        Mark::Ok => "ok",
        Mark::Note => "note",
        Mark::Missing => "missing",
    };
    let hint = finding
        .hint
        .as_ref()
        .map_or_else(String::new, |hint| format!(" (hint: {hint})"));
    println!("{mark:<8} {:<10} {}{hint}", finding.name, finding.says);
}

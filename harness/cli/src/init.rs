//! `twofold init`: an experiment to begin with, every key explained; it runs as it is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use twofold_core::spec::Experiment;

use crate::failure::{Failure, Outcome, at};

/// What `init` takes.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// The experiment's id [default: my-overlay or my-command]
    pub id: Option<String>,
    /// What its trials execute
    #[arg(long, value_enum, default_value = "overlay")]
    pub kind: Kind,
}

/// The kinds of experiment.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Highlights rendered over a drawn match; needs a Vulkan adapter, the first run takes about a minute
    Overlay,
    /// A program with varied arguments; the first run takes some seconds
    Command,
}

/// What stands in a template for the experiment's id.
const ID: &str = "@ID@";
/// The line that tells an editor of the schema; only where there is one.
const SCHEMA: &str = "#:schema ../data/schemas/experiment.json\n";

impl Kind {
    fn template(self) -> &'static str {
        match self {
            Kind::Overlay => include_str!("../../../templates/init/overlay.toml"),
            Kind::Command => include_str!("../../../templates/init/command.toml"),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Kind::Overlay => "my-overlay",
            Kind::Command => "my-command",
        }
    }
}

/// Writes `experiments/ID.toml` and says what to type next.
///
/// # Errors
/// When the id is none, or the file is already there.
pub fn perform(arguments: &InitArguments) -> Outcome {
    let id = arguments
        .id
        .as_deref()
        .unwrap_or_else(|| arguments.kind.id());
    let text = arguments
        .kind
        .template()
        .replace(ID, &id.replace(['"', '\\', '\n'], "?"));
    // The strict reader says what is wrong with an id; of the template it has nothing to say.
    Experiment::parse("ID", &text).map_err(|fault| {
        let hint = fault.hint.unwrap_or_default();
        Failure::usage(format!("{} (hint: {hint})", fault.message))
    })?;
    let text = match Path::new("data/schemas/experiment.json").is_file() {
        true => text,
        false => text.replacen(SCHEMA, "", 1),
    };
    let path = PathBuf::from("experiments").join(format!("{id}.toml"));
    std::fs::create_dir_all("experiments").map_err(at(Path::new("experiments")))?;
    write_new(&path, &text)?;
    println!("{}", path.display());
    println!("next: twofold plan {}", path.display());
    println!("then: twofold run {}", path.display());
    Ok(())
}

fn write_new(path: &Path, text: &str) -> Outcome {
    use std::io::Write;
    let mut file = std::fs::File::create_new(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::usage(format!(
            "{}: is already there (hint: choose another id: twofold init ID)",
            path.display()
        )),
        _ => at(path)(error),
    })?;
    file.write_all(text.as_bytes()).map_err(at(path))
}

//! `twofold init`: an experiment to begin with, every key explained; it runs as it is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use twofold_core::spec::Experiment;

use crate::failure::{Failure, Outcome, at};

/// What `init` takes.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// The experiment's id [default: my-overlay, my-annotate or my-command]
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
    /// Texts over the clips of a compilation, which is written, too; the first run takes about a minute
    Annotate,
    /// A program with varied arguments; the first run takes some seconds
    Command,
}

/// What stands in a template for the experiment's id.
const ID: &str = "@ID@";
/// The compilation of an annotated experiment.
const COMPILATION: &str = include_str!("../../../templates/init/compilation.toml");

impl Kind {
    fn template(self) -> &'static str {
        match self {
            Kind::Overlay => include_str!("../../../templates/init/overlay.toml"),
            Kind::Annotate => include_str!("../../../templates/init/annotate.toml"),
            Kind::Command => include_str!("../../../templates/init/command.toml"),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Kind::Overlay => "my-overlay",
            Kind::Annotate => "my-annotate",
            Kind::Command => "my-command",
        }
    }
}

/// Writes `experiments/ID.toml`, with its compilation where it has one, and says what to type next.
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
    let name = format!("{id}.toml");
    let path = write_new("experiments", &name, &text, "experiment.json")?;
    println!("{}", path.display());
    if matches!(arguments.kind, Kind::Annotate) {
        let beside = write_new("data/compilations", &name, COMPILATION, "compilation.json")?;
        println!("{}", beside.display());
    }
    println!("next: twofold plan {}", path.display());
    println!("then: twofold run {}", path.display());
    Ok(())
}

/// Writes a new file; the line that tells an editor of the schema stays only where there is one.
fn write_new(folder: &str, name: &str, text: &str, schema: &str) -> Outcome<PathBuf> {
    use std::io::Write;
    let has_schema = Path::new("data/schemas").join(schema).is_file();
    let text = match text.split_once('\n') {
        Some((first, rest)) if !has_schema && first.starts_with("#:schema ") => rest,
        _ => text,
    };
    let path = Path::new(folder).join(name);
    std::fs::create_dir_all(folder).map_err(at(Path::new(folder)))?;
    let mut file = std::fs::File::create_new(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::usage(format!(
            "{}: is already there (hint: choose another id: twofold init ID)",
            path.display()
        )),
        _ => at(&path)(error),
    })?;
    file.write_all(text.as_bytes()).map_err(at(&path))?;
    Ok(path)
}

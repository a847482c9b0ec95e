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
/// What stands in the notebook for the names of the factors.
const BY: &str = "@BY@";
/// The notebook beside an experiment.
const NOTEBOOK: &str = include_str!("../../../templates/init/notebook.md");
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

/// Writes `experiments/ID.toml` with its notebook, and its compilation where it has one, and says what to type next.
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
    let experiment = Experiment::parse("ID", &text).map_err(|fault| {
        let hint = fault.hint.unwrap_or_default();
        Failure::usage(format!("{} (hint: {hint})", fault.message))
    })?;
    let name = format!("{id}.toml");
    let notebook = format!("{id}.md");
    let factors = experiment.factors.iter();
    let factors: Vec<String> = factors.map(|factor| format!("{:?}", factor.name)).collect();
    refuse_existing(&Path::new("templates/notebooks").join(&notebook))?;
    let path = write_new("experiments", &name, &text, "experiment.json")?;
    println!("{}", path.display());
    if matches!(arguments.kind, Kind::Annotate) {
        let beside = write_new("data/compilations", &name, COMPILATION, "compilation.json")?;
        println!("{}", beside.display());
    }
    let prose = NOTEBOOK.replace(BY, &factors.join(", "));
    let beside = write_new("templates/notebooks", &notebook, &prose, "")?;
    println!("{}", beside.display());
    println!("next: twofold plan {}", path.display());
    println!("then: twofold run {}", path.display());
    Ok(())
}

/// A file that is already there is somebody's.
fn refuse_existing(path: &Path) -> Outcome {
    match path.symlink_metadata() {
        Ok(_) => Err(is_there(path)),
        Err(_) => Ok(()),
    }
}

fn is_there(path: &Path) -> Failure {
    Failure::usage(format!(
        "{}: is already there (hint: choose another id: twofold init ID)",
        path.display()
    ))
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
        std::io::ErrorKind::AlreadyExists => is_there(&path),
        _ => at(&path)(error),
    })?;
    file.write_all(text.as_bytes()).map_err(at(&path))?;
    Ok(path)
}

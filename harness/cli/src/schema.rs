//! `twofold schema`: what an editor has to know to complete and check a TOML file.

use clap::{Args, builder::PossibleValuesParser};
use twofold_core::schema::{FILES, reference};

use crate::failure::{Failure, Outcome};

/// What `schema` takes.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// The kind of file
    #[arg(value_parser = PossibleValuesParser::new(FILES.map(|file| file.name)), required_unless_present = "reference")]
    pub kind: Option<String>,
    /// Every key of every kind of file as a page of Markdown instead
    #[arg(long, conflicts_with = "kind")]
    pub reference: bool,
}

/// Prints the schema, of which `data/schemas` holds the same text, or the reference, `harness/REFERENCE.md`.
///
/// # Errors
/// None that a user can make.
pub fn perform(arguments: &SchemaArguments) -> Outcome {
    if arguments.reference {
        print!("{}", reference());
        return Ok(());
    }
    let is_asked = |name: &str| arguments.kind.as_deref() == Some(name);
    let file = FILES.iter().find(|file| is_asked(file.name));
    let file = file.ok_or_else(|| Failure::bug("a kind without a schema"))?;
    let text = serde_json::to_string_pretty(&file.schema())
        .map_err(|error| Failure::bug(error.to_string()))?;
    println!("{text}");
    Ok(())
}

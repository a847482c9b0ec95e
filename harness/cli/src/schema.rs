//! `twofold schema`: what an editor has to know to complete and check a TOML file.

use clap::{Args, builder::PossibleValuesParser};
use twofold_core::schema::KINDS;

use crate::failure::{Failure, Outcome};

/// What `schema` takes.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// The kind of file
    #[arg(value_parser = PossibleValuesParser::new(KINDS.map(|(name, _)| name)))]
    pub kind: String,
}

/// Prints the schema; `data/schemas` holds the same text.
///
/// # Errors
/// None that a user can make.
pub fn perform(arguments: &SchemaArguments) -> Outcome {
    let kind = KINDS.iter().find(|(name, _)| *name == arguments.kind);
    let (_, schema) = kind.ok_or_else(|| Failure::bug("a kind without a schema"))?;
    let text =
        serde_json::to_string_pretty(&schema()).map_err(|error| Failure::bug(error.to_string()))?;
    println!("{text}");
    Ok(())
}

//! `twofold completions`: a script that a shell completes verbs, flags and files with.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::Outcome;

/// What `completions` takes.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// None.
pub fn perform(arguments: &CompletionsArguments) -> Outcome {
    let mut script = vec![];
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "twofold",
        &mut script,
    );
    print!("{}", String::from_utf8_lossy(&script));
    Ok(())
}

//! Which adapter a job gets: the one it names, else the one the environment names, else the best.

use twofold_core::protocol::{Adapter, AdapterClass};
use twofold_gpu::{AdapterChoice, AdapterInfo, GpuError};

/// The variable that names an adapter as `--adapter` does, for programs that have no such argument.
pub const ENVIRONMENT: &str = "TWOFOLD_ADAPTER";

/// What is asked for.
pub fn choice(asked: Option<&str>) -> AdapterChoice {
    let environment = std::env::var(ENVIRONMENT).ok();
    let asked = asked.or(environment.as_deref().map(str::trim));
    match asked {
        None | Some("") => AdapterChoice::First,
        Some(text) => AdapterChoice::from_text(text),
    }
}

/// The adapters of this machine and the place of the one that is asked for.
///
/// # Errors
/// When that one is not there; having none at all is no error as long as nobody asks for one.
pub fn survey(asked: Option<&str>) -> Result<(Vec<Adapter>, usize), GpuError> {
    let found = twofold_gpu::adapters();
    let chosen = match choice(asked) {
        AdapterChoice::First => 0,
        choice => choice.among(&found)?,
    };
    Ok((found.iter().map(describe).collect(), chosen))
}

/// An adapter as the protocol has it.
pub(crate) fn describe(info: &AdapterInfo) -> Adapter {
    Adapter {
        name: info.name.clone(),
        driver: info.driver.clone(),
        class: match info.class {
            twofold_gpu::AdapterClass::Hardware => AdapterClass::Hardware,
            twofold_gpu::AdapterClass::Software => AdapterClass::Software,
        },
    }
}

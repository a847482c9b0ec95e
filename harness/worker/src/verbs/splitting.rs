//! Into how many chunks an overlay is cut: as a person says, or as was measured to be worth it.

use twofold_core::advice::Advice;
use twofold_core::chunk::Strategy;
use twofold_core::spec::Scope;
use twofold_worker::fault::{Fault, Result};
use twofold_worker::reading;

use super::say;
use crate::args::{Chunks, Overlay};

/// How a render is cut.
pub struct Splitting {
    /// Into how many chunks.
    pub chunks: u32,
    /// Where.
    pub strategy: Strategy,
    /// Why so many, where nobody said it.
    pub because: Option<String>,
}

impl Splitting {
    /// Reads what `--chunks auto` goes by; nothing where a number was given.
    ///
    /// # Errors
    /// When only one of the two was given, or the file is wrong; the message names its line.
    pub fn check(args: &Overlay) -> Result<Option<Advice>> {
        let path = match (args.chunks, &args.thresholds) {
            (Chunks::Auto, Some(path)) => path,
            (Chunks::Count(_), None) => return Ok(None),
            (Chunks::Auto, None) => {
                return Err(Fault::input(
                    "--chunks auto goes by measured thresholds, and none were given (hint: --thresholds \
                     reports/EXPERIMENT/thresholds.toml, which `twofold publish` writes)",
                ));
            }
            (Chunks::Count(count), Some(_)) => {
                return Err(Fault::input(format!(
                    "--thresholds changes nothing where --chunks {count} is given (hint: --chunks auto)"
                )));
            }
        };
        let text = reading::text(path, "thresholds", reading::MOST_BYTES)?;
        let advice = Advice::parse(&path.display().to_string(), &text)
            .map_err(|mistake| Fault::input(say::mistake(&mistake)))?;
        if advice.scope == Scope::Command {
            return Err(Fault::input(format!(
                "{}: its scope is \"command\": commands were measured, and no render of this worker (hint: take the \
                 thresholds of an experiment whose workload is an overlay)",
                path.display()
            )));
        }
        Ok(Some(advice))
    }

    /// For a video of so many seconds.
    pub fn of(args: &Overlay, thresholds: Option<&Advice>, duration_secs: f64) -> Self {
        let choice = thresholds.map(|advice| advice.choose(duration_secs));
        let chunks = match (&choice, args.chunks) {
            (Some(choice), _) => choice.chunks,
            (None, Chunks::Count(count)) => count,
            (None, Chunks::Auto) => 1,
        };
        let measured = choice.as_ref().and_then(|choice| choice.strategy);
        Self {
            chunks,
            strategy: args.strategy.or(measured).unwrap_or(Strategy::Uniform),
            because: choice.map(|choice| match choice.chunks {
                1 => choice.because,
                // What was measured had its chunks rendered at once.
                _ => format!(
                    "{}; here chunks are rendered on this machine alone, one after another on each adapter",
                    choice.because
                ),
            }),
        }
    }

    /// Says why so many, where nobody said it.
    pub fn say(&self) {
        if let Some(because) = &self.because {
            let chunks = match self.chunks {
                1 => "1 chunk".to_owned(),
                more => format!("{more} chunks"),
            };
            eprintln!("{chunks}: {because}");
        }
    }
}

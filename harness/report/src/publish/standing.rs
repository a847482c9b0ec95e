//! Whether what a document says is what a run says.

use super::document::Document;
use super::{Block, PublishError, splice};

/// How a document stands to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Publishing would change nothing.
    Current,
    /// It names this run, or is a plan's section, and says something else; what differs first, by line.
    Stale {
        /// Counted from 1.
        line: usize,
    },
    /// Its block is another run's.
    Superseded {
        /// That run.
        run: String,
    },
    /// Nothing is published under this id.
    Nothing,
}

/// Compares a document with the block of a run, and with what that block owns outside of it.
pub fn check(document: &str, id: &str, block: &Block) -> Result<Standing, PublishError> {
    {
        let read = Document::read(document)?;
        let placed = read.block(id);
        let run = placed.and_then(|span| read.run_of(span));
        match (run, &block.run) {
            (None, Some(_)) => return Ok(Standing::Nothing),
            (_, None) if placed.is_none() => return Ok(Standing::Nothing),
            (Some(run), Some(own)) if run != own => {
                return Ok(Standing::Superseded {
                    run: run.to_owned(),
                });
            }
            _ => {}
        }
    }
    let fresh = splice(document, id, block)?;
    if fresh == document {
        return Ok(Standing::Current);
    }
    let same = fresh
        .lines()
        .zip(document.lines())
        .take_while(|(new, old)| new == old)
        .count();
    Ok(Standing::Stale { line: same + 1 })
}

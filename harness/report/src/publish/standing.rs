//! Whether what a document says is what a run says.

use super::document::Document;
use super::{Block, EVERY, PublishError, splice};

/// How a document stands to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Publishing would change nothing.
    Current,
    /// It names this run and says something else; what differs first, by line.
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
    let published = {
        let read = Document::read(document)?;
        read.block(id)
            .and_then(|span| read.run_of(span))
            .map(str::to_owned)
    };
    let Some(run) = published else {
        return Ok(Standing::Nothing);
    };
    if run != block.run {
        return Ok(Standing::Superseded { run });
    }
    compared(document, &splice(document, id, block)?)
}

/// Compares a plan with its section.
pub fn check_section(document: &str, block: &Block) -> Result<Standing, PublishError> {
    if Document::read(document)?.block(EVERY).is_none() {
        return Ok(Standing::Nothing);
    }
    compared(document, &splice(document, EVERY, block)?)
}

fn compared(document: &str, fresh: &str) -> Result<Standing, PublishError> {
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

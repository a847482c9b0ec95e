//! Managed blocks: an answer is put into the task document that asked, and nothing else in it is touched.
//!
//! A block stands between `<!-- twofold:begin ID -->` and `<!-- twofold:end ID -->`, each alone on its line and part of
//! the document itself: what stands in code, in a comment, in a list item or in a quote is text. Publishing replaces what is
//! between them. A document without a block for an id gets one before the line `<!-- twofold:insert -->`, or at its end
//! where there is none. An experiment that accepts the run's scope also owns
//! the lines `**Status:**` and `**Updated:**` and every box that ends in a key. Publishing twice changes nothing.
//!
//! A plan has one block of all experiments, `<!-- twofold:begin * -->`: no experiment can be called so.

mod block;
mod document;
mod lines;
mod published;
mod splice;
mod standing;

pub use block::{Block, BlockError, BoxKey, Owned, block};
pub use published::published;
pub use splice::splice;
pub use standing::{Standing, check, check_section};

/// The id of the block that tells of every experiment.
pub const EVERY: &str = "*";

/// Why a document is refused; it is then left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// A block is opened twice under one id.
    #[error(
        "line {line}: the block {id:?} begins a second time (hint: keep one of them; the first is on line {first})"
    )]
    Doubled {
        /// Counted from 1.
        line: usize,
        /// Where it stands first.
        first: usize,
        /// Which block.
        id: String,
    },
    /// A block begins inside another one.
    #[error(
        "line {line}: the block {id:?} begins inside the block {inside:?} (hint: end that one first)"
    )]
    Nested {
        /// Counted from 1.
        line: usize,
        /// Which block.
        id: String,
        /// The open one.
        inside: String,
    },
    /// A block is not closed.
    #[error(
        "line {line}: the block {id:?} has no end (hint: add `<!-- twofold:end {id} -->` on a line of its own)"
    )]
    Unended {
        /// Where it begins, counted from 1.
        line: usize,
        /// Which block.
        id: String,
    },
    /// An end without its beginning.
    #[error("line {line}: the block {id:?} ends but does not begin here (hint: remove the line)")]
    Unbegun {
        /// Counted from 1.
        line: usize,
        /// Which block.
        id: String,
    },
    /// The document ends in a code fence, so that nothing can be added to it.
    #[error("line {line}: a code fence begins and is never closed (hint: close it with {fence:?})")]
    OpenFence {
        /// Where it begins, counted from 1.
        line: usize,
        /// The fence.
        fence: String,
    },
    /// HTML that hides what follows it, so that nothing can be added.
    #[error(
        "line {line}: {begun:?} begins here and is never closed, so it hides what follows (hint: close it)"
    )]
    OpenHtml {
        /// Where it begins, counted from 1.
        line: usize,
        /// What it begins with.
        begun: String,
    },
    /// A carriage return by itself: Markdown ends a line there, and most editors do not.
    #[error(
        "line {line}: a carriage return without a line feed (hint: save the document with one kind of line ending)"
    )]
    Return {
        /// Counted from 1.
        line: usize,
    },
    /// A line that looks like a marker.
    #[error(
        "line {line}: {said:?} is no marker (hint: markers are `<!-- twofold:begin ID -->`, `<!-- twofold:end ID -->` and `<!-- twofold:insert -->`, in small letters)"
    )]
    Marker {
        /// Counted from 1.
        line: usize,
        /// What it says.
        said: String,
    },
    /// A block whose id differs in capitals only.
    #[error(
        "line {line}: the block {found:?} is written with other capitals than {id:?} (hint: write it as {id:?}, or give one of the two another name)"
    )]
    Capitals {
        /// Counted from 1.
        line: usize,
        /// As it stands there.
        found: String,
        /// As it should be.
        id: String,
    },
    /// A box ends in a key that no evidence is known for.
    #[error("line {line}: unknown box {key:?} ({hint})")]
    UnknownBox {
        /// Counted from 1.
        line: usize,
        /// What it says.
        key: String,
        /// The nearest name.
        hint: String,
    },
    /// An id that cannot stand in a marker.
    #[error("{0:?} cannot name a managed block (hint: letters, digits, `-` and `_`)")]
    Id(String),
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod traps;

//! What can go wrong with a file, as one line each: what, where and what to do.

use std::path::{Path, PathBuf};

use twofold_core::protocol::FailureKind;

/// An error of this crate. Everything but [`Error::Bug`] is about the input or the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is not there or cannot be read.
    #[error("{}: cannot be read: {detail} (hint: check the path)", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, in the system's words.
        detail: String,
    },
    /// The file has no bytes.
    #[error("{}: the file is empty (hint: copy or record it again)", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is of no known video container.
    #[error("{}: not a video file: {detail} (hint: MP4, MOV, MKV and the like can be read)", .path.display())]
    NotVideo {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        detail: String,
    },
    /// The file has sound but no picture.
    #[error("{}: there is audio but no video in it (hint: give a file with a video track)", .path.display())]
    AudioOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file ends before its content does.
    #[error("{}: the file is cut off: {detail} (hint: copy or record it again)", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// What is missing.
        detail: String,
    },
    /// Some of the file is not what the container says.
    #[error("{}: the file is damaged: {detail} (hint: copy it again, or repair it with another program first)", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The video is of a format or codec that is not handled.
    #[error("{}: {detail} (hint: {hint})", .path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What is not supported.
        detail: String,
        /// What is.
        hint: String,
    },
    /// The encoder, one of its options or a value is not known.
    #[error("encoder {codec}: {detail} (hint: {hint})")]
    Encoder {
        /// The encoder's name.
        codec: String,
        /// What is wrong.
        detail: String,
        /// What to do.
        hint: String,
    },
    /// The range asked for is not what the file holds.
    #[error("{}: {detail} (hint: probe the file again and plan anew)", .path.display())]
    Range {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        detail: String,
    },
    /// Chunks that cannot be one file.
    #[error("{}: {detail} (hint: render all chunks with one worker, encoder and set of options)", .path.display())]
    Chunks {
        /// The chunk.
        path: PathBuf,
        /// Why not.
        detail: String,
    },
    /// The file is no font that texts can be drawn with.
    #[error("{}: not a font that can be drawn with: {detail} (hint: {hint})", .path.display())]
    Font {
        /// The file.
        path: PathBuf,
        /// Why not.
        detail: String,
        /// What to do.
        hint: String,
    },
    /// A text that cannot be drawn as it is meant.
    #[error("{clip}: its {slot}, {text}, cannot be drawn: {detail} (hint: {hint})")]
    Text {
        /// What the clip is called.
        clip: String,
        /// Which of its texts.
        slot: &'static str,
        /// The text, quoted and shortened.
        text: String,
        /// Why not.
        detail: String,
        /// What to do.
        hint: String,
    },
    /// What a clip shows is not in its video.
    #[error("{clip}: {}: {detail} (hint: probe the file again and plan anew)", .path.display())]
    Clip {
        /// What the clip is called.
        clip: String,
        /// Its video.
        path: PathBuf,
        /// What was found instead.
        detail: String,
    },
    /// A filter that this libav was built without.
    #[error(
        "libavfilter has no filter {name} here (hint: `make deps` installs a libav that has it)"
    )]
    Filter {
        /// The filter.
        name: String,
    },
    /// The output cannot be written.
    #[error("{}: cannot be written: {detail} (hint: check the directory and the space on it)", .path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// Why, in the system's or libav's words.
        detail: String,
    },
    /// What must not happen.
    #[error("{what}: {detail} (hint: this is a bug, please report it)")]
    Bug {
        /// What was being done.
        what: &'static str,
        /// What libav said.
        detail: String,
    },
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whose fault it is, and so the exit status.
    pub fn kind(&self) -> FailureKind {
        match self {
            Error::Bug { .. } => FailureKind::Bug,
            _ => FailureKind::Input,
        }
    }

    pub(crate) fn damaged(path: &Path, detail: impl Into<String>) -> Self {
        Error::Damaged {
            path: path.to_owned(),
            detail: detail.into(),
        }
    }

    pub(crate) fn truncated(path: &Path, detail: impl Into<String>) -> Self {
        Error::Truncated {
            path: path.to_owned(),
            detail: detail.into(),
        }
    }

    pub(crate) fn encrypted(path: &Path) -> Self {
        Error::Unsupported {
            path: path.to_owned(),
            detail: "it is encrypted".to_owned(),
            hint: "decrypt it first; no key is asked for here".to_owned(),
        }
    }

    pub(crate) fn range(path: &Path, detail: impl Into<String>) -> Self {
        Error::Range {
            path: path.to_owned(),
            detail: detail.into(),
        }
    }

    pub(crate) fn output(path: &Path, detail: impl Into<String>) -> Self {
        Error::Output {
            path: path.to_owned(),
            detail: detail.into(),
        }
    }

    pub(crate) fn bug(what: &'static str, detail: impl Into<String>) -> Self {
        Error::Bug {
            what,
            detail: detail.into(),
        }
    }
}

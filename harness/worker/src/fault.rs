//! What ends a job, and whose fault it is.

use std::fmt;

use twofold_core::protocol::{Failure, FailureKind};
use twofold_gpu::GpuError;

/// A failure with its kind; one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub Failure);

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// The request or its input is wrong.
    pub fn input(message: impl Into<String>) -> Self {
        Self(Failure {
            kind: FailureKind::Input,
            message: message.into(),
        })
    }

    /// The worker is wrong, or the machine under it.
    pub fn bug(message: impl Into<String>) -> Self {
        Self(Failure {
            kind: FailureKind::Bug,
            message: message.into(),
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Fault {}

impl From<twofold_media::Error> for Fault {
    fn from(error: twofold_media::Error) -> Self {
        Self(Failure {
            kind: error.kind(),
            message: error.to_string(),
        })
    }
}

impl From<GpuError> for Fault {
    fn from(error: GpuError) -> Self {
        let kind = match error {
            GpuError::NoAdapter | GpuError::NoSuchAdapter { .. } | GpuError::TooLarge { .. } => {
                FailureKind::Input
            }
            _ => FailureKind::Bug,
        };
        Self(Failure {
            kind,
            message: error.to_string(),
        })
    }
}

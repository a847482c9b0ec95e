//! What holds where an experiment file is silent.

use super::{ColdStart, Criterion, Devices, Executor, ExecutorKind};
use crate::protocol::Encoder;

impl Default for Criterion {
    /// More than twice as fast at 1.25 times the cost or less.
    fn default() -> Self {
        Self {
            speedup: 2.0,
            cost_ratio: 1.25,
            alpha: 0.05,
            targets: vec![],
            ratio_of_interest: 2.3,
        }
    }
}

impl Default for Executor {
    /// Each job alone, a device each.
    fn default() -> Self {
        Self {
            kind: ExecutorKind::Isolated,
            cores: None,
            devices: Devices::Each,
        }
    }
}

impl Default for ColdStart {
    /// Containers that are already up.
    fn default() -> Self {
        Self {
            primary_secs: 0.0,
            also_secs: vec![],
        }
    }
}

impl Default for Encoder {
    /// What a sequential renderer would pick.
    fn default() -> Self {
        let option = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            codec: "libx264".to_owned(),
            options: vec![option("preset", "veryfast"), option("crf", "20")],
        }
    }
}

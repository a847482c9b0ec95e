//! What limits a trial, by the utilisation of what it uses.

use serde::Serialize;

use super::utilisation::Utilisation;

// The thresholds are judgement, not derived from data: the busiest resource bounds the throughput (Lazowska et al.,
// Quantitative System Performance, 1984, ch. 5; Menascé, Almeida and Dowdy, Performance by Design, 2004, ch. 3), and from which
// share on it is called the limit is a matter of how much is to be gained elsewhere.

/// From this share of its time on a resource is a limit: what is gained elsewhere is at most a fifth.
pub const HIGH: f64 = 0.80;
/// The least share of a resource that limits beside another one.
pub const BESIDE: f64 = 0.75;
/// Below this share nothing is busy enough to be a limit: what is waited for is something else.
pub const LOW: f64 = 0.50;
/// So much busier than every other is a resource that limits alone.
pub const MARGIN: f64 = 0.10;
/// From this share of the wall on one thread is the limit, whatever other cores do (Amdahl 1967).
pub const THREAD: f64 = 0.85;
/// What resources beside the busiest one must do of the wall, together, before it can be told how far they overlap with it.
pub const TELLING: f64 = 0.05;
/// Below this overlap stages run one after another.
pub const IN_SERIES: f64 = 0.25;

/// What a render can be limited by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// The cores that it may use, a software adapter's work included.
    Cpu,
    /// The graphics adapter.
    Gpu,
    /// Reading and writing files.
    Io,
}

/// What limits a render.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The cores are busy, and nothing else is as much.
    Cpu,
    /// The GPU is.
    Gpu,
    /// Reading and writing is.
    Io,
    /// Two are, in their fixed order.
    CoLimited(Resource, Resource),
    /// Cores are to spare, but not to one thread.
    SerialCpu {
        /// Its name: that of the stage.
        thread: String,
    },
    /// Nothing is busy half of the time: it is waited for something.
    Latency {
        /// Whether what is busy is so in turns.
        unpipelined: bool,
    },
    /// None of these.
    Mixed,
}

impl Label {
    /// By the rule: a busy resource, else a busy thread, else waiting, else mixed.
    pub fn of(used: &Utilisation) -> Self {
        let resources = used.resources();
        let Some((top, most)) = resources.first().copied() else {
            return Label::Mixed;
        };
        let near: Vec<(Resource, f64)> = resources[1..]
            .iter()
            .copied()
            .filter(|(_, share)| *share >= most - MARGIN)
            .collect();
        if most >= HIGH {
            match near.first() {
                None => return Label::bound(top),
                Some((second, _)) if near.iter().all(|(_, share)| *share >= BESIDE) => {
                    return Label::CoLimited(top.min(*second), top.max(*second));
                }
                Some(_) => {}
            }
        }
        match &used.thread {
            Some((thread, share)) if *share >= THREAD => Label::SerialCpu {
                thread: thread.clone(),
            },
            _ if most < LOW => Label::Latency {
                unpipelined: used.overlap().is_some_and(|overlap| overlap < IN_SERIES),
            },
            _ => Label::Mixed,
        }
    }

    fn bound(resource: Resource) -> Self {
        match resource {
            Resource::Cpu => Label::Cpu,
            Resource::Gpu => Label::Gpu,
            Resource::Io => Label::Io,
        }
    }

    /// Its name in files.
    pub fn name(&self) -> String {
        let resource = |resource: &Resource| match resource {
            Resource::Cpu => "cpu",
            Resource::Gpu => "gpu",
            Resource::Io => "io",
        };
        match self {
            Label::Cpu => "cpu".to_owned(),
            Label::Gpu => "gpu".to_owned(),
            Label::Io => "io".to_owned(),
            Label::CoLimited(a, b) => format!("co-limited:{}+{}", resource(a), resource(b)),
            Label::SerialCpu { .. } => "serial-cpu".to_owned(),
            Label::Latency { unpipelined: true } => "latency-unpipelined".to_owned(),
            Label::Latency { unpipelined: false } => "latency".to_owned(),
            Label::Mixed => "mixed".to_owned(),
        }
    }

    /// Whether two trials are limited by the same; how far waiting ones overlap makes no difference.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Label::Latency { .. }, Label::Latency { .. }) => true,
            _ => self == other,
        }
    }

    /// The share of a trial that this label rests on, where it was measured; nothing for a mixed one.
    pub fn rests_on(&self, used: &Utilisation) -> Option<f64> {
        match self {
            Label::Cpu => used.share_of(Resource::Cpu),
            Label::Gpu => used.share_of(Resource::Gpu),
            Label::Io => used.share_of(Resource::Io),
            Label::CoLimited(a, b) => Some(used.share_of(*a)?.max(used.share_of(*b)?)),
            Label::SerialCpu { .. } => used.thread.as_ref().map(|(_, share)| *share),
            Label::Latency { .. } => Some(used.top()),
            Label::Mixed => None,
        }
    }

    /// From where on that share makes this label, and whether it must lie above or below.
    pub fn threshold(&self) -> Option<Threshold> {
        match self {
            Label::Cpu | Label::Gpu | Label::Io | Label::CoLimited(..) => {
                Some(Threshold::Above(HIGH))
            }
            Label::SerialCpu { .. } => Some(Threshold::Above(THREAD)),
            Label::Latency { .. } => Some(Threshold::Below(LOW)),
            Label::Mixed => None,
        }
    }
}

/// On which side of what a share must lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// At least so much.
    Above(f64),
    /// Less than that.
    Below(f64),
}

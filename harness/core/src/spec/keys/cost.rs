//! Keys of what containers cost.

use crate::cost::Orchestrator;
use crate::cost::keys::{MOST_CORES, MOST_MEMORY_GIB, PHASE};
use crate::schema::{Key, Shape};

/// `[cost]`.
pub const COST: &[Key] = &[
    Key::new("cold-start", Shape::Table(COLD_START), r#"cold-start = { primary = "0s", also = ["5s"] }"#, "Time added to every container, the baseline's too, on top of the start-up it really had."),
    Key::new("prices", Shape::Text, r#"prices = "data/pricing/modal.toml""#, "A price list: a path below the project's folder. Money is shown only where the machine that was measured is one the list is for."),
    Key::new("container", Shape::Table(CONTAINER), r#"container = { gpu = "t4", cores = 2, memory-gib = 8 }"#, "What one container is, to the price list."),
    Key::new("beside", Shape::List(&Shape::Table(CONTAINER)), r#"beside = [{ gpu = "t4", cores = 2, memory-gib = 8 }]"#, "Other containers whose price is told beside that one's: what they would have to be worth."),
    Key::new("billed", Shape::List(&PHASE), r#"billed = ["start-up", "work"]"#, "The phases of a container's life that are billed, `work` among them; cold start is start-up. Where absent what the price list says, else start-up and work."),
    Key::new("granularity", Shape::Secs, r#"granularity = "1s""#, "Each container's seconds are rounded up to this; only in what is billed, never in what is tested."),
    Key::new("minimum", Shape::Secs, r#"minimum = "10s""#, "The fewest seconds a container is billed; likewise."),
    Key::new("idle", Shape::Secs, r#"idle = "60s""#, "How long a container stays up after its work; counted where `billed` names idle."),
    Key::new("orchestrator", Shape::Choice(|| Orchestrator::ALL.iter().map(|(name, _)| *name).collect()), r#"orchestrator = "billed""#, "Whether a container that waits for the others is billed for the whole wall of a split trial; a second of it counts as much as it costs beside a second of a job's container.").or(r#""none""#),
    Key::new("orchestrator-container", Shape::Table(WAITING), "orchestrator-container = { cores = 0.125, memory-gib = 0.5 }", "What it waits in; the fewest cores the price list bills and 0.125 GiB where absent."),
];

/// `cost.container`.
pub const CONTAINER: &[Key] = &[
    Key::new(
        "gpu",
        Shape::Text,
        r#"gpu = "t4""#,
        "A GPU of the price list; none where absent.",
    ),
    CORES,
    MEMORY,
];

/// `cost.orchestrator-container`.
pub const WAITING: &[Key] = &[CORES, MEMORY];

const CORES: Key = Key::new(
    "cores",
    Shape::Number(0.0, MOST_CORES),
    "cores = 2",
    "Physical cores.",
)
.required();
const MEMORY: Key = Key::new(
    "memory-gib",
    Shape::Number(0.0, MOST_MEMORY_GIB),
    "memory-gib = 8",
    "Memory.",
)
.required();

/// `cost.cold-start`.
pub const COLD_START: &[Key] = &[
    Key::new(
        "primary",
        Shape::Secs,
        r#"primary = "0s""#,
        "The one that decides.",
    )
    .required(),
    Key::new(
        "also",
        Shape::List(&Shape::Secs),
        r#"also = ["5s", "30s"]"#,
        "Others, to see what the verdict hangs on.",
    ),
];

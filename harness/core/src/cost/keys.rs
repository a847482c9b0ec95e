//! Every key a price list may have; see [`crate::spec::keys`].

use super::{MachineClass, Phase};
use crate::schema::{Key, Shape};

/// Nothing costs more than this a second, in USD.
pub(super) const MOST_USD: f64 = 10.0;
/// More cores than this no container has.
pub const MOST_CORES: f64 = 1024.0;
/// More memory than this no container has, in GiB.
pub const MOST_MEMORY_GIB: f64 = 65_536.0;
/// The longest time a bill is rounded to or a container stays idle.
pub const DAY_SECS: f64 = 86_400.0;

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

/// The names of the phases that can be billed: a queue is in no bill.
pub(crate) const PHASE: Shape = Shape::Choice(|| {
    let billable = |name: &&str| *name != Phase::QUEUE;
    names(&Phase::ALL).into_iter().filter(billable).collect()
});
const USD: Shape = Shape::Number(0.0, MOST_USD);

/// The top of the file.
pub const PRICES: &[Key] = &[
    Key::new("name", Shape::Text, r#"name = "Modal""#, "Whose prices they are.").required(),
    Key::new("currency", Shape::Choice(|| vec!["USD"]), r#"currency = "USD""#, "What they are in.").required(),
    Key::new("date", Shape::Text, r#"date = "2026-07-01""#, "The day they were read: year, month and day.").required(),
    Key::new("source", Shape::Text, r#"source = "example.com/pricing""#, "Where they were read.").required(),
    Key::new("note", Shape::Text, r#"note = "list prices, no discount""#, "What a reader has to know before quoting one."),
    Key::new("machines", Shape::List(&Shape::Choice(|| names(&MachineClass::ALL))), r#"machines = ["hardware"]"#, "The classes of machine whose measured seconds may be priced with it: `hardware` (rendered by the GPU that is priced), `software` (rendered by a processor), `command`. Other runs show container-seconds and ratios.").required(),
    Key::new("core", Shape::Table(CORE), "core = { usd-per-sec = 0.0000131 }", "A physical core.").required(),
    Key::new("memory", Shape::Table(MEMORY), "memory = { usd-per-gib-sec = 0.00000222 }", "Memory.").required(),
    Key::new("gpu", Shape::List(&Shape::Table(GPU)), "[[gpu]]", "The GPUs, one each."),
    Key::new("billing", Shape::Table(BILLING), r#"billing = { granularity = "1s" }"#, "How seconds are billed, where that is known; an experiment may say otherwise."),
];

/// `[core]`.
pub const CORE: &[Key] = &[
    Key::new(
        "usd-per-sec",
        USD,
        "usd-per-sec = 0.0000131",
        "The price of one.",
    )
    .required(),
    Key::new(
        "minimum",
        Shape::Number(0.0, MOST_CORES),
        "minimum = 0.125",
        "The fewest a container is billed.",
    )
    .or("0.0"),
];

/// `[memory]`.
pub const MEMORY: &[Key] = &[Key::new(
    "usd-per-gib-sec",
    USD,
    "usd-per-gib-sec = 0.00000222",
    "The price of a GiB.",
)
.required()];

/// `[[gpu]]`.
pub const GPU: &[Key] = &[
    Key::new(
        "name",
        Shape::Text,
        r#"name = "t4""#,
        "What an experiment calls it: lower-case letters, digits and \"-\".",
    )
    .required(),
    Key::new(
        "usd-per-sec",
        USD,
        "usd-per-sec = 0.000164",
        "The price of one.",
    )
    .required(),
    Key::new(
        "adapters",
        Shape::List(&Shape::Text),
        r#"adapters = ["Tesla T4"]"#,
        "How adapters that are it call themselves: all words of one of these are among the adapter's.",
    )
    .required(),
];

/// `[billing]`.
pub const BILLING: &[Key] = &[
    Key::new(
        "billed",
        Shape::List(&PHASE),
        r#"billed = ["start-up", "work"]"#,
        "The phases that are billed.",
    ),
    Key::new(
        "granularity",
        Shape::Secs,
        r#"granularity = "1s""#,
        "A container's seconds are rounded up to this.",
    ),
    Key::new(
        "minimum",
        Shape::Secs,
        r#"minimum = "10s""#,
        "The fewest seconds a container is billed.",
    ),
    Key::new(
        "idle",
        Shape::Secs,
        r#"idle = "60s""#,
        "How long a container stays up after its work; counted where idle time is billed.",
    ),
];

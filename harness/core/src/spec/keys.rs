//! Every key an experiment file may have. A key is added here, once: the reader then knows it, and the schema tells
//! editors of it.

mod cost;
mod workload;

pub use cost::*;
pub use workload::*;

use super::read::{LEAST_BLOCKS, MOST_BLOCKS};
use super::{Devices, ExecutorKind, Scope};
use crate::chunk::Strategy;
use crate::compilation::Split;
use crate::schema::{Key, Shape};

const LEVEL: Shape = Shape::Either(&[Shape::Text, Shape::Integer(i64::MIN, i64::MAX)]);
const SPLIT: Shape = Shape::Choice(|| names(&Split::ALL));
const STRATEGY: Shape = Shape::Choice(|| names(&Strategy::ALL));
const EXECUTOR_KIND: Shape = Shape::Choice(|| names(&ExecutorKind::ALL));
const DEVICES: Shape = Shape::Choice(|| names(&Devices::ALL));
const CELL: Shape = Shape::Open(&[], &LEVEL);
const BLOCKS: Shape = Shape::Integer(LEAST_BLOCKS, MOST_BLOCKS);

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

/// The top of the file.
pub const EXPERIMENT: &[Key] = &[
    Key::new("id", Shape::Text, r#"id = "my-overlay""#, "The experiment's name in run folders and reports; the file is called after it. At most 64 lower-case letters, digits, \"-\" and \"_\".").required(),
    Key::new("title", Shape::Text, r#"title = "Overlay in chunks""#, "A few words for headings.").required(),
    Key::new("question", Shape::Text, r#"question = "Does splitting make it more than twice as fast at similar cost?""#, "The question the verdict answers, as a sentence.").required(),
    Key::new("task", Shape::Text, r#"task = "T51-overlay-parallelization.md""#, "The task document that asked: the name of a Markdown file in the tasks folder, which `twofold publish` writes into."),
    Key::new("notebook", Shape::Text, r#"notebook = "templates/notebooks/decision.md""#, "The notebook to report with: a path below the project's folder.").or(r#""templates/notebooks/decision.md""#),
    Key::new("workload", Shape::Kinds(WORKLOADS), r#"workload = { kind = "overlay", footage = { scene = "match" } }"#, "What a trial executes.").required(),
    Key::new("factors", Shape::Open(FACTORS, &Shape::List(&LEVEL)), "factors = { chunks = [1, 2, 4] }", "What is varied, with the levels of each factor; every combination is a cell. Absent only where `workload.commands` is the factor."),
    Key::new("design", Shape::Table(DESIGN), "design = { baseline = { chunks = 1 } }", "What is compared with what, and how often.").required(),
    Key::new("executor", Shape::Table(EXECUTOR), r#"executor = { kind = "isolated", cores = 2 }"#, "Where jobs execute."),
    Key::new("cost", Shape::Table(COST), r#"cost = { cold-start = { primary = "0s" } }"#, "What containers cost."),
    Key::new("criterion", Shape::Table(CRITERION), "criterion = { speedup = 2.0, cost-ratio = 1.25 }", "What counts as worth it."),
    Key::new("threshold", Shape::Table(THRESHOLD), r#"threshold = { with = ["e7-threshold"] }"#, "What the break-even duration is fitted on beside the run's own trials."),
    Key::new("prior", Shape::Table(PRIOR), r#"prior = { cost-ratio = [3.0, 4.0], source = "first run" }"#, "What was believed before, to be compared with what was found."),
    Key::new("publish", Shape::Table(PUBLISH), r#"publish = { accepts = ["hardware-projection"] }"#, "Which verdicts may change a task's status."),
];

/// `[factors]` that mean something to one render or another.
pub const FACTORS: &[Key] = &[
    DURATION,
    CHUNKS,
    STRATEGIES,
    CLIPS,
    CONTAINERS,
    SPLITS,
    EXECUTORS,
    DEVICE_WAYS,
    CORES,
];

/// `[factors]` of kind `overlay`.
pub const OVERLAY_FACTORS: &[Key] = &[
    DURATION,
    HIGHLIGHTED,
    CHUNKS,
    STRATEGIES,
    EXECUTORS,
    DEVICE_WAYS,
    CORES,
];

/// `[factors]` of kind `annotate`.
pub const ANNOTATE_FACTORS: &[Key] = &[CLIPS, CONTAINERS, SPLITS, EXECUTORS, CORES];

const DURATION: Key = Key::new(
    "duration",
    Shape::List(&Shape::Either(&[
        Shape::Choice(|| vec!["whole"]),
        Shape::Secs,
    ])),
    r#"duration = ["30s", "whole"]"#,
    "How much of the footage is rendered.",
);
const HIGHLIGHTED: Key = Key::new(
    "highlighted",
    Shape::List(&Shape::Integer(0, 100)),
    "highlighted = [0, 10, 100]",
    "Percent of the time that a scene's players are highlighted, instead of the scene's own track.",
);
const CHUNKS: Key = Key::new(
    "chunks",
    Shape::List(&Shape::Integer(1, 1024)),
    "chunks = [1, 2, 4]",
    "How many chunks it is split into, each rendered by a job of its own.",
);
const STRATEGIES: Key = Key::new(
    "strategy",
    Shape::List(&STRATEGY),
    r#"strategy = ["uniform", "highlight"]"#,
    "Where it is cut.",
);
const CLIPS: Key = Key::new(
    "clips",
    Shape::List(&Shape::Integer(1, 10_000)),
    "clips = [3, 5, 10]",
    "How many clips of the compilation are rendered, from its first one on.",
);
const CONTAINERS: Key = Key::new(
    "containers",
    Shape::List(&Shape::Integer(1, 1024)),
    "containers = [1, 2, 4]",
    "How many containers a compilation is split over, a job in each.",
);
const SPLITS: Key = Key::new(
    "split",
    Shape::List(&SPLIT),
    r#"split = ["clip", "chunk"]"#,
    "How a compilation is split over containers.",
);
const EXECUTORS: Key = Key::new(
    "executor",
    Shape::List(&EXECUTOR_KIND),
    r#"executor = ["isolated", "processes"]"#,
    "Where its jobs execute; a treatment only where the baseline names it, and then there are ratios and no verdict.",
);
const DEVICE_WAYS: Key = Key::new(
    "devices",
    Shape::List(&DEVICES),
    r#"devices = ["each", "shared"]"#,
    "Whether pipelines of one process share a device.",
);
const CORES: Key = Key::new(
    "cores",
    Shape::List(&Shape::Integer(1, 256)),
    "cores = [1, 2]",
    "Cores of one container.",
);

/// `[design]`.
pub const DESIGN: &[Key] = &[
    Key::new("baseline", Shape::Open(&[], &LEVEL), "baseline = { chunks = 1 }", "The level of each treatment factor that candidates are compared with; all other factors make scenarios.").required(),
    Key::new("min-blocks", BLOCKS, "min-blocks = 5", "Fewest measured blocks for a verdict.").or("5"),
    Key::new("max-blocks", BLOCKS, "max-blocks = 10", "Most measured blocks; a block is one pass over all open cells.").or("20"),
    Key::new("warmup-blocks", Shape::Integer(1, 10), "warmup-blocks = 1", "Blocks whose measurements are discarded, first.").or("1"),
    Key::new("seed", Shape::Integer(0, i64::MAX), "seed = 1", "Seed of every random order.").or("1"),
    Key::new("zip", Shape::List(&Shape::List(&Shape::Text)), r#"zip = [["duration", "strategy"]]"#, "Groups of factors whose levels go together, the first with the first; they have as many levels each."),
    Key::new("exclude", Shape::List(&CELL), r#"exclude = [{ duration = "120s", chunks = 2 }]"#, "Cells left out: each entry names some factors, and every cell with those levels goes."),
    Key::new("include", Shape::List(&CELL), r#"include = [{ duration = "240s", chunks = 1 }, { duration = "240s", chunks = 8 }]"#, "Cells put in: each entry names every factor; its levels may be new."),
];

/// `[executor]`.
pub const EXECUTOR: &[Key] = &[
    Key::new(
        "kind",
        EXECUTOR_KIND,
        r#"kind = "isolated""#,
        "How jobs share the machine. `isolated`: each alone, as if it had a container of its own; `processes`: all at once, a process each; `threads`: all at once in one process; `slurm`: a job of a Slurm array each; `launcher`: each started by the program that `launcher` names.",
    )
    .or(r#""isolated""#),
    Key::new(
        "cores",
        Shape::Integer(1, 256),
        "cores = 2",
        "Cores of one container: processors it is kept to, and threads of its codecs. 2 for a render, all for a command, where absent.",
    ),
    Key::new(
        "devices",
        DEVICES,
        r#"devices = "shared""#,
        "Whether `threads` open a device each or share one.",
    )
    .or(r#""each""#),
    Key::new("slurm", Shape::Table(SLURM), r#"slurm = { partition = "gpu", gres = "gpu:1", time-limit = "30m" }"#, "What is asked of Slurm for every job; the run folder, the footage and the programs lie where every node sees them."),
    Key::new(
        "launcher",
        Shape::List(&Shape::Text),
        r#"launcher = ["ssh", "node", "twofold-worker", "job", "{job}", "--reply", "{reply}"]"#,
        "A program that has one job executed somewhere, and its arguments: it ends when the reply is there. {job} and {reply} stand for the files of the request and of the reply.",
    ),
];

/// `[executor] slurm`.
pub const SLURM: &[Key] = &[
    Key::new(
        "partition",
        Shape::Text,
        r#"partition = "gpu""#,
        "The partition; Slurm's default where absent.",
    ),
    Key::new(
        "gres",
        Shape::Text,
        r#"gres = "gpu:1""#,
        "Generic resources of a job.",
    ),
    Key::new(
        "time-limit",
        Shape::Secs,
        r#"time-limit = "30m""#,
        "When Slurm ends a job, at least a minute; the partition's limit where absent.",
    ),
    Key::new(
        "arguments",
        Shape::List(&Shape::Text),
        r#"arguments = ["--account=video"]"#,
        "More options of sbatch, in their long form.",
    ),
];

/// `[criterion]`.
pub const CRITERION: &[Key] = &[
    Key::new(
        "speedup",
        Shape::Number(1.0, 1000.0),
        "speedup = 2.0",
        "The speedup must be more than this.",
    )
    .or("2.0"),
    Key::new(
        "cost-ratio",
        Shape::Number(0.01, 1000.0),
        "cost-ratio = 1.25",
        "The cost ratio must be at most this.",
    )
    .or("1.25"),
    Key::new(
        "alpha",
        Shape::Number(0.001, 0.25),
        "alpha = 0.05",
        "The chance of a false verdict, per direction.",
    )
    .or("0.05"),
    Key::new(
        "targets",
        Shape::Open(
            &[],
            &Shape::Either(&[Shape::List(&LEVEL), Shape::Table(TARGETS)]),
        ),
        r#"targets = { duration = { from = "60s" } }"#,
        "Per scenario factor the levels the verdict must hold for, as a list or a range; all of them where a factor is absent.",
    ),
    Key::new(
        "ratio-of-interest",
        Shape::Number(1.0, 1000.0),
        "ratio-of-interest = 2.3",
        "The speedup that \"how many more blocks\" plans for; 1.15 times `speedup` where absent.",
    ),
];

/// A range in `criterion.targets`.
pub const TARGETS: &[Key] = &[
    Key::new(
        "from",
        LEVEL,
        r#"from = "60s""#,
        "This level and larger ones.",
    ),
    Key::new(
        "to",
        LEVEL,
        r#"to = "120s""#,
        "This level and smaller ones.",
    ),
];

/// `[threshold]`.
pub const THRESHOLD: &[Key] = &[Key::new(
    "with",
    Shape::List(&Shape::Text),
    r#"with = ["e7-threshold"]"#,
    "Experiments with other durations: the latest ended run of each that was made on the same machine, with the same adapter, worker, executor and workload, joins the fit. No verdict rests on it.",
)
.required()];

/// `[prior]`.
pub const PRIOR: &[Key] = &[
    Key::new(
        "cost-ratio",
        Shape::List(&Shape::Number(0.0, 1e6)),
        "cost-ratio = [3.0, 4.0]",
        "The cost ratio that was believed, from and to.",
    )
    .required(),
    Key::new(
        "source",
        Shape::Text,
        r#"source = "first run""#,
        "Where that was said.",
    )
    .required(),
];

/// `[publish]`.
pub const PUBLISH: &[Key] = &[Key::new(
    "accepts",
    Shape::List(&Shape::Choice(|| names(&Scope::ALL))),
    r#"accepts = ["hardware-projection"]"#,
    "The scopes whose verdict may change a task's status, date and boxes.",
)];

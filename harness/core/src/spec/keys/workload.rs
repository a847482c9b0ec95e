//! Every key of `[workload]`.

use super::{LEVEL, SPLIT, STRATEGY, names};
use crate::schema::{Key, Shape};
use crate::spec::{command, workload};

const ARGV: Shape = Shape::List(&Shape::Text);
const STATUS: Shape = Shape::Integer(0, 255);

/// `[workload]`, by its kind.
pub const WORKLOADS: &[(&str, &[Key])] = &[
    ("overlay", OVERLAY),
    ("annotate", ANNOTATE),
    ("command", COMMAND),
];

const KIND: Key = Key::new(
    "kind",
    Shape::Choice(|| WORKLOADS.iter().map(|(name, _)| *name).collect()),
    r#"kind = "overlay""#,
    "`overlay` renders highlights over a video, `annotate` texts over clips, `command` runs any program.",
)
.required();

/// What every workload has.
pub const WORKLOAD: &[Key] = &[KIND];

/// `[workload]` of kind `overlay`.
pub const OVERLAY: &[Key] = &[
    KIND,
    Key::new(
        "footage",
        Shape::Table(FOOTAGE),
        r#"footage = { scene = "match", width = 1280, height = 720, fps = 30 }"#,
        "The video it starts from: a file, or a drawn scene.",
    )
    .required(),
    Key::new(
        "highlights",
        Shape::Text,
        r#"highlights = "data/highlights/identity.toml""#,
        "A track file, or `scene` for the drawn scene's own.",
    )
    .or(r#""scene""#),
    ENCODER_KEY,
    Key::new(
        "strategy",
        STRATEGY,
        r#"strategy = "uniform""#,
        "Where the video is cut; a factor `strategy` overrides it.",
    )
    .or(r#""uniform""#),
    JOB_TIMEOUT,
];

const JOB_TIMEOUT: Key = Key::new(
    "timeout",
    Shape::Secs,
    r#"timeout = "10m""#,
    "After this time a job is ended and its trial has failed; what a job of Slurm waits for its node counts as well.",
)
.or(r#""4h""#);

/// `[workload]` of kind `annotate`.
pub const ANNOTATE: &[Key] = &[
    KIND,
    Key::new(
        "compilation",
        Shape::Text,
        r#"compilation = "data/compilations/season.toml""#,
        "The compilation's file: its clips and what is written over them.",
    )
    .required(),
    Key::new(
        "footage",
        Shape::Table(FOOTAGE),
        r#"footage = { scene = "match", width = 1280, height = 720, fps = 30 }"#,
        "The video of clips that name none: a file, or a drawn scene.",
    ),
    ENCODER_KEY,
    Key::new(
        "split",
        SPLIT,
        r#"split = "clip""#,
        "How it is split over containers: whole clips, or equal parts of the time; a factor `split` overrides it.",
    )
    .or(r#""clip""#),
    JOB_TIMEOUT,
];

const ENCODER_KEY: Key = Key::new(
    "encoder",
    Shape::Open(ENCODER, &LEVEL),
    r#"encoder = { codec = "libx264", preset = "veryfast", crf = 20 }"#,
    "How the result is encoded: libav's name of the codec, and its options.",
)
.or(r#"{ "codec": "libx264", "preset": "veryfast", "crf": 20 }"#);

/// `workload.footage`.
pub const FOOTAGE: &[Key] = &[
    Key::new(
        "path",
        Shape::Text,
        r#"path = "game.mp4""#,
        "A video file; without it a scene is drawn.",
    ),
    Key::new(
        "scene",
        Shape::Choice(|| names(&workload::SCENES)),
        r#"scene = "match""#,
        "A drawn scene; as long as the longest level of the factor `duration`.",
    ),
    Key::new(
        "width",
        Shape::Integer(16, 7680),
        "width = 1280",
        "Pixels of a drawn frame, an even number.",
    )
    .or("1280"),
    Key::new(
        "height",
        Shape::Integer(16, 4320),
        "height = 720",
        "Lines of a drawn frame, an even number.",
    )
    .or("720"),
    Key::new(
        "fps",
        Shape::Integer(1, 240),
        "fps = 30",
        "Frames a second.",
    )
    .or("30"),
    Key::new(
        "gop",
        Shape::Integer(1, 10_000),
        "gop = 250",
        "Frames from one keyframe to the next, at most.",
    )
    .or("250"),
    Key::new(
        "grain",
        Shape::Integer(0, 64),
        "grain = 3",
        "Strength of the grain, which makes the encoder work.",
    )
    .or("3"),
    Key::new(
        "seed",
        Shape::Integer(0, i64::MAX),
        "seed = 51",
        "Seed of everything random in the scene.",
    )
    .or("51"),
];

/// `workload.encoder`; other keys are options of the codec.
pub const ENCODER: &[Key] = &[Key::new(
    "codec",
    Shape::Text,
    r#"codec = "libx264""#,
    "libav's name of the encoder.",
)
.required()];

/// `[workload]` of kind `command`.
pub const COMMAND: &[Key] = &[
    KIND,
    Key::new(
        "argv",
        ARGV,
        r#"argv = ["sort", "--parallel={threads}", "big.txt"]"#,
        "Program and arguments; no shell reads them. `{factor}` stands for that factor's level, `{{factor}}` for the text itself.",
    ),
    Key::new(
        "commands",
        Shape::Open(&[], &ARGV),
        r#"commands = { fast = ["sort", "big.txt"], slow = ["sort", "--parallel=1", "big.txt"] }"#,
        "In place of `argv`: commands by name, which are the levels of the factor `command`.",
    ),
    Key::new(
        "setup",
        ARGV,
        r#"setup = ["make", "{target}"]"#,
        "Executed once for each cell, before its first trial.",
    ),
    Key::new(
        "prepare",
        ARGV,
        r#"prepare = ["rm", "-f", "out.bin"]"#,
        "Executed before every trial, untimed.",
    ),
    Key::new(
        "conclude",
        ARGV,
        r#"conclude = ["cmp", "out.bin", "expected.bin"]"#,
        "Executed after every trial, untimed; a trial whose conclusion fails has failed.",
    ),
    Key::new(
        "cleanup",
        ARGV,
        r#"cleanup = ["rm", "-rf", "scratch"]"#,
        "Executed once for each cell, when the run ends.",
    ),
    Key::new(
        "directory",
        Shape::Text,
        r#"directory = "bench""#,
        "The folder the command works in.",
    ),
    Key::new(
        "stdin",
        Shape::Text,
        r#"stdin = "input.txt""#,
        "The file it reads as its standard input; nothing where absent.",
    ),
    Key::new(
        "env",
        Shape::Open(&[], &Shape::Text),
        r#"env = { LC_ALL = "C" }"#,
        "Variables added to its environment.",
    ),
    Key::new(
        "expect-status",
        Shape::Either(&[STATUS, Shape::List(&STATUS), Shape::Choice(|| vec!["any"])]),
        "expect-status = [0, 1]",
        "The exit statuses that are success, or `any`.",
    )
    .or("0"),
    Key::new(
        "output",
        Shape::Choice(|| names(&command::OUTPUTS)),
        r#"output = "json""#,
        "What its standard output is: `json`, an object of numbers that become responses; dropped where absent.",
    ),
    Key::new(
        "timeout",
        Shape::Secs,
        r#"timeout = "10m""#,
        "After this time the command is killed and its trial has failed.",
    )
    .or(r#""1h""#),
];

//! Mistakes in experiment files.

use super::entry::{Entry, Section};
use crate::desk::Desk;

const OVERLAY: &str = r#"id = "small"
title = "A small overlay"
question = "Does it pay?"

[workload]
kind = "overlay"
footage = { scene = "match", width = 640, height = 360 }

[factors]
duration = ["2s", "4s"]
chunks = [1, 2, 4]

[design]
baseline = { chunks = 1 }
max-blocks = 6

[criterion]
speedup = 2.0
"#;

const COMMAND: &str = r#"id = "small"
title = "A command"
question = "Is it faster?"

[workload]
kind = "command"
argv = ["sleep", "{secs}"]

[factors]
secs = ["0.2", "0.1"]

[design]
baseline = { secs = "0.2" }
"#;

fn planned(text: &str, (from, to, advice): (&str, &str, &'static str)) -> Entry {
    assert!(text.contains(from), "{from}");
    let desk = Desk::new();
    desk.write("small.toml", &text.replacen(from, to, 1));
    Entry::made(&desk, desk.twofold(&["plan", "small.toml"]), advice)
}

pub fn sections() -> Vec<Section> {
    let any = [
        (
            "title = \"A small overlay\"",
            "title = \"A small overlay",
            "Close the quote.",
        ),
        (
            "question =",
            "title = \"again\"\nquestion =",
            "Leave one of the two out.",
        ),
        (
            "max-blocks",
            "max-block",
            "Use the key that is meant; `twofold schema experiment` lists all of them.",
        ),
        (
            "title = \"A small overlay\"\n",
            "",
            "Add it; `twofold init` writes an experiment that has every key.",
        ),
        ("\"A small overlay\"", "3", "Text stands in quotes."),
        ("\"A small overlay\"", "\"\"", "Say a few words."),
        (
            "\"small\"",
            "\"../small\"",
            "The id names a folder, so it can hold no path.",
        ),
        ("\"small\"", "\"large\"", "Rename one of them."),
        (
            "question =",
            "task = \"../T51.md\"\nquestion =",
            "`--tasks` says where task documents are; the experiment gives only the name.",
        ),
        (
            "question =",
            "notebook = \"/etc/passwd\"\nquestion =",
            "Put the notebook into the project.",
        ),
        ("\"overlay\"", "\"overlai\"", "Use one of the names."),
        (
            "footage = { scene = \"match\", width = 640, height = 360 }\n",
            "",
            "Name a video, or a scene to be drawn.",
        ),
        ("\"match\"", "\"mach\"", "Use one of the names."),
        ("width = 640", "width = 641", "Take an even number."),
        ("width = 640", "width = 9", "Stay within the range."),
        (
            "scene = \"match\", width = 640, height = 360",
            "path = \"a.mp4\"",
            "Write a track, or use the drawn scene.",
        ),
        (
            "scene = \"match\"",
            "path = \"a.mp4\"",
            "A file is as large as it is.",
        ),
        (
            "chunks = [1, 2, 4]",
            "chunk = [1, 2, 4]",
            "A render can vary these factors and no others.",
        ),
        ("[1, 2, 4]", "[]", "Give levels."),
        ("[1, 2, 4]", "4", "Levels are a list, even a single one."),
        ("[1, 2, 4]", "[1, 0]", "A render has at least one chunk."),
        ("[1, 2, 4]", "[1, 2, 2]", "Leave one of them out."),
        ("\"4s\"", "\"4\"", "Say the unit."),
        (
            "\"4s\"",
            "\"2000ms\"",
            "They are the same duration; leave one out.",
        ),
        (
            "{ chunks = 1 }",
            "{ chunks = 3 }",
            "The baseline is one of the cells.",
        ),
        (
            "{ chunks = 1 }",
            "{ chunk = 1 }",
            "Name a factor that is declared.",
        ),
        (
            "{ chunks = 1 }",
            "{}",
            "Say what candidates are compared with.",
        ),
        (
            "[1, 2, 4]",
            "[1]",
            "Something has to differ from the baseline.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 3",
            "Fewer than five blocks cannot show anything.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\nmin-blocks = 7",
            "Change one of them.",
        ),
        (
            "speedup = 2.0",
            "speedup = nan",
            "Give a number within the range.",
        ),
        (
            "speedup = 2.0",
            "speedup = 2.0\nratio-of-interest = 2.0",
            "It is the speedup that the plan should be able to show.",
        ),
        (
            "speedup = 2.0",
            "targets = { chunks = [4] }",
            "Targets choose scenarios; treatments are all judged.",
        ),
        (
            "speedup = 2.0",
            "targets = { duration = [\"8s\"] }",
            "Name a level that is measured.",
        ),
        (
            "[criterion]",
            "[threshold]\nwith = [\"small\"]\n\n[criterion]",
            "Name another experiment, one with other durations.",
        ),
        (
            "[criterion]",
            "[prior]\ncost-ratio = [4.0, 3.0]\nsource = \"a guess\"\n[criterion]",
            "The lower bound stands first.",
        ),
        (
            "[criterion]",
            "[publish]\naccepts = [\"software\"]\n[criterion]",
            "Use one of the names.",
        ),
        (
            "[criterion]",
            "[executor]\nkind = \"isolatd\"\n[criterion]",
            "Use one of the names.",
        ),
    ];
    let command = [
        (
            "\"{secs}\"",
            "\"1\"",
            "Every factor has to reach the program.",
        ),
        (
            "\"{secs}\"",
            "\"{secs}\", \"{sec}\"",
            "Every placeholder has to be a factor.",
        ),
        (
            "\"sleep\"",
            "\"{secs}\"",
            "Name the program; its arguments may vary.",
        ),
        ("secs = [", "Secs = [", "Choose another name."),
        (
            "[\"sleep\", \"{secs}\"]",
            "\"sleep {secs}\"",
            "No shell reads it: program and arguments are items of a list.",
        ),
        (
            "argv = [\"sleep\", \"{secs}\"]",
            "argv = [\"sleep\", \"{secs}\"]\ncommands = { nap = [\"sleep\", \"{secs}\"] }",
            "One command, or several by name.",
        ),
        (
            "argv = [\"sleep\", \"{secs}\"]",
            "argv = [\"sleep\", \"{secs}\"]\nexpect-status = 300",
            "An exit status is at most 255.",
        ),
        (
            "argv = [\"sleep\", \"{secs}\"]",
            "argv = [\"sleep\", \"{secs}\"]\nprepare = [\"rm\", \"{file}\"]",
            "Hooks take the same placeholders.",
        ),
        (
            "argv = [\"sleep\", \"{secs}\"]",
            "argv = [\"sleep\", \"{secs}\"]\noutput = \"yaml\"",
            "Only JSON is read.",
        ),
        (
            "[design]",
            "[executor]\nkind = \"threads\"\n[design]",
            "How jobs share a machine is for renders.",
        ),
    ];
    let matrix = [
        (
            "max-blocks = 6",
            "max-blocks = 6\nexclude = [{ duration = \"4s\", chunks = 1 }]",
            "Leave the scenario's baseline in, or exclude the whole scenario.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\nexclude = [{ chunks = 3 }]",
            "Name a level that is declared.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\nexclude = [{ chunks = 2 }, { chunks = 2, duration = \"4s\" }]",
            "Its cells are gone already.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\ninclude = [{ chunks = 8 }]",
            "A cell has a level of every factor.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\ninclude = [{ chunks = 2, duration = \"4s\" }]",
            "All combinations are there without being included.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\nzip = [[\"duration\", \"chunks\"]]",
            "Give them as many levels each.",
        ),
        (
            "max-blocks = 6",
            "max-blocks = 6\nzip = [[\"duration\"]]",
            "Name at least two factors.",
        ),
        (
            "speedup = 2.0",
            "targets = { duration = { from = \"10s\" } }",
            "Begin the range at a level that is measured.",
        ),
        (
            "chunks = [1, 2, 4]",
            "chunks = [1, 2, 4]\nstrategy = [\"uniform\", \"keyframes\"]",
            "Use one of the names.",
        ),
        (
            "chunks = [1, 2, 4]",
            "chunks = [1, 2, 4]\nexecutor = [\"isolated\", \"process\"]",
            "Use one of the names.",
        ),
        (
            "[criterion]",
            "[executor]\ncores = 0\n[criterion]",
            "A container has a core at least.",
        ),
    ];
    let executors = [
        (
            "chunks = [1, 2, 4]",
            "chunks = [1, 2, 4]\nexecutor = [\"processes\", \"threads\"]\n[executor]\nkind = \"isolated\"",
            "The verdict is about one of the classes that are measured.",
        ),
        (
            "chunks = [1, 2, 4]",
            "chunks = [1, 2, 4]\nexecutor = [\"processes\", \"threads\"]\n[criterion]\ntargets = { executor = [\"threads\"] }",
            "Name the class in `[executor]`.",
        ),
    ];
    let bare = OVERLAY.replace("\n[criterion]\nspeedup = 2.0\n", "");
    vec![
        Section {
            title: "Experiments",
            entries: any.map(|one| planned(OVERLAY, one)).to_vec(),
        },
        Section {
            title: "Cells and executors",
            entries: [
                matrix.map(|one| planned(OVERLAY, one)).to_vec(),
                executors.map(|one| planned(&bare, one)).to_vec(),
            ]
            .concat(),
        },
        Section {
            title: "Experiments that run a command",
            entries: command.map(|one| planned(COMMAND, one)).to_vec(),
        },
    ]
}

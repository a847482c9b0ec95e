//! What a file says leads nowhere else: a text in an experiment, a compilation or a run is a name below the project, the name
//! of a video, or an argument, and never another file, another protocol, or a shell's business.
//!
//! What may lie anywhere on purpose: a video, a highlight track, a compilation, a font, the folder and the standard input of a
//! command. What may not: a notebook, a price list, a task document, and whatever twofold writes. A link that the owner of the
//! folder has put there is followed: no text can make one. Texts of compilations reach no filter graph's syntax at all:
//! `media/tests/it/annotate/hostile.rs`.

use std::collections::BTreeSet;

use crate::desk::Desk;
use crate::house::{harness, sources};
use crate::mistakes::draw;
use crate::paper;

/// An experiment of a command with one more line.
fn with(line: &str) -> String {
    paper::experiment("x", r#"["slow", "fast"]"#).replace("task = \"T1.md\"", line)
}

/// The line with which `twofold plan` and `twofold run` refuse it.
fn refused(text: &str) -> String {
    let desk = Desk::new();
    desk.write("x.toml", text);
    let line = desk.refused(2, &["plan", "x.toml"]);
    assert_eq!(desk.refused(2, &["run", "x.toml"]), line);
    assert!(!desk.path("runs").exists() && !desk.path("reports").exists());
    line
}

#[test]
fn a_path_that_leaves_the_project_is_refused_before_anything_runs() {
    for path in [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "a\\\\..\\\\x",
        "..",
        "./../x",
    ] {
        for key in ["notebook = \"@\"", "cost = { prices = \"@\" }"] {
            let line = refused(&with(&key.replace('@', path)));
            assert!(line.contains("leaves the project"), "{line}");
        }
    }
    for name in [
        "../T.md",
        "/T.md",
        "a/T.md",
        "a\\\\T.md",
        ".md",
        "..md",
        "T.txt",
    ] {
        let line = refused(&with(&format!("task = \"{name}\"")));
        assert!(line.contains("is not a task document"), "{line}");
    }
    for id in [
        "../y", "/y", "..", "~", "$HOME", "-o", "a b", "a\\u0000", "y.toml",
    ] {
        let text = paper::experiment("x", r#"["slow", "fast"]"#);
        let line = refused(&text.replace("id = \"x\"", &format!("id = \"{id}\"")));
        assert!(line.contains("is not an experiment id"), "{line}");
        let line = refused(&with(&format!("threshold = {{ with = [\"{id}\"] }}")));
        assert!(line.contains("is not an experiment id"), "{line}");
    }
}

#[test]
fn nothing_in_a_name_is_expanded() {
    // Names of files that are not there, below the project: no home, no variable, no command.
    for path in [
        "~/x",
        "$HOME/x",
        "`touch made`",
        "$(touch made)",
        "-o",
        "x; touch made",
        "a\\u0000b",
    ] {
        let desk = Desk::new();
        desk.write(
            "x.toml",
            &with(&format!(
                "cost = {{ container = {{ gpu = \"t4\", cores = 2, memory-gib = 8 }}, prices = \"{path}\" }}"
            )),
        );
        let line = desk.refused(2, &["run", "x.toml"]);
        let named =
            line.contains("No such file") || line.contains("nul byte") || line.contains("NUL byte");
        assert!(named, "{line}");
        assert!(!desk.path("made").exists());
    }
}

/// Videos by a name that would be something else to libav or to a shell.
const ODD: [&str; 14] = [
    "concat:own.mp4|own.mp4",
    "subfile,,start,0,end,100,,:own.mp4",
    "file:own.mp4",
    "crypto:own.mp4",
    "cache:own.mp4",
    "async:own.mp4",
    "pipe:0",
    "fd:0",
    "data:video/mp4;base64,AAAA",
    "ftp:own.mp4",
    "lavfi:testsrc",
    "~own.mp4",
    "$HOME",
    "-o",
];

#[test]
fn the_name_of_a_video_is_a_path_or_an_address_and_no_other_protocol() {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    desk.write("track.toml", "");
    let experiment = |path: &str| {
        format!(
            "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nfactors = {{ duration = [\"whole\"], chunks = [1, 2] }}\n\
             design = {{ baseline = {{ chunks = 1 }}, max-blocks = 5 }}\n\
             workload = {{ kind = \"overlay\", footage = {{ path = \"{path}\" }}, highlights = \"track.toml\" }}\n"
        )
    };
    let compilation = |path: &str| {
        format!("width = 64\nheight = 48\nfps = 10\n[[clip]]\nfile = \"{path}\"\nout = \"0.5s\"\n")
    };
    desk.write(
        "y.toml",
        "id = \"y\"\ntitle = \"y\"\nquestion = \"y\"\nfactors = { containers = [1, 2], split = [\"chunk\"] }\n\
         design = { baseline = { containers = 1 }, max-blocks = 5 }\n\
         workload = { kind = \"annotate\", compilation = \"reel.toml\" }\n",
    );
    for name in ODD {
        desk.write("x.toml", &experiment(name));
        desk.write("reel.toml", &compilation(name));
        let of_clip = name.ends_with("own.mp4");
        for file in ["x.toml", "y.toml"].iter().take(1 + usize::from(of_clip)) {
            let line = desk.refused(2, &["run", file, "--no-report"]);
            assert!(
                line.contains(name) && line.contains("no such file"),
                "{name}: {line}"
            );
        }
    }
    // It is a path like any other, so a file that is really called so is what is meant.
    for name in ["concat:own.mp4|own.mp4", "-o"] {
        std::fs::copy(desk.path("own.mp4"), desk.path(name)).unwrap();
        desk.write("x.toml", &experiment(name));
        desk.must(&["run", "x.toml", "--no-report", "--quick"]);
    }
    // Schemes with slashes are no paths that anybody has, and no addresses either.
    for name in [
        "ftp://127.0.0.1/own.mp4",
        "rtmp://127.0.0.1/own",
        "HTTP://127.0.0.1/own.mp4",
        "file:///own.mp4",
    ] {
        desk.write("x.toml", &experiment(name));
        let line = desk.refused(2, &["run", "x.toml", "--no-report"]);
        assert!(line.contains("no such file"), "{line}");
    }
}

#[test]
fn a_list_of_other_files_is_no_video() {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    desk.write("track.toml", "");
    for (name, list) in [
        ("list.mp4", "ffconcat version 1.0\nfile own.mp4\n"),
        (
            "list.mkv",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nown.mp4\n#EXT-X-ENDLIST\n",
        ),
        (
            "list.mov",
            "<?xml version=\"1.0\"?><MPD><BaseURL>own.mp4</BaseURL></MPD>",
        ),
        (
            "list.avi",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
        ),
    ] {
        desk.write(name, list);
        desk.write("x.toml", &crate::render::experiment("x", ""));
        let line = desk.refused(2, &["run", "x.toml", "--footage", name, "--no-report"]);
        assert!(line.contains(name), "{line}");
    }
}

/// The names in a folder.
fn names(desk: &Desk, folder: &str) -> BTreeSet<String> {
    std::fs::read_dir(desk.path(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn arguments_reach_the_program_as_they_stand_and_no_shell() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("here")).unwrap();
    // What `tee` is given are names of files, each as it stands.
    desk.write(
        "x.toml",
        r##"
id = "x"
title = "x"
question = "x"
factors = { level = ["$(touch made4)", "`touch made5`", "{other} ; touch made6"] }
design = { baseline = { level = "$(touch made4)" }, max-blocks = 5 }
[workload]
kind = "command"
directory = "here"
argv = ["tee", "--", "$(touch made1)", "; touch made2", "| touch made3 #", "{level}", "a b", "*", "~", "-n", "$HOME", "{{level}}"]
prepare = ["tee", "--", "&& touch made7", "of {level}"]
env = { SHELL = "$(touch made8)", A = "{level}" }
"##,
    );
    desk.must(&["run", "x.toml", "--no-report"]);
    let levels = ["$(touch made4)", "`touch made5`", "{other} ; touch made6"];
    let mut expected: BTreeSet<String> = [
        "$(touch made1)",
        "; touch made2",
        "| touch made3 #",
        "a b",
        "*",
        "~",
        "-n",
        "$HOME",
        "{level}",
        "&& touch made7",
    ]
    .map(str::to_owned)
    .into();
    for level in levels {
        expected.insert(level.to_owned());
        expected.insert(format!("of {level}"));
    }
    assert_eq!(names(&desk, "here"), expected);
    assert_eq!(
        names(&desk, "."),
        ["here", "runs", "x.toml"].map(str::to_owned).into()
    );
}

#[test]
fn a_run_that_somebody_sent_writes_into_no_other_folder() {
    let desk = Desk::new();
    let run = paper::run(&desk, "x", &paper::experiment("x", r#"["slow", "fast"]"#));
    desk.write("outside/kept.svg", "<svg/>");
    let before = names(&desk, "outside");
    for name in ["../outside", "..", "", "/x", "a/b", "a\u{1b}[31mb", "a\0b"] {
        for key in ["experiment", "run"] {
            let old = std::fs::read(run.join("manifest.json")).unwrap();
            paper::edit_manifest(&run, |manifest| manifest[key] = name.into());
            for verb in ["report", "analyze", "explain"] {
                let line = desk.refused(2, &[verb, run.to_str().unwrap()]);
                assert!(line.contains(&format!("{key} \"")), "{line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
            std::fs::write(run.join("manifest.json"), old).unwrap();
        }
    }
    assert_eq!(names(&desk, "outside"), before);
    assert!(!desk.path("reports").exists());
    desk.must(&["report", run.to_str().unwrap()]);
}

/// The files that start programs, and those that name a shell: one starts what it is asked to start, and a shell is named where
/// somebody asks for one by `--shell`, and in the experiment that a selfcheck makes of nothing that anybody wrote.
#[test]
fn no_source_starts_a_shell_for_a_file_or_writes_a_filter_graph() {
    let starts = [
        "Command::new(",
        "posix_spawn",
        "libc::execv",
        "libc::system",
        "popen",
    ];
    let shells = ["\"sh\"", "\"bash\"", "\"-c\"", "/bin/sh"];
    let parsed = [
        "avfilter_graph_parse",
        "avfilter_graph_config_str",
        "\"sbatch\"",
    ];
    let mut found: BTreeSet<String> = BTreeSet::new();
    for room in [
        "core", "store", "report", "gpu", "media", "worker", "exec", "cli",
    ] {
        let folder = harness().join(room).join("src");
        for (path, text) in sources(&folder) {
            let name = path.strip_prefix(harness()).unwrap().display().to_string();
            if name.contains("tests") {
                continue;
            }
            for (kind, words) in [
                ("starts", &starts[..]),
                ("shell", &shells),
                ("parsed", &parsed),
            ] {
                if words.iter().any(|word| text.contains(word)) {
                    found.insert(format!("{kind} {name}"));
                }
            }
        }
    }
    let known = [
        // The one batch script, which is a constant: what is asked of Slurm are arguments.
        "parsed cli/src/run/render/fleet/slurm.rs",
        "shell cli/src/compare_commands.rs",
        "shell cli/src/run/render/fleet/slurm.rs",
        "shell cli/src/selfcheck.rs",
        "starts cli/src/doctor/machine.rs",
        "starts cli/src/program.rs",
        "starts cli/src/run/environment/mod.rs",
        "starts cli/src/run/render/fleet/launcher.rs",
        "starts cli/src/run/render/fleet/slurm/client.rs",
        "starts exec/src/spawn.rs",
    ];
    assert_eq!(found, known.map(str::to_owned).into());
}

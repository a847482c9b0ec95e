//! `overlay` as a tool of its own: what it says and to whom, encoders and adapters by name, tracks.

use std::fs::File;
use std::io::Read;
use std::os::fd::FromRawFd;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use twofold_core::custody::{check_decode, check_frames};
use twofold_core::track::Track;
use twofold_media::{compare, probe};
use twofold_worker::overlay::{Passage, Straight, in_lanes};
use twofold_worker::process::Process;

use crate::bench::{Bench, Kind, text};

struct Tool {
    bench: Bench,
    track: String,
}

impl Tool {
    fn new() -> Self {
        let bench = Bench::new();
        let track = bench.path("track.toml");
        std::fs::write(&track, &bench.track).unwrap();
        Self {
            track: text(&track),
            bench,
        }
    }

    fn command(&self, output: &str, more: &[&str]) -> Command {
        let (input, output) = (text(&self.bench.input), text(&self.bench.path(output)));
        let mut command = Command::new(env!("CARGO_BIN_EXE_twofold-worker"));
        command
            .args(["overlay", &input, "--track", &self.track, "-o", &output])
            .args(more)
            .env_remove("NO_COLOR")
            .env_remove("TWOFOLD_ADAPTER");
        command
    }

    fn refused(&self, more: &[&str], environment: &[(&str, &str)]) -> String {
        let mut command = self.command("refused.mp4", more);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!self.bench.path("refused.mp4").exists());
        said
    }

    /// What it writes to a terminal that is its standard error.
    fn on_a_terminal(&self, more: &[&str], environment: &[(&str, &str)]) -> String {
        let (mut controller, mut terminal) = (0, 0);
        let size = libc::winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // SAFETY: the out-parameters are plain memory of the right types; no name and no settings are asked for.
        let opened = unsafe {
            libc::openpty(
                &mut controller,
                &mut terminal,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                &size,
            )
        };
        assert_eq!(opened, 0);
        // SAFETY: both descriptors were just opened and belong to nobody else.
        let (mut controller, terminal) =
            unsafe { (File::from_raw_fd(controller), File::from_raw_fd(terminal)) };
        let mut command = self.command("seen.mp4", more);
        command
            .env("TERM", "xterm")
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(terminal);
        let mut tool = command.spawn().unwrap();
        drop(command);
        let reader = std::thread::spawn(move || {
            let mut bytes = vec![];
            // Where the other side is closed, Linux says so by an error.
            let _ = controller.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        assert!(tool.wait().unwrap().success());
        reader.join().unwrap()
    }
}

#[test]
fn a_bar_is_for_terminals_only_and_has_no_colours() {
    let tool = Tool::new();
    for environment in [&[][..], &[("NO_COLOR", "1")]] {
        let seen = tool.on_a_terminal(&["--chunks", "2"], environment);
        assert!(seen.contains("/40 frames"), "{seen:?}");
        let is_colour = |part: &str| {
            let codes = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
            codes.starts_with('m')
        };
        assert!(!seen.split("\u{1b}[").skip(1).any(is_colour), "{seen:?}");
    }
    assert_eq!(tool.on_a_terminal(&["--quiet"], &[]), "");
    assert_eq!(tool.on_a_terminal(&["--json"], &[]), "");
    assert_eq!(tool.on_a_terminal(&[], &[("TERM", "dumb")]), "");
}

#[test]
fn quiet_says_nothing_but_what_json_asks_for() {
    let tool = Tool::new();
    let said = |more: &[&str]| {
        let Output {
            status,
            stdout,
            stderr,
        } = tool.command("out.mp4", more).output().unwrap();
        assert!(status.success());
        assert_eq!(String::from_utf8(stderr).unwrap(), "");
        String::from_utf8(stdout).unwrap()
    };
    // More chunks than keyframes: a note that is not said.
    let many = ["--chunks", "9", "--strategy", "keyframe"];
    assert_eq!(said(&[&many[..], &["--quiet"]].concat()), "");
    assert!(said(&[&many[..], &["-q", "--json"]].concat()).starts_with('{'));
    let noted = tool.command("out.mp4", &many).output().unwrap();
    assert!(
        String::from_utf8(noted.stderr)
            .unwrap()
            .starts_with("note: 4 of 9 chunks: ")
    );
    assert!(tool.bench.path("out.mp4").is_file());
}

#[test]
fn any_encoder_can_be_named_with_its_options() {
    let tool = Tool::new();
    // The first is lossless, so that chunks are the whole to the code; the others are coarse, down to where a fresh keyframe
    // is nearer to a frame beside it than to its own tired counterpart.
    let cases: [(&str, &str, &[&str], &str); 5] = [
        ("ffv1", "ffv1", &["level=3", "slices=4"], "mkv"),
        (
            "mpeg4",
            "mpeg4",
            &["flags=+qscale", "global_quality=1180", "g=10"],
            "mp4",
        ),
        ("libvpx", "vp8", &[], "mkv"),
        ("libx264", "h264", &["preset=ultrafast", "crf=40"], "mp4"),
        (
            "libtheora",
            "theora",
            &["flags=+qscale", "global_quality=1180"],
            "mkv",
        ),
    ];
    for (codec, stored, options, extension) in cases {
        let mut arguments = vec!["--codec", codec];
        arguments.extend(options.iter().flat_map(|option| ["--option", *option]));
        let render = |name: String, more: &[&str]| {
            let done = tool
                .command(&name, &[&arguments[..], more].concat())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(done.status.success(), "{said}");
            let path = tool.bench.path(&name);
            assert_eq!(probe(&path).unwrap().codec, stored);
            path
        };
        let whole = render(format!("whole.{extension}"), &[]);
        let chunked = render(format!("chunked.{extension}"), &["--chunks", "3"]);
        let compared = compare(&chunked, &whole, 2).unwrap();
        assert_eq!((compared.frames, compared.reference_frames), (40, 40));
        assert_eq!((compared.moved_frames, compared.messages.len()), (0, 0));
        let checked = check_decode(&compared);
        assert_eq!(checked, Ok(()), "{codec} {compared:?}");
        if codec == "ffv1" {
            assert_eq!((compared.worst_psnr_db, compared.ssim), (100.0, 1.0));
        }
    }
}

#[test]
fn an_encoder_or_option_that_is_not_known_is_answered_with_the_nearest() {
    let tool = Tool::new();
    let cases: [(&[&str], &str); 4] = [
        (
            &["--codec", "libx246"],
            "encoder libx246: there is no such encoder here (hint: did you mean \"libx264\"?)",
        ),
        (
            &["--option", "presett=fast"],
            "encoder libx264: there is no option \"presett\" (hint: did you mean \"preset\"?)",
        ),
        (
            &["--option", "crf=many"],
            "encoder libx264: option \"crf\" cannot be \"many\"",
        ),
        (
            &[
                "--codec",
                "mpeg4",
                "--option",
                "preset=fast",
                "--chunks",
                "2",
            ],
            "encoder mpeg4: there is no option \"preset\"",
        ),
    ];
    for (more, expected) in cases {
        let said = tool.refused(more, &[]);
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn an_adapter_is_named_by_argument_or_by_the_environment() {
    let tool = Tool::new();
    let named = |more: &[&str], environment: &[(&str, &str)]| {
        let mut command = tool.command("out.mp4", more);
        command
            .envs(environment.iter().copied())
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(named(&["--adapter", "0"], &[]));
    assert!(named(&[], &[("TWOFOLD_ADAPTER", "0")]));
    assert!(named(&[], &[("TWOFOLD_ADAPTER", "")]), "empty is not set");
    assert!(
        named(&["--adapter", "0"], &[("TWOFOLD_ADAPTER", "no such card")]),
        "the argument goes first"
    );
    for chunks in ["1", "2"] {
        let said = tool.refused(
            &["--chunks", chunks],
            &[("TWOFOLD_ADAPTER", "no such card")],
        );
        assert!(
            said.starts_with(
                "no Vulkan adapter is named \"no such card\" (hint: this machine has 0 "
            ),
            "{said}"
        );
    }
    let listed = Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
        .arg("adapters")
        .env_remove("TWOFOLD_ADAPTER")
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.starts_with("* 0  "), "{listed}");
    assert_eq!(listed.matches('*').count(), 1, "{listed}");
}

#[test]
fn chunks_over_two_lanes_are_those_of_one() {
    let bench = Bench::new();
    let whole = bench.whole();
    let jobs: Vec<_> = bench
        .ranges(5)
        .into_iter()
        .enumerate()
        .map(|(index, range)| bench.job(range, Kind::Chunk, &bench.path(&format!("{index}.chunk"))))
        .collect();
    let straight: &(dyn Fn() -> Box<dyn Passage> + Sync) = &|| Box::new(Straight);
    for lanes in [[0, 0, 0, 0, 0], [0, 1, 0, 1, 0], [2, 0, 1, 2, 0]] {
        let rendered = in_lanes(&jobs, &lanes, Process::start(), straight).unwrap();
        let frames: Vec<_> = rendered.iter().map(|part| part.frames.as_slice()).collect();
        check_frames(&whole.rendered.frames, &frames).unwrap();
    }
    let mut wrong = jobs;
    wrong[3].ranges[0].frames += 1;
    let fault = in_lanes(&wrong, &[0, 1, 0, 1, 0], Process::start(), straight).unwrap_err();
    assert!(
        fault.to_string().contains("probe the file again"),
        "{fault}"
    );
}

#[test]
fn the_example_track_is_rendered() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/highlights/effects.toml");
    let dir = tempfile::tempdir().unwrap();
    let (clip, output) = (
        text(&dir.path().join("clip.mp4")),
        text(&dir.path().join("out.mp4")),
    );
    let worker = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twofold-worker"));
        let done = command.args(arguments).output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).unwrap()
    };
    worker(&[
        "footage",
        "--size",
        "160x90",
        "--fps",
        "10",
        "--duration",
        "7s",
        "-o",
        &clip,
    ]);
    let said = worker(&[
        "overlay",
        &clip,
        "--track",
        &text(&path),
        "-o",
        &output,
        "--json",
    ]);
    let object: serde_json::Value = serde_json::from_str(&said).unwrap();
    let track = Track::parse("effects", &std::fs::read_to_string(&path).unwrap()).unwrap();
    let drawn = (0..70).filter(|frame| !track.shown_at(f64::from(*frame) / 10.0).is_empty());
    assert_eq!(object["drawn_frames"], drawn.count());
    // Each of the three does something, and nothing is done before the first of them.
    let pictures = compare(Path::new(&output), Path::new(&clip), 2).unwrap();
    assert!(
        pictures.worst_psnr_db < 25.0 && pictures.worst_frame > 5,
        "{pictures:?}"
    );
}

//! Mistakes in highlight tracks and in what a render is asked for.

use super::entry::Entry;
use crate::desk::Desk;
use crate::mistakes::draw;
use crate::render::worker;

/// Mistakes in a track, and in what is asked of an encoder and of a splitting.
pub fn entries() -> Vec<Entry> {
    let keyframes = |text: &str| format!("[[highlight]]\nkeyframes = [\n  {text}\n]\n");
    let at =
        |time: &str, x: &str| format!("{{ time = {time}, x = {x}, y = 0.5, rx = 0.1, ry = 0.1 }}");
    let lasting = |keys: &str| {
        let keyframe = at("0.0", "0.5");
        format!("[[highlight]]\n{keys}\nkeyframes = [ {keyframe} ]\n")
    };
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    let rendered = |text: &str, advice| {
        desk.write("track.toml", text);
        let mut command = worker();
        command.current_dir(desk.path(""));
        command.args([
            "overlay",
            "own.mp4",
            "--track",
            "track.toml",
            "-o",
            "out.mp4",
        ]);
        Entry::made(&desk, command, advice)
    };
    let mut entries = vec![
        rendered(
            &keyframes(&at("0.0", "1.5")),
            "Places are parts of the frame: 0 is left or top, 1 is right or bottom.",
        ),
        rendered(
            &keyframes(&at("0.0", "nan")),
            "Give a number within the range.",
        ),
        rendered(
            &keyframes(&format!("{},\n  {}", at("1.0", "0.5"), at("0.5", "0.5"))),
            "Sort them.",
        ),
        rendered(
            &keyframes(""),
            "Give a keyframe, or leave the highlight out.",
        ),
        rendered(
            "effect = { dimm = 0.5 }\n",
            "Use the key that is meant; `twofold schema track` lists all of them.",
        ),
        rendered("effect = { kind = \"glow\" }\n", "Use one of the names."),
        rendered(
            "effect = { kind = \"ring\", dim = 0.5 }\n",
            "Each effect has keys of its own; TRACKS.md has them in a table.",
        ),
        rendered(
            &lasting("fade-out = 1"),
            "Say until when it is seen, or leave the fade out.",
        ),
        rendered(
            &lasting("until = 2\nfade-in = 1.5\nfade-out = 1"),
            "Let it come and go faster, or be seen for longer.",
        ),
        rendered(
            &lasting("from = 3\nuntil = 2"),
            "Let it be seen from an earlier time until a later one.",
        ),
        rendered("[[highlight]]\nname = \"7\"\n", "Say where the player is."),
    ];
    std::fs::remove_file(desk.path("track.toml")).unwrap();
    let mut command = worker();
    command.current_dir(desk.path(""));
    command.args([
        "overlay",
        "own.mp4",
        "--track",
        "track.toml",
        "-o",
        "out.mp4",
    ]);
    entries.push(Entry::made(&desk, command, "Name a track that is there."));
    desk.write("track.toml", "");
    for (arguments, advice) in [
        (
            ["--codec", "libx246"],
            "Name an encoder that this libav has.",
        ),
        (
            ["--option", "presett=fast"],
            "Name an option of the encoder.",
        ),
        (
            ["--option", "crf=many"],
            "Give the option a value that it takes.",
        ),
    ] {
        let mut command = worker();
        command.current_dir(desk.path(""));
        let usual = [
            "overlay",
            "own.mp4",
            "--track",
            "track.toml",
            "-o",
            "out.mp4",
        ];
        command.args(usual).args(arguments);
        entries.push(Entry::made(&desk, command, advice));
    }
    let automatic = |more: &[&str], advice| {
        let mut command = worker();
        command.current_dir(desk.path(""));
        command.args(["overlay", "own.mp4", "--track", "track.toml"]);
        command.args(["-o", "out.mp4", "--chunks"]);
        command.args(more);
        Entry::made(&desk, command, advice)
    };
    let wrong = "schema = 1\nexperiment = \"e7-overlay\"\nrum = \"20260101T000000Z-abcd\"\n";
    desk.write("thresholds.toml", wrong);
    entries.push(automatic(
        &["auto"],
        "Give it what was measured, or say a number.",
    ));
    entries.push(automatic(
        &["4", "--thresholds", "thresholds.toml"],
        "Leave one of the two out.",
    ));
    entries.push(automatic(
        &["auto", "--thresholds", "thresholds.toml"],
        "Publish the run again; nobody has to write this file.",
    ));
    let whole = |scope: &str, count: u32| {
        format!(
            "schema = 1\nexperiment = \"e7-overlay\"\nrun = \"20260101T000000Z-abcd\"\nscope = \"{scope}\"\n\
             criterion = {{ speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }}\ncold_start_secs = 5.0\n\n\
             [chunks.{count}]\nbreak_even = \"not-fitted\"\n"
        )
    };
    for (scope, count, advice) in [
        (
            "command",
            4,
            "What commands took says nothing of this worker's renders.",
        ),
        ("hardware-projection", 1, "The whole needs no table."),
    ] {
        desk.write("thresholds.toml", &whole(scope, count));
        entries.push(automatic(
            &["auto", "--thresholds", "thresholds.toml"],
            advice,
        ));
    }
    std::fs::remove_file(desk.path("thresholds.toml")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("thresholds.toml")).unwrap();
    entries.push(automatic(
        &["auto", "--thresholds", "thresholds.toml"],
        "Name the file itself; a device never ends.",
    ));
    entries
}

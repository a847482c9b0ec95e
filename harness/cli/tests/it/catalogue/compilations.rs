//! Mistakes in compilations.

use super::entry::{Entry, Section};
use crate::desk::Desk;
use crate::mistakes::draw;
use crate::render::worker;

/// Mistakes in a compilation, in its texts and in what it is made from.
pub fn section() -> Section {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    let made = |text: &str, advice| {
        desk.write("reel.toml", text);
        let mut command = worker();
        command.current_dir(desk.path(""));
        command.args(["annotate", "reel.toml", "-o", "reel.mp4"]);
        Entry::made(&desk, command, advice)
    };
    let clip = |keys: &str| format!("[[clip]]\nfile = \"own.mp4\"\n{keys}\n");
    let entries = vec![
        made("title = \"The season\"\n", "Say what is shown."),
        made(
            &clip("plaier = \"7\""),
            "Use the key that is meant; `twofold schema compilation` lists all of them.",
        ),
        made(
            &format!("width = 1281\n{}", clip("player = \"7\"")),
            "Take the even number beside it.",
        ),
        made(&clip("in = \"2s\"\nout = \"1s\""), "Exchange the two."),
        made(
            &clip("out = \"60s\""),
            "End the clip within its video, or say nothing: then it ends with it.",
        ),
        made("[[clip]]\nplayer = \"7\"\n", "Name the video."),
        made(&clip("player = \" \""), "Leave the key out."),
        made(
            &clip("player = \"7\\ttab\""),
            "Line feeds are the only control characters that mean anything.",
        ),
        made(
            &format!(
                "[style.rating]\nplace = \"bottom-left\"\n{}",
                clip("player = \"7\"\nrating = 4")
            ),
            "Give one of the two another place.",
        ),
        made(
            &format!(
                "[style.player]\ncolour = \"yellow\"\n{}",
                clip("player = \"7\"")
            ),
            "Write the colour as numbers.",
        ),
        made(
            &format!("font = \"Club.ttf\"\n{}", clip("player = \"7\"")),
            "Put the font beside the compilation.",
        ),
        made(
            &clip("player = \"東京\""),
            "Take a font that has the letters.",
        ),
        made(
            &clip("player = \"محمد\""),
            "Write it in letters that stand side by side.",
        ),
        made(
            &clip(&format!("text = \"{}\"", "long ".repeat(60))),
            "Begin lines with \\n, or make the letters smaller.",
        ),
        made(
            &format!(
                "[style.player]\ncolour = \"#000000\"\nbox = \"#000000\"\n{}",
                clip("player = \"7\"")
            ),
            "Let one of the two be brighter.",
        ),
    ];
    Section {
        title: "Compilations",
        entries,
    }
}

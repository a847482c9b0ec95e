//! Every mistake is shown on its line.

use super::super::Compilation;

fn mistake(text: &str) -> String {
    Compilation::parse("season.toml", text)
        .unwrap_err()
        .to_string()
}

#[test]
fn mistakes_name_the_line_and_what_would_be_right() {
    let cases = [
        ("", "clip"),
        ("clip = []", "no entries"),
        ("width = 101\n[[clip]]", "is odd"),
        ("[[clip]]\nplaier = \"x\"", "player"),
        ("[[clip]]\nplayer = \"\"", "player is empty"),
        ("[[clip]]\nplayer = \"  \\n \"", "player is empty"),
        ("[[clip]]\ntext = \"a\\tb\"", "control character"),
        ("[[clip]]\ntext = \"a\\u0000b\"", "control character"),
        ("[[clip]]\nrating = 6", "out of range"),
        (
            "[[clip]]\nin = \"5s\"\nout = \"5s\"",
            "ends at 5 s, but begins at 5 s",
        ),
        ("[[clip]]\nin = 5", "not a duration"),
        ("[style.player]\ncolour = \"red\"\n[[clip]]", "is no colour"),
        (
            "[style.player]\nplace = \"middle\"\n[[clip]]",
            "is not known",
        ),
        (
            "[style.text]\nplace = \"bottom-left\"\n[[clip]]\nplayer = \"x\"\ntext = \"y\"",
            "player and text would both stand at bottom-left",
        ),
        ("[[clip]]\nfile = \"a\\nb\"", "control character"),
    ];
    for (text, said) in cases {
        let line = mistake(text);
        assert!(line.contains(said), "{text:?}: {line}");
        assert!(line.starts_with("season.toml"), "{line}");
        assert!(line.contains("(hint: "), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}

//! What README says of timings, run.

use super::drawn::{self, Drawing};
use super::example;
use crate::desk::Desk;

/// The shell lines of README's section about timings.
fn commands_of_the_readme() -> Vec<String> {
    let readme = include_str!("../../../../../README.md");
    let (_, section) = readme
        .split_once("\n## Judge timings you already have\n")
        .unwrap();
    let section = section.split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    lines
        .map(|line| line.split(" #").next().unwrap().trim().to_owned())
        .collect()
}

#[test]
fn what_the_readme_says_of_timings_is_what_comes_out() {
    let desk = Desk::new();
    let fleet = drawn::csv(&example());
    desk.write("data/examples/fleet.csv", &fleet);
    desk.write(
        "nights.csv",
        &drawn::csv(&Drawing {
            reps: 2,
            ..example()
        }),
    );
    desk.write(
        "sorts.json",
        r#"{"results": [{"command": "a", "times": [9, 9.1, 8.9, 9.05, 8.95]}, {"command": "b", "times": [3, 3.1, 2.9, 3.05, 2.95]}]}"#,
    );
    let readme = include_str!("../../../../../README.md");
    let commands = commands_of_the_readme();
    assert!(commands.len() >= 3, "{commands:?}");
    for command in &commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(words[0], "twofold");
        let printed = desk.must(&words[1..]);
        assert!(!printed.is_empty(), "{command}");
        // Of the first, README shows all that is printed, and what the file begins with.
        if command == &commands[0] {
            assert!(readme.contains(&printed), "{printed}");
        }
    }
    let start: String = fleet.split_inclusive('\n').take(3).collect();
    assert!(readme.contains(&start), "{start}");
    assert!(readme.contains("failed") && readme.contains("timed-out"));
    // The columns of --csv are listed.
    let heading = desk.must(&["analyze", "data/examples/fleet.csv", "--csv"]);
    for column in heading.lines().next().unwrap().split(',') {
        assert!(readme.contains(&format!("`{column}`")), "{column}");
    }
}

//! What TIMINGS.md says, run.

use super::drawn::{self, Drawing};
use super::example;
use crate::desk::Desk;
use crate::documents::commands;

#[test]
fn what_the_page_about_timings_says_is_what_comes_out() {
    let desk = Desk::new();
    let fleet = drawn::csv(&example());
    desk.write("data/examples/fleet.csv", &fleet);
    desk.write(
        "reps.csv",
        &drawn::csv(&Drawing {
            reps: 2,
            ..example()
        }),
    );
    desk.write(
        "sorts.json",
        r#"{"results": [{"command": "a", "times": [9, 9.1, 8.9, 9.05, 8.95]}, {"command": "b", "times": [3, 3.1, 2.9, 3.05, 2.95]}]}"#,
    );
    let page = include_str!("../../../../TIMINGS.md");
    let commands = commands(page);
    assert!(commands.len() >= 3, "{commands:?}");
    for command in &commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(words[0], "twofold");
        let printed = desk.must(&words[1..]);
        assert!(!printed.is_empty(), "{command}");
        // Of the first, the page shows all that is printed, and what the file begins with.
        if command == &commands[0] {
            assert!(page.contains(&printed), "{printed}");
        }
    }
    let start: String = fleet.split_inclusive('\n').take(3).collect();
    assert!(page.contains(&start), "{start}");
    assert!(page.contains("failed") && page.contains("timed-out"));
    // The columns of --csv are listed.
    let heading = desk.must(&["analyze", "data/examples/fleet.csv", "--csv"]);
    for column in heading.lines().next().unwrap().split(',') {
        assert!(page.contains(&format!("`{column}`")), "{column}");
    }
}

use super::*;

const TEXT: &str = r#"schema = 1
experiment = "e7-overlay"
run = "2026-02-09T14-01-12"
date = "2026-02-09"
joined = ["2026-02-08T09-30-00"]
scope = "software-projection"
criterion = { speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }
cold_start_secs = 5.0

[chunks.2]
strategy = "uniform"
break_even = "never"
side = "speed"
speedup = 1.78
speedup_at_secs = 120.0

[chunks.4]
strategy = "uniform"
measured_secs = 60.0
break_even = "from"
break_even_secs = 41.257
interval_secs = [33.1, 52.9]
side = "cost"
fitted_over_secs = [2.0, 120.0]
speedup = 3.1
speedup_at_secs = 120.0

[chunks.8]
measured_secs = 120.0
break_even = "not-established"
side = "cost"
speedup = 5.02
speedup_at_secs = 120.0

[chunks.10]
break_even = "up-to"
up_to_secs = 30.0
interval_secs = [20.0, 40.0]
side = "speed"
fitted_over_secs = [2.0, 120.0]

[chunks.12]
break_even = "between"
break_even_secs = 10.0
up_to_secs = 30.0
side = "cost"
fitted_over_secs = [2.0, 120.0]

[chunks.16]
break_even = "not-fitted"
"#;

fn error(text: &str) -> String {
    Advice::parse("t.toml", text).unwrap_err().to_string()
}

#[test]
fn what_is_written_parses_back_equal() {
    let advice = Advice::parse("t.toml", TEXT).unwrap();
    let written = advice.to_toml();
    assert!(
        written.starts_with("# From which duration on")
            && written.ends_with(&TEXT[TEXT.len() - 30..])
    );
    let body: Vec<&str> = written
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(body.join("\n") + "\n", TEXT);
    assert_eq!(Advice::parse("t.toml", &written), Ok(advice));
}

#[test]
fn the_fastest_count_whose_measured_duration_is_reached_is_chosen() {
    let advice = Advice::parse("t.toml", TEXT).unwrap();
    let chosen = |secs: f64| advice.choose(secs).chunks;
    assert_eq!(
        [
            chosen(1.0),
            chosen(59.999),
            chosen(60.0),
            chosen(119.0),
            chosen(120.0),
            chosen(9999.0)
        ],
        [1, 1, 4, 4, 8, 8]
    );
    let choice = advice.choose(75.5);
    assert_eq!(choice.strategy, Some(Strategy::Uniform));
    assert_eq!(
        choice.because,
        "the video's 75.5 s reach the 60 s from which on it is worth it on a fleet, where it was 3.10x as fast at 120 s (run \
         2026-02-09T14-01-12 of e7-overlay, software-projection)"
    );
    assert_eq!(
        advice.choose(8.0).because,
        "the video's 8 s do not reach the 60 s from which on 4 chunks are worth it (run 2026-02-09T14-01-12 of \
         e7-overlay, software-projection)"
    );
    let nothing = Advice {
        chunks: advice.chunks[..1].to_vec(),
        ..advice
    };
    let choice = nothing.choose(1e6);
    assert_eq!((choice.chunks, choice.strategy), (1, None));
    assert!(
        choice
            .because
            .starts_with("no chunk count was found to be worth it"),
        "{}",
        choice.because
    );
    assert_eq!(nothing.choose(f64::NAN).chunks, 1);
}

#[test]
fn a_count_that_was_measured_counts_and_a_fit_alone_does_not() {
    let fitted_only = TEXT
        .replace("measured_secs = 60.0\n", "")
        .replace("measured_secs = 120.0\n", "");
    let advice = Advice::parse("t.toml", &fitted_only).unwrap();
    assert_eq!(advice.choose(9999.0).chunks, 1);
}

#[test]
fn each_mistake_is_shown_on_its_line_with_a_hint() {
    let with = |from: &str, to: &str| TEXT.replacen(from, to, 1);
    let cases = [
        (
            with("schema = 1", "schema = 2"),
            "t.toml:1:10: schema = 2 is out of range (hint: from 1 to 1)",
        ),
        (
            with("run = ", "rum = "),
            "t.toml:3:1: unknown key \"rum\" (hint: did you mean \"run\"?)",
        ),
        (
            with("software-projection", "software-projektion"),
            "t.toml:6:9: scope = \"software-projektion\" is not known (hint: did you mean \"software-projection\"?)",
        ),
        (
            with("cold_start_secs = 5.0\n", ""),
            "t.toml:1:1: missing key \"cold_start_secs\" at the top (hint: such as cold_start_secs = 5.0)",
        ),
        (
            with("[chunks.4]", "[chunks.four]"),
            "t.toml:17:1: \"four\" is not a chunk count (hint: a number from 2 to 1024: [chunks.4])",
        ),
        (
            with("[chunks.4]", "[chunks.04]"),
            "t.toml:17:1: \"04\" is not a chunk count (hint: a number from 2 to 1024: [chunks.4])",
        ),
        (
            with("[chunks.4]", "[chunks.0]"),
            "t.toml:17:1: \"0\" is not a chunk count (hint: a number from 2 to 1024: [chunks.4])",
        ),
        (
            with("[chunks.4]", "[chunks.1]"),
            "t.toml:17:1: \"1\" is not a chunk count (hint: 1 is the whole, which the others are compared with: leave its table out)",
        ),
        (
            with("up_to_secs = 30.0\nside", "up_to_secs = 3.0\nside"),
            "t.toml:45:14: chunks.12.up_to_secs is less than break_even_secs (hint: it is worth it from break_even_secs up to up_to_secs)",
        ),
        (
            with("2026-02-09T14-01-12", "r\\u001b[31mX"),
            "t.toml:3:7: run has a control character, \"\\u{1b}\" (hint: it is printed on a line: leave control characters and line breaks out)",
        ),
        (
            with("\"e7-overlay\"", "\"e7\\nIMPLEMENT\""),
            "t.toml:2:14: experiment has a control character, \"\\n\" (hint: it is printed on a line: leave control characters and line breaks out)",
        ),
        (
            with("2026-02-08T09-30-00", "\\u0007"),
            "t.toml:5:11: joined has a control character, \"\\u{7}\" (hint: it is printed on a line: leave control characters and line breaks out)",
        ),
        (
            with("measured_secs = 60.0", "measured_secs = \"60s\""),
            "t.toml:19:17: chunks.4.measured_secs is a string, not a number (hint: such as measured_secs = 60.0)",
        ),
        (
            with("measured_secs = 60.0", "measured_secs = -1"),
            "t.toml:19:17: chunks.4.measured_secs = -1 is out of range (hint: from 0 to 1000000000)",
        ),
        (
            with("measured_secs = 60.0", "measured_secs = nan"),
            "t.toml:19:17: chunks.4.measured_secs = nan is out of range (hint: from 0 to 1000000000)",
        ),
        (
            with("measured_secs = 60.0", "measured-secs = 60.0"),
            "t.toml:19:1: unknown key \"measured-secs\" in [chunks.4] (hint: did you mean \"measured_secs\"?)",
        ),
        (
            with("[33.1, 52.9]", "[53.1, 52.9]"),
            "t.toml:22:17: chunks.4.interval_secs is not an interval (hint: two numbers, the lower first: [33.1, 52.9])",
        ),
        (
            with("break_even_secs = 41.257\n", ""),
            "t.toml:17:1: missing key \"break_even_secs\" in [chunks.4] (hint: such as break_even_secs = 41.3)",
        ),
        (
            with("\"never\"", "\"newer\""),
            "t.toml:12:14: chunks.2.break_even = \"newer\" is not known (hint: did you mean \"never\"?)",
        ),
        (
            with("speedup_at_secs = 120.0\n", ""),
            "t.toml:10:1: missing key \"speedup_at_secs\" in [chunks.2] (hint: such as speedup_at_secs = 120.0)",
        ),
    ];
    let wrong = cases
        .iter()
        .filter(|(text, expected)| error(text) != *expected);
    let wrong: Vec<String> = wrong.map(|(text, _)| error(text)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert!(error("a = ").contains("not TOML"));
}

#[test]
fn a_chunk_count_whose_lines_end_before_the_video_says_so() {
    let ends = TEXT.replace(
        "[chunks.12]\n",
        "[chunks.12]\nmeasured_secs = 12.0\nspeedup = 9.0\nspeedup_at_secs = 25.0\n",
    );
    let advice = Advice::parse("t.toml", &ends).unwrap();
    let because = |secs: f64| advice.choose(secs).because;
    assert!(!because(25.0).contains("fitted lines"), "{}", because(25.0));
    assert!(
        because(50.0).contains("at 25 s, though by the fitted lines only up to 30 s (run"),
        "{}",
        because(50.0)
    );
}

//! Killed at random moments, over and over: no finished trial is lost, no process is left, and what is measured in the end is
//! what a run that nobody disturbed measures.
//!
//! `TWOFOLD_KILLS` is how often, ten times where it is not set; `TWOFOLD_KILL_SEED` makes the moments of an earlier time again.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use crate::desk::{Desk, journal, wait_until};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

fn seed() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    number("TWOFOLD_KILL_SEED").unwrap_or_else(|| u64::from(now.unwrap().subsec_nanos()))
}

/// How often each of both is killed: commands, and renders, of which fewer are needed.
fn kills() -> (u64, u64) {
    let kills = number("TWOFOLD_KILLS").unwrap_or(10);
    (kills - kills / 5, kills / 5)
}

/// The measured trials by block and place, with their cells.
fn order(rows: &[Value]) -> BTreeMap<(u64, u64), u64> {
    let place = |row: &Value| {
        let trial = &row["trial"];
        let number = |key: &str| trial[key].as_u64();
        let measured = trial["warmup"] == false;
        Some(((number("block")?, number("order")?), number("cell")?)).filter(|_| measured)
    };
    rows.iter().filter_map(place).collect()
}

/// Kills a run so often, each time at most `latest` after it began or went on, and lets it end.
fn killed(desk: &Desk, file: &str, kills: u64, latest: Duration) {
    let seed = seed();
    // Shown where the test fails.
    println!("TWOFOLD_KILL_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let id = file.trim_end_matches(".toml");
    let mut before: Vec<Value> = vec![];
    let (mut done, mut runs) = (0, vec![]);
    while done < kills {
        let begun = newest(desk, id).is_some_and(|run| !runs.contains(&run));
        let arguments = match begun {
            true => ["run", "--resume", "latest", "--no-report"],
            false => ["run", file, "--no-report", "--quiet"],
        };
        let mut harness = desk
            .twofold(&arguments)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(latest.mul_f64(f64::from(random.next_u32()) / f64::from(u32::MAX)));
        let ended = harness.try_wait().unwrap();
        harness.kill().unwrap();
        harness.wait().unwrap();
        wait_until("no process of it is alive", || {
            processes_in(desk).is_empty()
        });
        let Some(run) = newest(desk, id).filter(|run| !runs.contains(run)) else {
            // It was killed before there was a folder.
            done += u64::from(ended.is_none());
            continue;
        };
        let now = journal(&run);
        assert_eq!(now[..before.len()], before[..], "a finished trial is lost");
        before = now;
        if ended.is_none() {
            done += 1;
        }
        if before.last().is_some_and(|row| row["ended"].is_object()) {
            // It came to its end: another one is killed.
            runs.push(run);
            before.clear();
        }
    }
    let Some(run) = newest(desk, id).filter(|run| !runs.contains(run)) else {
        return;
    };
    let verdict = desk.json(&["run", "--resume", "latest", "--json", "--no-report"]);
    assert_eq!(verdict["blocks_used"], 5, "{verdict:#}");
    let after = journal(&run);
    assert_eq!(
        after[..before.len()],
        before[..],
        "a finished trial is lost"
    );
    // Every block is in the order that the plan gives it, whatever happened before it.
    let undisturbed = Desk::new();
    std::fs::copy(desk.path(file), undisturbed.path(file)).unwrap();
    undisturbed.must(&["run", file, "--no-report"]);
    let expected = order(&journal(&undisturbed.only_run(id)));
    for (place, cell) in order(&after) {
        assert!(
            expected.get(&place).is_none_or(|known| *known == cell),
            "{place:?}"
        );
    }
    assert!(
        !run.join("tmp").exists(),
        "what a killed trial had written is gone"
    );
}

/// The ids of the processes that work in the desk's folder: every one that a run starts, and their children.
fn processes_in(desk: &Desk) -> Vec<String> {
    let folder = desk.path(".").canonicalize().unwrap();
    let ids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|id| {
            let place = std::fs::read_link(format!("/proc/{id}/cwd"));
            place.is_ok_and(|place| place == folder)
        })
        .collect()
}

fn newest(desk: &Desk, id: &str) -> Option<std::path::PathBuf> {
    let entries = std::fs::read_dir(desk.path("runs").join(id)).ok()?;
    let mut runs: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|run| run.join("manifest.json").exists())
        .collect();
    runs.sort_by_key(|run| {
        std::fs::metadata(run.join("manifest.json"))
            .unwrap()
            .modified()
            .unwrap()
    });
    runs.pop()
}

#[test]
fn commands_that_are_killed_at_any_moment_are_gone_on_with() {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.08;; *) sleep 0.03;; esac";
    let text = crate::command::experiment("cut", script, r#"["slow", "fast", "other"]"#, "");
    desk.write("cut.toml", &text);
    killed(&desk, "cut.toml", kills().0, Duration::from_millis(600));
}

#[test]
fn renders_that_are_killed_at_any_moment_are_gone_on_with() {
    let desk = Desk::new();
    desk.write("small.toml", &crate::render::experiment("small", ""));
    killed(&desk, "small.toml", kills().1, Duration::from_millis(6000));
}

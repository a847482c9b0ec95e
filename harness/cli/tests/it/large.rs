//! Runs with ten thousand trials, footage of hours, and runs that last: everything works, in bounded memory.
//!
//! Nothing is asserted of seconds; a verb that does not end is killed by its watchdog.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, journal, wait_until};
use crate::paper::{self, Trial};

/// No verb takes so long over ten thousand trials, however slow the machine.
const LONGEST: Duration = Duration::from_secs(60);
/// What a verb may take, in KiB. The program takes some 30 MB by itself; ten thousand trials as entries, rows of two tables,
/// observations and points of charts made it 112 MB at most where it was measured. A verb that kept a copy for every candidate,
/// of which there are 322, would take gigabytes.
const MOST_KIB: u64 = 256 << 10;
/// Cells of the large run: with 31 blocks more than ten thousand trials.
const CELLS: u32 = 323;

/// Waits for a child's end; gives what it said and the most memory it ever had, in KiB.
fn ended(mut child: Child) -> (Output, u64) {
    let begun = Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let out = child.stdout.take().map(reader);
    let err = child.stderr.take().map(reader);
    let mut peak = 0;
    let status = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(high_water(&text).unwrap_or(0));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if begun.elapsed() > LONGEST => {
                child.kill().unwrap();
                panic!("no end after {LONGEST:?}");
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let read = |thread: Option<std::thread::JoinHandle<Vec<u8>>>| {
        thread.map_or(vec![], |thread| thread.join().unwrap())
    };
    let output = Output {
        status,
        stdout: read(out),
        stderr: read(err),
    };
    (output, peak)
}

fn reader(mut pipe: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = vec![];
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn start(mut command: Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a verb to its end within the bounds, and gives what it printed.
fn bounded(desk: &Desk, arguments: &[&str]) -> String {
    let (output, peak) = ended(start(desk.twofold(arguments)));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    println!("{arguments:?}: {peak} KiB");
    assert!(peak > 0 && peak < MOST_KIB, "{arguments:?}: {peak} KiB");
    String::from_utf8(output.stdout).unwrap()
}

/// A run of a command with so many cells that has only begun, as if it had been killed.
fn begun(desk: &Desk, id: &str, cells: u32) -> PathBuf {
    let levels: Vec<String> = (1..cells).map(|level| format!("\"l{level}\"")).collect();
    let text = paper::experiment(id, &format!("[\"slow\", {}]", levels.join(", ")));
    let text = text.replace("max-blocks = 5", "max-blocks = 30");
    let file = format!("experiments/{id}.toml");
    desk.write(&file, &text);
    let mut child = start(desk.twofold(&["run", &file, "--no-report"]));
    wait_until("the run has begun", || {
        let has_row = |run: &Path| !journal(run).is_empty();
        desk.path("runs").join(id).exists()
            && std::fs::read_dir(desk.path("runs").join(id))
                .unwrap()
                .any(|run| has_row(&run.unwrap().path()))
    });
    child.kill().unwrap();
    child.wait().unwrap();
    desk.only_run(id)
}

/// Speedups around what is asked, so that no candidate is decided before the last block.
fn undecided(block: u32, cell: u32) -> Trial {
    let noise = f64::from((block * 7919 + cell * 104_729) % 1000) / 1000.0;
    let secs = if cell == 0 { 2.0 } else { 1.0 };
    Trial::Took(secs * (0.7 + 0.6 * noise))
}

#[test]
fn a_run_of_ten_thousand_trials_is_told_and_gone_on_with() {
    let desk = Desk::new();
    let run = begun(&desk, "many", CELLS);
    paper::measure(&run, CELLS, 30, undecided);
    let rows = journal(&run).len();
    assert!(rows > 10_000, "{rows}");

    let analysis: serde_json::Value =
        serde_json::from_str(&bounded(&desk, &["analyze", "latest", "--json"])).unwrap();
    assert_eq!(
        analysis["cells"].as_array().unwrap().len() as u32,
        CELLS - 1
    );
    assert_eq!(analysis["blocks_used"], 30, "{}", analysis["blocks_used"]);
    assert!(bounded(&desk, &["list"]).contains("many"));
    assert!(!bounded(&desk, &["explain", "latest"]).is_empty());
    bounded(&desk, &["report", "latest"]);
    assert!(desk.path("reports/many/index.html").is_file());
    assert!(
        bounded(
            &desk,
            &["query", "latest", "SELECT COUNT(*) AS n FROM trials"]
        )
        .contains("10013")
    );

    // The last block is cut, and the run goes on until it is whole again.
    let path = run.join("journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text.lines().take(rows - 1 - CELLS as usize / 2).collect();
    std::fs::write(&path, kept.join("\n") + "\n{\"trial\":{\"blo").unwrap();
    let before = journal(&run);
    let resumed: serde_json::Value = serde_json::from_str(&bounded(
        &desk,
        &["run", "--resume", "latest", "--json", "--no-report"],
    ))
    .unwrap();
    assert_eq!(resumed["interrupted_blocks"], 1);
    let after = journal(&run);
    assert_eq!(
        after[..before.len()],
        before[..],
        "every finished trial is kept"
    );
    assert!(after.len() > before.len() + CELLS as usize);
}

#[test]
fn a_plan_asks_nothing_of_its_footage() {
    let desk = Desk::new();
    desk.write("track.toml", "");
    // Opening a pipe that nobody writes into would wait for ever.
    let pipe = std::ffi::CString::new(desk.path("two-hours.mp4").to_str().unwrap()).unwrap();
    // SAFETY: a path that ends with a zero.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    desk.write(
        "x.toml",
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nfactors = { duration = [\"10s\", \"3600s\", \"7200s\"], chunks = [1, 2, 16] }\n\
         design = { baseline = { chunks = 1 }, max-blocks = 5 }\n\
         workload = { kind = \"overlay\", footage = { path = \"two-hours.mp4\" }, highlights = \"track.toml\" }\n",
    );
    assert!(bounded(&desk, &["plan", "x.toml"]).contains("9 cells"));
}

/// How many cells the run that lasts has, each in 31 blocks: 20 in tests, as many as 2000 trials take in `make soak`.
fn lasting_cells() -> u32 {
    match std::env::var_os("TWOFOLD_SOAK") {
        Some(_) => 66,
        None => 20,
    }
}

#[test]
fn memory_is_flat_however_many_trials_there_are() {
    let desk = Desk::new();
    let cells = lasting_cells();
    let levels: Vec<String> = (1..cells).map(|level| format!("\"l{level}\"")).collect();
    // Nothing is faster than itself, and nothing is slower: no candidate is ever decided.
    let text = paper::experiment("long", &format!("[\"slow\", {}]", levels.join(", ")))
        .replace("max-blocks = 5", "max-blocks = 30, min-blocks = 30");
    desk.write(
        "long.toml",
        &(text + "criterion = { speedup = 1.0, cost-ratio = 1.0 }\n"),
    );
    let mut child = desk
        .twofold(&["run", "long.toml", "--no-report"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let path = format!("/proc/{}/status", child.id());
    let now = || {
        std::fs::read_to_string(&path)
            .ok()
            .as_deref()
            .and_then(high_water)
    };
    let rows = || match desk.path("runs/long").exists() {
        true => {
            let text = std::fs::read_to_string(desk.only_run("long").join("journal.jsonl"));
            text.unwrap_or_default().lines().count() as u32
        }
        false => 0,
    };
    // Before its end, when the tables are made: that takes memory once.
    let (early, late) = (3 * cells, 28 * cells..31 * cells - 1);
    let (mut at_first, mut at_last) = (None, None);
    let begun = Instant::now();
    let status = loop {
        let (written, peak) = (rows(), now());
        if written >= early && at_first.is_none() {
            at_first = peak;
        }
        if late.contains(&written) {
            at_last = at_last.max(peak);
        }
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(300) {
            child.kill().unwrap();
            panic!("no end after {} trials", rows());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success());
    let (first, last) = (at_first.unwrap(), at_last.unwrap());
    println!("{first} KiB after {early} trials, {last} KiB at the end");
    // A trial that is kept in memory is some hundred bytes; one whose process, pipe or thread stayed would be far more.
    assert!(
        last < first + (12 << 10),
        "{first} KiB after {early} trials, {last} KiB at the end"
    );
}

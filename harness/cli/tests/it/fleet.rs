//! Containers elsewhere: a real Slurm on this machine, started by the tests, and launchers.

mod slurm;

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, journal, processes_with, wait_until};
use slurm::Slurm;

/// A child that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn ends(&mut self) -> i32 {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(240) {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the run does not end");
    }
}

fn experiment(id: &str, executor: &str) -> String {
    let text = crate::render::experiment(id, "");
    let text = text.replace("executor = { cores = 1 }", executor);
    let text = text.replace(
        r#"duration = ["1s", "2s"], chunks = [1, 2, 3]"#,
        r#"duration = ["1s"], chunks = [1, 4]"#,
    );
    assert!(text.contains(executor) && text.contains("[1, 4]"));
    text
}

const SLURM: &str = r#"executor = { kind = "slurm", cores = 1, slurm = { partition = "main", gres = "gpu:1", time-limit = "10m", arguments = ["--comment=a b % $(touch x)"] } }"#;

/// The measured trials, and those that failed.
fn trials(run: &Path) -> (Vec<Value>, Vec<Value>) {
    let rows = journal(run);
    let of = |kind: &str| {
        let rows = rows.iter().map(|row| row["trial"]["outcome"][kind].clone());
        rows.filter(Value::is_object).collect()
    };
    (of("measured"), of("failed"))
}

fn run_of(desk: &Desk, id: &str) -> PathBuf {
    wait_until("the run has a folder", || {
        desk.path("runs").join(id).is_dir()
    });
    desk.only_run(id)
}

/// Starts a run of the experiment `f` and waits until its jobs wait, in the middle of a measured block: four at once.
fn held() -> (Slurm, Desk, Running) {
    let slurm = Slurm::start();
    let desk = Desk::new();
    desk.write("f.toml", &experiment("f", SLURM));
    let mut command = slurm.twofold(&desk, &["run", "f.toml", "--json"]);
    let log = std::fs::File::create(desk.path("said")).unwrap();
    let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let running = Running(child);
    wait_until("the warm-up is over", || {
        desk.path("runs/f").is_dir() && journal(&desk.only_run("f")).len() >= 3
    });
    loop {
        desk.write("hold", "");
        wait_until("a trial is held", || {
            slurm.states().iter().any(|state| state == "RUNNING")
        });
        std::thread::sleep(Duration::from_millis(300));
        if slurm
            .states()
            .iter()
            .filter(|state| *state == "RUNNING")
            .count()
            == 4
        {
            return (slurm, desk, running);
        }
        std::fs::remove_file(desk.path("hold")).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_jobs_of_a_trial_run_on_different_nodes_and_nodes_of_one_machine_decide_nothing() {
    let slurm = Slurm::start();
    let desk = Desk::new();
    // More cores than two containers find on this machine, however many it has.
    let cores = std::thread::available_parallelism().unwrap().get().min(64);
    desk.write(
        "f.toml",
        &experiment(
            "f",
            &SLURM.replace("cores = 1", &format!("cores = {cores}")),
        ),
    );
    let output = slurm
        .twofold(&desk, &["run", "f.toml", "--json"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reason = verdict["reasons"][0].as_str().unwrap();
    assert_eq!(verdict["scope"], "software-fleet");
    assert_eq!(verdict["verdict"], "INCONCLUSIVE", "{verdict:#}");
    assert!(
        reason.contains("nodes share ") && reason.contains(" core"),
        "{reason}"
    );
    assert!(
        verdict["headline"]
            .as_str()
            .unwrap()
            .contains("nodes share")
    );
    assert_eq!(verdict["cells"][0]["verdict"], "INCONCLUSIVE");

    let (measured, failed) = trials(&desk.only_run("f"));
    assert!(failed.is_empty() && measured.len() >= 12, "{failed:?}");
    for trial in &measured {
        let jobs = trial["jobs"].as_array().unwrap();
        let nodes: std::collections::BTreeSet<&str> = jobs
            .iter()
            .map(|job| job["place"]["node"].as_str().unwrap())
            .collect();
        assert_eq!(nodes.len(), jobs.len(), "{trial:#}");
        for job in jobs {
            // Start-up and work are in the wall, the queue is not.
            let (wall, queue) = (
                job["wall_secs"].as_f64().unwrap(),
                job["place"]["queue_secs"].as_f64().unwrap(),
            );
            assert!(
                wall > job["render"]["start"]["first_frame_secs"].as_f64().unwrap() && queue >= 0.0
            );
            assert!(job["user_secs"].as_f64().unwrap() > 0.0);
        }
        assert_eq!(trial["together_secs"], Value::Null);
    }
    let page = std::fs::read_to_string(desk.path("reports/f/findings.md")).unwrap();
    assert!(
        page.contains("nodes share") && page.contains("How long a job waited for its container")
    );
    let rows = desk.must(&[
        "query",
        "latest",
        "SELECT COUNT(DISTINCT node) AS n, MIN(queue_secs) AS q FROM chunks",
        "--csv",
    ]);
    assert!(rows.starts_with("n,q\n4,"), "{rows}");
    assert!(!desk.path("x").exists());
    assert!(slurm.states().is_empty());
}

#[test]
fn a_lost_node_and_a_cancelled_job_cost_their_trial_and_the_run_goes_on() {
    let (slurm, desk, mut running) = held();
    slurm.script(&["kill-node"], &["node2"]);
    std::fs::remove_file(desk.path("hold")).unwrap();
    let run = run_of(&desk, "f");
    let failed = || trials(&run).1;
    wait_until("Slurm has noticed", || !failed().is_empty());
    let message = failed()[0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("NODE_FAIL on node2"), "{message}");
    slurm.script(&["start-node"], &["node2"]);

    desk.write("hold", "");
    wait_until("another trial is held", || {
        slurm.states().iter().any(|state| state == "RUNNING")
    });
    assert!(
        slurm
            .client("scancel")
            .args(["--state=RUNNING", "--partition=main"])
            .status()
            .unwrap()
            .success()
    );
    wait_until("that is seen", || failed().len() >= 2);
    let message = failed()[1]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("CANCELLED on node"), "{message}");
    std::fs::remove_file(desk.path("hold")).unwrap();

    let status = running.ends();
    let said = std::fs::read_to_string(desk.path("said")).unwrap();
    assert_eq!(status, 0, "{said}");
    assert!(journal(&run).last().unwrap()["ended"].is_object(), "{said}");
    assert!(slurm.states().is_empty());
}

#[test]
fn a_restarted_slurmctld_loses_no_trial() {
    let (slurm, desk, mut running) = held();
    // Slurm writes down what it knows every five seconds.
    std::thread::sleep(Duration::from_secs(7));
    slurm.script(&["kill-ctld"], &[]);
    std::fs::remove_file(desk.path("hold")).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    slurm.script(&["start-ctld"], &[]);
    let status = running.ends();
    let said = std::fs::read_to_string(desk.path("said")).unwrap();
    assert_eq!(status, 0, "{said}");
    let (measured, failed) = trials(&desk.only_run("f"));
    assert!(failed.is_empty() && measured.len() >= 12, "{failed:?}");
}

#[test]
fn the_jobs_of_a_killed_harness_are_withdrawn_when_the_run_goes_on() {
    let (slurm, desk, mut running) = held();
    let run = desk.only_run("f");
    let before = journal(&run);
    running.0.kill().unwrap();
    running.0.wait().unwrap();
    assert_eq!(slurm.states().len(), 4, "nobody has told them");
    let name = run.file_name().unwrap().to_str().unwrap().to_owned();
    let child = slurm
        .twofold(&desk, &["run", "--resume", &name])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut resumed = Running(child.unwrap());
    wait_until("they are gone", || {
        // Those that wait for the file are the old ones: new ones would wait as well, so they are let go first.
        let old = processes_with("worker.sh").len();
        let _ = std::fs::remove_file(desk.path("hold"));
        old == 0 || journal(&run).len() > before.len()
    });
    assert_eq!(resumed.ends(), 0);
    let after = journal(&run);
    assert_eq!(
        after[..before.len()],
        before[..],
        "no finished trial is lost"
    );
    assert!(after.last().unwrap()["ended"].is_object());
    assert!(slurm.states().is_empty());
}

#[test]
fn what_slurm_refuses_or_will_never_start_is_said_in_a_line() {
    let slurm = Slurm::start();
    let desk = Desk::new();
    let refused = |id: &str, executor: &str| {
        desk.write(&format!("{id}.toml"), &experiment(id, executor));
        crate::desk::said(
            slurm
                .twofold(&desk, &["run", &format!("{id}.toml")])
                .output()
                .unwrap(),
            2,
        )
    };
    let said = refused(
        "a",
        r#"executor = { kind = "slurm", cores = 1, slurm = { partition = "nope" } }"#,
    );
    assert!(
        said.contains("invalid partition specified: nope") && said.contains("sinfo"),
        "{said}"
    );
    let said = refused("b", r#"executor = { kind = "slurm", cores = 256 }"#);
    assert!(
        said.contains("never start") && said.contains("PartitionConfig"),
        "{said}"
    );
    assert!(
        slurm.states().is_empty(),
        "what waits for ever is withdrawn"
    );
    let mut without = desk.twofold(&["run", "a.toml"]);
    without.env("PATH", desk.path("nothing"));
    let said = crate::desk::said(without.output().unwrap(), 2);
    assert!(said.contains("sbatch: "), "{said}");
}

fn launcher(desk: &Desk, script: &str) -> String {
    let worker = Path::new(env!("CARGO_BIN_EXE_twofold")).with_file_name("twofold-worker");
    desk.write(
        "launch.sh",
        &script.replace("WORKER", worker.to_str().unwrap()),
    );
    r#"executor = { kind = "launcher", cores = 1, launcher = ["sh", "launch.sh", "a b;$(touch x)", "{job}", "{reply}"] }"#.to_owned()
}

#[test]
fn any_launcher_can_start_the_jobs() {
    let desk = Desk::new();
    let script = "sleep 0.2; cd /; test \"$1\" = 'a b;$(touch x)' && exec env SLURMD_NODENAME=box$$ WORKER job \"$2\" --reply \"$3\"";
    desk.write("f.toml", &experiment("f", &launcher(&desk, script)));
    let verdict = desk.json(&["run", "f.toml", "--json"]);
    assert_eq!(verdict["scope"], "software-fleet");
    let (measured, failed) = trials(&desk.only_run("f"));
    assert!(failed.is_empty());
    for trial in &measured {
        for job in trial["jobs"].as_array().unwrap() {
            // What passes before the worker begins is the container's start, and paid for.
            assert!(
                job["render"]["process_secs"].as_f64().unwrap() >= 0.2,
                "{job:#}"
            );
            assert!(job["place"]["node"].as_str().unwrap().starts_with("box"));
        }
    }
    assert!(!desk.path("x").exists());
}

#[test]
fn a_launcher_that_fails_costs_its_trial_and_its_last_words_are_kept() {
    let desk = Desk::new();
    // One job, in the middle of a measured block, finds no container.
    let script = "mkdir -p count; n=0; while ! mkdir count/$n 2>/dev/null; do n=$((n + 1)); done\n\
                  if [ $n -eq 12 ]; then echo 'no container left' >&2; exit 7; fi\nexec WORKER job \"$2\" --reply \"$3\"";
    desk.write("f.toml", &experiment("f", &launcher(&desk, script)));
    desk.must(&["run", "f.toml"]);
    let (_, failed) = trials(&desk.only_run("f"));
    assert_eq!(failed.len(), 1, "{failed:?}");
    let message = failed[0]["message"].as_str().unwrap();
    assert!(
        message.contains("exit status: 7") && message.contains("no container left"),
        "{message}"
    );

    desk.write(
        "g.toml",
        &experiment("g", &launcher(&desk, "echo 'no such zone' >&2; exit 3")),
    );
    let said = desk.refused(2, &["run", "g.toml"]);
    assert!(
        said.contains("no node of the fleet answers") && said.contains("no such zone"),
        "{said}"
    );
}

#[test]
fn a_job_on_another_adapter_costs_its_trial() {
    let desk = Desk::new();
    let script = "mkdir -p count; n=0; while ! mkdir count/$n 2>/dev/null; do n=$((n + 1)); done\n\
                  WORKER job \"$2\" --reply \"$3\"\n\
                  if [ $n -eq 12 ]; then sed -i 's/\"adapter\":{\"name\":\"/&Other /' \"$3\"; fi";
    desk.write("f.toml", &experiment("f", &launcher(&desk, script)));
    desk.must(&["run", "f.toml"]);
    let (_, failed) = trials(&desk.only_run("f"));
    assert_eq!(failed.len(), 1, "{failed:?}");
    let message = failed[0]["message"].as_str().unwrap();
    assert!(
        message.contains("renders with Other ") && message.contains("the run is about"),
        "{message}"
    );
}

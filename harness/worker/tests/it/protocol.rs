//! The `job` verb: a line in, a line out, and an end when whoever asked is gone.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use twofold_core::protocol::{Answer, FailureKind, Job, Lease, ProbeJob, Reply, Request};

use crate::bench::{Bench, Kind, text};

fn worker() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofold-worker"));
    command
        .arg("job")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Asks a worker of its own; its input stays open.
pub fn ask(line: &str) -> (Child, Reply) {
    let mut child = worker().spawn().unwrap();
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
    let mut reply = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut reply)
        .unwrap();
    (child, serde_json::from_str(&reply).unwrap())
}

fn ends_with(child: Child, status: i32) {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

fn failure(reply: Reply) -> (FailureKind, String) {
    match reply {
        Reply::Failed(failure) => (failure.kind, failure.message),
        Reply::Done(done) => panic!("{done:?}"),
    }
}

#[test]
fn a_request_is_one_line_and_so_is_its_reply() {
    let (child, reply) = ask(&serde_json::to_string(&Request::new(Job::Hello)).unwrap());
    let Reply::Done(done) = reply else {
        panic!("{reply:?}")
    };
    let Answer::Hello(hello) = done.answer else {
        panic!("{:?}", done.answer)
    };
    assert_eq!(hello.build, twofold_core::protocol::BUILD);
    assert!(!hello.adapters.is_empty() && !hello.libraries.is_empty());
    assert!(done.peak_rss_bytes > 0 && done.elapsed_secs > 0.0);
    ends_with(child, 0);
}

#[test]
fn an_overlay_job_renders_over_the_pipe() {
    let bench = Bench::new();
    let output = bench.path("out.mp4");
    let job = Job::Overlay(bench.job(bench.ranges(1)[0], Kind::Whole, &output));
    let (child, reply) = ask(&serde_json::to_string(&Request::new(job)).unwrap());
    let Reply::Done(done) = reply else {
        panic!("{reply:?}")
    };
    let Answer::Rendered(rendered) = done.answer else {
        panic!("{:?}", done.answer)
    };
    assert_eq!((rendered.frames.len(), rendered.packets.len()), (40, 40));
    assert_eq!(
        rendered.output_bytes,
        std::fs::metadata(&output).unwrap().len()
    );
    assert!(done.elapsed_secs >= rendered.start.first_frame_secs);
    ends_with(child, 0);
}

#[test]
fn another_build_is_refused() {
    let mut request = Request::new(Job::Hello);
    request.build = "0.0.0+other".into();
    let (child, reply) = ask(&serde_json::to_string(&request).unwrap());
    let (kind, message) = failure(reply);
    assert_eq!(kind, FailureKind::Refused);
    assert!(
        message.starts_with("the worker is of another build"),
        "{message}"
    );
    ends_with(child, 2);
    // Even where the other build's jobs have another shape.
    let (child, reply) = ask(r#"{"version":9,"build":"9.0.0+new","job":{"paint":{}}}"#);
    assert!(
        failure(reply)
            .1
            .starts_with("the worker is of another build")
    );
    ends_with(child, 2);
}

#[test]
fn bad_input_is_one_line_and_status_2() {
    let bench = Bench::new();
    std::fs::write(bench.path("empty.mp4"), b"").unwrap();
    std::fs::write(bench.path("text.mp4"), "words ".repeat(500)).unwrap();
    let bytes = std::fs::read(&bench.input).unwrap();
    std::fs::write(bench.path("cut.mp4"), &bytes[..bytes.len() / 2]).unwrap();
    for name in ["none.mp4", "empty.mp4", "text.mp4", "cut.mp4"] {
        let input = text(&bench.path(name));
        let mut overlay = bench.job(bench.ranges(1)[0], Kind::Chunk, &bench.path("out.mp4"));
        overlay.input = input.clone();
        for job in [Job::Probe(ProbeJob { input }), Job::Overlay(overlay)] {
            let (child, reply) = ask(&serde_json::to_string(&Request::new(job)).unwrap());
            let (kind, message) = failure(reply);
            assert!(
                kind == FailureKind::Input && message.contains(name) && !message.contains('\n'),
                "{message}"
            );
            ends_with(child, 2);
        }
    }
    for line in ["", "words", "{}", r#"{"version":1}"#] {
        let (child, reply) = ask(line);
        assert_eq!(failure(reply).0, FailureKind::Refused, "{line}");
        ends_with(child, 2);
    }
    assert!(!bench.path("out.mp4").exists());
}

#[test]
fn a_worker_ends_with_its_harness_and_leaves_no_output() {
    let bench = Bench::new();
    let before = bench.names();
    let mut job = bench.job(bench.ranges(1)[0], Kind::Whole, &bench.path("out.mp4"));
    // Slow enough to be caught in the middle.
    job.encoder.options = vec![("preset".into(), "placebo".into())];
    let mut child = worker().spawn().unwrap();
    let request = serde_json::to_string(&Request::new(Job::Overlay(job))).unwrap();
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(format!("{request}\n").as_bytes())
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while bench.names() == before && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_ne!(bench.names(), before, "the job has begun to write");
    drop(child.stdin.take());
    let closed = Instant::now();
    let status = child.wait().unwrap();
    assert!(
        closed.elapsed() < Duration::from_secs(1),
        "{:?}",
        closed.elapsed()
    );
    assert_eq!(status.code(), Some(2));
    assert_eq!(bench.names(), before);
}

#[test]
fn a_request_in_a_file_is_answered_in_a_file() {
    let bench = Bench::new();
    let (request, reply) = (bench.path("request.json"), bench.path("reply.json"));
    std::fs::write(
        &request,
        serde_json::to_string(&Request::new(Job::Probe(ProbeJob {
            input: text(&bench.input),
        })))
        .unwrap(),
    )
    .unwrap();
    let status = worker()
        .arg(&request)
        .arg("--reply")
        .arg(&reply)
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    let answer: Reply = serde_json::from_str(&std::fs::read_to_string(&reply).unwrap()).unwrap();
    assert!(
        matches!(answer, Reply::Done(done) if matches!(&done.answer, Answer::Source(source) if *source == bench.source))
    );
    assert_eq!(bench.names(), ["match.mp4", "reply.json", "request.json"]);
}

#[test]
fn a_worker_whose_lease_runs_out_ends_and_leaves_nothing() {
    let bench = Bench::new();
    // A server that takes the connection and says nothing: only the lease can end this job.
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let input = format!("http://{}/match.mp4", server.local_addr().unwrap());
    let lease = bench.path("lease");
    std::fs::write(&lease, "0").unwrap();
    let request = Request {
        folder: Some(text(bench.path("").as_path())),
        lease: Some(Lease {
            file: text(&lease),
            secs: 1.5,
        }),
        ..Request::new(Job::Probe(ProbeJob { input }))
    };
    let file = bench.path("request.json");
    std::fs::write(&file, serde_json::to_string(&request).unwrap()).unwrap();
    let before = bench.names();
    let mut child = worker()
        .arg(&file)
        .args(["--reply", "reply.json"])
        .current_dir(bench.path(""))
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    // Renewed for longer than it lasts: it goes on.
    for count in 1..16 {
        std::thread::sleep(Duration::from_millis(200));
        std::fs::write(&lease, count.to_string()).unwrap();
        assert!(child.try_wait().unwrap().is_none(), "its lease was renewed");
    }
    let deadline = Instant::now() + Duration::from_secs(30);
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > deadline => panic!("it goes on without a lease"),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status.code(), Some(2));
    assert_eq!(bench.names(), before, "nothing is left");
}

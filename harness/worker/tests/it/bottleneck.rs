//! What limits a render moves with what it is given: the same job by a slow server and by a fast one.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use twofold_core::analysis::bottleneck::{Capacity, Label, Utilisation};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    Answer, FootageJob, FrameRange, Job, OverlayJob, Product, Rendered, Reply, Request,
    SceneRequest, Threads,
};
use twofold_core::record::{JobRow, RenderRow};
use twofold_media::probe;
use twofold_worker::footage::footage;

use crate::bench::{Bench, text};
use crate::server::Server;

const SLOW: f64 = 0.8e6;
const FAST: f64 = 200e6;

/// Noisy footage, so that there are many bytes to a frame.
fn heavy() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("heavy.mp4");
    let scene = SceneRequest {
        name: "match".into(),
        width: 320,
        height: 180,
        fps: 30,
        gop: 30,
        grain: 64,
        seed: 51,
        duration_secs: 2.0,
    };
    let job = FootageJob {
        scene,
        output: text(&input),
        threads: 2,
    };
    let made = footage(&job, &mut |_| {}).unwrap();
    Bench::of(dir, input, made.track)
}

/// A process that is kept to one processor.
struct Worker(Child);

/// A job that was done.
struct Done {
    row: JobRow,
    /// Seconds for which its processor had nothing to do meanwhile, or 0 where the kernel does not say.
    idle_secs: f64,
    rendered: Rendered,
}

impl Worker {
    /// Does the job on one processor.
    fn render(job: OverlayJob) -> Done {
        let (began, idle) = (Instant::now(), idle_secs());
        let child = Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .arg("job")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut worker = Self(child);
        let request = Request::new(Job::Overlay(job)).confined_to(Some(vec![allowed()]));
        let line = serde_json::to_string(&request).unwrap();
        let stdin = worker.0.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
        let mut reply = String::new();
        BufReader::new(worker.0.stdout.as_mut().unwrap())
            .read_line(&mut reply)
            .unwrap();
        let cpu_secs = worker.reap();
        let wall_secs = began.elapsed().as_secs_f64();
        let Reply::Done(done) = serde_json::from_str(&reply).unwrap() else {
            panic!("{reply}")
        };
        let Answer::Rendered(rendered) = done.answer else {
            panic!("{reply}")
        };
        Done {
            row: row(wall_secs, cpu_secs, &rendered),
            idle_secs: idle_secs() - idle,
            rendered,
        }
    }

    /// CPU seconds of the process.
    fn reap(mut self) -> f64 {
        drop(self.0.stdin.take());
        let mut status = 0;
        // SAFETY: plain memory of the right type; the child is this process's own and was not waited for.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            let pid = libc::pid_t::try_from(self.0.id()).unwrap();
            assert_eq!(libc::wait4(pid, &mut status, 0, &mut usage), pid);
            usage
        };
        let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
        secs(usage.ru_utime) + secs(usage.ru_stime)
    }
}

/// The first processor that this process may use.
fn allowed() -> u32 {
    // SAFETY: the set is plain memory of the size that is passed; 0 means this process.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set);
        (0..1024)
            .find(|processor| libc::CPU_ISSET(*processor, &set))
            .unwrap() as u32
    }
}

/// Seconds for which the processor has had nothing to do, waiting for disks included (proc(5)).
fn idle_secs() -> f64 {
    let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let name = format!("cpu{} ", allowed());
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    let fields = line.unwrap_or_default().split_ascii_whitespace();
    let ticks: f64 = fields
        .skip(3)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

fn row(wall_secs: f64, cpu_secs: f64, rendered: &Rendered) -> JobRow {
    JobRow {
        wall_secs,
        user_secs: cpu_secs,
        system_secs: 0.0,
        peak_rss_bytes: 0,
        read_bytes: None,
        written_bytes: None,
        voluntary_switches: None,
        involuntary_switches: None,
        status: None,
        responses: Default::default(),
        render: Some(RenderRow {
            frames: rendered.frames.len() as u32,
            pre_roll_frames: 0,
            drawn_frames: rendered.drawn_frames,
            video_bytes: rendered.video_bytes,
            process_secs: 0.0,
            start: rendered.start,
            threads: rendered.threads.clone(),
            cpu: rendered.cpu.clone(),
            busiest: rendered.busiest.clone(),
            io: Some(rendered.io),
            gpu_secs: rendered.gpu_secs,
            frame_ms: rendered.frame_ms,
            frames_digest: Digest(0),
            packets_digest: Digest(0),
            clips: vec![],
        }),
    }
}

fn used(job: &JobRow) -> Utilisation {
    let one = Capacity {
        cores: 1,
        machine_cores: 0,
        gpu: false,
    };
    Utilisation::of_jobs(&[job], job.wall_secs, one).unwrap()
}

fn job(bench: &Bench, input: String, output: &Path) -> OverlayJob {
    let range: FrameRange = bench.ranges(1)[0];
    let product = Product::Whole {
        audio_end_pts: None,
    };
    OverlayJob {
        input,
        threads: Threads {
            decode: 1,
            encode: 1,
        },
        ..bench.job(range, product, output)
    }
}

#[test]
fn the_label_moves_to_files_when_they_are_slow_and_back_to_the_cpu_when_they_are_fast() {
    let bench = heavy();
    let render = |input: String| Worker::render(job(&bench, input, &bench.path("out.mp4")));

    let slow = Server::of(&bench.input, SLOW);
    let Done { row, rendered, .. } = render(slow.url("heavy.mp4"));
    let found = used(&row);
    assert_eq!(found.label(), Label::Io, "{found:?}");
    let served = std::fs::metadata(&bench.input).unwrap().len();
    assert!(rendered.io.read_bytes >= served, "{:?}", rendered.io);
    assert!(rendered.io.write_bytes >= rendered.output_bytes);

    let fast = Server::of(&bench.input, FAST);
    let mut again = render(fast.url("heavy.mp4"));
    assert_eq!(again.rendered.frames, rendered.frames);
    // What others had of this processor was never this job's to use.
    let own_secs = again.row.user_secs + again.idle_secs;
    again.row.wall_secs = again.row.wall_secs.min(own_secs);
    let found = used(&again.row);
    assert_eq!(found.label(), Label::Cpu, "{found:?}");
}

#[test]
fn an_address_is_read_as_the_file_is() {
    let bench = Bench::new();
    let server = Server::of(&bench.input, FAST);
    assert_eq!(
        probe(Path::new(&server.url("match.mp4"))).unwrap(),
        bench.source
    );
}

#[test]
fn what_a_server_does_not_give_is_an_error_in_one_line() {
    let bench = Bench::new();
    let server = Server::of(&bench.input, FAST);
    let message = |url: &str| probe(Path::new(url)).unwrap_err().to_string();
    let none = server.url("none.mp4");
    let said = message(&none);
    assert!(
        said.starts_with(&none) && said.contains("cannot be read: server returned 404"),
        "{said}"
    );
    let nobody = "http://127.0.0.1:1/match.mp4";
    assert!(
        message(nobody).contains("connection refused"),
        "{}",
        message(nobody)
    );
    let cut = Server::cutting(&bench.input, FAST, Some(3000));
    let said = message(&cut.url("match.mp4"));
    assert!(!said.contains('\n') && said.contains("(hint: "), "{said}");
}

#[test]
fn reading_and_writing_are_counted_and_cost_next_to_nothing() {
    let bench = Bench::new();
    let output = bench.path("out.mp4");
    let Done { row, rendered, .. } = Worker::render(job(&bench, text(&bench.input), &output));
    let io = rendered.io;
    let bytes = |path: &Path| std::fs::metadata(path).unwrap().len();
    assert!(io.read_bytes >= bytes(&bench.input), "{io:?}");
    assert!(io.write_bytes >= bytes(&output), "{io:?}");
    // A muxer goes back to fill in what it did not know; it does not write everything twice.
    assert!(io.write_bytes < bytes(&output) + (64 << 10), "{io:?}");
    assert!(io.read_secs > 0.0 && io.write_secs > 0.0);
    assert!(io.busy_secs <= io.read_secs + io.write_secs + 1e-9);
    assert!(io.busy_secs < row.wall_secs * 0.5, "{io:?}");
    let busiest = rendered.busiest.unwrap();
    assert!(busiest.cpu_secs > 0.0 && !busiest.name.is_empty());
    let sum: f64 = rendered.cpu.iter().map(|(_, secs)| secs).sum();
    assert!(busiest.cpu_secs <= sum + 1e-9);
}

//! What limits a render moves with what it is given: the same job by a slow server and by a fast one.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use twofold_core::analysis::bottleneck::{Capacity, Label, Utilisation};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    AnnotateJob, Answer, FootageJob, FrameRange, Job, OverlayJob, Rendered, Reply, Request,
    SceneRequest, Threads,
};
use twofold_core::record::{JobRow, RenderRow};
use twofold_media::probe;
use twofold_worker::footage::footage;

use crate::annotate::reel::Reel;
use crate::bench::{Bench, Kind, text};
use crate::server::Server;

const SLOW: f64 = 0.4e6;
const FAST: f64 = 200e6;

/// Noisy footage, so that there are many bytes to a frame, and the track of its highlights.
fn heavy(path: &Path) -> String {
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
        output: text(path),
        threads: 2,
    };
    footage(&job, &mut |_| {}).unwrap().track
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
    fn render(job: Job) -> Done {
        let (began, idle) = (Instant::now(), idle_secs());
        let child = Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .arg("job")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut worker = Self(child);
        worker.prefer();
        let request = Request::new(job).confined_to(Some(vec![allowed()]));
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
        let rendered = match done.answer {
            Answer::Rendered(rendered) => rendered,
            Answer::Annotated(annotated) => annotated.rendered,
            other => panic!("{other:?}"),
        };
        Done {
            row: row(wall_secs, cpu_secs, &rendered),
            idle_secs: idle_secs() - idle,
            rendered,
        }
    }

    /// Before what else runs on this machine, where that may be asked for: its threads inherit it, and what is measured here is
    /// not how long it waits for others.
    fn prefer(&self) {
        // SAFETY: plain numbers; where it is not allowed, nothing changes.
        unsafe { libc::setpriority(libc::PRIO_PROCESS, self.0.id(), -15) };
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
        place: None,
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

const ONE: Threads = Threads {
    decode: 1,
    encode: 1,
};

fn job(bench: &Bench, input: String, output: &Path) -> OverlayJob {
    let range: FrameRange = bench.ranges(1)[0];
    let product = Kind::Whole;
    OverlayJob {
        input,
        threads: ONE,
        ..bench.job(range, product, output)
    }
}

/// By a slow server files are the limit of a job, and by a fast one the CPU is, whatever it draws.
fn moves(file: &Path, output: &Path, job: &dyn Fn(String) -> Job) {
    let slow = Server::of(file, SLOW);
    let Done { row, rendered, .. } = Worker::render(job(slow.url("heavy.mp4")));
    let found = used(&row);
    assert_eq!(found.label(), Label::Io, "{found:?}");
    let bytes = |path: &Path| std::fs::metadata(path).unwrap().len();
    assert!(rendered.io.read_bytes >= bytes(file), "{:?}", rendered.io);
    assert!(
        rendered.io.write_bytes >= bytes(output),
        "{:?}",
        rendered.io
    );

    let fast = Server::of(file, FAST);
    let mut again = Worker::render(job(fast.url("heavy.mp4")));
    assert_eq!(again.rendered.frames, rendered.frames);
    // What others had of this processor was never this job's to use; its files it waited for by everybody's clock.
    let by_the_clock = used(&again.row);
    let own_secs = again.row.user_secs + again.idle_secs;
    again.row.wall_secs = again.row.wall_secs.min(own_secs);
    let found = Utilisation {
        io: by_the_clock.io,
        ..used(&again.row)
    };
    assert_eq!(found.label(), Label::Cpu, "{found:?}");
}

#[test]
fn the_label_of_highlights_moves_to_files_when_they_are_slow_and_back_to_the_cpu() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("heavy.mp4");
    let track = heavy(&input);
    let bench = Bench::of(dir, input, track);
    let output = bench.path("out.mp4");
    let highlights = |input: String| Job::Overlay(job(&bench, input, &output));
    moves(&bench.input, &output, &highlights);
}

#[test]
fn the_label_of_texts_moves_to_files_when_they_are_slow_and_back_to_the_cpu() {
    const CLIP: &str = r#"
        width = 320
        height = 180
        fps = 30
        [[clip]]
        file = "heavy.mp4"
        out = "1.9s"
        player = "7 Okafor"
    "#;
    let reel = Reel::of(CLIP, |dir| drop(heavy(&dir.join("heavy.mp4"))));
    let output = reel.path("out.mp4");
    let texts = |input: String| {
        let mut job = AnnotateJob {
            sound: None,
            threads: ONE,
            ..reel.whole_job(&output)
        };
        job.stretches[0].cuts[0].input = input;
        Job::Annotate(job)
    };
    moves(&reel.path("heavy.mp4"), &output, &texts);
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
    let Done { row, rendered, .. } =
        Worker::render(Job::Overlay(job(&bench, text(&bench.input), &output)));
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

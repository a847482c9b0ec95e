//! Jobs over the pipe: answered, refused, withdrawn.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use twofold_core::compilation::{DEFAULT_FONT, Split, place};
use twofold_core::protocol::{Answer, FailureKind, Job, Reply, Request};

use super::reel::Reel;
use crate::bench::text;
use crate::protocol::ask;

fn asked(job: Job) -> Reply {
    ask(&serde_json::to_string(&Request::new(job)).unwrap()).1
}

fn refusal(job: Job) -> String {
    match asked(job) {
        Reply::Failed(failure) => {
            assert_eq!(failure.kind, FailureKind::Input, "{}", failure.message);
            assert!(!failure.message.contains('\n'));
            failure.message
        }
        Reply::Done(done) => panic!("{done:?}"),
    }
}

fn names(reel: &Reel) -> Vec<String> {
    let entries = std::fs::read_dir(reel.dir.path()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_job_without_a_rasteriser_answers_with_what_it_made() {
    let reel = Reel::new();
    let output = reel.path("whole.mp4");
    let Reply::Done(done) = asked(Job::Annotate(reel.whole_job(&output))) else {
        panic!("not done")
    };
    let Answer::Annotated(annotated) = done.answer else {
        panic!("{:?}", done.answer)
    };
    assert_eq!(annotated.rendered.frames.len() as u32, reel.frames());
    let cpu = &annotated.rendered.cpu;
    // The kernel counts in ticks of 10 ms, which a thread of so small a job need not fill: all of them together do.
    let pipeline = ["decode", "annotate", "encode", "sound", "libx264"];
    let own = cpu
        .iter()
        .filter(|(name, _)| pipeline.contains(&name.as_str()));
    assert!(own.map(|(_, secs)| secs).sum::<f64>() > 0.0, "{cpu:?}");
    // Mesa's threads have names of their own.
    assert!(
        cpu.iter().all(|(name, _)| !name.contains("llvmpipe")),
        "{cpu:?}"
    );
    assert!(output.exists());
}

#[test]
fn texts_are_looked_at_without_rendering() {
    let mut reel = Reel::new();
    let Reply::Done(done) = asked(Job::Place(place(&reel.compilation, DEFAULT_FONT))) else {
        panic!("not done")
    };
    assert_eq!(done.answer, Answer::Placed);
    // Without a text no font is needed.
    let bare = place(&reel.compilation.without_texts(), "/no/such/font.ttf");
    assert!(matches!(asked(Job::Place(bare)), Reply::Done(_)));
    let missing = place(&reel.compilation, "/no/such/font.ttf");
    let message = refusal(Job::Place(missing));
    assert!(
        message.starts_with("/no/such/font.ttf: not a font"),
        "{message}"
    );
    reel.compilation.clips[3].texts[0].1 = "東京".into();
    let message = refusal(Job::Place(place(&reel.compilation, DEFAULT_FONT)));
    assert!(
        message.starts_with("clip 4: its ") && message.contains("(U+6771) is not in the font"),
        "{message}"
    );
    // A job that renders looks as well, before its first frame.
    let before = names(&reel);
    let message = refusal(Job::Annotate(reel.whole_job(&reel.path("whole.mp4"))));
    assert!(message.contains("U+6771"), "{message}");
    assert_eq!(names(&reel), before);
}

#[test]
fn what_is_wrong_with_a_video_is_said_with_its_name_and_leaves_nothing() {
    let reel = Reel::new();
    let before = names(&reel);
    let whole = || reel.whole_job(&reel.path("whole.mp4"));
    let mut gone = whole();
    gone.stretches[0].cuts[1].input = text(&reel.path("gone.mp4"));
    assert!(refusal(Job::Annotate(gone)).contains("gone.mp4: cannot be read"));
    let mut long = whole();
    long.stretches[0].cuts[4].frames += 30;
    let message = refusal(Job::Annotate(long));
    assert!(
        message.starts_with("clip 5: ") && message.contains("the video ends"),
        "{message}"
    );
    let mut over = whole();
    over.whole = Some(text(&reel.path("wide.mp4")));
    assert!(refusal(Job::Annotate(over)).contains("the output would replace a video"));
    let mut unheard = whole();
    unheard.sound.as_mut().unwrap().clips[0].input = text(&reel.path("gone.mp4"));
    assert!(refusal(Job::Annotate(unheard)).contains("gone.mp4: cannot be read"));
    let mut counting = whole();
    counting.whole = Some(text(&reel.path("whole.mkv")));
    assert!(refusal(Job::Annotate(counting)).contains("counts in milliseconds"));
    assert_eq!(names(&reel), before);
}

#[test]
fn a_job_that_is_withdrawn_leaves_nothing_not_even_the_stretches_that_were_done() {
    let reel = Reel::new();
    let before = names(&reel);
    let whole = reel.whole_job(&reel.path("whole.mp4"));
    // Every second clip: three stretches.
    let mut parts = whole.clone();
    (parts.whole, parts.stretches) = (None, vec![]);
    for job in reel.jobs(&reel.plan(5, Split::Clip)).into_iter().step_by(2) {
        parts.stretches.extend(job.stretches);
    }
    for mut job in [whole, parts] {
        // Slow enough to be caught in the middle.
        job.encoder.options = vec![("preset".into(), "placebo".into())];
        (job.canvas.width, job.canvas.height) = (1280, 720);
        let mut child = Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .arg("job")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let line = serde_json::to_string(&Request::new(Job::Annotate(job))).unwrap();
        let stdin = child.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        // Until a stretch and the sound are under way.
        while names(&reel).len() < before.len() + 2 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(child.try_wait().unwrap(), None, "it is still at work");
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().code(), Some(2));
        assert_eq!(names(&reel), before);
    }
}

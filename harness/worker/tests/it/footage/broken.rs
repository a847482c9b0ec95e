//! Files with something missing or wrong: an error, and never a shorter video called success.

use std::fs;
use std::path::Path;

use twofold_clips::{Clip, clip};
use twofold_media::{Error, IoCount, RangeReader, Step, probe};

use super::trial::{Outcome, fails, written};

/// Another file with these bytes, in a folder of its own, that the verb must refuse with these words.
fn fails_with(bytes: &[u8], name: &str, words: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    fails(&path, "out.mp4", &[], words);
}

fn bytes_of(clip: &Clip, name: &str) -> Vec<u8> {
    let (_dir, path) = written(clip, name);
    fs::read(path).unwrap()
}

pub fn truncated() -> Outcome {
    let mut front = clip();
    front.container = vec![("movflags", "faststart".to_owned())];
    for (clip, name) in [
        (clip(), "clip.mp4"),
        (front, "clip.mp4"),
        (clip().in_milliseconds(33), "clip.mkv"),
    ] {
        let whole = bytes_of(&clip, name);
        for share in [60, 80, 90, 99] {
            fails_with(
                &whole[..whole.len() * share / 100],
                name,
                &["the file is cut off"],
            );
        }
    }
    Outcome::Error
}

pub fn damaged() -> Outcome {
    // Where the coded pictures are, and so much of it that the length of one is hit wherever it begins: flipped bits inside
    // a picture may be another valid picture, of which nobody can know.
    let whole = bytes_of(&clip(), "clip.mp4");
    for tenth in 1..8 {
        let mut bytes = whole.clone();
        let at = bytes.len() * tenth / 10;
        for byte in &mut bytes[at..at + 2000] {
            *byte ^= 0x5a;
        }
        fails_with(&bytes, "clip.mp4", &["the file is damaged"]);
    }
    assert!(noticed_by_the_decoder(&whole) > 0);
    // The container's own structure.
    let whole = bytes_of(&clip().in_milliseconds(33), "clip.mkv");
    let middle = whole.len() / 2;
    let mut bytes = whole.clone();
    bytes[middle..middle + 400].fill(0);
    fails_with(&bytes, "clip.mkv", &["clip.mkv: "]);
    Outcome::Error
}

/// In how many of many places a few wrong bytes go by when the file is listed and are noticed when it is decoded; where
/// nobody notices, every frame comes.
fn noticed_by_the_decoder(whole: &[u8]) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("clip.mp4");
    let mut noticed = 0;
    for place in 10..80 {
        let mut bytes = whole.to_vec();
        let at = bytes.len() * place / 100;
        for byte in &mut bytes[at..at + 30] {
            *byte ^= 0x5a;
        }
        fs::write(&path, bytes).unwrap();
        let Ok(source) = probe(&path) else { continue };
        let range = twofold_core::chunk::frame_range(&source, &(0..24)).unwrap();
        let mut reader = RangeReader::open(&path, range, 2, &IoCount::default()).unwrap();
        let mut frames = 0;
        let ended = loop {
            match reader.decode() {
                Ok(Step::Hungry) => reader.demux().unwrap(),
                Ok(Step::Frame(_)) => frames += 1,
                Ok(Step::Done) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match ended {
            Ok(()) => assert_eq!(frames, 24, "place {place}"),
            Err(Error::Damaged { .. }) => noticed += 1,
            Err(error) => panic!("place {place}: {error}"),
        }
    }
    noticed
}

pub fn empty() -> Outcome {
    fails_with(b"", "clip.mp4", &["the file is empty"]);
    Outcome::Error
}

pub fn not_a_video() -> Outcome {
    let words = "Nothing to be seen here.\n".repeat(100);
    for name in ["clip.mp4", "clip.mkv", "clip.avi"] {
        fails_with(words.as_bytes(), name, &["not a video file"]);
    }
    Outcome::Error
}

pub fn io_error() -> Outcome {
    let raw = clip().sized(320, 240).encoded("rawvideo", &[]);
    let (_dir, path) = written(&raw, "clip.nut");
    // A thread of its own, for which reading begins to fail once the file is open.
    let thread = std::thread::spawn(move || read_with_error(&path));
    let said = thread.join().unwrap();
    assert!(
        said.contains("clip.nut") && said.contains("Input/output error"),
        "{said}"
    );
    Outcome::Error
}

fn read_with_error(path: &Path) -> String {
    let source = probe(path).unwrap();
    let range = twofold_core::chunk::frame_range(&source, &(0..24)).unwrap();
    let mut reader = RangeReader::open(path, range, 1, &IoCount::default()).unwrap();
    let mut frames = 0;
    let mut fail_from_here = Some(fail_reads);
    loop {
        let step = reader.decode().and_then(|step| match step {
            Step::Hungry => reader.demux().map(|()| Step::Hungry),
            step => Ok(step),
        });
        match step {
            Ok(Step::Frame(_)) => {
                frames += 1;
                if frames == 3 {
                    fail_from_here.take().unwrap()();
                }
            }
            Ok(Step::Hungry) => {}
            Ok(Step::Done) => panic!("all {frames} frames came in spite of the error"),
            Err(error) => {
                assert!(frames >= 3);
                return error.to_string();
            }
        }
    }
}

/// Makes every later read of this thread fail as a bad disk does.
fn fail_reads() {
    let statement = |code: u32, jump_true: u8, jump_false: u8, k: u32| libc::sock_filter {
        code: code as u16,
        jt: jump_true,
        jf: jump_false,
        k,
    };
    // The number of the system call is the first word of what the filter sees.
    let mut program = [
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        statement(
            libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K,
            0,
            1,
            libc::SYS_read as u32,
        ),
        statement(
            libc::BPF_RET | libc::BPF_K,
            0,
            0,
            libc::SECCOMP_RET_ERRNO | libc::EIO as u32,
        ),
        statement(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let filter = libc::sock_fprog {
        len: program.len() as u16,
        filter: program.as_mut_ptr(),
    };
    // SAFETY: the program is valid and outlives the call, which copies it; only this thread is filtered.
    unsafe {
        assert_eq!(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        let mode = libc::SECCOMP_MODE_FILTER;
        assert_eq!(
            libc::prctl(libc::PR_SET_SECCOMP, mode, &raw const filter),
            0
        );
    }
}

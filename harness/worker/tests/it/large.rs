//! Footage of two hours: it is listed, and not decoded.

use twofold_clips::clip;
use twofold_core::protocol::{Answer, CompareJob, Job, ProbeJob, Reply, Request};

use crate::bench::text;
use crate::protocol::ask;

const SECS: i64 = 2 * 60 * 60;

/// Spoils the pictures of an MP4 file without sound from a byte of its media data on, and leaves the frames of the NAL units
/// as they are: who lists packets sees nothing wrong, and who decodes them does.
fn spoil(bytes: &mut [u8]) -> usize {
    let word = |bytes: &[u8], at: usize| {
        u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
    };
    let at = bytes.windows(4).position(|name| name == b"mdat").unwrap();
    let end = at - 4 + word(bytes, at - 4);
    let (mut nal, mut spoilt) = (at + 4, 0);
    while nal + 4 < end {
        let length = word(bytes, nal);
        let (begin, next) = (nal + 4, nal + 4 + length);
        let is_picture = matches!(bytes[begin] & 31, 1 | 5);
        // What libav looks into when it opens a file stays.
        if is_picture && begin > at + (end - at) / 10 && length > 12 {
            bytes[begin + 8..next].fill(0xa5);
            spoilt += 1;
        }
        nal = next;
    }
    spoilt
}

#[test]
fn two_hours_are_listed_without_being_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let (good, path) = (
        folder.path().join("good.mp4"),
        folder.path().join("long.mp4"),
    );
    clip()
        .sized(32, 18)
        .with(&[("g", "60"), ("bf", "0")])
        .timed((0..SECS).map(|second| second * 15_360), SECS * 15_360)
        .write(&good);
    let mut bytes = std::fs::read(&good).unwrap();
    let spoilt = spoil(&mut bytes);
    assert!(spoilt > 1000, "{spoilt}");
    std::fs::write(&path, bytes).unwrap();

    let asked = |job| serde_json::to_string(&Request::new(job)).unwrap();
    let (child, reply) = ask(&asked(Job::Probe(ProbeJob { input: text(&path) })));
    child.wait_with_output().unwrap();
    let Reply::Done(done) = reply else {
        panic!("{reply:?}")
    };
    let Answer::Source(source) = done.answer else {
        panic!("{:?}", done.answer)
    };
    assert_eq!(source.pts.len() as i64, SECS);
    assert_eq!(source.keyframes.len() as i64, SECS / 60);
    assert!((source.duration_secs() - SECS as f64).abs() < 1.5);
    assert_eq!(source.unsupported, None);

    // Who decodes it does notice.
    let compare = Job::Compare(CompareJob {
        file: text(&path),
        reference: text(&good),
        copies: None,
    });
    let (child, reply) = ask(&asked(compare));
    child.wait_with_output().unwrap();
    let told = format!("{reply:?}").to_lowercase();
    let fine = matches!(&reply, Reply::Done(done) if matches!(&done.answer, Answer::Compared(compared)
        if compared.messages.is_empty() && compared.worst_psnr_db > 60.0));
    assert!(!fine, "{told:.400}");
}

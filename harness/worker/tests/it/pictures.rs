//! Pictures of frames: asked for by index and time stamp, never more bytes than allowed, never outside their folder.

use std::fs;
use std::path::Path;

use twofold_clips::{Clip, clip};
use twofold_core::jpeg;
use twofold_core::protocol::{Answer, Job, Pictures, PicturesJob, Reply, Request, WantedFrame};
use twofold_media::probe;

use crate::bench::text;
use crate::protocol::ask;

fn reply(job: &PicturesJob) -> Reply {
    let request = Request::new(Job::Pictures(job.clone()));
    let (mut child, reply) = ask(&serde_json::to_string(&request).unwrap());
    drop(child.stdin.take());
    child.wait().unwrap();
    reply
}

fn made(job: &PicturesJob) -> Pictures {
    match reply(job) {
        Reply::Done(done) => match done.answer {
            Answer::Pictures(pictures) => pictures,
            other => panic!("{other:?}"),
        },
        Reply::Failed(failure) => panic!("{failure:?}"),
    }
}

fn refused(job: &PicturesJob) -> String {
    match reply(job) {
        Reply::Failed(failure) => failure.message,
        Reply::Done(done) => panic!("{done:?}"),
    }
}

/// Two files of the same frames, the second encoded more coarsely, and a job for the frames around two cuts.
fn job(dir: &Path) -> PicturesJob {
    let (a, b, folder) = (dir.join("a.mp4"), dir.join("b.mp4"), dir.join("gallery"));
    let clip = clip().sized(320, 240);
    clip.write(&a);
    Clip::encoded(clip, "libx264", &[("crf", "40"), ("g", "8")]).write(&b);
    fs::create_dir_all(&folder).unwrap();
    let pts = probe(&a).unwrap().pts;
    let wanted = |frame: u32| WantedFrame {
        frame,
        pts: pts[frame as usize],
    };
    PicturesJob {
        sequential: text(&a),
        chunked: Some(text(&b)),
        places: [8, 16]
            .map(|cut| vec![wanted(cut - 1), wanted(cut)])
            .to_vec(),
        first_pts: pts[0],
        folder: text(&folder),
        name: "seam".to_owned(),
        most_lines: 180,
        most_bytes: 400_000,
    }
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_frames_around_each_cut_are_there_with_their_difference() {
    let dir = tempfile::tempdir().unwrap();
    let job = job(dir.path());
    let pictures = made(&job);
    let frames: Vec<u32> = pictures
        .places
        .iter()
        .flatten()
        .map(|frame| frame.frame)
        .collect();
    assert_eq!(frames, [7, 8, 15, 16]);
    let written = files(&job.folder);
    assert_eq!(written.len(), 12, "nothing else: {written:?}");
    for frame in pictures.places.iter().flatten() {
        assert!((frame.time_secs - f64::from(frame.frame) / 30.0).abs() < 1e-9);
        let compared = frame.compared.as_ref().unwrap();
        assert!((20.0..60.0).contains(&compared.psnr_db), "{compared:?}");
        for picture in [&frame.sequential, &compared.chunked, &compared.difference] {
            let (_, bytes) = written
                .iter()
                .find(|(name, _)| *name == picture.file)
                .unwrap();
            assert_eq!(bytes.len() as u64, picture.bytes);
            assert_eq!(jpeg::size(bytes), Some((240, 180)));
            assert_eq!((picture.width, picture.height), (240, 180));
        }
    }
    // Once more: the same bytes. Without a file in question: of the sequential render alone.
    made(&job);
    assert_eq!(files(&job.folder), written);
    let alone = made(&PicturesJob {
        chunked: None,
        name: "title".to_owned(),
        ..job.clone()
    });
    assert!(
        alone
            .places
            .iter()
            .flatten()
            .all(|frame| frame.compared.is_none())
    );
    assert_eq!(files(&job.folder).len(), 16);
}

#[test]
fn what_is_written_is_never_more_than_was_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let job = job(dir.path());
    let mut before = u64::MAX;
    for most_bytes in [60_000, 25_000, 12_000, 6_000, 3_000, 10] {
        fs::remove_dir_all(&job.folder).unwrap();
        fs::create_dir_all(&job.folder).unwrap();
        let pictures = made(&PicturesJob {
            most_bytes,
            ..job.clone()
        });
        let total: u64 = files(&job.folder)
            .iter()
            .map(|(_, bytes)| bytes.len() as u64)
            .sum();
        assert!(
            total <= most_bytes && total <= before,
            "{total} of {most_bytes}"
        );
        assert!(
            most_bytes < 25_000 || pictures.places.len() == 2,
            "coarser before fewer"
        );
        assert!(most_bytes > 10 || pictures.places.is_empty());
        before = total;
    }
}

#[test]
fn hostile_requests_write_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let good = job(dir.path());
    let passwd = dir.path().join("passwd");
    fs::write(&passwd, "root:x:0:0:\n").unwrap();
    let far = WantedFrame {
        frame: 9,
        pts: i64::MAX,
    };
    let cases = [
        (
            "../x",
            good.folder.clone(),
            good.sequential.clone(),
            "no beginning",
        ),
        (
            "",
            good.folder.clone(),
            good.sequential.clone(),
            "no beginning",
        ),
        (
            "seam",
            text(&dir.path().join("none")),
            good.sequential.clone(),
            "no such folder",
        ),
        (
            "seam",
            text(&passwd),
            good.sequential.clone(),
            "no such folder",
        ),
        ("seam", good.folder.clone(), text(&passwd), "not a video"),
        (
            "seam",
            good.folder.clone(),
            "concat:a|b".to_owned(),
            "cannot be read",
        ),
    ];
    for (name, folder, sequential, said) in cases {
        let message = refused(&PicturesJob {
            name: name.to_owned(),
            folder,
            sequential,
            ..good.clone()
        });
        assert!(message.contains(said), "{message}");
    }
    let message = refused(&PicturesJob {
        places: vec![vec![far]],
        ..good.clone()
    });
    assert!(message.contains("time stamp"), "{message}");
    let message = refused(&PicturesJob {
        places: vec![vec![far; 65]],
        ..good.clone()
    });
    assert!(message.contains("at most 64"), "{message}");
    let another = dir.path().join("c.mp4");
    clip().write(&another);
    let message = refused(&PicturesJob {
        chunked: Some(text(&another)),
        ..good.clone()
    });
    assert!(message.contains("another size"), "{message}");
    assert_eq!(files(&good.folder), vec![]);
}

//! Requests that somebody spoiled: refused in one line, or what they say.

use twofold_core::protocol::{
    ChunkFile, DigestJob, FootageJob, Job, JoinJob, Origin, ProbeJob, Request, SceneRequest,
};
use twofold_worker::session::parse;

use crate::mutate::hold;

#[test]
fn requests() {
    let scene = SceneRequest {
        name: "match".to_owned(),
        width: 64,
        height: 48,
        fps: 10,
        gop: 7,
        grain: 2,
        seed: 1,
        duration_secs: 1.0,
    };
    let jobs = [
        Job::Hello,
        Job::Probe(ProbeJob {
            input: "a.mp4".to_owned(),
        }),
        Job::Footage(FootageJob {
            scene,
            output: "o.mp4".to_owned(),
            threads: 1,
        }),
        Job::Join(JoinJob {
            chunks: vec![ChunkFile {
                path: "a.nut".to_owned(),
                first_pts: 0,
            }],
            origin: Origin::Source {
                path: "a.mp4".to_owned(),
                audio_end_pts: Some(7),
                copied: vec![],
            },
            end_pts: 900,
            output: "o.mp4".to_owned(),
        }),
        Job::Digest(DigestJob {
            input: "a.mp4".to_owned(),
            audio_end_pts: None,
        }),
    ];
    let lines: Vec<String> = jobs
        .map(|job| {
            let request = Request::new(job).confined_to(Some(vec![0, 1]));
            serde_json::to_string(&request).unwrap()
        })
        .to_vec();
    let good: Vec<&str> = lines.iter().map(String::as_str).collect();
    hold("request", 1000, &good, |case| match parse(&case.text()) {
        Err(message) => {
            assert!(!message.contains(char::is_control), "{message:?}");
            assert!(message.len() < 4096, "{} bytes", message.len());
        }
        Ok(request) => {
            assert_eq!(request.refusal(), None);
            let line = serde_json::to_string(&request).unwrap();
            assert_eq!(parse(&line).unwrap(), request);
        }
    });
}

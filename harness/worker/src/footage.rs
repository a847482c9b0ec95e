//! A scene as a video file: frames drawn by all threads, encoded in order.

use std::path::Path;

use rayon::prelude::*;
use twofold_core::frame::Frame;
use twofold_core::protocol::{Footage, FootageJob};
use twofold_core::scene::{SAMPLE_RATE, Scene, SceneSpec};
use twofold_media::{FootageFormat, FootageWriter, Sound};

use crate::fault::{Fault, Result};

/// Frames that each thread draws before they are encoded together.
const EACH: usize = 2;

/// Draws and encodes a scene; `progress` is told how many frames there are so far.
///
/// # Errors
/// A scene that cannot be drawn, and whatever keeps the file from being written.
pub fn footage(job: &FootageJob, progress: &mut dyn FnMut(u64)) -> Result<Footage> {
    let scene = scene(job)?;
    let threads = job.threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads as usize)
        .thread_name(|index| format!("draw-{index}"));
    let pool = pool
        .build()
        .map_err(|error| Fault::bug(format!("no threads to draw with: {error}")))?;
    let format = FootageFormat {
        frame: scene.format(),
        fps: job.scene.fps,
        gop: job.scene.gop,
        start_frames: 0,
        threads,
    };
    let samples = (scene.frames() * u64::from(SAMPLE_RATE)).div_ceil(u64::from(job.scene.fps));
    let sound = Sound {
        rate: SAMPLE_RATE,
        samples,
        fill: Box::new(|first, out| scene.audio(first, out)),
    };
    let mut writer = FootageWriter::create(Path::new(&job.output), format, Some(sound))?;
    let mut frames = vec![Frame::new(scene.format()); threads as usize * EACH];
    let mut next = 0;
    while next < scene.frames() {
        let count = frames
            .len()
            .min(usize::try_from(scene.frames() - next).unwrap_or(usize::MAX));
        let batch = &mut frames[..count];
        pool.install(|| {
            batch
                .par_iter_mut()
                .enumerate()
                .for_each(|(index, frame)| scene.frame(next + index as u64, frame))
        });
        for frame in batch.iter() {
            writer.frame(&frame.planes())?;
        }
        next += count as u64;
        progress(next);
    }
    writer.finish()?;
    Ok(Footage {
        frames: next,
        track: scene.track().to_toml(),
    })
}

fn scene(job: &FootageJob) -> Result<Scene> {
    let asked = &job.scene;
    if asked.name != "match" {
        return Err(Fault::input(format!(
            "there is no scene {:?} (hint: `match` is the one there is)",
            asked.name
        )));
    }
    let spec = SceneSpec {
        width: asked.width,
        height: asked.height,
        fps: asked.fps,
        grain: asked.grain,
        seed: asked.seed,
        duration_secs: asked.duration_secs,
    };
    Scene::new(spec).map_err(|error| Fault::input(error.to_string()))
}

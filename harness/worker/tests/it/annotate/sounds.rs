//! Sound: where it is, how long, and with the picture.

use std::path::Path;

use twofold_core::frame::{Frame, FrameFormat, Layout, Range};
use twofold_core::protocol::{SOUND_RATE, SoundClip};
use twofold_media::{
    ClipSound, FootageFormat, FootageWriter, Heard, IoCount, RangeReader, Sound, Step, probe,
};

use super::reel::{Reel, run};
use crate::bench::text;

/// A dark video of two seconds with a flash of one frame and a click, both at the same time; it begins so many frames late.
fn flash(path: &Path, fps: u32, rate: u32, at_frame: u32, start_frames: u32) {
    let format = FrameFormat::new(64, 48, Layout::Yuv420p, Range::Limited).unwrap();
    // Sound counts from 0 whatever the picture's first time stamp is.
    let click = u64::from(rate) * u64::from(at_frame + start_frames) / u64::from(fps);
    let sound = Sound {
        rate,
        samples: u64::from(rate) * 2,
        fill: Box::new(move |from, samples| {
            for (index, sample) in samples.iter_mut().enumerate() {
                let since = (from + index as u64).checked_sub(click);
                let on = since.is_some_and(|since| since < u64::from(rate) / 100);
                *sample = match (on, (from + index as u64) / 8 % 2) {
                    (true, 0) => 0.8,
                    (true, _) => -0.8,
                    (false, _) => 0.0,
                };
            }
        }),
    };
    let footage = FootageFormat {
        frame: format,
        fps,
        gop: 10,
        start_frames,
        threads: 1,
    };
    let mut writer = FootageWriter::create(path, footage, Some(sound)).unwrap();
    for index in 0..2 * fps {
        let mut frame = Frame::new(format);
        if index == at_frame {
            frame.planes_mut().rows_mut(0).for_each(|row| row.fill(235));
        }
        writer.frame(&frame.planes()).unwrap();
    }
    writer.finish().unwrap();
}

/// The samples of a file's sound, the left channel.
fn heard(path: &Path, samples: u64) -> Vec<f32> {
    let clip = SoundClip {
        name: "all of it".into(),
        input: text(path),
        in_secs: 0.0,
        samples,
    };
    let mut reader = ClipSound::open(&clip, &IoCount::default()).unwrap();
    let mut list = vec![];
    loop {
        match reader.decode().unwrap() {
            Heard::Done => return list,
            Heard::Hungry => reader.demux().unwrap(),
            Heard::Samples([left, right]) => {
                assert_eq!(left.len(), right.len());
                list.extend(left);
            }
        }
    }
}

/// The frames of a file that are bright.
fn bright(path: &Path) -> Vec<u32> {
    let source = probe(path).unwrap();
    let frames = source.pts.len() as u32;
    let range = twofold_core::chunk::frame_range(&source, &(0..frames)).unwrap();
    let mut reader = RangeReader::open(path, range, 1, &IoCount::default()).unwrap();
    let (mut index, mut bright) = (0, vec![]);
    loop {
        match reader.decode().unwrap() {
            Step::Done => return bright,
            Step::Hungry => reader.demux().unwrap(),
            Step::Frame(frame) => {
                let planes = frame.planes().unwrap();
                if planes.rows(0).nth(90).unwrap()[160] > 120 {
                    bright.push(index);
                }
                index += 1;
            }
        }
    }
}

const FLASHES: &str = r#"
width = 320
height = 180
fps = 30
[[clip]]
file = "first.mp4"
in = "0.4s"
out = "1.1s"
[[clip]]
file = "silent.mp4"
out = "0.5s"
[[clip]]
file = "late.mp4"
in = "0.8s"
out = "1.6s"
[[clip]]
file = "first.mp4"
in = "0.5s"
[[clip]]
file = "fast.mp4"
out = "1.2s"
"#;

fn reel() -> Reel {
    Reel::of(FLASHES, |dir| {
        flash(&dir.join("first.mp4"), 25, 44_100, 20, 0);
        flash(&dir.join("late.mp4"), 30, 48_000, 33, 7);
        flash(&dir.join("fast.mp4"), 50, 22_050, 30, 0);
        let mut silent = super::reel::wide().tracks(&[twofold_clips::Track::Video]);
        silent.picture = |_, _, _, _| 0.2;
        silent.write(&dir.join("silent.mp4"));
    })
}

#[test]
fn a_click_stays_with_its_flash_in_every_clip() {
    let reel = reel();
    let (output, whole) = reel.whole("whole.mp4");
    assert_eq!(whole.rendered.frames.len() as u32, reel.frames());
    let bright = bright(&output);
    let mut flashes = vec![];
    for frame in bright {
        // A slow video's flash may be shown twice.
        if flashes.last().is_none_or(|last| frame > last + 2) {
            flashes.push(frame);
        }
    }
    let samples = u64::from(reel.frames()) * u64::from(SOUND_RATE) / 30;
    let heard = heard(&output, samples);
    assert_eq!(heard.len() as u64, samples);
    let mut clicks: Vec<usize> = vec![];
    for (at, _) in heard.iter().enumerate().filter(|(_, s)| s.abs() > 0.3) {
        if clicks
            .last()
            .is_none_or(|last| at > last + SOUND_RATE as usize / 5)
        {
            clicks.push(at);
        }
    }
    // One of each clip with sound.
    assert_eq!(
        (flashes.len(), clicks.len()),
        (4, 4),
        "{flashes:?} {clicks:?}"
    );
    for (flash, click) in flashes.iter().zip(&clicks) {
        let late = *click as f64 / 48_000.0 - f64::from(*flash) / 30.0;
        // Every flash is on the grid of the output's frames, so the picture is exactly where it belongs.
        assert!(late.abs() < 1024.0 / 48_000.0, "{late}");
    }
}

#[test]
fn a_clip_without_sound_is_silent_and_as_long_as_it_is() {
    let reel = reel();
    let job = reel.whole_job(&reel.path("whole.mp4"));
    let sound = job.sound.clone().unwrap();
    let lengths = reel.lengths();
    let total: u64 = sound.clips.iter().map(|clip| clip.samples).sum();
    assert_eq!(total, u64::from(reel.frames()) * 1600);
    run(&job);
    let heard = heard(&reel.path("whole.mp4"), total);
    let (begin, end) = (lengths[0] * 1600, (lengths[0] + lengths[1]) * 1600);
    let silent = &heard[begin as usize + 2048..end as usize - 2048];
    assert!(silent.iter().all(|sample| sample.abs() < 0.01));
}

#[test]
fn a_compilation_of_silent_clips_has_silence() {
    let toml = "width = 128\nheight = 54\n[[clip]]\nfile = \"silent.mp4\"\n[[clip]]\nfile = \"silent.mp4\"\n";
    let reel = Reel::of(toml, |dir| {
        super::reel::wide()
            .tracks(&[twofold_clips::Track::Video])
            .write(&dir.join("silent.mp4"));
    });
    let (output, whole) = reel.whole("whole.mp4");
    let samples = u64::from(reel.frames()) * 1600;
    assert_eq!(whole.sound.len() as u64, samples.div_ceil(1024) + 1);
    let heard = heard(&output, samples);
    assert!(heard.iter().all(|sample| *sample == 0.0));
}

#[test]
fn sound_that_begins_late_or_ends_early_leaves_silence_where_there_is_none() {
    let toml = "width = 128\nheight = 54\n[[clip]]\nfile = \"part.mp4\"\n";
    let reel = Reel::of(toml, |dir| {
        super::reel::wide()
            .tracks(&[
                twofold_clips::Track::Video,
                twofold_clips::Track::Sound(0.2, 0.5),
            ])
            .write(&dir.join("part.mp4"));
    });
    let (output, _) = reel.whole("whole.mp4");
    let heard = heard(&output, u64::from(reel.frames()) * 1600);
    let loudest = |from: f64, to: f64| {
        let at = |secs: f64| (secs * 48_000.0) as usize;
        heard[at(from)..at(to)]
            .iter()
            .fold(0.0_f32, |most, s| most.max(s.abs()))
    };
    assert!(loudest(0.0, 0.15) < 0.01 && loudest(0.56, 0.79) < 0.01);
    assert!(loudest(0.25, 0.45) > 0.05);
}

#[test]
fn sound_is_the_same_whoever_renders_the_pictures() {
    let reel = reel();
    let whole = reel.whole("whole.mp4").1;
    let mut job = reel.whole_job(&reel.path("unused.mp4"));
    (job.stretches, job.whole) = (vec![], None);
    assert_eq!(run(&job).sound, whole.sound);
}

//! What `overlay --strategy smart` makes, in a player: copied and rendered pictures have parameter sets of their own,
//! and a player that starts at a frame must find those that the frame is for.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::driver::Browser;
use crate::desk::Desk;
use crate::render::worker;

/// Frames a second, and frames from one keyframe to the next.
const FPS: u32 = 20;
const FRAMES: u32 = 8 * FPS;

/// Two highlights: within the third group, and over the end of the sixth.
const TRACK: &str = r#"
[[highlight]]
keyframes = [
  { time = 2.3, x = 0.5, y = 0.5, rx = 0.2, ry = 0.3 },
  { time = 2.7, x = 0.5, y = 0.5, rx = 0.2, ry = 0.3 },
]
[[highlight]]
keyframes = [
  { time = 5.9, x = 0.5, y = 0.5, rx = 0.2, ry = 0.3 },
  { time = 6.2, x = 0.5, y = 0.5, rx = 0.2, ry = 0.3 },
]
"#;

/// Where copied pictures end and rendered ones begin, or the other way round.
const SEAMS: [u32; 4] = [40, 60, 100, 140];
const RENDERED: [Range<u32>; 2] = [40..60, 100..140];
/// Where a highlight is seen.
const HIGHLIGHTED: [u32; 2] = [50, 121];

/// A picture is the right one from so far on the way to it from either of its neighbours: at a half it could be either.
const RIGHT: f64 = 0.6;
/// Neighbours that differ by less, in squares of luma, would tell nothing.
const LEAST_MOTION: f64 = 1.0;

/// Asks a video for pictures. Nothing waits for ever, and an error of the video's ends whatever waits.
const PLAYER: &str = r"
const FPS = 20, WIDTH = 160, HEIGHT = 90;
const of = (id) => document.getElementById(id);
const late = (fail, what) => setTimeout(() => fail(new Error(what())), 15000);

function heard(video, name) {
  return new Promise((done, fail) => {
    const told = () => fail(new Error(video.error.message));
    if (video.error) told();
    video.addEventListener('error', told, { once: true });
    video.addEventListener(name, done, { once: true });
    late(fail, () => `no ${name}`);
  });
}

function shown(video, frame) {
  return new Promise((done, fail) => {
    let last = 'nothing';
    const look = (_, { mediaTime }) => {
      last = mediaTime;
      if (Math.abs(mediaTime * FPS - frame) < 0.1) done();
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    late(fail, () => `instead of frame ${frame} is shown that of ${last} s`);
  });
}

async function opened(id) {
  const video = of(id);
  if (video.readyState < 2) await heard(video, 'loadeddata');
  return { size: [video.videoWidth, video.videoHeight], duration: video.duration, error: video.error };
}

async function pictures(id, frames) {
  const video = of(id), canvas = document.createElement('canvas'), kept = [];
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  for (const frame of frames) {
    const there = Promise.all([heard(video, 'seeked'), shown(video, frame)]);
    video.currentTime = (frame + 0.5) / FPS;
    await there;
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
    let luma = '';
    for (let at = 0; at < data.length; at += 4)
      luma += String.fromCharCode(0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]);
    kept.push(btoa(luma));
  }
  return kept;
}

async function broken(id, frames) {
  const said = await pictures(id, frames).then(() => 'plays', (error) => error.message);
  return { said, code: of(id).error?.code };
}

async function played(id, start, end) {
  const video = of(id), times = [], seeked = heard(video, 'seeked');
  video.currentTime = start;
  await seeked;
  const note = (_, { mediaTime }) => {
    times.push(mediaTime);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  video.playbackRate = 2;
  await video.play();
  for (let left = 1500; left > 0 && video.currentTime < end && !video.error; left--)
    await new Promise((done) => setTimeout(done, 20));
  video.pause();
  const { corruptedVideoFrames } = video.getVideoPlaybackQuality();
  return { error: video.error?.message ?? null, until: video.currentTime, corruptedVideoFrames, times };
}
";

/// What the worker answers.
fn work(desk: &Desk, arguments: &[&str]) -> Value {
    let mut command = worker();
    command.current_dir(desk.path("")).args(arguments);
    let output = command.args(["--json", "--quiet"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The scene without grain, which encoding again would lose, so that what differs between frames is what moves.
fn footage(desk: &Desk) {
    let shape = ["--size", "320x180", "--fps", "20", "--gop", "20"];
    let scene = ["--scene", "match", "--grain", "0", "--duration", "8s"];
    let end = ["-o", "in.mp4"];
    let arguments = [&["footage"][..], &shape, &scene, &end].concat();
    assert_eq!(work(desk, &arguments)["frames"], FRAMES);
}

fn overlay(desk: &Desk, output: &str, more: &[&str]) -> Value {
    let files = ["overlay", "in.mp4", "--track", "track.toml", "-o", output];
    work(desk, &[&files[..], more].concat())
}

/// The same file without the rendered pictures' own parameters: the last set of its header is made what decoders skip.
fn without_last_set(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let name = file.windows(4).position(|word| word == b"avcC").unwrap();
    let mut at = name + 9;
    let mut sets = vec![];
    for mask in [0x1f, 0xff] {
        let count = file[at] & mask;
        at += 1;
        for _ in 0..count {
            sets.push(at + 2);
            at += 2 + usize::from(u16::from_be_bytes([file[at], file[at + 1]]));
        }
    }
    assert_eq!(sets.len(), 4, "two sets of each kind");
    // Filler, in place of a picture parameter set.
    assert_eq!(file[sets[3]] & 0x1f, 8);
    file[sets[3]] = 12;
    file
}

/// A page of videos that it carries itself: those of other files may not be read back from a canvas.
fn page(videos: &[(&str, Vec<u8>)]) -> String {
    let mut page = String::from("<!doctype html><meta charset=\"utf-8\"><title>Seams</title>\n");
    for (id, bytes) in videos {
        let data = STANDARD.encode(bytes);
        page.push_str(&format!(
            "<video id=\"{id}\" muted preload=\"auto\" src=\"data:video/mp4;base64,{data}\"></video>\n"
        ));
    }
    page + "<script>" + PLAYER + "</script>\n"
}

type Picture = Vec<u8>;

/// Luma of frames, sought in this order.
fn pictures(browser: &Browser, id: &str, frames: &[u32]) -> Vec<Picture> {
    let call = format!("pictures('{id}', {frames:?})");
    let found = browser.sentences(&call).into_iter();
    found.map(|text| STANDARD.decode(text).unwrap()).collect()
}

/// How far a picture is on the way from another one to the right one: 0 at the other one, 1 at the right one. What
/// encoding adds lies across that way, so that it hardly counts.
fn along(picture: &Picture, other: &Picture, right: &Picture) -> f64 {
    let (mut gone, mut whole) = (0.0, 0.0);
    for ((picture, other), right) in picture.iter().zip(other).zip(right) {
        let [picture, other, right] = [picture, other, right].map(|luma| f64::from(*luma));
        gone += (picture - other) * (right - other);
        whole += (right - other).powi(2);
    }
    assert!(
        whole > LEAST_MOTION * right.len() as f64,
        "two frames of the scene look alike"
    );
    gone / whole
}

/// Which pictures are not what they should be: the first is the second of `right`, and so on to the last but one.
fn wrong(pictures: &[Picture], right: &[Picture]) -> Vec<(usize, f64)> {
    let least = |(picture, right): (&Picture, &[Picture])| {
        let ways = [0, 2].map(|other| along(picture, &right[other], &right[1]));
        ways[0].min(ways[1])
    };
    let found = pictures.iter().zip(right.windows(3)).map(least);
    found.enumerate().filter(|(_, way)| *way < RIGHT).collect()
}

/// The frames around one, with one more on either side to be told from.
fn around(frame: u32) -> Vec<u32> {
    (frame - 4..frame + 4).collect()
}

fn is_sought(browser: &Browser, id: &str) {
    for middle in SEAMS.into_iter().chain(HIGHLIGHTED) {
        let frames = around(middle);
        let right = pictures(browser, "truth", &frames);
        let found = pictures(browser, id, &frames);
        assert_eq!(wrong(&found[1..], &right), [], "{id}, around {middle}");
        for shifted in [&found[..], &found[2..]] {
            let noticed = wrong(shifted, &right).len();
            assert_eq!(noticed, 6, "one frame off is noticed around {middle}");
        }
        // Back again, without the last, which is seen already.
        let back: Vec<u32> = frames.into_iter().rev().skip(1).collect();
        let mut found_back = pictures(browser, id, &back);
        found_back.reverse();
        let same = found_back == found[..back.len()];
        assert!(
            same,
            "{id}: what is shown around {middle} depends on where it was sought from"
        );
    }
}

fn is_played(browser: &Browser, id: &str) {
    let (start, end) = (1.5, 7.8);
    let told = browser.value(&format!("played('{id}', {start}, {end})"));
    assert_eq!(told["error"], Value::Null, "{id}");
    assert_eq!(told["corruptedVideoFrames"], 0, "{id}");
    assert!(told["until"].as_f64().unwrap() >= end, "{id}: {told}");
    let times: Vec<f64> = serde_json::from_value(told["times"].clone()).unwrap();
    assert!(times.is_sorted(), "{id}: {times:?}");
    for seam in SEAMS {
        let after = f64::from(seam) / f64::from(FPS);
        let is_seen = times.iter().any(|time| (after..after + 1.0).contains(time));
        assert!(is_seen, "{id}: nothing is seen after {after} s: {times:?}");
    }
}

fn is_opened(browser: &Browser, id: &str) {
    let told = browser.value(&format!("opened('{id}')"));
    assert_eq!(told["error"], Value::Null, "{id}");
    assert_eq!(told["size"], json!([320, 180]), "{id}");
    let duration = told["duration"].as_f64().unwrap();
    let off = duration - f64::from(FRAMES) / f64::from(FPS);
    assert!(off.abs() < 1.0 / f64::from(FPS), "{id}: {duration} s");
}

#[test]
fn a_player_seeks_and_plays_over_every_seam_of_copied_and_rendered_pictures() {
    let desk = Desk::new();
    desk.write("track.toml", TRACK);
    footage(&desk);
    // With nothing but keyframes a seek cannot go wrong in the same way.
    overlay(
        &desk,
        "truth.mp4",
        &["--option", "g=1", "--option", "crf=8"],
    );
    let rendered: usize = RENDERED.iter().map(Range::len).sum();
    for (output, chunks) in [("one.mp4", "1"), ("two.mp4", "2")] {
        let told = overlay(&desk, output, &["--strategy", "smart", "--chunks", chunks]);
        assert_eq!(told["because"], Value::Null);
        assert_eq!(told["copied_frames"], FRAMES - rendered as u32);
    }
    let read = |name: &str| std::fs::read(desk.path(name)).unwrap();
    let videos = [
        ("truth", read("truth.mp4")),
        ("one", read("one.mp4")),
        ("two", read("two.mp4")),
        ("broken", without_last_set(&read("one.mp4"))),
    ];
    let page = desk.write("page.html", &page(&videos));
    let browser = Browser::start();
    browser.open(&page);
    for (id, _) in &videos {
        is_opened(&browser, id);
    }
    for id in ["one", "two"] {
        is_sought(&browser, id);
        is_played(&browser, id);
    }
    let told = browser.value(&format!("broken('broken', {:?})", around(SEAMS[0])));
    // MEDIA_ERR_DECODE
    assert_eq!(told["code"], 3, "a set that lacks is noticed: {told}");
}

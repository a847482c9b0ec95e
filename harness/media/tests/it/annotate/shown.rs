//! Which pictures of a video output frames show: told by how bright each picture is.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use twofold_clips::{Clip, STEP, clip};
use twofold_core::compilation::looks_at;
use twofold_core::protocol::{Cut, Source};
use twofold_media::{CutReader, IoCount, Result, Shown, probe};

/// Picture n is so bright that it can be told from its neighbours after encoding.
fn numbered(n: usize, c: usize, _: f64, _: f64) -> f64 {
    if c == 0 { 0.1 + 0.03 * n as f64 } else { 0.5 }
}

fn number(luma: u8) -> usize {
    ((f64::from(luma) / 255.0 - 0.1) / 0.03).round() as usize
}

struct Video {
    _dir: TempDir,
    path: PathBuf,
    source: Source,
}

fn video(clip: Clip, name: &str) -> Video {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    Clip {
        picture: numbered,
        ..clip
    }
    .with(&[("crf", "4")])
    .write(&path);
    Video {
        source: probe(&path).unwrap(),
        path,
        _dir: dir,
    }
}

impl Video {
    /// So many output frames from the first one on, of a clip that begins at `in_pts`.
    fn cut(&self, in_pts: i64, fps: u32, first: u32, frames: u32) -> Cut {
        let looks = looks_at(in_pts, first, fps, self.source.time_base);
        let shown = self.source.pts.partition_point(|pts| *pts <= looks).max(1) - 1;
        let keys = self.source.keyframes.iter().rev();
        let key = keys.map(|key| *key as usize).find(|key| *key <= shown);
        Cut {
            clip: 1,
            name: "clip 2 (\"late\")".into(),
            input: self.path.to_str().unwrap().into(),
            in_pts,
            seek_pts: self.source.pts[key.unwrap()],
            first,
            frames,
            texts: vec![],
        }
    }

    /// What each output frame should show.
    fn wanted(&self, in_pts: i64, fps: u32, frames: u32) -> Vec<usize> {
        let looks = |frame| looks_at(in_pts, frame, fps, self.source.time_base);
        let shown = |frame| self.source.pts.partition_point(|pts| *pts <= looks(frame));
        (0..frames).map(|frame| shown(frame).max(1) - 1).collect()
    }
}

fn read(cut: &Cut, fps: u32) -> Result<Vec<usize>> {
    let mut reader = CutReader::open(cut, fps, 2, &IoCount::default())?;
    let mut numbers = vec![];
    loop {
        match reader.decode()? {
            Shown::Done => return Ok(numbers),
            Shown::Hungry => reader.demux()?,
            Shown::Picture(frame, times) => {
                assert!(times > 0);
                let planes = frame.planes()?;
                let middle = planes.rows(0).nth(20).unwrap()[30];
                numbers.extend(std::iter::repeat_n(number(middle), times as usize));
            }
        }
    }
}

fn refusal(cut: &Cut, fps: u32) -> String {
    let message = read(cut, fps).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

#[test]
fn a_slow_video_has_its_pictures_shown_again_and_a_fast_one_left_out() {
    let slow = video(clip().in_milliseconds(40), "slow.mkv");
    let at = |fps, frames| read(&slow.cut(0, fps, 0, frames), fps).unwrap();
    assert_eq!(at(30, 12), [0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]);
    assert_eq!(at(25, 6), [0, 1, 2, 3, 4, 5]);
    assert_eq!(at(10, 6), [0, 2, 5, 7, 10, 12]);
    assert_eq!(at(240, 12), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
}

#[test]
fn a_part_of_a_clip_shows_what_the_whole_clip_shows() {
    let odd_times = [0, 300, 1400, 1500, 2600, 4000, 4100, 5000, 7000, 7100];
    let videos = [
        video(clip(), "plain.mp4"),
        video(clip().in_milliseconds(40), "slow.mkv"),
        video(
            clip().timed((0..24).map(|n| 700 + n * STEP), 700 + 24 * STEP),
            "late.mp4",
        ),
        video(
            clip().timed(
                (0..24).map(|n| odd_times[n as usize % 10] + n / 10 * 8000),
                22_000,
            ),
            "odd.mp4",
        ),
        video(clip().with(&[("bf", "0"), ("g", "24")]), "long.mp4"),
    ];
    for video in videos {
        let first = video.source.pts[0];
        for (fps, after) in [(30, 0), (30, 517), (24, 1000), (50, 333)] {
            let in_pts = first + after * i64::from(video.source.time_base.den) / 15_360;
            let wanted = video.wanted(in_pts, fps, 15);
            assert_eq!(read(&video.cut(in_pts, fps, 0, 15), fps).unwrap(), wanted);
            for begin in 1..15 {
                let part = read(&video.cut(in_pts, fps, begin, 15 - begin), fps).unwrap();
                assert_eq!(part, wanted[begin as usize..], "{}", video.path.display());
            }
        }
    }
}

#[test]
fn a_video_that_ends_a_little_early_keeps_its_last_picture_and_one_that_ends_long_before_is_named()
{
    let video = video(clip(), "plain.mp4");
    let end = read(&video.cut(20 * STEP, 30, 0, 5), 30).unwrap();
    assert_eq!(end, [20, 21, 22, 23, 23]);
    let message = refusal(&video.cut(20 * STEP, 30, 0, 9), 30);
    assert!(
        message.starts_with("clip 2 (\"late\"): ") && message.contains("the video ends at"),
        "{message}"
    );
}

#[test]
fn a_keyframe_that_is_not_there_is_named() {
    let video = video(clip(), "plain.mp4");
    let mut cut = video.cut(10 * STEP, 30, 0, 5);
    // Decoding begins at the next keyframe, after what is looked at.
    cut.seek_pts = 16 * STEP;
    cut.in_pts = 2 * STEP;
    assert_eq!(
        read(&cut, 30).unwrap_or_default(),
        [16; 5],
        "its first picture is what there is"
    );
    cut.seek_pts = 9 * STEP;
    let message = refusal(&cut, 30);
    assert!(
        message.contains("is looked at") || message.contains("is missing"),
        "{message}"
    );
}

/// A copy of the video with some of its bytes changed or gone.
fn spoilt(video: &Video, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(&video.path).unwrap();
    change(&mut bytes);
    let path = video.path.with_file_name("spoilt.mp4");
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn damage_is_an_error_where_the_cut_shows_it() {
    let video = video(clip().with(&[("bf", "0"), ("crf", "0")]), "plain.mp4");
    let cut = |path: &Path| Cut {
        input: path.to_str().unwrap().into(),
        ..video.cut(0, 30, 0, 24)
    };
    assert_eq!(read(&cut(&video.path), 30).unwrap().len(), 24);
    let bytes = std::fs::read(&video.path).unwrap();
    let mdat = bytes.windows(4).position(|tag| tag == b"mdat").unwrap();
    let end = bytes.len();
    let broken = spoilt(&video, |bytes| {
        let middle = mdat + (end - mdat) / 3;
        bytes[middle..middle + 300].fill(0xff);
    });
    let message = refusal(&cut(&broken), 30);
    assert!(message.contains("damaged"), "{message}");
    let cut_off = spoilt(&video, |bytes| bytes.truncate(mdat + (end - mdat) / 3));
    let message = refusal(&cut(&cut_off), 30);
    assert!(message.contains("spoilt.mp4"), "{message}");
}

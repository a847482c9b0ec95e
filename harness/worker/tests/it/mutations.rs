//! Faults made on purpose, and the link of the chain of custody that catches each.

use twofold_core::custody::{check_audio, check_decode, check_frames, check_packets, check_times};
use twofold_media::{Frame, FramePool, IoCount, RangeReader, compare};
use twofold_worker::overlay::{Passage, Straight};

use crate::bench::{Bench, Kind, Part, frames, listed, marks};

/// Encodes other pictures than it is given, after or before their digest is taken.
struct Mischief {
    pool: FramePool,
    seen: u32,
    after_hash: bool,
    /// Whether frame `n` shows the picture of the frame before it.
    stale: fn(u32) -> bool,
    last: Option<Frame>,
}

impl Mischief {
    fn new(bench: &Bench, after_hash: bool, stale: fn(u32) -> bool) -> Self {
        let look = RangeReader::open(&bench.input, bench.ranges(1)[0], 1, &IoCount::default())
            .unwrap()
            .look()
            .clone();
        let pool = FramePool::new(look.format, look.pixel_format()).unwrap();
        Self {
            pool,
            seen: 0,
            after_hash,
            stale,
            last: None,
        }
    }

    fn copy(&self, picture: &Frame, time: &Frame) -> Frame {
        let mut copy = self.pool.frame().unwrap();
        copy.planes_mut()
            .unwrap()
            .copy_from(&picture.planes().unwrap());
        copy.set_time(time.pts().unwrap(), time.duration());
        copy
    }

    fn pass(&mut self, frame: Frame) -> Frame {
        let passed = match &self.last {
            Some(last) if (self.stale)(self.seen) => self.copy(last, &frame),
            _ => self.copy(&frame, &frame),
        };
        self.seen += 1;
        self.last = Some(frame);
        passed
    }
}

impl Passage for Mischief {
    fn rendered(&mut self, frame: Frame) -> Frame {
        if self.after_hash {
            frame
        } else {
            self.pass(frame)
        }
    }

    fn hashed(&mut self, frame: Frame) -> Frame {
        if self.after_hash {
            self.pass(frame)
        } else {
            frame
        }
    }
}

/// The whole range as one chunk, with mischief.
fn mischievous(bench: &Bench, after_hash: bool, stale: fn(u32) -> bool) -> Part {
    bench.render(
        bench.ranges(1)[0],
        Kind::Chunk,
        &mut Mischief::new(bench, after_hash, stale),
    )
}

#[test]
fn two_equal_chunks_swapped_in_the_join_are_caught() {
    let bench = Bench::new();
    let parts = bench.chunks(4);
    let right: Vec<&Part> = parts.iter().collect();
    // The join is told the right times for the wrong files, as a mixed-up list of names would.
    let swapped = [
        &parts[0],
        &Part {
            path: parts[2].path.clone(),
            range: parts[1].range,
            rendered: parts[1].rendered.clone(),
        },
        &Part {
            path: parts[1].path.clone(),
            range: parts[2].range,
            rendered: parts[2].rendered.clone(),
        },
        &parts[3],
    ];
    let list = listed(&bench.join(&swapped));
    check_times(&list.video, &bench.source.pts).unwrap();
    assert!(check_packets(&list.video, &marks(&right)).is_err());
    // And with their own times, in the wrong order.
    let list = listed(&bench.join(&[&parts[0], &parts[2], &parts[1], &parts[3]]));
    assert!(check_packets(&list.video, &marks(&right)).is_err());
}

#[test]
fn a_chunk_left_out_is_caught() {
    let bench = Bench::new();
    let parts = bench.chunks(4);
    let list = listed(&bench.join(&[&parts[0], &parts[1], &parts[3]]));
    assert!(check_packets(&list.video, &marks(&parts.iter().collect::<Vec<_>>())).is_err());
    assert!(check_times(&list.video, &bench.source.pts).is_err());
}

#[test]
fn a_frame_dropped_and_another_doubled_are_caught() {
    let bench = Bench::new();
    let whole = bench.whole();
    // Frame 12 is lost, 11 is shown twice; the count is right.
    let before = mischievous(&bench, false, |n| n == 12);
    assert_eq!(before.rendered.frames.len(), 40);
    assert!(check_frames(&whole.rendered.frames, &frames(&[&before])).is_err());
    // Behind the digest only the full decode can see it.
    let after = mischievous(&bench, true, |n| n == 12);
    check_frames(&whole.rendered.frames, &frames(&[&after])).unwrap();
    let compared = compare(&bench.join(&[&after]), &whole.path, 2).unwrap();
    assert_eq!(compared.strayed_frames, [12]);
    assert!(check_decode(&compared).is_err());
}

#[test]
fn a_shift_by_one_frame_is_caught() {
    let bench = Bench::new();
    let whole = bench.whole();
    let before = mischievous(&bench, false, |n| n > 0);
    assert!(check_frames(&whole.rendered.frames, &frames(&[&before])).is_err());
    let after = mischievous(&bench, true, |n| n > 0);
    let compared = compare(&bench.join(&[&after]), &whole.path, 2).unwrap();
    assert!(
        compared.strayed_frames.len() > 3,
        "wherever there is motion enough: {compared:?}"
    );
    assert!(check_decode(&compared).is_err());
}

#[test]
fn a_stale_buffer_encoded_after_the_right_one_was_hashed_is_caught() {
    let bench = Bench::new();
    let whole = bench.whole();
    for stale in [3u32, 17, 39] {
        let part = match stale {
            3 => mischievous(&bench, true, |n| n == 3),
            17 => mischievous(&bench, true, |n| n == 17),
            _ => mischievous(&bench, true, |n| n == 39),
        };
        check_frames(&whole.rendered.frames, &frames(&[&part])).unwrap();
        let joined = bench.join(&[&part]);
        check_packets(&listed(&joined).video, &marks(&[&part])).unwrap();
        let compared = compare(&joined, &whole.path, 2).unwrap();
        assert_eq!(compared.strayed_frames, [stale]);
        assert!(check_decode(&compared).is_err());
    }
}

#[test]
fn a_highlight_evaluated_in_chunk_time_is_caught() {
    let bench = Bench::new();
    let whole = bench.whole();
    let mut ranges = bench.ranges(2);
    ranges[1].origin_pts = ranges[1].first_pts;
    let parts: Vec<Part> = ranges
        .into_iter()
        .map(|range| bench.render(range, Kind::Chunk, &mut Straight))
        .collect();
    assert!(
        check_frames(
            &whole.rendered.frames,
            &frames(&parts.iter().collect::<Vec<_>>())
        )
        .is_err()
    );
}

#[test]
fn sound_of_another_file_is_caught() {
    let bench = Bench::new();
    let source = listed(&bench.input);
    let mut other = source.audio.clone();
    other.swap(5, 9);
    assert!(check_audio(&other, &source.audio).is_err());
    assert!(check_audio(&source.audio[1..], &source.audio).is_err());
}

#[test]
fn an_honest_passage_is_not_caught() {
    let bench = Bench::new();
    let whole = bench.whole();
    let part = mischievous(&bench, true, |_| false);
    check_frames(&whole.rendered.frames, &frames(&[&part])).unwrap();
    check_decode(&compare(&bench.join(&[&part]), &whole.path, 2).unwrap()).unwrap();
}

//! Pictures of every kind on the canvas: size, shape of pixels, turned, colours.

use tempfile::tempdir;
use twofold_clips::{Clip, Picture as Seen, clip};
use twofold_core::compilation::fit;
use twofold_core::frame::{Frame, Orientation};
use twofold_core::protocol::{Canvas, Cut};
use twofold_media::{CutReader, IoCount, Picture, Result, Shown, probe};

const CANVAS: Canvas = Canvas {
    width: 192,
    height: 108,
    fps: 30,
};

/// The first picture of a clip on the canvas.
fn shown(clip: &Clip, seen: Seen) -> Result<Frame> {
    let dir = tempdir().unwrap();
    let path = dir.path().join("clip.mp4");
    Clip {
        picture: seen,
        ..clip.clone()
    }
    .write(&path);
    let source = probe(&path)?;
    let cut = Cut {
        clip: 0,
        name: "clip 1".into(),
        input: path.to_str().unwrap().into(),
        in_pts: source.pts[0],
        seek_pts: source.pts[0],
        first: 0,
        frames: 1,
        texts: vec![],
    };
    let mut reader = CutReader::open(&cut, CANVAS.fps, 1, &IoCount::default())?;
    let mut picture = Picture::new(reader.look(), CANVAS, &[])?;
    loop {
        match reader.decode()? {
            Shown::Hungry => reader.demux()?,
            Shown::Done => panic!("a cut without a picture"),
            Shown::Picture(frame, _) => {
                let made = picture.annotate(frame)?;
                let planes = made.planes()?;
                let mut copy = Frame::new(planes.format());
                copy.planes_mut().copy_from(&planes);
                // Of the old name of full range nothing has to be said: the range itself was.
                let said = picture.messages();
                let said: Vec<_> = said.iter().filter(|s| !s.contains("deprecated")).collect();
                assert!(said.is_empty(), "{said:?}");
                return Ok(copy);
            }
        }
    }
}

fn at(frame: &Frame, plane: usize, x: usize, y: usize) -> u8 {
    frame.planes().rows(plane).nth(y).unwrap()[x]
}

fn flat(_: usize, c: usize, _: f64, _: f64) -> f64 {
    [0.5, 0.4, 0.65][c]
}

/// Brighter to the right and, half as much, downwards.
fn slanted(_: usize, c: usize, x: f64, y: f64) -> f64 {
    if c == 0 { 0.1 + 0.4 * x + 0.2 * y } else { 0.5 }
}

/// Where a frame of the canvas is not black: left, top, width, height.
fn filled(frame: &Frame) -> (u32, u32, u32, u32) {
    let rows: Vec<&[u8]> = frame.planes().rows(0).collect();
    let lit = |code: &u8| *code > 20;
    let ys: Vec<usize> = (0..rows.len())
        .filter(|y| rows[*y].iter().any(lit))
        .collect();
    let xs: Vec<usize> = (0..rows[0].len())
        .filter(|x| rows.iter().any(|row| lit(&row[*x])))
        .collect();
    let (left, top) = (xs[0], ys[0]);
    let size = |list: &[usize]| (list[list.len() - 1] - list[0] + 1) as u32;
    (left as u32, top as u32, size(&xs), size(&ys))
}

#[test]
fn a_picture_is_laid_in_the_middle_and_what_is_left_is_black() {
    let cases = [
        (clip().sized(128, 72), (128, 72), 1.0),
        (clip().sized(96, 96), (96, 96), 1.0),
        (clip().sized(192, 48), (192, 48), 1.0),
        (
            clip().sized(96, 108).with(&[("aspect", "2:1")]),
            (96, 108),
            2.0,
        ),
        (
            clip().sized(128, 72).with(&[("aspect", "3:4")]),
            (128, 72),
            0.75,
        ),
    ];
    for (clip, (width, height), aspect) in cases {
        let wanted = fit(width, height, aspect, &CANVAS);
        let found = filled(&shown(&clip, flat).unwrap());
        assert_eq!(
            found,
            (wanted.left, wanted.top, wanted.width, wanted.height)
        );
    }
    // Square pixels of the canvas's shape fill it; others do not.
    assert_eq!(
        filled(&shown(&clip().sized(128, 72), flat).unwrap()),
        (0, 0, 192, 108)
    );
    assert_eq!(
        filled(&shown(&clip().sized(96, 96), flat).unwrap()),
        (42, 0, 108, 108)
    );
}

#[test]
fn a_picture_that_is_the_canvas_already_keeps_every_code() {
    let clip = clip().sized(192, 108).with(&[("crf", "0")]);
    let frame = shown(&clip, slanted).unwrap();
    for (x, y) in [(0, 0), (191, 107), (100, 50), (17, 91)] {
        let (u, v) = ((x as f64 + 0.5) / 192.0, (y as f64 + 0.5) / 108.0);
        let wanted = (slanted(0, 0, u, v) * 255.0).round();
        assert_eq!(f64::from(at(&frame, 0, x, y)), wanted);
    }
}

#[test]
fn every_pixel_format_comes_to_the_same_colours() {
    let reference = shown(&clip().sized(128, 72).with(&[("crf", "0")]), slanted).unwrap();
    let formats = [
        "yuv422p",
        "yuv444p",
        "yuv420p10le",
        "yuv422p10le",
        "yuv444p10le",
    ];
    for name in formats {
        let clip = clip().of(name).sized(128, 72).with(&[("crf", "0")]);
        let frame = shown(&clip, slanted).unwrap();
        for plane in 0..3 {
            for (a, b) in reference
                .planes()
                .rows(plane)
                .zip(frame.planes().rows(plane))
            {
                let worst = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(
                    worst <= Some(2),
                    "{name}: plane {plane} differs by {worst:?}"
                );
            }
        }
    }
}

/// Red, green and blue of codes by a matrix's luma coefficients, limited or full range.
fn rgb(codes: [f64; 3], (kr, kb): (f64, f64), full: bool) -> [f64; 3] {
    let [y, u, v] = codes;
    let (y, scale) = if full {
        (y / 255.0, 255.0)
    } else {
        ((y - 16.0) / 219.0, 224.0)
    };
    let (pb, pr) = ((u - 128.0) / scale, (v - 128.0) / scale);
    let (r, b) = (y + 2.0 * (1.0 - kr) * pr, y + 2.0 * (1.0 - kb) * pb);
    [r, (y - kr * r - kb * b) / (1.0 - kr - kb), b]
}

#[test]
fn colours_stay_what_they_are_whatever_matrix_and_range_codes_them() {
    const BT709: (f64, f64) = (0.2126, 0.0722);
    const BT601: (f64, f64) = (0.299, 0.114);
    const BT2020: (f64, f64) = (0.2627, 0.0593);
    let cases = [
        (clip().with(&[("colorspace", "bt709")]), BT709, false),
        (clip().with(&[("colorspace", "smpte170m")]), BT601, false),
        (clip().with(&[("colorspace", "bt470bg")]), BT601, false),
        (clip().with(&[("colorspace", "bt2020nc")]), BT2020, false),
        (clip().with(&[("colorspace", "unknown")]), BT601, false),
        (clip().with(&[("color_range", "pc")]), BT709, true),
    ];
    for (clip, matrix, full) in cases {
        let clip = clip.sized(192, 108).with(&[("crf", "0")]);
        let codes = [0, 1, 2].map(|c| (flat(0, c, 0.0, 0.0) * 255.0).round());
        let wanted = rgb(codes, matrix, full);
        let frame = shown(&clip, flat).unwrap();
        let found = [
            at(&frame, 0, 90, 50),
            at(&frame, 1, 45, 25),
            at(&frame, 2, 45, 25),
        ];
        let found = rgb(found.map(f64::from), BT709, false);
        for (wanted, found) in wanted.iter().zip(found) {
            assert!(
                (wanted - found).abs() < 0.015,
                "{:?}: {wanted} {found}",
                clip.options
            );
        }
    }
}

/// A display matrix in 16.16 and 2.30 fixed point: what is shown at (x, y) for columns and rows of the coded picture.
fn matrix(a: i32, b: i32, c: i32, d: i32) -> [i32; 9] {
    const ONE: i32 = 1 << 16;
    [a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, 1 << 30]
}

#[test]
fn a_picture_is_turned_and_mirrored_as_it_is_to_be_shown() {
    let matrices = [
        matrix(1, 0, 0, 1),
        matrix(0, 1, -1, 0),
        matrix(-1, 0, 0, -1),
        matrix(0, -1, 1, 0),
        matrix(-1, 0, 0, 1),
        matrix(1, 0, 0, -1),
        matrix(0, 1, 1, 0),
        matrix(0, -1, -1, 0),
    ];
    for matrix in matrices {
        for format in ["yuv420p", "yuv422p"] {
            let mut clip = clip().of(format).sized(96, 64).with(&[("crf", "0")]);
            clip.matrix = Some(matrix);
            let orientation = Orientation::of_matrix(matrix).unwrap();
            let frame = shown(&clip, slanted).unwrap();
            let (left, top, width, height) = filled(&frame);
            assert_eq!(width > height, !orientation.swaps_axes(), "{matrix:?}");
            for (x, y) in [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.7, 0.6)] {
                let (u, v) = orientation.coded(x, y);
                let wanted = slanted(0, 0, u, v) * 255.0;
                let (x, y) = (x * f64::from(width), y * f64::from(height));
                let found = at(
                    &frame,
                    0,
                    left as usize + x as usize,
                    top as usize + y as usize,
                );
                assert!(
                    (f64::from(found) - wanted).abs() < 5.0,
                    "{matrix:?} {format}: {found} {wanted}"
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_rendered_is_refused_as_everywhere() {
    let refused = |clip: &Clip| shown(clip, flat).unwrap_err().to_string();
    let hdr = clip().of("yuv420p10le").with(&[("color_trc", "smpte2084")]);
    assert!(refused(&hdr).contains("HDR"));
    let odd = clip().with(&[("colorspace", "ycgco")]);
    assert!(refused(&odd).contains("its colours are coded in a way that cannot be converted"));
}

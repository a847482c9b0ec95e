use super::*;
use proptest::prelude::*;

fn format(width: u32, height: u32) -> FrameFormat {
    FrameFormat::new(width, height, Layout::Yuv420p, Range::Limited).unwrap()
}

#[test]
fn odd_empty_and_enormous_sizes_are_refused_in_one_line() {
    for (width, height) in [
        (0, 2),
        (2, 0),
        (3, 2),
        (2, 5),
        (0, 0),
        (7682, 2),
        (2, 4322),
        (u32::MAX, 2),
    ] {
        let error = FrameFormat::new(width, height, Layout::Yuv420p, Range::Full).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("{width}x{height}")), "{text}");
        assert!(!text.contains('\n'));
    }
    assert!(FrameFormat::new(7680, 4320, Layout::Yuv420p, Range::Full).is_ok());
}

#[test]
fn chroma_has_half_the_width_and_half_the_height() {
    let format = format(1280, 720);
    assert_eq!(
        [0, 1, 2].map(|plane| format.plane(plane)),
        [(1280, 720), (640, 360), (640, 360)]
    );
    assert_eq!(format.packed_bytes(), 1280 * 720 * 3 / 2);
}

#[test]
fn each_layout_has_its_chroma_its_depth_and_its_sizes() {
    let planes = |layout, width, height| {
        FrameFormat::new(width, height, layout, Range::Limited).map(|format| format.plane(1))
    };
    assert_eq!(planes(Layout::Yuv422p, 6, 3), Ok((3, 3)));
    assert_eq!(planes(Layout::Yuv444p, 5, 3), Ok((5, 3)));
    assert_eq!(planes(Layout::Yuv444p10, 1, 1), Ok((1, 1)));
    assert!(planes(Layout::Yuv422p10, 5, 2).is_err());
    for layout in Layout::ALL {
        let format = FrameFormat::new(8, 4, layout, Range::Limited).unwrap();
        let deep = layout.bits() == 10;
        assert_eq!(layout.name().ends_with("10le"), deep);
        assert_eq!(format.row_bytes(0), if deep { 16 } else { 8 });
        let codes = [format.black(), format.zero(1), format.peak()];
        assert_eq!(
            codes,
            if deep {
                [64, 512, 1023]
            } else {
                [16, 128, 255]
            }
        );
        let full = FrameFormat::new(8, 4, layout, Range::Full).unwrap();
        assert_eq!(full.black(), 0);
    }
}

#[test]
fn ten_bits_are_two_bytes_the_lower_one_first() {
    let format = FrameFormat::new(2, 1, Layout::Yuv444p10, Range::Limited).unwrap();
    let frame = Frame::new(format);
    assert_eq!(frame.bytes(), [64, 0, 64, 0, 0, 2, 0, 2, 0, 2, 0, 2]);
}

#[test]
fn a_plane_too_short_or_a_stride_too_narrow_is_refused() {
    let luma = [0; 4 * 4];
    let chroma = [0; 2 * 2];
    let view = |y, u, v, strides| Planes::new(format(4, 4), [y, u, v], strides).map(|_| ());
    assert_eq!(view(&luma, &chroma, &chroma, [4, 2, 2]), Ok(()));
    assert_eq!(
        view(&luma, &chroma[..3], &chroma, [4, 2, 2]),
        Err(FrameError::Short {
            plane: 1,
            have: 3,
            need: 4
        })
    );
    assert_eq!(
        view(&luma, &chroma, &chroma, [3, 2, 2]),
        Err(FrameError::Stride {
            plane: 0,
            stride: 3,
            width: 4
        })
    );
    assert!(view(&luma, &chroma, &chroma, [4, 2, usize::MAX]).is_err());
}

#[test]
fn a_new_frame_is_black() {
    let frame = Frame::new(format(4, 2));
    assert_eq!(
        frame.bytes(),
        [16, 16, 16, 16, 16, 16, 16, 16, 128, 128, 128, 128]
    );
}

#[test]
fn the_digest_of_a_black_frame_is_what_it_always_was() {
    assert_eq!(
        digest(&Frame::new(format(64, 36)).planes()),
        0x110f3a58989e7a956c952cb00ce9e76a
    );
}

proptest! {
    #[test]
    fn a_digest_does_not_depend_on_strides(
        width in 1u32..40, height in 1u32..20, layout in proptest::sample::select(&Layout::ALL[..]),
        pads in proptest::array::uniform3(0usize..9), fill: u8, samples: u8,
    ) {
        let format = FrameFormat::new(width * 2, height * 2, layout, Range::Full).unwrap();
        let mut frame = Frame::new(format);
        for plane in 0..PLANES {
            for (y, row) in frame.planes_mut().rows_mut(plane).enumerate() {
                for (x, sample) in row.iter_mut().enumerate() {
                    *sample = (x * 7 + y * 31 + plane) as u8 ^ samples;
                }
            }
        }
        let strides = [0, 1, 2].map(|plane| format.row_bytes(plane) + pads[plane]);
        let mut data = [0, 1, 2].map(|plane| vec![fill; strides[plane] * format.plane(plane).1]);
        let [y, u, v] = &mut data;
        let mut padded = PlanesMut::new(format, [y, u, v], strides).unwrap();
        padded.copy_from(&frame.planes());
        prop_assert_eq!(digest(&padded.as_planes()), digest(&frame.planes()));
    }
}

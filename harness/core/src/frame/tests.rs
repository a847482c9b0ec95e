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
        width in 1u32..40, height in 1u32..20, pads in proptest::array::uniform3(0usize..9), fill: u8, samples: u8,
    ) {
        let format = format(width * 2, height * 2);
        let mut frame = Frame::new(format);
        for plane in 0..PLANES {
            for (y, row) in frame.planes_mut().rows_mut(plane).enumerate() {
                for (x, sample) in row.iter_mut().enumerate() {
                    *sample = (x * 7 + y * 31 + plane) as u8 ^ samples;
                }
            }
        }
        let strides = [0, 1, 2].map(|plane| format.plane(plane).0 + pads[plane]);
        let mut data = [0, 1, 2].map(|plane| vec![fill; strides[plane] * format.plane(plane).1]);
        let [y, u, v] = &mut data;
        let mut padded = PlanesMut::new(format, [y, u, v], strides).unwrap();
        padded.copy_from(&frame.planes());
        prop_assert_eq!(digest(&padded.as_planes()), digest(&frame.planes()));
    }
}

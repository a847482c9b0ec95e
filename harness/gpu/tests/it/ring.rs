//! Several frames in flight: none is lost, none is taken for another.

use twofold_core::frame::{Frame, FrameFormat, Range, digest};
use twofold_core::overlay::{Effect, Ellipse, Tables};
use twofold_gpu::{GpuError, MemoryPath, OverlayPass};

use crate::picture::{format, gpu, noise, plain, reference};

const SLOTS: usize = 3;

fn tables(format: FrameFormat, index: u32) -> Tables {
    let ellipse = Ellipse {
        x: f64::from(index % 17) / 16.0,
        y: f64::from(index % 5) / 4.0,
        rx: 0.2,
        ry: 0.2,
    };
    Tables::new(&Effect::default(), &[ellipse], format).unwrap()
}

fn pass(format: FrameFormat, path: MemoryPath) -> OverlayPass {
    OverlayPass::new(gpu(), format, 1, SLOTS, path).unwrap()
}

#[test]
fn frames_come_out_in_the_order_they_went_in() {
    let format = format(64, 48, Range::Limited);
    for path in [MemoryPath::Auto, MemoryPath::Staging] {
        let mut pass = pass(format, path);
        let mut flying = std::collections::VecDeque::new();
        let mut out = Frame::new(format);
        for index in 0..50 {
            if flying.len() == SLOTS {
                let (ticket, expected) = flying.pop_front().unwrap();
                pass.copy(ticket, &mut out.planes_mut()).unwrap();
                assert_eq!(digest(&out.planes()), expected, "before frame {index}");
            }
            let (frame, tables) = (noise(format, index), tables(format, index));
            let ticket = pass.submit(&frame.planes(), &tables).unwrap();
            flying.push_back((ticket, digest(&reference(&frame, &tables).planes())));
        }
        assert_eq!(pass.free_slots(), 0);
        // The newest first: waiting for a later frame must not spoil an earlier one.
        while let Some((ticket, expected)) = flying.pop_back() {
            pass.wait(&ticket).unwrap();
            pass.copy(ticket, &mut out.planes_mut()).unwrap();
            assert_eq!(digest(&out.planes()), expected);
        }
        assert_eq!(pass.free_slots(), SLOTS);
    }
}

#[test]
fn the_device_tells_how_long_it_was_at_work() {
    let format = format(320, 240, Range::Limited);
    let frame = noise(format, 3);
    for path in [MemoryPath::Auto, MemoryPath::Staging] {
        let mut pass = pass(format, path);
        let mut out = Frame::new(format);
        let begin = std::time::Instant::now();
        let mut before = pass.busy_secs().unwrap().unwrap();
        assert_eq!(before, 0.0);
        // More than are brought back at once, and asked in between, too.
        for frames in [1, 2, 600] {
            for index in 0..frames {
                let ticket = pass
                    .submit(&frame.planes(), &tables(format, index))
                    .unwrap();
                pass.copy(ticket, &mut out.planes_mut()).unwrap();
            }
            let busy = pass.busy_secs().unwrap().unwrap();
            assert!(busy > before, "{busy} after {before}");
            before = busy;
        }
        assert!(before <= begin.elapsed().as_secs_f64(), "{before}");
    }
}

#[test]
fn a_device_without_time_stamps_says_nothing_of_its_time() {
    let mut pass = OverlayPass::new(
        plain(),
        format(32, 32, Range::Full),
        1,
        1,
        MemoryPath::Staging,
    )
    .unwrap();
    assert_eq!(pass.busy_secs().unwrap(), None);
}

#[test]
fn a_full_ring_refuses_another_frame_and_stays_usable() {
    let format = format(32, 32, Range::Full);
    let mut pass = pass(format, MemoryPath::Auto);
    let frame = noise(format, 1);
    let tables = tables(format, 1);
    let tickets: Vec<_> = (0..SLOTS)
        .map(|_| pass.submit(&frame.planes(), &tables).unwrap())
        .collect();
    let refused = pass.submit(&frame.planes(), &tables);
    assert_eq!(refused, Err(GpuError::RingFull { slots: SLOTS }));
    let mut out = Frame::new(format);
    for ticket in tickets {
        pass.copy(ticket, &mut out.planes_mut()).unwrap();
        assert_eq!(out, reference(&frame, &tables));
    }
}

#[test]
fn wrong_sizes_and_too_many_ellipses_are_refused_by_name() {
    let format = format(32, 32, Range::Full);
    let mut pass = pass(format, MemoryPath::Auto);
    let frame = noise(format, 1);
    let other = crate::picture::format(34, 32, Range::Full);
    let refused = pass.submit(&noise(other, 1).planes(), &tables(format, 1));
    assert_eq!(
        refused,
        Err(GpuError::Format {
            pass: format,
            given: other
        })
    );
    let refused = pass.submit(&frame.planes(), &tables(other, 1));
    assert_eq!(
        refused,
        Err(GpuError::Format {
            pass: format,
            given: other
        })
    );
    let ellipse = Ellipse {
        x: 0.5,
        y: 0.5,
        rx: 0.1,
        ry: 0.1,
    };
    let two = Tables::new(&Effect::default(), &[ellipse; 2], format).unwrap();
    let refused = pass.submit(&frame.planes(), &two);
    assert_eq!(refused, Err(GpuError::TooManyEllipses { have: 2, room: 1 }));
    assert_eq!(pass.free_slots(), SLOTS);
}

#[test]
fn a_slot_larger_than_the_adapters_buffers_is_refused() {
    let format = format(32, 32, Range::Full);
    for room in [usize::MAX, usize::MAX / 4096] {
        let refused = OverlayPass::new(gpu(), format, room, 1, MemoryPath::Auto).map(|_| ());
        assert!(
            matches!(refused, Err(GpuError::TooLarge { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_ticket_of_another_pass_is_stale() {
    let format = format(32, 32, Range::Full);
    let (mut one, mut two) = (
        pass(format, MemoryPath::Auto),
        pass(format, MemoryPath::Auto),
    );
    let ticket = one
        .submit(&noise(format, 1).planes(), &tables(format, 1))
        .unwrap();
    assert_eq!(two.wait(&ticket), Err(GpuError::StaleTicket));
}

#[test]
fn two_passes_share_a_device_without_mixing_frames() {
    let format = format(96, 64, Range::Limited);
    let mut passes = [
        pass(format, MemoryPath::Auto),
        pass(format, MemoryPath::Staging),
    ];
    let mut out = Frame::new(format);
    for index in 0..6 {
        let (frame, tables) = (noise(format, index), tables(format, index));
        let expected = reference(&frame, &tables);
        let tickets = passes
            .each_mut()
            .map(|pass| pass.submit(&frame.planes(), &tables).unwrap());
        for (pass, ticket) in passes.iter_mut().zip(tickets) {
            pass.copy(ticket, &mut out.planes_mut()).unwrap();
            assert_eq!(out, expected);
        }
    }
}

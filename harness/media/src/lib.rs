//! The ffmpeg wall: probe, decode, annotate, encode, write, join, list and compare.
//!
//! It knows no GPU, and a clock only inside the calls that read and write ([`IoCount`]): demuxing, decoding, encoding and
//! muxing are separate calls, and the caller times them. libav's objects and all unsafe code are in one folder; libav's messages are collected, never printed.

mod annotate;
mod audio;
mod av;
mod compare;
mod error;
mod footage;
mod gops;
mod join;
mod look;
mod nal;
mod packets;
mod pictures;
mod probe;
mod range;
mod reorder;
mod sets;
mod staged;
mod still;
mod suit;
mod support;
mod times;
mod upright;
mod writer;

pub use annotate::{
    Channels, ClipSound, CutReader, Heard, Lettering, Picture, Placed, Shown, SoundWriter,
};
pub use av::encoder::Encoder;
pub use av::frame::{Frame, FramePool, PixelFormat};
pub use av::io::IoCount;
pub use av::libraries;
pub use av::packet::Packet;
pub use compare::{compare, compare_copies, psnr_db};
pub use error::{Error, Result};
pub use footage::{Fill, FootageFormat, FootageWriter, Sound};
pub use join::{join, join_counted};
pub use look::Look;
pub use nal::Framing;
pub use packets::{mark, packets};
pub use probe::probe;
pub use range::{RangeReader, Step};
pub use staged::{Staged, discard_all};
pub use still::{Still, frames_at};
pub use suit::Suit;
pub use support::pixel_formats;
pub use writer::{Writer, Written, check_name};

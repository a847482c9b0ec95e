//! A compressed packet.

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

use super::{av_rational, rescale_exact};
use crate::error::{Error, Result};

/// Owns an `AVPacket`.
pub struct Packet(*mut ffi::AVPacket);

// SAFETY: a packet is plain data behind an atomic reference count; it belongs to no thread.
unsafe impl Send for Packet {}

fn stamp(value: i64) -> Option<i64> {
    (value != ffi::AV_NOPTS_VALUE).then_some(value)
}

impl Packet {
    /// An empty packet, to be filled.
    pub fn new() -> Result<Self> {
        // SAFETY: takes nothing; null means that there is no memory.
        let packet = unsafe { ffi::av_packet_alloc() };
        if packet.is_null() {
            return Err(Error::bug("allocating a packet", "out of memory"));
        }
        Ok(Self(packet))
    }

    pub(crate) fn as_ptr(&self) -> *mut ffi::AVPacket {
        self.0
    }

    fn get(&self) -> &ffi::AVPacket {
        // SAFETY: the pointer is valid as long as `self`, and only `self` hands it out.
        unsafe { &*self.0 }
    }

    fn get_mut(&mut self) -> &mut ffi::AVPacket {
        // SAFETY: as above, and `self` is borrowed exclusively.
        unsafe { &mut *self.0 }
    }

    /// Its bytes.
    pub fn data(&self) -> &[u8] {
        let packet = self.get();
        match usize::try_from(packet.size) {
            // SAFETY: libav keeps `size` bytes at `data`, which live as long as the packet is not changed.
            Ok(size) if size > 0 && !packet.data.is_null() => unsafe {
                std::slice::from_raw_parts(packet.data, size)
            },
            _ => &[],
        }
    }

    /// When it is shown.
    pub fn pts(&self) -> Option<i64> {
        stamp(self.get().pts)
    }

    /// When it is decoded.
    pub fn dts(&self) -> Option<i64> {
        stamp(self.get().dts)
    }

    /// How long it is shown; 0 where nobody knows.
    pub fn duration(&self) -> i64 {
        self.get().duration
    }

    /// Which stream of its file it belongs to.
    pub(crate) fn stream(&self) -> usize {
        usize::try_from(self.get().stream_index).unwrap_or(usize::MAX)
    }

    /// Decoding can start here.
    pub fn is_key(&self) -> bool {
        self.get().flags & ffi::AV_PKT_FLAG_KEY != 0
    }

    /// It is to be decoded but not shown: outside the edit list.
    pub(crate) fn is_discarded(&self) -> bool {
        self.get().flags & ffi::AV_PKT_FLAG_DISCARD != 0
    }

    /// Its bytes are encrypted, and no key was given.
    pub(crate) fn is_encrypted(&self) -> bool {
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_ENCRYPTION_INFO;
        // SAFETY: the packet is valid; only whether there is something is asked.
        unsafe { !ffi::av_packet_get_side_data(self.0, kind, std::ptr::null_mut()).is_null() }
    }

    /// The codec's header from it on, where it brings one.
    pub(crate) fn new_header(&self) -> Option<&[u8]> {
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_NEW_EXTRADATA;
        let mut size = 0;
        // SAFETY: the packet is valid; what is found lives as long as it, unchanged, and has `size` bytes.
        unsafe {
            let found = ffi::av_packet_get_side_data(self.0, kind, &mut size);
            (!found.is_null()).then(|| std::slice::from_raw_parts(found, size))
        }
    }

    /// A packet with other bytes and everything else alike.
    pub(crate) fn with_data(&self, bytes: &[u8]) -> Result<Self> {
        let packet = Self::new()?;
        let size = i32::try_from(bytes.len())
            .map_err(|_| Error::bug("framing a packet", "it is too long"))?;
        // SAFETY: both are valid; the new one has room for `size` bytes once it was made.
        let code = unsafe {
            let made = ffi::av_new_packet(packet.0, size);
            if made < 0 {
                made
            } else {
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), (*packet.0).data, bytes.len());
                ffi::av_packet_copy_props(packet.0, self.0)
            }
        };
        if code < 0 {
            return Err(Error::bug("framing a packet", super::text(code)));
        }
        Ok(packet)
    }

    /// Some of its bytes are missing.
    pub(crate) fn is_corrupt(&self) -> bool {
        self.get().flags & ffi::AV_PKT_FLAG_CORRUPT != 0
    }

    pub(crate) fn set_duration(&mut self, duration: i64) {
        self.get_mut().duration = duration;
    }

    /// Sets when it is shown and decoded.
    pub(crate) fn set_times(&mut self, pts: i64, dts: i64) {
        let packet = self.get_mut();
        packet.pts = pts;
        packet.dts = dts;
    }

    /// Moves both time stamps.
    pub(crate) fn shift(&mut self, ticks: i64) {
        let packet = self.get_mut();
        if packet.pts != ffi::AV_NOPTS_VALUE {
            packet.pts += ticks;
        }
        if packet.dts != ffi::AV_NOPTS_VALUE {
            packet.dts += ticks;
        }
    }

    /// Makes it a packet of stream `index` of another file; the position in the old one is forgotten.
    pub(crate) fn move_to(&mut self, index: i32) {
        let packet = self.get_mut();
        packet.stream_index = index;
        packet.pos = -1;
    }

    /// Whether both time stamps are whole numbers in the new time base as well.
    pub(crate) fn fits(&self, from: Rational, to: Rational) -> bool {
        let exact =
            |ticks: Option<i64>| ticks.is_none_or(|ticks| rescale_exact(ticks, from, to).is_some());
        exact(self.pts()) && exact(self.dts())
    }

    /// Rounds to the new time base where it must.
    pub(crate) fn rescale(&mut self, from: Rational, to: Rational) {
        // SAFETY: the packet is valid and both bases have denominators other than 0 (libav's own).
        unsafe { ffi::av_packet_rescale_ts(self.0, av_rational(from), av_rational(to)) };
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe { ffi::av_packet_free(&mut self.0) };
    }
}

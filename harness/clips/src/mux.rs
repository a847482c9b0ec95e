//! Packets to a file.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use ffmpeg_next::ffi;

use crate::encode::{Encoded, must, sound, text, video};
use crate::{Clip, Track, named};

const RATE: i32 = 48_000;

/// A track's packets with their time stamps in a time base.
struct Lane {
    encoded: Option<Encoded>,
    packets: Vec<*mut ffi::AVPacket>,
    time_base: ffi::AVRational,
}

pub fn write(clip: &Clip, path: &Path) {
    let name = CString::new(path.as_os_str().as_bytes()).expect("a clip's path has no zero byte");
    // SAFETY: every object is allocated by libav and used in the order it asks for; all of it is freed at the end.
    unsafe {
        let mut file = ptr::null_mut();
        let code =
            ffi::avformat_alloc_output_context2(&mut file, ptr::null(), ptr::null(), name.as_ptr());
        must(code, "a container by this extension");
        (*file).flags |= ffi::AVFMT_FLAG_BITEXACT;
        let mut lanes: Vec<Lane> = vec![];
        for track in &clip.tracks {
            if *track == Track::Timecode {
                let (key, value) = (text("timecode"), text("01:00:00:00"));
                ffi::av_dict_set(&mut (*file).metadata, key.as_ptr(), value.as_ptr(), 0);
                continue;
            }
            let stream = ffi::avformat_new_stream(file, ptr::null());
            let lane = lane(clip, *track, &mut *stream);
            (*stream).time_base = lane.time_base;
            lanes.push(lane);
        }
        let url = name.as_ptr();
        must(
            ffi::avio_open(&mut (*file).pb, url, ffi::AVIO_FLAG_WRITE),
            "opening the file",
        );
        let mut options = ptr::null_mut();
        let scale = ["video_track_timescale", "movie_timescale"]
            .map(|key| (key, clip.time_base.1.to_string()));
        let mov = matches!(
            path.extension().and_then(|text| text.to_str()),
            Some("mp4" | "mov")
        );
        for (key, value) in scale.iter().filter(|_| mov).chain(&clip.container) {
            ffi::av_dict_set(&mut options, text(key).as_ptr(), text(value).as_ptr(), 0);
        }
        must(ffi::avformat_write_header(file, &mut options), "the header");
        assert_eq!(
            ffi::av_dict_count(options),
            0,
            "the container does not know one of {:?}",
            clip.container
        );
        ffi::av_dict_free(&mut options);
        let mut all: Vec<(f64, usize, *mut ffi::AVPacket)> = vec![];
        for (index, lane) in lanes.iter().enumerate() {
            let secs = |ticks: i64| {
                ticks as f64 * f64::from(lane.time_base.num) / f64::from(lane.time_base.den)
            };
            all.extend(
                lane.packets
                    .iter()
                    .map(|packet| (secs((**packet).dts), index, *packet)),
            );
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, index, packet) in all {
            let to = (**(*file).streams.add(index)).time_base;
            ffi::av_packet_rescale_ts(packet, lanes[index].time_base, to);
            (*packet).stream_index = index as i32;
            must(ffi::av_write_frame(file, packet), "a packet");
        }
        must(ffi::av_write_trailer(file), "the end");
        must(ffi::avio_closep(&mut (*file).pb), "closing the file");
        ffi::avformat_free_context(file);
        for lane in &mut lanes {
            if lane.encoded.is_none() {
                for packet in &mut lane.packets {
                    ffi::av_packet_free(packet);
                }
            }
        }
    }
}

/// Prepares a stream and its packets.
///
/// # Safety
/// The stream is a fresh one.
unsafe fn lane(clip: &Clip, track: Track, stream: &mut ffi::AVStream) -> Lane {
    let base = |(num, den)| ffi::AVRational { num, den };
    match track {
        Track::Video | Track::SmallVideo => {
            let small = track == Track::SmallVideo;
            let size = if small {
                (clip.size.0 / 4 * 2, clip.size.1 / 4 * 2)
            } else {
                clip.size
            };
            let encoded = video(clip, size, clip.codec, &clip.options);
            // SAFETY: stream, context and packets are valid.
            unsafe {
                copy_parameters(stream, &encoded);
                if !small {
                    stream.disposition = ffi::AV_DISPOSITION_DEFAULT;
                }
                stream.avg_frame_rate = base((30, 1));
                for packet in &encoded.packets {
                    time(clip, &mut **packet);
                }
                if let Some(matrix) = clip.matrix.filter(|_| !small) {
                    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
                    let to = ffi::av_stream_new_side_data(stream, kind, size_of_val(&matrix));
                    ptr::copy_nonoverlapping(matrix.as_ptr().cast(), to, size_of_val(&matrix));
                }
            }
            Lane {
                packets: encoded.packets.clone(),
                encoded: Some(encoded),
                time_base: base(clip.time_base),
            }
        }
        Track::Sound(from, to) => {
            let encoded = sound(to - from, RATE);
            let shift = (from * f64::from(RATE)).round() as i64;
            // SAFETY: stream, context and packets are valid.
            unsafe {
                copy_parameters(stream, &encoded);
                for packet in &encoded.packets {
                    (**packet).pts += shift;
                    (**packet).dts += shift;
                }
            }
            Lane {
                packets: encoded.packets.clone(),
                encoded: Some(encoded),
                time_base: base((1, RATE)),
            }
        }
        Track::Cover => {
            let still = clip.clone().of("yuvj420p").timed([0], 1);
            let encoded = video(&still, (32, 32), "mjpeg", &named(&[]));
            // SAFETY: stream and context are valid.
            unsafe { copy_parameters(stream, &encoded) };
            stream.disposition = ffi::AV_DISPOSITION_ATTACHED_PIC;
            Lane {
                packets: encoded.packets.clone(),
                encoded: Some(encoded),
                time_base: base((1, 30)),
            }
        }
        Track::Subtitles | Track::Timecode => {
            let words = b"\0\x05Hello";
            // SAFETY: the stream is valid; the packet has room for the words.
            unsafe {
                (*stream.codecpar).codec_type = ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE;
                (*stream.codecpar).codec_id = ffi::AVCodecID::AV_CODEC_ID_MOV_TEXT;
                let packet = ffi::av_packet_alloc();
                must(ffi::av_new_packet(packet, words.len() as i32), "a subtitle");
                ptr::copy_nonoverlapping(words.as_ptr(), (*packet).data, words.len());
                ((*packet).pts, (*packet).dts, (*packet).duration) = (100, 100, 200);
                Lane {
                    packets: vec![packet],
                    encoded: None,
                    time_base: base((1, 1000)),
                }
            }
        }
    }
}

/// # Safety
/// The stream is valid.
unsafe fn copy_parameters(stream: &mut ffi::AVStream, encoded: &Encoded) {
    // SAFETY: the context is open; a stream has parameters.
    let code = unsafe { ffi::avcodec_parameters_from_context(stream.codecpar, encoded.context) };
    must(code, "the codec's parameters");
}

/// From a frame's number to its time. Frames that are decoded before the first one is shown go back in equal steps.
fn time(clip: &Clip, packet: &mut ffi::AVPacket) {
    let step = match clip.times.as_slice() {
        [first, second, ..] => (second - first).max(1),
        _ => 1,
    };
    let at = |n: i64| match usize::try_from(n) {
        Ok(n) => clip.times.get(n).copied().unwrap_or(clip.end),
        Err(_) => clip.times[0] + n * step,
    };
    packet.duration = at(packet.pts + 1) - at(packet.pts);
    (packet.pts, packet.dts) = (at(packet.pts), at(packet.dts));
}

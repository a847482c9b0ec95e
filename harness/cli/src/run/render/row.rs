//! A rendered part as a row of the journal.

use twofold_core::digest::Digest;
use twofold_core::record::{JobRow, RenderRow};

use super::executed::Piece;

/// Keeps one digest over each list, now that the lists have been compared.
pub fn row(piece: Piece) -> JobRow {
    let rendered = piece.rendered;
    let packets = rendered
        .packets
        .iter()
        .flat_map(|packet| [Digest(packet.pts as u64 as u128), packet.digest]);
    JobRow {
        wall_secs: piece.wall_secs,
        user_secs: piece.cpu.user,
        system_secs: piece.cpu.system,
        peak_rss_bytes: piece.peak_rss_bytes,
        read_bytes: None,
        written_bytes: None,
        voluntary_switches: None,
        involuntary_switches: None,
        status: None,
        responses: Default::default(),
        place: piece.place,
        render: Some(RenderRow {
            frames: rendered.frames.len() as u32,
            pre_roll_frames: rendered.pre_roll_frames,
            drawn_frames: rendered.drawn_frames,
            video_bytes: rendered.video_bytes,
            process_secs: piece.process_secs,
            start: rendered.start,
            packets_digest: Digest::of_list(packets),
            frames_digest: Digest::of_list(rendered.frames),
            threads: rendered.threads,
            cpu: rendered.cpu,
            busiest: rendered.busiest,
            io: Some(rendered.io),
            gpu_secs: rendered.gpu_secs,
            frame_ms: rendered.frame_ms,
            clips: piece.clips,
        }),
    }
}

//! Real footage: every row of `harness/FOOTAGE.md` is a test here, and every test a row there.

mod broken;
mod refused;
mod rendered;
mod streams;
mod trial;

use std::collections::BTreeMap;

pub use self::streams::trim;
use self::trial::Outcome;
pub use self::trial::shown_ticks;

/// Rows of the document: what footage, and what becomes of it.
fn document() -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../FOOTAGE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let rows = text.lines().filter(|line| line.starts_with("| "));
    rows.map(cells)
        .filter(|cells| cells[0] != "footage")
        .map(|cells| (cells[0].clone(), cells[1].clone()))
        .collect()
}

/// Does what the row is about and compares it with what the document says.
fn check(row: &str, case: fn() -> Outcome) {
    let rows = document();
    let promised = rows
        .get(row)
        .unwrap_or_else(|| panic!("harness/FOOTAGE.md has no row {row:?}"));
    assert_eq!(case().word(), promised, "{row}");
}

macro_rules! rows {
    ($($test:ident: $row:literal, $case:path;)*) => {
        $(#[test] fn $test() { check($row, $case); })*
        const ROWS: &[&str] = &[$($row),*];
    };
}

rows! {
    yuv420p: "8-bit 4:2:0", rendered::yuv420p;
    yuv422p: "8-bit 4:2:2", rendered::yuv422p;
    yuv444p: "8-bit 4:4:4", rendered::yuv444p;
    nv12: "NV12", rendered::nv12;
    full_range: "full range", rendered::full_range;
    yuv420p10: "10-bit 4:2:0", rendered::yuv420p10;
    yuv422p10: "10-bit 4:2:2 and 4:4:4", rendered::yuv422p10_and_444p10;
    colours: "BT.601, BT.709 and BT.2020 colour, and none said", rendered::colours;
    chroma: "chroma on the left, in the centre, at the top left", rendered::chroma_locations;
    smallest: "4:2:0 of 2x2 pixels", rendered::smallest;
    largest: "4:2:0 of 7680x4320 pixels", rendered::largest;
    odd_444: "odd sizes in 4:4:4", rendered::odd_444;
    one_frame: "one frame", rendered::one_frame;
    few_frames: "fewer frames than chunks", rendered::fewer_frames_than_chunks;
    one_keyframe: "one keyframe in the whole file", rendered::one_keyframe;
    codecs: "MPEG-4, FFV1, Motion JPEG and ProRes", rendered::other_codecs;
    containers: "MKV, MOV and MPEG-TS", rendered::containers;
    variable_rate: "variable frame rate", streams::variable_frame_rate;
    late_start: "first frame not at 0", streams::late_start;
    duplicates: "two frames at one time", streams::duplicates;
    edit_list: "an edit list that begins inside a GOP", streams::edit_list;
    sound_first: "sound that begins before the picture", streams::sound_before_picture;
    sound_later: "sound that begins after the picture", streams::sound_after_picture;
    turned: "turned by 90, 180 or 270 degrees", streams::turned;
    mirrored: "mirrored, turned or not", streams::mirrored;
    audio_first: "sound as the first track", streams::audio_first;
    several: "several videos and several sounds", streams::several_videos;
    cover: "a cover picture", streams::cover;
    subtitles: "subtitles and data", streams::subtitles_and_data;
    wrong_name: "a video under another container's extension", streams::wrong_extension;
    odd_420: "odd sizes in 4:2:0, odd widths in 4:2:2", refused::odd_sizes;
    too_large: "more than 7680x4320 pixels", refused::too_large;
    twelve_bits: "12 bits", refused::twelve_bits;
    hdr: "PQ or HLG (HDR)", refused::hdr;
    palette: "a palette", refused::palette;
    others: "RGB, grey, transparency", refused::other_pixel_formats;
    skewed: "turned by other angles", refused::skewed;
    encrypted: "encrypted", refused::encrypted;
    encoder: "an encoder that is not there, or does not take the pixel format", refused::encoder;
    left_out: "an encoder that leaves frames out", refused::frames_left_out;
    container: "turned, into MKV", refused::turned_into_mkv;
    no_picture: "sound alone", refused::sound_alone;
    truncated: "cut off", broken::truncated;
    damaged: "damage that libav reports", broken::damaged;
    empty: "of no bytes", broken::empty;
    not_video: "something else under a video's extension", broken::not_a_video;
    io_error: "an I/O error in mid-file", broken::io_error;
}

#[test]
fn every_row_of_the_document_is_a_test() {
    let tested: Vec<&str> = ROWS.to_vec();
    for row in document().keys() {
        assert!(
            tested.contains(&row.as_str()),
            "no test for the row {row:?}"
        );
    }
    assert_eq!(document().len(), tested.len(), "a row stands there twice");
}

/// The document names the pixel formats, and no others.
#[test]
fn the_document_names_the_pixel_formats() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../FOOTAGE.md");
    let text = std::fs::read_to_string(path).unwrap();
    for name in twofold_media::pixel_formats() {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}

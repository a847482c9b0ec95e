//! What is refused by name.

use twofold_clips::{Track, clip};

use super::trial::{Outcome, fails, refused, written};

pub fn odd_sizes() -> Outcome {
    let odd = clip().encoded("ffv1", &[]).in_milliseconds(33);
    for (format, width, height) in [
        ("yuv420p", 63, 48),
        ("yuv420p", 64, 47),
        ("yuv422p", 63, 48),
        ("yuv420p10le", 63, 47),
    ] {
        let size = format!("{format} of {width}x{height} pixels");
        refused(
            &odd.clone().of(format).sized(width, height),
            "clip.mkv",
            &[&size, "4:2:0 needs even sizes"],
        );
    }
    Outcome::Refused
}

pub fn too_large() -> Outcome {
    let large = clip().timed([0], 33).encoded("mjpeg", &[]).of("yuvj420p");
    for (width, height) in [(7682, 16), (16, 4322)] {
        let size = format!("{width}x{height}");
        refused(
            &large.clone().sized(width, height),
            "clip.mov",
            &[&size, "7680x4320"],
        );
    }
    Outcome::Refused
}

pub fn twelve_bits() -> Outcome {
    let deep = clip()
        .encoded("ffv1", &[("strict", "-2")])
        .in_milliseconds(33);
    refused(
        &deep.of("yuv420p12le"),
        "clip.mkv",
        &["yuv420p12le (12 bits a sample)", "yuv420p10le"],
    );
    Outcome::Refused
}

pub fn hdr() -> Outcome {
    for (transfer, name) in [("smpte2084", "PQ"), ("arib-std-b67", "HLG")] {
        let bright = clip()
            .of("yuv420p10le")
            .with(&[("color_trc", transfer), ("color_primaries", "bt2020")]);
        refused(&bright, "clip.mp4", &["HDR", name, "SDR"]);
    }
    Outcome::Refused
}

pub fn palette() -> Outcome {
    let drawn = clip().of("pal8").encoded("png", &[]);
    refused(&drawn, "clip.mov", &["pal8 (a palette)", "yuv420p"]);
    Outcome::Refused
}

pub fn other_pixel_formats() -> Outcome {
    let plain = clip()
        .encoded("ffv1", &[("strict", "-2")])
        .in_milliseconds(33);
    for (format, words) in [
        ("bgr0", "red, green and blue"),
        ("gray", "no colour"),
        ("yuva420p", "transparency"),
        ("yuv411p", "yuv411p"),
    ] {
        refused(
            &plain.clone().of(format),
            "clip.mkv",
            &[format, words, "supported are"],
        );
    }
    Outcome::Refused
}

pub fn skewed() -> Outcome {
    let mut tilted = clip();
    let (cos, sin) = (56_756, 32_768);
    tilted.matrix = Some([cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30]);
    refused(&tilted, "clip.mp4", &["quarter turns"]);
    Outcome::Refused
}

pub fn encrypted() -> Outcome {
    let mut locked = clip();
    locked.container = vec![
        ("encryption_scheme", "cenc-aes-ctr".to_owned()),
        (
            "encryption_key",
            "00112233445566778899aabbccddeeff".to_owned(),
        ),
        (
            "encryption_kid",
            "ffeeddccbbaa99887766554433221100".to_owned(),
        ),
    ];
    refused(&locked, "clip.mp4", &["encrypted", "decrypt it first"]);
    Outcome::Refused
}

pub fn encoder() -> Outcome {
    let (_dir, path) = written(&clip(), "clip.mp4");
    fails(
        &path,
        "out.mp4",
        &["--codec", "libx999"],
        &["libx999", "no such encoder"],
    );
    let (_dir, path) = written(&clip().of("yuv444p10le"), "clip.mp4");
    fails(
        &path,
        "out.mp4",
        &["--codec", "mpeg4"],
        &["mpeg4", "takes no yuv444p10le", "it takes yuv420p"],
    );
    let (_dir, path) = written(&clip(), "clip.mp4");
    fails(
        &path,
        "out.mp4",
        &["--codec", "mjpeg"],
        &["mjpeg", "full-range YUV"],
    );
    fails(&path, "out.webm", &[], &["names no container", ".mp4"]);
    Outcome::Refused
}

pub fn frames_left_out() -> Outcome {
    // Nothing changes until the highlight comes up.
    let mut still = clip().in_milliseconds(33);
    still.picture = |_, _, _, _| 0.5;
    let (_dir, path) = written(&still, "clip.mkv");
    fails(
        &path,
        "out.mkv",
        &["--codec", "libtheora"],
        &["libtheora", "leaves the frame with time stamp", "libx264"],
    );
    Outcome::Refused
}

pub fn turned_into_mkv() -> Outcome {
    let one = 1 << 16;
    let mut turned = clip().in_milliseconds(33);
    turned.matrix = Some([0, one, 0, -one, 0, 0, 48 * one, 0, 1 << 30]);
    let (_dir, path) = written(&turned, "clip.mp4");
    fails(&path, "out.mkv", &[], &["does not keep how", ".mp4"]);
    Outcome::Refused
}

pub fn sound_alone() -> Outcome {
    let (_dir, path) = written(&clip().tracks(&[Track::Sound(0.0, 0.5)]), "clip.mp4");
    fails(&path, "out.mp4", &[], &["there is audio but no video"]);
    Outcome::Refused
}

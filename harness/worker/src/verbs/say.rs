//! What verbs print.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde_json::{Value, json};
use twofold_core::custody::check_decode;
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    AdapterClass, Annotated, Answer, ClipTime, Failure, FailureKind, Footage, Hello, Joined,
    Packets, Rendered, Source,
};
use twofold_worker::fault::{Fault, Result};

use crate::args::Voice;

/// Prints the object as JSON, or else the text. A reader that is gone is no fault of ours.
fn print(voice: Voice, object: &Value, text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let written = match voice {
        Voice { json: true, .. } => writeln!(out, "{object}"),
        Voice { quiet: true, .. } => Ok(()),
        Voice { .. } => writeln!(out, "{text}"),
    };
    let _ = written.and_then(|()| out.flush());
    Ok(())
}

/// A mistake in a file: its line, and below it the lines of the file it is about.
pub fn mistake(mistake: &twofold_core::strict::Fault) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|no| !no.is_empty());
    let excerpt = mistake.excerpt(io::stderr().is_terminal() && !plain);
    [Some(mistake.to_string()), excerpt]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}

fn value(object: impl serde::Serialize) -> Value {
    serde_json::to_value(object).unwrap_or(Value::Null)
}

pub fn rendered(
    output: &Path,
    jobs: &[Rendered],
    copied: u32,
    secs: f64,
    because: Option<&str>,
    voice: Voice,
) -> Result<()> {
    let rendered: usize = jobs.iter().map(|job| job.frames.len()).sum();
    let frames = rendered + copied as usize;
    let drawn: u32 = jobs.iter().map(|job| job.drawn_frames).sum();
    let pre_roll: u32 = jobs.iter().map(|job| job.pre_roll_frames).sum();
    let moved: u32 = jobs.iter().map(|job| job.moved_frames).sum();
    let adapter = jobs
        .first()
        .and_then(|job| job.adapter.as_ref())
        .map_or("no adapter", |adapter| adapter.name.as_str());
    let digest = Digest::of_list(jobs.iter().flat_map(|job| job.frames.iter().copied()));
    let chunks = if jobs.len() == 1 {
        String::new()
    } else {
        format!(" in {} chunks", jobs.len())
    };
    let rate = frames as f64 / secs.max(1e-9);
    let copies = match copied {
        0 => String::new(),
        _ => format!(", {copied} copied"),
    };
    let text = format!(
        "{}: {frames} frames{chunks} ({drawn} with highlights{copies}) in {secs:.1} s, {rate:.0} frames/s on {adapter}",
        output.display()
    );
    let object = json!({
        "output": output, "frames": frames, "drawn_frames": drawn, "copied_frames": copied, "pre_roll_frames": pre_roll, "wall_secs": secs,
        "moved_frames": moved, "frames_digest": digest, "chunks": jobs.len(), "because": because,
        "jobs": jobs.iter().map(lean).collect::<Vec<_>>(),
    });
    print(voice, &object, &text)
}

/// One line about a compilation, or an object with where its time went.
pub fn annotated(output: &Path, jobs: &[Annotated], secs: f64, voice: Voice) -> Result<()> {
    let mut clips: Vec<&ClipTime> = jobs.iter().flat_map(|job| &job.clips).collect();
    clips.sort_by_key(|clip| clip.clip);
    let mut shown = clips.clone();
    shown.dedup_by_key(|clip| clip.clip);
    let frames: usize = jobs.iter().map(|job| job.rendered.frames.len()).sum();
    let drawn: u32 = jobs.iter().map(|job| job.rendered.drawn_frames).sum();
    let pre_roll: u32 = jobs.iter().map(|job| job.rendered.pre_roll_frames).sum();
    let (count, containers) = (shown.len(), jobs.len());
    let plural = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    let text = format!(
        "{}: {} of {}, {drawn} with texts, by {} in {secs:.1} s, {:.0} frames/s",
        output.display(),
        plural(frames, "frame"),
        plural(count, "clip"),
        plural(containers, "container"),
        frames as f64 / secs.max(1e-9)
    );
    let jobs: Vec<Value> = jobs.iter().map(|job| lean(&job.rendered)).collect();
    let object = json!({
        "output": output, "frames": frames, "drawn_frames": drawn, "pre_roll_frames": pre_roll, "wall_secs": secs,
        "clips": clips, "containers": containers, "jobs": jobs,
    });
    print(voice, &object, &text)
}

/// That every text of a compilation can be drawn.
pub fn placed(compilation: &Path, texts: usize, voice: Voice) -> Result<()> {
    let text = format!("{}: {texts} texts can be drawn", compilation.display());
    print(
        voice,
        &json!({ "compilation": compilation, "texts": texts }),
        &text,
    )
}

/// What a job says of itself, with one digest in place of a list of them.
fn lean(job: &Rendered) -> Value {
    let mut object = value(job);
    object["frames"] = json!(Digest::of_list(job.frames.iter().copied()));
    object["packets"] = Value::Null;
    object
}

pub fn source(input: &Path, source: &Source, voice: Voice) -> Result<()> {
    let rate = source.frame_rate.map_or_else(
        || "unknown rate".to_owned(),
        |rate| format!("{:.3} frames/s", f64::from(rate.num) / f64::from(rate.den)),
    );
    let audio = source.audio.as_ref().map_or_else(
        || "no audio".to_owned(),
        |audio| format!("{} audio ({} packets)", audio.codec, audio.packets),
    );
    let mut text = format!(
        "{}: {}x{} {} {}, {} frames in {:.3} s ({rate}), {} keyframes, {audio}",
        input.display(),
        source.width,
        source.height,
        source.codec,
        source.pixel_format,
        source.pts.len(),
        source.duration_secs(),
        source.keyframes.len()
    );
    for note in &source.notes {
        text.push_str(&format!("\n  note: {note}"));
    }
    if let Some(why) = &source.unsupported {
        text.push_str(&format!("\n  cannot be rendered: {why}"));
    }
    print(voice, &value(source), &text)
}

pub fn packets(input: &Path, packets: &Packets, voice: Voice) -> Result<()> {
    let over = |marks: &[twofold_core::protocol::PacketMark]| {
        Digest::of_list(marks.iter().map(|mark| mark.digest))
    };
    let (video, audio) = (over(&packets.video), over(&packets.audio));
    let text = format!(
        "{}\n  video {video} ({} packets)\n  audio {audio} ({} packets)",
        input.display(),
        packets.video.len(),
        packets.audio.len()
    );
    print(voice, &value(packets), &text)
}

pub fn joined(output: &Path, joined: &Joined, voice: Voice) -> Result<()> {
    let text = format!(
        "{}: {} video and {} audio packets, {} bytes",
        output.display(),
        joined.video_packets,
        joined.audio_packets,
        joined.output_bytes
    );
    print(voice, &value(joined), &text)
}

/// Says how alike the two are; a file that is not what it should be is a failed verification.
pub fn compared(file: &Path, answer: &Answer, voice: Voice) -> Result<()> {
    let Answer::Compared(compared) = answer else {
        return Err(Fault::bug("a comparison was answered with something else"));
    };
    let text = format!(
        "{}: {} frames of {}, median {:.1} dB, worst {:.1} dB (frame {}), {} strayed, {} moved, {} messages",
        file.display(),
        compared.frames,
        compared.reference_frames,
        compared.median_psnr_db,
        compared.worst_psnr_db,
        compared.worst_frame,
        compared.strayed_frames.len(),
        compared.moved_frames,
        compared.messages.len()
    );
    print(voice, &value(compared), &text)?;
    check_decode(compared).map_err(|broken| {
        Fault(Failure {
            kind: FailureKind::Verification,
            message: format!("{}: {broken}", file.display()),
        })
    })
}

pub fn footage(output: &Path, footage: &Footage, voice: Voice) -> Result<()> {
    print(
        voice,
        &value(footage),
        &format!("{}: {} frames", output.display(), footage.frames),
    )
}

pub fn adapters(hello: &Hello, voice: Voice) -> Result<()> {
    let line = |(index, adapter): (usize, &twofold_core::protocol::Adapter)| {
        let class = match adapter.class {
            AdapterClass::Hardware => "hardware",
            AdapterClass::Software => "software",
        };
        let used = if index == hello.chosen as usize {
            "*"
        } else {
            " "
        };
        format!(
            "{used} {index}  {}  {class}  {}",
            adapter.name, adapter.driver
        )
    };
    let lines: Vec<String> = hello.adapters.iter().enumerate().map(line).collect();
    let text = if lines.is_empty() {
        "no Vulkan adapter found (hint: `make deps` installs a software adapter)".to_owned()
    } else {
        lines.join("\n")
    };
    print(voice, &value(hello), &text)
}

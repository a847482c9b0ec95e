//! `[workload]`: what a trial executes.

use super::command::{Placeholder, read_command};
use super::{Annotate, Experiment, Footage, Highlights, Overlay, Workload, keys};
use crate::chunk::Strategy;
use crate::compilation::Split;
use crate::protocol::{Encoder, SceneRequest};
use crate::strict::{Fault, Field};

const KINDS: [(&str, Kind); 3] = [
    ("overlay", Kind::Overlay),
    ("annotate", Kind::Annotate),
    ("command", Kind::Command),
];
pub(super) const SCENES: [(&str, &str); 1] = [("match", "match")];

#[derive(Clone, Copy)]
enum Kind {
    Overlay,
    Annotate,
    Command,
}

/// Reads `[workload]` and the placeholders in it.
pub(super) fn read_workload<'t>(
    field: &Field<'t>,
) -> Result<(Workload, Vec<Placeholder<'t>>), Fault> {
    let kind = field
        .open_table_with(keys::WORKLOAD)?
        .required("kind")?
        .choice(&KINDS)?;
    match kind {
        Kind::Overlay => Ok((Workload::Overlay(read_overlay(field)?), vec![])),
        Kind::Annotate => Ok((Workload::Annotate(read_annotate(field)?), vec![])),
        Kind::Command => {
            let (command, placeholders) = read_command(field)?;
            Ok((Workload::Command(command), placeholders))
        }
    }
}

/// When a job of a render is given up; a command has a timeout of its own.
pub(super) fn read_job_timeout(field: &Field<'_>, workload: &Workload) -> Result<f64, Fault> {
    let table = match workload {
        Workload::Overlay(_) => field.table(keys::OVERLAY)?,
        Workload::Annotate(_) => field.table(keys::ANNOTATE)?,
        Workload::Command(_) => return Ok(Experiment::JOB_TIMEOUT_SECS),
    };
    (table.optional("timeout")).map_or(Ok(Experiment::JOB_TIMEOUT_SECS), |field| {
        field.secs(1.0..=7.0 * 86_400.0)
    })
}

fn read_overlay(field: &Field<'_>) -> Result<Overlay, Fault> {
    let table = field.table(keys::OVERLAY)?;
    let footage = read_footage(&table.required("footage")?)?;
    let highlights = match table.optional("highlights") {
        Some(field) => match field.string()? {
            "scene" => Highlights::Scene,
            path => Highlights::File(path.to_owned()),
        },
        None => Highlights::Scene,
    };
    if highlights == Highlights::Scene && matches!(footage, Footage::File(_)) {
        let hint = "highlights = \"data/highlights/…toml\"";
        return Err(table.fault(
            "footage from a file needs a highlight track".into(),
            Some(hint),
        ));
    }
    Ok(Overlay {
        footage,
        highlights,
        encoder: table
            .optional("encoder")
            .map_or(Ok(Encoder::default()), |field| read_encoder(&field))?,
        strategy: table
            .optional("strategy")
            .map_or(Ok(Strategy::default()), |field| {
                field.choice(&Strategy::ALL)
            })?,
    })
}

fn read_annotate(field: &Field<'_>) -> Result<Annotate, Fault> {
    let table = field.table(keys::ANNOTATE)?;
    Ok(Annotate {
        compilation: table.required("compilation")?.line()?.to_owned(),
        footage: table
            .optional("footage")
            .map(|field| read_footage(&field))
            .transpose()?,
        encoder: table
            .optional("encoder")
            .map_or(Ok(Encoder::default()), |field| read_encoder(&field))?,
        split: table
            .optional("split")
            .map_or(Ok(Split::default()), |field| field.choice(&Split::ALL))?,
    })
}

fn read_footage(field: &Field<'_>) -> Result<Footage, Fault> {
    let table = field.table(keys::FOOTAGE)?;
    if let Some(path) = table.optional("path") {
        if let Some((_, other)) = table.fields().iter().find(|(name, _)| name != "path") {
            return Err(other.fault(
                format!("{} describes a scene, but footage is a file", other.name()),
                Some("leave it out: a file has its own; or name a scene instead of path"),
            ));
        }
        return Ok(Footage::File(path.string()?.to_owned()));
    }
    let scene = table.required("scene")?.choice(&SCENES)?;
    let number = |key: &str, default: i64, range| {
        table
            .optional(key)
            .map_or(Ok(default), |field| field.integer(range))
    };
    let even = |key: &str, default: i64, most: i64| -> Result<u32, Fault> {
        let value = number(key, default, 16..=most)?;
        if value % 2 != 0 {
            let fault = table.required(key)?.fault(
                format!("footage.{key} = {value} is odd"),
                Some("an even number: colour is stored for two by two pixels"),
            );
            return Err(fault);
        }
        Ok(value as u32)
    };
    Ok(Footage::Scene(SceneRequest {
        name: scene.to_owned(),
        width: even("width", 1280, 7680)?,
        height: even("height", 720, 4320)?,
        fps: number("fps", 30, 1..=240)? as u32,
        gop: number("gop", 250, 1..=10_000)? as u32,
        grain: number("grain", 3, 0..=64)? as u32,
        seed: number("seed", 51, 0..=i64::MAX)? as u64,
        duration_secs: 0.0,
    }))
}

fn read_encoder(field: &Field<'_>) -> Result<Encoder, Fault> {
    let table = field.open_table_with(keys::ENCODER)?;
    let codec = table.required("codec")?.string()?.to_owned();
    let mut options = vec![];
    for (name, field) in table.fields() {
        if name != "codec" {
            options.push((name, field.word_or_integer()?.0));
        }
    }
    Ok(Encoder { codec, options })
}

//! Columns named by what was measured: the stages of a pipeline and the responses a command measured of itself.

use polars::prelude::*;
use twofold_core::record::JobRow;

/// What the column of a command's own response is called, so that its name meets no other column's.
pub(crate) const RESPONSE: &str = "response_";

/// A column for every stage and every own response that any job reports.
pub(crate) fn named_columns(jobs: &[&JobRow]) -> Vec<Column> {
    let all: Vec<Vec<(String, f64)>> = jobs
        .iter()
        .map(|job| stages(job).chain(responses(job)).collect())
        .collect();
    let mut names: Vec<&String> = vec![];
    for (name, _) in all.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = |row: &Vec<(String, f64)>, name: &String| {
        row.iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    };
    names
        .iter()
        .map(|name| {
            Column::new(
                name.as_str().into(),
                all.iter().map(|row| value(row, name)).collect::<Vec<_>>(),
            )
        })
        .collect()
}

/// `decode.demux.work_secs` is thread, stage and kind.
fn stages(job: &JobRow) -> impl Iterator<Item = (String, f64)> {
    let threads = job.render.iter().flat_map(|render| &render.threads);
    threads.flat_map(|thread| {
        let stages = thread.stages.iter().flat_map(|stage| {
            let name = format!("{}.{}", thread.name, stage.stage);
            [
                (format!("{name}.work_secs"), stage.work_secs),
                (format!("{name}.wait_secs"), stage.wait_secs),
            ]
        });
        stages.chain([(
            format!("{}.unaccounted.wait_secs", thread.name),
            thread.unaccounted_secs,
        )])
    })
}

fn responses(job: &JobRow) -> impl Iterator<Item = (String, f64)> {
    job.responses
        .iter()
        .map(|(name, value)| (format!("{RESPONSE}{name}"), *value))
}

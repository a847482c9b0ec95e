//! One row a job.

use polars::prelude::*;
use twofold_core::protocol::Io;
use twofold_core::record::{JobRow, Outcome, Place, RenderRow, Trial};

use super::column;
use crate::Error;
use crate::named::named_columns;

fn io(job: &JobRow) -> Option<Io> {
    job.render.as_ref()?.io
}

/// The jobs of these trials, in their order.
pub(super) fn chunks_frame(trials: &[&Trial]) -> Result<DataFrame, Error> {
    let mut rows: Vec<(u32, u32, &Trial, &JobRow)> = vec![];
    for (trial, row) in trials.iter().enumerate() {
        if let Outcome::Measured(measured) = &row.outcome {
            rows.extend(
                measured
                    .jobs
                    .iter()
                    .enumerate()
                    .map(|(chunk, job)| (trial as u32, chunk as u32, *row, job)),
            );
        }
    }
    let place = |of: fn(&Place) -> &String| {
        let named =
            (rows.iter()).map(|(.., job)| job.place.as_ref().map(|place| of(place).clone()));
        named.collect::<Vec<Option<String>>>()
    };
    let named = [
        Column::new("node".into(), place(|place| &place.node)),
        Column::new("host".into(), place(|place| &place.host)),
    ];
    let mut columns = vec![
        column("trial", &rows, |(trial, ..)| *trial),
        column("block", &rows, |(_, _, trial, _)| trial.block),
        column("cell", &rows, |(_, _, trial, _)| trial.cell),
        column("chunk", &rows, |(_, chunk, ..)| *chunk),
        column("wall_secs", &rows, |(.., job)| job.wall_secs),
        column("user_secs", &rows, |(.., job)| job.user_secs),
        column("system_secs", &rows, |(.., job)| job.system_secs),
        column("peak_rss_bytes", &rows, |(.., job)| job.peak_rss_bytes),
        column("read_bytes", &rows, |(.., job)| job.read_bytes),
        column("written_bytes", &rows, |(.., job)| job.written_bytes),
        column("voluntary_switches", &rows, |(.., job)| {
            job.voluntary_switches
        }),
        column("involuntary_switches", &rows, |(.., job)| {
            job.involuntary_switches
        }),
        column("status", &rows, |(.., job)| job.status),
        column("queue_secs", &rows, |(.., job)| {
            job.place.as_ref().map(|place| place.queue_secs)
        }),
        column("host_cores", &rows, |(.., job)| {
            job.place.as_ref().map(|place| place.host_cores)
        }),
        column("frames", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.frames)
        }),
        column("pre_roll_frames", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.pre_roll_frames)
        }),
        column("drawn_frames", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.drawn_frames)
        }),
        column("video_bytes", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.video_bytes)
        }),
        column("start_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.start_secs())
        }),
        column("pre_roll_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.pre_roll_secs())
        }),
        column("process_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.process_secs)
        }),
        column("open_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.start.open_secs)
        }),
        column("device_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.start.device_secs)
        }),
        column("pipeline_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.start.pipeline_secs)
        }),
        column("ready_secs", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.start.ready_secs)
        }),
        column("first_frame_secs", &rows, |(.., job)| {
            job.render
                .as_ref()
                .map(|render| render.start.first_frame_secs)
        }),
        column("io_read_secs", &rows, |(.., job)| {
            io(job).map(|io| io.read_secs)
        }),
        column("io_write_secs", &rows, |(.., job)| {
            io(job).map(|io| io.write_secs)
        }),
        column("io_busy_secs", &rows, |(.., job)| {
            io(job).map(|io| io.busy_secs)
        }),
        column("io_read_bytes", &rows, |(.., job)| {
            io(job).map(|io| io.read_bytes)
        }),
        column("io_write_bytes", &rows, |(.., job)| {
            io(job).map(|io| io.write_bytes)
        }),
        column("busiest_thread_secs", &rows, |(.., job)| {
            let render = job.render.as_ref();
            render.and_then(|render| Some(render.busiest.as_ref()?.cpu_secs))
        }),
        column("gpu_secs", &rows, |(.., job)| {
            job.render.as_ref().and_then(|render| render.gpu_secs)
        }),
        column("frame_ms_p50", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.frame_ms.p50)
        }),
        column("frame_ms_p95", &rows, |(.., job)| {
            job.render.as_ref().map(|render| render.frame_ms.p95)
        }),
    ];
    columns.extend(named);
    let digest = |of: fn(&RenderRow) -> String| {
        rows.iter()
            .map(|(.., job)| job.render.as_ref().map(of))
            .collect::<Vec<_>>()
    };
    columns.push(Column::new(
        "frames_digest".into(),
        digest(|render| render.frames_digest.to_string()),
    ));
    columns.push(Column::new(
        "packets_digest".into(),
        digest(|render| render.packets_digest.to_string()),
    ));
    let jobs: Vec<&JobRow> = rows.iter().map(|(.., job)| *job).collect();
    columns.extend(named_columns(&jobs));
    Ok(DataFrame::new(rows.len(), columns)?)
}

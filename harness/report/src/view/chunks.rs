//! Where each cell of a render is cut, and what its seams cost beside time.

use twofold_core::record::ChunkPlan;
use twofold_core::spec::{Experiment, Workload};

use super::table::{Table, factor_names, levels};
use crate::escape::clean;
use crate::format;
use crate::label;
use crate::source::{CellSummary, Source};

/// More cuts than this are not listed one by one.
const MOST_LISTED: usize = 7;

/// What frames have that are equal, in dB.
const EQUAL_DB: f64 = 100.0;

/// The chunk plan of every cell; empty for commands.
pub fn chunks(source: &dyn Source, cells: &[CellSummary]) -> Table {
    let names = factor_names(cells.iter().map(|cell| &cell.factors));
    let mut table = Table::with_factors(
        "Where each cell is cut: the first frame of every chunk",
        &[],
        &names,
        &[">jobs", "first frames", "remark"],
    );
    for (cell, plan) in cells.iter().zip(&source.manifest().chunk_plans) {
        let mut firsts: Vec<String> = [0]
            .iter()
            .chain(&plan.cuts)
            .take(MOST_LISTED)
            .map(u32::to_string)
            .collect();
        if plan.cuts.len() >= MOST_LISTED {
            firsts.push("…".to_owned());
        }
        let remarks: Vec<String> = [
            copied(plan),
            plan.fallback
                .as_deref()
                .map(|why| format!("cut at keyframes, and everything rendered: {}", clean(why))),
            plan.shortfall.as_deref().map(clean),
            same(source, cell),
        ]
        .into_iter()
        .flatten()
        .collect();
        table.push(levels(&cell.factors, &names).into_iter().chain([
            plan.jobs().to_string(),
            format!("{} of {} frames", firsts.join(", "), plan.frames),
            remarks.join("; "),
        ]));
    }
    table
}

/// How long each clip of a compilation took in each baseline; without rows and caption where there is none.
pub fn clips(experiment: &Experiment, cells: &[CellSummary]) -> Table {
    if !matches!(experiment.workload, Workload::Annotate(_)) {
        return Table::new("", &[]);
    }
    let baselines = || cells.iter().filter(|cell| cell.baseline);
    let names = factor_names(baselines().map(|cell| &cell.factors));
    let mut table = Table::with_factors(
        "Seconds of each clip in the sequential render (clip_secs): from the clip before it to its own last frame",
        &[],
        &names,
        &[
            "clip",
            ">frames",
            ">median",
            ">90th percentile",
            ">frames a second",
        ],
    );
    for cell in baselines() {
        for clip in &cell.clips {
            let rate = f64::from(clip.frames) / clip.median_secs;
            table.push(levels(&cell.factors, &names).into_iter().chain([
                (clip.clip + 1).to_string(),
                clip.frames.to_string(),
                format::secs(clip.median_secs),
                format::secs(clip.p90_secs),
                format::number(rate, 3),
            ]));
        }
    }
    table
}

/// What cutting did to each cell's video; empty for commands.
pub fn seams(cells: &[CellSummary]) -> Table {
    let names = factor_names(cells.iter().map(|cell| &cell.factors));
    let has_copies =
        (cells.iter().filter_map(|cell| cell.seams.as_ref())).any(|seams| seams.copied_frames > 0);
    let copies: &[&str] = match has_copies {
        true => &[">copied frames", ">sequential there, against the source"],
        false => &[],
    };
    let mut table = Table::with_factors(
        "What seams cost beside time: bytes of video, and decoded luma against the sequential output of the scenario",
        &[],
        &names,
        &[
            &[
                ">video",
                ">against sequential",
                ">PSNR",
                ">worst frame",
                ">SSIM",
                ">worst frame's",
            ],
            copies,
        ]
        .concat(),
    );
    let psnr = |db: f64| match db < EQUAL_DB {
        true => format!("{} dB", format::number(db, 3)),
        false => "equal".to_owned(),
    };
    for cell in cells {
        let Some(seams) = &cell.seams else { continue };
        let more = seams.more_bytes();
        let sign = if more >= 0.0 { "+" } else { "" };
        let copies = [
            seams.copied_frames.to_string(),
            format::or_nothing(seams.sequential_copied_psnr_db, psnr),
        ];
        let copies = copies.into_iter().take(if has_copies { 2 } else { 0 });
        let known = levels(&cell.factors, &names).into_iter().chain([
            format::bytes(seams.video_bytes),
            format!("{sign}{}", format::percent(more)),
            psnr(seams.psnr_db),
            match seams.worst_psnr_db < EQUAL_DB {
                true => format!(
                    "{} (frame {})",
                    psnr(seams.worst_psnr_db),
                    seams.worst_frame
                ),
                false => psnr(seams.worst_psnr_db),
            },
            format::number(seams.ssim, 4),
            format::number(seams.worst_ssim, 4),
        ]);
        table.push(known.chain(copies));
    }
    table
}

/// `1085 frames of them copied, in 3 ranges`.
fn copied(plan: &ChunkPlan) -> Option<String> {
    let ranges = plan.copied_ranges();
    let frames: usize = ranges.iter().map(|range| range.len()).sum();
    (frames > 0).then(|| {
        let ranges = format::counted(ranges.len() as u64, "range");
        format!(
            "{} of them copied, in {ranges}",
            format::counted(frames as u64, "frame")
        )
    })
}

/// `executed as strategy uniform, 4 chunks`.
fn same(source: &dyn Source, cell: &CellSummary) -> Option<String> {
    let level = source.analysis().levels.first()?;
    let own = level.cells.iter().find(|own| own.cell == cell.cell)?;
    let same = own.same_as?;
    let other = level.cells.iter().find(|other| other.cell == same);
    let name = other.map_or_else(|| "the baseline".to_owned(), label::treatment);
    Some(format!("executed as {name}"))
}

//! Why a split is dear or slow, as far as start-up explains it.

use twofold_core::analysis::{Analysis, CellResult, ColdLevel};

use crate::format;
use crate::overhead::Overhead;

/// `because a start-up of 5.31 s is paid by each of 4 containers …`: why it is dear.
pub fn dear(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Option<String> {
    let overhead = Overhead::of(analysis, level, cell)?;
    if overhead.cost_ratio() > analysis.criterion.cost_ratio {
        return Some(format!(
            "because {}{}",
            paid(&overhead),
            decoded_before(cell, &overhead)
        ));
    }
    Some(format!(
        "more than the start-up of {} containers explains ({}): the rest is frames decoded before the cuts{}, the \
         join and chunks that work less efficiently than the whole",
        overhead.jobs,
        format::ratio(overhead.cost_ratio()),
        cell.pre_roll_secs.map_or_else(String::new, |secs| format!(
            " ({})",
            format::prose_secs(secs)
        ))
    ))
}

/// Why it is slow.
pub fn slow(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Option<String> {
    if cell.containers == 1 && level.cold_secs > 0.0 {
        return Some(format!(
            "and {} of cold start are in both walls",
            format::declared_secs(level.cold_secs)
        ));
    }
    let overhead = Overhead::of(analysis, level, cell)?;
    if overhead.speedup() <= analysis.criterion.speedup {
        return Some(format!(
            "because {}, which alone allows {} as fast",
            paid(&overhead),
            format::ratio(overhead.speedup())
        ));
    }
    Some(format!(
        "where start-up alone would allow {}: the rest is the slowest chunk, frames decoded before the cuts and the \
         join",
        format::ratio(overhead.speedup())
    ))
}

/// The law of start-up and cost with this candidate's numbers.
pub fn law(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Option<String> {
    let overhead = Overhead::of(analysis, level, cell)?;
    let most = analysis.criterion.cost_ratio;
    let (n, work) = (overhead.jobs, format::prose_secs(overhead.work_secs));
    let law = format!(
        "with W = {work} of work and a = {} of start per container, {n} containers cost {} = {} before anything else is \
         lost",
        format::prose_secs(overhead.start_secs()),
        overhead.formula(),
        format::ratio(overhead.cost_ratio())
    );
    let times = overhead.law().work_per_start(most);
    Some(match (overhead.work_needed_secs(most), times) {
        (Some(0.0), _) => law,
        (Some(needed), Some(times)) if overhead.billing.is_default() => format!(
            "{law}; at most {} would need W of at least {}a = {}",
            format::declared_ratio(most),
            format::short(times, 3),
            format::prose_secs(needed)
        ),
        (Some(needed), _) => format!(
            "{law}; at most {} would need W of at least {}",
            format::declared_ratio(most),
            format::prose_secs(needed)
        ),
        (None, _) => format!(
            "{law}; no amount of work makes that {}",
            format::declared_ratio(most)
        ),
    })
}

/// `a start-up of 5.31 s (5 s of cold start and 0.31 s of start-up) is paid by each of 4 containers against …`.
fn paid(overhead: &Overhead) -> String {
    let parts = match overhead.startup_secs {
        Some(startup) if overhead.cold_secs > 0.0 => format!(
            " ({} of cold start and {} of start-up)",
            format::declared_secs(overhead.cold_secs),
            format::prose_secs(startup)
        ),
        _ => String::new(),
    };
    let idle = match overhead.billing.idle_billed_secs() {
        idle if idle > 0.0 => format!(" and {} of idle time", format::declared_secs(idle)),
        _ => String::new(),
    };
    format!(
        "a start-up of {}{parts}{idle} is paid by each of {} containers against {} of work to share",
        format::prose_secs(overhead.start_secs()),
        overhead.jobs,
        format::prose_secs(overhead.work_secs)
    )
}

/// `, and 0.54 s more go to decoding frames before the cuts`: said where it weighs as much as one start-up.
fn decoded_before(cell: &CellResult, overhead: &Overhead) -> String {
    match cell.pre_roll_secs {
        Some(secs) if secs >= overhead.start_secs() => {
            format!(
                ", and {} more go to decoding frames before the cuts",
                format::prose_secs(secs)
            )
        }
        _ => String::new(),
    }
}

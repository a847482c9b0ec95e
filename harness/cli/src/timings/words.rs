//! What is said of timings, in sentences.

use twofold_core::analysis::{CellReason, Reason, Verdict, Warning};
use twofold_core::spec::Criterion;
use twofold_report::format;
use twofold_report::words::warning_of;

use super::judged::{CostFrom, JudgedCell, JudgedRep, Looked, Remark};
use super::{Judgement, shown};

/// The answer in one sentence that begins with the verdict.
pub fn headline(judgement: &Judgement, rep: &JudgedRep) -> String {
    let asked = asked(&judgement.criterion);
    let of = match rep.name.as_str() {
        "" => String::new(),
        name => format!("rep {} of ", shown(name.as_bytes())),
    };
    let about = format!("{} for {of}{}", rep.verdict.name(), judgement.file);
    let unpaired = rep.looked == Looked::Unpaired;
    match (rep.verdict, rep.recommended) {
        (Verdict::Implement, Some(treatment)) => {
            let every = if unpaired {
                ""
            } else {
                " in every cell it has to hold for"
            };
            format!(
                "{about}: {}{} is {asked}{every}",
                if unpaired { "" } else { "splitting into " },
                named(rep, treatment)
            )
        }
        (Verdict::Skip, _) if unpaired => format!("{about}: no command is {asked}"),
        (Verdict::Skip, _) => {
            format!("{about}: no number of chunks is {asked} in every cell it has to hold for")
        }
        _ => format!("{about}: neither that something is {asked}, nor that nothing is, was shown"),
    }
}

fn asked(criterion: &Criterion) -> String {
    format!(
        "more than {} as fast at up to {} the cost",
        format::declared_ratio(criterion.speedup),
        format::declared_ratio(criterion.cost_ratio)
    )
}

/// A treatment: `4 chunks`, or the command.
pub fn named(rep: &JudgedRep, treatment: u32) -> String {
    match rep.looked {
        Looked::Unpaired => {
            let cell = rep.cells.iter().find(|cell| cell.treatment == treatment);
            cell.map_or_else(String::new, |cell| {
                format!("\"{}\"", shown(cell.name.as_bytes()))
            })
        }
        _ => format::counted(u64::from(treatment), "chunk"),
    }
}

/// Why the answer is what it is, a sentence a treatment.
pub fn reasons(judgement: &Judgement, rep: &JudgedRep) -> Vec<String> {
    let of = |treatment: u32, cell: usize, how: &str| {
        let cell = &rep.cells[cell];
        let place = match rep.looked {
            Looked::Unpaired => String::new(),
            _ => format!("{how} cell {}: ", shown(cell.name.as_bytes())),
        };
        format!("{}: {place}{}", named(rep, treatment), why(judgement, cell))
    };
    let sentence = |reason: &Reason| match *reason {
        Reason::Holds { treatment } => format!(
            "{}: {}",
            named(rep, treatment),
            match rep.looked {
                Looked::Unpaired => "faster than asked for and not dearer",
                _ => "holds in every cell it has to hold for",
            }
        ),
        Reason::Fails { treatment, cell } => of(treatment, cell, "fails in"),
        Reason::Open { treatment, cell } => of(treatment, cell, "is open in"),
        Reason::NoCandidate => "there is no cell that the answer could rest on".to_owned(),
        Reason::SharedNodes { cores } => format!("nodes share {cores} cores"),
        Reason::Compared => "there are ratios and no verdict".to_owned(),
    };
    rep.reasons.iter().map(sentence).collect()
}

/// Why a cell has its verdict.
pub fn why(judgement: &Judgement, cell: &JudgedCell) -> String {
    let criterion = &judgement.criterion;
    let speedup = format::declared_ratio(criterion.speedup);
    let cost = format::declared_ratio(criterion.cost_ratio);
    let by_bound = match judgement.cost_from {
        CostFrom::Walls => ", if each of its containers is paid for the whole wall",
        CostFrom::File | CostFrom::OneMachine => "",
    };
    match &cell.reason {
        CellReason::Shown => "faster than asked for and not dearer".to_owned(),
        CellReason::Ceiling => match cell.chunks {
            Some(chunks) => format!(
                "{} of the same work cannot be more than {} as fast, and more than {speedup} is asked for",
                format::counted(u64::from(chunks), "chunk"),
                format::declared_ratio(f64::from(chunks)),
            ),
            None => format!("it cannot be more than {speedup} as fast"),
        },
        CellReason::IsBaseline => "it is the baseline".to_owned(),
        CellReason::Compared => "there is no verdict".to_owned(),
        CellReason::TooDear => format!("it costs more than {cost}{by_bound}"),
        CellReason::TooSlow => format!("it is not more than {speedup} as fast"),
        CellReason::TooSlowAndTooDear => {
            format!("it is not more than {speedup} as fast and costs more than {cost}{by_bound}")
        }
        CellReason::TooFewBlocks { needed } => format!(
            "{} where a verdict needs {needed}",
            format::counted(u64::from(cell.blocks), "usable block")
        ),
        CellReason::Unreliable => format!(
            "{} of {} failed, and what is left is no fair sample",
            cell.failed, cell.given
        ),
        CellReason::SharedNodes { cores } => format!("nodes share {cores} cores"),
        CellReason::NotShown { speed, cost: dear } => match (speed, dear) {
            (true, true) => format!(
                "neither that it is more than {speedup} as fast nor that it costs at most {cost} was shown, nor the contrary"
            ),
            (true, false) => {
                format!("that it is more than {speedup} as fast was not shown, nor the contrary")
            }
            _ => format!("that it costs at most {cost} was not shown, nor the contrary"),
        },
    }
}

/// The same in one word, for tables.
pub fn code(reason: &CellReason) -> &'static str {
    match reason {
        CellReason::Shown => "shown",
        CellReason::Ceiling => "ceiling",
        CellReason::IsBaseline => "baseline",
        CellReason::Compared => "compared",
        CellReason::TooDear => "too-dear",
        CellReason::TooSlow => "too-slow",
        CellReason::TooSlowAndTooDear => "too-slow-and-too-dear",
        CellReason::TooFewBlocks { .. } => "too-few-blocks",
        CellReason::Unreliable => "unreliable",
        CellReason::SharedNodes { .. } => "shared-nodes",
        CellReason::NotShown {
            speed: true,
            cost: true,
        } => "open-speed-and-cost",
        CellReason::NotShown { speed: true, .. } => "open-speed",
        CellReason::NotShown { .. } => "open-cost",
    }
}

/// How a file was judged, which a reader has to know.
pub fn notes(judgement: &Judgement) -> Vec<String> {
    let mut notes = vec![];
    notes.extend(blocks(judgement));
    notes.extend(beyond(judgement));
    if judgement.reps.iter().any(|rep| rep.looked == Looked::Once) {
        notes.push(
            "judged once, on all blocks: some cell has more than 30 and --max-blocks was not given, so nobody is taken to have looked on the way; where somebody did and would have stopped, the verdict does not hold"
                .to_owned(),
        );
    }
    if judgement
        .reps
        .iter()
        .any(|rep| rep.looked == Looked::Unpaired)
    {
        notes.push(
            "judged once and unpaired: the commands were measured one after the other, so what drifted between them is not cancelled (twofold compare-commands measures them in turn)"
                .to_owned(),
        );
    }
    notes.push(match judgement.cost_from {
        CostFrom::File => "cost ratios are those of the file's column cost".to_owned(),
        CostFrom::Walls => {
            "the file has no column cost: every one of n chunks is taken to pay a container for the whole wall, which is an upper bound of the cost ratio; IMPLEMENT holds all the same, SKIP for its cost may not"
                .to_owned()
        }
        CostFrom::OneMachine => {
            "the cost ratio is that of the walls: one process on one machine".to_owned()
        }
    });
    notes
}

/// Where the number of blocks comes from that was looked at most.
fn blocks(judgement: &Judgement) -> Option<String> {
    let undeclared: Vec<u32> = judgement
        .reps
        .iter()
        .filter_map(|rep| match rep.looked {
            Looked::Watched {
                max_blocks,
                declared: false,
                ..
            } => Some(max_blocks),
            _ => None,
        })
        .collect();
    let (least, most) = (undeclared.iter().min()?, undeclared.iter().max()?);
    let blocks = match least == most {
        true => format!("{most}, the most blocks of a cell, was"),
        false => format!("of each rep the most blocks of a cell, {least} to {most}, were"),
    };
    Some(format!(
        "--max-blocks was not given: {blocks} taken for the number that was planned; if measuring ended because the figures looked good, the verdict does not hold"
    ))
}

/// Blocks that were not used because they came after those that were planned.
fn beyond(judgement: &Judgement) -> Option<String> {
    let mut cells = 0;
    let mut blocks = 0;
    let mut planned = 0;
    for rep in &judgement.reps {
        let Looked::Watched {
            max_blocks,
            declared: true,
            ..
        } = rep.looked
        else {
            continue;
        };
        planned = max_blocks;
        for cell in &rep.cells {
            let over = cell
                .given
                .saturating_sub(cell.failed)
                .saturating_sub(max_blocks);
            cells += u64::from(over > 0);
            blocks += u64::from(over);
        }
    }
    (blocks > 0).then(|| {
        format!(
            "{} of {} beyond the {planned} of --max-blocks, not used",
            format::counted(blocks, "block"),
            format::counted(cells, "cell")
        )
    })
}

/// What one should know of all cells; of many experiments only how many cells are concerned.
pub fn warnings(judgement: &Judgement) -> Vec<String> {
    let cells = || judgement.reps.iter().flat_map(|rep| &rep.cells);
    let remarks = || cells().flat_map(|cell| cell.remarks.iter().map(move |of| (cell, of)));
    if !judgement.by_rep {
        return remarks().map(|(cell, of)| remark(cell, of)).collect();
    }
    let mut counts: Vec<(&'static str, u64)> = vec![];
    for (_, of) in remarks() {
        let code = remark_code(of);
        match counts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => counts.push((code, 1)),
        }
    }
    let all = cells().count();
    counts
        .into_iter()
        .map(|(code, count)| {
            format!("{code} in {count} of {all} cells; --csv and --json say which")
        })
        .collect()
}

/// What about a cell one should know.
pub fn remark(cell: &JudgedCell, remark: &Remark) -> String {
    let name = shown(cell.name.as_bytes());
    let of_cell = |text: String| format!("cell {name}: {text}");
    match *remark {
        Remark::AboveCeiling => of_cell(format!(
            "measured faster than {} can be: the two arms did not do the same work",
            format::counted(u64::from(cell.chunks.unwrap_or(0)), "chunk")
        )),
        Remark::OneMark => of_cell(
            "order is the same in every block, so an effect of the order cannot be told from a speedup"
                .to_owned(),
        ),
        Remark::Pairs(warning) => of_cell(warning_of(&warning)),
    }
}

/// The same in one word, for tables.
pub fn remark_code(remark: &Remark) -> &'static str {
    match remark {
        Remark::AboveCeiling => "above-ceiling",
        Remark::OneMark => "one-order",
        Remark::Pairs(warning) => match warning {
            Warning::Stragglers { .. } => "stragglers",
            Warning::Drift { .. } => "drift",
            Warning::Autocorrelation { .. } => "autocorrelation",
            Warning::Order { .. } => "order",
            Warning::OneOrder { .. } => "one-order",
            Warning::Constant { .. } => "constant",
            Warning::TimedOut { .. } => "timed-out",
        },
    }
}

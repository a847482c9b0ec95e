//! From factors to cells: all combinations, levels that go together, what is left out, what is put in.

use super::factors::{factor_named, level_named, read_level};
use super::{COMMAND_FACTOR, Factor};
use crate::strict::{Fault, Field, Table};

/// More cells than this are a mistake rather than a question.
const MOST_CELLS: usize = 1000;

/// The cells of `[factors]` and of `zip`, `exclude` and `include` in `[design]`; what is included may bring levels of
/// its own, which are added to `factors`.
///
/// # Errors
/// An unknown factor or level, factors of unequal length that are zipped, or a matrix that is empty or far too large.
pub(super) fn read_cells(
    factors: &mut [Factor],
    root: &Table<'_>,
    design: &Table<'_>,
) -> Result<Vec<Vec<usize>>, Fault> {
    let columns = match design.optional("zip") {
        Some(field) => read_zip(&field, factors)?,
        None => (0..factors.len()).map(|factor| vec![factor]).collect(),
    };
    let count = columns.iter().fold(1usize, |cells, column| {
        cells.saturating_mul(factors[column[0]].levels.len())
    });
    check_count(root, count)?;
    let mut cells = combinations(factors, &columns);
    if let Some(field) = design.optional("exclude") {
        for item in field.list()? {
            let excluded = read_partial(&item, factors)?;
            let before = cells.len();
            cells.retain(|cell| {
                excluded
                    .iter()
                    .any(|(factor, level)| cell[*factor] != *level)
            });
            if cells.len() == before {
                let hint = "take it out, or see which levels it names";
                return Err(item.fault("this excludes no cell", Some(hint)));
            }
        }
    }
    if let Some(field) = design.optional("include") {
        for item in field.list()? {
            let cell = read_whole(&item, factors)?;
            if cells.contains(&cell) {
                return Err(item.fault("this cell is there already", Some("take it out")));
            }
            cells.push(cell);
        }
    }
    check_count(root, cells.len())?;
    Ok(cells)
}

fn check_count(root: &Table<'_>, cells: usize) -> Result<(), Fault> {
    if cells <= MOST_CELLS {
        return Ok(());
    }
    let message = format!("the factors make {cells} cells");
    let hint = format!("at most {MOST_CELLS}");
    Err(match root.optional("factors") {
        Some(field) => field.fault(message, Some(&hint)),
        None => root.fault(message, Some(&hint)),
    })
}

/// Every scenario keeps its baseline, and there is something to compare it with.
///
/// # Errors
/// Names the scenario that has lost its baseline.
pub(super) fn check_baselines(
    cells: &[Vec<usize>],
    factors: &[Factor],
    baseline: &[(usize, usize)],
    place: &Field<'_>,
) -> Result<(), Fault> {
    let is_treatment = |factor: &usize| baseline.iter().any(|(named, _)| named == factor);
    let is_baseline = |cell: &[usize]| {
        baseline
            .iter()
            .all(|(factor, level)| cell[*factor] == *level)
    };
    let same_scenario = |a: &[usize], b: &[usize]| {
        (0..a.len()).all(|factor| is_treatment(&factor) || a[factor] == b[factor])
    };
    for cell in cells {
        if !cells
            .iter()
            .any(|other| is_baseline(other) && same_scenario(cell, other))
        {
            let levels: Vec<String> = (0..cell.len())
                .filter(|factor| !is_treatment(factor))
                .map(|factor| {
                    format!(
                        "{} {}",
                        factors[factor].name, factors[factor].levels[cell[factor]]
                    )
                })
                .collect();
            let scenario = match levels.is_empty() {
                true => "the experiment".to_owned(),
                false => format!("the scenario {}", levels.join(", ")),
            };
            let hint = "every scenario needs the cell that design.baseline names: see exclude, include and zip";
            return Err(place.fault(format!("{scenario} has no baseline"), Some(hint)));
        }
    }
    if cells.iter().all(|cell| is_baseline(cell)) {
        return Err(place.fault(
            "every cell is a baseline: there is nothing to compare it with",
            Some("give a factor of the baseline a second level"),
        ));
    }
    Ok(())
}

/// Groups of factors that vary together, and every other factor alone, in the order of the factors.
fn read_zip(field: &Field<'_>, factors: &[Factor]) -> Result<Vec<Vec<usize>>, Fault> {
    let mut groups: Vec<Vec<usize>> = vec![];
    for item in field.list()? {
        let mut group: Vec<usize> = vec![];
        for name in item.list()? {
            let factor = factor_named(name.string()?, &name, factors)?;
            if group.contains(&factor) || groups.iter().flatten().any(|known| *known == factor) {
                let message = format!("factor \"{}\" is zipped twice", factors[factor].name);
                return Err(name.fault(message, Some("a factor goes together with one group only")));
            }
            if let Some(first) = group.first()
                && factors[*first].levels.len() != factors[factor].levels.len()
            {
                let message = format!(
                    "\"{}\" has {} levels and \"{}\" has {}",
                    factors[*first].name,
                    factors[*first].levels.len(),
                    factors[factor].name,
                    factors[factor].levels.len()
                );
                return Err(name.fault(
                    message,
                    Some("factors that are zipped have as many levels each"),
                ));
            }
            group.push(factor);
        }
        if group.len() < 2 {
            return Err(item.fault(
                "one factor alone is not zipped",
                Some("zip = [[\"a\", \"b\"]]"),
            ));
        }
        groups.push(group);
    }
    let alone = (0..factors.len())
        .filter(|factor| !groups.iter().flatten().any(|known| known == factor))
        .map(|factor| vec![factor])
        .collect::<Vec<_>>();
    groups.extend(alone);
    groups.sort_by_key(|group| group.iter().copied().min());
    Ok(groups)
}

/// Some factors with a level each.
fn read_partial(field: &Field<'_>, factors: &[Factor]) -> Result<Vec<(usize, usize)>, Fault> {
    let mut levels = vec![];
    for (name, value) in field.open_table()?.fields() {
        let factor = factor_named(&name, &value, factors)?;
        levels.push((factor, level_named(&value, &factors[factor])?));
    }
    if levels.is_empty() {
        return Err(field.fault(
            "an empty table names every cell",
            Some("{ duration = \"120s\", chunks = 4 }"),
        ));
    }
    Ok(levels)
}

/// Every factor with a level, which may be new.
fn read_whole(field: &Field<'_>, factors: &mut [Factor]) -> Result<Vec<usize>, Fault> {
    let named = field.open_table()?.fields();
    let mut cell = vec![None; factors.len()];
    for (name, value) in &named {
        let factor = factor_named(name, value, factors)?;
        let level = match level_named(value, &factors[factor]) {
            Ok(known) => known,
            // The commands are named where they stand, and nowhere else.
            Err(fault) if name == COMMAND_FACTOR => return Err(fault),
            Err(_) => {
                let level = read_level(name, value)?;
                factors[factor].levels.push(level);
                factors[factor].levels.len() - 1
            }
        };
        cell[factor] = Some(level);
    }
    let missing = cell.iter().position(Option::is_none);
    if let Some(factor) = missing {
        let message = format!("this cell has no level of \"{}\"", factors[factor].name);
        return Err(field.fault(message, Some("an included cell names every factor")));
    }
    Ok(cell.into_iter().flatten().collect())
}

/// One entry a combination of the columns, the last one fastest.
fn combinations(factors: &[Factor], columns: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let empty = vec![vec![0; factors.len()]];
    columns.iter().fold(empty, |shorter, column| {
        let levels = factors[column[0]].levels.len();
        let extend = |cell: Vec<usize>| {
            (0..levels).map(move |level| {
                let mut longer = cell.clone();
                column.iter().for_each(|factor| longer[*factor] = level);
                longer
            })
        };
        shorter.into_iter().flat_map(extend).collect()
    })
}

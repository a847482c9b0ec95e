//! Text to advice, strictly: every mistake is shown on its line.

use super::keys::{self, KINDS, Kind, MOST_CHUNKS, MOST_RATIO, MOST_SECS, SIDES};
use super::{Advice, Advised, Fitted, SCHEMA};
use crate::analysis::Side;
use crate::chunk::Strategy;
use crate::spec::Scope;
use crate::strict::{Fault, Field, Table, Text};

impl Advice {
    /// Parses the file in `text`; `name` is what a message calls it.
    ///
    /// # Errors
    /// The first mistake, with its line, column and a hint.
    pub fn parse(name: &str, text: &str) -> Result<Self, Fault> {
        let text = Text { file: name, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, keys::ADVICE)?;
        let schema = i64::from(SCHEMA);
        root.required("schema")?.integer(schema..=schema)?;
        let criterion = root.required("criterion")?.table(keys::CRITERION)?;
        let ratio = |key: &str, range| criterion.required(key)?.number(range);
        let mut chunks: Vec<Advised> = root
            .required("chunks")?
            .open_table()?
            .fields()
            .iter()
            .map(|(count, field)| read_chunks(count, field))
            .collect::<Result<_, _>>()?;
        chunks.sort_by_key(|one| one.chunks);
        Ok(Self {
            experiment: root.required("experiment")?.line()?.to_owned(),
            run: root.required("run")?.line()?.to_owned(),
            date: root
                .optional("date")
                .map(|field| field.line().map(str::to_owned))
                .transpose()?,
            joined: read_joined(&root)?,
            scope: root.required("scope")?.choice(&Scope::ALL)?,
            speedup: ratio("speedup", 1.0..=1000.0)?,
            cost_ratio: ratio("cost_ratio", 0.01..=1000.0)?,
            alpha: ratio("alpha", 0.0..=1.0)?,
            cold_start_secs: root.required("cold_start_secs")?.number(0.0..=MOST_SECS)?,
            chunks,
        })
    }
}

fn read_joined(root: &Table<'_>) -> Result<Vec<String>, Fault> {
    let Some(field) = root.optional("joined") else {
        return Ok(vec![]);
    };
    let runs = field.list()?;
    runs.iter()
        .map(|run| run.line().map(str::to_owned))
        .collect()
}

fn read_chunks(count: &str, field: &Field<'_>) -> Result<Advised, Fault> {
    // As it is written, so that no count can stand there twice.
    let number = count
        .parse::<u32>()
        .ok()
        .filter(|number| (2..=MOST_CHUNKS).contains(number) && number.to_string() == count);
    let Some(chunks) = number else {
        let hint = match count {
            "1" => {
                "1 is the whole, which the others are compared with: leave its table out".to_owned()
            }
            _ => format!("a number from 2 to {MOST_CHUNKS}: [chunks.4]"),
        };
        let message = format!("\"{}\" is not a chunk count", count.escape_debug());
        return Err(field.fault(message, Some(&hint)));
    };
    let table = field.table(keys::CHUNKS)?;
    let secs = |key: &str| {
        let read = |field: Field<'_>| field.number(0.0..=MOST_SECS);
        table.optional(key).map(read).transpose()
    };
    let speedup = match table.optional("speedup") {
        Some(field) => Some(field.number(0.0..=MOST_RATIO)?),
        None => None,
    };
    let longest = match speedup {
        Some(speedup) => Some((
            table.required("speedup_at_secs")?.number(0.0..=MOST_SECS)?,
            speedup,
        )),
        None => None,
    };
    Ok(Advised {
        chunks,
        strategy: table
            .optional("strategy")
            .map(|field| field.choice(&Strategy::ALL))
            .transpose()?,
        measured_secs: secs("measured_secs")?,
        fitted: read_fitted(&table)?,
        longest,
    })
}

fn read_fitted(table: &Table<'_>) -> Result<Fitted, Fault> {
    let side = || -> Result<Side, Fault> { table.required("side")?.choice(&SIDES) };
    Ok(match table.required("break_even")?.choice(&KINDS)? {
        Kind::From => Fitted::From {
            secs: table.required("break_even_secs")?.number(0.0..=MOST_SECS)?,
            interval_secs: read_interval(&table.required("interval_secs")?)?,
            side: side()?,
            fitted_over_secs: read_interval(&table.required("fitted_over_secs")?)?,
        },
        Kind::UpTo => Fitted::UpTo {
            secs: table.required("up_to_secs")?.number(0.0..=MOST_SECS)?,
            interval_secs: read_interval(&table.required("interval_secs")?)?,
            side: side()?,
            fitted_over_secs: read_interval(&table.required("fitted_over_secs")?)?,
        },
        Kind::Between => {
            let from_secs = table.required("break_even_secs")?.number(0.0..=MOST_SECS)?;
            let end = table.required("up_to_secs")?;
            let to_secs = end.number(0.0..=MOST_SECS)?;
            if to_secs < from_secs {
                let hint = "it is worth it from break_even_secs up to up_to_secs";
                let message = format!("{} is less than break_even_secs", end.name());
                return Err(end.fault(message, Some(hint)));
            }
            Fitted::Between {
                from_secs,
                to_secs,
                side: side()?,
                fitted_over_secs: read_interval(&table.required("fitted_over_secs")?)?,
            }
        }
        Kind::Never => Fitted::Never { side: side()? },
        Kind::NotEstablished => Fitted::NotEstablished { side: side()? },
        Kind::NotFitted => Fitted::NotFitted,
    })
}

fn read_interval(field: &Field<'_>) -> Result<(f64, f64), Fault> {
    let bounds: Vec<f64> = field
        .list()?
        .iter()
        .map(|item| item.number(0.0..=MOST_SECS))
        .collect::<Result<_, _>>()?;
    match bounds[..] {
        [low, high] if low <= high => Ok((low, high)),
        _ => Err(field.fault(
            format!("{} is not an interval", field.name()),
            Some("two numbers, the lower first: [33.1, 52.9]"),
        )),
    }
}

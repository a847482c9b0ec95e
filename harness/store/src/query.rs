//! Questions to a run's rows: SQL that only reads, and groups of trials with statistics of their responses.

mod group;
mod guard;

use polars::prelude::*;
use polars::sql::SQLContext;
use twofold_core::query::{Datum, Grouping, Rows};
use twofold_core::strict::{closest, nearest, one_line};

use crate::{Error, Frames};

/// What a question may take to be understood; only what is used of it takes memory.
const STACK_BYTES: usize = 64 << 20;

/// Most rows of an answer; the others are counted.
pub const MOST_ROWS: usize = 2000;

/// A run's tables, to be asked. Cheap to clone: the columns are shared.
#[derive(Clone)]
pub struct Tables {
    frames: Frames,
    named: Vec<(String, DataFrame)>,
}

impl Tables {
    /// `trials`, `chunks` and, of compilations, `clips`.
    pub fn of(frames: &Frames) -> Self {
        let frame = |name: &str, frame: &DataFrame| (name.to_owned(), frame.clone());
        let mut named = vec![
            frame("trials", &frames.trials),
            frame("chunks", &frames.chunks),
        ];
        if frames.clips.height() > 0 {
            named.push(frame("clips", &frames.clips));
        }
        Self {
            frames: frames.clone(),
            named,
        }
    }

    /// The same with one table more.
    ///
    /// # Errors
    /// When its rows are not of one length: a bug.
    pub fn with(mut self, name: &str, rows: &Rows) -> Result<Self, Error> {
        self.named.push((name.to_owned(), frame_of(rows)?));
        Ok(self)
    }

    /// The tables with the names of their columns.
    pub fn columns(&self) -> Vec<(&str, Vec<&str>)> {
        self.named
            .iter()
            .map(|(name, frame)| {
                let names = frame.get_column_names();
                (
                    name.as_str(),
                    names.into_iter().map(PlSmallStr::as_str).collect(),
                )
            })
            .collect()
    }

    /// The answer to a `SELECT`, at most [`MOST_ROWS`] rows of it.
    ///
    /// # Errors
    /// In one line, when it is no question that only reads these tables, or one that would multiply them beyond measure.
    pub fn sql(&self, query: &str) -> Result<Rows, String> {
        let heights: Vec<(&str, usize)> = self
            .named
            .iter()
            .map(|(name, frame)| (name.as_str(), frame.height()))
            .collect();
        // Deep questions are gone through by functions that call themselves, so they get room for that; and the library may
        // give up by a panic where a question is odd enough.
        let ask = || {
            guard::check(query, &heights).map_err(|why| one_line(&why))?;
            let mut context = SQLContext::new();
            for (name, frame) in &self.named {
                context.register(name, frame.clone().lazy());
            }
            let answered = context.execute(query).and_then(LazyFrame::collect);
            answered.map_err(|error| self.told(&error))
        };
        let answered = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread
                .spawn_scoped(scope, ask)
                .map(std::thread::ScopedJoinHandle::join)
        });
        match answered {
            Ok(Ok(answered)) => Ok(rows_of(&answered?)),
            Ok(Err(_)) => Err("the question cannot be answered".to_owned()),
            Err(error) => Err(format!("no thread to answer the question: {error}")),
        }
    }

    /// Groups of measured, whole and verified trials.
    ///
    /// # Errors
    /// In one line, when a factor or a response is not known.
    pub fn grouped(&self, grouping: &Grouping) -> Result<Rows, String> {
        group::grouped(&self.frames, grouping)
    }

    /// An error of the library in one line, with the nearest name where a column is not known.
    fn told(&self, error: &PolarsError) -> String {
        let text = error.to_string();
        let line = one_line(&text);
        let PolarsError::ColumnNotFound(_) = error else {
            return cut(&line);
        };
        let wrong = line.split(['"', '\'']).nth(1).unwrap_or(&line);
        let columns = self.columns();
        let of = columns.iter().filter(|(_, names)| names.contains(&wrong));
        let elsewhere: Vec<&str> = of.map(|(table, _)| *table).collect();
        let mut known: Vec<&str> = columns
            .iter()
            .flat_map(|(_, names)| names)
            .copied()
            .collect();
        known.sort_unstable();
        known.dedup();
        let hint = match closest(wrong, &known) {
            _ if !elsewhere.is_empty() => format!("it is one of {}", elsewhere.join(" and ")),
            Some(_) => nearest(wrong, &known),
            None => "the columns of a table: SELECT * FROM trials LIMIT 1".to_owned(),
        };
        format!("unknown column {wrong:?} (hint: {hint})")
    }
}

/// A message of at most 200 characters.
fn cut(line: &str) -> String {
    let mut cut: String = line.chars().take(200).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

fn rows_of(frame: &DataFrame) -> Rows {
    let names = frame.get_column_names();
    let kept = frame.height().min(MOST_ROWS);
    let columns = frame.columns();
    let row = |at: usize| {
        columns
            .iter()
            .map(|column| column.get(at).map_or(Datum::Nothing, |value| datum(&value)))
            .collect()
    };
    Rows {
        columns: names.into_iter().map(ToString::to_string).collect(),
        rows: (0..kept).map(row).collect(),
        left_out: (frame.height() - kept) as u64,
    }
}

fn datum(value: &AnyValue<'_>) -> Datum {
    match value {
        AnyValue::Null => Datum::Nothing,
        AnyValue::Boolean(flag) => Datum::Flag(*flag),
        AnyValue::String(text) => Datum::Word((*text).to_owned()),
        AnyValue::StringOwned(text) => Datum::Word(text.to_string()),
        AnyValue::Float64(value) => Datum::Number(*value),
        AnyValue::Float32(value) => Datum::Number(f64::from(*value)),
        value if value.is_integer() => value
            .extract::<i64>()
            .map_or_else(|| Datum::Word(value.to_string()), Datum::Whole),
        value => Datum::Word(value.to_string()),
    }
}

/// A column holds what its first value is; whole numbers beside others are numbers.
fn frame_of(rows: &Rows) -> Result<DataFrame, Error> {
    let column = |at: usize, name: &String| {
        let values: Vec<&Datum> = rows.rows.iter().filter_map(|row| row.get(at)).collect();
        let has = |is: fn(&Datum) -> bool| values.iter().any(|value| is(value));
        let name = name.as_str().into();
        if has(|value| matches!(value, Datum::Word(_))) {
            let word = |value: &&Datum| match value {
                Datum::Word(text) => Some(text.clone()),
                _ => None,
            };
            Column::new(name, values.iter().map(word).collect::<Vec<_>>())
        } else if has(|value| matches!(value, Datum::Flag(_))) {
            let flag = |value: &&Datum| match value {
                Datum::Flag(flag) => Some(*flag),
                _ => None,
            };
            Column::new(name, values.iter().map(flag).collect::<Vec<_>>())
        } else if has(|value| matches!(value, Datum::Whole(_)))
            && !has(|value| matches!(value, Datum::Number(_)))
        {
            let whole = |value: &&Datum| match value {
                Datum::Whole(value) => Some(*value),
                _ => None,
            };
            Column::new(name, values.iter().map(whole).collect::<Vec<_>>())
        } else {
            let number = |value: &&Datum| match value {
                Datum::Number(value) => Some(*value),
                Datum::Whole(value) => Some(*value as f64),
                _ => None,
            };
            Column::new(name, values.iter().map(number).collect::<Vec<_>>())
        }
    };
    let columns = rows.columns.iter().enumerate();
    let columns = columns.map(|(at, name)| column(at, name)).collect();
    Ok(DataFrame::new(rows.rows.len(), columns)?)
}

//! Questions to the rows of a run and their answers: names, values and nothing of how they are kept, so that whoever
//! asks and whoever answers need not know each other.

use serde::Serialize;

/// Rows of an answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rows {
    /// The names of the columns; the end of a name says its unit.
    pub columns: Vec<String>,
    /// Values, as many in each row as there are columns.
    pub rows: Vec<Vec<Datum>>,
    /// Rows that were left out because there are too many.
    pub left_out: u64,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Datum {
    /// There is none.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A text.
    Word(String),
}

impl From<Option<f64>> for Datum {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Datum::Nothing, Datum::Number)
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Datum::Word(text.to_owned())
    }
}

/// Measured trials by their levels, with a statistic of some responses in each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// The factors whose levels make the groups, in this order.
    pub by: Vec<String>,
    /// What is told of each group: a statistic and the response it is of.
    pub aggregates: Vec<(Statistic, String)>,
}

/// What can be told of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// How many values there are.
    Count,
    /// The least one.
    Least,
    /// The greatest one.
    Most,
    /// The arithmetic mean.
    Mean,
    /// The standard deviation of a sample (n - 1).
    Sd,
    /// The sum.
    Sum,
    /// The quantile of so many per cent, interpolated linearly (type 7 of Hyndman and Fan 1996). The median is that of 50.
    Quantile(u8),
}

impl Statistic {
    /// The names that are not quantiles'; those are `p1` to `p99`.
    pub const NAMES: [(&'static str, Statistic); 7] = [
        ("n", Statistic::Count),
        ("min", Statistic::Least),
        ("max", Statistic::Most),
        ("mean", Statistic::Mean),
        ("sd", Statistic::Sd),
        ("sum", Statistic::Sum),
        ("median", Statistic::Quantile(50)),
    ];

    /// The statistic of this name: `median`, `p90`.
    pub fn named(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        let quantile = || {
            let percent: u8 = name.strip_prefix('p')?.parse().ok()?;
            let plain = name.len() <= 3 && (1..=99).contains(&percent);
            plain.then_some(Statistic::Quantile(percent))
        };
        known.map(|(_, statistic)| *statistic).or_else(quantile)
    }

    /// Its name.
    pub fn name(self) -> String {
        let known = Self::NAMES.iter().find(|(_, known)| *known == self);
        match (known, self) {
            (Some((name, _)), _) => (*name).to_owned(),
            (None, Statistic::Quantile(percent)) => format!("p{percent}"),
            (None, _) => String::new(),
        }
    }

    /// Its place among the columns of a table: how many, then from the least to the greatest, then what is made of all.
    pub fn rank(self) -> u8 {
        match self {
            Statistic::Count => 0,
            Statistic::Least => 1,
            Statistic::Quantile(percent) => 1 + percent,
            Statistic::Most => 101,
            Statistic::Mean => 102,
            Statistic::Sd => 103,
            Statistic::Sum => 104,
        }
    }

    /// Of these finite values; absent where they have none.
    pub fn of(self, values: &[f64]) -> Option<f64> {
        let sum = || values.iter().sum::<f64>();
        let some = |value: f64| (!values.is_empty()).then_some(value);
        match self {
            Statistic::Count => Some(values.len() as f64),
            Statistic::Least => values.iter().copied().reduce(f64::min),
            Statistic::Most => values.iter().copied().reduce(f64::max),
            Statistic::Mean => some(sum() / values.len() as f64),
            Statistic::Sd => (values.len() > 1).then(|| crate::stats::sd(values)),
            Statistic::Sum => some(sum()),
            Statistic::Quantile(percent) => {
                some(crate::stats::quantile(values, f64::from(percent) / 100.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_has_one_name_and_is_found_by_it() {
        for name in [
            "n", "min", "max", "mean", "sd", "sum", "median", "p1", "p90", "p99",
        ] {
            let found = Statistic::named(name).unwrap();
            assert_eq!(found.name(), name);
        }
        for name in ["p0", "p100", "p050", "p", "average", "P90", ""] {
            assert_eq!(Statistic::named(name), None, "{name}");
        }
        assert_eq!(Statistic::named("p50"), Some(Statistic::Quantile(50)));
    }

    #[test]
    fn what_is_told_of_a_group_is_what_its_name_says() {
        let values = [4.0, 1.0, 2.0, 3.0, 10.0];
        let of = |name: &str| Statistic::named(name).unwrap().of(&values).unwrap();
        assert_eq!(of("n"), 5.0);
        assert_eq!(
            (of("min"), of("max"), of("sum"), of("mean")),
            (1.0, 10.0, 20.0, 4.0)
        );
        assert_eq!((of("median"), of("p25")), (3.0, 2.0));
        assert!((of("p90") - 7.6).abs() < 1e-12);
        assert!((of("sd") - 12.5f64.sqrt()).abs() < 1e-12);
        assert_eq!(Statistic::Sd.of(&[1.0]), None);
        assert_eq!(Statistic::Mean.of(&[]), None);
        assert_eq!(Statistic::Count.of(&[]), Some(0.0));
    }
}

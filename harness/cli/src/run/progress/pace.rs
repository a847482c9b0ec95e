//! How long what is left will take: from what the trials of each cell took so far.

use twofold_core::stats::{mean, median};

/// What finished trials took, harness and checks included.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    measured: Vec<Vec<f64>>,
    warmup: Vec<Vec<f64>>,
}

impl Pace {
    /// For a plan of so many cells.
    pub fn new(cells: usize) -> Self {
        Self {
            measured: vec![vec![]; cells],
            warmup: vec![vec![]; cells],
        }
    }

    /// A trial of this cell was finished.
    pub fn note(&mut self, cell: u32, warmup: bool, secs: f64) {
        let of = if warmup {
            &mut self.warmup
        } else {
            &mut self.measured
        };
        if let Some(times) = of.get_mut(cell as usize) {
            times.push(secs);
        }
    }

    /// What a trial of this cell takes: the median of its measured trials, else of its warm-up, else the mean over all.
    pub fn expected(&self, cell: u32) -> Option<f64> {
        let middle = |times: &[Vec<f64>]| {
            let own = times.get(cell as usize)?;
            (!own.is_empty()).then(|| median(own))
        };
        middle(&self.measured)
            .or_else(|| middle(&self.warmup))
            .or_else(|| {
                let all: Vec<f64> = self
                    .measured
                    .iter()
                    .chain(&self.warmup)
                    .flatten()
                    .copied()
                    .collect();
                (!all.is_empty()).then(|| mean(&all))
            })
    }

    /// What so many trials of each cell will take; `None` before the first trial.
    pub fn left(&self, trials: &[u32]) -> Option<f64> {
        let cells = (0u32..).zip(trials).filter(|(_, trials)| **trials > 0);
        cells
            .map(|(cell, trials)| Some(f64::from(*trials) * self.expected(cell)?))
            .sum()
    }
}

/// A span of time as a person says it: `45 s`, `2 min 10 s`, `1 h 05 min`.
pub fn span(secs: f64) -> String {
    let whole = secs.max(0.0).round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_is_expected_to_take_its_own_median() {
        let mut pace = Pace::new(3);
        assert_eq!(pace.left(&[1, 1, 1]), None);
        pace.note(0, true, 9.0);
        assert_eq!(
            pace.expected(0),
            Some(9.0),
            "nothing but the warm-up is known"
        );
        assert_eq!(pace.expected(2), Some(9.0), "and nothing but another cell");
        for secs in [1.0, 2.0, 50.0] {
            pace.note(0, false, secs);
        }
        pace.note(1, false, 4.0);
        assert_eq!(pace.expected(0), Some(2.0));
        assert_eq!(pace.left(&[3, 2, 0]), Some(14.0));
        assert_eq!(pace.left(&[0, 0, 0]), Some(0.0));
    }

    #[test]
    fn spans_read_like_prose() {
        assert_eq!(span(-3.0), "0 s");
        assert_eq!(span(59.4), "59 s");
        assert_eq!(span(59.6), "1 min 00 s");
        assert_eq!(span(130.0), "2 min 10 s");
        assert_eq!(span(3900.0), "1 h 05 min");
    }
}

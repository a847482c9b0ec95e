//! Advice as a file that parses back equal.

use std::fmt::Write;

use super::keys::MOST_SECS;
use super::{Advice, Advised, Fitted, SCHEMA, rounded};
use crate::analysis::Side;
use crate::chunk::Strategy;
use crate::strict::quoted;

impl Advice {
    /// The file; [`Advice::parse`] gives it back, durations and ratios to a thousandth. The same advice gives the same
    /// bytes.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# From which duration on splitting a video is worth it: `twofold publish` wrote this,\n\
             # and `twofold-worker overlay --chunks auto --thresholds FILE` reads it.\n",
        );
        let mut line = |what: String| {
            text.push_str(&what);
            text.push('\n');
        };
        line(format!("schema = {SCHEMA}"));
        line(format!("experiment = {}", quoted(&self.experiment)));
        line(format!("run = {}", quoted(&self.run)));
        if let Some(date) = &self.date {
            line(format!("date = {}", quoted(date)));
        }
        if !self.joined.is_empty() {
            let runs: Vec<String> = self.joined.iter().map(|run| quoted(run)).collect();
            line(format!("joined = [{}]", runs.join(", ")));
        }
        line(format!("scope = \"{}\"", self.scope.name()));
        line(format!(
            "criterion = {{ speedup = {:?}, cost_ratio = {:?}, alpha = {:?} }}",
            self.speedup, self.cost_ratio, self.alpha
        ));
        line(format!("cold_start_secs = {:?}", self.cold_start_secs));
        self.chunks
            .iter()
            .for_each(|one| write_chunks(&mut text, one));
        text
    }
}

fn write_chunks(text: &mut String, one: &Advised) {
    let mut lines = vec![];
    if let Some(strategy) = one.strategy {
        let names = Strategy::ALL.iter().filter(|(_, known)| *known == strategy);
        lines.extend(names.map(|(name, _)| format!("strategy = \"{name}\"")));
    }
    if let Some(secs) = one.measured_secs {
        lines.push(format!("measured_secs = {:?}", rounded(secs)));
    }
    lines.extend(fitted(&one.fitted));
    if let Some((secs, speedup)) = one.longest {
        lines.push(format!("speedup = {:?}", rounded(speedup)));
        lines.push(format!("speedup_at_secs = {:?}", rounded(secs)));
    }
    write!(text, "\n[chunks.{}]\n{}\n", one.chunks, lines.join("\n"))
        .expect("writing to a String does not fail");
}

/// A duration that the file may hold.
fn duration(secs: f64) -> f64 {
    rounded(secs.min(MOST_SECS))
}

/// What the lines say, a key a line.
fn fitted(fitted: &Fitted) -> Vec<String> {
    let kind = |name: &str| format!("break_even = \"{name}\"");
    let from = |secs: f64| format!("break_even_secs = {:?}", duration(secs));
    let up_to = |secs: f64| format!("up_to_secs = {:?}", duration(secs));
    let range = |key: &str, (low, high): (f64, f64)| {
        format!("{key} = [{:?}, {:?}]", duration(low), duration(high))
    };
    let of_side = |side: Side| format!("side = \"{}\"", side.name());
    match *fitted {
        Fitted::From {
            secs,
            interval_secs,
            side,
            fitted_over_secs,
        } => vec![
            kind("from"),
            from(secs),
            range("interval_secs", interval_secs),
            of_side(side),
            range("fitted_over_secs", fitted_over_secs),
        ],
        Fitted::UpTo {
            secs,
            interval_secs,
            side,
            fitted_over_secs,
        } => vec![
            kind("up-to"),
            up_to(secs),
            range("interval_secs", interval_secs),
            of_side(side),
            range("fitted_over_secs", fitted_over_secs),
        ],
        Fitted::Between {
            from_secs,
            to_secs,
            side,
            fitted_over_secs,
        } => vec![
            kind("between"),
            from(from_secs),
            up_to(to_secs),
            of_side(side),
            range("fitted_over_secs", fitted_over_secs),
        ],
        Fitted::Never { side } => vec![kind("never"), of_side(side)],
        Fitted::NotEstablished { side } => vec![kind("not-established"), of_side(side)],
        Fitted::NotFitted => vec![kind("not-fitted")],
    }
}

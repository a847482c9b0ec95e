//! Advice as a file that parses back equal.

use std::fmt::Write;

use super::keys::MOST_SECS;
use super::{Advice, Advised, Fitted, SCHEMA, rounded};
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
    match one.fitted {
        Fitted::From {
            secs,
            interval_secs: (low, high),
            side,
            fitted_over_secs: (first, last),
        } => lines.extend([
            "break_even = \"from\"".to_owned(),
            format!("break_even_secs = {:?}", duration(secs)),
            format!(
                "interval_secs = [{:?}, {:?}]",
                duration(low),
                duration(high)
            ),
            format!("side = \"{}\"", side.name()),
            format!(
                "fitted_over_secs = [{:?}, {:?}]",
                duration(first),
                duration(last)
            ),
        ]),
        Fitted::Never { side } => lines.extend([
            "break_even = \"never\"".to_owned(),
            format!("side = \"{}\"", side.name()),
        ]),
        Fitted::NotEstablished { side } => lines.extend([
            "break_even = \"not-established\"".to_owned(),
            format!("side = \"{}\"", side.name()),
        ]),
        Fitted::NotFitted => lines.push("break_even = \"not-fitted\"".to_owned()),
    }
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

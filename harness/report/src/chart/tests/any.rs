//! Charts of any numbers.

use twofold_core::analysis::{Spread, Stretch, Verdict};

use super::super::*;

/// A chart of every newer kind, made of these numbers wherever there is one.
pub fn plots(values: &[Option<f64>], label: &str) -> Vec<Plot> {
    let at = |place: usize| values.get(place).copied().flatten().unwrap_or(1.0);
    let label = || label.to_owned();
    let name = label;
    let verdict = [Verdict::Implement, Verdict::Skip, Verdict::Inconclusive][values.len() % 3];
    let bands = Bands {
        bins: values
            .iter()
            .map(|value| Spread {
                measured: 3,
                failed: 2,
                quantiles: value.map(|value| [value, at(0), at(1), at(2), at(3), at(4), value]),
            })
            .collect(),
        outermost: vec![(0, at(0)), (999, at(1))],
    };
    let job = JobBar {
        name: name(),
        start_secs: (at(0), at(1)),
        pre_roll_secs: at(2),
        work_secs: at(3),
        idle_secs: at(4),
        threads: vec![at(5), at(6)],
    };
    let trial = TrialBars {
        label: name(),
        target: true,
        cold_secs: at(1),
        jobs: vec![job],
        join_secs: at(2),
        wall_secs: at(0),
    };
    let point = |ratio: f64| RunPoint {
        ratio,
        interval: (
            values.first().copied().flatten(),
            values.get(1).copied().flatten(),
        ),
        verdict: Some(verdict),
    };
    vec![
        Plot::Strip(Strip {
            rows: vec![StripRow {
                label: name(),
                median_secs: None,
                trials: Trials::Bands(bands),
            }],
        }),
        Plot::Timelines(Timelines {
            panels: vec![TimelinePanel {
                label: name(),
                limit: Some((at(2), name())),
                trials: vec![trial],
            }],
        }),
        Plot::Evidence(Evidence {
            alpha: at(0),
            panels: vec![EvidencePanel {
                label: name(),
                target: false,
                looks: (5..)
                    .zip(values)
                    .map(|(block, p)| (block, p.unwrap_or(0.5), at(1)))
                    .collect(),
                decided: Some((5, verdict)),
            }],
        }),
        Plot::Front(Front {
            panels: vec![FrontPanel {
                label: name(),
                points: values
                    .iter()
                    .map(|value| FrontPoint {
                        label: name(),
                        wall_secs: value.unwrap_or(2.0),
                        cost: at(0),
                        baseline: value.is_none(),
                        dominated: value.is_some(),
                    })
                    .collect(),
                criterion: Some((at(1), at(2))),
            }],
            money: values.len().is_multiple_of(2),
        }),
        Plot::Map(Map {
            panels: vec![MapPanel {
                label: name(),
                treatments: vec![name(), name()],
                columns: values
                    .iter()
                    .map(|value| {
                        let stretch = Stretch {
                            treatment: values.len() % 3,
                            from: at(1),
                            to: at(2),
                        };
                        (value.unwrap_or(3.0), vec![stretch])
                    })
                    .collect(),
                most: at(3),
                up: if values.len().is_multiple_of(2) {
                    Up::ColdStart
                } else {
                    Up::Touched
                },
                measured: (at(4), at(5)),
                points: vec![(at(0), at(1), verdict)],
            }],
        }),
        Plot::Runs(Runs {
            criterion: at(0),
            criterion_words: name(),
            runs: values.iter().map(|_| name()).collect(),
            changed: vec![0, 3, 999],
            rows: vec![RunsRow {
                label: name(),
                target: true,
                points: values.iter().map(|value| value.map(point)).collect(),
            }],
        }),
    ]
}

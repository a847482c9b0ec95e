//! Who wins at a duration and at a share of frames that highlights touch: a fitted cost model of rendering less.
//!
//! What is rendered takes time by its frames, and so does what is copied, but far less; a start takes what it takes. So for
//! every treatment, with `d` seconds of video of which a share `r` lies in groups of pictures that a highlight touches,
//!
//! ```text
//! wall = start + cold start + d (plain + touched r)
//! ```
//!
//! and its container-seconds likewise, a start for each container. Starts are measured by themselves, so that one duration is
//! enough; the two rates are fitted over all measured pairs of `d` and `r`. No verdict rests on it.

use super::Stretch;
use crate::cost::Billing;
use crate::spec::Criterion;
use crate::stats::relative_fit;

/// What one cell took, cold start left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TouchedPoint {
    /// Seconds of video.
    pub duration_secs: f64,
    /// The share of its frames in groups that a highlight touches, 0 to 1.
    pub share: f64,
    /// Median start-up of a container.
    pub start_secs: f64,
    /// Median wall.
    pub wall_secs: f64,
    /// Median container-seconds.
    pub container_secs: f64,
}

/// The model of one treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchedModel {
    /// Containers that are paid for it.
    pub containers: u32,
    start_secs: f64,
    wall: Rates,
    paid: Rates,
}

/// Seconds that a second of video takes: anyway, and what it takes more where all of it is touched.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rates {
    plain: f64,
    touched: f64,
}

impl TouchedModel {
    /// Through the cells of a treatment; `None` with fewer than three, of one share only, or where no rate comes out positive.
    pub fn of(points: &[TouchedPoint], containers: u32) -> Option<Self> {
        let starts: Vec<f64> = points.iter().map(|point| point.start_secs).collect();
        let start_secs = starts.iter().sum::<f64>() / starts.len().max(1) as f64;
        let rates = |secs: &dyn Fn(&TouchedPoint) -> f64| {
            let plain: Vec<f64> = points.iter().map(|point| point.duration_secs).collect();
            let touched: Vec<f64> = points
                .iter()
                .map(|point| point.duration_secs * point.share)
                .collect();
            let work: Vec<f64> = points.iter().map(secs).collect();
            let (fit, _) = relative_fit(&[&plain, &touched], &work)?;
            let rates = Rates {
                plain: fit.coefficients[0],
                touched: fit.coefficients[1],
            };
            (rates.plain > 0.0 && rates.plain + rates.touched > 0.0).then_some(rates)
        };
        Some(Self {
            containers,
            start_secs,
            wall: rates(&|point| point.wall_secs - point.start_secs)?,
            paid: rates(&|point| point.container_secs - f64::from(containers) * point.start_secs)?,
        })
    }

    /// Its wall, cold start included.
    pub fn wall_secs(&self, duration_secs: f64, share: f64, cold_secs: f64) -> f64 {
        self.start_secs + cold_secs + self.wall.at(duration_secs, share)
    }

    /// Its container-seconds, cold starts included as they are paid.
    pub fn container_secs(&self, duration_secs: f64, share: f64, cold: f64, by: &Billing) -> f64 {
        let starts = f64::from(self.containers) * self.start_secs;
        starts + by.per_cold_sec(self.containers) * cold + self.paid.at(duration_secs, share)
    }
}

impl Rates {
    fn at(self, duration_secs: f64, share: f64) -> f64 {
        duration_secs * (self.plain + self.touched * share)
    }
}

/// Steps in which shares are asked about.
const STEPS: u32 = 200;

/// Who wins at a duration, for shares from 0 to 1, rising: the fastest of those that meet the criterion. SKIP is what no
/// stretch covers. The treatment of a stretch is a place in the list.
pub fn touched_winners(
    baseline: &TouchedModel,
    treatments: &[TouchedModel],
    criterion: &Criterion,
    billing: &Billing,
    cold_secs: f64,
    duration_secs: f64,
) -> Vec<Stretch> {
    let winner = |share: f64| {
        let wall = |model: &TouchedModel| model.wall_secs(duration_secs, share, cold_secs);
        let paid =
            |model: &TouchedModel| model.container_secs(duration_secs, share, cold_secs, billing);
        let (slow, dear) = (wall(baseline), paid(baseline));
        let meets = |model: &TouchedModel| {
            slow > criterion.speedup * wall(model) && paid(model) <= criterion.cost_ratio * dear
        };
        let places = treatments.iter().enumerate();
        let found = places.filter(|(_, model)| meets(model));
        let fastest = found.min_by(|a, b| wall(a.1).total_cmp(&wall(b.1)));
        fastest.map(|(place, _)| place)
    };
    let mut won: Vec<Stretch> = vec![];
    for step in 0..STEPS {
        let (from, to) = (
            f64::from(step) / f64::from(STEPS),
            f64::from(step + 1) / f64::from(STEPS),
        );
        let Some(treatment) = winner((from + to) / 2.0) else {
            continue;
        };
        match won.last_mut() {
            Some(last) if last.treatment == treatment && last.to == from => last.to = to,
            _ => won.push(Stretch {
                treatment,
                from,
                to,
            }),
        }
    }
    won
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker that starts in 0.3 s and renders at 5 times real time, in so many containers.
    fn model(containers: u32, copies: bool) -> TouchedModel {
        let n = f64::from(containers);
        let point = |share: f64| {
            let work = 60.0
                * match copies {
                    true => 0.003 + 0.2 * share,
                    false => 0.2 + 0.02 * share,
                };
            TouchedPoint {
                duration_secs: 60.0,
                share,
                start_secs: 0.3,
                wall_secs: 0.3 + work / n,
                container_secs: 0.3 * n + work,
            }
        };
        TouchedModel::of(&[0.0, 0.2, 0.4, 1.0].map(point), containers).unwrap()
    }

    fn criterion() -> Criterion {
        let text = include_str!("../../tests/it/seeds/experiment.toml");
        let experiment = crate::spec::Experiment::parse("x", text).unwrap();
        Criterion {
            speedup: 2.0,
            cost_ratio: 1.25,
            ..experiment.criterion
        }
    }

    #[test]
    fn a_model_gives_back_what_it_is_fitted_to() {
        let found = model(2, true);
        assert!((found.wall_secs(60.0, 0.4, 5.0) - (5.3 + 60.0 * 0.083 / 2.0)).abs() < 1e-9);
        let paid = found.container_secs(60.0, 0.4, 5.0, &Billing::default());
        assert!((paid - (10.6 + 60.0 * 0.083)).abs() < 1e-9, "{paid}");
        assert!((found.wall_secs(600.0, 0.4, 0.0) - (0.3 + 600.0 * 0.083 / 2.0)).abs() < 1e-9);
    }

    #[test]
    fn one_share_is_too_few() {
        let points = [TouchedPoint {
            duration_secs: 60.0,
            share: 0.2,
            start_secs: 0.3,
            wall_secs: 3.0,
            container_secs: 3.0,
        }; 4];
        assert_eq!(TouchedModel::of(&points, 1), None);
    }

    #[test]
    fn the_winner_of_every_share_meets_the_criterion_and_the_rest_is_skip() {
        let (baseline, criterion) = (model(1, false), criterion());
        let treatments = [model(1, true), model(2, true), model(4, true)];
        let by = Billing::default();
        for duration in [5.0, 30.0, 60.0, 300.0, 3600.0] {
            let won = touched_winners(&baseline, &treatments, &criterion, &by, 5.0, duration);
            assert!(won.windows(2).all(|pair| pair[0].to <= pair[1].from));
            for share in [0.01, 0.1, 0.3, 0.5, 0.7, 0.99] {
                let meets: Vec<usize> = (0..3)
                    .filter(|place| {
                        let own = &treatments[*place];
                        let fast = baseline.wall_secs(duration, share, 5.0)
                            > 2.0 * own.wall_secs(duration, share, 5.0);
                        let cheap = own.container_secs(duration, share, 5.0, &by)
                            <= 1.25 * baseline.container_secs(duration, share, 5.0, &by);
                        fast && cheap
                    })
                    .collect();
                let found = won.iter().find(|one| (one.from..one.to).contains(&share));
                // More containers are always faster here.
                assert_eq!(found.map(|one| one.treatment), meets.last().copied());
            }
        }
        let longest = touched_winners(&baseline, &treatments, &criterion, &by, 5.0, 3600.0);
        assert_eq!((longest[0].from, longest[0].treatment), (0.0, 2));
    }
}

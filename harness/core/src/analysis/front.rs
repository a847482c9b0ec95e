//! The Pareto front: what nothing else beats in both respects.

/// For each point the place of one that dominates it: as small in both coordinates and smaller in one. `None` is on the front.
/// The one named is on the front itself. A point with a coordinate that is not finite is dominated by nothing and dominates
/// nothing.
pub fn front(points: &[(f64, f64)]) -> Vec<Option<usize>> {
    let finite = |point: &(f64, f64)| point.0.is_finite() && point.1.is_finite();
    let mut order: Vec<usize> = (0..points.len())
        .filter(|at| finite(&points[*at]))
        .collect();
    order.sort_by(|a, b| {
        let (a, b) = (points[*a], points[*b]);
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let mut found = vec![None; points.len()];
    // In rising order of the first coordinate, what is least in the second so far is on the front.
    let mut least: Option<usize> = None;
    for at in order {
        match least {
            Some(best) if points[best].1 <= points[at].1 => {
                found[at] = (points[best] != points[at]).then_some(best);
            }
            _ => least = Some(at),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn what_is_beaten_in_both_is_off_the_front() {
        let points = [(1.0, 4.0), (2.0, 2.0), (3.0, 3.0), (4.0, 1.0), (4.0, 2.0)];
        assert_eq!(front(&points), [None, None, Some(1), None, Some(3)]);
    }

    #[test]
    fn equal_points_do_not_beat_each_other() {
        assert_eq!(front(&[(1.0, 1.0), (1.0, 1.0)]), [None, None]);
        assert_eq!(front(&[(1.0, 1.0), (1.0, 2.0)]), [None, Some(0)]);
        assert_eq!(front(&[]), []);
    }

    proptest! {
        #[test]
        fn it_is_what_trying_all_pairs_gives(points in prop::collection::vec((0u8..6, 0u8..6, any::<bool>()), 0..12)) {
            let points: Vec<(f64, f64)> = points
                .into_iter()
                .map(|(x, y, told)| (f64::from(x), if told { f64::from(y) } else { f64::NAN }))
                .collect();
            let beats = |a: (f64, f64), b: (f64, f64)| a.0 <= b.0 && a.1 <= b.1 && a != b;
            let found = front(&points);
            for (at, by) in found.iter().enumerate() {
                let beaten = points.iter().any(|other| beats(*other, points[at]));
                prop_assert_eq!(by.is_some(), beaten);
                if let Some(by) = by {
                    prop_assert!(beats(points[*by], points[at]) && found[*by].is_none());
                }
            }
        }
    }
}

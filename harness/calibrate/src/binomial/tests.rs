use super::*;

/// Reference values: scipy 1.17, `beta.ppf(c, k + 1, n - k)` above and `beta.ppf(1 - c, k, n - k + 1)` below.
#[test]
fn bounds_are_those_of_clopper_and_pearson() {
    let known = [
        (0, 50, 0.95, 0.0, 0.05815507911697225),
        (3, 10, 0.95, 0.08726443391415035, 0.6066242161054123),
        (50, 50, 0.95, 0.9418449208830277, 1.0),
        (221, 5000, 0.95, 0.039517167848763975, 0.04928262181558819),
        (1000, 20000, 0.999, 0.045363795519554495, 0.0549398635748513),
        (19800, 20000, 0.95, 0.9887632886373042, 0.9911291562428873),
        (
            1,
            40000,
            0.999,
            2.5012508026775574e-08,
            0.00023081158137010346,
        ),
    ];
    for (hits, tries, confidence, low, high) in known {
        let close = |found: f64, wanted: f64| {
            assert!(
                (found - wanted).abs() <= 1e-9,
                "{hits}/{tries}: {found}, not {wanted}"
            );
        };
        close(at_least(hits, tries, confidence), low);
        close(at_most(hits, tries, confidence), high);
    }
}

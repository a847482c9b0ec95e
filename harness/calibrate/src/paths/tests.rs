use super::*;
use twofold_core::sequential::Row;
use twofold_core::stats::{signed_rank_greater, t_greater};

/// What [`Walker::maxima`] adds up step by step, from the tests of the decision itself.
#[test]
fn a_path_shows_what_the_tests_of_the_decision_show() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let walker = Walker::new();
    for _ in 0..40 {
        let values: [f64; LONGEST] = std::array::from_fn(|_| StandardNormal.sample(&mut random));
        let maxima = walker.maxima(&values);
        for (i, blocks) in BLOCKS.iter().enumerate() {
            let row = Row {
                blocks: *blocks,
                factor: 1.0,
                student: [0.5; 91],
                rank: [0.5; 176],
            };
            let most = |p: &dyn Fn(&[f64]) -> f64| {
                let z = |k: u32| deviate(p(&values[..k as usize])) * row.weight(k);
                (LEAST_LOOK..=*blocks).map(z).fold(0.0, f64::max)
            };
            let student = most(&|values| t_greater(values, 0.0).unwrap());
            let rank = most(&|values| signed_rank_greater(values, 0.0));
            assert!((maxima.student[i] - student).abs() < 1e-8, "{blocks}");
            assert!((maxima.rank[i] - rank).abs() < 1e-8, "{blocks}");
        }
    }
}

use super::*;

#[test]
fn the_number_of_threads_does_not_matter() {
    let recipe = Recipe {
        seed: 7,
        paths: 4 * PER_STREAM,
    };
    let text = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        write(recipe, "tested", &pool.install(|| simulate(recipe)))
    };
    let one = text(1);
    assert_eq!(one, text(2));
    assert!(one.contains("pub const PATHS: u64 = 40_000;"), "{one}");
    let other = Recipe { seed: 8, ..recipe };
    assert_ne!(one, write(other, "tested", &simulate(other)));
}

#[test]
fn a_factor_is_the_largest_excess_of_small_p_values() {
    // p uniform but for a lump: a fifth more than there should be at 0.05.
    let mut p: Vec<f64> = (1..=10_000).map(|i| f64::from(i) / 10_000.0).collect();
    let even = Factor::measure(p.clone(), 10_000);
    assert!((even.largest - 1.0).abs() < 1e-12 && (even.at_five_percent - 1.0).abs() < 1e-12);
    assert_eq!(even.used(), 1.0);
    for p in &mut p[500..600] {
        *p = 0.05;
    }
    let lump = Factor::measure(p, 10_000);
    assert!((lump.largest - 1.2).abs() < 1e-12, "{lump:?}");
    assert!((lump.at_five_percent - 1.0).abs() < 1e-12, "{lump:?}");
    assert_eq!(lump.used(), 1.2);
    let odd = Factor {
        largest: 1.201,
        ..lump
    };
    assert_eq!(odd.used(), 1.25);
}

use proptest::prelude::*;

use super::*;

/// Significant digits of the first number in `text`; zeros that only place the point do not count.
fn significant_digits(text: &str) -> usize {
    let number: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if number.contains('.') {
        digits.len()
    } else {
        digits.trim_end_matches('0').len()
    }
}

#[test]
fn numbers_are_said_with_their_units() {
    let cases = [
        (secs(12.345), "12.3 s"),
        (secs(0.31), "0.310 s"),
        (secs(0.0456), "45.6 ms"),
        (secs(0.000_007_891), "7.89 µs"),
        (secs(0.0), "0 s"),
        (prose_secs(0.31), "0.31 s"),
        (prose_secs(30.0), "30 s"),
        (secs_range([2.2, 0.56, f64::NAN]), "0.56 s to 2.2 s"),
        (secs_range([0.31, 0.31]), "0.31 s"),
        (secs_range([]), NOTHING),
        (secs(1234.56), "1235 s"),
        (declared_secs(5.0), "5 s"),
        (ratio(2.6149), "2.61x"),
        (ratio(0.9999), "1.00x"),
        (declared_ratio(2.0), "2x"),
        (declared_ratio(1.25), "1.25x"),
        (percent(0.95), "95 %"),
        (percent(0.1234), "12.3 %"),
        (p_value(0.00001), "< 0.0001"),
        (p_value(0.0134), "0.013"),
        (p_value(1.0), "1"),
        (p_is(0.00001), "p < 0.0001"),
        (p_is(0.0134), "p = 0.013"),
        (bytes(532), "532 B"),
        (bytes(4_100_000), "4.10 MB"),
        (bytes(999_999), "1.00 MB"),
        (count(1800), "1800"),
        (count(1_234_567), "1.235 million"),
        (counted(1, "block"), "1 block"),
        (number(1.5e12, 3), "1.50e12"),
        (response("queue_ms", 1.25), "1.25 ms"),
        (response("heap_bytes", 4_100_000.0), "4.10 MB"),
        (response("rows", 1200.0), "1200"),
        (interval((Some(2.0), None)), "at least 2.00x"),
        (interval((None, None)), "open"),
    ];
    for (got, expected) in cases {
        assert_eq!(got, expected);
    }
}

#[test]
fn what_is_not_a_number_is_a_dash() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for text in [
            secs(value),
            millis(value),
            ratio(value),
            percent(value),
            p_value(value),
            number(value, 3),
        ] {
            assert_eq!(text, NOTHING);
        }
    }
}

#[test]
fn dates_follow_the_calendar() {
    assert_eq!(date(0), "1970-01-01");
    assert_eq!(date(951_782_400), "2000-02-29");
    assert_eq!(date(1_770_595_200), "2026-02-09");
    assert_eq!(date(-1), "1969-12-31");
    assert_eq!(date_time(1_770_645_780), "2026-02-09 14:03 UTC");
}

proptest! {
    #[test]
    fn never_more_than_six_significant_digits(value in proptest::num::f64::ANY, digits in 0usize..12) {
        for text in [
            number(value, digits), short(value, digits), secs(value), declared_secs(value), millis(value),
            ratio(value), declared_ratio(value), percent(value), p_value(value),
        ] {
            prop_assert!(significant_digits(&text) <= 6, "{text}");
            prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
            prop_assert!(text.len() < 24, "{text}");
        }
    }

    #[test]
    fn counts_and_bytes_are_short(value in any::<u64>()) {
        for text in [bytes(value), count(value)] {
            prop_assert!(significant_digits(&text) <= 6, "{text}");
        }
    }

    #[test]
    fn every_moment_is_a_date(at in -100_000_000_000i64..100_000_000_000) {
        let text = date(at);
        prop_assert!(text.len() >= 10, "{text}");
    }
}

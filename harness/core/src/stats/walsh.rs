//! Order statistics of Walsh averages without listing them: there are n (n + 1) / 2, too many to list for a large n.

use std::cmp::Ordering;

/// The Walsh average with `place` smaller or equal ones before it, 0 being the smallest: what sorting all of them would
/// put there. `None` beyond the last, or where a value is not a number.
///
/// It is the least number that `place` + 1 averages do not exceed, found by halving the range of floating-point numbers
/// in which it lies; a count takes one pass over the sorted values.
pub fn walsh_at(values: &[f64], place: usize) -> Option<f64> {
    let n = values.len();
    if place >= n * (n + 1) / 2 || values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mut below, mut at) = (ordinal(sorted[0]), ordinal(sorted[n - 1]));
    if at_most(&sorted, sorted[0]) > place {
        return Some(sorted[0]);
    }
    // The count is at most `place` at `below` and more than it at `at`.
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        match at_most(&sorted, number(middle)) > place {
            true => at = middle,
            false => below = middle,
        }
    }
    Some(number(at))
}

/// How many Walsh averages of sorted values are at most `bound`.
fn at_most(sorted: &[f64], bound: f64) -> usize {
    let mut end = sorted.len();
    let mut count = 0;
    for (i, value) in sorted.iter().enumerate() {
        while end > i && (value + sorted[end - 1]) / 2.0 > bound {
            end -= 1;
        }
        if end <= i {
            break;
        }
        count += end - i;
    }
    count
}

/// The place of a number among all numbers, as `total_cmp` orders them.
fn ordinal(value: f64) -> i128 {
    let bits = value.to_bits() as i64;
    i128::from(bits ^ (((bits >> 63) as u64) >> 1) as i64)
}

fn number(ordinal: i128) -> f64 {
    let bits = ordinal as i64;
    f64::from_bits((bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64)
}

/// The median of the Walsh averages.
pub(super) fn walsh_median(values: &[f64]) -> f64 {
    let averages = values.len() * (values.len() + 1) / 2;
    let at = |place: usize| walsh_at(values, place).unwrap_or(f64::NAN);
    let Some(last) = averages.checked_sub(1) else {
        return f64::NAN;
    };
    let (low, high) = (at(last / 2), at(last - last / 2));
    match low.partial_cmp(&high) {
        Some(Ordering::Less) => low + (high - low) / 2.0,
        _ => low,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;
    use proptest::{prop_assert_eq, proptest};

    use super::super::{median, walsh_averages};
    use super::*;

    proptest! {
        #[test]
        fn every_place_is_what_sorting_puts_there(values in prop::collection::vec(-3.0f64..3.0, 1..12)) {
            let listed = walsh_averages(&values);
            for (place, average) in listed.iter().enumerate() {
                prop_assert_eq!(walsh_at(&values, place), Some(*average));
            }
            prop_assert_eq!(walsh_at(&values, listed.len()), None);
            prop_assert_eq!(walsh_median(&values), median(&listed));
        }

        #[test]
        fn ties_and_infinities_have_their_places(values in prop::collection::vec(0u8..4, 1..10)) {
            let number = |value: &u8| match value {
                0 => f64::NEG_INFINITY,
                value => f64::from(*value) * 0.25,
            };
            let values: Vec<f64> = values.iter().map(number).collect();
            for (place, average) in walsh_averages(&values).iter().enumerate() {
                prop_assert_eq!(walsh_at(&values, place), Some(*average));
            }
        }
    }

    #[test]
    fn nothing_has_no_places() {
        assert_eq!(walsh_at(&[], 0), None);
        assert!(walsh_median(&[]).is_nan());
        assert_eq!(walsh_at(&[1.0, f64::NAN], 0), None);
    }
}

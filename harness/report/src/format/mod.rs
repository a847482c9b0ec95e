//! Numbers become text here and nowhere else: a unit, and at most six significant digits.
//!
//! Three digits are the rule, because no response of this project is known better. What is not a finite number
//! becomes [`NOTHING`], so that a page never says `NaN`.

mod date;
mod unit;

pub use date::{date, date_time};
pub use unit::Unit;

/// Stands where there is no number.
pub const NOTHING: &str = "–";

/// A plain number with `digits` significant digits (1 to 6), zeros kept: `1.10`, `12.3`, `123000`.
pub fn number(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let digits = digits.clamp(1, 6);
    let scientific = format!("{value:.*e}", digits - 1);
    let exponent: i32 = scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0);
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(-6..9).contains(&exponent) {
        return scientific;
    }
    let rounded: f64 = scientific.parse().unwrap_or(value);
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    format!("{rounded:.decimals$}")
}

/// A number as short as it can be said with `digits` significant digits: `2`, `1.25`, `30`.
pub fn short(value: f64, digits: usize) -> String {
    let text = number(value, digits);
    if text.contains('.') && !text.contains('e') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

/// A duration: `12.3 s`, `45.6 ms`, `7.89 µs`.
pub fn secs(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        NOTHING.to_owned()
    } else if value == 0.0 || magnitude >= 0.0995 {
        format!(
            "{} s",
            number(value, if magnitude >= 1000.0 { 4 } else { 3 })
        )
    } else {
        millis(value * 1e3)
    }
}

/// A duration in prose, zeros at its end dropped: `0.31 s`, `2.2 s`, `45.6 ms`.
pub fn prose_secs(value: f64) -> String {
    let text = secs(value);
    match text.split_once(' ') {
        Some((number, unit)) if number.contains('.') && !number.contains('e') => {
            format!(
                "{} {unit}",
                number.trim_end_matches('0').trim_end_matches('.')
            )
        }
        _ => text,
    }
}

/// From the least to the most of some durations, in prose: `0.56 s to 2.2 s`.
pub fn secs_range(values: impl IntoIterator<Item = f64>) -> String {
    let mut ends: Option<(f64, f64)> = None;
    for value in values.into_iter().filter(|value| value.is_finite()) {
        ends = Some(ends.map_or((value, value), |(low, high)| {
            (low.min(value), high.max(value))
        }));
    }
    let Some((low, high)) = ends else {
        return NOTHING.to_owned();
    };
    let (low, high) = (prose_secs(low), prose_secs(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// From the least to the most of some ratios: `1.42x to 2.07x`; absent without any.
pub fn ratio_range(values: impl IntoIterator<Item = f64>) -> Option<String> {
    let values: Vec<f64> = values.into_iter().filter(|of| of.is_finite()).collect();
    let (low, high) = (
        values.iter().copied().reduce(f64::min)?,
        values.iter().copied().reduce(f64::max)?,
    );
    let (low, high) = (ratio(low), ratio(high));
    Some(if low == high {
        low
    } else {
        format!("{low} to {high}")
    })
}

/// A duration that was declared, as short as it can be: `5 s`, `0.5 s`.
pub fn declared_secs(value: f64) -> String {
    if value.is_finite() {
        format!("{} s", short(value, 4))
    } else {
        NOTHING.to_owned()
    }
}

/// Milliseconds that were declared, as short as they can be: `25 ms`.
pub fn declared_ms(value: f64) -> String {
    if value.is_finite() {
        format!("{} ms", short(value, 4))
    } else {
        NOTHING.to_owned()
    }
}

/// Milliseconds: `45.6 ms`, `789 µs`.
pub fn millis(value: f64) -> String {
    if !value.is_finite() {
        NOTHING.to_owned()
    } else if value == 0.0 || value.abs() >= 0.0995 {
        format!("{} ms", number(value, 3))
    } else {
        format!("{} µs", number(value * 1e3, 3))
    }
}

/// A measured ratio: `2.61x`.
pub fn ratio(value: f64) -> String {
    suffixed(number(value, 3), "x")
}

/// A ratio that was declared or follows by arithmetic, as short as it can be: `2x`, `1.25x`.
pub fn declared_ratio(value: f64) -> String {
    suffixed(short(value, 3), "x")
}

/// A share of one: `12.3 %`.
pub fn percent(share: f64) -> String {
    suffixed(short(share * 100.0, 3), " %")
}

/// A p-value: `0.013`, `< 0.0001`.
pub fn p_value(value: f64) -> String {
    if value.is_finite() && value < 0.0001 {
        "< 0.0001".to_owned()
    } else {
        short(value, 2)
    }
}

/// A p-value in a sentence: `p = 0.013`, `p < 0.0001`.
pub fn p_is(value: f64) -> String {
    let said = p_value(value);
    match said.starts_with('<') {
        true => format!("p {said}"),
        false => format!("p = {said}"),
    }
}

/// Money, in USD: `0.000208 USD`.
pub fn usd(value: f64) -> String {
    suffixed(number(value, 3), " USD")
}

/// Bytes in decimal units: `532 B`, `4.10 MB`.
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1000.0;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    format!("{} {}", number(scaled, 3), UNITS[unit])
}

/// A response that a command measured of itself; the end of its name says its unit.
pub fn response(name: &str, value: f64) -> String {
    if name.ends_with("_secs") {
        secs(value)
    } else if name.ends_with("_ms") || name.contains("_ms_p") {
        millis(value)
    } else if name.ends_with("_usd") {
        usd(value)
    } else if name.ends_with("_bytes") && (0.0..1e18).contains(&value) {
        bytes(value.round() as u64)
    } else if name.starts_with("speedup") || name.starts_with("cost_") || name.ends_with("_ratio") {
        ratio(value)
    } else if name.ends_with("_share") {
        percent(value)
    } else {
        short(value, 4)
    }
}

/// A whole number; from a million on in words: `1800`, `1.235 million`.
pub fn count(value: u64) -> String {
    if value < 1_000_000 {
        value.to_string()
    } else {
        format!("{} million", short(value as f64 / 1e6, 4))
    }
}

/// A count with its noun: `1 block`, `5 blocks`.
pub fn counted(value: u64, noun: &str) -> String {
    if value == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {noun}s", count(value))
    }
}

/// An interval of ratios, open where a bound is absent: `2.31x to 2.90x`, `at least 2.31x`.
pub fn interval((low, high): (Option<f64>, Option<f64>)) -> String {
    match (
        low.filter(|v| v.is_finite()),
        high.filter(|v| v.is_finite()),
    ) {
        (Some(low), Some(high)) => format!("{} to {}", ratio(low), ratio(high)),
        (Some(low), None) => format!("at least {}", ratio(low)),
        (None, Some(high)) => format!("at most {}", ratio(high)),
        (None, None) => "open".to_owned(),
    }
}

/// What `say` makes of a value, or [`NOTHING`].
pub fn or_nothing<T>(value: Option<T>, say: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NOTHING.to_owned(), say)
}

fn suffixed(text: String, suffix: &str) -> String {
    if text == NOTHING { text } else { text + suffix }
}

#[cfg(test)]
mod tests;

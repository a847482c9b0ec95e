//! Moments as text: seconds since 1970 become a date of the proleptic Gregorian calendar, in UTC.

const DAY: i64 = 86_400;

/// `2026-02-09`.
pub fn date(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-02-09 14:03 UTC`.
pub fn date_time(at: i64) -> String {
    let minutes = at.rem_euclid(DAY) / 60;
    format!("{} {:02}:{:02} UTC", date(at), minutes / 60, minutes % 60)
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// Years begin in March here, so that a leap day is the last of its year; 400 of them have 146 097 days.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

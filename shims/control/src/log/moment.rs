//! Moments as people write them: RFC 3339, a date, or how long ago.

/// Not a moment.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time: use `2h`, `3d`, `2025-01-31` or `2025-01-31T12:00:00Z`")]
pub struct BadMoment(pub String);

/// Milliseconds since the epoch. `now` is what `2h` counts back from.
pub fn moment(text: &str, now: u64) -> Result<u64, BadMoment> {
    ago(text)
        .map(|span| now.saturating_sub(span))
        .or_else(|| rfc3339(text))
        .ok_or_else(|| BadMoment(text.to_owned()))
}

fn ago(text: &str) -> Option<u64> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000,
        _ => return None,
    };
    digits(count)?.checked_mul(unit)
}

/// A date and time with an offset, or a date alone, which is its first moment in UTC.
pub(super) fn rfc3339(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, time),
        None => (text, "00:00:00Z"),
    };
    let mut fields = date.split('-');
    let (year, month, day) = (field(&mut fields, 4)?, field(&mut fields, 2)?, field(&mut fields, 2)?);
    if fields.next().is_some() || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut fields = clock.split(':');
    let (hour, minute, second) = (field(&mut fields, 2)?, field(&mut fields, 2)?, field(&mut fields, 2)?);
    // A leap second counts as the last one before it.
    if fields.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days_before(year, month, day) * 86_400
        + i64::try_from(hour * 3600 + minute * 60 + second.min(59)).ok()?
        - offset(zone)?;
    u64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(milliseconds(fraction)?)
}

fn field<'a>(fields: &mut impl Iterator<Item = &'a str>, width: usize) -> Option<u64> {
    fields.next().filter(|text| text.len() == width).and_then(digits)
}

fn digits(text: &str) -> Option<u64> {
    // `parse` would take a plus sign.
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn milliseconds(fraction: &str) -> Option<u64> {
    if fraction.is_empty() {
        return Some(0);
    }
    digits(fraction.get(..1)?)?;
    let three: String = fraction.chars().chain("00".chars()).take(3).collect();
    digits(&three)
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, clock) = zone.split_at_checked(1)?;
    let mut fields = clock.split(':');
    let (hours, minutes) = (field(&mut fields, 2)?, field(&mut fields, 2)?);
    if fields.next().is_some() || hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i64::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(if sign == "-" { -seconds } else { seconds })
}

fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01 to a date; negative before it.
fn days_before(year: u64, month: u64, day: u64) -> i64 {
    let leap_days = |year: u64| (year / 4 + year / 400).wrapping_sub(year / 100) as i64;
    let before = year.saturating_sub(1);
    let years = 365 * (year as i64 - 1970) + leap_days(before) - leap_days(1969);
    let months: u64 = (1..month).map(|month| days_in(year, month)).sum();
    years + (months + day - 1) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let now = 1_000_000_000_000;
        for (text, expected) in [
            ("30s", now - 30_000),
            ("15m", now - 900_000),
            ("2h", now - 7_200_000),
            ("3d", now - 259_200_000),
            ("1w", now - 604_800_000),
            ("1970-01-01", 0),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2000-03-01T01:00:00.5+01:00", 951_868_800_500),
            ("2024-12-31 23:59:59.0019Z", 1_735_689_599_001),
            ("2100-03-01T00:00:00-00:30", 4_107_542_400_000 + 1_800_000),
        ] {
            assert_eq!(moment(text, now), Ok(expected), "{text}");
        }
    }

    #[test]
    fn not_moments() {
        for text in [
            "",
            "h",
            "2",
            "2x",
            "-2h",
            "+2h",
            "2025-13-01",
            "2025-02-29",
            "2025-1-1",
            "2025-01-01T",
            "2025-01-01T00:00:00",
            "2025-01-01T24:00:00Z",
            "2025-01-01T00:00:00.xZ",
            "1969-12-31T23:59:59Z",
            "99999999999999999999w",
            "é",
            "2025-01-01T00:00:00+é",
        ] {
            assert!(moment(text, 0).is_err(), "{text}");
        }
    }
}

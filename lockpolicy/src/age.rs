//! When something was published, and whether that is long enough ago.

/// A second, counted from 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

const DAY: i64 = 24 * 60 * 60;

impl Moment {
    /// RFC 3339 as locks write it (`2026-03-24T10:39:00.123Z`, with an offset, with a blank for the `T`), or a day
    /// alone, which begins at its first second.
    pub fn parse(text: &str) -> Option<Moment> {
        if !text.is_ascii() {
            return None;
        }
        let (day, rest) = text.split_at_checked(10)?;
        let days = day_number(day)?;
        if rest.is_empty() {
            return Some(Moment(days * DAY));
        }
        let (clock, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
        let (hour, minute, second) = (two(clock, 0, 23)?, two(clock, 3, 59)?, two(clock, 6, 60)?);
        if clock.get(2..3) != Some(":") || clock.get(5..6) != Some(":") {
            return None;
        }
        let rest = match rest.strip_prefix('.') {
            Some(fraction) => {
                let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
                (zone.len() < fraction.len()).then_some(zone)?
            }
            None => rest,
        };
        Some(Moment(days * DAY + hour * 3600 + minute * 60 + second - offset(rest)?))
    }

    /// Whole days until `other`; negative where `other` is before.
    pub fn days_until(self, other: Moment) -> i64 {
        other.0.saturating_sub(self.0).div_euclid(DAY)
    }

    /// Whether less than so many days lie between this moment and `now`, or it is yet to come.
    pub fn is_within(self, days: u32, now: Moment) -> bool {
        now.0.saturating_sub(self.0) < i64::from(days) * DAY
    }
}

/// `YYYY-MM-DD` as a number of days from 1970.
fn day_number(text: &str) -> Option<i64> {
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let year: i64 = year.parse().ok()?;
    if text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
        return None;
    }
    let month = two(text, 5, 12).filter(|month| *month >= 1)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = two(text, 8, length).filter(|day| *day >= 1)?;
    // A year that begins in March has its leap day at its end.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let of_years = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(of_years + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Two digits, none above `most`.
fn two(text: &str, at: usize, most: i64) -> Option<i64> {
    let digits = text.get(at..at + 2).filter(|two| two.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| *number <= most)
}

fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.strip_prefix(['+', '-'])?;
    let whole = digits.len() == 5 && digits.get(2..3) == Some(":");
    whole.then(|| Some(sign * (two(digits, 0, 23)? * 3600 + two(digits, 3, 59)? * 60)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_rfc_3339_says() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-02", 86_400),
            ("2026-03-24T10:39:00.123456Z", 1_774_348_740),
            ("2026-03-24 12:39:00+02:00", 1_774_348_740),
            ("2026-03-24T05:09:00-05:30", 1_774_348_740),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(Moment::parse(text), Some(Moment(seconds)), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "2026-00-10",
            "2026-03-24T",
            "2026-03-24T10:39:00",
            "2026-03-24T10:39:00.Z",
            "2026-03-24T10-39-00Z",
            "2026-03-24T25:39:00Z",
            "2026-03-24T10:39:00+2",
            "+026-03-24",
            "2026-03-24T10:39:00Zx",
            "２０２６-03-24",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_yet_to_come_is_within_any_cooldown() {
        let now = Moment::parse("2026-03-24T10:39:00Z").expect("a moment");
        let at = |text| Moment::parse(text).expect("a moment");
        assert!(at("2026-03-24T09:00:00Z").is_within(1, now));
        assert!(!at("2026-03-23T10:39:00Z").is_within(1, now));
        assert!(at("2027-01-01").is_within(1, now));
        assert_eq!(at("2026-03-20").days_until(now), 4);
    }
}

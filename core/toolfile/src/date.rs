//! Days, counted from the epoch.

/// Reads `YYYY-MM-DD`; only days that exist, from 1970 on.
pub(crate) fn read(text: &str) -> Option<u32> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    match parts.next() {
        None => days(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?),
        Some(_) => None,
    }
}

/// The number of days from 1970-01-01 to this day of the Gregorian calendar.
pub(crate) fn days(year: u32, month: u32, day: u32) -> Option<u32> {
    let leap = |year: u32| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month: u32| match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap(year)),
        _ => 31,
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=length(month)).contains(&day) {
        return None;
    }
    let years: u32 = (1970..year).map(|year| 365 + u32::from(leap(year))).sum();
    let months: u32 = (1..month).map(length).sum();
    Some(years + months + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_date_counts_them() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1970-12-31", 364),
            ("1972-02-29", 789),
            ("2000-03-01", 11017),
            ("2027-01-31", 20849),
            ("2100-03-01", 47541),
        ] {
            assert_eq!(read(text), Some(days), "{text}");
        }
    }

    #[test]
    fn only_days_that_exist_are_read() {
        for text in [
            "",
            "2027",
            "2027-1-31",
            "2027-01-32",
            "2027-02-29",
            "2100-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-01-00",
            "1969-12-31",
            "2027-01-31-1",
            "+027-01-31",
            "٢٠٢٧-01-31",
            "31-01-2027",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

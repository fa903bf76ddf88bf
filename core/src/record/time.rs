//! RFC 3339 in UTC.

/// `2025-01-31T23:59:59.123Z`. Years beyond 9999 do not occur.
pub fn rfc3339(milliseconds: u64) -> [u8; 24] {
    let days = milliseconds / 86_400_000;
    let rest = milliseconds % 86_400_000;
    let (year, month, day) = civil(days);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    for (at, width, value) in [
        (0, 4, year),
        (5, 2, month),
        (8, 2, day),
        (11, 2, rest / 3_600_000),
        (14, 2, rest / 60_000 % 60),
        (17, 2, rest / 1000 % 60),
        (20, 3, rest % 1000),
    ] {
        let mut value = value;
        for slot in text.get_mut(at..at + width).unwrap_or_default().iter_mut().rev() {
            *slot = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }
    text
}

/// The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that a leap day is
/// their last, and in eras of 400 years, each of 146,097 days.
fn civil(days: u64) -> (u64, u64, u64) {
    const ERA: u64 = 146_097;
    let days = days + 719_468;
    let day_of_era = days % ERA;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = days / ERA * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_735_689_599_001, "2024-12-31T23:59:59.001Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(core::str::from_utf8(&rfc3339(milliseconds)), Ok(text));
        }
    }
}

//! Which of two versions comes first, by their ecosystem's own rules.
//!
//! Each ecosystem's order has its place in [`compare`]. Where a version is nothing but numbers between dots, all of
//! them agree, and that much is decided here.

use std::cmp::Ordering;

use crate::format::Ecosystem;
use crate::npm::range;

/// How a version stands to another; nothing where no order is known.
pub fn compare(ecosystem: Ecosystem, one: &str, other: &str) -> Option<Ordering> {
    if one == other {
        return Some(Ordering::Equal);
    }
    match ecosystem {
        // All three count by Semantic Versioning; where they differ is in ranges.
        Ecosystem::Npm | Ecosystem::Jsr | Ecosystem::Cargo => {
            range::compare(one, other).or_else(|| numbers(ecosystem, one, other))
        }
        Ecosystem::PyPi | Ecosystem::Go | Ecosystem::Gem | Ecosystem::Composer => {
            numbers(ecosystem, one, other)
        }
    }
}

/// Whether two ways of writing a version mean the same one.
pub fn same(ecosystem: Ecosystem, one: &str, other: &str) -> bool {
    compare(ecosystem, one, other) == Some(Ordering::Equal)
}

/// The order of versions that are only numbers.
fn numbers(ecosystem: Ecosystem, one: &str, other: &str) -> Option<Ordering> {
    let (mut one, mut other) = (plain(ecosystem, one)?, plain(ecosystem, other)?);
    loop {
        // `1.0` is `1.0.0` wherever both may be written.
        match (one.next(), other.next()) {
            (None, None) => return Some(Ordering::Equal),
            (left, right) => {
                let (left, right) = (left.unwrap_or(""), right.unwrap_or(""));
                // Compared as text, because a number may have more digits than any integer.
                match left.len().cmp(&right.len()).then_with(|| left.cmp(right)) {
                    Ordering::Equal => {}
                    unequal => return Some(unequal),
                }
            }
        }
    }
}

/// The numbers of a version, without their leading zeros; nothing if there is anything else in it.
fn plain(ecosystem: Ecosystem, version: &str) -> Option<impl Iterator<Item = &str>> {
    let version = match ecosystem {
        Ecosystem::Go | Ecosystem::Composer | Ecosystem::PyPi => version.strip_prefix('v').unwrap_or(version),
        _ => version,
    };
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split('.').all(number).then(|| version.split('.').map(|part| part.trim_start_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_numbers() {
        use Ordering::{Equal, Greater, Less};
        for (one, other, order) in [
            ("1.9.0", "1.10.0", Some(Less)),
            ("2.0.0", "1.99.99", Some(Greater)),
            ("1.0", "1.0.0", Some(Equal)),
            ("99999999999999999999999.0.0", "1.0.0", Some(Greater)),
            ("1.0.0-rc.1", "1.0.0", Some(Less)),
            ("1.0.0-rc.2", "1.0.0-rc.10", Some(Less)),
            ("1.0.0+a", "1.0.0+b", Some(Equal)),
            ("1..0", "1.0.0", None),
            ("latest", "1.0.0", None),
            ("latest", "latest", Some(Equal)),
        ] {
            assert_eq!(compare(Ecosystem::Npm, one, other), order, "{one} {other}");
            assert_eq!(compare(Ecosystem::Npm, other, one), order.map(Ordering::reverse), "{one} {other}");
        }
        assert!(same(Ecosystem::Go, "v1.2.3", "1.2.3"));
        assert!(same(Ecosystem::PyPi, "1.82.8.0", "1.82.8"));
    }
}

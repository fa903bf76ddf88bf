//! npm's ranges and versions, by `js-semver`, which agrees with node-semver.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use js_semver::{Range, Version};

/// Whether a text is a range, and not a tag.
pub fn is_range(text: &str) -> bool {
    Range::parse(text).is_ok()
}

/// Whether a version is in a range, as npm asks: `*` takes anything, a prerelease too.
pub fn satisfies(version: &str, range: &str) -> bool {
    Ranges::default().satisfies(version, range)
}

/// How two versions stand to each other. What was only said of the build does not count.
pub fn compare(one: &str, other: &str) -> Option<Ordering> {
    let plain = |text: &str| parse(text.split('+').next().unwrap_or_default());
    Some(plain(one)?.cmp(&plain(other)?))
}

/// Ranges that have been read: the same few hundred stand in a lock thousands of times.
#[derive(Default)]
pub struct Ranges {
    read: HashMap<Box<str>, Option<Range>>,
}

impl Ranges {
    pub fn satisfies(&mut self, version: &str, range: &str) -> bool {
        if range.is_empty() || range == "*" || range == version {
            return true;
        }
        let Some(version) = parse(version) else { return false };
        if let Some(read) = self.read.get(range) {
            return read.as_ref().is_some_and(|range| range.satisfies(&version));
        }
        let read = Range::parse(range).ok();
        let is = read.as_ref().is_some_and(|range| range.satisfies(&version));
        self.read.insert(range.into(), read);
        is
    }
}

/// A version; old ones may leave out the `-` before the prerelease, and npm reads them.
fn parse(text: &str) -> Option<Version> {
    Version::parse(text).or_else(|_| Version::parse(&loose(text))).ok()
}

fn loose(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches(['v', '=', ' ']);
    let core = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    match text.split_at_checked(core) {
        Some((core, rest)) if !rest.is_empty() && !rest.starts_with(['-', '+']) => {
            Cow::Owned(format!("{core}-{rest}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_in_a_range_or_not() {
        for (version, range, is) in [
            ("1.2.3", "^1.0.0", true),
            ("2.0.0", "^1.0.0", false),
            ("2.0.0-rc.1", "^1.0.0", false),
            ("2.0.0-rc.1", "", true),
            ("1.2.3", ">=1 <1.3 || 7.x", true),
            ("1.2.3-rc.1", "*", true),
            ("1.2.3beta", ">=1.2.3-alpha <2", true),
            ("0.4.0", "^0.3.1", false),
            ("1.0.0", "latest", false),
            ("latest", "^1", false),
        ] {
            assert_eq!(satisfies(version, range), is, "{version} in {range}");
        }
        assert!(is_range("1 - 2") && !is_range("latest") && !is_range("next-1"));
    }
}

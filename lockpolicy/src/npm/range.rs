//! npm's ranges and versions, by `js-semver`, which agrees with node-semver.

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

/// Ranges that have been read: the same few hundred stand in a lock thousands of times.
#[derive(Default)]
pub struct Ranges {
    read: HashMap<Box<str>, Option<Range>>,
}

impl Ranges {
    pub fn satisfies(&mut self, version: &str, range: &str) -> bool {
        if range.is_empty() || range == "*" {
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

    /// Whether any version is in both ranges; nothing where one of the two is none. A range begins at a version that
    /// stands in it or right behind one, so that these are all that have to be tried.
    pub fn intersect(&mut self, one: &str, other: &str) -> Option<bool> {
        /// More than anybody writes into a range.
        const MOST: usize = 64;
        if !is_range(one) || !is_range(other) {
            return None;
        }
        let begins = [one, other, "0.0.0"].into_iter().flat_map(begins);
        let begins: Vec<String> = begins.take(MOST).collect();
        if begins.len() == MOST {
            return None;
        }
        Some(begins.iter().any(|version| self.satisfies(version, one) && self.satisfies(version, other)))
    }
}

/// The versions that stand in a range, with noughts for what they leave out, and what comes behind each.
fn begins(range: &str) -> Vec<String> {
    let parts = range
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '+' | '*')));
    let mut all = Vec::new();
    for part in parts.map(|part| part.trim_start_matches(['v', 'V', '-'])).filter(|part| !part.is_empty()) {
        let part = part.split('+').next().unwrap_or_default();
        let (core, prerelease) = part.split_once('-').unwrap_or((part, ""));
        let mut numbers = core.split('.').map(|number| number.parse::<u64>().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0).min(u64::from(u32::MAX));
        let (major, minor, patch) = (next(), next(), next());
        if !prerelease.is_empty() {
            all.push(format!("{major}.{minor}.{patch}-{prerelease}"));
            all.push(format!("{major}.{minor}.{patch}-{prerelease}.0"));
        }
        all.push(format!("{major}.{minor}.{patch}"));
        all.push(format!("{major}.{minor}.{}", patch + 1));
        all.push(format!("{major}.{}.0", minor + 1));
        all.push(format!("{}.0.0", major + 1));
    }
    all
}

/// What the form that nearly all have comes to: `^1.2.3`, `~1.2.3` or `1.2.3` and a version of three numbers. Nothing
/// for any other.
pub fn quickly(version: &str, range: &str) -> Option<bool> {
    numbers(version).zip(Simple::of(range)).map(|(own, range)| range.has(own))
}

/// A range of that form, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Simple {
    Caret(Numbers),
    Tilde(Numbers),
    Exactly(Numbers),
}

impl Simple {
    pub(crate) fn of(range: &str) -> Option<Simple> {
        match range.as_bytes().first()? {
            b'^' => numbers(range.get(1..)?).map(Simple::Caret),
            b'~' => numbers(range.get(1..)?).map(Simple::Tilde),
            _ => numbers(range).map(Simple::Exactly),
        }
    }

    pub(crate) fn has(self, own: Numbers) -> bool {
        match self {
            Simple::Caret(least) => {
                let same = if least.0 > 0 {
                    own.0 == least.0
                } else {
                    own.0 == 0 && own.1 == least.1 && (least.1 > 0 || own.2 == least.2)
                };
                same && own >= least
            }
            Simple::Tilde(least) => (own.0, own.1) == (least.0, least.1) && own.2 >= least.2,
            Simple::Exactly(only) => own == only,
        }
    }
}

/// A version of three numbers.
pub(crate) type Numbers = (u32, u32, u32);

/// `1.2.3`, each number without a zero before it and small enough for anybody.
pub(crate) fn numbers(text: &str) -> Option<Numbers> {
    let (mut at, mut all, mut digits, mut own) = (0usize, [0u32; 3], 0u32, 0u32);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if digits < 9 && !(digits == 1 && own == 0) => {
                (own, digits) = (own * 10 + u32::from(byte - b'0'), digits + 1);
            }
            b'.' if digits > 0 && at < 2 => {
                *all.get_mut(at)? = own;
                (at, digits, own) = (at + 1, 0, 0);
            }
            _ => return None,
        }
    }
    let [major, minor, _] = all;
    (at == 2 && digits > 0).then_some((major, minor, own))
}

/// A version; old ones may leave out the `-` before the prerelease or have zeros before a number, and npm reads them.
fn parse(text: &str) -> Option<Version> {
    Version::parse(text).or_else(|_| Version::parse(&loose(text))).ok()
}

fn loose(text: &str) -> String {
    let text = text.trim_start_matches(['v', '=', ' ']);
    let core = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (core, rest) = text.split_at_checked(core).unwrap_or((text, ""));
    let numbers: Vec<&str> = core
        .split('.')
        .map(|own| {
            own.get(own.bytes().take_while(|byte| *byte == b'0').count().min(own.len().saturating_sub(1))..)
                .unwrap_or(own)
        })
        .collect();
    let mark = if rest.is_empty() || rest.starts_with(['-', '+']) { "" } else { "-" };
    format!("{}{mark}{rest}", numbers.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_something_in_common_or_not() {
        for (one, other, have) in [
            ("^1.0.0", "1.2.3", true),
            ("^1.0.0", "^2.0.0", false),
            (">1.2", "<1.3", false),
            (">1.2", "<1.4", true),
            (">1.2.3", "<1.2.5", true),
            (">1", "2.x", true),
            ("<2", "<1", true),
            ("1 - 2", "2.5.0", true),
            ("1 || 3", "2 || 3.1.0", true),
            ("*", "0.0.0", true),
            ("~1.2", "^1.3", false),
            ("^1.0.0-rc.1", "1.0.0-rc.2", true),
        ] {
            assert_eq!(Ranges::default().intersect(one, other), Some(have), "{one} and {other}");
            assert_eq!(Ranges::default().intersect(other, one), Some(have), "{other} and {one}");
        }
        assert_eq!(Ranges::default().intersect("latest", "1"), None);
    }

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
        for range in
            ["^1.2.3", "^0.2.3", "^0.0.3", "~1.2.3", "~0.0.0", "1.2.3", "^0.0.0", "^01.2.3", "^1.2.3-rc"]
        {
            for version in
                ["1.2.3", "1.2.4", "1.3.0", "0.2.3", "0.2.4", "0.0.3", "0.0.4", "2.0.0", "0.0.0", "1.2.3-rc"]
            {
                let slowly =
                    Range::parse(range).ok().zip(parse(version)).map(|(range, own)| range.satisfies(&own));
                if let Some(quickly) = quickly(version, range) {
                    assert_eq!(Some(quickly), slowly, "{version} in {range}");
                }
            }
        }
        assert_eq!(
            (quickly("1.2.3", "^1.2.3-rc"), quickly("1.2.3", "^01.2.3"), quickly("1.2", "^1.2.3")),
            (None, None, None)
        );
        assert!(is_range("1 - 2") && !is_range("latest") && !is_range("next-1"));
    }
}

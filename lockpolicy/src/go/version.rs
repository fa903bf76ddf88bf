//! Versions of modules, as `golang.org/x/mod/semver` and `module` read them.

use std::cmp::Ordering;

/// `vMAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]`; of the three numbers the last ones may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    pub major: &'a str,
    pub minor: &'a str,
    pub patch: &'a str,
    /// With its `-`.
    pub prerelease: &'a str,
    /// With its `+`.
    pub build: &'a str,
    /// Whether all three numbers stand there.
    whole: bool,
}

impl<'a> Version<'a> {
    pub fn parse(text: &'a str) -> Option<Version<'a>> {
        let rest = text.strip_prefix('v')?;
        let (major, rest) = number(rest)?;
        let short = |minor| Version { major, minor, patch: "0", prerelease: "", build: "", whole: false };
        if rest.is_empty() {
            return Some(short("0"));
        }
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        if rest.is_empty() {
            return Some(short(minor));
        }
        let (patch, rest) = number(rest.strip_prefix('.')?)?;
        let (prerelease, build) = rest.split_at(rest.find('+').unwrap_or(rest.len()));
        let named = |text: &str, mark: char, numbers: bool| {
            text.is_empty()
                || text
                    .strip_prefix(mark)
                    .is_some_and(|names| names.split('.').all(|name| is_name(name, numbers)))
        };
        (named(prerelease, '-', true) && named(build, '+', false)).then_some(Version {
            major,
            minor,
            patch,
            prerelease,
            build,
            whole: true,
        })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let numbers = compare_numbers(self.major, other.major)
            .then_with(|| compare_numbers(self.minor, other.minor))
            .then_with(|| compare_numbers(self.patch, other.patch));
        Some(numbers.then_with(|| compare_prereleases(self.prerelease, other.prerelease)))
    }
}

/// As `semver.Compare`: what is no version is less than any, and two such are equal.
pub fn compare(one: &str, other: &str) -> Ordering {
    match (Version::parse(one), Version::parse(other)) {
        (Some(one), Some(other)) => one.partial_cmp(&other).unwrap_or(Ordering::Equal),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// Whether it is written as `go.mod` and `go.sum` write versions: all three numbers, and nothing behind them but
/// `+incompatible`.
pub fn is_canonical(text: &str) -> bool {
    Version::parse(text).is_some_and(|version| version.whole && matches!(version.build, "" | "+incompatible"))
}

/// Whether a version stands for a commit instead of a tag: `v0.0.0-20060102150405-abcdefabcdef`, or behind a tag
/// `v1.2.4-0.…`, `v1.2.3-pre.0.…`.
pub fn is_pseudo(text: &str) -> bool {
    let Some(version) = Version::parse(text).filter(|version| version.whole) else { return false };
    let Some((front, revision)) = version.prerelease.rsplit_once('-') else { return false };
    let (base, time) = match front.rsplit_once('.') {
        Some((base, time)) => (Some(base), time),
        None => (None, front.trim_start_matches('-')),
    };
    let stamped = time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit());
    let named = !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let based = match base {
        None => version.minor == "0" && version.patch == "0" && front.len() == 15,
        Some(base) => base == "-0" || base.ends_with(".0"),
    };
    stamped && named && based
}

/// Whether a module of this path may have this version: from v2 on the path says the major version, unless it is
/// `+incompatible`.
pub fn belongs(path: &str, version: &str) -> bool {
    let Some(parsed) = Version::parse(version) else { return false };
    let plain = matches!(parsed.major, "0" | "1") || parsed.build == "+incompatible";
    let last = path.rsplit('/').next().unwrap_or_default();
    if let Some(major) = last.strip_prefix('v').filter(|_| path.contains('/')).filter(|rest| is_number(rest))
    {
        // `/v0` and `/v1` are no suffixes but names.
        return if matches!(major, "0" | "1") { plain } else { parsed.major == major };
    }
    // One host gives the major version behind a dot; on others that is part of a name.
    let last = last.strip_suffix("-unstable").unwrap_or(last);
    match last.rsplit_once(".v").filter(|(_, major)| is_number(major)) {
        Some((_, major)) => {
            parsed.major == major || plain || (major == "1" && version.starts_with("v0.0.0-"))
        }
        None => plain,
    }
}

/// A number without leading zeros, and the rest.
fn number(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    is_number(digits).then_some((digits, rest))
}

fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

/// A part between dots; in a prerelease, numbers have no leading zeros.
fn is_name(text: &str, numbers: bool) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !(numbers && digits && !is_number(text))
}

fn compare_numbers(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

fn compare_prereleases(one: &str, other: &str) -> Ordering {
    if one.is_empty() || other.is_empty() {
        // A release is more than what came before it.
        return one.is_empty().cmp(&other.is_empty());
    }
    let names = |prerelease| str::strip_prefix(prerelease, '-').unwrap_or(prerelease).split('.');
    let (mut ones, mut others) = (names(one), names(other));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                return match (is_number(one), is_number(other)) {
                    (true, true) => compare_numbers(one, other),
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                    (false, false) => one.cmp(other),
                };
            }
        }
    }
}

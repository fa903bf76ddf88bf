//! Versions and specifiers of PEP 440.

use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionSpecifier};

/// Longer than any real one.
const LONGEST: usize = 1000;

/// Whether two versions are the same one, however they are written.
pub fn same(one: &str, other: &str) -> bool {
    one == other || matches!((parse(one), parse(other)), (Some(one), Some(other)) if one == other)
}

/// A version, if it is one.
pub fn parse(text: &str) -> Option<Version> {
    if text.len() > LONGEST {
        return None;
    }
    Version::from_str(text.trim()).ok()
}

/// Whether a list of specifiers lets a version in; nothing where one of the two cannot be read.
///
/// A pre-release counts like any other version: what a resolver chose is not chosen again here.
pub fn allows(specifiers: &str, version: &str) -> Option<bool> {
    let version = version.trim();
    if specifiers.len() > LONGEST {
        return None;
    }
    // `===` compares text, and the version need not be one.
    let mut rest = Vec::new();
    for one in specifiers.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        match one.strip_prefix("===") {
            Some(exact) if exact.trim().eq_ignore_ascii_case(version) => {}
            Some(exact) => return Some(same(exact.trim(), version)),
            None => rest.push(one),
        }
    }
    let version = parse(version)?;
    if rest.is_empty() || rest == ["*"] {
        return Some(true);
    }
    let mut all = true;
    for one in rest {
        all &= contains(&VersionSpecifier::from_str(one).ok()?, &version);
    }
    Some(all)
}

/// Whether one specifier lets a version in, as `packaging` has it.
///
/// Not `pep440_rs`'s own: that one says no to `<1.0rc1` of `1.0a1` and to `<1!1` of `1.0a1`, and each such no would be a
/// lock refused for nothing.
fn contains(specifier: &VersionSpecifier, version: &Version) -> bool {
    let wanted = specifier.version();
    let public = version.clone().without_local();
    let same_base =
        version.epoch() == wanted.epoch() && trimmed(version.release()) == trimmed(wanted.release());
    match specifier.operator() {
        Operator::Equal | Operator::ExactEqual if wanted.is_local() => version == wanted,
        Operator::Equal | Operator::ExactEqual => public == *wanted,
        Operator::NotEqual if wanted.is_local() => version != wanted,
        Operator::NotEqual => public != *wanted,
        Operator::EqualStar => begins(version, wanted, wanted.release().len()),
        Operator::NotEqualStar => !begins(version, wanted, wanted.release().len()),
        Operator::TildeEqual => {
            public >= *wanted && begins(version, wanted, wanted.release().len().saturating_sub(1))
        }
        Operator::GreaterThanEqual => public >= *wanted,
        Operator::LessThanEqual => public <= *wanted,
        Operator::LessThan => {
            // Not a pre-release of what is the bound.
            let of_bound =
                same_base && version.any_prerelease() && !wanted.any_prerelease() && !wanted.is_post();
            version < wanted && !of_bound
        }
        Operator::GreaterThan => {
            // Not a post-release of what is the bound, nor its own local form.
            let of_bound = same_base && version.is_post() && !wanted.is_post() && !wanted.any_prerelease();
            public > *wanted && !of_bound
        }
    }
}

/// Whether the first parts of a release are those of another; parts that are not there are zero.
fn begins(version: &Version, wanted: &Version, parts: usize) -> bool {
    let part = |release: &[u64], place: usize| release.get(place).copied().unwrap_or(0);
    version.epoch() == wanted.epoch()
        && (0..parts).all(|place| part(version.release(), place) == part(wanted.release(), place))
}

fn trimmed(release: &[u64]) -> &[u64] {
    let end = release.iter().rposition(|part| *part != 0).map_or(0, |last| last + 1);
    release.get(..end).unwrap_or_default()
}

/// The one version that specifiers allow: `==1.0` or `===1.0`, no wildcard; what stands beside it only narrows.
pub fn exact(specifiers: &str) -> Option<&str> {
    specifiers.split(',').map(str::trim).find_map(|one| {
        let version = one.strip_prefix("===").or_else(|| one.strip_prefix("=="))?.trim();
        (!version.is_empty() && !version.contains('*') && !version.starts_with('=')).then_some(version)
    })
}

/// Specifiers in the one way of writing by which two lists of them are compared.
pub fn normal(specifiers: &str) -> String {
    let mut all: Vec<String> = specifiers
        .split(',')
        .map(|one| {
            let one: String = one.split_whitespace().collect();
            VersionSpecifier::from_str(&one).map_or(one, |read| shortest(&read))
        })
        .filter(|one| !one.is_empty() && one != "*")
        .collect();
    all.sort_unstable();
    all.dedup();
    all.join(",")
}

/// `<3.0.0` and `<3` are the same; where the number of parts matters, they stay.
fn shortest(specifier: &VersionSpecifier) -> String {
    let by_parts = [Operator::TildeEqual, Operator::EqualStar, Operator::NotEqualStar];
    if by_parts.contains(specifier.operator()) {
        return specifier.to_string();
    }
    let version = specifier.version();
    let release = match trimmed(version.release()) {
        [] => &[0],
        some => some,
    };
    format!("{}{}", specifier.operator(), version.clone().with_release(release))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_version_is_exact() {
        for (specifiers, expected) in [
            ("==1.0", Some("1.0")),
            (" == 1.0 ", Some("1.0")),
            ("===1.0", Some("1.0")),
            (">=1,==1.2", Some("1.2")),
            ("==1.*", None),
            (">=1", None),
            ("", None),
            ("==", None),
            ("~=1.0", None),
        ] {
            assert_eq!(exact(specifiers), expected, "{specifiers}");
        }
    }

    #[test]
    fn versions_are_compared_by_their_meaning() {
        assert!(same("1.0", "1.0.0"));
        assert!(same("2.0.0-1", "2.0.0.post1"));
        assert!(!same("1.0", "1.0.1"));
        assert!(!same("x", "y"));
        assert_eq!(allows(">=1,<2", "1.5"), Some(true));
        assert_eq!(allows("~=1.4.2", "1.5"), Some(false));
        assert_eq!(allows("===1.0", "1.0"), Some(true));
        assert_eq!(allows("===1.1", "1.0"), Some(false));
        assert_eq!(allows(">=1", "odd"), None);
        assert_eq!(allows("^1", "1.0"), None);
        assert_eq!(normal(">= 1.0 ,<2.0.0"), normal("<2,>=1"));
        assert_ne!(normal("~=1.0"), normal("~=1.0.0"));
        assert_ne!(normal("==1.*"), normal("==1.0.*"));
    }
}

//! Versions and specifiers of PEP 440.

use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};

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
    let specifiers = VersionSpecifiers::from_str(&rest.join(",")).ok()?;
    Some(specifiers.contains(&version))
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
            pep440_rs::VersionSpecifier::from_str(&one).map_or(one, |read| read.to_string())
        })
        .filter(|one| !one.is_empty() && one != "*")
        .collect();
    all.sort_unstable();
    all.dedup();
    all.join(",")
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
        assert_eq!(allows("===1.0-odd", "1.0-odd"), None.or(allows("===1.0-odd", "1.0-odd")));
        assert_eq!(allows(">=1", "odd"), None);
        assert_eq!(allows("^1", "1.0"), None);
        assert_eq!(normal(">= 1.0 ,<2"), normal("<2,>=1.0"));
    }
}

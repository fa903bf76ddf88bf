//! yarn's two locks, which share a name.

pub mod berry;
pub mod classic;
mod project;
mod resolutions;

/// Whether a `yarn.lock` is one of yarn 2 or newer, which is YAML with metadata in it.
pub fn is_berry(text: &str) -> bool {
    text.lines().any(|line| line == "__metadata:")
}

/// Name and range of `name@range`, `@scope/name@range`.
pub(crate) fn descriptor(text: &str) -> Option<(&str, &str)> {
    let at = text.get(1..)?.find('@')? + 1;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

//! yarn's two locks, which share a name.

pub mod berry;
pub mod classic;

/// Whether a `yarn.lock` is one of yarn 2 or newer, which is YAML with metadata in it.
pub fn is_berry(text: &str) -> bool {
    text.lines().any(|line| line == "__metadata:")
}

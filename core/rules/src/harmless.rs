//! Values that do no harm, of settings and variables that could run a program.

use alloc::vec::Vec;

use crate::flat::flat_struct;
use crate::{pattern, shell};

/// What is spared. A value is spared if it fits `is`, or if it is one simple command that runs one of `runs`, from a
/// system's own directory or by its bare name; unless one of its words fits `without`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Harmless<'a> {
    pub is: Vec<&'a str>,
    pub runs: Vec<&'a str>,
    pub without: Vec<&'a str>,
}

flat_struct!(Harmless<'a> { is, runs, without });

/// Where a system keeps its own programs.
const SYSTEM: [&[u8]; 7] = [
    b"/bin",
    b"/usr/bin",
    b"/usr/local/bin",
    b"/usr/lib/git-core",
    b"/usr/libexec/git-core",
    b"/opt/homebrew/bin",
    b"/usr/sbin",
];

impl Harmless<'_> {
    pub fn spares(&self, value: &[u8]) -> bool {
        let fits = |patterns: &[&str], text: &[u8]| patterns.iter().any(|one| pattern::matches(one, text));
        if fits(&self.is, value) {
            return !fits(&self.without, &value.to_ascii_lowercase());
        }
        let Some(words) = (if self.runs.is_empty() { None } else { shell::simple(value) }) else {
            return false;
        };
        let Some((program, rest)) = words.split_first() else { return false };
        let name = shell::base_name(program);
        let dir = program.get(..program.len() - name.len()).unwrap_or_default();
        let dir = dir.strip_suffix(b"/").unwrap_or(dir);
        (dir.is_empty() || SYSTEM.contains(&dir))
            && fits(&self.runs, name)
            && !rest.iter().any(|word| fits(&self.without, &word.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_commands_of_the_list_are_spared() {
        let pagers =
            Harmless { is: ["", "false"].into(), runs: ["cat", "less"].into(), without: ["+*"].into() };
        for value in ["", "false", "cat", "less -FRX", "/usr/bin/less -R"] {
            assert!(pagers.spares(value.as_bytes()), "{value}");
        }
        for value in
            ["less; id", "less +!id", "/tmp/less", "./cat", "sh -c cat", "cat $X", "bin/cat", "cat/x", " "]
        {
            assert!(!pagers.spares(value.as_bytes()), "{value}");
        }
    }
}

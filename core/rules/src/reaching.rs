//! Words that name references, or all that a pattern fits, asked whether they lead below a prefix such as `refs/x/y/`.

use crate::command::Command;
use crate::flat::words;
use crate::grammar::Kind;
use crate::refspec::Refspec;
use crate::rule::Env;
use crate::setting::{self, Reach};

words! {
    /// How a word leads there.
    pub enum By {
        /// It names what is there.
        Name = "name",
        /// A pattern in it fits what is there, and other things.
        Pattern = "pattern",
    }
}

/// Whether the command leads below the prefix: by a refspec, a revision or an option that chooses references; or by a
/// refspec in a setting that it brings or writes.
pub fn reaches(command: &Command<'_>, env: &dyn Env, prefix: &str, by: By) -> bool {
    let prefix = prefix.as_bytes();
    let fetches = ["fetch", "pull", "fetch-pack", "remote"].iter().any(|sub| command.is_sub(sub));
    let operands = command.operands.iter().map(|operand| (operand.kind, operand.word));
    let values = command.given.iter().filter_map(|given| Some((given.kind, given.value?)));
    let word = |(kind, word): (Kind, &[u8])| match kind {
        Kind::Refspec => refspec(word, fetches, prefix, by),
        Kind::Ref | Kind::RefOrPath => revision(word, prefix, by),
        _ => false,
    };
    let mut configured = |key: &[u8], value: &[u8]| {
        let of_remote = key.starts_with(b"remote.");
        (of_remote && key.ends_with(b".push") && refspec(value, false, prefix, by))
            || (of_remote && key.ends_with(b".fetch") && refspec(value, true, prefix, by))
    };
    operands.chain(values).any(word)
        || [Reach::Call, Reach::Written]
            .iter()
            .any(|reach| setting::any(*reach, command, env, &mut configured))
}

/// What is named counts on either side; a pattern only on the side that is here.
fn refspec(word: &[u8], fetches: bool, prefix: &[u8], by: By) -> bool {
    let spec = Refspec::read(word);
    let sides = [Some(spec.source), spec.destination];
    let names = |side: &[u8]| !side.starts_with(b"^") && is_below(side, prefix);
    match by {
        By::Name => sides.into_iter().flatten().any(names),
        By::Pattern if fetches => spec.destination.is_some_and(|here| spans(here, prefix)),
        By::Pattern => spans(spec.source, prefix),
    }
}

/// A revision, a range of them, or `--glob=`.
fn revision(word: &[u8], prefix: &[u8], by: By) -> bool {
    if let Some(glob) = word.strip_prefix(b"--glob=") {
        return globs(glob, prefix, by);
    }
    let mut ends = word.split(|byte| *byte == b'.').filter(|end| !end.is_empty());
    by == By::Name && !word.starts_with(b"^") && ends.any(|end| is_below(end, prefix))
}

/// As `rev-list --glob` reads it: `refs/` stands in front, and `/*` behind what has no wildcard.
fn globs(glob: &[u8], prefix: &[u8], by: By) -> bool {
    let inside = prefix.strip_prefix(b"refs/").unwrap_or(prefix);
    let glob = glob.strip_prefix(b"refs/").unwrap_or(glob);
    let plain = glob.iter().position(|byte| b"*?[".contains(byte)).unwrap_or(glob.len());
    let fixed = glob.get(..plain).unwrap_or_default();
    let whole = plain == glob.len() && !glob.is_empty();
    let wide = if whole {
        inside.strip_prefix(fixed).is_some_and(|rest| rest.starts_with(b"/"))
    } else {
        inside.starts_with(fixed)
    };
    match by {
        By::Name => fixed.starts_with(inside) || (whole && [fixed, b"/"].concat() == inside),
        By::Pattern => wide,
    }
}

/// `refs/x/y/z`; `y/z` too, which git looks for below `refs/`, if the prefix still has two words without that.
fn is_below(name: &[u8], prefix: &[u8]) -> bool {
    let bare = prefix.strip_suffix(b"/").unwrap_or(prefix);
    let whole = name == bare
        || name
            .windows(prefix.len())
            .enumerate()
            .any(|(at, part)| part == prefix && (at == 0 || name.get(at - 1) == Some(&b'/')));
    let short =
        prefix.strip_prefix(b"refs/").filter(|short| short.iter().filter(|byte| **byte == b'/').count() > 1);
    whole || short.is_some_and(|short| name.starts_with(short))
}

/// A pattern of a refspec has one `*`: what stands before it says where it can lead.
fn spans(pattern: &[u8], prefix: &[u8]) -> bool {
    let star = pattern.iter().position(|byte| *byte == b'*');
    star.is_some_and(|star| prefix.starts_with(pattern.get(..star).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVES: &[u8] = b"refs/x/saves/";

    #[test]
    fn refspecs() {
        for word in [
            "refs/x/saves/1",
            "a:refs/x/saves/1",
            "+refs/x/saves/1:b",
            ":refs/x/saves/1",
            "x/saves/1:b",
            "refs/x/saves/*:refs/heads/*",
            "refs/x/saves",
        ] {
            assert!(refspec(word.as_bytes(), false, SAVES, By::Name), "{word}");
        }
        for word in ["main", "refs/heads/x/saves", "refs/*:refs/*", "^refs/x/saves/1", "x:y", "y/x/saves/1"] {
            assert!(!refspec(word.as_bytes(), false, SAVES, By::Name), "{word}");
        }
        for (word, fetches) in [
            ("refs/*:refs/*", false),
            ("+r*:r*", false),
            ("*:*", false),
            ("refs/x/s*:refs/heads/*", false),
            ("+refs/heads/*:refs/x/*", true),
            ("refs/*:refs/*", true),
        ] {
            assert!(refspec(word.as_bytes(), fetches, SAVES, By::Pattern), "{word}");
        }
        for (word, fetches) in [
            ("refs/heads/*:refs/heads/*", false),
            ("refs/heads/*:refs/*", false),
            ("refs/*:refs/remotes/o/*", true),
            ("refs/*", true),
            ("main", false),
        ] {
            assert!(!refspec(word.as_bytes(), fetches, SAVES, By::Pattern), "{word}");
        }
        // A branch that only begins like it is none.
        assert!(!is_below(b"x/1", b"refs/x/"));
    }

    #[test]
    fn revisions() {
        for word in [
            "refs/x/saves/1",
            "main..x/saves/1",
            "x/saves/1^{tree}",
            "--glob=x/saves",
            "--glob=refs/x/saves/*",
        ] {
            assert!(revision(word.as_bytes(), SAVES, By::Name), "{word}");
        }
        for word in ["--glob=refs/*", "--glob=*", "--glob=x", "--glob=x/s?ves/*", "--glob="] {
            assert!(revision(word.as_bytes(), SAVES, By::Pattern), "{word}");
        }
        for word in ["main", "--all", "--glob=heads/*", "^x/saves/1", "--glob=y", "v1..v2"] {
            assert!(!revision(word.as_bytes(), SAVES, By::Name), "{word}");
            assert!(!revision(word.as_bytes(), SAVES, By::Pattern), "{word}");
        }
    }
}

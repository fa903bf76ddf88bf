//! Names that are nearly those of much used packages: one letter off, other separators, a digit for a letter, a scope
//! that is none, a `-js` behind. It is a fact about a name that is new, not about one that was trusted before.
//!
//! What is compared with is `data/popular/`: the names that are worth copying, and in `near/` honest ones that happen to
//! be near them. A name in either is never a look-alike.

mod shortened;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use self::shortened::Shortened;

use crate::baseline::{Standings, Stands};
use crate::finding::{Code, Findings, Outcome};
use crate::format::Ecosystem;
use crate::lock::{Lock, Source};
use crate::name;
use crate::seed::Seed;

/// What a name is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    pub of: &'static str,
    /// In which way it is near.
    pub how: &'static str,
}

/// Names below this length are near each other by chance.
const SHORTEST: usize = 5;

/// The popular names of an ecosystem.
struct Popular {
    /// With whether it is one of these, and not only an honest one near them.
    names: HashMap<&'static str, bool, Seed>,
    shortened: Shortened,
    /// By what stays of a name without separators and disguise.
    /// Its fingerprint, as with those.
    bare: HashMap<u64, &'static str, Seed>,
    /// Names within scopes, with their scopes.
    scoped: HashMap<&'static str, Vec<&'static str>>,
}

static NPM: LazyLock<Popular> = LazyLock::new(|| {
    Popular::of(include_str!("../data/popular/npm.txt"), include_str!("../data/popular/near/npm.txt"))
});
static PYPI: LazyLock<Popular> = LazyLock::new(|| {
    Popular::of(include_str!("../data/popular/pypi.txt"), include_str!("../data/popular/near/pypi.txt"))
});
static CARGO: LazyLock<Popular> = LazyLock::new(|| {
    Popular::of(include_str!("../data/popular/cargo.txt"), include_str!("../data/popular/near/cargo.txt"))
});
static GEM: LazyLock<Popular> = LazyLock::new(|| {
    Popular::of(include_str!("../data/popular/gem.txt"), include_str!("../data/popular/near/gem.txt"))
});

/// The much used package that a name looks like, if it is not one itself.
pub fn like(ecosystem: Ecosystem, name: &str) -> Option<Like> {
    let popular: &Popular = match ecosystem {
        Ecosystem::Npm => &NPM,
        Ecosystem::PyPi => &PYPI,
        Ecosystem::Cargo => &CARGO,
        Ecosystem::Gem => &GEM,
        // Their names begin with a host or an owner, which a lock's other checks compare.
        Ecosystem::Jsr | Ecosystem::Go | Ecosystem::Composer => return None,
    };
    // Nobody's name is longer, and what follows looks at every letter.
    if name.len() > 100 {
        return None;
    }
    popular.like(&name::folded(name, ecosystem))
}

/// Adds the look-alikes among the names that are new.
pub fn check(lock: &Lock<'_>, standings: &Standings, found: &mut Findings<'_>) {
    let ecosystem = lock.format.ecosystem();
    let mut said = HashSet::new();
    for (number, entry) in lock.entries.iter().enumerate() {
        let stands = standings.of(number);
        let own = matches!(entry.source, Source::Workspace | Source::Path(_) | Source::Bundled);
        if own || matches!(stands, Stands::Unchanged | Stands::Changed) {
            continue;
        }
        let name = lock.notes.name(number).unwrap_or(&entry.name);
        let Some(like) = like(ecosystem, name) else { continue };
        if !said.insert(&*entry.name) {
            continue;
        }
        let what = format!("nearly `{}`: {}", like.of, like.how);
        let finding = found.add(Code::LookAlike, entry.at, what);
        finding.package = Some(entry.label());
        finding.mend = Some(format!("if `{}` is meant, ask for that", like.of));
        if stands == Stands::Unknown {
            finding.outcome = Outcome::Note;
        }
    }
}

impl Popular {
    fn of(names: &'static str, honest: &'static str) -> Popular {
        let lines =
            |text: &'static str| text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let honest = lines(honest).map(|name| (name, false));
        let one_letter = |name: &&str| !name.contains('/') && name.len() >= SHORTEST;
        let mut popular = Popular {
            names: honest.chain(lines(names).map(|name| (name, true))).collect(),
            shortened: Shortened::of(lines(names).filter(one_letter)),
            bare: HashMap::default(),
            scoped: HashMap::new(),
        };
        for name in lines(names) {
            popular.bare.entry(bare_print(name)).or_insert(name);
            if let Some((scope, own)) = name.split_once('/') {
                popular.scoped.entry(own).or_default().push(scope);
            }
        }
        popular
    }

    fn like(&self, name: &str) -> Option<Like> {
        if self.names.contains_key(name) {
            return None;
        }
        match name.strip_prefix('@').and_then(|rest| rest.split_once('/')) {
            Some((scope, own)) => self.other_scope(scope, own),
            None => self
                .written_otherwise(name)
                .or_else(|| self.one_letter_off(name))
                .or_else(|| self.dressed(name)),
        }
    }

    fn popular(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().filter(|(_, popular)| **popular).map(|(name, _)| *name)
    }

    /// `@type/node` for `@types/node`. What has the same scope has the same owner.
    fn other_scope(&self, scope: &str, own: &str) -> Option<Like> {
        let scopes = self.scoped.get(own)?;
        let near = scopes.iter().find(|popular| {
            popular.strip_prefix('@').is_some_and(|popular| {
                popular != scope && (is_one_edit(popular, scope) || bare(popular) == bare(scope))
            })
        })?;
        let of = self
            .popular()
            .find(|whole| whole.strip_prefix(near).and_then(|rest| rest.strip_prefix('/')) == Some(own))?;
        Some(Like { of, how: "its scope is not quite the same" })
    }

    fn written_otherwise(&self, name: &str) -> Option<Like> {
        let of = self.bare.get(&bare_print(name)).filter(|of| of.len() >= SHORTEST)?;
        if bare(of) != bare(name) {
            return None;
        }
        let how = if of.starts_with('@') {
            "its scope is none"
        } else if separators_left_out(name) == separators_left_out(of) {
            "it is written with other separators"
        } else {
            "a letter is one that looks like another"
        };
        Some(Like { of, how })
    }

    fn one_letter_off(&self, name: &str) -> Option<Like> {
        if name.len() < SHORTEST {
            return None;
        }
        let mut near = self.shortened.near(name);
        let of = near.find(|of| is_likely_slip(of, name) && !is_counting(of, name))?;
        Some(Like { of, how: "it is one letter off" })
    }

    /// A popular name with something around it that says nothing.
    fn dressed(&self, name: &str) -> Option<Like> {
        const BEHIND: [&str; 6] = ["-js", ".js", "-node", "-npm", "-py", "-python"];
        const BEFORE: [&str; 3] = ["python-", "py-", "npm-"];
        let plain = BEHIND
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .or_else(|| BEFORE.iter().find_map(|start| name.strip_prefix(start)))?;
        let (of, _) =
            self.names.get_key_value(plain).filter(|(of, popular)| **popular && of.len() >= SHORTEST)?;
        Some(Like { of, how: "something that says nothing is added" })
    }
}

fn separators_left_out(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_' | '.' | '@' | '/')).collect()
}

/// A name without separators, and with one letter for all that look alike.
fn bare(name: &str) -> String {
    let mut bare = String::with_capacity(name.len());
    each_bare(name, |letter| bare.push(letter));
    bare
}

/// A fingerprint of the same.
fn bare_print(name: &str) -> u64 {
    let mut print = 0u64;
    each_bare(name, |letter| {
        print = (print ^ u64::from(letter)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    });
    print
}

/// What the letters of ASCII come to in a bare name; 0 for those that are left out.
const BARE: [u8; 128] = {
    let mut bare = [0; 128];
    let mut at = 0;
    while at < bare.len() {
        let letter = at as u8;
        bare[at] = match letter {
            b'-' | b'_' | b'.' | b'@' | b'/' => 0,
            b'0' => b'o',
            b'1' | b'I' => b'l',
            other => other.to_ascii_lowercase(),
        };
        at += 1;
    }
    bare
};

/// Calls `each` with the letters of a bare name, in order.
#[inline]
fn each_bare(name: &str, mut each: impl FnMut(char)) {
    let mut before = None;
    let mut add = |folded: char| {
        before = match (before, folded) {
            (Some('r'), 'n') => Some('m'),
            (Some('v'), 'v') => Some('w'),
            (before, folded) => {
                before.into_iter().for_each(&mut each);
                Some(folded)
            }
        };
    };
    if name.is_ascii() {
        let letters = name.bytes().filter_map(|byte| BARE.get(usize::from(byte)).copied());
        letters.filter(|letter| *letter != 0).for_each(|letter| add(char::from(letter)));
    } else {
        name.chars().filter_map(bare_letter).for_each(add);
    }
    before.into_iter().for_each(each);
}

/// What a letter comes to, if it is not left out.
fn bare_letter(letter: char) -> Option<char> {
    Some(match letter {
        'о' | 'ο' => 'o',
        'ӏ' | 'і' => 'l',
        'а' | 'α' => 'a',
        'е' => 'e',
        'с' => 'c',
        'р' => 'p',
        'ѕ' => 's',
        'у' => 'y',
        'х' => 'x',
        other => match u8::try_from(other).ok().and_then(|byte| BARE.get(usize::from(byte))) {
            Some(0) => return None,
            Some(bare) => char::from(*bare),
            None => other,
        },
    })
}

/// Whether a name is one edit from a popular one, and a likely one: short names are near each other by chance. Who
/// copies a name keeps its beginning, or the copy is taken for another word; and one letter for another, where it is
/// not on the key beside it, is in a short name more often another name than a slip.
fn is_likely_slip(popular: &str, name: &str) -> bool {
    if !is_one_edit(popular, name) {
        return false;
    }
    let exchanged = popular.chars().count() == name.chars().count() && !is_swap(popular, name);
    let begins = popular.chars().next() == name.chars().next();
    match popular.len() {
        ..8 => begins && (!exchanged || is_beside(popular, name)),
        8..10 => begins,
        _ => true,
    }
}

/// Whether two neighbours changed places.
fn is_swap(one: &str, other: &str) -> bool {
    let sorted = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// Whether the letters in which two names of one length differ are on keys beside each other.
fn is_beside(one: &str, other: &str) -> bool {
    const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let differ = one.chars().zip(other.chars()).find(|(one, other)| one != other);
    differ.is_some_and(|(one, other)| {
        ROWS.iter().any(|row| {
            row.find(one).zip(row.find(other)).is_some_and(|(one, other)| one.abs_diff(other) == 1)
        })
    })
}

/// Whether two names differ by one letter more, less, other, or by two neighbours that changed places.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], []) => false,
        ([a, b, one @ ..], [c, d, other @ ..]) if a == d && b == c && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([_, one @ ..], other) if one == other => true,
        (one, [_, other @ ..]) => one == other,
        _ => false,
    }
}

/// Whether two names differ only in a number, or in one that is there or not: `webpack4`, `sha2` and `sha3`.
fn is_counting(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        name.chars()
            .filter(|letter| !letter.is_ascii_digit() && !matches!(letter, '-' | '_' | '.'))
            .collect::<String>()
    };
    letters(one) == letters(other) && one != other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_one_edit() {
        for (one, other) in
            [("react", "raect"), ("react", "reac"), ("react", "reacct"), ("react", "reect"), ("ab", "ba")]
        {
            assert!(is_one_edit(one, other) && is_one_edit(other, one), "{one} {other}");
        }
        for (one, other) in
            [("react", "react"), ("react", "erатc"), ("react", "rec"), ("abcd", "badc"), ("", "ab")]
        {
            assert!(!is_one_edit(one, other) && !is_one_edit(other, one), "{one} {other}");
        }
    }

    #[test]
    fn the_lists_are_sorted_and_say_nothing_twice() {
        for (names, near) in [
            (include_str!("../data/popular/npm.txt"), include_str!("../data/popular/near/npm.txt")),
            (include_str!("../data/popular/pypi.txt"), include_str!("../data/popular/near/pypi.txt")),
            (include_str!("../data/popular/cargo.txt"), include_str!("../data/popular/near/cargo.txt")),
            (include_str!("../data/popular/gem.txt"), include_str!("../data/popular/near/gem.txt")),
        ] {
            for list in [names, near] {
                let lines: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
                assert!(lines.is_sorted_by(|one, other| one < other), "{:?}", lines.first());
            }
        }
    }
}

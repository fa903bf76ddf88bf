//! The options in a line, by the rules of Python's optparse: a long one may be shortened as long as it is the only one that
//! begins so, a value may be glued on, and the words are split as a shell would split them.

/// An option that may stand in a requirements file, and what it has.
const LONG: [(&str, Opt, bool); 24] = [
    ("--index-url", Opt::Index, true),
    ("--pypi-url", Opt::Index, true),
    ("--extra-index-url", Opt::ExtraIndex, true),
    ("--no-index", Opt::NoIndex, false),
    ("--constraint", Opt::Constraint, true),
    ("--requirement", Opt::Requirement, true),
    ("--editable", Opt::Editable, true),
    ("--find-links", Opt::FindLinks, true),
    ("--no-binary", Opt::NoBinary, true),
    ("--only-binary", Opt::OnlyBinary, true),
    ("--prefer-binary", Opt::Quiet, false),
    ("--require-hashes", Opt::RequireHashes, false),
    ("--no-require-hashes", Opt::NoRequireHashes, false),
    ("--pre", Opt::Pre, false),
    ("--all-releases", Opt::Pre, true),
    ("--only-final", Opt::Quiet, true),
    ("--trusted-host", Opt::TrustedHost, true),
    ("--use-feature", Opt::Feature, true),
    ("--hash", Opt::Hash, true),
    ("--config-settings", Opt::BuildOption, true),
    // What older releases of pip knew.
    ("--global-option", Opt::BuildOption, true),
    ("--install-option", Opt::BuildOption, true),
    ("--process-dependency-links", Opt::NoRequireHashes, false),
    ("--use-wheel", Opt::Quiet, false),
];

const SHORT: [(char, Opt); 6] = [
    ('i', Opt::Index),
    ('c', Opt::Constraint),
    ('r', Opt::Requirement),
    ('e', Opt::Editable),
    ('f', Opt::FindLinks),
    ('C', Opt::BuildOption),
];

/// What an option is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt {
    Index,
    ExtraIndex,
    FindLinks,
    Constraint,
    Requirement,
    Editable,
    NoBinary,
    OnlyBinary,
    NoIndex,
    /// What is not released yet is taken too.
    Pre,
    /// Something that pip does not do by itself yet.
    Feature,
    RequireHashes,
    /// Hashes need not be there, or links that packages bring are followed.
    NoRequireHashes,
    TrustedHost,
    Hash,
    /// Reaches the package's own build code.
    BuildOption,
    /// Loosens nothing that is judged here.
    Quiet,
}

/// One option as found: its value, and where it begins in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub opt: Opt,
    pub value: String,
    pub at: usize,
}

/// Where a line's options begin: pip takes the first word that starts with a dash, words being set apart by a blank.
pub fn begin(line: &str) -> usize {
    let mut at = 0;
    for word in line.split(' ') {
        if word.starts_with('-') {
            return at;
        }
        at += word.len() + 1;
    }
    line.len()
}

/// The options of a line from `from` on; where one cannot be read, its place and why.
pub fn read(line: &str, from: usize) -> Result<Vec<Found>, (usize, String)> {
    let mut words = split(line, from)?.into_iter();
    let mut found = Vec::new();
    while let Some((at, word)) = words.next() {
        let bad = |why: &str| (at, format!("{why}: `{}`", word.escape_debug()));
        let (opt, value, glued) = if word.starts_with("--") {
            let (name, value) =
                word.split_once('=').map_or((&*word, None), |(name, value)| (name, Some(value)));
            let (opt, has_value) = long(name).map_err(bad)?;
            if value.is_some() && !has_value {
                return Err(bad("an option that has no value"));
            }
            (opt, value.map(str::to_owned), !has_value)
        } else if let Some(rest) = word.strip_prefix('-') {
            let mut rest = rest.chars();
            let letter = rest.next();
            let (_, opt) = SHORT
                .iter()
                .find(|(own, _)| Some(*own) == letter)
                .ok_or_else(|| bad("no option that is known"))?;
            (*opt, Some(rest.as_str().to_owned()).filter(|rest| !rest.is_empty()), false)
        } else {
            return Err(bad("a word that belongs to no option"));
        };
        let value = match value {
            Some(value) => value,
            None if glued => String::new(),
            None => words.next().ok_or_else(|| bad("an option without its value"))?.1,
        };
        found.push(Found { opt, value, at });
    }
    Ok(found)
}

/// A long option by its name or by what only its name begins with.
fn long(name: &str) -> Result<(Opt, bool), &'static str> {
    if let Some((_, opt, value)) = LONG.iter().find(|(own, ..)| *own == name) {
        return Ok((*opt, *value));
    }
    let mut fit = LONG.iter().filter(|(own, ..)| own.starts_with(name) && name.len() > 2);
    let Some((_, opt, value)) = fit.next() else { return Err("no option that is known") };
    // Older and newer releases differ in which prefixes are unique; those that mean the same to all are read.
    if fit.any(|(_, other, _)| other != opt) {
        return Err("could be short for more than one option");
    }
    Ok((*opt, *value))
}

/// The words of a line as a POSIX shell splits them, each with where it begins.
fn split(line: &str, from: usize) -> Result<Vec<(usize, String)>, (usize, String)> {
    let mut words = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quote: Option<char> = None;
    let mut characters = line.char_indices().filter(|(at, _)| *at >= from);
    while let Some((at, character)) = characters.next() {
        if quote.is_none() && character.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let (_, text) = word.get_or_insert_with(|| (at, String::new()));
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None | Some('"'), '\\') => match characters.next() {
                Some((_, next)) => {
                    if quote.is_some() && !matches!(next, '"' | '\\') {
                        text.push('\\');
                    }
                    text.push(next);
                }
                None => return Err((at, "a backslash at the end".to_owned())),
            },
            (_, other) => text.push(other),
        }
    }
    if quote.is_some() {
        return Err((from, "a quote that is not closed".to_owned()));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Option<(Opt, String)> {
        let found = read(line, begin(line)).ok()?;
        let [only] = found.as_slice() else { return None };
        Some((only.opt, only.value.clone()))
    }

    #[test]
    fn options_are_read_as_optparse_reads_them() {
        for (line, opt, value) in [
            ("--index-url https://a.example", Opt::Index, "https://a.example"),
            ("--index-u http://127.0.0.1:9/s", Opt::Index, "http://127.0.0.1:9/s"),
            ("--pypi https://a.example", Opt::Index, "https://a.example"),
            ("-ihttps://a.example", Opt::Index, "https://a.example"),
            ("-i 'https://a.example'", Opt::Index, "https://a.example"),
            ("--extra-ind=x", Opt::ExtraIndex, "x"),
            ("-f x", Opt::FindLinks, "x"),
            ("--trusted a.example", Opt::TrustedHost, "a.example"),
            ("--no-req", Opt::NoRequireHashes, ""),
            ("six==1 --hash=sha256:00", Opt::Hash, "sha256:00"),
            ("six==1 --has sha256:00", Opt::Hash, "sha256:00"),
            ("-e .", Opt::Editable, "."),
            ("--edit=.", Opt::Editable, "."),
            ("-r a.txt", Opt::Requirement, "a.txt"),
            ("--pre", Opt::Pre, ""),
        ] {
            assert_eq!(one(line), Some((opt, value.to_owned())), "{line}");
        }
        for line in ["--no", "--e=x", "--evil", "-z", "--hash", "--pre=x", "-i", "-r 'a", "-r a b", "--", "-"]
        {
            assert!(read(line, 0).is_err(), "{line}");
        }
    }
}

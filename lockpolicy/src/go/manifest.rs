//! `go.mod` and `go.work`: lines of words, single or in blocks.

use std::borrow::Cow;

use crate::text::{Broken, Text};

/// What is said in a `go.mod` or `go.work`, as far as it bears on what is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest<'a> {
    pub module: Option<Cow<'a, str>>,
    pub go: Option<Cow<'a, str>>,
    pub toolchain: Option<Cow<'a, str>>,
    pub requires: Vec<Require<'a>>,
    pub replaces: Vec<Replace<'a>>,
    /// Folders of a workspace's modules.
    pub uses: Vec<Cow<'a, str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require<'a> {
    pub path: Cow<'a, str>,
    pub version: Cow<'a, str>,
    pub indirect: bool,
    pub at: usize,
}

/// `path [version] => to [to_version]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace<'a> {
    pub path: Cow<'a, str>,
    pub version: Option<Cow<'a, str>>,
    pub to: Cow<'a, str>,
    pub to_version: Option<Cow<'a, str>>,
    pub at: usize,
}

impl Replace<'_> {
    /// A folder is what looks like one: Go asks no more than that either.
    pub fn is_folder(&self) -> bool {
        self.to_version.is_none()
    }
}

impl<'a> Manifest<'a> {
    pub fn read(text: &Text<'a>) -> Result<Manifest<'a>, Broken> {
        let mut manifest = Manifest::default();
        let mut block: Option<Cow<'a, str>> = None;
        for line in text.text().lines() {
            let at = text.offset_of(line);
            let (mut words, comment) = words(line).map_err(|column| {
                Broken::new(at + column, "a quoted word without end, or what no word may hold")
            })?;
            if words.is_empty() {
                continue;
            }
            if let Some(verb) = &block {
                if matches!(&*words, [end] if end == ")") {
                    block = None;
                } else {
                    manifest.add(verb, &words, comment, at)?;
                }
                continue;
            }
            let verb = words.remove(0);
            if matches!(&*words, [begin] if begin == "(") {
                block = Some(verb);
            } else if !matches!(&*words, [begin, end] if begin == "(" && end == ")") {
                manifest.add(&verb, &words, comment, at)?;
            }
        }
        match block {
            Some(verb) => Err(Broken::new(
                text.offset(text.text().len()),
                format!("a `{}` block without end", verb.escape_debug()),
            )),
            None => Ok(manifest),
        }
    }

    fn add(&mut self, verb: &str, words: &[Cow<'a, str>], comment: &str, at: usize) -> Result<(), Broken> {
        match (verb, words) {
            ("module", [path]) => self.module = Some(path.clone()),
            ("go", [version]) => self.go = Some(version.clone()),
            ("toolchain", [name]) => self.toolchain = Some(name.clone()),
            ("use", [folder]) => self.uses.push(folder.clone()),
            ("require", [path, version]) => {
                let indirect =
                    comment.trim_start_matches('/').trim_start().split([';', ' ']).next() == Some("indirect");
                self.requires.push(Require { path: path.clone(), version: version.clone(), indirect, at });
            }
            ("replace", words) => {
                let arrow = words.iter().position(|word| word == "=>");
                let (from, to) = words.split_at(arrow.unwrap_or(words.len()));
                let (path, version) = match from {
                    [path] => (path, None),
                    [path, version] => (path, Some(version.clone())),
                    _ => return Err(Broken::new(at, "a `replace` that replaces nothing")),
                };
                let (to, to_version) = match to {
                    [_, to] => (to, None),
                    [_, to, version] => (to, Some(version.clone())),
                    _ => return Err(Broken::new(at, "a `replace` by nothing")),
                };
                let (path, to) = (path.clone(), to.clone());
                self.replaces.push(Replace { path, version, to, to_version, at });
            }
            // They bear on what others build, on tools of the project or on versions that were not chosen.
            ("exclude" | "retract" | "godebug" | "tool" | "ignore", _) => {}
            _ => return Err(Broken::new(at, format!("`{}` is not understood", verb.escape_debug()))),
        }
        Ok(())
    }
}

/// The words of a line and the comment behind them; where it cannot be read, the column.
fn words(line: &str) -> Result<(Vec<Cow<'_, str>>, &str), usize> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..) {
        let rest_trimmed = rest.trim_start();
        at += rest.len() - rest_trimmed.len();
        let rest = rest_trimmed;
        let Some(first) = rest.chars().next() else { break };
        if rest.starts_with("//") {
            return Ok((words, rest));
        }
        let length = match first {
            '"' => {
                let (word, length) = quoted(rest).ok_or(at)?;
                words.push(word);
                length
            }
            '`' => {
                let end = rest.get(1..).and_then(|rest| rest.find('`')).ok_or(at)?;
                words.push(Cow::Borrowed(rest.get(1..=end).unwrap_or_default()));
                end + 2
            }
            '(' | ')' | '[' | ']' | '{' | '}' | ',' => {
                words.push(Cow::Borrowed(rest.get(..1).unwrap_or_default()));
                1
            }
            _ => {
                let ends = |character: char| {
                    character.is_whitespace()
                        || matches!(character, '(' | ')' | '[' | ']' | '{' | '}' | ',' | '"' | '`')
                };
                let end = rest.find(ends).unwrap_or(rest.len());
                let end = rest.find("//").map_or(end, |comment| end.min(comment));
                words.push(Cow::Borrowed(rest.get(..end).unwrap_or_default()));
                end
            }
        };
        at += length.max(1);
    }
    Ok((words, ""))
}

/// A word in double quotes, and its length with them. Of the escapes only those are known that a path can need.
fn quoted(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let body = text.get(1..)?;
    let end = body.find(['"', '\\'])?;
    if body.get(end..)?.starts_with('"') {
        return Some((Cow::Borrowed(body.get(..end)?), end + 2));
    }
    let mut word = String::new();
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(word), at + 2)),
            '\\' => match characters.next()?.1 {
                same @ ('"' | '\\') => word.push(same),
                _ => return None,
            },
            other => word.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_lines_and_blocks_say_the_same() {
        let text = "module example.org/m // the project\n\ngo 1.22\ntoolchain go1.22.3\n\nrequire example.org/a v1.0.0\n\
                    require (\n\t\"example.org/b\" v2.0.0+incompatible // indirect\n\t`example.org/c/v2` v2.1.0//indirect\n)\n\
                    replace example.org/a => ../a\nreplace (\n example.org/b v2.0.0+incompatible => example.org/d v1.0.0\n)\n\
                    exclude example.org/a v0.9.0\nretract [v1.0.0, v1.1.0] // broken\ntool example.org/t\n";
        let read = Manifest::read(&Text::of(text.as_bytes()).expect("text")).expect("go.mod");
        assert_eq!(read.module.as_deref(), Some("example.org/m"));
        let requires: Vec<_> = read
            .requires
            .iter()
            .map(|require| (&*require.path, &*require.version, require.indirect))
            .collect();
        assert_eq!(
            requires,
            [
                ("example.org/a", "v1.0.0", false),
                ("example.org/b", "v2.0.0+incompatible", true),
                ("example.org/c/v2", "v2.1.0", true)
            ]
        );
        assert!(read.replaces[0].is_folder());
        assert_eq!(read.replaces[1].to_version.as_deref(), Some("v1.0.0"));
        assert!(text[read.replaces[1].at..].starts_with(" example.org/b"));
    }

    #[test]
    fn what_is_not_understood_is_not_skipped() {
        for text in
            ["require (\n", "fetch example.org/a v1\n", "replace a =>\n", "module \"a\n", "require a\n"]
        {
            assert!(Manifest::read(&Text::of(text.as_bytes()).expect("text")).is_err(), "{text}");
        }
    }
}

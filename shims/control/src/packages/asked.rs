//! The question: a command in its typed form, and the directory that it works in.

use std::path::{Path, PathBuf};

use cotter_rules::Kind;

use crate::subject;

/// A manager's command.
#[derive(Debug, Default)]
pub(super) struct Asked<'f> {
    pub(super) tool: &'f str,
    /// Where it is run.
    dir: PathBuf,
    /// The subcommands, outermost first.
    pub(super) subs: Vec<&'f str>,
    pub(super) given: Vec<Given<'f>>,
    pub(super) operands: Vec<(Kind, &'f str)>,
    /// A word that is no text: nobody's package is named so.
    pub(super) has_bytes: bool,
}

#[derive(Debug)]
pub(super) struct Given<'f> {
    pub(super) option: &'f str,
    pub(super) off: bool,
    pub(super) value: Option<(Kind, &'f str)>,
}

impl<'f> Asked<'f> {
    /// Reads what [`cotter_core::packages::question`] writes, without its first word.
    pub(super) fn of(fields: &[&'f [u8]]) -> Option<Asked<'f>> {
        let (tool, fields) = fields.split_first()?;
        let (dir, mut fields) = fields.split_first()?;
        let mut asked =
            Asked { tool: std::str::from_utf8(tool).ok()?, dir: subject::path(dir), ..Asked::default() };
        while let [what, rest @ ..] = fields {
            fields = match (*what, rest) {
                (b"sub", [name, rest @ ..]) => {
                    asked.subs.push(std::str::from_utf8(name).ok()?);
                    rest
                }
                (b"on" | b"off", [option, rest @ ..]) => {
                    let option = std::str::from_utf8(option).ok()?;
                    asked.given.push(Given { option, off: *what == b"off", value: None });
                    rest
                }
                (b"value", [option, kind, value, rest @ ..]) => {
                    let option = std::str::from_utf8(option).ok()?;
                    let value = asked.text(value).zip(kind_of(kind)).map(|(value, kind)| (kind, value));
                    asked.given.push(Given { option, off: false, value });
                    rest
                }
                (b"operand", [kind, word, rest @ ..]) => {
                    let operand = asked.text(word).zip(kind_of(kind)).map(|(word, kind)| (kind, word));
                    asked.operands.extend(operand);
                    rest
                }
                _ => return None,
            };
        }
        Some(asked)
    }

    fn text(&mut self, bytes: &'f [u8]) -> Option<&'f str> {
        let text = std::str::from_utf8(bytes).ok();
        self.has_bytes |= text.is_none();
        text
    }

    pub(super) fn is_sub(&self, name: &str) -> bool {
        self.subs.first() == Some(&name)
    }

    /// Whether one of these switches is on in the end.
    pub(super) fn has(&self, options: &[&str]) -> bool {
        self.given.iter().rev().find(|given| options.contains(&given.option)).is_some_and(|given| !given.off)
    }

    /// Values of this kind: of options and operands.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &'f str> {
        let values = self.given.iter().filter_map(|given| given.value);
        values.chain(self.operands.iter().copied()).filter(move |(own, _)| *own == kind).map(|(_, word)| word)
    }

    /// Values of the kind `path` of one of these options.
    pub(super) fn values(&self, options: &[&str]) -> impl Iterator<Item = &'f str> {
        self.given
            .iter()
            .filter(|given| options.contains(&given.option))
            .filter_map(|given| given.value.map(|(_, value)| value))
    }

    /// The directory that the manager works in: moved by options that say so.
    pub(super) fn dir(&self) -> PathBuf {
        let moves = [
            "--prefix",
            "--cwd",
            "--dir",
            "--directory",
            "--project",
            "--working-dir",
            "--lockfile-dir",
            "-C",
            "--chdir",
        ];
        let moved = self.given.iter().filter(|given| moves.contains(&given.option));
        moved
            .filter_map(|given| given.value)
            .filter(|(kind, _)| *kind == Kind::Dir)
            .fold(self.dir.clone(), |dir, (_, value)| dir.join(value))
    }

    /// A path as the call means it.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.dir.join(Path::new(path))
    }
}

fn kind_of(word: &[u8]) -> Option<Kind> {
    std::str::from_utf8(word).ok().and_then(Kind::from_word)
}

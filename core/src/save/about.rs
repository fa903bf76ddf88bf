//! What a restore point says of itself: a small text in it, one fact on a line, written for people too.
//!
//! The form is in `docs/state.md`. A reader passes over lines that it does not know: a newer Cotter may say more.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::object::Oid;
use super::quote::{quote, unquote};
use super::status::octal;
use crate::number::parse as number;
use crate::record::time::rfc3339;

const FIRST_LINE: &[u8] = b"cotter restore point 1";

#[derive(Clone, Default, PartialEq, Debug)]
pub struct About {
    pub id: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub tool: String,
    /// The rule that obliged to it; empty where a person asked.
    pub rule: String,
    /// The command line, without secrets.
    pub command: String,
    pub cwd: Vec<u8>,
    /// The work tree.
    pub top: Vec<u8>,
    /// What HEAD was: a branch's full name, none when it was detached.
    pub branch: Option<Vec<u8>>,
    /// None before the first commit.
    pub commit: Option<Oid>,
    /// The obligations that it meets.
    pub keeps: Vec<String>,
    pub changed: u64,
    pub untracked: u64,
    /// Commits kept that are in no reference of their own.
    pub commits: u64,
    /// Files of `cleaned`.
    pub cleaned: u64,
    /// References and where they pointed.
    pub refs: Vec<(Vec<u8>, Oid)>,
    /// References to references.
    pub symbolic: Vec<(Vec<u8>, Vec<u8>)>,
    /// The whole stash, the latest entry first.
    pub stash: Vec<Stashed>,
    /// Paths announced by `git add --intent-to-add`.
    pub intended: Vec<Vec<u8>>,
    /// Permissions that a tree cannot say.
    pub modes: Vec<(u32, Vec<u8>)>,
    pub secrets: Vec<Secret>,
    pub left: Vec<Left>,
}

/// An entry of the stash.
#[derive(Clone, PartialEq, Debug)]
pub struct Stashed {
    pub oid: Oid,
    /// Seconds since the epoch and time zone, as in a reflog.
    pub when: Vec<u8>,
    /// `Name <address>`
    pub who: Vec<u8>,
    pub message: Vec<u8>,
}

/// A file that is not in the object store but below the state directory.
#[derive(Clone, PartialEq, Debug)]
pub struct Secret {
    pub number: u64,
    pub mode: u32,
    pub path: Vec<u8>,
}

/// What is not in the restore point.
#[derive(Clone, PartialEq, Debug)]
pub struct Left {
    pub why: Why,
    pub path: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    Large,
    Nested,
    Submodule,
    /// Neither a file nor a link.
    Special,
}

impl Why {
    const ALL: [Why; 4] = [Why::Large, Why::Nested, Why::Submodule, Why::Special];

    pub fn word(self) -> &'static str {
        match self {
            Why::Large => "large",
            Why::Nested => "nested",
            Why::Submodule => "submodule",
            Why::Special => "special",
        }
    }
}

impl About {
    pub(super) fn moment(milliseconds: u64) -> String {
        String::from_utf8_lossy(&rfc3339(milliseconds)).into_owned()
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Text(FIRST_LINE.to_vec());
        out.0.push(b'\n');
        out.line("id", [self.id.as_bytes()]);
        out.line("at", [self.at.as_bytes()]);
        out.line("tool", [self.tool.as_bytes()]);
        out.line("rule", [self.rule.as_bytes()]);
        out.line("command", [&quote(self.command.as_bytes())[..]]);
        out.line("cwd", [&quote(&self.cwd)[..]]);
        out.line("top", [&quote(&self.top)[..]]);
        if let Some(branch) = &self.branch {
            out.line("branch", [branch.as_slice()]);
        }
        if let Some(commit) = &self.commit {
            out.line("commit", [commit.hex().as_bytes()]);
        }
        let keeps: Vec<&[u8]> = self.keeps.iter().map(String::as_bytes).collect();
        out.line("keeps", keeps);
        for (key, count) in [
            ("changed", self.changed),
            ("untracked", self.untracked),
            ("cleaned", self.cleaned),
            ("commits", self.commits),
        ] {
            out.line(key, [format!("{count}").as_bytes()]);
        }
        for (name, oid) in &self.refs {
            out.line("ref", [oid.hex().as_bytes(), name]);
        }
        for (name, target) in &self.symbolic {
            out.line("symbolic", [name.as_slice(), target]);
        }
        for entry in &self.stash {
            let who = quote(&entry.who);
            out.line("stash", [entry.oid.hex().as_bytes(), &entry.when, &quote(&entry.message)]);
            out.line("stasher", [&who[..]]);
        }
        for path in &self.intended {
            out.line("intended", [&quote(path)[..]]);
        }
        for (mode, path) in &self.modes {
            out.line("mode", [format!("{mode:o}").as_bytes(), &quote(path)]);
        }
        for secret in &self.secrets {
            let (number, mode) = (format!("{}", secret.number), format!("{:o}", secret.mode));
            out.line("secret", [number.as_bytes(), mode.as_bytes(), &quote(&secret.path)]);
        }
        for left in &self.left {
            out.line("left", [left.why.word().as_bytes(), &quote(&left.path)]);
        }
        out.0
    }

    pub fn read(text: &[u8]) -> Option<About> {
        let mut lines = text.split(|byte| *byte == b'\n');
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let mut about = About::default();
        for line in lines.filter(|line| !line.is_empty()) {
            let (key, rest) = word(line);
            about.take(key, rest)?;
        }
        Some(about)
    }

    fn take(&mut self, key: &[u8], rest: &[u8]) -> Option<()> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match key {
            b"id" => self.id = text(rest),
            b"at" => self.at = text(rest),
            b"tool" => self.tool = text(rest),
            b"rule" => self.rule = text(rest),
            b"command" => self.command = text(&unquote(rest)?),
            b"cwd" => self.cwd = unquote(rest)?,
            b"top" => self.top = unquote(rest)?,
            b"branch" => self.branch = Some(rest.to_vec()),
            b"commit" => self.commit = Some(Oid::from_hex(rest)?),
            b"keeps" => self.keeps = rest.split(|byte| *byte == b' ').map(text).collect(),
            b"changed" => self.changed = number(rest)?,
            b"untracked" => self.untracked = number(rest)?,
            b"cleaned" => self.cleaned = number(rest)?,
            b"commits" => self.commits = number(rest)?,
            b"ref" => {
                let (oid, name) = word(rest);
                self.refs.push((name.to_vec(), Oid::from_hex(oid)?));
            }
            b"symbolic" => {
                let (name, target) = word(rest);
                self.symbolic.push((name.to_vec(), target.to_vec()));
            }
            b"stash" => self.stash.push(stashed(rest)?),
            b"stasher" => self.stash.last_mut()?.who = unquote(rest)?,
            b"intended" => self.intended.push(unquote(rest)?),
            b"mode" => {
                let (mode, path) = word(rest);
                self.modes.push((octal(mode)?, unquote(path)?));
            }
            b"secret" => {
                let (count, rest) = word(rest);
                let (mode, path) = word(rest);
                self.secrets.push(Secret {
                    number: number(count)?,
                    mode: octal(mode)?,
                    path: unquote(path)?,
                });
            }
            b"left" => {
                let (why, path) = word(rest);
                let why = Why::ALL.into_iter().find(|known| known.word().as_bytes() == why)?;
                self.left.push(Left { why, path: unquote(path)? });
            }
            _ => {}
        }
        Some(())
    }
}

fn stashed(rest: &[u8]) -> Option<Stashed> {
    let (oid, rest) = word(rest);
    let (seconds, rest) = word(rest);
    let (zone, message) = word(rest);
    let when = [seconds, b" ", zone].concat();
    Some(Stashed { oid: Oid::from_hex(oid)?, when, who: Vec::new(), message: unquote(message)? })
}

/// The first word of a line, and what follows it.
fn word(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b' ') {
        Some(space) => (line.get(..space).unwrap_or_default(), line.get(space + 1..).unwrap_or_default()),
        None => (line, b""),
    }
}

struct Text(Vec<u8>);

impl Text {
    fn line<'w>(&mut self, key: &str, words: impl IntoIterator<Item = &'w [u8]>) {
        self.0.extend_from_slice(key.as_bytes());
        for word in words {
            self.0.push(b' ');
            self.0.extend_from_slice(word);
        }
        self.0.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let oid = |byte| Oid::from_bytes(&[byte; 20]).unwrap();
        let path = b"odd \n\"name\\".to_vec();
        let about = About {
            id: "20261125-0859-k7q2".into(),
            at: About::moment(1_735_689_599_001),
            tool: "git".into(),
            rule: "git.reset.hard".into(),
            command: "git reset --hard".into(),
            cwd: b"/srv/proj/a b".to_vec(),
            top: b"/srv/proj".to_vec(),
            branch: Some(b"refs/heads/main".to_vec()),
            commit: Some(oid(1)),
            keeps: ["work".into(), "stash".into()].into(),
            changed: 3,
            untracked: 2,
            commits: 1,
            cleaned: 0,
            refs: [(b"refs/heads/topic".to_vec(), oid(2))].into(),
            symbolic: [(b"HEAD".to_vec(), b"refs/heads/main".to_vec())].into(),
            stash: [Stashed {
                oid: oid(3),
                when: b"1735689599 +0100".to_vec(),
                who: b"Alice <alice@example.org>".to_vec(),
                message: b"On main: half done".to_vec(),
            }]
            .into(),
            intended: [path.clone()].into(),
            modes: [(0o600, path.clone())].into(),
            secrets: [Secret { number: 0, mode: 0o640, path: path.clone() }].into(),
            left: [Left { why: Why::Large, path }].into(),
        };
        let text = about.write();
        assert_eq!(About::read(&text), Some(about.clone()));
        // A newer version says more; another form is another first line.
        assert_eq!(About::read(&[&text[..], b"weather fine\n"].concat()), Some(about));
        assert_eq!(About::read(b"cotter restore point 2\n"), None);
        assert_eq!(About::read(b"cotter restore point 1\ncommit zz\n"), None);
    }
}

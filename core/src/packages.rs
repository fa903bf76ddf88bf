//! What a package manager's call would bring, as far as `cotter` has found it out.
//!
//! Locks, manifests and configuration files are read by `cotter`, never by the guard. What it finds is stored under a name
//! made of the question, together with the identity of everything that was looked at, absent files and folders among
//! it; and it holds for as long as nothing of that has changed. So an unchanged project costs the guard one file
//! and one `stat` for each thing looked at. They are compared once more just before the real tool runs.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::FactKey;
use cotter_rules::flat::{self, Put, Take};
use cotter_rules::grammar::Kind;
use cotter_sys::process::c_path;
use cotter_sys::{Stat, fs};

/// The first bytes of what is stored; the digit changes whenever the form or the meaning of a fact does.
const MAGIC: &[u8] = b"cotter packages 2\n";

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Found<'a> {
    /// Days since the epoch on which it was found: what is young grows old.
    pub day: u32,
    /// What was looked at.
    pub seen: Vec<Seen<'a>>,
    pub facts: Vec<Told<'a>>,
    /// Why nothing could be found out; empty where it could.
    pub fault: &'a str,
}

/// A fact, and one line of what it is about; empty where there is nothing to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told<'a> {
    pub key: FactKey,
    pub value: u64,
    pub text: &'a str,
}

/// A path, and what stood there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen<'a> {
    pub path: &'a [u8],
    /// Nothing where nothing was there.
    pub identity: Option<Identity>,
}

/// A file as it was at one time. Its times are the kernel's: the later one of the two nobody can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    dev: u64,
    ino: u64,
    size: u64,
    mtime: u64,
    ctime: u64,
}

impl Identity {
    pub fn of(stat: &Stat) -> Identity {
        // Nanoseconds of this century fit; what does not is a time that somebody made up, and is told apart as well.
        let (mtime, ctime) = (stat.mtime as u64, stat.ctime as u64);
        Identity { dev: stat.dev, ino: stat.ino, size: stat.size, mtime, ctime }
    }

    /// Nanoseconds since the epoch at which anything about the file changed last.
    pub fn changed(&self) -> u64 {
        self.ctime
    }
}

impl<'a> Seen<'a> {
    /// What stands at a path now, behind links.
    pub fn now(path: &'a [u8]) -> Seen<'a> {
        let stat = c_path(path).and_then(|path| fs::stat(&path));
        Seen { path, identity: stat.ok().map(|stat| Identity::of(&stat)) }
    }

    pub fn still_holds(&self) -> bool {
        Seen::now(self.path) == *self
    }
}

impl<'a> Found<'a> {
    pub fn open(bytes: &'a [u8]) -> flat::Result<Found<'a>> {
        let mut input = bytes.strip_prefix(MAGIC).ok_or(flat::Corrupt)?;
        let found = Found {
            day: Take::take(&mut input)?,
            seen: Take::take(&mut input)?,
            facts: Take::take(&mut input)?,
            fault: Take::take(&mut input)?,
        };
        if input.is_empty() { Ok(found) } else { Err(flat::Corrupt) }
    }

    pub fn store(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.day.put(&mut out);
        self.seen.put(&mut out);
        self.facts.put(&mut out);
        self.fault.put(&mut out);
        out
    }

    /// Whether everything is as it was when it was looked at.
    pub fn still_holds(&self) -> bool {
        self.seen.iter().all(Seen::still_holds)
    }

    pub fn told(&self, key: FactKey) -> Option<&Told<'a>> {
        self.facts.iter().find(|told| told.key == key)
    }
}

/// What is asked: the command in its typed form and the directory that it works in, as fields without NUL.
pub fn question(command: &Command<'_>, dir: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = Vec::new();
    let mut say = |words: &[&[u8]]| fields.extend(words.iter().map(|word| word.to_vec()));
    say(&[b"packages", command.tool.as_bytes(), dir]);
    for name in &command.path {
        say(&[b"sub", name.as_bytes()]);
    }
    for given in &command.given {
        let option = given.option.as_bytes();
        match given.value {
            _ if given.negated => say(&[b"off", option]),
            // What is secret is none of the question.
            Some(_) if given.kind == Kind::Secret => say(&[b"on", option]),
            Some(value) => say(&[b"value", option, given.kind.word().as_bytes(), value]),
            None => say(&[b"on", option]),
        }
    }
    for operand in command.operands.iter().filter(|operand| operand.kind != Kind::Secret) {
        say(&[b"operand", operand.kind.word().as_bytes(), operand.word]);
    }
    fields
}

impl Put for Told<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.key.put(out);
        self.value.put(out);
        self.text.put(out);
    }
}

impl<'a> Take<'a> for Told<'a> {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        Ok(Told { key: Take::take(input)?, value: Take::take(input)?, text: Take::take(input)? })
    }
}

impl Put for Seen<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.path.put(out);
        self.identity.is_some().put(out);
        if let Some(Identity { dev, ino, size, mtime, ctime }) = self.identity {
            for number in [dev, ino, size, mtime, ctime] {
                number.put(out);
            }
        }
    }
}

impl<'a> Take<'a> for Seen<'a> {
    fn take(input: &mut &'a [u8]) -> flat::Result<Self> {
        let path = Take::take(input)?;
        let identity = if bool::take(input)? {
            Some(Identity {
                dev: Take::take(input)?,
                ino: Take::take(input)?,
                size: Take::take(input)?,
                mtime: Take::take(input)?,
                ctime: Take::take(input)?,
            })
        } else {
            None
        };
        Ok(Seen { path, identity })
    }
}

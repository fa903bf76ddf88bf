//! What a record of a verdict holds.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::Fact;
use cotter_rules::rule::Facts;
use cotter_rules::verdict::{Decision, Mode, Obligation};
use cotter_rules::{Given, Kind, Operand};
use hmac_sha256::HMAC;

use super::json::Json;
use super::redact::{names_secret, redact, replace};

/// One call and what became of it.
pub struct Entry<'a> {
    /// Milliseconds since the epoch.
    pub at: u64,
    /// The key of the digests that stand for secrets.
    pub key: Option<&'a [u8]>,
    /// Which door the call came through: `shim` …
    pub door: &'a str,
    pub tool: &'a str,
    /// All words, argv[0] first.
    pub argv: &'a [&'a [u8]],
    /// Variables that rules are about, as `NAME=value`.
    pub env: &'a [&'a [u8]],
    /// Nothing when it has been deleted.
    pub cwd: Option<&'a [u8]>,
    /// How the words were read; from it alone a verdict can be replayed.
    pub command: Option<&'a Command<'a>>,
    pub facts: &'a Facts,
    pub decision: Decision,
    /// What the decision would have been without the mode.
    pub unmoded: Decision,
    pub rule: &'a str,
    pub obligations: &'a [Obligation],
    /// The restore point that was made.
    pub saved: Option<&'a str>,
    pub mode: Mode,
    /// The digest of the policy in force.
    pub policy: &'a [u8],
    /// Whether a project's policy was among those in force.
    pub project: bool,
    /// A digest of the protected branches, where the fact about them was asked.
    pub protected: Option<&'a [u8]>,
    /// Known when it was looked for, which is not done for a call that no stopping rule looked at.
    pub session: Option<Session<'a>>,
    /// The kernel's session …
    pub sid: u32,
    /// … and when its leader started (see [`cotter_sys::running::Process`]); known where the session is.
    pub sid_start: Option<u64>,
    pub pid: u32,
    pub ppid: u32,
    /// Whether a process above went through the guard: only then can the call be one that the tool itself made.
    pub nested: bool,
    /// Whether a rule that could stop the call was considered.
    pub looked: bool,
    pub note: Option<&'a str>,
    /// The program that stands behind the tool's name.
    pub real: Option<&'a [u8]>,
}

/// One agent's run.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    pub id: &'a [u8],
    pub agent: &'a str,
    pub pid: u32,
    pub start: u64,
}

/// A list ends once the record has grown by this much: argv may be megabytes long.
const LONGEST_LIST: usize = 48 * 1024;
/// A word longer than this is cut …
const LONGEST_WORD: usize = 1024;
/// … to this.
const CUT_WORD: usize = 256;
/// A word longer than this is not searched for secrets, and nothing of it is written.
const LONGEST_SEARCH: usize = 16 * 1024;

impl Entry<'_> {
    /// `looked` and `decision` come first: [`super::counts`] finds them there without reading JSON.
    pub(super) fn write(&self, json: &mut Json) {
        json.key("looked").bool(self.looked);
        json.key("decision").string(self.decision.word());
        json.key("at").moment(self.at);
        json.key("door").string(self.door);
        json.key("tool").string(self.tool);
        json.key("rule").string(self.rule);
        json.key("unmoded").string(self.unmoded.word());
        json.key("mode").string(self.mode.word());
        list(json, "obligations", self.obligations, |json, obligation| json.string(obligation.word()));
        if let Some(saved) = self.saved {
            json.key("saved").string(saved);
        }
        json.key("policy").hex(self.policy);
        if self.project {
            json.key("project").bool(true);
        }
        if let Some(protected) = self.protected {
            json.key("protected").hex(protected);
        }
        self.write_processes(json);
        let mut words = Words { key: self.key, scratch: Vec::new() };
        json.key("cwd");
        optional(json, self.cwd, |json, cwd| words.write(json, cwd));
        json.key("real");
        optional(json, self.real, |json, real| words.write(json, real));
        self.write_argv(json, &mut words);
        if !self.env.is_empty() {
            list(json, "env", self.env, |json, entry| words.write(json, entry));
        }
        json.key("command");
        optional(json, self.command, |json, command| write_command(json, command, &mut words));
        self.write_facts(json);
        if let Some(note) = self.note {
            json.key("note");
            words.write(json, note.as_bytes());
        }
    }

    fn write_processes(&self, json: &mut Json) {
        json.key("session");
        optional(json, self.session, |json, session| {
            json.open(b'{');
            json.key("id").bytes(session.id);
            json.key("agent").string(session.agent);
            json.key("pid").number(session.pid.into());
            json.key("start").number(session.start);
            json.close(b'}');
        });
        json.key("sid").number(self.sid.into());
        json.key("sid_start");
        optional(json, self.sid_start, |json, start| json.number(start));
        json.key("pid").number(self.pid.into());
        json.key("ppid").number(self.ppid.into());
        if self.nested {
            json.key("nested").bool(true);
        }
    }

    fn write_facts(&self, json: &mut Json) {
        json.key("facts").open(b'{');
        for (key, fact) in self.facts.all() {
            json.key(key.word());
            match fact {
                Fact::Known(value) => json.number(value),
                Fact::Unknown(reason) => {
                    json.open(b'{');
                    json.key("unknown").string(reason.word());
                    json.close(b'}');
                }
            }
        }
        json.close(b'}');
    }

    fn write_argv(&self, json: &mut Json, words: &mut Words<'_>) {
        let mut before: &[u8] = b"";
        list(json, "argv", self.argv, |json, word| {
            let after_secret = takes_secret(before) && !word.starts_with(b"-");
            match self.secret_in(word) {
                Some(at) => words.write_hidden(json, word, at),
                None if after_secret => words.write_hidden(json, word, 0),
                None => words.write(json, word),
            }
            before = word;
        });
    }

    /// Where in a word begins the value of an option whose value the grammar calls secret.
    fn secret_in(&self, word: &[u8]) -> Option<usize> {
        let values = self.command?.given.iter().filter(|given| given.kind == Kind::Secret);
        values.filter_map(|given| given.value).find_map(|value| {
            // A short value may end many words by chance; attached to an option's name it is searched for only
            // where options stand.
            let attached = value.len() >= 4 && word.starts_with(b"-") && word.ends_with(value);
            (word == value || attached).then(|| word.len() - value.len())
        })
    }
}

/// Whether the word after this one is a secret: `--password`, not `--password=x` and not `--no-session`.
fn takes_secret(word: &[u8]) -> bool {
    word.starts_with(b"-") && !word.starts_with(b"--no-") && !word.contains(&b'=') && names_secret(word)
}

fn write_command(json: &mut Json, command: &Command<'_>, words: &mut Words<'_>) {
    json.open(b'{');
    list(json, "path", &command.path, |json, name| json.string(name));
    if let Some(word) = command.unknown_sub {
        json.key("unknown_sub");
        words.write(json, word);
    }
    list(json, "given", &command.given, |json, given| write_given(json, given, words));
    list(json, "operands", &command.operands, |json, operand| write_operand(json, operand, words));
    if !command.unread.is_empty() {
        list(json, "unread", &command.unread, |json, word| words.write(json, word));
    }
    for (name, value) in [("inert", command.inert), ("reads", command.reads)] {
        if value {
            json.key(name).bool(true);
        }
    }
    if let Some(inner) = command.inner {
        json.key("inner").number(inner.words as u64);
    }
    json.close(b'}');
}

fn write_given(json: &mut Json, given: &Given<'_>, words: &mut Words<'_>) {
    json.open(b'{');
    json.key("option").string(given.option);
    json.key("level").number(given.level.into());
    if given.negated {
        json.key("negated").bool(true);
    }
    if given.overruled {
        json.key("overruled").bool(true);
    }
    if let Some(value) = given.value {
        json.key("kind").string(given.kind.word());
        json.key("value");
        if given.kind == Kind::Secret || names_secret(given.option.as_bytes()) {
            words.write_hidden(json, value, 0);
        } else {
            words.write(json, value);
        }
    }
    json.close(b'}');
}

fn write_operand(json: &mut Json, operand: &Operand<'_>, words: &mut Words<'_>) {
    json.open(b'{');
    json.key("kind").string(operand.kind.word());
    json.key("word");
    if operand.kind == Kind::Secret {
        words.write_hidden(json, operand.word, 0);
    } else {
        words.write(json, operand.word);
    }
    if operand.after_dashes {
        json.key("dashes").bool(true);
    }
    json.close(b'}');
}

/// A list that says how many of its items were left out, if it got too long.
fn list<T>(json: &mut Json, name: &str, items: &[T], mut write: impl FnMut(&mut Json, &T)) {
    json.key(name).open(b'[');
    let start = json.len();
    for (at, item) in items.iter().enumerate() {
        if json.len() - start > LONGEST_LIST {
            json.open(b'{');
            json.key("more").number((items.len() - at) as u64);
            json.close(b'}');
            break;
        }
        write(json, item);
    }
    json.close(b']');
}

fn optional<T>(json: &mut Json, value: Option<T>, write: impl FnOnce(&mut Json, T)) {
    match value {
        Some(value) => write(json, value),
        None => json.null(),
    }
}

/// Writes words without their secrets; one buffer serves them all.
struct Words<'k> {
    key: Option<&'k [u8]>,
    scratch: Vec<u8>,
}

impl Words<'_> {
    fn write(&mut self, json: &mut Json, word: &[u8]) {
        self.scratch.clear();
        if word.len() <= LONGEST_SEARCH {
            redact(word, self.key, &mut self.scratch);
        }
        if word.len() <= LONGEST_SEARCH && self.scratch.len() <= LONGEST_WORD {
            json.bytes(&self.scratch);
        } else {
            self.write_cut(json, word);
        }
    }

    /// Everything from `at` on is a secret.
    fn write_hidden(&mut self, json: &mut Json, word: &[u8], at: usize) {
        let (front, secret) = word.split_at_checked(at).unwrap_or((b"", word));
        self.scratch.clear();
        self.scratch.extend_from_slice(front);
        replace(secret, self.key, &mut self.scratch);
        json.bytes(&self.scratch);
    }

    fn write_cut(&mut self, json: &mut Json, word: &[u8]) {
        let mut end = CUT_WORD.min(self.scratch.len());
        // Not in the middle of a character.
        while end > CUT_WORD - 3 && self.scratch.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end -= 1;
        }
        json.open(b'{');
        json.key("cut").bytes(self.scratch.get(..end).unwrap_or_default());
        json.key("bytes").number(word.len() as u64);
        if let Some(key) = self.key {
            json.key("digest").hex(HMAC::mac(word, key).get(..8).unwrap_or_default());
        }
        json.close(b'}');
    }
}

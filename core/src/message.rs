//! What a refusal says: at most six lines, from which an agent can go on without asking anybody.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt::Write;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, FactKey, World};
use cotter_rules::grammar::Kind;
use cotter_rules::policy::Format;
use cotter_rules::read;
use cotter_rules::refspec::Refspec;
use cotter_rules::verdict::Decision;

use crate::alias;
use crate::decide::{Decided, Scene, decide_looking};
use crate::facts::Look;
use crate::facts::git::{self, Configuration};
use crate::facts::packages;
use crate::record::redact::redact;

/// Everything that a refusal tells.
pub struct Refusal {
    pub decision: Decision,
    pub rule: String,
    pub command: String,
    pub why: String,
    pub lost: String,
    pub instead: String,
    pub allow: String,
    /// The refusals have become too many to go on without a person.
    pub handover: Option<String>,
}

impl Refusal {
    pub fn new(scene: &Scene<'_>, decided: &Decided, command: String, handover: Option<String>) -> Refusal {
        let verdict = &decided.weighed.verdict;
        let telling = Telling::of(scene, decided);
        let allow = match verdict.decision {
            Decision::Refuse => {
                "a person can run it with the real tool, or except the rule in the user's policy (docs/policy.md)"
            }
            _ => {
                "this is a question for a person, who can run it with the real tool or except the rule (docs/policy.md)"
            }
        };
        Refusal {
            decision: verdict.decision,
            rule: verdict.rule.to_string(),
            command,
            why: match &decided.unsaved {
                Some(unsaved) => format!("{} It cannot be saved first: {unsaved}.", telling.why()),
                None => telling.why(),
            },
            lost: telling.lost(),
            instead: telling.instead(),
            allow: allow.to_string(),
            handover,
        }
    }

    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Human => self.human(),
            Format::Json => self.json(),
        }
    }

    fn human(&self) -> String {
        let mut text = String::new();
        let asked = if self.decision == Decision::Ask { " (would ask)" } else { "" };
        let _ = writeln!(text, "cotter: refused{asked} {}: {}", self.rule, self.command);
        let rows =
            [("why", &self.why), ("lost", &self.lost), ("instead", &self.instead), ("allow", &self.allow)];
        for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(text, "  {name}: {value}");
        }
        if let Some(handover) = &self.handover {
            let _ = writeln!(text, "  stop: {handover}");
        }
        text
    }

    fn json(&self) -> String {
        let mut text = String::from("{\"cotter\":\"refused\"");
        let rows = [
            ("decision", self.decision.word()),
            ("rule", &self.rule),
            ("command", &self.command),
            ("why", &self.why),
            ("lost", &self.lost),
            ("instead", &self.instead),
            ("allow", &self.allow),
            ("stop", self.handover.as_deref().unwrap_or_default()),
        ];
        for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(text, ",\"{name}\":\"");
            escape(&mut text, value);
            text.push('"');
        }
        text.push_str("}\n");
        text
    }
}

fn escape(text: &mut String, value: &str) {
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            letter if letter < ' ' => {
                let _ = write!(text, "\\u{:04x}", letter as u32);
            }
            letter => text.push(letter),
        }
    }
}

/// What is told of a verdict. One look serves all of it: a number that git was asked for once is not asked for again.
pub struct Telling<'s> {
    scene: &'s Scene<'s>,
    decided: &'s Decided,
    look: RefCell<Look<'s>>,
}

impl<'s> Telling<'s> {
    pub fn of(scene: &'s Scene<'s>, decided: &'s Decided) -> Telling<'s> {
        Telling { scene, decided, look: RefCell::new(scene.look()) }
    }

    pub fn why(&self) -> String {
        self.fill(self.decided.weighed.verdict.why, self.decided)
    }

    pub fn lost(&self) -> String {
        self.fill(self.decided.weighed.verdict.lost, self.decided)
    }

    /// What to run instead. A suggestion for this very tool is decided upon like a call: where it would be stopped too,
    /// what is suggested instead of it takes its place, and nothing is said where nothing would pass.
    pub fn instead(&self) -> String {
        const MOST: usize = 3;
        let tool = self.scene.tool;
        let mut text = self.fill(self.decided.weighed.verdict.instead, self.decided);
        for _ in 0..MOST {
            let split = alias::split(text.as_bytes()).unwrap_or_default();
            // Words of argv live as long as the process; these must too.
            let words: Vec<&'static [u8]> = split.into_iter().map(|word| &*word.leak()).collect();
            let Some((_, words)) = words.split_first().filter(|(first, _)| **first == tool.name.as_bytes())
            else {
                return text;
            };
            let Ok(command) = read::read(tool, words) else { break };
            let Ok(next) = decide_looking(self.scene, &mut self.look.borrow_mut(), words, command) else {
                break;
            };
            if next.weighed.unmoded == Decision::Allow {
                return text;
            }
            text = self.fill(next.weighed.verdict.instead, &next);
        }
        String::new()
    }

    /// Fills `{placeholders}`. A part of the text whose value cannot be found out is left out with it: a message never
    /// guesses. Unknown facts are said to be unknown.
    fn fill(&self, template: &str, decided: &Decided) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            match after.split_once('}') {
                Some((name, after)) => {
                    text.push_str(&self.value(name, decided));
                    rest = after;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        // A placeholder for what there is not leaves two blanks behind.
        text.trim_end().replace("  ", " ")
    }

    fn value(&self, name: &str, decided: &Decided) -> String {
        let command = &decided.command;
        match name {
            "remote" => {
                let named = command.operands_of(Kind::Remote).next().map(|operand| operand.word);
                quoted(named.unwrap_or(b"origin"))
            }
            "review" => quoted(&self.review(command)),
            "branch" => self.branch(command).map_or_else(String::new, |name| quoted(&name)),
            "operands" => {
                let words: Vec<String> =
                    command.operands.iter().map(|operand| quoted(operand.word)).collect();
                words.join(" ")
            }
            // A level that the tool itself has no word for was not typed either.
            "sub" => {
                let typed = |name: &&str| self.scene.words.contains(&name.as_bytes());
                command.path.iter().copied().filter(typed).collect::<Vec<_>>().join(" ")
            }
            "packages" => {
                let words: Vec<String> =
                    command.operands_of(Kind::Package).map(|operand| quoted(operand.word)).collect();
                words.join(" ")
            }
            "finding" => self.finding(decided),
            name if name.starts_with("finding:") => {
                let key = name.strip_prefix("finding:").and_then(FactKey::from_word);
                key.and_then(|key| packages::text(&self.look.borrow(), key, command))
                    .unwrap_or_default()
                    .into()
            }
            "command" => command_line(self.scene),
            // A force that would leave nothing out, as far as is known here, is not needed.
            "lease" => match self.fact(FactKey::PushOverwrites, decided) {
                Fact::Known(0) => String::new(),
                _ => String::from("--force-with-lease --force-if-includes "),
            },
            name => self.number(name, decided),
        }
    }

    /// What was found of the first fact about packages that is not nothing.
    fn finding(&self, decided: &Decided) -> String {
        let look = self.look.borrow();
        let stops = |fact: Fact| fact.known() != Some(0);
        let mut facts =
            decided.weighed.facts.all().filter(|(key, fact)| key.is_about_packages() && stops(*fact));
        facts.find_map(|(key, _)| packages::text(&look, key, &decided.command)).unwrap_or_default().into()
    }

    /// A fact's number, with what it counts if the template says that: `{branch_loses:commit|commits}`.
    fn number(&self, name: &str, decided: &Decided) -> String {
        let (name, counted) = name.split_once(':').unwrap_or((name, ""));
        let (one, many) = counted.split_once('|').unwrap_or((counted, counted));
        let (number, counted) = match FactKey::from_word(name).map(|key| self.fact(key, decided)) {
            Some(Fact::Known(1)) => (String::from("1"), one),
            Some(Fact::Known(number)) => (number.to_string(), many),
            Some(Fact::Unknown(_)) | None => (String::from("an unknown number of"), many),
        };
        if counted.is_empty() { number } else { format!("{number} {counted}") }
    }

    /// A fact that the verdict did not need is found out for the message.
    fn fact(&self, key: FactKey, decided: &Decided) -> Fact {
        let known = decided.weighed.facts.at(key);
        known.unwrap_or_else(|| self.look.borrow_mut().ask(key, &decided.command))
    }

    /// The branch that a push names, or else the current one.
    fn branch(&self, command: &Command<'_>) -> Option<Vec<u8>> {
        let named = command.operands_of(Kind::Refspec).next().map(|operand| Refspec::read(operand.word));
        let named = named.and_then(|spec| match (spec.destination, spec.branch()) {
            (Some(destination), Some(branch)) if destination != spec.source && !spec.source.is_empty() => {
                Some([spec.source, b":", branch].concat())
            }
            (_, branch) => branch.map(<[u8]>::to_vec),
        });
        named.or_else(|| self.current_branch(command))
    }

    /// What a push would have brought, as a refspec to a branch beside the one that it must not rewrite.
    fn review(&self, command: &Command<'_>) -> Vec<u8> {
        let named = command.operands_of(Kind::Refspec).next().map(|operand| Refspec::read(operand.word));
        let current = || self.current_branch(command).unwrap_or_else(|| b"HEAD".to_vec());
        let (source, branch) = match named.and_then(|spec| Some((spec.source.to_vec(), spec.branch()?))) {
            Some((source, branch)) if !source.is_empty() => (source, branch.to_vec()),
            _ => (b"HEAD".to_vec(), current()),
        };
        [&source[..], b":refs/heads/review/", &branch].concat()
    }

    fn current_branch(&self, command: &Command<'_>) -> Option<Vec<u8>> {
        let words: [&[u8]; 4] = [b"symbolic-ref", b"--quiet", b"--short", b"HEAD"];
        let name = git::ask(&self.look.borrow(), command, Configuration::Whole, &words).ok()?;
        Some(name.strip_suffix(b"\n").unwrap_or(&name).to_vec())
    }
}

/// A command line as a shell would take it, on one line and not too long to read.
pub fn command_line(scene: &Scene<'_>) -> String {
    const MOST: usize = 200;
    let mut line = String::from(scene.tool.name);
    for word in scene.words {
        line.push(' ');
        line.push_str(&quoted(word));
        if line.len() > MOST {
            let cut = (0..=MOST).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
            line.truncate(cut);
            line.push('…');
            break;
        }
    }
    line
}

/// A word as a shell would take it, without the secrets in it; what a terminal would obey is made visible.
fn quoted(word: &[u8]) -> String {
    let mut shown = Vec::with_capacity(word.len());
    redact(word, None, &mut shown);
    let text = String::from_utf8_lossy(&shown);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@=+,%^~".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    let mut out = String::from("'");
    for letter in text.chars() {
        match letter {
            '\'' => out.push_str("'\\''"),
            letter if letter.is_control() || turns_text(letter) => {
                let _ = write!(out, "\\x{:02x}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('\'');
    out
}

/// Letters that change the order in which a terminal shows others.
fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

//! A record as replay needs it: the typed command, the facts, and what was decided.

use cotter_rules::fact::Reason;
use cotter_rules::rule::Facts;
use cotter_rules::verdict::builtin;
use cotter_rules::{Command, Decision, Fact, FactKey, Given, Kind, Mode, Obligation, Operand};
use serde_json::Value;

use super::cause::Cause;
use super::outcome::Outcome;
use super::word::Word;

/// What a record says. Nothing of argv, the environment or the machine.
pub(super) struct Recorded {
    pub(super) tool: String,
    pub(super) rule: String,
    pub(super) outcome: Outcome,
    pub(super) mode: Mode,
    pub(super) policy: String,
    pub(super) project: bool,
    pub(super) nested: bool,
    pub(super) protected: Option<String>,
    pub(super) facts: Facts,
    pub(super) path: Vec<String>,
    pub(super) given: List<GivenWord>,
    pub(super) operands: List<OperandWord>,
    /// Variables that rules are about, as `NAME=value`.
    pub(super) env: List<Word>,
    unread: List<Word>,
    inert: bool,
    reads: bool,
}

/// A list that may end early.
pub(super) struct List<T> {
    pub(super) items: Vec<T>,
    /// How many more there were.
    pub(super) more: u64,
}

pub(super) struct GivenWord {
    pub(super) option: String,
    pub(super) value: Option<Word>,
    pub(super) negated: bool,
    pub(super) overruled: bool,
    pub(super) kind: Kind,
    level: u8,
}

pub(super) struct OperandWord {
    pub(super) word: Word,
    pub(super) kind: Kind,
    after_dashes: bool,
}

impl Recorded {
    pub(super) fn sub(&self) -> Option<&str> {
        self.path.first().map(String::as_str)
    }

    pub(super) fn read(record: &Value) -> Result<Recorded, Cause> {
        let command = record.get("command").ok_or(Cause::NotUnderstood)?;
        if command.is_null() {
            return Err(Cause::NotRead);
        }
        let read = Recorded::understand(record, command).ok_or(Cause::NotUnderstood)?;
        let elsewhere = [builtin::EXTERNAL, builtin::SHELL_ALIAS, builtin::UNREAD].contains(&&*read.rule);
        // A subcommand's unknown subcommand is the rules' business.
        let named = command.get("unknown_sub").is_some() && read.path.is_empty();
        if (named || elsewhere) && !read.inert {
            return Err(Cause::NoRule(read.rule));
        }
        Ok(read)
    }

    fn understand(record: &Value, command: &Value) -> Option<Recorded> {
        let text = |name: &str| Some(record.get(name)?.as_str()?.to_owned());
        let mode = Mode::from_word(record.get("mode")?.as_str()?)?;
        command.is_object().then_some(())?;
        let path = list(command, "path", |value| Some(value.as_str()?.to_owned()))?;
        Some(Recorded {
            tool: text("tool")?,
            rule: text("rule")?,
            outcome: outcome(record, mode)?,
            mode,
            policy: text("policy")?,
            project: switch(record, "project")?,
            nested: switch(record, "nested")?,
            protected: text("protected"),
            facts: facts(record.get("facts")?)?,
            path: (path.more == 0).then_some(path.items)?,
            given: list(command, "given", given)?,
            operands: list(command, "operands", operand)?,
            env: list(record, "env", Word::read)?,
            unread: list(command, "unread", Word::read)?,
            inert: switch(command, "inert")?,
            reads: switch(command, "reads")?,
        })
    }

    /// Why not every value of these options can be looked into, if so.
    pub(super) fn hidden_values(&self, options: impl Fn(&GivenWord) -> bool) -> Option<Cause> {
        let given = self.given.items.iter().filter(|given| options(given));
        cut(self.given.more).or_else(|| first_hidden(given.filter_map(|given| given.value.as_ref())))
    }

    /// The same of operands of these kinds, …
    pub(super) fn hidden_operands(&self, kinds: impl Fn(Kind) -> bool) -> Option<Cause> {
        let operands = self.operands.items.iter().filter(|operand| kinds(operand.kind));
        cut(self.operands.more).or_else(|| first_hidden(operands.map(|operand| &operand.word)))
    }

    /// … and of variables with these names.
    pub(super) fn hidden_env(&self, names: impl Fn(&[u8]) -> bool) -> Option<Cause> {
        let variables = self.env.items.iter().filter(|word| names(word.name()));
        cut(self.env.more).or_else(|| first_hidden(variables))
    }

    /// The command as rules see it. Where a word is hidden they must not look: see [`super::open`].
    pub(super) fn command(&self) -> Command<'_> {
        let given = self.given.items.iter().map(|given| Given {
            level: given.level,
            option: &given.option,
            value: given.value.as_ref().map(|word| &*word.bytes),
            kind: given.kind,
            negated: given.negated,
            overruled: given.overruled,
            at: 0,
        });
        let operands = self.operands.items.iter().map(|operand| Operand {
            word: &operand.word.bytes,
            kind: operand.kind,
            after_dashes: operand.after_dashes,
            at: 0,
        });
        Command {
            tool: &self.tool,
            path: self.path.iter().map(String::as_str).collect(),
            given: given.collect(),
            operands: operands.collect(),
            unread: self.unread.items.iter().map(|word| &*word.bytes).collect(),
            inert: self.inert,
            reads: self.reads,
            ..Command::default()
        }
    }
}

fn cut(more: u64) -> Option<Cause> {
    (more > 0).then_some(Cause::CutList)
}

fn first_hidden<'w>(mut words: impl Iterator<Item = &'w Word>) -> Option<Cause> {
    words.find_map(Word::hidden).cloned()
}

/// What was decided, before a restore point that could not be made turned it into a question. Where refusals had become
/// too many, older records say `ask`.
fn outcome(record: &Value, mode: Mode) -> Option<Outcome> {
    let decision = |name: &str| Decision::from_word(record.get(name)?.as_str()?);
    let unmoded = decision("unmoded")?;
    let words = record.get("obligations")?.as_array()?;
    let decision = match decision("decision")? {
        Decision::Ask if mode != Mode::Observe && unmoded > Decision::Ask => unmoded,
        // What could not be saved became a question.
        Decision::Ask if unmoded == Decision::Allow && !words.is_empty() => unmoded,
        decision => decision,
    };
    let obligations = words.iter().map(|word| Obligation::from_word(word.as_str()?));
    Some(Outcome::new(decision, unmoded, obligations.collect::<Option<Vec<_>>>()?))
}

fn facts(value: &Value) -> Option<Facts> {
    let mut facts = Facts::default();
    for (name, value) in value.as_object()? {
        // A fact that nobody asks for any more.
        let Some(key) = FactKey::from_word(name) else { continue };
        let fact = match value.as_u64() {
            Some(number) => Fact::Known(number),
            None => {
                let reason = value.get("unknown")?.as_str()?;
                Fact::Unknown(Reason::from_word(reason).unwrap_or(Reason::Failed))
            }
        };
        facts.set(key, fact);
    }
    Some(facts)
}

/// A list; one that is empty may be left out.
fn list<T>(object: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<List<T>> {
    let Some(value) = object.get(name) else { return Some(List { items: Vec::new(), more: 0 }) };
    let mut values = value.as_array()?.as_slice();
    let mut more = 0;
    if let Some((last, before)) = values.split_last() {
        if let Some(left_out) = last.get("more") {
            more = left_out.as_u64()?;
            values = before;
        }
    }
    Some(List { items: values.iter().map(read).collect::<Option<_>>()?, more })
}

/// A switch; one that is off may be left out.
fn switch(object: &Value, name: &str) -> Option<bool> {
    object.get(name).map_or(Some(false), Value::as_bool)
}

fn given(value: &Value) -> Option<GivenWord> {
    let kind = |word: &Value| Kind::from_word(word.as_str()?);
    Some(GivenWord {
        option: value.get("option")?.as_str()?.to_owned(),
        level: u8::try_from(value.get("level")?.as_u64()?).ok()?,
        negated: switch(value, "negated")?,
        overruled: switch(value, "overruled")?,
        kind: value.get("kind").map_or(Some(Kind::Text), kind)?,
        value: match value.get("value") {
            Some(word) => Some(Word::read(word)?),
            None => None,
        },
    })
}

fn operand(value: &Value) -> Option<OperandWord> {
    Some(OperandWord {
        kind: Kind::from_word(value.get("kind")?.as_str()?)?,
        word: Word::read(value.get("word")?)?,
        after_dashes: switch(value, "dashes")?,
    })
}

/// The name under which a call is allowed because its tool would only explain itself.
pub(super) const INERT: &str = builtin::INERT;

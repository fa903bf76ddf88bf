//! Whether a rule does what its examples say.

use std::fmt;

use cotter_rules::fact::Reason;
use cotter_rules::read::read_among;
use cotter_rules::rule::{Case, Env, Facts, Truth};
use cotter_rules::weigh::{Layer, Scale, weigh};
use cotter_rules::{Command, Decision, Fact, FactKey, Mode, Obligation, Rule, Tool, When, World};

use crate::condition::implied;
use crate::example::{Example, Tested};
use crate::fault::{Cause, Report};
use crate::rule::RuleEntry;

/// Checks the examples of `entries`, all of one tool; `others` are further rules in force beside them.
pub(crate) fn check(entries: &[&RuleEntry<'_>], others: &[Rule<'_>], tool: &Tool<'_>) -> Vec<Tested> {
    let own = entries.iter().map(|entry| entry.rule.clone());
    let rules: Vec<(Layer, Rule<'_>)> =
        own.chain(others.iter().cloned()).map(|rule| (Layer::BuiltIn, rule)).collect();
    let tested = entries.iter().map(|entry| {
        let report = Report::new(entry.source);
        for example in &entry.examples {
            let proof = Proof { example, rule: &entry.rule, rules: &rules, tool };
            if let Err(cause) = proof.check() {
                report.fault(example.run.span, cause);
            }
        }
        let (rule, examples) = (entry.rule.id.to_owned(), entry.examples.len());
        Tested { rule, examples, faults: report.into_faults() }
    });
    tested.collect()
}

struct Proof<'p> {
    example: &'p Example<'p>,
    rule: &'p Rule<'p>,
    rules: &'p [(Layer, Rule<'p>)],
    tool: &'p Tool<'p>,
}

/// What became of the call.
enum Happened {
    Matches,
    MatchesNot,
    /// The rule matches, but what all rules together say is less than its outcome.
    Weaker(Decision),
    NotSaved,
    Inert,
    Unread,
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Happened::Matches => f.write_str("the rule matches"),
            Happened::MatchesNot => f.write_str("the rule does not match"),
            Happened::Weaker(decision) => write!(f, "the verdict is `{decision}`"),
            Happened::NotSaved => f.write_str("nothing would be saved"),
            Happened::Inert => f.write_str("the tool only explains itself"),
            Happened::Unread => f.write_str("the grammar cannot read all of it"),
        }
    }
}

impl Proof<'_> {
    fn check(&self) -> Result<(), Cause> {
        let command = self.command()?;
        let happened = self.happened(&command);
        let (right, expected) = if self.example.stops() {
            (matches!(happened, Happened::Matches), format!("`{}`", self.rule.outcome))
        } else {
            let right = matches!(happened, Happened::MatchesNot | Happened::Inert);
            (right, "the rule not to match".to_owned())
        };
        if right {
            return Ok(());
        }
        let (happened, circumstances) = (happened.to_string(), self.circumstances(&command));
        Err(Cause::WrongExample { expected, happened, circumstances })
    }

    /// The line as the tool reads it; a program that stands for a subcommand puts it first.
    fn command(&self) -> Result<Command<'_>, Cause> {
        let mut words = self.example.line.words.iter();
        let ran = words.next().map(String::as_str).unwrap_or_default();
        let program =
            self.tool.programs.iter().find(|program| program.name == ran).ok_or_else(|| {
                Cause::ForeignProgram { ran: ran.to_owned(), tool: self.tool.name.to_owned() }
            })?;
        let stands_for = Some(program.sub).filter(|sub| !sub.is_empty());
        let words: Vec<&[u8]> =
            stands_for.into_iter().chain(words.map(String::as_str)).map(str::as_bytes).collect();
        let variables: Vec<(&[u8], &[u8])> = self.variables().collect();
        read_among(self.tool, &words, &variables).map_err(|_| Cause::CorruptBase)
    }

    fn variables(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.example.line.env.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()))
    }

    fn happened(&self, command: &Command<'_>) -> Happened {
        if command.inert {
            return Happened::Inert;
        }
        if !command.unread.is_empty() && self.minds_unread(command) {
            return Happened::Unread;
        }
        let mut facts = Facts::default();
        for key in FactKey::ALL {
            facts.set(*key, self.fact(*key));
        }
        match self.rule.when.truth(&Case { command, env: self, facts: &facts }) {
            Truth::True | Truth::Unknown => self.weighed(command),
            Truth::False | Truth::Pending(_) => Happened::MatchesNot,
        }
    }

    /// An example that cannot be read proves nothing, unless it is of another subcommand than the rule, whose
    /// grammar may be unwritten, or unreadable options are what the rule is about.
    fn minds_unread(&self, command: &Command<'_>) -> bool {
        let about = implied(&self.rule.when);
        let mine = about.is_none_or(|subs| subs.iter().any(|sub| command.is_sub(sub)));
        mine && !command.reads && !mentions_unread(&self.rule.when)
    }

    /// What all rules say; only whether it is at least what this rule says matters.
    fn weighed(&self, command: &Command<'_>) -> Happened {
        let scale = Scale {
            command,
            env: self,
            rules: self.rules,
            exceptions: &[],
            mode: if self.rule.strict { Mode::Strict } else { Mode::Guard },
            today: 0,
            thorough: false,
        };
        let verdict = weigh(&scale, &mut Told(self)).verdict;
        let wanted = self.rule.otherwise.unwrap_or(self.rule.outcome).decision();
        let unsaved = |wanted: &Obligation| !verdict.obligations.contains(wanted);
        if verdict.decision < wanted {
            Happened::Weaker(verdict.decision)
        } else if self.rule.keep.iter().any(unsaved)
            || self.rule.set.iter().any(|entry| !verdict.environment.contains(entry))
        {
            Happened::NotSaved
        } else {
            Happened::Matches
        }
    }

    fn fact(&self, key: FactKey) -> Fact {
        let given = self.example.given.iter().find(|(given, _)| *given == key);
        given.map_or(Fact::Unknown(Reason::NotAsked), |(_, fact)| *fact)
    }

    /// How the line was read, and which facts the rule had.
    fn circumstances(&self, command: &Command<'_>) -> String {
        let text = |words: &mut dyn Iterator<Item = &[u8]>| {
            words.map(|word| format!("`{}`", String::from_utf8_lossy(word))).collect::<Vec<_>>().join(" ")
        };
        let mut parts =
            vec![format!("read as `{}`", [&[self.tool.name], &command.path[..]].concat().join(" "))];
        let options = command.given.iter().map(|given| {
            let negated = if given.negated { "no " } else { "" };
            format!("{negated}`{}`", given.option)
        });
        let options = options.collect::<Vec<_>>().join(" ");
        let operands = text(&mut command.operands.iter().map(|operand| operand.word));
        let unread = text(&mut command.unread.iter().copied());
        for (what, shown) in [("options", options), ("operands", operands), ("unread", unread)] {
            if !shown.is_empty() {
                parts.push(format!("{what} {shown}"));
            }
        }
        for key in FactKey::ALL.iter().filter(|key| asks(&self.rule.when, **key)) {
            match self.fact(*key) {
                Fact::Known(value) => parts.push(format!("{key} = {value}")),
                Fact::Unknown(_) => parts.push(format!("{key} unknown")),
            }
        }
        parts.join("; ")
    }
}

impl Env for Proof<'_> {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.variables().any(|(name, value)| test(name, value))
    }
}

/// A world in which the example's facts are true.
struct Told<'t, 'p>(&'t Proof<'p>);

impl World for Told<'_, '_> {
    fn ask(&mut self, key: FactKey, _: &Command<'_>) -> Fact {
        self.0.fact(key)
    }
}

fn mentions_unread(when: &When<'_>) -> bool {
    any_part(when, &|part| matches!(part, When::Unread))
}

fn asks(when: &When<'_>, wanted: FactKey) -> bool {
    any_part(when, &|part| matches!(part, When::Fact { key, .. } if *key == wanted))
}

fn any_part(when: &When<'_>, test: &dyn Fn(&When<'_>) -> bool) -> bool {
    match when {
        When::All(parts) | When::Any(parts) => parts.iter().any(|part| any_part(part, test)),
        When::Not(inner) => any_part(inner, test),
        leaf => test(leaf),
    }
}

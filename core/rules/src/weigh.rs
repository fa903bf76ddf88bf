//! Weighing: which rules match, which facts that takes, and what the strictest of them says.
//!
//! Facts are asked cheapest first, and only while a rule that waits for one could still raise the decision or
//! add an obligation. Order of rules never matters.

use alloc::vec::Vec;

use crate::command::Command;
use crate::fact::{Fact, FactKey, World};
use crate::rule::{Case, Env, Exception, Facts, Rule, Truth};
use crate::verdict::{Decision, Mode, Obligation, Outcome, Verdict, builtin};

/// Everything that is weighed.
pub struct Scale<'s, 'a> {
    pub command: &'s Command<'a>,
    pub env: &'s dyn Env,
    /// The rules of all layers, each with its layer's rank: the higher one's word counts more.
    pub rules: &'s [(Layer, Rule<'a>)],
    pub exceptions: &'s [(Layer, Exception<'a>)],
    pub mode: Mode,
    /// Days since the epoch.
    pub today: u32,
    /// Ask every fact of every rule, for `check` and `explain`.
    pub thorough: bool,
}

/// Whose word it is; a later one outranks an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Layer {
    Project,
    User,
    Managed,
    BuiltIn,
}

impl Layer {
    pub fn word(self) -> &'static str {
        match self {
            Layer::Project => "project",
            Layer::User => "user",
            Layer::Managed => "managed",
            Layer::BuiltIn => "built-in",
        }
    }
}

/// The outcome of weighing, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed<'a> {
    pub verdict: Verdict<'a>,
    pub facts: Facts,
    /// What the rules alone said, before mode and `otherwise`; differs from the verdict's in `observe`.
    pub unmoded: Decision,
    /// Whether a rule that can stop had more than the subcommand to look at: a condition that held or a fact.
    pub looked: bool,
    pub considered: Vec<Considered<'a>>,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered<'a> {
    pub layer: Layer,
    pub rule: &'a str,
    pub truth: Truth,
    /// The reason of the exception that took its word away.
    pub excepted: Option<&'a str>,
}

/// Weighs a command.
pub fn weigh<'a>(scale: &Scale<'_, 'a>, world: &mut dyn World) -> Weighed<'a> {
    let mut facts = Facts::default();
    let mut looked = false;
    loop {
        let round = Round::new(scale, &facts);
        looked |= round.looked;
        if round.looked && facts.at(FactKey::SpawnedByTool).is_none() {
            let spawned = world.ask(FactKey::SpawnedByTool, scale.command);
            facts.set(FactKey::SpawnedByTool, spawned);
            if spawned == Fact::Known(1) && !scale.thorough {
                return settled(Verdict::allow("spawned-by-tool"), facts, round.considered);
            }
            // A rule that asks for the same was waiting for what is known now.
            if round.next == Some(FactKey::SpawnedByTool) {
                continue;
            }
        }
        match round.next {
            Some(key) => facts.set(key, world.ask(key, scale.command)),
            None => {
                let considered = round.considered;
                let mut weighed = settled(round.verdict, facts, considered);
                weighed.looked = looked;
                return moded(weighed, scale.mode);
            }
        }
    }
}

fn settled<'a>(verdict: Verdict<'a>, facts: Facts, considered: Vec<Considered<'a>>) -> Weighed<'a> {
    Weighed { unmoded: verdict.decision, verdict, facts, looked: true, considered }
}

/// One pass over the rules with the facts known so far.
struct Round<'a> {
    verdict: Verdict<'a>,
    /// The cheapest fact that could still change something.
    next: Option<FactKey>,
    looked: bool,
    considered: Vec<Considered<'a>>,
}

impl<'a> Round<'a> {
    fn new(scale: &Scale<'_, 'a>, facts: &Facts) -> Round<'a> {
        let mut round = Round {
            verdict: Verdict::allow(builtin::DEFAULT),
            next: None,
            looked: false,
            considered: Vec::new(),
        };
        let mut pending = Vec::new();
        for (layer, rule) in scale.rules.iter().filter(|(_, rule)| applies(rule, scale.mode)) {
            let case = Case { command: scale.command, env: scale.env, facts };
            let truth = rule.when.truth(&case);
            let mut excepted = None;
            match truth {
                Truth::False => {}
                Truth::Pending(key) => pending.push((key, rule)),
                Truth::True | Truth::Unknown => match exception(scale, &case, *layer, rule) {
                    Relief::Holds(reason) => {
                        excepted = Some(reason);
                        round.oblige(rule);
                    }
                    Relief::Pending(key) => pending.push((key, rule)),
                    Relief::None => round.apply(rule, scale.mode),
                },
            }
            round.looked |= truth != Truth::False && rule.outcome != Outcome::Harden;
            round.considered.push(Considered { layer: *layer, rule: rule.id, truth, excepted });
        }
        round.next = pending
            .into_iter()
            .filter(|(_, rule)| scale.thorough || round.could_change(rule, scale.mode))
            .map(|(key, _)| key)
            .min();
        round
    }

    fn apply(&mut self, rule: &Rule<'a>, mode: Mode) {
        self.oblige(rule);
        if rule.outcome == Outcome::Harden {
            return;
        }
        let decision = decision(rule, mode);
        // Of two that say the same, the first one speaks: its message is shown.
        if decision > self.verdict.decision || self.verdict.rule == builtin::DEFAULT {
            self.verdict.decision = self.verdict.decision.max(decision);
            self.verdict.rule = rule.id;
            self.verdict.why = rule.why;
            self.verdict.lost = rule.lost;
            self.verdict.instead = rule.instead;
            self.verdict.same = rule.same;
        }
    }

    fn oblige(&mut self, rule: &Rule<'a>) {
        for obligation in &rule.keep {
            if !self.verdict.obligations.contains(obligation) {
                self.verdict.obligations.push(*obligation);
            }
        }
        for entry in &rule.set {
            if !self.verdict.environment.contains(entry) {
                self.verdict.environment.push(entry);
            }
        }
    }

    fn could_change(&self, rule: &Rule<'_>, mode: Mode) -> bool {
        let adds = |obligation: &Obligation| !self.verdict.obligations.contains(obligation);
        let sets = |entry: &&str| !self.verdict.environment.contains(entry);
        decision(rule, mode) > self.verdict.decision
            || rule.keep.iter().any(adds)
            || rule.set.iter().any(sets)
    }
}

/// Some rules hold in mode `strict` alone; and `observe`, which only looks, changes no environment.
fn applies(rule: &Rule<'_>, mode: Mode) -> bool {
    match mode {
        Mode::Observe => !rule.strict && rule.outcome != Outcome::Harden,
        Mode::Guard => !rule.strict,
        Mode::Strict => true,
    }
}

/// What a rule decides when it matches. `judge` comes to its `otherwise` while there is no judge; `strict` asks.
fn decision(rule: &Rule<'_>, mode: Mode) -> Decision {
    match rule.outcome.decision() {
        Decision::Judge if mode == Mode::Strict => {
            rule.otherwise.map_or(Decision::Ask, |otherwise| otherwise.decision().max(Decision::Ask))
        }
        Decision::Judge => rule.otherwise.map_or(Decision::Ask, Outcome::decision),
        decision => decision,
    }
}

enum Relief<'a> {
    None,
    Holds(&'a str),
    Pending(FactKey),
}

/// The exception that takes away a rule's word, if one holds. Unknown does not loosen.
fn exception<'a>(scale: &Scale<'_, 'a>, case: &Case<'_, '_>, layer: Layer, rule: &Rule<'a>) -> Relief<'a> {
    let mut pending = None;
    for (from, exception) in scale.exceptions {
        let expired = exception.expires.is_some_and(|day| scale.today >= day);
        if exception.rule != rule.id || expired || !may_loosen(*from, layer, rule) {
            continue;
        }
        match exception.when.as_ref().map_or(Truth::True, |when| when.truth(case)) {
            Truth::True => return Relief::Holds(exception.reason),
            Truth::Pending(key) => pending = pending.min(Some(key)).or(Some(key)),
            Truth::False | Truth::Unknown => {}
        }
    }
    pending.map_or(Relief::None, Relief::Pending)
}

/// Built-in rules may be excepted by any layer that reaches this point, unless locked, which leaves only the
/// managed one. A managed rule that is not locked may be excepted by the user too; any other rule of a layer by
/// that layer and those above it.
fn may_loosen(from: Layer, rule_layer: Layer, rule: &Rule<'_>) -> bool {
    match rule_layer {
        Layer::BuiltIn => !rule.locked || from == Layer::Managed,
        Layer::Managed if !rule.locked => from >= Layer::User,
        own => from >= own,
    }
}

/// `observe` never stops; it still performs what the rules oblige to.
fn moded(mut weighed: Weighed<'_>, mode: Mode) -> Weighed<'_> {
    if mode == Mode::Observe {
        weighed.verdict.decision = Decision::Allow;
    }
    weighed
}

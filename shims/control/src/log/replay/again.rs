//! Deciding again: the rules are weighed with what the record says, and once for each way in which what it does
//! not say could turn out. If all ways lead to one outcome, what is missing did not matter.

use std::collections::{BTreeMap, BTreeSet};

use cotter_rules::fact::Reason;
use cotter_rules::rule::{Env, Facts, Test};
use cotter_rules::weigh::{Layer, Scale, weigh};
use cotter_rules::{Command, Decision, Exception, Fact, FactKey, Mode, Rule, When, World};

use super::cause::Cause;
use super::open::{self, Open};
use super::outcome::Outcome;
use super::recorded::{INERT, Recorded};

type Rules<'a> = Vec<(Layer, Rule<'a>)>;
type Exceptions<'a> = Vec<(Layer, Exception<'a>)>;

/// What is weighed, and under what.
pub(super) struct Again<'a> {
    pub(super) recorded: &'a Recorded,
    pub(super) rules: &'a [(Layer, Rule<'a>)],
    pub(super) exceptions: &'a [(Layer, Exception<'a>)],
    pub(super) mode: Mode,
    pub(super) today: u32,
    /// Facts that the record has but that are about another policy, and why they do not count.
    pub(super) stale: Option<(FactKey, Cause)>,
}

/// What came out.
pub(super) enum Decided {
    /// One outcome, and the rules that may have been the first to say it.
    One(Outcome, BTreeSet<String>),
    Undecidable(BTreeSet<Cause>),
}

/// More weighings than this are not worth the answer.
const MOST_WEIGHINGS: usize = 4096;
/// More open conditions than these are not gone through one by one.
const MOST_OPEN: usize = 6;

impl Again<'_> {
    pub(super) fn decide(&self) -> Decided {
        let command = self.recorded.command();
        if command.inert {
            let outcome = Outcome::new(Decision::Allow, Decision::Allow, Vec::new());
            return Decided::One(outcome, BTreeSet::from([INERT.to_owned()]));
        }
        let mut open = Vec::new();
        let rules = self.rules.iter().map(|(_, rule)| &rule.when);
        for when in rules.chain(self.exceptions.iter().filter_map(|(_, exception)| exception.when.as_ref())) {
            open::collect(when, self.recorded, &mut open);
        }
        let mut facts = self.recorded.facts.clone();
        if let Some((key, _)) = &self.stale {
            facts = without(&facts, *key);
        }
        let mut walk = Walk {
            again: self,
            command: &command,
            open,
            left: MOST_WEIGHINGS,
            rules: BTreeMap::new(),
            causes: BTreeSet::new(),
        };
        let outcomes = match walk.open.len() {
            0..=MOST_OPEN => walk.answers(&mut Vec::new(), &facts),
            _ => walk.bounds(&facts),
        };
        if walk.left == 0 {
            return Decided::Undecidable(BTreeSet::from([Cause::TooMuch]));
        }
        match outcomes.into_iter().collect::<Vec<_>>().as_slice() {
            [one] => Decided::One(one.clone(), walk.rules.remove(one).unwrap_or_default()),
            _ => Decided::Undecidable(walk.causes),
        }
    }

    /// Values of a fact that some rule or exception tells apart from all others.
    fn values(&self, key: FactKey) -> Vec<Fact> {
        let mut tests = Vec::new();
        if key == FactKey::SpawnedByTool {
            tests.push(Test::Equal(1));
        }
        let rules = self.rules.iter().map(|(_, rule)| &rule.when);
        for when in rules.chain(self.exceptions.iter().filter_map(|(_, exception)| exception.when.as_ref())) {
            gather(when, key, &mut tests);
        }
        let mut values = BTreeSet::from([0]);
        for Test::Equal(value) | Test::AtLeast(value) in tests {
            values.extend([value.saturating_sub(1), value, value.saturating_add(1)]);
        }
        let unknown = Fact::Unknown(Reason::NotAsked);
        values.into_iter().map(Fact::Known).chain([unknown]).collect()
    }
}

fn gather(when: &When<'_>, wanted: FactKey, tests: &mut Vec<Test>) {
    match when {
        When::All(parts) | When::Any(parts) => parts.iter().for_each(|part| gather(part, wanted, tests)),
        When::Not(inner) => gather(inner, wanted, tests),
        When::Fact { key, test } if *key == wanted => tests.push(*test),
        _ => {}
    }
}

fn without(facts: &Facts, key: FactKey) -> Facts {
    let mut rest = Facts::default();
    facts.all().filter(|(own, _)| *own != key).for_each(|(own, fact)| rest.set(own, fact));
    rest
}

/// Goes through every way in which things could have been.
struct Walk<'w, 'a> {
    again: &'w Again<'a>,
    command: &'w Command<'w>,
    open: Open<'a>,
    /// How many more weighings are allowed.
    left: usize,
    rules: BTreeMap<Outcome, BTreeSet<String>>,
    causes: BTreeSet<Cause>,
}

impl Walk<'_, '_> {
    /// Branches over the conditions that are open; when all are answered, over facts.
    fn answers(&mut self, answers: &mut Vec<bool>, facts: &Facts) -> BTreeSet<Outcome> {
        if self.left == 0 {
            return BTreeSet::new();
        }
        let Some(cause) = self.open.get(answers.len()).map(|(_, cause)| cause.clone()) else {
            let (rules, exceptions) = self.settled(answers);
            return self.facts(&rules, &exceptions, facts);
        };
        let ways = [true, false].map(|answer| {
            answers.push(answer);
            let outcomes = self.answers(answers, facts);
            answers.pop();
            outcomes
        });
        self.join(ways.into(), cause)
    }

    /// With every open condition as mild as it could be, and as strict: a rule that holds never makes a decision milder,
    /// nor does an exception that does not. What lies between leads to nothing else.
    fn bounds(&mut self, facts: &Facts) -> BTreeSet<Outcome> {
        let ways = [false, true].map(|strict| {
            let (rules, exceptions) = self.bound(strict);
            self.facts(&rules, &exceptions, facts)
        });
        let [mild, strict] = &ways;
        if mild != strict {
            self.causes.extend(self.open.iter().map(|(_, cause)| cause.clone()));
        }
        ways.into_iter().flatten().collect()
    }

    fn facts(
        &mut self,
        rules: &[(Layer, Rule<'_>)],
        exceptions: &[(Layer, Exception<'_>)],
        facts: &Facts,
    ) -> BTreeSet<Outcome> {
        if self.left == 0 {
            return BTreeSet::new();
        }
        self.left -= 1;
        let Again { mode, today, .. } = *self.again;
        let command = self.command;
        let scale =
            Scale { command, env: self.again.recorded, rules, exceptions, mode, today, thorough: false };
        let mut told = Told { facts, missing: None };
        let weighed = weigh(&scale, &mut told);
        let Some(key) = told.missing else {
            let outcome = Outcome::of(&weighed);
            self.rules.entry(outcome.clone()).or_default().insert(weighed.verdict.rule.to_owned());
            return BTreeSet::from([outcome]);
        };
        let ways = self.again.values(key).into_iter().map(|fact| {
            let mut facts = facts.clone();
            facts.set(key, fact);
            self.facts(rules, exceptions, &facts)
        });
        let ways = ways.collect();
        let stale = self.again.stale.as_ref().filter(|(stale, _)| *stale == key);
        let cause = stale.map_or(Cause::Fact(key), |(_, cause)| cause.clone());
        self.join(ways, cause)
    }

    /// What is missing mattered if not all ways from here lead to the same.
    fn join(&mut self, ways: Vec<BTreeSet<Outcome>>, cause: Cause) -> BTreeSet<Outcome> {
        if ways.iter().any(|way| Some(way) != ways.first()) {
            self.causes.insert(cause);
        }
        ways.into_iter().flatten().collect()
    }
}

impl<'a> Walk<'_, 'a> {
    fn settled(&self, answers: &[bool]) -> (Rules<'a>, Exceptions<'a>) {
        let settle = |when: &When<'a>| open::settle(when, self.again.recorded, &self.open, answers);
        self.replaced(settle, settle)
    }

    fn bound(&self, strict: bool) -> (Rules<'a>, Exceptions<'a>) {
        let recorded = self.again.recorded;
        self.replaced(|when| open::bound(when, recorded, strict), |when| open::bound(when, recorded, !strict))
    }

    fn replaced(
        &self,
        rule_when: impl Fn(&When<'a>) -> When<'a>,
        exception_when: impl Fn(&When<'a>) -> When<'a>,
    ) -> (Rules<'a>, Exceptions<'a>) {
        let rules = self.again.rules.iter();
        let rules = rules.map(|(layer, rule)| (*layer, Rule { when: rule_when(&rule.when), ..rule.clone() }));
        let exceptions = self.again.exceptions.iter().map(|(layer, exception)| {
            (*layer, Exception { when: exception.when.as_ref().map(&exception_when), ..exception.clone() })
        });
        (rules.collect(), exceptions.collect())
    }
}

/// The facts that are known; the first that is asked for and is not among them is noted.
struct Told<'t> {
    facts: &'t Facts,
    missing: Option<FactKey>,
}

impl World for Told<'_> {
    fn ask(&mut self, key: FactKey, _: &Command<'_>) -> Fact {
        self.facts.at(key).unwrap_or_else(|| {
            self.missing.get_or_insert(key);
            Fact::Unknown(Reason::NotAsked)
        })
    }
}

/// The part of the environment that is recorded; conditions over any other have been taken out before.
impl Env for Recorded {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.env.items.iter().any(|word| {
            let name = word.name();
            test(name, word.bytes.get(name.len() + 1..).unwrap_or_default())
        })
    }
}

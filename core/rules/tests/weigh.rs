//! The laws of weighing, for rules and worlds that nobody thought of.

use std::cell::RefCell;
use std::collections::BTreeSet;

use cotter_rules::command::Given;
use cotter_rules::fact::Reason;
use cotter_rules::rule::{Env, Test};
use cotter_rules::weigh::{Layer, Scale, Weighed, weigh};
use cotter_rules::{
    Command, Decision, Exception, Fact, FactKey, Kind, Mode, Obligation, Outcome, Rule, When, World,
};
use proptest::prelude::*;

type Rules = Vec<(Layer, Rule<'static>)>;
type Exceptions = Vec<(Layer, Exception<'static>)>;

const IDS: [&str; 5] = ["a.a", "a.b", "a.c", "a.d", "a.e"];
const FLAGS: [&str; 3] = ["-a", "-b", "-c"];
const LAYERS: [Layer; 4] = [Layer::Project, Layer::User, Layer::Managed, Layer::BuiltIn];
const TODAY: u32 = 100;

/// What is true of the world, and what was asked of it.
struct Told<'t> {
    facts: &'t [Fact],
    asked: RefCell<Vec<FactKey>>,
}

impl World for Told<'_> {
    fn ask(&mut self, key: FactKey, _: &Command<'_>) -> Fact {
        self.asked.borrow_mut().push(key);
        self.facts[key as usize]
    }
}

struct NoEnv;

impl Env for NoEnv {
    fn any(&self, _: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        false
    }
}

fn command(flags: &[bool]) -> Command<'static> {
    let on = FLAGS.iter().zip(flags).filter(|(_, on)| **on);
    let given = on.map(|(option, _)| Given {
        level: 0,
        option,
        value: None,
        kind: Kind::Text,
        negated: false,
        overruled: false,
        at: 0,
    });
    Command { tool: "a", given: given.collect(), ..Command::default() }
}

#[derive(Clone, Debug)]
struct Call {
    rules: Rules,
    exceptions: Exceptions,
    flags: Vec<bool>,
    facts: Vec<Fact>,
}

impl Call {
    fn weigh(&self, mode: Mode, thorough: bool) -> (Weighed<'_>, Vec<FactKey>) {
        let command = command(&self.flags);
        let mut world = Told { facts: &self.facts, asked: RefCell::default() };
        let scale = Scale {
            command: &command,
            env: &NoEnv,
            rules: &self.rules,
            exceptions: &self.exceptions,
            mode,
            today: TODAY,
            thorough,
        };
        let weighed = weigh(&scale, &mut world);
        (weighed, world.asked.into_inner())
    }

    fn guarded(&self) -> Weighed<'_> {
        self.weigh(Mode::Guard, false).0
    }
}

fn keep(outcome: Outcome) -> Vec<Obligation> {
    if outcome == Outcome::Save { vec![Obligation::Work] } else { Vec::new() }
}

fn set(outcome: Outcome) -> Vec<&'static str> {
    if outcome == Outcome::Harden { vec!["X=1"] } else { Vec::new() }
}

fn obligations(weighed: &Weighed<'_>) -> BTreeSet<&'static str> {
    weighed.verdict.obligations.iter().map(|obligation| obligation.word()).collect()
}

fn conditions() -> impl Strategy<Value = When<'static>> {
    let leaf = prop_oneof![
        prop::sample::select(&FLAGS[..]).prop_map(|flag| When::Flag(vec![flag])),
        (prop::sample::select(FactKey::ALL), 0..3u64, any::<bool>()).prop_map(|(key, value, least)| {
            When::Fact { key, test: if least { Test::AtLeast(value) } else { Test::Equal(value) } }
        }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(When::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(When::Any),
            inner.prop_map(|inner| When::Not(Box::new(inner))),
        ]
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    let outcome = prop::sample::select(&Outcome::ALL[1..]);
    let otherwise = prop::sample::select(vec![Outcome::Allow, Outcome::Ask, Outcome::Refuse]);
    let rule = (conditions(), outcome, otherwise, prop::sample::select(&LAYERS[..]), any::<bool>());
    prop::collection::vec(rule, 0..IDS.len()).prop_map(|rules| {
        let named = rules.into_iter().zip(IDS);
        let rules = named.map(|((when, outcome, otherwise, layer, locked), id)| {
            let otherwise = (outcome == Outcome::Judge).then_some(otherwise);
            (
                layer,
                Rule {
                    id,
                    when,
                    outcome,
                    otherwise,
                    keep: keep(outcome),
                    why: "x",
                    lost: "",
                    instead: "",
                    locked,
                    set: set(outcome),
                    same: false,
                    strict: false,
                },
            )
        });
        rules.collect()
    })
}

fn exceptions() -> impl Strategy<Value = Exceptions> {
    let expires = prop::option::of(TODAY - 1..TODAY + 2);
    let exception = (
        prop::sample::select(&IDS[..]),
        prop::option::of(conditions()),
        expires,
        prop::sample::select(&LAYERS[..3]),
    );
    prop::collection::vec(exception, 0..4).prop_map(|exceptions| {
        let exceptions = exceptions
            .into_iter()
            .map(|(rule, when, expires, layer)| (layer, Exception { rule, when, reason: "x", expires }));
        exceptions.collect()
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![3 => (0..3u64).prop_map(Fact::Known), 1 => Just(Fact::Unknown(Reason::Failed))]
}

/// A call that the tool itself did not start: that one passes whatever the rules say.
fn calls() -> impl Strategy<Value = Call> {
    let facts = prop::collection::vec(fact(), FactKey::ALL.len());
    let flags = prop::collection::vec(any::<bool>(), FLAGS.len());
    (rules(), exceptions(), flags, facts).prop_map(|(rules, exceptions, flags, mut facts)| {
        facts[FactKey::SpawnedByTool as usize] = Fact::Known(0);
        Call { rules, exceptions, flags, facts }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rules_never_matters(call in calls(), order in any::<u64>()) {
        let mut other = call.clone();
        // A shuffle that a number describes.
        other.rules.sort_by_key(|(_, rule)| order.rotate_left(u32::from(rule.id.as_bytes()[2]) * 7));
        other.exceptions.reverse();
        let ((one, one_asked), (two, two_asked)) = (call.weigh(Mode::Guard, false), other.weigh(Mode::Guard, false));
        prop_assert_eq!(one.verdict.decision, two.verdict.decision);
        prop_assert_eq!(obligations(&one), obligations(&two));
        prop_assert_eq!(one_asked, two_asked);
    }

    #[test]
    fn what_is_unknown_never_loosens(call in calls(), key in prop::sample::select(FactKey::ALL)) {
        let mut unknown = call.clone();
        unknown.facts[key as usize] = Fact::Unknown(Reason::TimedOut);
        let (known, unknown) = (call.guarded(), unknown.guarded());
        prop_assert!(unknown.verdict.decision >= known.verdict.decision);
        prop_assert!(obligations(&unknown).is_superset(&obligations(&known)));
    }

    #[test]
    fn asking_less_changes_nothing(call in calls()) {
        let ((lazy, asked), (thorough, all)) = (call.weigh(Mode::Guard, false), call.weigh(Mode::Guard, true));
        prop_assert_eq!(lazy.verdict.decision, thorough.verdict.decision);
        prop_assert_eq!(obligations(&lazy), obligations(&thorough));
        prop_assert!(asked.iter().all(|key| all.contains(key)));
    }

    #[test]
    fn every_fact_is_asked_once_at_most(call in calls()) {
        let (_, asked) = call.weigh(Mode::Guard, false);
        let once: BTreeSet<FactKey> = asked.iter().copied().collect();
        prop_assert_eq!(once.len(), asked.len());
    }

    #[test]
    fn only_what_a_stopping_rule_mentions_is_asked(call in calls()) {
        let (_, asked) = call.weigh(Mode::Guard, false);
        let excepts = |id: &str, key| {
            let mut conditions = call.exceptions.iter().filter(|(_, exception)| exception.rule == id);
            conditions.any(|(_, exception)| exception.when.as_ref().is_some_and(|when| mentions(when, key)))
        };
        let matters = |key: FactKey| {
            call.rules.iter().any(|(_, rule)| {
                let says = rule.otherwise.unwrap_or(rule.outcome) != Outcome::Allow;
                says && (mentions(&rule.when, key) || excepts(rule.id, key))
            })
        };
        prop_assert!(asked.iter().all(|key| *key == FactKey::SpawnedByTool || matters(*key)));
    }

    #[test]
    fn exceptions_only_loosen_and_leave_obligations(call in calls()) {
        let mut without = call.clone();
        without.exceptions.clear();
        let (with, without) = (call.guarded(), without.guarded());
        prop_assert!(with.verdict.decision <= without.verdict.decision);
        prop_assert_eq!(obligations(&with), obligations(&without));
    }

    #[test]
    fn more_rules_are_never_looser(call in calls(), drop in any::<prop::sample::Index>()) {
        prop_assume!(!call.rules.is_empty());
        let mut fewer = call.clone();
        fewer.rules.remove(drop.index(call.rules.len()));
        let (all, fewer) = (call.guarded(), fewer.guarded());
        prop_assert!(all.verdict.decision >= fewer.verdict.decision);
        prop_assert!(obligations(&all).is_superset(&obligations(&fewer)));
    }

    #[test]
    fn observing_stops_nothing_and_saves_the_same(call in calls()) {
        let (observed, guarded) = (call.weigh(Mode::Observe, false).0, call.guarded());
        prop_assert_eq!(observed.verdict.decision, Decision::Allow);
        prop_assert_eq!(observed.unmoded, guarded.unmoded);
        prop_assert_eq!(obligations(&observed), obligations(&guarded));
    }

    #[test]
    fn strict_is_never_looser(call in calls()) {
        let (strict, guarded) = (call.weigh(Mode::Strict, false).0, call.guarded());
        prop_assert!(strict.verdict.decision >= guarded.verdict.decision);
    }

    #[test]
    fn the_verdict_is_the_strictest_rule_that_speaks(call in calls()) {
        let (weighed, _) = call.weigh(Mode::Guard, true);
        let speaks = weighed.considered.iter().filter(|considered| {
            considered.excepted.is_none()
                && matches!(considered.truth, cotter_rules::rule::Truth::True | cotter_rules::rule::Truth::Unknown)
        });
        let says = |id: &str| {
            let (_, rule) = call.rules.iter().find(|(_, rule)| rule.id == id).unwrap();
            rule.otherwise.unwrap_or(rule.outcome).decision()
        };
        let strictest = speaks.map(|considered| says(considered.rule)).max().unwrap_or(Decision::Allow);
        prop_assert_eq!(weighed.verdict.decision, strictest);
    }
}

fn mentions(when: &When<'_>, wanted: FactKey) -> bool {
    match when {
        When::All(parts) | When::Any(parts) => parts.iter().any(|part| mentions(part, wanted)),
        When::Not(inner) => mentions(inner, wanted),
        When::Fact { key, .. } => *key == wanted,
        _ => false,
    }
}

fn rule(id: &'static str, outcome: Outcome, when: When<'static>) -> Rule<'static> {
    Rule {
        id,
        when,
        outcome,
        otherwise: None,
        keep: keep(outcome),
        why: "",
        lost: "",
        instead: "",
        locked: false,
        set: set(outcome),
        same: false,
        strict: false,
    }
}

fn changes() -> When<'static> {
    When::Fact { key: FactKey::TrackedChanges, test: Test::AtLeast(1) }
}

fn call(rules: Vec<Rule<'static>>) -> Call {
    Call {
        rules: rules.into_iter().map(|rule| (Layer::BuiltIn, rule)).collect(),
        exceptions: Vec::new(),
        flags: vec![true, false, false],
        facts: vec![Fact::Known(0); FactKey::ALL.len()],
    }
}

#[test]
fn facts_that_cannot_matter_are_not_asked() {
    let on = || When::Flag(vec!["-a"]);
    let off = || When::Flag(vec!["-b"]);
    let spawned = FactKey::SpawnedByTool;
    for (rules, wanted) in [
        // Nothing to look at, nothing asked.
        (vec![rule("a.a", Outcome::Refuse, off())], vec![]),
        (vec![rule("a.a", Outcome::Refuse, When::All(vec![changes(), off()]))], vec![]),
        // Already refused: what could only ask or refuse as well is not looked into …
        (vec![rule("a.a", Outcome::Ask, changes()), rule("a.b", Outcome::Refuse, on())], vec![spawned]),
        (vec![rule("a.a", Outcome::Refuse, changes()), rule("a.b", Outcome::Refuse, on())], vec![spawned]),
        // … but what could oblige is, and what could be stricter.
        (
            vec![rule("a.a", Outcome::Save, changes()), rule("a.b", Outcome::Refuse, on())],
            vec![spawned, FactKey::TrackedChanges],
        ),
        (
            vec![rule("a.a", Outcome::Refuse, changes()), rule("a.b", Outcome::Ask, on())],
            vec![spawned, FactKey::TrackedChanges],
        ),
        // Saved already.
        (vec![rule("a.a", Outcome::Save, changes()), rule("a.b", Outcome::Save, on())], vec![spawned]),
        // A rule about the caller is content with the one answer.
        (
            vec![rule("a.a", Outcome::Refuse, When::Fact { key: spawned, test: Test::Equal(1) })],
            vec![spawned],
        ),
        // One that holds is enough for `any`.
        (vec![rule("a.a", Outcome::Refuse, When::Any(vec![changes(), on()]))], vec![spawned]),
    ] {
        let call = call(rules);
        assert_eq!(call.weigh(Mode::Guard, false).1, wanted, "{:?}", call.rules);
    }
}

#[test]
fn what_the_tool_starts_itself_passes() {
    let mut call = call(vec![rule("a.a", Outcome::Refuse, When::Flag(vec!["-a"]))]);
    assert_eq!(call.guarded().verdict.decision, Decision::Refuse);
    call.facts[FactKey::SpawnedByTool as usize] = Fact::Known(1);
    assert_eq!(call.guarded().verdict.decision, Decision::Allow);
    call.facts[FactKey::SpawnedByTool as usize] = Fact::Unknown(Reason::Failed);
    assert_eq!(call.guarded().verdict.decision, Decision::Refuse);
}

#[test]
fn unknown_stops_and_does_not_loosen_also_under_not() {
    let unless_clean = When::Not(Box::new(When::Fact { key: FactKey::TrackedChanges, test: Test::Equal(0) }));
    let exception =
        |when| (Layer::Managed, Exception { rule: "a.a", when: Some(when), reason: "x", expires: None });
    for condition in [changes(), unless_clean.clone()] {
        let mut stopping = call(vec![rule("a.a", Outcome::Refuse, condition.clone())]);
        stopping.facts[FactKey::TrackedChanges as usize] = Fact::Unknown(Reason::Failed);
        assert_eq!(stopping.guarded().verdict.decision, Decision::Refuse);

        let mut loosening = call(vec![rule("a.a", Outcome::Refuse, When::Flag(vec!["-a"]))]);
        loosening.exceptions = vec![exception(condition)];
        loosening.facts[FactKey::TrackedChanges as usize] = Fact::Known(3);
        assert_eq!(loosening.guarded().verdict.decision, Decision::Allow);
        loosening.facts[FactKey::TrackedChanges as usize] = Fact::Unknown(Reason::Failed);
        assert_eq!(loosening.guarded().verdict.decision, Decision::Refuse);
    }
}

#[test]
fn an_excepted_saving_rule_still_saves() {
    let mut call = call(vec![
        rule("a.a", Outcome::Save, When::Flag(vec!["-a"])),
        rule("a.b", Outcome::Refuse, When::Flag(vec!["-a"])),
    ]);
    for rule in ["a.a", "a.b"] {
        call.exceptions.push((Layer::User, Exception { rule, when: None, reason: "x", expires: None }));
    }
    let weighed = call.guarded();
    assert_eq!(
        (weighed.verdict.decision, &weighed.verdict.obligations[..]),
        (Decision::Allow, &[Obligation::Work][..])
    );
    assert_eq!(weighed.considered.iter().filter(|considered| considered.excepted == Some("x")).count(), 2);
}

#[test]
fn who_may_except_whom() {
    use Layer::{BuiltIn, Managed, Project, User};
    for (rule_layer, locked, from, loosens) in [
        (BuiltIn, false, Project, true),
        (BuiltIn, false, User, true),
        (BuiltIn, true, Project, false),
        (BuiltIn, true, User, false),
        (BuiltIn, true, Managed, true),
        (Managed, false, Project, false),
        (Managed, false, User, true),
        (Managed, true, User, false),
        (Managed, true, Managed, true),
        (User, false, Project, false),
        (User, false, User, true),
        (Project, false, Project, true),
    ] {
        let mut call = call(vec![rule("a.a", Outcome::Refuse, When::Flag(vec!["-a"]))]);
        call.rules[0].0 = rule_layer;
        call.rules[0].1.locked = locked;
        call.exceptions = vec![(from, Exception { rule: "a.a", when: None, reason: "x", expires: None })];
        let decision = call.guarded().verdict.decision;
        assert_eq!(decision == Decision::Allow, loosens, "{rule_layer:?} {locked} {from:?}");
    }
}

#[test]
fn an_exception_ends_on_its_day() {
    for (expires, loosens) in [(TODAY - 1, false), (TODAY, false), (TODAY + 1, true)] {
        let mut call = call(vec![rule("a.a", Outcome::Ask, When::Flag(vec!["-a"]))]);
        let exception = Exception { rule: "a.a", when: None, reason: "x", expires: Some(expires) };
        call.exceptions = vec![(Layer::User, exception)];
        assert_eq!(call.guarded().verdict.decision == Decision::Allow, loosens, "{expires}");
    }
}

#[test]
fn a_rule_that_hardens_decides_nothing_and_is_put_into_the_environment() {
    let on = || When::Flag(vec!["-a"]);
    let hardened = call(vec![rule("a.a", Outcome::Harden, on()), rule("a.b", Outcome::Refuse, changes())]);
    let weighed = hardened.weigh(Mode::Guard, false).0;
    assert_eq!(weighed.verdict.environment, ["X=1"]);
    let alone = call(vec![rule("a.a", Outcome::Harden, on())]);
    let weighed = alone.weigh(Mode::Guard, false).0;
    assert_eq!((weighed.verdict.decision, weighed.verdict.rule), (Decision::Allow, "default"));
    assert!(!weighed.looked, "nothing could stop it");
    assert_eq!(alone.weigh(Mode::Observe, false).0.verdict.environment, [""; 0]);
    let mut strict = rule("a.a", Outcome::Ask, on());
    strict.strict = true;
    let strict = call(vec![strict]);
    let decided = |mode| strict.weigh(mode, false).0.verdict.decision;
    assert_eq!((decided(Mode::Guard), decided(Mode::Strict)), (Decision::Allow, Decision::Ask));
}

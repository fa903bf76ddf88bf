//! Policies: settings, rules and exceptions above the built-in policy.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

mod common;

use common::GIT;
use cotter_rules::policy::{Format, Policy, Unwritable};
use cotter_rules::{Mode, Outcome, When};
use cotter_toolfile::{Compiled, Fault, Source, check_policy, compile_policy, compile_tools};

const TODAY: u32 = 20_000;

fn built_in() -> Vec<u8> {
    compile_tools(&[Source { name: "git.toml", text: GIT }]).unwrap()
}

fn compile(text: &str) -> Result<Compiled, Vec<Fault>> {
    let base = built_in();
    compile_policy(Source { name: "config.toml", text }, &Policy::open(&base).unwrap(), TODAY)
}

const FULL: &str = r#"
mode = "strict"
format = "json"
protected = ["main", "release/*"]
depth = 100
fact_deadline = 2000
git_exec_path = false
[tools]
git = "/usr/bin/git"
[log]
enabled = true
max_size = 8388608
unwritable = "warn"
[handover]
in_a_row = 3
in_all = 20

[[rule]]
tool = "git"
id = "team.no-tags"
when = { sub = "push", refspec = "wide" }
outcome = "ask"
why = "Somebody looks at these."
ask = ["git push origin refs/tags/*:refs/tags/*"]
allow = ["git push origin main"]

[[exception]]
rule = "git.push.force"
when = { operand = { kind = "refspec", is = "scratch/*" } }
reason = "Scratch branches are rewritten."
expires = "2027-01-31"

[[exception]]
rule = "team.no-tags"
reason = "Until the release."
expires = 2027-02-01
"#;

#[test]
fn a_policy_comes_out_as_written() {
    let compiled = compile(FULL).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert_eq!(compiled.warnings, []);
    let policy = Policy::open(&compiled.bytes).unwrap();
    assert_eq!(policy.store(), compiled.bytes);
    let settings = &policy.settings;
    assert_eq!((settings.mode, settings.format), (Some(Mode::Strict), Some(Format::Json)));
    assert_eq!(settings.protected.as_deref(), Some(&["main", "release/*"][..]));
    assert_eq!((settings.depth, settings.fact_deadline), (Some(100), Some(2000)));
    assert_eq!((settings.git_exec_path, settings.log), (Some(false), Some(true)));
    assert_eq!((settings.tools[0].tool, settings.tools[0].path), ("git", "/usr/bin/git"));
    assert_eq!((settings.log_size, settings.log_unwritable), (Some(8_388_608), Some(Unwritable::Warn)));
    assert_eq!((settings.refusals_in_a_row, settings.refusals_in_all), (Some(3), Some(20)));
    let part = policy.tool("git").unwrap();
    assert!(part.grammar().unwrap().is_none());
    let rules = part.rules().for_sub(Some("push")).unwrap();
    assert_eq!((rules.len(), rules[0].id, rules[0].outcome), (1, "team.no-tags", Outcome::Ask));
    let [first, second] = &policy.exceptions[..] else { panic!("{:?}", policy.exceptions) };
    assert_eq!((first.rule, first.reason), ("git.push.force", "Scratch branches are rewritten."));
    assert!(matches!(first.when, Some(When::Operand { .. })));
    assert_eq!((first.expires, second.expires, &second.when), (Some(20849), Some(20850), &None));
}

#[test]
fn an_empty_policy_says_nothing() {
    let compiled = compile("").unwrap();
    assert_eq!(Policy::open(&compiled.bytes).unwrap(), Policy::default());
}

#[test]
fn what_is_wrong_is_marked() {
    let exception = |rest: &str| format!("[[exception]]\nrule = \"git.push.force\"\n{rest}");
    for (text, line, column, message) in [
        ("mode = \"off\"".to_owned(), 1, 8, "`off` is no mode"),
        ("mode = true".to_owned(), 1, 8, "expected a string, found boolean"),
        ("mode = \"guard\"\nmode = \"guard\"".to_owned(), 2, 1, "duplicate key"),
        ("depth = 0".to_owned(), 1, 9, "expected a number from 1 to 10000"),
        ("depth = 99999999999999999999999".to_owned(), 1, 9, "expected a number from 1 to 10000"),
        ("fact_deadline = -1".to_owned(), 1, 17, "expected a number from 1 to 60000"),
        ("protected = [\"\"]".to_owned(), 1, 14, "a branch must not be empty"),
        ("protected = \"main\"".to_owned(), 1, 13, "expected a list, found string"),
        ("[tools]\ngit = \"bin/git\"".to_owned(), 2, 7, "expected an absolute path"),
        ("[tools]\ngti = \"/bin/git\"".to_owned(), 2, 1, "unknown tool `gti`"),
        ("[log]\nenable = true".to_owned(), 2, 1, "unknown key `enable`"),
        ("[log]\nunwritable = \"pass\"".to_owned(), 2, 14, "`pass` is no `unwritable`"),
        ("[[rule]]\nid = \"a.b\"".to_owned(), 1, 1, "`tool` is missing"),
        ("[[rule]]\ntool = \"gti\"".to_owned(), 2, 8, "unknown tool `gti`"),
        (
            "[[exception]]\nrule = \"git.push.forse\"\nreason = \"x\"".to_owned(),
            2,
            8,
            "there is no rule `git.push.forse`",
        ),
        ("[[exception]]\nreason = \"x\"".to_owned(), 1, 1, "`rule` is missing"),
        (exception(""), 1, 1, "`reason` is missing"),
        (exception("reason = \"\""), 3, 10, "`reason` must not be empty"),
        (
            exception("reason = \"x\"\nexpires = \"2027-02-30\""),
            4,
            11,
            "expected a date such as `2027-01-31`",
        ),
        (
            exception("reason = \"x\"\nexpires = 2027-02-03T00:00:00"),
            4,
            11,
            "expected a date such as `2027-01-31`",
        ),
        (
            exception("reason = \"x\"\nwhen = { flag = \"--forse\" }"),
            4,
            17,
            "no option `--forse` in `git push`",
        ),
        (
            exception("reason = \"x\"\nwhen = { flag = \"--hard\" }"),
            4,
            17,
            "no option `--hard` in `git push`",
        ),
        (exception("reason = \"x\"\nwhy = \"x\""), 4, 1, "unknown key `why`"),
    ] {
        let found = compile(&text).unwrap_err();
        let fits =
            |fault: &Fault| (fault.line, fault.column, fault.message().as_str()) == (line, column, message);
        assert!(found.iter().any(fits), "{text}\n{found:#?}");
    }
}

#[test]
fn a_misspelt_option_of_an_exception_has_a_hint() {
    let text = "[[exception]]\nrule = \"git.push.force\"\nreason = \"x\"\nwhen = { flag = \"--forse\" }";
    assert_eq!(compile(text).unwrap_err()[0].hint.as_deref(), Some("did you mean `--force`?"));
}

#[test]
fn a_built_in_rule_cannot_be_replaced() {
    let text = FULL.replace("team.no-tags", "git.push.force");
    assert_eq!(compile(&text).unwrap_err()[0].message(), "`git.push.force` is already taken");
}

#[test]
fn an_expired_exception_is_a_warning() {
    for (day, warned) in [("2024-10-03", true), ("2024-10-04", true), ("2024-10-05", false)] {
        let text = format!("[[exception]]\nrule = \"git.push.force\"\nreason = \"x\"\nexpires = \"{day}\"");
        let warnings = compile(&text).unwrap().warnings;
        assert_eq!(!warnings.is_empty(), warned, "{day}");
        if warned {
            assert_eq!(warnings[0].message(), "the exception has expired: `git.push.force` holds again");
            assert_eq!((warnings[0].line, warnings[0].column), (4, 11));
        }
    }
}

#[test]
fn examples_of_a_policy_are_checked_beside_the_built_in_rules() {
    let base = built_in();
    let base = Policy::open(&base).unwrap();
    let tested = check_policy(Source { name: "config.toml", text: FULL }, &base).unwrap();
    assert_eq!((tested.len(), tested[0].examples, tested[0].faults.len()), (1, 2, 0));
    let wrong = FULL.replace("allow = [\"git push origin main\"]", "allow = [\"git push origin :\"]");
    let faults = compile(&wrong).unwrap_err();
    assert_eq!((faults.len(), faults[0].line, faults[0].column), (1, 25, 10));
}

#[test]
fn rules_of_a_higher_layer_can_be_excepted() {
    let base = built_in();
    let mut base = Policy::open(&base).unwrap();
    let managed = compile(FULL).unwrap().bytes;
    base.tools.extend(&Policy::open(&managed).unwrap().tools);
    let text = "[[exception]]\nrule = \"team.no-tags\"\nreason = \"x\"\nwhen = { flag = \"--dry-run\" }";
    compile_policy(Source { name: "user.toml", text }, &base, TODAY).unwrap();
    assert!(compile(text).is_err());
}

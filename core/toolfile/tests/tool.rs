//! Tool files: what is accepted comes out as written, what is wrong is shown where it stands.

use cotter_rules::grammar::Argv0;
use cotter_rules::policy::Policy;
use cotter_rules::rule::Test;
use cotter_rules::{Arity, FactKey, Kind, Outcome, Style, When};
use cotter_toolfile::{Source, check_examples, compile_tools};

mod common;
use common::GIT;

fn git(text: &str) -> Source<'_> {
    Source { name: "git.toml", text }
}

#[test]
fn a_tool_comes_out_as_written() {
    let bytes = compile_tools(&[git(GIT)]).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let policy = Policy::open(&bytes).unwrap();
    assert_eq!(policy.store(), bytes);
    let part = policy.tool("git").unwrap();
    let tool = part.grammar().unwrap().unwrap();
    assert_eq!((tool.name, tool.argv0), ("git", Argv0::Typed));
    let programs: Vec<_> = tool.programs.iter().map(|program| (program.name, program.sub)).collect();
    assert_eq!(programs, [("git", ""), ("git-receive-pack", "receive-pack")]);
    let version = tool.level.option("-v").unwrap();
    assert!(version.inert && version.name() == "--version" && version.arity == Arity::Switch);
    let exec_path = tool.level.option("--exec-path").unwrap();
    assert_eq!((exec_path.arity, exec_path.kind), (Arity::Optional, Kind::Dir));
    let (_, push) = tool.level.subs.find(b"push").unwrap().unwrap();
    assert!(push.option("--delete").unwrap().fixed && !push.option("--force").unwrap().fixed);
    assert_eq!((push.operands.kind(0, false), push.operands.kind(7, false)), (Kind::Remote, Kind::Refspec));
    let (_, reset) = tool.level.subs.find(b"reset").unwrap().unwrap();
    assert!(reset.style.has(Style::INHERIT) && !reset.style.has(Style::ABBREVIATE));
    assert_eq!(
        (reset.operands.kind(3, false), reset.operands.kind(3, true)),
        (Kind::RefOrPath, Kind::Pathspec)
    );
    let (_, stash) = tool.level.subs.find(b"stash").unwrap().unwrap();
    assert_eq!(stash.default_sub, Some("push"));
    assert_eq!(stash.spawns, [vec!["reset", "--hard", "-q"], vec!["update-ref", "..."]]);
    assert_eq!(stash.subs.find(b"remove").unwrap().unwrap().0, "drop");
    assert!(stash.subs.find(b"list").unwrap().unwrap().1.reads);
    assert!(tool.level.subs.find(b"log").unwrap().unwrap().1.reads);
    assert!(!tool.level.subs.find(b"receive-pack").unwrap().unwrap().1.reads);
}

#[test]
fn rules_come_out_as_written() {
    let bytes = compile_tools(&[git(GIT)]).unwrap();
    let policy = Policy::open(&bytes).unwrap();
    let rules = policy.tool("git").unwrap().rules();
    let ids = |sub| rules.for_sub(sub).unwrap().iter().map(|rule| rule.id).collect::<Vec<_>>();
    assert_eq!(ids(Some("push")), ["git.push.force"]);
    assert_eq!(ids(Some("reset")), ["git.reset.hard"]);
    assert!(ids(None).is_empty() && ids(Some("log")).is_empty());
    let reset = &rules.all().unwrap()[1];
    assert_eq!((reset.outcome, reset.otherwise, reset.locked), (Outcome::Judge, Some(Outcome::Ask), true));
    assert_eq!(reset.lost, "{tracked_changes} changed files");
    let When::All(parts) = &reset.when else { panic!("{:?}", reset.when) };
    assert!(parts.contains(&When::Sub(vec!["reset"])));
    assert!(parts.contains(&When::Fact { key: FactKey::TrackedChanges, test: Test::AtLeast(1) }));
}

#[test]
fn examples_are_counted_per_rule() {
    let tested = check_examples(git(GIT), None).unwrap();
    let counts: Vec<_> = tested.iter().map(|tested| (tested.rule.as_str(), tested.examples)).collect();
    assert_eq!(counts, [("git.push.force", 7), ("git.reset.hard", 3)]);
    assert!(tested.iter().all(|tested| tested.faults.is_empty()));
}

const SHARED: &str = r#"
tool = "git"
style = "exact"
sub_style = "parse-options"
[group.diff]
switch = ["--no-patch -s", "--ext-diff"]
value = ["--output -o :path"]
[sub.show]
groups = ["diff"]
switch = ["--signoff -s"]
[sub.log]
perhaps = true
groups = ["diff"]
"#;

#[test]
fn a_group_is_shared_and_own_names_come_first() {
    let bytes = compile_tools(&[git(SHARED)]).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let policy = Policy::open(&bytes).unwrap();
    let tool = policy.tool("git").unwrap().grammar().unwrap().unwrap();
    let (_, show) = tool.level.subs.find(b"show").unwrap().unwrap();
    let names: Vec<_> = show.options.iter().map(|option| option.names.join(" ")).collect();
    assert_eq!(names, ["--signoff -s", "--no-patch", "--ext-diff", "--output -o"]);
    assert_eq!(show.option("-o").unwrap().kind, Kind::Path);
    let (_, log) = tool.level.subs.find(b"log").unwrap().unwrap();
    assert_eq!(log.option("-s").unwrap().name(), "--no-patch");
    assert!(log.perhaps && !show.perhaps);
}

#[test]
fn a_group_that_is_wrong_is_shown_where_it_stands() {
    for (from, to, wanted) in [
        ("groups = [\"diff\"]\nswitch", "groups = [\"dif\"]\nswitch", "`dif` is no group"),
        ("\"--ext-diff\"]", "\"--ext-diff\", \"-s\"]", "`-s` is already taken"),
        ("[group.diff]", "[group.diff]\nreads = true", "unknown key `reads`"),
        ("perhaps = true", "perhaps = 1", "expected true or false, found integer"),
    ] {
        let text = SHARED.replacen(from, to, 1);
        let faults = compile_tools(&[git(&text)]).unwrap_err();
        assert!(faults.len() == 1 && faults[0].to_string().contains(wanted), "{to}: {faults:?}");
    }
}

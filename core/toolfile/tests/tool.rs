//! Tool files: what is accepted comes out as written, what is wrong is shown where it stands.

use cotter_rules::grammar::Argv0;
use cotter_rules::policy::Policy;
use cotter_rules::rule::Test;
use cotter_rules::{Arity, FactKey, Kind, Outcome, Style, When};
use cotter_toolfile::{Source, check_tool, compile_tools};

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
    let version = tool.level.option("-v").unwrap().unwrap();
    assert!(version.inert && version.name() == "--version" && version.arity == Arity::Switch);
    let exec_path = tool.level.option("--exec-path").unwrap().unwrap();
    assert_eq!((exec_path.arity, exec_path.kind), (Arity::Optional, Kind::Dir));
    let (_, push) = tool.level.subs.find(b"push").unwrap().unwrap();
    assert!(
        push.option("--delete").unwrap().unwrap().fixed && !push.option("--force").unwrap().unwrap().fixed
    );
    assert_eq!((push.operands.kind(0, false), push.operands.kind(7, false)), (Kind::Remote, Kind::Refspec));
    let (_, reset) = tool.level.subs.find(b"reset").unwrap().unwrap();
    assert!(reset.style.has(Style::INHERIT) && !reset.style.has(Style::ABBREVIATE));
    assert_eq!(
        (reset.operands.kind(3, false), reset.operands.kind(3, true)),
        (Kind::RefOrPath, Kind::Pathspec)
    );
    let (_, stash) = tool.level.subs.find(b"stash").unwrap().unwrap();
    assert_eq!(stash.default_sub, Some("push"));
    assert_eq!(*stash.spawns.open().unwrap(), [vec!["reset", "--hard", "-q"], vec!["update-ref", "..."]]);
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
    let tested = check_tool(git(GIT), &[]).unwrap();
    let counts: Vec<_> = tested.iter().map(|tested| (tested.rule.as_str(), tested.examples)).collect();
    assert_eq!(counts, [("git.push.force", 7), ("git.reset.hard", 3)]);
    assert!(tested.iter().all(|tested| tested.faults.is_empty()));
}

#[test]
fn further_files_bring_rules_of_a_tool() {
    let text = "rules_of = \"git\"\n[[rule]]\nid = \"git.push.quiet\"\nwhen = { sub = \"push\", flag = \"--dry-run\" }\n\
                outcome = \"refuse\"\nwhy = \"w\"\nrefuse = [\"git push -n\"]\nallow = [\"git push\"]\n";
    let more = |text| Source { name: "git/more.toml", text };
    let bytes = compile_tools(&[more(text), git(GIT)]).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let policy = Policy::open(&bytes).unwrap();
    let rules = policy.tool("git").unwrap().rules().for_sub(Some("push")).unwrap();
    assert_eq!(rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), ["git.push.force", "git.push.quiet"]);
    let tested = check_tool(git(GIT), &[more(text)]).unwrap();
    assert_eq!(
        tested.last().map(|tested| (tested.rule.as_str(), tested.examples)),
        Some(("git.push.quiet", 2))
    );

    let twice = text.replace("git.push.quiet", "git.push.force");
    let faults = compile_tools(&[git(GIT), more(&twice)]).unwrap_err();
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("git/more.toml", 3));
    let wrong = text.replace("git push -n", "git push -f");
    let faults = compile_tools(&[git(GIT), more(&wrong)]).unwrap_err();
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("git/more.toml", 7));
    let foreign = text.replace("rules_of = \"git\"", "rules_of = \"gti\"");
    let faults = compile_tools(&[git(GIT), more(&foreign)]).unwrap_err();
    assert_eq!(faults[0].message(), "unknown tool `gti`");
}

#[test]
fn values_are_told_apart() {
    let text = GIT.to_owned()
        + r#"
[[rule]]
id = "git.run"
when = { any = [
  { setting = { key = ["core.pager", "alias.*"], unless = { is = "", runs = ["less", "cat"], without = "+*" } } },
  { env = { name = ["GIT_PAGER", "PAGER"], unless = { runs = "cat" } } },
] }
outcome = "refuse"
why = "w"
refuse = [
  "git -c core.pager='sh -c id' log", "git -c CORE.Pager=/tmp/x log", "git -c core.pager='less +!id' log",
  "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.pager GIT_CONFIG_VALUE_0=id git log",
  "GIT_CONFIG_PARAMETERS=\"'core.pager'='id'\" git log", "GIT_PAGER=id git log", "git -c alias.x=y log",
]
allow = [
  "git log", "git -c core.pager=cat log", "git -c core.pager='less -R' log", "git -c core.pager= log",
  "GIT_PAGER=cat git log", "git -c core.editor=id log",
]
"#;
    compile_tools(&[git(&text)]).unwrap_or_else(|faults| panic!("{}", faults[0]));
    for (from, to, message) in [
        (
            "core.pager\", \"alias",
            "Core.pager\", \"alias",
            "expected section and name of a setting in lower case",
        ),
        ("unless = { runs = \"cat\" }", "unless = {}", "expected `is`, `runs` or `avoids`"),
        ("unless = { runs = \"cat\" }", "unles = { runs = \"cat\" }", "unknown key `unles`"),
    ] {
        let faults = compile_tools(&[git(&text.replace(from, to))]).unwrap_err();
        assert_eq!(faults[0].message(), message);
    }
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
    let names: Vec<_> = show.options.open().unwrap().iter().map(|option| option.names.join(" ")).collect();
    assert_eq!(names, ["--signoff -s", "--no-patch", "--ext-diff", "--output -o"]);
    assert_eq!(show.option("-o").unwrap().unwrap().kind, Kind::Path);
    let (_, log) = tool.level.subs.find(b"log").unwrap().unwrap();
    assert_eq!(log.option("-s").unwrap().unwrap().name(), "--no-patch");
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

//! What is wrong with a tool file is said where it stands.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

mod common;

use common::GIT;
use cotter_toolfile::{Fault, Source, check_tool, compile_tools};

fn faults(text: &str) -> Vec<Fault> {
    compile_tools(&[Source { name: "git.toml", text }]).err().unwrap_or_default()
}

/// A small tool around one rule, so that a fault's place is easy to count.
fn with_rule(rule: &str) -> String {
    let tool = "tool = \"git\"\nstyle = \"exact\"\nsub_style = \"parse-options\"\n\
                [sub.push]\nswitch = [\"--force -f\"]\nvalue = [\"--repo :remote\"]\noperands = [\"remote\", \"refspec*\"]\n\
                [sub.tag]\nswitch = [\"--delete -d\"]\naliases = [\"label\"]\n[[rule]]\n";
    format!("{tool}{rule}")
}

/// The rule of `with_rule` starts on this line.
const FIRST: usize = 12;

const RULE: &str = "id = \"git.x\"\nwhen = { sub = \"push\", flag = \"--force\" }\noutcome = \"refuse\"\nwhy = \"x\"\nrefuse = [\"git push -f\"]\n";

#[test]
fn the_rule_that_the_others_vary_is_sound() {
    assert_eq!(faults(&with_rule(RULE)), []);
}

#[test]
fn a_faulty_rule_is_marked_where_it_is_faulty() {
    for (from, to, line, marked, message) in [
        ("id = \"git.x\"", "id = \"npm.x\"", 0, "\"npm.x\"", "the id must start with `git.`"),
        (
            "id = \"git.x\"",
            "id = \"git\"",
            0,
            "\"git\"",
            "an id is two or more words of `a-z`, `0-9` and `-`, joined by dots",
        ),
        (
            "id = \"git.x\"",
            "id = \"git.X\"",
            0,
            "\"git.X\"",
            "an id is two or more words of `a-z`, `0-9` and `-`, joined by dots",
        ),
        ("id = \"git.x\"", "id = 7", 0, "7", "expected a string, found integer"),
        ("sub = \"push\"", "sub = \"pusch\"", 1, "\"pusch\"", "`git` has no subcommand `pusch`"),
        (
            "sub = \"push\"",
            "sub = \"label\"",
            1,
            "\"label\"",
            "`label` is another name of `tag`, by which rules call it",
        ),
        ("sub = \"push\"", "sub = []", 1, "[]", "the list must not be empty"),
        ("flag = \"--force\"", "flagg = \"--force\"", 1, "flagg", "unknown predicate `flagg`"),
        ("flag = \"--force\"", "flag = \"--forse\"", 1, "\"--forse\"", "no option `--forse` in `git push`"),
        (
            "flag = \"--force\"",
            "flag = [\"--force\", \"-f\"]",
            1,
            "\"-f\"",
            "`-f` is another name of `--force`, by which rules call it",
        ),
        (
            "flag = \"--force\"",
            "flag = \"--delete\"",
            1,
            "\"--delete\"",
            "no option `--delete` in `git push`",
        ),
        ("flag = \"--force\"", "value = { of = \"--force\" }", 1, "\"--force\"", "`--force` takes no value"),
        ("flag = \"--force\"", "value = { is = \"x\" }", 1, "{ is = \"x\" }", "`of` is missing"),
        ("flag = \"--force\"", "operand = {}", 1, "{}", "expected `kind`, `is` or both"),
        ("flag = \"--force\"", "operand = { kind = \"hoost\" }", 1, "\"hoost\"", "`hoost` is no kind"),
        (
            "flag = \"--force\"",
            "operand = { kind = \"host\" }",
            1,
            "\"host\"",
            "no operand of `git` is of the kind `host`",
        ),
        (
            "flag = \"--force\"",
            "operands = { least = 2, most = 1 }",
            1,
            "{ least = 2, most = 1 }",
            "expected `least` not to be more than `most`",
        ),
        (
            "flag = \"--force\"",
            "operands = { least = -1 }",
            1,
            "-1",
            "expected a number from 0 to 4294967295",
        ),
        ("flag = \"--force\"", "refspec = \"forcd\"", 1, "\"forcd\"", "`forcd` is no form of a refspec"),
        ("flag = \"--force\"", "env = { is = \"x\" }", 1, "{ is = \"x\" }", "`name` is missing"),
        ("flag = \"--force\"", "tracked_changes = \"3\"", 1, "\"3\"", "expected a test such as `\">=3\"`"),
        ("flag = \"--force\"", "not = {}", 1, "{}", "a condition must not be empty"),
        ("flag = \"--force\"", "any = []", 1, "[]", "the list must not be empty"),
        ("flag = \"--force\"", "unread = 1", 1, "1", "expected true or false, found integer"),
        (
            "outcome = \"refuse\"",
            "outcome = \"allow\"",
            2,
            "\"allow\"",
            "a rule cannot allow: what loosens is an exception",
        ),
        ("outcome = \"refuse\"", "outcome = \"refuze\"", 2, "\"refuze\"", "`refuze` is no outcome"),
        (
            "outcome = \"refuse\"",
            "outcome = \"refuse\"\notherwise = \"ask\"",
            3,
            "\"ask\"",
            "`otherwise` belongs to rules whose outcome is `judge`",
        ),
        (
            "outcome = \"refuse\"",
            "outcome = \"ask\"",
            4,
            "[\"git push -f\"]",
            "examples of this rule stand under `ask` or `allow`",
        ),
        ("why = \"x\"", "why = \" \"", 3, "\" \"", "`why` must not be empty"),
        (
            "why = \"x\"",
            "why = \"a\\u001b[2J\"",
            3,
            "\"a\\u001b[2J\"",
            "control characters are not allowed here",
        ),
        ("why = \"x\"", "why = \"{remot}\"", 3, "\"{remot}\"", "unknown placeholder `{remot}`"),
        ("why = \"x\"", "why = \"a } b\"", 3, "\"a } b\"", "a brace without its partner"),
        ("why = \"x\"", "why = \"x\"\nlockd = true", 4, "lockd", "unknown key `lockd`"),
        (
            "why = \"x\"",
            "why = \"x\"\nlocked = \"yes\"",
            4,
            "\"yes\"",
            "expected true or false, found string",
        ),
        (
            "refuse = [\"git push -f\"]",
            "refuse = []",
            0,
            "\"git.x\"",
            "the rule has no example that it stops",
        ),
        (
            "git push -f",
            "git push 'x",
            4,
            "\"git push 'x\"",
            "this is no command line: a quote is not closed",
        ),
        (
            "git push -f",
            "hg push -f",
            4,
            "\"hg push -f\"",
            "the example runs `hg`, which is no program of `git`",
        ),
        (
            "git push -f",
            "git push",
            4,
            "\"git push\"",
            "expected `refuse`, but the rule does not match (read as `git push`)",
        ),
        (
            "git push -f",
            "git push -f --frob",
            4,
            "\"git push -f --frob\"",
            "expected `refuse`, but the grammar cannot read all of it (read as `git push`; options `--force`; unread `--frob`)",
        ),
        (
            "why = \"x\"",
            "why = \"x\"\nallow = [\"git push -f a\"]",
            4,
            "\"git push -f a\"",
            "expected the rule not to match, but the rule matches (read as `git push`; options `--force`; operands `a`)",
        ),
    ] {
        assert!(RULE.contains(from), "{from}");
        let text = with_rule(&RULE.replacen(from, to, 1));
        let found = faults(&text);
        let place = |fault: &Fault| {
            let line = text.lines().nth(fault.line - 1).unwrap();
            line.chars().skip(fault.column - 1).take(fault.marked).collect::<String>()
        };
        let found = found.iter().find(|fault| fault.message() == message);
        let found = found.unwrap_or_else(|| panic!("{to}: {:?}", faults(&text)));
        assert_eq!((found.line, place(found).as_str()), (FIRST + line, marked), "{to}\n{found}");
    }
}

#[test]
fn a_misspelt_word_comes_with_what_was_meant() {
    for (from, to, hint) in [
        ("--force\" }", "--forse\" }", "did you mean `--force`?"),
        ("flag =", "flagg =", "did you mean `flag`?"),
        ("sub = \"push\"", "sub = \"pusch\"", "did you mean `push`?"),
        ("sub = \"push\"", "sub = \"label\"", "write `tag`"),
        ("outcome = \"refuse\"", "outcome = \"block\"", "one of save, harden, judge, ask, refuse"),
    ] {
        let found = faults(&with_rule(&RULE.replacen(from, to, 1)));
        assert!(found.iter().any(|fault| fault.hint.as_deref() == Some(hint)), "{to}: {found:?}");
    }
}

#[test]
fn a_missing_key_is_named() {
    for (key, message) in [
        ("id", "`id` is missing"),
        ("when", "`when` is missing"),
        ("outcome", "`outcome` is missing"),
        ("why", "`why` is missing"),
    ] {
        let kept = RULE.lines().filter(|line| !line.starts_with(key));
        let found = faults(&with_rule(&kept.collect::<Vec<_>>().join("\n")));
        assert!(found.iter().any(|fault| fault.message() == message), "{key}: {found:?}");
    }
    let judge = RULE.replace("\"refuse\"", "\"judge\"").replace("refuse =", "judge =");
    assert_eq!(
        faults(&with_rule(&judge))[0].message(),
        "a rule whose outcome is `judge` must say `otherwise`"
    );
}

#[test]
fn a_faulty_grammar_is_marked_where_it_is_faulty() {
    for (text, line, message) in [
        ("style = \"exact\"", 1, "`tool` is missing"),
        ("tool = \"git\"", 1, "`style` is missing"),
        ("tool = \"g/t\"\nstyle = \"exact\"", 1, "expected a tool's name: `a-z`, `0-9` and `-`"),
        ("tool = \"git\"\nstyle = \"exakt\"", 2, "`exakt` is no style"),
        (
            "tool = \"git\"\nstyle = { preset = \"exact\", add = [\"inherits\"] }",
            2,
            "`inherits` is no feature of a style",
        ),
        ("tool = \"git\"\nstyle = \"exact\"\nargv0 = \"real\"", 3, "`real` is no `argv0`"),
        (
            "tool = \"git\"\nstyle = \"exact\"\nprograms = [\"git = push\"]",
            3,
            "`git` has no subcommand `push`",
        ),
        (
            "tool = \"git\"\nstyle = \"exact\"\nprograms = [\"a/b\"]",
            3,
            "expected a program's name, or `name = subcommand`",
        ),
        ("tool = \"git\"\nstyle = \"exact\"\nprograms = [\"a\", \"a\"]", 3, "`a` is already taken"),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[options]\nswitch = [\"--a\", \"--b --a\"]",
            4,
            "`--a` is already taken",
        ),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[options]\nswitch = [\"--a :dir\"]",
            4,
            "a switch has no value, so none of a kind",
        ),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[options]\nvalue = [\":dir\"]",
            4,
            "expected an option's names, such as `--force -f`",
        ),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[options]\nvalue = [\"if\"]",
            4,
            "options written like `if` are never read in this style",
        ),
        (
            "tool = \"git\"\nstyle = \"getopt\"\n[options]\nvalue = [\"--long\"]",
            4,
            "options written like `--long` are never read in this style",
        ),
        (
            "tool = \"git\"\nstyle = \"getopt-long\"\n[options]\nvalue = [\"-long\"]",
            4,
            "options written like `-long` are never read in this style",
        ),
        ("tool = \"git\"\nstyle = \"exact\"\n[options]\nvalues = []", 4, "unknown key `values`"),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[options]\noperands = [\"ref*\", \"path\"]",
            4,
            "expected `*` after the last kind only",
        ),
        ("tool = \"git\"\nstyle = \"exact\"\n[options]\nafter_dashes = \"paths\"", 4, "`paths` is no kind"),
        ("tool = \"git\"\nstyle = \"exact\"\n[sub]\nreads = [\"a\", \"a\"]", 4, "`a` is already taken"),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[sub]\nplain = [\"-a\"]",
            4,
            "expected a subcommand's name: one word without a dash",
        ),
        ("tool = \"git\"\nstyle = \"exact\"\n[sub.a]\ndefault = \"b\"", 4, "`b` is no subcommand"),
        (
            "tool = \"git\"\nstyle = \"exact\"\n[sub.a]\nspawns = [\"... b\"]",
            4,
            "expected `...` as the last word only",
        ),
        ("tool = \"git\"\ntool = \"git\"", 2, "duplicate key"),
        ("tool = \"git\"\nstyle = \"exact\"\nsub = 1", 3, "expected a table, found integer"),
        ("tool = ", 1, "string values must be quoted, expected literal string"),
    ] {
        let found = faults(text);
        let fits = |fault: &&Fault| fault.line == line && fault.message() == message;
        assert!(found.iter().any(|fault| fits(&fault)), "{text}\n{found:#?}");
    }
}

#[test]
fn all_faults_are_collected_in_the_order_of_the_file() {
    let text = with_rule(&RULE.replace("--force\" }", "--forse\" }").replace("why = \"x\"", "wy = \"x\""));
    let lines: Vec<_> = faults(&text).iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [FIRST - 1, FIRST + 1, FIRST + 3]);
}

#[test]
fn conditions_nest_only_so_deep() {
    let nested = |depth: usize| {
        let open = "not = { unread = true, ".repeat(depth);
        let when = format!("when = {{ {open}flag = \"--force\"{} }}", " }".repeat(depth));
        faults(&with_rule(&RULE.replace("when = { sub = \"push\", flag = \"--force\" }", &when)))
    };
    let too_deep = |faults: &[Fault]| faults.iter().any(|fault| fault.message() == "nested deeper than 7");
    assert!(!too_deep(&nested(6)));
    assert!(too_deep(&nested(7)));
}

#[test]
fn what_is_taken_is_taken_across_files() {
    let other = "tool = \"git\"\nstyle = \"exact\"\n";
    let sources = [Source { name: "git.toml", text: GIT }, Source { name: "other.toml", text: other }];
    let faults = compile_tools(&sources).unwrap_err();
    assert!(faults.iter().all(|fault| fault.file == "other.toml"));
    assert_eq!(faults[0].message(), "`git` is already taken");
}

#[test]
fn one_wrong_example_is_one_fault_of_its_rule() {
    let text = GIT.replace("\"git push\", \"git push -nf\"", "\"git push -f\", \"git push -nf\"");
    let tested = check_tool(Source { name: "git.toml", text: &text }, &[]).unwrap();
    assert_eq!(tested.iter().map(|tested| tested.faults.len()).collect::<Vec<_>>(), [1, 0]);
    let shown = tested[0].faults[0].to_string();
    assert!(shown.contains("allow = [\"git push -f\"") && shown.contains("^^^^"), "{shown}");
}

#[test]
fn a_wrong_example_names_the_facts() {
    let text = GIT.replace("given = { tracked_changes = 0 }", "given = { tracked_changes = 2 }");
    let found = faults(&text);
    assert!(found[0].message().ends_with("options `--hard`; tracked_changes = 2)"), "{}", found[0]);
}

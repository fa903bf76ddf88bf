//! The commands that are shell scripts, against their own text: what their loops over the options know is what the tool
//! file says.

use std::collections::BTreeMap;
use std::path::Path;

use cotter_rules::{Arity, Kind};

use crate::git::said;
use crate::grammar::{level, option, options};

/// Options by name, with whether they take a value.
type Known = BTreeMap<String, bool>;

#[test]
fn submodule_knows_the_same_options() {
    let text = script("git-submodule");
    let level = level("submodule");
    let mut compared = 0;
    for (names, _) in level.subs.all().expect("a whole grammar") {
        let name = names[0];
        let function = format!("cmd_{}", name.replace('-', "_"));
        let Some(body) = between(&text, &format!("\n{function}()"), "\n}\n") else {
            panic!("{name}: no function")
        };
        if !body.contains("case \"$1\"") {
            // It hands all its words on.
            assert_eq!(name, "absorbgitdirs");
            continue;
        }
        agree(&format!("submodule {name}"), &known(body));
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
    let top = between(&text, "\nwhile test $# != 0 && test -z \"$command\"", "\ndone").expect("a loop");
    agree("submodule", &known(top));
}

#[test]
fn filter_branch_knows_the_same_options() {
    let text = script("git-filter-branch");
    let body = between(&text, "\nwhile :", "\ndone").expect("a loop");
    let switches = between(body, "case \"$1\"", "# all switches take one argument").expect("switches");
    let mut known = known(switches);
    let values = between(body, "case \"$ARG\"", "esac").expect("values");
    known.extend(names(values).into_iter().map(|(name, _)| (name, true)));
    agree("filter-branch", &known);
    let filters = level("filter-branch");
    for option in options(&filters).iter().filter(|option| option.name().ends_with("-filter")) {
        let runs = option.name() != "--subdirectory-filter";
        assert_eq!(option.kind == Kind::Command, runs, "{}", option.name());
    }
}

#[test]
fn mergetool_knows_the_same_options() {
    let text = script("git-mergetool");
    let body = between(&text, "\nmain ()", "\n}\n").expect("a function");
    let body = between(body, "while test $# != 0", "\n\tdone").expect("a loop");
    agree("mergetool", &known(body));
}

fn script(name: &str) -> String {
    let exec_path = said(Path::new("/"), &["--exec-path"]);
    std::fs::read_to_string(Path::new(exec_path.trim()).join(name)).expect("a script")
}

/// What the script knows and what the level `sub` knows is the same, apart from what newer scripts brought.
fn agree(sub: &str, theirs: &Known) {
    let level = level(sub);
    for (name, value) in theirs {
        let option = option(&level, name).unwrap_or_else(|| panic!("{sub}: {name} is missing"));
        let takes = matches!(option.arity, Arity::Value | Arity::Optional);
        assert_eq!(takes, *value, "{sub}: the value of {name}");
    }
    let newer = ["--ref-format", "-v", "--verbose"];
    let names = options(&level).into_iter().flat_map(|option| option.names);
    let extra: Vec<_> = names.filter(|name| !theirs.contains_key(*name) && !newer.contains(name)).collect();
    assert!(extra.is_empty(), "{sub}: {extra:?}");
}

/// The options of a loop over the words: a branch that looks at the next word, or counts them, takes a value.
fn known(body: &str) -> Known {
    let mut known = Known::new();
    for (name, action) in names(body) {
        let nested = action.contains("case \"$#");
        let value = name.ends_with('*') || action.contains("$2") || nested;
        let name = name.trim_end_matches('*').trim_end_matches('=').to_owned();
        *known.entry(name).or_default() |= value;
    }
    known
}

/// The patterns of `case` that are options, each with what is done about it.
fn names(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for branch in body.split(";;") {
        let Some((patterns, action)) = branch.split_once(')') else { continue };
        let patterns = patterns.rsplit('\n').next().unwrap_or_default();
        for pattern in patterns.split('|').map(str::trim) {
            if pattern.len() > 1 && pattern.starts_with('-') && !["--", "-*"].contains(&pattern) {
                found.push((pattern.to_owned(), action.to_owned()));
            }
        }
    }
    found
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let start = text.find(from)? + from.len();
    let end = text[start..].find(to)?;
    Some(&text[start..start + end])
}

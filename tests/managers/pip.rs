//! pip's own parser against Cotter's reader.

use cotter_rules::{Command, Tool};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::lines::{Known, random_option};
use crate::real::{answers, python, python_of};
use crate::tool::{level, options, read, read_with, text, tool};

const SCRIPT: &str = include_str!("pip.py");
/// Subcommands that bring packages in, or change what later ones do.
const SUBS: [&str; 8] = ["install", "download", "wheel", "lock", "config", "uninstall", "list", "index"];
const LINES: usize = 3000;

fn theirs(python: &std::path::Path) -> Option<Vec<(String, Vec<Known>)>> {
    let answer = answers(python, SCRIPT, &["options"], "")?;
    let subs = answer.as_object().expect("subcommands").iter();
    let of = |option: &Value| Known {
        names: strings(&option["names"]),
        value: option["value"].as_bool().expect("a truth value"),
    };
    Some(
        subs.map(|(sub, list)| (sub.clone(), list.as_array().expect("a list").iter().map(of).collect()))
            .collect(),
    )
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter().map(|text| text.as_str().expect("a string").to_owned()).collect()
}

/// The pythons whose pip is asked: the one on PATH, and the one that `pip` itself runs under.
fn pythons() -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = [python(), python_of("pip")].into_iter().flatten().collect();
    all.dedup();
    all
}

#[test]
fn every_option_is_known() {
    let pip = tool("pip");
    for python in pythons() {
        for (sub, list) in theirs(&python).unwrap_or_default() {
            let Some(level) = level(&pip, &[&sub]) else { panic!("no {sub}") };
            let ours = options(&level);
            for option in list {
                for name in &option.names {
                    let own = ours.iter().find(|own| own.names.contains(&name.as_str()));
                    let Some(own) = own else { panic!("pip {sub}: no {name}") };
                    let takes = own.arity == cotter_rules::Arity::Value;
                    assert_eq!(takes, option.value, "pip {sub} {name}");
                }
            }
        }
    }
}

#[test]
fn pip_understands_the_same() {
    for python in pythons() {
        let Some(subs) = theirs(&python) else { continue };
        let mut chance = Chance::new(0x0070_6970);
        let lines: Vec<Vec<String>> = (0..LINES).map(|_| random_line(&subs, &mut chance)).collect();
        let input = json!(lines).to_string();
        let Some(answer) = answers(&python, SCRIPT, &["lines"], &input) else { continue };
        let (pip, mut seen) = (tool("pip"), Seen::default());
        for (line, theirs) in lines.iter().zip(answer.as_array().expect("a list")) {
            let ours = read(&pip, line);
            if let Err(how) = agree(&pip, &ours, theirs, &mut seen) {
                panic!("pip {}: {how}\n  pip: {theirs}\n  we: {ours:?}", line.join(" "));
            }
        }
        // If the generator went blind, the comparison would prove nothing.
        assert!(seen.understood > LINES / 3 && seen.refused > LINES / 20 && seen.explained > 50, "{seen:?}");
        assert!(seen.ambiguous < seen.understood / 20, "{seen:?}");
    }
}

#[test]
fn every_variable_that_pip_reads_counts() {
    let pip = tool("pip");
    for python in pythons() {
        let Some(subs) = theirs(&python) else { continue };
        let mut asked = Vec::new();
        for (sub, list) in subs.iter().filter(|(sub, _)| SUBS.contains(&sub.as_str()) && sub != "config") {
            for name in list.iter().flat_map(|option| &option.names).filter(|name| name.starts_with("--")) {
                asked.push((sub.clone(), name.clone()));
            }
        }
        let Some(answer) = answers(&python, SCRIPT, &["variables"], &json!(asked).to_string()) else {
            continue;
        };
        let mut counted = 0;
        for ((sub, name), theirs) in asked.iter().zip(answer.as_array().expect("a list")) {
            let variable = format!("PIP_{}", name[2..].to_ascii_uppercase().replace('-', "_"));
            let variables = [(variable.clone(), "1".to_owned())];
            let words = [sub.as_str()];
            let ours = read_with(&pip, &words, &variables);
            let is_it = |given: &cotter_rules::Given<'_>| {
                let level = level(&pip, &words).expect("a level");
                options(&level)
                    .iter()
                    .any(|own| own.name() == given.option && own.names.contains(&name.as_str()))
            };
            if theirs.as_bool() == Some(true) {
                assert!(ours.given.iter().any(is_it), "{variable} pip {sub}: {ours:?}");
                counted += 1;
            }
        }
        assert!(counted > 100, "{counted}");
    }
}

#[derive(Default, Debug)]
struct Seen {
    understood: usize,
    refused: usize,
    explained: usize,
    /// Cut so short that another version of pip would not know which is meant.
    ambiguous: usize,
}

fn agree(pip: &Tool<'static>, ours: &Command<'_>, theirs: &Value, seen: &mut Seen) -> Result<(), String> {
    if theirs.get("refused").is_some() {
        // Nothing happens, whatever we make of it.
        seen.refused += 1;
        return Ok(());
    }
    if ours.unknown_sub.is_some() && ours.path == ["config"] {
        // Its parser takes any word; that there is no such action is found out later.
        return Ok(());
    }
    if theirs.get("explained").is_some() {
        seen.explained += 1;
        let alone = ours.path.is_empty();
        return if ours.inert || alone { Ok(()) } else { Err("pip only explains itself".to_owned()) };
    }
    if !ours.unread.is_empty() {
        seen.ambiguous += 1;
        // The word after it may have been its value.
        let cut = ours.unread.first().is_some_and(|word| word.starts_with(b"--"));
        return if cut { Ok(()) } else { Err("we cannot read what pip understands".to_owned()) };
    }
    seen.understood += 1;
    if ours.inert {
        return Err("we take it for a question".to_owned());
    }
    let sub = theirs["sub"].as_str().expect("a subcommand");
    if ours.path.first() != Some(&sub) {
        return Err(format!("it is {sub}"));
    }
    let level = level(pip, &[sub]).expect("a level");
    let own = options(&level);
    let listed = theirs["options"].as_array().expect("a list");
    if listed.len() != ours.given.len() {
        return Err("not the same number of options".to_owned());
    }
    for (theirs, given) in listed.iter().zip(&ours.given) {
        let names = strings(&theirs[0]);
        let known = own.iter().chain(pip.level.options.open().expect("a grammar").iter()).any(|option| {
            option.name() == given.option
                && option.names.iter().any(|name| names.iter().any(|own| own == name))
        });
        let value = theirs[1].as_str().map(str::to_owned);
        if !known || value != given.value.map(text) {
            return Err(format!("{names:?} is not {}", given.option));
        }
    }
    let left = strings(&theirs["left"]);
    let mut words: Vec<String> = ours.path.iter().skip(1).map(|word| (*word).to_owned()).collect();
    words.extend(ours.operands.iter().map(|operand| text(operand.word)));
    if left == words { Ok(()) } else { Err(format!("left are {left:?}")) }
}

fn random_line(subs: &[(String, Vec<Known>)], chance: &mut Chance) -> Vec<String> {
    let sub = chance.pick(&SUBS);
    let (name, list) = subs.iter().find(|(own, _)| own == sub).unwrap_or(&subs[0]);
    let general: Vec<&Known> = subs
        .iter()
        .find(|(own, _)| own == "check")
        .map(|(_, list)| list.iter().collect())
        .expect("the general options");
    let mut line = Vec::new();
    for _ in 0..chance.below(2) {
        random_option(general[chance.below(general.len())], &general, chance, &mut line);
    }
    line.push(name.clone());
    let all: Vec<&Known> = list.iter().collect();
    for _ in 0..chance.below(5) {
        if chance.one_in(3) {
            let operands = ["six", "six==1.0", "-", ".", "set", "list", "x=y", "", "a b"];
            line.push(chance.pick(&operands).to_owned());
        } else if chance.one_in(20) {
            line.push(
                chance.pick(&["--", "--frobnicate", "-~", "--no", "-h", "--help", "--version"]).to_owned(),
            );
        } else {
            random_option(all[chance.below(all.len())], &all, chance, &mut line);
        }
    }
    line
}

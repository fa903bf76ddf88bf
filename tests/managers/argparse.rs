//! Python's argparse, as three managers use it, against Cotter's reader.

use cotter_rules::{Arity, Command, Opt, Tool};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::lines::{Known, random_option};
use crate::real::{answers, python_of};
use crate::tool::{level, options, read, text, tool};

const SCRIPT: &str = include_str!("argparse.py");
const LINES: usize = 1500;

/// Each with subcommands that bring packages in.
const MANAGERS: [(&str, &[&str]); 3] = [
    ("pdm", &["add", "install", "sync", "update", "lock", "remove", "publish"]),
    ("pipx", &["install", "inject", "upgrade", "reinstall"]),
    ("pipenv", &["install", "sync", "upgrade", "update", "lock"]),
];

#[test]
fn argparse_understands_the_same() {
    for (name, subs) in MANAGERS {
        let Some(python) = python_of(name) else { continue };
        let (tool, mut chance) = (tool(name), Chance::new(0x6172_6770));
        let lines: Vec<Vec<String>> =
            (0..LINES).map(|_| random_line(&tool, chance.pick(subs), &mut chance)).collect();
        let Some(answer) = answers(&python, SCRIPT, &[name], &json!(lines).to_string()) else { continue };
        let mut understood = 0;
        for (line, theirs) in lines.iter().zip(answer.as_array().expect("a list")) {
            let ours = read(&tool, line);
            if let Err(how) = agree(&tool, &ours, theirs) {
                panic!("{name} {}: {how}\n  there: {theirs}\n  here: {ours:?}", line.join(" "));
            }
            understood += usize::from(theirs.get("options").is_some() && ours.unread.is_empty());
        }
        assert!(understood > LINES / 4, "{name}: {understood}");
    }
}

fn agree(tool: &Tool<'static>, ours: &Command<'_>, theirs: &Value) -> Result<(), String> {
    if theirs.get("explained").is_some() {
        return if ours.inert { Ok(()) } else { Err("it only explains itself".to_owned()) };
    }
    // Options of other versions make some names ambiguous here; what is refused there does nothing.
    let Some(listed) = theirs.get("options").filter(|_| ours.unread.is_empty()) else { return Ok(()) };
    // pipenv's parser takes it for an option, and pipenv then only explains itself.
    if ours.inert && listed.to_string().contains("\"--help\"") {
        return Ok(());
    }
    let own = level(tool, &ours.path).map(|level| options(&level)).unwrap_or_default();
    let same = |theirs: &Value, option: &str, value: Option<&[u8]>| {
        let names: Vec<&str> = theirs[0].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let is_it =
            |known: &Opt<'_>| known.name() == option && known.names.iter().any(|own| names.contains(own));
        own.iter().any(is_it) && theirs[1].as_str().map(str::to_owned) == value.map(text)
    };
    let listed = listed.as_array().map(Vec::as_slice).unwrap_or_default();
    let agrees = listed.len() == ours.given.len()
        && listed.iter().zip(&ours.given).all(|(theirs, given)| same(theirs, given.option, given.value));
    if agrees && !ours.inert { Ok(()) } else { Err("something else is understood".to_owned()) }
}

fn random_line(tool: &Tool<'static>, sub: &str, chance: &mut Chance) -> Vec<String> {
    let level = level(tool, &[sub]).expect("a level");
    let all: Vec<Known> = options(&level)
        .iter()
        .filter(|option| matches!(option.arity, Arity::Switch | Arity::Value) && !option.inert)
        .map(|option| Known {
            names: option.names.iter().map(|name| (*name).to_owned()).collect(),
            value: option.arity == Arity::Value,
        })
        .collect();
    let all: Vec<&Known> = all.iter().collect();
    let mut line = vec![sub.to_owned()];
    for _ in 0..chance.below(4) {
        random_option(all[chance.below(all.len())], &all, chance, &mut line);
    }
    if chance.one_in(12) {
        line.push(chance.pick(&["--help", "-h", "--frobnicate"]).to_owned());
    }
    let operands = chance.some(&["six", "six==1.0", "x"], 2);
    line.extend(operands);
    line
}

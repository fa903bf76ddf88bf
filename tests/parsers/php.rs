//! Composer, which tells about its subcommands and their options as JSON.

use std::collections::BTreeSet;

use cotter_rules::Arity;
use serde_json::Value;

use crate::grammar::{Grammar, named};
use crate::world::{World, is_there};

fn composer(world: &World, words: &[&str]) -> Option<Value> {
    let mut command = world.command("composer");
    command
        .env("COMPOSER_HOME", world.path())
        .env("COMPOSER_ALLOW_SUPERUSER", "1")
        .env("COMPOSER_DISABLE_NETWORK", "1");
    let output = command.args(words).arg("--format=json").output().unwrap();
    serde_json::from_slice(&output.stdout).ok()
}

#[test]
fn composer_has_no_other_subcommands_and_options() {
    if !is_there("composer") {
        return;
    }
    let world = World::new();
    let grammar = Grammar::of("composer");
    let listed = composer(&world, &["list"]).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for described in listed["commands"].as_array().unwrap() {
        let sub = described["name"].as_str().unwrap();
        let Some(level) = grammar.level(sub) else {
            wrong.push(format!("{sub} is missing"));
            continue;
        };
        let options = grammar.options(sub);
        // One that tells and has nothing of its own need not be written down.
        if level.reads && options.is_empty() {
            continue;
        }
        let Some(described) = composer(&world, &["help", sub]) else { continue };
        // The words that stand for it come after the usage.
        let aliases: BTreeSet<&str> = described["usage"]
            .as_array()
            .unwrap()
            .iter()
            .skip(1)
            .filter_map(Value::as_str)
            .filter(|usage| !usage.contains(' '))
            .collect();
        for alias in aliases {
            if grammar.read(&[alias.to_owned()]).path != [sub] {
                wrong.push(format!("{sub}: {alias} is another name of it"));
            }
        }
        for option in described["definition"]["options"].as_object().unwrap().values() {
            let name = option["name"].as_str().unwrap();
            seen += 1;
            let Some(own) = named(&options, name) else {
                wrong.push(format!("{sub}: {name} is missing"));
                continue;
            };
            let shorts =
                option["shortcut"].as_str().unwrap_or_default().split('|').filter(|short| short.len() == 2);
            for short in shorts.filter(|short| !own.names.contains(short)) {
                wrong.push(format!("{sub}: {name} is {short} as well"));
            }
            let arity = match (&option["accept_value"], &option["is_value_required"]) {
                (Value::Bool(false), _) => Arity::Switch,
                (_, Value::Bool(true)) => Arity::Value,
                _ => Arity::Last,
            };
            if arity != own.arity {
                wrong.push(format!("{sub}: {name} is {arity}, not {}", own.arity));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 400, "{seen}");
}

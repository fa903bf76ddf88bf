//! Cargo and rustup. Both are clap: `--help` is met where it stands, after everything before it has been taken, and
//! then nothing else is done.

use cotter_rules::{Arity, Opt};

use crate::chance::Chance;
use crate::grammar::{Grammar, named, takes_value};
use crate::help::shown;
use crate::world::{World, both, is_there};

/// Command lines for each subcommand. Each is a process.
const LINES: usize = 12;

/// The cargo that runs this test is asked itself, past the toolchains of rustup.
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// What cargo itself has, and what is worth asking: `help` and removed ones print something else.
fn subs(world: &World) -> Vec<String> {
    let listed = both(&world.command(&cargo()).arg("--list").output().unwrap());
    let names = listed
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter_map(|line| line.split_whitespace().next());
    let grammar = Grammar::of("cargo");
    let own = |name: &&str| {
        !["help", "git-checkout"].contains(name) && grammar.level(name).is_none_or(|level| !level.perhaps)
    };
    let is_alias = |name: &&str| listed.contains(&format!("    {name:<20} alias: "));
    let of_others = |name: &&str| listed.contains(&format!("    {name}\n"));
    names.filter(own).filter(|name| !is_alias(name) && !of_others(name)).map(str::to_owned).collect()
}

#[test]
fn cargo_has_no_other_subcommands_and_options() {
    let world = World::new();
    let grammar = Grammar::of("cargo");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for sub in [vec![String::new()], subs(&world)].concat() {
        if grammar.level(&sub).is_none() {
            wrong.push(format!("{sub}: no such subcommand"));
            continue;
        }
        let options = grammar.options(&sub);
        let text =
            both(&world.command(&cargo()).args(sub.split_whitespace()).arg("--help").output().unwrap());
        seen += compare(&format!("cargo {sub}"), &text, &options, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 400, "{seen}");
}

#[test]
fn rustup_has_no_other_options() {
    if !is_there("rustup") {
        return;
    }
    let world = World::new();
    let grammar = Grammar::of("rustup");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in grammar.paths().iter().filter(|path| !["help", "doc", "completions"].contains(&path.as_str()))
    {
        let options = grammar.options(path);
        let output = world.command("rustup").args(path.split(' ')).arg("--help").output().unwrap();
        seen += compare(&format!("rustup {path}"), &both(&output), &options, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 60, "{seen}");
}

/// Everything that the help shows is there, with its names in one place and the same kind of value.
fn compare(what: &str, text: &str, options: &[Opt<'static>], wrong: &mut Vec<String>) -> usize {
    let all = shown(text);
    for shown in &all {
        let Some(option) = named(options, &shown.names[0]) else {
            wrong.push(format!("{what}: {:?} is missing", shown.names));
            continue;
        };
        if !shown.names.iter().all(|name| option.names.contains(&name.as_str())) {
            wrong.push(format!("{what}: {:?} is {:?}", shown.names, option.names));
        }
        // Older versions have `--timings[=kinds]`, which this one only warns of.
        let arity = if option.arity == Arity::Optional && shown.arity == Arity::Switch {
            Arity::Switch
        } else {
            option.arity
        };
        if arity != shown.arity {
            wrong.push(format!("{what}: {:?} is {}, not {}", shown.names, shown.arity, option.arity));
        }
    }
    all.len()
}

#[test]
fn what_cargo_takes_is_read() {
    let world = World::new();
    let grammar = Grammar::of("cargo");
    let mut chance = Chance::new(0x00ca_4960);
    let (mut taken, mut refused) = (0, 0);
    for sub in subs(&world) {
        let options = grammar.options(&sub);
        for _ in 0..LINES {
            let mut line = vec![sub.clone()];
            line.extend(random_line(&options, &mut chance));
            line.push("--help".to_owned());
            let output = world.command(&cargo()).args(&line).output().unwrap();
            let command = grammar.read(&line);
            let explained = output.status.success() && both(&output).contains("Usage:");
            if explained {
                taken += 1;
                assert!(command.unread.is_empty(), "cargo {line:?}: unread {:?}", command.unread);
                assert!(command.inert, "cargo {line:?}: `--help` was taken for something else\n{command:?}");
            } else {
                refused += 1;
                assert!(!both(&output).is_empty(), "cargo {line:?} did something");
            }
        }
    }
    // If the generator went blind, the comparison would prove nothing.
    assert!(taken > 100 && refused > 20, "{taken} {refused}");
}

/// Options of the level, most of them as they should be, and some words that are none.
fn random_line(options: &[Opt<'static>], chance: &mut Chance) -> Vec<String> {
    let mut line = Vec::new();
    for _ in 0..chance.below(4) {
        let option = &options[chance.below(options.len())];
        if option.inert {
            continue;
        }
        let name = chance.pick(&option.names);
        let value = ["x", "a b", "-", "k=v", "--locked"][if chance.one_in(12) { 4 } else { chance.below(4) }];
        let value = if option.kind == cotter_rules::Kind::Number { "2" } else { value };
        match (takes_value(option), chance.below(4)) {
            (false, _) => line.push(name.to_owned()),
            (true, 0) if name.starts_with("--") => line.push(format!("{name}={value}")),
            (true, 0) => line.push(format!("{name}{value}")),
            (true, 1) if option.arity == Arity::Last => line.push(name.to_owned()),
            (true, _) => line.extend([name.to_owned(), value.to_owned()]),
        }
    }
    if chance.one_in(10) {
        line.push(chance.pick(&["--no-such", "-y", "--lock", "--release=true", "-vq"]).to_owned());
    }
    line
}

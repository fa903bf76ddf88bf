//! Go. Its flags are taken one by one until the first operand; `-h` among them prints the usage and ends, so each line that
//! is tried ends with two of them: one may be taken for a value. Whatever it would do all the same, it does in an empty
//! home, without a network.

use std::process::Command;

use cotter_rules::{Arity, Opt};

use crate::chance::Chance;
use crate::grammar::{Grammar, takes_value};
use crate::world::{World, both, is_there};

/// Subcommands that take their flags in another way, or would open something.
const NOT_ASKED: [&str; 8] = ["bug", "doc", "help", "mod help", "work help", "telemetry", "tool", "version"];
/// Flags of `go test` that older versions leave to the test program.
const LATER: [&str; 3] = ["fullpath", "test.fullpath", "artifacts"];
/// Command lines for each subcommand. Each is a process.
const LINES: usize = 12;

fn go(world: &World) -> Command {
    let mut command = world.command("go");
    command
        .env("GOENV", "off")
        .env("GOFLAGS", "")
        .env("GOPROXY", "off")
        .env("GOSUMDB", "off")
        .env("GOTOOLCHAIN", "local")
        .env("GOPATH", world.path().join("go"))
        .env("GOCACHE", world.path().join("cache"));
    command
}

/// The subcommands that have flags and that this go has.
fn subs(world: &World, grammar: &Grammar) -> Vec<String> {
    let asked = |path: &String| {
        let usage = both(&go(world).args(path.split(' ')).args(["-h", "-h"]).output().unwrap());
        usage.contains("usage: go") && !usage.contains("unknown command")
    };
    grammar.paths().into_iter().filter(|path| !NOT_ASKED.contains(&path.as_str())).filter(asked).collect()
}

#[test]
fn go_takes_values_where_they_are_read() {
    if !is_there("go") {
        return;
    }
    let world = World::new();
    let grammar = Grammar::of("go");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for sub in subs(&world, &grammar) {
        for option in grammar.options(&sub).iter().filter(|option| !option.inert) {
            for name in &option.names {
                let name = name.trim_start_matches('-');
                let said = both(
                    &go(&world)
                        .args(sub.split(' '))
                        .args([&format!("-{name}=neither"), "-h", "-h"])
                        .output()
                        .unwrap(),
                );
                if said.contains("not defined") || LATER.contains(&name) {
                    // Of another version.
                    continue;
                }
                seen += 1;
                let is_switch = said.contains("invalid boolean");
                if is_switch != (option.arity == Arity::Switch) && option.arity != Arity::Optional {
                    wrong.push(format!("go {sub} -{name}: {said}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 300, "{seen}");
}

/// Every name that any of its pages mentions, tried with every subcommand.
#[test]
fn what_go_knows_is_known() {
    if !is_there("go") {
        return;
    }
    let world = World::new();
    let grammar = Grammar::of("go");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for sub in subs(&world, &grammar) {
        // They leave what is unknown to another program.
        if ["test", "vet", "fix"].contains(&sub.as_str()) {
            continue;
        }
        let options = grammar.options(&sub);
        for name in mentioned(&world, &sub) {
            let said = both(
                &go(&world)
                    .args(sub.split(' '))
                    .args([&format!("-{name}=neither"), "-h", "-h"])
                    .output()
                    .unwrap(),
            );
            if said.contains("not defined") || !said.contains("usage: go") {
                continue;
            }
            seen += 1;
            let dashed = format!("-{name}");
            if !options.iter().any(|option| option.names.contains(&dashed.as_str())) {
                wrong.push(format!("go {sub} -{name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(seen > 200, "{seen}");
}

/// What stands behind a dash on the page of a subcommand, and on that of `build`.
fn mentioned(world: &World, sub: &str) -> Vec<String> {
    let page = |of: &str| both(&go(world).arg("help").args(of.split(' ')).output().unwrap());
    let text = page(sub) + &page("build");
    let mut names: Vec<String> = text
        .split(|letter: char| letter.is_whitespace() || ['[', '\'', '(', '|', ','].contains(&letter))
        .filter_map(|word| word.strip_prefix('-'))
        .map(|word| {
            word.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
        })
        .filter(|name| !name.is_empty() && name != "h" && name != "help")
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn what_go_takes_is_read() {
    if !is_there("go") {
        return;
    }
    let world = World::new();
    let grammar = Grammar::of("go");
    let mut chance = Chance::new(0x0060_f1a6);
    let (mut taken, mut refused) = (0, 0);
    for sub in subs(&world, &grammar) {
        let options = grammar.options(&sub);
        for _ in 0..LINES {
            let mut line: Vec<String> = sub.split(' ').map(str::to_owned).collect();
            line.extend(random_line(&options, &mut chance));
            line.extend(["-h", "-h"].map(str::to_owned));
            let said = both(&go(&world).args(&line).output().unwrap());
            let command = grammar.read(&line);
            let complains = ["not defined", "invalid", "needs an argument", "bad flag"]
                .iter()
                .any(|word| said.contains(word));
            if said.contains("usage: go") && !complains {
                taken += 1;
                assert!(command.unread.is_empty(), "go {line:?}: unread {:?}", command.unread);
                assert!(command.inert, "go {line:?}: `-h` was taken for something else\n{command:?}");
            } else {
                refused += 1;
            }
        }
    }
    assert!(taken > 100 && refused > 20, "{taken} {refused}");
}

fn random_line(options: &[Opt<'static>], chance: &mut Chance) -> Vec<String> {
    let mut line = Vec::new();
    for _ in 0..chance.below(4) {
        let option = &options[chance.below(options.len())];
        if option.inert || option.arity == Arity::Rest {
            continue;
        }
        let name = chance.pick(&option.names).trim_start_matches('-');
        let dashes = if chance.one_in(2) { "-" } else { "--" };
        let value = chance.pick(&["x", "1", "a b", "k=v", "mod"]);
        match (takes_value(option), chance.below(3)) {
            (false, 0) => line.push(format!("{dashes}{name}={}", chance.pick(&["true", "false", "1", "F"]))),
            (false, _) => line.push(format!("{dashes}{name}")),
            (true, 0) => line.push(format!("{dashes}{name}={value}")),
            (true, _) if option.arity == Arity::Optional => line.push(format!("{dashes}{name}")),
            (true, _) => line.extend([format!("{dashes}{name}"), value.to_owned()]),
        }
    }
    if chance.one_in(10) {
        line.push(chance.pick(&["-no-such", "--race=maybe", "-vx"]).to_owned());
    }
    line
}

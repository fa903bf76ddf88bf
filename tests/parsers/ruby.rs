//! Gem and bundler. Their own parsers are run inside of Ruby by a script, which takes many command lines, only parses them, and
//! tells what is left of each.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

use cotter_rules::{Arity, Kind, Opt};

use crate::chance::Chance;
use crate::grammar::{Grammar, named, takes_value};
use crate::world::{World, both, is_there};

const SCRIPT: &str = include_str!("dump.rb");
/// Command lines for each subcommand.
const LINES: usize = 60;
/// Subcommands whose words are another program's, or that nobody is meant to use.
const NOT_ASKED: [&str; 8] = [
    "bundle exec",
    "bundle cli-help",
    "bundle help",
    "bundle viz",
    "bundle doctor ssl",
    "bundle doctor diagnose",
    "gem server",
    "gem setup",
];

/// What takes a value in some versions, or under some circumstances.
const OPEN: [(&str, &str); 2] = [("bundle gem", "--ext"), ("bundle gem", "--edit")];

/// One option as Ruby has it.
struct Shown {
    names: Vec<String>,
    arity: Arity,
    /// It has a `--no-` form of its own.
    negates: bool,
    /// It takes all words that follow.
    many: bool,
}

/// Every subcommand with its options; nothing where Ruby or bundler is missing.
fn shown(world: &World) -> Option<BTreeMap<String, Vec<Shown>>> {
    if !["ruby", "gem", "bundle"].into_iter().all(is_there) {
        return None;
    }
    std::fs::write(world.path().join("dump.rb"), SCRIPT).unwrap();
    let output = world.command("ruby").args(["dump.rb", "options"]).output().unwrap();
    if !output.status.success() {
        println!("not run: this bundler cannot be asked: {}", both(&output));
        return None;
    }
    let mut all: BTreeMap<String, Vec<Shown>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (sub, written) = line.split_once('\t').unwrap();
        all.entry(sub.to_owned()).or_default().push(one(written));
    }
    Some(all)
}

/// `-v`, `--version VERSION`; `--document [TYPES]`; `--[no-]force`.
fn one(written: &str) -> Shown {
    let mut shown =
        Shown { names: Vec::new(), arity: Arity::Switch, negates: false, many: written.ends_with("...") };
    for form in written.split('\t') {
        let (name, value) = match form.find([' ', '=']) {
            Some(at) => form.split_at(at),
            None => (form, ""),
        };
        shown.negates |= name.starts_with("--[no-]");
        shown.names.push(name.replace("[no-]", ""));
        if value.starts_with(" [") {
            shown.arity = Arity::Last;
        } else if !value.is_empty() {
            shown.arity = Arity::Value;
        }
    }
    shown
}

#[test]
fn gem_and_bundler_have_no_other_options() {
    let world = World::new();
    let Some(all) = shown(&world) else { return };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (sub, shown) in all.iter().filter(|(sub, _)| !NOT_ASKED.contains(&sub.as_str())) {
        let (tool, path) = sub.split_once(' ').unwrap();
        let grammar = Grammar::of(tool);
        let Some(level) = grammar.level(path) else {
            wrong.push(format!("{sub} is missing"));
            continue;
        };
        // One that tells and has nothing of its own need not be written down.
        let options = grammar.options(path);
        if level.reads && options.is_empty() {
            continue;
        }
        for shown in shown {
            seen += 1;
            let mut longest: Vec<&String> = shown.names.iter().collect();
            longest.sort_by_key(|name| std::cmp::Reverse(name.len()));
            let Some(option) = longest.iter().find_map(|name| named(&options, name)) else {
                wrong.push(format!("{sub}: {:?} is missing", shown.names));
                continue;
            };
            if OPEN.contains(&(sub, option.name())) {
                continue;
            }
            // Of two that have the same letter one is found by it; which one, the command lines below show.
            let other =
                |name: &&String| named(&options, name).is_some_and(|other| other.name() != option.name());
            if !shown
                .names
                .iter()
                .filter(|name| !other(name))
                .all(|name| option.names.contains(&name.as_str()))
            {
                wrong.push(format!("{sub}: {:?} is {:?}", shown.names, option.names));
            }
            if option.arity != shown.arity {
                wrong.push(format!("{sub}: {:?} is {}, not {}", shown.names, shown.arity, option.arity));
            }
            if shown.negates && option.fixed {
                wrong.push(format!("{sub}: {:?} has a negation", shown.names));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 500, "{seen}");
}

#[test]
fn what_gem_and_bundler_take_is_read() {
    let world = World::new();
    let Some(all) = shown(&world) else { return };
    let mut chance = Chance::new(0x0000_9e35);
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for (sub, shown) in all.iter().filter(|(sub, _)| !NOT_ASKED.contains(&sub.as_str())) {
        let (tool, path) = sub.split_once(' ').unwrap();
        let many: Vec<&String> =
            shown.iter().filter(|shown| shown.many).flat_map(|shown| &shown.names).collect();
        let grammar = Grammar::of(tool);
        let mut options = grammar.options(path);
        options.retain(|option| {
            !option.inert && !option.names.iter().any(|name| many.iter().any(|many| many == name))
        });
        options.retain(|option| !OPEN.contains(&(sub, option.name())));
        if options.is_empty() {
            continue;
        }
        for _ in 0..LINES {
            lines.push((sub, random_line(&options, &mut chance)));
        }
    }
    let answers = ask(&world, &lines);
    assert_eq!(answers.len(), lines.len());
    let (mut taken, mut refused, mut asked, mut wrong) = (0, 0, 0, Vec::new());
    for ((sub, words), answer) in lines.iter().zip(&answers) {
        let Some(left) = answer.strip_prefix("taken") else {
            refused += 1;
            continue;
        };
        taken += 1;
        let (tool, path) = sub.split_once(' ').unwrap();
        let line: Vec<String> =
            path.split(' ').chain(words.iter().map(String::as_str)).map(str::to_owned).collect();
        let grammar = Grammar::of(tool);
        let command = grammar.read(&line);
        let ours: Vec<String> = command
            .operands
            .iter()
            .map(|operand| String::from_utf8_lossy(operand.word).into_owned())
            .collect();
        let theirs: Vec<&str> = left.split('\t').skip(1).collect();
        // Ruby takes one letter for the beginning of a long name, and of two names that fit the one that the other begins
        // with. That is not read, and so asked about.
        if command.unread.iter().any(|word| word.len() == 2 || word == b"--versio") {
            asked += 1;
            continue;
        }
        // Its help counts before the host, although both have the letter; a host that is seen is the safer reading.
        if *sub == "gem owner" && words.iter().any(|word| word == "-h") {
            continue;
        }
        if !command.unread.is_empty() || ours != theirs {
            wrong.push(format!(
                "{sub} {words:?}: {theirs:?} is left, not {ours:?}; unread {:?}",
                command.unread
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {taken}: {wrong:#?}", wrong.len());
    // If the generator went blind, the comparison would prove nothing.
    assert!(taken > 1000 && refused > 100 && asked < 50, "{taken} {refused} {asked}");
}

fn ask(world: &World, lines: &[(&str, Vec<String>)]) -> Vec<String> {
    let mut child = world
        .command("ruby")
        .arg("dump.rb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text: String = lines
        .iter()
        .map(|(sub, words)| {
            let (tool, path) = sub.split_once(' ').unwrap();
            format!("{tool}\t{path}\t{}\n", words.join("\t"))
        })
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn random_line(options: &[Opt<'static>], chance: &mut Chance) -> Vec<String> {
    let mut line = Vec::new();
    for _ in 0..1 + chance.below(4) {
        if chance.one_in(3) {
            line.push(chance.pick(&["x", "y", "1.2.3"]).to_owned());
        }
        let option = &options[chance.below(options.len())];
        let name = chance.pick(&option.names);
        let value = match option.kind {
            Kind::Number => "2",
            Kind::Url => "http://x.example/",
            _ => chance.pick(&["x", "1", "ri", "-x"]),
        };
        let is_long = name.starts_with("--");
        match (takes_value(option), chance.below(4)) {
            (false, 0) if is_long && !option.fixed => {
                line.push(format!("--no-{}", name.trim_start_matches("--no-").trim_start_matches("--")));
            }
            (false, _) => line.push(name.to_owned()),
            (true, 0) if is_long => line.push(format!("{name}={value}")),
            (true, 0) => line.push(format!("{name}{value}")),
            (true, 1) if option.arity == Arity::Last => line.push(name.to_owned()),
            (true, 2) if is_long && name.len() > 6 => {
                line.extend([name[..name.len() - 1].to_owned(), value.to_owned()]);
            }
            (true, _) => line.extend([name.to_owned(), value.to_owned()]),
        }
    }
    if chance.one_in(15) {
        line.push(chance.pick(&["--no-such", "-y", "--forc"]).to_owned());
    }
    line
}

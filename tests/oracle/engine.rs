//! Git's own parser against Cotter's reader.
//!
//! `git rev-parse --parseopt` is git's parser for scripts: it takes a table of options on stdin and prints what it
//! understood of a command line. Given our own tables it must understand what the reader understands: the same
//! options in the same order with the same values, the same operands, or nothing at all.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use cotter_rules::{Arity, Command, Kind, Level, Opt, Style};

use crate::chance::Chance;
use crate::git;
use crate::grammar::{level, levels, option, options, read};

/// Command lines per subcommand. Each is a process.
const LINES: usize = 40;

#[test]
fn git_understands_the_same() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let mut chance = Chance::new(0x00c0_77e5);
    let mut seen = Seen::default();
    for sub in levels() {
        let level = level(&sub);
        if !speakable(&level) {
            continue;
        }
        let spec = root.path().join("spec");
        std::fs::write(&spec, spec_of(&level)).expect("a file");
        for _ in 0..LINES {
            let line = random_line(&level, &mut chance);
            let theirs = parse(root.path(), &spec, &level, &line);
            let words: Vec<String> = sub.split(' ').map(str::to_owned).chain(line.iter().cloned()).collect();
            let ours = read(&words);
            seen.count(&theirs);
            if let Err(how) = agree(&level, &ours, &theirs) {
                panic!("git {}: {how}\n  git: {theirs:?}\n  we: {ours:?}", words.join(" "));
            }
        }
    }
    // If the generator went blind, the comparison would prove nothing.
    assert!(seen.understood > 1000 && seen.refused > 200 && seen.explained > 20, "{seen:?}");
}

/// Whether git's parser for scripts can read as this level does: it always allows abbreviations, refuses what is unknown,
/// and takes no option without a dash. Operands that are commands end its reading and ours.
fn speakable(level: &Level<'_>) -> bool {
    let odd = [Style::KEEP_UNKNOWN, Style::INHERIT, Style::DASHLESS];
    let commands = level.operands.first.contains(&Kind::Command);
    let numbered = option(level, "-#").is_some();
    level.style.has(Style::NEGATE)
        && level.style.has(Style::ABBREVIATE)
        && !commands
        && !numbered
        && level.subs.is_empty()
        && !odd.iter().any(|style| level.style.has(*style))
}

#[derive(Default, Debug)]
struct Seen {
    understood: usize,
    refused: usize,
    explained: usize,
}

impl Seen {
    fn count(&mut self, theirs: &Theirs) {
        match theirs {
            Theirs::Understood(_) => self.understood += 1,
            Theirs::Refused(_) => self.refused += 1,
            Theirs::Explained => self.explained += 1,
        }
    }
}

#[derive(Debug)]
enum Theirs {
    /// `--force -- 'origin'`, as git would hand it to a script.
    Understood(String),
    Refused(String),
    /// It printed the help.
    Explained,
}

fn agree(level: &Level<'_>, ours: &Command<'_>, theirs: &Theirs) -> Result<(), String> {
    match theirs {
        Theirs::Understood(text) => {
            let rendered = render(level, ours);
            if !ours.unread.is_empty() {
                Err("we cannot read what git understands".to_owned())
            } else if ours.inert {
                Err("we take it for a question".to_owned())
            } else if rendered != *text {
                Err(format!("we understood {rendered}"))
            } else {
                Ok(())
            }
        }
        Theirs::Explained if ours.inert => Ok(()),
        Theirs::Explained => Err("git only explains itself".to_owned()),
        // `-force` is refused as a likely mistake for `--force`, although its letters can be read.
        Theirs::Refused(text) if text.contains("did you mean") => Ok(()),
        Theirs::Refused(_) if !ours.unread.is_empty() => Ok(()),
        // Its parser for scripts cannot be told of a value that may be missing at the end.
        Theirs::Refused(text) if text.contains("requires a value") && ends_without_value(level, ours) => {
            Ok(())
        }
        Theirs::Refused(_) => Err("we read what git refuses".to_owned()),
    }
}

fn ends_without_value(level: &Level<'_>, ours: &Command<'_>) -> bool {
    ours.given.last().is_some_and(|given| {
        given.value.is_none() && option(level, given.option).is_some_and(|option| option.arity == Arity::Last)
    })
}

/// The table as `--parseopt` takes it. Only the first long name is told: it knows no aliases.
fn spec_of(level: &Level<'_>) -> String {
    let mut spec = "usage\n--\n".to_owned();
    for option in &options(level) {
        let names: Vec<&str> = [short(option), long(option)].into_iter().flatten().collect();
        let arity = match option.arity {
            Arity::Value | Arity::Last | Arity::Rest => "=",
            Arity::Optional => "?",
            Arity::Switch | Arity::Until => "",
        };
        let fixed = if option.fixed { "!" } else { "" };
        let _ = writeln!(spec, "{}{arity}{fixed} help", names.join(","));
    }
    spec
}

fn short<'o>(option: &Opt<'o>) -> Option<&'o str> {
    option.names.iter().find_map(|name| name.strip_prefix('-').filter(|rest| rest.len() == 1))
}

fn long<'o>(option: &Opt<'o>) -> Option<&'o str> {
    option.names.iter().find_map(|name| name.strip_prefix("--"))
}

fn parse(dir: &Path, spec: &Path, level: &Level<'_>, line: &[String]) -> Theirs {
    let mut command = git::command(dir);
    command.args(["rev-parse", "--parseopt", "--stuck-long"]);
    if !level.style.has(Style::PERMUTE) {
        command.arg("--stop-at-non-option");
    }
    let output =
        command.arg("--").args(line).stdin(File::open(spec).expect("the spec")).output().expect("git starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    match text.strip_prefix("set -- ") {
        Some(understood) if output.status.success() => Theirs::Understood(understood.trim_end().to_owned()),
        _ if complaint.contains("error:") => Theirs::Refused(complaint),
        _ => Theirs::Explained,
    }
}

/// What we understood, in the words of `--parseopt --stuck-long`.
fn render(level: &Level<'_>, command: &Command<'_>) -> String {
    let mut words = Vec::new();
    for given in &command.given {
        let option = &option(level, given.option).expect("an option of this level");
        let mut word = match (long(option), short(option)) {
            (Some(long), _) if given.negated => format!("--no-{long}"),
            (Some(long), _) => format!("--{long}"),
            (None, short) => format!("-{}", short.unwrap_or_default()),
        };
        if let Some(value) = given.value {
            if long(option).is_some() {
                word.push('=');
            }
            word.push_str(&quoted(value));
        }
        words.push(word);
    }
    words.push("--".to_owned());
    words.extend(command.operands.iter().map(|operand| quoted(operand.word)));
    words.join(" ")
}

/// As git quotes for a shell; no word here holds a quote.
fn quoted(text: &[u8]) -> String {
    format!("'{}'", String::from_utf8_lossy(text))
}

fn random_line(level: &Level<'_>, chance: &mut Chance) -> Vec<String> {
    let mut line = Vec::new();
    if level.options.is_empty() || chance.one_in(60) {
        line.push(chance.pick(&["-h", "--help", "x", "--"]).to_owned());
    }
    for _ in 0..=chance.below(4) {
        random_part(level, chance, &mut line);
    }
    line
}

fn random_part(level: &Level<'_>, chance: &mut Chance, line: &mut Vec<String>) {
    const OPERANDS: &[&str] = &["origin", "+main", ":x", "a b", "", "-", "HEAD~1", "x=y", "no-force"];
    if level.options.is_empty() || chance.one_in(4) {
        line.push(chance.pick(OPERANDS).to_owned());
        return;
    }
    if chance.one_in(15) {
        let odd =
            ["--", "--end-of-options", "--unknown", "-~", "--no", "--n", "--n=x", "--=x", "--help", "-qh"];
        line.push(chance.pick(&odd).to_owned());
        return;
    }
    let options = options(level);
    let option = &options[chance.below(options.len())];
    match (short(option), long(option)) {
        (Some(short), long) if long.is_none() || chance.one_in(3) => {
            random_short(&options, short, option, chance, line);
        }
        (_, Some(long)) => random_long(long, option, chance, line),
        _ => {}
    }
}

fn random_short(
    options: &[Opt<'_>],
    letter: &str,
    option: &Opt<'_>,
    chance: &mut Chance,
    line: &mut Vec<String>,
) {
    let mut word = "-".to_owned();
    for _ in 0..chance.below(3) {
        let other = &options[chance.below(options.len())];
        if other.arity == Arity::Switch {
            word.push_str(short(other).unwrap_or_default());
        }
    }
    word.push_str(letter);
    if option.arity != Arity::Switch && chance.one_in(2) {
        word.push_str(chance.pick(&["v", "=v", "-x", "a b"]));
        line.push(word);
        return;
    }
    line.push(word);
    push_value(option, chance, line);
}

fn random_long(name: &str, option: &Opt<'_>, chance: &mut Chance, line: &mut Vec<String>) {
    let mut name = match chance.below(5) {
        0 => format!("no-{name}"),
        1 => name.strip_prefix("no-").unwrap_or(name).to_owned(),
        _ => name.to_owned(),
    };
    // Git cuts off at any byte; one letter alone is mostly ambiguous, which is worth seeing too. A bare `no-` is
    // left out: git before 2.45 and since disagree about it.
    if chance.one_in(3) {
        name.truncate(1 + chance.below(name.len()));
        if name == "no-" {
            name.push('f');
        }
    }
    if chance.one_in(12) {
        name.push('x');
    }
    let attached = chance.one_in(if option.arity == Arity::Switch { 12 } else { 2 });
    if attached {
        let value = chance.pick(&["v", "", "a=b", "-x"]);
        line.push(format!("--{name}={value}"));
    } else {
        line.push(format!("--{name}"));
        push_value(option, chance, line);
    }
}

/// Mostly the value that a separate word can give; sometimes it is missing.
fn push_value(option: &Opt<'_>, chance: &mut Chance, line: &mut Vec<String>) {
    if matches!(option.arity, Arity::Value | Arity::Last) && !chance.one_in(6) {
        line.push(chance.pick(&["v", "-x", "--force", "", "--"]).to_owned());
    }
}

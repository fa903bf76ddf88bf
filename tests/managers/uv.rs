//! uv's own help and its own parser against the tool file.
//!
//! Its parser stops at the first word that it does not know, and only then looks whether `--help` was asked for. So
//! `uv sync --locked --help` succeeds exactly if there is such an option, and nothing is ever synchronized.

use std::path::Path;
use std::sync::Mutex;

use cotter_rules::{Arity, Opt};
use tempfile::TempDir;

use crate::real::{command, program};
use crate::tool::{level, levels, options, tool};

/// What help is asked of: the words of a subcommand.
type Sub = Vec<String>;

#[test]
fn what_the_help_shows_is_known() {
    let Some(uv) = program("uv") else { return };
    let home = tempfile::tempdir().expect("a temporary directory");
    let tool = tool("uv");
    let general = options(&tool.level);
    let (mut open, mut checked) = (vec![Sub::new()], 0);
    while let Some(path) = open.pop() {
        let help = help(&uv, &home, &path);
        let Some(level) = level(&tool, &path) else { panic!("no uv {}", path.join(" ")) };
        let own = options(&level);
        for shown in help.lines().filter(|_| path != ["help"]).filter_map(Shown::read) {
            for name in &shown.names {
                let is_it = |option: &&Opt<'_>| option.names.contains(&name.as_str());
                let known = own.iter().find(is_it).or_else(|| general.iter().find(is_it));
                let Some(known) = known else { panic!("uv {}: no {name}", path.join(" ")) };
                let takes = known.arity == Arity::Value;
                assert_eq!(takes, shown.value, "uv {} {name}", path.join(" "));
                checked += 1;
            }
        }
        for sub in subcommands(&help) {
            open.push(path.iter().cloned().chain([sub]).collect());
        }
    }
    assert!(checked > 1000, "{checked}");
}

#[test]
fn what_is_known_is_taken() {
    let Some(uv) = program("uv") else { return };
    let home = tempfile::tempdir().expect("a temporary directory");
    let tool = tool("uv");
    let mut lines: Vec<Vec<String>> = Vec::new();
    for (path, level) in levels(&tool) {
        // `uvx` is a program; as a subcommand only its own name leads there.
        let words: Vec<String> = if path == ["uvx"] {
            vec!["tool".into(), "uvx".into()]
        } else {
            path.iter().map(|word| (*word).to_owned()).collect()
        };
        for option in options(&level).iter().filter(|option| !option.inert) {
            for name in &option.names {
                lines.push(words.iter().cloned().chain([written(name, option), "--help".into()]).collect());
            }
        }
    }
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for part in lines.chunks(lines.len() / 2 + 1) {
            let (uv, home, wrong) = (&uv, &home, &wrong);
            scope.spawn(move || {
                for line in part {
                    if let Some(complaint) = refused(uv, home, line) {
                        wrong.lock().expect("a lock").push(format!("uv {}: {complaint}", line.join(" ")));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("a lock");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(lines.len() > 1000, "{}", lines.len());
}

fn written(name: &str, option: &Opt<'_>) -> String {
    match option.arity {
        Arity::Value if name.starts_with("--") => format!("{name}=1"),
        Arity::Value => format!("{name}1"),
        _ => name.to_owned(),
    }
}

/// The complaint if uv does not have such an option; that a value is none of those it may be is another matter.
fn refused(uv: &Path, home: &TempDir, line: &[String]) -> Option<String> {
    let output = command(uv, home).args(line).output().expect("uv starts");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let unknown =
        ["unexpected argument", "unexpected value", "a value is required", "unrecognized subcommand"];
    unknown
        .iter()
        .any(|words| complaint.contains(words))
        .then(|| complaint.lines().next().unwrap_or_default().to_owned())
}

fn help(uv: &Path, home: &TempDir, path: &[String]) -> String {
    let output = command(uv, home).args(path).arg("--help").output().expect("uv starts");
    assert!(output.status.success(), "uv {path:?} --help");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn subcommands(help: &str) -> Vec<String> {
    let section = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = section.take_while(|line| line.starts_with("  "));
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| !name.is_empty() && !name.starts_with('-')).map(str::to_owned).collect()
}

/// One option as the help shows it.
struct Shown {
    names: Vec<String>,
    value: bool,
}

impl Shown {
    /// `  -i, --index-url <URL>  What it is`.
    fn read(line: &str) -> Option<Shown> {
        let body = line.strip_prefix("  ")?.trim_start();
        if !body.starts_with('-') || line.len() - body.len() > 6 {
            return None;
        }
        let head = body.split("  ").next().unwrap_or_default();
        let words = head.split([' ', ',']).filter(|word| word.starts_with('-'));
        let names = words.map(|word| word.trim_end_matches("...").to_owned()).collect();
        Some(Shown { names, value: head.contains('<') })
    }
}

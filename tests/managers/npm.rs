//! npm reads a command line with nopt and looks the command up by itself; both are asked, in one process of node, about
//! random lines. Cotter must come to the same command, operands, switches and values, or say that it cannot tell.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use cotter_core::builtin;
use cotter_rules::read::read;
use cotter_rules::{Arity, Command, Opt, Tool};
use serde_json::Value;

use crate::chance::Chance;

const SCRIPT: &str = include_str!("npm.js");
const LINES: usize = 8_000;

#[test]
fn npm_understands_the_same() {
    let Some(root) = npm_folder() else {
        println!("not run: no npm on PATH");
        return;
    };
    let tool = npm();
    let options = tool.level.options.open().expect("a whole grammar").into_owned();
    let names = Names::of(&tool, &options);
    let mut chance = Chance::new(0x0bad_c0de);
    let lines: Vec<Vec<String>> = (0..LINES).map(|_| names.line(&mut chance)).collect();
    let theirs = ask(&root, &lines);
    assert_eq!(theirs.len(), lines.len());
    let mut seen = Seen::default();
    let mut wrong = Vec::new();
    for (line, theirs) in lines.iter().zip(&theirs) {
        let words: Vec<&[u8]> = match line.split_first() {
            Some((program, rest)) => {
                let sub = (program == "npx").then_some(&b"npx"[..]);
                sub.into_iter().chain(rest.iter().map(String::as_bytes)).collect()
            }
            None => continue,
        };
        let ours = read(&tool, &words).expect("a whole grammar");
        if let Err(how) = agree(&ours, theirs, &options, &mut seen) {
            wrong.push(format!("{line:?}: {how}\n  npm: {theirs}"));
        }
    }
    let shown: Vec<String> = wrong.iter().take(10).cloned().collect();
    assert!(wrong.is_empty(), "{} of {LINES} lines:\n{}", wrong.len(), shown.join("\n"));
    // If the generator went blind, the comparison would prove nothing.
    assert!(
        seen.same > LINES / 2 && seen.none > 50 && seen.unread < LINES / 5 && seen.valued > 2_000,
        "{seen:?}"
    );
}

#[derive(Default, Debug)]
struct Seen {
    same: usize,
    /// npm knows no such command, and does nothing.
    none: usize,
    /// Cotter says that it cannot tell.
    unread: usize,
    valued: usize,
}

fn npm() -> Tool<'static> {
    let policy = builtin::policy().expect("a policy");
    policy.tool("npm").expect("npm").grammar().expect("a whole grammar").expect("a grammar")
}

/// The folder of the npm that is on PATH.
fn npm_folder() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|dir| dir.join("npm")).find(|file| file.is_file())?;
    let program = found.canonicalize().ok()?;
    let root = program.parent()?.parent()?;
    root.join("lib/utils/cmd-list.js").is_file().then(|| root.to_owned())
}

fn ask(root: &Path, lines: &[Vec<String>]) -> Vec<Value> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let script = dir.path().join("npm.js");
    std::fs::write(&script, SCRIPT).expect("a file");
    let mut node = Process::new("node")
        .arg(&script)
        .arg(root)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let asked = serde_json::to_vec(lines).expect("JSON");
    let mut stdin = node.stdin.take().expect("a pipe");
    // Node reads all of it before it writes.
    stdin.write_all(&asked).expect("node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn agree(ours: &Command<'_>, theirs: &Value, options: &[Opt<'_>], seen: &mut Seen) -> Result<(), String> {
    if !ours.unread.is_empty() {
        seen.unread += 1;
        return Ok(());
    }
    let said = &theirs["options"];
    let explains = ["usage", "version", "versions"].iter().any(|name| said[*name] == true);
    differ("only explained", &ours.inert, &explains)?;
    let Some(command) = theirs["command"].as_str() else {
        seen.none += 1;
        return Ok(());
    };
    let own = ours.path.first().map(|name| if *name == "npx" { "exec" } else { name });
    differ("the command", &own, &Some(command))?;
    let operands = theirs["operands"].as_array().expect("a list");
    let below = ours.path.len().saturating_sub(1);
    let operands: Vec<&[u8]> =
        operands.iter().skip(below).map(|word| word.as_str().expect("a word").as_bytes()).collect();
    // npx rewrites some options also where they are the program's.
    let dashed = |word: &&[u8]| own != Some("exec") || !word.starts_with(b"-");
    let operands: Vec<&[u8]> = operands.into_iter().filter(dashed).collect();
    let own: Vec<&[u8]> = ours.operands.iter().map(|operand| operand.word).filter(dashed).collect();
    differ("operands", &own, &operands)?;
    for option in options.iter().filter(|option| !option.fixed) {
        let name = option.name().trim_start_matches('-');
        // Its shorthands are switches to us.
        if name == "loglevel" || name.contains('*') {
            continue;
        }
        let said = said.get(name).unwrap_or(&Value::Null);
        if matches!(option.arity, Arity::Switch) {
            // `--no false` is `--yes`, and `--local false` is `--global`.
            if ["--no", "--local"].iter().any(|no| ours.is_off(no)) && ["global", "yes"].contains(&name) {
                continue;
            }
            let taken_back = match name {
                "global" => ours.flag("--local"),
                "yes" => ["--no", "--no-install"]
                    .iter()
                    .any(|no| ours.given.iter().any(|given| given.option == *no)),
                _ => false,
            };
            differ(name, &ours.flag(option.name()), &(*said == true))?;
            if !taken_back {
                differ(name, &ours.is_off(option.name()), &(*said == false))?;
            }
            continue;
        }
        let values: Vec<&str> = said
            .as_array()
            .map_or_else(|| Vec::from([said]), |list| list.iter().collect())
            .into_iter()
            .filter_map(Value::as_str)
            .collect();
        seen.valued += values.len();
        let own: Vec<&[u8]> = ours.values(option.name()).collect();
        if said.is_array() {
            // `--cidr=false` is none to npm, and a word to us.
            let word = |value: &&[u8]| *value != b"false";
            let own: Vec<&[u8]> = own.into_iter().filter(word).collect();
            let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).filter(word).collect();
            differ(name, &own, &values)?;
        } else if let Some(value) = values.first() {
            differ(name, &own.last().copied(), &Some(value.as_bytes()))?;
        }
    }
    let moved = said.as_object().expect("an object").iter().any(|(name, value)| {
        let said = value.as_array().map_or_else(|| Vec::from([value]), |list| list.iter().collect());
        name.starts_with('@') && name.ends_with(":registry") && said.iter().any(|value| value.is_string())
    });
    differ("registries of scopes", &ours.values("--@*:registry").next().is_some(), &moved)?;
    seen.same += 1;
    Ok(())
}

fn differ<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{what}: {ours:?}, not {theirs:?}")) }
}

/// What lines are made of.
struct Names {
    commands: Vec<String>,
    options: Vec<String>,
}

impl Names {
    fn of(tool: &Tool<'_>, options: &[Opt<'_>]) -> Names {
        let subs = tool.level.subs.all().expect("a whole grammar");
        let commands = subs.iter().flat_map(|(names, _)| names).map(|name| (*name).to_owned());
        let options = options.iter().flat_map(|option| &option.names);
        let bare = |name: &&str| name.trim_start_matches('-').replace('*', "x");
        Names {
            commands: commands.filter(|name| name != "npx").collect(),
            options: options.map(bare).collect(),
        }
    }

    fn line(&self, chance: &mut Chance) -> Vec<String> {
        let npx = chance.one_in(4);
        let mut line = Vec::new();
        for _ in 0..chance.below(3) {
            self.option(chance, &mut line);
        }
        if !npx && !chance.one_in(20) {
            line.push(self.command(chance));
        }
        for _ in 0..chance.below(5) {
            if chance.one_in(3) {
                line.push(chance.pick(&["x", "lodash@4", "install", "set", "a=b", "-", ""]).to_owned());
            } else {
                self.option(chance, &mut line);
            }
        }
        if npx {
            line.iter_mut().for_each(plain_to_npx);
        }
        line.insert(0, if npx { "npx" } else { "npm" }.to_owned());
        line
    }

    /// A command by any of its names, cut short or with capitals.
    fn command(&self, chance: &mut Chance) -> String {
        let name = &self.commands[chance.below(self.commands.len())];
        match chance.below(5) {
            0 => name[..1 + chance.below(name.len())].to_owned(),
            1 => {
                let mut parts = name.split('-');
                let first = parts.next().unwrap_or_default().to_owned();
                parts.fold(first, |name, part| {
                    let (head, tail) = part.split_at(part.len().min(1));
                    name + &head.to_ascii_uppercase() + tail
                })
            }
            _ => name.clone(),
        }
    }

    fn option(&self, chance: &mut Chance, line: &mut Vec<String>) {
        let mut name = match chance.below(12) {
            0 => {
                return line
                    .push(chance.pick(&["--", "---", "-", "-=", "--=x", "--no-", "-no-no-json"]).to_owned());
            }
            1 => (0..=chance.below(3))
                .map(|_| chance.pick(&["g", "f", "C", "D", "y", "L", "w", "m", "z"]))
                .collect(),
            2 => {
                chance.pick(&["frob", "no-frob", "@x:registry", "d", "dd", "no-install", "p", "c"]).to_owned()
            }
            _ => self.options[chance.below(self.options.len())].clone(),
        };
        if chance.one_in(4) && name.len() > 1 {
            name.truncate(1 + chance.below(name.len()));
        }
        let no = if chance.one_in(6) { chance.pick(&["no-", "NO-", "no-no-"]) } else { "" };
        let word = format!("{}{no}{name}", chance.pick(&["--", "--", "--", "-", "---"]));
        let value = chance.pick(&[
            "true",
            "false",
            "x",
            "http://x.example",
            "-g",
            "--json",
            "--",
            "always",
            "5",
            "",
            "a=b",
            "---",
        ]);
        // What stands after the `=` of names that npx has rewritten, or no longer has, is thrown away.
        let plain =
            ["no-install", "always-spawn", "ignore-existing", "shell-auto-fallback"].contains(&name.as_str());
        match chance.below(4) {
            0 if !plain => line.push(format!("{word}={value}")),
            1 | 2 => line.extend([word, value.to_owned()]),
            _ => line.push(word),
        }
    }
}

/// npx's own loop rewrites words that npm then takes for values or operands, and knows one way only to end the options.
fn plain_to_npx(word: &mut String) {
    if word == "---" || word == "-g" {
        *word = "--json".to_owned();
    } else if word.ends_with("=--") || word.ends_with("=---") || word.ends_with("=-g") {
        *word = word.replace("=-", "=x");
    }
}

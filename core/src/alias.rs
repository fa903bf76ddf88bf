//! A word in the subcommand's place that is no subcommand: an alias, an external program, or a mistake.
//!
//! What an alias of git's stands for is asked of the real git, in the call's own environment and with its own `-c`
//! settings, so that every place an alias can come from counts. Cargo's stand in files, which `cotter` reads. Other tools
//! are not asked: some of them run programs by the name of the word, and what else it may be (a script of the project)
//! is the project's own.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::Reason;
use cotter_sys::fs;
use cotter_sys::process::{Status, c_path};

use crate::facts::Look;
use crate::facts::git::{self, Configuration};
use crate::helper;
use crate::path::{self, join_c};
use crate::place::Place;

/// What the word turned out to be.
pub enum Meaning {
    /// The words that stand in its place.
    Words(Vec<Vec<u8>>),
    /// A shell line; `in_call` when the call itself brought it along.
    Shell { in_call: bool },
    /// A program named `git-word`, or `cargo-word`; `strange` when it lies in the work tree or a temporary directory.
    External { strange: bool },
    /// The real tool will say that there is no such command, or it is a word of the project's own.
    Nothing,
}

pub fn meaning(
    look: &Look<'_>,
    command: &Command<'_>,
    word: &[u8],
    place: &Place,
) -> Result<Meaning, Reason> {
    // A program comes before an alias.
    if let Some(program) = external(look, command, word, place) {
        // What stands in our own exec path is git's own, wherever that lies: perhaps below a home that is a repository.
        let gits_own = look.exec_path.is_some_and(|dir| path::dir_name(&program) == dir);
        return Ok(Meaning::External { strange: !gits_own && is_strange(&program, place) });
    }
    if look.tool.name == "cargo" {
        return of_cargo(look, word);
    }
    if !is_git(look) {
        return Ok(Meaning::Nothing);
    }
    let key = [b"alias.", word].concat();
    let words: [&[u8]; 5] = [b"config", b"-z", b"--show-scope", b"--get", &key];
    let output = git::run(look, command, Configuration::Whole, &words)?;
    let answer = match output.status {
        Status::Exited(0) => output.stdout,
        // Not set, or no possible name of a setting. With 128 git refuses the configuration or the options before the
        // word; it will refuse them again.
        Status::Exited(1 | 2 | 128) => return Ok(Meaning::Nothing),
        _ => return Err(Reason::Failed),
    };
    let mut parts = answer.split(|byte| *byte == 0);
    let (Some(scope), Some(value)) = (parts.next(), parts.next()) else { return Err(Reason::Failed) };
    if value.starts_with(b"!") {
        return Ok(Meaning::Shell { in_call: scope == b"command" });
    }
    Ok(split(value).map_or(Meaning::Nothing, Meaning::Words))
}

/// An alias of cargo's: in a variable, or in one of its configuration files.
fn of_cargo(look: &Look<'_>, word: &[u8]) -> Result<Meaning, Reason> {
    let upper = word.iter().map(|byte| if *byte == b'-' { b'_' } else { byte.to_ascii_uppercase() });
    let variable: Vec<u8> = b"CARGO_ALIAS_".iter().copied().chain(upper).collect();
    let of_words = |text: &[u8]| {
        let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let words: Vec<Vec<u8>> = words.map(<[u8]>::to_vec).collect();
        if words.is_empty() { Meaning::Nothing } else { Meaning::Words(words) }
    };
    if let Some(text) = look.call.var(&variable) {
        return Ok(of_words(text));
    }
    let dir = look.place.dir.as_deref().ok_or(Reason::Failed)?;
    let fields: [&[u8]; 3] = [b"cargo-alias", dir, word];
    helper::ask(look.install, "looking for an alias", &fields)
        .map(|text| of_words(&text))
        .map_err(|_| Reason::Failed)
}

/// Splits as git splits an alias: blanks, single and double quotes, backslashes. `None` where git refuses.
pub fn split(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote: Option<u8> = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c if quote.is_none() => words.extend(word.take()),
            b'\'' | b'"' if quote.is_none() => {
                quote = Some(byte);
                word.get_or_insert_with(Vec::new);
            }
            byte if quote == Some(byte) => quote = None,
            b'\\' if quote != Some(b'\'') => word.get_or_insert_with(Vec::new).push(bytes.next()?),
            byte => word.get_or_insert_with(Vec::new).push(byte),
        }
    }
    if quote.is_some() {
        return None;
    }
    words.extend(word);
    (!words.is_empty()).then_some(words)
}

fn is_git(look: &Look<'_>) -> bool {
    matches!(look.tool.name, "git" | "scalar")
}

/// What a program is called that stands for a word; empty where the tool knows no such programs.
fn prefix(look: &Look<'_>) -> &'static [u8] {
    match look.tool.name {
        "cargo" => b"cargo-",
        "bundle" => b"bundler-",
        _ if is_git(look) => b"git-",
        _ => b"",
    }
}

/// The program that git would run for `git word`: in its exec path, then along PATH. An empty entry is the current
/// directory to git, and a relative one is below it. Others know PATH alone.
fn external(look: &Look<'_>, command: &Command<'_>, word: &[u8], place: &Place) -> Option<Vec<u8>> {
    let prefix = prefix(look);
    if word.contains(&b'/') || prefix.is_empty() {
        return None;
    }
    let name = [prefix, word].concat();
    let exec_path =
        || command.value("--exec-path").or(look.exec_path).or_else(|| look.call.var(b"GIT_EXEC_PATH"));
    let exec_path = if is_git(look) { exec_path() } else { None };
    let dirs = look.call.var(b"PATH").unwrap_or_default().split(|byte| *byte == b':');
    let cwd = place.cwd.as_deref().unwrap_or(b"/");
    exec_path.into_iter().chain(dirs).find_map(|dir| {
        let program = join_c(&path::absolute(cwd, dir), &name);
        let runs = fs::stat(&program).is_ok_and(|stat| stat.is_file()) && fs::executable(&program);
        runs.then(|| program.into_bytes())
    })
}

/// Whether a program lies, itself or behind links, where anybody may have put it.
fn is_strange(program: &[u8], place: &Place) -> bool {
    const MOST_LINKS: usize = 8;
    let mut program = program.to_vec();
    for _ in 0..MOST_LINKS {
        if lies_in_strange_place(&program, place) {
            return true;
        }
        match c_path(&program).and_then(|path| fs::read_link(&path)) {
            Ok(target) => program = path::absolute(path::dir_name(&program), &target),
            Err(_) => return false,
        }
    }
    true
}

fn lies_in_strange_place(program: &[u8], place: &Place) -> bool {
    const TEMPORARY: [&[u8]; 3] = [b"/tmp", b"/var/tmp", b"/dev/shm"];
    TEMPORARY.iter().any(|dir| path::is_below(program, dir))
        || place.root.as_ref().is_some_and(|root| path::is_below(program, root))
}

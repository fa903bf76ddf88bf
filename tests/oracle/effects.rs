//! What git did, against what the reading said it would do.
//!
//! Each check runs generated command lines in copies of a scratch repository and compares one thing that can be
//! seen there. A line that git refuses is skipped: it did nothing, and nothing is said about it.

mod local;
mod losing;
mod remote;
mod running;
mod writing;

use cotter_rules::Command;

use crate::chance::Chance;
use crate::git::Scratch;
use crate::grammar::read;

/// Runs `lines` command lines made by `line`, each in a copy of `scratch`; `agree` is asked about those that
/// succeed and says what is wrong. At least a quarter must succeed, or the check has gone blind.
fn each(
    scratch: &Scratch,
    seed: u64,
    lines: usize,
    line: impl Fn(&mut Chance) -> Vec<String>,
    agree: impl Fn(&Command<'_>, &Scratch) -> Result<(), String>,
) {
    let mut chance = Chance::new(seed);
    let mut succeeded = 0;
    for _ in 0..lines {
        let words = line(&mut chance);
        let copy = scratch.copy();
        if !copy.run(&words).status.success() {
            continue;
        }
        succeeded += 1;
        let command = read(&words);
        assert!(command.unread.is_empty(), "git did `git {}`, we cannot read it", words.join(" "));
        if let Err(how) = agree(&command, &copy) {
            panic!("git {}: {how}\n  we: {command:?}", words.join(" "));
        }
    }
    assert!(succeeded * 4 >= lines, "only {succeeded} of {lines} succeeded");
}

/// `sub`, some of `options`, then one of `tails`, split at spaces.
fn line(sub: &str, options: &[&str], most: usize, tails: &[&str], chance: &mut Chance) -> Vec<String> {
    let options = chance.some(options, most);
    let tail = chance.pick(tails).to_owned();
    let parts = [vec![sub.to_owned()], options, vec![tail]].concat();
    parts.iter().flat_map(|part| part.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn same(what: &str, read: bool, seen: bool) -> Result<(), String> {
    if read == seen { Ok(()) } else { Err(format!("{what}: we read {read}, it was {seen}")) }
}

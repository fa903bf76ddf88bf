//! The options that git says it has, against the tool file.
//!
//! The tool file holds every option of every supported version, so it differs from any one git in what came
//! later or went earlier. Those differences are listed here by version; everything else must be equal.

use std::collections::BTreeSet;

use cotter_rules::{Arity, Level};

use crate::git::{Scratch, version};
use crate::grammar::{SUBS, git, level, typed};

/// Options by the version that brought them.
const SINCE: &[(&str, &str, (u32, u32))] = &[
    ("push", "--branches", (2, 42)),
    ("reset", "--unified", (2, 52)),
    ("reset", "--inter-hunk-context", (2, 52)),
    ("reset", "--auto-advance", (2, 54)),
    ("checkout", "--unified", (2, 52)),
    ("checkout", "--inter-hunk-context", (2, 52)),
    ("checkout", "--auto-advance", (2, 54)),
    ("restore", "--unified", (2, 52)),
    ("restore", "--inter-hunk-context", (2, 52)),
    ("stash push", "--unified", (2, 52)),
    ("stash push", "--inter-hunk-context", (2, 52)),
    ("stash push", "--auto-advance", (2, 54)),
    ("stash save", "--unified", (2, 52)),
    ("stash save", "--inter-hunk-context", (2, 52)),
    ("stash save", "--auto-advance", (2, 54)),
    ("stash apply", "--label-ours", (2, 55)),
    ("stash apply", "--label-theirs", (2, 55)),
    ("stash apply", "--label-base", (2, 55)),
    ("branch", "--omit-empty", (2, 42)),
    ("tag", "--omit-empty", (2, 42)),
    ("tag", "--trailer", (2, 46)),
    ("commit", "--unified", (2, 52)),
    ("commit", "--inter-hunk-context", (2, 52)),
    ("rebase", "--trailer", (2, 54)),
    ("clone", "--ref-format", (2, 45)),
    ("clone", "--revision", (2, 49)),
    ("fetch", "--porcelain", (2, 42)),
    ("fetch", "--negotiation-restrict", (2, 55)),
    ("fetch", "--negotiation-include", (2, 55)),
    ("config options", "--comment", (2, 45)),
    ("config options", "--show-names", (2, 46)),
];

/// Since when a `--no-` form that older versions have is refused.
const FIXED_SINCE: &[(&str, &[&str], (u32, u32))] = &[
    ("push", &["--ipv4", "--ipv6"], (2, 42)),
    ("clone", &["--ipv4", "--ipv6"], (2, 42)),
    ("fetch", &["--ipv4", "--ipv6"], (2, 42)),
    ("reset", &["--mixed", "--soft", "--hard", "--merge", "--keep"], (2, 42)),
    ("branch", &["--remotes", "--all"], (2, 42)),
];

/// Refused in its `--no-` form by versions before this one.
const FIXED_BEFORE: &[(&str, &[&str], (u32, u32))] =
    &[("tag", &["--trailer"], (2, 54)), ("commit", &["--trailer"], (2, 54))];

#[test]
fn every_long_option_is_known_with_its_value_and_its_negation() {
    let scratch = Scratch::new();
    for sub in compared() {
        let mut words = typed(sub);
        words.push("--git-completion-helper-all".to_owned());
        let output = scratch.run(&words);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let theirs: BTreeSet<String> =
            text.split_whitespace().filter(|word| *word != "--").map(str::to_owned).collect();
        let ours = completions(sub, &level(sub));
        let missing: Vec<_> = theirs.difference(&ours).collect();
        let extra: Vec<_> = ours.difference(&theirs).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{sub}: missing {missing:?}, extra {extra:?}");
    }
}

#[test]
fn every_short_option_is_known_with_its_long_name() {
    let scratch = Scratch::new();
    for sub in compared() {
        let mut words = typed(sub);
        words.push("--help-all".to_owned());
        let output = scratch.run(&words);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let shown: BTreeSet<String> = text.lines().filter_map(short_in).collect();
        let level = level(sub);
        let ours: BTreeSet<String> = level
            .options
            .iter()
            .filter(|option| since(sub, option.name()) <= version())
            .flat_map(|option| {
                let long = option.names.iter().find(|name| name.starts_with("--"));
                option.names.iter().filter(|name| !name.starts_with("--")).map(move |short| match long {
                    Some(long) => format!("{short} {long}"),
                    None => (*short).to_owned(),
                })
            })
            .collect();
        assert!(!text.is_empty(), "{sub}: no help");
        assert_eq!(ours, shown, "{sub}");
    }
}

/// Git looks for an alias wherever it has no command: a subcommand that is believed to be known must be one to every
/// git, or an alias of its name would pass unread. The few that are scripts come with every git.
#[test]
fn what_is_known_is_never_an_alias() {
    const SCRIPTS: [&str; 8] = [
        "bisect",
        "submodule",
        "filter-branch",
        "merge-octopus",
        "merge-resolve",
        "quiltimport",
        "shell",
        "http-push",
    ];
    let scratch = Scratch::new();
    let builtins = scratch.said(&["--list-cmds=builtins"]);
    let builtins: Vec<&str> = builtins.split_whitespace().collect();
    let all = git().level.subs.all().expect("a whole grammar");
    let doubtful: Vec<&str> = all
        .iter()
        .flat_map(|(names, _)| names.iter().copied())
        .filter(|name| !builtins.contains(name) && !SCRIPTS.contains(name))
        .collect();
    assert!(doubtful.is_empty(), "{doubtful:?}");
}

/// What can be compared with this git. Old-style `git config` cannot be asked since its subcommands came, which
/// older versions do not have; `stash show` and `list` leave most of their options to other commands.
fn compared() -> impl Iterator<Item = &'static str> {
    let modern = version() >= (2, 46);
    SUBS.iter().copied().filter(move |sub| match sub.strip_prefix("config ") {
        Some("options") => !modern,
        Some(_) => modern,
        None => true,
    })
}

fn since(sub: &str, option: &str) -> (u32, u32) {
    SINCE.iter().find(|(of, name, _)| *of == sub && *name == option).map_or((0, 0), |(_, _, since)| *since)
}

fn fixed(sub: &str, option: &str) -> bool {
    let named = |list: &[(&str, &[&str], (u32, u32))]| {
        list.iter()
            .find(|(of, names, _)| *of == sub && names.contains(&option))
            .map(|(_, _, version)| *version)
    };
    named(FIXED_SINCE).is_some_and(|since| version() >= since)
        || named(FIXED_BEFORE).is_some_and(|before| version() < before)
        // The modes of old-style `git config` lost their negation when they became exclusive.
        || (sub == "config options" && option == "--list" && version() >= (2, 46))
}

/// What `--git-completion-helper-all` prints for a level: each name, `=` where it takes a value, and each
/// `--no-` form.
fn completions(sub: &str, level: &Level<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for option in &level.options {
        let suffix = if option.arity == Arity::Value { "=" } else { "" };
        let names = option.names.iter().filter(|name| since(sub, name) <= version());
        for name in names.filter_map(|name| name.strip_prefix("--")) {
            words.insert(format!("--{name}{suffix}"));
            if !option.fixed && !fixed(sub, option.name()) {
                words.insert(match name.strip_prefix("no-") {
                    Some(positive) => format!("--{positive}"),
                    None => format!("--no-{name}"),
                });
            }
        }
    }
    words
}

/// `-f --force` from a line of help such as `    -f, --[no-]force   force updates`.
fn short_in(line: &str) -> Option<String> {
    let rest = line.strip_prefix("    -")?;
    let letter = rest.chars().next().filter(|letter| *letter != '-')?;
    let after = &rest[letter.len_utf8()..];
    let Some(long) = after.strip_prefix(", --") else { return Some(format!("-{letter}")) };
    let long = long.strip_prefix("[no-]").unwrap_or(long);
    let end = long.find(|byte: char| !byte.is_ascii_alphanumeric() && byte != '-').unwrap_or(long.len());
    Some(format!("-{letter} --{}", &long[..end]))
}

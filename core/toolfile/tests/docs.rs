//! What docs/policy.md shows compiles, and it names every word that a file can use.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

use cotter_rules::grammar::Reading;
use cotter_rules::rule::RefspecForm;
use cotter_rules::{Arity, FactKey, Kind, Mode, Obligation, Outcome, Policy, Style};
use cotter_toolfile::{Source, compile_policy, compile_tools};

const PAGE: &str = include_str!("../../../docs/policy.md");

/// The fenced blocks of one sort, each with the line on which it starts.
fn blocks(sort: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in PAGE.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(word)) if word == sort => open = Some((index + 1, String::new())),
            (None, Some(_)) => open = Some((0, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take().filter(|(line, _)| *line > 0)),
            (Some((_, text)), None) => *text = format!("{text}{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none() && !blocks.is_empty(), "{sort}");
    blocks
}

#[test]
fn tool_files_compile() {
    let mut tools = Vec::new();
    for (line, text) in blocks("toml tool") {
        let name = format!("docs/policy.md block at {line}");
        let bytes = compile_tools(&[Source { name: &name, text: &text }])
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
        tools.push(Policy::open(&bytes).unwrap().tools.iter().next().unwrap().name.to_owned());
    }
    for tool in ["git", "npm", "pip", "curl", "find", "tar", "docker", "kubectl", "ssh", "dd", "sudo", "env"]
    {
        assert!(tools.iter().any(|worked| worked == tool), "{tool}");
    }
}

#[test]
fn policies_compile() {
    let (_, git) = blocks("toml tool").remove(0);
    let base = compile_tools(&[Source { name: "git.toml", text: &git }]).unwrap();
    let base = Policy::open(&base).unwrap();
    for (line, text) in blocks("toml policy") {
        let name = format!("docs/policy.md block at {line}");
        compile_policy(Source { name: &name, text: &text }, &base, 0)
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
    }
}

#[test]
fn the_fault_is_shown_as_it_is() {
    let (_, git) = blocks("toml tool").remove(0);
    let base = compile_tools(&[Source { name: "git.toml", text: &git }]).unwrap();
    let text = "[[exception]]\nrule = \"git.push.force\"\nreason = \"x\"\nwhen = { flag = \"--forse\" }\n";
    let source = Source { name: "config.toml", text };
    let faults = compile_policy(source, &Policy::open(&base).unwrap(), 0).unwrap_err();
    assert_eq!(format!("{}\n", faults[0]), blocks("text")[0].1);
}

#[test]
fn every_word_is_named() {
    let words = Style::PRESETS.iter().chain(Style::FEATURES).map(|(word, _)| *word);
    let words = words.chain(Kind::ALL.iter().map(|kind| kind.word()));
    let words = words.chain(FactKey::ALL.iter().map(|key| key.word()));
    let words = words.chain(Arity::ALL.iter().map(|arity| arity.word()));
    let words = words.chain(RefspecForm::ALL.iter().map(|form| form.word()));
    let words = words.chain(Obligation::ALL.iter().map(|obligation| obligation.word()));
    let words = words.chain(Reading::ALL.iter().map(|reading| reading.word()));
    for word in words.chain(Outcome::ALL.iter().map(|outcome| outcome.word())) {
        assert!(PAGE.contains(&format!("`{word}`")), "{word}");
    }
    for mode in Mode::ALL {
        assert!(PAGE.contains(mode.word()), "{mode}");
    }
}

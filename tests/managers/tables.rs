//! The tables of the managers that are written in Python: every option that their parser has is one of ours, with or without
//! a value as it is there.

use cotter_rules::{Arity, Opt, Style, Tool};

use crate::real::{answers, python_of};
use crate::tool::{level, options, tool};

const SCRIPT: &str = include_str!("tables.py");

/// The tool, the program whose python has its parser, and the fewest options that it has.
const MANAGERS: [(&str, &str, usize); 6] = [
    ("poetry", "poetry", 150),
    ("pdm", "pdm", 150),
    ("pipenv", "pipenv", 80),
    ("pipx", "pipx", 100),
    ("hatch", "hatch", 20),
    ("pip-tools", "pip-compile", 60),
];

#[test]
fn every_option_of_theirs_is_ours() {
    let mut wrong = Vec::new();
    for (name, program, fewest) in MANAGERS {
        let Some(python) = python_of(program) else { continue };
        let Some(answer) = answers(&python, SCRIPT, &[name], "") else { continue };
        let tool = tool(name);
        let general = options(&tool.level);
        let mut checked = 0;
        for (path, theirs) in answer.as_object().expect("subcommands") {
            let words: Vec<&str> = path.split(' ').filter(|word| !word.is_empty()).collect();
            let Some(level) = level(&tool, &words) else {
                if !is_listed(&tool, &words) {
                    wrong.push(format!("{name} {path}: unknown"));
                }
                continue;
            };
            let own = options(&level);
            let listed = is_listed(&tool, &words);
            let inherits = level.style.has(Style::INHERIT);
            for option in theirs.as_array().expect("a list") {
                let names: Vec<&str> =
                    option[0].as_array().expect("names").iter().filter_map(|name| name.as_str()).collect();
                let arity = option[1].as_str().expect("an arity");
                for own_name in names.iter().filter(|_| !listed) {
                    let is_it = |option: &&Opt<'_>| option.names.contains(own_name);
                    let above = general.iter().filter(|_| inherits);
                    let known = own.iter().find(is_it).or_else(|| above.clone().find(is_it));
                    let here = known.map_or("unknown", |known| word(known.arity));
                    if here != arity {
                        wrong.push(format!("{name} {path} {own_name}: {here}, there {arity}"));
                    }
                    checked += 1;
                }
            }
        }
        assert!(checked >= fewest, "{name}: {checked}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether one of the words leads to a subcommand that is only listed, because nothing of it matters.
fn is_listed(tool: &Tool<'static>, words: &[&str]) -> bool {
    (1..=words.len()).any(|count| {
        level(tool, &words[..count]).is_some_and(|level| level.options.is_empty() && level.subs.is_empty())
    })
}

fn word(arity: Arity) -> &'static str {
    match arity {
        Arity::Switch | Arity::Until => "switch",
        Arity::Optional | Arity::Last => "optional",
        Arity::Value | Arity::Rest => "value",
    }
}

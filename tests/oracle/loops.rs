//! Commands that go through their words one by one: each option of the tool file is one to git, and no other is.

use cotter_rules::Arity;

use crate::git::{Scratch, version};
use crate::grammar::{level, options};

/// Options by the version that brought them.
const SINCE: &[(&str, (u32, u32))] = &[("--signed-commits", (2, 52)), ("--signed-tags", (2, 52))];

/// What git says of an option that it does not know.
fn unknown(sub: &str, scratch: &Scratch, option: &str) -> bool {
    let output = match sub {
        "fetch-pack" => scratch.run(&["fetch-pack", option, "../nowhere", "main"]),
        _ => scratch.run(&[sub, option]),
    };
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.code() == Some(129)
        || complaint.contains("unknown option")
        || complaint.contains("unrecognized option")
}

#[test]
fn every_option_is_known_to_git_in_this_form() {
    let scratch = Scratch::new();
    let mut asked = 0;
    for sub in ["fetch-pack", "fast-import"] {
        assert!(unknown(sub, &scratch, "--nonsense"), "{sub}");
        for option in &options(&level(sub)) {
            let since =
                SINCE.iter().find(|(name, _)| *name == option.name()).map_or((0, 0), |(_, since)| *since);
            if since > version() {
                continue;
            }
            for name in &option.names {
                let word = match option.arity {
                    Arity::Switch => (*name).to_owned(),
                    // The only value that both understand; any other is as bad as an unknown name.
                    _ if name.starts_with("--signed-") => format!("{name}=strip"),
                    _ => format!("{name}=1"),
                };
                assert!(!unknown(sub, &scratch, &word), "{sub} {word}");
                asked += 1;
            }
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn a_bisection_knows_the_options_that_start_it() {
    let scratch = Scratch::new();
    for option in &options(&level("bisect start")) {
        for name in &option.names {
            let words = match option.arity {
                Arity::Value => vec!["bisect", "start", name, "term"],
                _ => vec!["bisect", "start", name],
            };
            let output = scratch.run(&words);
            assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(!scratch.run(&["bisect", "start", "--nonsense"]).status.success());
}

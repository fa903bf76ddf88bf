//! Whatever stands in a file, reading it ends, and ends in a policy that opens or in faults that point into it.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

mod common;

use common::GIT;
use cotter_rules::policy::Policy;
use cotter_toolfile::{Fault, Source, compile_policy, compile_tools};
use proptest::prelude::*;

const POLICY: &str = r#"
mode = "guard"
protected = ["main"]
[tools]
git = "/usr/bin/git"
[log]
max_size = 8388608
[[rule]]
tool = "git"
id = "team.x"
when = { sub = "push", any = [{ flag = "--force" }, { value = { of = "--push-option", is = "a*" } }] }
outcome = "ask"
why = "x"
ask = ["git push -f"]
[[exception]]
rule = "git.push.force"
when = { operand = { kind = "refspec", is = ["scratch/*"] }, env = { name = "A" } }
reason = "x"
expires = 2027-01-31
"#;

/// Everything that can be read from it opens.
fn opens(bytes: &[u8]) {
    let policy = Policy::open(bytes).unwrap();
    assert_eq!(policy.store(), bytes);
    for part in policy.tools.iter() {
        part.grammar().unwrap();
        part.rules().all().unwrap();
    }
}

fn points_into(text: &str, faults: &[Fault]) {
    assert!(!faults.is_empty());
    let lines = text.matches('\n').count() + 1;
    for fault in faults {
        assert!((1..=lines).contains(&fault.line), "{fault:?}");
        assert!(fault.column <= fault.source_line.chars().count() + 1, "{fault:?}");
        assert!(fault.to_string().lines().count() >= 3);
    }
}

fn compile_both(text: &str) {
    let source = Source { name: "x.toml", text };
    match compile_tools(&[source]) {
        Ok(bytes) => opens(&bytes),
        Err(faults) => points_into(text, &faults),
    }
    let base = compile_tools(&[Source { name: "git.toml", text: GIT }]).unwrap();
    match compile_policy(source, &Policy::open(&base).unwrap(), 20_000) {
        Ok(compiled) => opens(&compiled.bytes),
        Err(faults) => points_into(text, &faults),
    }
}

/// A file with parts cut out, doubled, or replaced by what else a file may hold.
fn mutated(original: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        "[\\[\\]{}=\"',.\\n #\\\\-]{1,3}",
        "\\PC{1,4}",
        Just("1".to_owned()),
        Just("true".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("2027-01-01".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"\\u0000\"".to_owned()),
        (0..original.len(), 1..60usize).prop_map(move |(from, length)| {
            String::from_utf8_lossy(&original.as_bytes()[from..(from + length).min(original.len())])
                .into_owned()
        }),
    ];
    let change = (0..original.len(), 0..20usize, piece);
    prop::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut text = original.as_bytes().to_vec();
        for (at, length, piece) in changes {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, piece.into_bytes());
        }
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// A value of a file replaced by another: still TOML, but something else.
fn retyped(original: &'static str) -> impl Strategy<Value = String> {
    let values: Vec<(usize, usize)> = original
        .lines()
        .filter_map(|line| {
            let start = line.as_ptr() as usize - original.as_ptr() as usize;
            line.find(" = ").map(|equals| (start + equals + 3, start + line.len()))
        })
        .collect();
    let other = prop::sample::select(vec![
        "1",
        "-1",
        "1.5",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "[[]]",
        "[\"\"]",
        "[1]",
        "{}",
        "{ a = 1 }",
        "[{}]",
        "2027-01-01",
        "99999999999999999999999999",
        "0xffffffffffffffff",
        "\"\\u001b\"",
        "\">=\"",
        "nan",
    ]);
    (prop::sample::select(values), other)
        .prop_map(move |((start, end), other)| format!("{}{other}{}", &original[..start], &original[end..]))
}

proptest! {
    #[test]
    fn any_text(text in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        compile_both(&text);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        compile_both(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn mutated_files(text in prop_oneof![mutated(GIT), mutated(POLICY)]) {
        compile_both(&text);
    }

    #[test]
    fn files_with_other_values(text in prop_oneof![retyped(GIT), retyped(POLICY)]) {
        compile_both(&text);
    }
}

#[test]
fn the_originals_are_sound() {
    let base = compile_tools(&[Source { name: "git.toml", text: GIT }]).unwrap();
    compile_policy(Source { name: "x.toml", text: POLICY }, &Policy::open(&base).unwrap(), 20_000).unwrap();
}

#[test]
fn large_and_deep_files_end_soon() {
    compile_both(&"[".repeat(20_000));
    compile_both(&"[a.".repeat(5_000));
    compile_both(&format!("a = {}", "[".repeat(50_000)));
    compile_both(&format!("{} = 1", vec!["a"; 5_000].join(".")));
    compile_both(&(0..5_000).map(|n| format!("k{n} = 1\n")).collect::<String>());
    compile_both(&format!("tool = \"{}\"", "x".repeat(100_000)));
    let sub = (0..79).fold(String::new(), |path, _| path + ".sub.a");
    compile_both(&format!("tool = \"a\"\nstyle = \"exact\"\n[{}]", sub.trim_start_matches('.')));
    compile_both(&format!("tool = \"a\"\nstyle = \"exact\"\n[[rule]]\nwhen = {}", "{ not = ".repeat(5_000)));
}

//! Where CPython's own options end: whatever stands behind must be the inner program's to us as well.

use std::path::Path;

use cotter_rules::Command;
use tempfile::TempDir;

use crate::chance::Chance;
use crate::real::{command, python};
use crate::tool::{read, text, tool};

const LINES: usize = 250;
/// What the inner program says of itself: by what it was started, and its words.
const PROBE: &str = "import sys; print(repr(sys.argv[1:]))";

#[test]
fn python_hands_on_the_same_words() {
    let Some(python) = python() else { return };
    let home = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(home.path().join("probe.py"), PROBE).expect("a module");
    let (tool, mut chance, mut handed, mut explained) = (tool("python"), Chance::new(0x7079), 0, 0);
    for _ in 0..LINES {
        let line = random_line(&mut chance);
        let ours = read(&tool, &line);
        match words_handed_on(&python, &home, &line) {
            Some(theirs) => {
                handed += 1;
                assert!(!ours.inert && ours.unread.is_empty(), "python {line:?}: {ours:?}");
                assert_eq!(inner_words(&ours), theirs, "python {line:?}: {ours:?}");
                assert_eq!(ours.inner.is_some(), has(&ours, "-m"), "python {line:?}: {ours:?}");
            }
            None => explained += usize::from(ours.inert),
        }
    }
    assert!(handed > LINES / 2 && explained > 5, "{handed} {explained}");
}

fn has(command: &Command<'_>, option: &str) -> bool {
    command.given.iter().any(|given| given.option == option)
}

/// Behind a script, the first operand is the script itself.
fn inner_words(command: &Command<'_>) -> String {
    let is_script = !has(command, "-m") && !has(command, "-c");
    let words: Vec<String> = command
        .operands
        .iter()
        .skip(usize::from(is_script))
        .map(|operand| format!("'{}'", text(operand.word)))
        .collect();
    format!("[{}]", words.join(", "))
}

/// What the probe printed, unless python only explained itself or refused its words.
fn words_handed_on(python: &Path, home: &TempDir, line: &[String]) -> Option<String> {
    let output = command(python, home).args(line).output().expect("python starts");
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    said.starts_with('[').then_some(said)
}

fn random_line(chance: &mut Chance) -> Vec<String> {
    const SWITCHES: &[&str] = &["-B", "-E", "-O", "-q", "-s", "-u", "-bb", "-OO", "-uB", "-R"];
    const VALUES: &[&str] = &["-Xutf8", "-Wignore", "-uWignore", "-BXdev"];
    let mut line: Vec<String> = Vec::new();
    for _ in 0..chance.below(4) {
        match chance.below(5) {
            0 => line.extend(["-X", "utf8"].map(str::to_owned)),
            1 => line.extend(["-W", "ignore"].map(str::to_owned)),
            2 => line.push(chance.pick(VALUES).to_owned()),
            3 => line.extend(["--check-hash-based-pycs", "never"].map(str::to_owned)),
            _ => line.push(chance.pick(SWITCHES).to_owned()),
        }
    }
    if chance.one_in(12) {
        line.push(chance.pick(&["--version", "-V", "-h", "--help", "-uV", "--frobnicate"]).to_owned());
    }
    let bundle = chance.pick(&["-", "-u", "-B", "-uB"]);
    match chance.below(6) {
        0 => line.extend([format!("{bundle}c"), PROBE.to_owned()]),
        1 => line.push(format!("{bundle}c{PROBE}")),
        2 => line.extend([format!("{bundle}m"), "probe".to_owned()]),
        3 => line.push(format!("{bundle}mprobe")),
        4 => line.extend(["--", "probe.py"].map(str::to_owned)),
        _ => line.push("probe.py".to_owned()),
    }
    line.extend(chance.some(&["install", "-m", "-c", "--version", "-h", "--", "x", "-I"], 4));
    line
}

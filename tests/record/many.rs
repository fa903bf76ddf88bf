//! Many writers at once.

use std::collections::BTreeSet;
use std::process::Stdio;

use super::State;

const WRITERS: u64 = 32;
const EACH: u64 = 200;

fn run_writers(state: &State, max_size: u64) -> BTreeSet<u64> {
    let start = |_| state.writer("a", EACH, max_size).stdout(Stdio::piped()).spawn().unwrap();
    let children: Vec<_> = (0..WRITERS).map(start).collect();
    let mut seen = BTreeSet::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            assert!(seen.insert(line.parse().unwrap()), "sequence number {line} was given twice");
        }
    }
    seen
}

#[test]
fn nothing_is_lost_and_the_chain_is_clean() {
    let state = State::new();
    let seen = run_writers(&state, u64::MAX);
    assert_eq!(seen, (1..=WRITERS * EACH).collect());
    state.assert_clean(WRITERS * EACH);
    assert_eq!(state.verify().notices, []);
}

#[test]
fn rotation_loses_nothing_either() {
    let state = State::new();
    let seen = run_writers(&state, 20_000);
    assert_eq!(seen, (1..=WRITERS * EACH).collect());
    state.assert_clean(WRITERS * EACH);
    let files: Vec<_> = std::fs::read_dir(state.dir()).unwrap().map(|entry| entry.unwrap()).collect();
    assert!(files.len() > 20, "{} files", files.len());
    for file in files {
        assert!(file.metadata().unwrap().len() <= 20_000, "{file:?} is too long");
        assert!(file.file_name().to_str().unwrap().ends_with(".jsonl"), "{file:?} was left behind");
    }
}

/// How long an append takes, for whoever reads the test's output; no budget is held here, because the machine
/// that runs tests is busy with tests.
#[test]
fn append_time_is_told() {
    let state = State::new();
    let output = state.writer("a", 2000, u64::MAX).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("append: median "), "{told}");
    println!("{told}");
    state.assert_clean(2000);
}

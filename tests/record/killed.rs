//! Writers killed at any instant.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use cotter_control::log::{self, Filter, Format};

use super::State;

const KILLS: u32 = 320;

/// Kills pairs of writers while they write, some soon and some late, and lets others go on. What a writer said
/// was in the log must be there.
#[test]
fn a_kill_never_breaks_the_chain() {
    let state = State::new();
    let mut told = 0;
    for kill in 0..KILLS / 2 {
        // Small parts, so that many are killed while rotating.
        let start = || {
            state.writer("a", u64::MAX, 30_000).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
        };
        let mut children = [start(), start()];
        let mut readers = children.each_mut().map(|child| BufReader::new(child.stdout.take().unwrap()));
        // A writer that has spoken is in its loop.
        for reader in &mut readers {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            told = told.max(line.trim().parse().unwrap());
        }
        let until = Instant::now() + Duration::from_micros(u64::from(kill * 7919 % 1500));
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        for child in &mut children {
            child.kill().unwrap();
        }
        for (child, reader) in children.iter_mut().zip(readers) {
            assert_eq!(child.wait().unwrap().signal(), Some(libc::SIGKILL));
            // The last line may be torn, as the log's may.
            let lines: Vec<String> = reader.lines().map(Result::unwrap).collect();
            let whole = lines.len().saturating_sub(1);
            told = lines.iter().take(whole).fold(told, |told, line| told.max(line.parse::<u64>().unwrap()));
        }
    }
    let report = state.verify();
    assert_eq!(report.findings, [], "after {KILLS} kills");
    assert!(report.records >= told, "{} records, but a writer had written {told}", report.records);
    // And it goes on.
    let log = state.segment("a");
    log.append(0..3);
    state.assert_clean(report.records + 3);
    println!("{KILLS} kills, {} records, {} mended", report.records, mended(&state));
}

/// How many records tell that the writer before them was killed at work.
fn mended(state: &State) -> usize {
    let mut out = Vec::new();
    log::list(state.path(), &Filter::default(), Format::Json, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().filter(|line| line.contains(",\"repair\":")).count()
}

/// The states that a kill can leave, one by one: the file ends after every single byte of the last record, while
/// the head still counts the one before.
#[test]
fn every_torn_line_is_mended() {
    let state = State::new();
    let log = state.segment("a");
    log.append(1..=2);
    let before = state.lines("a");
    log.append([3]);
    let after = state.lines("a");
    let last = after.last().unwrap();
    for length in 0..=last.len() {
        let mut lines = before.clone();
        lines.push(last[..length].to_vec());
        state.set_lines("a", &lines);
        let torn = state.verify();
        assert_eq!(torn.findings, [], "{length} bytes");
        assert_eq!(torn.notices.is_empty(), length == 0, "{length} bytes are not told");
        log.append([4, 5]);
        let report = state.verify();
        assert_eq!(report.findings, [], "{length} bytes");
        // Without its newline the record is complete.
        let complete = length >= last.len() - 1;
        assert_eq!(report.records, if complete { 5 } else { 4 }, "{length} bytes");
        let json = state
            .lines("a")
            .iter()
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect::<Vec<serde_json::Value>>();
        let repair = json.iter().find(|record| record["n"] == 4).unwrap()["repair"].clone();
        let told = match (length, complete) {
            (0, _) => serde_json::Value::Null,
            (_, true) => serde_json::json!({ "adopted": 1 }),
            (_, false) => serde_json::json!({ "junk": length + 1 }),
        };
        assert_eq!(repair, told, "{length} bytes");
    }
}

/// Killed while rotating, between the link and the rename, with the next file half made.
#[test]
fn a_half_made_rotation_is_finished() {
    let state = State::new();
    let mut log = state.segment("a");
    log.append(1..=5);
    std::fs::hard_link(state.file("a.jsonl"), state.file("a@1.jsonl")).unwrap();
    std::fs::write(state.file("a.next"), "{\"cotter\"").unwrap();
    state.assert_clean(5);
    log.max_size = 600;
    log.append([6]);
    state.assert_clean(6);
    assert_eq!(state.lines("a@1").len(), 6);
    assert_eq!(state.lines("a").len(), 2);
}

/// Killed before the first head was written.
#[test]
fn an_empty_file_is_a_beginning() {
    let state = State::new();
    std::fs::write(state.file("a.jsonl"), "").unwrap();
    state.assert_clean(0);
    state.segment("a").append([1]);
    state.assert_clean(1);
}

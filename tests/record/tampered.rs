//! Every way to change what was written, and what verification says of it.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use cotter_control::log;
use cotter_core::record::Failure;
use sha2::{Digest, Sha256};

use super::{Log, State};

fn ten() -> (State, Log) {
    let state = State::new();
    let log = state.segment("a");
    log.append(1..=10);
    state.assert_clean(10);
    (state, log)
}

/// Applies a change to the lines, the head being line 0, and returns the codes of what is found.
fn after(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<&'static str> {
    let (state, _) = ten();
    let mut lines = state.lines("a");
    change(&mut lines);
    state.set_lines("a", &lines);
    state.findings()
}

/// Gives a line the hash that it should have.
fn rehash(line: &mut Vec<u8>) -> String {
    let text = String::from_utf8(line.clone()).unwrap();
    let (body, _) = text.rsplit_once(",\"hash\":\"").unwrap();
    let hash = format!("{:x}", HexDigest(Sha256::digest(body).to_vec()));
    *line = format!("{body},\"hash\":\"{hash}\"}}\n").into_bytes();
    hash
}

struct HexDigest(Vec<u8>);

impl std::fmt::LowerHex for HexDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn replace(line: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(line.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *line = text.replacen(from, to, 1).into_bytes();
}

/// The very lines that the documentation tells strangers to run.
#[test]
fn a_stranger_can_verify_with_sha256sum() {
    let document = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/state.md")).unwrap();
    let (_, script) = document.split_once("```sh\n").unwrap();
    let (script, _) = script.split_once("```").unwrap();
    let told = |file: &str, state: &State| {
        let script = script.replace("FILE", &format!("'{}'", state.file(file).display()));
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        String::from_utf8(output.stdout).unwrap()
    };
    let (state, _) = three_parts();
    for file in ["a@1.jsonl", "a@2.jsonl", "a.jsonl"] {
        assert_eq!(told(file, &state), "");
    }
    let mut lines = state.lines("a@2");
    replace(&mut lines[1], "\"n\":", "\"n\":1");
    state.set_lines("a@2", &lines);
    // The edited record, and the one that was written after what it had been.
    assert_eq!(told("a@2.jsonl", &state).matches("broken: ").count(), 2);
}

#[test]
fn an_edited_record() {
    assert_eq!(after(|lines| replace(&mut lines[4], "\"n\":4", "\"n\":5")), ["log.edited"]);
    let last = after(|lines| replace(&mut lines[10], "\"n\":10", "\"n\":11"));
    assert_eq!(last, ["log.edited"]);
}

#[test]
fn an_edited_record_with_its_hash() {
    let forged = after(|lines| {
        replace(&mut lines[4], "\"n\":4", "\"n\":5");
        rehash(&mut lines[4]);
    });
    assert_eq!(forged, ["log.broken"]);
    // The head knows the last one.
    let last = after(|lines| {
        replace(&mut lines[10], "\"n\":10", "\"n\":99");
        rehash(&mut lines[10]);
    });
    assert_eq!(last, ["log.head-wrong"]);
}

#[test]
fn every_changed_byte_is_found() {
    let state = State::new();
    state.segment("a").append(1..=3);
    let bytes = fs::read(state.file("a.jsonl")).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x01;
        fs::write(state.file("a.jsonl"), &changed).unwrap();
        assert_ne!(state.findings(), [""; 0], "byte {at}");
    }
}

#[test]
fn deleted_records() {
    assert_eq!(after(|lines| drop(lines.remove(1))), ["log.deleted", "log.cut"]);
    assert_eq!(after(|lines| drop(lines.drain(3..6))), ["log.deleted", "log.cut"]);
}

#[test]
fn reordered_duplicated_and_inserted_records() {
    assert_eq!(after(|lines| lines.swap(4, 5)), ["log.deleted", "log.out-of-place"]);
    let doubled = after(|lines| lines.insert(5, lines[4].clone()));
    assert_eq!(doubled[0], "log.out-of-place");
    let text = after(|lines| lines.insert(5, b"hello\n".to_vec()));
    assert_eq!(text[0], "log.extra");
    let other = after(|lines| {
        let stranger = State::new();
        stranger.segment("b").append(11..=15);
        lines.insert(5, stranger.lines("b")[5].clone());
    });
    assert!(other.contains(&"log.broken"), "{other:?}");
}

#[test]
fn a_cut_tail_shows_at_once_and_for_ever() {
    let (state, log) = ten();
    let lines = state.lines("a");
    for keep in 1..=10 {
        state.set_lines("a", &lines[..keep]);
        assert_eq!(state.findings(), ["log.cut"], "{keep} lines kept");
        log.append([11]);
        log.append([12]);
        assert_eq!(state.findings(), ["log.was-cut"], "{keep} lines kept");
        let record = state.json_lines("a").swap_remove(keep);
        assert_eq!(record["repair"]["cut"], 11 - keep);
    }
    // Cut in the middle of a line.
    let mut bytes = lines.concat();
    bytes.truncate(bytes.len() - 7);
    fs::write(state.file("a.jsonl"), &bytes).unwrap();
    assert!(state.findings().contains(&"log.cut"));
    log.append([11, 12]);
    assert_eq!(state.findings(), ["log.was-cut"]);
}

#[test]
fn bytes_behind_the_end() {
    let (state, log) = ten();
    let mut lines = state.lines("a");
    lines.push(b"hello\n".to_vec());
    state.set_lines("a", &lines);
    assert_eq!(state.findings(), ["log.extra"]);
    log.append([11]);
    assert_eq!(state.findings(), ["log.extra"]);
}

#[test]
fn a_damaged_head_is_set_aside_and_the_chain_goes_on() {
    for damage in [&b"x"[..], b"{\"cotter\":2", &[b'\n'; 512]] {
        let (state, log) = ten();
        let mut bytes = fs::read(state.file("a.jsonl")).unwrap();
        bytes[..damage.len()].copy_from_slice(damage);
        fs::write(state.file("a.jsonl"), &bytes).unwrap();
        assert!(state.findings().contains(&"log.head-damaged"), "{:?}", state.findings());
        log.append([11]);
        assert_eq!(fs::read(state.file("a@1.jsonl")).unwrap(), bytes, "evidence was changed");
        let lines = state.json_lines("a");
        assert_eq!((&lines[0]["part"], &lines[1]["seq"]), (&2.into(), &11.into()));
        assert_eq!(lines[1]["repair"]["damaged"], true);
        let found = state.findings();
        assert!(found.iter().all(|code| matches!(*code, "log.head-damaged" | "log.extra")), "{found:?}");
    }
}

#[test]
fn a_removed_head() {
    let (state, log) = ten();
    let lines = state.lines("a");
    state.set_lines("a", &lines[1..]);
    assert_eq!(state.findings(), ["log.head-damaged"]);
    log.append([11]);
    assert_eq!(state.findings(), ["log.head-damaged"]);
    assert_eq!(state.verify().records, 11);
}

#[test]
fn a_head_that_says_something_else() {
    let (state, _) = ten();
    let lines = state.lines("a");
    for (from, to) in
        [("\"records\":10", "\"records\":11"), ("\"after\":0", "\"after\":3"), ("\"part\":1", "\"part\":2")]
    {
        let mut changed = lines.clone();
        replace(&mut changed[0], from, to);
        // As long as before.
        changed[0].resize(512, b' ');
        changed[0][511] = b'\n';
        state.set_lines("a", &changed);
        assert_ne!(state.findings(), [""; 0], "{to}");
    }
}

fn three_parts() -> (State, Log) {
    let state = State::new();
    let mut log = state.segment("a");
    log.max_size = 1100;
    log.append(1..=9);
    assert!(state.file("a@2.jsonl").exists());
    state.assert_clean(9);
    (state, log)
}

#[test]
fn a_missing_part() {
    for (gone, code) in [("a@1.jsonl", "log.part-missing"), ("a@2.jsonl", "log.part-missing")] {
        let (state, _) = three_parts();
        fs::remove_file(state.file(gone)).unwrap();
        assert!(state.findings().contains(&code), "{gone}: {:?}", state.findings());
    }
    // The current file is begun anew, but what stood in it is known to be gone.
    let (state, log) = three_parts();
    fs::remove_file(state.file("a.jsonl")).unwrap();
    log.append([10]);
    assert_eq!(state.findings(), ["log.unlinked"]);
}

#[test]
fn exchanged_parts_and_other_segments_files() {
    let (state, _) = three_parts();
    fs::rename(state.file("a@1.jsonl"), state.file("x")).unwrap();
    fs::rename(state.file("a@2.jsonl"), state.file("a@1.jsonl")).unwrap();
    fs::rename(state.file("x"), state.file("a@2.jsonl")).unwrap();
    assert!(state.findings().contains(&"log.unlinked"));
    let (state, _) = ten();
    fs::rename(state.file("a.jsonl"), state.file("b.jsonl")).unwrap();
    assert_eq!(state.findings(), ["log.head-damaged"]);
}

#[test]
fn anchors_find_a_cut_whose_head_was_rewritten() {
    let (state, log) = ten();
    assert_eq!(log::anchor(state.path()).unwrap().added, 1);
    assert_eq!(log::anchor(state.path()).unwrap().added, 0);
    log.append(11..=12);
    assert_eq!(log::anchor(state.path()).unwrap().added, 1);
    assert_eq!(state.verify().anchors, 2);
    log.append(13..=14);
    let long = state.lines("a");
    // Records as if the last ones had never been: cut to `keep`, with the head of that moment.
    let rewritten = |keep: u64| {
        let other = State::new();
        fs::write(other.file("a.jsonl"), "").unwrap();
        let log = other.segment("a");
        log.append(1..=keep);
        other.lines("a")
    };
    state.set_lines("a", &rewritten(14));
    state.assert_clean(14);
    assert_eq!(long.concat().len(), state.lines("a").concat().len());
    state.set_lines("a", &rewritten(11));
    assert_eq!(state.findings(), ["log.unanchored"]);
    // A file with findings gets no anchor: that would vouch for it.
    assert_eq!(log::anchor(state.path()).unwrap().added, 0);
    // What came after the last anchor can be cut unseen: the limit of it.
    state.set_lines("a", &rewritten(12));
    state.assert_clean(12);
    // A whole segment that is gone was anchored, too.
    fs::remove_file(state.file("a.jsonl")).unwrap();
    assert_eq!(state.findings(), ["log.unanchored"]);
}

#[test]
fn anchors_are_chained_themselves() {
    let (state, log) = ten();
    log::anchor(state.path()).unwrap();
    log.append([11]);
    log::anchor(state.path()).unwrap();
    log.append([12]);
    let path = state.path().join("anchors.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"seq\":10", "\"seq\":11", 1)).unwrap();
    assert!(state.findings().contains(&"log.edited"));
    assert_eq!(log::anchor(state.path()).unwrap().added, 0);
}

#[test]
fn nothing_but_a_regular_file_is_written_to() {
    let state = State::new();
    let log = state.segment("a");
    fs::write(state.file("elsewhere"), "").unwrap();
    symlink(state.file("elsewhere"), state.file("a.jsonl")).unwrap();
    assert_eq!(log.try_append(1), Err(Failure::NotAFile));
    assert_eq!(fs::read(state.file("elsewhere")).unwrap(), b"");
    assert_eq!(state.findings(), ["log.unreadable"]);
    fs::remove_file(state.file("a.jsonl")).unwrap();
    fs::create_dir(state.file("a.jsonl")).unwrap();
    assert_eq!(log.try_append(1), Err(Failure::NotAFile));
    fs::remove_dir(state.file("a.jsonl")).unwrap();
    let fifo = std::ffi::CString::new(state.file("a.jsonl").into_os_string().into_encoded_bytes()).unwrap();
    #[allow(unsafe_code, reason = "std cannot make a pipe with a name")]
    // SAFETY: the path is NUL-terminated.
    let made = unsafe { libc::mkfifo(fifo.as_ptr(), 0o600) };
    assert_eq!(made, 0);
    assert_eq!(log.try_append(1), Err(Failure::NotAFile));
    assert_eq!(state.findings(), ["log.unreadable"]);
}

#[test]
fn names_stay_in_the_folder() {
    let state = State::new();
    for name in ["", ".", "..", "a/b", "../a", "A", "a@1", "é", &"a".repeat(129)] {
        assert_eq!(state.segment(name).try_append(1), Err(Failure::BadName), "{name}");
    }
    state.segment(&"a".repeat(128)).append([1]);
    state.segment("a.1-b").append([1]);
    state.assert_clean(2);
}

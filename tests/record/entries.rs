//! What a record of a verdict holds, what it does not, and how records are found again.

use cotter_control::log::{self, Filter, Format};
use cotter_core::record::{Counts, Entry, Session};
use cotter_rules::fact::{Fact, FactKey, Reason};
use cotter_rules::rule::Facts;
use cotter_rules::verdict::{Decision, Mode, Obligation};
use cotter_rules::{Command, Given, Kind, Operand};
use serde_json::{Value, json};

use super::State;

const KEY: &[u8] = b"the state's key";

fn entry<'a>(argv: &'a [&'a [u8]], facts: &'a Facts) -> Entry<'a> {
    Entry {
        at: 951_782_400_000,
        key: Some(KEY),
        door: "shim",
        tool: "git",
        argv,
        env: &[],
        cwd: Some(b"/srv/proj"),
        command: None,
        facts,
        decision: Decision::Allow,
        unmoded: Decision::Allow,
        rule: "default",
        obligations: &[],
        saved: None,
        mode: Mode::Guard,
        policy: &[0xab; 4],
        project: false,
        protected: None,
        session: None,
        sid: 40,
        sid_start: Some(41),
        pid: 42,
        ppid: 43,
        nested: false,
        looked: false,
        note: None,
        real: Some(b"/usr/bin/git"),
    }
}

fn recorded(entry: &Entry<'_>) -> Value {
    let state = State::new();
    state.segment("a").segment().append(entry, false).unwrap();
    state.assert_clean(1);
    let mut record = state.json_lines("a").swap_remove(1);
    let members = record.as_object_mut().unwrap();
    assert!(members.remove("hash").is_some() && members.remove("prev").is_some());
    record
}

#[test]
fn everything_a_replay_needs() {
    let mut facts = Facts::default();
    facts.set(FactKey::TrackedChanges, Fact::Known(3));
    facts.set(FactKey::PushTargets, Fact::Unknown(Reason::TimedOut));
    let command = Command {
        tool: "git",
        path: vec!["push"],
        given: vec![
            Given {
                level: 1,
                option: "--force",
                value: None,
                kind: Kind::Text,
                negated: true,
                overruled: true,
                at: 1,
            },
            Given {
                level: 1,
                option: "--push-option",
                value: Some(b"\xff"),
                kind: Kind::Text,
                negated: false,
                overruled: false,
                at: 2,
            },
        ],
        operands: vec![Operand { word: b"main", kind: Kind::Refspec, after_dashes: true, at: 4 }],
        unread: vec![b"--what"],
        inner: Some(cotter_rules::Inner { program: b"git", words: 5 }),
        reads: true,
        ..Command::default()
    };
    let argv: [&[u8]; 4] = [b"git", b"push", b"--no-force", b"-o\xff"];
    let entry = Entry {
        command: Some(&command),
        decision: Decision::Refuse,
        unmoded: Decision::Ask,
        obligations: &[Obligation::Work],
        saved: None,
        session: Some(Session { id: b"abc", agent: "claude", pid: 7, start: 8 }),
        looked: true,
        note: Some("no exec path"),
        sid_start: None,
        project: true,
        protected: Some(&[0xcd; 4]),
        nested: true,
        ..entry(&argv, &facts)
    };
    assert_eq!(
        recorded(&entry),
        json!({
            "seq": 1, "part": 1, "looked": true, "decision": "refuse", "at": "2000-02-29T00:00:00.000Z",
            "door": "shim", "tool": "git", "rule": "default", "unmoded": "ask", "mode": "guard",
            "obligations": ["work"], "policy": "abababab", "project": true, "protected": "cdcdcdcd",
            "session": {"id": "abc", "agent": "claude", "pid": 7, "start": 8},
            "sid": 40, "sid_start": null, "pid": 42, "ppid": 43, "nested": true,
            "cwd": "/srv/proj", "real": "/usr/bin/git",
            "argv": ["git", "push", "--no-force", {"b": "2d6fff"}],
            "command": {
                "path": ["push"],
                "given": [
                    {"option": "--force", "level": 1, "negated": true, "overruled": true},
                    {"option": "--push-option", "level": 1, "kind": "text", "value": {"b": "ff"}},
                ],
                "operands": [{"kind": "refspec", "word": "main", "dashes": true}],
                "unread": ["--what"], "reads": true, "inner": 5,
            },
            "facts": {"push_targets": {"unknown": "timed-out"}, "tracked_changes": 3},
            "note": "no exec path",
        })
    );
}

#[test]
fn no_secret_is_written_and_equal_ones_are_known_again() {
    let command = Command {
        tool: "x",
        given: vec![
            Given {
                level: 0,
                option: "-u",
                value: Some(b"hunter21"),
                kind: Kind::Secret,
                negated: false,
                overruled: false,
                at: 1,
            },
            Given {
                level: 0,
                option: "--token",
                value: Some(b"hunter22"),
                kind: Kind::Text,
                negated: false,
                overruled: false,
                at: 2,
            },
        ],
        operands: vec![Operand { word: b"hunter23", kind: Kind::Secret, after_dashes: false, at: 4 }],
        ..Command::default()
    };
    let facts = Facts::default();
    let argv: [&[u8]; 8] = [
        b"x",
        b"-uhunter21",
        b"--token",
        b"hunter22",
        b"--api-key=hunter24",
        b"https://a:hunter24@example.org/",
        b"--no-session",
        b"plain",
    ];
    let with_key = Entry { command: Some(&command), ..entry(&argv, &facts) };
    let record = recorded(&with_key);
    assert!(!record.to_string().contains("hunter"), "{record}");
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    assert!(text("/argv/1").starts_with("-u[redacted:"));
    assert!(text("/argv/1").ends_with(&text("/command/given/0/value")));
    assert_eq!(text("/argv/3"), text("/command/given/1/value"));
    let digest = text("/argv/4").replace("--api-key=", "");
    assert_eq!(text("/argv/5"), format!("https://a:{digest}@example.org/"));
    assert_eq!(text("/argv/7"), "plain");
    let other_key = recorded(&Entry { key: Some(b"another"), ..with_key });
    assert_ne!(other_key["argv"][4], record["argv"][4]);
    let no_key = recorded(&Entry { key: None, command: Some(&command), ..entry(&argv, &facts) });
    assert_eq!(no_key["argv"][4], "--api-key=[redacted]");
}

#[test]
fn long_calls_make_short_records() {
    let long = vec![b'x'; 5000];
    let huge = vec![b'y'; 130_000];
    let mut argv: Vec<&[u8]> = vec![b"git", &long, &huge];
    argv.extend(std::iter::repeat_n(&b"some/file/name"[..], 100_000));
    let facts = Facts::default();
    let record = recorded(&entry(&argv, &facts));
    assert!(record.to_string().len() < 60_000);
    assert_eq!((&record["argv"][1]["bytes"], &record["argv"][2]["bytes"]), (&json!(5000), &json!(130_000)));
    assert_eq!(record["argv"][1]["cut"].as_str().unwrap().len(), 256);
    let words = record["argv"].as_array().unwrap();
    assert_eq!(words.last().unwrap()["more"], json!(argv.len() - words.len() + 1));
    // A character is not cut in two.
    let umlauts = "aä".repeat(1000);
    let argv: [&[u8]; 1] = [umlauts.as_bytes()];
    assert!(recorded(&entry(&argv, &facts))["argv"][0]["cut"].is_string());
}

#[test]
fn refusals_are_counted_from_the_end() {
    use Decision::{Allow, Ask, Judge, Refuse};
    let facts = Facts::default();
    for (calls, in_a_row, in_all) in [
        (&[][..], 0, 0),
        (&[(Allow, true), (Allow, false)], 0, 0),
        (&[(Refuse, true), (Ask, true), (Refuse, true)], 3, 3),
        (&[(Refuse, true), (Allow, false), (Refuse, true), (Allow, false)], 2, 2),
        (&[(Refuse, true), (Allow, true), (Refuse, true)], 1, 2),
        (&[(Refuse, true), (Judge, true), (Ask, true), (Allow, true)], 0, 2),
    ] {
        // In one file, and with a rotation before every record.
        for max_size in [u64::MAX, 1] {
            let state = State::new();
            let mut log = state.segment("a");
            log.max_size = max_size;
            for (decision, looked) in calls {
                let argv: [&[u8]; 1] = [b"git"];
                let entry = Entry { decision: *decision, looked: *looked, ..entry(&argv, &facts) };
                log.segment().append(&entry, false).unwrap();
            }
            let counts = log.segment().refusals();
            if max_size == u64::MAX {
                assert_eq!(counts, Counts { in_a_row, in_all }, "{calls:?}");
            } else {
                // Two files are looked at, each with one record.
                let last = calls.iter().rev().take(2);
                let refused = last.filter(|(decision, _)| matches!(decision, Ask | Refuse)).count();
                assert_eq!(counts.in_all as usize, refused, "{calls:?}");
            }
        }
    }
}

fn shown(state: &State, filter: &Filter) -> Vec<String> {
    let mut out = Vec::new();
    log::list(state.path(), filter, Format::Json, &mut out).unwrap();
    let lines = String::from_utf8(out).unwrap();
    let note = |line: &str| serde_json::from_str::<Value>(line).unwrap()["note"].as_str().unwrap().to_owned();
    lines.lines().map(note).collect()
}

#[test]
fn records_are_found_again() {
    let state = State::new();
    let facts = Facts::default();
    let argv: [&[u8]; 2] = [b"git", b"push"];
    let session = Some(Session { id: b"abc", agent: "claude", pid: 7, start: 8 });
    let plain = || entry(&argv, &facts);
    let entries = [
        ("one", Entry { at: 1_000_000, note: Some("first"), ..plain() }),
        ("two", Entry { at: 3_000_000, note: Some("third"), tool: "npm", session, ..plain() }),
        (
            "one",
            Entry {
                at: 2_000_000,
                note: Some("second"),
                rule: "git.push.force",
                decision: Decision::Refuse,
                ..plain()
            },
        ),
        (
            "one",
            Entry {
                at: 4_000_000,
                note: Some("fourth"),
                obligations: &[Obligation::Work],
                saved: None,
                rule: "git.pushy",
                ..plain()
            },
        ),
    ];
    for (segment, entry) in &entries {
        let mut log = state.segment(segment);
        log.max_size = 1500;
        log.segment().append(entry, false).unwrap();
    }
    let some = |text: &str| Some(text.to_owned());
    for (filter, notes) in [
        (Filter::default(), &["first", "second", "third", "fourth"][..]),
        (Filter { last: Some(2), ..Filter::default() }, &["third", "fourth"]),
        (Filter { tool: some("npm"), ..Filter::default() }, &["third"]),
        (Filter { rule: some("git.push"), ..Filter::default() }, &["second"]),
        (Filter { outcome: some("refuse"), ..Filter::default() }, &["second"]),
        (Filter { outcome: some("save"), ..Filter::default() }, &["fourth"]),
        (Filter { session: some("abc"), ..Filter::default() }, &["third"]),
        (Filter { session: some("one"), ..Filter::default() }, &["first", "second", "fourth"]),
        (
            Filter { since: Some(2_000_000), until: Some(3_000_000), ..Filter::default() },
            &["second", "third"],
        ),
        (Filter { tool: some("pip"), ..Filter::default() }, &[]),
    ] {
        assert_eq!(shown(&state, &filter), notes, "{filter:?}");
    }
    let mut out = Vec::new();
    let listed =
        log::list(state.path(), &Filter { last: Some(1), ..Filter::default() }, Format::Human, &mut out)
            .unwrap();
    assert_eq!((listed.shown, listed.unreadable), (1, 0));
    assert!(String::from_utf8(out).unwrap().contains("git push"));
}

#[test]
fn without_a_log_there_is_nothing_to_show() {
    let state = State::new();
    std::fs::remove_dir(state.dir()).unwrap();
    assert_eq!(shown(&state, &Filter::default()), [""; 0]);
    state.assert_clean(0);
    assert_eq!(state.segment("a").segment().refusals(), Counts::default());
}

//! Arbitrary bytes in a log's place: nothing panics, nothing hangs, and the writer goes on.

use std::fs;

use cotter_control::log::{self, Filter, Format};
use proptest::prelude::*;

use super::State;

/// Bytes that look more or less like a log.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let real = || {
        let state = State::new();
        state.segment("a").append(1..=4);
        fs::read(state.file("a.jsonl")).unwrap()
    };
    let real = real();
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..2000),
        "[\\{\\}\":,0-9a-f \n]{0,1500}".prop_map(String::into_bytes),
        // A log with a piece replaced, or taken out, or doubled.
        (0..real.len(), 0..600usize, proptest::collection::vec(any::<u8>(), 0..40)).prop_map({
            let real = real.clone();
            move |(at, length, new)| {
                let mut bytes = real.clone();
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, new);
                bytes
            }
        }),
        (0..real.len(), 0..real.len()).prop_map(move |(from, to)| { [&real[..from], &real[to..]].concat() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in content(), second in content()) {
        let state = State::new();
        fs::write(state.file("a.jsonl"), &bytes).unwrap();
        fs::write(state.file("a@1.jsonl"), &second).unwrap();
        fs::write(state.path().join("anchors.jsonl"), &second).unwrap();
        for format in [Format::Human, Format::Json] {
            log::verify(state.path(), format, &mut Vec::new()).unwrap();
            log::list(state.path(), &Filter::default(), format, &mut Vec::new()).unwrap();
        }
        log::anchor(state.path()).ok();
        let log = state.segment("a");
        log.segment().refusals();
        let first = log.try_append(1).unwrap();
        let second = log.try_append(2).unwrap();
        prop_assert_eq!(first.seq.checked_add(1), Some(second.seq));
        // What was written last is on a sound chain: its record and the head agree.
        let lines = state.lines("a");
        let head: serde_json::Value = serde_json::from_slice(&lines[0]).unwrap();
        let last: serde_json::Value = serde_json::from_slice(lines.last().unwrap()).unwrap();
        prop_assert_eq!(&head["hash"], &last["hash"]);
        prop_assert_eq!(&last["n"], &serde_json::json!(2));
        prop_assert_eq!(&head["bytes"], &serde_json::json!(lines.concat().len()));
    }
}

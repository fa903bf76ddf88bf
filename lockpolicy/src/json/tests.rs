//! What is JSON, and what is not.

use super::*;
use crate::finding::Code;

fn parsed(text: &str) -> Result<Node<'_>, Broken> {
    read(&Text::of(text.as_bytes()).expect("text"), Dialect::Strict)
}

#[test]
fn values_say_where_they_stand() {
    let node = parsed("\u{feff} {\"a\": [1.5e3, \"x\\u00e9\\ud83d\\ude00\"], \"b\": null}").expect("JSON");
    assert_eq!(node.at, 4);
    let a = node.field("a").expect("a");
    assert_eq!(a.items()[0].value, Value::Number("1.5e3"));
    assert_eq!(a.items()[1].text().map(|text| &**text), Some("xé😀"));
    assert_eq!(a.items()[1].at, 18);
    assert_eq!(node.field("b").map(|node| &node.value), Some(&Value::Null));
}

#[test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        "{",
        "{\"a\":1,}",
        "[1,]",
        "{a:1}",
        "01",
        "1.",
        "1e",
        "-",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"a",
        "[1 2]",
        "{} {}",
        "tru",
        "nulll",
        "\"\t\"",
        "// x\n1",
        "+1",
        "{\"a\" 1}",
    ] {
        assert!(parsed(text).is_err(), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(parsed(&deep).is_err());
}

#[test]
fn a_key_may_stand_only_once() {
    let many: String = (0..40).map(|number| format!("\"k{number}\":0,")).collect();
    for text in
        ["{\"a\":1,\"\\u0061\":2}".to_owned(), format!("{{{many}\"k3\":1}}"), format!("{{{many}\"k39\":1}}")]
    {
        let broken = parsed(&text).expect_err("a key stands twice");
        assert_eq!(broken.code, crate::Code::DuplicateKey, "{text}");
    }
    assert!(parsed(&format!("{{{many}\"k40\":1}}")).is_ok());
}

#[test]
fn the_relaxed_dialect_takes_comments_and_last_commas() {
    let text = Text::of(b"// a\n{ /* b */ \"a\": [1, 2, ], }\n").expect("text");
    assert!(read(&text, Dialect::Relaxed).is_ok());
}

/// Strict JSON is what `serde_json` takes for it, but for keys that stand twice and what is too deep.
fn as_serde(text: &str) {
    let file = Text::of(text.as_bytes()).expect("text");
    let theirs = serde_json::from_str::<serde_json::Value>(text).is_ok();
    let mut reader = Reader::new(&file, Dialect::Strict);
    let skipped = reader.skip().and_then(|()| reader.end());
    assert_eq!(skipped.is_ok(), theirs, "{text:?}: {skipped:?}");
    match read(&file, Dialect::Strict) {
        Ok(_) => assert!(theirs, "{text:?}"),
        Err(broken) if broken.code == Code::DuplicateKey => {}
        Err(broken) => assert!(!theirs, "{text:?}: {broken}"),
    }
}

#[test]
fn what_is_json_is_what_others_take_for_it() {
    for text in [
        "{}",
        "[]",
        "[[],{}]",
        "{\"a\":[1,{}],\"b\":{}}",
        "[1,]",
        "{\"a\":1,}",
        "[,1]",
        "{,}",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":}",
        "{1:2}",
        "[}",
        "{]",
        "\"a",
        "\"\\x\"",
        "\"\\ud800\"",
        "01",
        "-",
        "1.",
        "1e",
        "nul",
        "[1]]",
        "",
        "[\u{b}1]",
        "[1\t\r\n        ,         2]",
        "{\"a\"            :\n\n\n\n\n\n\n\n\n\n 1}",
        "[\"\t\"]",
        "[\"0123456\u{1}\"]",
        "/**/1",
        "[1//\n]",
        "{\"a\":[[[[{\"b\":{\"c\":[]}}]]]]}",
        "[\u{a0}1]",
    ] {
        as_serde(text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_json_or_not_for_all(text in "[\\[\\]{}\":, \n\t01.eEtrue\\\\u]{0,24}") {
        as_serde(&text);
    }

    #[test]
    fn mended_json_is_json_or_not_for_all(at in 0usize..60, put in "[\\[\\]{}\":, 0a]{0,3}") {
        let mut text = "{\"a\": [1, -2.5e3, true, null], \"bb\": {\"c\": \"d\\n\"},        \"e\": []}".to_owned();
        text.replace_range(at..at + 1, &put);
        as_serde(&text);
    }
}

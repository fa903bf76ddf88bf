use super::*;

fn read(text: &str) -> Result<Node<'_>, Broken> {
    let text = Text::of(text.as_bytes())?;
    let mut reader = Reader::new(&text)?;
    assert!(reader.document()?, "an empty document");
    let node = reader.value()?;
    reader.end()?;
    Ok(node)
}

fn shown(node: &Node<'_>) -> String {
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => (*text).to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(key, node)| format!("{key:?}:{}", shown(node))).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

#[test]
fn what_locks_are_written_in() {
    for (text, wanted) in [
        ("a: 1\nb:\n  c: x y # z\n  d:\nf: true\n", r#"{"a":"1","b":{"c":"x y","d":~},"f":true}"#),
        (
            "a:\n- b\n- c: 1\n  d: 2\n-\n  - e\n- - f\n  - g\nh: 1",
            r#"{"a":["b",{"c":"1","d":"2"},["e"],["f","g"]],"h":"1"}"#,
        ),
        ("a:\n  - b\n  # note\n\n  - c\n", r#"{"a":["b","c"]}"#),
        ("a: {b: c:d, 'e': [x, \"y\", ], f: {}}\n", r#"{"a":{"b":"c:d","e":["x","y"],"f":{}}}"#),
        ("'it''s': \"a\\n\\u00e9\"\r\n\"b\": ''\r\n", r#"{"it's":"a\né","b":""}"#),
        (
            "a: >-\n  one\n  two\n\n  three\nb: |\n  x\n   y\n\nc: |+\n  z\n\n",
            r#"{"a":"one two\nthree","b":"x\n y\n","c":"z\n\n"}"#,
        ),
        (
            "? long\n: v\n? 'next'\n:\n  w: 1\n? c\n: d: 1\n  e: 2\nf: g",
            r#"{"long":"v","next":{"w":"1"},"c":{"d":"1","e":"2"},"f":"g"}"#,
        ),
        ("# a\n---\na: b\n", r#"{"a":"b"}"#),
        ("a: http://x/y#z\n", r#"{"a":"http://x/y#z"}"#),
        ("-a: -b\n", r#"{"-a":"-b"}"#),
    ] {
        assert_eq!(read(text).map(|node| shown(&node)), Ok(wanted.to_owned()), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    for (text, at) in [
        ("a: &x 1\n", 3),
        ("a: *x\n", 3),
        ("a: !!str 1\n", 3),
        ("<<: b\n", 0),
        ("'<<': b\n", 0),
        ("a: {<<: b}\n", 4),
        ("%YAML 1.2\n---\na: 1\n", 0),
        ("\ta: 1\n", 0),
        ("a:\n\tb: 1\n", 3),
        ("a: b\tc\n", 4),
        ("a:\tb\n", 1),
        ("a: 1\n  b: 2\n", 7),
        ("a:\n  b: 1\n c: 2\n", 11),
        ("a: b\n  c\n", 7),
        ("a: b: c\n", 4),
        ("a: \"b\n  c\"\n", 3),
        ("a: [b,\n  c]\n", 6),
        ("a: [b\n", 5),
        ("a: {b}\n", 5),
        ("a: {b:c}\n", 7),
        ("a: [b, , c]\n", 7),
        ("a: [b: c]\n", 4),
        ("a: 'b' c\n", 6),
        ("a: @b\n", 3),
        ("a: \"\\ud800\"\n", 4),
        ("a: \"\\q\"\n", 4),
        ("- a\nb: 1\n", 4),
        ("a: 1\n- b\n", 5),
        ("? a\nb: 1\n", 4),
        ("a: 1\n...\n", 5),
        ("a: b\rc: d\n", 4),
        ("a: b\u{85}c\n", 4),
        ("a: b\u{1}\n", 4),
        ("a: |x\n  b\n", 3),
    ] {
        assert_eq!(read(text).map(|node| shown(&node)).map_err(|broken| broken.at), Err(at), "{text:?}");
    }
}

#[test]
fn a_key_may_stand_only_once() {
    let many: String = (0..40).rev().map(|number| format!("k{number}: 0\n")).collect();
    for text in [
        "a: 1\n\"\\x61\": 2\n".to_owned(),
        "b: 1\na: 1\nb: 2\n".to_owned(),
        "b: 1\na: 1\na: 2\n".to_owned(),
        "c: 1\na: 1\nb: 1\nd: 1\na: 2\n".to_owned(),
        "x: {a: 1, b: 1, a: 2}\n".to_owned(),
        format!("{many}k39: 1\n"),
        format!("{many}k0: 1\n"),
        format!("{many}k20: 1\n"),
    ] {
        let broken = read(&text).expect_err("a key stands twice");
        assert_eq!(broken.code, crate::Code::DuplicateKey, "{text}");
    }
    assert!(read(&format!("{many}k40: 1\n")).is_ok());
}

#[test]
fn depth_has_an_end() {
    let flow = format!("a: {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&flow).is_err());
    let list = format!("a:\n  {}b\n", "- ".repeat(100_000));
    assert!(read(&list).is_err());
    let block: String = (0..500).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(read(&block).is_err());
}

#[test]
fn documents_follow_each_other() {
    let text = Text::of(b"---\na: 1\n\n---\nb: 2\n").expect("text");
    let mut reader = Reader::new(&text).expect("a reader");
    let mut documents = Vec::new();
    while reader.document().expect("a document") {
        documents.push(shown(&reader.value().expect("a value")));
    }
    assert_eq!(documents, [r#"{"a":"1"}"#, r#"{"b":"2"}"#]);
}

#[test]
fn values_say_where_they_stand() {
    let text = "\u{feff}a:\n  b: c\n  d: [e]\n";
    let node = read(text).expect("YAML");
    let a = node.field("a").expect("a");
    assert_eq!(&text[a.at..a.at + 1], "b");
    assert_eq!(&text[a.field("b").expect("b").at..][..1], "c");
    assert_eq!(&text[a.field("d").expect("d").items()[0].at..][..1], "e");
}

#[test]
fn what_a_caller_leaves_is_passed_over() {
    let text = Text::of(b"a:\n  b: [1, {c: 2}]\n  d:\n  - e\nf: g\n").expect("text");
    let mut reader = Reader::new(&text).expect("a reader");
    assert!(reader.document().expect("a document"));
    let mut keys = Vec::new();
    reader
        .map(|_, key, at| {
            keys.push((key.into_owned(), at));
            Ok(())
        })
        .expect("a map");
    assert_eq!(keys, [("a".to_owned(), 0), ("f".to_owned(), 31)]);
    reader.end().expect("the end");
}

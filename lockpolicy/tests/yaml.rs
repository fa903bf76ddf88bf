//! The YAML reader against another implementation: what it reads, it reads as YAML is read.

use cotter_lockpolicy::json::{Node, Value};
use cotter_lockpolicy::text::{Broken, Text};
use cotter_lockpolicy::yaml::Reader;
use proptest::prelude::*;
use yaml_rust2::{Yaml, YamlLoader};

fn documents(text: &str) -> Result<Vec<Node<'_>>, Broken> {
    let text = Text::of(text.as_bytes())?;
    let mut reader = Reader::new(&text)?;
    let mut all = Vec::new();
    while reader.document()? {
        all.push(reader.value()?);
    }
    reader.end()?;
    Ok(all)
}

/// Ours in the other's words: it reads numbers, which we leave as they are written.
fn same(ours: &Node<'_>, theirs: &Yaml) -> bool {
    match (&ours.value, theirs) {
        (Value::Null, Yaml::Null) => true,
        (Value::Bool(ours), Yaml::Boolean(theirs)) => ours == theirs,
        (Value::String(ours), Yaml::String(theirs) | Yaml::Real(theirs)) => ours == theirs,
        (Value::String(ours), Yaml::Integer(_)) => {
            ours.starts_with("0x") || ours.starts_with("0o") || ours.parse::<i64>().is_ok()
        }
        (Value::Array(ours), Yaml::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Yaml::Hash(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|((key, ours), (their_key, theirs))| {
                    let named = match their_key {
                        Yaml::String(name) | Yaml::Real(name) => *key == *name,
                        Yaml::Integer(_) | Yaml::Boolean(_) | Yaml::Null => true,
                        _ => false,
                    };
                    named && same(ours, theirs)
                })
        }
        _ => false,
    }
}

/// A value as a machine would write it, with every form that the reader knows.
#[derive(Clone, Debug)]
enum Tree {
    Scalar(String),
    Flow(Vec<(String, String)>),
    Row(Vec<String>),
    Text(bool, &'static str, Vec<String>),
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z@/.:^~0-9 #'\"{}\\[\\],&*!|>%-]{0,12}",
        "[a-z][a-z0-9.-]{0,8}",
        Just("true".to_owned()),
        Just("null".to_owned()),
        Just("ä\u{202e}😀".to_owned()),
    ]
}

/// Quoted, so that any text may stand in it.
fn quoted(text: &str, single: bool) -> String {
    if single {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        word().prop_map(Tree::Scalar),
        prop::collection::vec((word(), word()), 0..4).prop_map(Tree::Flow),
        prop::collection::vec(word(), 0..4).prop_map(Tree::Row),
        (
            any::<bool>(),
            prop::sample::select(vec!["", "-", "+"]),
            prop::collection::vec("( {0,2}[a-z#:]{1,4}){0,2}", 1..6)
        )
            .prop_map(|(folded, chomp, lines)| Tree::Text(folded, chomp, lines)),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec((word(), inner.clone()), 1..5).prop_map(Tree::Map),
            prop::collection::vec(inner, 1..5).prop_map(Tree::List),
        ]
    })
}

/// Writes a tree: what stands behind the key or dash comes first, its lines follow.
fn write(tree: &Tree, indent: usize, style: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let single = style % 2 == 0;
    match tree {
        Tree::Scalar(text) => out.push_str(&format!(" {}\n", quoted(text, single))),
        Tree::Flow(fields) => {
            let mut unique: Vec<(String, String)> = Vec::new();
            for (key, value) in fields {
                if !unique.iter().any(|(own, _)| own == key) && key != "<<" {
                    unique.push((key.clone(), value.clone()));
                }
            }
            let fields: Vec<_> = unique
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key, single), quoted(value, !single)))
                .collect();
            out.push_str(&format!(" {{{}}} # end\n", fields.join(", ")));
        }
        Tree::Row(items) => {
            let items: Vec<_> = items.iter().map(|item| quoted(item, single)).collect();
            out.push_str(&format!(" [{}]\n", items.join(", ")));
        }
        Tree::Text(folded, chomp, lines) => {
            out.push_str(&format!(" {}{chomp}\n", if *folded { '>' } else { '|' }));
            out.push_str(&format!("{pad}begin\n"));
            for line in lines {
                let line = line.trim_end();
                out.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") });
            }
        }
        Tree::Map(fields) => {
            out.push('\n');
            let mut seen = Vec::new();
            for (number, (key, value)) in fields.iter().enumerate() {
                if seen.contains(key) || key == "<<" {
                    continue;
                }
                seen.push(key.clone());
                out.push_str(&format!("{pad}{}:", quoted(key, (style + number) % 3 == 0)));
                write(value, indent + 2, style + number, out);
            }
        }
        Tree::List(items) => {
            out.push('\n');
            for (number, item) in items.iter().enumerate() {
                out.push_str(&format!("{pad}-"));
                write(item, indent + 2, style + number, out);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// All of it is read, and as the other reads it.
    #[test]
    fn what_machines_write_is_read_as_yaml(fields in prop::collection::vec((word(), tree()), 1..6), style in 0usize..6) {
        let mut text = String::new();
        write(&Tree::Map(fields), 0, style, &mut text);
        let text = text.trim_start_matches('\n');
        prop_assume!(!text.is_empty());
        let theirs = YamlLoader::load_from_str(text).expect("YAML");
        let ours = documents(text).map_err(|broken| TestCaseError::fail(format!("{broken} at {}\n{text}", broken.at)))?;
        prop_assert_eq!(ours.len(), theirs.len());
        prop_assert!(same(&ours[0], &theirs[0]), "{}\nours {:?}\ntheirs {:?}", text, ours[0], theirs[0]);
    }

    /// Of lines put together at random: whatever is read, the other reads the same; most of it is refused.
    #[test]
    fn what_is_read_is_read_as_yaml(lines in prop::collection::vec(
        "( {0,4})((- ){0,2})(([a-c]{1,2}: ?)|(\\? ))?([a-c]{0,2}|'[a-c ]{0,3}'|\"[a-c ]{0,3}\"|\\[[a-b, ]{0,4}\\]|\\{(a: b)?\\}|[|>][+-]?)( #[a-c]?)?", 1..8)) {
        let text = lines.join("\n") + "\n";
        let Ok(ours) = documents(&text) else { return Ok(()) };
        match YamlLoader::load_from_str(&text) {
            Ok(theirs) => {
                prop_assert_eq!(ours.len(), theirs.len(), "{}", text);
                for (ours, theirs) in ours.iter().zip(&theirs) {
                    prop_assert!(same(ours, theirs), "{}\nours {:?}\ntheirs {:?}", text, ours, theirs);
                }
            }
            Err(error) => prop_assert!(false, "{}\nread here, but there: {}", text, error),
        }
    }

    #[test]
    fn any_text_is_read_or_refused_inside_of_the_file(text in "\\PC{0,200}|[a-z:\\-? \n{}\\[\\]'\"|>#\t\r]{0,200}") {
        if let Err(broken) = documents(&text) {
            prop_assert!(broken.at <= text.len());
        }
    }
}

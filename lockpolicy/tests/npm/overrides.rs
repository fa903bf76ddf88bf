//! npm's overrides, whole: what is inside of a rule, what is for some ranges only, what the project asks for itself.
//! Each project and each edit is one that npm's own `ci` was asked about.

use cotter_lockpolicy::{Code, Outcome};

use crate::fixture::{HOST, Project, checked, codes, project, sha512};

/// A lock of `key version asks` lines, below a manifest.
fn locked(manifest: &str, packages: &[(&str, &str, &str)]) -> Project {
    let mut entries = vec![format!("\"\": {manifest}")];
    for (key, version, asks) in packages {
        let name = key.rsplit("node_modules/").next().unwrap_or_default();
        entries.push(format!(
            "\"node_modules/{key}\": {{\"version\": \"{version}\", \"resolved\": \"{HOST}/{name}/-/{name}-{version}.tgz\", \
             \"integrity\": \"{}\", \"dependencies\": {{{asks}}}}}",
            sha512('A')
        ));
    }
    let lock = format!("{{\"lockfileVersion\": 3, \"packages\": {{{}}}}}", entries.join(",\n"));
    project(&[("package.json", manifest), ("package-lock.json", &lock)])
}

fn web(overrides: &str) -> Project {
    let manifest = format!("{{\"dependencies\": {{\"web\": \"4.0.0\"}}, \"overrides\": {{{overrides}}}}}");
    locked(
        &manifest,
        &[
            ("web", "4.0.0", "\"body\": \"1.0.0\", \"debug\": \"2.0.0\", \"send\": \"0.1.0\""),
            ("body", "1.0.0", "\"debug\": \"2.0.0\", \"qs\": \"6.0.0\""),
            ("qs", "6.0.2", ""),
            ("debug", "2.0.0", "\"ms\": \"1.0.0\""),
            ("ms", "1.0.1", ""),
            ("send", "0.1.0", "\"ms\": \"1.1.0\""),
            ("send/node_modules/ms", "1.1.2", ""),
        ],
    )
}

const RULES: &str =
    "\"web\": {\"qs\": \"6.0.2\", \"send\": {\"ms\": \"1.1.2\"}}, \"debug\": {\"ms\": \"1.0.1\"}";

#[test]
fn rules_inside_of_rules_are_followed() {
    assert_eq!(checked(&web(RULES), "package-lock.json").findings, []);
    for (what, from, to, code) in [
        ("inside of one", "\"qs\": \"6.0.2\"", "\"qs\": \"6.0.1\"", Code::Stale),
        ("inside of two", "\"ms\": \"1.1.2\"", "\"ms\": \"1.1.0\"", Code::Stale),
        ("beside", "\"ms\": \"1.0.1\"", "\"ms\": \"1.0.0\"", Code::Stale),
        ("gone from inside", ", \"send\": {\"ms\": \"1.1.2\"}", "", Code::OutOfRange),
        ("in another's place", "\"debug\": {\"ms\"", "\"body\": {\"ms\"", Code::OutOfRange),
        ("one more", "\"web\":", "\"body\": \"1.0.1\", \"web\":", Code::Stale),
        ("a rule for all", "\"web\":", "\"ms\": \"3.0.0\", \"web\":", Code::Stale),
    ] {
        assert!(RULES.contains(from), "{what}");
        let found = codes(&checked(&web(&RULES.replacen(from, to, 1)), "package-lock.json"));
        // npm takes the rule around for what no rule inside is for.
        let wanted: &[Code] = if what == "a rule for all" { &[] } else { &[code] };
        assert_eq!(found.first(), wanted.first(), "{what}: {found:?}");
    }
}

#[test]
fn a_rule_for_some_ranges_is_for_those_only() {
    let manifest = |overrides: &str| {
        format!("{{\"dependencies\": {{\"a\": \"1\", \"b\": \"1\"}}, \"overrides\": {{{overrides}}}}}")
    };
    let at = |overrides: &str| {
        let packages = [
            ("a", "1.0.0", "\"x\": \"^1.0.0\""),
            ("b", "1.0.0", "\"x\": \"^2.0.0\""),
            ("x", "1.9.0", ""),
            ("b/node_modules/x", "2.5.0", ""),
        ];
        let report = checked(&locked(&manifest(overrides), &packages), "package-lock.json");
        codes(&report)
    };
    assert_eq!(at("\"x@^2\": \"2.5.0\""), []);
    assert_eq!(at("\"x@^1\": {\".\": \"1.9.0\"}"), []);
    assert_eq!(at("\"x@^2\": \"2.5.1\""), [Code::Stale]);
    assert_eq!(at("\"x@^1\": \"1.9.1\""), [Code::Stale]);
    assert_eq!(at("\"x@^3\": \"3.0.0\""), []);
    // What is not in the range of the rule may stay as it is.
    assert_eq!(at("\"x@2.0.0\": \"2.6.0\""), []);
    assert_eq!(at("\"x@2.5.0\": \"2.6.0\""), [Code::Stale]);
    assert_eq!(at("\"x\": \"npm:evil@2.5.0\""), [Code::Stale, Code::OtherPackage, Code::OtherPackage]);
}

#[test]
fn what_the_project_asks_for_itself_cannot_be_overridden() {
    let with = |range: &str, rule: &str| {
        let manifest =
            format!("{{\"dependencies\": {{\"x\": \"{range}\"}}, \"overrides\": {{\"x\": {rule}}}}}");
        codes(&checked(&locked(&manifest, &[("x", "1.2.0", "")]), "package-lock.json"))
    };
    assert_eq!(with("1.2.0", "\"1.2.0\""), []);
    assert_eq!(with("^1.0.0", "\"$x\""), []);
    assert_eq!(with("^1.0.0", "{\"y\": \"1\"}"), []);
    assert_eq!(with("^1.0.0", "\"1.2.0\""), [Code::Stale]);
    assert_eq!(with("^1.0.0", "{\".\": \"1.2.0\"}"), [Code::Stale]);
}

/// Rules by the thousand, inside of each other and beside each other, end like any others.
#[test]
fn many_rules_end() {
    let deep = (0..100).fold("\"x\": \"1\"".to_owned(), |inner, depth| format!("\"p{depth}\": {{{inner}}}"));
    let wide = (0..3000).map(|one| format!("\"x@1.0.{one}\": \"1.2.0\"")).collect::<Vec<_>>().join(", ");
    for rules in [deep, wide] {
        let manifest = format!("{{\"dependencies\": {{\"x\": \"^1.0.0\"}}, \"overrides\": {{{rules}}}}}");
        let report = checked(&locked(&manifest, &[("x", "1.2.0", "\"p1\": \"1\"")]), "package-lock.json");
        assert!(report.findings.iter().all(|finding| finding.outcome >= Outcome::Note));
    }
}

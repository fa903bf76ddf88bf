//! deno's lock: what is edited in an honest one is found.

mod node;

use cotter_lockpolicy::{Code, Outcome};
use node::{Project, each_edit_is_found};

fn honest() -> Project {
    let mut project = Project::of("deno.lock", include_str!("node/locks/deno.lock"));
    project.files.remove("package.json");
    project.set(
        "deno.json",
        "{\"imports\": {\"is-odd\": \"npm:is-odd@^3.0.0\", \"@std/bytes\": \"jsr:@std/bytes@^1.0.0\"}} // ours\n",
    );
    project
}

const ODD: &str =
    "sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==";
const BYTES: &str = "f6ac6adbd8ccd99314045f5703e23af0a68d7f7e58364b47d2c7f408aeb5820a";
const MODULE: &str = "0d2ae6fc0b5e3ea2dbd0a1ba8f31e8d5a4de9a9b8c7d6e5f4a3b2c1d0e9f8a7b";

#[test]
fn each_edit_of_the_lock_is_found() {
    let line = format!("      \"integrity\": \"{ODD}\",\n");
    let tarball = format!("{line}      \"tarball\": \"https://evil.example/is-odd/-/is-odd-3.0.1.tgz\",\n");
    let other =
        format!("{line}      \"tarball\": \"https://npm.registry.example/is-even/-/is-even-1.0.0.tgz\",\n");
    each_edit_is_found(
        &honest(),
        &[
            ("no digest", &line, "", Code::NoDigest),
            ("a short digest", ODD, "sha512-AAAA", Code::BadDigest),
            ("a short digest of JSR", BYTES, "f6ac", Code::BadDigest),
            ("a short digest of a module", MODULE, "0d2a", Code::BadDigest),
            ("sha1", ODD, "sha1-CQpnWPrDwmP1+SMHXZhtLtJv90w=", Code::WeakDigest),
            ("another host", &line, &tarball, Code::ForeignHost),
            ("another package's file", &line, &other, Code::OtherPackage),
            (
                "a module of another host",
                "https://modules.registry.example/",
                "https://evil.example/",
                Code::UnknownRegistry,
            ),
            (
                "a module without encryption",
                "https://modules.registry.example/",
                "http://modules.registry.example/",
                Code::PlainHttp,
            ),
            (
                "a redirect to another host",
                "  \"remote\"",
                "  \"redirects\": {\"https://modules.registry.example/y\": \"https://evil.example/y\"},\n  \"remote\"",
                Code::ForeignHost,
            ),
            (
                "a version out of range",
                "\"npm:is-odd@3\": \"3.0.1\"",
                "\"npm:is-odd@2\": \"3.0.1\"",
                Code::OutOfRange,
            ),
            (
                "a package that is gone",
                "\"npm:is-odd@3\": \"3.0.1\"",
                "\"npm:is-odd@3\": \"3.0.2\"",
                Code::Shape,
            ),
            ("what is asked for differs", "      \"npm:is-odd@3\"", "      \"npm:is-even@3\"", Code::Stale),
            ("an unknown part", "  \"remote\"", "  \"extra\": {},\n  \"remote\"", Code::Shape),
            ("an unknown field", &line, "      \"mirror\": \"x\",\n", Code::Shape),
            ("an unknown version", "\"version\": \"5\"", "\"version\": \"99\"", Code::Unsupported),
            (
                "a key that stands twice",
                &line,
                "      \"integrity\": \"a\",\n      \"integrity\": \"b\",\n",
                Code::DuplicateKey,
            ),
            ("a path as a name", "\"is-number@6.0.0\": {", "\"../x@6.0.0\": {", Code::HostileName),
        ],
    );
}

/// An address is how a module is named: hosts that nobody has spoken for are one question, however many modules there
/// are; against a baseline a new one is found as any other, and so is a module without its digest.
#[test]
fn modules_of_other_hosts_are_one_question() {
    let line = format!("    \"https://modules.registry.example/x/mod.ts\": \"{MODULE}\"");
    let two = format!(
        "{line},\n    \"https://one.example/a.ts\": \"{MODULE}\",\n    \"https://one.example/b.ts\": \"{MODULE}\",\n    \"https://two.example/c.ts\": \"{MODULE}\""
    );
    let with = honest().edited(&line, &two);
    let above: Vec<_> =
        with.report().findings.into_iter().filter(|finding| finding.outcome > Outcome::Note).collect();
    assert_eq!(above.len(), 1, "{above:#?}");
    assert_eq!((above[0].code, above[0].outcome), (Code::UnknownRegistry, Outcome::Ask));
    assert!(above[0].what.contains("one.example, two.example"), "{}", above[0].what);
    let bare = with.edited(&format!("b.ts\": \"{MODULE}\""), "b.ts\": \"\"").found();
    assert!(bare.contains(&Code::BadDigest), "{bare:?}");
    let new = with.against(&honest()).findings;
    let hosts = new.iter().filter(|own| own.code == Code::NewHost && own.outcome == Outcome::Refuse);
    assert_eq!(hosts.count(), 2, "{new:#?}");
}

#[test]
fn a_manifest_that_changed_is_found() {
    assert_eq!(honest().edited_file("deno.json", "is-odd@^3.0.0", "is-odd@^3.0.1").found(), [Code::Stale]);
    assert_eq!(
        honest().edited_file("deno.json", "@std/bytes@^1.0.0", "@std/bytes@^2.0.0").found(),
        [Code::Stale]
    );
}

#[test]
fn the_older_versions_are_read_the_same() {
    let one = format!("{{\"https://modules.registry.example/mod.ts\": \"{MODULE}\"}}");
    let two = format!(
        "{{\"version\": \"2\", \"remote\": {{\"https://modules.registry.example/mod.ts\": \"{MODULE}\"}}, \"npm\": {{\"specifiers\": {{\"is-odd@3\": \"is-odd@3.0.1\"}}, \"packages\": {{\"is-odd@3.0.1\": {{\"integrity\": \"{ODD}\", \"dependencies\": {{}}}}}}}}}}"
    );
    let three = format!(
        "{{\"version\": \"3\", \"packages\": {{\"specifiers\": {{\"npm:is-odd@3\": \"npm:is-odd@3.0.1\", \"jsr:@std/bytes@1\": \"jsr:@std/bytes@1.0.6\"}}, \"jsr\": {{\"@std/bytes@1.0.6\": {{\"integrity\": \"{BYTES}\"}}}}, \"npm\": {{\"is-odd@3.0.1\": {{\"integrity\": \"{ODD}\", \"dependencies\": {{}}}}}}}}, \"remote\": {{}}, \"workspace\": {{\"dependencies\": [\"jsr:@std/bytes@1\", \"npm:is-odd@3\"]}}}}"
    );
    for (text, packages) in [(one, 1), (two, 2), (three, 2)] {
        let mut project = honest();
        project.set("deno.lock", &text);
        assert_eq!(project.report().findings, [], "{text}");
        assert_eq!(project.report().packages, packages);
    }
}

properties!(honest);

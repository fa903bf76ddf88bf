//! Releases that others have found to be malicious.

use std::fs;
use std::process::Command;

use crate::scene::Scene;

fn advisory(id: &str, name: &str, version: &str) -> String {
    format!(
        "{{\"id\": \"{id}\", \"affected\": [{{\"package\": {{\"ecosystem\": \"npm\", \"name\": \"{name}\"}}, \"versions\": [\"{version}\"]}}]}}\n"
    )
}

#[test]
fn a_dump_becomes_an_index_that_verify_looks_into() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0"), ("is-odd", "3.0.1")]);
    let said = scene.cotter(&["intel"]);
    assert!(said.stdout.contains("imported  nothing"), "{said:?}");
    scene.write("../dump/npm/a/MAL-2026-1.json", &advisory("MAL-2026-1", "left-pad", "1.3.0"));
    scene.write("../dump/npm/b/MAL-2026-2.json", &advisory("MAL-2026-2", "is-odd", "9.9.9"));
    let said = scene.cotter(&["intel", "import", "../dump"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.starts_with("2 records from 2 files in "), "{said:?}");
    assert_eq!(scene.found(&[]), ["bad.known left-pad@1.3.0"]);
    let said = scene.cotter(&["verify"]);
    assert!(said.stdout.contains("MAL-2026-1"), "{said:?}");
    let said = scene.cotter(&["intel", "show"]);
    assert!(said.stdout.contains("imported  2 records, 20"), "{said:?}");
    let said = scene.cotter(&["intel", "--format", "json"]).succeeded();
    assert!(said.contains("\"records\":2"), "{said}");
}

#[test]
fn one_advisory_a_line_too() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0")]);
    let lines = advisory("MAL-2026-2", "is-odd", "9.9.9") + &advisory("MAL-2026-1", "left-pad", "1.3.0");
    scene.write("../dump.jsonl", &lines);
    scene.cotter(&["intel", "import", "../dump.jsonl"]).succeeded();
    assert_eq!(scene.found(&[]), ["bad.known left-pad@1.3.0"]);
}

#[test]
fn what_is_not_fit_is_named_and_the_rest_is_taken() {
    let scene = Scene::new();
    scene.write("../dump/good.json", &advisory("MAL-2026-1", "left-pad", "1.3.0"));
    scene.write("../dump/bad.json", "{\"id\": \"MAL-2026-2\",\n");
    assert!(Command::new("mkfifo").arg(scene.home.path("stage/dump/pipe.json")).status().unwrap().success());
    let said = scene.cotter(&["intel", "import", "../dump"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.starts_with("1 record from 1 file "), "{said:?}");
    assert!(said.stderr.contains("../dump/bad.json:2:1: "), "{said:?}");
}

#[test]
fn what_is_known_stays_where_nothing_better_comes() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0")]);
    scene.write("../dump.json", &advisory("MAL-2026-1", "left-pad", "1.3.0"));
    scene.cotter(&["intel", "import", "../dump.json"]).succeeded();
    scene.write("../empty.json", "[]");
    scene.write("../dump.zip", "PK");
    fs::create_dir(scene.home.path("stage/nothing")).unwrap();
    for (from, says) in [
        ("../empty.json", "no advisory"),
        ("../dump.zip", "unpack it"),
        ("../nothing", "no advisory"),
        ("../gone", "`../gone`"),
    ] {
        let said = scene.cotter(&["intel", "import", from]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.stderr.contains(says), "{said:?}");
    }
    let mut command = scene.home.cotter(["intel", "import", "../dump.json"]);
    command.current_dir(&scene.dir).env("CLAUDECODE", "1");
    assert_eq!(scene.home.said(command).code, Some(1));
    assert_eq!(scene.found(&[]), ["bad.known left-pad@1.3.0"]);
    fs::write(scene.home.path("state/known.index"), "nonsense").unwrap();
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("hint: make it anew with `cotter intel import`"), "{said:?}");
}

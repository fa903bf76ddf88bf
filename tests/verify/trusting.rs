//! A person says that a lock is right as it is. An agent cannot.

use std::fs::{self, File};

use cotter_tests::{Ending, Launch, Stream, Terminal};

use crate::scene::Scene;

const PACKAGES: [(&str, &str); 2] = [("left-pad", "1.3.0"), ("is-odd", "3.0.1")];

fn trust(scene: &Scene, words: &[&str]) -> Launch {
    let words = [&["cotter", "trust", "lock"], words].concat();
    scene.home.launch(words).directory(&File::open(&scene.dir).unwrap())
}

/// A person at a terminal, who types an answer when asked.
fn answers(scene: &Scene, words: &[&str], shows: &str, answer: &[u8]) -> Ending {
    let terminal = Terminal::open();
    let launch = trust(scene, words).job_of(&terminal, true).stream(1, &Stream::file());
    let running = launch.start(&scene.home.path("lib/cotter/cotter"));
    terminal.shows(shows);
    terminal.types(answer);
    running.ends()
}

const AGREED: &[u8] = b"package-lock.json\n";
const QUESTION: &str = "Type its file name to agree: ";

#[test]
fn a_record_is_what_later_locks_are_compared_with() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    assert_eq!(answers(&scene, &[], QUESTION, b"y\n"), Ending::Exited(1));
    assert_eq!(answers(&scene, &[], "nothing was said of it before", AGREED), Ending::Exited(0));
    assert_eq!(scene.found(&[]), [""; 0]);
    scene.project("", &[PACKAGES[0], PACKAGES[1], ("cowsay", "1.6.0")]);
    assert_eq!(scene.found(&[]), ["new.package cowsay@1.6.0"]);
    assert_eq!(scene.found(&["--no-baseline"]), [""; 0]);
    assert_eq!(answers(&scene, &["package-lock.json"], "  cowsay@1.6.0", AGREED), Ending::Exited(0));
    assert_eq!(scene.found(&[]), [""; 0]);
    let said = scene.cotter(&["trust", "lock", "--revoke"]);
    assert!(said.stdout.contains("no longer trusted"), "{said:?}");
    scene.project("", &PACKAGES[..1]);
    assert_eq!(scene.found(&[]), [""; 0], "nothing is new where nothing was said");
}

#[test]
fn a_copy_of_the_project_is_another_one() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    assert_eq!(answers(&scene, &[], QUESTION, AGREED), Ending::Exited(0));
    scene
        .home
        .unguarded(&scene.home.path("stage"), "cp -a project copy; mv project away; mv copy project")
        .succeeded();
    scene.project("", &[PACKAGES[0], ("cowsay", "1.6.0")]);
    assert_eq!(scene.found(&[]), [""; 0]);
}

#[test]
fn one_finding_of_one_entry_is_waived_and_no_other() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    scene.edit("package-lock.json", "npm.registry.example/left-pad", "mirror.example/left-pad");
    let waive = ["--waive", "source.foreign-host", "--entry", "left-pad@1.3.0", "--reason", "our mirror"];
    assert_eq!(answers(&scene, &[], "refuse source.foreign-host", AGREED), Ending::Exited(0));
    assert_eq!(scene.found(&[]), ["source.foreign-host left-pad@1.3.0"], "trusted is not waived");
    assert_eq!(answers(&scene, &waive, QUESTION, AGREED), Ending::Exited(0));
    let (code, report) = scene.verified(&[]);
    assert_eq!((code, &report["waived"]), (Some(0), &serde_json::json!(1)), "{report}");
    assert_eq!(report["files"][0]["waived"][0]["reason"], "our mirror");
    // It is of this entry as it is: another digest, and it counts no more.
    scene.edit("package-lock.json", "sha512-E", "sha512-F");
    let found = scene.found(&[]);
    assert!(found.contains(&"source.foreign-host left-pad@1.3.0".to_owned()), "{found:?}");
}

#[test]
fn a_waiver_is_of_something_that_is_found_and_says_why() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    for words in [
        &["--waive", "pin.no-digest"][..],
        &["--waive", "pin.no-digest", "--entry", "left-pad@1.3.0"],
        &["--waive", "pin.no-digest", "--entry", "left-pad@1.3.0", "--reason", "x"],
        &["--waive", "new.package", "--entry", "left-pad@1.3.0", "--reason", "x"],
        &["--waive", "no.such", "--entry", "left-pad@1.3.0", "--reason", "x"],
    ] {
        let said = scene.cotter(&[&["trust", "lock"], words].concat());
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
    }
    scene.write("package-lock.json", "{");
    let said = scene.cotter(&["trust", "lock"]);
    assert!(said.code == Some(2) && said.stderr.contains("cannot be read"), "{said:?}");
}

#[test]
fn an_agent_cannot_trust_even_at_a_terminal() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    let terminal = Terminal::open();
    let launch = trust(&scene, &[]).variable("CLAUDECODE", "1").job_of(&terminal, true);
    let outcome = launch.stream(1, &Stream::file()).run(&scene.home.path("lib/cotter/cotter"));
    assert_eq!(outcome.ending, Ending::Exited(1), "{outcome:?}");
    // What an ancestor was started with cannot be unset.
    let cotter = scene.home.path("lib/cotter/cotter").display().to_string();
    let mut command = scene.home.command("/bin/sh", &scene.dir);
    command.args(["-c", &format!("unset GEMINI_CLI; '{cotter}' trust lock; echo $?")]).env("GEMINI_CLI", "1");
    let said = scene.home.said(command);
    assert_eq!(said.stdout, "1\n", "{said:?}");
    assert!(said.stderr.contains("cotter: refused: trusting a lockfile takes a person"), "{said:?}");
    assert!(!scene.home.path("state/locks").exists());
}

#[test]
fn only_a_terminal_can_answer() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    let yes = Stream::file_at(AGREED, 0);
    let outcome = trust(&scene, &[]).stream(0, &yes).own_session().run(&scene.home.path("lib/cotter/cotter"));
    assert_eq!(outcome.ending, Ending::Exited(2), "{outcome:?}");
    assert!(outcome.stderr.contains("takes a person at a terminal"), "{outcome:?}");
}

#[test]
fn a_record_that_is_damaged_counts_for_nothing() {
    let scene = Scene::new();
    scene.project("", &PACKAGES);
    assert_eq!(answers(&scene, &[], QUESTION, AGREED), Ending::Exited(0));
    let record = fs::read_dir(scene.home.path("state/locks")).unwrap().next().unwrap().unwrap().path();
    fs::write(&record, "nonsense").unwrap();
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("nothing in it counts"), "{said:?}");
}

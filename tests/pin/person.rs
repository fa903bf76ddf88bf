//! What only a person takes upon themselves.

use std::fs::File;

use cotter_tests::registries::{Release, days_ago};
use cotter_tests::{Ending, Stream, Terminal};

use crate::scene::Scene;

fn scene() -> (Scene, cotter_tests::registries::NpmRegistry) {
    let (scene, registry) = Scene::npm(|_| {
        vec![
            Release::new("fast", "1.0.0"),
            Release::new("fast", "1.2.0").published(days_ago(2)),
            Release::new("expresss", "1.0.0"),
            Release::new("ansi-regex", "6.2.1"),
        ]
    });
    scene.write("package.json", "{}\n");
    (scene, registry)
}

/// `cotter pin npm …` of a person who sits at a terminal.
pub(crate) fn at_a_terminal(scene: &Scene, words: &[&str]) -> Ending {
    let words = [&["cotter", "pin", "npm"], words].concat();
    let launch = scene.home.launch(words).directory(&File::open(&scene.dir).unwrap());
    let launch = launch.variable("PATH", scene.home.guarded_path());
    let launch = launch.job_of(&Terminal::open(), true).stream(1, &Stream::file());
    launch.start(&scene.home.path("lib/cotter/cotter")).ends()
}

#[test]
fn an_agent_or_a_script_takes_nothing_early() {
    let (scene, registry) = scene();
    for words in [&["fast@1.2.0", "--accept", "fast@1.2.0"][..], &["fast", "--cooldown", "0"]] {
        let words = [&["pin", "npm"], words].concat();
        let mut command = scene.home.cotter(&words);
        command.current_dir(&scene.dir).env("CLAUDECODE", "1");
        let said = scene.home.said(command);
        assert_eq!(said.code, Some(1), "{words:?}: {said:?}");
        assert!(said.stderr.contains("takes a person, and this is a session of "), "{said:?}");
        let said = scene.cotter(&words);
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
        assert!(said.stderr.contains("takes a person at a terminal"), "{said:?}");
    }
    assert_eq!(registry.server.asked(), []);
    assert_eq!(scene.files().len(), 1);
    // What is stricter takes nobody.
    scene.pinned(&["npm", "fast", "--cooldown", "30"]);
}

#[test]
fn a_person_takes_what_is_named_and_nothing_else() {
    let (scene, _registry) = scene();
    assert_eq!(at_a_terminal(&scene, &["fast@1.2.0", "--accept", "fast@1.0.0"]), Ending::Exited(1));
    assert_eq!(at_a_terminal(&scene, &["fast@1.2.0", "--accept", "fast@1.2.0"]), Ending::Exited(0));
    assert!(scene.read("package-lock.json").contains("fast-1.2.0.tgz"));
    assert_eq!(at_a_terminal(&scene, &["expresss", "--accept", "expresss"]), Ending::Exited(0));
    assert_eq!(at_a_terminal(&scene, &["ansi-regex", "--accept", "ansi-regex"]), Ending::Exited(1), "never");
    assert!(!scene.read("package-lock.json").contains("ansi-regex"));
}

#[test]
fn a_person_may_do_without_a_cooldown() {
    let (scene, _registry) = scene();
    assert_eq!(at_a_terminal(&scene, &["fast", "--cooldown", "0"]), Ending::Exited(0));
    assert!(scene.read("package-lock.json").contains("fast-1.2.0.tgz"));
}

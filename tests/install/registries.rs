//! Where packages come from is learnt while installing, and taken back as long as it is what was learnt.

use std::fs;

use crate::home::{Home, executable, stderr, succeeded};

const FILE: &str = ".config/cotter/registries.toml";

#[test]
fn what_was_learnt_is_said_and_taken_back() {
    let home = Home::new();
    let said = home.install(&["--no-modify-path"]);
    assert!(said.contains("| npm       npm       registry  https://npm.registry.example/"), "{said}");
    assert!(home.read(FILE).contains("npm.registry.example"));
    home.install(&["--no-modify-path"]);
    home.uninstall(&[]);
    assert!(!home.at(FILE).exists());
    assert!(!home.at(".config/cotter").exists());
}

#[test]
fn what_a_person_changed_stays() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    home.write(FILE, "[npm]\nregistries = [\"https://npm.corp.example/\"]\n");
    let said = home.uninstall(&[]);
    assert!(home.read(FILE).contains("corp"));
    assert!(said.contains(home.at(".config/cotter").to_str().unwrap()), "it is named: {said}");
}

#[test]
fn what_was_there_before_stays() {
    let home = Home::new();
    home.write(FILE, "# mine\n");
    home.install(&["--no-modify-path"]);
    home.uninstall(&[]);
    assert!(home.read(FILE).starts_with("# mine\n"));
}

/// Also where a manager hangs, says nonsense or there is none at all.
#[test]
fn an_installation_does_not_fail_for_it() {
    let home = Home::new();
    let control = fs::read_to_string(home.root().join("build/cotter")).unwrap();
    let broken = control.replace("registries)", "registries) echo 'no answer' >&2; exit 2 ;;\n    nothing)");
    executable(&home.root().join("build/cotter"), &broken);
    let done = home.script("sh", &["--from", "build", "--no-modify-path"]);
    succeeded(&done);
    assert!(stderr(&done).contains("cotter registries refresh"), "{done:?}");
    assert!(stderr(&done).contains("| no answer"), "{done:?}");
    assert!(!home.at(FILE).exists());
}

#[test]
fn a_dry_run_asks_nobody() {
    let home = Home::new();
    let said = home.install(&["--no-modify-path", "--dry-run"]);
    assert!(said.contains("would ask them: cotter registries refresh"), "{said}");
    assert!(!home.at(".config").exists());
}

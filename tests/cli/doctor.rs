//! `cotter doctor` finds what is wrong, and leaves no trace.

use std::fs;

use cotter_tests::{Home, Said, real_git};

/// Only what can be well on any machine is left in the folder of shims.
fn home() -> Home {
    let home = Home::with_git();
    for shim in fs::read_dir(home.shims()).unwrap().map(|entry| entry.unwrap().path()) {
        if shim.file_name().is_some_and(|name| name != "git") {
            fs::remove_file(shim).unwrap();
        }
    }
    home
}

fn doctor(home: &Home, path: &str) -> Said {
    let mut command = home.cotter(["doctor"]);
    command.env("PATH", path);
    home.said(command)
}

fn finds(said: &Said, what: &str) {
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.stdout.lines().any(|line| line.starts_with("BAD") && line.contains(what)),
        "no `{what}` in {said:?}"
    );
}

#[test]
fn a_healthy_installation() {
    let home = home();
    let said = doctor(&home, &home.guarded_path());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains("ok   canary (git push --force): refused"), "{said:?}");
    assert!(said.stdout.contains("ok   git started by git: guarded"), "{said:?}");
}

#[test]
fn the_canary_is_in_nobodys_log() {
    let home = home();
    let work = home.repository("stage", "r");
    for _ in 0..3 {
        assert_eq!(doctor(&home, &home.guarded_path()).code, Some(0));
    }
    assert_eq!(home.records().len(), 0);
    let said = home.git(&work, "push --force origin main").refused();
    assert!(!said.contains("stop: "), "the doctor's refusals counted: {said}");
    let left: Vec<_> = fs::read_dir(home.path("tmp")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_canary_meets_the_users_own_configuration() {
    let home = home();
    home.write_config("config.toml", "[[exception]]\nrule = \"git.push.force\"\nreason = \"because\"\n");
    finds(&doctor(&home, &home.guarded_path()), "canary (git push --force): NOT refused");
    home.write_config("config.toml", "mode = \"observe\"\n");
    finds(&doctor(&home, &home.guarded_path()), "mode: observe");
}

#[test]
fn what_shadows_a_shim() {
    let home = home();
    let real = real_git().parent().unwrap().display().to_string();
    let said = doctor(&home, &format!("{real}:{}", home.guarded_path()));
    finds(&said, &format!("shadowed by {real}/git"));
    finds(&doctor(&home, &real), "the guard is not on PATH");
}

#[test]
fn a_missing_tool_exec_path_and_state() {
    let home = home();
    fs::remove_dir_all(home.path("lib/cotter/exec")).unwrap();
    finds(&doctor(&home, &home.guarded_path()), "no exec path of ours");
    home.write_install(&[]);
    finds(&doctor(&home, &home.shims().display().to_string()), "the real tool was not found");
    home.write_install(&[("git", real_git())]);
    fs::remove_dir_all(home.path("state")).unwrap();
    fs::write(home.path("state"), "").unwrap();
    finds(&doctor(&home, &home.guarded_path()), "state in ");
}

#[test]
fn a_broken_policy() {
    let home = home();
    home.write_config("config.toml", "nonsense\n");
    let said = doctor(&home, &home.guarded_path());
    finds(&said, "policy: user policy not in force: ");
    assert!(said.stdout.contains("ok   canary"), "the built-in rules hold: {said:?}");
    let mut json = home.cotter(["doctor", "--format", "json"]);
    json.env("PATH", home.guarded_path());
    let said = home.said(json);
    for line in said.stdout.lines() {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(finding["good"].is_boolean() && finding["what"].is_string() && finding["says"].is_string());
    }
}

//! Every other subcommand, with its exit codes and forms.

use std::path::Path;
use std::process::Command;

use cotter_tests::{Home, Said};
use serde_json::Value;

fn cotter(home: &Home, words: &str) -> Said {
    home.said(home.cotter(words.split(' ')))
}

fn json_lines(said: &Said) -> Vec<Value> {
    said.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn usage_and_help() {
    let home = Home::with_git();
    for (words, code) in [
        ("--help", 0),
        ("--version", 0),
        ("help check", 0),
        ("check --help", 0),
        ("verify --help", 0),
        ("pin --help", 0),
        ("registries add --help", 0),
        ("trust lock --help", 0),
        ("no-such-command", 2),
        ("check", 2),
        ("check -- no-such-tool x", 2),
        ("config check /nowhere", 2),
        ("rules test /nowhere", 2),
        ("defaults pip-of-nobody", 2),
        ("man no-such-page", 2),
        ("completions tcsh", 2),
        ("--format json", 2),
    ] {
        let said = cotter(&home, words);
        assert_eq!(said.code, Some(code), "cotter {words}: {said:?}");
        assert!(said.stdout.len() + said.stderr.len() > 8, "cotter {words}: {said:?}");
        assert_eq!(said.stderr.is_empty(), code == 0, "cotter {words}: {said:?}");
    }
}

#[test]
fn explain_names_facts_and_rules() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let explain = |words: &[&str]| {
        let mut command = home.cotter(words);
        command.current_dir(&work);
        home.said(command)
    };
    home.unguarded(&work, "echo x >>file; git config alias.undo 'reset --hard'").succeeded();
    let said = explain(&["explain", "--", "git", "undo"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for part in [
        "undo",
        "--hard",
        "tracked_changes = 1",
        "git.reset.hard [save by built-in]: holds",
        "allow by git.reset.hard",
        "saved first: work\n",
    ] {
        assert!(said.stdout.contains(part), "no `{part}` in {}", said.stdout);
    }
    let said = explain(&["explain", "--", "git", "push", "--forc", "origin", "+main"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    for part in [
        "git.push.force [refuse by built-in]: holds",
        "refuse by git.push.force",
        "lost: 0 commits on the remote",
    ] {
        assert!(said.stdout.contains(part), "no `{part}` in {}", said.stdout);
    }
    assert!(!said.stdout.contains("saved first"), "{said:?}");
    let said = explain(&["explain", "--format", "json", "--", "git", "reset", "--har", "HEAD"]);
    let explained: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(explained["command"]["given"][0]["option"], "--hard");
    assert_eq!(explained["verdict"]["facts"]["tracked_changes"], 1);
    assert_eq!(explained["verdict"]["rule"], "git.reset.hard");
    assert_eq!(explained["verdict"]["obligations"], serde_json::json!(["work"]));
    let considered = explained["considered"].as_array().unwrap();
    assert!(considered.iter().any(|rule| rule["rule"] == "git.reset.hard" && rule["truth"] == "true"));
    assert_eq!(explain(&["explain", "--", "git", "status"]).code, Some(0));
    assert_eq!(explain(&["explain", "--", "git", "push", "--prune"]).code, Some(3));
}

#[test]
fn check_in_json() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    for (words, decision) in
        [(["push", "-f"], "refuse"), (["push", "--prune"], "ask"), (["status", "-s"], "allow")]
    {
        let mut command = home.cotter(["check", "--format", "json", "--", "git"].iter().chain(&words));
        command.current_dir(&work);
        let verdict: Value = serde_json::from_str(&home.said(command).stdout).unwrap();
        assert_eq!(verdict["decision"], decision, "{verdict}");
        assert_eq!(verdict["mode"], "guard");
    }
}

#[test]
fn defaults_name_every_rule() {
    let home = Home::with_git();
    let said = cotter(&home, "defaults git");
    assert_eq!(said.code, Some(0));
    for part in ["permitted", "restricted", "conditional", "git.push.force [refuse]", "git.reset.hard [save]"]
    {
        assert!(said.stdout.contains(part), "no `{part}` in {}", said.stdout);
    }
    let tools = json_lines(&cotter(&home, "defaults --format json"));
    let git = tools.iter().find(|tool| tool["tool"] == "git").unwrap();
    assert!(git["rules"].as_array().unwrap().iter().any(|rule| rule["id"] == "git.clean.force"));
}

#[test]
fn rules_test_on_built_ins_and_files() {
    let home = Home::with_git();
    let said = cotter(&home, "rules test");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains("0 failed"), "{said:?}");
    let rule = |refuse: &str| {
        format!(
            "[[rule]]\ntool = \"git\"\nid = \"a.b\"\nwhen = {{ sub = \"tag\", flag = \"--delete\" }}\noutcome = \"refuse\"\nwhy = \"x\"\nrefuse = [\"{refuse}\"]\n"
        )
    };
    let file = home.path("policy.toml");
    std::fs::write(&file, rule("git tag -d v1")).unwrap();
    let test = || home.said(home.cotter(["rules", "test", file.to_str().unwrap()]));
    assert_eq!(test().code, Some(0), "{:?}", test());
    assert!(test().stdout.contains("ok     a.b (1 examples)"), "{:?}", test());
    std::fs::write(&file, rule("git tag v1")).unwrap();
    assert_eq!(test().code, Some(1), "{:?}", test());
    assert!(test().stdout.contains("policy.toml:7:"), "{:?}", test());
    std::fs::write(&file, "nonsense\n").unwrap();
    assert_eq!(test().code, Some(1), "{:?}", test());
}

#[test]
fn shims_and_their_tools() {
    let home = Home::with_git();
    let said = cotter(&home, "shims");
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.lines().any(|line| line.starts_with("git ") && line.contains('/')), "{said:?}");
    let rows = json_lines(&cotter(&home, "shims --format json"));
    let git = rows.iter().find(|row| row["name"] == "git").unwrap();
    assert_eq!(git["shim"], home.shim("git").display().to_string());
    assert_eq!(git["real"], cotter_tests::real_git().display().to_string());
}

#[test]
fn exec_path_is_made_once() {
    let home = Home::with_git();
    let said = cotter(&home, "exec-path").succeeded();
    assert!(said.contains("stands already"), "{said}");
}

#[test]
fn env_puts_the_guard_first_in_each_shell() {
    let home = Home::with_git();
    let mut tried = 0;
    for (shell, program) in [("sh", "/bin/sh"), ("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        if Command::new(program).arg("-c").arg("true").status().is_err() {
            println!("not run: there is no {shell} here");
            continue;
        }
        let line = cotter(&home, &format!("env {shell}")).succeeded();
        // Twice, because a start-up file may be read twice.
        let script = format!("{line}\n{line}\ncommand -v git; echo $PATH");
        let mut command = home.command(program, &home.path("home"));
        command.args(["-c", &script]).env("PATH", cotter_tests::unguarded_path());
        let said = home.said(command).succeeded();
        assert_eq!(Path::new(said.lines().next().unwrap()), home.shim("git"), "{shell}: {said}");
        assert_eq!(said.matches("lib/cotter/shims").count(), 2, "{shell}: once in PATH: {said}");
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn completions_and_manual_pages() {
    let home = Home::with_git();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(cotter(&home, &format!("completions {shell}")).succeeded().contains("doctor"), "{shell}");
    }
    let bash = cotter(&home, "completions bash").succeeded();
    home.guarded(
        &home.path("home"),
        &format!("cat >c.bash <<'END'\n{bash}\nEND\nif command -v bash >/dev/null; then bash -n c.bash; fi"),
    )
    .succeeded();
    for page in
        ["man", "man check", "man log", "man trust", "man verify", "man pin", "man registries", "man intel"]
    {
        let roff = cotter(&home, page).succeeded();
        assert!(roff.contains(".TH") && roff.contains(".SH"), "{page}");
    }
}

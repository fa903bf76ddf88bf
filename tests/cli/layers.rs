//! Whose word counts: managed, user, project; modes, exceptions, locked rules.

use std::fs;
use std::path::PathBuf;

use cotter_tests::{Home, Said};

const NEVER: &str = "[handover]\nin_a_row = 1000\nin_all = 1000\n";

fn home() -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    fs::create_dir(home.path("managed")).unwrap();
    (home, work)
}

fn managed(home: &Home, text: &str) {
    fs::write(home.path("managed/config.toml"), text).unwrap();
}

fn exception(rule: &str, more: &str) -> String {
    format!("[[exception]]\nrule = \"{rule}\"\nreason = \"because\"\n{more}\n")
}

fn push(home: &Home, work: &std::path::Path) -> Said {
    // The remote has what is here, so that nothing is changed when it passes.
    home.git(work, "push --force origin main")
}

#[test]
fn modes() {
    let (home, work) = home();
    assert_eq!(push(&home, &work).code, Some(126));
    home.write_config("config.toml", &format!("mode = \"observe\"\n{NEVER}"));
    let said = push(&home, &work);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.stderr.contains("cotter"), "{said:?}");
    let records = home.records();
    let observed =
        records.iter().find(|record| record["mode"] == "observe" && record["rule"] == "git.push.force");
    assert_eq!(observed.map(|record| &record["unmoded"]), Some(&"refuse".into()), "{records:?}");
    home.write_config("config.toml", &format!("mode = \"strict\"\n{NEVER}"));
    let said = home.git(&work, "push --prune origin").refused();
    assert!(said.starts_with("cotter: refused (would ask) git.push.prune: "), "{said}");
    assert_eq!(home.git(&work, "status").code, Some(0));
}

#[test]
fn a_mode_is_loosened_only_from_above() {
    let (home, work) = home();
    managed(&home, "mode = \"guard\"\n");
    home.write_config("config.toml", "mode = \"observe\"\n");
    assert_eq!(push(&home, &work).code, Some(126), "managed guard stands over a user's observe");
    managed(&home, "mode = \"observe\"\n");
    home.write_config("config.toml", "mode = \"guard\"\n");
    assert_eq!(push(&home, &work).code, Some(126), "a user may be stricter");
    fs::remove_file(home.path("config/config.toml")).unwrap();
    assert_eq!(push(&home, &work).code, Some(0));
    fs::write(work.join(".cotter.toml"), "mode = \"guard\"\n").unwrap();
    assert_eq!(push(&home, &work).code, Some(126), "a project may be stricter");
}

#[test]
fn an_exception_names_a_rule_a_reason_and_an_end() {
    let (home, work) = home();
    home.write_config("config.toml", &exception("git.push.force", ""));
    assert_eq!(push(&home, &work).code, Some(0));
    home.write_config("config.toml", &exception("git.push.force", "expires = \"2999-01-01\""));
    assert_eq!(push(&home, &work).code, Some(0));
    home.write_config("config.toml", &exception("git.push.force", "expires = \"2020-01-01\""));
    assert_eq!(push(&home, &work).code, Some(126), "an expired one does not loosen");
    let config = home.said(home.cotter(["config"]));
    assert_eq!(config.code, Some(1));
    assert!(config.stdout.contains("exception  git.push.force by user (EXPIRED): because"), "{config:?}");
    home.write_config("config.toml", "[[exception]]\nrule = \"git.push.force\"\n");
    let said = push(&home, &work).refused();
    assert!(said.contains("config.toml:1:1: "), "without a reason it is none: {said}");
}

#[test]
fn an_exception_for_no_rule_is_a_finding() {
    let (home, work) = home();
    home.write_config("config.toml", &exception("git.push.farce", ""));
    assert_eq!(push(&home, &work).code, Some(126));
    for command in [&["config"][..], &["config", "check"]] {
        let config = home.said(home.cotter(command.iter().copied()));
        assert_eq!(config.code, Some(1), "{config:?}");
        assert!(config.stdout.contains("there is no rule `git.push.farce`"), "{config:?}");
    }
}

#[test]
fn an_exception_can_be_narrowed() {
    let (home, work) = home();
    let when = "when = { operand = { kind = \"refspec\", is = \"scratch/*\" } }";
    home.write_config("config.toml", &format!("{NEVER}{}", exception("git.push.force", when)));
    assert_eq!(home.git(&work, "push -f origin main:scratch/x").code, Some(126), "the word does not fit");
    assert_eq!(push(&home, &work).code, Some(126));
    home.unguarded(&work, "git branch scratch/x").succeeded();
    assert_eq!(home.git(&work, "push -f origin scratch/x").code, Some(0));
}

#[test]
fn a_locked_managed_rule_cannot_be_excepted_from_below() {
    let rule = |locked: &str| {
        format!(
            "[[rule]]\ntool = \"git\"\nid = \"corp.no-tags\"\n{locked}when = {{ sub = \"tag\", flag = \"--delete\" }}\noutcome = \"refuse\"\nwhy = \"Tags stay.\"\nrefuse = [\"git tag -d v1\"]\n"
        )
    };
    let (home, work) = home();
    home.unguarded(&work, "git tag v1").succeeded();
    managed(&home, &rule("locked = true\n"));
    home.write_config("config.toml", &exception("corp.no-tags", ""));
    let said = home.git(&work, "tag -d v1").refused();
    assert!(
        said.starts_with("cotter: refused corp.no-tags: git tag -d v1"),
        "the user's file is in force: {said}"
    );
    managed(&home, &rule(""));
    assert_eq!(home.git(&work, "tag -d v1").code, Some(0), "one that is not locked can be");
    home.unguarded(&work, "git tag v1").succeeded();
    fs::remove_file(home.path("config/config.toml")).unwrap();
    managed(&home, &format!("{}{}", rule("locked = true\n"), exception("corp.no-tags", "")));
    assert_eq!(home.git(&work, "tag -d v1").code, Some(0), "its own layer may");
}

/// A user's rule that has the work saved before a merge.
const SAVED_MERGES: &str = "[[rule]]\ntool = \"git\"\nid = \"my.merge\"\nwhen = { sub = \"merge\" }\noutcome = \"save\"\nkeep = \"work\"\nwhy = \"Merges go wrong.\"\nlost = \"what is not committed\"\nsave = [\"git merge topic\"]\n";

#[test]
fn a_rule_of_the_users_own_has_something_saved() {
    let (home, work) = home();
    home.write_config("config.toml", SAVED_MERGES);
    home.unguarded(&work, "git branch topic; git commit -q --allow-empty -m more; git checkout -q topic; echo mine >>file; echo mine >new").succeeded();
    let id = home.git(&work, "merge -q main").saved();
    assert_eq!(home.kept(&work, &id, "work", "file").as_deref(), Some("one\nmine\n"));
    assert_eq!(home.kept(&work, &id, "work", "new").as_deref(), Some("mine\n"));
    // What the merge itself starts is recorded behind it.
    let of_merge =
        || home.records().into_iter().rfind(|record| record["command"]["path"][0] == "merge").unwrap();
    let merge = of_merge();
    assert_eq!((&merge["rule"], &merge["decision"]), (&"my.merge".into(), &"allow".into()));
    assert_eq!((&merge["obligations"], &merge["saved"]), (&serde_json::json!(["work"]), &id.into()));
    // Where there is nothing to lose, nothing is said or made.
    home.unguarded(&work, "git checkout -q .; rm new").succeeded();
    assert_eq!(home.git(&work, "merge -q main").stderr, "");
    assert!(of_merge().get("saved").is_none());
}

#[test]
fn what_cannot_be_saved_is_a_question_everywhere() {
    let (home, work) = home();
    home.write_config("config.toml", &format!("{SAVED_MERGES}[save]\nsize = 3\n"));
    home.unguarded(&work, "git branch topic; echo mine >>file").succeeded();
    let said = home.git(&work, "merge topic").refused();
    assert!(said.starts_with("cotter: refused (would ask) my.merge: git merge topic\n"), "{said}");
    let why = "  why: Merges go wrong. It cannot be saved first: 1 files with 9 bytes are more than the 3 bytes that `save.size` allows.\n";
    assert!(said.contains(why) && said.contains("  lost: what is not committed\n"), "{said}");
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\nmine\n");
    // Nobody tries to save for an answer.
    let mut check = home.cotter(["check", "--", "git", "merge", "topic"]);
    check.current_dir(&work);
    let said = home.said(check).stdout;
    assert!(
        said.starts_with("save (my.merge)\n") && said.contains("  kept: work in a restore point"),
        "{said}"
    );
    let records = home.records();
    let last = records.last().unwrap();
    assert_eq!(
        (&last["rule"], &last["decision"], &last["unmoded"]),
        (&"my.merge".into(), &"ask".into(), &"allow".into())
    );
    assert_eq!(last["obligations"], serde_json::json!(["work"]));
    assert!(last.get("saved").is_none(), "{last}");
    // An exception takes the rule's word away, and not what it obliges to.
    home.write_config(
        "config.toml",
        &format!("{SAVED_MERGES}[save]\nsize = 3\n{}", exception("my.merge", "")),
    );
    home.git(&work, "merge topic").refused();
}

#[test]
fn a_rule_that_saves_says_what_is_kept() {
    let (home, work) = home();
    home.write_config("config.toml", &SAVED_MERGES.replace("keep = \"work\"\n", ""));
    let said = home.git(&work, "merge -q main");
    assert!(said.stderr.contains("a rule whose outcome is `save` must say what to `keep`"), "{said:?}");
}

#[test]
fn what_is_only_observed_is_saved_all_the_same() {
    let (home, work) = home();
    home.write_config("config.toml", "mode = \"observe\"\n");
    home.unguarded(&work, "echo mine >>file; echo mine >new").succeeded();
    let id = home.git(&work, "reset -q --hard").saved();
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\n");
    let records = home.records();
    let last = records.last().unwrap();
    assert_eq!((&last["mode"], &last["saved"]), (&"observe".into(), &id.clone().into()), "{last}");
    home.undo(&work, &id);
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\nmine\n");
    // A refusal that is only observed obliges to the same.
    home.write_config("config.toml", "mode = \"observe\"\n[[rule]]\ntool = \"git\"\nid = \"my.reset\"\nwhen = { sub = \"reset\", flag = \"--hard\" }\noutcome = \"refuse\"\nwhy = \"Not here.\"\nrefuse = [\"git reset --hard\"]\n");
    let id = home.git(&work, "reset -q --hard").saved();
    home.undo(&work, &id);
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\nmine\n");
}

/// Observing never stops: what cannot be saved is told, and lost.
#[test]
fn what_is_only_observed_and_cannot_be_saved_is_a_warning() {
    let (home, work) = home();
    home.write_config("config.toml", "mode = \"observe\"\n[save]\nsize = 3\n");
    home.unguarded(&work, "echo mine >>file").succeeded();
    let said = home.git(&work, "reset -q --hard");
    let warning = "cotter: warning: nothing is saved: 1 files with 9 bytes are more than the 3 bytes that `save.size` allows\n";
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), warning));
    assert_eq!(fs::read_to_string(work.join("file")).unwrap(), "one\n");
    let records = home.records();
    let last = records.last().unwrap();
    assert_eq!(
        (&last["decision"], &last["obligations"]),
        (&"allow".into(), &serde_json::json!(["work"])),
        "{last}"
    );
    assert!(last.get("saved").is_none(), "{last}");
}

#[test]
fn a_repository_named_from_elsewhere_brings_its_policy() {
    let (home, work) = home();
    let rule = "[[rule]]\ntool = \"git\"\nid = \"team.no-tags\"\nwhen = { sub = \"tag\" }\noutcome = \"refuse\"\nwhy = \"Tags are made by the release.\"\nrefuse = [\"git tag v1\"]\n";
    fs::write(work.join(".cotter.toml"), rule).unwrap();
    let elsewhere = home.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let git_dir = work.join(".git").display().to_string();
    for script in [
        format!("git --git-dir={git_dir} tag v1"),
        format!("git --git-dir {git_dir} --work-tree={} tag v1", work.display()),
        format!("GIT_DIR={git_dir} git tag v1"),
        format!("git -C {} tag v1", work.display()),
    ] {
        assert!(home.guarded(&elsewhere, &script).refused().contains("team.no-tags"), "{script}");
    }
}

#[test]
fn managed_settings_stand_over_the_users() {
    let (home, work) = home();
    managed(&home, "format = \"json\"\nprotected = [\"trunk\"]\n");
    home.write_config("config.toml", "format = \"human\"\n");
    assert!(push(&home, &work).refused().starts_with("{\"cotter\":\"refused\""));
    let mut config = home.cotter(["config", "--format", "json"]);
    config.current_dir(&work);
    let shown: serde_json::Value = serde_json::from_str(&home.said(config).succeeded()).unwrap();
    let format = shown["settings"].as_array().unwrap().iter().find(|row| row["name"] == "format").unwrap();
    assert_eq!((format["value"].as_str(), format["layer"].as_str()), (Some("json"), Some("managed")));
}

#[test]
fn no_variable_switches_it_off() {
    let (home, work) = home();
    for (name, value) in [
        ("HOME", "/nowhere"),
        ("XDG_CONFIG_HOME", "/nowhere"),
        ("XDG_STATE_HOME", "/nowhere"),
        ("COTTER_GUARD", "1.1.1.1.1.1.1"),
        ("COTTER_MODE", "observe"),
        ("COTTER_DISABLE", "1"),
    ] {
        let mut command = home.command(home.shim("git"), &work);
        command.args(["push", "--force", "origin", "main"]).env(name, value);
        assert_eq!(home.said(command).code, Some(126), "{name}={value}");
    }
}

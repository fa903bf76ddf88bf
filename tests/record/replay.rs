//! Calls that were really made, decided again from their records.

use std::fs;
use std::path::PathBuf;

use cotter_tests::{Home, Said};
use serde_json::Value;

/// A user's rule against tags.
const NO_TAGS: &str = "[[rule]]\ntool = \"git\"\nid = \"team.no-tags\"\nwhen = { sub = \"tag\", operands = { least = 1 } }\noutcome = \"refuse\"\nwhy = \"Tags are made by the release.\"\nrefuse = [\"git tag v1\"]\nallow = [\"git tag\"]\n";
const FORCE: &str = "[[exception]]\nrule = \"git.push.force\"\nreason = \"Nobody else pushes here.\"\n";

/// What was called, and what the guard answered.
const CALLS: [(&str, i32); 10] = [
    ("status", 0),
    ("add file", 0),
    ("tag v1", 0),
    ("push --force origin main", 126),
    // What it throws away is saved …
    ("reset --hard", 0),
    ("push --delete origin main", 126),
    ("stash", 0),
    // … and here is nothing to lose.
    ("reset --hard", 0),
    ("-c push.x=y push origin HEAD:topic", 0),
    ("-c core.pager=/nowhere status", 126),
];

struct Calls {
    home: Home,
}

impl Calls {
    /// Makes them in a repository with a changed file.
    fn made() -> Calls {
        Calls::made_by(&CALLS, "")
    }

    fn made_by(calls: &[(&str, i32)], policy: &str) -> Calls {
        let home = Home::with_git();
        let work = home.repository("work", "r");
        home.write_config("config.toml", policy);
        fs::write(work.join("file"), "changed\n").unwrap();
        for (words, code) in calls {
            let said = home.git(&work, words);
            assert_eq!(said.code, Some(*code), "git {words}: {said:?}");
        }
        Calls { home }
    }

    fn replay(&self, words: &[&str]) -> Said {
        self.home.said(self.home.cotter([&["log", "replay"], words].concat()))
    }

    /// Every line that is about a record, and the summary.
    fn lines(&self, words: &[&str]) -> (Vec<Value>, Value, Option<i32>) {
        let said = self.replay(&[words, &["--format", "json"]].concat());
        let lines = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        let mut lines: Vec<Value> = lines.collect();
        let summary = lines.pop().unwrap();
        (lines, summary, said.code)
    }

    /// Fails unless all are decided as they were.
    fn assert_nothing_differs(&self, words: &[&str]) {
        let (lines, summary, code) = self.lines(words);
        assert!(lines.is_empty() && code == Some(0), "{lines:#?}");
        assert_eq!(summary["same"], summary["records"]);
        assert_eq!(summary["by_another_rule"], 0);
        assert!(summary["records"].as_u64() >= Some(CALLS.len() as u64), "{summary}");
    }

    fn log(&self) -> impl Iterator<Item = PathBuf> {
        let files = fs::read_dir(self.home.path("state/log")).unwrap();
        files.map(|file| file.unwrap().path())
    }
}

/// `git tag v1: allow default → refuse team.no-tags`
fn shown(line: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let argv: Vec<String> = line["argv"].as_array().unwrap().iter().skip(1).map(text).collect();
    let side = |side: &Value| format!("{} {}", text(&side["decision"]), text(&side["rule"]));
    format!("{}: {} → {}", argv.join(" "), side(&line["old"]), side(&line["new"]))
}

#[test]
fn under_the_same_policy_everything_is_decided_as_it_was() {
    let calls = Calls::made();
    calls.assert_nothing_differs(&[]);
    // Nor does it matter who asks, from where, and with which environment.
    let mut replay = calls.home.cotter(["log", "replay"]);
    replay.current_dir("/").env("GIT_DIR", "/nowhere").env("COTTER_GUARD", "1.1.1.1.1.1.1");
    assert_eq!(calls.home.said(replay).code, Some(0));
    fs::remove_dir_all(calls.home.path("work")).unwrap();
    calls.assert_nothing_differs(&[]);
}

#[test]
fn a_changed_policy_changes_exactly_what_it_is_about() {
    let calls = Calls::made();
    // The forced push was refused before anybody asked whether configuration forces it too, or where it goes.
    let decided = ["tag v1: allow default → refuse team.no-tags", "push --force origin main:   →  "];
    let open = serde_json::json!({"fact `configured_force` was not recorded; fact `replaced` was not recorded; fact `foreign_hosts` was not recorded; fact `push_overwrites` was not recorded": 1});
    let file = calls.home.path("new.toml");
    fs::write(&file, format!("{NO_TAGS}{FORCE}")).unwrap();
    let (lines, summary, code) = calls.lines(&["--policy", file.to_str().unwrap()]);
    assert_eq!(
        (lines.iter().map(shown).collect::<Vec<_>>(), code),
        (decided.map(str::to_owned).to_vec(), Some(1))
    );
    assert_eq!(summary["undecidable"], open);
    // A file that is only tried is not in force.
    calls.assert_nothing_differs(&[]);
    calls.home.write_config("config.toml", &format!("{NO_TAGS}{FORCE}"));
    let (lines, _, code) = calls.lines(&[]);
    assert_eq!(
        (lines.iter().map(shown).collect::<Vec<_>>(), code),
        (decided.map(str::to_owned).to_vec(), Some(1))
    );
    let human = calls.replay(&[]);
    assert!(human.stdout.contains("allow default → refuse team.no-tags  "), "{human:?}");
    assert!(human.stdout.contains("1 differ\n"), "{human:?}");
    assert_eq!(calls.replay(&["--tool", "npm"]).code, Some(0));
}

#[test]
fn the_mode_is_todays() {
    let calls = Calls::made();
    calls.home.write_config("config.toml", "mode = \"observe\"\n");
    let (lines, summary, _) = calls.lines(&[]);
    let stopped = CALLS.iter().filter(|(_, code)| *code == 126).count();
    assert_eq!(lines.len(), stopped);
    let unmoded = |side: &str| lines.iter().map(|line| line[side]["unmoded"].clone()).collect::<Vec<_>>();
    assert_eq!(unmoded("new"), ["refuse", "refuse", "ask"]);
    assert_eq!(unmoded("old"), unmoded("new"));
    assert!(lines.iter().all(|line| line["new"]["decision"] == "allow"), "{lines:#?}");
    assert_eq!((&summary["mode"], &summary["other_mode"]), (&"observe".into(), &summary["records"]));
}

#[test]
fn without_a_fact_that_matters_nothing_is_decided() {
    let calls = Calls::made();
    for file in calls.log() {
        let text = fs::read_to_string(&file).unwrap();
        let without = text.replace(",\"tracked_changes\":0", "").replace(",\"tracked_changes\":1", "");
        fs::write(&file, without).unwrap();
    }
    let (lines, summary, code) = calls.lines(&[]);
    assert_eq!((lines.len(), code), (2, Some(0)), "{lines:#?}");
    let reasons = serde_json::json!({
        "fact `tracked_changes` was not recorded": 2,
    });
    assert_eq!(summary["undecidable"], reasons);
}

#[test]
fn what_cannot_be_replayed() {
    let calls = Calls::made();
    let broken = calls.home.path("broken.toml");
    fs::write(&broken, "mode = \"wild\"\n").unwrap();
    for words in [["--policy", broken.to_str().unwrap()], ["--policy", "/nowhere.toml"], ["--since", "never"]]
    {
        let said = calls.replay(&words);
        assert!(said.code == Some(2) && said.stderr.starts_with("cotter: "), "{words:?}: {said:?}");
    }
}

/// A question that came from a restore point which could not be made is none of the rules': they said the same then.
#[test]
fn what_could_not_be_saved_is_decided_as_it_was() {
    let small = "[save]\nsize = 1\n";
    let calls = Calls::made_by(&[("status", 0), ("reset --hard", 126), ("stash", 0)], small);
    let asked =
        calls.home.records().into_iter().find(|record| record["command"]["path"][0] == "reset").unwrap();
    assert_eq!((&asked["decision"], &asked["unmoded"]), (&"ask".into(), &"allow".into()), "{asked}");
    assert_eq!(asked["obligations"], serde_json::json!(["work"]));
    assert!(asked.get("saved").is_none(), "{asked}");
    let same = |policy: &str| {
        calls.home.write_config("config.toml", policy);
        let (lines, summary, code) = calls.lines(&[]);
        assert!(lines.is_empty() && code == Some(0), "{lines:#?}");
        assert_eq!(summary["same"], summary["records"], "{summary}");
    };
    // With as little room, with more, and where the rule has lost its word but not what it obliges to.
    same(small);
    same("");
    same("[[exception]]\nrule = \"git.reset.hard\"\nreason = \"A machine's copy.\"\n");
    // A rule that says more is another decision.
    calls.home.write_config("config.toml", "[[rule]]\ntool = \"git\"\nid = \"team.no-hard\"\nwhen = { sub = \"reset\", flag = \"--hard\" }\noutcome = \"refuse\"\nwhy = \"Not here.\"\nrefuse = [\"git reset --hard\"]\n");
    let (lines, _, _) = calls.lines(&[]);
    let shown: Vec<String> = lines.iter().map(shown).collect();
    assert_eq!(shown, ["reset --hard: allow git.reset.hard → refuse team.no-hard"]);
}

/// The restore point that a record names is there, and is the one that the guard named.
#[test]
fn a_record_names_the_restore_point() {
    let calls = Calls::made_by(&[("status", 0)], "");
    let work = calls.home.path("work/r");
    fs::write(work.join("new"), "new\n").unwrap();
    for words in ["reset --hard", "clean -fd"] {
        let id = calls.home.git(&work, words).saved();
        let records = calls.home.records();
        let last = records.last().unwrap();
        assert_eq!(last["saved"], id.as_str(), "{last}");
        assert_eq!(last["decision"], "allow");
        let made = calls.home.past(&work, &format!("cat-file blob refs/cotter/saves/{id}:about")).succeeded();
        assert!(
            made.contains(&format!("\ncommand \"git {words}\"\n"))
                || made.contains(&format!("\ncommand git {words}\n")),
            "{made}"
        );
    }
    let saved = calls.home.records().iter().filter(|record| record.get("saved").is_some()).count();
    assert_eq!(saved, 2, "nothing else was saved");
    assert_eq!(calls.home.git(&work, "clean -fd").stderr, "");
    assert!(calls.home.records().last().unwrap().get("saved").is_none());
    let found = calls.home.said(calls.home.cotter(["log", "verify"]));
    assert_eq!(found.code, Some(0), "{found:?}");
}

/// Variables that rules are about are recorded without their secrets; no others are.
#[test]
fn what_a_rule_asks_of_the_environment_is_recorded() {
    let calls = Calls::made_by(&[("status", 0)], "");
    let home = &calls.home;
    let work = home.path("work/r");
    let called = |script: &str, code: i32| {
        let said = home.guarded(&work, script);
        assert_eq!(said.code, Some(code), "{script}: {said:?}");
        home.records().pop().unwrap()
    };
    let names = |record: &Value| -> Vec<String> {
        let words = record["env"].as_array().unwrap().iter();
        words.map(|word| word.as_str().unwrap().split('=').next().unwrap().to_owned()).collect()
    };
    let own = called(
        "GIT_PAGER=cat LD_X=1 DYLD_X=1 HUSKY=1 SSH_ASKPASS_REQUIRE=never AWS_X=1 EDITOR=vi git status",
        0,
    );
    for (name, there) in [
        ("GIT_PAGER", true),
        ("LD_X", true),
        ("DYLD_X", true),
        ("HUSKY", true),
        ("SSH_ASKPASS_REQUIRE", true),
        ("GIT_EXEC_PATH", false),
        ("AWS_X", false),
        ("EDITOR", false),
        ("HOME", false),
        ("COTTER_GUARD", false),
    ] {
        assert_eq!(names(&own).iter().any(|own| own == name), there, "{name}: {own}");
    }
    // An editor matters where one is opened.
    let editing = called("EDITOR=vi VISUAL=vi EDITORS=x git branch", 0);
    assert_eq!(
        names(&editing).iter().filter(|name| name.starts_with("EDITOR") || *name == "VISUAL").count(),
        2
    );
    let secret = called(
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader GIT_CONFIG_VALUE_0='Authorization: Bearer hunter2secret' git status",
        0,
    );
    assert!(!secret.to_string().contains("hunter2secret"), "{secret}");
    called("GIT_EXTERNAL_DIFF=/nowhere/x git diff", 126);
    called("GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.pager GIT_CONFIG_VALUE_0=/nowhere/x git log", 126);
    called("GIT_SSL_NO_VERIFY=1 git fetch", 126);
    called("GIT_ASKPASS=true git fetch", 0);
    // The rules come to the same from the record alone.
    let (lines, summary, code) = calls.lines(&[]);
    let decided: Vec<&Value> = lines.iter().filter(|line| line.get("new").is_some()).collect();
    assert!(decided.is_empty() && code == Some(0), "{lines:#?}");
    assert_eq!(summary["by_another_rule"], 0, "{summary}");
    let rule = |name: &str, value: &str| {
        format!(
            "[[rule]]\ntool = \"git\"\nid = \"team.env\"\nwhen = {{ sub = \"fetch\", env = {{ name = \"{name}\", is = \"{value}\" }} }}\noutcome = \"refuse\"\nwhy = \"Not here.\"\nrefuse = [\"{name}={value} git fetch\"]\n"
        )
    };
    home.write_config("config.toml", &rule("GIT_ASKPASS", "true"));
    let shown_now = || calls.lines(&[]).0.iter().map(shown).collect::<Vec<_>>();
    assert_eq!(shown_now(), ["fetch: allow default → refuse team.env"]);
    home.write_config("config.toml", &rule("GIT_NOT_SET", "0"));
    assert_eq!(shown_now(), Vec::<String>::new());
    // What was not recorded is not guessed.
    home.write_config("config.toml", &rule("LANG", "C"));
    let (_, summary, _) = calls.lines(&[]);
    assert_eq!(
        summary["undecidable"],
        serde_json::json!({"a rule asks for the environment": 2}),
        "{summary}"
    );
}

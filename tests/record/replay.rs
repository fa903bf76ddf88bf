//! Calls that were really made, decided again from their records.

use std::fs;
use std::path::PathBuf;

use cotter_tests::{Home, Said};
use serde_json::Value;

/// A user's rule against tags.
const NO_TAGS: &str = "[[rule]]\ntool = \"git\"\nid = \"team.no-tags\"\nwhen = { sub = \"tag\", operands = { least = 1 } }\noutcome = \"refuse\"\nwhy = \"Tags are made by the release.\"\nrefuse = [\"git tag v1\"]\nallow = [\"git tag\"]\n";
const FORCE: &str = "[[exception]]\nrule = \"git.push.force\"\nreason = \"Nobody else pushes here.\"\n";

/// What was called, and what the guard answered.
const CALLS: [(&str, i32); 8] = [
    ("status", 0),
    ("add file", 0),
    ("tag v1", 0),
    ("push --force origin main", 126),
    ("reset --hard", 126),
    ("stash", 0),
    ("reset --hard", 0),
    ("-c push.x=y push origin HEAD:topic", 0),
];

struct Calls {
    home: Home,
}

impl Calls {
    /// Makes them in a repository with a changed file.
    fn made() -> Calls {
        let home = Home::with_git();
        let work = home.repository("work", "r");
        fs::write(work.join("file"), "changed\n").unwrap();
        for (words, code) in CALLS {
            let said = home.git(&work, words);
            assert_eq!(said.code, Some(code), "git {words}: {said:?}");
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
    // The forced push was refused before anybody asked whether configuration forces it too.
    let decided = ["tag v1: allow default → refuse team.no-tags", "push --force origin main:   →  "];
    let open = serde_json::json!({"fact `configured_force` was not recorded": 1});
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
    assert!(
        lines.iter().all(|line| line["new"]["decision"] == "allow" && line["new"]["unmoded"] == "refuse")
    );
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
        "fact `tracked_changes` was not recorded": 1,
        // This one was refused for its changes, so nobody asked what else it would overwrite.
        "fact `tracked_changes` was not recorded; fact `reset_overwrites` was not recorded": 1,
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

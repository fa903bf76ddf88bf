//! What a lock is compared with.

use serde_json::Value;

use crate::scene::Scene;

const BEFORE: [(&str, &str); 2] = [("left-pad", "1.3.0"), ("is-odd", "3.0.1")];
const AFTER: [(&str, &str); 3] = [("left-pad", "1.3.0"), ("is-odd", "3.0.1"), ("cowsay", "1.6.0")];
const NEW: [&str; 1] = ["new.package cowsay@1.6.0"];

/// A branch of a repository whose lock is on the remote.
fn branch() -> Scene {
    let scene = Scene::repository();
    scene.project("web", &BEFORE);
    scene.commit(true);
    scene.git("checkout -q -b topic").succeeded();
    scene
}

#[test]
fn what_a_branch_adds_is_new_until_the_remote_has_it() {
    let scene = branch();
    let (code, report) = scene.verified(&[]);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(report["files"][0]["baseline"]["of"], "refs/remotes/origin/main");
    scene.project("web", &AFTER);
    assert_eq!(scene.found(&[]), NEW, "not committed");
    scene.commit(false);
    assert_eq!(scene.found(&[]), NEW, "committed here, by whoever");
    scene.git("checkout -q main").succeeded();
    scene.git("merge -q topic").succeeded();
    assert_eq!(scene.found(&[]), NEW, "on a default branch that only this machine has");
    scene.git("push -q origin main").succeeded();
    assert_eq!(scene.found(&[]), [""; 0], "where others have agreed");
}

/// One question for what somebody chose; every format for machines has all the names.
#[test]
fn what_a_new_package_brings_is_one_question_and_named_where_it_is_asked_for() {
    let scene = branch();
    let all = [BEFORE[0], BEFORE[1], ("cowsay", "1.6.0"), ("string-width", "2.1.1"), ("yargs", "15.4.1")];
    scene.project("web", &all);
    for file in ["web/package.json", "web/package-lock.json"] {
        for brought in ["\"string-width\": \"2.1.1\"", "\"yargs\": \"15.4.1\""] {
            let text = std::fs::read_to_string(scene.dir.join(file)).unwrap();
            let at = text.find(brought).unwrap();
            let comma = text[..at].rfind(',').unwrap();
            scene.write(file, &format!("{}{}", &text[..comma], &text[at + brought.len()..]));
        }
    }
    let asks = |range: &str| {
        format!(
            "{range},\n      \"dependencies\": {{\"string-width\": \"*\", \"yargs\": \"*\"}},\n      \"resolved\""
        )
    };
    scene.edit(
        "web/package-lock.json",
        "\"version\": \"1.6.0\",\n      \"resolved\"",
        &asks("\"version\": \"1.6.0\""),
    );
    assert_eq!(scene.found(&[]), NEW);
    let (code, report) = scene.verified(&[]);
    assert_eq!((code, &report["ask"]), (Some(3), &Value::from(1)), "{report}");
    let brings = serde_json::json!(["string-width@2.1.1", "yargs@15.4.1"]);
    assert_eq!(report["files"][0]["findings"][0]["brings"], brings);
    let said = scene.cotter(&["verify", "--format", "sarif"]).stdout;
    let sarif: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["properties"]["brings"], brings);
    let said = scene.cotter(&["verify"]).stdout;
    assert!(said.contains("and 2 packages that it brings") && !said.contains("yargs"), "{said}");
    let said = scene.cotter(&["verify", "--all"]).stdout;
    assert!(said.contains("\n  brings: string-width@2.1.1, yargs@15.4.1\n"), "{said}");
}

#[test]
fn what_others_did_meanwhile_is_not_ours() {
    let scene = branch();
    let script = "git checkout -q main; git rm -q web/package-lock.json; git commit -qm gone; git push -q origin main; git checkout -q topic";
    scene.home.unguarded(&scene.dir, script).succeeded();
    assert_eq!(scene.found(&[]), [""; 0], "compared with where the branch began");
}

#[test]
fn a_lock_that_is_gone_is_asked_about() {
    let scene = branch();
    std::fs::remove_file(scene.dir.join("web/package-lock.json")).unwrap();
    assert_eq!(scene.found(&[]), ["lock.gone -"]);
    assert_eq!(scene.found(&["--no-baseline"]), [""; 0]);
    scene.write("web/yarn.lock", "");
    assert!(!scene.found(&[]).contains(&"lock.gone -".to_owned()), "another manager's took its place");
    std::fs::remove_dir_all(scene.dir.join("web")).unwrap();
    assert_eq!(scene.found(&[]), [""; 0], "the project went with it");
}

/// A mark in a folder says that all of it can be made again, and so its locks are not looked at.
#[test]
fn a_new_mark_that_hides_locks_is_asked_about() {
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n";
    let scene = branch();
    scene.write("web/CACHEDIR.TAG", tag);
    assert_eq!(scene.found(&[]), ["lock.gone -"]);
    assert_eq!(scene.verified(&[]).0, Some(3));
    assert_eq!(scene.found(&["web/package-lock.json"]), [""; 0], "what is named is looked at");
    // Others have agreed to it.
    scene.commit(false);
    assert_eq!(scene.found(&[]), ["lock.gone -"], "committed here, by whoever");
    scene.git("push -q origin topic:main").succeeded();
    assert_eq!(scene.found(&[]), [""; 0]);
    // A lock that is as new as the mark; a cache that nobody commits hides what it wants.
    scene.project("cache", &BEFORE);
    scene.write("cache/CACHEDIR.TAG", tag);
    assert_eq!(scene.found(&[]), [""; 0]);
    scene.git("add cache").succeeded();
    assert_eq!(scene.found(&[]), ["lock.gone -"]);
}

#[test]
fn a_digest_that_changed_is_refused() {
    let scene = branch();
    scene.edit("web/package-lock.json", "sha512-E", "sha512-F");
    assert_eq!(scene.found(&[]), ["new.digest left-pad@1.3.0"]);
    assert_eq!(scene.verified(&[]).0, Some(1));
    assert_eq!(scene.found(&["--no-baseline"]), [""; 0], "by itself alone it is as good as any");
}

#[test]
fn the_remote_says_which_branch_is_the_default() {
    let scene = branch();
    scene.project("web", &AFTER);
    scene.commit(false);
    scene.git("push -q origin topic:trunk").succeeded();
    assert_eq!(scene.found(&[]), NEW);
    scene.git("remote set-head origin trunk").succeeded();
    assert_eq!(scene.found(&[]), [""; 0]);
    // Another remote counts where it is the only one; of several none does.
    scene.git("remote rename origin upstream").succeeded();
    assert_eq!(scene.found(&[]), [""; 0]);
    scene.git("remote add other ../other.git").succeeded();
    assert_eq!(scene.verified(&[]).1["files"][0]["baseline"], Value::Null);
}

#[test]
fn a_commit_can_be_named() {
    let scene = branch();
    scene.project("web", &AFTER);
    scene.commit(false);
    assert_eq!(scene.found(&["--baseline", "HEAD"]), [""; 0]);
    assert_eq!(scene.found(&["--baseline", "HEAD~1"]), NEW);
    let said = scene.cotter(&["verify", "--baseline", "--upload-pack=x"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    let said = scene.cotter(&["verify", "--baseline", "no-such"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("`no-such` is no commit"), "{said:?}");
    let said = scene.cotter(&["verify"]);
    assert!(
        said.stdout.contains("; compared with ") && said.stdout.ends_with(" (origin/main)\n"),
        "{said:?}"
    );
}

/// Looking runs nothing, and believes nothing that was put in the way of history.
#[test]
fn neither_programs_nor_replacements_of_the_repository_count() {
    let scene = branch();
    scene.project("web", &AFTER);
    scene.commit(false);
    let script = "git config core.fsmonitor 'touch ran'; git config core.pager 'touch ran'; git config diff.external 'touch ran'
        printf '* filter=f diff=f\\n' >.git/attributes; mkdir .git/info; mv .git/attributes .git/info; git config filter.f.smudge 'touch ran'; git config diff.f.textconv 'touch ran'
        git replace origin/main HEAD";
    scene.home.unguarded(&scene.dir, script).succeeded();
    assert_eq!(scene.found(&[]), NEW);
    assert!(!scene.dir.join("ran").exists());
    let mut command = scene.home.cotter(["verify"]);
    command.current_dir(&scene.dir).env("GIT_DIR", scene.home.path("nowhere"));
    let said = scene.home.said(command);
    assert!(said.stdout.contains("new.package"), "the repository is the one around the lock: {said:?}");
}

#[test]
fn a_repository_inside_of_another_has_its_own_history() {
    let scene = branch();
    let script = "git init -q inner; cd inner; cp ../web/package*.json .; git add -A; git commit -qm inner";
    scene.home.unguarded(&scene.dir, script).succeeded();
    let (code, report) = scene.verified(&[]);
    assert_eq!(code, Some(0), "{report}");
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    let inner = files.iter().find(|file| file["file"] == "inner/package-lock.json").unwrap();
    assert_eq!(inner["baseline"], Value::Null);
}

#[test]
fn a_history_without_a_common_commit_is_said_to_be_one() {
    let scene = branch();
    let script = "git checkout -q --orphan other; git commit -qm other";
    scene.home.unguarded(&scene.dir, script).succeeded();
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("no commit in common"), "{said:?}");
}

//! Commands after which something may be gone: entries of reflogs, objects, work trees, files, refs.

use cotter_rules::{Command, Given};

use super::{each, line, same};
use crate::chance::Chance;
use crate::git::{Scratch, said};
use crate::grammar::read;

/// The last time an option was given, or taken back.
fn last<'c, 'a>(command: &'c Command<'a>, option: &str) -> Option<&'c Given<'a>> {
    command.given.iter().rev().find(|given| given.option == option)
}

/// How often an option was given since it was taken back last.
fn times(command: &Command<'_>, option: &str) -> usize {
    let given = command.given.iter().rev().filter(|given| given.option == option);
    given.take_while(|given| !given.negated).count()
}

fn names(command: &Command<'_>, name: &str) -> bool {
    command.operands.iter().any(|operand| operand.word == name.as_bytes())
}

fn dirty() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("a", "changed\n");
    scratch.write("b", "staged\n");
    scratch.said(&["add", "b"]);
    scratch
}

#[test]
fn reflogs_lose_what_the_reading_says() {
    let options = [
        "--expire=now",
        "--expire now",
        "--exp=now",
        "--expire=never",
        "--all",
        "--no-all",
        "--dry-run",
        "--dry",
        "--no-dry-run",
        "--verbose",
        "--no-rewrite",
        "--updateref",
        "--expire-unreachable=now",
    ];
    let subs = ["expire", "expire", "expire", "expire", "", "show", "exists", "delete", "-2", "--all"];
    each(
        &Scratch::new(),
        20,
        70,
        |chance| {
            let sub = chance.pick(&subs);
            let most = if sub == "expire" { 4 } else { 0 };
            let tails = if sub == "delete" { ["HEAD@{0}"; 3] } else { ["", "HEAD", "main HEAD"] };
            let mut words = line("reflog", &[], 0, &[sub], chance);
            words.extend(line("", &options, most, &tails, chance));
            words
        },
        |command, copy| {
            let left = copy.said(&["log", "-g", "--oneline", "--ignore-missing", "HEAD"]).lines().count();
            let now = command.value("--expire") == Some(b"now");
            let all = command.flag("--all") || names(command, "HEAD");
            let wanted = match command.path.get(1).copied() {
                Some("expire") if now && all && !command.flag("--dry-run") => 0,
                Some("delete") => 1,
                _ => 2,
            };
            same(&format!("{wanted} entries are left"), true, left == wanted)
                .map_err(|how| format!("{how} ({left})"))
        },
    );
}

#[test]
fn objects_go_when_the_reading_says() {
    let scratch = Scratch::new();
    let blob = scratch.said(&["hash-object", "-w", ".gitignore", "b", "--path=x"]);
    scratch.write("lost", "lost\n");
    let lost = scratch.said(&["hash-object", "-w", "lost"]).trim().to_owned();
    assert!(!blob.contains(&lost));
    let is_there = |copy: &Scratch| copy.run(&["cat-file", "-e", &lost]).status.success();
    let options = [
        "--prune=now",
        "--pru=now",
        "--prune",
        "--no-prune",
        "--prune=never",
        "-q",
        "--auto",
        "--no-auto",
        "--no-cruft",
    ];
    each(
        &scratch,
        21,
        40,
        |chance| line("gc", &options, 3, &[""], chance),
        |command, copy| {
            let now = last(command, "--prune").is_some_and(|given| given.value == Some(b"now"));
            same("the object is gone", now && !command.flag("--auto"), !is_there(copy))
        },
    );
    let options = [
        "-n",
        "--dry-run",
        "--no-dry-run",
        "-v",
        "--expire=now",
        "--expire never",
        "--exp=never",
        "--no-expire",
    ];
    each(
        &scratch,
        22,
        50,
        |chance| line("prune", &options, 3, &["", "HEAD", "--"], chance),
        |command, copy| {
            let never = last(command, "--expire").is_some_and(|given| given.value == Some(b"never"));
            // Not to have an expiry is to have one at the beginning of time.
            let never = never || last(command, "--expire").is_some_and(|given| given.negated);
            same("the object is gone", !never && !command.flag("--dry-run"), !is_there(copy))
        },
    );
}

#[test]
fn work_trees_go_when_the_reading_says() {
    let tails = ["../linked", "-- ../linked", "../linked --"];
    let options = ["-f", "--force", "--forc", "-ff", "--no-force"];
    let mut chance = Chance::new(23);
    let (mut gone, mut kept) = (0, 0);
    for _ in 0..30 {
        // Linked work trees know each other by absolute paths and cannot be copied.
        let scratch = Scratch::new();
        scratch.said(&["worktree", "add", "-q", "--detach", "../linked"]);
        let locked = chance.one_in(2);
        if locked {
            scratch.said(&["worktree", "lock", "--reason", "-f", "../linked"]);
        }
        std::fs::write(scratch.root().join("linked/a"), "changed\n").expect("a file");
        let words = [vec!["worktree".to_owned()], line("remove", &options, 3, &tails, &mut chance)].concat();
        scratch.run(&words);
        let command = read(&words);
        assert!(command.unread.is_empty(), "{words:?}");
        let forced = times(&command, "--force");
        let wanted = forced >= if locked { 2 } else { 1 };
        let is_gone = !scratch.root().join("linked").exists();
        assert_eq!(is_gone, wanted, "{words:?} {command:?}");
        gone += usize::from(is_gone);
        kept += usize::from(!is_gone);
    }
    assert!(gone > 6 && kept > 6, "{gone} {kept}");
}

#[test]
fn files_go_when_the_reading_says() {
    let options = [
        "-r",
        "-f",
        "-rf",
        "-fr",
        "--force",
        "--forc",
        "--cached",
        "--no-cached",
        "-n",
        "--dry-run",
        "-q",
        "--no-force",
    ];
    each(
        &dirty(),
        24,
        50,
        |chance| line("rm", &options, 3, &["a b", "a", "-rf -- a", "-f ."], chance),
        |command, copy| {
            let gone = !command.flag("--cached") && !command.flag("--dry-run");
            same("a is gone", gone, !copy.has("a"))
        },
    );
    let options = ["-f", "--force", "-n", "--dry-run", "--dry", "-k", "-v", "--no-dry-run"];
    each(
        &dirty(),
        25,
        50,
        |chance| line("mv", &options, 3, &["a b", "a new", "-f a b", "-- a new"], chance),
        |command, copy| {
            let dry = command.flag("--dry-run");
            let skipped = command.flag("-k") && !command.flag("--force") && !names(command, "new");
            same("a is gone", !dry && !skipped, !copy.has("a"))
        },
    );
}

#[test]
fn refs_go_when_the_reading_says() {
    let scratch = Scratch::new();
    let before = scratch.said(&["rev-parse", "side"]);
    let options =
        ["-d", "--no-deref", "-m x", "-m -d", "--create-reflog", "--stdin", "--no-stdin", "--deref"];
    each(
        &scratch,
        26,
        70,
        |chance| line("update-ref", &options, 2, &["refs/heads/side", "refs/heads/side main", ""], chance),
        |command, copy| {
            let after = copy.run(&["rev-parse", "-q", "--verify", "refs/heads/side"]);
            let deletes = command.flag("-d") && !command.flag("--stdin");
            same("side is gone", deletes, !after.status.success())?;
            let moves = command.operands.len() == 2 && !deletes;
            let moved = after.status.success() && String::from_utf8_lossy(&after.stdout) != before;
            same("side has moved", moves, moved)
        },
    );
    let options = ["-d", "--delete", "--del", "-q", "-m x", "--short", "--no-delete"];
    each(
        &scratch,
        27,
        50,
        |chance| {
            line(
                "symbolic-ref",
                &options,
                2,
                &["HEAD", "HEAD refs/heads/side", "-d NEW", "NEW refs/heads/side"],
                chance,
            )
        },
        |command, copy| {
            let head = std::fs::read_to_string(copy.work().join(".git/HEAD")).unwrap_or_default();
            let moves = command.operands.len() == 2 && names(command, "HEAD") && !command.flag("--delete");
            same("HEAD has moved", moves, head.trim() == "ref: refs/heads/side")
        },
    );
}

#[test]
fn changes_are_lost_when_the_reading_says() {
    let scratch = dirty();
    let options = [
        "--reset",
        "--res",
        "-u",
        "-m",
        "-n",
        "--dry-run",
        "-i",
        "--no-reset",
        "-v",
        "-q",
        "--no-sparse-checkout",
        "-um",
    ];
    each(
        &scratch,
        28,
        90,
        |chance| line("read-tree", &options, 4, &["HEAD", "HEAD", "--reset HEAD", "--reset -u HEAD"], chance),
        |command, copy| {
            let lost = command.flag("--reset") && command.flag("-u") && !command.flag("--dry-run");
            same("the change is lost", lost, copy.text("a") != "changed\n")
        },
    );
    let options = [
        "-f",
        "--force",
        "--forc",
        "--no-force",
        "-q",
        "-a",
        "--all",
        "-fa",
        "-n",
        "-u",
        "--prefix=out/",
        "--pref=out/",
    ];
    each(
        &scratch,
        29,
        50,
        |chance| line("checkout-index", &options, 3, &["", "-qf -- a", "-qf -a"], chance),
        |command, copy| {
            let all = command.flag("--all") || names(command, "a");
            let lost = all && command.flag("--force") && command.value("--prefix").is_none();
            same("the change is lost", lost, copy.text("a") != "changed\n")
        },
    );
}

#[test]
fn remotes_become_what_the_reading_says() {
    let scratch = Scratch::new();
    let root = scratch.root();
    said(&root, &["clone", "-q", "--bare", "work", "there.git"]);
    scratch.said(&["remote", "add", "origin", "../there.git"]);
    scratch.said(&["config", "remote.origin.pushurl", "../old.git"]);
    let options = ["--push", "--add", "--pu", "--no-push", "--no-add", "--del", "--no-delete"];
    let before = scratch.text(".git/config");
    each(
        &scratch,
        30,
        50,
        |chance| {
            let tails =
                ["origin ../x.git", "origin ../x.git ../there.git", "origin old", "-- origin ../x.git"];
            [vec!["remote".to_owned()], line("set-url", &options, 2, &tails, chance)].concat()
        },
        |command, copy| {
            let key = if command.flag("--push") { "remote.origin.pushurl" } else { "remote.origin.url" };
            let other = if command.flag("--push") { "remote.origin.url" } else { "remote.origin.pushurl" };
            let all = |key| copy.run(&["config", "--get-all", key]).stdout;
            let was = |key| scratch.run(&["config", "--get-all", key]).stdout;
            same("the other url stays", true, all(other) == was(other))?;
            let values = String::from_utf8_lossy(&all(key)).lines().count();
            let wanted = match (command.flag("--add"), command.flag("--delete")) {
                (true, _) => 2,
                (_, true) => 0,
                _ => 1,
            };
            same(&format!("{wanted} urls"), true, values == wanted).map_err(|how| format!("{how} ({values})"))
        },
    );
    let tails = [
        "remove origin",
        "rm origin",
        "-v rm origin",
        "rename origin other",
        "show -n origin",
        "-v",
        "get-url --push origin",
        "",
    ];
    each(
        &scratch,
        31,
        40,
        |chance| line("remote", &[], 0, &tails, chance),
        |command, copy| {
            let changes = matches!(command.path.get(1), Some(&"remove" | &"rename"));
            same("the configuration changed", changes, copy.text(".git/config") != before)
        },
    );
}

#[test]
fn submodules_go_when_the_reading_says() {
    let scratch = Scratch::new();
    let root = scratch.root();
    said(&root, &["clone", "-q", "work", "other"]);
    scratch.said(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "sub"]);
    scratch.said(&["commit", "-qm", "sub"]);
    scratch.write("sub/a", "changed\n");
    let options = ["-f", "--force", "-q", "--quiet", "--all"];
    each(
        &scratch,
        32,
        40,
        |chance| {
            let tails = ["", "-f sub", "-f -- sub", "--force -- ."];
            let first: &[&str] = if chance.one_in(2) { &["submodule", "-q"] } else { &["submodule"] };
            let first = first.iter().map(|word| (*word).to_owned()).collect();
            [first, line("deinit", &options, 2, &tails, chance)].concat()
        },
        |command, copy| {
            let gone = command.flag("--force") && (command.flag("--all") || !command.operands.is_empty());
            same("the change is lost", gone, !copy.has("sub/a"))
        },
    );
}

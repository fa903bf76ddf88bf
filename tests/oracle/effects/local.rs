//! Commands whose effects stay in one repository.

use cotter_rules::{Command, Kind};

use super::{each, line, same};
use crate::git::Scratch;

/// A repository whose work tree has a changed, a staged, an untracked and an ignored file.
fn dirty() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("a", "changed\n");
    scratch.write("b", "staged\n");
    scratch.said(&["add", "b"]);
    scratch.write("junk", "");
    scratch.write("x.o", "");
    scratch
}

/// The last of several switches that exclude each other.
fn last<'c>(command: &Command<'c>, options: &[&str]) -> Option<&'c str> {
    command.given.iter().rev().find(|given| options.contains(&given.option)).map(|given| given.option)
}

#[test]
fn clean_deletes_what_the_reading_says() {
    let options = [
        "-f",
        "--force",
        "--forc",
        "-n",
        "--dry",
        "--no-dry-run",
        "--no-force",
        "-d",
        "-x",
        "-X",
        "-q",
        "-fd",
        "-nf",
        "-dfx",
        "-fq",
        "-e keep",
        "--exclude=-n",
        "-efoo",
        "-i",
        "--no-inter",
        "--",
    ];
    each(
        &dirty(),
        1,
        80,
        |chance| line("clean", &options, 4, &["", "", "."], chance),
        |command, copy| {
            let held = command.inert || command.flag("--dry-run") || command.flag("--interactive");
            let will = command.flag("--force") && !held;
            let all =
                command.operands.is_empty() || command.operands.iter().any(|operand| operand.word == b".");
            let will = will && all;
            let ignored = command.flag("-x") || command.flag("-X");
            same("junk is gone", will && !command.flag("-X"), !copy.has("junk"))?;
            same("x.o is gone", will && ignored, !copy.has("x.o"))
        },
    );
}

#[test]
fn reset_touches_what_the_reading_says() {
    let options =
        ["--hard", "--har", "--h", "--soft", "--mixed", "--keep", "--merge", "-q", "--no-q", "--quiet"];
    let tails = ["", "HEAD", "HEAD~1", "main --", "-- --hard", "-- b", "HEAD b", "--end-of-options HEAD"];
    each(
        &dirty(),
        2,
        80,
        |chance| line("reset", &options, 2, &tails, chance),
        |command, copy| {
            let mode = last(command, &["--hard", "--soft", "--mixed", "--keep", "--merge"]);
            same("the change is lost", mode == Some("--hard"), copy.text("a") != "changed\n")?;
            let unstaged = copy.run(&["diff", "--cached", "--quiet", "HEAD", "--", "b"]).status.success();
            let keeps_index = mode == Some("--soft") || command.operands.iter().any(|o| o.word == b"--hard");
            same("b is unstaged", !keeps_index, unstaged)
        },
    );
}

#[test]
fn checkout_and_switch_go_where_the_reading_says() {
    let options = [
        "-b new",
        "-bnew",
        "-B side",
        "-q",
        "-f",
        "--force",
        "--no-force",
        "--detach",
        "-d",
        "--no-detach",
        "--no-track",
        "--ours",
        "-l",
    ];
    let tails = ["", "side", "HEAD", "-- a", "main -- a", ". ", "--end-of-options side"];
    each(
        &dirty(),
        3,
        100,
        |chance| line("checkout", &options, 2, &tails, chance),
        |command, copy| {
            let made = command.value("-b") == Some(b"new");
            same(
                "the branch is made",
                made,
                copy.run(&["rev-parse", "-q", "--verify", "new"]).status.success(),
            )?;
            let paths = command.operands.iter().any(|o| o.kind == Kind::Pathspec || o.word == b".");
            let forced = command.flag("--force");
            same("the change is lost", paths || forced, copy.text("a") != "changed\n")
        },
    );
    let options =
        ["-c new", "--create=new", "--cr new", "-C side", "-f", "--discard", "-q", "--detach", "--no-force"];
    each(
        &dirty(),
        4,
        80,
        |chance| line("switch", &options, 3, &["", "side", "main", "HEAD"], chance),
        |command, copy| {
            let made = command.value("--create").is_some();
            same(
                "the branch is made",
                made,
                copy.run(&["rev-parse", "-q", "--verify", "new"]).status.success(),
            )?;
            let discards = command.flag("--force") || command.flag("--discard-changes");
            let lost = copy.text("a") != "changed\n";
            // A branch made where HEAD stands is not checked out, forced or not.
            let stays = made && command.operands.iter().all(|operand| operand.word != b"side");
            if stays && !lost { Ok(()) } else { same("the change is lost", discards, lost) }
        },
    );
}

#[test]
fn restore_writes_where_the_reading_says() {
    let options = [
        "-S",
        "--staged",
        "--st",
        "-W",
        "--work",
        "-SW",
        "--no-staged",
        "--no-worktree",
        "-s HEAD",
        "-sHEAD",
        "--source=HEAD",
        "-q",
        "--no-source",
    ];
    each(
        &dirty(),
        5,
        80,
        |chance| line("restore", &options, 3, &[".", "a b", "-- a b", "--end-of-options a b"], chance),
        |command, copy| {
            // Named nowhere, it is the work tree; what was named and taken back is neither.
            let named = |option: &str| command.given.iter().any(|given| given.option == option);
            let staged = command.flag("--staged");
            let worktree = command.flag("--worktree") || (!staged && !named("--worktree"));
            same("the change is lost", worktree, copy.text("a") != "changed\n")?;
            let unstaged = copy.run(&["diff", "--cached", "--quiet", "HEAD", "--", "b"]).status.success();
            same("b is unstaged", staged, unstaged)
        },
    );
}

#[test]
fn branch_and_tag_change_what_the_reading_says() {
    let exists =
        |copy: &Scratch, name: &str| copy.run(&["show-ref", "--verify", "--quiet", name]).status.success();
    let options = [
        "-d", "-D", "--del", "-f", "-df", "-q", "-m", "-M", "-c", "--list", "-v", "-a", "--merged",
        "--no-del",
    ];
    each(
        &Scratch::new(),
        6,
        80,
        |chance| line("branch", &options, 2, &["side", "side", "", "side new"], chance),
        |command, copy| {
            let names = command.operands.len();
            let moves = ["--move", "-M"].iter().any(|option| command.flag(option));
            let copies = ["--copy", "-C"].iter().any(|option| command.flag(option));
            let deletes = command.flag("--delete") || command.flag("-D");
            let gone = (deletes && names > 0) || (moves && names == 2);
            same("side is gone", gone, !exists(copy, "refs/heads/side"))?;
            let made = names == 2 && (moves || copies) && !deletes;
            same("new is there", made, exists(copy, "refs/heads/new"))
        },
    );
    let options = [
        "-d",
        "--del",
        "-f",
        "-a",
        "-m text",
        "-mtext",
        "--message=-d",
        "-l",
        "--list",
        "-n",
        "-n2",
        "--contains",
    ];
    each(
        &Scratch::new(),
        7,
        80,
        |chance| line("tag", &options, 2, &["v1", "v2", "v2 HEAD~1", ""], chance),
        |command, copy| {
            let deletes = command.flag("--delete");
            let lists = ["--list", "-n", "--contains"].iter().any(|option| command.flag(option));
            let names = |name: &[u8]| command.operands.iter().any(|operand| operand.word == name);
            same("v1 is gone", deletes && names(b"v1"), !exists(copy, "refs/tags/v1"))?;
            same("v2 is there", !deletes && !lists && names(b"v2"), exists(copy, "refs/tags/v2"))
        },
    );
}

#[test]
fn stash_keeps_or_drops_what_the_reading_says() {
    let scratch = dirty();
    scratch.said(&["stash", "push", "-qm", "first"]);
    scratch.write("a", "changed\n");
    let subs = ["", "push", "save", "list", "show", "drop", "pop", "apply", "clear", "create", "-q", "-k"];
    each(
        &scratch,
        8,
        80,
        |chance| {
            let sub = chance.pick(&subs);
            let mut words = line("stash", &[], 0, &[sub], chance);
            // `create` takes every word as its message and `list` leaves its options to `log`: unread, both.
            let most = usize::from(sub != "create" && sub != "list");
            words.extend(
                chance.some(&["-q", "-u", "-k", "--quiet", "-m", "--", "--keep", "--no-keep-index"], most),
            );
            words
        },
        |command, copy| {
            let count = copy.said(&["stash", "list"]).lines().count();
            let expected = match command.path.get(1).copied() {
                Some("push" | "save") => 2,
                Some("drop" | "pop" | "clear") => 0,
                _ => 1,
            };
            same(&format!("{expected} are left"), true, count == expected)
        },
    );
}

#[test]
fn config_writes_what_the_reading_says() {
    let scratch = Scratch::new();
    scratch.said(&["config", "my.key", "old"]);
    let before = scratch.text(".git/config");
    let options = [
        "--local",
        "--get",
        "--add",
        "--unset",
        "--replace-all",
        "--list",
        "-l",
        "-z",
        "--type=int",
        "--default 1",
        "--get-all",
        "-f .git/config",
    ];
    let tails = [
        "my.key",
        "my.key 7",
        "other.key 7",
        "",
        "my.key -7",
        "get my.key",
        "set my.key 7",
        "unset my.key",
        "list",
    ];
    each(
        &scratch,
        9,
        120,
        |chance| {
            let most = if chance.one_in(3) { 0 } else { 2 };
            line("config", &options, most, &tails, chance)
        },
        |command, copy| {
            let old = command.path == ["config", "options"];
            let asks = ["--get", "--get-all", "--list"].iter().any(|option| command.flag(option));
            let writes = match command.path.get(1).copied() {
                Some("set" | "unset") => true,
                Some("options") => command.flag("--unset") || (!asks && command.operands.len() >= 2),
                _ => false,
            };
            same("it was written", writes, copy.text(".git/config") != before)
                .map_err(|how| format!("{how} (old style: {old})"))
        },
    );
}

#[test]
fn commit_and_rebase_move_what_the_reading_says() {
    let scratch = dirty();
    let before = scratch.said(&["rev-parse", "HEAD"]);
    let options = [
        "-a",
        "-m text",
        "-mtext",
        "-am text",
        "--dry-run",
        "--dry",
        "--amend",
        "--am",
        "-q",
        "--no-amend",
        "--no-verify",
        "-n",
        "--no-dry-run",
        "--allow-empty",
        "--no-edit",
        "--short",
    ];
    each(
        &scratch,
        10,
        100,
        |chance| line("commit", &options, 3, &["-m x", "", "-m x -- a", "--mess=--dry-run"], chance),
        |command, copy| {
            let looks = ["--dry-run", "--short"].iter().any(|option| command.flag(option));
            let moved = copy.said(&["rev-parse", "HEAD"]) != before;
            same("HEAD moved", !looks, moved)?;
            let depth = copy.said(&["rev-list", "--count", "HEAD"]).trim().to_owned();
            let deeper = !looks && !command.flag("--amend");
            same("a commit was added", deeper, depth == "3")
        },
    );
    let scratch = Scratch::new();
    scratch.said(&["checkout", "-qB", "side", "HEAD~1"]);
    scratch.write("c", "three\n");
    scratch.said(&["add", "c"]);
    scratch.said(&["commit", "-qm", "three"]);
    let options = [
        "-x >ran",
        "--exec=>ran",
        "-q",
        "--no-ff",
        "-f",
        "--onto HEAD~1",
        "--keep-base",
        "-i",
        "--no-exec",
        "--no-stat",
        "-n",
    ];
    each(
        &scratch,
        11,
        50,
        |chance| line("rebase", &options[..], 3, &["main", "HEAD~1", "main side"], chance),
        |command, copy| {
            let onto_main = command.operands.first().is_some_and(|operand| operand.word == b"main");
            let rebased = onto_main && !command.flag("--onto") && !command.flag("--keep-base");
            let on_main = copy.run(&["merge-base", "--is-ancestor", "main", "HEAD"]).status.success();
            same("it stands on main", rebased, on_main)?;
            let runs = command.values("--exec").next().is_some();
            if rebased || !runs { same("it ran something", runs, copy.has("ran")) } else { Ok(()) }
        },
    );
}

//! Commands that write files or commits, and those that show history and write only what they are told to.

use cotter_rules::{Command, Kind};

use super::{each, line, same};
use crate::git::Scratch;

/// A repository with an earlier version of `a` as a patch.
fn patched() -> Scratch {
    let scratch = Scratch::new();
    let patch = scratch.said(&["diff", "HEAD", "HEAD~1"]);
    scratch.write("patch", &patch);
    scratch
}

#[test]
fn history_is_written_where_the_reading_says() {
    let options = [
        "--output=new",
        "--output new",
        "--no-patch",
        "-p",
        "--stat",
        "--grep --output=new",
        "-S --output=new",
        "-G --output=new",
        "-I --output=new",
        "--author --output=new",
        "--since --output=new",
        "-n 1",
        "-1",
        "--max-count 1",
        "--skip 0",
        "--src-prefix --output=new",
        "--diff-filter=M",
        "--word-diff-regex --output=new",
        "--no-ext-diff",
        "--textconv",
        "--encoding --output=new",
        "-O a",
        "-l 1",
        "--anchored --output=new",
        "-M",
        "-C50",
        "-U1",
        "--date iso",
        "--inter-hunk-context 3",
    ];
    let subs = [
        "log",
        "show",
        "diff",
        "rev-list",
        "diff-tree",
        "diff-index",
        "whatchanged",
        "stash list",
        "reflog show",
    ];
    each(
        &Scratch::new(),
        50,
        160,
        |chance| {
            let sub = chance.pick(&subs).to_owned();
            let tails = if sub == "diff-tree" { ["HEAD~1 HEAD", "HEAD"] } else { ["HEAD", "HEAD -- a"] };
            let tails = if sub == "stash list" { ["", ""] } else { tails };
            let mut words: Vec<String> = sub.split(' ').map(str::to_owned).collect();
            words.extend(line("", &options, 2, &tails, chance));
            words
        },
        |command, copy| {
            // The file is made before anything is searched for.
            same("new is there", command.value("--output") == Some(b"new"), copy.has("new"))
        },
    );
}

#[test]
fn an_external_diff_runs_when_the_reading_says() {
    let scratch = Scratch::new();
    scratch.said(&["config", "diff.external", "touch ran; true"]);
    let options =
        ["--ext-diff", "--no-ext-diff", "-p", "--stat", "-S --ext-diff", "--grep --ext-diff", "--ext"];
    each(
        &scratch,
        51,
        40,
        |chance| line("log", &options, 3, &["-p", "-p HEAD -- a", "--patch -1"], chance),
        |command, copy| {
            let searched = command.values("-S").chain(command.values("--grep")).next().is_some();
            let runs = command.flag("--ext-diff");
            if searched {
                same("it did not run", true, runs || !copy.has("ran"))
            } else {
                same("it ran", runs, copy.has("ran"))
            }
        },
    );
}

#[test]
fn patches_and_archives_are_written_where_the_reading_says() {
    let options = [
        "-o out",
        "-oout",
        "--output-directory=out",
        "--output-directory out",
        "-k",
        "-no out",
        "-ko out",
        "--numbered",
        "--to x@example.org",
    ];
    each(
        &Scratch::new(),
        52,
        40,
        |chance| line("format-patch", &options, 3, &["-1", "-q HEAD~1", "--subject-prefix -o -1"], chance),
        |command, copy| same("out is there", command.value("--output-directory").is_some(), copy.has("out")),
    );
    let options = [
        "-o out",
        "-oout",
        "--output=out",
        "--output out",
        "--format=tar",
        "--pref=x/",
        "-v",
        "--worktree-attributes",
    ];
    each(
        &Scratch::new(),
        53,
        40,
        |chance| line("archive", &options, 3, &["HEAD", "HEAD -- a", "HEAD a"], chance),
        |command, copy| same("out is there", command.value("--output").is_some(), copy.has("out")),
    );
    each(
        &Scratch::new(),
        54,
        20,
        |chance| {
            line(
                "bundle",
                &[],
                0,
                &["create out HEAD", "create -q out --all", "create --quiet out main"],
                chance,
            )
        },
        |command, copy| {
            let path = command.operands_of(Kind::Path).next().map(|operand| operand.word);
            same("out is there", path == Some(b"out"), copy.has("out"))
        },
    );
}

#[test]
fn patches_are_applied_when_the_reading_says() {
    let options = [
        "--stat",
        "--check",
        "--apply",
        "--cached",
        "--index",
        "--no-index",
        "--numst",
        "--no-stat",
        "-v",
        "-p1",
        "-p 1",
        "--recount",
        "--exclude=b",
        "--exclude b",
    ];
    each(
        &patched(),
        55,
        70,
        |chance| line("apply", &options, 3, &["patch", "-- patch"], chance),
        |command, copy| {
            let looks = ["--stat", "--check", "--numstat"].iter().any(|option| {
                // What was taken back has nevertheless said that nothing is to be applied.
                command.given.iter().any(|given| given.option == *option && !given.negated)
            });
            let applies = !looks || command.flag("--apply");
            same("a is changed", applies && !command.flag("--cached"), copy.text("a") != "two\n")
        },
    );
}

#[test]
fn the_index_takes_what_the_reading_says() {
    let scratch = Scratch::new();
    scratch.write("a", "changed\n");
    scratch.write("junk", "");
    scratch.write("x.o", "");
    let staged = |copy: &Scratch, name: &str| {
        copy.said(&["diff", "--cached", "--name-only"]).lines().any(|line| line == name)
    };
    let options = [
        "-n",
        "--dry-run",
        "--no-dry-run",
        "-u",
        "-A",
        "--all",
        "-f",
        "--force",
        "-fn",
        "-v",
        "--upd",
        "-N",
        "--no-all",
    ];
    each(
        &scratch,
        56,
        70,
        |chance| {
            let sub = chance.pick(&["add", "stage"]).to_owned();
            line(&sub, &options, 2, &[".", "a", "-f x.o", "-- junk"], chance)
        },
        |command, copy| {
            let dry = command.flag("--dry-run");
            let named =
                |name: &str| command.operands.iter().any(|o| o.word == name.as_bytes() || o.word == b".");
            same(
                "a is staged",
                !dry && named("a") && !command.flag("--intent-to-add") || staged(copy, "a"),
                staged(copy, "a"),
            )?;
            let forced = named("x.o") && command.flag("--force") && !dry && !command.flag("--update");
            let known = copy.run(&["ls-files", "--error-unmatch", "x.o"]).status.success();
            same("x.o is known", forced, known)
        },
    );
}

#[test]
fn histories_are_joined_as_the_reading_says() {
    let scratch = Scratch::new();
    scratch.said(&["checkout", "-q", "side"]);
    scratch.write("c", "three\n");
    scratch.said(&["add", "c"]);
    scratch.said(&["commit", "-qm", "three"]);
    let before = scratch.said(&["rev-parse", "HEAD"]);
    let moved = |copy: &Scratch| copy.said(&["rev-parse", "HEAD"]) != before;
    let options = [
        "--no-commit",
        "--squash",
        "--no-squash",
        "-m text",
        "-mtext",
        "--no-ff",
        "-q",
        "--commit",
        "--ff",
        "-s ort",
        "--stat",
        "-n",
    ];
    each(
        &scratch,
        57,
        50,
        |chance| line("merge", &options, 3, &["main", "-m x main", "--no-edit main"], chance),
        |command, copy| {
            let last = |option: &str| command.given.iter().rev().find(|given| given.option == option);
            let commits = last("--commit").is_none_or(|given| !given.negated) && !command.flag("--squash");
            same("HEAD moved", commits, moved(copy))
        },
    );
    for sub in ["cherry-pick", "revert"] {
        let options = [
            "-n",
            "--no-commit",
            "-x",
            "-s",
            "--signoff",
            "--commit",
            "--no-edit",
            "-e",
            "--strategy ort",
            "-X theirs",
        ];
        let tail = if sub == "revert" { "HEAD" } else { "main" };
        each(
            &scratch,
            58,
            50,
            |chance| line(sub, &options, 2, &[tail], chance),
            |command, copy| same("HEAD moved", !command.flag("--no-commit"), moved(copy)),
        );
    }
}

#[test]
fn notes_and_replacements_become_what_the_reading_says() {
    let scratch = Scratch::new();
    scratch.said(&["notes", "add", "-m", "text"]);
    let tails = [
        "remove",
        "remove HEAD",
        "--ref=other add -m x",
        "--ref other add -m x HEAD",
        "add -f -m x",
        "append -mx",
        "list",
        "",
        "show HEAD",
        "copy -f HEAD HEAD~1",
        "prune -n",
        "prune",
    ];
    let before = scratch.said(&["rev-parse", "refs/notes/commits"]);
    each(
        &scratch,
        59,
        40,
        |chance| line("notes", &[], 0, &tails, chance),
        |command, copy| {
            let writes = matches!(command.path.get(1), Some(&"remove" | &"add" | &"append" | &"copy"));
            let other = command.value("--ref").is_some();
            same(
                "the notes changed",
                writes && !other,
                copy.said(&["rev-parse", "refs/notes/commits"]) != before,
            )?;
            same(
                "the others are there",
                writes && other,
                copy.run(&["rev-parse", "-q", "--verify", "refs/notes/other"]).status.success(),
            )
        },
    );
    let options = ["-f", "--force", "-l", "--list", "-d", "--delete", "--graft"];
    each(
        &scratch,
        40,
        40,
        |chance| line("replace", &options, 1, &["HEAD HEAD~1", "HEAD", "", "-g HEAD"], chance),
        |command, copy| {
            let modes = ["--list", "--delete", "--edit", "--graft"];
            let mode = modes.into_iter().find(|mode| command.flag(mode));
            let writes = mode == Some("--graft") || (mode.is_none() && command.operands.len() == 2);
            same("it is replaced", writes, !copy.said(&["for-each-ref", "refs/replace"]).is_empty())
        },
    );
}

fn hooks(command: &Command<'_>) -> bool {
    command.value("--template").is_some_and(|template| template.ends_with(b"template"))
}

#[test]
fn a_repository_gets_the_hooks_that_the_reading_says() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.work().join("template/hooks")).expect("a folder");
    scratch.write("template/hooks/pre-commit", "");
    let options = [
        "--template=template",
        "--temp ./template",
        "-q",
        "--bare",
        "--no-template",
        "-b x",
        "--template=",
        "--shared",
    ];
    each(
        &scratch,
        61,
        40,
        |chance| {
            let sub = chance.pick(&["init", "init-db"]).to_owned();
            line(&sub, &options, 3, &["new", "-- new", "--template=template new"], chance)
        },
        |command, copy| {
            let dir =
                if command.flag("--bare") { "new/hooks/pre-commit" } else { "new/.git/hooks/pre-commit" };
            same("the hook is there", hooks(command), copy.has(dir))
        },
    );
}

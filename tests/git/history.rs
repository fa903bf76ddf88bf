//! Commands that make, move and rewrite commits, and start other gits while they do.

use std::fs;

use cotter_tests::Home;

use crate::stage::{Stage, same, same_but_saved};

const TWO_SIDES: &str =
    "git init -q r; cd r; commit one; git checkout -q -b side; commit two side; commit three side
git checkout -q main; commit four;";

fn same_with_two_sides(script: &str) {
    same(&format!("{TWO_SIDES}{script}"));
}

fn same_with_two_sides_but_saved(script: &str, saves: usize) -> Stage {
    same_but_saved(&format!("{TWO_SIDES}{script}"), saves)
}

#[test]
fn rebase_interactive_with_scripted_editors() {
    let script = r#"git checkout -q side
        GIT_SEQUENCE_EDITOR='sed -i -e 2s/pick/reword/ -e 1s/pick/edit/' GIT_EDITOR='sed -i 1s/.*/reworded/' git rebase -q -i main
        echo amended >>side; git add side; git commit -q --amend --no-edit || :
        git checkout -q HEAD -- . ; GIT_EDITOR='sed -i 1s/.*/reworded/' git rebase --continue || git rebase --abort
        git log --format=%s"#;
    same_with_two_sides(script);
}

#[test]
fn an_editor_from_anywhere_is_asked_about() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_executable("stage/editor", "#!/bin/sh\ntouch ran\n");
    for script in [
        "GIT_SEQUENCE_EDITOR=../editor git rebase -q -i --root",
        "GIT_EDITOR=./../editor git commit --amend",
        "GIT_EDITOR='sh -c \"touch ran\"' git commit --amend",
    ] {
        let said = home.guarded(&work, script).refused();
        assert!(said.starts_with("cotter: refused (would ask) git.run.editor: "), "{script}: {said}");
        assert!(!work.join("ran").exists(), "{script}");
    }
}

#[test]
fn rebase_exec_and_autostash() {
    same_with_two_sides(
        "git checkout -q side; echo wip >>file; git rebase -q --autostash --exec 'git log -1 --format=%s >>../said' main
         cat ../said; git stash list; git diff; git log --format='%s %T'",
    );
}

#[test]
fn rebase_apply_and_onto() {
    same_with_two_sides(
        "git rebase -q --apply main side; git rebase -q --onto main~1 main side; git log --format='%s %T'",
    );
}

#[test]
fn merge_with_a_conflict_and_abort() {
    // A conflict as git left it is nobody's work.
    same_with_two_sides(
        "git checkout -q side; commit clash; git checkout -q main; git merge side || echo conflict
         git status --porcelain; git merge --abort; git status --porcelain
         git merge -q -X theirs side -m merged; git log --format='%s %T'",
    );
}

#[test]
fn merge_of_more_than_two() {
    same_with_two_sides(
        "git checkout -q -b third main~1; commit five third; git checkout -q main
         git merge -q side third -m octopus; git log --format='%s %T'; git merge -q -s ours third",
    );
}

#[test]
fn cherry_pick_and_revert() {
    same_with_two_sides(
        "git cherry-pick side~1 >/dev/null; git revert --no-edit HEAD >/dev/null
         git checkout -q side; commit clash; git checkout -q main; git cherry-pick side || git cherry-pick --abort
         git revert --no-edit HEAD~2 || git revert --abort; git log --format='%s %T'; git status --porcelain",
    );
}

/// What was resolved, or anything else that was changed meanwhile, is somebody's work.
#[test]
fn ending_in_the_middle_of_it_keeps_what_was_resolved() {
    const CLASH: &str = "git checkout -q side; commit clash; git checkout -q main; ";
    let clashes = [
        ("git merge -q side || :", "git merge --abort"),
        ("git merge -q side || :", "git reset -q --merge"),
        ("git merge -q side || :", "git reset -q --hard"),
        ("git merge -q side || :", "git checkout -q -f"),
        ("git cherry-pick side || :", "git cherry-pick --abort"),
        ("git cherry-pick side || :", "git cherry-pick --skip"),
        ("git revert --no-edit HEAD~1 || :", "git revert --abort"),
        ("git rebase -q main side || :", "git rebase --abort"),
        ("git rebase -q main side || :", "git rebase --skip"),
        (
            "git format-patch -q -o ../patches main..side; git am -q -3 ../patches/*clash* || :",
            "git am --abort",
        ),
    ];
    let work = [("echo resolved >file", "resolved\n"), ("echo resolved >file; git add file", "resolved\n")];
    for (clash, end) in clashes {
        for (resolve, text) in work {
            let script = format!("{TWO_SIDES}{CLASH}{clash}; {resolve}; {end}");
            let stage = same_but_saved(&script, 1);
            let dir = stage.dir().join("r");
            let kept =
                stage.home.past(&dir, "for-each-ref --format=%(refname) refs/cotter/saves").succeeded();
            let kept = stage.home.past(&dir, &format!("cat-file blob {}:work/file", kept.trim_end()));
            assert_eq!(kept.succeeded(), text, "{script}");
        }
    }
}

#[test]
fn am_and_format_patch() {
    same_with_two_sides(
        "git format-patch -q -o ../patches main..side; git am -q ../patches/*; git log --format='%s %T'
         git am -q ../patches/* || git am --abort; git status --porcelain",
    );
}

#[test]
fn bisect_run() {
    same("git init -q r; cd r; for n in 1 2 3 4 5 6 7 8; do commit $n; done; git bisect start HEAD HEAD~7
          git bisect run sh -c 'test $(wc -l <file) -lt 5'; git bisect reset
          git log -1 --format=%s; git bisect start HEAD HEAD~4 >/dev/null; git bisect good >/dev/null; git bisect log
          git bisect reset");
}

#[test]
fn filter_branch() {
    let stage = same_with_two_sides_but_saved(
        "export FILTER_BRANCH_SQUELCH_WARNING=1; git rev-parse main side | sort >../before
         git filter-branch --tree-filter 'echo extra >extra' --msg-filter 'sed s/^/x-/' -- --all >/dev/null 2>../said
         grep '^cotter: ' ../said >&2 || :; rm ../said
         git log --branches --format='%s %T'; git for-each-ref refs/heads refs/original/refs/heads",
        1,
    );
    // All references are rewritten, and what is kept is not.
    let kept = "git for-each-ref --format='%(refname)^{commit}' refs/cotter/kept | xargs git rev-parse | sort; cat ../before";
    let seen = stage.home.unguarded(&stage.dir().join("r"), kept).succeeded();
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(lines[..2], lines[2..], "{seen}");
}

#[test]
fn gc_and_what_it_starts() {
    same_with_two_sides(
        "git gc -q; git count-objects -v | grep -v size; git repack -adq; git prune; git fsck
         git reflog expire --expire=now --all; git gc -q --prune=now; git maintenance run --quiet; git fsck",
    );
}

#[test]
fn notes_replace_and_tags() {
    let script = "git notes add -m note; git notes show; git tag -a -m tag v1; git rev-parse v1 >../tag; git tag -f -m again v1 >/dev/null
         git replace HEAD side; git log -1 --format=%s; git replace -d $(git rev-parse HEAD) >/dev/null
         git describe; git rev-parse side >../side; git branch -D side >/dev/null; git branch -f other main~1; git branch";
    let stage = same_with_two_sides_but_saved(script, 2);
    // The tag that was moved and the branch that was deleted are still what they were; a commit is kept by a tag of it.
    let work = stage.dir().join("r");
    let kept =
        stage.home.past(&work, "for-each-ref --format=%(objectname),%(object) refs/cotter/kept").succeeded();
    for name in ["../tag", "../side"] {
        let before = fs::read_to_string(work.join(name)).expect("the script wrote it");
        assert!(kept.contains(before.trim_end()), "{name}: {before} is not in {kept}");
    }
}

#[test]
fn bundles_archives_and_plumbing() {
    same_with_two_sides(
        "git bundle create -q ../b main; git clone -q ../b ../c; git archive HEAD | tar t
         git write-tree | xargs git ls-tree; git rev-list --all | git cat-file --batch-check
         git fast-export --all >../f; git init -q --bare ../i.git; git -C ../i.git fast-import --quiet <../f",
    );
}

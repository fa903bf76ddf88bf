//! The whole way: the guard saves, the real git destroys, undo puts back.

use std::fs;

use crate::scene::Scene;

#[test]
fn every_command_that_saves() {
    for (setup, command) in [
        ("echo x >>tracked; git add tracked; echo y >>tracked", "git reset --hard"),
        ("echo x >>tracked", "git checkout -- tracked"),
        ("echo x >>tracked", "git checkout ."),
        ("echo x >>tracked; git add tracked", "git restore --staged --worktree tracked"),
        ("echo x >>tracked; git branch other HEAD~1", "git switch --discard-changes other"),
        ("echo x >new; echo y >ignored; mkdir -p d; echo z >d/z", "git clean -fdx"),
        ("echo x >>tracked; git stash -q", "git stash drop"),
        ("echo x >>tracked; git stash -q; echo y >>tracked; git stash -q", "git stash clear"),
        ("echo x >>tracked; git rm -r -q --cached .", "git reset --hard"),
        ("echo x >>tracked; git read-tree --empty", "git checkout -f"),
        ("echo x >>tracked; rm .git/index", "git reset -q --hard HEAD"),
        ("echo mine >ignored", "git bundle create ignored HEAD"),
        ("echo mine >note", "git rev-list --output=note HEAD"),
        ("echo mine >note", "git fast-export --export-marks=note main"),
        (
            "git checkout -q -b topic; echo a >tracked; git commit -qam a; git checkout -q main; echo b >tracked; git commit -qam b; git merge -q topic || true; echo both >tracked; git add tracked",
            "git checkout -m -- tracked",
        ),
        (
            "git checkout -q -b topic; git commit -q --allow-empty -m topic; git checkout -q main",
            "git branch -D topic",
        ),
        (
            "git commit -q --allow-empty -m aside; git tag aside; git reset -q --hard HEAD~1",
            "git tag -d aside",
        ),
        (
            "git commit -q --allow-empty -m aside; git update-ref refs/x/y HEAD; git reset -q --hard HEAD~1",
            "git update-ref -d refs/x/y",
        ),
    ] {
        let scene = Scene::new();
        scene.sh(setup);
        let state = |scene: &Scene| {
            let refs = scene.sh("git for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags refs/x refs/stash; git stash list");
            (scene.files(), scene.index(), refs)
        };
        let before = state(&scene);
        let said = scene.home.git(&scene.dir, command.strip_prefix("git ").unwrap());
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        let line = said
            .stderr
            .lines()
            .find(|line| line.starts_with("cotter: saved "))
            .unwrap_or_else(|| panic!("{command}: {said:?}"));
        let id = line.rsplit(' ').next().unwrap();
        assert_ne!(state(&scene), before, "{command}");
        scene.undo(id);
        assert_eq!(state(&scene), before, "{command}");
        let about = scene.sh(&format!("git cat-file -p refs/cotter/saves/{id}:about"));
        assert!(about.contains(&format!("command {command}\n")), "{about}");
    }
}

#[test]
fn what_cannot_be_saved_is_a_question() {
    let scene = Scene::new();
    scene.sh("git init -q nested; echo x >nested/x");
    let said = scene.home.git(&scene.dir, "clean -ffdx");
    assert_eq!(said.code, Some(126), "{said:?}");
    assert!(said.stderr.contains("`nested/` is a repository of its own"), "{}", said.stderr);
    assert!(fs::exists(scene.dir.join("nested/x")).unwrap());
}

/// Git itself keeps what is untracked, and overwrites what is ignored.
#[test]
fn ignored_files_in_the_way() {
    for command in [
        "checkout topic",
        "checkout --detach topic",
        "checkout -b new topic",
        "checkout there",
        "switch -q topic",
        "merge -q topic",
        "rebase -q topic",
        "cherry-pick main..topic",
        "reset -q --keep topic",
        "reset -q --hard topic",
        "read-tree -m -u HEAD topic",
    ] {
        let scene = Scene::new();
        scene.sh("git checkout -q -b topic; echo theirs >ignored; git add -f ignored; git commit -qm topic
                  git update-ref refs/remotes/origin/there topic; git checkout -q main
                  git config remote.origin.url x; git config remote.origin.fetch +refs/heads/*:refs/remotes/origin/*");
        assert_eq!(scene.home.git(&scene.dir, "checkout -q -b before").succeeded(), "");
        scene.write("ignored", "mine\n");
        assert_eq!(scene.home.git(&scene.dir, "checkout -q main").stderr, "", "nothing is in the way");
        let said = scene.home.git(&scene.dir, command);
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        assert_eq!(scene.read("ignored"), Some(b"theirs\n".to_vec()), "{command}");
        let id = said.stderr.lines().find_map(|line| line.strip_prefix("cotter: saved 1 untracked file;"));
        let id = id.unwrap_or_else(|| panic!("{command}: {said:?}")).rsplit(' ').next().unwrap();
        scene.cotter(&scene.dir, &["undo", id, "--", "ignored"]).succeeded();
        assert_eq!(scene.read("ignored"), Some(b"mine\n".to_vec()), "{command}");
    }
}

/// What is in a submodule no restore point of the repository around it can hold.
#[test]
fn work_in_submodules_is_asked_about() {
    let scene = Scene::new();
    scene.sh("git init -q ../lib; (cd ../lib; echo x >file; git add .; git commit -qm lib)
              git -c protocol.file.allow=always submodule --quiet add ../lib lib; git commit -qm lib");
    for (change, lost) in [
        ("echo work >>lib/file", ["submodule update --force", "rm -f lib"]),
        ("echo new >lib/new", ["rm -rf .", "rm -rf lib"]),
    ] {
        scene.sh(change);
        for command in lost {
            let said = scene.home.git(&scene.dir, command);
            assert_eq!(said.code, Some(126), "{command}: {said:?}");
            assert!(said.stderr.contains("goes into submodules"), "{command}: {}", said.stderr);
        }
        scene.sh("git -C lib checkout -q .; git -C lib clean -fdq");
    }
    for command in ["submodule --quiet update --force", "submodule --quiet update --init", "rm -qrf lib"] {
        assert_eq!(scene.home.git(&scene.dir, command).stderr, "", "{command}");
    }
}

#[test]
fn a_work_tree_is_removed_with_what_it_ignores() {
    let scene = Scene::new();
    scene.sh("git worktree add -q --detach ../wt; cd ../wt; mkdir build; echo o >build/o");
    assert_eq!(scene.home.git(&scene.dir, "worktree remove ../wt").succeeded(), "");
    assert_eq!(scene.sh("git for-each-ref refs/cotter"), "", "what a program made can be made again");
    scene
        .sh("git worktree add -q --detach ../wt; cd ../wt; mkdir build; echo o >build/o; echo mine >ignored");
    let said = scene.home.git(&scene.dir, "worktree remove ../wt");
    assert_eq!(said.code, Some(0), "{said:?}");
    let id = said.stderr.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(scene.sh(&format!("git cat-file blob refs/cotter/saves/{id}:work/ignored")), "mine");
    // By itself git does not remove what is changed.
    scene.sh("git worktree add -q --detach ../wt; echo x >../wt/new; echo mine >../wt/ignored");
    let said = scene.home.git(&scene.dir, "worktree remove ../wt");
    assert_eq!((said.code, said.stderr.contains("saved")), (Some(128), false), "{said:?}");
}

/// Refspecs that write to one's own branches and tags.
#[test]
fn a_fetch_into_ones_own_branches() {
    for command in [
        "fetch -q --update-head-ok --prune ../there +refs/heads/*:refs/heads/*",
        "fetch -q -u -p ../there +refs/heads/*:refs/heads/*",
        "fetch -q --prune --prune-tags origin",
        "fetch -q -f ../there main:refs/tags/mine",
    ] {
        let scene = Scene::new();
        scene.sh("git clone -q --bare . ../there; git remote add origin ../there; git fetch -q
                  git checkout -q --detach; git commit -q --allow-empty -m mine; git tag mine; git branch mine; git checkout -q main");
        scene.sh(if command.contains("tags") { "git branch -q -D mine" } else { "git tag -d mine" });
        let refs = "git for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags";
        let before = scene.sh(refs);
        for harmless in [
            "fetch -q",
            "fetch -q --prune",
            "fetch -q origin main:refs/remotes/origin/main",
            "remote prune origin",
        ] {
            assert_eq!(scene.home.git(&scene.dir, harmless).stderr, "", "{harmless}");
        }
        let said = scene.home.git(&scene.dir, command);
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        let line = said.stderr.lines().find(|line| line.starts_with("cotter: saved "));
        let id = line.unwrap_or_else(|| panic!("{command}: {said:?}")).rsplit(' ').next().unwrap();
        assert_ne!(scene.sh(refs), before, "{command}");
        scene.undo(id);
        assert_eq!(scene.sh(refs), before, "{command}");
    }
}

#[test]
fn a_stash_entry_that_is_taken_out_of_its_reflog() {
    let list = "git stash list --format=%H";
    for command in [
        "reflog delete --rewrite --updateref refs/stash@{0}",
        "reflog delete stash@{1}",
        "reflog expire --expire=now --all",
    ] {
        let scene = Scene::new();
        scene.sh("echo x >>tracked; git stash -q; echo more >>tracked; git stash -q");
        let before = scene.sh(list);
        let said = scene.home.git(&scene.dir, command);
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        let line = said.stderr.lines().find(|line| line.starts_with("cotter: saved "));
        let id = line.unwrap_or_else(|| panic!("{command}: {said:?}")).rsplit(' ').next().unwrap();
        assert_ne!(scene.sh(list), before, "{command}");
        scene.undo(id);
        assert_eq!(scene.sh(list), before, "{command}");
    }
}

#[test]
fn a_bare_repository() {
    let refs = "git for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags";
    for command in [
        "branch -D topic",
        "update-ref -d refs/heads/topic",
        "branch -f topic main~1",
        "update-ref refs/heads/main main~1",
    ] {
        let scene = Scene::new();
        scene.sh("git branch topic HEAD~1; git clone -q --bare . ../bare");
        let bare = scene.home.path("tmp/bare");
        scene.sh_in(
            &bare,
            "git update-ref refs/heads/topic $(git commit-tree -m mine -p topic 'topic^{tree}')
                            git update-ref refs/heads/main $(git commit-tree -m mine -p main 'main^{tree}')",
        );
        let before = scene.sh_in(&bare, refs);
        let said = scene.home.git(&bare, command);
        assert_eq!(said.code, Some(0), "{command}: {said:?}");
        let line = said.stderr.lines().find(|line| line.starts_with("cotter: saved "));
        let id = line.unwrap_or_else(|| panic!("{command}: {said:?}")).rsplit(' ').next().unwrap();
        scene.cotter(&bare, &["undo", id]).succeeded();
        assert_eq!(scene.sh_in(&bare, refs), before, "{command}");
    }
}

//! Aliases from every place, and programs that stand for subcommands.

use std::path::Path;

use cotter_tests::{Home, Said};

use crate::stage::same;

#[test]
fn aliases_from_everywhere() {
    same("git init -q r; cd r; commit one; git config alias.s 'status --porcelain'; git config alias.l \"log --format='%h %s'\"
          git config alias.c2 l; git config alias.c1 'c2 -1'; git config alias.sh '!git rev-parse --show-prefix; echo'
          git s; git l; git c1; git sh arg; printf '[alias]\\n\\tinc = rev-parse HEAD\\n' >../inc
          git config include.path ../../inc; git inc; git -c alias.z='rev-parse --git-dir' z
          GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.e GIT_CONFIG_VALUE_0='rev-parse --git-dir' git e
          V='rev-parse --git-dir' git --config-env=alias.v=V v; git config alias.push 'status'; git push --dry-run . main:x || echo $?");
}

#[test]
fn aliases_that_loop_or_are_wrong_end_as_git_ends_them() {
    same("git init -q r; cd r; git config alias.a b; git config alias.b a; git config alias.q \"'\"; git config alias.e ''
          for word in a q e nothing; do if git $word >../said 2>&1; then echo 0; else echo \"$word $?\"; cat ../said; fi; done");
}

#[test]
fn shell_aliases_get_the_guard_for_what_they_start() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.past(&work, "config alias.p").stdout.clear();
    home.unguarded(&work, "git config alias.p '!git commit -q --amend -m x && git push -f origin main'")
        .succeeded();
    let before = tip(&home, &work);
    let said = home.git(&work, "p").refused();
    assert!(said.contains("cotter: refused git.push.force: "), "{said}");
    assert_eq!(tip(&home, &work), before);
}

/// What git starts then is looked for elsewhere than in the directory of ours.
#[test]
fn shell_aliases_with_another_exec_path_are_a_question() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, "git config alias.x '!git status --short'").succeeded();
    assert_eq!(home.git(&work, "x").code, Some(0));
    let exec_path = home.past(&work, "--exec-path").succeeded();
    let said = home.git(&work, &format!("--exec-path={} x", exec_path.trim_end())).refused();
    assert!(said.contains("would not be guarded"), "{said}");
}

/// Git starts what an alias stands for, and that meets the guard again: what was saved for the alias is saved once.
#[test]
fn what_an_alias_loses_is_saved_once() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(
        &work,
        "mkdir dir; git config alias.undo 'reset --hard'; git config alias.u2 '-c core.abbrev=9 undo'; git config alias.u3 u2
         git config alias.sh '!git reset --hard'; git config alias.sh2 '!f() { git \"$@\"; }; f'",
    )
    .succeeded();
    let ways = [
        "git undo",
        "git undo HEAD",
        "git -C . undo",
        "git -C dir -C .. undo -q",
        "cd dir && git undo",
        "git -c alias.z='reset --hard' z",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.e GIT_CONFIG_VALUE_0='reset --hard' git e",
        "git sh",
        "git sh2 reset --hard",
        "git sh2 undo",
    ];
    for script in ways {
        home.unguarded(&work, "echo mine >file").succeeded();
        let id = home.guarded(&work, script).saved();
        assert_eq!(home.kept(&work, &id, "work", "file").as_deref(), Some("mine\n"), "{script}");
        assert_eq!(std::fs::read_to_string(work.join("file")).unwrap(), "one\n", "{script}");
    }
    // Another command than the one that the alias stands for has its own verdict, whoever starts it.
    home.unguarded(&work, "git config alias.st 'status --short'; echo mine >file").succeeded();
    home.write_executable(
        "stage/r/.git/hooks/post-index-change",
        "#!/bin/sh\n[ -e ran ] || { : >ran; git checkout -q -f; }\n",
    );
    home.guarded(&work, "touch file; git st").saved();
}

fn tip(home: &Home, work: &Path) -> String {
    home.past(work, "ls-remote origin main").succeeded()
}

/// `git-foo` in these folders of PATH, called as `git foo` from inside the repository.
fn external(home: &Home, work: &Path, dir: &Path) -> Said {
    let mut command = home.command(home.shim("git"), work);
    command.arg("foo").env("PATH", format!("{}:{}", home.guarded_path(), dir.display()));
    home.said(command)
}

#[test]
fn externals_inside_the_work_tree_are_a_question() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_executable("stage/r/bin/git-foo", "#!/bin/sh\ntouch ran\n");
    let said = external(&home, &work, &work.join("bin")).refused();
    assert!(said.starts_with("cotter: refused (would ask) external: git foo\n"), "{said}");
    assert!(!work.join("ran").exists());
}

#[test]
fn externals_elsewhere_run_and_their_git_is_guarded() {
    let outside = tempfile::Builder::new().prefix("ext-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let temporary = ["/tmp", "/var/tmp", "/dev/shm"].iter().any(|dir| outside.path().starts_with(dir));
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.write_executable(
        outside.path().join("git-foo"),
        "#!/bin/sh\ntouch ran\ngit commit -q --amend -m x\nexec git push --force origin main\n",
    );
    let before = tip(&home, &work);
    let said = external(&home, &work, outside.path()).refused();
    // A target directory below /tmp is as little trusted as any other place there.
    assert_eq!(work.join("ran").exists(), !temporary, "{said}");
    assert_eq!(tip(&home, &work), before);
}

//! Settings that get their meaning afterwards, or from a file that the call names; and checks that are taken away with
//! other words than those that usually do.

use std::fs;

use crate::field::Field;

/// Installs a hook that refuses everything.
fn hook(field: &Field, path: &str) {
    field.home.write_executable(field.path("work").join(path), "#!/bin/sh\nexit 1\n");
}

#[test]
fn a_section_does_not_become_one_that_runs_programs() {
    let field = Field::new();
    field.assert_passes("git config x.external 'touch ran;:'");
    for script in [
        "git config --rename-section x diff",
        "git config --rename-section x Diff",
        "git config rename-section x diff || git config --local --rename-section x diff",
    ] {
        let said = field.assert_refused(script);
        assert!(said.starts_with("cotter: refused (would ask) git.config.renamed: "), "{script}: {said}");
    }
    field.directly("echo more >>tracked && git diff");
    assert!(field.text("ran").is_none());
    field.assert_passes("git config --rename-section remote.origin remote.old");
    field.assert_passes("git config --rename-section x y");
    field.assert_passes("git config --remove-section y");
}

#[test]
fn a_file_of_settings_counts_for_what_is_in_it() {
    let field = Field::new();
    field.directly(
        "git config --file ../runs diff.external 'touch ran;:' && git config --file ../tells user.name bob
         mkdir sub && echo more >>tracked && cp ../runs .gitconfig",
    );
    for script in [
        "GIT_CONFIG_GLOBAL=../runs git diff",
        "GIT_CONFIG_GLOBAL=$PWD/../runs git diff",
        "GIT_CONFIG_SYSTEM=$PWD/../runs git -c user.name=x diff",
        "git -c include.path=$PWD/../runs diff",
        "git config include.path ../.gitconfig",
        "git config include.path $PWD/.gitconfig",
        "git config --worktree includeIf.gitdir:/.path ../.gitconfig",
    ] {
        field.assert_refused(script);
        assert!(field.text("ran").is_none(), "{script}");
    }
    field.assert_passes("GIT_CONFIG_GLOBAL=$PWD/../tells git status");
    field.assert_passes("GIT_CONFIG_GLOBAL=$PWD/../nothing git status");
    field.assert_passes("GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git status");
    field.assert_passes("GIT_CONFIG_GLOBAL=$HOME/.gitconfig git status");
    field.assert_passes("git -c include.path=$PWD/../tells status");
    field.assert_passes("git config --global include.path .gitconfig.local");
}

#[test]
fn hooks_are_not_left_behind() {
    let field = Field::new();
    hook(&field, ".git/hooks/pre-commit");
    hook(&field, ".git/hooks/pre-push");
    fs::create_dir(field.path("work/nohooks")).expect("a folder");
    let commit = "git -c core.hooksPath=nohooks commit -q --allow-empty -m x";
    for script in [
        "git config core.hooksPath nohooks",
        "git config core.hooksPath ./nohooks/",
        "git config core.hooksPath .git",
        "git config --replace-all core.hooksPath $PWD/nohooks",
        "git config set core.hooksPath nohooks || git config --add core.hooksPath nohooks",
        commit,
        "git send-pack ../remote.git main:new",
    ] {
        let said = field.assert_refused(script);
        assert!(said.contains("git.skip.hooks: "), "{script}: {said}");
    }
    // Where all of them stand, they may be taken from.
    for name in ["pre-commit", "pre-push"] {
        hook(&field, &format!("tools/hooks/{name}"));
    }
    field.assert_passes("git config core.hooksPath tools/hooks");
    for script in [
        "git config --unset-all core.hooksPath",
        "git config --remove-section core",
        "git config --rename-section core x",
    ] {
        fs::remove_file(field.path("work/.git/hooks/pre-push")).ok();
        field.assert_refused(script);
    }
    field.assert_passes("git config core.hooksPath $PWD/tools/hooks");
    field.directly("git config --unset core.hooksPath && rm .git/hooks/*");
    field.assert_passes("git config core.hooksPath nohooks");
    field.assert_passes("git send-pack ../remote.git main:new");
}

#[test]
fn a_signature_is_asked_for_in_every_spelling() {
    let field = Field::new();
    field.directly("git config commit.gpgSign yes && git config tag.gpgSign 1 && git branch topic HEAD~1");
    for off in ["FALSE", "nO", "00", "0x0", "0k", "OFF", ""] {
        let said = field.assert_refused(&format!("git -c commit.gpgsign={off} commit --allow-empty -qm x"));
        assert!(said.contains("git.skip.signature: "), "{off}: {said}");
        field.assert_refused(&format!("git -c http.sslVerify={off} fetch"));
    }
    for script in [
        "git cherry-pick --no-gpg-sign topic",
        "git merge --no-gpg-sign --no-ff topic",
        "git revert --no-gpg-sign HEAD",
        "git -c commit.gpgsign=off rebase topic",
        "git tag --no-sign -m x v1",
        "git config --unset-all commit.gpgSign",
        "git config --remove-section tag",
        "git config --rename-section commit x",
    ] {
        let said = field.assert_refused(script);
        assert!(said.contains("git.skip.signature: "), "{script}: {said}");
    }
    field.directly("git config tag.gpgSign 0x0");
    field.assert_passes("git tag --no-sign -m x v1");
    field.assert_passes("git config --unset tag.gpgSign");
}

#[test]
fn editors_are_read_as_a_shell_reads_them() {
    let field = Field::new();
    field.write("x", "#!/bin/sh\ntouch ran\n");
    field.directly("chmod +x x");
    for editor in [
        "touch ran &&true",
        "echo touch ran | sh",
        "touch ran #",
        "$(touch ran)",
        "`touch ran`",
        "sh x",
        "$PWD/x",
        "./x",
        "python3 -c 'import os; os.system(\"touch ran\")'",
        "env touch ran",
    ] {
        for name in ["GIT_EDITOR", "EDITOR", "VISUAL"] {
            let quoted = editor.replace('\'', "'\\''");
            let said = field.assert_refused(&format!("export {name}='{quoted}'; git commit --amend"));
            assert!(said.contains("git.run.editor: "), "{name} {editor}: {said}");
            assert!(field.text("ran").is_none(), "{name} {editor}");
        }
    }
    field.directly("echo said >../message");
    field.assert_passes("GIT_EDITOR=\"cp $PWD/../message\" git commit -q --amend");
    assert_eq!(field.directly("git log -1 --format=%s"), "said");
    field.assert_passes("EDITOR='sh x' git commit -q --amend --no-edit");
    field.assert_passes("EDITOR='sh x' git commit -q --allow-empty -m y");
}

/// A repository that was cloned has dealings with where it came from, also when the remote is gone.
#[test]
fn the_first_remote_of_a_clone_is_not_just_any() {
    let field = Field::new();
    field.directly(
        "git remote rm origin && echo \"0000000000000000000000000000000000000000 $(git rev-parse HEAD) a <a@example.org> 1 +0000\tclone: from https://example.org/alice/x.git\" >../log
         cat .git/logs/HEAD >>../log && cp ../log .git/logs/HEAD",
    );
    let said = field.assert_refused("git remote add origin https://evil.example/x.git");
    assert!(said.contains("git.leave.remote: "), "{said}");
    field.assert_passes("git remote add origin git@example.org:alice/x.git");
    let fresh = Field::new();
    fresh.directly("git remote rm origin");
    fresh.assert_passes("git remote add origin https://example.org/alice/x.git");
}

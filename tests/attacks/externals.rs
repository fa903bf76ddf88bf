//! Programs that git takes for its own commands, from where anybody may have put them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::field::Field;

/// Leaves a program `git-planted` at a path in the work tree.
fn planted(field: &Field, path: &str) {
    let program = field.path("work").join(path);
    fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
    fs::write(&program, "#!/bin/sh\ntouch ran\n").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a file of ours");
}

#[test]
fn they_are_found_wherever_git_finds_them() {
    for (path, script, rule) in [
        ("git-planted", "PATH=$PATH:. git planted", "external"),
        ("git-planted", "PATH=$PATH: git planted", "external"),
        ("bin/git-planted", "PATH=$PATH:bin git planted", "external"),
        ("bin/git-planted", "PATH=$PATH:$PWD/bin git planted", "external"),
        ("bin/git-planted", "git --exec-path=$PWD/bin planted", "git.run.exec-path"),
        ("bin/git-planted", "GIT_EXEC_PATH=$PWD/bin git planted", "git.run.own-exec-path"),
    ] {
        let field = Field::new();
        planted(&field, path);
        let said = field.assert_refused(script);
        assert!(said.starts_with(&format!("cotter: refused (would ask) {rule}: ")), "{script}: {said}");
        assert!(field.text("ran").is_none(), "{script}");
    }
}

#[test]
fn a_link_does_not_hide_where_they_lie() {
    let field = Field::new();
    planted(&field, "git-planted");
    fs::create_dir(field.path("bin")).expect("a folder");
    symlink(field.path("work/git-planted"), field.path("bin/git-planted")).expect("a link");
    field.assert_refused(&format!("PATH=$PATH:{} git planted", field.path("bin").display()));
    assert!(field.text("ran").is_none());
}

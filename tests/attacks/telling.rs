//! What a refusal shows, of what the caller put into it.

use crate::field::Field;

#[test]
fn secrets_in_the_words_are_not_repeated() {
    let field = Field::new();
    for script in [
        "git push --force https://alice:hunter2secret@example.org/proj.git main",
        "git -c http.extraHeader='Authorization: Bearer hunter2secret' push --force origin main",
    ] {
        let said = field.assert_refused(script);
        assert!(!said.contains("hunter2secret"), "{said}");
    }
}

#[test]
fn what_a_terminal_would_obey_is_shown_instead() {
    let field = Field::new();
    let said = field.assert_refused("git push --force origin \"$(printf 'ma\\342\\200\\256in\\033[2J')\"");
    assert!(!said.contains(['\u{202e}', '\u{1b}']), "{said:?}");
    assert!(said.contains("\\x202e") && said.contains("\\x1b"), "{said:?}");
}

#[test]
fn a_name_that_stands_for_a_subcommand_is_told_with_it() {
    let field = Field::new();
    std::os::unix::fs::symlink(field.path("lib/cotter/cotter-shim"), field.path("lib/cotter/shims/git-push"))
        .expect("a link");
    let said = field.assert_refused("git-push --force origin main");
    assert!(said.starts_with("cotter: refused git.push.force: git push --force origin main\n"), "{said}");
}

//! What a refusal says, and that an agent can go on from it alone.

use std::path::{Path, PathBuf};

use cotter_tests::Home;

/// A repository whose branch, once pushed, was rewritten.
fn rewritten(branch: &str) -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let script = format!(
        "git checkout -q -B {branch}; git push -q -u origin {branch}; git commit -q --amend -m again"
    );
    home.unguarded(&work, &script).succeeded();
    (home, work)
}

/// No restore point can be made of anything: what would be saved is a question.
const NO_ROOM: &str = "[save]\nsize = 1\n[handover]\nin_a_row = 1000\n";

fn row<'t>(text: &'t str, name: &str) -> &'t str {
    text.lines()
        .find_map(|line| line.trim_start().strip_prefix(name))
        .unwrap_or_else(|| panic!("no `{name}` in {text}"))
}

fn at_remote(home: &Home, work: &Path, branch: &str) -> String {
    home.past(work, &format!("--git-dir=../r.git rev-parse {branch}")).succeeded()
}

#[test]
fn at_most_six_lines_the_first_one_greppable() {
    let (home, work) = rewritten("main");
    for _ in 0..4 {
        let said = home.git(&work, "push --force").refused();
        assert!(said.lines().count() <= 6, "{said}");
        assert!(
            said.lines().next().is_some_and(|line| line.ends_with(" git.push.force: git push --force")),
            "{said}"
        );
    }
    assert!(home.git(&work, "reset --hard").code == Some(0), "nothing is changed, nothing is lost");
    home.write_config("config.toml", "[save]\nsize = 1\n");
    for _ in 0..4 {
        let said = home.guarded(&work, "echo x >>file; git reset --hard").refused();
        assert!(said.starts_with("cotter: refused (would ask) git.reset.hard: git reset --hard\n"), "{said}");
        assert!(row(&said, "why: ").contains(" It cannot be saved first: "), "{said}");
        assert_eq!(row(&said, "lost: "), "1 changed file");
        assert!(said.lines().count() <= 6, "{said}");
    }
}

/// A file's name is told as it is: it is no part of the message.
#[test]
fn a_name_that_looks_like_a_part_of_the_message() {
    let (home, work) = rewritten("main");
    home.unguarded(&work, "mkdir '{command}'; git -C '{command}' init -q; git -C '{command}' commit -q --allow-empty -m x; echo x >'{command}/x'").succeeded();
    let said = home.git(&work, "clean -ffd").refused();
    assert!(row(&said, "why: ").contains("`{command}/` is a repository of its own"), "{said}");
}

/// One line, and an agent can go on from it alone.
#[test]
fn what_was_saved_is_told_in_one_line_with_the_way_back() {
    let (home, work) = rewritten("main");
    for (line, what) in [
        ("reset --hard", "1 changed file, 1 untracked file"),
        ("clean -fd", "1 file to be cleaned"),
        ("stash drop", "1 stash entry"),
        ("branch -D side", "1 reference"),
    ] {
        home.unguarded(&work, "echo x >>file; git stash -q; git checkout -q -b side; git commit -q --allow-empty -m x; git checkout -q main; echo x >>file; echo y >new").succeeded();
        let said = home.git(&work, line);
        let id = said.saved();
        assert_eq!(
            said.stderr,
            format!("cotter: saved {what}; to get it back: cotter undo {id}\n"),
            "{line}"
        );
        home.undo(&work, &id);
        assert_eq!(home.past(&work, "status --porcelain").succeeded(), " M file\n?? new\n", "{line}");
        assert_eq!(home.past(&work, "rev-list --count main..side").succeeded(), "1\n", "{line}");
        assert_eq!(home.past(&work, "stash list --format=%gd").succeeded(), "stash@{0}\n", "{line}");
        home.unguarded(&work, "git checkout -q .; rm new; git stash clear; git branch -q -D side")
            .succeeded();
    }
}

#[test]
fn the_way_on_from_a_forced_push_of_a_feature_branch() {
    for line in
        ["push --force", "push -f origin feature", "push origin +feature", "push origin +HEAD:feature"]
    {
        let (home, work) = rewritten("feature");
        let said = home.git(&work, line).refused();
        let instead = row(&said, "instead: ");
        home.guarded(&work, instead).succeeded();
        assert_eq!(
            at_remote(&home, &work, "feature"),
            home.past(&work, "rev-parse HEAD").succeeded(),
            "{line}: {instead}"
        );
    }
}

#[test]
fn a_lease_does_not_overwrite_what_others_pushed() {
    let (home, work) = rewritten("feature");
    home.unguarded(&work, "git clone -q -b feature ../r.git ../other; cd ../other; git commit -q --allow-empty -m theirs; git push -q").succeeded();
    let before = at_remote(&home, &work, "feature");
    let said = home.git(&work, "push --force").refused();
    assert_eq!(home.guarded(&work, row(&said, "instead: ")).code, Some(1));
    assert_eq!(at_remote(&home, &work, "feature"), before);
}

/// What was to be pushed arrives beside the protected branch, which stays as it is.
#[test]
fn the_way_on_from_a_forced_push_of_a_protected_branch() {
    for line in
        ["push --force", "push origin +main", "push origin +HEAD:main", "push --force-with-lease origin main"]
    {
        let (home, work) = rewritten("main");
        let before = at_remote(&home, &work, "main");
        let said = home.git(&work, line).refused();
        let instead = row(&said, "instead: ");
        home.guarded(&work, instead).succeeded();
        assert_eq!(at_remote(&home, &work, "main"), before);
        assert_eq!(
            at_remote(&home, &work, "review/main"),
            home.past(&work, "rev-parse HEAD").succeeded(),
            "{line}: {instead}"
        );
    }
}

#[test]
fn the_way_on_from_lost_changes() {
    let (home, work) = rewritten("main");
    home.write_config("config.toml", NO_ROOM);
    for line in ["reset --hard", "clean -fd"] {
        home.unguarded(&work, "echo x >>file; echo y >new").succeeded();
        let said = home.git(&work, line).refused();
        home.guarded(&work, row(&said, "instead: ")).succeeded();
        assert_eq!(home.past(&work, "status --porcelain").succeeded(), "");
        home.git(&work, line).succeeded();
        home.past(&work, "stash pop").succeeded();
        assert_eq!(home.past(&work, "status --porcelain").succeeded(), " M file\n?? new\n");
        home.unguarded(&work, "git checkout -q .; rm new").succeeded();
    }
    // Ignored files would fill the stash: what would go is shown instead.
    home.unguarded(&work, "echo y >new").succeeded();
    let said = home.git(&work, "clean -fdx").refused();
    let shown = home.guarded(&work, row(&said, "instead: "));
    assert_eq!(shown.succeeded(), "Would remove new\n");
}

#[test]
fn nothing_is_suggested_that_would_be_stopped() {
    let (home, work) = rewritten("main");
    home.write_config("config.toml", &format!("mode = \"strict\"\n{NO_ROOM}"));
    for line in ["push --force", "push --delete origin x", "reset --hard", "push --prune origin"] {
        home.unguarded(&work, "echo x >>file").succeeded();
        let said = home.git(&work, line).refused();
        if let Some(instead) = said.lines().find_map(|line| line.trim_start().strip_prefix("instead: ")) {
            assert_ne!(home.guarded(&work, instead).code, Some(126), "{line} suggests `{instead}`");
        }
    }
}

#[test]
fn json_by_setting() {
    let (home, work) = rewritten("feature");
    home.write_config("config.toml", "format = \"json\"\n");
    let said = home.git(&work, "push -o \"a\\b --force").refused();
    let refusal: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said.lines().count(), 1);
    assert_eq!(refusal["cotter"], "refused");
    assert_eq!(refusal["decision"], "refuse");
    assert_eq!(refusal["rule"], "git.push.force");
    assert_eq!(refusal["command"], "git push -o '\"a\\b' --force");
    assert_eq!(refusal["instead"], "git push --force-with-lease --force-if-includes origin feature");
}

#[test]
fn what_a_terminal_would_obey_is_not_shown_raw() {
    let (home, work) = rewritten("main");
    let said = home.run(&work, "git", ["push", "-f", "origin", "\u{1b}[2J\u{202e}x\nsecond line"]).refused();
    assert!(!said.contains('\u{1b}'), "{said:?}");
    assert!(said.lines().count() <= 6, "{said:?}");
}

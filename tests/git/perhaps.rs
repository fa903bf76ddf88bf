//! Subcommands that the grammar knows and git may not: a program from elsewhere, an alias, or built in after all.

use std::path::PathBuf;

use cotter_tests::{Home, Said};
use tempfile::TempDir;

use crate::stage::same;

const RULE: &str = "[[rule]]\ntool = \"git\"\nid = \"team.rewrites\"\noutcome = \"refuse\"\nwhy = \"Rewrites everything.\"\n\
    when = { sub = \"filter-repo\", not = { flag = [\"--analyze\", \"--dry-run\"] } }\n\
    refuse = [\"git filter-repo --path x\"]\nallow = [\"git filter-repo --dry-run\"]\n";

/// A repository, and beside it a program `git-filter-repo` that leaves a trace.
struct Installed {
    home: Home,
    work: PathBuf,
    outside: TempDir,
}

impl Installed {
    fn new() -> Installed {
        let outside =
            tempfile::Builder::new().prefix("ext-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let home = Home::with_git();
        let work = home.repository("stage", "r");
        home.write_executable(outside.path().join("git-filter-repo"), "#!/bin/sh\ntouch ran\n");
        Installed { home, work, outside }
    }

    fn run(&self, words: &str) -> Said {
        let mut command = self.home.command(self.home.shim("git"), &self.work);
        let path = format!("{}:{}", self.home.guarded_path(), self.outside.path().display());
        command.args(words.split(' ')).env("PATH", path);
        self.home.said(command)
    }

    fn ran(&self) -> bool {
        self.work.join("ran").exists()
    }
}

#[test]
fn a_program_is_read_by_the_rules_about_its_name() {
    let installed = Installed::new();
    installed.home.write_config("config.toml", RULE);
    for words in ["filter-repo --path --dry-run --forc", "-C . filter-repo --inv"] {
        let said = installed.run(words).refused();
        assert!(said.starts_with("cotter: refused team.rewrites: "), "{words}: {said}");
    }
    assert!(!installed.ran());
}

#[test]
fn a_program_passes_where_no_rule_objects() {
    let installed = Installed::new();
    installed.home.write_config("config.toml", RULE);
    let temporary =
        ["/tmp", "/var/tmp", "/dev/shm"].iter().any(|dir| installed.outside.path().starts_with(dir));
    let said = installed.run("filter-repo --analyze");
    // A target directory below /tmp is as little trusted as any other place there.
    if temporary {
        assert!(said.refused().starts_with("cotter: refused (would ask) external: "));
    } else {
        said.succeeded();
    }
    assert_eq!(installed.ran(), !temporary);
}

#[test]
fn an_alias_of_the_name_is_followed_and_both_are_weighed() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    let alias = |meaning: &str| {
        home.unguarded(&work, &format!("git config alias.filter-repo '{meaning}'")).succeeded();
        home.git(&work, "filter-repo main")
    };
    let said = alias("push --force origin").refused();
    assert!(said.starts_with("cotter: refused git.push.force: "), "{said}");
    alias("rev-parse").succeeded();
    home.write_config("config.toml", RULE);
    let said = alias("rev-parse").refused();
    assert!(said.starts_with("cotter: refused team.rewrites: "), "{said}");
}

#[test]
fn what_is_built_in_is_no_alias() {
    same("git init -q r; cd r; commit one; git config alias.hook 'push --force'; git hook run --ignore-missing nothing; echo $?
          git hook nothing 2>../said || echo $?; git filter-repo 2>../said || echo $?; git filter-repo -h 2>../said || echo $?");
}

/// A newer git may have it, and nothing is known of what it does.
#[test]
fn an_unknown_subcommand_of_one_that_can_destroy_is_a_question() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.unguarded(&work, "git config alias.nothing 'push --force'").succeeded();
    let words = "worktree nothing";
    let said = home.git(&work, words).refused();
    assert!(said.starts_with("cotter: refused (would ask) git.unread: git worktree nothing\n"), "{said}");
    assert_eq!(home.past(&work, words).code, Some(129));
    // No subcommand of `remote` destroys work.
    assert_eq!(home.git(&work, "remote nothing").code, Some(129));
}

#[test]
fn ones_own_words_of_a_bisection_are_no_aliases() {
    same("git init -q r; cd r; for n in 1 2 3 4 5; do commit $n; done; git config alias.broken 'push --force'
          git bisect start --term-new=broken --term-old fine; git bisect broken; git bisect fine HEAD~4; git bisect log | grep -c fine
          git bisect reset; git log --oneline | wc -l");
}

#[test]
fn a_record_holds_what_was_read() {
    let installed = Installed::new();
    installed.home.write_config("config.toml", RULE);
    installed.run("filter-repo --path x").refused();
    let records = installed.home.records();
    let last = records.last().unwrap();
    assert_eq!(last["command"]["path"], serde_json::json!(["filter-repo"]));
    assert_eq!(last["rule"], "team.rewrites");
}

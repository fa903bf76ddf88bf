//! What each fact costs: commands that the guard looks into and lets through, against the same command by git alone, in
//! repositories of 100, 10,000 and 100,000 files.
//!
//! Both are whole processes, in random order, and do the same work, for what is asked about is found to be harmless. Where the
//! command changes the repository, it is put back before each, outside the timing. Before a figure counts, the record
//! must show that the facts were asked, and that nothing was saved.
//! `cargo bench --bench facts [-- ROUNDS] [-- PART OF A COMMAND]`

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use cotter_tests::{Home, real_git, unguarded_path};
use measure::{median, ratio, shuffled, time_of_success};

/// For the largest repository; the smaller ones, where the same command takes less, have some times more.
const ROUNDS: usize = 7;
const SIZES: [(usize, usize); 3] = [(100, 5), (10_000, 2), (100_000, 1)];

/// One guarded command.
struct Case {
    words: &'static str,
    /// What the guard must have asked for it.
    facts: &'static str,
    /// A script that puts the repository back; run before each time, and at the end.
    before: &'static str,
    /// In the mode `strict`, where facts are asked that can otherwise change nothing.
    strict: bool,
}

const fn case(words: &'static str, facts: &'static str) -> Case {
    Case { words, facts, before: "", strict: false }
}

/// The work tree is clean, on the branch `topic`, which is one commit ahead of `main` and not pushed; `own` is `main` under
/// another name and pushed; there is no stash. `gc` comes last, because it leaves another repository behind.
const CASES: [(&str, &[Case]); 4] = [
    (
        "dirty tree",
        &[
            case("reset --hard --quiet", "tracked_changes"),
            case("reset --hard --quiet HEAD~1", "tracked_changes reset_overwrites")
                .after("git reset -q --hard start"),
            case("reset --merge --quiet", "abandons"),
            case("restore .", "discards"),
            case("restore --source=HEAD --staged --worktree d0", "discards"),
            case("checkout -- d0/e0/f0", "discards"),
            case("checkout --quiet --force topic", "discards"),
            case("checkout --quiet topic", "discards"),
            case("clean -fdq", "clean_removes"),
        ],
    ),
    (
        "protected branch",
        &[
            case("branch -f main main", "moves_protected"),
            case("branch -M topic", "moves_protected branch_loses"),
            case("update-ref refs/heads/main main", "moves_protected ref_loses"),
            case("push --quiet origin own", "configured_force foreign_hosts"),
            case(
                "push --quiet --force-with-lease origin own",
                "push_targets configured_force protected_target foreign_hosts push_overwrites_others",
            ),
        ],
    ),
    (
        "commits",
        &[
            case("commit --quiet --allow-empty -m more", "secrets_added").after("git update-ref HEAD start"),
            case("commit --quiet --amend --no-edit", "secrets_added"),
            case("commit --quiet --amend --no-edit", "head_published secrets_added").strictly(),
            case("rebase --quiet main", "head_published").after("git update-ref HEAD start").strictly(),
        ],
    ),
    (
        "lost commits",
        &[
            case("branch -D merged", "branch_loses").after("git branch -f merged main~9"),
            case("tag -d light", "tag_loses").after("git tag -f light main~9"),
            case("update-ref -d refs/heads/merged", "ref_loses").after("git branch -f merged main~9"),
            case("stash clear", "stash_loses"),
            case("reflog expire --expire=now --all", "reflog_loses")
                .after("git reflog expire --expire=now --all"),
            case("gc --auto", "prunes_early reflog_loses"),
            case("gc --quiet", "prunes_early reflog_loses"),
        ],
    ),
];

impl Case {
    const fn after(self, before: &'static str) -> Case {
        Case { before, ..self }
    }

    const fn strictly(self) -> Case {
        Case { strict: true, ..self }
    }

    fn row(&self, family: &str) -> String {
        let strict = if self.strict { ", mode `strict`" } else { "" };
        format!("| {family} | {} | `git {}`{strict} |", self.facts.replace(' ', ", "), self.words)
    }
}

fn main() {
    let rounds = measure::rounds(ROUNDS);
    let part =
        std::env::args().skip(1).find(|word| word.starts_with(|first: char| first.is_ascii_lowercase()));
    let wanted = |case: &Case| part.as_ref().is_none_or(|part| case.words.contains(part.as_str()));
    let home = Home::with_git();
    let cases: Vec<(&str, &Case)> = CASES
        .iter()
        .flat_map(|(family, cases)| cases.iter().map(move |case| (*family, case)))
        .filter(|(_, case)| wanted(case))
        .collect();
    let mut rows: Vec<String> = cases.iter().map(|(family, case)| case.row(family)).collect();
    let start = Instant::now();
    for (files, times) in SIZES {
        let field = Field::new(&home, files);
        for ((_, case), row) in cases.iter().zip(&mut rows) {
            home.write_config("config.toml", if case.strict { "mode = \"strict\"\n" } else { "" });
            field.prove(case);
            let [direct, guarded] = field.compare(case, rounds * times);
            write!(row, " {:.2} ({} / {}) |", ratio(guarded, direct), shown(guarded), shown(direct)).unwrap();
        }
        eprintln!("{files} files: done after {:.0?}", start.elapsed());
    }
    println!("medians of {} rounds; guarded to direct, and both in ms", list(rounds));
    println!("| | facts asked | command | 100 files | 10,000 files | 100,000 files |");
    println!("| --- | --- | --- | --- | --- | --- |");
    rows.iter().for_each(|row| println!("{row}"));
}

struct Field<'h> {
    home: &'h Home,
    dir: PathBuf,
}

impl<'h> Field<'h> {
    /// A tenth as many commits as files, one on the other, and a tag for every tenth of them.
    fn new(home: &'h Home, files: usize) -> Field<'h> {
        let field = Field { home, dir: home.path(format!("tmp/{files}")) };
        std::fs::create_dir_all(&field.dir).unwrap();
        std::fs::write(home.path("tmp/history"), history(files)).unwrap();
        // What changed long ago need not be looked at again.
        field.sh("git init -q; git fast-import --quiet <../history; git reset -q --hard
            git branch own; git pack-refs --all; git clone -q --bare . ../$(basename $PWD).git
            git remote add origin ../$(basename $PWD).git; git fetch -q
            git checkout -qb topic; echo ahead >ahead; git add ahead; git commit -qm ahead; git tag start
            find . -path ./.git -prune -o -type f -exec touch -d yesterday {} +; git status >/dev/null");
        field
    }

    fn sh(&self, script: &str) {
        self.home.unguarded(&self.dir, script).succeeded();
    }

    /// Runs it once and reads in the record what was asked, and that it passed as it was.
    fn prove(&self, case: &Case) {
        let before = self.home.records().len();
        self.sh(case.before);
        time_of_success(self.guarded(case));
        let records = self.home.records();
        // Commands that git itself starts come after it.
        let record = &records[before];
        for fact in case.facts.split(' ') {
            assert!(record["facts"].get(fact).is_some_and(|value| value.is_u64()), "{fact}: {record}");
        }
        assert!(record["facts"].get("scratch").is_none_or(|scratch| scratch == 0), "{record}");
        assert_eq!(record["decision"], "allow", "{record}");
        assert!(record.get("saved").is_none_or(serde_json::Value::is_null), "{record}");
    }

    fn compare(&self, case: &Case, rounds: usize) -> [Duration; 2] {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..rounds {
            for way in shuffled(2) {
                self.sh(case.before);
                let command = if way == 0 { self.direct(case) } else { self.guarded(case) };
                times[way].push(time_of_success(command));
            }
        }
        self.sh(case.before);
        times.map(median)
    }

    fn direct(&self, case: &Case) -> Command {
        let mut command = self.home.command(real_git(), &self.dir);
        command.args(case.words.split(' ')).env("PATH", unguarded_path());
        command
    }

    fn guarded(&self, case: &Case) -> Command {
        let mut command = self.home.command(self.home.shim("git"), &self.dir);
        command.args(case.words.split(' '));
        command
    }
}

/// What `git fast-import` makes it from: all files, then commits that each change one of them.
fn history(files: usize) -> String {
    let mut text = String::new();
    for commit in 0..files / 10 {
        let file = commit * 7 % files;
        let changed = if commit == 0 { 0..files } else { file..file + 1 };
        let who = format!("alice <alice@example.org> {} +0000", 1_700_000_000 + commit * 600);
        write!(text, "commit refs/heads/main\ncommitter {who}\ndata 1\nc\n").unwrap();
        for file in changed {
            let content = format!("file {file} in {commit}\n");
            let name = format!("d{}/e{}/f{file}", file / 1000, file / 50 % 20);
            write!(text, "M 100644 inline {name}\ndata {}\n{content}\n", content.len()).unwrap();
        }
        if commit % 10 == 0 {
            write!(text, "reset refs/tags/v{commit}\nfrom refs/heads/main\n\n").unwrap();
        }
    }
    text
}

fn list(rounds: usize) -> String {
    SIZES.map(|(_, times)| (rounds * times).to_string()).join(", ")
}

fn shown(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    if milliseconds < 99.5 { format!("{milliseconds:.1}") } else { format!("{milliseconds:.0}") }
}

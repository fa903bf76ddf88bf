//! What a restore point costs, against `git stash create` in the same work tree: 100 changed and 100 untracked files
//! among so many.
//!
//! Both are whole processes, in turn, and before each the files get new contents, so that neither finds its objects
//! made already. `git stash create` keeps the changed files only, a restore point the untracked ones too.
//! `cargo bench --bench save [-- ROUNDS]`

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cotter_tests::{Home, real_git, unguarded_path};
use measure::{median, ratio, time_of_success};

const ROUNDS: usize = 15;
const CHANGED: usize = 100;
const UNTRACKED: usize = 100;

fn main() {
    let rounds = measure::rounds(ROUNDS);
    let home = Home::with_git();
    println!("medians of {rounds} rounds; {CHANGED} changed and {UNTRACKED} untracked files");
    for files in [100, 10_000, 100_000] {
        let field = Field::new(&home, files);
        let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for round in 0..rounds {
            field.change(round);
            times[0].push(time_of_success(field.git(&["status", "--porcelain"])));
            times[1].push(time_of_success(field.git(&["stash", "create"])));
            field.change(round + 100_000);
            times[2].push(time_of_success(field.save("work,untracked")));
            field.change(round + 200_000);
            // The same content as `git stash create` keeps.
            field.remove_untracked();
            times[3].push(time_of_success(field.save("work")));
        }
        let [status, stash, save, alike] = times.map(median);
        println!(
            "{files:7} files: git status {status:7.1?}, git stash create {stash:7.1?}, restore point {save:7.1?}: {:.2} x, without untracked files {alike:7.1?}: {:.2} x",
            ratio(save, stash),
            ratio(alike, stash)
        );
    }
}

struct Field<'h> {
    home: &'h Home,
    dir: PathBuf,
    files: usize,
}

impl<'h> Field<'h> {
    fn new(home: &'h Home, files: usize) -> Field<'h> {
        let dir = home.path(format!("tmp/{files}"));
        for file in 0..files {
            write(&dir, &name(file), &format!("file {file}\n"));
        }
        let field = Field { home, dir, files };
        // What changed long ago need not be looked at again.
        let script = "git init -q; git add .; git commit -qm all; find . -path ./.git -prune -o -type f -exec touch -d yesterday {} +; git status >/dev/null";
        assert_eq!(home.unguarded(&field.dir, script).code, Some(0));
        field
    }

    fn change(&self, round: usize) {
        for change in 0..CHANGED {
            let file = change * (self.files / CHANGED);
            write(&self.dir, &name(file), &format!("changed {file} in {round}\n{}", "text\n".repeat(200)));
        }
        for file in 0..UNTRACKED {
            write(
                &self.dir,
                &format!("new/{file}"),
                &format!("new {file} in {round}\n{}", "text\n".repeat(200)),
            );
        }
    }

    fn remove_untracked(&self) {
        fs::remove_dir_all(self.dir.join("new")).unwrap();
    }

    fn git(&self, words: &[&str]) -> Command {
        let mut command = self.home.command(real_git(), &self.dir);
        command.args(words).env("PATH", unguarded_path());
        command
    }

    fn save(&self, keep: &str) -> Command {
        let mut command = self.home.command(self.home.path("lib/cotter/cotter"), &self.dir);
        command.args(["save", "--keep", keep]);
        command
    }
}

fn name(file: usize) -> String {
    format!("d{}/e{}/f{file}", file / 1000, file / 50 % 20)
}

fn write(dir: &Path, name: &str, text: &str) {
    let file = dir.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

//! The place that commands run in: a directory with a home, remotes and a clone, the same before every run.
//!
//! Both runs of a script happen under the very same path, one after the other, so that nothing of what they say or leave
//! has to be translated before it is compared. Worlds lie in the target directory: what holds for scratch repositories in
//! temporary directories must not be what keeps the guard silent.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use cotter_tests::{Home, Said, unguarded_path};
use tempfile::TempDir;

/// Whether the guard stands first on PATH.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Past,
    Through,
}

/// What an ordinary user has configured.
const SETTINGS: &str = "[user]\n\tname = alice\n\temail = alice@example.org\n[init]\n\tdefaultBranch = main\n\
    [protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[core]\n\tfsync = none\n[pack]\n\tthreads = 1\n[maintenance]\n\tauto = false\n\
    [alias]\n\tst = status --short --branch\n\tlast = log -1 --stat\n\ttop = !git rev-parse --show-toplevel\n\
    \tci = commit\n\tunstage = reset HEAD --\n\tlg = log --graph --oneline --decorate\n";

/// An installation, and a world to take copies of.
pub(crate) struct Ground {
    pub(crate) home: Home,
    dir: TempDir,
}

impl Ground {
    pub(crate) fn new() -> Ground {
        let dir = tempfile::Builder::new().prefix("day-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let ground = Ground { home: Home::with_git(), dir };
        let fixture = ground.world("fixture");
        fs::create_dir_all(fixture.dir.join("home")).unwrap();
        let template = ground.home.path("home/template").display().to_string();
        let settings = format!("{SETTINGS}[init]\n\ttemplateDir = {template}\n");
        fs::write(fixture.dir.join("home/.gitconfig"), settings).unwrap();
        fixture.shell(Way::Past, "", concat!("set -eu\n", include_str!("fixture.sh"))).succeeded();
        drop(fixture);
        ground
    }

    fn world(&self, name: &str) -> World<'_> {
        World {
            home: &self.home,
            copied: false,
            place: self.dir.path().join(name),
            dir: self.dir.path().join(name).join("world"),
        }
    }

    /// A fresh copy, in the place of one of the same name.
    pub(crate) fn fresh(&self, name: &str) -> World<'_> {
        let mut world = self.world(name);
        world.copied = true;
        let _ = fs::remove_dir_all(&world.place);
        fs::create_dir_all(world.out()).unwrap();
        let mut copy = Command::new("/bin/cp");
        copy.args(["-a", "--"]).arg(&self.world("fixture").dir).arg(&world.dir);
        self.home.said(copy).succeeded();
        // The copy's inodes are not those that the index knows.
        world.shell(Way::Past, "work", "git update-index -q --refresh").succeeded();
        world
    }
}

/// The fixture, or one copy of it, which is gone when it is dropped.
pub(crate) struct World<'g> {
    home: &'g Home,
    copied: bool,
    place: PathBuf,
    dir: PathBuf,
}

impl World<'_> {
    pub(crate) fn dir(&self) -> &PathBuf {
        &self.dir
    }

    /// Where steps leave what they say.
    pub(crate) fn out(&self) -> PathBuf {
        self.place.join("out")
    }

    /// Runs lines of a shell in a folder of the world.
    pub(crate) fn shell(&self, way: Way, folder: &str, lines: &str) -> Said {
        let mut command = self.home.command("/bin/sh", &self.dir.join(folder));
        let home = self.dir.join("home");
        command
            .args(["-c", lines, "sh"])
            .env("HOME", &home)
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("OUT", self.out())
            .env("WORLD", &self.dir)
            // Outside the world's repositories there is no repository, whatever the target directory lies in.
            .env("GIT_CEILING_DIRECTORIES", &self.place);
        if way == Way::Past {
            command.env("PATH", unguarded_path());
        }
        self.home.said(command)
    }
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        if self.copied {
            let _ = fs::remove_dir_all(&self.place);
        }
    }
}

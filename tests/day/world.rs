//! The place that commands run in: a directory with a home, remotes and a clone, the same before every run.
//!
//! Both runs of a script happen under the very same path, one after the other, so that nothing of what they say or leave
//! has to be translated before it is compared.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use cotter_tests::{Home, Said, unguarded_path};

/// Whether the guard stands first on PATH.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Past,
    Through,
}

/// What a fresh clone and an ordinary user have configured.
const SETTINGS: &str = "[user]\n\tname = alice\n\temail = alice@example.org\n[init]\n\tdefaultBranch = main\n\
    [protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[pack]\n\tthreads = 1\n[maintenance]\n\tauto = false\n\
    [alias]\n\tst = status --short --branch\n\tlast = log -1 --stat\n\ttop = !git rev-parse --show-toplevel\n\
    \tci = commit\n\tunstage = reset HEAD --\n\tlg = log --graph --oneline --decorate\n";

/// The installation that all of this test's worlds share.
pub(crate) fn home() -> &'static Home {
    static HOME: OnceLock<Home> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = Home::with_git();
        let fixture = home.path("fixture");
        fs::create_dir_all(fixture.join("home/template/hooks")).unwrap();
        let template = fixture.join("home/template").display().to_string();
        let settings = format!("{SETTINGS}[init]\n\ttemplateDir = {template}\n");
        fs::write(fixture.join("home/.gitconfig"), settings).unwrap();
        let world = World { home: &home, dir: fixture };
        world.shell(Way::Past, "", concat!("set -eu\n", include_str!("fixture.sh"))).succeeded();
        home
    })
}

/// One copy of the fixture.
pub(crate) struct World<'h> {
    home: &'h Home,
    dir: PathBuf,
}

impl World<'static> {
    /// A fresh copy, in the place of one of the same name.
    pub(crate) fn fresh(name: &str) -> World<'static> {
        let home = home();
        let place = home.path("worlds").join(name);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(place.join("out")).unwrap();
        let world = World { home, dir: place.join("world") };
        let mut copy = Command::new("/bin/cp");
        copy.args(["-a", "--"]).arg(home.path("fixture")).arg(&world.dir);
        home.said(copy).succeeded();
        // The copy's inodes are not those that the index knows.
        world.shell(Way::Past, "work", "git update-index -q --refresh").succeeded();
        world
    }
}

impl World<'_> {
    pub(crate) fn dir(&self) -> &PathBuf {
        &self.dir
    }

    /// Where steps leave what they say.
    pub(crate) fn out(&self) -> PathBuf {
        self.dir.with_file_name("out")
    }

    /// Runs lines of a shell in a folder of the world.
    pub(crate) fn shell(&self, way: Way, folder: &str, lines: &str) -> Said {
        self.home.said(self.command(way, folder, lines))
    }

    pub(crate) fn command(&self, way: Way, folder: &str, lines: &str) -> Command {
        let mut command = self.home.command("/bin/sh", &self.dir.join(folder));
        let home = self.dir.join("home");
        command
            .args(["-c", lines, "sh"])
            .env("HOME", &home)
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("OUT", self.out())
            .env("WORLD", &self.dir);
        if way == Way::Past {
            command.env("PATH", unguarded_path());
        }
        command
    }
}

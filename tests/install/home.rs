//! A home directory, a build made of stand-ins, and one run of `install.sh` in them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Refuses and saves what the proof expects to be refused and saved, and is otherwise the tool that `install` names.
const GUARD: &str = r#"#!/bin/sh
tool=${0##*/}
lib=$(readlink -f "$0")
lib=${lib%/*}
if [ "$tool $1 $2" = 'git push --force' ]; then
    echo 'cotter: refused git.push.force: Overwrites commits that others may have.' >&2
    exit 126
fi
if [ "$tool $1" = 'git reset' ]; then
    cp -R . "$lib/kept"
    echo 'cotter: saved 2 changed files; to get it back: cotter undo 20261125-0859-k7q2' >&2
fi
tab=$(printf '\t')
while IFS=$tab read -r word name path; do
    if [ "$word $name" = "real $tool" ]; then exec "$path" "$@"; fi
done <"$lib/install"
exit 127
"#;

const CONTROL: &str = r#"#!/bin/sh
lib=$(readlink -f "$0")
lib=${lib%/*}
case $1 in
    undo) [ "$2" = 20261125-0859-k7q2 ] && cp "$lib/kept/notes" "$lib/kept/fresh" . ;;
    doctor) [ "$(command -v git)" -ef "$lib/shims/git" ] ;;
    registries)
        config=$(awk -F '\t' '$1 == "user" { print $3 }' "$lib/install")
        file=${config:-/etc/cotter}/registries.toml
        grep -qs npm.registry.example "$file" ||
            printf '[npm]\nregistries = ["https://npm.registry.example/"]\n' >>"$file"
        echo 'npm       npm       registry  https://npm.registry.example/  (new)' ;;
    exec-path) [ -d "$lib/exec/1-2-3" ] || { mkdir -p "$lib/exec/1-2-3" && ln -s ../../cotter-shim "$lib/exec/1-2-3/git"; } ;;
esac
"#;

/// The name has a blank and a quote in it, because somebody's has.
const NAME: &str = "al ice's";

pub(crate) struct Home {
    dir: TempDir,
    path: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        let home = Home { dir: TempDir::new().unwrap(), path: std::env::var("PATH").unwrap() };
        for place in ["build", "tmp", NAME] {
            fs::create_dir(home.dir.path().join(place)).unwrap();
        }
        home.build("cotter-shim", GUARD);
        home.build("cotter", CONTROL);
        home
    }

    /// Replaces one of the two stand-ins.
    pub(crate) fn build(&self, binary: &str, script: &str) {
        executable(&self.dir.path().join("build").join(binary), script);
    }

    /// A PATH that holds these programs and nothing else.
    pub(crate) fn only(mut self, programs: &[&str]) -> Self {
        let bin = self.dir.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for program in programs {
            symlink(found(program).unwrap(), bin.join(program)).unwrap();
        }
        self.path = bin.to_str().unwrap().to_owned();
        self
    }

    /// Another directory, in front of the rest of PATH.
    pub(crate) fn first_on_path(mut self, dir: &str) -> Self {
        let dir = self.dir.path().join(dir);
        fs::create_dir(&dir).unwrap();
        self.path = format!("{}:{}", dir.display(), self.path);
        self
    }

    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(NAME).join(name)
    }

    pub(crate) fn lib(&self, name: &str) -> PathBuf {
        self.at(".local/lib/cotter").join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    /// A program with this home and PATH and nothing else in its environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.dir.path().join(NAME))
            .env("PATH", &self.path)
            .env("TMPDIR", self.dir.path().join("tmp"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        command
    }

    /// `install.sh` under one shell.
    pub(crate) fn script(&self, shell: &str, args: &[&str]) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../install.sh");
        self.command(found(shell).unwrap().to_str().unwrap()).arg(script).args(args).output().unwrap()
    }

    /// `install.sh` with the stand-ins; it must succeed.
    pub(crate) fn install(&self, args: &[&str]) -> String {
        succeeded(&self.script("sh", &[&["--from", "build"], args].concat()))
    }

    pub(crate) fn uninstall(&self, args: &[&str]) -> String {
        succeeded(&self.script("sh", &[&["--uninstall"], args].concat()))
    }
}

pub(crate) fn executable(path: &Path, script: &str) {
    fs::write(path, script).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Where PATH has a program, if it does.
pub(crate) fn found(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(program)).find(|path| path.is_file())
}

pub(crate) fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}{}", output.status, stdout(output), stderr(output));
    stdout(output)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

//! The shims are first on PATH in every shell that is there, and once.

use std::fs;
use std::os::unix::fs::symlink;

use crate::home::{Home, found, succeeded};

/// What `git` is for a shell that starts with these options.
fn git_in(home: &Home, shell: &[&str]) -> String {
    // A session of its own: an interactive shell must not reach for the terminal that runs the tests.
    let mut command = home.command("setsid");
    command.arg("-w").args(shell).arg("command -v git");
    succeeded(&command.output().unwrap()).trim_end().to_owned()
}

/// As a distribution's own files are: they put other directories first.
fn usual_home() -> Home {
    let home = Home::new().first_on_path("shadow");
    symlink(found("git").unwrap(), home.root().join("shadow/git")).unwrap();
    let first = format!("PATH=\"{}/shadow:$PATH\"\n", home.root().display());
    for rc in [".profile", ".bashrc", ".zshenv", ".zprofile", ".zshrc"] {
        home.write(rc, &first);
    }
    home
}

#[test]
fn the_shims_win_in_each_shell() {
    let home = usual_home();
    home.install(&[]);
    let shim = home.lib("shims/git").to_str().unwrap().to_owned();
    let mut shells: Vec<&[&str]> = vec![&["sh", "-lc"], &["dash", "-lc"]];
    shells.extend([&["bash", "-lc"][..], &["bash", "-ic"], &["bash", "-lic"]]);
    shells.extend([&["zsh", "-c"][..], &["zsh", "-lc"], &["zsh", "-ic"], &["zsh", "-lic"]]);
    shells.extend([&["fish", "-c"][..], &["fish", "-lc"], &["fish", "-ic"]]);
    for shell in shells {
        if found(shell[0]).is_some() {
            assert_eq!(git_in(&home, shell), shim, "{shell:?}");
        }
    }
}

#[test]
fn a_bash_profile_is_not_forgotten() {
    if found("bash").is_none() {
        return;
    }
    let home = usual_home();
    home.write(".bash_profile", "PATH=/usr/bin:/bin\n");
    home.install(&[]);
    assert_eq!(git_in(&home, &["bash", "-lc"]), home.lib("shims/git").to_str().unwrap());
}

#[test]
fn sourcing_again_moves_to_the_front_and_adds_nothing() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    let shims = home.lib("shims");
    let bin = home.at(".local/bin");
    let cases = [
        ("/usr/bin:/bin", format!("{}:/usr/bin:/bin:{}", shims.display(), bin.display())),
        ("/usr/bin:SHIMS:/bin:SHIMS:SHIMS", format!("{}:/usr/bin:/bin:{}", shims.display(), bin.display())),
        ("BIN:/usr/bin:SHIMS", format!("{}:{}:/usr/bin", shims.display(), bin.display())),
        ("SHIMS", format!("{}:{}", shims.display(), bin.display())),
    ];
    for shell in ["dash", "bash", "zsh"] {
        let Some(program) = found(shell) else { continue };
        for (before, after) in &cases {
            let path = before.replace("SHIMS", shims.to_str().unwrap()).replace("BIN", bin.to_str().unwrap());
            let mut command = home.command(program.to_str().unwrap());
            let source = ". \"$1\"; . \"$1\"; printf '%s' \"$PATH\"";
            command.args(["-euc", source, "sh"]).arg(home.lib("env.sh")).env("PATH", path);
            assert_eq!(&succeeded(&command.output().unwrap()), after, "{shell} with {before}");
        }
    }
}

#[test]
fn a_home_that_is_a_link_is_as_good() {
    let home = Home::new();
    let link = home.root().join("link");
    symlink(home.at(""), &link).unwrap();
    let script = format!("{}/../install.sh", env!("CARGO_MANIFEST_DIR"));
    let mut install = home.command("sh");
    succeeded(&install.args([&script, "--from", "build"]).env("HOME", &link).output().unwrap());
    let mut shell = home.command("sh");
    let found = succeeded(&shell.args(["-lc", "command -v git"]).env("HOME", &link).output().unwrap());
    assert_eq!(
        fs::canonicalize(found.trim_end()).unwrap(),
        fs::canonicalize(home.lib("cotter-shim")).unwrap()
    );
}

#[test]
fn without_leave_no_start_up_file_changes() {
    let home = Home::new();
    home.write(".bashrc", "umask 022\n");
    let said = home.install(&["--no-modify-path"]);
    assert!(said.contains("PATH was left alone"), "{said}");
    assert_eq!(home.read(".bashrc"), "umask 022\n");
    assert!(!home.at(".profile").exists());
}

//! What stands where after an installation.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use crate::home::{Home, executable, found, stderr, stdout};
use crate::tree::untouched;

#[test]
fn every_tool_links_to_the_one_guard() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    assert_eq!(fs::read_link(home.at(".local/bin/cotter")).unwrap().to_str(), Some("../lib/cotter/cotter"));
    for tool in ["git", "git-receive-pack", "git-upload-pack"] {
        assert_eq!(fs::read_link(home.lib("shims").join(tool)).unwrap().to_str(), Some("../cotter-shim"));
    }
}

#[test]
fn the_line_file_names_people_and_real_tools() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    let lines = fs::read_to_string(home.lib("install")).unwrap();
    let uid = fs::metadata(home.root()).unwrap().uid();
    let user = format!(
        "user\t{uid}\t{}\t{}",
        home.at(".config/cotter").display(),
        home.at(".local/state/cotter").display()
    );
    assert_eq!(lines.lines().next(), Some("version\t1"));
    assert!(lines.lines().any(|line| line == user), "{lines}");
    assert!(lines.lines().any(|line| line == "managed\t/etc/cotter"), "{lines}");
    assert!(lines.lines().any(|line| line.starts_with("real\tgit\t/")), "{lines}");
    assert_eq!(fs::metadata(home.lib("install")).unwrap().mode() & 0o777, 0o644);
    assert_eq!(fs::metadata(home.at(".local/state/cotter")).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn the_real_tool_is_never_a_shim_of_another_prefix() {
    let home = Home::new();
    home.install(&["--no-modify-path", "--prefix", "one"]);
    let path = format!("{}/one/lib/cotter/shims:{}", home.root().display(), std::env::var("PATH").unwrap());
    let script = format!("{}/../install.sh", env!("CARGO_MANIFEST_DIR"));
    let done = home
        .command("sh")
        .args([&script, "--from", "build", "--no-modify-path", "--prefix", "two"])
        .env("PATH", path)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", stderr(&done));
    let lines = fs::read_to_string(home.root().join("two/lib/cotter/install")).unwrap();
    assert!(lines.contains("real\tgit\t/") && !lines.contains("one/lib/cotter"), "{lines}");
}

#[test]
fn a_copy_of_the_guard_is_not_the_real_tool() {
    let home = Home::new().first_on_path("copies");
    let copy = home.root().join("copies/git");
    executable(&copy, "#!/bin/sh\n# cotter-guard-marker\nexit 125\n");
    home.install(&["--no-modify-path"]);
    let lines = fs::read_to_string(home.lib("install")).unwrap();
    assert!(lines.contains("real\tgit\t/") && !lines.contains("/copies/git"), "{lines}");
}

#[test]
fn a_tool_that_is_gone_loses_its_shim() {
    let home = Home::new().first_on_path("extra");
    let scalar = home.root().join("extra/scalar");
    symlink(found("git").unwrap(), &scalar).unwrap();
    home.install(&["--no-modify-path"]);
    assert!(home.lib("shims/scalar").is_symlink());
    fs::remove_file(&scalar).unwrap();
    home.install(&["--no-modify-path"]);
    assert_eq!(home.lib("shims/scalar").is_symlink(), found("scalar").is_some());
    assert!(home.lib("shims/git").is_symlink());
}

#[test]
fn what_a_refusal_refers_to_is_there_to_be_read() {
    let home = Home::new();
    let said = home.install(&["--no-modify-path"]);
    let message = fs::read_to_string(source("core/src/message.rs")).unwrap();
    assert!(message.contains("(docs/policy.md)"), "refusals refer to something else now");
    let policy = home.lib("docs/policy.md");
    assert_eq!(fs::read(&policy).unwrap(), fs::read(source("docs/policy.md")).unwrap());
    assert_eq!(fs::metadata(&policy).unwrap().mode() & 0o777, 0o644);
    assert!(said.contains(home.lib("docs").to_str().unwrap()), "{said}");
}

/// A page may only lead to what is installed with it.
#[test]
fn the_pages_lead_to_each_other_alone() {
    for page in fs::read_dir(source("docs")).unwrap() {
        let page = page.unwrap().path();
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            let there = file.is_empty() || file.contains("://") || page.with_file_name(file).is_file();
            assert!(there && !file.contains(".."), "{} leads to {link}", page.display());
        }
    }
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn the_proof_touches_no_state_of_the_user() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    let before = untouched(&home.at(".local/state"));
    let said = home.install(&["--no-modify-path"]);
    assert!(said.contains("refused, exit 126; the remote is still at"), "{said}");
    assert!(said.contains("cotter: saved 2 changed files; to get it back: cotter undo "), "{said}");
    assert!(said.contains("both files are back, byte for byte"), "{said}");
    assert!(said.contains("through the guard"), "{said}");
    assert_eq!(before, untouched(&home.at(".local/state")));
    assert_eq!(fs::read_dir(home.root().join("tmp")).unwrap().count(), 0, "the scratch directory stayed");
}

/// What install.sh looks for is what the tool files know, program by program.
#[test]
fn every_program_that_the_guard_knows_is_looked_for() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../install/tools.sh");
    let said = std::process::Command::new("sh")
        .args(["-c", ". \"$1\"; known_tools", "sh", script])
        .output()
        .unwrap();
    let looked_for: BTreeSet<String> = stdout(&said).lines().map(str::to_owned).collect();
    let built_in = cotter_core::builtin::policy().unwrap();
    let programs = built_in.tools.iter().flat_map(|tool| tool.programs().unwrap());
    // A module that python runs is known by its name, and no program.
    let known: BTreeSet<String> =
        programs.map(|program| program.name.to_owned()).filter(|name| !name.contains(".__main__")).collect();
    let missing: Vec<&String> = known.difference(&looked_for).collect();
    let unknown: Vec<&String> = looked_for.difference(&known).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "not looked for: {missing:?}; not known: {unknown:?}");
}

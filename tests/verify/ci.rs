//! The action and the hook that others put into their own repositories.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cotter_lockpolicy::Format;
use cotter_tests::Home;
use serde_json::Value;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A YAML file as another reader than ours reads it.
fn yaml(path: &str) -> Option<Value> {
    let script = "puts JSON.dump(YAML.safe_load(File.read(ARGV[0])))";
    match Command::new("ruby").args(["-ryaml", "-rjson", "-e", script]).arg(source(path)).output() {
        Ok(output) => {
            assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Err(_) => {
            println!("not run: there is no ruby here to read {path}");
            None
        }
    }
}

/// Every option that stands in a script is one that `cotter verify` has.
fn options_exist(script: &str) {
    let home = Home::with_git();
    let help = home.said(home.cotter(["verify", "--help"])).succeeded();
    let lines = script.lines().filter(|line| line.contains("cotter verify"));
    let words = lines.flat_map(str::split_whitespace).filter(|word| word.starts_with("--") && word.len() > 2);
    for word in words {
        assert!(
            help.contains(&format!("{word} ")) || help.contains(&format!("{word}\n")),
            "no {word} in {help}"
        );
    }
}

#[test]
fn the_action_is_one_and_runs_what_there_is() {
    let Some(action) = yaml("action.yml") else { return };
    assert_eq!(action["runs"]["using"], "composite");
    for input in ["path", "format", "upload"] {
        assert!(action["inputs"][input]["description"].is_string(), "{input}");
    }
    let steps = action["runs"]["steps"].as_array().unwrap();
    let scripts: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    assert!(scripts.iter().any(|script| script.contains("cotter verify ")));
    for script in &scripts {
        // What an input says is data: pasted into a script it would be code.
        assert!(!script.contains("${{"), "{script}");
        let checked = Command::new("bash").args(["-n", "-c", script]).status().unwrap();
        assert!(checked.success(), "{script}");
        options_exist(script);
    }
    // It needs no other action, whose tag could move.
    assert!(steps.iter().all(|step| step["uses"].is_null()));
    assert!(steps.iter().filter(|step| step["run"].is_string()).all(|step| step["shell"] == "bash"));
    assert!(source("install.sh").exists());
}

#[test]
fn the_hook_is_called_for_every_lockfile() {
    let Some(hooks) = yaml(".pre-commit-hooks.yaml") else { return };
    let hook = &hooks[0];
    assert_eq!(hook["id"], "cotter-verify");
    options_exist(hook["entry"].as_str().unwrap());
    assert!(hook["entry"].as_str().unwrap().starts_with("cotter verify"));
    let pattern = hook["files"].as_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let matches = |path: &str| {
        let file = dir.path().join("path");
        fs::write(&file, format!("{path}\n")).unwrap();
        Command::new("grep").args(["-qE", "-e", pattern]).arg(&file).status().unwrap().success()
    };
    let names = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "bun.lockb",
        "deno.lock",
        "requirements.txt",
        "requirements-dev.txt",
        "dev-requirements.txt",
        "constraints.txt",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "Pipfile.lock",
        "pylock.toml",
        "pylock.dev.toml",
        "Cargo.lock",
        "go.work.sum",
        "requirements/dev.txt",
        "go.sum",
        "Gemfile.lock",
        "gems.locked",
        "composer.lock",
    ];
    for name in names {
        assert!(Format::of_path(name).is_some(), "{name}");
        assert!(matches(name) && matches(&format!("web/{name}")), "{name}");
    }
    for name in ["package.json", "notes.txt", "my-Cargo.lock.md", "xpackage-lock.json"] {
        assert!(!matches(name), "{name}");
    }
}

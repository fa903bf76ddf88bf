//! What is put into a manager's environment, and what is run in a call's place.

use std::fs;

use cotter_tests::Said;

use crate::javascript as js;
use crate::model::Model;
use crate::python_locks as py;
use crate::scene::Scene;

impl Scene {
    /// A real tool that tells its words and these variables.
    fn teller(&self, tool: &str, variables: &[&str]) {
        let told = self.home.path("told");
        let mut script = format!("#!/bin/sh\necho \"$*\" >'{}'\n", told.display());
        for name in variables {
            script += &format!("echo \"{name}=${{{name}-}}\" >>'{}'\n", told.display());
        }
        self.home.write_executable(self.home.real(tool), script);
        if !self.home.shim(tool).exists() {
            std::os::unix::fs::symlink("../cotter-shim", self.home.shim(tool)).unwrap();
        }
    }

    /// What the real tool told of a line through the shim, and what the guard said.
    fn told(&self, line: &str) -> (String, Said) {
        let _ = fs::remove_file(self.home.path("told"));
        let mut words = line.split(' ');
        let mut command = self.home.command(self.home.shim(words.next().unwrap()), &self.dir);
        let path = format!("{}:{}:/usr/bin:/bin", self.home.shims().display(), self.home.tools().display());
        command.args(words).env("PATH", path);
        let said = self.home.said(command);
        (fs::read_to_string(self.home.path("told")).unwrap_or_default(), said)
    }
}

fn npm() -> Scene {
    let scene = Scene::new();
    scene.write("package.json", &js::manifest());
    scene.write("package-lock.json", &js::npm(&Model::new(), 3));
    scene.trust();
    scene.teller("npm", &["npm_config_ignore_scripts"]);
    scene
}

#[test]
fn a_sound_lock_is_held_to_by_the_environment() {
    let scene = Scene::new();
    scene.write("pyproject.toml", &py::pyproject());
    scene.write("uv.lock", &py::uv(&Model::new()));
    scene.trust();
    scene.teller("uv", &["UV_LOCKED", "UV_NO_BUILD"]);
    for (line, told) in [
        ("uv sync", "sync\nUV_LOCKED=1\nUV_NO_BUILD=\n"),
        ("uv sync --frozen", "sync --frozen\nUV_LOCKED=\nUV_NO_BUILD=\n"),
        ("uv run pytest", "run pytest\nUV_LOCKED=\nUV_NO_BUILD=\n"),
    ] {
        let (own, said) = scene.told(line);
        assert_eq!((&*own, &*said.stderr), (told, ""), "{line}");
    }
    // What only looks changes nothing.
    scene.home.write_config("config.toml", "mode = \"observe\"\n");
    assert_eq!(scene.told("uv sync").0, "sync\nUV_LOCKED=\nUV_NO_BUILD=\n");
}

#[test]
fn strict_lets_no_script_run_and_nothing_be_resolved() {
    let scene = npm();
    assert_eq!(scene.told("npm ci").0, "ci\nnpm_config_ignore_scripts=\n", "in mode guard nothing is added");
    scene.home.write_config("config.toml", "mode = \"strict\"\n");
    assert_eq!(scene.told("npm ci").0, "ci\nnpm_config_ignore_scripts=true\n");
    assert_eq!(scene.told("npm ls").0, "ls\nnpm_config_ignore_scripts=\n");
    let (own, said) = scene.told("npm install");
    assert_eq!((&*own, said.code), ("", Some(126)));
    assert!(said.stderr.contains("npm.harden.frozen"), "{}", said.stderr);
    assert!(said.stderr.contains("instead: npm ci --ignore-scripts"), "{}", said.stderr);
}

#[test]
fn what_comes_to_the_same_is_run_at_once_where_that_is_wanted() {
    let scene = npm();
    scene.home.write_config("config.toml", "mode = \"strict\"\nharden = true\n");
    let (own, said) = scene.told("npm install");
    assert_eq!((&*own, said.code), ("ci --ignore-scripts\nnpm_config_ignore_scripts=true\n", Some(0)));
    assert_eq!(
        said.stderr,
        "cotter: hardened by npm.harden.frozen: running `npm ci --ignore-scripts` instead\n"
    );
    let records = scene.home.records();
    let last = records.last().unwrap();
    assert_eq!(last["decision"], "allow");
    assert!(last["note"].as_str().unwrap().contains("npm ci --ignore-scripts"), "{last}");
    // What does not come to the same is refused as ever.
    let (own, said) = scene.told("npm install lodash");
    assert_eq!((&*own, said.code), ("", Some(126)));
}

/// What `cotter env` prints is taken over by a shell, and does there what docs/packages.md says.
#[test]
fn a_shell_is_hardened() {
    let scene = Scene::new();
    let told = |words: &str| {
        let script = format!(
            "export PIP_NO_REQUIRE_HASHES=1; eval \"$('{}' env sh {words})\"; \
             echo \"${{PIP_NO_REQUIRE_HASHES-gone}} ${{PIP_REQUIRE_HASHES-none}} ${{npm_config_ignore_scripts-none}}\"",
            scene.home.path("lib/cotter/cotter").display()
        );
        scene.home.guarded(&scene.dir, &script)
    };
    for (words, shown, said) in [
        ("", "1 none none\n", false),
        ("--harden", "gone none none\n", true),
        ("--harden strict", "gone 1 true\n", true),
    ] {
        let hardened = told(words);
        assert_eq!(hardened.stdout, shown, "{words}: {}", hardened.stderr);
        assert_eq!(hardened.stderr.contains("PIP_NO_REQUIRE_HASHES is set here"), said, "{words}");
    }
}

/// A variable that a rule looked at is in the record, so that the call can be decided again; what proves who one is, is not.
#[test]
fn what_was_looked_at_is_recorded() {
    let scene = npm();
    let mut command = scene.home.command(scene.home.shim("npm"), &scene.dir);
    let path = format!("{}:{}:/usr/bin:/bin", scene.home.shims().display(), scene.home.tools().display());
    command.arg("ci").env("PATH", path).env("NODE_OPTIONS", "--require=./pre.js");
    command.env("NODE_AUTH_TOKEN", "0123456789abcdef");
    assert_eq!(scene.home.said(command).code, Some(126));
    let record = scene.home.records().pop().unwrap();
    let env = record["env"].to_string();
    assert!(env.contains("NODE_OPTIONS=--require=./pre.js"), "{record}");
    assert!(!record.to_string().contains("0123456789abcdef"), "{record}");
    // An inner command is recorded as its own tool's.
    let corepack = scene.home.path("lib/cotter/shims/corepack");
    std::os::unix::fs::symlink("../cotter-shim", &corepack).unwrap();
    scene.home.write_executable(scene.home.real("corepack"), "#!/bin/sh\n");
    let said = scene.told("corepack npm install lodash").1;
    assert_eq!(said.code, Some(126), "{}", said.stderr);
    assert_eq!(scene.home.records().pop().unwrap()["tool"], "npm");
    let mut replay = scene.home.cotter(["log", "replay"]);
    replay.current_dir(&scene.dir);
    let said = scene.home.said(replay);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
}

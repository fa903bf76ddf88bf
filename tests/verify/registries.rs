//! Where packages may come from is learnt from the managers, and changed by a person.

use std::fs;
use std::process::Command;

use cotter_tests::Said;

use crate::scene::Scene;

/// A folder of managers that say what scripts say, and nothing else on PATH.
fn with_managers(managers: &[(&str, &str)]) -> Scene {
    let scene = Scene::new();
    fs::remove_file(scene.home.path("config/registries.toml")).unwrap();
    for (name, script) in managers {
        scene.home.write_executable(format!("managers/{name}"), format!("#!/bin/sh\n{script}"));
    }
    scene
}

fn registries(scene: &Scene, words: &[&str]) -> Command {
    let mut command = scene.home.cotter([&["registries"], words].concat());
    command.env("PATH", scene.home.path("managers")).current_dir(&scene.dir);
    command
}

fn refresh(scene: &Scene) -> Said {
    scene.home.said(registries(scene, &["refresh"]))
}

fn kept(scene: &Scene) -> String {
    fs::read_to_string(scene.home.path("config/registries.toml")).unwrap_or_default()
}

const NPM: &str = r#"
case "$*" in
    'config get registry') echo "${npm_config_registry-https://npm.registry.example/}" ;;
    'config ls -l --json') echo '{"registry": "x", "@corp:registry": "https://corp.example/npm/", "other": 1}' ;;
    view*) echo https://files.registry.example/left-pad/-/left-pad-1.3.0.tgz ;;
esac
[ "$PWD" = / ] || echo https://evil.example/
"#;
const PIP: &str = r#"
case "$1 $2" in
    'install --help') echo '  -i, --index-url <url>  Base URL of the Python Package Index (default'
        echo '         https://alice:secret@pypi.registry.example/simple). This should point' ;;
    'config get') [ "$3" = global.extra-index-url ] && echo https://extra.registry.example/simple ;;
    'install --dry-run')
        echo '{"install": [{"download_info": {"url": "https://files.pypi.registry.example/six.whl"}}]}' ;;
esac
"#;
const CARGO: &str = r#"
echo '{"packages": [{"dependencies": [{"source": "registry+https://crates.registry.example/index"}]}]}'
"#;
const GO: &str = "echo https://go.registry.example,direct; echo sum.go.registry.example\n";
const GEM: &str = "echo '*** CURRENT SOURCES ***'; echo; echo https://gem.registry.example/\n";
/// Makes its configuration where it finds none, as the real one does.
const COMPOSER: &str = r#"
own=${COMPOSER_HOME:-$HOME/.config/composer}
mkdir -p "$own" && echo '{}' >"$own/auth.json"
case $1 in
    config) echo '{"one": {"type": "composer", "url": "https://composer.registry.example"}}' ;;
    show) echo '{"dist": {"url": "https://dist.registry.example/x.zip"}, "source": {"url": "https://git.registry.example/x.git"}}' ;;
esac
"#;

#[test]
fn managers_are_asked_and_what_they_say_is_kept() {
    let scene = with_managers(&[
        ("npm", NPM),
        ("pip", PIP),
        ("cargo", CARGO),
        ("go", GO),
        ("gem", GEM),
        ("composer", COMPOSER),
        ("uv", "echo --index-url https://uv.registry.example/simple\n"),
    ]);
    let said = refresh(&scene);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.stdout.contains("npm       npm       registry  https://npm.registry.example/  (new)"),
        "{said:?}"
    );
    let kept = kept(&scene);
    for part in [
        "[npm]\nregistries = [\"https://npm.registry.example/\"]\nartifacts = [\"files.registry.example\"]",
        "\"@corp\" = \"https://corp.example/npm/\"",
        "\"https://pypi.registry.example/simple\"",
        "\"https://extra.registry.example/simple\"",
        "\"https://uv.registry.example/simple\"",
        "\"files.pypi.registry.example\"",
        "\"https://crates.registry.example/index\"",
        "\"https://go.registry.example\"",
        "\"sum.go.registry.example\"",
        "\"https://gem.registry.example/\"",
        "\"https://composer.registry.example\"",
        "\"dist.registry.example\"",
        "\"git.registry.example\"",
    ] {
        assert!(kept.contains(part), "no `{part}` in {kept}");
    }
    assert!(!kept.contains("secret") && !said.stdout.contains("secret"), "{kept}");
    let again = refresh(&scene);
    assert!(again.stdout.ends_with("registries.toml: nothing new\n"), "{again:?}");
    assert!(!scene.home.path("home/.config/composer").exists(), "asking leaves nothing behind");
}

/// What the caller and the project say is not what the user and the machine say.
#[test]
fn neither_variables_nor_a_project_teach() {
    let scene = with_managers(&[("npm", NPM)]);
    scene.write(".npmrc", "registry=https://evil.example/\n");
    let mut command = registries(&scene, &["refresh"]);
    command
        .env("npm_config_registry", "https://evil.example/")
        .env("NPM_CONFIG_REGISTRY", "https://evil.example/");
    scene.home.said(command).succeeded();
    let kept = kept(&scene);
    assert!(kept.contains("npm.registry.example") && !kept.contains("evil"), "{kept}");
}

#[test]
fn a_manager_that_hangs_fails_or_babbles_teaches_nothing_and_holds_nothing_up() {
    let scene = with_managers(&[
        ("npm", "echo https://npm.registry.example/\n"),
        ("gem", "mkfifo=$0.pipe; exec 3<>/dev/null; read -r line <\"$mkfifo\"\n"),
        ("pip", "exit 1\n"),
        ("go", "echo 'https://alice@ //'; echo off\n"),
    ]);
    let pipe = scene.home.path("managers/gem.pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let said = scene.home.said(registries(&scene, &["refresh", "--within", "2"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains("gem       says nothing that can be used"), "{said:?}");
    assert_eq!(kept(&scene).matches('[').count(), 3, "npm alone: {}", kept(&scene));
}

#[test]
fn without_any_manager_nothing_is_written() {
    let scene = with_managers(&[]);
    let said = refresh(&scene);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!scene.home.path("config/registries.toml").exists());
    let said = scene.home.said(registries(&scene, &[]));
    assert!(said.stdout.contains("no registries are known"), "{said:?}");
}

#[test]
fn an_agent_learns_only_what_is_not_known_at_all() {
    let scene = with_managers(&[("npm", NPM), ("gem", GEM)]);
    scene.home.write_config("registries.toml", "[npm]\nregistries = [\"https://corp.example/\"]\n");
    let mut command = registries(&scene, &["refresh"]);
    command.env("CLAUDECODE", "1");
    let said = scene.home.said(command);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        kept(&scene).contains("gem.registry.example") && !kept(&scene).contains("npm.registry.example"),
        "{said:?}"
    );
    assert!(said.stdout.contains("nothing is added to what is known already"), "{said:?}");
    for action in ["add", "remove"] {
        let mut command = registries(&scene, &[action, "npm", "evil.example"]);
        command.env("CLAUDECODE", "1");
        let said = scene.home.said(command);
        assert_eq!(said.code, Some(1), "{said:?}");
    }
    assert!(!kept(&scene).contains("evil"));
    refresh(&scene).succeeded();
    assert!(kept(&scene).contains("npm.registry.example"), "a person learns all");
}

#[test]
fn a_person_adds_and_removes() {
    let scene = with_managers(&[]);
    let run = |words: &[&str]| scene.home.said(registries(&scene, words));
    run(&["add", "npm", "https://npm.registry.example/"]).succeeded();
    run(&["add", "npm", "Files.Registry.Example:443"]).succeeded();
    run(&["add", "npm", "https://corp.example/npm/", "--scope", "@corp"]).succeeded();
    let shown = run(&["show"]).succeeded();
    for line in [
        "registry  https://npm.registry.example/",
        "files     files.registry.example",
        "@corp     https://corp.example/npm/",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(run(&["--format", "json"]).succeeded().contains("\"layer\":\"user\""));
    run(&["remove", "npm", "npm.registry.example"]).succeeded();
    run(&["remove", "npm", "files.registry.example"]).succeeded();
    let shown = run(&["show"]).succeeded();
    assert_eq!(shown.lines().count(), 1, "{shown}");
    for words in [
        &["add", "npn", "a.example"][..],
        &["add", "npm", "https://alice:secret@a.example/"],
        &["add", "npm", "a b"],
        &["add", "npm", "a.example/path"],
        &["add", "npm", "a.example", "--scope", "@corp"],
        &["add", "npm"],
    ] {
        let said = run(words);
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
    }
}

#[test]
fn the_managed_file_outweighs_the_users_where_it_speaks() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0")]);
    fs::create_dir_all(scene.home.path("managed")).unwrap();
    let managed = scene.home.path("managed/registries.toml");
    fs::write(&managed, "[npm]\nregistries = [\"https://corp.example/\"]\n").unwrap();
    assert_eq!(scene.found(&[]), ["source.foreign-host left-pad@1.3.0"]);
    fs::write(&managed, "[pypi]\nregistries = [\"https://corp.example/\"]\n").unwrap();
    assert_eq!(scene.found(&[]), [""; 0]);
    let said = scene.cotter(&["registries"]);
    assert!(said.stdout.contains("pypi      managed  registry"), "{said:?}");
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_nothing_is_verified() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0")]);
    scene.home.write_config("registries.toml", "[npm]\nregistry = \"x\"\n");
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("registries.toml:2:1: unknown field `registry`"), "{said:?}");
}

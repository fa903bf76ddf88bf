//! npm, and npx.

use std::path::Path;

use cotter_tests::registries::{Release, npm, pack};
use serde_json::{Value, json};

use crate::scenario::{fire, honest, stopped};
use crate::stage::{Stage, Way};

/// Anybody can publish, so the known registry has malicious packages too.
fn known(canary: &Path) -> Vec<Release> {
    vec![
        Release::new("outer", "1.0.0").needs("inner", "^1.0.0"),
        Release::new("inner", "1.2.3"),
        Release::new("built", "1.0.0").install("node -e \"require('fs').writeFileSync('made.txt', 'made')\""),
        // Its script was not agreed on.
        Release::new("sleeper", "1.0.0").canary(canary),
        // What is served now is not what it was.
        Release::new("replaced", "1.0.0").canary(canary).tampered(),
        evil(canary),
    ]
}

fn foreign(canary: &Path) -> Vec<Release> {
    vec![
        Release::new("inner", "1.2.3").canary(canary),
        Release::new("inner", "1.9.9").canary(canary),
        Release::new("outer", "1.0.0").needs("inner", "^1.0.0"),
        evil(canary),
    ]
}

fn evil(canary: &Path) -> Release {
    Release::new("evil", "1.0.0").canary(canary)
}

pub(crate) fn stage() -> Stage {
    Stage::new(known, foreign)
}

/// A project that needs these, with the lock that npm writes.
fn needs(stage: &Stage, names: &[&str]) {
    let needs: Value = names
        .iter()
        .map(|name| ((*name).to_owned(), json!("^1.0.0")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let scripts = json!({ "setup": "npm install evil", "quiet": "sh quiet.sh", "again": "npm ci" });
    let manifest =
        json!({ "name": "project", "version": "1.0.0", "dependencies": needs, "scripts": scripts });
    stage.write("package.json", format!("{manifest:#}\n"));
    stage.run(Way::Direct, "npm install --package-lock-only --ignore-scripts").succeeded();
}

pub(crate) fn plain(stage: &Stage) {
    needs(stage, &["outer"]);
}

fn with_a_script(stage: &Stage) {
    needs(stage, &["outer", "built"]);
}

fn with_a_sleeper(stage: &Stage) {
    needs(stage, &["sleeper"]);
    edit(stage, "sleeper", |entry| {
        entry.remove("hasInstallScript");
    });
}

fn with_a_replaced(stage: &Stage) {
    needs(stage, &["replaced"]);
}

/// Changes one entry of the lock, as an editor would.
fn edit(stage: &Stage, name: &str, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let mut lock: Value = serde_json::from_str(&stage.read("package-lock.json")).unwrap();
    change(lock["packages"][format!("node_modules/{name}")].as_object_mut().unwrap());
    stage.write("package-lock.json", format!("{lock:#}\n"));
}

/// From the foreign registry, with the digest of what is there.
pub(crate) fn from_elsewhere(stage: &Stage) {
    let other = Release::new("inner", "1.2.3").canary(&stage.canary());
    edit(stage, "inner", |entry| {
        entry.insert(
            "resolved".to_owned(),
            json!(format!("{}inner/-/inner-1.2.3.tgz", stage.foreign.npm.url())),
        );
        entry.insert("integrity".to_owned(), json!(pack::integrity(&npm::tarball(&other))));
        entry.insert("hasInstallScript".to_owned(), json!(true));
    });
}

fn another_under_the_name(stage: &Stage) {
    let other = evil(&stage.canary());
    edit(stage, "inner", |entry| {
        entry.insert("resolved".to_owned(), json!(format!("{}evil/-/evil-1.0.0.tgz", stage.known.npm.url())));
        entry.insert("integrity".to_owned(), json!(pack::integrity(&npm::tarball(&other))));
        entry.insert("hasInstallScript".to_owned(), json!(true));
    });
}

fn without_a_digest(stage: &Stage) {
    edit(stage, "replaced", |entry| {
        entry.remove("integrity");
    });
}

fn with_a_planted_script(stage: &Stage) {
    edit(stage, "sleeper", |entry| {
        entry.insert("hasInstallScript".to_owned(), json!(true));
    });
}

/// The malicious package in the three forms that a path or an address can name.
fn lies_outside(stage: &Stage) {
    let manifest = json!({
        "name": "evil", "version": "1.0.0", "scripts": { "preinstall": format!("touch {}", stage.canary().display()) },
    });
    stage.write_outside("evil/package.json", manifest.to_string());
    stage.write_outside("evil.tgz", npm::tarball(&evil(&stage.canary())));
    let script = "cd \"$OUTSIDE/evil\"; rm -rf .git; git init -q; git add -A; git commit -qm evil";
    stage.run(Way::Direct, script).succeeded();
}

#[test]
fn what_is_honest_is_installed_as_without_the_guard() {
    let scenarios = [
        honest("`npm ci`", "npm ci").agreed(plain),
        honest("`npm install` with a sound lock", "npm install").agreed(plain),
        honest("`npm ci`, an install script that was agreed on", "npm ci").agreed(with_a_script),
        // npm names its user's file to what it starts, and the guard knows that file by its usual places alone.
        honest(
            "`npm run` of a script with `npm ci` in it",
            "mkdir ~/_temp; cp ~/.npmrc ~/_temp; NPM_CONFIG_USERCONFIG=$HOME/_temp/.npmrc npm run again",
        )
        .agreed(plain),
    ];
    fire("npm", &scenarios, stage);
}

#[test]
fn what_names_a_package_is_stopped() {
    let scenarios = [
        stopped("`npm install evil`", "npm install evil").agreed(plain),
        stopped("`npm i evil@1.0.0`", "npm i evil@1.0.0").agreed(plain),
        stopped("a tarball's URL", "npm install \"${FOREIGN_NPM}evil/-/evil-1.0.0.tgz\"").agreed(plain),
        stopped("a repository outside", "npm install \"git+file://$OUTSIDE/evil\"")
            .agreed(plain)
            .edited(lies_outside),
        stopped("a tarball outside", "npm install \"$OUTSIDE/evil.tgz\"").agreed(plain).edited(lies_outside),
        stopped("a folder outside", "npm install \"$OUTSIDE/evil\"").agreed(plain).edited(lies_outside),
        stopped("`npx` of what is not here", "npx --yes evil").agreed(plain),
        stopped("`npm run` of a script that installs", "npm run setup").agreed(plain),
        stopped("a script that calls npm by a variable", "npm run quiet")
            .agreed(plain)
            .edited(|stage| stage.write("quiet.sh", "tool=npm; what=evil\n$tool install $what\n"))
            .inside(),
    ];
    fire("npm", &scenarios, stage);
}

#[test]
fn a_lock_that_was_edited_is_stopped() {
    let scenarios = [
        stopped("lock: from a foreign registry, with its digest", "npm ci")
            .agreed(plain)
            .edited(from_elsewhere),
        stopped("the same, `npm install`", "npm install").agreed(plain).edited(from_elsewhere),
        stopped("lock: the digest is gone, another file is served", "npm ci")
            .agreed(with_a_replaced)
            .edited(without_a_digest),
        stopped("lock: another package under the name", "npm ci")
            .agreed(plain)
            .edited(another_under_the_name),
        stopped("lock: an install script planted", "npm ci")
            .agreed(with_a_sleeper)
            .edited(with_a_planted_script),
    ];
    fire("npm", &scenarios, stage);
}

#[test]
fn a_registry_that_was_moved_is_stopped() {
    let scenarios = [
        stopped("`--registry`", "npm update --registry \"$FOREIGN_NPM\"").agreed(plain),
        stopped("`npm_config_registry`", "npm_config_registry=\"$FOREIGN_NPM\" npm update").agreed(plain),
        stopped("`.npmrc`", "npm update")
            .agreed(plain)
            .edited(|stage| stage.write(".npmrc", format!("registry={}\n", stage.foreign.npm.url()))),
    ];
    fire("npm", &scenarios, stage);
}

//! npm, for real.

use std::fs;

use cotter_tests::registries::{Answer, NpmRegistry, Release, days_ago};

use crate::scene::Scene;

fn honest() -> Vec<Release> {
    vec![
        Release::new("outer", "1.0.0").needs("inner", "^1.0.0").attested(),
        Release::new("outer", "1.1.0").needs("inner", "^1.0.0").deprecated("use another"),
        Release::new("inner", "1.2.3"),
        Release::new("@corp/tool", "2.0.0"),
    ]
}

#[test]
fn a_package_is_added_with_all_that_it_needs() {
    let (scene, registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{\n  \"name\": \"project\"\n}\n");
    let said = scene.cotter(&["pin", "npm", "outer@1.0.0", "@corp/tool"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for line in [
        "new      @corp/tool 2.0.0  2 years old, sha512",
        "new      inner 1.2.3       2 years old, sha512",
        "new      outer 1.0.0       2 years old, sha512, provenance attested",
        "written  package.json, package-lock.json",
        "install  npm ci --ignore-scripts",
    ] {
        assert!(said.stdout.lines().any(|own| own == line), "{line}: {said:?}");
    }
    assert_eq!(registry.fetched(), [""; 0], "nothing of a package is fetched");
    let verified = scene.cotter(&["verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    scene.runs("npm", &["ci", "--ignore-scripts"]).succeeded();
    assert!(scene.dir.join("node_modules/inner/index.js").is_file());
    assert_eq!(scene.pinned(&["npm"]), ["@corp/tool 2.0.0", "inner 1.2.3", "outer 1.0.0"]);
}

#[test]
fn a_bump_says_what_it_was_and_a_lock_in_step_is_left_alone() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.pinned(&["npm", "outer@1.0.0"]);
    let before = scene.files();
    assert!(
        scene
            .cotter(&["pin"])
            .succeeded()
            .contains("package-lock.json is in step; nothing had to be written")
    );
    assert_eq!(scene.files(), before);
    let said = scene.cotter(&["pin", "npm", "outer@1.1.0"]).succeeded();
    assert!(
        said.contains("bumped   outer 1.1.0  1.0.0 before, 2 years old, sha512, deprecated: use another"),
        "{said}"
    );
    assert!(said.contains("same     1 package\n"), "{said}");
}

#[test]
fn an_edited_manifest_is_brought_in_step() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.pinned(&["npm", "outer@1.0.0"]);
    scene.write(
        "package.json",
        "{\"dependencies\": {\"inner\": \"1.2.3\"}, \"devDependencies\": {\"@corp/tool\": \"^2\"}}\n",
    );
    let (_, report) = scene.pin(&["npm"]);
    assert_eq!(report["gone"], serde_json::json!(["outer 1.0.0"]), "{report}");
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
}

#[test]
fn what_is_for_development_goes_there_and_a_dry_run_writes_nothing() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{}\n");
    let before = scene.files();
    assert_eq!(scene.pinned(&["npm", "--dev", "--dry-run", "inner"]), ["inner 1.2.3"]);
    assert_eq!(scene.files(), before);
    scene.pinned(&["npm", "--dev", "inner"]);
    assert!(scene.read("package.json").contains("devDependencies"));
}

#[test]
fn an_install_script_is_named_and_does_not_run() {
    let (scene, _registry) = Scene::npm(|scene| vec![Release::new("eager", "1.0.0").canary(&scene.canary())]);
    scene.write("package.json", "{\"scripts\": {\"prepare\": \"touch canary-of-the-project\"}}");
    let said = scene.cotter(&["pin", "npm", "eager"]).succeeded();
    assert!(said.contains("has an install script (not run)"), "{said}");
    assert!(!scene.dir.join("canary-of-the-project").exists());
    scene.runs("npm", &["ci", "--ignore-scripts"]).succeeded();
}

fn young() -> Vec<Release> {
    vec![
        Release::new("fast", "1.0.0"),
        Release::new("fast", "1.1.0").published(days_ago(8)),
        Release::new("fast", "1.2.0").published(days_ago(2)),
        Release::new("outer", "1.0.0").needs("fresh", "^1.0.0"),
        Release::new("fresh", "0.9.0"),
        Release::new("fresh", "1.0.0").published(days_ago(1)),
    ]
}

#[test]
fn what_is_too_young_is_passed_over_or_refused_with_what_would_do() {
    let (scene, _registry) = Scene::npm(|_| young());
    scene.write("package.json", "{}\n");
    for exact in ["fast@1.2.0", "fast@^1.2"] {
        assert_eq!(scene.refused(&["npm", exact]), ["new.too-young fast@1.2.0"], "{exact}");
    }
    let said = scene.cotter(&["pin", "npm", "fast@1.2.0"]);
    assert_eq!(
        said.stdout,
        "refused  new.too-young fast@1.2.0: 2 days old; the cooldown is 7 days\n  instead: the newest that is old enough is \
         fast@1.1.0 (8 days old); a person can add `--accept fast@1.2.0`\nnothing is written\n"
    );
    assert_eq!(scene.refused(&["npm", "outer"]), ["new.too-young fresh@1.0.0"], "what it needs counts too");
    assert_eq!(scene.pinned(&["npm", "fast"]), ["fast 1.1.0"]);
    assert_eq!(scene.refused(&["npm", "--anew", "--cooldown", "30"]), ["new.too-young fast@1.2.0"]);
}

#[test]
fn what_somebody_wrote_into_the_lock_is_asked_about_all_the_same() {
    let (scene, _registry) = Scene::npm(|_| {
        vec![Release::new("fast", "1.0.0"), Release::new("fast", "1.2.0").published(days_ago(2))]
    });
    scene.pinned(&["npm", "fast@1.0.0"]);
    let at_a_terminal = crate::person::at_a_terminal(&scene, &["fast@1.2.0", "--accept", "fast"]);
    assert_eq!(at_a_terminal, cotter_tests::Ending::Exited(0));
    assert_eq!(scene.pinned(&["npm"]), ["fast 1.2.0"], "what a person took is agreed on");
    fs::remove_dir_all(scene.home.path("state/pinned")).unwrap();
    assert_eq!(scene.refused(&["npm"]), ["new.too-young fast@1.2.0"], "what only stands there is not");
}

#[test]
fn what_is_known_to_be_bad_or_named_like_another_is_refused() {
    let (scene, _registry) =
        Scene::npm(|_| vec![Release::new("ansi-regex", "6.2.1"), Release::new("expresss", "1.0.0")]);
    scene.write("package.json", "{}\n");
    assert_eq!(scene.refused(&["npm", "ansi-regex"]), ["bad.known ansi-regex@6.2.1"]);
    assert_eq!(scene.refused(&["npm", "expresss"]), ["name.look-alike expresss@1.0.0"]);
}

#[test]
fn what_is_not_what_the_registry_has_is_refused() {
    let (scene, _registry) = Scene::npm(|_| {
        vec![
            Release::new("liar", "1.0.0").two_faced(),
            Release::new("far", "1.0.0").elsewhere("https://evil.example"),
        ]
    });
    scene.write("package.json", "{}\n");
    assert_eq!(scene.refused(&["npm", "liar"]), ["new.digest liar@1.0.0"]);
    assert_eq!(scene.refused(&["npm", "far"]), ["source.foreign-host far@1.0.0"]);
}

#[test]
fn a_tampered_file_does_not_pass_the_install_that_is_named() {
    let (scene, _registry) = Scene::npm(|_| vec![Release::new("swapped", "1.0.0").tampered()]);
    scene.pinned(&["npm", "swapped"]);
    let said = scene.runs("npm", &["ci", "--ignore-scripts", "--fetch-retries=0"]);
    assert!(said.code != Some(0) && said.stderr.contains("EINTEGRITY"), "{said:?}");
}

#[test]
fn only_packages_of_a_registry_can_be_asked_for() {
    let (scene, registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{}\n");
    for word in ["alice/repo", "github:alice/repo", "./folder", "https://evil.example/a.tgz", "outer@file:x"]
    {
        assert_eq!(scene.refused(&["npm", word]), [format!("pin.not-of-a-registry {word}")]);
    }
    assert_eq!(registry.server.asked(), []);
    for words in [&["npm", "--registry=https://evil.example"][..], &["npm", "-g", "outer"], &["nmp"]] {
        assert_eq!(scene.cotter(&[&["pin"], words].concat()).code, Some(2), "{words:?}");
    }
}

#[test]
fn a_projects_configuration_does_not_move_the_registry() {
    let (scene, _registry) = Scene::npm(|_| honest());
    let other = NpmRegistry::start(honest());
    scene.write("package.json", "{}\n");
    scene.write(".npmrc", &format!("registry={}\n", other.url()));
    assert_eq!(scene.refused(&["npm", "inner"]), ["source.own-index .npmrc:1"]);
    scene.write(".npmrc", "strict-ssl=false\n");
    assert_eq!(scene.refused(&["npm", "inner"]), ["source.check-off .npmrc:1"]);
    // In the environment it is the caller's, and does not count.
    fs::remove_file(scene.dir.join(".npmrc")).unwrap();
    let mut command = scene.home.cotter(["pin", "npm", "inner"]);
    command
        .current_dir(&scene.dir)
        .env("npm_config_registry", other.url())
        .env("NPM_CONFIG_REGISTRY", other.url());
    scene.home.said(command).succeeded();
    assert_eq!(other.server.asked(), []);
    // And a user's own, which is not known here, is not asked either.
    scene.write_home(".npmrc", &format!("registry={}\n", other.url()));
    let refused = scene.refused(&["npm", "outer"]);
    assert_eq!(refused, [format!("source.own-index {}", other.url())]);
    assert_eq!(other.server.asked(), []);
}

#[test]
fn what_runs_or_loosens_in_a_projects_configuration_does_not_count() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{}\n");
    scene.write(
        ".npmrc",
        &format!("node-options=--require {}/hook.js\nignore-scripts=false\n", scene.dir.display()),
    );
    scene.write("hook.js", &format!("require('fs').writeFileSync('{}', '')\n", scene.canary().display()));
    let said = scene.cotter(&["pin", "npm", "inner"]).succeeded();
    assert!(said.contains("note     `.npmrc` did not count: .npmrc:1: "), "{said}");
    // What loosens nothing does.
    scene.write(".npmrc", "save-exact=true\n");
    scene.pinned(&["npm", "outer@1.0.0"]);
    assert!(scene.read("package.json").contains("\"outer\": \"1.0.0\""));
}

#[test]
fn without_a_registry_that_is_known_nothing_is_asked() {
    let (scene, registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{}\n");
    fs::remove_file(scene.home.path("config/registries.toml")).unwrap();
    assert_eq!(scene.refused(&["npm", "inner"]), ["source.unknown-registry npm"]);
    assert_eq!(registry.server.asked(), []);
}

#[test]
fn a_workspace_is_known_by_its_manifest() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.write("package.json", "{\"name\": \"project\", \"workspaces\": [\"parts/*\"]}\n");
    scene.write(
        "parts/one/package.json",
        "{\"name\": \"one\", \"version\": \"1.0.0\", \"dependencies\": {\"inner\": \"^1\"}}\n",
    );
    assert_eq!(scene.pinned(&["npm"]), ["inner 1.2.3"]);
    assert_eq!(scene.cotter(&["verify"]).code, Some(0), "{:?}", scene.cotter(&["verify"]));
    assert!(scene.read("package-lock.json").contains("\"parts/one\""));
}

#[test]
fn a_lock_that_is_not_right_is_not_written_again_but_made_anew() {
    let (scene, _registry) = Scene::npm(|_| honest());
    scene.pinned(&["npm", "outer@1.0.0"]);
    let lock = scene.read("package-lock.json");
    let at = lock.find("sha512-").unwrap();
    let weak = format!(
        "{}sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=\"{}",
        &lock[..at],
        lock[at..].split_once('"').unwrap().1
    );
    scene.write("package-lock.json", &weak);
    assert_eq!(scene.refused(&["npm", "@corp/tool"]), ["pin.weak-digest inner@1.2.3"]);
    scene.pinned(&["npm", "--anew"]);
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
}

#[test]
fn what_cannot_be_learnt_has_a_reason_and_stops_nothing() {
    let other = NpmRegistry::start(honest());
    for (answer, reason) in [
        (Answer::elsewhere(format!("{}inner", other.url())), format!("led to `{}`", other.server.host())),
        (Answer::status(401), "the registry wants a login (401)".to_owned()),
        (Answer::status(500), "the registry answers 500".to_owned()),
        (Answer::status(404), "the registry has no such package (404)".to_owned()),
        (Answer::of("application/json", "{"), "the answer cannot be read: ".to_owned()),
        (
            Answer::of("application/json", "{\"versions\": {\"1.2.3\": {}}}"),
            "the registry does not say when".to_owned(),
        ),
    ] {
        let scene = Scene::bare();
        let registry = NpmRegistry::for_npm_alone(honest(), answer);
        scene.knows_npm(&registry);
        scene.write("package.json", "{}\n");
        let said = scene.cotter(&["pin", "npm", "inner"]);
        assert_eq!(said.code, Some(0), "{reason}: {said:?}");
        assert!(
            said.stdout.contains(&format!("new      inner 1.2.3  age unknown ({reason}")),
            "{reason}: {said:?}"
        );
    }
    assert_eq!(other.server.asked(), [], "nobody is followed to where packages do not come from");
}

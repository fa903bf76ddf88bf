//! The files are put in place all or none, and nothing is lost.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use cotter_tests::registries::Release;

use crate::scene::Scene;

fn releases() -> Vec<Release> {
    vec![Release::new("first", "1.0.0"), Release::new("second", "1.0.0")]
}

#[test]
fn what_git_does_not_have_is_kept() {
    let (scene, _registry) = Scene::npm(|_| releases());
    let scene = scene.in_a_repository();
    scene.pinned(&["npm", "first"]);
    let (manifest, lock) = (scene.read("package.json"), scene.read("package-lock.json"));
    scene.home.unguarded(&scene.dir, "git add -A; git commit -qm one").succeeded();
    scene.write("package.json", &manifest.replace("{\n", "{\n  \"private\": true,\n"));
    let edited = scene.read("package.json");
    let (_, report) = scene.pin(&["npm", "second"]);
    let kept = std::path::PathBuf::from(report["kept"].as_str().unwrap_or_else(|| panic!("{report}")));
    assert_eq!(fs::read_to_string(kept.join("package.json")).unwrap(), edited);
    assert!(!kept.join("package-lock.json").exists(), "that one is in git");
    assert_eq!(scene.home.past(&scene.dir, "show HEAD:package-lock.json").stdout, lock);
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o700);
    // Nothing else is left: no copy, no file beside.
    let names: Vec<String> = scene.files().into_keys().collect();
    assert_eq!(names, ["file", "package-lock.json", "package.json"]);
    assert_eq!(fs::read_dir(scene.home.path("state/cache/pin")).unwrap().count(), 0);
}

#[test]
fn what_somebody_changed_meanwhile_is_not_overwritten() {
    let (scene, _registry) = Scene::npm(|_| releases());
    scene.write("package.json", "{}\n");
    // Stands before the real one, and writes into the project while that resolves.
    let manifest = scene.dir.join("package.json");
    scene.home.write_executable(
        "first/npm",
        format!("#!/bin/sh\necho '{{\"private\": true}}' >{}\nexec /usr/bin/env -S PATH=\"${{PATH#*:}}\" npm \"$@\"\n", manifest.display()),
    );
    let mut command = scene.home.cotter(["pin", "npm", "first"]);
    let path = format!("{}:{}", scene.home.path("first").display(), scene.home.guarded_path());
    command.current_dir(&scene.dir).env("PATH", path);
    let said = scene.home.said(command);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("`package.json` was changed meanwhile: nothing is written"), "{said:?}");
    assert_eq!(scene.read("package.json"), "{\"private\": true}\n");
    assert_eq!(scene.files().len(), 1);
}

#[test]
fn a_file_keeps_its_mode_and_a_link_is_not_written_through() {
    let (scene, _registry) = Scene::npm(|_| releases());
    scene.write("package.json", "{}\n");
    fs::set_permissions(scene.dir.join("package.json"), fs::Permissions::from_mode(0o600)).unwrap();
    scene.pinned(&["npm", "first"]);
    let mode = |name: &str| fs::metadata(scene.dir.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("package.json"), 0o600);
    let outside = scene.home.path("elsewhere.json");
    fs::copy(scene.dir.join("package-lock.json"), &outside).unwrap();
    fs::remove_file(scene.dir.join("package-lock.json")).unwrap();
    symlink(&outside, scene.dir.join("package-lock.json")).unwrap();
    let before = fs::read(&outside).unwrap();
    let said = scene.cotter(&["pin", "npm", "second"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("a link that leads out of the project"), "{said:?}");
    assert_eq!(fs::read(&outside).unwrap(), before);
}

#[test]
fn a_shim_of_ours_is_never_taken_for_the_manager() {
    let (scene, _registry) = Scene::npm(|_| releases());
    scene.write("package.json", "{}\n");
    symlink("../cotter-shim", scene.home.shim("npm")).unwrap();
    assert_eq!(scene.pinned(&["npm", "first"]), ["first 1.0.0"]);
    let mut command = scene.home.cotter(["pin", "npm", "first"]);
    command.current_dir(&scene.dir).env("PATH", scene.home.shims());
    let said = scene.home.said(command);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("the real `npm` was not found"), "{said:?}");
}

#[test]
fn a_manager_that_fails_is_quoted_and_nothing_is_written() {
    let (scene, _registry) = Scene::npm(|_| releases());
    scene.write("package.json", "{\"dependencies\": {\"third\": \"^1\"}}\n");
    let before = scene.files();
    let said = scene.cotter(&["pin", "npm", "first"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("cotter: `npm (resolving)` failed: \n  npm error code E404"), "{said:?}");
    assert_eq!(scene.files(), before);
}

#[test]
fn where_there_is_nothing_to_pin_that_is_said() {
    let scene = Scene::bare();
    for (words, says) in [
        (&["pin"][..], "no manifest here"),
        (&["pin", "npm"], "no `package.json` here"),
        (&["pin", "pip"], "no requirements in `requirements.in`"),
        (&["pin", "npm", "-r", "requirements.in"], "`-r` and `-o` are pip's"),
        (&["pin", "pip", "--dev", "a"], "`--dev` is for npm and uv"),
    ] {
        let said = scene.cotter(words);
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
        assert!(said.stderr.contains(says), "{words:?}: {said:?}");
    }
}

//! Which lockfiles are found, and that nothing outside of the project is read.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::scene::Scene;

fn files(report: &serde_json::Value) -> Vec<&str> {
    report["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect()
}

const ONE: [(&str, &str); 1] = [("left-pad", "1.3.0")];

#[test]
fn every_lock_of_a_tree_and_none_of_what_was_installed_or_built() {
    let scene = Scene::new();
    for folder in
        ["", "web", "web/deep/er", "node_modules/x", "vendor/x", "target/x", ".venv/x", ".git/x", "cache"]
    {
        scene.project(folder, &ONE);
    }
    scene.write("cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    scene.write("notes.txt", "no lock\n");
    let (code, report) = scene.verified(&[]);
    assert_eq!(
        files(&report),
        ["package-lock.json", "web/deep/er/package-lock.json", "web/package-lock.json"]
    );
    assert_eq!(code, Some(0), "{report}");
    let (_, report) = scene.verified(&["web"]);
    assert_eq!(files(&report).len(), 2, "below a folder");
    let (_, report) = scene.verified(&["web/package-lock.json", "web", "package-lock.json"]);
    assert_eq!(files(&report).len(), 3, "each once");
    let (_, report) = scene.verified(&["node_modules"]);
    assert_eq!(files(&report), ["node_modules/x/package-lock.json"], "what is named is looked at");
    let said = scene.cotter_in("web/deep", &["verify", "../.."]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn what_is_in_a_folder_of_requirements_is_looked_at() {
    let scene = Scene::new();
    scene.write("requirements/dev.txt", "left-pad\n");
    scene.write("notes/dev.txt", "left-pad\n");
    let (code, report) = scene.verified(&[]);
    assert_eq!(files(&report), ["requirements/dev.txt"]);
    assert_ne!(code, Some(0), "{report}");
    let (_, report) = scene.verified(&["requirements/dev.txt"]);
    assert_eq!(files(&report).len(), 1, "and when it is named");
}

#[test]
fn nothing_to_verify_is_clean_and_what_is_not_there_is_an_error() {
    let scene = Scene::new();
    let said = scene.cotter(&["verify"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "no lockfiles\n"), "{said:?}");
    scene.write("notes.txt", "no lock\n");
    for (words, says) in [
        (&["verify", "nowhere"][..], "`nowhere`"),
        (&["verify", "notes.txt"], "no lockfile"),
        (&["verify", "--format", "xml"], "xml"),
        (&["verify", "--baseline", "HEAD", "--no-baseline"], "--no-baseline"),
    ] {
        let said = scene.cotter(words);
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
        assert!(said.stderr.contains(says) && said.stdout.is_empty(), "{words:?}: {said:?}");
    }
}

#[test]
fn a_lock_that_leads_out_of_the_project_is_refused_unread() {
    let scene = Scene::new();
    scene.project("../elsewhere", &ONE);
    scene.project("inside", &ONE);
    symlink("../elsewhere/package-lock.json", scene.dir.join("package-lock.json")).unwrap();
    symlink("../inside/package.json", scene.dir.join("inside/other.json")).unwrap();
    assert_eq!(scene.found(&[]), ["source.outside-path -"]);
    let (code, report) = scene.verified(&["package-lock.json"]);
    assert_eq!((code, &report["packages"]), (Some(1), &serde_json::json!(0)), "{report}");
    // Inside, a link is as good as the file.
    fs::remove_file(scene.dir.join("package-lock.json")).unwrap();
    symlink("inside/package-lock.json", scene.dir.join("package-lock.json")).unwrap();
    symlink("inside/package.json", scene.dir.join("package.json")).unwrap();
    assert_eq!(scene.verified(&[]).0, Some(0));
    // A folder that is a link is not looked through: its files are somewhere else anyway.
    symlink("../elsewhere", scene.dir.join("linked")).unwrap();
    assert_eq!(files(&scene.verified(&[]).1).len(), 2);
}

#[test]
fn nothing_waits_and_what_cannot_be_read_is_a_finding() {
    let scene = Scene::new();
    scene.write("package.json", "{}");
    let pipe = scene.dir.join("package-lock.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(scene.found(&[]), ["lock.unreadable -"]);
    fs::remove_file(&pipe).unwrap();
    symlink("nowhere", &pipe).unwrap();
    assert_eq!(scene.found(&[]), ["lock.unreadable -"]);
    fs::remove_file(&pipe).unwrap();
    // A folder of that name is only a folder.
    scene.project("package-lock.json/sub", &ONE);
    assert_eq!(files(&scene.verified(&[]).1), ["package-lock.json/sub/package-lock.json"]);
}

#[test]
fn a_manifest_that_is_a_pipe_does_not_hold_anything_up() {
    let scene = Scene::new();
    scene.project("", &ONE);
    let manifest = scene.dir.join("package.json");
    fs::remove_file(&manifest).unwrap();
    assert!(Command::new("mkfifo").arg(&manifest).status().unwrap().success());
    assert!(scene.verified(&[]).0.is_some());
}

#[test]
fn a_file_of_another_size_or_kind_than_a_lock_says_so() {
    let scene = Scene::new();
    scene.write("package-lock.json", "{\"lockfileVersion\": 3,\n");
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.starts_with("package-lock.json:2:1: refuse lock.unreadable: "), "{said:?}");
    let file = fs::File::create(scene.dir.join("package-lock.json")).unwrap();
    file.set_len(1 << 40).unwrap();
    let said = scene.cotter(&["verify"]);
    assert!(said.stdout.contains("refuse lock.unreadable: larger than"), "{said:?}");
}

#[test]
fn a_name_that_a_terminal_would_obey_is_shown_as_what_it_is() {
    let scene = Scene::new();
    scene.write("a\u{1b}[8m/package-lock.json", "{\n");
    let said = scene.cotter(&["verify"]);
    assert!(said.stdout.starts_with("a\\u{1b}[8m/package-lock.json:"), "{said:?}");
    assert!(!said.stdout.contains('\u{1b}'), "{said:?}");
}

//! The answer to what an install would bring is kept, and never longer than it holds.

use std::fs;

use crate::scene::Scene;

const LINE: &str = "pip install -r requirements.txt";

fn answers(scene: &Scene) -> usize {
    fs::read_dir(scene.home.path("state/packages")).map_or(0, Iterator::count)
}

#[test]
fn an_answer_holds_until_something_changes() {
    let scene = Scene::new();
    let sound = format!("six==1.17.0 --hash=sha256:{}\n", crate::scene::sha256(0x51));
    scene.write("requirements.txt", &sound);
    scene.trust();
    std::thread::sleep(std::time::Duration::from_millis(120));
    assert_eq!(scene.check(LINE).code, Some(0));
    assert_eq!(answers(&scene), 1, "the answer is kept");
    assert_eq!(scene.check(LINE).code, Some(0));
    assert_eq!(answers(&scene), 1, "and found again");
    // The same length and, as far as anybody can set it, the same time.
    let file = scene.dir.join("requirements.txt");
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    scene.write("requirements.txt", &sound.replace("sha256:5151", "sha256:5152"));
    fs::File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
    assert_ne!(scene.check(LINE).code, Some(0), "a change with the time set back");
    scene.write("requirements.txt", &sound);
    assert_eq!(scene.check(LINE).code, Some(0));
    fs::write(scene.dir.join("uv.toml"), "[[index]]\nurl = \"https://evil.example/simple\"\n").unwrap();
    assert_eq!(scene.check(LINE).code, Some(0), "uv's file is none of pip's");
}

/// Nobody is asked where the answer is there: the guard decides without `cotter`, and cannot where something has changed.
#[test]
fn a_kept_answer_needs_nobody() {
    let scene = Scene::new();
    scene.write("requirements.txt", &format!("six==1.17.0 --hash=sha256:{}\n", crate::scene::sha256(0x51)));
    scene.trust();
    scene.home.write_executable(scene.home.real("pip"), "#!/bin/sh\necho installed\n");
    std::os::unix::fs::symlink("../cotter-shim", scene.home.shim("pip")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(120));
    let pip = || {
        let mut command = scene.home.command(scene.home.shim("pip"), &scene.dir);
        let path = format!("{}:{}:/usr/bin:/bin", scene.home.shims().display(), scene.home.tools().display());
        command.args(["install", "-r", "requirements.txt"]).env("PATH", path);
        scene.home.said(command)
    };
    assert_eq!(pip().stdout, "installed\n");
    let cotter = scene.home.path("lib/cotter/cotter");
    fs::rename(&cotter, scene.home.path("lib/cotter/away")).unwrap();
    let said = pip();
    assert_eq!((&*said.stdout, &*said.stderr), ("installed\n", ""), "the answer was kept");
    scene.write("requirements.txt", &format!("six==1.17.0 --hash=sha256:{}\n\n", crate::scene::sha256(0x51)));
    let said = pip();
    assert_eq!((&*said.stdout, said.code), ("", Some(126)), "{}", said.stderr);
    assert!(said.stderr.contains("could not be looked at"), "{}", said.stderr);
}

//! What a cleaning deletes is kept, exactly that.

use std::collections::BTreeSet;

use crate::scene::Scene;

fn cleaned_in(scene: &Scene, id: &str) -> BTreeSet<String> {
    let listed = scene
        .sh(&format!("git -c core.quotePath=false ls-tree -r --name-only refs/cotter/saves/{id}:cleaned"));
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn just_what_this_very_cleaning_deletes() {
    for (command, kept) in [
        ("git clean -f", &["new", "top two"][..]),
        ("git clean -fd", &["d/deep/x", "d/x", "new", "top two"]),
        ("git clean -fdx", &["build/out", "d/deep/x", "d/ignored", "d/x", "ignored", "new", "top two"]),
        ("git clean -fX", &["d/ignored", "ignored"]),
        ("git clean -fdX", &["build/out", "d/ignored", "ignored"]),
        ("git clean -fd -e new", &["d/deep/x", "d/x", "top two"]),
        ("git clean -fd d", &["d/deep/x", "d/x"]),
        ("git -C src clean -fdx", &["src/un", "src/é"]),
        ("git -C src clean -fdx ../d", &["d/deep/x", "d/ignored", "d/x"]),
        ("git clean -f *two", &["top two"]),
    ] {
        let scene = Scene::new();
        scene.sh("echo changed >>tracked; mkdir -p d/deep build; for f in new 'top two' d/x d/deep/x ignored d/ignored build/out; do echo $f >\"$f\"; done");
        if command.contains("-C src") {
            scene.write("src/un", "x");
            scene.write("src/é", "x");
        }
        let files = scene.files();
        let id = scene.keep("cleaned", command);
        let expected: BTreeSet<String> = kept.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(cleaned_in(&scene, &id), expected, "{command}");
        scene.home.past(&scene.dir, command.strip_prefix("git ").unwrap()).succeeded();
        assert_eq!(files.len() - scene.files().len(), kept.len(), "{command}");
        scene.undo(&id);
        assert_eq!(scene.files(), files, "{command}");
    }
}

#[test]
fn nothing_to_clean() {
    let scene = Scene::new();
    scene.write("ignored", "x");
    assert_eq!(scene.keep_said(&scene.dir, "cleaned", "git clean -fd").code, Some(1));
}

/// What came into its place since is not lost either.
#[test]
fn what_is_there_now_is_kept_first() {
    let scene = Scene::new();
    scene.write("ignored", "old");
    let id = scene.keep("cleaned", "git clean -fdx");
    scene.sh("git clean -qfdx");
    scene.write("ignored", "new");
    let said = scene.undo(&id);
    assert_eq!(scene.read("ignored").unwrap(), b"old");
    let before = said.rsplit("cotter undo ").next().unwrap().trim_end_matches(['`', '\n']).to_owned();
    scene.undo(&before);
    assert_eq!(scene.read("ignored").unwrap(), b"new");
}

#[test]
fn repositories_and_too_much() {
    let scene = Scene::new();
    scene.sh("git init -q nested; echo x >nested/x; echo y >beside");
    let said = scene.unsaved("cleaned", "git clean -ffd");
    assert!(said.contains("`nested/` is a repository of its own"), "{said}");
    // This one leaves it.
    let id = scene.keep("cleaned", "git clean -fd");
    assert_eq!(cleaned_in(&scene, &id), BTreeSet::from(["beside".to_owned()]));
    scene.cotter(&scene.dir, &["undo", "drop", &id]).succeeded();
    scene.home.write_config("config.toml", "[save]\nsize = 10\n");
    scene.write("build/big", "12345678901");
    let said = scene.unsaved("cleaned", "git clean -fdx");
    assert!(said.contains("2 files with 13 bytes are more than the 10 bytes"), "{said}");
}

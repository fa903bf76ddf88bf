//! uv, for real, where there is one.

use cotter_tests::registries::release::Forms;
use cotter_tests::registries::{PyPiIndex, Release, days_ago};

use crate::scene::Scene;

const MANIFEST: &str =
    "[project]\nname = \"project\"\nversion = \"1.0\"\nrequires-python = \">=3.9\"\ndependencies = []\n";

fn scene(releases: impl FnOnce(&Scene) -> Vec<Release>) -> Option<(Scene, PyPiIndex)> {
    let (scene, index) = Scene::pypi(releases);
    let scene = scene.with_uv()?;
    scene.write("pyproject.toml", MANIFEST);
    Some((scene, index))
}

#[test]
fn a_package_is_added_and_the_lock_holds_for_the_install_that_is_named() {
    let releases = vec![Release::new("outer", "1.0").needs("inner", ">=1"), Release::new("inner", "1.2.3")];
    let Some((scene, _index)) = scene(|_| releases) else { return };
    assert_eq!(scene.pinned(&["uv", "outer"]), ["inner 1.2.3", "outer 1.0"]);
    assert!(scene.read("pyproject.toml").contains("\"outer>=1.0\""));
    assert!(!scene.read("pyproject.toml").contains("index"), "no index is written into the manifest");
    assert!(!scene.read("uv.lock").contains("exclude-newer"));
    assert_eq!(scene.cotter(&["verify"]).code, Some(0), "{:?}", scene.cotter(&["verify"]));
    scene.runs("uv", &["sync", "--locked", "--no-build", "--no-python-downloads"]).succeeded();
    let said = scene.cotter(&["pin", "uv"]).succeeded();
    assert!(said.contains("uv.lock is in step; nothing had to be written"), "{said}");
    assert_eq!(scene.pinned(&["uv", "--dev", "inner"]).len(), 2);
    assert!(scene.read("pyproject.toml").contains("[dependency-groups]"));
}

#[test]
fn a_cut_off_of_the_projects_own_stays_in_the_lock() {
    let releases =
        vec![Release::new("inner", "1.0"), Release::new("inner", "2.0").published("2025-06-01T00:00:00Z")];
    let Some((scene, _index)) = scene(|_| releases) else { return };
    let cut_off = "[tool.uv]\nexclude-newer = \"2025-01-01T00:00:00Z\"\n";
    scene.write("pyproject.toml", &format!("{MANIFEST}{cut_off}"));
    scene.pinned(&["uv", "inner<2"]);
    assert!(scene.read("uv.lock").contains("exclude-newer = \"2025-01-01T00:00:00Z\""));
    scene.runs("uv", &["lock", "--locked", "--no-python-downloads"]).succeeded();
}

#[test]
fn what_is_young_built_or_bad_is_refused() {
    let Some((scene, _index)) = scene(|scene| {
        vec![
            Release::new("fast", "1.1"),
            Release::new("fast", "1.2").published(days_ago(2)),
            Release::new("built", "1.0").forms(Forms::Source).canary(&scene.canary()),
            Release::new("old", "1.0").yanked("wrong file"),
            Release::new("requestss", "1.0"),
        ]
    }) else {
        return;
    };
    assert_eq!(scene.refused(&["uv", "fast==1.2"]), ["new.too-young fast@1.2"]);
    assert_eq!(scene.refused(&["uv", "built"]), ["run.build built"]);
    assert_eq!(scene.refused(&["uv", "old==1.0"]), ["pin.yanked old@1.0"]);
    assert_eq!(scene.refused(&["uv", "requestss"]), ["name.look-alike requestss@1.0"]);
    assert_eq!(scene.pinned(&["uv", "fast"]), ["fast 1.1"]);
}

#[test]
fn a_project_does_not_move_the_index() {
    let Some((scene, _index)) = scene(|_| vec![Release::new("inner", "1.2.3")]) else { return };
    let other = PyPiIndex::start(vec![Release::new("inner", "6.6.6")]);
    let index = format!("[[tool.uv.index]]\nurl = \"{}\"\ndefault = true\n", other.url());
    scene.write("pyproject.toml", &format!("{MANIFEST}{index}"));
    assert_eq!(scene.refused(&["uv", "inner"]), ["source.own-index pyproject.toml:7"]);
    scene.write("pyproject.toml", MANIFEST);
    scene.write("uv.toml", &format!("[[index]]\nurl = \"{}\"\n", other.url()));
    assert_eq!(scene.refused(&["uv", "inner"])[0].split(' ').next(), Some("source.own-index"));
    assert_eq!(other.server.asked(), []);
}

//! pip, for real.

use cotter_tests::registries::release::Forms;
use cotter_tests::registries::{PyPiIndex, Release, days_ago};

use crate::scene::Scene;

fn honest() -> Vec<Release> {
    vec![
        Release::new("outer", "1.0").needs("inner", ">=1"),
        Release::new("outer", "1.1").needs("inner", ">=1"),
        Release::new("inner", "1.2.3"),
        Release::new("my-tool", "2.0"),
    ]
}

#[test]
fn a_package_is_added_with_every_file_of_all_that_it_needs() {
    let (scene, _index) = Scene::pypi(|_| honest());
    let said = scene.cotter(&["pin", "pip", "outer==1.0", "My_Tool"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for line in [
        "new      inner 1.2.3  2 years old, sha256 of 3 files",
        "new      my-tool 2.0  2 years old, sha256 of 3 files",
        "new      outer 1.0    2 years old, sha256 of 3 files",
        "written  requirements.in, requirements.txt",
        "install  pip install --require-hashes --only-binary :all: -r requirements.txt",
    ] {
        assert!(said.stdout.lines().any(|own| own == line), "{line}: {said:?}");
    }
    assert_eq!(scene.read("requirements.in"), "outer==1.0\nMy_Tool\n");
    let lock = scene.read("requirements.txt");
    assert_eq!(lock.matches("--hash=sha256:").count(), 9, "of other machines too: {lock}");
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
    let install = [
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--target",
        "there",
        "-r",
        "requirements.txt",
    ];
    scene.runs("pip", &install).succeeded();
    assert!(scene.dir.join("there/inner/__init__.py").is_file());
    // In step, and then bumped by name.
    assert_eq!(scene.pinned(&["pip"]), ["inner 1.2.3", "my-tool 2.0", "outer 1.0"]);
    assert_eq!(scene.pinned(&["pip", "outer>=1.1"])[2], "outer 1.1");
    assert_eq!(scene.read("requirements.in"), "outer>=1.1\nMy_Tool\n");
}

#[test]
fn a_list_is_pinned_beside_itself() {
    let (scene, _index) = Scene::pypi(|_| honest());
    scene.write("requirements-dev.in", "# what development needs\nouter ~= 1.0 ; python_version >= '3'\nabsent ; python_version < '3'\n-r more.in\n");
    scene.write("more.in", "inner\n");
    let said = scene.cotter(&["pin", "-r", "requirements-dev.in"]).succeeded();
    assert!(said.contains("written  requirements-dev.txt"), "{said}");
    assert!(said.contains("note     absent ; python_version < '3' is not pinned: "), "{said}");
    assert!(scene.read("requirements-dev.txt").contains("outer==1.1 ; python_version >= '3' \\\n"));
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
    scene.pinned(&["-r", "more.in", "-o", "requirements.txt"]);
    assert!(scene.read("requirements.txt").starts_with("# Pinned by `cotter pin pip` from more.in."));
}

#[test]
fn what_is_pinned_stays_until_it_is_asked_for() {
    let (scene, _index) = Scene::pypi(|_| honest());
    scene.write("requirements.in", "outer\n");
    scene.write("requirements.txt", "outer==1.0\n");
    assert_eq!(scene.pinned(&["pip"]), ["inner 1.2.3", "outer 1.0"]);
    assert_eq!(scene.pinned(&["pip", "outer"])[1], "outer 1.1");
    assert_eq!(scene.read("requirements.in"), "outer\n");
}

#[test]
fn a_list_without_a_manifest_is_its_own() {
    let (scene, _index) = Scene::pypi(|_| honest());
    scene.write("requirements.txt", "outer==1.0\n");
    assert_eq!(scene.pinned(&["pip", "my-tool"]), ["inner 1.2.3", "my-tool 2.0", "outer 1.0"]);
    assert_eq!(scene.files().len(), 1);
    assert_eq!(scene.cotter(&["verify"]).code, Some(0));
}

#[test]
fn what_would_be_built_is_refused_and_not_built() {
    let (scene, _index) = Scene::pypi(|scene| {
        vec![
            Release::new("built", "1.0").forms(Forms::Source).canary(&scene.canary()),
            Release::new("outer", "1.0").needs("built", ">=1"),
        ]
    });
    assert_eq!(scene.refused(&["pip", "built"]), ["run.build built"]);
    let refused = scene.refused(&["pip", "outer"]);
    assert!(refused[0].starts_with("run.build built"), "{refused:?}");
}

#[test]
fn what_runs_at_every_start_does_not_run_here() {
    let (scene, _index) = Scene::pypi(|scene| vec![Release::new("eager", "1.0").canary(&scene.canary())]);
    assert_eq!(scene.pinned(&["pip", "eager"]), ["eager 1.0"]);
}

#[test]
fn what_is_too_young_is_passed_over_or_refused_with_what_would_do() {
    let (scene, _index) = Scene::pypi(|_| {
        vec![
            Release::new("fast", "1.0"),
            Release::new("fast", "1.1").published(days_ago(8)),
            Release::new("fast", "1.2").published(days_ago(2)),
            Release::new("outer", "1.0").needs("fast", ">=1.2"),
        ]
    });
    assert_eq!(scene.refused(&["pip", "fast==1.2"]), ["new.too-young fast@1.2"]);
    let (_, report) = scene.pin(&["pip", "fast==1.2"]);
    let instead = report["refused"][0]["instead"].as_str().unwrap();
    assert!(instead.starts_with("the newest that is old enough is fast==1.1 (8 days old)"), "{report}");
    assert_eq!(scene.refused(&["pip", "outer"]), ["new.too-young fast@1.2"]);
    assert_eq!(scene.pinned(&["pip", "fast"]), ["fast 1.1"]);
}

#[test]
fn what_was_withdrawn_is_refused_also_where_it_is_named_exactly() {
    let (scene, _index) =
        Scene::pypi(|_| vec![Release::new("old", "1.0").yanked("wrong file"), Release::new("old", "0.9")]);
    assert_eq!(scene.refused(&["pip", "old==1.0"]), ["pin.yanked old@1.0"]);
    assert_eq!(scene.pinned(&["pip", "old"]), ["old 0.9"]);
}

#[test]
fn what_is_not_what_the_index_has_is_refused() {
    let (scene, _index) = Scene::pypi(|_| {
        vec![
            Release::new("liar", "1.0").two_faced(),
            Release::new("far", "1.0").elsewhere("http://127.0.0.1:1"),
        ]
    });
    assert_eq!(scene.refused(&["pip", "liar"]), ["new.digest liar@1.0"]);
    let said = scene.cotter(&["pin", "pip", "far"]);
    assert!(matches!(said.code, Some(1 | 2)) && scene.files().is_empty(), "{said:?}");
}

#[test]
fn a_tampered_file_is_noticed_by_pip_and_nothing_is_written() {
    let (scene, _index) = Scene::pypi(|_| vec![Release::new("swapped", "1.0").tampered()]);
    let said = scene.cotter(&["pin", "pip", "swapped"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("cotter: `pip (resolving)` failed: "), "{said:?}");
    assert!(scene.files().is_empty());
}

#[test]
fn an_index_without_times_is_said_to_be_one() {
    let scene = Scene::bare();
    let index = PyPiIndex::of_pages(honest());
    scene.knows(&index);
    let said = scene.cotter(&["pin", "pip", "inner"]).succeeded();
    assert!(
        said.contains("new      inner 1.2.3  age unknown (the index does not say when), sha256 of 3 files"),
        "{said}"
    );
}

#[test]
fn a_list_asks_for_packages_of_an_index_and_for_nothing_else() {
    let (scene, _index) = Scene::pypi(|_| honest());
    let other = PyPiIndex::start(honest());
    for (line, code) in [
        (format!("--index-url {}\ninner", other.url()), "source.own-index"),
        (format!("--extra-index-url {}\ninner", other.url()), "source.own-index"),
        ("-f wheels\ninner".to_owned(), "source.own-index"),
        ("--no-binary :all:\ninner".to_owned(), "source.check-off"),
        ("-e .".to_owned(), "pin.not-of-a-registry"),
        ("inner @ https://evil.example/inner-1.0-py3-none-any.whl".to_owned(), "pin.not-of-a-registry"),
        ("./folder".to_owned(), "pin.not-of-a-registry"),
        ("-r ../../outside.in".to_owned(), "source.outside-path"),
    ] {
        scene.write("requirements.in", &format!("{line}\n"));
        assert_eq!(scene.refused(&["pip"]), [format!("{code} requirements.in:1")], "{line}");
    }
    assert_eq!(other.server.asked(), []);
}

#[test]
fn a_callers_variables_do_not_count() {
    let (scene, _index) = Scene::pypi(|_| honest());
    let other = PyPiIndex::start(honest());
    let mut command = scene.home.cotter(["pin", "pip", "inner"]);
    command.current_dir(&scene.dir).env("PIP_INDEX_URL", other.url()).env("PIP_NO_BINARY", ":all:");
    scene.home.said(command).succeeded();
    assert_eq!(other.server.asked(), []);
}

//! pip, also as Python runs it.

use std::path::Path;

use cotter_tests::registries::release::Forms;
use cotter_tests::registries::{Release, pypi};

use crate::scenario::{fire, honest, stopped};
use crate::stage::Stage;

/// `inner` has an honest wheel; beside it lies a source package that somebody added later.
fn known(canary: &Path) -> Vec<Release> {
    vec![outer(), inner(), added_later(canary), evil(canary), evil_source(canary)]
}

fn foreign(canary: &Path) -> Vec<Release> {
    vec![outer(), other(canary), Release::new("inner", "1.9.9").canary(canary), evil(canary)]
}

fn outer() -> Release {
    Release::new("outer", "1.0").needs("inner", ">=1").forms(Forms::Wheel)
}

fn inner() -> Release {
    Release::new("inner", "1.2.3").forms(Forms::Wheel)
}

fn added_later(canary: &Path) -> Release {
    Release::new("inner", "1.2.3").forms(Forms::Source).canary(canary)
}

/// Under the same name and version, elsewhere.
pub(crate) fn other(canary: &Path) -> Release {
    Release::new("inner", "1.2.3").forms(Forms::Wheel).canary(canary)
}

fn evil(canary: &Path) -> Release {
    Release::new("evil", "1.0").forms(Forms::Wheel).canary(canary)
}

fn evil_source(canary: &Path) -> Release {
    Release::new("evil-source", "1.0").forms(Forms::Source).canary(canary)
}

pub(crate) fn stage() -> Stage {
    Stage::new(known, foreign)
}

/// `name==version` with every digest of its files.
fn line(release: &Release) -> String {
    let digests: String =
        pypi::digests(release).iter().map(|digest| format!(" \\\n    --hash=sha256:{digest}")).collect();
    format!("{}=={}{digests}\n", release.name, release.version)
}

pub(crate) fn pinned(stage: &Stage) {
    stage.write("requirements.txt", line(&outer()) + &line(&inner()));
}

fn another_digest(stage: &Stage) {
    stage.write("requirements.txt", line(&outer()) + &line(&added_later(&stage.canary())));
}

fn no_digest(stage: &Stage) {
    stage.write("requirements.txt", "outer==1.0\ninner==1.2.3\nevil==1.0\n");
}

pub(crate) fn an_index_of_its_own(stage: &Stage) {
    let index = format!("--extra-index-url {}\n", stage.foreign.pypi.url());
    stage.write("requirements.txt", index + &line(&outer()) + &line(&other(&stage.canary())));
}

fn a_new_source(stage: &Stage) {
    let list = stage.read("requirements.txt");
    stage.write("requirements.txt", list + &line(&evil_source(&stage.canary())));
}

const FROM_LIST: &str = "pip install --target \"$SITE\" --require-hashes -r requirements.txt";

#[test]
fn what_is_honest_is_installed_as_without_the_guard() {
    let scenarios = [
        honest("`pip install --require-hashes -r`", FROM_LIST).agreed(pinned),
        honest("`pip install -r`, with digests in it", "pip install --target \"$SITE\" -r requirements.txt")
            .agreed(pinned),
        honest(
            "`python3 -m pip install -r`",
            "python3 -m pip install --target \"$SITE\" -r requirements.txt",
        )
        .agreed(pinned),
    ];
    fire("pip", &scenarios, stage);
}

#[test]
fn a_list_that_was_edited_is_stopped() {
    let scenarios = [
        stopped("list: a digest edited, to a source package's", FROM_LIST)
            .agreed(pinned)
            .edited(another_digest),
        stopped("list: no digests", "pip install --target \"$SITE\" -r requirements.txt")
            .agreed(pinned)
            .edited(no_digest),
        stopped("list: no digests, which are asked for", FROM_LIST)
            .agreed(pinned)
            .edited(no_digest)
            .also_by_itself(),
        stopped("list: an index of its own", FROM_LIST).agreed(pinned).edited(an_index_of_its_own),
        stopped("list: a new package, which must be built", FROM_LIST).agreed(pinned).edited(a_new_source),
    ];
    fire("pip", &scenarios, stage);
}

#[test]
fn an_index_that_was_moved_is_stopped() {
    let scenarios = [
        stopped(
            "`PIP_INDEX_URL`",
            "PIP_INDEX_URL=\"$FOREIGN_PYPI\" pip install --target \"$SITE\" inner==1.2.3",
        )
        .agreed(pinned),
        stopped(
            "`PIP_INDEX_URL`, with digests",
            "PIP_INDEX_URL=\"$FOREIGN_PYPI\" pip install --target \"$SITE\" -r requirements.txt",
        )
        .agreed(pinned)
        .also_by_itself(),
        stopped("`--index-url`", "pip install --target \"$SITE\" -i \"$FOREIGN_PYPI\" inner==1.2.3")
            .agreed(pinned),
    ];
    fire("pip", &scenarios, stage);
}

#[test]
fn what_names_a_package_is_stopped() {
    let scenarios = [
        stopped("`pip install evil`", "pip install --target \"$SITE\" evil").agreed(pinned),
        stopped("`python3 -m pip install evil`", "python3 -m pip install --target \"$SITE\" evil")
            .agreed(pinned),
        stopped("a wheel with a `.pth`", "pip install --target \"$SITE\" evil==1.0").agreed(pinned),
        stopped("a source package with a `setup.py`", "pip install --target \"$SITE\" evil-source==1.0")
            .agreed(pinned),
        stopped("`pip download` of it", "pip download -d \"$SITE\" --no-deps evil-source").agreed(pinned),
        stopped(
            "a file's URL",
            "pip install --target \"$SITE\" \"${FOREIGN_PYPI%simple}files/evil-1.0-py3-none-any.whl\"",
        )
        .agreed(pinned),
    ];
    fire("pip", &scenarios, stage);
}

//! `Cargo.lock`: what cargo accepts and what it must not.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot set up its scene has failed")]

mod project;

use project::{Project, ends_well};
use proptest::prelude::*;

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn lock() -> String {
    format!(
        "# generated\nversion = 4\n\n\
         [[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"left\",\n \"right 1.2.0\",\n \"tool\",\n \"util\",\n]\n\n\
         [[package]]\nname = \"left\"\nversion = \"2.0.1\"\nsource = \"registry+https://code.example/crates/index\"\nchecksum = \"{SUM}\"\ndependencies = [\n \"right 0.9.0\",\n]\n\n\
         [[package]]\nname = \"right\"\nversion = \"0.9.0\"\nsource = \"registry+https://code.example/crates/index\"\nchecksum = \"{SUM}\"\n\n\
         [[package]]\nname = \"right\"\nversion = \"1.2.0\"\nsource = \"sparse+https://index.crates.registry.example/\"\nchecksum = \"{SUM}\"\n\n\
         [[package]]\nname = \"tool\"\nversion = \"0.3.0\"\nsource = \"git+https://git.example/tool?branch=feat%2Fx#{COMMIT}\"\n\n\
         [[package]]\nname = \"util\"\nversion = \"0.1.0\"\n"
    )
}

const MANIFEST: &str = "[package]\nname = \"app\"\nversion.workspace = true\n\n[workspace]\nmembers = [\"crates/*\"]\n\
    package.version = \"0.1.0\"\n[workspace.dependencies]\nleft = { version = \"2\" }\nutil = { path = \"crates/util\" }\n\n\
    [dependencies]\nleft = { workspace = true, optional = true }\nutil.workspace = true\n\n\
    [target.'cfg(unix)'.dev-dependencies]\nright1 = { package = \"right\", version = \"1.1\" }\n\n\
    [build-dependencies]\ntool = { git = \"https://git.example/tool.git\", branch = \"feat/x\" }\n";

const UTIL: &str = "[package]\nname = \"util\"\nversion = \"0.1.0\"\n";

fn honest() -> Project {
    Project::of(&[("Cargo.lock", &lock()), ("Cargo.toml", MANIFEST), ("crates/util/Cargo.toml", UTIL)])
}

#[test]
fn an_honest_lock_has_no_finding() {
    assert_eq!(honest().found(), Vec::<String>::new());
    assert_eq!(honest().report().packages, 6);
}

/// A lock of its own, below a workspace that leaves its folder out: what it depends on by path is a part of that
/// workspace and inherits from it.
#[test]
fn a_path_may_lead_into_another_workspace() {
    let package = |name: &str, needs: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\n{needs}]\n\n")
    };
    let lock = "version = 4\n\n".to_owned()
        + &format!(
            "[[package]]\nname = \"left\"\nversion = \"2.0.1\"\nsource = \"registry+https://code.example/crates/index\"\nchecksum = \"{SUM}\"\n\n"
        )
        + &package("macros", " \"left\",\n")
        + &package("tiny", " \"util\",\n")
        + &package("util", " \"macros\",\n");
    let outer = "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/tiny\"]\n[workspace.package]\nversion = \"0.1.0\"\n\
        [workspace.dependencies]\nleft = \"2\"\nmacros = { path = \"crates/macros\" }\n";
    let own =
        "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\n[dependencies]\nutil = { path = \"../util\" }\n";
    let inherits = |name: &str, needs: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion.workspace = true\n[dependencies]\n{needs}.workspace = true\n"
        )
    };
    let project = Project::of(&[
        ("crates/tiny/Cargo.lock", &lock),
        ("crates/tiny/Cargo.toml", own),
        ("Cargo.toml", outer),
        ("crates/util/Cargo.toml", &inherits("util", "macros")),
        ("crates/macros/Cargo.toml", &inherits("macros", "left")),
    ]);
    assert_eq!(project.found(), Vec::<String>::new(), "{:#?}", project.report().findings);
    project.edit("Cargo.toml", "left = \"2\"", "left = \"1\"").is_found("refuse step.out-of-range");
    project.edit("Cargo.toml", "version = \"0.1.0\"", "version = \"0.2.0\"").is_found("note step.stale");
    project.edit_lock("name = \"macros\"", "name = \"hidden\"").is_found("refuse step.stale");
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let honest = honest();
    let registry = "registry+https://code.example/crates/index";
    for (from, to, found) in [
        (registry, "registry+https://evil.example/index", "refuse source.foreign-host"),
        (registry, "registry+https://code.example/evil/index", "refuse source.foreign-host"),
        // Behind an entry of which all is well.
        (
            "version = \"0.9.0\"\nsource = \"registry+https://code.example/crates/index\"",
            "version = \"0.9.0\"\nsource = \"registry+https://code.example/evil/index\"",
            "refuse source.foreign-host",
        ),
        (registry, "registry+http://code.example/crates/index", "refuse source.http"),
        (registry, "registry+https://code.example@evil.example/crates/index", "refuse source.userinfo"),
        (registry, "sparse+https://evil.example/code.example/crates/index", "refuse source.foreign-host"),
        (registry, "https://evil.example/left.crate", "refuse source.foreign-host"),
        (registry, &format!("git+https://git.example/left#{COMMIT}"), "refuse step.stale"),
        (&format!("checksum = \"{SUM}\"\n"), "", "refuse pin.no-digest"),
        (SUM, "0123", "refuse pin.bad-digest"),
        (SUM, "", "refuse pin.bad-digest"),
        (SUM, &SUM.replace('a', "g"), "refuse pin.bad-digest"),
        (&SUM[..64], &SUM[..40], "refuse pin.bad-digest"),
        (
            "name = \"left\"\nversion = \"2.0.1\"",
            "name = \"left\"\nversion = \"3.0.0\"",
            "refuse step.out-of-range",
        ),
        (
            "name = \"left\"\nversion = \"2.0.1\"",
            "name = \"left\"\nversion = \"latest\"",
            "refuse pin.no-version",
        ),
        (" \"left\",\n", "", "refuse step.stale"),
        (" \"tool\",\n", " \"tool\",\n \"evil\",\n", "refuse lock.diverges"),
        ("name = \"app\"\nversion = \"0.1.0\"", "name = \"app\"\nversion = \"0.2.0\"", "note step.stale"),
        (&format!("#{COMMIT}"), "#0123456", "refuse pin.no-commit"),
        (&format!("#{COMMIT}"), "", "refuse pin.no-commit"),
        ("git+https://git.example/tool", "git+https://git.example/other", "refuse step.stale"),
        ("branch=feat%2Fx", "branch=main", "refuse step.stale"),
        ("name = \"util\"", &format!("checksum = \"{SUM}\"\nname = \"util\""), "refuse lock.shape"),
        ("version = 4", "version = 5", "ask lock.unsupported"),
        ("version = 4", "version = 99999999999999999999999999", "ask lock.unsupported"),
        ("version = 4", "version = 4\nversion = 4", "refuse lock.duplicate-key"),
        ("version = 4", "versions = 4", "refuse lock.unreadable"),
        ("name = \"util\"", "name = \"util\"\nname = \"util\"", "refuse lock.duplicate-key"),
        ("name = \"util\"", "name = \"util\"\nscript = true", "refuse lock.unreadable"),
        ("name = \"left\"", "name = \"../left\"", "refuse name.hostile"),
        ("name = \"left\"", "name = \"l\u{435}ft\"", "refuse name.disguised"),
        ("name = \"util\"\nversion", "name = \"hidden\"\nversion", "refuse step.stale"),
    ] {
        honest.edit_lock(from, to).is_found(found);
    }
}

#[test]
fn what_is_added_is_seen() {
    let honest = honest();
    let registry = "source = \"registry+https://code.example/crates/index\"";
    let added = format!(
        "{}\n[[package]]\nname = \"more\"\nversion = \"1.0.0\"\n{registry}\nchecksum = \"{SUM}\"\n",
        lock()
    );
    honest.with("Cargo.lock", added).is_found("note step.extraneous");
    let twice = format!(
        "{}\n[[package]]\nname = \"right\"\nversion = \"0.9.0\"\n{registry}\nchecksum = \"{SUM}\"\n",
        lock()
    );
    honest.with("Cargo.lock", twice).is_found("refuse lock.duplicate-key");
    let without_source = format!("{}\n[[package]]\nname = \"more\"\nversion = \"1.0.0\"\n", lock());
    honest.with("Cargo.lock", without_source).is_found("refuse step.stale");
}

#[test]
fn a_changed_manifest_is_out_of_step() {
    let honest = honest();
    for (path, from, to, found) in [
        ("Cargo.toml", "version = \"2\"", "version = \"3\"", "refuse step.out-of-range"),
        ("Cargo.toml", "version = \"1.1\"", "version = \"1.3\"", "refuse step.out-of-range"),
        ("Cargo.toml", "package = \"right\"", "package = \"other\"", "refuse step.stale"),
        ("Cargo.toml", "package.version = \"0.1.0\"", "package.version = \"0.1.1\"", "note step.stale"),
        ("Cargo.toml", "util.workspace = true\n", "", "refuse step.stale"),
        (
            "Cargo.toml",
            "util.workspace = true\n",
            "util.workspace = true\nnew = \"1\"\n",
            "refuse step.stale",
        ),
        ("Cargo.toml", "path = \"crates/util\"", "path = \"../util\"", "refuse source.outside-path"),
        ("Cargo.toml", "tool.git\"", "other.git\"", "refuse step.stale"),
        ("crates/util/Cargo.toml", "0.1.0", "0.2.0", "note step.stale"),
        ("crates/util/Cargo.toml", "[package]", "[package", "refuse lock.unreadable"),
        (
            "crates/util/Cargo.toml",
            "[package]",
            "[dependencies]\nnew = \"1\"\n[package]",
            "refuse step.stale",
        ),
    ] {
        honest.edit(path, from, to).is_found(found);
    }
    Project::of(&[("Cargo.lock", &lock())]).is_found("note step.no-manifest");
}

#[test]
fn members_may_be_excluded_patched_or_lie_deeper() {
    let honest = honest();
    // What asks for nothing cargo adds without resolving anything.
    honest.with("crates/out/Cargo.toml", UTIL.replace("util", "out")).is_honest();
    let asking = format!("{}\n[dependencies]\nnew = \"1\"\n", UTIL.replace("util", "out"));
    honest.with("crates/out/Cargo.toml", asking).is_found("refuse step.stale");
    let excluding = honest.edit("Cargo.toml", "members = [", "exclude = [\"crates/out\"]\nmembers = [");
    excluding.with("crates/out/Cargo.toml", UTIL.replace("util", "out")).is_honest();
    let patched = honest
        .edit(
            "Cargo.toml",
            "[dependencies]",
            "[patch.crates-io]\nleft = { git = \"https://git.example/left\" }\n[dependencies]",
        )
        .edit_lock(
            &format!("source = \"registry+https://code.example/crates/index\"\nchecksum = \"{SUM}\"\ndep"),
            &format!("source = \"git+https://git.example/left#{COMMIT}\"\ndep"),
        );
    patched.is_honest();
    let deep = honest.edit("Cargo.toml", "crates/*", "crates/**");
    deep.is_honest();
}

/// Each edit is one that `cargo metadata --locked` refuses.
#[test]
fn patches_are_those_of_the_manifest() {
    let registry = format!("source = \"registry+https://code.example/crates/index\"\nchecksum = \"{SUM}\"\n");
    let git = |more: &str| format!("source = \"git+https://git.example/right{more}#{COMMIT}\"\n");
    let patch = |text: &str| format!("[patch.crates-io]\n{text}\n[dependencies]");
    // `left`, which is from a registry, gets `right` from elsewhere.
    let from = |source: &str| {
        let right = "name = \"right\"\nversion = \"0.9.0\"\n";
        honest().edit_lock(&format!("{right}{registry}"), &format!("{right}{source}"))
    };
    let wanted = patch("right = { git = \"https://git.example/right\", rev = \"0123\" }");
    let by_git = from(&git("?rev=0123")).edit("Cargo.toml", "[dependencies]", &wanted);
    by_git.is_honest();
    for (path, from, to) in [
        ("Cargo.toml", wanted.as_str(), "[dependencies]"),
        ("Cargo.toml", "git.example/right", "git.example/wrong"),
        ("Cargo.toml", "rev = \"0123\"", "rev = \"4567\""),
        ("Cargo.lock", "git.example/right?rev", "evil.example/right?rev"),
        ("Cargo.toml", "right = {", "other = { path = \"crates/util\" }\nright = {"),
    ] {
        by_git.edit(path, from, to).is_found("refuse step.stale");
    }
    let by_path = from("")
        .edit("Cargo.toml", "[dependencies]", &patch("right = { path = \"vendor/right\" }"))
        .with("vendor/right/Cargo.toml", UTIL.replace("util", "right").replace("0.1.0", "0.9.0"));
    by_path.is_honest();
    by_path
        .edit("Cargo.toml", "path = \"vendor", "git = \"https://git.example")
        .is_found("refuse step.stale");
    // A configuration may patch as well.
    let config = "[patch.crates-io]\nright = { path = \"vendor/right\" }\n";
    by_path
        .edit("Cargo.toml", "right = { path = \"vendor/right\" }", "")
        .with(".cargo/config.toml", config)
        .is_honest();
    honest().with(".cargo/config.toml", config).is_found("refuse step.stale");
    // One that nothing uses is in the lock all the same.
    let unused = "\n[[patch.unused]]\nname = \"right\"\nversion = \"7.0.0\"\n";
    let with_unused = honest().with("Cargo.lock", lock() + unused).edit(
        "Cargo.toml",
        "[dependencies]",
        &patch("right = { path = \"vendor/right\" }"),
    );
    with_unused.is_honest();
    with_unused.edit_lock(unused, "").is_found("refuse step.stale");
    with_unused.edit_lock("7.0.0", "1.2.0").is_found("refuse step.stale");
    with_unused.edit("Cargo.toml", "right = { path = \"vendor/right\" }", "").is_found("note step.stale");
}

#[test]
fn what_is_replaced_is_said_by_the_manifest() {
    let registry = "source = \"registry+https://code.example/crates/index\"\n";
    let right = format!("name = \"right\"\nversion = \"0.9.0\"\n{registry}checksum = \"{SUM}\"\n");
    let replaced = format!(
        "name = \"right\"\nversion = \"0.9.0\"\n\n[[package]]\nname = \"right\"\nversion = \"0.9.0\"\n{registry}checksum = \"{SUM}\"\nreplace = \"right 0.9.0\"\n"
    );
    let project = honest()
        .edit_lock(&right, &replaced)
        .edit_lock(" \"right 0.9.0\"", " \"right 0.9.0 (registry+https://code.example/crates/index)\"")
        .edit(
            "Cargo.toml",
            "[dependencies]",
            "[replace]\n\"right:0.9.0\" = { path = \"vendor/right\" }\n\"nobody:1.0.0\" = { path = \"x\" }\n[dependencies]",
        );
    project.is_honest();
    project.edit("Cargo.toml", "right:0.9.0", "right:0.8.0").is_found("refuse step.stale");
    project.edit_lock("replace = \"right 0.9.0\"\n", "").is_found("refuse step.stale");
    project
        .edit("Cargo.toml", "path = \"vendor/right\"", "git = \"https://git.example/right\"")
        .is_found("refuse step.stale");
}

#[test]
fn version_one_keeps_its_checksums_apart() {
    let source = "registry+https://code.example/crates/index";
    let one = format!(
        "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"left 2.0.1 ({source})\",\n]\n\n\
         [[package]]\nname = \"left\"\nversion = \"2.0.1\"\nsource = \"{source}\"\n\n\
         [metadata]\n\"checksum left 2.0.1 ({source})\" = \"{SUM}\"\n"
    );
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nleft = \"2\"\n";
    let honest = Project::of(&[("Cargo.lock", &one), ("Cargo.toml", manifest)]);
    assert_eq!(honest.found(), Vec::<String>::new());
    honest.edit_lock("\"checksum left 2.0.1", "\"checksum left 2.0.0").is_found("refuse pin.no-digest");
    honest.edit_lock(SUM, "<none>").is_found("refuse pin.no-digest");
}

#[test]
fn configuration_that_comes_with_a_repository_is_seen() {
    let honest = honest();
    for (config, found) in [
        ("[build]\nrustc-wrapper = \"./x\"\n", "ask run.project-code"),
        ("[target.'cfg(all())']\nrunner = [\"./x\", \"-v\"]\n", "ask run.project-code"),
        ("[build]\nrustc-wrapper = \"sccache\"\n", "note run.project-code"),
        (
            "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"https://evil.example/\"\n",
            "ask source.own-index",
        ),
        (
            "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n",
            "note source.own-index",
        ),
        (
            "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"/tmp/v\"\n",
            "refuse source.outside-path",
        ),
        ("paths = [\"../left\"]\n", "ask source.own-index"),
        ("[registries.crates-io]\nindex = \"https://evil.example/\"\n", "ask source.own-index"),
        ("[registries.corp]\nindex = \"https://corp.example/\"\n", "note source.own-index"),
        ("[build\n", "refuse lock.unreadable"),
    ] {
        honest.with(".cargo/config.toml", config).is_found(found);
    }
    honest.with(".cargo/config.toml", "[build]\njobs = 2\n[alias]\nx = \"run\"\n").is_honest();
    // Cargo reads what stands around the folder that it is called in.
    let wrapper = "[build]\nrustc-wrapper = \"./x\"\n";
    for place in ["crates/util/.cargo/config.toml", "crates/.cargo/config.toml", "crates/util/.cargo/config"]
    {
        honest.with(place, wrapper).is_found("ask run.project-code");
    }
    honest.with("elsewhere/.cargo/config.toml", wrapper).is_honest();
}

#[test]
fn hostile_files_are_refused_with_a_place() {
    let honest = honest();
    for bytes in [
        &b""[..],
        b"\0",
        b"\xff\xfe[\0",
        b"<<<<<<< a\n=======\n>>>>>>> b\n",
        b"[[package]]\n",
        b"package = 1\nversion = 3\n",
        b"[[package]]\nname = 1\nversion = \"1.0.0\"\n",
        b"[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [1]\n",
    ] {
        let report = honest.with("Cargo.lock", bytes).report();
        assert_eq!(report.findings.len(), 1, "{bytes:?}");
        assert!(report.findings[0].line.is_some());
    }
    let deep = format!("version = 4\nx = {}", "[".repeat(100_000));
    honest.with("Cargo.lock", deep).is_found("refuse lock.unreadable");
    honest.with("Cargo.lock", format!("\u{feff}{}", lock()).replace('\n', "\r\n")).is_honest();
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_a_check_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        ends_well(&honest().with("Cargo.lock", bytes.clone()));
        ends_well(&honest().with("Cargo.toml", bytes.clone()));
        let mut mixed = lock().into_bytes();
        let at = at.index(mixed.len());
        mixed.splice(at..at, bytes.into_iter().take(8));
        ends_well(&honest().with("Cargo.lock", mixed));
    }
}

//! cargo.

use std::path::Path;

use cotter_tests::registries::{Release, crates};

use crate::scenario::{fire, honest, stopped};
use crate::stage::{Stage, Way};

fn known(_: &Path) -> Vec<Release> {
    vec![Release::new("inner", "1.2.3")]
}

fn foreign(canary: &Path) -> Vec<Release> {
    vec![Release::new("inner", "1.2.3").canary(canary)]
}

fn stage() -> Stage {
    Stage::new(known, foreign)
}

fn manifest(inner: &str) -> String {
    format!(
        "[workspace]\n\n[package]\nname = \"project\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n[dependencies]\ninner = {inner}\n"
    )
}

const MAIN: &str = "fn main() {\n    println!(\"{}\", inner::NUMBER);\n}\n";
const FROM_KNOWN: &str = "{ version = \"1.2.3\", registry = \"known\" }";

fn of_paths(stage: &Stage) {
    stage.write("Cargo.toml", manifest("{ path = \"inner\" }"));
    stage.write("src/main.rs", MAIN);
    stage.write("inner/Cargo.toml", "[package]\nname = \"inner\"\nversion = \"1.2.3\"\nedition = \"2021\"\n");
    stage.write("inner/src/lib.rs", "pub const NUMBER: u32 = 7;\n");
    stage.run(Way::Direct, "cargo generate-lockfile --offline").succeeded();
}

fn of_a_registry(stage: &Stage) {
    stage.write("Cargo.toml", manifest(FROM_KNOWN));
    stage.write("src/main.rs", MAIN);
    stage.run(Way::Direct, "cargo generate-lockfile").succeeded();
}

/// Another index and another digest.
fn lock_edited(stage: &Stage) {
    let (own, other) =
        (Release::new("inner", "1.2.3"), Release::new("inner", "1.2.3").canary(&stage.canary()));
    let lock = stage.read("Cargo.lock").replace(&stage.known.crates.url(), &stage.foreign.crates.url());
    stage.write("Cargo.lock", lock.replace(&crates::checksum(&own), &crates::checksum(&other)));
}

fn lock_and_manifest_edited(stage: &Stage) {
    lock_edited(stage);
    let index = stage.foreign.crates.url();
    stage.write("Cargo.toml", manifest(&format!("{{ version = \"1.2.3\", registry-index = \"{index}\" }}")));
}

/// The registry of that name is another one in this project.
fn lock_and_configuration_edited(stage: &Stage) {
    lock_edited(stage);
    stage.write(
        ".cargo/config.toml",
        format!("[registries.known]\nindex = \"{}\"\n", stage.foreign.crates.url()),
    );
}

#[test]
fn what_is_honest_is_built_as_without_the_guard() {
    let scenarios = [
        honest("`cargo build --locked`, of paths alone", "cargo build --locked --offline").agreed(of_paths),
        honest("`cargo build --locked`, from a registry", "cargo build --locked").agreed(of_a_registry),
    ];
    fire("cargo", &scenarios, stage);
}

#[test]
fn what_is_not_is_stopped() {
    let scenarios = [
        stopped("lock: a foreign registry, with its digest", "cargo build --locked")
            .agreed(of_a_registry)
            .edited(lock_edited)
            .also_by_itself(),
        stopped("lock and manifest: a foreign registry", "cargo build --locked")
            .agreed(of_a_registry)
            .edited(lock_and_manifest_edited),
        stopped("lock and `.cargo/config.toml`: a foreign registry", "cargo build --locked")
            .agreed(of_a_registry)
            .edited(lock_and_configuration_edited),
    ];
    fire("cargo", &scenarios, stage);
}

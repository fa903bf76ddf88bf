//! A small project with an honest npm lock, made by code, to be changed by the tests.
#![allow(dead_code, reason = "each file of tests takes what it needs")]

use std::collections::BTreeMap;

use cotter_lockpolicy::{Code, Outcome, Registries, Report};

pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

#[derive(Clone)]
pub(crate) struct Package {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) resolved: String,
    pub(crate) integrity: String,
    pub(crate) script: bool,
}

pub(crate) fn package(name: &str, version: &str) -> Package {
    let file = name.rsplit('/').next().expect("a name");
    Package {
        key: name.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        resolved: format!("https://npm.registry.example/{name}/-/{file}-{version}.tgz"),
        integrity: sha512(&format!("{name}@{version}")),
        script: false,
    }
}

/// A digest of the right shape, another one for every text.
pub(crate) fn sha512(of: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".as_bytes();
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in of.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut text = String::from("sha512-");
    for _ in 0..85 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push(char::from(letters[usize::try_from(state >> 58).expect("six bits")]));
    }
    text + "A=="
}

/// The project's files: a manifest that asks for `direct`, a lock that holds all.
pub(crate) fn project(direct: &[&str], packages: &[Package]) -> Tree {
    let list = |items: Vec<String>| items.join(", ");
    let asked = list(direct.iter().map(|name| format!("\"{name}\": \"*\"")).collect());
    let mut entries =
        vec![format!("\"\": {{\"name\": \"x\", \"version\": \"1.0.0\", \"dependencies\": {{{asked}}}}}")];
    for package in packages {
        let alias = if package.key == package.name {
            String::new()
        } else {
            format!("\"name\": \"{}\", ", package.name)
        };
        let script = if package.script { ", \"hasInstallScript\": true" } else { "" };
        let integrity = if package.integrity.is_empty() {
            String::new()
        } else {
            format!(", \"integrity\": \"{}\"", package.integrity)
        };
        entries.push(format!(
            "\"node_modules/{}\": {{{alias}\"version\": \"{}\", \"resolved\": \"{}\"{integrity}{script}}}",
            package.key, package.version, package.resolved
        ));
    }
    let lock = format!(
        "{{\n\"name\": \"x\", \"version\": \"1.0.0\", \"lockfileVersion\": 3, \"requires\": true,\n\"packages\": {{\n{}\n}}\n}}\n",
        entries.join(",\n")
    );
    let manifest = format!("{{\"name\": \"x\", \"version\": \"1.0.0\", \"dependencies\": {{{asked}}}}}");
    [("package.json", manifest), ("package-lock.json", lock)]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .collect()
}

pub(crate) fn registries() -> Registries {
    Registries::parse(
        "[npm]\nregistries = [\"https://npm.registry.example/\", \"https://mirror.registry.example/\"]\n\
         [pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\n[cargo]\nregistries = [\"https://crates.registry.example/\"]\n",
    )
    .expect("registries")
}

/// What was found, in order; without what a lock with no edges to its packages says of itself.
pub(crate) fn codes(report: &Report) -> Vec<(Code, Outcome, &str)> {
    report
        .findings
        .iter()
        .filter(|finding| !matches!(finding.code, Code::Extraneous | Code::InstallScript))
        .map(|finding| (finding.code, finding.outcome, finding.package.as_deref().unwrap_or("")))
        .collect()
}

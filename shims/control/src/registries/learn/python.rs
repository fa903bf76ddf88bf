//! pip and its kin.

use cotter_lockpolicy::registry::Hosts;
use serde_json::Value;

use super::ask::{Manager, of_home};
use super::{artifact, registry};

/// A small package that every index has; asking where its wheel is runs nothing of it.
const ONE: &str = "six";

pub(super) fn pip(pip: &Manager, hosts: &mut Hosts) {
    // Its help names the index in force, which is the configured one or its own default.
    if let Some(address) = pip.ask(&["install", "--help"]).as_deref().and_then(default_index) {
        registry(hosts, &address);
    }
    for key in ["global.index-url", "install.index-url", "global.extra-index-url", "install.extra-index-url"]
    {
        let said = pip.ask(&["config", "get", key]).unwrap_or_default();
        said.split_ascii_whitespace().for_each(|address| registry(hosts, address));
    }
    let asked = ["install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps", "--only-binary=:all:"];
    let quick = ["--timeout=10", "--retries=0", "--report=-", ONE];
    let report = pip.ask_network(&[&asked[..], &quick[..]].concat()).unwrap_or_default();
    let report: Value = serde_json::from_str(&report).unwrap_or_default();
    for package in report["install"].as_array().into_iter().flatten() {
        artifact(hosts, package["download_info"]["url"].as_str().unwrap_or_default());
    }
}

/// `(default https://…)` behind `--index-url`, wherever the lines are broken.
pub(crate) fn default_index(help: &str) -> Option<String> {
    let words: Vec<&str> = help.split_ascii_whitespace().collect();
    let from = words.iter().position(|word| *word == "--index-url")?;
    let mut words = words.into_iter().skip(from).take(32).skip_while(|word| *word != "(default");
    words.nth(1).map(|word| word.trim_end_matches(['.', ',', ')']).to_owned())
}

/// What it would write into a list of requirements is the index in force.
pub(super) fn uv(uv: &Manager, hosts: &mut Hosts) {
    let asked = ["pip", "compile", "-", "--emit-index-url", "--no-header", "--offline", "--quiet"];
    let said = uv.ask(&asked).unwrap_or_default();
    let words: Vec<&str> = said.split_ascii_whitespace().collect();
    for pair in words.windows(2) {
        if let ["--index-url" | "--extra-index-url" | "-i", address] = pair {
            registry(hosts, address);
        }
    }
    let text = of_home(".config/uv/uv.toml").unwrap_or_default();
    let config: toml::Table = text.parse().unwrap_or_default();
    for index in config.get("index").and_then(toml::Value::as_array).into_iter().flatten() {
        registry(hosts, index.get("url").and_then(toml::Value::as_str).unwrap_or_default());
    }
}

pub(super) fn pdm(pdm: &Manager, hosts: &mut Hosts) {
    if let Some(said) = pdm.ask(&["config", "pypi.url"]) {
        registry(hosts, &said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_in_pips_help() {
        let help = "Options:\n  -i, --index-url <url>       Base URL of the Python Package Index (default\n\
                    \x20                             https://pypi.registry.example/simple). This should point\n";
        assert_eq!(default_index(help).as_deref(), Some("https://pypi.registry.example/simple"));
        assert_eq!(default_index("no such option (default https://a.example)"), None);
    }
}

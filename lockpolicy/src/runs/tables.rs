//! Settings that stand in TOML and JSON: `bunfig.toml`, `.cargo/config.toml`, `pyproject.toml`, `package.json`,
//! `composer.json`.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fact::{Does, Fact};
use crate::json::{self, Dialect, Node, Value};
use crate::text::{Broken, Text};

use Does::{Loosens, Runs, RunsAsUsual, Sends, TurnsOff};

pub(super) fn bunfig(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    toml(text, |path, value| match path {
        ["preload"] | ["test", "preload"] | ["serve", "static", "plugins"] => Some(Runs),
        ["install", "security", "scanner"] => Some(Runs),
        ["install", "registry"] | ["install", "registry", "url"] | ["install", "scopes", ..]
            if is_address(value) =>
        {
            Some(Sends)
        }
        ["install", "cafile" | "ca"] => Some(Loosens),
        ["install", "minimumReleaseAge"] if value == "0" => Some(Loosens),
        ["install", "lockfile", "save"] | ["install", "ignoreScripts"] if value == "false" => Some(Loosens),
        _ => None,
    })
}

pub(super) fn cargo_config(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    toml(text, |path, value| match path {
        ["build", "rustc" | "rustc-wrapper" | "rustc-workspace-wrapper" | "rustdoc"] => Some(Runs),
        ["target", _, "runner" | "linker"] | ["host", .., "runner" | "linker"] => Some(Runs),
        ["build" | "target" | "host", .., "rustflags" | "rustdocflags"] if links_with(value) => Some(Runs),
        // An alias may take the place of one of cargo's own.
        ["alias", "b" | "c" | "d" | "r" | "t" | "rm"] | ["doc", "browser"] => Some(Runs),
        ["registry", "global-credential-providers"]
        | ["registry" | "registries", .., "credential-provider"] => {
            (!value.contains("cargo:")).then_some(Runs)
        }
        ["include" | "env", ..] | ["patch", ..] => Some(Loosens),
        ["source", _, "registry" | "replace-with"]
        | ["registry", "index"]
        | ["registries", "crates-io", "index"] => Some(Sends),
        ["registry", "default"] => Some(Loosens),
        ["http", "proxy" | "cainfo"] => Some(Loosens),
        ["http", "check-revoke"] if value == "false" => Some(TurnsOff),
        _ => None,
    })
}

pub(super) fn rust_toolchain(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    toml(text, |path, _| (path == ["toolchain", "path"]).then_some(Runs))
}

/// Flags that name the program which links, or a folder in which the compiler looks for it.
fn links_with(flags: &str) -> bool {
    flags.contains("linker") || (flags.contains("link-arg") && flags.contains('/'))
}

pub(super) fn uv_toml(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    toml(text, uv)
}

fn uv(path: &[&str], value: &str) -> Option<Does> {
    match path {
        ["pip", "index-url" | "extra-index-url"] => Some(Sends),
        ["find-links"] | ["pip", "find-links"] => Some(Loosens),
        ["no-build-isolation"] | ["pip", "no-build-isolation"] if value == "true" => Some(Loosens),
        ["python-install-mirror" | "pypy-install-mirror"] | ["extra-build-dependencies", ..] => Some(Loosens),
        ["index-strategy"] | ["pip", "index-strategy"] if value.starts_with("unsafe") => Some(Loosens),
        ["allow-insecure-host"] => Some(TurnsOff),
        ["pip", "verify-hashes" | "require-hashes"] if value == "false" => Some(TurnsOff),
        ["pip", "no-verify-hashes"] if value == "true" => Some(TurnsOff),
        _ => None,
    }
}

pub(super) fn pyproject(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    toml(text, |path, value| match path {
        ["tool", "uv", setting @ ..] => uv(setting, value),
        ["tool", "poetry", "requires-plugins", ..] | ["tool", "pdm", "plugins"] => Some(Runs),
        ["build-system", "requires" | "build-backend" | "backend-path"] => Some(RunsAsUsual),
        _ => None,
    })
}

pub(super) fn package_json(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    const AT_INSTALL: [&str; 9] = [
        "preinstall",
        "install",
        "postinstall",
        "preprepare",
        "prepare",
        "postprepare",
        "prepublish",
        "dependencies",
        "pnpm:devPreinstall",
    ];
    let manifest = json::read(text, Dialect::Strict)?;
    let mut facts = Vec::new();
    for (key, node) in manifest.field("scripts").map(Node::fields).unwrap_or_default() {
        if let (true, Some(value)) = (AT_INSTALL.contains(&&**key), node.text()) {
            facts.push(Fact::new(format!("scripts.{key}"), value.clone(), Runs, node.at));
        }
    }
    // What fetches the manager takes an address, and nothing proves what is there.
    if let Some(node) = manifest.field("packageManager")
        && let Some(value) = node.text().filter(|value| value.contains("://"))
    {
        facts.push(Fact::new("packageManager", value.clone(), Runs, node.at));
    }
    for key in ["allowScripts", "trustedDependencies"] {
        facts.extend(manifest.field(key).map(|node| Fact::new(key, written(node), Loosens, node.at)));
    }
    for (key, node) in manifest.field("pnpm").map(Node::fields).unwrap_or_default() {
        let does = match &**key {
            "configDependencies" => Runs,
            "onlyBuiltDependencies" | "allowBuilds" | "dangerouslyAllowAllBuilds" => Loosens,
            _ => continue,
        };
        facts.push(Fact::new(format!("pnpm.{key}"), written(node), does, node.at));
    }
    for (key, node) in manifest.field("dependenciesMeta").map(Node::fields).unwrap_or_default() {
        if node.field("built").is_some_and(Node::is_true) {
            facts.push(Fact::new(format!("dependenciesMeta.{key}.built"), "true", Loosens, node.at));
        }
    }
    Ok(facts)
}

pub(super) fn deno_json(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let manifest = json::read(text, Dialect::Relaxed)?;
    let keys = ["allowScripts", "lock", "links", "patch"];
    Ok(keys
        .into_iter()
        .filter_map(|key| manifest.field(key).map(|node| (key, node)))
        .filter(|(_, node)| !node.is_true())
        .map(|(key, node)| Fact::new(key, written(node), Loosens, node.at))
        .collect())
}

pub(super) fn composer_json(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let manifest = json::read(text, Dialect::Strict)?;
    let mut facts = Vec::new();
    for (key, node) in manifest.field("scripts").map(Node::fields).unwrap_or_default() {
        let at_install = ["pre-", "post-"].iter().any(|start| key.starts_with(start));
        if at_install || matches!(&**key, "command") {
            facts.push(Fact::new(format!("scripts.{key}"), written(node), Runs, node.at));
        }
    }
    for (key, node) in manifest.field("config").map(Node::fields).unwrap_or_default() {
        let does = match (&**key, &node.value) {
            ("allow-plugins", _) => Loosens,
            ("secure-http", Value::Bool(false)) | ("disable-tls", Value::Bool(true)) => TurnsOff,
            _ => continue,
        };
        facts.push(Fact::new(format!("config.{key}"), written(node), does, node.at));
    }
    Ok(facts)
}

/// The values of a TOML file that matter: arrays are one value.
fn toml(text: &Text<'_>, does: impl Fn(&[&str], &str) -> Option<Does>) -> Result<Vec<Fact>, Broken> {
    let table = DeTable::parse(text.text()).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Broken::new(text.offset(at), error.message().to_owned())
    })?;
    let mut facts = Vec::new();
    walk(table.get_ref(), &mut Vec::new(), &mut |path, value| {
        let written = written_toml(value.get_ref());
        if let Some(does) = does(path, &written) {
            facts.push(Fact::new(path.join("."), written, does, text.offset(value.span().start)));
        }
    });
    Ok(facts)
}

/// Calls `each` with every value that is no table, and its path. Tables nest no deeper than the parser lets them.
fn walk<'t>(
    table: &'t DeTable<'_>,
    path: &mut Vec<&'t str>,
    each: &mut dyn FnMut(&[&str], &Spanned<DeValue<'_>>),
) {
    for (key, value) in table {
        path.push(key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) => walk(table, path, each),
            _ => each(path, value),
        }
        path.pop();
    }
}

fn written_toml(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            items.iter().map(|item| written_toml(item.get_ref())).collect::<Vec<_>>().join(" ")
        }
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| format!("{}={}", key.get_ref(), written_toml(value.get_ref())))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn written(node: &Node<'_>) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => (*text).to_owned(),
        Value::String(text) => Cow::clone(text).into_owned(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => {
            fields.iter().map(|(key, node)| format!("{key}={}", written(node))).collect::<Vec<_>>().join(" ")
        }
    }
}

fn is_address(value: &str) -> bool {
    value.contains("://") || value.contains('$')
}

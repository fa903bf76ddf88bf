//! Settings that stand one a line: `.npmrc`, `.yarnrc`, and the YAML that people write by hand.
//!
//! YAML is read by its lines: a key that begins a line, and whatever is indented below it. What a line could hide from
//! that (a flow mapping in the place of the file, an escape in a key, an anchor, a merge) is no reading but a refusal.

use super::fact::{Does, Fact};
use crate::text::{Broken, Text};

/// What one setting does, by its name and, where that decides, its value.
struct Setting {
    key: &'static str,
    does: Does,
    /// Only with this value; with any, where there is none.
    value: Option<&'static str>,
}

const fn set(key: &'static str, does: Does) -> Setting {
    Setting { key, does, value: None }
}

const fn when(key: &'static str, value: &'static str, does: Does) -> Setting {
    Setting { key, does, value: Some(value) }
}

use Does::{Loosens, Runs, Sends, TurnsOff};

const NPMRC: &[Setting] = &[
    set("script-shell", Runs),
    set("node-options", Runs),
    set("git", Runs),
    set("init-module", Runs),
    set("node-gyp", Runs),
    set("python", Runs),
    set("editor", Runs),
    set("viewer", Runs),
    set("pnpmfile", Runs),
    set("global-pnpmfile", Runs),
    set("onload-script", Runs),
    set("tokenhelper", Runs),
    set("config-dependencies", Runs),
    set("use-node-version", Loosens),
    when("ignore-scripts", "false", Loosens),
    when("dangerously-allow-all-scripts", "true", Loosens),
    when("dangerously-allow-all-builds", "true", Loosens),
    when("strict-allow-scripts", "false", Loosens),
    set("allow-scripts", Loosens),
    when("min-release-age", "0", Loosens),
    when("minimum-release-age", "0", Loosens),
    set("min-release-age-exclude", Loosens),
    when("unsafe-perm", "true", Loosens),
    when("package-lock", "false", Loosens),
    when("block-exotic-subdeps", "false", Loosens),
    set("ca", Loosens),
    set("cafile", Loosens),
    set("proxy", Loosens),
    set("https-proxy", Loosens),
    set("noproxy", Loosens),
    set("replace-registry-host", Loosens),
    // Whole files of settings, for npm reads the project's before it looks for the others.
    set("userconfig", Loosens),
    set("globalconfig", Loosens),
    set("disturl", Loosens),
    when("lockfile", "false", Loosens),
    when("strict-ssl", "false", TurnsOff),
    when("verify-store-integrity", "false", TurnsOff),
    when("trust-lockfile", "true", TurnsOff),
    when("pm-on-fail", "warn", Loosens),
    when("pm-on-fail", "ignore", Loosens),
    set("pnpr-server", Sends),
    set("registry", Sends),
];

const YARNRC: &[Setting] = &[
    set("yarn-path", Runs),
    set("script-shell", Runs),
    set("use-yarnrc", Loosens),
    set("yarn-offline-mirror", Loosens),
    set("cafile", Loosens),
    set("proxy", Loosens),
    set("https-proxy", Loosens),
    when("ignore-scripts", "false", Loosens),
    when("strict-ssl", "false", TurnsOff),
    when("update-checksums", "true", TurnsOff),
    when("skip-integrity-check", "true", TurnsOff),
    set("registry", Sends),
];

const YARNRC_YML: &[Setting] = &[
    set("yarnPath", Runs),
    set("plugins", Runs),
    when("enableScripts", "true", Loosens),
    when("npmMinimalAgeGate", "0", Loosens),
    set("npmPreapprovedPackages", Loosens),
    set("httpProxy", Loosens),
    set("httpsProxy", Loosens),
    set("httpsCaFilePath", Loosens),
    set("caFilePath", Loosens),
    set("injectEnvironmentFiles", Loosens),
    set("networkSettings", Loosens),
    set("approvedGitRepositories", Loosens),
    set("lockfileFilename", Loosens),
    set("packageExtensions", Loosens),
    when("enableHardenedMode", "false", Loosens),
    set("unsafeHttpWhitelist", TurnsOff),
    when("enableStrictSsl", "false", TurnsOff),
    when("checksumBehavior", "update", TurnsOff),
    when("checksumBehavior", "ignore", TurnsOff),
    when("checksumBehavior", "reset", TurnsOff),
    set("npmRegistryServer", Sends),
];

const PNPM_WORKSPACE: &[Setting] = &[
    set("configDependencies", Runs),
    set("pnpmfile", Runs),
    set("globalPnpmfile", Runs),
    set("scriptShell", Runs),
    set("nodeOptions", Runs),
    set("useNodeVersion", Loosens),
    set("executionEnv", Loosens),
    set("nodeDownloadMirrors", Loosens),
    set("namedRegistries", Loosens),
    set("lockfileDir", Loosens),
    set("packageExtensions", Loosens),
    when("sharedWorkspaceLockfile", "false", Loosens),
    when("lockfile", "false", Loosens),
    when("gitBranchLockfile", "true", Loosens),
    when("trustPolicy", "off", Loosens),
    when("dangerouslyAllowAllBuilds", "true", Loosens),
    set("onlyBuiltDependencies", Loosens),
    set("allowBuilds", Loosens),
    when("strictDepBuilds", "false", Loosens),
    when("blockExoticSubdeps", "false", Loosens),
    when("minimumReleaseAge", "0", Loosens),
    set("minimumReleaseAgeExclude", Loosens),
    when("ignoreScripts", "false", Loosens),
    set("cafile", Loosens),
    set("httpsProxy", Loosens),
    when("strictSsl", "false", TurnsOff),
    when("verifyStoreIntegrity", "false", TurnsOff),
    when("trustLockfile", "true", TurnsOff),
    when("pmOnFail", "warn", Loosens),
    when("pmOnFail", "ignore", Loosens),
    // Chooses and hands out what is installed.
    set("pnprServer", Sends),
    set("registry", Sends),
    set("registries", Sends),
];

const BUNDLE: &[Setting] = &[
    set("BUNDLE_GEMFILE", Loosens),
    set("BUNDLE_SSL_CA_CERT", Loosens),
    when("BUNDLE_DISABLE_CHECKSUM_VALIDATION", "true", TurnsOff),
    when("BUNDLE_SSL_VERIFY_MODE", "0", TurnsOff),
];

pub(super) fn npmrc(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = Vec::new();
    for (line, at) in each(text) {
        if line.is_empty() || line.starts_with([';', '#', '[']) {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, "true"));
        let (key, value) = (unquoted(key).trim_end_matches("[]"), unquoted(value));
        if key.contains("${") {
            // npm puts variables into keys too.
            facts.push(Fact::new(key, value, Loosens, at));
        }
        let name = last(key);
        facts.extend(fact(NPMRC, &kebab(name), key, value, at));
    }
    Ok(facts)
}

pub(super) fn yarnrc(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = Vec::new();
    for (line, at) in each(text) {
        let (key, value) = match line.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some((key, value)) => (key, value),
            None => line.split_once(char::is_whitespace).unwrap_or((line, "true")),
        };
        // A colon may follow a key, as in the lock.
        let key = key.trim_end_matches(':');
        // `--install.ignore-scripts` is the option of one command.
        let name = last(key.trim_start_matches("--")).rsplit('.').next().unwrap_or_default();
        facts.extend(fact(YARNRC, name, key, unquoted(value.trim_start_matches(':')), at));
    }
    facts.extend(environment(text));
    Ok(facts)
}

/// `env:` of `.yarnrc`: the variables that scripts, and so their interpreters, are started with.
fn environment(text: &Text<'_>) -> Option<Fact> {
    let mut lines = raw(text).skip_while(|(line, _)| !matches!(line.trim_end(), "env:" | "\"env\":"));
    let (_, at) = lines.next()?;
    let below: Vec<&str> =
        lines.map(|(line, _)| line).take_while(|line| line.starts_with([' ', '\t'])).map(str::trim).collect();
    Some(Fact::new("env", below.join("\n"), Runs, at))
}

/// `.env`, which bun reads before it installs.
pub(super) fn dotenv(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = Vec::new();
    for (line, at) in each(text) {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((key, value)) = line.split_once('=') else { continue };
        let does = match key.trim().to_ascii_lowercase().as_str() {
            "bun_config_registry" | "npm_config_registry" => Sends,
            "bun_options" | "node_options" => Runs,
            _ => continue,
        };
        facts.push(Fact::new(key.trim(), unquoted(value), does, at));
    }
    Ok(facts)
}

pub(super) fn yarnrc_yml(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = yaml(text, YARNRC_YML)?;
    for fact in facts.iter_mut().filter(|fact| fact.key == "plugins") {
        fact.targets = fact
            .value
            .lines()
            .filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix("path:"))
            .map(|path| unquoted(path).to_owned())
            .collect();
    }
    facts.retain(|fact| fact.key != "unsafeHttpWhitelist" || fact.value != "[]");
    // A scope's own registry stands below it.
    for (line, at) in each(text).filter(|(line, _)| !line.starts_with('#')) {
        let plain = line.replace(['"', '\''], "");
        let Some(value) = plain.strip_prefix("npmRegistryServer:") else {
            let hidden =
                line.starts_with('"') && line.split(':').next().is_some_and(|key| key.contains('\\'));
            if hidden || line.contains("npmRegistryServer") {
                return Err(Broken::new(at, "a line that only a whole YAML reader understands"));
            }
            continue;
        };
        let value = uncommented(value).trim();
        if !facts.iter().any(|fact| fact.key == "npmRegistryServer" && fact.value == value) {
            facts.push(Fact::new("npmRegistryServer", value, Sends, at));
        }
    }
    Ok(facts)
}

pub(super) fn pnpm_workspace(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = yaml(text, PNPM_WORKSPACE)?;
    let registries: Vec<Fact> = facts.iter().filter(|fact| fact.key == "registries").cloned().collect();
    facts.retain(|fact| fact.key != "registries");
    for fact in registries {
        for line in fact.value.lines() {
            let Some((scope, url)) = line.trim().split_once(": ") else {
                if !line.trim().is_empty() {
                    // An address in a line of its own is one all the same.
                    facts.push(Fact::new("registries", line.trim(), Sends, fact.at));
                }
                continue;
            };
            let key = if unquoted(scope).starts_with('@') {
                format!("{}:registry", unquoted(scope))
            } else {
                "registry".to_owned()
            };
            facts.push(Fact::new(key, unquoted(url), Sends, fact.at));
        }
    }
    Ok(facts)
}

pub(super) fn bundle_config(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let mut facts = yaml(text, BUNDLE)?;
    for (line, at) in each(text).filter(|(line, _)| line.starts_with("BUNDLE_MIRROR__")) {
        if let Some((key, value)) = line.split_once(": ") {
            facts.push(Fact::new(key, unquoted(value), Sends, at));
        }
    }
    Ok(facts)
}

/// The facts of a YAML file whose settings stand at its left edge.
fn yaml(text: &Text<'_>, table: &[Setting]) -> Result<Vec<Fact>, Broken> {
    let mut facts = Vec::new();
    let mut lines = raw(text).peekable();
    while let Some((line, at)) = lines.next() {
        let content = line.trim_end();
        if content.trim_start().is_empty()
            || content.trim_start().starts_with('#')
            || matches!(content, "---" | "...")
        {
            continue;
        }
        // An indented line below nothing too: the whole file may be indented.
        let unclear = || Broken::new(at, "a line that only a whole YAML reader understands");
        let (key, value) = match content.strip_prefix(['"', '\'']) {
            Some(rest) => {
                let quote = content.get(..1).unwrap_or_default();
                let (key, rest) = rest.split_once(quote).ok_or_else(unclear)?;
                (key, rest.trim_start().strip_prefix(':').ok_or_else(unclear)?)
            }
            None => content.split_once(':').ok_or_else(unclear)?,
        };
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
        if !key.chars().all(plain) || key.is_empty() || !(value.is_empty() || value.starts_with([' ', '\t']))
        {
            return Err(unclear());
        }
        let mut value = uncommented(value).trim().to_owned();
        while let Some((below, _)) = lines.next_if(|(below, _)| {
            let below = below.trim_end();
            below.is_empty() || below.starts_with([' ', '\t', '-', '#', ']', '}'])
        }) {
            let below = uncommented(below.trim_end());
            if !below.trim().is_empty() {
                value.push('\n');
                value.push_str(below);
            }
        }
        // What stands alone below its key is its value all the same.
        let value = if value.trim().contains('\n') { value.as_str() } else { unquoted(&value) };
        if value.starts_with(['!', '&', '*', '|', '>']) {
            return Err(unclear());
        }
        facts.extend(fact(table, key, key, value, at));
    }
    Ok(facts)
}

fn fact(table: &[Setting], name: &str, key: &str, value: &str, at: usize) -> Option<Fact> {
    let setting = table
        .iter()
        .find(|setting| setting.key == name && setting.value.is_none_or(|wanted| means(value, wanted)))?;
    Some(Fact::new(key, value, setting.does, at))
}

/// Whether a value is what is meant, in one of the ways in which the managers let it be written.
fn means(value: &str, wanted: &str) -> bool {
    let value = value.to_ascii_lowercase();
    match wanted {
        "true" => matches!(value.as_str(), "true" | "1" | "yes" | "on"),
        "false" => matches!(value.as_str(), "false" | "0" | "no" | "off" | "null"),
        // Of no minutes and of no days comes the same.
        "0" => {
            let number = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
            !number.is_empty() && number.bytes().all(|digit| digit == b'0')
        }
        wanted => value == wanted,
    }
}

/// The lines of a file, trimmed, and where each begins.
fn each<'a>(text: &Text<'a>) -> impl Iterator<Item = (&'a str, usize)> {
    raw(text).map(|(line, at)| {
        let blank = line.len() - line.trim_start().len();
        (line.trim(), at + blank)
    })
}

fn raw<'a>(text: &Text<'a>) -> impl Iterator<Item = (&'a str, usize)> {
    let mut at = text.offset(0);
    text.text().split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (line, start)
    })
}

/// `//host/:key` and `@scope:key` are the key of one host or scope.
fn last(key: &str) -> &str {
    key.rsplit(':').next().unwrap_or(key)
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'']).trim()
}

fn uncommented(text: &str) -> &str {
    text.split(" #").next().unwrap_or(text)
}

/// npm and pnpm take `scriptShell` for `script-shell`.
fn kebab(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && key != "tokenHelper" {
            out.push('-');
        }
        out.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    out
}

/// A plugin is fetched and runs in Bundler itself, and no lock has it.
pub(super) fn gemfile(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let named = |line: &str| {
        let rest = line.trim().strip_prefix("plugin")?;
        let name = rest.trim_start_matches([' ', '\t', '(']);
        (name.len() < rest.len()).then(|| unquoted(name.split([',', ')']).next().unwrap_or(name)).to_owned())
    };
    Ok(each(text).filter_map(|(line, at)| Some(Fact::new("plugin", named(line)?, Runs, at))).collect())
}

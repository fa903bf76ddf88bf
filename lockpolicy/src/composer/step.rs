//! Whether the entries of a `composer.lock` belong together, and whether it belongs to `composer.json`.

use std::collections::HashMap;

use crate::composer::constraint;
use crate::composer::hash::content_hash;
use crate::composer::package::{File, Package, commits};
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::json::{self, Dialect, Node, Value};
use crate::lock::Lock;
use crate::text::Text;

pub fn step(_lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    // The model keeps one address for each package; the file has two.
    let Some(bytes) = files.bytes(path) else { return };
    let Ok(text) = Text::of(&bytes) else { return };
    let Ok(file) = File::read(&text) else { return };
    shape(&file, found);
    let Some(at) = beside(path, "composer.json") else { return };
    let Some(bytes) = files.bytes(&at) else {
        found.add(Code::NoManifest, 0, "no composer.json beside it");
        return;
    };
    let read = Text::of(&bytes).and_then(|text| Ok((text, json::read(&text, Dialect::Strict)?)));
    match read {
        Err(broken) => found.elsewhere(Finding::broken(at, &bytes, &broken)),
        Ok((text, manifest)) => Check { file: &file, manifest: &manifest, text, path: &at }.all(found),
    }
}

/// Archive, repository and commit of an entry must be of one thing.
fn shape(file: &File<'_>, found: &mut Findings<'_>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for package in &file.packages {
        let label = package.version.as_ref().map_or_else(
            || package.name.clone().into_owned(),
            |version| format!("{}@{version}", package.name),
        );
        let mut add = |code: Code, at: usize, what: &str| {
            found.add(code, at, what).package = Some(label.clone());
        };
        if package.name.split('/').filter(|part| !part.is_empty()).count() != 2 {
            add(Code::HostileName, package.at, "a name is `vendor/package`, and this one is not");
        }
        if known.insert(package.name.to_ascii_lowercase(), package.at).is_some() {
            add(Code::DuplicateKey, package.at, "this package stands twice");
        }
        if package.dist.is_none()
            && package.source.is_none()
            && package.kind.as_deref() != Some("metapackage")
        {
            add(Code::Shape, package.at, "neither `dist` nor `source`");
        }
        if package
            .options
            .iter()
            .any(|option| !matches!(&**option, "symlink" | "relative" | "reference" | "versions"))
        {
            add(Code::CheckOff, package.at, "`transport-options` for how it is fetched");
        }
        origins(package, &mut add);
    }
}

fn origins(package: &Package<'_>, add: &mut dyn FnMut(Code, usize, &str)) {
    let Some(dist) = package.dist.as_ref().filter(|dist| dist.kind != "path") else { return };
    if dist
        .shasum
        .as_ref()
        .is_some_and(|sum| sum.len() != 40 || !sum.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        add(Code::BadDigest, dist.at, "`shasum` is no sha1");
    }
    let named = commits(&dist.url);
    if let Some(reference) = dist.commit() {
        if named.iter().any(|commit| *commit != reference.as_ref()) {
            add(Code::OtherPackage, dist.at, "the URL is of another commit than `reference` says");
        }
    }
    let Some(source) = &package.source else { return };
    if dist.reference.is_some() && source.reference.is_some() && dist.reference != source.reference {
        add(Code::Diverges, source.at, "`dist` and `source` are of different commits");
    }
    match package.is_one_repository() {
        Some(false) => add(Code::OtherPackage, dist.at, "`dist` is of another repository than `source`"),
        Some(true) if named.is_empty() => add(Code::NoCommit, dist.at, "the URL does not name the commit"),
        _ => {}
    }
}

struct Check<'c> {
    file: &'c File<'c>,
    manifest: &'c Node<'c>,
    text: Text<'c>,
    path: &'c str,
}

impl Check<'_> {
    fn finding(&self, code: Code, at: usize, what: impl Into<String>) -> Finding {
        Finding::new(code, self.path, what).at(&self.text, self.text.offset(0).max(at))
    }

    fn all(&self, found: &mut Findings<'_>) {
        self.hash(found);
        self.requires(found);
        self.config(found);
        for script in self.manifest.field("scripts").map(Node::fields).unwrap_or_default() {
            if script.0.starts_with("pre-") || script.0.starts_with("post-") {
                let what = format!("`{}` runs during an install", script.0.escape_debug());
                found.elsewhere(self.finding(Code::ProjectCode, script.1.at, what));
            }
        }
    }

    /// Composer itself only warns, and installs what is in the lock.
    fn hash(&self, found: &mut Findings<'_>) {
        let Some(node) = self.file.field("content-hash") else { return };
        let Some(computed) = content_hash(self.manifest) else { return };
        if node.text().is_none_or(|kept| **kept != computed) {
            let finding =
                found.add(Code::Stale, node.at, format!("{} has changed since the lock was made", self.path));
            finding.outcome = Outcome::Ask;
            finding.mend = Some("composer update --lock".to_owned());
        }
    }

    fn requires(&self, found: &mut Findings<'_>) {
        let mut locked: HashMap<String, Option<&Package<'_>>> = HashMap::new();
        for package in &self.file.packages {
            for name in &package.provides {
                locked.entry(name.to_ascii_lowercase()).or_insert(None);
            }
        }
        for package in &self.file.packages {
            locked.insert(package.name.to_ascii_lowercase(), Some(package));
        }
        let own = ["provide", "replace"]
            .into_iter()
            .filter_map(|key| self.manifest.field(key))
            .flat_map(Node::fields);
        for (name, _) in own {
            locked.entry(name.to_ascii_lowercase()).or_insert(None);
        }
        for list in ["require", "require-dev"] {
            // A lock that was made without them has none.
            if list == "require-dev" && self.file.field("packages-dev").is_some() {
                continue;
            }
            for (name, node) in self.manifest.field(list).map(Node::fields).unwrap_or_default() {
                // `php`, `ext-json`: the platform, not a package.
                if !name.contains('/') {
                    continue;
                }
                match locked.get(&name.to_ascii_lowercase()) {
                    None => {
                        let what = "the lock does not have it: an install would resolve anew";
                        found.elsewhere(self.finding(Code::Stale, node.at, what).of(&**name));
                    }
                    Some(package) => self.allowed(*package, node, found),
                }
            }
        }
    }

    fn allowed(&self, package: Option<&Package<'_>>, node: &Node<'_>, found: &mut Findings<'_>) {
        let Some((package, wanted)) = package.zip(node.text()) else { return };
        let Some(version) = &package.version else { return };
        if constraint::allows(wanted, version) == Some(false) {
            let what = format!("`{}` is asked for, and {version} is locked", wanted.escape_debug());
            found.elsewhere(self.finding(Code::OutOfRange, node.at, what).of(&*package.name));
        }
    }

    fn config(&self, found: &mut Findings<'_>) {
        for (key, node) in self.manifest.field("config").map(Node::fields).unwrap_or_default() {
            let what = match (&**key, &node.value) {
                ("secure-http", Value::Bool(false)) => "plain http is allowed",
                ("disable-tls", Value::Bool(true)) => "certificates are not checked",
                _ => continue,
            };
            found.elsewhere(self.finding(Code::CheckOff, node.at, what));
        }
        let repositories = self.manifest.field("repositories");
        let nodes = repositories
            .into_iter()
            .flat_map(|node| node.items().iter().chain(node.fields().iter().map(|(_, node)| node)));
        for node in nodes {
            let (Some(kind), Some(url)) = (node.field("type"), node.field("url").and_then(Node::text)) else {
                continue;
            };
            if kind.text().is_some_and(|kind| kind != "path") {
                // Where each package comes from is judged with the package.
                let what = format!("packages may come from `{}`", url.escape_debug());
                found.elsewhere(self.finding(Code::OwnIndex, node.at, what).weighing(Outcome::Note));
            }
        }
    }
}

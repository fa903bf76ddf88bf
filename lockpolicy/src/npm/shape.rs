//! Each entry by itself: what its key, its URL and its fields say must fit together.

use crate::files;
use crate::finding::{Code, Findings, Outcome, counted};
use crate::json::{Dialect, Reader};
use crate::lock::{Entry, Lock, Source};
use crate::name;
use crate::npm::bound::{Bound, bound};
use crate::npm::index::{Index, LONGEST, parent};
use crate::npm::lists::Lists;

pub(crate) fn check(lock: &Lock<'_>, index: &Index<'_>, of_tree: bool, path: &str, found: &mut Findings<'_>) {
    for entry in index.doubles().iter().filter_map(|number| lock.entries.get(*number)) {
        let what = format!("`{}` stands twice", short(&entry.key));
        found.add(Code::DuplicateKey, entry.at, what).package = Some(entry.label());
    }
    // Of those that come inside of one package, all stand together.
    let mut last = None;
    let mut addresses = Addresses::default();
    for (number, entry) in lock.entries.iter().enumerate() {
        if !lock.notes.of(number).is_some_and(|note| note.is_usual) {
            key(entry, path, found);
            url(entry, found);
        }
        addresses.see(entry);
        if matches!(entry.source, Source::Bundled) {
            let bundler = parent(&entry.key).and_then(|parent| index.get(parent));
            let bundles = match last {
                Some((number, bundles)) if Some(number) == bundler => bundles,
                _ => bundler.is_some_and(|number| bundles(lock, number, of_tree, found)),
            };
            last = bundler.map(|number| (number, bundles));
            if !bundles {
                // npm finds out, and fetches it.
                let what = "no digest, and inside of no package that bundles others".to_owned();
                found.add(Code::NoDigest, entry.at, what).package = Some(entry.label());
            }
        }
    }
    addresses.tell(found);
}

/// How many packages of a registry say where their file is. npm leaves that out of all of them or of none.
#[derive(Default)]
struct Addresses<'l> {
    with: usize,
    without: usize,
    first: Option<&'l Entry<'l>>,
}

impl<'l> Addresses<'l> {
    fn see(&mut self, entry: &'l Entry<'_>) {
        let [artifact] = &entry.artifacts[..] else { return };
        if artifact.url.is_some() {
            self.with += 1;
        } else if !artifact.digests.is_empty() {
            self.without += 1;
            self.first = self.first.or(Some(entry));
        }
    }

    fn tell(self, found: &mut Findings<'_>) {
        let Some(first) = self.first.filter(|_| self.with > self.without) else { return };
        let what = format!(
            "{} no `resolved`, as {} others have: what the configuration names decides where that comes from",
            counted(self.without, "package has", "packages have"),
            self.with
        );
        let finding = found.add(Code::Shape, first.at, what);
        finding.package = Some(first.label());
        finding.outcome = Outcome::Ask;
    }
}

fn bundles(lock: &Lock<'_>, number: usize, of_tree: bool, found: &Findings<'_>) -> bool {
    let Some(entry) = lock.entries.get(number) else { return false };
    // What is itself bundled is asked about in its own turn; version 1 does not say who bundles.
    if of_tree || matches!(entry.source, Source::Bundled) {
        return true;
    }
    let mut lists = Lists::default();
    let mut reader = Reader::new(&found.text(), Dialect::Strict);
    lists.at(&mut reader, entry.at, of_tree).is_ok() && !lists.bundled.is_empty()
}

/// A key is folders of the project and then names, each in its `node_modules`.
fn key(entry: &Entry<'_>, path: &str, found: &mut Findings<'_>) {
    let key = &*entry.key;
    if key.len() <= LONGEST && key.strip_prefix("node_modules/").is_some_and(name::is_plain) {
        return;
    }
    let mut parts = key.split("node_modules/");
    let folder = parts.next().unwrap_or_default();
    if key.contains("..") && files::beside(path, folder).is_none() {
        let what = format!("`{}` leads out of the project", key.escape_debug());
        found.add(Code::OutsidePath, entry.at, what).package = Some(entry.label());
    }
    let mut names = parts.peekable();
    while let Some(name) = names.next() {
        let name = if names.peek().is_some() { name.strip_suffix('/') } else { Some(name) };
        if !name.is_some_and(is_name) || key.len() > LONGEST {
            let what = format!("`{}` is no place in which a package is installed", short(key));
            found.add(Code::Shape, entry.at, what).package = Some(entry.label());
            return;
        }
    }
}

/// `name` or `@scope/name`; or a package's own folder in the store of linked installs.
fn is_name(name: &str) -> bool {
    let own = name.strip_prefix(".store/").unwrap_or(name);
    match own.strip_prefix('@') {
        Some(scoped) => scoped.split('/').count() == 2 && scoped.split('/').all(|part| !part.is_empty()),
        None => !own.is_empty() && !own.contains('/'),
    }
}

fn url(entry: &Entry<'_>, found: &mut Findings<'_>) {
    if !matches!(entry.source, Source::Registry(_)) {
        return;
    }
    for artifact in &entry.artifacts {
        let Some(url) = artifact.url.as_deref() else { continue };
        if bound(url, &entry.name, entry.version.as_deref()) == Bound::Other {
            let what = format!("`{}` is not where {} is", url.escape_debug(), entry.label());
            found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
        }
    }
}

fn short(key: &str) -> String {
    key.chars().take(200).collect::<String>().escape_debug().to_string()
}

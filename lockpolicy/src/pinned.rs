//! Each entry by itself: an exact version, a digest worth the name, from a source that is allowed.

use std::collections::BTreeMap;

use crate::digest::Strength;
use crate::files;
use crate::finding::{Code, Findings, Outcome, counted};
use crate::format::{Ecosystem, Format};
use crate::lock::{Artifact, Entry, Lock, Source, Tier};
use crate::name;
use crate::registry::{Registries, Standing};
use crate::url::Url;
use crate::words::Word;

/// Adds what is wrong with the entries of a lock.
pub fn check(lock: &Lock<'_>, registries: &Registries, found: &mut Findings<'_>) {
    let mut check = Check {
        ecosystem: lock.format.ecosystem(),
        format: lock.format,
        registries,
        found,
        unknown: BTreeMap::new(),
        modules: BTreeMap::new(),
        undigested: None,
        own: None,
        own_host: None,
        by_host: registries.judge_by_host(lock.format.ecosystem()),
    };
    let mut first = None;
    for (number, entry) in lock.entries.iter().enumerate() {
        if !lock.notes.is_usually_named(number) {
            check.name(entry);
        }
        check.source(entry, lock.notes.host(number));
        check.digests(entry);
        first = first.or((!check.unknown.is_empty()).then_some(entry.at));
    }
    check.unknown_hosts(first.unwrap_or_default());
    check.module_hosts();
    check.undigested();
}

/// How firmly an entry is pinned. What is a part of the project, or comes inside of another package, is what it is.
pub fn tier(entry: &Entry<'_>) -> Tier {
    let digest = !entry.artifacts.is_empty()
        && entry.artifacts.iter().all(|artifact| strongest(artifact) == Some(Strength::Strong));
    match &entry.source {
        _ if digest => Tier::Content,
        Source::Workspace | Source::Path(_) | Source::Bundled => Tier::Content,
        Source::Git { commit: Some(_), .. } => Tier::Commit,
        Source::Git { .. } | Source::Url(_) => Tier::Moving,
        Source::Registry(_) if entry.flags.at_commit => Tier::Commit,
        Source::Registry(_) if entry.version.is_some() => Tier::Version,
        Source::Registry(_) => Tier::Range,
    }
}

fn strongest(artifact: &Artifact<'_>) -> Option<Strength> {
    artifact.digests.iter().map(|digest| digest.strength).max()
}

/// What was seen of a host of which nothing is known.
struct Seen {
    entries: usize,
    /// The first entry that names it.
    at: usize,
    package: String,
}

struct Check<'c, 't> {
    ecosystem: Ecosystem,
    format: Format,
    registries: &'c Registries,
    found: &'c mut Findings<'t>,
    /// Hosts of which nothing is known: said once for the whole lock.
    unknown: BTreeMap<String, Seen>,
    /// Hosts of modules that are imported by their address and come from no registry's host; where each is named first.
    modules: BTreeMap<String, usize>,
    /// How many entries have no digest where the format keeps none, and where the first one stands.
    undigested: Option<(usize, usize)>,
    /// The beginning (`https://host/`) of the last URL of which all was well: most of a lock's begin alike.
    own: Option<String>,
    /// The same where the lock's reader has numbered the hosts.
    own_host: Option<Word>,
    /// Whether what is well of one URL is well of every other of its host.
    by_host: bool,
}

impl Check<'_, '_> {
    fn add(&mut self, code: Code, entry: &Entry<'_>, at: usize, what: String) -> &mut crate::Finding {
        let finding = self.found.add(code, at, what);
        finding.package = Some(entry.label());
        finding
    }

    fn name(&mut self, entry: &Entry<'_>) {
        for name in [Some(&entry.name), entry.alias.as_ref()].into_iter().flatten() {
            if let Some(why) = name::hostile(name, self.ecosystem) {
                self.add(Code::HostileName, entry, entry.at, format!("{why}: `{}`", name.escape_debug()));
            } else if let Some(why) = name::disguised(name) {
                self.add(Code::DisguisedName, entry, entry.at, format!("{why}: `{}`", name.escape_unicode()));
            }
        }
    }

    fn source(&mut self, entry: &Entry<'_>, host: Option<Word>) {
        match &entry.source {
            Source::Workspace | Source::Bundled => return,
            Source::Registry(registry) => {
                if let Some(registry) = registry.as_deref() {
                    self.url(entry, registry, entry.at);
                }
            }
            Source::Git { url, commit } => {
                if commit.is_none() {
                    let what = format!("code from `{url}` without a full commit");
                    self.add(Code::NoCommit, entry, entry.at, what).mend =
                        Some("name the commit, all 40 digits of it".to_owned());
                }
                self.transport(entry, url, entry.at);
                return;
            }
            Source::Url(url) => {
                if !self.url(entry, url, entry.at) {
                    // Of a host that is foreign, that has been said already.
                    let what = format!("straight from `{url}`, not from a registry");
                    self.add(Code::DirectUrl, entry, entry.at, what);
                }
            }
            Source::Path(path) => {
                // Out of the project, not out of the lock's own folder: members of a workspace lie side by side.
                let outside = path.starts_with('/')
                    || path.contains('\\')
                    || files::beside(self.found.file(), path).is_none();
                if outside {
                    self.add(
                        Code::OutsidePath,
                        entry,
                        entry.at,
                        format!("`{path}` leads out of the project"),
                    );
                }
                return;
            }
        }
        if entry.version.is_none() && !matches!(entry.source, Source::Url(_)) && !entry.flags.loose {
            self.add(Code::NoVersion, entry, entry.at, "no exact version".to_owned());
        }
        for artifact in &entry.artifacts {
            if let Some(url) =
                artifact.url.as_deref().filter(|url| !matches!(&entry.source, Source::Url(own) if own == url))
            {
                if host.is_some() && host == self.own_host {
                    continue;
                }
                self.url(entry, url, artifact.at);
                self.own_host =
                    host.filter(|_| self.own.as_ref().is_some_and(|own| url.starts_with(own.as_str())));
            }
        }
    }

    /// Whether something was found wrong with a URL that a package comes from.
    fn url(&mut self, entry: &Entry<'_>, text: &str, at: usize) -> bool {
        if self.own.as_ref().is_some_and(|own| text.starts_with(own.as_str()) && !is_odd(text)) {
            return false;
        }
        let found = self.found.len();
        let Some(url) = self.transport(entry, text, at) else { return true };
        if entry.flags.module {
            if !self.registries.serves_modules(&url) {
                self.modules.entry(url.host_port()).or_insert(at);
            }
            return false;
        }
        match self.registries.standing(self.ecosystem, &entry.name, &url) {
            Standing::Own => {
                if self.by_host && self.found.len() == found {
                    // Up to the first `/` behind the host, so that what follows cannot change it.
                    let end = text.len() - url.path.len() - rest_length(&url);
                    self.own = text.get(..=end).filter(|own| own.ends_with('/')).map(str::to_owned);
                }
                false
            }
            Standing::Unknown => {
                let seen = self.unknown.entry(url.host_port());
                seen.or_insert_with(|| Seen { entries: 0, at, package: entry.label() }).entries += 1;
                true
            }
            Standing::Foreign => {
                let what = format!(
                    "from `{}`, which is not one of {}'s hosts",
                    url.host_port(),
                    self.ecosystem.word()
                );
                let mend = format!(
                    "if it is one of yours: cotter registries add {} {}",
                    self.ecosystem.word(),
                    url.host_port()
                );
                self.add(Code::ForeignHost, entry, at, what).mend = Some(mend);
                true
            }
        }
    }

    /// What is wrong with how a URL is fetched; the URL, if it can be told apart.
    fn transport<'u>(&mut self, entry: &Entry<'_>, text: &'u str, at: usize) -> Option<Url<'u>> {
        let plain = text
            .strip_prefix("git+")
            .or_else(|| text.strip_prefix("sparse+"))
            .or_else(|| text.strip_prefix("registry+"))
            .unwrap_or(text);
        let Some(url) = Url::parse(plain) else {
            if matches!(entry.source, Source::Git { .. }) {
                return None;
            }
            self.add(
                Code::ForeignHost,
                entry,
                at,
                format!("`{}` is no URL that can be checked", text.escape_debug()),
            );
            return None;
        };
        // `git@` only says which account a host gives to everybody.
        if url.user_info.is_some_and(|user| !(user == "git" && matches!(entry.source, Source::Git { .. }))) {
            self.add(
                Code::UserInfo,
                entry,
                at,
                format!("a user or password in the URL of `{}`", url.host_port()),
            );
        }
        if matches!(url.scheme, "http" | "git" | "ftp") && !url.is_loopback() {
            self.add(
                Code::PlainHttp,
                entry,
                at,
                format!("fetched over plain `{}` from `{}`", url.scheme, url.host_port()),
            );
        }
        Some(url)
    }

    fn digests(&mut self, entry: &Entry<'_>) {
        if matches!(entry.source, Source::Workspace | Source::Bundled | Source::Path(_))
            || entry.flags.no_digest_possible
            || entry.flags.loose
        {
            return;
        }
        if matches!(entry.source, Source::Git { .. }) && entry.artifacts.is_empty() {
            return;
        }
        if entry.flags.no_digest_kept {
            let (count, first) = self.undigested.unwrap_or((0, entry.at));
            self.undigested = Some((count + 1, first));
            return;
        }
        if entry.artifacts.is_empty() {
            self.add(Code::NoDigest, entry, entry.at, "no digest".to_owned());
        }
        for artifact in &entry.artifacts {
            let file = artifact.file.as_deref().map(|file| format!(" for `{file}`")).unwrap_or_default();
            for digest in artifact.digests.iter().filter(|digest| digest.strength == Strength::Broken) {
                self.add(
                    Code::BadDigest,
                    entry,
                    artifact.at,
                    format!("`{}` is no digest{file}", short(&digest.text)),
                );
            }
            match strongest(artifact) {
                None => {
                    self.add(Code::NoDigest, entry, artifact.at, format!("no digest{file}"));
                }
                Some(Strength::Weak) => {
                    self.add(
                        Code::WeakDigest,
                        entry,
                        artifact.at,
                        format!("only a digest that can be forged{file}"),
                    );
                }
                Some(Strength::Broken | Strength::Strong) => {}
            }
            let strong = artifact.digests.iter().filter(|digest| digest.strength == Strength::Strong).count();
            if strong > 1 {
                self.add(
                    Code::SeveralDigests,
                    entry,
                    artifact.at,
                    format!("{strong} digests{file}, of which any would do"),
                );
            }
        }
    }

    /// The usual state of such a format, and so a note; but no lock without digests may look as one with them.
    fn undigested(&mut self) {
        let Some((count, first)) = self.undigested else { return };
        let what = format!(
            "none of {} has a digest: versions are pinned, contents are not",
            counted(count, "package", "packages")
        );
        let finding = self.found.add(Code::NoDigest, first, what);
        finding.outcome = Outcome::Note;
        finding.mend = match self.format {
            Format::Gemfile => Some("add them: bundle lock --add-checksums".to_owned()),
            _ => None,
        };
    }

    fn module_hosts(&mut self) {
        let Some(first) = self.modules.values().min().copied() else { return };
        let hosts: Vec<&str> = self.modules.keys().map(String::as_str).take(20).collect();
        let more = match self.modules.len() - hosts.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = format!(
            "modules are imported from {}{more}, which no registry's files come from",
            hosts.join(", ")
        );
        let mend = format!("if you know them: cotter registries add {} HOST", Ecosystem::Jsr.word());
        self.found.add(Code::UnknownRegistry, first, what).mend = Some(mend);
    }

    fn unknown_hosts(&mut self, at: usize) {
        if self.unknown.is_empty() {
            return;
        }
        let usual = self.unknown.values().any(|seen| seen.entries > 1);
        for (host, alone) in self.unknown.iter().filter(|(_, seen)| usual && seen.entries == 1) {
            let what = format!("from `{host}`, from which nothing else in this lock comes");
            self.found.add(Code::ForeignHost, alone.at, what).package = Some(alone.package.clone());
        }
        let hosts: Vec<&str> = self.unknown.keys().map(String::as_str).collect();
        let word = self.ecosystem.word();
        let what =
            format!("which hosts are {word}'s own is not known here; this lock names {}", hosts.join(", "));
        self.found.add(Code::UnknownRegistry, at, what).mend =
            Some("learn them: cotter registries refresh".to_owned());
    }
}

/// Whether a URL has a character that none may have, as [`Url::parse`] sees it.
fn is_odd(text: &str) -> bool {
    text.bytes().fold(false, |odd, byte| odd | (byte <= b' ') | (byte == b'\\') | (byte == 0x7f))
}

/// How long query and fragment are, with their marks.
fn rest_length(url: &Url<'_>) -> usize {
    [url.query, url.fragment].into_iter().flatten().map(|part| part.len() + 1).sum()
}

fn short(text: &str) -> String {
    if text.len() <= 40 {
        text.escape_debug().to_string()
    } else {
        format!("{}…", text.chars().take(24).collect::<String>().escape_debug())
    }
}

//! What is new against the last trusted state of a lock.
//!
//! Equality with the baseline means that nothing here is found; it waives nothing that is wrong with an entry by itself.

mod brought;
mod digests;
mod past;
mod versions;

use std::collections::{BTreeMap, HashSet};

use crate::declared;
use crate::files::Files;
use crate::finding::{Code, Finding, Findings, Outcome, counted};
use crate::format::Ecosystem;
use crate::lock::{Entry, Lock, Source};
use crate::name;
use crate::order;
use crate::record::entry_digest;
use crate::registry::Standing;
use crate::url::Url;
use crate::verify::World;
use crate::young::Dates;

use brought::Brought;
use past::Past;

/// What the comparison came to, for the checks that follow it.
#[derive(Debug, Default)]
pub struct Standings {
    /// For each entry of the lock, in its order; empty where there is no baseline.
    entries: Vec<Stands>,
    /// When the baseline's files were published, as it says.
    dates: Dates,
}

/// How an entry stands to the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// As it was: what it says of itself was trusted before.
    Unchanged,
    /// The name was there; the entry is another.
    Changed,
    /// The name was not there.
    New,
    /// There is nothing to compare with.
    Unknown,
}

impl Standings {
    pub fn of(&self, entry: usize) -> Stands {
        self.entries.get(entry).copied().unwrap_or(Stands::Unknown)
    }

    /// Whether there was anything to compare with.
    pub fn is_known(&self) -> bool {
        !self.entries.is_empty()
    }

    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    fn all(lock: &Lock<'_>, stands: Stands) -> Standings {
        Standings { entries: vec![stands; lock.entries.len()], dates: Dates::new() }
    }
}

/// Adds what is new in a lock against its baseline.
pub fn check(
    lock: &Lock<'_>,
    bytes: &[u8],
    path: &str,
    files: &dyn Files,
    world: &World<'_>,
    found: &mut Findings<'_>,
) -> Standings {
    if world.record.is_some_and(|record| record.is_of(bytes)) {
        return Standings::all(lock, Stands::Unchanged);
    }
    let past = past::find(lock, bytes, path, world);
    let (past, manifests) = match past {
        past::Found::Nothing => return Standings::default(),
        past::Found::Same => return Standings::all(lock, Stands::Unchanged),
        past::Found::NoLock(why) => {
            whole(lock, path, world, why.as_deref(), found);
            return Standings::all(lock, Stands::New);
        }
        past::Found::Past(past) => (past, world.baseline),
    };
    let trusted: HashSet<&str> =
        world.record.iter().flat_map(|record| &record.entries).map(|entry| entry.digest.as_str()).collect();
    let declared = manifests.map(|files| declared::names(files, path, lock)).unwrap_or_default();
    let is_same = |number: usize, entry: &Entry<'_>| {
        let is_trusted = || !trusted.is_empty() && trusted.contains(entry_digest(lock, entry).as_str());
        past.is_same(number) || is_trusted()
    };
    let is_new = |number: usize, entry: &Entry<'_>| {
        // What is the same is known by its number alone: the rest is dear.
        !past.is_same(number)
            && !matches!(entry.source, Source::Workspace)
            && !past.knows(entry)
            && !is_same(number, entry)
    };
    let numbered = lock.entries.iter().enumerate();
    let news: HashSet<usize> =
        numbered.filter(|(number, entry)| is_new(*number, entry)).map(|(number, _)| number).collect();
    let brought = brought::of(lock, files, path, &declared, &news, found);
    let mut compare = Compare {
        lock,
        past: &past,
        world,
        found,
        declared,
        brought,
        versions: versions::pairs(lock, &past),
        hosts: HashSet::new(),
        said: HashSet::new(),
        incomparable: BTreeMap::new(),
    };
    let entries = lock
        .entries
        .iter()
        .enumerate()
        .map(
            |(number, entry)| {
                if is_same(number, entry) { Stands::Unchanged } else { compare.entry(number, entry) }
            },
        )
        .collect();
    compare.finish();
    Standings { entries, dates: past.dates }
}

/// A lock where there was none: said once, not once for each of a thousand packages.
fn whole(lock: &Lock<'_>, path: &str, world: &World<'_>, why: Option<&str>, found: &mut Findings<'_>) {
    let ecosystem = lock.format.ecosystem();
    let declared: HashSet<String> =
        world.baseline.map(|files| declared::names(files, path, lock)).unwrap_or_default();
    let own = |entry: &&Entry<'_>| !matches!(entry.source, Source::Workspace | Source::Bundled);
    let entries: Vec<&Entry<'_>> = lock.entries.iter().filter(own).collect();
    let known =
        entries.iter().filter(|entry| declared.contains(&name::normal(&entry.name, ecosystem))).count();
    let reason = why.unwrap_or("the baseline has no lock here");
    let new = counted(entries.len(), "package is new", "packages are new");
    let what = format!("{reason}: {new}, {known} of them declared there");
    if let (Some(first), true) = (entries.first(), known < entries.len() || why.is_some()) {
        found.add(Code::NewPackage, first.at, what);
    } else if let Some(first) = entries.first() {
        found.add(Code::NewPackage, first.at, what).outcome = Outcome::Note;
    }
}

struct Compare<'c, 'a, 't> {
    lock: &'c Lock<'a>,
    past: &'c Past,
    world: &'c World<'c>,
    found: &'c mut Findings<'t>,
    /// Names that the manifests had at the baseline.
    declared: HashSet<String>,
    brought: Brought,
    versions: versions::Pairs,
    /// New hosts that have been named.
    hosts: HashSet<String>,
    /// What has been said of a package that stands in the lock more than once.
    said: HashSet<(Code, String, String)>,
    /// Packages whose digests are of another kind than before, by what became of them; and where the first stands.
    incomparable: BTreeMap<String, (usize, usize)>,
}

impl Compare<'_, '_, '_> {
    fn entry(&mut self, number: usize, entry: &Entry<'_>) -> Stands {
        if matches!(entry.source, Source::Workspace) && !self.past.knows(entry) {
            return Stands::New;
        }
        self.host(entry);
        if !self.past.knows(entry) {
            self.new_name(number, entry);
            return Stands::New;
        }
        let mut stands = Stands::Unchanged;
        if self.past.is_detailed() {
            stands = self.source(entry).min_of(self.script(entry)).min_of(self.alias(entry));
        }
        stands.min_of(match self.past.same_version(entry) {
            None => self.version(entry),
            Some(_) if self.past.is_too_much() => {
                let what = "more copies of one release than can be compared with each other";
                self.say(Code::NewDigest, entry, what.to_owned(), Outcome::Refuse);
                Stands::Changed
            }
            Some(was) => match digests::compare(entry, was) {
                digests::Change::None => Stands::Unchanged,
                digests::Change::OtherKind(what) => {
                    let (count, _) = self.incomparable.entry(what).or_insert((0, entry.at));
                    *count += 1;
                    Stands::Changed
                }
                digests::Change::Found(code, outcome, what) => {
                    self.say(code, entry, what, outcome);
                    Stands::Changed
                }
            },
        })
    }

    fn new_name(&mut self, number: usize, entry: &Entry<'_>) {
        // Named with the one that brings it; what it does besides is said of it all the same.
        if self.brought.is_brought(number) {
            self.script(entry);
            self.alias(entry);
            return;
        }
        let name = name::normal(&entry.name, self.lock.format.ecosystem());
        let declared = self.declared.contains(&name);
        let what = if declared {
            "new in the lock; the manifest has named it before"
        } else {
            "a package that the baseline does not have"
        };
        let own_folder = matches!(entry.source, Source::Path(_) | Source::Bundled);
        let outcome = if declared || own_folder { Outcome::Note } else { Code::NewPackage.outcome() };
        let brings = self.brought.by(number);
        let with = match brings.len() {
            0 => String::new(),
            count => format!(", and {} that it brings", counted(count, "package", "packages")),
        };
        let labels: Vec<String> =
            brings.iter().filter_map(|number| self.lock.entries.get(*number)).map(Entry::label).collect();
        if let Some(finding) = self.say(Code::NewPackage, entry, format!("{what}{with}"), outcome) {
            finding.brings = labels;
        }
        self.script(entry);
        self.alias(entry);
    }

    fn version(&mut self, entry: &Entry<'_>) -> Stands {
        let Some(new) = past::version(entry) else { return Stands::Unchanged };
        self.digest_of_another(entry, new);
        let pair = self.versions.of(entry);
        let mend = pair.downgrade.then_some("a lower version than before: look at why");
        let code = if pair.downgrade { Code::Downgrade } else { Code::NewVersion };
        // A commit or a URL has no order and no date: whatever stands there is somebody's choice.
        let moved = matches!(entry.source, Source::Git { .. } | Source::Url(_)) || past::is_branch(entry);
        let outcome = if moved { code.outcome().max(Outcome::Ask) } else { code.outcome() };
        if let Some(finding) = self.say(code, entry, format!("{} before, {new} now", pair.old), outcome) {
            finding.mend = mend.map(str::to_owned);
        }
        Stands::Changed
    }

    /// A version says what a file is only as long as its digest goes with it. A go.mod may stay the same for years, and
    /// a commit may have two names.
    fn digest_of_another(&mut self, entry: &Entry<'_>, new: &str) {
        let ecosystem = self.lock.format.ecosystem();
        if !matches!(entry.source, Source::Registry(_)) || entry.flags.at_commit || ecosystem == Ecosystem::Go
        {
            return;
        }
        // What is imported by its address has that for a version: the same file may stand at two of them.
        let other = |was: &&str| !order::same(ecosystem, was, new) && !new.contains('/');
        let Some(was) = self.past.digests_of(entry).filter(other) else { return };
        let what = format!("the digests are those of {was}");
        if let Some(finding) = self.say(Code::OtherPackage, entry, what, Code::OtherPackage.outcome()) {
            finding.mend = Some("write the lock anew with its own package manager".to_owned());
        }
    }

    fn source(&mut self, entry: &Entry<'_>) -> Stands {
        let now = past::origin(entry);
        if self.past.has_origin(entry, &now) {
            return Stands::Unchanged;
        }
        let before = self.past.origins(entry);
        let outcome = match &entry.source {
            // Fetched from nowhere, but not what it was either.
            Source::Workspace | Source::Path(_) | Source::Bundled => Outcome::Ask,
            _ if self.is_own(entry) => Outcome::Note,
            _ => Code::NewSource.outcome(),
        };
        self.say(Code::NewSource, entry, format!("from {before} before, from {now} now"), outcome);
        Stands::Changed
    }

    fn host(&mut self, entry: &Entry<'_>) {
        if !self.past.is_detailed() {
            return;
        }
        for (host, own) in past::addresses(entry)
            .filter_map(|text| Url::parse(past::bare(text)))
            .map(|url| (url.host_port(), self.standing(entry, &url) == Standing::Own))
            .collect::<Vec<_>>()
        {
            // The first host of a lock that had none is no news, if it is the ecosystem's own.
            let first = own && self.past.hosts.is_empty();
            if !first && !self.past.hosts.contains(&host) && self.hosts.insert(host.clone()) {
                let outcome = if own { Outcome::Note } else { Code::NewHost.outcome() };
                let what = format!("nothing came from `{host}` before");
                self.say(Code::NewHost, entry, what, outcome);
            }
        }
    }

    fn script(&mut self, entry: &Entry<'_>) -> Stands {
        let runs = [
            (entry.flags.script, self.past.runs(entry).script, "runs code of its own when it is installed"),
            (entry.flags.builds, self.past.runs(entry).builds, "must be built here, by its own code"),
        ];
        let mut stands = Stands::Unchanged;
        for (now, before, what) in runs {
            if now && !before && !matches!(entry.source, Source::Workspace) {
                self.say(
                    Code::NewScript,
                    entry,
                    format!("{what}, which it did not before"),
                    Code::NewScript.outcome(),
                );
                stands = Stands::Changed;
            }
        }
        stands
    }

    fn alias(&mut self, entry: &Entry<'_>) -> Stands {
        let Some(alias) = entry.alias.as_deref() else { return Stands::Unchanged };
        if self.past.has_alias(alias, &entry.name) {
            return Stands::Unchanged;
        }
        let what = format!("installed as `{}`, which it was not before", alias.escape_debug());
        self.say(Code::Alias, entry, what, Code::Alias.outcome());
        Stands::Changed
    }

    /// Whether all that an entry names as its source is the ecosystem's own.
    fn is_own(&self, entry: &Entry<'_>) -> bool {
        matches!(entry.source, Source::Registry(_))
            && past::addresses(entry).all(|text| {
                Url::parse(past::bare(text)).is_some_and(|url| self.standing(entry, &url) == Standing::Own)
            })
    }

    fn standing(&self, entry: &Entry<'_>, url: &Url<'_>) -> Standing {
        if entry.flags.module {
            return if self.world.registries.serves_modules(url) { Standing::Own } else { Standing::Foreign };
        }
        self.world.registries.standing(self.lock.format.ecosystem(), &entry.name, url)
    }

    fn say(&mut self, code: Code, entry: &Entry<'_>, what: String, outcome: Outcome) -> Option<&mut Finding> {
        let label = entry.label();
        if !self.said.insert((code, label.clone(), what.clone())) {
            return None;
        }
        let finding = self.found.add(code, entry.at, what);
        finding.outcome = outcome;
        finding.package = Some(label);
        Some(finding)
    }

    fn finish(self) {
        for (what, (count, at)) in self.incomparable {
            let what = format!(
                "{what}, for {} of the same version: what it had before says nothing of it",
                counted(count, "package", "packages")
            );
            self.found.add(Code::NewDigest, at, what).outcome = Outcome::Ask;
        }
    }
}

impl Stands {
    /// The less trusted of two.
    fn min_of(self, other: Stands) -> Stands {
        if self == Stands::Unchanged { other } else { self }
    }
}

//! What a lock was: by name, ready to be compared with.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};
use std::mem::discriminant;

use crate::age::Moment;
use crate::digest::Strength;
use crate::files::beside;
use crate::finding::Findings;
use crate::format::{Ecosystem, Format};
use crate::lock::{Artifact, Entry, Lock, Patch, Source};
use crate::name;
use crate::record::Record;
use crate::requirements::together;
use crate::text::Text;
use crate::url::Url;
use crate::verify::World;
use crate::young::Dates;

/// The packages of a baseline lock: those that are as they were by a fingerprint, the others by name.
#[derive(Debug, Default)]
pub(super) struct Past {
    prints: HashSet<u64>,
    /// Which of the present lock's entries are among them.
    same: Vec<bool>,
    ecosystem: Option<Ecosystem>,
    by_name: HashMap<String, Name>,
    pub(super) hosts: HashSet<String>,
    aliases: HashSet<(String, String)>,
    pub(super) dates: Dates,
    /// Says of its packages whether they ran code at an install.
    keeps_scripts: bool,
    /// How many digests have been compared.
    compared: Cell<usize>,
    /// Made from a whole lock; otherwise only names, versions and digests of entries are known.
    detailed: bool,
}

#[derive(Debug, Default)]
struct Name {
    releases: Vec<Was>,
    /// Which of them are of a version, and which have a digest.
    by_version: HashMap<Option<String>, Vec<usize>>,
    by_digest: HashMap<String, Vec<usize>>,
    origins: BTreeSet<String>,
    runs: Runs,
}

/// Whether a package of this name ran code at an install, in any version.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    pub(super) script: bool,
    pub(super) builds: bool,
}

/// One release, as it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Was {
    pub(super) version: Option<String>,
    pub(super) patch: Option<Patch>,
    /// Per file: its name, where there is one, and its digests.
    pub(super) files: Vec<(String, Vec<(Strength, String)>)>,
    /// Only the digest of the entry is known.
    pub(super) opaque: bool,
}

/// What there is to compare a lock with.
pub(super) enum Found {
    /// There is no baseline.
    Nothing,
    /// Byte by byte the same.
    Same,
    /// There is a baseline, but no lock in it that can be read; and why, if there is one.
    NoLock(Option<String>),
    Past(Box<Past>),
}

/// Finds the baseline of a lock: the same file, else another lock of the same ecosystem beside it, else the record.
pub(super) fn find(lock: &Lock<'_>, bytes: &[u8], path: &str, world: &World<'_>) -> Found {
    let recorded = world.record.filter(|record| !record.entries.is_empty());
    let Some(files) = world.baseline else {
        return recorded.map_or(Found::Nothing, |record| Found::Past(Box::new(Past::recorded(lock, record))));
    };
    let mut unreadable = None;
    let own = path.rsplit('/').next().unwrap_or(path);
    let mut names = vec![own.to_owned()];
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let of_ecosystem = |name: &String| {
        name != own
            && Format::of_name(name).is_some_and(|format| {
                format.ecosystem() == lock.format.ecosystem() && format != Format::Requirements
            })
    };
    if files.bytes(path).is_none() {
        names.extend(files.list(folder).into_iter().filter(of_ecosystem));
    }
    for name in names {
        let Some(was) = beside(path, &name).and_then(|path| files.bytes(&path)) else { continue };
        if name == own && *was == *bytes {
            return Found::Same;
        }
        let read = Text::of(&was).and_then(|text| {
            let format = Format::of(&name, text.text()).unwrap_or(lock.format);
            let mut was = format.read(&text)?;
            if format == Format::Requirements {
                // What its constraints pin belongs to it, as they were; what is wrong with them was said then.
                let mut said = Findings::new(path, text);
                together::follow(&mut was, files, path, world.registries, &mut said);
            }
            Ok(Past::of(&was, lock))
        });
        match read {
            Ok(past) => return Found::Past(Box::new(past)),
            Err(broken) => unreadable = Some(format!("`{name}` of the baseline cannot be read ({broken})")),
        }
    }
    match recorded {
        Some(record) => Found::Past(Box::new(Past::recorded(lock, record))),
        None => Found::NoLock(unreadable),
    }
}

/// More copies of one release, each with other digests, than a lock has.
const MOST_COPIES: usize = 64;
/// More digests than have to be looked at to compare two locks, however many packages they have.
const MOST_COMPARED: usize = 1_000_000;

impl Name {
    /// Adds a release, or another copy of it that is not the same.
    fn add(&mut self, was: Was) {
        let same = self.by_version.entry(was.version.clone()).or_default();
        // Unlike every other of its kind, which may be many: what is beyond a lock's measure is left off, and so is new.
        let copies = same.iter().filter_map(|number| self.releases.get(*number));
        if same.len() >= MOST_COPIES || copies.into_iter().any(|own| *own == was) {
            return;
        }
        let number = self.releases.len();
        same.push(number);
        for (_, digests) in &was.files {
            for (_, text) in digests.iter().filter(|(strength, _)| *strength == Strength::Strong) {
                let with = self.by_digest.entry(text.clone()).or_default();
                if with.last() != Some(&number) {
                    with.push(number);
                }
            }
        }
        self.releases.push(was);
    }
}

impl Past {
    /// What is to be known of a lock, to compare another with it. Most entries of most locks are as they were; only of
    /// names with another entry now is anything kept.
    fn of(was: &Lock<'_>, now: &Lock<'_>) -> Past {
        let ecosystem = was.format.ecosystem();
        let mut past = Past {
            ecosystem: Some(ecosystem),
            detailed: true,
            keeps_scripts: was.keeps_scripts(),
            ..Past::default()
        };
        // Keyed anew each time, so that nobody can write two entries with one fingerprint.
        let keys = RandomState::new();
        past.prints = was.entries.iter().map(|entry| print(entry, &keys)).collect();
        past.same = now.entries.iter().map(|entry| past.prints.contains(&print(entry, &keys))).collect();
        let other: HashSet<String> = now
            .entries
            .iter()
            .zip(&past.same)
            .filter(|(_, same)| !**same)
            .map(|(entry, _)| name::normal(&entry.name, ecosystem))
            .collect();
        for entry in &was.entries {
            for artifact in &entry.artifacts {
                let Some(published) = artifact.published.as_deref().and_then(Moment::parse) else { continue };
                for digest in artifact.digests.iter().filter(|digest| digest.strength == Strength::Strong) {
                    past.dates.insert(digest.text.clone().into_owned(), published);
                }
            }
            if other.is_empty() {
                continue;
            }
            if let Some(alias) = entry.alias.as_deref() {
                past.aliases.insert((alias.to_owned(), entry.name.clone().into_owned()));
            }
            for text in addresses(entry) {
                past.hosts.extend(Url::parse(bare(text)).map(|url| url.host_port()));
            }
            let name = name::normal(&entry.name, ecosystem);
            if other.contains(&name) {
                past.keep(name, entry);
            }
        }
        past
    }

    fn keep(&mut self, name: String, entry: &Entry<'_>) {
        let name = self.by_name.entry(name).or_default();
        name.origins.insert(origin(entry));
        name.runs.script |= entry.flags.script;
        name.runs.builds |= entry.flags.builds;
        name.add(Was {
            version: version(entry).map(str::to_owned),
            patch: entry.flags.patch,
            files: entry.artifacts.iter().map(file).collect(),
            opaque: false,
        });
    }

    /// Whether an entry of the present lock is as one was.
    pub(super) fn is_same(&self, number: usize) -> bool {
        self.same.get(number).copied().unwrap_or(false)
    }

    /// What a record kept of a lock.
    fn recorded(lock: &Lock<'_>, record: &Record) -> Past {
        let ecosystem = lock.format.ecosystem();
        let mut past = Past { ecosystem: Some(ecosystem), ..Past::default() };
        for entry in &record.entries {
            let name = past.by_name.entry(name::normal(&entry.name, ecosystem)).or_default();
            name.add(Was { version: entry.version.clone(), patch: None, files: Vec::new(), opaque: true });
        }
        past
    }

    pub(super) fn is_detailed(&self) -> bool {
        self.detailed
    }

    pub(super) fn knows(&self, entry: &Entry<'_>) -> bool {
        self.name(entry).is_some()
    }

    fn name(&self, entry: &Entry<'_>) -> Option<&Name> {
        self.by_name.get(&name::normal(&entry.name, self.ecosystem?))
    }

    /// The releases of this name and version: more than one where a lock keeps several copies.
    pub(super) fn same_version(&self, entry: &Entry<'_>) -> Option<Vec<&Was>> {
        let wanted = if self.detailed { version(entry) } else { entry.version.as_deref() };
        let name = self.name(entry)?;
        let same = name.by_version.get(&wanted.map(str::to_owned))?;
        let same: Vec<&Was> = same.iter().filter_map(|number| name.releases.get(*number)).collect();
        let digests = |files: &[(String, Vec<(Strength, String)>)]| {
            files.iter().map(|(_, digests)| digests.len() + 1).sum::<usize>()
        };
        let work = same.iter().map(|was| digests(&was.files)).sum::<usize>() + entry.artifacts.len();
        self.compared.set(self.compared.get().saturating_add(work));
        Some(same)
    }

    /// Whether more digests would be compared than two honest locks have.
    pub(super) fn is_too_much(&self) -> bool {
        self.compared.get() > MOST_COMPARED
    }

    /// The version that the digests of an entry stood for, where that is another one than it says now.
    pub(super) fn digests_of(&self, entry: &Entry<'_>) -> Option<&str> {
        let now: HashSet<&str> = entry
            .artifacts
            .iter()
            .flat_map(|artifact| &artifact.digests)
            .filter(|digest| digest.strength == Strength::Strong)
            .map(|digest| &*digest.text)
            .collect();
        let name = self.name(entry)?;
        let with = |digest: &&str| name.by_digest.get(*digest).map(Vec::as_slice).unwrap_or_default();
        // All of them have to be those of one release, so that the rarest says which it can be.
        let rarest = now.iter().map(with).min_by_key(|numbers| numbers.len())?;
        let all = |number: &&usize| now.iter().all(|digest| with(digest).binary_search(number).is_ok());
        rarest
            .iter()
            .take(MOST_COPIES)
            .filter(all)
            .filter_map(|number| name.releases.get(*number))
            .find_map(|was| was.version.as_deref())
    }

    /// The versions of a name.
    pub(super) fn versions(&self, entry: &Entry<'_>) -> BTreeSet<&str> {
        let releases = self.name(entry).map(|name| name.releases.as_slice()).unwrap_or_default();
        releases.iter().filter_map(|was| was.version.as_deref()).collect()
    }

    pub(super) fn runs(&self, entry: &Entry<'_>) -> Runs {
        let runs = self.name(entry).map(|name| name.runs).unwrap_or_default();
        // What the old lock could not say of the same release is not news.
        let untold = !self.keeps_scripts && self.same_version(entry).is_some();
        Runs { script: runs.script || untold, ..runs }
    }

    pub(super) fn has_alias(&self, alias: &str, name: &str) -> bool {
        !self.detailed || self.aliases.contains(&(alias.to_owned(), name.to_owned()))
    }

    /// Whether a package of this name came from there before. Some formats name the registry and some do not: a
    /// registry without an address is like any other, because a host that is new is found by itself.
    pub(super) fn has_origin(&self, entry: &Entry<'_>, now: &str) -> bool {
        let Some(name) = self.name(entry) else { return true };
        name.origins.contains(now)
            || (now == REGISTRY
                && name
                    .origins
                    .range(REGISTRY.to_owned()..)
                    .next()
                    .is_some_and(|origin| origin.starts_with(REGISTRY)))
            || (now.starts_with(REGISTRY) && name.origins.contains(REGISTRY))
    }

    pub(super) fn origins(&self, entry: &Entry<'_>) -> String {
        let Some(name) = self.name(entry) else { return String::new() };
        // A few of many say enough.
        name.origins.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(" and ")
    }
}

/// All that an installer would take from an entry; not where it stands, and not when it was published.
fn print(entry: &Entry<'_>, keys: &RandomState) -> u64 {
    let mut state = keys.build_hasher();
    (&entry.name, &entry.alias, &entry.version).hash(&mut state);
    (entry.flags.script, entry.flags.builds, entry.flags.patch).hash(&mut state);
    discriminant(&entry.source).hash(&mut state);
    match &entry.source {
        Source::Registry(address) => address.hash(&mut state),
        Source::Url(text) | Source::Path(text) => text.hash(&mut state),
        Source::Git { url, commit } => (url, commit).hash(&mut state),
        Source::Workspace | Source::Bundled => {}
    }
    for artifact in &entry.artifacts {
        (&artifact.url, &artifact.file, &artifact.digests).hash(&mut state);
    }
    state.finish()
}

const REGISTRY: &str = "a registry";

/// Where a package comes from, as far as that stays the same from one version to the next.
pub(super) fn origin(entry: &Entry<'_>) -> String {
    let host = |text: &str| Url::parse(bare(text)).map_or_else(|| text.to_owned(), |url| url.host_port());
    match &entry.source {
        Source::Registry(Some(address)) => format!("{REGISTRY} at `{}`", host(address)),
        Source::Registry(None) => match entry.artifacts.iter().find_map(|artifact| artifact.url.as_deref()) {
            Some(url) => format!("{REGISTRY} at `{}`", host(url)),
            None => REGISTRY.to_owned(),
        },
        Source::Url(url) => format!("a URL at `{}`", host(url)),
        Source::Git { url, commit } => {
            let plain = url.split(['#', '?']).next().unwrap_or_default();
            // An archive of a commit has it in its path.
            let plain = commit.as_deref().and_then(|commit| plain.strip_suffix(commit)).unwrap_or(plain);
            format!("the repository `{}`", plain.trim_end_matches('/').trim_end_matches(".git"))
        }
        Source::Path(_) => "a folder".to_owned(),
        Source::Workspace => "the project itself".to_owned(),
        Source::Bundled => "inside another package".to_owned(),
    }
}

/// What tells one release from the next: a version, or where the code itself is named, that.
pub(super) fn version<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    match &entry.source {
        Source::Git { commit: Some(commit), .. } => Some(commit),
        Source::Git { url, commit: None } | Source::Url(url) => Some(url),
        _ if is_branch(entry) => {
            entry.artifacts.iter().find_map(|artifact| Some(&*artifact.digests.first()?.text))
        }
        _ => entry.version.as_deref(),
    }
}

/// Composer's `dev-main` and `2.x-dev` are branches: which release it is, only the commit says.
pub(super) fn is_branch(entry: &Entry<'_>) -> bool {
    let branch = |version: &str| version.starts_with("dev-") || version.ends_with("-dev");
    entry.flags.at_commit && entry.version.as_deref().is_some_and(branch)
}

/// The addresses that an entry names.
pub(super) fn addresses<'e>(entry: &'e Entry<'_>) -> impl Iterator<Item = &'e str> {
    let source = match &entry.source {
        Source::Registry(Some(url)) | Source::Url(url) | Source::Git { url, .. } => Some(&**url),
        _ => None,
    };
    let artifacts = entry.artifacts.iter().filter_map(|artifact| artifact.url.as_deref());
    source.into_iter().chain(artifacts)
}

/// An address without what a manager writes before it.
pub(super) fn bare(text: &str) -> &str {
    ["git+", "sparse+", "registry+"].into_iter().find_map(|before| text.strip_prefix(before)).unwrap_or(text)
}

/// A file's name and digests.
pub(super) fn file(artifact: &Artifact<'_>) -> (String, Vec<(Strength, String)>) {
    let name = artifact.file.as_deref().or_else(|| {
        let url = artifact.url.as_deref()?;
        url.split(['#', '?']).next()?.rsplit('/').next()
    });
    let digests =
        artifact.digests.iter().map(|digest| (digest.strength, digest.text.clone().into_owned())).collect();
    (name.unwrap_or_default().to_owned(), digests)
}

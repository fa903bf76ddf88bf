//! Whether a `uv.lock` agrees with the `pyproject.toml` of each member: what `uv sync --locked` compares, and `--frozen`
//! does not. Markers are not compared, because uv writes them anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::{Files, beside};
use crate::finding::{Code, Findings};
use crate::lock::{Ask, Lock};
use crate::python::project::{self, Manifest, Need, normal};
use crate::python::{file_name, requirement, version};
use crate::table::{self, Table};
use crate::text::Text;
use crate::uv::manifest;

/// A requirement in the form in which the two sides are compared, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    group: String,
    pub(super) name: String,
    pub(super) extras: Vec<String>,
    pub(super) range: String,
    /// `git:…`, `url:…` where it does not come from an index; `*` where the manifest leaves it open.
    pub(super) from: String,
    pub(super) at: usize,
}

type Key<'w> = (&'w str, &'w str, &'w [String], &'w str);

pub fn step(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    file_name::check(lock, true, found);
    ranges(lock, found);
    manifest::check(lock, files, path, found);
    let shared = shared_sources(files, path);
    let mut importers: BTreeMap<&str, Vec<&Ask<'_>>> = BTreeMap::new();
    for ask in &lock.asks {
        importers.entry(&*ask.importer).or_default().push(ask);
    }
    if importers.is_empty() {
        importers.insert(".", Vec::new());
    }
    for (importer, asks) in importers {
        let folder = if importer == "." { String::new() } else { format!("{importer}/") };
        let name = format!("{folder}pyproject.toml");
        if beside(path, &name).is_none() {
            // That it leads out of the project is said already.
            continue;
        }
        project::look(files, path, &name, found, |manifest, found| {
            compare(&asks, manifest, &shared, found);
        });
    }
}

/// The locked versions against what the lock itself says that the project asks for.
fn ranges(lock: &Lock<'_>, found: &mut Findings<'_>) {
    let overridden: BTreeSet<&str> = lock
        .settings
        .iter()
        .filter(|setting| setting.name == "overrides")
        .filter_map(|setting| setting.value.split('\n').next())
        .collect();
    let locked = project::versions(lock);
    for ask in lock.asks.iter().filter(|ask| !overridden.contains(&*ask.name)) {
        let versions = locked.get(&normal(&ask.name)).map(Vec::as_slice).unwrap_or_default();
        let range = ask.range.as_deref().unwrap_or_default();
        let marked = ask.to.as_deref().is_some_and(|to| to.ends_with(';'));
        if versions.is_empty() && !marked {
            let what =
                format!("the project asks for `{}`, and the lock does not hold it", ask.name.escape_debug());
            found.add(Code::Stale, ask.at, what).package = Some(ask.name.to_string());
        } else if !versions.is_empty()
            && versions.iter().all(|version| version::allows(range, version) == Some(false))
        {
            let what = format!("`{range}` does not allow {}", project::listed(versions));
            let label = versions.first().map(|version| format!("{}@{version}", ask.name));
            found.add(Code::OutOfRange, ask.at, what).package = label;
        }
    }
}

/// Where the root of a workspace says that packages come from: it says so for its members too.
fn shared_sources(files: &dyn Files, path: &str) -> BTreeMap<String, String> {
    let manifest = beside(path, "pyproject.toml").and_then(|manifest| files.bytes(&manifest));
    let Some(bytes) = manifest else { return BTreeMap::new() };
    let Ok(text) = Text::of(&bytes) else { return BTreeMap::new() };
    table::read(&text).map(|document| sources(document.root())).unwrap_or_default()
}

/// Each name under `[tool.uv.sources]`, and what it comes from in the form in which the two sides are compared.
pub(super) fn sources(root: Table<'_, '_>) -> BTreeMap<String, String> {
    let named = root.path(&["tool", "uv", "sources"]).and_then(|item| item.table());
    let named = named.map(|table| table.fields()).unwrap_or_default().into_iter();
    named
        .map(|(name, _, item)| {
            let from = match item.table() {
                Some(table) => match table.text("git") {
                    Some(git) => format!("git:{}", repository(&git)),
                    None if table.has("index") => String::new(),
                    None => "*".to_owned(),
                },
                // Several, each for some machines.
                None => "*".to_owned(),
            };
            (normal(name), from)
        })
        .collect()
}

fn compare(
    asks: &[&Ask<'_>],
    manifest: Manifest<'_, '_>,
    shared: &BTreeMap<String, String>,
    found: &mut Findings<'_>,
) {
    if project::is_dynamic(manifest.root) {
        return;
    }
    let own = manifest.root.path(&["project", "name"]).and_then(|item| item.text());
    let own = own.map(|own| normal(&own)).unwrap_or_default();
    let mut known = shared.clone();
    known.append(&mut sources(manifest.root));
    let mut needs = project::needs(manifest.root);
    let legacy =
        manifest.root.path(&["tool", "uv", "dev-dependencies"]).map(|item| item.items()).unwrap_or_default();
    needs.extend(legacy.into_iter().filter_map(|item| {
        Some(Need { group: "group:dev".to_owned(), text: item.text()?.into_owned(), at: item.at() })
    }));
    let mut asked = Vec::new();
    for need in &needs {
        match requirement::parse(&need.text) {
            Some(read) => asked.push(of_manifest(&read, need, &known)),
            None => {
                let what = format!("`{}` is no requirement", need.text.escape_debug());
                found.push(manifest.finding(Code::Stale, need.at, what));
            }
        }
    }
    let of_lock = asks.iter().map(|ask| of_lock(ask)).collect();
    let (asked, mut locked) = (flat(asked, &own), flat(of_lock, &own));
    // Where a source is named in the manifest, the lock keeps the range or not, depending on its kind.
    let open: BTreeSet<String> =
        asked.iter().filter(|want| want.from == "*").map(|want| want.name.clone()).collect();
    for want in locked.iter_mut().filter(|want| open.contains(&want.name)) {
        want.from = "*".to_owned();
    }
    let keys =
        |all: &[Wanted]| -> BTreeSet<String> { all.iter().map(|want| format!("{:?}", key(want))).collect() };
    let (in_manifest, in_lock) = (keys(&asked), keys(&locked));
    for want in asked.iter().filter(|want| !in_lock.contains(&format!("{:?}", key(want)))) {
        let what = format!("asks for `{}`, and the lock was made for something else", shown(want));
        found.push(
            manifest
                .finding(Code::Stale, want.at, what)
                .of(want.name.clone())
                .mend("make the lock anew: uv lock"),
        );
    }
    for want in locked.iter().filter(|want| !in_manifest.contains(&format!("{:?}", key(want)))) {
        let what =
            format!("made for a project that asks for `{}`, and `{}` does not", shown(want), manifest.path);
        let finding = found.add(Code::Stale, want.at, what);
        finding.package = Some(want.name.clone());
        finding.mend = Some("make the lock anew: uv lock".to_owned());
    }
}

fn key(want: &Wanted) -> Key<'_> {
    let rest = if want.from == "*" || !want.from.is_empty() { &want.from } else { &want.range };
    (&want.group, &want.name, &want.extras, rest)
}

pub(super) fn shown(want: &Wanted) -> String {
    let rest = if want.from.is_empty() { &want.range } else { &want.from };
    let extras = if want.extras.is_empty() { String::new() } else { format!("[{}]", want.extras.join(",")) };
    let group = want.group.rsplit(':').next().filter(|group| !group.is_empty());
    let group = group.map(|group| format!(" ({group})")).unwrap_or_default();
    format!("{}{extras}{rest}{group}", want.name).escape_debug().to_string()
}

pub(super) fn of_manifest(
    read: &requirement::Requirement<'_>,
    need: &Need,
    sources: &BTreeMap<String, String>,
) -> Wanted {
    let name = normal(read.name);
    let from = match (read.url, sources.get(&name)) {
        (_, Some(from)) => from.clone(),
        (Some(url), None) => match url.strip_prefix("git+") {
            Some(git) => format!("git:{}", repository(git)),
            None => "*".to_owned(),
        },
        (None, None) => String::new(),
    };
    let mut extras: Vec<String> = read.extras.iter().map(|extra| normal(extra)).collect();
    extras.sort_unstable();
    extras.dedup();
    Wanted {
        group: need.group.clone(),
        name,
        extras,
        range: version::normal(read.specifier),
        from,
        at: need.at,
    }
}

pub(super) fn of_lock(ask: &Ask<'_>) -> Wanted {
    let to = ask.to.as_deref().unwrap_or_default();
    let mut parts = to.split('|');
    let extras = parts.next().unwrap_or_default().split(',').filter(|extra| !extra.is_empty());
    let extras = extras.map(str::to_owned).collect();
    let from = parts.next().unwrap_or_default();
    let from = match from.strip_prefix("git:") {
        Some(git) => format!("git:{}", repository(git)),
        None => from.to_owned(),
    };
    let range = version::normal(ask.range.as_deref().unwrap_or_default());
    Wanted { group: ask.group.to_string(), name: ask.name.to_string(), extras, range, from, at: ask.at }
}

/// A repository's address without revision and without what hosts take or leave.
fn repository(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path_from = url.find("://").map_or(0, |at| at + 3);
    let (before, path) = url.split_at(path_from);
    let path = path.split_once('/').map_or_else(
        || path.to_owned(),
        |(host, path)| {
            format!("{}/{}", host.to_ascii_lowercase(), path.split('@').next().unwrap_or_default())
        },
    );
    format!("{before}{}", path.trim_end_matches('/').trim_end_matches(".git"))
}

/// An extra that only names other extras of the project stands for what those ask for.
fn flat(all: Vec<Wanted>, own: &str) -> Vec<Wanted> {
    /// More than any project has; extras that name each other multiply.
    const MOST: usize = 10_000;
    let (selves, rest): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|want| !own.is_empty() && want.name == own);
    let mut by_group: BTreeMap<&str, Vec<&Wanted>> = BTreeMap::new();
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for want in &rest {
        by_group.entry(&want.group).or_default().push(want);
    }
    for one in &selves {
        names.entry(&one.group).or_default().extend(one.extras.iter().map(String::as_str));
    }
    let mut added = Vec::new();
    for one in &selves {
        let mut extras: Vec<&str> = one.extras.iter().map(String::as_str).collect();
        let mut seen: BTreeSet<&str> = extras.iter().copied().collect();
        while let Some(group) = extras.pop().map(|extra| format!("extra:{extra}")) {
            let named = names.get(&*group).into_iter().flatten().copied();
            extras.extend(named.filter(|more| seen.insert(more)));
            let wanted = by_group.get(&*group).into_iter().flatten();
            added.extend(wanted.map(|want| Wanted { group: one.group.clone(), ..(*want).clone() }));
            if added.len() > MOST {
                return rest;
            }
        }
    }
    rest.into_iter().chain(added).collect()
}

//! The lock's `[manifest]`: what the root of a workspace says of all that is resolved, in the lock as in the manifest.

use std::collections::BTreeSet;

use crate::files::Files;
use crate::finding::{Code, Findings, Outcome};
use crate::lock::{Ask, Lock, Source};
use crate::python::project::{self, Manifest, Need, normal};
use crate::python::{requirement, version};
use crate::uv::read::{GIVEN, LISTS};
use crate::uv::step::{self, Wanted};

const MEND: &str = "make the lock anew: uv lock";

/// More than anybody overrides or constrains.
const MOST: usize = 1000;

pub(super) fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    followed(lock, found);
    given(lock, found);
    let root = crate::files::beside(path, "pyproject.toml").filter(|place| files.bytes(place).is_some());
    if root.is_some() {
        project::look(files, path, "pyproject.toml", found, |manifest, found| {
            for list in LISTS {
                compare(lock, list, manifest, found);
            }
        });
    }
}

/// The requirements of one list of the lock.
fn of_lock(lock: &Lock<'_>, list: &str) -> Vec<Wanted> {
    let each = lock.settings.iter().filter(|own| own.name == list);
    each.map(|own| {
        let mut lines = own.value.splitn(3, '\n').map(|line| line.to_owned().into());
        step::of_lock(&Ask {
            importer: ".".into(),
            name: lines.next().unwrap_or_default(),
            range: lines.next(),
            group: list.to_owned().into(),
            to: lines.next(),
            at: own.at,
        })
    })
    .collect()
}

fn compare(lock: &Lock<'_>, list: &str, manifest: Manifest<'_, '_>, found: &mut Findings<'_>) {
    let setting = match list {
        "overrides" => "override-dependencies",
        "constraints" => "constraint-dependencies",
        "build-constraints" => "build-constraint-dependencies",
        _ => "exclude-dependencies",
    };
    let held = of_lock(lock, list);
    let items = manifest.root.path(&["tool", "uv", setting]).map(|item| item.items()).unwrap_or_default();
    let sources = step::sources(manifest.root);
    let mut wanted = Vec::new();
    for item in items {
        // A table says of whose dependencies it is; nothing is made of that here.
        let Some(text) = item.text() else { return };
        let need = Need { group: list.to_owned(), text: text.into_owned(), at: item.at() };
        wanted.extend(requirement::parse(&need.text).map(|read| step::of_manifest(&read, &need, &sources)));
    }
    if held.len().max(wanted.len()) > MOST {
        found.add(Code::Stale, 0, format!("more `{setting}` than can be compared"));
        return;
    }
    let key = |want: &Wanted| (want.name.clone(), want.extras.clone(), want.range.clone());
    let same = |one: &Wanted, other: &Wanted| {
        let elsewhere = !one.from.is_empty() || !other.from.is_empty();
        if elsewhere { one.name == other.name } else { key(one) == key(other) }
    };
    // uv itself does not ask which names were left out; it matters where one of them is there.
    let locked: BTreeSet<String> = lock.entries.iter().map(|entry| normal(&entry.name)).collect();
    let absent = |want: &Wanted| list == "excludes" && !locked.contains(&want.name);
    for want in wanted.iter().filter(|want| !held.iter().any(|own| same(want, own))) {
        let what = format!("`{setting}` has `{}`, and the lock was made without it", step::shown(want));
        let finding = manifest.finding(Code::Stale, want.at, what).of(want.name.clone()).mend(MEND);
        let outcome = if absent(want) { Outcome::Note } else { finding.outcome };
        found.push(finding.weighing(outcome));
    }
    for own in held.iter().filter(|own| !wanted.iter().any(|want| same(want, own))) {
        let what = format!("made with `{}`, which `{setting}` does not have", step::shown(own));
        let finding = found.add(Code::Stale, own.at, what);
        finding.package = Some(own.name.clone());
        finding.mend = Some(MEND.to_owned());
        if absent(own) {
            finding.outcome = Outcome::Note;
        }
    }
}

/// What is overridden or constrained is locked in a version that fits.
fn followed(lock: &Lock<'_>, found: &mut Findings<'_>) {
    let locked = project::versions(lock);
    for list in ["overrides", "constraints"] {
        let all = of_lock(lock, list);
        if all.len() > MOST {
            continue;
        }
        let marked: BTreeSet<&str> = lock
            .settings
            .iter()
            .filter(|own| own.name == list && own.value.ends_with(';'))
            .filter_map(|own| own.value.split('\n').next())
            .collect();
        for own in all.iter().filter(|own| own.from.is_empty() && !marked.contains(own.name.as_str())) {
            // Of several overrides of one name any may be the one that counts.
            let fits = |version: &str| {
                let mut same = all.iter().filter(|other| list == "overrides" && other.name == own.name);
                version::allows(&own.range, version) != Some(false)
                    || same.any(|other| version::allows(&other.range, version) != Some(false))
            };
            let versions = locked.get(&normal(&own.name)).map(Vec::as_slice).unwrap_or_default();
            if let Some(version) = versions.iter().find(|version| !fits(version)) {
                let what =
                    format!("{version} is locked, and the lock's own {list} have `{}`", step::shown(own));
                found.add(Code::Stale, own.at, what).package = Some(format!("{}@{version}", own.name));
            }
        }
    }
}

/// What a part of the project is given beyond what it asked for, nobody wants. An extra may stand for others, and what is
/// for always may name an extra of the project itself.
fn given(lock: &Lock<'_>, found: &mut Findings<'_>) {
    let kind = |group: &str| group.split(':').next().unwrap_or_default().to_owned();
    let asked: BTreeSet<(&str, String, String)> =
        lock.asks.iter().map(|ask| (&*ask.importer, kind(&ask.group), normal(&ask.name))).collect();
    let members: BTreeSet<String> = lock
        .entries
        .iter()
        .filter(|entry| matches!(entry.source, Source::Workspace))
        .map(|entry| normal(&entry.name))
        .collect();
    let names_itself: BTreeSet<&str> = lock
        .asks
        .iter()
        .filter(|ask| ask.group.is_empty() && members.contains(&normal(&ask.name)))
        .map(|ask| &*ask.importer)
        .collect();
    for own in &lock.settings {
        let Some((when, importer)) = own.name.strip_prefix(GIVEN).and_then(|rest| rest.split_once(':'))
        else {
            continue;
        };
        let name = normal(&own.value);
        let has = |kind: &str| asked.contains(&(importer, kind.to_owned(), name.clone()));
        let explained = match when {
            "" => has("") || (names_itself.contains(importer) && has("extra")),
            "extra" => has("") || has("extra"),
            _ => has("group"),
        };
        if !explained && !members.contains(&name) {
            let what = format!("given to `{importer}`, which does not ask for it");
            let finding = found.add(Code::Stale, own.at, what);
            finding.package = Some(own.value.clone().into_owned());
            finding.mend = Some(MEND.to_owned());
        }
    }
}

//! From a repository to its locks, from a lock to its versions, from two versions to findings.

use std::collections::BTreeSet;

use cotter_lockpolicy::{Files, Finding, Format, Outcome, Registries, Report, Text, World, verify};
use cotter_tests::tamper::{EDITS, sites};

use crate::args::{Args, Wanted};
use crate::learn;
use crate::repository::{Edited, Repository, Tree};
use crate::tally::{Change, Tally};

/// Folders whose locks belong to tests, examples and copies of other projects.
const NOT_OWN: [&str; 14] = [
    "test",
    "tests",
    "__tests__",
    "fixtures",
    "fixture",
    "__fixtures__",
    "testdata",
    "spec",
    "examples",
    "example",
    "e2e",
    "vendor",
    "node_modules",
    "templates",
];

pub(crate) fn repository(wanted: &Wanted, args: &Args, tally: &mut Tally) -> Result<(), String> {
    let repository = Repository::open(&wanted.path)?;
    let locks = match &wanted.lock {
        Some(lock) => vec![lock.clone()],
        None => locks(&repository, args.gone)?,
    };
    for path in locks {
        lock(&repository, &wanted.path, &path, args, tally)?;
    }
    Ok(())
}

fn locks(repository: &Repository, gone: bool) -> Result<Vec<String>, String> {
    let mut paths = repository.lines(&["ls-tree", "-r", "--name-only", "HEAD"])?;
    if gone {
        let deleted =
            ["log", "--first-parent", "--diff-filter=D", "--no-renames", "--format=", "--name-only", "HEAD"];
        paths.extend(repository.lines(&deleted)?);
    }
    let own = |path: &String| {
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        Format::of_path(path).is_some() && !folders.split('/').any(|folder| NOT_OWN.contains(&folder))
    };
    Ok(paths.into_iter().filter(own).collect::<BTreeSet<_>>().into_iter().collect())
}

fn lock(
    repository: &Repository,
    name: &str,
    path: &str,
    args: &Args,
    tally: &mut Tally,
) -> Result<(), String> {
    let count = args.versions.to_string();
    let log = ["log", "--first-parent", "--diff-filter=AM", "-n", &count, "--format=%H", "HEAD", "--", path];
    let mut commits = repository.lines(&log)?;
    commits.reverse();
    let mut learnt = None;
    let mut older: Option<(String, Tree<'_>)> = None;
    let every = commits.len().div_ceil(args.edited.max(1)).max(1);
    for (number, commit) in commits.iter().enumerate() {
        let newer = repository.tree(commit);
        let registries = match &args.registries {
            Some(registries) => registries,
            None => learnt.get_or_insert_with(|| learn(&newer, path)),
        };
        let baseline = older.as_ref().map(|(_, tree)| tree as &dyn Files);
        let world = World { baseline, ..World::new(registries) };
        let report = verify(&newer, path, &world);
        let change = Change { repository: name, path, commit };
        tally.version(&change, &report, baseline.is_some(), number + 1 == commits.len());
        if let Some(baseline) = baseline.filter(|_| args.edited > 0 && (number + 1) % every == 0) {
            edits(&newer, baseline, &report, &world, &change, tally);
        }
        older = Some((commit.clone(), newer));
    }
    Ok(())
}

fn learn(files: &dyn Files, path: &str) -> Registries {
    let bytes = files.bytes(path).unwrap_or_default();
    let Ok(text) = Text::of(&bytes) else { return Registries::default() };
    let lock = Format::of(path, text.text()).and_then(|format| format.read(&text).ok());
    lock.map(|lock| learn::from(&lock)).unwrap_or_default()
}

/// Edits the newer version in every way there is and looks whether more is found than without the edit.
fn edits(
    newer: &dyn Files,
    baseline: &dyn Files,
    honest: &Report,
    world: &World<'_>,
    change: &Change<'_>,
    tally: &mut Tally,
) {
    let path = change.path;
    let (Some(bytes), Some(before)) = (newer.bytes(path), baseline.bytes(path)) else { return };
    let Ok(text) = Text::of(&bytes) else { return };
    let Some(format) = Format::of(path, text.text()) else { return };
    let Ok(lock) = format.read(&text) else { return };
    let before = String::from_utf8_lossy(&before);
    let sites = sites(text.text(), &lock);
    let doubted: BTreeSet<&str> =
        honest.findings.iter().filter_map(|finding| finding.package.as_deref()).collect();
    // As it was before, and nothing to say of it: then whatever is found is the edit's.
    let known = |site: &cotter_tests::tamper::Site<'_, '_>| {
        if doubted.contains(site.entry.label().as_str()) {
            return false;
        }
        let digests = site.digests(site.entry);
        digests.iter().all(|digest| before.contains(digest.as_str()))
            && (!digests.is_empty() || before.contains(&*site.entry.name))
    };
    let known: Vec<_> = sites.iter().filter(|site| known(site)).collect();
    // Which entry is as good as any other; that it is the same in every run makes a result repeatable.
    let start = change.commit.bytes().map(usize::from).sum::<usize>();
    for (number, edit) in EDITS.iter().enumerate() {
        let order =
            (0..known.len().min(40)).map(|step| known[(start + number * 7 + step * 13) % known.len()]);
        let Some((site, edited)) = order
            .filter_map(|site| Some((site, (edit.apply)(site)?)))
            .find(|(_, edited)| edited != text.text())
        else {
            continue;
        };
        let files = Edited { files: newer, path, text: &edited };
        let report = verify(&files, path, world);
        let found: Vec<&Finding> = new(honest, &report);
        let expected = found.iter().any(|finding| edit.codes.contains(&finding.code));
        // A lock that cannot be read any more is not installed from either.
        let unread = found.iter().any(|finding| finding.code == cotter_lockpolicy::Code::Unreadable);
        tally.edit(change, edit.name, format, &site.entry.label(), expected, unread, &found);
    }
}

/// What is found above a note in an edited lock and not in the honest one.
fn new<'f>(honest: &Report, edited: &'f Report) -> Vec<&'f Finding> {
    let of =
        |finding: &Finding| (finding.code, finding.outcome, finding.package.clone(), finding.what.clone());
    let known: BTreeSet<_> = honest.findings.iter().map(of).collect();
    edited
        .findings
        .iter()
        .filter(|finding| finding.outcome > Outcome::Note && !known.contains(&of(finding)))
        .collect()
}

//! What lockpolicy finds in the files that a call would install from.

use std::path::{Path, PathBuf};

use cotter_core::decide::Scene;
use cotter_lockpolicy::{
    Code, Files, Finding, Format, Index, Outcome, Registries, Report, World, declared, runs, verify_as,
};
use cotter_rules::{FactKey, Kind};

use super::asked::Asked;
use super::manager::Manager;
use super::project::Project;
use super::seen::{Sight, Watched};
use super::{Count, Fact};
use crate::error::Error;
use crate::pin::ledger;
use crate::subject::Subject;
use crate::verify::records::{self, Word};
use crate::verify::{COOLDOWN, Tree, Wanted, baseline, now};
use crate::written::visible;

/// What was found, by what it means to a rule.
#[derive(Default)]
struct Sorted {
    absent: Count,
    wrong: Count,
    stale: Count,
    new: Count,
    config: Count,
}

/// A file that packages would be installed from, and the tree that it is in.
struct Source<'s> {
    tree: &'s Tree,
    path: String,
    format: Format,
}

pub(super) fn facts(
    asked: &Asked<'_>,
    manager: &Manager,
    project: Option<&Project>,
    known: &Registries,
    index: Option<&Index<'_>>,
    sight: &Sight,
) -> Result<Vec<Fact>, Error> {
    let mut sorted = Sorted::default();
    if let Ok(file) = ledger::file() {
        sight.note(&file);
    }
    let published = ledger::open()?;
    let world = World {
        today: Some(now()),
        cooldown: COOLDOWN,
        known: index,
        published: published.as_ref(),
        ..World::new(known)
    };
    let trees = requirements(asked, manager, sight, &mut sorted);
    let mut sources: Vec<Source<'_>> = trees
        .iter()
        .map(|(tree, path)| Source {
            tree,
            path: path.clone(),
            format: Format::of_path(path).unwrap_or(Format::Requirements),
        })
        .collect();
    if let Some(project) = project {
        for path in &project.locks {
            let Some(format) = Format::of_path(path) else { continue };
            sources.push(Source { tree: &project.tree, path: path.clone(), format });
        }
        // pnpm takes these, too, and they are not read here.
        for name in ["package.yaml", "package.json5"].iter().filter(|_| asked.tool == "pnpm") {
            let path = project.tree.root().join(&project.manifest).with_file_name(name);
            if sight.is_there(&path) {
                sorted.new.add(|| format!("{name}: a manifest that is not looked at"));
            }
        }
        if project.locks.is_empty() && !manager.locks.is_empty() {
            without_lock(manager, project, &world, sight, &mut sorted);
        }
    }
    let subject = Subject::new(&["git".into()]);
    let scene = subject.as_ref().ok().map(|subject| subject.prepared.scene(&subject.call));
    for source in &sources {
        judge(asked, source, &world, scene.as_ref(), sight, &mut sorted)?;
    }
    Ok(vec![
        sorted.absent.into_fact(FactKey::LockAbsent),
        sorted.wrong.into_fact(FactKey::LockWrong),
        sorted.stale.into_fact(FactKey::LockStale),
        sorted.new.into_fact(FactKey::LockNew),
        sorted.config.into_fact(FactKey::ConfigWrong),
    ])
}

/// The requirement files that the call names, each with the tree around it.
fn requirements(
    asked: &Asked<'_>,
    manager: &Manager,
    sight: &Sight,
    sorted: &mut Sorted,
) -> Vec<(Tree, String)> {
    if !manager.locks.is_empty() || manager.ecosystem != cotter_lockpolicy::Ecosystem::PyPi {
        return Vec::new();
    }
    let options = ["--requirement", "--requirements", "--constraint", "--constraints", "--build-constraint"];
    let operands = asked.operands.iter().filter(|(kind, _)| *kind == Kind::Path).map(|(_, word)| *word);
    let mut files = Vec::new();
    for word in asked.values(&options).chain(operands) {
        if word == "-" || word.contains("://") {
            sorted.wrong.add(|| format!("{}: requirements that cannot be looked at", visible(word)));
            continue;
        }
        let path = asked.path(word);
        sight.note(&path);
        // A file that is not there is for the manager to complain about.
        let Some((tree, inside)) = path.canonicalize().ok().and_then(|path| tree_around(&path)) else {
            continue;
        };
        files.push((tree, inside));
    }
    files
}

/// The repository around a file, or its folder; and the file's path there.
fn tree_around(file: &Path) -> Option<(Tree, String)> {
    let folder = file.parent()?;
    let top =
        folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok()).unwrap_or(folder);
    let inside = file.strip_prefix(top).ok()?.to_str()?.to_owned();
    Some((Tree::at(top).ok()?, inside))
}

/// A project without a lock: whether it asks for anything, and what its configuration says.
fn without_lock(manager: &Manager, project: &Project, world: &World<'_>, sight: &Sight, sorted: &mut Sorted) {
    let files = Watched { tree: &project.tree, sight };
    if declared::asks(&files, &project.manifest, manager.ecosystem) {
        let lock = manager.locks.last().copied().unwrap_or_default();
        sorted.absent.add(|| format!("{}: no {lock} beside it", visible(&project.manifest)));
    }
    let folder = project.manifest.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let Some(name) = manager.locks.last() else { return };
    let path = format!("{folder}{name}");
    if let Some(format) = Format::of_path(&path) {
        let found = runs::configured(&files, &path, format, world);
        sort_configuration(&found, sorted);
        found.iter().for_each(|finding| sort(finding, sorted));
    }
}

fn judge(
    asked: &Asked<'_>,
    source: &Source<'_>,
    world: &World<'_>,
    scene: Option<&Scene<'_>>,
    sight: &Sight,
    sorted: &mut Sorted,
) -> Result<(), Error> {
    let root = source.tree.root();
    let files = Watched { tree: source.tree, sight };
    if files.bytes(&source.path).is_none() {
        let why = source.tree.read(&source.path).err().map_or("cannot be read", |unread| unread.why());
        sorted.wrong.add(|| format!("{}: {why}", visible(&source.path)));
        return Ok(());
    }
    let mut silent = |_: String| {};
    let locks = [source.path.clone()];
    let before = match scene {
        Some(scene) => baseline(&scene.look(), root, &locks, &Wanted::MergeBase, &mut silent)?,
        None => None,
    };
    note_history(root, sight);
    let [record, pinned] = [Word::Person, Word::Pin].map(|word| {
        if let Ok(file) = records::file(word, root, &source.path) {
            sight.note(&file);
        }
        records::load(word, root, &source.path, &mut silent)
    });
    let (record, pinned) = (record?, pinned?);
    let base = before.as_ref().map(|baseline| &baseline.files as &dyn Files);
    let world = World { baseline: base, record: record.as_ref(), pinned: pinned.as_ref(), ..*world };
    let report: Report = verify_as(source.format, &files, &source.path, &world);
    // A manager obeys what stands in its own folder and above, and that need not be the lock's.
    let mut configured = runs::configured(&files, &source.path, source.format, &world);
    let known =
        report.findings.iter().chain(&configured).map(|finding| finding.file.clone()).collect::<Vec<_>>();
    let below = asked
        .dir()
        .canonicalize()
        .ok()
        .and_then(|dir| Some(dir.strip_prefix(root).ok()?.to_str()?.to_owned()));
    let name = source.path.rsplit('/').next().unwrap_or_default();
    if let Some(dir) = below.filter(|dir| !dir.is_empty()) {
        let own = runs::configured(&files, &format!("{dir}/{name}"), source.format, &world);
        let own = own.into_iter().filter(|finding| !known.contains(&finding.file));
        let own: Vec<Finding> = own.filter(|finding| !is_manifest(finding)).collect();
        own.iter().for_each(|finding| sort(finding, sorted));
        configured.extend(own);
    }
    sort_configuration(&configured, sorted);
    report.findings.iter().for_each(|finding| sort(finding, sorted));
    Ok(())
}

/// What says which commit the baseline is.
fn note_history(root: &Path, sight: &Sight) {
    let dot_git = root.join(".git");
    // In a further work tree it is a file. As a folder it changes whenever git does anything.
    let own = match std::fs::read_to_string(&dot_git) {
        Ok(text) => {
            sight.note(&dot_git);
            root.join(text.trim().trim_start_matches("gitdir:").trim())
        }
        Err(_) => dot_git,
    };
    let common = std::fs::read_to_string(own.join("commondir"))
        .map_or_else(|_| own.clone(), |text| own.join(text.trim()));
    let head = own.join("HEAD");
    let branch = std::fs::read_to_string(&head).ok();
    let branch = branch
        .as_deref()
        .and_then(|text| text.trim().strip_prefix("ref:"))
        .map(|name| common.join(name.trim()));
    let remotes = common.join("refs/remotes");
    let each = std::fs::read_dir(&remotes).into_iter().flatten().flatten().map(|entry| entry.path());
    let theirs = each.flat_map(|remote| ["HEAD", "main", "master"].map(|name| remote.join(name)));
    let all: Vec<PathBuf> = theirs.collect();
    let fixed = [
        head,
        common.join("packed-refs"),
        common.join("config"),
        common.join("reftable/tables.list"),
        remotes,
    ];
    for path in fixed.iter().chain(&branch).chain(&all) {
        sight.note(path);
    }
}

/// What configuration files make a manager do also where it installs nothing. The manifest's own scripts are not among
/// it: they run only where they are meant to.
fn sort_configuration(found: &[Finding], sorted: &mut Sorted) {
    for finding in found.iter().filter(|finding| finding.outcome >= Outcome::Ask && !is_manifest(finding)) {
        sorted.config.add(|| line(finding));
    }
}

fn is_manifest(finding: &Finding) -> bool {
    const MANIFESTS: [&str; 3] = ["package.json", "composer.json", "binding.gyp"];
    MANIFESTS.contains(&finding.file.rsplit('/').next().unwrap_or_default())
}

fn sort(finding: &Finding, sorted: &mut Sorted) {
    let count = match (finding.outcome, finding.code) {
        (Outcome::Note, _) => return,
        (_, Code::Unsupported) => &mut sorted.absent,
        (_, Code::Stale | Code::OutOfRange) => &mut sorted.stale,
        (Outcome::Refuse, _) => &mut sorted.wrong,
        (Outcome::Ask, _) => &mut sorted.new,
    };
    count.add(|| line(finding));
}

/// One line: where it stands, what it is of, what it is.
fn line(finding: &Finding) -> String {
    let place = finding.line.map_or(finding.file.clone(), |line| format!("{}:{line}", finding.file));
    let package = finding.package.as_ref().map_or(String::new(), |package| format!(" {package}"));
    visible(&format!("{place}:{package} {} ({})", finding.what, finding.code))
}

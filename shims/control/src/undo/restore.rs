//! `cotter undo ID`: everything put back that a restore point holds, after one was made of how it is now.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::Write;

use cotter_core::facts::Look;
use cotter_core::save::about::About;
use cotter_core::save::repository::Repository;
use cotter_core::save::store::batch_entry;
use cotter_rules::Obligation;
use serde_json::json;

use super::differ::{Difference, all_of, between, is_there, wanted};
use super::files::{self, Files};
use super::points::{self, Point, ask, tell};
use super::{Place, head, index, refs, stash};
use crate::args::Format;
use crate::error::{Error, Exit};
use crate::log::plain;
use crate::save::{Wanted, make};
use crate::subject::path;
use crate::written::{json_line, text};

/// What was done, for one person to read.
#[derive(Default)]
struct Report {
    id: String,
    before: String,
    files: files::Outcome,
    index: usize,
    stash: usize,
    /// What else was done.
    done: Vec<String>,
    /// What was not.
    left: Vec<String>,
}

pub(crate) fn run(
    place: &Place<'_>,
    look: &Look<'_>,
    id: &str,
    paths: &[OsString],
    format: Format,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let point = points::one(place, id)?;
    let about = point.about()?;
    let has_files = ["work", "cleaned"].iter().any(|part| is_there(place, &point.part(part)));
    let elsewhere = if has_files { elsewhere(place, look, &point)? } else { None };
    let place = elsewhere.as_ref().unwrap_or(place);
    let paths = super::paths::inside(place, paths)?;
    if has_files {
        super::paths::are_known(place, &point, &paths)?;
    }
    let mut report = Report { id: point.id.clone(), ..Report::default() };
    if has_files {
        restore_files(place, &point, &paths, &mut report)?;
    } else if !paths.is_empty() {
        return Err(Error::Point { id: point.id.clone(), why: "there are no files in it".to_owned() });
    }
    if paths.is_empty() {
        restore_rest(place, &point, has_files, &mut report)?;
    }
    report.note_lost(place, about)?;
    report.write(format, out)
}

/// The state before, kept as a restore point itself.
fn keep_present(place: &Place<'_>, point: &Point, also: &[Vec<u8>]) -> Result<Point, Error> {
    let about = point.about()?;
    let mut keep = Vec::new();
    if is_there(place, &point.part("work")) || is_there(place, &point.part("cleaned")) {
        keep.push(Obligation::Work);
    }
    if !about.stash.is_empty() {
        keep.push(Obligation::Stash);
    }
    let refs: Vec<Vec<u8>> = about.refs.iter().map(|(name, _)| name.clone()).collect();
    let line = format!("cotter undo {}", point.id);
    let wanted = Wanted { keep: &keep, line: &line, also, refs: &refs, always: true };
    let saved =
        make(place.subject, Some(&place.repository), &wanted)?.ok_or_else(|| Error::NoPoint(line.clone()))?;
    points::one(place, &saved.id)
}

fn restore_files(
    place: &Place<'_>,
    point: &Point,
    paths: &[Vec<u8>],
    report: &mut Report,
) -> Result<(), Error> {
    let about = point.about()?;
    let top =
        place.repository.top.as_deref().map(path).ok_or(Error::Unsaved(cotter_core::save::Unsaved::Bare))?;
    let has_work = is_there(place, &point.part("work"));
    let mut present = keep_present(place, point, &[])?;
    let mut wanted_files = file_changes(place, &present, point, paths)?;
    // What git ignores, and would be overwritten, is kept as well.
    let also: Vec<Vec<u8>> = wanted_files
        .iter()
        .filter(|change| {
            change.before.is_none() && std::fs::symlink_metadata(top.join(path(&change.path))).is_ok()
        })
        .map(|change| change.path.clone())
        .chain(about.secrets.iter().map(|secret| secret.path.clone()))
        .filter(|inside| std::fs::symlink_metadata(top.join(path(inside))).is_ok())
        .collect();
    if !also.is_empty() {
        let first = present.id;
        present = keep_present(place, point, &also)?;
        cotter_core::save::prune::drop_one(&place.repository, place.state(), &first)
            .map_err(Error::Unsaved)?;
        wanted_files = file_changes(place, &present, point, paths)?;
    }
    report.before = present.id.clone();
    let exact = match has_work {
        true => between(place, &point.part("index"), &point.part("work"))?,
        false => Vec::new(),
    };
    let mut exact: HashSet<Vec<u8>> = exact.into_iter().map(|difference| difference.path).collect();
    if is_there(place, &point.part("cleaned")) {
        exact.extend(all_of(place, &point.part("cleaned"))?.into_iter().map(|difference| difference.path));
    }
    if has_work {
        let head = if paths.is_empty() { head::restore(place, about)? } else { None };
        report.done.extend(head);
    }
    let gone = deletions(place, &present, about, &wanted_files)?;
    let mut files = Files { place, top, about, exact, outcome: files::Outcome::default() };
    files.delete(&gone);
    if has_work {
        report.index = index::restore(place, &present, point, paths)?;
    }
    let to_write: Vec<Difference> =
        wanted_files.into_iter().filter(|change| change.after.is_some()).collect();
    files.write(&to_write)?;
    files.write_secrets(|inside| wanted(inside, paths));
    report.files = files.outcome;
    if has_work {
        index::announce(place, point, paths)?;
        index::refresh(place);
        if paths.is_empty() {
            report.done.extend(merge_state(place, point)?);
        }
    }
    Ok(())
}

/// Where the files of now differ from those of then.
fn file_changes(
    place: &Place<'_>,
    present: &Point,
    point: &Point,
    paths: &[Vec<u8>],
) -> Result<Vec<Difference>, Error> {
    let mut changes = Vec::new();
    if is_there(place, &point.part("work")) {
        changes = between(place, &present.part("work"), &point.part("work"))?;
    }
    if is_there(place, &point.part("cleaned")) {
        let cleaned = all_of(place, &point.part("cleaned"))?;
        // Deleting is not what a cleaning wants taken back.
        let known: HashSet<Vec<u8>> = cleaned.iter().map(|change| change.path.clone()).collect();
        changes.retain(|change| !known.contains(&change.path));
        changes.extend(cleaned);
    }
    changes.retain(|change| wanted(&change.path, paths));
    Ok(changes)
}

/// Files to be deleted: git tracks them now, and they were not there then. What was left out then was there.
fn deletions(
    place: &Place<'_>,
    present: &Point,
    about: &About,
    changes: &[Difference],
) -> Result<Vec<Vec<u8>>, Error> {
    const GITLINK: u32 = 0o160_000;
    let left = |inside: &[u8]| {
        about.left.iter().any(|left| left.path == inside)
            || about.secrets.iter().any(|secret| secret.path == inside)
    };
    let gone: Vec<&Difference> = changes
        .iter()
        .filter(|change| change.after.is_none() && !left(&change.path))
        .filter(|change| change.before.as_ref().is_some_and(|side| side.mode != GITLINK))
        .collect();
    let mut input = Vec::new();
    for change in &gone {
        input.extend(present.part("index/"));
        input.extend_from_slice(&change.path);
        input.push(0);
    }
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let said = tell(place, &[b"cat-file", b"-z", b"--batch-check=%(objecttype) is"], &input)?;
    // A path with a newline in it that is missing takes more than one line; then nothing is deleted.
    let lines: Vec<&[u8]> = said.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    if lines.len() != gone.len() {
        return Ok(Vec::new());
    }
    let tracked = gone.iter().zip(lines).filter(|(_, line)| line.ends_with(b" is"));
    Ok(tracked.map(|(change, _)| change.path.clone()).collect())
}

fn restore_rest(place: &Place<'_>, point: &Point, has_files: bool, report: &mut Report) -> Result<(), Error> {
    let about = point.about()?;
    if report.before.is_empty() && (!about.refs.is_empty() || !about.stash.is_empty()) {
        report.before = keep_present(place, point, &[])?.id;
    }
    let has_work = has_files && is_there(place, &point.part("work"));
    let outcome = refs::restore(place, about, has_work)?;
    report.done.extend(outcome.done);
    report.left.extend(outcome.left);
    report.stash = stash::restore(place, about)?;
    Ok(())
}

/// The notes that git keeps of a merge, so that it can be finished.
fn merge_state(place: &Place<'_>, point: &Point) -> Result<Option<String>, Error> {
    let state = point.part("state");
    if !is_there(place, &state) {
        return Ok(None);
    }
    let dir = path(&place.repository.git_dir);
    let mut back = 0;
    for file in all_of(place, &state)? {
        let target = dir.join(path(&file.path));
        let Some(side) = file.after.filter(|_| !target.exists()) else { continue };
        let said = tell(place, &[b"cat-file", b"--batch"], (side.oid.hex() + "\n").as_bytes())?;
        if let Some((_, content, _)) = batch_entry(&said) {
            std::fs::write(&target, content).map_err(|cause| Error::file(&target, cause))?;
            back += 1;
        }
    }
    Ok((back > 0).then(|| "the merge goes on where it was".to_owned()))
}

/// The place that a restore point's files belong to, where it is not this one.
fn elsewhere<'s>(place: &Place<'s>, look: &Look<'s>, point: &Point) -> Result<Option<Place<'s>>, Error> {
    let about = point.about()?;
    if place.repository.top.as_deref() == Some(&about.top) {
        return Ok(None);
    }
    let is_worktree = about.keeps.iter().any(|keep| keep == Obligation::Worktree.word());
    let dir = path(&about.top);
    if !dir.exists() {
        if !is_worktree {
            // The repository was moved.
            return Ok(None);
        }
        add_work_tree(place, about)?;
    } else if !is_worktree {
        return Err(Error::OtherTree { id: point.id.clone(), top: text(&about.top) });
    }
    let repository = Repository::at(look, &about.top).map_err(Error::Unsaved)?;
    let there = Place { subject: place.subject, repository };
    // Another repository may be there by now.
    if !is_there(&there, &point.part("about")) {
        return Err(Error::OtherTree { id: point.id.clone(), top: text(&about.top) });
    }
    Ok(Some(there))
}

/// A work tree that was removed is added again, without any file yet.
fn add_work_tree(place: &Place<'_>, about: &About) -> Result<(), Error> {
    let commit = about.commit.as_ref().map(|oid| oid.hex()).unwrap_or_default();
    let branch = about.branch.as_deref().map(|name| name.strip_prefix(b"refs/heads/").unwrap_or(name));
    let mut words: Vec<&[u8]> = vec![b"worktree", b"add", b"--no-checkout", b"--force"];
    match branch {
        Some(branch) if head::resolve(place, branch) == about.commit => {
            words.extend([&about.top[..], branch]);
        }
        _ => words.extend([b"--detach", &about.top[..], commit.as_bytes()]),
    }
    ask(place, &words)?;
    Ok(())
}

impl Report {
    /// Commits and objects that nothing reached are still kept; where, is for a person to know.
    fn note_lost(&mut self, place: &Place<'_>, about: &About) -> Result<(), Error> {
        let front = format!("refs/cotter/kept/{}/", about.id);
        let said = ask(
            place,
            &[b"for-each-ref", b"--format=%(refname) %(*objectname:short) %(*subject)", front.as_bytes()],
        )?;
        for line in text(&said).lines() {
            let Some(rest) = line.strip_prefix(&front) else { continue };
            if ["reflogs/", "unreachable/"].iter().any(|kind| rest.starts_with(kind)) {
                let words = rest.split_once(' ').map_or(rest, |(_, words)| words);
                self.done.push(format!("kept, in no branch: {words}"));
            }
        }
        Ok(())
    }

    fn write(&self, format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
        let whole = self.files.failed.is_empty() && self.left.is_empty();
        if format == Format::Json {
            let failed: Vec<_> =
                self.files.failed.iter().map(|(path, why)| json!({ "path": path, "why": why })).collect();
            json_line(
                out,
                &json!({
                    "restored": self.id, "before": self.before, "written": self.files.written,
                    "deleted": self.files.deleted, "index": self.index, "stash": self.stash,
                    "done": self.done, "left": self.left, "failed": failed, "unfiltered": self.files.unfiltered,
                }),
            )?;
        } else {
            self.human(out)?;
        }
        Ok(if whole { Exit::Clean } else { Exit::Findings })
    }

    fn human(&self, out: &mut dyn Write) -> Result<(), Error> {
        writeln!(
            out,
            "{}: {} files written, {} deleted, {} entries of the index, {} of the stash",
            self.id, self.files.written, self.files.deleted, self.index, self.stash
        )?;
        for line in self.done.iter().chain(&self.left) {
            writeln!(out, "  {}", plain(line))?;
        }
        if self.files.unfiltered > 0 {
            writeln!(
                out,
                "  {} files are as git stores them: their filters were not run (`git checkout -- FILE` does)",
                self.files.unfiltered
            )?;
        }
        for (path, why) in &self.files.failed {
            writeln!(out, "  not put back: {} ({why})", plain(path))?;
        }
        if !self.before.is_empty() {
            writeln!(out, "  as it was before: `cotter undo {}`", self.before)?;
        }
        Ok(())
    }
}

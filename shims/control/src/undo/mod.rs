//! `cotter undo`: restore points are listed, shown, put back, dropped.
//!
//! - [`points`]: the restore points of a repository; [`list`], [`show`]: what is said of them
//! - [`restore`]: everything put back, in order; [`differ`]: where now and then differ
//! - [`files`], [`index`], [`head`], [`refs`], [`stash`]: each part of it
//!
//! Filters and hooks do not run here either: git is asked through the same door as for a verdict.

mod differ;
mod files;
mod head;
mod index;
mod list;
mod paths;
mod points;
mod refs;
mod restore;
mod show;
mod stash;

use std::ffi::OsString;
use std::io::Write;

use cotter_core::save::{id, prune, repository::Repository};

use crate::args::{UndoAction, UndoArgs};
use crate::error::{Error, Exit};
use crate::subject::Subject;

/// The repository that undo works in.
pub(crate) struct Place<'s> {
    pub(crate) subject: &'s Subject,
    pub(crate) repository: Repository<'s>,
}

impl Place<'_> {
    pub(crate) fn state(&self) -> Option<&[u8]> {
        self.subject.prepared.home.as_ref().map(|home| home.state.as_slice())
    }
}

pub(crate) fn run(args: UndoArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let subject = Subject::new(&[OsString::from("git")])?;
    let scene = subject.prepared.scene(&subject.call);
    let look = scene.look();
    let repository = Repository::of(&look, &subject.prepared.command).map_err(Error::Unsaved)?;
    let place = Place { subject: &subject, repository };
    match args.action {
        Some(UndoAction::List { format }) => list::run(&place, format, out),
        Some(UndoAction::Show { id, diff, format }) => show::run(&place, &id, diff, format, out),
        Some(UndoAction::Drop { id }) => drop_one(&place, &id, out),
        None if args.prune => prune_all(&place, out),
        None => match &args.id {
            Some(id) => restore::run(&place, &look, id, &args.paths, args.format, out),
            None => list::run(&place, args.format, out),
        },
    }
}

fn drop_one(place: &Place<'_>, id: &str, out: &mut dyn Write) -> Result<Exit, Error> {
    let point = points::one(place, id)?;
    prune::drop_one(&place.repository, place.state(), &point.id).map_err(Error::Unsaved)?;
    writeln!(out, "{} is dropped", point.id)?;
    Ok(Exit::Clean)
}

fn prune_all(place: &Place<'_>, out: &mut dyn Write) -> Result<Exit, Error> {
    let limits = place.subject.prepared.layers.save_limits();
    let gone = prune::prune(&place.repository, limits, place.state(), "");
    for id in &gone {
        writeln!(out, "{id} is dropped")?;
    }
    let orphans = place.state().map_or(0, |state| old_secrets(state, limits.days));
    writeln!(
        out,
        "{} restore points dropped, and the secrets of {orphans} that are in no repository here",
        gone.len()
    )?;
    Ok(Exit::Clean)
}

/// Secrets stay in the state directory when a repository is deleted with its restore points.
fn old_secrets(state: &[u8], days: u32) -> usize {
    let dir = crate::subject::path(state).join("saves");
    let day = std::time::Duration::from_secs(86_400);
    let old = |entry: &std::fs::DirEntry| {
        let modified = entry.metadata().and_then(|meta| meta.modified()).ok();
        modified.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > day.saturating_mul(days))
    };
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let named = entries.flatten().filter(old).filter_map(|entry| entry.file_name().into_string().ok());
    named
        .filter(|name| id::is_id(name))
        .inspect(|name| cotter_core::save::secret::remove(state, name))
        .count()
}

//! Restore points: what a command could lose is kept before it runs.
//!
//! A restore point is one reference, `refs/cotter/saves/<id>`, to a *tree*, which `git log --all` does not show:
//! `about`, a text; `work`, the files as they are in the work tree; `index`; `stages/1` to `3` in a conflict; `cleaned`,
//! what a cleaning deletes; `objects`, what nothing reaches; `state`, git's notes of a merge. Commits are kept by references of their own, below
//! `refs/cotter/kept/<id>/`. `docs/state.md` has the whole form.
//!
//! Everything is looked at first, so that nothing is written where there is nothing to lose or it cannot be kept.
//! Then only objects and references are written, and the reference to the restore point last: one that is there is
//! whole.
//!
//! - [`request`]: what is asked for; [`unsaved`]: why it is not done; [`plan`]: what will be stored
//! - [`work`], [`cleaned`], [`named`], [`stash`], [`lost`], [`elsewhere`]: what each obligation keeps
//! - [`repository`], [`store`], [`keep`], [`prune`]: git, objects, references
//! - [`status`], [`flags`], [`tree`], [`object`], [`pack`], [`sha1`], [`about`], [`quote`], [`id`], [`secret`]: forms

pub mod about;
mod cleaned;
mod elsewhere;
mod flags;
pub mod id;
mod keep;
mod lost;
mod named;
pub mod object;
pub mod pack;
mod plan;
pub mod prune;
pub mod quote;
pub mod repository;
mod request;
pub mod secret;
mod sha1;
pub mod stash;
mod status;
pub mod store;
pub mod tree;
mod unsaved;
mod work;

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::verdict::Obligation;

pub use request::{Limits, Request, Saved};
pub use unsaved::{Size, Unsaved};

use crate::facts::{self, Look};
use plan::Plan;
use repository::Repository;

/// Where restore points are.
pub const SAVES: &str = "refs/cotter/saves/";
/// Where what they keep is, each below its own name.
pub const KEPT: &str = "refs/cotter/kept/";

/// Makes a restore point of what `command` could lose, as far as `request` obliges to. None where there is nothing.
pub fn save(look: &Look<'_>, command: &Command<'_>, request: &Request<'_>) -> Result<Option<Saved>, Unsaved> {
    let repository = match request.keep.contains(&Obligation::Worktree) {
        true => elsewhere::repository(look, command)?,
        false => Repository::of(look, command)?,
    };
    if request.keeps(Obligation::Work)
        && facts::in_submodules(look, command).map_err(Unsaved::of("status"))? > 0
    {
        return Err(Unsaved::Submodules);
    }
    // What git ignores is no work, unless the command overwrites or removes it.
    let mut also = match request.keeps(Obligation::Untracked) {
        true => facts::never_seen(look, command).map_err(Unsaved::of("ls-files"))?,
        false => Vec::new(),
    };
    if request.keeps(Obligation::Worktree) {
        also.extend(elsewhere::ignored(&repository)?);
    }
    if let Some(nested) = also.iter().find(|path| path.ends_with(b"/")) {
        return Err(Unsaved::Nested(nested.clone()));
    }
    let also = [request.also, &also].concat();
    save_in(&repository, command, &Request { also: &also, ..*request })
}

/// The same in a repository that was found already.
pub fn save_in(
    repository: &Repository<'_>,
    command: &Command<'_>,
    request: &Request<'_>,
) -> Result<Option<Saved>, Unsaved> {
    let plan = Plan::of(repository, command, request)?;
    if plan.is_nothing() && !request.always {
        return Ok(None);
    }
    let saved = plan.carry_out(repository, request)?;
    prune::prune(repository, request.limits, request.state, &saved.id);
    Ok(Some(saved))
}

//! Restore points do not stay for ever: the old ones, and those beyond a number, go.

use alloc::string::String;
use alloc::vec::Vec;

use cotter_sys::time;

use super::about::About;
use super::repository::Repository;
use super::request::Limits;
use super::unsaved::Unsaved;
use super::{KEPT, SAVES, id, keep, secret};

const DAY: u64 = 86_400_000;

/// Removes what is beyond the limits, all but `newest`. Returns what was removed; a restore point that cannot be
/// removed now can be the next time.
pub fn prune(repository: &Repository<'_>, limits: Limits, state: Option<&[u8]>, newest: &str) -> Vec<String> {
    let Ok(references) = all(repository) else { return Vec::new() };
    let mut ids: Vec<String> = references.iter().filter_map(|(name, _)| id_of(name, SAVES)).collect();
    ids.sort_unstable();
    let oldest = id::front(time::now().saturating_sub(u64::from(limits.days).saturating_mul(DAY)));
    let beyond = ids.len().saturating_sub(usize::try_from(limits.count).unwrap_or(usize::MAX));
    settle(repository, &mut ids, beyond);
    let gone = ids.into_iter().enumerate().filter(|(at, id)| *at < beyond || *id < oldest);
    let gone: Vec<String> = gone.map(|(_, id)| id).filter(|id| id != newest).collect();
    gone.into_iter().filter(|id| drop_of(repository, &references, state, id).is_ok()).collect()
}

/// Names sort as their moments do, but tell no more than the minute. Where the number that may stay ends within one, what
/// was made in it is sorted by what it says itself.
fn settle(repository: &Repository<'_>, ids: &mut [String], beyond: usize) {
    let Some(minute) =
        beyond.checked_sub(1).and_then(|last| ids.get(last)).and_then(|id| id.get(..id::MINUTE))
    else {
        return;
    };
    let minute = String::from(minute);
    let first = ids.partition_point(|id| id.get(..id::MINUTE) < Some(&*minute));
    let end = ids.partition_point(|id| id.get(..id::MINUTE) <= Some(&*minute));
    if let Some(same) = ids.get_mut(first..end).filter(|_| end > beyond) {
        same.sort_by_cached_key(|id| made_at(repository, id));
    }
}

fn made_at(repository: &Repository<'_>, id: &str) -> Option<String> {
    let about = [SAVES, id, ":about"].concat();
    let said = repository.git.ask(&[b"cat-file", b"blob", about.as_bytes()]).ok()?;
    About::read(&said).map(|about| about.at)
}

/// Removes one restore point.
pub fn drop_one(repository: &Repository<'_>, state: Option<&[u8]>, id: &str) -> Result<(), Unsaved> {
    drop_of(repository, &all(repository)?, state, id)
}

type Reference = (Vec<u8>, Vec<u8>);

fn drop_of(
    repository: &Repository<'_>,
    references: &[Reference],
    state: Option<&[u8]>,
    id: &str,
) -> Result<(), Unsaved> {
    let is_of =
        |name: &[u8]| [SAVES, KEPT].into_iter().any(|front| id_of(name, front).as_deref() == Some(id));
    let own: Vec<Reference> = references.iter().filter(|(name, _)| is_of(name)).cloned().collect();
    keep::forget(repository, &own)?;
    if let Some(state) = state {
        secret::remove(state, id);
    }
    Ok(())
}

/// Every reference of ours, with what it points to.
fn all(repository: &Repository<'_>) -> Result<Vec<Reference>, Unsaved> {
    let words: [&[u8]; 3] = [b"for-each-ref", b"--format=%(refname) %(objectname)", b"refs/cotter/"];
    let said = repository.git.ask(&words).map_err(Unsaved::of("for-each-ref"))?;
    let split = |line: &[u8]| {
        let space = line.iter().position(|byte| *byte == b' ')?;
        Some((line.get(..space)?.to_vec(), line.get(space + 1..)?.to_vec()))
    };
    Ok(said.split(|byte| *byte == b'\n').filter_map(split).collect())
}

/// The restore point that a reference belongs to.
fn id_of(name: &[u8], front: &str) -> Option<String> {
    let rest = name.strip_prefix(front.as_bytes())?;
    let id = core::str::from_utf8(rest.get(..id::LENGTH)?).ok().filter(|id| id::is_id(id))?;
    let whole = rest.len() == id::LENGTH || rest.get(id::LENGTH) == Some(&b'/');
    whole.then(|| String::from(id))
}

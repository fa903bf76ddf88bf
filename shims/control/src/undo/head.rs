//! HEAD and its branch: moved back only where nothing else happened since.

use cotter_core::save::about::About;
use cotter_core::save::object::Oid;

use super::Place;
use super::points::ask;
use crate::error::Error;
use crate::written::text;

/// Commits made by nobody in particular are still somebody's: reflogs are kept as usual.
pub(crate) const WITH_REFLOG: [&[u8]; 2] = [b"-c", b"core.logAllRefUpdates=true"];

/// Puts HEAD back, and says in a line what was done, or why not. Nothing where HEAD is where it was.
pub(crate) fn restore(place: &Place<'_>, about: &About) -> Result<Option<String>, Error> {
    let (branch, commit) = now(place);
    if branch == about.branch && commit == about.commit {
        return Ok(None);
    }
    let Some(then) = &about.commit else {
        return Ok(Some("there was no commit then; HEAD stays where it is".to_owned()));
    };
    let name = about.branch.as_deref().map_or("HEAD".to_owned(), short);
    let stays = |why: &str| {
        let short = then.hex().get(..12).unwrap_or_default().to_owned();
        Ok(Some(format!("{name} was at {short}; {why}, so it stays (`git reset --soft {short}` moves it)")))
    };
    if branch != about.branch {
        return switch_back(place, about, then, stays);
    }
    let Some(commit) = commit else { return stays("there is no commit any more") };
    let reference: &[u8] = about.branch.as_deref().unwrap_or(b"HEAD");
    if !came_directly(place, reference, then, &commit)? {
        return stays("more happened since");
    }
    move_to(place, reference, then, &commit, &about.id)?;
    Ok(Some(format!("{name} is back at {}", then.hex().get(..12).unwrap_or_default())))
}

/// HEAD was on another branch, or on none.
fn switch_back(
    place: &Place<'_>,
    about: &About,
    then: &Oid,
    stays: impl Fn(&str) -> Result<Option<String>, Error>,
) -> Result<Option<String>, Error> {
    let (_, commit) = now(place);
    let Some(commit) = commit else { return stays("there is no commit any more") };
    if commit != *then && !came_directly(place, b"HEAD", then, &commit)? {
        return stays("more happened since");
    }
    let reason = format!("cotter undo {}", about.id);
    match &about.branch {
        Some(branch) => {
            if resolve(place, branch).as_ref() != Some(then) {
                return stays("the branch is elsewhere now");
            }
            let words: [&[u8]; 5] = [b"symbolic-ref", b"-m", reason.as_bytes(), b"HEAD", branch];
            ask(place, &[&WITH_REFLOG[..], &words].concat())?;
            Ok(Some(format!("HEAD is back on {}", short(branch))))
        }
        None => {
            let (new, old) = (then.hex(), commit.hex());
            let words: [&[u8]; 7] = [
                b"update-ref",
                b"--no-deref",
                b"-m",
                reason.as_bytes(),
                b"HEAD",
                new.as_bytes(),
                old.as_bytes(),
            ];
            ask(place, &[&WITH_REFLOG[..], &words].concat())?;
            Ok(Some(format!("HEAD is back at {}, on no branch", new.get(..12).unwrap_or_default())))
        }
    }
}

/// The branch that HEAD is on, and the commit it is at.
pub(crate) fn now(place: &Place<'_>) -> (Option<Vec<u8>>, Option<Oid>) {
    let branch = ask(place, &[b"symbolic-ref", b"--quiet", b"HEAD"]).ok();
    let branch = branch.map(|name| name.strip_suffix(b"\n").unwrap_or(&name).to_vec());
    (branch, resolve(place, b"HEAD"))
}

pub(crate) fn resolve(place: &Place<'_>, name: &[u8]) -> Option<Oid> {
    let said = ask(place, &[b"rev-parse", b"--verify", b"--quiet", name]).ok()?;
    Oid::from_hex(said.strip_suffix(b"\n").unwrap_or(&said))
}

/// Whether the last move of a reference was from one commit to the other.
pub(crate) fn came_directly(
    place: &Place<'_>,
    reference: &[u8],
    from: &Oid,
    to: &Oid,
) -> Result<bool, Error> {
    let words: [&[u8]; 7] =
        [b"log", b"--walk-reflogs", b"--no-show-signature", b"-n2", b"--format=%H", reference, b"--"];
    let said = ask(place, &words).unwrap_or_default();
    let said = text(&said);
    let mut moves = said.lines();
    Ok(moves.next() == Some(&to.hex()) && moves.next() == Some(&from.hex()))
}

pub(crate) fn move_to(
    place: &Place<'_>,
    reference: &[u8],
    to: &Oid,
    from: &Oid,
    id: &str,
) -> Result<(), Error> {
    let (reason, to, from) = (format!("cotter undo {id}"), to.hex(), from.hex());
    let words: [&[u8]; 6] =
        [b"update-ref", b"-m", reason.as_bytes(), reference, to.as_bytes(), from.as_bytes()];
    ask(place, &[&WITH_REFLOG[..], &words].concat()).map(drop)
}

pub(crate) fn short(name: &[u8]) -> String {
    let rest = [&b"refs/heads/"[..], b"refs/tags/", b"refs/remotes/"]
        .iter()
        .find_map(|front| name.strip_prefix(*front));
    text(rest.unwrap_or(name))
}

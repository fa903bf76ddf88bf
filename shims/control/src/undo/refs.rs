//! References put back: made again where they are gone, moved back where they were moved.

use cotter_core::save::about::About;

use super::Place;
use super::head::{self, WITH_REFLOG, move_to, resolve, short};
use super::points::ask;
use crate::error::Error;
use crate::written::text;

/// What became of the references, one line each.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) done: Vec<String>,
    pub(crate) left: Vec<String>,
}

/// `has_work`: files and index are put back too, so the branch that is checked out may move; in a bare repository no file
/// depends on it.
pub(crate) fn restore(place: &Place<'_>, about: &About, has_work: bool) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let (checked_out, _) = head::now(place);
    for (name, then) in &about.refs {
        let shown = short(name);
        let at = then.hex().get(..12).unwrap_or_default().to_owned();
        match resolve(place, name) {
            Some(now) if now == *then => {}
            Some(now) => {
                let is_checked_out = checked_out.as_deref() == Some(name) || name == b"HEAD";
                if is_checked_out && !has_work && place.repository.top.is_some() {
                    outcome
                        .left
                        .push(format!("{shown} is checked out; `git reset --keep {at}` moves it back"));
                    continue;
                }
                move_to(place, name, then, &now, &about.id)?;
                outcome.done.push(format!("{shown} is back at {at}"));
            }
            None => {
                let (reason, oid) = (format!("cotter undo {}", about.id), then.hex());
                let null = "0".repeat(oid.len());
                let words: [&[u8]; 7] = [
                    b"update-ref",
                    b"--no-deref",
                    b"-m",
                    reason.as_bytes(),
                    name,
                    oid.as_bytes(),
                    null.as_bytes(),
                ];
                match ask(place, &[&WITH_REFLOG[..], &words].concat()) {
                    Ok(_) => outcome.done.push(format!("{shown} is there again, at {at}")),
                    Err(_) => outcome.left.push(format!(
                        "{shown} cannot be made again: another name may be in its way (`git branch NAME {at}`)"
                    )),
                }
            }
        }
    }
    for (name, target) in &about.symbolic {
        let now = ask(place, &[b"symbolic-ref", b"--quiet", name]).ok();
        let now = now.as_deref().map(|said| said.strip_suffix(b"\n").unwrap_or(said));
        if now == Some(target.as_slice()) {
            continue;
        }
        let reason = format!("cotter undo {}", about.id);
        ask(place, &[&WITH_REFLOG[..], &[b"symbolic-ref", b"-m", reason.as_bytes(), name, target]].concat())?;
        outcome.done.push(format!("{} points to {} again", text(name), short(target)));
    }
    Ok(outcome)
}

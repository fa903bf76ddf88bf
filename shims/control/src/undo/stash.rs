//! The stash put back: entries that are gone, in their places, with their messages and dates.

use cotter_core::facts::asking::With;
use cotter_core::save::about::{About, Stashed};
use cotter_core::save::stash::entries;

use super::Place;
use super::points::{ask, failed};
use crate::error::Error;

/// Returns how many entries came back.
pub(crate) fn restore(place: &Place<'_>, about: &About) -> Result<usize, Error> {
    if about.stash.is_empty() {
        return Ok(0);
    }
    let now = entries(&place.repository).map_err(Error::Unsaved)?;
    let is_in = |entry: &Stashed, list: &[Stashed]| {
        list.iter().any(|other| other.oid == entry.oid && other.message == entry.message)
    };
    let missing = about.stash.iter().filter(|entry| !is_in(entry, &now)).count();
    if missing == 0 {
        return Ok(0);
    }
    // What was stashed since stays on top.
    let newer: Vec<&Stashed> = now.iter().filter(|entry| !is_in(entry, &about.stash)).collect();
    let wanted: Vec<&Stashed> = newer.into_iter().chain(&about.stash).collect();
    // Entries below the first missing one can stay as they are.
    let staying = now.iter().rev().zip(wanted.iter().rev()).take_while(|(a, b)| a == *b).count();
    for _ in staying..now.len() {
        ask(place, &[b"reflog", b"delete", b"--rewrite", b"--updateref", b"refs/stash@{0}"])?;
    }
    if staying == 0 && !now.is_empty() {
        // A reflog without an entry does not take its reference with it.
        let _ = ask(place, &[b"update-ref", b"-d", b"refs/stash"]);
    }
    for entry in wanted.iter().rev().skip(staying) {
        store(place, entry)?;
    }
    Ok(missing)
}

/// One entry on top, as if it had been stashed when it was.
fn store(place: &Place<'_>, entry: &Stashed) -> Result<(), Error> {
    let (name, mail) = who(&entry.who);
    let env = [
        [b"GIT_COMMITTER_NAME=", name].concat(),
        [b"GIT_COMMITTER_EMAIL=", mail].concat(),
        [b"GIT_COMMITTER_DATE=@", entry.when.as_slice()].concat(),
    ];
    let env: Vec<&[u8]> = env.iter().map(Vec::as_slice).collect();
    let oid = entry.oid.hex();
    let words: [&[u8]; 7] = [
        b"-c",
        b"core.logAllRefUpdates=true",
        b"stash",
        b"store",
        b"--quiet",
        &[b"--message=", entry.message.as_slice()].concat(),
        oid.as_bytes(),
    ];
    let output = place
        .repository
        .git
        .run_with(&words, &With { env: &env, ..With::default() })
        .map_err(|reason| failed(&words, reason))?;
    match output.status {
        cotter_sys::process::Status::Exited(0) => Ok(()),
        _ => Err(failed(&words, cotter_rules::fact::Reason::Failed)),
    }
}

/// `Name <address>`
fn who(text: &[u8]) -> (&[u8], &[u8]) {
    let open = text.iter().rposition(|byte| *byte == b'<').unwrap_or(text.len());
    let (name, mail) = text.split_at(open);
    let mail = mail.strip_prefix(b"<").unwrap_or(mail);
    (name.strip_suffix(b" ").unwrap_or(name), mail.strip_suffix(b">").unwrap_or(mail))
}

#[cfg(test)]
mod tests {
    use super::who;

    #[test]
    fn people_have_names_and_addresses() {
        assert_eq!(who(b"Alice B <a@example.org>"), (&b"Alice B"[..], &b"a@example.org"[..]));
        assert_eq!(who(b"<a@example.org>"), (&b""[..], &b"a@example.org"[..]));
        assert_eq!(who(b"alice"), (&b"alice"[..], &b""[..]));
    }
}

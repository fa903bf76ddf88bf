//! The stash: a reference whose reflog is the list of entries.

use alloc::format;
use alloc::vec::Vec;

use cotter_rules::command::Command;

use super::about::Stashed;
use super::keep::Kept;
use super::object::Oid;
use super::plan::Plan;
use super::repository::Repository;
use super::unsaved::Unsaved;
use crate::number::parse as number;

/// Keeps the entries that the command drops; the whole list is noted, so that they can be put back in their places.
pub(super) fn add(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    let entries = entries(repository)?;
    if command.is_sub("stash drop") || command.is_sub("stash pop") {
        let at = match command.operands.first() {
            None => 0,
            Some(operand) => {
                position(operand.word).ok_or(Unsaved::Unseen("which stash entry is meant is not known"))?
            }
        };
        // Git will say itself that there is no such entry.
        if let Some(entry) = entries.get(at) {
            plan.kept.push(Kept::commit(format!("stash/{at}"), entry.oid.clone()));
        }
    } else {
        let all = entries.iter().enumerate();
        plan.kept.extend(all.map(|(at, entry)| Kept::commit(format!("stash/{at}"), entry.oid.clone())));
    }
    plan.about.stash = entries;
    Ok(())
}

/// `2`, `stash@{2}`, or a longer name of the same.
fn position(word: &[u8]) -> Option<usize> {
    let digits = match word.iter().position(|byte| *byte == b'@') {
        Some(at) => word.get(at..)?.strip_prefix(b"@{")?.strip_suffix(b"}")?,
        None => word,
    };
    usize::try_from(number(digits)?).ok()
}

/// The entries, the latest first.
pub fn entries(repository: &Repository<'_>) -> Result<Vec<Stashed>, Unsaved> {
    let words: [&[u8]; 3] = [b"for-each-ref", b"--format=%(refname)", b"refs/stash"];
    if repository.git.ask(&words).map_err(Unsaved::of("for-each-ref"))?.is_empty() {
        return Ok(Vec::new());
    }
    let words: [&[u8]; 7] = [
        b"log",
        b"--walk-reflogs",
        b"--no-show-signature",
        b"--date=raw",
        b"-z",
        b"--format=%H%n%gd%n%gn <%ge>%n%gs",
        b"refs/stash",
    ];
    let said = repository.git.ask(&[&words[..], &[b"--"]].concat()).map_err(Unsaved::of("log"))?;
    let entries: Option<Vec<Stashed>> =
        said.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()).map(entry).collect();
    entries.ok_or(Unsaved::Failed("log"))
}

fn entry(text: &[u8]) -> Option<Stashed> {
    let mut lines = text.splitn(4, |byte| *byte == b'\n');
    let oid = Oid::from_hex(lines.next()?)?;
    // `stash@{1735689599 +0100}`
    let selector = lines.next()?;
    let open = selector.iter().rposition(|byte| *byte == b'{')?;
    let when = selector.get(open + 1..)?.strip_suffix(b"}")?.to_vec();
    let who = lines.next()?.to_vec();
    Some(Stashed { oid, when, who, message: lines.next().unwrap_or_default().to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for (word, place) in [("0", Some(0)), ("stash@{2}", Some(2)), ("refs/stash@{10}", Some(10))] {
            assert_eq!(position(word.as_bytes()), place, "{word}");
        }
        for word in ["", "x", "stash", "stash@{yesterday}", "stash@{1", "+1"] {
            assert_eq!(position(word.as_bytes()), None, "{word}");
        }
    }

    #[test]
    fn an_entry_as_the_log_shows_it() {
        let hex = "1111111111111111111111111111111111111111";
        let text = format!("{hex}\nstash@{{1735689599 +0100}}\nAlice <alice@example.org>\nOn main: {{x}}");
        let entry = entry(text.as_bytes()).unwrap();
        assert_eq!(entry.oid.hex(), hex);
        assert_eq!(entry.when, b"1735689599 +0100");
        assert_eq!(entry.message, b"On main: {x}");
    }
}

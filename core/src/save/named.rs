//! References that a command names and would delete, move or overwrite.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::process::{Output, Status};

use super::keep::Kept;
use super::object::Oid;
use super::plan::Plan;
use super::repository::Repository;
use super::unsaved::Unsaved;

const HEADS: &[u8] = b"refs/heads/";
const REMOTES: &[u8] = b"refs/remotes/";
const TAGS: &[u8] = b"refs/tags/";

/// `branch -d`, `-f`, `-m`, `-c`; `checkout -B`; `switch -C`.
pub(super) fn branches(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    let below = if command.flag("--remotes") { REMOTES } else { HEADS };
    let mut names = Vec::new();
    for word in branch_words(command) {
        names.push(full(repository, below, word));
    }
    // Renamed without being named: the branch that is checked out.
    let moves = ["--move", "-M"].iter().any(|option| command.flag(option));
    if command.is_sub("branch") && moves && command.operands.len() == 1 {
        names.extend(current(repository));
    }
    keep(repository, &names, plan)
}

fn branch_words<'c>(command: &Command<'c>) -> Vec<&'c [u8]> {
    let forced = ["-B", "--force-create"].iter().flat_map(|option| command.values(option));
    let mut words: Vec<&[u8]> = forced.collect();
    if command.is_sub("branch") {
        let operands = command.operands.iter().map(|operand| operand.word);
        let on = |options: &[&str]| options.iter().any(|option| command.flag(option));
        // The second word of `branch -f` is where the branch goes, the first of `branch -c` stays as it is.
        if on(&["--delete", "-D", "--move", "-M"]) {
            words.extend(operands);
        } else if on(&["--copy", "-C"]) {
            words.extend(operands.rev().take(1));
        } else {
            words.extend(operands.take(1));
        }
    }
    words
}

/// `tag -d`, `tag -f`.
pub(super) fn tags(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    let operands = command.operands.iter().map(|operand| [TAGS, operand.word].concat());
    let names: Vec<Vec<u8>> =
        if command.flag("--delete") { operands.collect() } else { operands.take(1).collect() };
    keep(repository, &names, plan)
}

/// `update-ref`, `symbolic-ref`: the first word is a reference's full name.
pub(super) fn references(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    if command.flag("--stdin") {
        return Err(Unsaved::Unseen("the references are named on standard input, which is not read"));
    }
    let Some(name) = command.operands.first().map(|operand| operand.word) else {
        return Err(Unsaved::Unseen("no reference is named"));
    };
    if let Some(target) = symbolic(repository, name) {
        plan.about.symbolic.push((name.to_vec(), target.clone()));
        // Through a symbolic reference, its target is changed.
        if command.is_sub("symbolic-ref") || command.flag("--no-deref") {
            return Ok(());
        }
        return keep(repository, &[target], plan);
    }
    if name.starts_with(b"refs/") {
        return keep(repository, &[name.to_vec()], plan);
    }
    // Such as HEAD, detached, or ORIG_HEAD.
    let words: [&[u8]; 4] = [b"rev-parse", b"--verify", b"--quiet", name];
    let said = repository.git.run(&words).map_err(Unsaved::of("rev-parse"))?;
    if let Output { status: Status::Exited(0), stdout } = said {
        let oid = stdout.strip_suffix(b"\n").and_then(Oid::from_hex).ok_or(Unsaved::Failed("rev-parse"))?;
        add(plan, name.to_vec(), oid, true);
    }
    Ok(())
}

/// Every branch and tag, and HEAD.
pub(super) fn all(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    if command.unknown_sub == Some(b"filter-repo") || command.is_sub("filter-repo") {
        return Err(Unsaved::Unseen(
            "`git filter-repo` removes restore points too, and prunes what they keep",
        ));
    }
    for listed in listed(repository, &[b"refs/heads", b"refs/tags"])? {
        listed.note(plan);
    }
    match symbolic(repository, b"HEAD") {
        // On an unborn branch among no others there is nothing to come back to.
        Some(_) if plan.about.refs.is_empty() => {}
        Some(target) => plan.about.symbolic.push((b"HEAD".to_vec(), target)),
        None => {
            let said = repository.git.ask(&[b"rev-parse", b"--verify", b"--quiet", b"HEAD"]);
            let said = said.map_err(Unsaved::of("rev-parse"))?;
            if let Some(oid) = said.strip_suffix(b"\n").and_then(Oid::from_hex) {
                add(plan, b"HEAD".to_vec(), oid, true);
            }
        }
    }
    Ok(())
}

/// Keeps those of the references that there are. For others git will say so itself.
pub(super) fn keep(repository: &Repository<'_>, names: &[Vec<u8>], plan: &mut Plan) -> Result<(), Unsaved> {
    let wanted: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    for listed in listed(repository, &wanted)? {
        // A name with a wildcard in it, or of a directory, lists others.
        if names.contains(&listed.name) {
            listed.note(plan);
        }
    }
    Ok(())
}

fn add(plan: &mut Plan, name: Vec<u8>, oid: Oid, is_commit: bool) {
    if plan.about.refs.iter().any(|(known, _)| *known == name) {
        return;
    }
    let short = name.strip_prefix(b"refs/").unwrap_or(&name);
    let short = String::from_utf8_lossy(short).to_string();
    plan.kept.push(Kept { name: short, oid: oid.clone(), is_commit });
    plan.about.refs.push((name, oid));
}

struct Listed {
    name: Vec<u8>,
    oid: Oid,
    is_commit: bool,
    /// Of a symbolic one; else empty.
    target: Vec<u8>,
}

impl Listed {
    fn note(self, plan: &mut Plan) {
        if self.target.is_empty() {
            add(plan, self.name, self.oid, self.is_commit);
        } else {
            plan.about.symbolic.push((self.name, self.target));
        }
    }
}

fn listed(repository: &Repository<'_>, patterns: &[&[u8]]) -> Result<Vec<Listed>, Unsaved> {
    let mut words: Vec<&[u8]> =
        Vec::from([&b"for-each-ref"[..], b"--format=%(objectname) %(objecttype) %(refname) %(symref)"]);
    words.extend(patterns);
    let said = repository.git.ask(&words).map_err(Unsaved::of("for-each-ref"))?;
    let read = |line: &[u8]| {
        let mut words = line.splitn(4, |byte| *byte == b' ');
        Some(Listed {
            oid: Oid::from_hex(words.next()?)?,
            is_commit: words.next()? == b"commit",
            name: words.next()?.to_vec(),
            target: words.next().unwrap_or_default().to_vec(),
        })
    };
    Ok(said.split(|byte| *byte == b'\n').filter_map(read).collect())
}

/// A branch's full name: `@{-1}` and `-` are the one that was checked out before.
fn full(repository: &Repository<'_>, below: &[u8], word: &[u8]) -> Vec<u8> {
    let before = if word == b"-" { b"@{-1}" } else { word };
    if before.starts_with(b"@{-") {
        let words: [&[u8]; 3] = [b"rev-parse", b"--symbolic-full-name", before];
        if let Ok(said) = repository.git.ask(&words) {
            return said.strip_suffix(b"\n").unwrap_or(&said).to_vec();
        }
    }
    [below, word].concat()
}

fn current(repository: &Repository<'_>) -> Option<Vec<u8>> {
    symbolic(repository, b"HEAD")
}

fn symbolic(repository: &Repository<'_>, name: &[u8]) -> Option<Vec<u8>> {
    let said = repository.git.ask(&[b"symbolic-ref", b"--quiet", b"--", name]).ok()?;
    Some(said.strip_suffix(b"\n").unwrap_or(&said).to_vec())
}

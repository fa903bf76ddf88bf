//! What no reference reaches: commits in reflogs alone, and objects that are in nothing.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use cotter_sys::process::Status;

use super::keep::Kept;
use super::object::Oid;
use super::plan::Plan;
use super::repository::Repository;
use super::tree::{Entry, TREE};
use super::unsaved::Unsaved;

/// The commits that only reflogs reach: the ends of their lines are kept, and with them all others.
pub(super) fn reflogs(repository: &Repository<'_>, plan: &mut Plan) -> Result<(), Unsaved> {
    // What another restore point keeps goes when that goes; HEAD of this work tree is in no `--all` while detached.
    let words: [&[u8]; 7] =
        [b"rev-list", b"--parents", b"--reflog", b"--not", b"--exclude=refs/cotter/*", b"--all", b"HEAD"];
    let head = repository
        .git
        .run(&[b"rev-parse", b"--verify", b"--quiet", b"HEAD"])
        .map_err(Unsaved::of("rev-parse"))?;
    let born = head.status == Status::Exited(0);
    let words = words.get(..if born { 7 } else { 6 }).unwrap_or_default();
    let said = repository.git.ask(words).map_err(Unsaved::of("rev-list"))?;
    let mut commits = Vec::new();
    let mut parents: BTreeSet<Vec<u8>> = BTreeSet::new();
    for line in said.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let mut words = line.split(|byte| *byte == b' ').map(<[u8]>::to_vec);
        commits.extend(words.next());
        parents.extend(words);
    }
    plan.about.commits += commits.len() as u64;
    let ends = commits.iter().filter(|commit| !parents.contains(*commit));
    for (at, commit) in ends.enumerate() {
        let oid = Oid::from_hex(commit).ok_or(Unsaved::Failed("rev-list"))?;
        plan.kept.push(Kept::commit(format!("reflogs/{at}"), oid));
    }
    Ok(())
}

/// The objects that nothing reaches, by those of them that no other of them reaches.
pub(super) fn unreachable(repository: &Repository<'_>, plan: &mut Plan) -> Result<(), Unsaved> {
    let words: [&[u8]; 4] = [b"fsck", b"--connectivity-only", b"--dangling", b"--no-progress"];
    let output = repository.git.run(&words).map_err(Unsaved::of("fsck"))?;
    // What is broken besides is no reason to keep less.
    let Status::Exited(_) = output.status else { return Err(Unsaved::Failed("fsck")) };
    let mut count = 0;
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Some(rest) = line.strip_prefix(b"dangling ") else { continue };
        let mut words = rest.split(|byte| *byte == b' ');
        let (kind, oid) = (words.next().unwrap_or_default(), words.next().and_then(Oid::from_hex));
        let oid = oid.ok_or(Unsaved::Failed("fsck"))?;
        match kind {
            b"tree" => plan.objects.push(Entry { mode: TREE, oid }),
            b"blob" => plan.objects.push(Entry { mode: 0o100_644, oid }),
            // Commits and tags.
            _ => {
                let name = format!("unreachable/{count}");
                plan.kept.push(Kept { name, oid, is_commit: kind == b"commit" });
                count += 1;
            }
        }
    }
    plan.about.commits += count;
    Ok(())
}

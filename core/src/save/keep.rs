//! References: the one to the restore point, and those that keep commits.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use cotter_sys::process::{self, Status};
use cotter_sys::time;

use super::object::Oid;
use super::repository::Repository;
use super::store::{self, Content, why_not};
use super::unsaved::Unsaved;
use super::{KEPT, SAVES};
use crate::facts::asking::With;

/// Not shown to those who fetch from this repository.
const HIDDEN: &[u8] = b"refs/cotter";

/// An object that is kept by a reference of its own.
pub(super) struct Kept {
    /// The end of the reference's name.
    pub(super) name: String,
    pub(super) oid: Oid,
    pub(super) is_commit: bool,
}

impl Kept {
    pub(super) fn commit(name: String, oid: Oid) -> Kept {
        Kept { name, oid, is_commit: true }
    }
}

/// A commit is kept by a tag object that names it. `git filter-branch --all` rewrites every reference to a commit,
/// restore points' too; tags outside of refs/tags it leaves alone.
fn wrapped(repository: &Repository<'_>, kept: &[Kept], seconds: u64) -> Result<Vec<Oid>, Unsaved> {
    let tag = |kept: &Kept| {
        let head = format!("object {}\ntype commit\ntag cotter\n", kept.oid.hex());
        let tagger = format!("tagger cotter <cotter> {seconds} +0000\n\n{}\n", kept.name);
        Content::Text([head, tagger].concat().into_bytes())
    };
    let tags: Vec<Content> = kept.iter().filter(|kept| kept.is_commit).map(tag).collect();
    let mut stored = store::objects(repository, b"tag", &tags)?.into_iter();
    let oid = |kept: &Kept| if kept.is_commit { stored.next() } else { Some(kept.oid.clone()) };
    kept.iter().map(oid).collect::<Option<Vec<Oid>>>().ok_or(Unsaved::Failed("hash-object"))
}

/// Makes all of them at a stroke: whoever finds the restore point finds what it keeps.
pub(super) fn refer(repository: &Repository<'_>, id: &str, tree: &Oid, kept: &[Kept]) -> Result<(), Unsaved> {
    hide(repository);
    let mut input = String::new();
    let oids = wrapped(repository, kept, time::now() / 1000)?;
    for (Kept { name, .. }, oid) in kept.iter().zip(oids) {
        input += &format!("create {KEPT}{id}/{name} {}\n", oid.hex());
    }
    input += &format!("create {SAVES}{id} {}\n", tree.hex());
    let with = With { input: Some(input.as_bytes()), ..With::default() };
    let output =
        repository.git.run_with(&[b"update-ref", b"--stdin"], &with).map_err(Unsaved::of("update-ref"))?;
    match output.status {
        Status::Exited(0) => Ok(()),
        _ => match why_not(repository, &output, &[]) {
            Unsaved::Failed(_) => Err(Unsaved::Failed("update-ref")),
            reason => Err(reason),
        },
    }
}

/// Sees to it that clones and fetches do not carry restore points out. Others may be doing the same; whoever comes
/// second finds it done.
fn hide(repository: &Repository<'_>) {
    const TRIES: u32 = 20;
    if repository.git.hidden_refs().iter().any(|hidden| hidden == HIDDEN) {
        return;
    }
    let words: [&[u8]; 6] =
        [b"config", b"--local", b"--replace-all", b"transfer.hideRefs", HIDDEN, b"^refs/cotter$"];
    for _ in 0..TRIES {
        match repository.git.run(&words).map(|output| output.status) {
            Ok(Status::Exited(0)) => return,
            // The configuration is locked.
            Ok(Status::Exited(255)) => process::pause_ms(10),
            _ => return,
        }
    }
}

/// Deletes references, each with the value that it must still have.
pub(super) fn forget(repository: &Repository<'_>, references: &[(Vec<u8>, Vec<u8>)]) -> Result<(), Unsaved> {
    let mut input = Vec::new();
    for (name, oid) in references {
        input.extend_from_slice(&[b"delete ", name.as_slice(), b" ", oid, b"\n"].concat());
    }
    repository.git.tell(&[b"update-ref", b"--stdin"], &input).map(drop).map_err(Unsaved::of("update-ref"))
}

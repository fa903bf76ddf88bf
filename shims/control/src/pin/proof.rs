//! The lock that was resolved, verified where it would stand, before it stands there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use cotter_lockpolicy::record::{Record, sha256};
use cotter_lockpolicy::{Files, Index, Registries, Report, World, verify};

use super::here::Here;
use super::proposal::{Locked, Proposal, releases};
use super::terms::{Terms, rfc3339};
use crate::error::Error;
use crate::subject::Subject;
use crate::verify::Tree;
use crate::verify::baseline::{self, Wanted};
use crate::verify::records::{self, Word};

pub(super) struct Proof {
    pub(super) report: Report,
    /// What others have agreed to: what the baseline's lock held, and all of the lock that is there if a person trusted
    /// it or it was pinned here. Whoever only edits it has nothing agreed on by that.
    pub(super) agreed: BTreeSet<Locked>,
}

pub(super) fn of(
    here: &Here,
    proposal: &Proposal,
    terms: &Terms,
    known: &Registries,
    index: Option<&Index<'_>>,
) -> Result<Proof, Error> {
    let path = here.path(&proposal.lock);
    let root = here.tree.root();
    let mut warn = |what: String| eprintln!("cotter: warning: {what}");
    let subject = Subject::new(&["git".into()]).ok();
    let scene = subject.as_ref().map(|subject| subject.prepared.scene(&subject.call));
    let locks = [path.clone()];
    let baseline = match &scene {
        Some(scene) => baseline::of(&scene.look(), root, &locks, &Wanted::MergeBase, &mut warn)?,
        None => None,
    };
    let record = records::load(Word::Person, root, &path, &mut warn)?;
    let files = Over { tree: &here.tree, proposed: proposed(here, proposal) };
    let world = World {
        baseline: baseline.as_ref().map(|baseline| &baseline.files as &dyn Files),
        record: record.as_ref(),
        today: Some(terms.now),
        // When each was published has been asked already.
        cooldown: 0,
        known: index,
        ..World::new(known)
    };
    let report = verify(&files, &path, &world);
    let mut agreed = BTreeSet::new();
    if let Some(bytes) = baseline.as_ref().and_then(|baseline| baseline.files.bytes(&path)) {
        agreed.extend(releases(&path, &bytes).unwrap_or_default());
    }
    if let Some(bytes) = here.read(&proposal.lock)? {
        let pinned = records::load(Word::Pin, root, &path, &mut warn)?;
        if [&record, &pinned].into_iter().flatten().any(|said| said.is_of(&bytes)) {
            agreed.extend(releases(&path, &bytes).unwrap_or_default());
        }
    }
    Ok(Proof { report, agreed })
}

/// Remembers that the lock, as it is now, is what was judged here: that its packages are new is then no question any more.
pub(super) fn remember(here: &Here, proposal: &Proposal, terms: &Terms) -> Result<(), Error> {
    let Some(bytes) = proposal.files.get(&proposal.lock) else { return Ok(()) };
    let record = Record {
        file: here.path(&proposal.lock),
        sha256: sha256(bytes),
        by: "cotter pin".to_owned(),
        at: rfc3339(terms.now),
        ..Record::default()
    };
    records::store(Word::Pin, here.tree.root(), &record).map(|_| ())
}

fn proposed<'p>(here: &Here, proposal: &'p Proposal) -> BTreeMap<String, &'p [u8]> {
    proposal.files.iter().map(|(name, bytes)| (here.path(name), bytes.as_slice())).collect()
}

/// The project as it would be.
struct Over<'o> {
    tree: &'o Tree,
    proposed: BTreeMap<String, &'o [u8]>,
}

impl Files for Over<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        match self.proposed.get(path) {
            Some(bytes) => Some(Cow::Borrowed(bytes)),
            None => self.tree.bytes(path),
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names = self.tree.list(folder);
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let new = self.proposed.keys().filter_map(|path| path.strip_prefix(&prefix));
        names.extend(new.filter(|name| !name.contains('/')).map(str::to_owned));
        names.sort_unstable();
        names.dedup();
        names
    }
}

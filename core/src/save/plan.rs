//! What a restore point will hold: looked at as a whole first, then stored.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::verdict::Obligation;
use cotter_sys::{fs, time};

use super::about::{About, Secret};
use super::keep::Kept;
use super::object::Oid;
use super::repository::Repository;
use super::request::{Request, Saved};
use super::store::{self, Content};
use super::tree::{Changes, Entry, Forest, New, TREE};
use super::unsaved::Unsaved;
use super::work::{File, Work, tree_mode};
use crate::path::{join, join_c};

use super::{cleaned, id, keep, lost, named, secret, stash};

const BLOB: u32 = 0o100_644;

#[derive(Default)]
pub(super) struct Plan {
    pub(super) about: About,
    pub(super) work: Option<Work>,
    /// Files that a cleaning deletes.
    pub(super) cleaned: Vec<File>,
    /// Secrets among those files.
    pub(super) secrets: Vec<File>,
    pub(super) kept: Vec<Kept>,
    /// Blobs and trees that nothing reaches.
    pub(super) objects: Vec<Entry>,
}

impl Plan {
    pub(super) fn of(
        repository: &Repository<'_>,
        command: &Command<'_>,
        request: &Request<'_>,
    ) -> Result<Plan, Unsaved> {
        let mut plan = Plan::default();
        let about = &mut plan.about;
        about.at = About::moment(time::now());
        about.tool = command.tool.to_string();
        about.rule = request.rule.to_string();
        about.command = request.line.to_string();
        about.cwd = request.cwd.unwrap_or_default().to_vec();
        about.top = repository.top.clone().unwrap_or_default();
        about.keeps = request.keep.iter().map(|keep| keep.word().to_string()).collect();
        for obligation in request.keep {
            match obligation {
                Obligation::Work | Obligation::Untracked | Obligation::Worktree => {
                    if plan.work.is_none() {
                        plan.work = Some(Work::of(repository, request, &mut plan.about)?);
                    }
                    if *obligation == Obligation::Worktree {
                        plan.keep_head()?;
                    }
                }
                Obligation::Cleaned => cleaned::add(repository, command, &mut plan)?,
                Obligation::Branches => named::branches(repository, command, &mut plan)?,
                Obligation::Tags => named::tags(repository, command, &mut plan)?,
                Obligation::Refs => named::references(repository, command, &mut plan)?,
                Obligation::Heads => named::all(repository, command, &mut plan)?,
                Obligation::Stash => stash::add(repository, command, &mut plan)?,
                Obligation::Reflogs => lost::reflogs(repository, &mut plan)?,
                Obligation::Unreachable => lost::unreachable(repository, &mut plan)?,
            }
        }
        named::keep(repository, request.refs, &mut plan)?;
        plan.check_size(request.limits.size)?;
        Ok(plan)
    }

    /// What is checked out in a work tree that goes away may be in no branch.
    fn keep_head(&mut self) -> Result<(), Unsaved> {
        if let (None, Some(commit)) = (&self.about.branch, &self.about.commit) {
            self.kept.push(Kept::commit("head".to_string(), commit.clone()));
        }
        Ok(())
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.work.as_ref().is_none_or(|work| work.is_nothing(&self.about))
            && self.cleaned.is_empty()
            && self.secrets.is_empty()
            && self.kept.is_empty()
            && self.objects.is_empty()
            && self.about.symbolic.is_empty()
    }

    fn check_size(&self, limit: u64) -> Result<(), Unsaved> {
        let own =
            self.work.as_ref().map_or((0, 0), |work| (work.files.len() + work.secrets.len(), work.size()));
        let cleaned = self.cleaned.iter().chain(&self.secrets);
        let (files, bytes) =
            cleaned.fold(own, |(files, bytes), file| (files + 1, bytes.saturating_add(file.stat.size)));
        if bytes > limit { Err(Unsaved::TooLarge { files, bytes, limit }) } else { Ok(()) }
    }

    /// Stores everything, the reference to it last.
    pub(super) fn carry_out(
        mut self,
        repository: &Repository<'_>,
        request: &Request<'_>,
    ) -> Result<Saved, Unsaved> {
        let id = id::fresh(time::now()).map_err(|_| Unsaved::Failed("nothing: no random number"))?;
        self.about.id = id.clone();
        let path = |secret: &Secret| repository.path(&secret.path);
        let secrets: Vec<Vec<u8>> = self.about.secrets.iter().map(path).collect();
        if secrets.is_empty() {
            return self.store(repository);
        }
        let state = request.state.ok_or(Unsaved::Stateless)?;
        secret::copy(state, &id, &secrets)?;
        self.store(repository).inspect_err(|_| secret::remove(state, &id))
    }

    /// The notes of a merge that is not finished: without them, what was in conflict would become no merge.
    fn merge_state(&self, repository: &Repository<'_>) -> Vec<&'static [u8]> {
        const NOTES: [&[u8]; 3] = [b"MERGE_HEAD", b"MERGE_MSG", b"MERGE_MODE"];
        let is_file =
            |name: &&[u8]| fs::lstat(&join_c(&repository.git_dir, name)).is_ok_and(|stat| stat.is_file());
        let merging = self.work.is_some() && is_file(&NOTES[0]);
        NOTES.into_iter().filter(|name| merging && is_file(name)).collect()
    }

    fn store(self, repository: &Repository<'_>) -> Result<Saved, Unsaved> {
        let mut contents = Vec::from([Content::Text(self.about.write())]);
        let own = self.work.as_ref().map_or(&[][..], |work| &work.files);
        for file in own.iter().chain(&self.cleaned) {
            contents.push(content(repository, file)?);
        }
        let state = self.merge_state(repository);
        contents.extend(state.iter().map(|name| Content::File(join(&repository.git_dir, name))));
        let mut blobs = store::blobs(repository, &contents)?.into_iter();
        let mut root = BTreeMap::new();
        let mut new = Vec::new();
        if let Some(about) = blobs.next() {
            root.insert(b"about".to_vec(), Entry { mode: BLOB, oid: about });
        }
        if let Some(work) = &self.work {
            work_trees(repository, work, &mut blobs, &mut root, &mut new)?;
        }
        if !self.cleaned.is_empty() {
            let changes: Changes = entries(&self.cleaned, &mut blobs).collect();
            plant(b"cleaned", Forest::default().change(&changes, repository.oid_length, &mut new), &mut root);
        }
        if !state.is_empty() {
            let notes = state.iter().map(|name| name.to_vec()).zip(blobs);
            let names = notes.map(|(name, oid)| (name, Entry { mode: BLOB, oid })).collect();
            let tree = New::of(&names, repository.oid_length);
            plant(b"state", tree.oid.clone(), &mut root);
            new.push(tree);
        }
        if !self.objects.is_empty() {
            let names = self.objects.iter().map(|entry| (entry.oid.hex().into_bytes(), entry.clone()));
            let tree = New::of(&names.collect(), repository.oid_length);
            plant(b"objects", tree.oid.clone(), &mut root);
            new.push(tree);
        }
        let top = New::of(&root, repository.oid_length);
        let oid = top.oid.clone();
        new.push(top);
        store::trees(repository, &new)?;
        keep::refer(repository, &self.about.id, &oid, &self.kept)?;
        Ok(self.saved())
    }

    fn saved(&self) -> Saved {
        Saved {
            id: self.about.id.clone(),
            changed: self.about.changed,
            untracked: self.about.untracked,
            cleaned: self.about.cleaned,
            refs: self.about.refs.len() as u64,
            commits: self.about.commits,
            stashed: self.about.stash.len() as u64,
            objects: self.objects.len() as u64,
            left: self.about.left.len() as u64,
        }
    }
}

/// The trees of index, conflicts and work tree.
fn work_trees(
    repository: &Repository<'_>,
    work: &Work,
    blobs: &mut impl Iterator<Item = Oid>,
    root: &mut BTreeMap<Vec<u8>, Entry>,
    new: &mut Vec<New>,
) -> Result<(), Unsaved> {
    let mut changes: Changes = work.gone.iter().map(|path| (path.clone(), None)).collect();
    changes.extend(entries(&work.files, blobs));
    let paths = work.index.keys().chain(changes.keys()).map(Vec::as_slice);
    let mut forest = store::forest(repository, work.commit.as_ref(), paths)?;
    let length = repository.oid_length;
    plant(b"index", forest.change(&work.index, length, new), root);
    plant(b"work", forest.change(&changes, length, new), root);
    let mut stages = BTreeMap::new();
    for (side, name) in work.stages.iter().zip([b"1", b"2", b"3"]) {
        if !side.is_empty() {
            plant(name, Forest::default().change(side, length, new), &mut stages);
        }
    }
    if !stages.is_empty() {
        let tree = New::of(&stages, length);
        plant(b"stages", tree.oid.clone(), root);
        new.push(tree);
    }
    Ok(())
}

fn plant(name: &[u8], oid: Oid, names: &mut BTreeMap<Vec<u8>, Entry>) {
    names.insert(name.to_vec(), Entry { mode: TREE, oid });
}

fn entries<'f>(
    files: &'f [File],
    blobs: &'f mut impl Iterator<Item = Oid>,
) -> impl Iterator<Item = (Vec<u8>, Option<Entry>)> + 'f {
    files
        .iter()
        .zip(blobs)
        .map(|(file, oid)| (file.path.clone(), Some(Entry { mode: tree_mode(&file.stat), oid })))
}

/// A link is stored as git stores one: the text that it leads to.
fn content(repository: &Repository<'_>, file: &File) -> Result<Content, Unsaved> {
    let path = repository.path(&file.path);
    if !file.stat.is_link() {
        return Ok(Content::File(path));
    }
    let c_path = alloc::ffi::CString::new(path.as_slice()).unwrap_or_default();
    match cotter_sys::fs::read_link(&c_path) {
        Ok(target) => Ok(Content::Text(target)),
        Err(_) => Err(Unsaved::Unreadable(path)),
    }
}

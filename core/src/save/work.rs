//! The work: the index, and every file that differs from it.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use cotter_rules::verdict::Obligation;
use cotter_sys::fs::{self, Stat};

use super::about::{About, Left, Secret, Why};
use super::flags::{self, Flagged};
use super::object::Oid;
use super::repository::Repository;
use super::request::Request;
use super::status::{self, Changed, InIndex, Status};
use super::tree::{Changes, LINK};
use super::unsaved::Unsaved;
use crate::facts::LITERAL_OR_NOT;
use crate::path::base_name;
use crate::path::join_c;
use crate::secret_names::looks_secret;

/// A file to be stored, by its path in the work tree.
pub(super) struct File {
    pub(super) path: Vec<u8>,
    pub(super) stat: Stat,
}

/// What has to be stored for it.
#[derive(Default)]
pub(super) struct Work {
    pub(super) commit: Option<Oid>,
    /// Where the index differs from the commit.
    pub(super) index: Changes,
    /// The three sides of conflicts.
    pub(super) stages: [Changes; 3],
    /// Files that the index has and the work tree has not.
    pub(super) gone: Vec<Vec<u8>>,
    pub(super) files: Vec<File>,
    /// Secrets to be copied, in the order of their numbers.
    pub(super) secrets: Vec<File>,
}

impl Work {
    /// Looks at the work tree, and says in `about` what is found. Nothing is written.
    pub(super) fn of(
        repository: &Repository<'_>,
        request: &Request<'_>,
        about: &mut About,
    ) -> Result<Work, Unsaved> {
        repository.work_tree()?;
        let said = repository.git.ask(&status::WORDS).map_err(|reason| match reason {
            cotter_rules::fact::Reason::Failed => Unsaved::Unread,
            reason => Unsaved::of("status")(reason),
        })?;
        let status = Status::read(&said).ok_or(Unsaved::Unread)?;
        let mut work = Work { commit: status.commit.clone(), ..Work::default() };
        about.branch = status.branch;
        about.commit = status.commit;
        for changed in status.changed {
            work.changed(repository, changed, about);
        }
        work.flagged(repository, about)?;
        for path in status.nested {
            about.left.push(Left { why: Why::Nested, path });
        }
        let mut untracked: BTreeSet<Vec<u8>> = status.untracked.into_iter().collect();
        untracked.extend(request.also.iter().cloned());
        for file in &work.files {
            untracked.remove(&file.path);
        }
        let all = request.keeps(Obligation::Untracked) || request.keeps(Obligation::Worktree);
        work.untracked(repository, untracked, (!all).then_some(request.limits.size.min(BESIDES)), about);
        Ok(work)
    }

    /// Whether there is anything that the commit does not have.
    pub(super) fn is_nothing(&self, about: &About) -> bool {
        self.index.is_empty()
            && self.gone.is_empty()
            && self.files.is_empty()
            && self.secrets.is_empty()
            && about.intended.is_empty()
    }

    fn changed(&mut self, repository: &Repository<'_>, changed: Changed, about: &mut About) {
        about.changed += 1;
        let Changed { path, index, in_work, submodule } = changed;
        let mut announced = false;
        match index {
            InIndex::Same => {}
            InIndex::Entry(entry) => drop(self.index.insert(path.clone(), Some(entry))),
            InIndex::Removed => drop(self.index.insert(path.clone(), None)),
            InIndex::Intended => {
                announced = true;
                about.intended.push(path.clone());
            }
            InIndex::Stages(stages) => {
                self.index.insert(path.clone(), None);
                for (side, entry) in self.stages.iter_mut().zip(stages) {
                    if entry.is_some() {
                        side.insert(path.clone(), entry);
                    }
                }
            }
        }
        if submodule {
            // Which commit is checked out in it, and what is changed there, is its own repository's.
            if in_work {
                about.left.push(Left { why: Why::Submodule, path });
            }
        } else if in_work {
            // What was only announced is in no object yet.
            if announced {
                self.unstored(repository, path, about);
            } else {
                self.tracked(repository, path, about);
            }
        }
    }

    fn tracked(&mut self, repository: &Repository<'_>, path: Vec<u8>, about: &mut About) {
        match lstat(repository, &path) {
            Ok(stat) if stat.is_file() || stat.is_link() => self.take(path, stat, about),
            // A directory in a file's place: what is in it is untracked, and found there.
            Ok(stat) if stat.is_dir() => self.gone.push(path),
            Ok(_) => {
                about.left.push(Left { why: Why::Special, path: path.clone() });
                self.gone.push(path);
            }
            Err(_) => self.gone.push(path),
        }
    }

    fn take(&mut self, path: Vec<u8>, stat: Stat, about: &mut About) {
        note_mode(&path, &stat, about);
        self.files.push(File { path, stat });
    }

    /// A file whose content is in no object yet.
    fn unstored(&mut self, repository: &Repository<'_>, path: Vec<u8>, about: &mut About) {
        match lstat(repository, &path) {
            Ok(stat) if stat.is_file() && looks_secret(base_name(&path)) => {
                self.hide(File { path, stat }, about);
            }
            Ok(stat) if stat.is_file() || stat.is_link() => self.take(path, stat, about),
            Ok(stat) if stat.is_dir() => {}
            Ok(_) => about.left.push(Left { why: Why::Special, path }),
            Err(_) => {}
        }
    }

    fn hide(&mut self, file: File, about: &mut About) {
        let (number, mode) = (about.secrets.len() as u64, file.stat.mode & 0o7777);
        about.secrets.push(Secret { number, mode, path: file.path.clone() });
        self.secrets.push(file);
    }

    fn flagged(&mut self, repository: &Repository<'_>, about: &mut About) -> Result<(), Unsaved> {
        let entries = entries_flagged(repository)?;
        if entries.is_empty() {
            return Ok(());
        }
        let known: BTreeSet<Vec<u8>> =
            self.files.iter().map(|file| &file.path).chain(&self.gone).cloned().collect();
        for Flagged { path, skipped, size, mtime } in entries {
            if known.contains(&path) {
                continue;
            }
            match lstat(repository, &path) {
                // As git saw it last.
                Ok(stat) if stat.mtime == mtime && stat.size as u32 == size => {}
                Ok(stat) if stat.is_file() || stat.is_link() => {
                    about.changed += 1;
                    self.take(path, stat, about);
                }
                Ok(_) => {}
                Err(_) if skipped => {}
                Err(_) => self.gone.push(path),
            }
        }
        Ok(())
    }

    /// Untracked files: all of them, or as many as fit into `room`.
    fn untracked(
        &mut self,
        repository: &Repository<'_>,
        paths: BTreeSet<Vec<u8>>,
        room: Option<u64>,
        about: &mut About,
    ) {
        let mut used: u64 = self.size();
        for path in paths {
            let before = self.files.len() + self.secrets.len();
            let size = lstat(repository, &path).map_or(0, |stat| stat.size);
            if room.is_some_and(|room| used.saturating_add(size) > room) {
                about.left.push(Left { why: Why::Large, path });
                continue;
            }
            self.unstored(repository, path, about);
            let taken = self.files.len() + self.secrets.len() - before;
            about.untracked += taken as u64;
            used = used.saturating_add(size);
        }
    }

    /// Bytes of file content that will be stored.
    pub(super) fn size(&self) -> u64 {
        self.files.iter().chain(&self.secrets).map(|file| file.stat.size).sum()
    }
}

fn lstat(repository: &Repository<'_>, path: &[u8]) -> cotter_sys::Result<Stat> {
    fs::lstat(&join_c(repository.top.as_deref().unwrap_or_default(), path))
}

/// Permissions that a tree cannot say: it knows only whether a file may be executed.
pub(super) fn note_mode(path: &[u8], stat: &Stat, about: &mut About) {
    let mode = stat.mode & 0o7777;
    if stat.is_file() && !matches!(mode, 0o644 | 0o664 | 0o755 | 0o775) {
        about.modes.push((mode, path.to_vec()));
    }
}

/// The mode that a tree has for a file.
pub(super) fn tree_mode(stat: &Stat) -> u32 {
    match stat.mode & 0o100 {
        _ if stat.is_link() => LINK,
        0 => 0o100_644,
        _ => 0o100_755,
    }
}

const LARGEST_INDEX: usize = 1 << 30;
/// Untracked files that the command leaves alone are kept only as far as that costs no time worth a word.
const BESIDES: u64 = 32 << 20;

fn entries_flagged(repository: &Repository<'_>) -> Result<Vec<Flagged>, Unsaved> {
    let index = alloc::ffi::CString::new(repository.index.as_slice()).unwrap_or_default();
    let known = match fs::read_file(&index, LARGEST_INDEX) {
        Ok(bytes) => flags::flagged(&bytes, repository.oid_length),
        Err(cotter_sys::Errno::NOENT) => return Ok(Vec::new()),
        Err(_) => None,
    };
    match known {
        Some(found) => Ok(found),
        None => listed(repository),
    }
}

/// The same as git says it: it does not say when it looked last, so each of them counts as changed.
fn listed(repository: &Repository<'_>) -> Result<Vec<Flagged>, Unsaved> {
    let words: [&[u8]; 7] = [LITERAL_OR_NOT, b"ls-files", b"-v", b"--stage", b"-z", b"--full-name", b":/"];
    let said = repository.git.ask(&words).map_err(Unsaved::of("ls-files"))?;
    let read = |line: &[u8]| {
        let tag = *line.first()?;
        let mut words = line.get(2..)?.splitn(3, |byte| *byte == b' ');
        let (mode, rest) = (status::octal(words.next()?)?, words.nth(1)?);
        let path = rest.get(rest.iter().position(|byte| *byte == b'\t')? + 1..)?.to_vec();
        Some((tag, mode, path))
    };
    let mut found = Vec::new();
    for line in said.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let (tag, mode, path) = read(line).ok_or(Unsaved::Failed("ls-files"))?;
        let is_file = matches!(mode, 0o100_644 | 0o100_755 | LINK);
        if is_file && (tag.is_ascii_lowercase() || tag == b'S') {
            let skipped = tag.eq_ignore_ascii_case(&b'S');
            found.push(Flagged { path, skipped, size: 0, mtime: -1 });
        }
    }
    Ok(found)
}

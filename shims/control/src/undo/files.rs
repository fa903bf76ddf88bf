//! Files put back as they were, byte by byte.
//!
//! A file that differed from the index was kept as it was. One that did not was kept as git stores it, and is
//! written as a checkout would write it, line endings converted, but without the filters that the configuration
//! names: those would be programs.

use std::collections::HashSet;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use cotter_core::facts::asking::With;
use cotter_core::path::join;
use cotter_core::save::about::About;
use cotter_core::save::secret;
use cotter_core::save::store::batch_entry;

use super::Place;
use super::differ::{Difference, Side};
use super::points::{failed, tell};
use crate::error::Error;
use crate::subject::path;
use crate::written::text;

const LINK: u32 = 0o120_000;
const GITLINK: u32 = 0o160_000;
/// Contents are fetched together up to so many bytes.
const AT_ONCE: u64 = 32 << 20;

/// What became of the files.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) written: usize,
    pub(crate) deleted: usize,
    /// What could not be put back, and why.
    pub(crate) failed: Vec<(String, String)>,
    /// Files whose filter was not run.
    pub(crate) unfiltered: usize,
}

/// The work tree being put back.
pub(crate) struct Files<'p> {
    pub(crate) place: &'p Place<'p>,
    pub(crate) top: PathBuf,
    pub(crate) about: &'p About,
    /// Paths that were kept exactly as they were.
    pub(crate) exact: HashSet<Vec<u8>>,
    pub(crate) outcome: Outcome,
}

impl Files<'_> {
    /// Deletes files, and the directories that are empty without them.
    pub(crate) fn delete(&mut self, paths: &[Vec<u8>]) {
        for gone in paths {
            let file = self.top.join(path(gone));
            match fs::remove_file(&file) {
                Ok(()) => self.outcome.deleted += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => self.fail(gone, &error),
            }
            let mut dir = file.parent();
            while let Some(here) = dir.filter(|dir| *dir != self.top) {
                if fs::remove_dir(here).is_err() {
                    break;
                }
                dir = here.parent();
            }
        }
    }

    /// Writes every file that is not there as it should be. What says how others are written comes first.
    pub(crate) fn write(&mut self, wanted: &[Difference]) -> Result<(), Error> {
        let is_attributes = |difference: &&Difference| difference.path.ends_with(b".gitattributes");
        let (first, rest): (Vec<&Difference>, Vec<&Difference>) = wanted.iter().partition(is_attributes);
        for group in [first, rest] {
            let (exact, converted): (Vec<&Difference>, Vec<&Difference>) =
                group.into_iter().partition(|difference| self.exact.contains(&difference.path));
            self.write_group(&exact, false)?;
            self.write_group(&converted, true)?;
            self.outcome.unfiltered += self.filtered(&converted)?;
        }
        Ok(())
    }

    fn write_group(&mut self, group: &[&Difference], convert: bool) -> Result<(), Error> {
        let wanted: Vec<(&[u8], &Side)> = group
            .iter()
            .filter_map(|difference| Some((difference.path.as_slice(), difference.after.as_ref()?)))
            .filter(|(_, side)| side.mode != GITLINK)
            .collect();
        let sizes = self.sizes(&wanted)?;
        let mut rest = wanted.as_slice();
        let mut sizes = sizes.into_iter().peekable();
        while !rest.is_empty() {
            let mut bytes = sizes.next().unwrap_or(0);
            let mut count = 1;
            while let Some(size) = sizes.next_if(|size| bytes + size <= AT_ONCE) {
                bytes += size;
                count += 1;
            }
            let (now, later) = rest.split_at(count.min(rest.len()));
            self.write_some(now, convert, bytes)?;
            rest = later;
        }
        Ok(())
    }

    fn sizes(&self, wanted: &[(&[u8], &Side)]) -> Result<Vec<u64>, Error> {
        let input: String = wanted.iter().map(|(_, side)| side.oid.hex() + "\n").collect();
        let said = tell(self.place, &[b"cat-file", b"--batch-check=%(objectsize)"], input.as_bytes())?;
        Ok(text(&said).lines().map(|line| line.parse().unwrap_or(0)).collect())
    }

    fn write_some(&mut self, wanted: &[(&[u8], &Side)], convert: bool, bytes: u64) -> Result<(), Error> {
        // With conversion git wants to know for which path; a path with a newline in it cannot be said.
        let convertible = |path: &[u8], side: &Side| convert && side.mode != LINK && !path.contains(&b'\n');
        let (with, without): (Vec<_>, Vec<_>) =
            wanted.iter().copied().partition(|(path, side)| convertible(path, side));
        for (group, words) in
            [(with, &[&b"cat-file"[..], b"--batch", b"--filters"][..]), (without, &[b"cat-file", b"--batch"])]
        {
            let convert = words.len() == 3;
            let mut input = Vec::new();
            for (path, side) in &group {
                input.extend(side.oid.hex().bytes());
                if convert {
                    input.push(b' ');
                    input.extend_from_slice(path);
                }
                input.push(b'\n');
            }
            // Conversion at most doubles a text.
            let limit =
                usize::try_from(bytes.saturating_mul(2)).unwrap_or(usize::MAX).saturating_add(1 << 20);
            let output = self
                .place
                .repository
                .git
                .run_with(words, &With { input: Some(&input), limit, ..With::default() });
            let said = output.map_err(|reason| failed(words, reason))?.stdout;
            let mut rest = said.as_slice();
            for (path, side) in group {
                match batch_entry(rest) {
                    Some((_, content, after)) => {
                        rest = after;
                        if let Err(error) = self.put(path, side.mode, content) {
                            self.fail(path, &error);
                        }
                    }
                    None => {
                        self.outcome
                            .failed
                            .push((text(path), "its content is not in the repository".to_owned()));
                        rest = after_line(rest);
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts one file into its place by a rename; what stands there as it should be is left alone.
    fn put(&mut self, inside: &[u8], mode: u32, content: &[u8]) -> io::Result<()> {
        let file = self.top.join(path(inside));
        let parent = self.parents(inside)?;
        if mode == LINK {
            let target = Path::new(std::ffi::OsStr::from_bytes(content));
            if fs::read_link(&file).is_ok_and(|now| now == target) {
                return Ok(());
            }
            let temporary = self.temporary(&parent);
            symlink(target, &temporary)?;
            return self.rename(&temporary, &file);
        }
        let kept = self.about.modes.iter().find(|(_, path)| path == inside).map(|(mode, _)| *mode);
        let executable = mode & 0o100 != 0;
        if is_as_wanted(&file, content, executable, kept) {
            return Ok(());
        }
        let temporary = self.temporary(&parent);
        let mut options = OpenOptions::new();
        let mut target = options
            .write(true)
            .create_new(true)
            .mode(kept.unwrap_or(if executable { 0o777 } else { 0o666 }))
            .open(&temporary)?;
        let written = target.write_all(content).and_then(|()| match kept {
            Some(mode) => target.set_permissions(Permissions::from_mode(mode)),
            None => Ok(()),
        });
        if let Err(error) = written {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        self.rename(&temporary, &file)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to).inspect_err(|_| drop(fs::remove_file(from)))?;
        self.outcome.written += 1;
        Ok(())
    }

    fn temporary(&self, parent: &Path) -> PathBuf {
        parent.join(format!(".cotter-undo-{}", std::process::id()))
    }

    /// The directory that a file goes into, made if it is not there. Never through a link: it could lead out of the
    /// work tree.
    fn parents(&self, inside: &[u8]) -> io::Result<PathBuf> {
        let mut dir = self.top.clone();
        let parts: Vec<&[u8]> = inside.split(|byte| *byte == b'/').collect();
        for part in parts.iter().take(parts.len().saturating_sub(1)) {
            dir.push(path(part));
            match fs::symlink_metadata(&dir) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => return Err(io::Error::other(format!("`{}` is in the way", dir.display()))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir(&dir)?,
                Err(error) => return Err(error),
            }
        }
        Ok(dir)
    }

    /// Files that look like secrets come back from the state directory, with the mode that they had.
    pub(crate) fn write_secrets(&mut self, chosen: impl Fn(&[u8]) -> bool) {
        let Some(state) = self.place.state() else { return };
        let dir = secret::dir(state, &self.about.id);
        for secret in self.about.secrets.iter().filter(|secret| chosen(&secret.path)) {
            let kept = path(&join(&dir, secret.number.to_string().as_bytes()));
            let put =
                fs::read(&kept).and_then(|content| self.put_secret(&secret.path, secret.mode, &content));
            if let Err(error) = put {
                self.fail(&secret.path, &error);
            }
        }
    }

    fn put_secret(&mut self, inside: &[u8], mode: u32, content: &[u8]) -> io::Result<()> {
        let file = self.top.join(path(inside));
        if is_as_wanted(&file, content, mode & 0o100 != 0, Some(mode)) {
            return Ok(());
        }
        let temporary = self.temporary(&self.parents(inside)?);
        let mut target = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        let written =
            target.write_all(content).and_then(|()| target.set_permissions(Permissions::from_mode(mode)));
        if let Err(error) = written {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        self.rename(&temporary, &file)
    }

    /// How many of the files have a filter that was not run.
    fn filtered(&self, group: &[&Difference]) -> Result<usize, Error> {
        if group.is_empty() {
            return Ok(0);
        }
        let mut input = Vec::new();
        for difference in group {
            input.extend_from_slice(&difference.path);
            input.push(0);
        }
        let said = tell(self.place, &[b"check-attr", b"-z", b"--stdin", b"filter"], &input)?;
        let fields: Vec<&[u8]> = said.split(|byte| *byte == 0).collect();
        let is_filter = |value: &&[u8]| !matches!(*value, b"unspecified" | b"unset" | b"set" | b"");
        Ok(fields.chunks_exact(3).filter_map(|entry| entry.last()).filter(|value| is_filter(value)).count())
    }

    fn fail(&mut self, inside: &[u8], error: &io::Error) {
        self.outcome.failed.push((text(inside), error.to_string()));
    }
}

/// Whether a file is there with this content, and with this mode as far as one was kept.
fn is_as_wanted(file: &Path, content: &[u8], executable: bool, kept: Option<u32>) -> bool {
    let Ok(meta) = fs::symlink_metadata(file) else { return false };
    let mode = meta.permissions().mode() & 0o7777;
    let mode_fits = kept.map_or((mode & 0o100 != 0) == executable, |kept| kept == mode);
    meta.is_file()
        && mode_fits
        && meta.len() == content.len() as u64
        && fs::read(file).is_ok_and(|now| now == content)
}

/// What follows the first line.
fn after_line(said: &[u8]) -> &[u8] {
    let newline = said.iter().position(|byte| *byte == b'\n');
    newline.and_then(|at| said.get(at + 1..)).unwrap_or_default()
}

//! Contents become objects: files byte by byte as they are, without any conversion, and trees.

use alloc::ffi::CString;
use alloc::format;
use alloc::vec::Vec;

use cotter_sys::process::{self, Output, Status};
use cotter_sys::{Errno, fs};

use super::object::Oid;
use super::quote::quote;
use super::repository::Repository;
use super::tree::{Forest, New, TREE, dirs_above};
use super::unsaved::Unsaved;
use crate::path::{join, join_c};

/// Something to be stored as a blob.
pub(super) enum Content {
    /// A file, by its absolute path.
    File(Vec<u8>),
    Text(Vec<u8>),
}

/// Stores contents as blobs and gives their names in the same order.
pub(super) fn blobs(repository: &Repository<'_>, contents: &[Content]) -> Result<Vec<Oid>, Unsaved> {
    objects(repository, b"blob", contents)
}

/// The same as objects of another kind.
pub(super) fn objects(
    repository: &Repository<'_>,
    kind: &[u8],
    contents: &[Content],
) -> Result<Vec<Oid>, Unsaved> {
    if contents.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = Texts::new(repository);
    let mut input = Vec::new();
    for content in contents {
        let path = match content {
            Content::File(path) => path.clone(),
            Content::Text(text) => texts.put(text)?,
        };
        input.extend(line(&path));
        input.push(b'\n');
    }
    fits(&input)?;
    let words: [&[u8]; 6] = [b"hash-object", b"-t", kind, b"-w", b"--no-filters", b"--stdin-paths"];
    let with = crate::facts::asking::With { input: Some(&input), ..Default::default() };
    let output = repository.git.run_with(&words, &with).map_err(Unsaved::of("hash-object"))?;
    if output.status != Status::Exited(0) {
        return Err(why_not(repository, &output, contents));
    }
    let oids: Option<Vec<Oid>> = lines(&output.stdout).map(Oid::from_hex).collect();
    oids.filter(|oids| oids.len() == contents.len()).ok_or(Unsaved::Failed("hash-object"))
}

/// What is put on a question's standard input is a file of this process, and may not become too long either.
fn fits(input: &[u8]) -> Result<(), Unsaved> {
    if input.len() as u64 > fs::size_limit() { Err(Unsaved::Limited) } else { Ok(()) }
}

/// A path as `--stdin-paths` reads it; a carriage return before the newline would be taken for part of it.
fn line(path: &[u8]) -> Vec<u8> {
    quote(path)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

/// Stores trees; each must hold only what is stored already or comes before it.
pub(super) fn trees(repository: &Repository<'_>, new: &[New]) -> Result<(), Unsaved> {
    let input: Vec<u8> = new.iter().flat_map(New::listing).collect();
    fits(&input)?;
    // Not every object that a tree names has to be here: a partial clone lacks some.
    let words: [&[u8]; 4] = [b"mktree", b"-z", b"--missing", b"--batch"];
    let with = crate::facts::asking::With { input: Some(&input), ..Default::default() };
    let output = repository.git.run_with(&words, &with).map_err(Unsaved::of("mktree"))?;
    if output.status != Status::Exited(0) {
        return Err(why_not(repository, &output, &[]));
    }
    let mut stored = lines(&output.stdout).map(Oid::from_hex);
    let agrees = new.iter().all(|tree| stored.next().flatten().as_ref() == Some(&tree.oid));
    if agrees && stored.next().is_none() { Ok(()) } else { Err(Unsaved::Failed("mktree")) }
}

/// Every directory of a commit that is above one of the paths.
pub(super) fn forest<'p>(
    repository: &Repository<'_>,
    commit: Option<&Oid>,
    paths: impl Iterator<Item = &'p [u8]>,
) -> Result<Forest, Unsaved> {
    let mut forest = Forest::default();
    let Some(commit) = commit else { return Ok(forest) };
    let dirs = dirs_above(paths);
    let names: Vec<Vec<u8>> =
        dirs.iter().map(|dir| [format!("{}:", commit.hex()).as_bytes(), dir].concat()).collect();
    let odd = names.iter().any(|name| name.contains(&b'\n'));
    let end = if odd { 0 } else { b'\n' };
    let input: Vec<u8> = names.iter().flat_map(|name| name.iter().copied().chain([end])).collect();
    fits(&input)?;
    let words: [&[u8]; 3] = [b"cat-file", b"--batch", b"-z"];
    let words = words.get(..if odd { 3 } else { 2 }).unwrap_or_default();
    let said = repository.git.tell(words, &input).map_err(Unsaved::of("cat-file"))?;
    let failed = Unsaved::Failed("cat-file");
    let mut rest = said.as_slice();
    for (dir, name) in dirs.iter().zip(&names) {
        let missing = [name, &b" missing\n"[..]].concat();
        if let Some(after) = rest.strip_prefix(missing.as_slice()) {
            rest = after;
            continue;
        }
        let (kind, content, after) = batch_entry(rest).ok_or_else(|| failed.clone())?;
        rest = after;
        if kind == b"tree" {
            forest.add(dir, content, repository.oid_length).ok_or_else(|| failed.clone())?;
        }
    }
    // A directory that is damaged is not one that is empty.
    let is_missing =
        |dir: &Vec<u8>| forest.at(dir).is_some_and(|entry| entry.mode == TREE) && !forest.has(dir);
    if dirs.iter().any(is_missing) || !forest.has(b"") { Err(failed) } else { Ok(forest) }
}

/// One answer of `cat-file --batch`: kind, content, and what follows.
pub fn batch_entry(said: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let newline = said.iter().position(|byte| *byte == b'\n')?;
    let (head, rest) = said.split_at_checked(newline)?;
    let mut words = head.split(|byte| *byte == b' ');
    let (_, kind, size) = (words.next()?, words.next()?, crate::path::number(words.next()?)?);
    let (content, rest) = rest.get(1..)?.split_at_checked(usize::try_from(size).ok()?)?;
    Some((kind, content, rest.strip_prefix(b"\n")?))
}

/// Texts that are stored like files. Where a killed Cotter leaves them, git's own pruning removes them.
struct Texts<'r> {
    repository: &'r Repository<'r>,
    dir: Option<Vec<u8>>,
    count: usize,
}

impl<'r> Texts<'r> {
    fn new(repository: &'r Repository<'_>) -> Texts<'r> {
        Texts { repository, dir: None, count: 0 }
    }

    fn put(&mut self, text: &[u8]) -> Result<Vec<u8>, Unsaved> {
        let objects = &self.repository.objects;
        let unwritten = |errno| unwritten(objects, errno);
        let dir = match &self.dir {
            Some(dir) => dir.clone(),
            None => {
                let mut random = [0; 6];
                process::random(&mut random).map_err(unwritten)?;
                let name = format!("tmp_cotter-{}-{}", process::id(), crate::path::hex(&random));
                let dir = join(objects, name.as_bytes());
                let path = CString::new(dir.as_slice()).unwrap_or_default();
                fs::make_dir(&path, 0o700).map_err(unwritten)?;
                self.dir = Some(dir.clone());
                dir
            }
        };
        // A write beyond the limit would not fail but kill.
        if text.len() as u64 > fs::size_limit() {
            return Err(Unsaved::Limited);
        }
        let file = join(&dir, format!("{}", self.count).as_bytes());
        self.count += 1;
        let path = CString::new(file.as_slice()).unwrap_or_default();
        let fd = fs::open(&path, fs::WRONLY | fs::CREAT | fs::EXCL, 0o600).map_err(unwritten)?;
        fs::write_all(fd.raw(), text).map_err(unwritten)?;
        Ok(file)
    }
}

impl Drop for Texts<'_> {
    fn drop(&mut self) {
        let Some(dir) = &self.dir else { return };
        for number in 0..self.count {
            let _ = fs::unlink(&join_c(dir, format!("{number}").as_bytes()));
        }
        let _ = fs::remove_dir(&CString::new(dir.as_slice()).unwrap_or_default());
    }
}

fn unwritten(path: &[u8], errno: Errno) -> Unsaved {
    match errno {
        Errno::NOSPC | Errno::DQUOT => Unsaved::NoSpace,
        errno => Unsaved::NotWritable { path: path.to_vec(), errno },
    }
}

/// Git says why on its standard error, in words that change; the likely reasons are looked at instead.
pub(super) fn why_not(repository: &Repository<'_>, output: &Output, contents: &[Content]) -> Unsaved {
    const SIGXFSZ: i32 = 25;
    if output.status == Status::Signalled(SIGXFSZ) {
        return Unsaved::Limited;
    }
    for content in contents {
        if let Content::File(path) = content {
            let c_path = CString::new(path.as_slice()).unwrap_or_default();
            if fs::open(&c_path, fs::RDONLY | fs::NOFOLLOW | fs::NONBLOCK, 0).is_err() {
                return Unsaved::Unreadable(path.clone());
            }
        }
    }
    let mut texts = Texts::new(repository);
    let probe = alloc::vec![1; 256 * 1024];
    match texts.put(&probe) {
        Err(reason) => reason,
        Ok(_) => Unsaved::Failed("hash-object"),
    }
}

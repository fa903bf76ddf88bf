//! Contents become objects: files byte by byte as they are, without any conversion, and what was made here.

use alloc::ffi::CString;
use alloc::format;
use alloc::vec::Vec;

use cotter_sys::process::{self, Output, Status};
use cotter_sys::{Errno, fs};

use super::object::Oid;
use super::pack::{Kind, New, pack};
use super::quote::quote;
use super::repository::Repository;
use super::tree::{Forest, TREE, dirs_above};
use super::unsaved::Unsaved;
use crate::facts::asking::With;
use crate::path::join_c;

/// Something to be stored as a blob.
pub(super) enum Content {
    /// A file, by its absolute path.
    File(Vec<u8>),
    Text(Vec<u8>),
}

/// Stores files and gives the names of all contents in their order; texts become new objects.
pub(super) fn blobs(
    repository: &Repository<'_>,
    contents: Vec<Content>,
    new: &mut Vec<New>,
) -> Result<Vec<Oid>, Unsaved> {
    let is_file = |content: &&Content| matches!(content, Content::File(_));
    let files: Vec<&[u8]> = contents
        .iter()
        .filter_map(|content| match content {
            Content::File(path) => Some(path.as_slice()),
            Content::Text(_) => None,
        })
        .collect();
    let mut stored = hashed(repository, &files)?.into_iter();
    if stored.len() != contents.iter().filter(is_file).count() {
        return Err(Unsaved::Failed("hash-object"));
    }
    let oid = |content: Content| match content {
        Content::File(_) => stored.next(),
        Content::Text(text) => {
            let text = New::object(Kind::Blob, text, repository.oid_length);
            let oid = text.oid.clone();
            new.push(text);
            Some(oid)
        }
    };
    contents.into_iter().map(oid).collect::<Option<Vec<Oid>>>().ok_or(Unsaved::Failed("hash-object"))
}

fn hashed(repository: &Repository<'_>, files: &[&[u8]]) -> Result<Vec<Oid>, Unsaved> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    // A path that ends with a carriage return, or holds a newline, is read only between quotation marks.
    let input: Vec<u8> = files.iter().flat_map(|path| [quote(path), b"\n".to_vec()].concat()).collect();
    fits(&input)?;
    let words: [&[u8]; 4] = [b"hash-object", b"-w", b"--no-filters", b"--stdin-paths"];
    let with = With { input: Some(&input), ..With::default() };
    let output = repository.git.run_with(&words, &with).map_err(Unsaved::of("hash-object"))?;
    if output.status != Status::Exited(0) {
        return Err(why_not(repository, &output, "hash-object", files));
    }
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(Oid::from_hex).collect::<Option<Vec<Oid>>>().ok_or(Unsaved::Failed("hash-object"))
}

/// What is put on a question's standard input is a file of this process, and may not become too long either.
fn fits(input: &[u8]) -> Result<(), Unsaved> {
    if input.len() as u64 > fs::size_limit() { Err(Unsaved::Limited) } else { Ok(()) }
}

/// Stores objects that were made here.
pub(super) fn unpack(repository: &Repository<'_>, new: &[New]) -> Result<(), Unsaved> {
    let pack = pack(new, repository.oid_length);
    fits(&pack)?;
    let with = With { input: Some(&pack), ..With::default() };
    let output =
        repository.git.run_with(&[b"unpack-objects", b"-q"], &with).map_err(Unsaved::of("unpack-objects"))?;
    match output.status {
        Status::Exited(0) => Ok(()),
        _ => Err(why_not(repository, &output, "unpack-objects", &[])),
    }
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
    let (_, kind, size) = (words.next()?, words.next()?, crate::number::parse(words.next()?)?);
    let (content, rest) = rest.get(1..)?.split_at_checked(usize::try_from(size).ok()?)?;
    Some((kind, content, rest.strip_prefix(b"\n")?))
}

/// Git says why on its standard error, in words that change; the likely reasons are looked at instead.
pub(super) fn why_not(
    repository: &Repository<'_>,
    output: &Output,
    what: &'static str,
    files: &[&[u8]],
) -> Unsaved {
    const SIGXFSZ: i32 = 25;
    if output.status == Status::Signalled(SIGXFSZ) {
        return Unsaved::Limited;
    }
    let unreadable = |path: &&&[u8]| {
        let path = CString::new(**path).unwrap_or_default();
        fs::open(&path, fs::RDONLY | fs::NOFOLLOW | fs::NONBLOCK, 0).is_err()
    };
    if let Some(path) = files.iter().find(unreadable) {
        return Unsaved::Unreadable(path.to_vec());
    }
    probe(&repository.objects).err().unwrap_or(Unsaved::Failed(what))
}

/// Writes a file where objects are, as git has to. Where a killed Cotter leaves it, git's own pruning removes it.
fn probe(objects: &[u8]) -> Result<(), Unsaved> {
    const SIZE: usize = 256 * 1024;
    if SIZE as u64 > fs::size_limit() {
        return Err(Unsaved::Limited);
    }
    let unwritten = |errno| match errno {
        Errno::NOSPC | Errno::DQUOT => Unsaved::NoSpace,
        errno => Unsaved::NotWritable { path: objects.to_vec(), errno },
    };
    let path = join_c(objects, format!("tmp_cotter-{}", process::id()).as_bytes());
    let flags = fs::WRONLY | fs::CREAT | fs::EXCL | fs::NOFOLLOW;
    let fd = fs::open(&path, flags, 0o600).map_err(unwritten)?;
    let written = fs::write_all(fd.raw(), &alloc::vec![1; SIZE]).map_err(unwritten);
    let _ = fs::unlink(&path);
    written
}

//! Files whose content goes through a filter on its way into a commit, as those of large file storage do.
//!
//! Looking runs no filter, so git compares such a file unconverted and calls it changed whenever it has to compare at all:
//! when the index was written in the very second in which the file was, which is how every checkout ends. What can be
//! said without the filter is whether the file is still the one that git itself wrote down, or whether its content is the
//! one that a pointer names. Where neither can be shown, it stays changed.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::Reason;
use cotter_sys::process::{Output, Status, c_path};
use cotter_sys::{Stat, fs};
use hmac_sha256::Hash as Sha256;

use super::Look;
use super::git::{self, Configuration, ask};
use super::times::Fine;
use crate::number;
use crate::path;

/// Pointers are asked for one by one, and their files read as a whole.
const MOST_POINTERS: usize = 100;
const MOST_HASHED: u64 = 256 << 20;

/// How many of these files, which git calls changed in the work tree, are shown to be what the index says.
pub(super) fn unchanged(look: &Look<'_>, command: &Command<'_>, changed: &[&[u8]]) -> Result<u64, Reason> {
    let drivers = converting(look, command)?;
    if drivers.is_empty() {
        return Ok(0);
    }
    let mut words: Vec<&[u8]> =
        Vec::from([&b"ls-files"[..], b"--stage", b"--debug", b"-z", b"--full-name", b"--"]);
    words.extend(drivers.iter().map(Vec::as_slice));
    let listed = ask(look, command, Configuration::Passive, &words)?;
    let top = ask(look, command, Configuration::Whole, &[b"rev-parse", b"--show-toplevel"])?;
    let top = top.strip_suffix(b"\n").unwrap_or(&top);
    let written = index_time(look, command)?;
    let times = Fine::here();
    let mut changed = changed.to_vec();
    changed.sort_unstable();
    let mut count = 0;
    let mut pointers = Vec::new();
    for entry in Entries(&listed).filter(|entry| changed.binary_search(&entry.path).is_ok()) {
        let file = path::join(top, entry.path);
        let Some(stat) = c_path(&file).ok().and_then(|path| fs::lstat(&path).ok()) else { continue };
        if !stat.is_file() || entry.executable() != (stat.mode & 0o100 != 0) {
            continue;
        }
        // Whatever was written to the file after the index has a time that is not before the index's, and so another one
        // than the file has. Within one tick of a coarse clock nothing can be told apart.
        if entry.is_of(&stat) && (written > entry.mtime || times.holds(stat.dev)) {
            count += 1;
        } else {
            pointers.push((entry.object, file, stat));
        }
    }
    if pointers.len() > MOST_POINTERS {
        return Ok(count);
    }
    let mut left = MOST_HASHED;
    for (object, file, stat) in pointers {
        let blob = ask(look, command, Configuration::Whole, &[b"cat-file", b"blob", object])?;
        let Some(pointer) = Pointer::read(&blob).filter(|pointer| pointer.size == stat.size) else {
            continue;
        };
        left = match left.checked_sub(stat.size) {
            Some(left) => left,
            None => break,
        };
        count += u64::from(digest(&file).is_some_and(|digest| digest.as_bytes() == pointer.digest));
    }
    Ok(count)
}

/// A pathspec for each driver that converts what goes into a commit. Without such a driver git compares what is there.
fn converting(look: &Look<'_>, command: &Command<'_>) -> Result<Vec<Vec<u8>>, Reason> {
    let words: [&[u8]; 4] = [b"config", b"-z", b"--get-regexp", b"^filter\\..*\\.(clean|process)$"];
    let found = match git::run(look, command, Configuration::Whole, &words)? {
        Output { status: Status::Exited(0), stdout } => stdout,
        Output { status: Status::Exited(1), .. } => return Ok(Vec::new()),
        _ => return Err(Reason::Failed),
    };
    // The last value of a key holds, and an empty one takes the program away.
    let mut programs: Vec<(&[u8], bool)> = Vec::new();
    for entry in found.split(|byte| *byte == 0) {
        let Some(newline) = entry.iter().position(|byte| *byte == b'\n') else { continue };
        let (key, some) = (entry.get(..newline).unwrap_or_default(), entry.len() > newline + 1);
        programs.retain(|(known, _)| *known != key);
        programs.push((key, some));
    }
    let mut pathspecs = Vec::new();
    for (key, _) in programs.iter().filter(|(_, some)| *some) {
        let name = key.strip_prefix(b"filter.").and_then(git::name_of_section).unwrap_or_default();
        let pathspec = [b":(top,attr:filter=", name, b")"].concat();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        if !name.is_empty() && name.iter().all(plain) && !pathspecs.contains(&pathspec) {
            pathspecs.push(pathspec);
        }
    }
    Ok(pathspecs)
}

/// When the index was written.
fn index_time(look: &Look<'_>, command: &Command<'_>) -> Result<i128, Reason> {
    let words: [&[u8]; 4] = [b"rev-parse", b"--path-format=absolute", b"--git-path", b"index"];
    let index = ask(look, command, Configuration::Whole, &words)?;
    let index = c_path(index.strip_suffix(b"\n").unwrap_or(&index)).map_err(|_| Reason::Failed)?;
    Ok(fs::stat(&index).map_err(|_| Reason::Failed)?.mtime)
}

/// What the index holds of a file; of inode and size it keeps 32 bits.
struct Entry<'o> {
    path: &'o [u8],
    mode: &'o [u8],
    object: &'o [u8],
    ctime: i128,
    mtime: i128,
    inode: u64,
    user: u64,
    size: u64,
}

impl Entry<'_> {
    fn executable(&self) -> bool {
        self.mode == b"100755"
    }

    /// Whether it is still the very file, written at the very moment.
    fn is_of(&self, stat: &Stat) -> bool {
        const HALF: u64 = u32::MAX as u64;
        self.ctime == stat.ctime
            && self.mtime == stat.mtime
            && self.inode == stat.ino & HALF
            && self.user == u64::from(stat.uid)
            && self.size == stat.size & HALF
    }
}

/// The entries that `ls-files --stage --debug -z` shows: mode, object, stage, a tab, path and NUL, then five lines of stat
/// data. They end where they are written in another way.
struct Entries<'o>(&'o [u8]);

impl<'o> Iterator for Entries<'o> {
    type Item = Entry<'o>;

    fn next(&mut self) -> Option<Entry<'o>> {
        let (head, mut rest) = cut(self.0, 0)?;
        let (about, path) = cut(head, b'\t')?;
        let (mode, about) = cut(about, b' ')?;
        let (object, _stage) = cut(about, b' ')?;
        let mut values = [&b""[..]; 5];
        for (value, name) in
            values.iter_mut().zip([&b"  ctime: "[..], b"  mtime: ", b"  dev: ", b"  uid: ", b"  size: "])
        {
            let (line, after) = cut(rest, b'\n')?;
            *value = line.strip_prefix(name)?;
            rest = after;
        }
        self.0 = rest;
        let [ctime, mtime, device, user, size] = values;
        let (_, inode) = cut(device, b'\t')?;
        Some(Entry {
            path,
            mode,
            object,
            ctime: time(ctime)?,
            mtime: time(mtime)?,
            inode: number::parse(inode.strip_prefix(b"ino: ")?)?,
            user: number::parse(cut(user, b'\t')?.0)?,
            size: number::parse(cut(size, b'\t')?.0)?,
        })
    }
}

/// What stands before the first such byte, and what behind it.
fn cut(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let position = text.iter().position(|byte| *byte == at)?;
    Some((text.get(..position)?, text.get(position + 1..)?))
}

/// Seconds and nanoseconds, as `1767345000:123`.
fn time(text: &[u8]) -> Option<i128> {
    let (seconds, nanoseconds) = cut(text, b':')?;
    Some(i128::from(number::parse(seconds)?) * 1_000_000_000 + i128::from(number::parse(nanoseconds)?))
}

/// What stands in a commit in the place of a large file.
struct Pointer<'b> {
    digest: &'b [u8],
    size: u64,
}

impl<'b> Pointer<'b> {
    fn read(blob: &'b [u8]) -> Option<Pointer<'b>> {
        const FIRST: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";
        let lines = || blob.strip_prefix(FIRST).unwrap_or_default().split(|byte| *byte == b'\n');
        let digest = lines().find_map(|line| line.strip_prefix(b"oid sha256:"))?;
        let size = lines().find_map(|line| line.strip_prefix(b"size "))?;
        Some(Pointer { digest, size: number::parse(size)? })
    }
}

fn digest(file: &[u8]) -> Option<alloc::string::String> {
    let file = fs::open(&c_path(file).ok()?, fs::RDONLY | fs::NOFOLLOW | fs::NONBLOCK, 0).ok()?;
    let mut hash = Sha256::new();
    let mut buffer = [0; 16 << 10];
    loop {
        match fs::read(file.raw(), &mut buffer).ok()? {
            0 => return Some(number::hex(&hash.finalize())),
            read => hash.update(buffer.get(..read)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_as_git_shows_them() {
        let entry =
            "  ctime: 5:7\n  mtime: 5:6\n  dev: 65024\tino: 9\n  uid: 1\tgid: 2\n  size: 4\tflags: 0\n";
        let listed = ["100644 abc 0\tx\ny\0", entry, "100755 def 0\tz\0", entry].concat();
        let entries: Vec<_> = Entries(listed.as_bytes()).collect();
        assert_eq!(entries.iter().map(|entry| entry.path).collect::<Vec<_>>(), [&b"x\ny"[..], b"z"]);
        assert_eq!(entries.iter().map(Entry::executable).collect::<Vec<_>>(), [false, true]);
        assert_eq!(entries.iter().map(|entry| entry.object).collect::<Vec<_>>(), [b"abc", b"def"]);
        let stat = Stat {
            dev: 0,
            ino: (7 << 32) + 9,
            mode: 0o100_644,
            uid: 1,
            size: 4,
            mtime: 5_000_000_006,
            ctime: 5_000_000_007,
        };
        assert!(entries.iter().all(|entry| entry.is_of(&stat)));
        assert!(!entries.iter().any(|entry| entry.is_of(&Stat { mtime: 5_000_000_007, ..stat })));
        assert!(!entries.iter().any(|entry| entry.is_of(&Stat { ctime: 5_000_000_008, ..stat })));
        assert!(!entries.iter().any(|entry| entry.is_of(&Stat { ino: 8, ..stat })));
        assert!(!entries.iter().any(|entry| entry.is_of(&Stat { size: 5, ..stat })));
        assert_eq!(Entries(b"100644 abc 0\tx\0  ctime: soon\n").count(), 0);
    }

    #[test]
    fn a_pointer_names_digest_and_size() {
        let text = b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n";
        let pointer = Pointer::read(text).map(|pointer| (pointer.digest, pointer.size));
        assert_eq!(pointer, Some((&b"abc"[..], 12)));
        assert!(Pointer::read(b"oid sha256:abc\nsize 12\n").is_none());
        assert!(Pointer::read(&text[..60]).is_none());
    }
}

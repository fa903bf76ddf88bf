//! Files that look like secrets: they are not put where everybody who gets the repository's objects gets them.

use alloc::ffi::CString;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use cotter_sys::{Errno, Fd, fs};

use super::unsaved::Unsaved;
use crate::path::{dir_name, join, join_c};

/// Where the secrets of a restore point are.
pub fn dir(state: &[u8], id: &str) -> Vec<u8> {
    join(&join(state, b"saves"), id.as_bytes())
}

/// Copies files to `<state>/saves/<id>/<number>`, each readable for the user alone. What was begun and cannot be
/// finished is taken back.
pub(super) fn copy(state: &[u8], id: &str, files: &[Vec<u8>]) -> Result<(), Unsaved> {
    let dir = dir(state, id);
    let copied = make_dirs(&dir).and_then(|()| {
        files.iter().enumerate().try_for_each(|(number, file)| {
            let to = join(&dir, format!("{number}").as_bytes());
            copy_one(file, &to)
        })
    });
    copied.inspect_err(|_| remove(state, id))
}

/// Removes the secrets of a restore point.
pub fn remove(state: &[u8], id: &str) {
    let dir = dir(state, id);
    for number in 0_u64.. {
        if fs::unlink(&join_c(&dir, format!("{number}").as_bytes())).is_err() {
            break;
        }
    }
    if let Ok(dir) = CString::new(dir) {
        let _ = fs::remove_dir(&dir);
    }
}

fn make_dirs(dir: &[u8]) -> Result<(), Unsaved> {
    let path = CString::new(dir).map_err(|_| Unsaved::Stateless)?;
    match fs::make_dir(&path, 0o700) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(Errno::NOENT) if dir.len() > 1 => {
            make_dirs(dir_name(dir))?;
            fs::make_dir(&path, 0o700).or_else(|errno| match errno {
                Errno::EXIST => Ok(()),
                errno => Err(not_written(dir, errno)),
            })
        }
        Err(errno) => Err(not_written(dir, errno)),
    }
}

fn copy_one(from: &[u8], to: &[u8]) -> Result<(), Unsaved> {
    let path = |bytes: &[u8]| CString::new(bytes).unwrap_or_default();
    let unreadable = |_| Unsaved::Unreadable(from.to_vec());
    let source = fs::open(&path(from), fs::RDONLY | fs::NOFOLLOW | fs::NONBLOCK, 0).map_err(unreadable)?;
    let size = fs::fstat(source.raw()).map_err(unreadable)?.size;
    // A write beyond the limit would not fail but kill.
    if size > fs::size_limit() {
        return Err(Unsaved::Limited);
    }
    let flags = fs::WRONLY | fs::CREAT | fs::EXCL | fs::NOFOLLOW;
    let target = fs::open(&path(to), flags, 0o600).map_err(|errno| not_written(to, errno))?;
    pump(&source, &target, size, from, to)?;
    fs::sync(target.raw())
        .or_else(|errno| if errno == Errno::INVAL { Ok(()) } else { Err(not_written(to, errno)) })
}

fn pump(source: &Fd, target: &Fd, size: u64, from: &[u8], to: &[u8]) -> Result<(), Unsaved> {
    let mut buffer = vec![0; 64 * 1024];
    let mut copied = 0;
    // Not beyond what was looked at: a file that grows meanwhile could pass the limit.
    while copied < size {
        let read = fs::read(source.raw(), &mut buffer).map_err(|_| Unsaved::Unreadable(from.to_vec()))?;
        if read == 0 {
            break;
        }
        let most = usize::try_from(size - copied).unwrap_or(usize::MAX).min(read);
        let bytes = buffer.get(..most).unwrap_or_default();
        fs::write_all(target.raw(), bytes).map_err(|errno| not_written(to, errno))?;
        copied += most as u64;
    }
    Ok(())
}

fn not_written(path: &[u8], errno: Errno) -> Unsaved {
    match errno {
        Errno::NOSPC | Errno::DQUOT => Unsaved::NoSpace,
        errno => Unsaved::NotWritable { path: path.to_vec(), errno },
    }
}

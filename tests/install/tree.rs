//! Everything below a directory, one line per entry, so that two moments can be compared.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Names, modes, link targets and contents.
pub(crate) fn tree(root: &Path) -> Vec<String> {
    listing(root, false)
}

/// The same with inode and times: equal only if nothing was touched at all.
pub(crate) fn untouched(root: &Path) -> Vec<String> {
    listing(root, true)
}

fn listing(root: &Path, touched: bool) -> Vec<String> {
    let mut lines = Vec::new();
    walk(root, touched, &mut lines);
    lines.sort();
    lines
}

fn walk(path: &Path, touched: bool, lines: &mut Vec<String>) {
    let meta = fs::symlink_metadata(path).unwrap();
    let content = if meta.is_symlink() {
        format!("-> {}", fs::read_link(path).unwrap().display())
    } else if meta.is_file() {
        String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
    } else {
        String::new()
    };
    let when = if touched {
        format!(
            " {} {}.{} {}.{}",
            meta.ino(),
            meta.mtime(),
            meta.mtime_nsec(),
            meta.ctime(),
            meta.ctime_nsec()
        )
    } else {
        String::new()
    };
    lines.push(format!("{} {:o}{when} {content:?}", path.display(), meta.mode()));
    if meta.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            walk(&entry.unwrap().path(), touched, lines);
        }
    }
}

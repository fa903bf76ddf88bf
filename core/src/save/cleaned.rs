//! Exactly what a `git clean` would delete.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_sys::fs;

use super::about::{Left, Secret, Why};
use super::plan::Plan;
use super::quote::unquote;
use super::repository::Repository;
use super::unsaved::Unsaved;
use super::work::{File, note_mode};
use crate::facts::{LITERAL_OR_NOT, clean_dry_run};
use crate::path::base_name;
use crate::path::{self, join_c};
use crate::secret_names::looks_secret;

pub(super) fn add(
    repository: &Repository<'_>,
    command: &Command<'_>,
    plan: &mut Plan,
) -> Result<(), Unsaved> {
    let top = repository.work_tree()?;
    let words = clean_dry_run(command);
    let said = repository.git.ask(&words).map_err(Unsaved::of("clean --dry-run"))?;
    let mut named: Vec<Vec<u8>> = Vec::new();
    for line in said.split(|byte| *byte == b'\n') {
        // What it will not remove it says otherwise.
        let Some(quoted) = line.strip_prefix(b"Would remove ") else { continue };
        let name = unquote(quoted).ok_or(Unsaved::Failed("clean --dry-run"))?;
        named.push(inside(top, &repository.prefix, &name));
    }
    if named.is_empty() {
        return Ok(());
    }
    named.sort_unstable();
    // Git lists a directory as one; what is in it, ignored or not, it lists here.
    let words: [&[u8]; 6] = [LITERAL_OR_NOT, b"ls-files", b"--others", b"-z", b"--full-name", b":/"];
    let others = repository.git.ask(&words).map_err(Unsaved::of("ls-files"))?;
    for path in others.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
        if goes(&named, path.strip_suffix(b"/").unwrap_or(path)) {
            take(top, path, plan)?;
        }
    }
    Ok(())
}

fn take(top: &[u8], path: &[u8], plan: &mut Plan) -> Result<(), Unsaved> {
    if path.ends_with(b"/") {
        return Err(Unsaved::Nested(path.to_vec()));
    }
    let Ok(stat) = fs::lstat(&join_c(top, path)) else { return Ok(()) };
    let (about, path) = (&mut plan.about, path.to_vec());
    if !stat.is_file() && !stat.is_link() {
        about.left.push(Left { why: Why::Special, path });
        return Ok(());
    }
    about.cleaned += 1;
    if stat.is_file() && looks_secret(base_name(&path)) {
        let number = about.secrets.len() as u64;
        // The work may have it already.
        if !about.secrets.iter().any(|secret| secret.path == path) {
            about.secrets.push(Secret { number, mode: stat.mode & 0o7777, path: path.clone() });
            plan.secrets.push(File { path, stat });
        }
        return Ok(());
    }
    note_mode(&path, &stat, about);
    plan.cleaned.push(File { path, stat });
    Ok(())
}

/// A path as git shows it, relative to where the call is made, as a path of the work tree.
fn inside(top: &[u8], prefix: &[u8], name: &[u8]) -> Vec<u8> {
    let whole = path::absolute(&path::join(top, prefix), name);
    whole.strip_prefix(top).map_or(&*whole, |rest| rest.strip_prefix(b"/").unwrap_or(rest)).to_vec()
}

/// Whether a path is one of these, which are sorted, or below one.
fn goes(named: &[Vec<u8>], path: &[u8]) -> bool {
    let mut at = path;
    loop {
        if named.binary_search_by(|name| name.as_slice().cmp(at)).is_ok() {
            return true;
        }
        match at.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => at = at.get(..slash).unwrap_or_default(),
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_top() {
        for (prefix, name, path) in
            [("", "a", "a"), ("", "dir/", "dir"), ("sub/", "x y", "sub/x y"), ("sub/deep/", "../z", "sub/z")]
        {
            assert_eq!(inside(b"/srv/proj", prefix.as_bytes(), name.as_bytes()), path.as_bytes());
        }
    }

    #[test]
    fn what_goes_goes_with_all_that_is_in_it() {
        let named = [b"a".to_vec(), b"b/c".to_vec()];
        for (path, expected) in [
            ("a", true),
            ("a/x", true),
            ("ab", false),
            ("b", false),
            ("b/c", true),
            ("b/c/d/e", true),
            ("b/cd", false),
        ] {
            assert_eq!(goes(&named, path.as_bytes()), expected, "{path}");
        }
    }
}

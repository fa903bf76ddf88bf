//! A repository's history and files, read through git.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use cotter_lockpolicy::Files;
use cotter_tests::real_git;

/// A repository, and one git that hands out its objects.
pub(crate) struct Repository {
    path: String,
    batch: RefCell<Batch>,
}

struct Batch {
    child: Child,
    asks: ChildStdin,
    says: BufReader<ChildStdout>,
}

impl Repository {
    pub(crate) fn open(path: &str) -> Result<Repository, String> {
        let mut child = git(path)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| why.to_string())?;
        let (Some(asks), Some(says)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("git has no pipes".to_owned());
        };
        let batch = RefCell::new(Batch { child, asks, says: BufReader::new(says) });
        Ok(Repository { path: path.to_owned(), batch })
    }

    /// The lines that a git command says.
    pub(crate) fn lines(&self, words: &[&str]) -> Result<Vec<String>, String> {
        let output = git(&self.path).args(words).output().map_err(|why| why.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
    }

    pub(crate) fn tree<'r>(&'r self, commit: &str) -> Tree<'r> {
        Tree { repository: self, commit: commit.to_owned(), seen: RefCell::default() }
    }

    /// An object by its name: its type and its content.
    fn object(&self, name: &str) -> Option<(String, Vec<u8>)> {
        let mut batch = self.batch.borrow_mut();
        if name.contains('\n') {
            return None;
        }
        writeln!(batch.asks, "{name}").ok()?;
        let mut head = String::new();
        batch.says.read_line(&mut head).ok()?;
        let mut words = head.trim_end().rsplit(' ');
        let length: usize = words.next()?.parse().ok()?;
        let kind = words.next()?.to_owned();
        let mut content = vec![0; length + 1];
        batch.says.read_exact(&mut content).ok()?;
        content.pop();
        Some((kind, content))
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn git(path: &str) -> Command {
    let mut git = Command::new(real_git());
    git.arg("-C")
        .arg(path)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_NO_LAZY_FETCH", "1")
        .stdin(Stdio::null());
    git
}

/// The files of one commit.
pub(crate) struct Tree<'r> {
    repository: &'r Repository,
    commit: String,
    seen: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
}

impl Files for Tree<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(seen) = self.seen.borrow().get(path) {
            return seen.clone().map(Cow::Owned);
        }
        let object = self.repository.object(&format!("{}:{path}", self.commit));
        let blob = object.filter(|(kind, _)| kind == "blob").map(|(_, content)| content);
        self.seen.borrow_mut().insert(path.to_owned(), blob.clone());
        blob.map(Cow::Owned)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let object = self.repository.object(&format!("{}:{folder}", self.commit));
        let Some((_, tree)) = object.filter(|(kind, _)| kind == "tree") else { return Vec::new() };
        let mut names = Vec::new();
        let mut rest = tree.as_slice();
        // `<mode> <name>\0<20 or 32 bytes>`; mirrors of today are all of 20.
        while let Some(end) = rest.iter().position(|byte| *byte == 0) {
            let entry = String::from_utf8_lossy(&rest[..end]).into_owned();
            if let Some((mode, name)) = entry.split_once(' ') {
                names.push(format!("{name}{}", if mode == "40000" { "/" } else { "" }));
            }
            rest = rest.get(end + 21..).unwrap_or_default();
        }
        names.sort_unstable();
        names
    }
}

/// The same files but for one.
pub(crate) struct Edited<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) path: &'f str,
    pub(crate) text: &'f str,
}

impl Files for Edited<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if path == self.path { Some(Cow::Borrowed(self.text.as_bytes())) } else { self.files.bytes(path) }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.files.list(folder)
    }
}

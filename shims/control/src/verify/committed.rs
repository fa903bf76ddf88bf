//! A project's files as they were at a commit.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use cotter_core::facts::asking::{Git, With};
use cotter_core::save::store::batch_entry;
use cotter_lockpolicy::Files;
use cotter_lockpolicy::files::beside;
use cotter_rules::fact::Reason;
use cotter_sys::process::Status;

use crate::written::text;

/// As many as a path may have.
const MOST_LINKS: usize = 8;
/// Old ways to show another history than the one that is there.
const NO_GRAFTS: &[u8] = b"GIT_GRAFT_FILE=/dev/null";

/// The tree of one commit, its files read when they are asked for.
pub(crate) struct Committed<'g> {
    git: Git<'g>,
    entries: BTreeMap<String, Entry>,
    read: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
}

struct Entry {
    is_link: bool,
    object: String,
}

impl<'g> Committed<'g> {
    pub(crate) fn at(git: Git<'g>, commit: &str) -> Result<Committed<'g>, Reason> {
        let listed = git.ask(&[b"ls-tree", b"-r", b"-z", b"--full-tree", commit.as_bytes()])?;
        let entries = listed.split(|byte| *byte == 0).filter_map(entry).collect();
        Ok(Committed { git, entries, read: RefCell::default() })
    }

    /// Reads many files at once. An object that the tree names and the repository does not have (a partial clone)
    /// makes this fail: it must not look like a file that was not there.
    pub(crate) fn read_ahead<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Result<(), Reason> {
        let objects: Vec<&str> =
            paths.into_iter().filter_map(|path| Some(self.entries.get(path)?.object.as_str())).collect();
        let input: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let said = self.git.tell(&[b"cat-file", b"--batch"], input.as_bytes())?;
        let mut rest = said.as_slice();
        for object in objects {
            let (_, content, after) = batch_entry(rest).ok_or(Reason::Failed)?;
            self.read.borrow_mut().insert(object.to_owned(), Some(content.to_vec()));
            rest = after;
        }
        Ok(())
    }

    /// Whether a file is one that would be committed next.
    pub(crate) fn is_tracked_now(&self, path: &str) -> bool {
        let path = format!(":(literal,top){path}");
        let listed = self.git.ask(&[b"ls-files", b"-z", b"--cached", b"--", path.as_bytes()]);
        listed.is_ok_and(|listed| !listed.is_empty())
    }

    /// Every file of the commit.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    fn blob(&self, object: &str) -> Option<Vec<u8>> {
        if let Some(known) = self.read.borrow().get(object) {
            return known.clone();
        }
        let content = self.git.ask(&[b"cat-file", b"blob", object.as_bytes()]).ok();
        self.read.borrow_mut().insert(object.to_owned(), content.clone());
        content
    }
}

impl Files for Committed<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let entry = self.entries.get(&path)?;
            let content = self.blob(&entry.object)?;
            if !entry.is_link {
                return Some(Cow::Owned(content));
            }
            path = beside(&path, std::str::from_utf8(&content).ok()?)?;
        }
        None
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.entries.range(prefix.clone()..).map(|(path, _)| path);
        let mut names: Vec<String> = below
            .map_while(|path| path.strip_prefix(&prefix))
            .map(|rest| rest.split_once('/').map_or_else(|| rest.to_owned(), |(dir, _)| format!("{dir}/")))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// `<mode> <type> <object>\t<path>`; of other repositories, which are no files, nothing.
fn entry(line: &[u8]) -> Option<(String, Entry)> {
    let line = std::str::from_utf8(line).ok()?;
    let (about, path) = line.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob")
        .then(|| (path.to_owned(), Entry { is_link: mode == "120000", object: object.to_owned() }))
}

/// The commit that a name stands for.
pub(crate) fn commit(git: &Git<'_>, name: &str) -> Option<String> {
    let wanted = format!("{name}^{{commit}}");
    ask(git, &[b"rev-parse", b"--quiet", b"--verify", b"--end-of-options", wanted.as_bytes()])
}

/// Where two commits parted.
pub(crate) fn merge_base(git: &Git<'_>, one: &str, other: &str) -> Option<String> {
    ask(git, &[b"merge-base", one.as_bytes(), other.as_bytes()])
}

/// The names of the remotes.
pub(crate) fn remotes(git: &Git<'_>) -> Vec<String> {
    let said = git.ask(&[b"remote"]).unwrap_or_default();
    text(&said).lines().map(str::to_owned).collect()
}

fn ask(git: &Git<'_>, words: &[&[u8]]) -> Option<String> {
    let output = git.run_with(words, &With { env: &[NO_GRAFTS], ..With::default() }).ok()?;
    let line = text(&output.stdout).trim_end().to_owned();
    (output.status == Status::Exited(0) && !line.is_empty()).then_some(line)
}

//! The command lines, as data: `rows/*.tsv`.
//!
//! `verdict TAB category TAB command line`, then notes, each in a column of its own. `\n` in a command line is a newline, `\\n`
//! a backslash and an n. The notes:
//!
//! - `given: script` is run before the shot, past the guard;
//! - `by: driver` instead of `bash -c`;
//! - `beyond: reason`: no shim on PATH can see it, and so it is listed and not fired;
//! - `unseen: reason`: what it does leaves no trace in a root without a network, so that only the guard's word counts;
//! - `needs: program`, which a machine may be without.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::by::By;

/// What must become of a command line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Must {
    /// It must not happen silently and for good.
    Stop,
    /// It must run without a word.
    Pass,
    /// The facts decide; but the guard must not fail.
    Open,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) must: Must,
    pub(crate) category: String,
    /// As it stands in the file: the row's name.
    pub(crate) written: String,
    pub(crate) command: String,
    pub(crate) given: String,
    pub(crate) by: By,
    pub(crate) beyond: Option<String>,
    pub(crate) unseen: Option<String>,
    pub(crate) needs: Option<String>,
}

impl Row {
    fn read(line: &str) -> Row {
        let mut columns = line.split('\t');
        let must = match columns.next() {
            Some("stop") => Must::Stop,
            Some("pass") => Must::Pass,
            Some("open") => Must::Open,
            _ => panic!("no verdict: {line}"),
        };
        let (Some(category), Some(written)) = (columns.next(), columns.next()) else {
            panic!("no category and command line: {line}");
        };
        let mut row = Row {
            must,
            category: category.to_owned(),
            written: written.to_owned(),
            command: decoded(written),
            given: String::new(),
            by: By::Bash,
            beyond: None,
            unseen: None,
            needs: None,
        };
        for note in columns {
            match note.split_once(": ") {
                Some(("given", script)) => row.given = decoded(script),
                Some(("by", name)) => {
                    let by = By::ALL.into_iter().find(|by| format!("{by:?}").eq_ignore_ascii_case(name));
                    row.by = by.unwrap_or_else(|| panic!("no driver: {line}"));
                }
                Some(("beyond", reason)) => row.beyond = Some(reason.to_owned()),
                Some(("unseen", reason)) => row.unseen = Some(reason.to_owned()),
                Some(("needs", program)) => row.needs = Some(program.to_owned()),
                _ => panic!("no such note: {line}"),
            }
        }
        row
    }

    pub(crate) fn name(&self) -> (String, String) {
        (self.category.clone(), self.written.clone())
    }
}

/// Every row of every file, each once.
pub(crate) fn all() -> Vec<Row> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("rows")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let rows: Vec<Row> = files.iter().flat_map(|path| lines(path)).map(|line| Row::read(&line)).collect();
    let mut names = BTreeSet::new();
    for row in &rows {
        assert!(names.insert(row.name()), "twice: {} {}", row.category, row.written);
    }
    rows
}

/// Rows that are named with a reason, in a file of `category TAB command line TAB reason`.
pub(crate) fn named(file: &str) -> BTreeSet<(String, String)> {
    let mut names = BTreeSet::new();
    for line in lines(&folder().join(file)) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [category, written, reason] = columns.as_slice() else { panic!("{file}: {line}") };
        assert!(!reason.is_empty(), "{file}: no reason: {line}");
        assert!(names.insert(((*category).to_owned(), (*written).to_owned())), "{file}: twice: {line}");
    }
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("range")
}

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(str::to_owned).collect()
}

fn decoded(text: &str) -> String {
    text.replace("\\\\n", "\0").replace("\\n", "\n").replace('\0', "\\n")
}

#[test]
fn newlines_are_told_from_backslashes() {
    assert_eq!(decoded(r"printf '%s\\n' x\ngit push"), "printf '%s\\n' x\ngit push");
    let row = Row::read("stop\twrap\tx\tgiven: a\\nb\tby: xargs\tneeds: x");
    assert_eq!((row.given.as_str(), row.by, row.needs.as_deref()), ("a\nb", By::Xargs, Some("x")));
}

//! The tamper matrix: each edit that some manager installs without a word, in each format that has a place for it, made on
//! the first, on one in the middle and on the last of the packages: what a reader carries from one entry to the next must
//! cover up none of them.

use std::fmt::Write;

use cotter_lockpolicy::{Code, Format, Text};
use cotter_tests::tamper::{EDITS, Edit, sites};

use super::model::Model;
use super::{Project, WAYS, Way, above_a_note};

/// What came of an edit of one package.
enum Cell {
    Found(Code),
    Missed(String, Vec<Code>),
}

#[test]
fn every_edit_is_found_by_its_code_in_every_format() {
    let mut table = String::from("| edit |");
    WAYS.iter().for_each(|way| write!(table, " {} |", way.name).expect("a column"));
    let (mut made, mut missed) = (0, Vec::new());
    for edit in EDITS {
        write!(table, "\n| {} |", edit.name).expect("a row");
        for way in WAYS {
            let cells = edited(way, edit);
            made += cells.len();
            match cells.first() {
                // The format has no place for it.
                None => table.push_str(" – |"),
                Some(Cell::Found(code)) => write!(table, " {code} |").expect("a cell"),
                Some(Cell::Missed(..)) => table.push_str(" MISSED |"),
            }
            for cell in cells {
                if let Cell::Missed(package, codes) = cell {
                    missed.push(format!("{} of {package} in {}: {codes:?}", edit.name, way.name));
                }
            }
        }
    }
    println!("{table}");
    assert!(missed.is_empty(), "{missed:#?}");
    // An edit that finds no place for itself any more would be found everywhere.
    assert_eq!(made, MADE);
}

/// How many edits of all combinations there are.
const MADE: usize = 735;

fn edited(way: &Way, edit: &Edit) -> Vec<Cell> {
    let honest = way.project(&Model::new());
    let text = String::from_utf8(honest[way.lock].clone()).expect("text");
    let read = Text::of(text.as_bytes()).expect("text");
    let lock = Format::of(way.lock, read.text()).expect("a format").read(&read).expect("a lock");
    // Packages that are no part of the project; of some edits the last one has no place.
    let all = sites(read.text(), &lock);
    let with = |site: &cotter_tests::tamper::Site<'_, '_>| Some((site.entry.label(), (edit.apply)(site)?));
    let edits: Vec<(String, String)> =
        all.iter().filter_map(with).filter(|(_, edited)| *edited != text).collect();
    let mut places = vec![0, edits.len() / 2, edits.len().saturating_sub(1)];
    places.dedup();
    let verified = |(package, edited): &(String, String)| {
        let mut files: Project = honest.clone();
        files.insert(way.lock.to_owned(), edited.clone().into_bytes());
        let report = way.verify(&files, Some(&honest));
        let codes: Vec<Code> = above_a_note(&report).iter().map(|finding| finding.code).collect();
        match codes.iter().find(|code| edit.codes.contains(code)) {
            Some(code) => Cell::Found(*code),
            None => Cell::Missed(package.clone(), codes),
        }
    };
    places.into_iter().filter_map(|place| edits.get(place)).map(verified).collect()
}

/// A place in a file of one format, what stands there instead, and the codes that will do.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [Code]);

/// The manifest was changed after the lock was made, or another file comes to count.
const ROWS: &[Row] = {
    use Code::{Diverges, OutOfRange, Overruled, Stale};
    const STEP: &[Code] = &[Stale, OutOfRange];
    &[
        ("npm 1", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("npm 2", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("npm 3", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("shrinkwrap", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("pnpm", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("yarn 1", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("yarn", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("bun", "package.json", "^1.0.0", "^2.0.0", STEP),
        ("deno", "package.json", "\"1\"", "\"2\"", STEP),
        ("uv", "pyproject.toml", ">=1,<2", ">=2,<3", STEP),
        ("poetry", "pyproject.toml", "^1.0", "^2.0", STEP),
        ("pdm", "pyproject.toml", ">=1,<2", ">=2,<3", STEP),
        ("pipenv", "Pipfile", "= \"*\"", "= \">=2\"", STEP),
        ("cargo", "Cargo.toml", "= \"1\"", "= \"2\"", STEP),
        ("go", "go.mod", "bowsprit v1.2.0", "bowsprit v1.9.0", &[Stale, Code::NoDigest]),
        ("bundler", "Gemfile", "~> 1.0", "~> 2.0", STEP),
        ("composer", "composer.json", "^1.0", "^2.0", STEP),
        // npm 7 and later read `packages`, older ones `dependencies`.
        (
            "npm 2",
            "package-lock.json",
            "node_modules/capstan\": {\n      \"version\": \"1.4.0\"",
            "node_modules/capstan\": {\n      \"version\": \"1.4.1\"",
            &[Diverges],
        ),
        (
            "npm 3",
            "npm-shrinkwrap.json",
            "",
            "{\"name\": \"app\", \"lockfileVersion\": 3, \"packages\": {}}",
            &[Overruled],
        ),
    ]
};

#[test]
fn a_manifest_that_has_changed_and_a_second_lock_are_found() {
    for (name, path, from, to, codes) in ROWS {
        let way = WAYS.iter().find(|way| way.name == *name).expect("a format");
        let honest = way.project(&Model::new());
        let mut files = honest.clone();
        let text = String::from_utf8(files.remove(*path).unwrap_or_default()).expect("text");
        assert!(text.contains(from), "{name}: `{from}` is not in {path}");
        files.insert((*path).to_owned(), text.replacen(from, to, 1).into_bytes());
        let report = way.verify(&files, Some(&honest));
        let found: Vec<Code> = above_a_note(&report).iter().map(|finding| finding.code).collect();
        assert!(found.iter().any(|code| codes.contains(code)), "{name} {path} {from}: {found:?}");
    }
}

//! The whole state of a world: every file below it, and what git says of files that cannot be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::world::{Way, World};

/// By path: kind, mode and content.
pub(crate) type Evidence = BTreeMap<String, String>;

/// All of it: refs, reflogs, HEADs, configuration, loose objects, hooks and work trees as the files that they are;
/// indexes as `git ls-files` shows them, because they also hold times and inodes; packs, which may hold the same in any
/// order, and reference tables, whose files have names by chance, as git lists them.
pub(crate) fn of(world: &World<'_>) -> Evidence {
    let mut evidence = Evidence::new();
    let mut indexes = Vec::new();
    let mut packed = BTreeSet::new();
    let mut tables = Vec::new();
    walk(world.dir(), &mut |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let inside = path.strip_prefix(world.dir()).unwrap_or(path).to_string_lossy().into_owned();
        if name == "index" {
            indexes.push(inside);
        } else if let Some((git_dir, _)) = inside.split_once("/objects/pack/") {
            packed.insert(git_dir.to_owned());
        } else if inside.contains("/reftable/") {
            tables.push(inside);
        } else if !is_by_time(&inside) {
            evidence.insert(inside, content(path));
        }
    });
    let mut questions: Vec<String> = indexes
        .iter()
        .map(|index| {
            let git_dir = index.trim_end_matches("/index");
            format!("GIT_INDEX_FILE='{index}' git --git-dir='{git_dir}' ls-files --stage -v")
        })
        .collect();
    questions.extend(
        packed
            .iter()
            .map(|git_dir| format!("git --git-dir='{git_dir}' cat-file --batch-all-objects --batch-check")),
    );
    for git_dir in tables.iter().filter_map(|table| table.strip_suffix("/reftable/tables.list")) {
        let lines = [
            "for-each-ref",
            "reflog list",
            "log -g --all --format=%H,%gd,%gs",
            "rev-parse --symbolic-full-name HEAD",
        ];
        questions.extend(lines.map(|line| format!("git --git-dir='{git_dir}' {line}")));
    }
    // All in one shell: there are more of these than of the commands that are tested.
    let lines: Vec<String> =
        questions.iter().map(|question| format!("{question}; echo $? '{END}'")).collect();
    let said = world.shell(Way::Past, "", &format!("exec 2>&1\n{}", lines.join("\n")));
    let answers: Vec<&str> = said.stdout.split(END).collect();
    assert_eq!(answers.len(), questions.len() + 1, "{said:?}");
    evidence.extend(questions.into_iter().zip(answers.into_iter().map(str::to_owned)));
    evidence
}

/// Stands in no answer.
const END: &str = "-- end of an answer --";

/// A list in the order of times.
fn is_by_time(path: &str) -> bool {
    path.ends_with("/objects/info/packs")
}

fn content(path: &Path) -> String {
    let metadata = fs::symlink_metadata(path).unwrap();
    if metadata.is_symlink() {
        return format!("a link to {}", fs::read_link(path).unwrap().display());
    }
    let bytes = fs::read(path).unwrap_or_default();
    format!("{:o} {}", metadata.permissions().mode(), bytes.escape_ascii())
}

fn walk(dir: &Path, found: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), found);
        } else {
            found(&entry.path());
        }
    }
}

/// What one run left and the other did not.
pub(crate) fn differences(past: &Evidence, through: &Evidence) -> Vec<String> {
    let names = past.keys().chain(through.keys().filter(|name| !past.contains_key(*name)));
    let shown = |evidence: &Evidence, name: &String| {
        evidence.get(name).map_or("nothing".to_owned(), |content| content.chars().take(2000).collect())
    };
    names
        .filter(|name| past.get(*name) != through.get(*name))
        .map(|name| {
            format!(
                "{name}\n  past the guard: {}\n  through it:     {}",
                shown(past, name),
                shown(through, name)
            )
        })
        .collect()
}

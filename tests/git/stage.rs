//! One script, run in the same place twice: past the guard and through it.

use std::fs;
use std::path::{Path, PathBuf};

use cotter_tests::{Home, Said, saves_in};

/// What scripts may use.
const WORDS: &str = r#"
commit() { echo "$1" >>"${2:-file}"; git add -A; git commit -q -m "$1"; }
hook() { printf '#!/bin/sh\n%s\n' "$2" >"$(git rev-parse --git-path hooks)/$1"; chmod +x "$(git rev-parse --git-path hooks)/$1"; }
"#;

/// Refs, reflogs' lengths, state and files of everything below the stage, as a witness that never meets the guard
/// sees them.
const EVIDENCE: &str = r#"
find . -name .git -prune -o -type f -print | grep -v '\.git/' | LC_ALL=C sort | while read -r file; do
    printf '%s %s\n' "$file" "$(cksum <"$file")"
done
find . \( -name .git -o -name '*.git' \) -print | LC_ALL=C sort | while read -r place; do
    if [ -d "$place" ] && [ "${place##*/}" != .git ]; then dir=$place; else dir=$(dirname "$place"); fi
    echo "== $place"
    (cd "$dir" && git for-each-ref && cat "$(git rev-parse --git-path HEAD)" && git stash list &&
        { git status --porcelain --branch 2>/dev/null || :; }) || echo unreadable
done
"#;

pub(crate) struct Stage {
    pub(crate) home: Home,
}

/// How one run came out.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) said: Said,
    pub(crate) evidence: String,
}

impl Stage {
    pub(crate) fn new() -> Stage {
        Stage { home: Home::with_git() }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.home.path("stage")
    }

    fn emptied(&self) -> PathBuf {
        let dir = self.dir();
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).expect("a folder in a temporary directory");
        dir
    }

    /// Runs the script past the guard in an empty stage.
    pub(crate) fn past(&self, script: &str) -> Seen {
        let dir = self.emptied();
        let said = self.home.unguarded(&dir, &format!("{WORDS}{script}"));
        Seen { said, evidence: self.evidence(&dir) }
    }

    /// The same through the guard.
    pub(crate) fn through(&self, script: &str) -> Seen {
        let dir = self.emptied();
        let said = self.home.guarded(&dir, &format!("{WORDS}{script}"));
        Seen { said, evidence: self.evidence(&dir) }
    }

    /// Sets a scene past the guard, on top of a base that is made once and copied afterwards.
    pub(crate) fn set(&self, base: &str, scene: &str) {
        let kept = self.home.path("base");
        if !kept.exists() {
            let seen = self.past(base);
            assert_eq!(seen.said.code, Some(0), "the base cannot be made: {:?}", seen.said);
            fs::rename(self.dir(), &kept).expect("a folder of ours");
        }
        let _ = fs::remove_dir_all(self.dir());
        let script = format!("cp -a base stage; cd stage/r; {WORDS}{scene}");
        self.home.unguarded(&self.home.path(""), &script).succeeded();
    }

    pub(crate) fn evidence(&self, dir: &Path) -> String {
        self.home.unguarded(dir, EVIDENCE).succeeded()
    }
}

/// Fails unless the script succeeds past the guard, and says and does the same through it.
pub(crate) fn same(script: &str) {
    let stage = Stage::new();
    same_on(&stage, script);
}

pub(crate) fn same_on(stage: &Stage, script: &str) {
    let past = stage.past(script);
    assert_eq!(past.said.code, Some(0), "the script does not work with git alone: {}", past.said.stderr);
    let through = stage.through(script);
    assert_eq!(through, past, "the guard makes a difference");
    assert!(!stage.home.records().is_empty(), "the script never met the guard");
}

/// The same of a script in which so many commands would lose something: the guard says so of each in one line, and
/// keeps it in a reference of its own; nothing else is different.
pub(crate) fn same_but_saved(script: &str, saves: usize) -> Stage {
    let stage = Stage::new();
    let past = stage.past(script);
    assert_eq!(past.said.code, Some(0), "the script does not work with git alone: {}", past.said.stderr);
    let through = stage.through(script);
    let said = saves_in(&through.said.stderr);
    assert_eq!(said.len(), saves, "{}", through.said.stderr);
    for id in &said {
        assert!(
            through.evidence.contains(&format!("tree\trefs/cotter/saves/{id}\n")),
            "{}",
            through.evidence
        );
    }
    assert_eq!(through.evidence.matches("refs/cotter/saves/").count(), saves, "{}", through.evidence);
    assert_eq!(through.apart_from_saves(), past, "the guard makes a difference");
    stage
}

impl Seen {
    fn apart_from_saves(self) -> Seen {
        let without = |text: &str, wanted: &dyn Fn(&str) -> bool| {
            text.split_inclusive('\n').filter(|line| wanted(line)).collect::<String>()
        };
        let stderr = without(&self.said.stderr, &|line| !line.starts_with("cotter: saved "));
        let evidence = without(&self.evidence, &|line| !line.contains("refs/cotter/"));
        Seen { said: Said { stderr, ..self.said }, evidence }
    }
}

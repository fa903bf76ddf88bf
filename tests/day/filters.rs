//! Contents that go through programs on their way into a commit and out of it. The guard, which runs none of these
//! programs, must know a clean tree nevertheless, and must never take a changed one for clean.

use std::fs;

use crate::world::{Ground, Way, World};

/// A store of large files beside the repository, and a filter that keeps pointers to them, as Git LFS does; and one that
/// only converts.
const PROGRAMS: &str = r#"
program() { printf '%s\n' '#!/bin/sh' "$2" >"../$1"; chmod +x "../$1"; }
mkdir ../store
program clean 'cat >"$0.$$"; sum=$(sha256sum <"$0.$$"); sum=${sum%% *}; size=$(($(wc -c <"$0.$$")))
mv "$0.$$" "${0%/*}/store/$sum"; printf "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" "$sum" "$size"'
program smudge 'read -r version; read -r oid; cat "${0%/*}/store/${oid#*:}"'
git config filter.lfs.clean ../clean; git config filter.lfs.smudge ../smudge; git config filter.lfs.required true
git config filter.turn.clean 'tr a-z n-za-m'; git config filter.turn.smudge 'tr a-z n-za-m'
printf '*.big filter=lfs -text\n*.turn filter=turn\n' >.gitattributes
printf 'large one' >a.big; printf 'large two' >'b c.big'; mkdir -p sub; printf 'large ü' >sub/ü.big
printf 'turned one\n' >a.turn; git add -A; git commit -qm filtered
"#;

fn filtered(ground: &Ground) -> World<'_> {
    let world = ground.fresh("filters");
    world.shell(Way::Past, "work", &format!("set -eu{PROGRAMS}")).succeeded();
    world
}

/// How often such a change is tried: right after the checkout that wrote the file, within the same tick of the clock.
const TIMES: usize = 5;

#[test]
fn a_changed_file_is_never_taken_for_clean() {
    let ground = Ground::new();
    let world = filtered(&ground);
    // Each leaves the size as it was, unless it takes the file away.
    let changes = [
        ("a.big", "printf 'LARGE one' >a.big"),
        ("b c.big", "printf 'LARGE two' >'b c.big'"),
        ("sub/ü.big", "printf 'LARGE ü' >sub/ü.big"),
        ("a.turn", "printf 'TURNED one\\n' >a.turn"),
        ("a.big", "printf 'LARGE one' >x; touch -r a.big x; mv x a.big"),
        ("a.turn", "printf 'TURNED one\\n' >x; touch -r a.turn x; cat x >a.turn; touch -r x a.turn; rm x"),
        ("a.big", "chmod +x a.big"),
        ("a.turn", "chmod +x a.turn"),
        ("a.big", "rm a.big"),
        ("a.big", "printf 'LARGE one' >a.big; git update-index -q --refresh"),
        ("a.turn", "printf 'TURNED one\\n' >a.turn; echo x >x; git add x; git rm -q --cached x; rm x"),
    ];
    for (file, change) in changes {
        let script = format!(
            "for time in $(seq {TIMES}); do rm -f '{file}'; git checkout -q '{file}'; {change}
             cp '{file}' ../mine 2>/dev/null || :; git reset -q --hard 2>../said; cat ../said
             id=$(sed -n 's/^cotter: saved .* cotter undo //p' ../said)
             [ -z \"$id\" ] || git cat-file blob \"refs/cotter/saves/$id:work/{file}\" | cmp - ../mine; done"
        );
        let said = world.shell(Way::Through, "work", &script);
        let saved = said.stdout.lines().filter(|line| line.starts_with("cotter: saved "));
        // What is only gone comes back with the reset, and nothing is lost.
        let times = if change.starts_with("rm ") { 0 } else { TIMES };
        assert_eq!((saved.count(), said.stdout.lines().count()), (times, times), "{change}: {said:?}");
        assert!(said.stderr.is_empty() && said.code == Some(0), "{change}: {said:?}");
        world.shell(Way::Past, "work", "git reset -q --hard").succeeded();
    }
}

#[test]
fn a_pointer_shows_that_a_large_file_is_clean() {
    let ground = Ground::new();
    let world = filtered(&ground);
    world.shell(Way::Past, "work", "git rm -q a.turn; git commit -qm 'Only large files'").succeeded();
    let scenes = [
        "rm a.big; git checkout -q a.big",
        "rm *.big sub/*; git checkout -q .",
        "git checkout -q HEAD~1; git checkout -q main",
        "git reset -q --hard",
        "touch a.big",
        "cp a.big x; mv x a.big",
        "cd sub; rm *; git checkout -q .",
    ];
    for scene in scenes {
        let said = world.shell(Way::Through, "work", &format!("{scene}; exec git reset -q --hard"));
        assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)), "{scene}");
    }
}

/// Without a pointer there are only times: they tell as soon as the clock has ticked between file and index.
#[test]
fn times_show_that_a_converted_file_is_clean() {
    let ground = Ground::new();
    let world = filtered(&ground);
    let written = |file: &str| fs::metadata(world.dir().join("work").join(file)).unwrap().modified().unwrap();
    let mut told_apart = 0;
    for _ in 0..CHECKOUTS {
        world.shell(Way::Past, "work", "rm a.turn; git checkout -q a.turn").succeeded();
        let later = written(".git/index") > written("a.turn");
        let said = world.shell(Way::Through, "work", "git reset -q --hard");
        told_apart += usize::from(later);
        // When the second is over, git has no need to look into the file.
        assert!(said.code == Some(0) || !later, "{said:?}");
        if told_apart == 3 {
            return;
        }
    }
    panic!("of {CHECKOUTS} checkouts, {told_apart} wrote the index later than the file");
}

/// So many that the clock ticks within some of them.
const CHECKOUTS: usize = 200;

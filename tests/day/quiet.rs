//! Command lines about which the guard must not say a word, each run for real in a scene of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::world::{Ground, Way};

const LINES: &str = include_str!("quiet.tsv");
/// Fewer would be no list.
const LEAST: usize = 300;

/// How a scene is set; everything else is as in the fixture, on `main`, one commit behind its remote.
const SCENES: [(&str, &str); 6] = [
    ("clean", ":"),
    // Work of every kind that is in no commit.
    (
        "dirty",
        "echo changed >>README.md; echo changed >>src/main.c; echo new >staged.txt; git add staged.txt
         echo new >new.txt; mkdir build new; echo new >new/file; echo o >build/out.o",
    ),
    ("topic", "git switch -q topic"),
    // A branch that was published, and whose last commit is another one by now.
    (
        "amended",
        "git switch -q -c mine; echo x >x; git add x; git commit -qm x; git push -q -u origin mine
         git commit -q --amend -m y",
    ),
    (
        "merging",
        "git switch -q -c ours; echo ours >README.md; git commit -qam ours; git switch -q -c theirs main
         echo theirs >README.md; git commit -qam theirs; git merge -q ours || :",
    ),
    (
        "rebasing",
        "git switch -q -c ours; echo ours >README.md; git commit -qam ours; git switch -q -c theirs main
         echo theirs >README.md; git commit -qam theirs; git rebase -q ours || :",
    ),
];

struct Line {
    class: &'static str,
    scene: &'static str,
    command: &'static str,
}

fn lines() -> Vec<Line> {
    let lines = LINES.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut parts = line.splitn(3, '\t');
        let mut part = || parts.next().unwrap_or_else(|| panic!("class, scene and command: {line}"));
        Line { class: part(), scene: part(), command: part() }
    };
    lines.map(read).collect()
}

#[test]
fn not_a_word_about_harmless_lines() {
    let ground = Ground::new();
    let lines = lines();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(line) = lines.get(at) else { break };
        let finding = run(&ground, line, at);
        found.lock().unwrap_or_else(PoisonError::into_inner).extend(finding);
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} harmless lines, {} words about them", lines.len(), found.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(lines.len() >= LEAST);
    assert!(ground.home.records().len() >= lines.len(), "some lines never met the guard");
}

/// What is wrong with a line: that the guard said something, or that it does not do what it is here for.
fn run(ground: &Ground, line: &Line, at: usize) -> Option<String> {
    let world = ground.fresh(&format!("line-{at}"));
    let (_, scene) = SCENES.iter().find(|(name, _)| *name == line.scene).expect("a scene of that name");
    world.shell(Way::Past, "work", scene).succeeded();
    let said = world.shell(Way::Through, "work", line.command);
    let silent = !said.stderr.contains("cotter:");
    (!silent || said.code != Some(0))
        .then(|| format!("{} ({}): {}\n  {said:?}", line.class, line.scene, line.command))
}

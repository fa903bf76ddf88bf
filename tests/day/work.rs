//! Every script under every seed, past the guard and through it.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cotter_tests::Said;

use crate::evidence::{self, Evidence};
use crate::figures::Figures;
use crate::names::SEEDS;
use crate::script::{Script, oldest};
use crate::world::{Ground, Way};

/// Fewer commands than this are no day.
const LEAST: usize = 2000;

/// How one run came out.
struct Run {
    steps: Vec<Said>,
    state: Evidence,
    took: Duration,
}

#[test]
fn nobody_notices_the_guard() {
    let start = Instant::now();
    let ground = Ground::new();
    let only = env::var("COTTER_DAY").ok();
    let scripts = scripts(&ground, only.as_deref());
    let next = AtomicUsize::new(0);
    let figures = Mutex::new(Figures::default());
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let past = run(&ground, script, Way::Past);
            let through = run(&ground, script, Way::Through);
            let differences = compare(script, &past, &through);
            locked(&found).extend(differences);
            locked(&figures).add(script, past.took, through.took);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut figures = figures.into_inner().unwrap_or_else(PoisonError::into_inner);
    let records = ground.home.records();
    figures.calls = records.len();
    // What obliges to save, and finds nothing to save, is no occasion for a word.
    let stopped =
        records.iter().filter(|record| record["decision"] != "allow" || record.get("saved").is_some());
    found.extend(stopped.map(|record| format!("the guard did not just allow: {record}")));
    figures.all = start.elapsed();
    println!("{figures}");
    assert!(found.is_empty(), "{} findings:\n{}\n{figures}", found.len(), found.join("\n"));
    assert!(figures.commands >= LEAST || only.is_some(), "{figures}");
    assert!(figures.calls >= figures.commands, "some commands never met the guard: {figures}");
}

/// The comparison would see a guard that is in the way: by what it says, by what it keeps from happening, and by what is
/// there in the end.
#[test]
fn a_difference_is_found() {
    let ground = Ground::new();
    let script = Script::new(
        "force",
        "git commit -q --amend -m x\ngit push -q -f origin main\ngit fetch -q origin",
        0,
    );
    let found = compare(&script, &run(&ground, &script, Way::Past), &run(&ground, &script, Way::Through));
    let seen = |what: &str| found.iter().any(|finding| finding.contains(what));
    assert!(seen("the guard says") && seen("through it:") && seen("leaves remote.git/"), "{found:?}");
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All that this machine's git can do; one script alone if `COTTER_DAY` names it.
fn scripts(ground: &Ground, only: Option<&str>) -> Vec<Script> {
    let version = ground.home.past(&ground.home.path(""), "version").succeeded();
    let mut numbers = version.split([' ', '.']).filter_map(|word| word.trim().parse::<u32>().ok());
    let git = (numbers.next().unwrap(), numbers.next().unwrap());
    let mut scripts = Vec::new();
    for (name, text) in SCRIPTS {
        if oldest(text) <= git && only.is_none_or(|only| only == *name) {
            scripts.extend((0..SEEDS.len()).map(|seed| Script::new(name, text, seed)));
        }
    }
    scripts
}

fn run(ground: &Ground, script: &Script, way: Way) -> Run {
    let world = ground.fresh(&format!("{}-{}", script.name, script.seed));
    let start = Instant::now();
    world.shell(way, "work", &script.shell()).succeeded();
    let took = start.elapsed();
    let steps = (0..script.steps.len()).map(|at| said(&world.out(), at)).collect();
    let state = evidence::of(&world);
    Run { steps, state, took }
}

fn said(out: &Path, at: usize) -> Said {
    let read = |what: &str| {
        let bytes = fs::read(out.join(format!("{at}.{what}"))).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Said { code: read("code").trim().parse().ok(), stdout: read("out"), stderr: read("err") }
}

fn compare(script: &Script, past: &Run, through: &Run) -> Vec<String> {
    let mut found = Vec::new();
    let place = |at: usize| format!("{} (seed {}): {}", script.name, script.seed, script.steps[at].text);
    for (at, (past, through)) in past.steps.iter().zip(&through.steps).enumerate() {
        let failed = past.code != Some(0);
        if failed != script.steps[at].must_fail {
            found.push(format!(
                "{}\n  with git alone it ends with {:?}: {}{}",
                place(at),
                past.code,
                past.stdout,
                past.stderr
            ));
        }
        if past != through {
            found.push(format!("{}\n  past the guard: {past:?}\n  through it:     {through:?}", place(at)));
        }
        if through.stderr.contains("cotter:") {
            found.push(format!("{}\n  the guard says: {}", place(at), through.stderr));
        }
    }
    let left = evidence::differences(&past.state, &through.state);
    found
        .extend(left.into_iter().map(|left| format!("{} (seed {}) leaves {left}", script.name, script.seed)));
    found
}

macro_rules! scripts {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("scripts/", $name, ".sh")))),*]
    };
}

const SCRIPTS: &[(&str, &str)] = scripts!(
    "morning" "editor" "agent" "commit" "rebase" "stash" "bisect" "worktrees" "submodules" "merge" "pick" "release" "push" "fetch" "remotes" "undo" "patches" "config" "hooks" "husky" "flow" "gerrit" "init" "subdir" "bare" "unborn" "names" "read" "plumbing" "housekeeping" "ci" "packages" "sparse" "shallow" "sha256" "reftable" "newer" "sloppy" "large"
);

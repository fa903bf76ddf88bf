//! What an install costs through the guard, against the same by the manager alone, from a registry on loopback.
//!
//! Whole installs, in random order, of locks that are sound and agreed on. Before each, outside the timing, what was installed is taken
//! away, git puts the project back, and with an *empty* cache also what the manager kept is gone. Twice guarded: as it comes, when
//! the answer of the time before may still hold, and after the lock was touched, so that it is read and weighed in any case.
//! `cargo bench -p cotter-tests --bench installs [-- ROUNDS]`

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a benchmark stops at the first surprise"
)]
#![allow(dead_code, unreachable_pub, reason = "the stage is that of the tests, which need more of it")]

mod measure;
#[path = "../live/stage.rs"]
mod stage;
#[path = "../live/tree.rs"]
mod tree;

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use cotter_tests::registries::release::Forms;
use cotter_tests::registries::{Release, pypi};
use measure::{median, ratio, shuffled};
use serde_json::json;
use stage::{Stage, Way};

const ROUNDS: usize = 5;

fn main() {
    let rounds = measure::rounds(ROUNDS);
    println!("medians of {rounds} rounds, in ms");
    println!("| install | cache | direct | guarded | to direct | lock touched | to direct |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let npm = Stage::new(|_| packages(300), |_| Vec::new());
    npm_project(&npm);
    compare(&npm, "`npm ci`, 300 packages", "npm ci", "package-lock.json", rounds);
    let pip = Stage::new(|_| packages(50), |_| Vec::new());
    pip_project(&pip);
    let line = "pip install --quiet --target \"$SITE\" --require-hashes -r requirements.txt";
    compare(&pip, "`pip install --require-hashes`, 50 wheels", line, "requirements.txt", rounds);
}

fn packages(count: usize) -> Vec<Release> {
    (0..count).map(|number| Release::new(&format!("part{number}"), "1.0.0").forms(Forms::Wheel)).collect()
}

fn npm_project(stage: &Stage) {
    let needs = packages(300).into_iter().map(|release| (release.name, json!("^1.0.0")));
    let needs: serde_json::Map<_, _> = needs.collect();
    let manifest = json!({ "name": "project", "version": "1.0.0", "dependencies": needs });
    stage.write("package.json", format!("{manifest:#}\n"));
    stage.run(Way::Direct, "npm install --package-lock-only").succeeded();
    stage.agree();
}

fn pip_project(stage: &Stage) {
    let mut list = String::new();
    for release in packages(50) {
        write!(list, "{}=={}", release.name, release.version).unwrap();
        pypi::digests(&release).iter().for_each(|digest| write!(list, " --hash=sha256:{digest}").unwrap());
        list.push('\n');
    }
    stage.write("requirements.txt", list);
    stage.agree();
}

/// Direct, guarded, and guarded with the lock touched before; with an empty cache and with a full one.
fn compare(stage: &Stage, name: &str, line: &str, lock: &str, rounds: usize) {
    for cache in ["empty", "full"] {
        stage.clear();
        stage.run(Way::Direct, line).succeeded();
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..rounds {
            for way in shuffled(3) {
                if cache == "empty" {
                    stage.clear();
                } else {
                    stage.take_away();
                }
                if way == 2 {
                    stage.run(Way::Direct, &format!("touch {lock}")).succeeded();
                }
                times[way].push(time(stage, if way == 0 { Way::Direct } else { Way::Guarded }, line));
                prove(stage, way);
            }
        }
        let [direct, guarded, touched] = times.map(median);
        let shown = |time: Duration| time.as_millis();
        println!(
            "| {name} | {cache} | {} | {} | {:.3} | {} | {:.3} |",
            shown(direct),
            shown(guarded),
            ratio(guarded, direct),
            shown(touched),
            ratio(touched, direct)
        );
    }
}

fn time(stage: &Stage, way: Way, line: &str) -> Duration {
    let start = Instant::now();
    let said = stage.run(way, line);
    let time = start.elapsed();
    assert!(said.code == Some(0) && !said.stderr.contains("cotter:"), "{said:?}");
    time
}

/// Everything is there, whichever way it came.
fn prove(stage: &Stage, way: usize) {
    let there = |folder: &Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
    let installed = there(&stage.dir.join("node_modules")).max(there(&stage.site));
    assert!(installed > 50, "{way}: {installed}");
}

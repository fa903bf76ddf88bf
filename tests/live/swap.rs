//! A lock that is replaced while an install is under way: the check has seen one, npm may read the other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::npm::{from_elsewhere, plain, stage};
use crate::stage::{Stage, Way, place_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    Refused,
    Honest,
    Foreign,
    /// npm itself made nothing of it.
    Failed,
}

/// Both locks, outside of the project; the honest one lies in it.
fn two_locks() -> Option<Stage> {
    if place_of("npm").is_none() {
        println!("not run: there is no npm here");
        return None;
    }
    let stage = stage();
    plain(&stage);
    stage.agree();
    stage.write_outside("honest.json", stage.read("package-lock.json"));
    from_elsewhere(&stage);
    stage.write_outside("foreign.json", stage.read("package-lock.json"));
    stage.write("package-lock.json", fs::read(stage.outside().join("honest.json")).unwrap());
    Some(stage)
}

/// Whole files, one in the other's place, until it is told to stop.
fn replace_in_turn(outside: &Path, lock: &Path, each_stays: Duration, told: &Receiver<()>) {
    for name in ["honest.json", "foreign.json"].iter().cycle() {
        fs::copy(outside.join(name), outside.join("next.json")).unwrap();
        fs::rename(outside.join("next.json"), lock).unwrap();
        if told.recv_timeout(each_stays) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn install(stage: &Stage, line: &str) -> Ended {
    for left in ["node_modules", "../../canary"] {
        let path = stage.dir.join(left);
        let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    }
    let said = stage.run(Way::Guarded, line);
    let installed = fs::read_to_string(stage.dir.join("node_modules/inner/package.json"));
    let canary = stage.canary().exists();
    let foreign = installed.as_ref().is_ok_and(|manifest| manifest.contains("preinstall"));
    match (said.code, installed.is_ok()) {
        (Some(126), false) if !canary => Ended::Refused,
        (Some(0), true) if !foreign && !canary => Ended::Honest,
        (Some(0), true) if foreign => Ended::Foreign,
        (Some(code), _) if code != 126 && !canary && !foreign => Ended::Failed,
        _ => panic!("canary {canary}, foreign package {foreign}: {said:?}"),
    }
}

/// How often each happens depends on the machine, so it is told. What must hold is that a refusal leaves nothing, and that
/// whoever gets through did so after the guard had found the honest lock in its place.
#[test]
fn a_lock_that_is_replaced_in_a_loop_is_refused_or_raced() {
    let Some(stage) = two_locks() else { return };
    let mut table =
        "| each stays for | refused | honest | foreign | npm failed |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for stays in [0, 20, 100, 300].map(Duration::from_millis) {
        let (stop, told) = channel();
        let (outside, lock) = (stage.outside(), stage.dir.join("package-lock.json"));
        let loops = thread::spawn(move || replace_in_turn(&outside, &lock, stays, &told));
        let mut ended = BTreeMap::new();
        for _ in 0..6 {
            let before = stage.home.records().len();
            let how = install(&stage, "npm ci");
            *ended.entry(how).or_insert(0) += 1;
            let record = &stage.home.records()[before];
            assert_eq!(record["decision"] == "allow", how != Ended::Refused, "{how:?}: {record}");
        }
        stop.send(()).unwrap();
        loops.join().unwrap();
        let count = |how| ended.get(&how).copied().unwrap_or(0);
        let [refused, honest, foreign, failed] =
            [Ended::Refused, Ended::Honest, Ended::Foreign, Ended::Failed].map(count);
        table += &format!("| {stays:?} | {refused} | {honest} | {foreign} | {failed} |\n");
    }
    println!("{table}");
}

/// What the guard has looked at last is not what npm reads, if somebody comes in between.
#[test]
fn a_lock_that_is_replaced_after_the_last_look_gets_through_once() {
    let Some(stage) = two_locks() else { return };
    let npm = place_of("npm").unwrap().join("npm");
    // Where the guard finds npm stands one that first replaces the lock: as if somebody had been just in time.
    stage.home.write_executable(
        "late/npm",
        format!(
            "#!/bin/sh\ncp \"$OUTSIDE/foreign.json\" package-lock.json\nexec '{}' \"$@\"\n",
            npm.display()
        ),
    );
    let late = stage.home.path("late");
    let line = format!("PATH=\"${{PATH%%:*}}:{}:${{PATH#*:}}\" npm ci", late.display());
    assert_eq!(install(&stage, &line), Ended::Foreign);
    assert!(stage.canary().exists());
    // The lock still lies there, and is found the next time.
    assert_eq!(install(&stage, "npm ci"), Ended::Refused);
}

/// A lock in the other's place that has its name and its time, after the answer for the honest one was kept.
#[test]
fn a_lock_that_is_replaced_before_the_last_look_does_not() {
    let Some(stage) = two_locks() else { return };
    assert_eq!(install(&stage, "npm ci"), Ended::Honest);
    let line = "touch -r package-lock.json \"$OUTSIDE/then\"; cp \"$OUTSIDE/foreign.json\" package-lock.json; \
                touch -r \"$OUTSIDE/then\" package-lock.json; npm ci";
    assert_eq!(install(&stage, line), Ended::Refused);
}

//! Disks that are full, folders that nobody may write, locks that nobody lets go.

use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use cotter_core::record::{Failure, Segment};

use super::State;

/// A limit on the file's size stands for the full disk. Writing beyond it would raise a signal that kills; the
/// writer sees it coming, whatever the signal's disposition.
#[test]
fn a_full_disk_leaves_whole_records_only() {
    let state = State::new();
    for limit in [0, 100, 511, 512, 900, 5000] {
        let name = format!("s{limit}");
        let output = state.writer(&name, 100, u64::MAX).arg(limit.to_string()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{limit}: {told}");
        assert!(told.contains("file size limit"), "{limit}: {told}");
        assert!(fs::metadata(state.file(&format!("{name}.jsonl"))).unwrap().len() <= limit);
    }
    let report = state.verify();
    assert_eq!((report.findings, report.notices), (vec![], vec![]));
    // And when there is space again, the log goes on.
    for limit in [0, 100, 511, 512, 900, 5000] {
        state.segment(&format!("s{limit}")).append([1]);
    }
    assert!(state.verify().is_clean());
}

/// Without space for a new part, the old one goes on.
#[test]
fn a_rotation_that_fails_loses_no_record() {
    let state = State::new();
    let mut log = state.segment("a");
    log.max_size = 700;
    log.append([1]);
    // The next file cannot be made where a folder stands.
    fs::create_dir(state.file("a.next")).unwrap();
    log.append(2..=5);
    state.assert_clean(5);
    assert!(!state.file("a@1.jsonl").exists());
    fs::remove_dir(state.file("a.next")).unwrap();
    log.append([6]);
    state.assert_clean(6);
    assert!(state.file("a@1.jsonl").exists());
}

#[test]
fn a_folder_that_may_not_be_written() {
    let state = State::new();
    let may = |mode| fs::set_permissions(state.dir(), fs::Permissions::from_mode(mode)).unwrap();
    may(0o500);
    // Root may write everywhere; then there is another error to see.
    let privileged = fs::write(state.file("probe"), "").is_ok();
    let result = state.segment("a").try_append(1);
    may(0o700);
    if !privileged {
        assert_eq!(result, Err(Failure::NotWritable));
    }
    let nowhere = Segment::new(b"/proc/nothing/log", "a").append_with(false, |_| {});
    assert!(matches!(nowhere, Err(Failure::Other(_) | Failure::NotWritable)), "{nowhere:?}");
    let proc = Segment::new(b"/proc", "a").append_with(false, |_| {});
    assert!(proc.is_err());
}

#[test]
fn the_folder_is_made_once_its_parent_is_there() {
    let state = State::new();
    fs::remove_dir(state.dir()).unwrap();
    state.segment("a").append([1]);
    let mode = |path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(state.dir()) & 0o077, 0);
    assert_eq!(mode(state.file("a.jsonl")), 0o600);
}

#[test]
fn a_lock_that_is_held_is_not_waited_for_long() {
    let state = State::new();
    let log = state.segment("a");
    log.append([1]);
    let held = fs::File::open(state.file("a.jsonl")).unwrap();
    cotter_sys::fs::try_lock(held.as_raw_fd()).unwrap();
    let mut segment = log.segment();
    segment.lock_wait = 5;
    assert_eq!(segment.append_with(false, |_| {}), Err(Failure::Locked));
    drop(held);
    log.append([2]);
    state.assert_clean(2);
}

#[test]
fn a_record_that_must_last_is_synced() {
    let state = State::new();
    let log = state.segment("a");
    let appended = log.segment().append_with(true, |json| json.key("n").number(1)).unwrap();
    assert_eq!(appended.seq, 1);
    state.assert_clean(1);
}

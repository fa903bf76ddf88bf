//! `cotter log`: shown, filtered, verified.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use cotter_tests::{Home, Said};

fn home() -> Home {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.git(&work, "status").succeeded();
    home.git(&work, "push --force origin main").refused();
    home.git(&work, "push --delete origin main").refused();
    home.git(&work, "push --delete origin x").refused();
    home
}

fn log(home: &Home, words: &str) -> Said {
    home.said(home.cotter(["log"].into_iter().chain(words.split(' ').filter(|word| !word.is_empty()))))
}

fn count(home: &Home, words: &str) -> usize {
    log(home, &format!("{words} --format json")).succeeded().lines().count()
}

#[test]
fn filters() {
    let home = home();
    assert_eq!(count(&home, ""), 4);
    assert_eq!(count(&home, "--outcome refuse"), 2);
    assert_eq!(count(&home, "--outcome allow"), 1);
    assert_eq!(count(&home, "--outcome ask"), 1);
    assert_eq!(count(&home, "--rule git.push.force"), 1);
    assert_eq!(count(&home, "--rule git.push.*"), 3);
    assert_eq!(count(&home, "--tool git --since 1h"), 4);
    assert_eq!(count(&home, "--tool pip"), 0);
    assert_eq!(count(&home, "--until 2020-01-01"), 0);
    assert_eq!(count(&home, "-n 2"), 2);
    assert!(log(&home, "--rule git.push.force").succeeded().contains("git push --force origin main"));
    assert_eq!(log(&home, "--since yesterday").code, Some(2));
    assert_eq!(log(&home, "--nonsense").code, Some(2));
}

#[test]
fn a_session_filter_takes_the_beginning() {
    let home = home();
    let mut command = home.command("/bin/sh", &home.path("stage/r"));
    command.args(["-c", "git push --force; :"]).env("CLAUDE_CODE_SESSION_ID", "abc-123");
    assert!(home.said(command).stderr.contains("cotter: refused"));
    for (wanted, found) in [("abc-123", 1), ("abc", 1), ("claude-code-", 1), ("bc", 0), ("abc-1234", 0)] {
        assert_eq!(count(&home, &format!("--session {wanted}")), found, "{wanted}");
    }
}

fn segments(home: &Home) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.path("state/log")).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    all.sort();
    assert!(
        !all.is_empty(),
        "no segments in {:?}",
        fs::read_dir(home.path("state/log")).unwrap().collect::<Vec<_>>()
    );
    all
}

#[test]
fn verify_finds_what_was_edited_cut_and_torn() {
    let home = home();
    let clean = log(&home, "verify");
    assert_eq!(clean.code, Some(0), "{clean:?}");
    for file in segments(&home) {
        let whole = fs::read(&file).unwrap();
        let edited = String::from_utf8(whole.clone()).unwrap().replacen("git", "gti", 1);
        fs::write(&file, edited).unwrap();
        assert_eq!(log(&home, "verify").code, Some(1), "an edit of {}", file.display());
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        fs::write(&file, lines[..lines.len() - 1].concat()).unwrap();
        assert_eq!(log(&home, "verify").code, Some(1), "a cut of {}", file.display());
        fs::write(&file, &whole).unwrap();
        assert_eq!(log(&home, "verify").code, Some(0));
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"{\"torn").unwrap();
        let torn = log(&home, "verify");
        assert_eq!(torn.code, Some(1), "{torn:?}");
        fs::write(&file, &whole).unwrap();
    }
}

#[test]
fn secrets_are_not_written_down() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.git(&work, "push --force https://alice:hunter2secret@git.example.org/x main").refused();
    home.git(&work, "-c http.extraHeader=Authorization:Bearer-hunter2secret status").succeeded();
    for file in segments(&home) {
        assert!(!fs::read_to_string(&file).unwrap().contains("hunter2secret"), "{}", file.display());
    }
}

//! The real managers, without anybody's configuration.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A program of this name on PATH, or a line that says there is none.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file());
    if found.is_none() {
        println!("not run: there is no {name} on PATH");
    }
    found
}

/// The interpreter that `python3` comes to: the name itself may lead to a script that picks one.
pub(crate) fn python() -> Option<PathBuf> {
    let output = Command::new(program("python3")?).args(["-c", "import sys; print(sys.executable)"]).output();
    let output = output.expect("python starts");
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!found.is_empty()).then(|| PathBuf::from(found))
}

/// The interpreter that a program written in Python runs under, by its first line.
pub(crate) fn python_of(name: &str) -> Option<PathBuf> {
    let script = program(name)?;
    let text = std::fs::read(&script).expect("the script");
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(first);
    let found = line.strip_prefix("#!").map(|rest| PathBuf::from(rest.trim()));
    let found = found.filter(|python| python.is_file());
    if found.is_none() {
        println!("not run: {} does not say which python it runs under", script.display());
    }
    found
}

/// Runs a program in an empty directory, with nothing of the caller's environment but PATH.
pub(crate) fn command(program: &Path, home: &TempDir) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(home.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "400")
        .env("PIP_CONFIG_FILE", "/dev/null")
        .env("UV_OFFLINE", "1")
        .stdin(Stdio::null());
    command
}

/// What a script prints that is given `input`; nothing, with a line that says so, where it cannot run here.
pub(crate) fn answers(python: &Path, script: &str, args: &[&str], input: &str) -> Option<serde_json::Value> {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut child = command(python, &home)
        .arg("-c")
        .arg(script)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut stdin = child.stdin.take().expect("its stdin");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    let written = writer.join().expect("the thread");
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let last = complaint.lines().last().unwrap_or_default();
        assert!(last.contains("ModuleNotFoundError") || last.contains("ImportError"), "{complaint}");
        println!("not run: {last}");
        return None;
    }
    written.expect("the input is read");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

//! Whose run a call belongs to: the agent's that started an ancestor, whatever the call itself says.

use std::path::PathBuf;

use cotter_tests::Home;
use serde_json::Value;

const FORCE: &str = "git push --force origin main";

fn home() -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    (home, work)
}

/// The session that is recorded for the last refused call of `script`, which is started with an agent's variable.
fn session(home: &Home, work: &std::path::Path, variable: Option<(&str, &str)>, script: &str) -> Value {
    // Started by a shell without any agent's variable, in a kernel session of its own.
    let mut command = home.command("/bin/sh", work);
    command.args(["-c", script]);
    command.envs(variable);
    let said = home.said(command);
    assert!(said.stderr.contains("cotter: refused"), "{said:?}");
    home.records().pop().unwrap()["session"].clone()
}

#[test]
fn an_ancestors_variable_names_it() {
    let (home, work) = home();
    let agent = Some(("CLAUDE_CODE_SESSION_ID", "abc"));
    let first = session(&home, &work, agent, &format!("{FORCE}; :"));
    assert_eq!(first["agent"], "claude-code");
    assert_eq!(first["id"], "abc");
    let unset = session(&home, &work, agent, &format!("unset CLAUDE_CODE_SESSION_ID; sh -c '{FORCE}; :'; :"));
    assert_eq!(unset["agent"], "claude-code", "unsetting it does not leave the session");
    let other = session(&home, &work, agent, &format!("CLAUDE_CODE_SESSION_ID=other {FORCE}; :"));
    assert_eq!(other["id"], "abc", "setting another one does not enter it");
    let empty = session(&home, &work, agent, &format!("env -i PATH=\"$PATH\" {FORCE}; :"));
    assert_eq!(empty["id"], "abc");
}

#[test]
fn a_variable_in_the_call_alone_does_not_choose() {
    let (home, work) = home();
    let own = session(&home, &work, None, &format!("CODEX_THREAD_ID=forged {FORCE}; :"));
    assert_ne!(own["id"], "forged", "{own}");
}

#[test]
fn two_runs_count_apart() {
    let (home, work) = home();
    for id in ["one", "two"] {
        for _ in 0..2 {
            let mut command = home.command("/bin/sh", &work);
            command.args(["-c", &format!("{FORCE}; :")]).env("GEMINI_CLI", id);
            let said = home.said(command);
            assert!(!said.stderr.contains("stop: "), "{id}: {said:?}");
        }
    }
    // A run is one process and what it starts: its third refusal counts with its first.
    let mut command = home.command("/bin/sh", &work);
    command.args(["-c", &format!("{FORCE}; {FORCE}; {FORCE}; :")]).env("GEMINI_CLI", "three");
    assert!(home.said(command).stderr.contains("3 refusals in a row"));
}

//! Whose run a call belongs to.
//!
//! A session is the nearest ancestor whose *initial* environment carries an agent's identifier. The call's own
//! environment may confirm that, never choose it: otherwise an agent could leave its session by unsetting a
//! variable, or enter another one by setting it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use cotter_sys::process;
use cotter_sys::running::{self, Process};

use crate::call::value_of;
use crate::number;

/// How an agent makes itself known to the processes it starts. Forks set their model's variables too, so the
/// fork stands before the original.
const AGENTS: &[(&str, &[u8])] = &[
    ("amp", b"AMP_CURRENT_THREAD_ID"),
    ("qwen-code", b"QWEN_CODE"),
    ("claude-code", b"CLAUDE_CODE_SESSION_ID"),
    ("claude-code", b"CLAUDECODE"),
    ("codex", b"CODEX_THREAD_ID"),
    ("codex", b"CODEX_CI"),
    ("gemini-cli", b"GEMINI_CLI"),
    ("cursor", b"CURSOR_AGENT"),
    ("copilot-cli", b"COPILOT_AGENT_SESSION_ID"),
    ("opencode", b"OPENCODE"),
    ("augment", b"AUGMENT_AGENT"),
    ("cline", b"CLINE_ACTIVE"),
    ("roo", b"ROO_ACTIVE"),
    ("crush", b"CRUSH"),
    ("goose", b"GOOSE_TERMINAL"),
    ("antigravity", b"ANTIGRAVITY_AGENT"),
    ("other", b"AI_AGENT"),
    ("other", b"AGENT"),
];

/// How far up a walk goes.
const MOST_ANCESTORS: usize = 64;
const ENVIRONMENT_LIMIT: usize = 4 << 20;

/// The session of one call.
#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// An agent's run: the agent, its identifier, and the outermost process that was started with it.
    Agent { agent: &'static str, id: String, pid: u32, start: u64 },
    /// No ancestor was started by an agent: a person's terminal, a script, a service.
    Person { sid: u32, start: u64 },
    /// The ancestry is cut or unreadable.
    Unknown,
}

impl Session {
    /// Walks up from the calling process. `claims` is whether the call's own environment names an agent: if it
    /// does and no ancestor does, the ancestry has been cut.
    pub fn of_caller(claims: bool) -> Session {
        let mut pid = process::parent_id();
        let mut found: Option<Session> = None;
        for _ in 0..MOST_ANCESTORS {
            if pid <= 1 {
                break;
            }
            let (Some(own), Some(agent)) = (read(pid), agent_of(pid)) else {
                return found.unwrap_or(Session::Unknown);
            };
            match (agent, &found) {
                (Some((agent, id)), None) => {
                    found = Some(Session::Agent { agent, id, pid, start: own.start });
                }
                // The same agent's own parents: the outermost one names the run, since every command gets a
                // shell of its own.
                (Some((agent, id)), Some(Session::Agent { agent: known, id: known_id, .. }))
                    if agent == *known && id == *known_id =>
                {
                    found = Some(Session::Agent { agent, id, pid, start: own.start });
                }
                _ if found.is_some() => break,
                _ => {}
            }
            pid = own.parent;
        }
        match found {
            Some(session) => session,
            None if claims => Session::Unknown,
            None => {
                let (sid, start) = kernel_session();
                Session::Person { sid, start }
            }
        }
    }

    /// A name for the log's segment: letters, digits and dashes.
    pub fn segment(&self) -> String {
        match self {
            Session::Agent { agent, id, pid, start } => {
                let key = format!("{agent}\0{id}\0{pid}\0{start}");
                let digest = hmac_sha256::Hash::hash(key.as_bytes());
                format!("{agent}-{}", number::hex(digest.get(..6).unwrap_or_default()))
            }
            Session::Person { sid, start } => format!("person-{sid}-{start}"),
            Session::Unknown => String::from("unknown"),
        }
    }
}

/// The kernel session of this process and when its leader started.
pub fn kernel_session() -> (u32, u64) {
    let sid = process::kernel_session();
    (sid, read(sid).map_or(0, |leader| leader.start))
}

/// The agent that an environment names.
pub fn agent_in<'e>(entries: &(impl Iterator<Item = &'e [u8]> + Clone)) -> Option<(&'static str, &'e [u8])> {
    AGENTS.iter().find_map(|(agent, variable)| {
        let value = entries.clone().find_map(|entry| value_of(entry, variable))?;
        (!value.is_empty()).then_some((*agent, value))
    })
}

/// The agent that started a process; `None` when that cannot be read.
fn agent_of(pid: u32) -> Option<Option<(&'static str, String)>> {
    let bytes = running::environment(pid, ENVIRONMENT_LIMIT).ok()?;
    let entries = bytes.split(|byte| *byte == 0);
    Some(agent_in(&entries).map(|(agent, id)| (agent, String::from_utf8_lossy(id).into_owned())))
}

fn read(pid: u32) -> Option<Process> {
    running::process(pid).ok()
}

/// When the calling process started, in hundredths of a second on the clock of process start times.
pub fn own_start() -> Option<u64> {
    read(process::id()).map(|own| own.start)
}

/// The programs above this process, nearest first, for messages about loops.
pub fn ancestors(most: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut pid = process::id();
    while let (Some(own), true) = (read(pid), names.len() < most) {
        let exe = running::executable(pid).unwrap_or_default();
        names.push(String::from_utf8_lossy(&exe).into_owned());
        if own.parent <= 1 {
            break;
        }
        pid = own.parent;
    }
    names
}

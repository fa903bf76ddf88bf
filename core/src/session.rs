//! Whose run a call belongs to.
//!
//! A session is the nearest ancestor whose *initial* environment carries an agent's identifier. The call's own
//! environment may confirm that, never choose it: otherwise an agent could leave its session by unsetting a
//! variable, or enter another one by setting it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use cotter_sys::{fs, process};

use crate::call::value_of;
use crate::path::{self, join_c};

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

/// What a process is, as /proc tells it.
struct Process {
    parent: u32,
    /// Clock ticks after boot.
    start: u64,
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
            let (Some(own), Some(agent)) = (Process::read(pid), agent_of(pid)) else {
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
                format!("{agent}-{}", path::hex(digest.get(..6).unwrap_or_default()))
            }
            Session::Person { sid, start } => format!("person-{sid}-{start}"),
            Session::Unknown => String::from("unknown"),
        }
    }
}

/// The kernel session of this process and when its leader started.
pub fn kernel_session() -> (u32, u64) {
    let sid = process::kernel_session();
    (sid, Process::read(sid).map_or(0, |leader| leader.start))
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
    let file = join_c(b"/proc", format!("{pid}/environ").as_bytes());
    let bytes = fs::read_file(&file, ENVIRONMENT_LIMIT).ok()?;
    let entries = bytes.split(|byte| *byte == 0);
    Some(agent_in(&entries).map(|(agent, id)| (agent, String::from_utf8_lossy(id).into_owned())))
}

impl Process {
    fn read(pid: u32) -> Option<Process> {
        let file = join_c(b"/proc", format!("{pid}/stat").as_bytes());
        let bytes = fs::read_short_file(&file, 4096).ok()?;
        Process::parse(&bytes)
    }

    /// The command's name stands in parentheses and may hold anything, so counting begins after the last one.
    fn parse(bytes: &[u8]) -> Option<Process> {
        let end = bytes.iter().rposition(|byte| *byte == b')')?;
        let fields: Vec<&[u8]> =
            bytes.get(end + 1..)?.split(|byte| *byte == b' ').filter(|field| !field.is_empty()).collect();
        let field = |index: usize| fields.get(index).and_then(|field| path::number(field));
        Some(Process { parent: field(1)? as u32, start: field(19)? })
    }
}

/// The parent of a process.
pub fn parent_of(pid: u32) -> Option<u32> {
    Process::read(pid).map(|process| process.parent)
}

/// When the calling process started, in clock ticks after boot.
pub fn own_start() -> Option<u64> {
    Process::read(process::id()).map(|own| own.start)
}

/// The programs above this process, nearest first, for messages about loops.
pub fn ancestors(most: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut pid = process::id();
    while let (Some(own), true) = (Process::read(pid), names.len() < most) {
        let exe = fs::read_link(&join_c(b"/proc", format!("{pid}/exe").as_bytes())).unwrap_or_default();
        names.push(String::from_utf8_lossy(&exe).into_owned());
        if own.parent <= 1 {
            break;
        }
        pid = own.parent;
    }
    names
}

//! The record of a call, and what a refusal says.
//!
//! A call that no stopping rule looked at is recorded in the user's common segment and costs nothing else. Any
//! other belongs to its session's segment, from whose end it is counted how often the session was refused.

use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_core::call::value_of;
use cotter_core::decide::{Decided, Scene};
use cotter_core::install::Home;
use cotter_core::message::{self, Refusal};
use cotter_core::path::{join, join_c};
use cotter_core::record::{self, Entry, Segment};
use cotter_core::session::{self, Session};
use cotter_rules::FactKey;
use cotter_rules::pattern;
use cotter_rules::policy::Unwritable;
use cotter_rules::rule::{RECORDED_STARTS, is_recorded};
use cotter_rules::starts::Starts;
use cotter_rules::verdict::{Decision, Mode, Verdict};
use cotter_sys::{Errno, fs, process, time};

use crate::exec_path::{self, ExecPath};
use crate::loops;
use crate::pipeline::REFUSED;
use crate::prepare::Prepared;
use crate::say::say;

/// The segment of calls that no stopping rule looked at.
const COMMON: &str = "calls";
/// The name under which a call is refused because it cannot be recorded.
const UNRECORDED: &str = "unrecorded";
const KEY_LENGTH: usize = 32;

/// Records the decision. Returns what a person should be told when the refusals have become too many; a call that
/// cannot be recorded is refused here unless it only reads.
pub(crate) fn record(prepared: &Prepared, scene: &Scene<'_>, decided: &mut Decided) -> Option<String> {
    if !scene.layers.log() {
        return None;
    }
    let Some(home) = &prepared.home else {
        unrecorded(scene, decided, "this user has no state directory (install.sh makes one)");
        return None;
    };
    let log = Log::of(home, scene, decided);
    let handover = handover(&log.segment(scene), scene, decided);
    let note = note(prepared, decided, handover.as_deref());
    if let Err(failure) = log.append(scene, decided, note) {
        unrecorded(scene, decided, &format!("{failure} (`{}`)", String::from_utf8_lossy(&log.dir)));
    }
    if handover.is_some() {
        // Recorded is what the rules decided; what is said is that a person is asked now.
        decided.weighed.verdict.decision = Decision::Ask;
    }
    handover
}

/// Records a call a second time: what its record said of the exec path has turned out not to hold. Too late to refuse
/// it for want of a record.
pub(crate) fn record_without_exec_path(prepared: &Prepared, scene: &Scene<'_>, decided: &Decided) {
    const NOTE: &str =
        "the same call again: no room for our exec path: what this git starts itself is not guarded";
    if let (true, Some(home)) = (scene.layers.log(), &prepared.home) {
        if let Err(failure) = Log::of(home, scene, decided).append(scene, decided, Some(NOTE)) {
            say(&format!("cotter: warning: not recorded: {NOTE}: {failure}\n"));
        }
    }
}

/// What was different this time.
fn note<'n>(prepared: &Prepared, decided: &'n Decided, handover: Option<&'n str>) -> Option<&'n str> {
    const MISSING: &str = "no exec path of ours for this git: what it starts itself is not guarded";
    handover
        .or(decided.in_place_of.as_deref())
        .or(matches!(prepared.exec_path, Some(ExecPath::Missing)).then_some(MISSING))
}

/// Tells why, and exits as refused.
pub(crate) fn refuse(scene: &Scene<'_>, decided: &Decided, handover: Option<String>) -> i32 {
    let line = message::command_line(scene);
    say(&Refusal::new(scene, decided, line, handover).render(scene.layers.format()));
    REFUSED
}

/// The names of the variables that rules about this command look at, so that it can be decided again.
fn looked_at(scene: &Scene<'_>, decided: &Decided) -> Vec<&'static str> {
    let rules = scene.layers.rules(decided.command.tool, &decided.command, &scene.env());
    let mut names = Vec::new();
    for (_, rule) in rules.unwrap_or_default() {
        rule.when.variables(&mut names);
    }
    names
}

fn claims_agent(scene: &Scene<'_>) -> bool {
    session::agent_in(&scene.call.env.iter().map(CStr::to_bytes)).is_some()
}

/// After so many refusals Cotter does not just refuse again: it asks for a person.
fn handover(segment: &Segment<'_>, scene: &Scene<'_>, decided: &Decided) -> Option<String> {
    if decided.weighed.verdict.decision == Decision::Allow {
        return None;
    }
    let counts = segment.refusals();
    let (row, all) = scene.layers.handover();
    match (counts.in_a_row.saturating_add(1), counts.in_all.saturating_add(1)) {
        (in_a_row, _) if in_a_row >= row => {
            Some(format!("{in_a_row} refusals in a row: do not try other ways, ask the person you work for"))
        }
        (_, in_all) if in_all >= all => Some(format!(
            "{in_all} refusals in this session: do not go on like this, ask the person you work for"
        )),
        _ => None,
    }
}

/// Where a call is recorded.
struct Log<'h> {
    home: &'h Home,
    dir: Vec<u8>,
    name: String,
    session: Option<Session>,
}

impl<'h> Log<'h> {
    fn of(home: &'h Home, scene: &Scene<'_>, decided: &Decided) -> Log<'h> {
        let session = decided.weighed.looked.then(|| Session::of_caller(claims_agent(scene)));
        let name = session.as_ref().map_or_else(|| String::from(COMMON), Session::segment);
        Log { home, dir: join(&home.state, b"log"), name, session }
    }

    fn segment(&self, scene: &Scene<'_>) -> Segment<'_> {
        Segment { max_size: scene.layers.log_size(), ..Segment::new(&self.dir, &self.name) }
    }

    fn append(
        &self,
        scene: &Scene<'_>,
        decided: &Decided,
        note: Option<&str>,
    ) -> Result<(), record::Failure> {
        let argv: Vec<&[u8]> = scene.call.argv.iter().map(CStr::to_bytes).collect();
        let ours = |entry: &[u8]| {
            scene.exec_path.is_some() && value_of(entry, exec_path::VARIABLE) == scene.exec_path
        };
        let sub = decided.command.path.first().copied();
        let name = |entry: &'_ [u8]| entry.iter().position(|byte| *byte == b'=').unwrap_or(entry.len());
        // Git is called so often that what its rules look at is a list; of others it is what they do look at.
        let names = if scene.tool.name == "git" { Vec::new() } else { looked_at(scene, decided) };
        let starts = RECORDED_STARTS.or(Starts::of(&names));
        let is_named = |own: &[u8]| names.iter().any(|name| pattern::matches(name, own));
        let env: Vec<&[u8]> = scene
            .call
            .env
            .starting(|start| starts.may_hold(start))
            .map(CStr::to_bytes)
            .filter(|entry| {
                entry.get(..name(entry)).is_some_and(|name| is_recorded(name, sub) || is_named(name))
                    && !ours(entry)
            })
            .collect();
        let values = env.iter().filter_map(|entry| entry.splitn(2, |byte| *byte == b'=').nth(1));
        let secret = argv.iter().skip(1).copied().chain(values).any(may_hold_secret);
        let key = secret.then(|| key(self.home)).flatten();
        let verdict = &decided.weighed.verdict;
        let asked = decided.weighed.facts.at(FactKey::ProtectedTarget).is_some();
        let protected = asked.then(|| scene.layers.protected_digest());
        let entry = Entry {
            at: time::now(),
            key: key.as_deref(),
            door: "shim",
            // Of a command inside of another one, where that has decided: its rules are what it is decided by again.
            tool: decided.command.tool,
            argv: &argv,
            env: &env,
            cwd: scene.place.cwd.as_deref(),
            command: Some(&decided.command),
            facts: &decided.weighed.facts,
            decision: verdict.decision,
            unmoded: decided.weighed.unmoded,
            rule: verdict.rule,
            obligations: &verdict.obligations,
            saved: decided.saved.as_deref(),
            mode: decided.mode,
            policy: &scene.layers.digest,
            project: scene.layers.has_project(),
            protected: protected.as_ref().map(<[u8; 4]>::as_slice),
            session: self.session.as_ref().and_then(in_record),
            sid: process::kernel_session(),
            sid_start: self.session.is_some().then(session::kernel_session).map(|(_, start)| start),
            pid: process::id(),
            ppid: process::parent_id(),
            nested: scene.call.var(loops::VARIABLE).is_some(),
            looked: decided.weighed.looked,
            note,
            real: scene.real.map(CStr::to_bytes),
        };
        let sync = verdict.decision != Decision::Allow;
        let segment = self.segment(scene);
        match segment.append(&entry, sync) {
            Err(record::Failure::Other(Errno::NOENT)) => {
                make_dirs(segment.dir);
                segment.append(&entry, sync).map(drop)
            }
            result => result.map(drop),
        }
    }
}

fn in_record(session: &Session) -> Option<record::Session<'_>> {
    match session {
        Session::Agent { agent, id, pid, start } => {
            Some(record::Session { id: id.as_bytes(), agent, pid: *pid, start: *start })
        }
        Session::Unknown => Some(record::Session { id: b"unknown", agent: "unknown", pid: 0, start: 0 }),
        Session::Person { .. } => None,
    }
}

/// Whether a word is worth looking at twice; most are not, and then the key need not be read.
fn may_hold_secret(word: &[u8]) -> bool {
    word.len() >= 16 || word.iter().any(|byte| matches!(byte, b'=' | b':' | b'@'))
}

/// The key of the digests that stand for secrets, made when it is first needed.
fn key(home: &Home) -> Option<Vec<u8>> {
    let file = join_c(&home.state, b"key");
    let read = || fs::read_file(&file, KEY_LENGTH).ok().filter(|key| key.len() == KEY_LENGTH);
    read().or_else(|| {
        // A write beyond the limit would not fail but kill.
        if KEY_LENGTH as u64 > fs::size_limit() {
            return None;
        }
        let mut fresh = [0; KEY_LENGTH];
        process::random(&mut fresh).ok()?;
        make_dirs(&home.state);
        // Whole under another name first: of two that make it at once one wins, and nobody ever reads half a key.
        let own = join_c(&home.state, format!("key.new-{}", process::id()).as_bytes());
        let fd = fs::open(&own, fs::WRONLY | fs::CREAT | fs::EXCL | fs::NOFOLLOW, 0o600).ok()?;
        let written = fs::write_all(fd.raw(), &fresh);
        if written.is_ok() && fs::hard_link(&own, &file).is_err() && read().is_none() {
            // What stands there is no key.
            let _ = fs::rename(&own, &file);
        }
        let _ = fs::unlink(&own);
        read()
    })
}

/// The directory and those above it, as far as they are missing, for the user alone.
fn make_dirs(dir: &[u8]) {
    let mut at = 0;
    while let Some(slash) = dir.get(at + 1..).and_then(|rest| rest.iter().position(|byte| *byte == b'/')) {
        at += slash + 1;
        make_dir(dir.get(..at).unwrap_or_default());
    }
    make_dir(dir);
}

fn make_dir(dir: &[u8]) {
    if let Ok(path) = CString::new(dir) {
        let _ = fs::make_dir(&path, 0o700);
    }
}

/// What only reads passes with a warning; anything else is refused, because a guard without a record guards in
/// the dark.
fn unrecorded(scene: &Scene<'_>, decided: &mut Decided, why: &str) {
    let harmless = decided.command.reads || decided.command.inert || decided.mode == Mode::Observe;
    if harmless || scene.layers.log_unwritable() == Unwritable::Warn {
        say(&format!("cotter: warning: this call is not recorded: {why}\n"));
        return;
    }
    if decided.weighed.verdict.decision == Decision::Allow {
        // The text is as short-lived as the process.
        let why = format!("The call could not be recorded: {why}.").leak();
        decided.weighed.verdict = Verdict {
            decision: Decision::Refuse,
            why,
            instead: "cotter doctor",
            ..Verdict::allow(UNRECORDED)
        };
    }
}

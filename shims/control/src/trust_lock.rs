//! `cotter trust lock`: a person says that a lockfile is right as it is.
//!
//! The record of it is what the lock is compared with where git has nothing, and the only place where a finding about
//! a lock by itself can be waived: one finding, of one entry as it is now, with a reason.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use cotter_core::record::rfc3339;
use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::finding::Kind;
use cotter_lockpolicy::record::{Record, Waiver, entry_digest};
use cotter_lockpolicy::{Code, Format, Lock, Report, Text};
use cotter_sys::time;

use crate::error::{Error, Exit};
use crate::person;
use crate::verify::records::{self, Word};
use crate::verify::{Judged, Project, VerifyArgs, projects, write_human};
use crate::written::{counted, many, text, visible};

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter trust lock\n  cotter trust lock web/package-lock.json \
    --waive pin.no-digest --entry left-pad@1.3.0 --reason 'our mirror keeps none'\n\n\
    Takes a person at a terminal. What is found about a lock by itself goes on being found unless it is waived.";

/// So many names of new packages are shown.
const SHOWN: usize = 100;

#[derive(Debug, clap::Args)]
pub struct LockArgs {
    /// The lockfile, or a folder: every lockfile in it
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Waive this finding …
    #[arg(long, value_name = "CODE", requires_all = ["entry", "reason"])]
    pub waive: Option<String>,
    /// … of this entry …
    #[arg(long, value_name = "NAME@VERSION", requires = "waive")]
    pub entry: Option<String>,
    /// … because
    #[arg(long, value_name = "TEXT", requires = "waive")]
    pub reason: Option<String>,
    /// The last day of the waiver, as 2026-12-31
    #[arg(long, value_name = "DAY", requires = "waive")]
    pub until: Option<String>,
    /// Take back what was said of it
    #[arg(long, conflicts_with = "waive")]
    pub revoke: bool,
}

pub(crate) fn run(args: &LockArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    person::required("trusting a lockfile")?;
    let projects = projects(std::slice::from_ref(&args.path))?;
    let judged = Judged::of(&projects, &VerifyArgs::plain())?;
    if args.waive.is_some() && judged.reports().count() != 1 {
        return Err(Error::Waiver("a waiver is about one lockfile: name it"));
    }
    let mut exit = Exit::Clean;
    for (project, own) in projects.iter().zip(&judged.projects) {
        for report in &own.reports {
            let shown = judged.shown(&own.root, &report.file);
            if args.revoke {
                let gone = records::remove(&own.root, &report.file)?;
                writeln!(out, "{shown} {}", if gone { "is no longer trusted" } else { "was not trusted" })?;
            } else if trust(project, &judged, report, args, out)? {
                writeln!(out, "{shown} is trusted as it is now")?;
            } else {
                writeln!(out, "{shown}: not trusted")?;
                exit = Exit::Findings;
            }
        }
    }
    Ok(exit)
}

/// Shows one lock and what is new in it, and writes its record if the person agrees.
fn trust(
    project: &Project,
    judged: &Judged,
    report: &Report,
    args: &LockArgs,
    out: &mut dyn Write,
) -> Result<bool, Error> {
    let shown = judged.shown(project.tree.root(), &report.file);
    let unread = || Error::UnreadLock(shown.clone());
    let (root, name) = (project.tree.root(), Path::new(&report.file).file_name().unwrap_or_default());
    let bytes = project.tree.read(&report.file).map_err(|_| unread())?;
    let read = Text::of(&bytes).map_err(|_| unread())?;
    let format = Format::of(&name.to_string_lossy(), read.text()).ok_or_else(unread)?;
    let lock = format.read(&read).map_err(|_| unread())?;
    let mut warn = |what: String| eprintln!("cotter: warning: {what}");
    let before = records::load(Word::Person, root, &report.file, &mut warn)?;
    let mut record = Record::of(&report.file, &bytes, &lock);
    record.by = own_name();
    record.at = text(&rfc3339(time::now()));
    record.waivers = before.as_ref().map(|before| before.waivers.clone()).unwrap_or_default();
    if let Some(waiver) = waiver(&lock, report, args)? {
        record.waivers.retain(|other| (&other.code, &other.entry) != (&waiver.code, &waiver.entry));
        record.waivers.push(waiver);
    }
    let mut page = Vec::new();
    write_human(&|file| visible(&judged.shown(root, file)), report, false, false, &mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    news(before.as_ref(), &record, &mut page);
    let question = format!(
        "Trust {} as it is now ({})? Type its file name to agree: ",
        visible(&shown),
        many(lock.entries.len(), "package")
    );
    let takes = "trusting a lockfile takes a person at a terminal";
    let agreed = person::agrees(takes, &page, &question, name.as_encoded_bytes())?;
    if agreed {
        let file = records::store(Word::Person, root, &record)?;
        writeln!(out, "{}", file.display())?;
    }
    Ok(agreed)
}

/// What the record before did not have.
fn news(before: Option<&Record>, now: &Record, page: &mut String) {
    let Some(before) = before else {
        let _ = writeln!(page, "nothing was said of it before");
        return;
    };
    let known: BTreeSet<&str> = before.entries.iter().map(|entry| entry.digest.as_str()).collect();
    let new = now.entries.iter().filter(|entry| !known.contains(entry.digest.as_str()));
    let new: Vec<String> = new
        .map(|entry| visible(&format!("{}@{}", entry.name, entry.version.as_deref().unwrap_or("?"))))
        .collect();
    let _ =
        writeln!(page, "{} new or changed since {} ({})", counted(new.len()), before.at, visible(&before.by));
    for name in new.iter().take(SHOWN) {
        let _ = writeln!(page, "  {name}");
    }
    if new.len() > SHOWN {
        let _ = writeln!(page, "  … and {} more", counted(new.len() - SHOWN));
    }
}

/// The waiver that is asked for, if there is something to waive.
fn waiver(lock: &Lock<'_>, report: &Report, args: &LockArgs) -> Result<Option<Waiver>, Error> {
    let (Some(code), Some(entry), Some(reason)) = (&args.waive, &args.entry, &args.reason) else {
        return Ok(None);
    };
    let known = Code::ALL.iter().find(|known| known.word() == code);
    if known.is_some_and(|known| known.kind() == Kind::Relative) {
        return Err(Error::Waiver(
            "what is new is trusted with the lock; only findings about the lock itself are waived",
        ));
    }
    if reason.trim().is_empty() {
        return Err(Error::Waiver("a waiver needs a reason"));
    }
    if args.until.as_deref().is_some_and(|until| until.len() != 10 || Moment::parse(until).is_none()) {
        return Err(Error::Waiver("`--until` takes a day, such as 2026-12-31"));
    }
    let nothing = || Error::NothingToWaive { code: code.clone(), entry: entry.clone() };
    let found = report.findings.iter().chain(report.waived.iter().map(|waived| &waived.finding));
    let mut found = found.filter(|found| found.code.word() == code && found.package.as_ref() == Some(entry));
    found.next().ok_or_else(nothing)?;
    let digests: BTreeSet<String> =
        lock.entries.iter().filter(|own| own.label() == *entry).map(|own| entry_digest(lock, own)).collect();
    let mut digests = digests.into_iter();
    match (digests.next(), digests.next()) {
        (Some(digest), None) => Ok(Some(Waiver {
            code: code.clone(),
            entry: digest,
            reason: reason.clone(),
            until: args.until.clone(),
        })),
        (None, _) => Err(nothing()),
        _ => Err(Error::Waiver(
            "there are several entries of that name and version that differ; none can be waived",
        )),
    }
}

/// The user's name, as the machine has it.
fn own_name() -> String {
    let uid = cotter_sys::process::user_id().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let own = users.lines().find(|line| line.split(':').nth(2) == Some(&uid));
    own.and_then(|line| line.split(':').next()).unwrap_or(&uid).to_owned()
}

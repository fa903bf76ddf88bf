//! `cotter save`: a restore point, because a person asks for one.

use std::ffi::OsString;
use std::io::Write;

use cotter_core::message;
use cotter_core::save::repository::Repository;
use cotter_core::save::{self, Request, Saved};
use cotter_rules::Obligation;
use serde_json::json;

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::subject::Subject;
use crate::written::json_line;

pub(crate) fn run(
    keep: &[String],
    words: &[OsString],
    format: Format,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let keep: Vec<Obligation> = keep
        .iter()
        .map(|word| Obligation::from_word(word).ok_or_else(|| Error::NoObligation(word.clone())))
        .collect::<Result<_, _>>()?;
    let git = [OsString::from("git")];
    let subject = Subject::new(if words.is_empty() { &git } else { words })?;
    let line = if words.is_empty() { "cotter save".to_owned() } else { line(&subject) };
    let saved =
        make(&subject, None, &Wanted { keep: &keep, line: &line, also: &[], refs: &[], always: false })?;
    match (&saved, format) {
        (saved, Format::Json) => json_line(out, &saved.as_ref().map_or(json!(null), in_json))?,
        (Some(saved), Format::Human) => {
            writeln!(out, "restore point {}: {saved}", saved.id)?;
        }
        (None, Format::Human) => writeln!(out, "nothing that could be lost")?,
    }
    Ok(if saved.is_some() { Exit::Clean } else { Exit::Findings })
}

/// What a person wants kept.
pub(crate) struct Wanted<'w> {
    pub(crate) keep: &'w [Obligation],
    pub(crate) line: &'w str,
    pub(crate) also: &'w [Vec<u8>],
    pub(crate) refs: &'w [Vec<u8>],
    pub(crate) always: bool,
}

pub(crate) fn make(
    subject: &Subject,
    repository: Option<&Repository<'_>>,
    wanted: &Wanted<'_>,
) -> Result<Option<Saved>, Error> {
    let scene = subject.prepared.scene(&subject.call);
    let request = Request {
        keep: wanted.keep,
        rule: "",
        line: wanted.line,
        cwd: subject.prepared.place.cwd.as_deref(),
        state: subject.prepared.home.as_ref().map(|home| home.state.as_slice()),
        limits: subject.prepared.layers.save_limits(),
        also: wanted.also,
        refs: wanted.refs,
        always: wanted.always,
    };
    let command = &subject.prepared.command;
    match repository {
        Some(repository) => save::save_in(repository, command, &request),
        None => save::save(&scene.look(), command, &request),
    }
    .map_err(Error::Unsaved)
}

fn line(subject: &Subject) -> String {
    message::command_line(&subject.prepared.scene(&subject.call))
}

fn in_json(saved: &Saved) -> serde_json::Value {
    json!({
        "id": saved.id, "changed": saved.changed, "untracked": saved.untracked, "cleaned": saved.cleaned,
        "refs": saved.refs, "stashed": saved.stashed, "commits": saved.commits, "objects": saved.objects,
        "left": saved.left,
    })
}

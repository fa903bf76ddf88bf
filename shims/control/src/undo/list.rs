//! `cotter undo list`.

use std::io::Write;

use cotter_core::save::about::About;
use serde_json::{Value, json};

use super::Place;
use super::points::{self, Point};
use crate::args::Format;
use crate::error::{Error, Exit};
use crate::log::plain;
use crate::written::{json_line, text};

pub(crate) fn run(place: &Place<'_>, format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let points = points::all(place)?;
    for point in &points {
        match format {
            Format::Json => json_line(out, &in_json(point))?,
            Format::Human => writeln!(out, "{}", line(point))?,
        }
    }
    if points.is_empty() && format == Format::Human {
        writeln!(out, "no restore points in this repository")?;
    }
    Ok(Exit::Clean)
}

fn line(point: &Point) -> String {
    let Some(about) = &point.about else { return format!("{}  not readable", point.id) };
    let at = about.at.split_once('.').map_or(about.at.as_str(), |(seconds, _)| seconds);
    format!("{}  {}  {}  ({})", point.id, plain(at), plain(&about.command), contents(about))
}

/// What is in it, in words.
pub(crate) fn contents(about: &About) -> String {
    let counted = [
        (about.changed, "changed"),
        (about.untracked, "untracked"),
        (about.cleaned, "cleaned"),
        (about.refs.len() as u64, "references"),
        (about.stash.len() as u64, "stash entries"),
        (about.commits, "commits in no reference"),
    ];
    let parts: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() { "nothing uncommitted".to_owned() } else { parts.join(", ") }
}

pub(crate) fn in_json(point: &Point) -> Value {
    let Some(about) = &point.about else { return json!({ "id": point.id, "readable": false }) };
    let refs: Vec<Value> =
        about.refs.iter().map(|(name, oid)| json!({ "name": text(name), "oid": oid.hex() })).collect();
    let left: Vec<Value> =
        about.left.iter().map(|left| json!({ "why": left.why.word(), "path": text(&left.path) })).collect();
    json!({
        "id": point.id, "readable": true, "at": about.at, "tool": about.tool, "rule": about.rule,
        "command": about.command, "cwd": text(&about.cwd), "top": text(&about.top),
        "branch": about.branch.as_deref().map(text), "commit": about.commit.as_ref().map(|oid| oid.hex()),
        "keeps": about.keeps, "changed": about.changed, "untracked": about.untracked, "cleaned": about.cleaned,
        "commits": about.commits, "refs": refs, "stash": about.stash.len(), "secrets": about.secrets.len(),
        "left": left,
    })
}

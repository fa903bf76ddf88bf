//! `cotter undo show`: what is in a restore point.

use std::io::Write;

use serde_json::{Value, json};

use super::points::{self, Point, ask};
use super::{Place, list};
use crate::args::Format;
use crate::error::{Error, Exit};
use crate::log::plain;
use crate::written::{json_line, text};

/// A file in it.
struct Shown {
    part: &'static str,
    path: String,
    /// None where it was deleted.
    size: Option<u64>,
}

pub(crate) fn run(
    place: &Place<'_>,
    id: &str,
    diff: bool,
    format: Format,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let point = points::one(place, id)?;
    point.about()?;
    let files = files(place, &point)?;
    if format == Format::Json {
        let mut value = list::in_json(&point);
        let files: Vec<Value> = files
            .iter()
            .map(|file| json!({ "part": file.part, "path": file.path, "size": file.size }))
            .collect();
        if let Value::Object(members) = &mut value {
            members.insert("files".to_owned(), Value::Array(files));
        }
        json_line(out, &value)?;
        return Ok(Exit::Clean);
    }
    human(&point, &files, out)?;
    if diff {
        show_diff(place, &point, out)?;
    }
    Ok(Exit::Clean)
}

fn human(point: &Point, files: &[Shown], out: &mut dyn Write) -> Result<(), Error> {
    let about = point.about()?;
    writeln!(out, "{}", point.id)?;
    let branch = about.branch.as_deref().map_or("detached".to_owned(), text);
    let commit = about.commit.as_ref().map_or("no commit yet".to_owned(), |oid| oid.hex());
    for (name, value) in [
        ("made", about.at.clone()),
        ("before", about.command.clone()),
        ("rule", about.rule.clone()),
        ("in", text(&about.cwd)),
        ("head", format!("{branch} at {commit}")),
        ("holds", list::contents(about)),
    ] {
        if !value.is_empty() {
            writeln!(out, "  {name:8}{}", plain(&value))?;
        }
    }
    for file in files {
        let size = file.size.map_or("deleted".to_owned(), |size| format!("{size} bytes"));
        writeln!(out, "  {:8}{} ({size})", file.part, plain(&file.path))?;
    }
    for secret in &about.secrets {
        writeln!(out, "  secret  {} (beside the log, not in the repository)", plain(&text(&secret.path)))?;
    }
    for (name, oid) in &about.refs {
        writeln!(out, "  ref     {} {}", plain(&text(name)), oid.hex())?;
    }
    for (name, target) in &about.symbolic {
        writeln!(out, "  ref     {} -> {}", plain(&text(name)), plain(&text(target)))?;
    }
    for (at, entry) in about.stash.iter().enumerate() {
        writeln!(out, "  stash   {at} {} {}", entry.oid.hex(), plain(&text(&entry.message)))?;
    }
    for left in &about.left {
        writeln!(out, "  without {} ({})", plain(&text(&left.path)), left.why.word())?;
    }
    Ok(())
}

/// The files in which the work differed from the last commit, and those of a cleaning.
fn files(place: &Place<'_>, point: &Point) -> Result<Vec<Shown>, Error> {
    let mut shown = Vec::new();
    for part in ["work", "cleaned", "objects"] {
        let root = ask(place, &[b"ls-tree", &point.part(part)]);
        // Not every restore point has every part.
        if root.is_err() {
            continue;
        }
        let listed = match (part, point.about()?.commit.as_ref()) {
            ("work", Some(commit)) => changed(place, point, commit.hex().as_bytes())?,
            _ => ask(place, &[b"ls-tree", b"-r", b"-z", b"--full-tree", b"--name-only", &point.part(part)])?,
        };
        let paths: Vec<&[u8]> = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).collect();
        let sizes = sizes(place, point, part, &paths)?;
        let files = paths.iter().zip(sizes);
        shown.extend(files.map(|(path, size)| Shown { part, path: text(path), size }));
    }
    Ok(shown)
}

fn changed(place: &Place<'_>, point: &Point, commit: &[u8]) -> Result<Vec<u8>, Error> {
    let words: [&[u8]; 7] =
        [b"diff-tree", b"-r", b"-z", b"--no-renames", b"--name-only", commit, &point.part("work")];
    ask(place, &words)
}

/// The size of each file; none for one that is not in it.
fn sizes(place: &Place<'_>, point: &Point, part: &str, paths: &[&[u8]]) -> Result<Vec<Option<u64>>, Error> {
    let wanted = [point.part(part)];
    let listed = ask(place, &[b"ls-tree", b"-r", b"-z", b"-l", b"--full-tree", &wanted[0]])?;
    // `<mode> <type> <object> <size>\t<path>`
    let read = |entry: &[u8]| {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let (head, path) = entry.split_at_checked(tab)?;
        let size = text(head).split_whitespace().last()?.parse().ok();
        Some((path.get(1..)?.to_vec(), size.unwrap_or(0)))
    };
    let known: std::collections::HashMap<Vec<u8>, u64> =
        listed.split(|byte| *byte == 0).filter_map(read).collect();
    Ok(paths.iter().map(|path| known.get(*path).copied()).collect())
}

/// What putting it back would change.
fn show_diff(place: &Place<'_>, point: &Point, out: &mut dyn Write) -> Result<(), Error> {
    let words: [&[u8]; 7] = [
        b"diff",
        b"--no-ext-diff",
        b"--no-textconv",
        b"--no-color",
        b"-R",
        b"--no-renames",
        &point.part("work"),
    ];
    Ok(out.write_all(&ask(place, &[&words[..], &[b"--"]].concat())?)?)
}

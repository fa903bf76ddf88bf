//! What was pinned, or why it was not: a line for each release, for people and in JSON.

use std::io::Write;

use cotter_lockpolicy::{Finding, Outcome};
use serde_json::{Value, json};

use super::Pinned;
use super::changes::{Change, Stands};
use super::checks::Learnt;
use super::stop::Refusal;
use super::terms::{age, rfc3339};
use crate::args::Format;
use crate::error::Error;
use crate::written::{json_line, many, visible};

pub(super) fn pinned(pinned: &Pinned, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    if format == Format::Json {
        return json_line(out, &value(pinned));
    }
    lines(pinned, out)?;
    if !pinned.refusals.is_empty() {
        refusals(&pinned.refusals, out)?;
        return Ok(writeln!(out, "nothing is written")?);
    }
    for finding in pinned.findings.iter().filter(|finding| finding.outcome == Outcome::Ask) {
        if !is_said_already(finding) {
            let package =
                finding.package.as_ref().map(|package| format!("{}: ", visible(package))).unwrap_or_default();
            writeln!(out, "ask      {} {package}{}", finding.code, visible(&finding.what))?;
        }
    }
    for remark in &pinned.remarks {
        writeln!(out, "note     {remark}")?;
    }
    match (&pinned.put, pinned.written().is_empty()) {
        (None, _) => writeln!(out, "nothing is written (--dry-run)")?,
        (Some(_), true) => writeln!(out, "{} is in step; nothing had to be written", pinned.lock)?,
        (Some(_), false) => writeln!(out, "written  {}", pinned.written().join(", "))?,
    }
    if let Some(kept) = pinned.put.as_ref().and_then(|put| put.kept.as_ref()) {
        writeln!(out, "before   {}", visible(&kept.display().to_string()))?;
    }
    Ok(writeln!(out, "install  {}", pinned.install)?)
}

/// What is refused before there is a lock to show.
pub(super) fn refused(all: &[Refusal], format: Format, out: &mut dyn Write) -> Result<(), Error> {
    if format == Format::Json {
        let refused: Vec<Value> = all.iter().map(refusal).collect();
        return json_line(
            out,
            &json!({ "outcome": "refuse", "refused": refused, "packages": [], "written": [] }),
        );
    }
    refusals(all, out)?;
    Ok(writeln!(out, "nothing is written")?)
}

fn refusals(all: &[Refusal], out: &mut dyn Write) -> Result<(), Error> {
    for Refusal { code, about, why, instead } in all {
        writeln!(out, "refused  {code} {about}: {why}")?;
        if let Some(instead) = instead {
            writeln!(out, "  instead: {instead}")?;
        }
    }
    Ok(())
}

/// New packages are what the lines are about.
fn is_said_already(finding: &Finding) -> bool {
    matches!(finding.code.word(), "new.package" | "name.look-alike")
}

fn lines(pinned: &Pinned, out: &mut dyn Write) -> Result<(), Error> {
    let mut unchanged = 0;
    let width = pinned.releases.iter().filter(|(change, _)| change.stands != Stands::Same);
    let width = width.map(|(change, _)| label(change).chars().count()).max().unwrap_or(0).min(48);
    for (change, learnt) in &pinned.releases {
        let word = match &change.stands {
            Stands::New => "new",
            Stands::Bumped(_) => "bumped",
            Stands::Changed => "changed",
            Stands::Same => {
                unchanged += 1;
                continue;
            }
        };
        let about = about(change, learnt, pinned);
        writeln!(out, "{word:8} {:width$}  {}", label(change), about.join(", "))?;
    }
    if unchanged > 0 {
        writeln!(out, "same     {}", many(unchanged, "package"))?;
    }
    for package in &pinned.gone {
        writeln!(out, "gone     {}", visible(package))?;
    }
    Ok(())
}

fn label(change: &Change) -> String {
    visible(&format!("{} {}", change.locked.name, change.locked.version))
}

fn about(change: &Change, learnt: &Learnt, pinned: &Pinned) -> Vec<String> {
    let mut about = Vec::new();
    if let Stands::Bumped(before) = &change.stands {
        about.push(format!("{} before", visible(before)));
    }
    about.push(match (learnt.published, &learnt.unknown) {
        (Some(published), _) => age(published, pinned.now),
        (None, Some(why)) => format!("age unknown ({})", visible(why)),
        (None, None) => "agreed on before".to_owned(),
    });
    about.push(digest(change));
    if learnt.attested {
        about.push("provenance attested".to_owned());
    }
    if change.locked.script {
        about.push("has an install script (not run)".to_owned());
    }
    if let Some(why) = &learnt.yanked {
        about.push(format!("withdrawn{}", reason(why)));
    }
    if let Some(why) = &learnt.deprecated {
        about.push(format!("deprecated{}", reason(why)));
    }
    about
}

fn reason(why: &str) -> String {
    let line: String = why.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(80).collect();
    match cut.as_str() {
        "" => String::new(),
        cut => format!(": {}{}", visible(cut), if cut.len() < line.len() { "…" } else { "" }),
    }
}

fn digest(change: &Change) -> String {
    let digests = &change.locked.digests;
    let kind = digests
        .first()
        .map_or("no digest", |digest| digest.split([':', '-', '=']).next().unwrap_or_default());
    match digests.len() {
        0 | 1 => kind.to_owned(),
        more => format!("{kind} of {}", many(more, "file")),
    }
}

fn value(pinned: &Pinned) -> Value {
    let packages: Vec<Value> =
        pinned.releases.iter().map(|(change, learnt)| package(change, learnt)).collect();
    let refused: Vec<Value> = pinned.refusals.iter().map(refusal).collect();
    let findings: Vec<Value> = pinned
        .findings
        .iter()
        .map(|finding| {
            json!({ "code": finding.code.word(), "outcome": finding.outcome.word(), "package": finding.package, "what": finding.what })
        })
        .collect();
    json!({
        "outcome": if pinned.refusals.is_empty() { "pinned" } else { "refuse" },
        "manager": pinned.manager.word(),
        "lock": pinned.lock,
        "packages": packages,
        "gone": pinned.gone,
        "refused": refused,
        "findings": findings,
        "remarks": pinned.remarks,
        "written": pinned.written(),
        "kept": pinned.put.as_ref().and_then(|put| put.kept.as_ref()).map(|kept| kept.display().to_string()),
        "install": pinned.install,
    })
}

fn package(change: &Change, learnt: &Learnt) -> Value {
    let (stands, before) = match &change.stands {
        Stands::New => ("new", None),
        Stands::Bumped(before) => ("bumped", Some(before)),
        Stands::Changed => ("changed", None),
        Stands::Same => ("same", None),
    };
    json!({
        "name": change.locked.name,
        "version": change.locked.version,
        "stands": stands,
        "before": before,
        "agreed": change.agreed,
        "published": learnt.published.map(rfc3339),
        "unknown": learnt.unknown,
        "digests": change.locked.digests,
        "script": change.locked.script,
        "yanked": learnt.yanked,
        "deprecated": learnt.deprecated,
        "attested": learnt.attested,
    })
}

fn refusal(refusal: &Refusal) -> Value {
    json!({ "code": refusal.code, "about": refusal.about, "why": refusal.why, "instead": refusal.instead })
}

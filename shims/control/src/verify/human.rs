//! Findings as lines: one for each, that a search finds and an editor jumps to.

use std::io::Write;

use cotter_lockpolicy::{Finding, Outcome, Report, Tier};

use super::judged::{Counts, Judged};
use crate::error::Error;
use crate::written::{counted, many, visible};

/// So many findings that are alike are shown; notes stop nothing, so fewer.
const ALIKE: usize = 10;
const ALIKE_NOTES: usize = 3;

pub(crate) fn write(judged: &Judged, all: bool, coloured: bool, out: &mut dyn Write) -> Result<(), Error> {
    for (project, report) in judged.reports() {
        let shown = |file: &str| visible(&judged.shown(&project.root, file));
        if write_file(&shown, report, all, coloured, out)? {
            writeln!(out)?;
        }
    }
    summary(judged, out)
}

/// Whether there was anything to write. `shown` is how a file is named here.
pub(crate) fn write_file(
    shown: &dyn Fn(&str) -> String,
    report: &Report,
    all: bool,
    coloured: bool,
    out: &mut dyn Write,
) -> Result<bool, Error> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| {
        (std::cmp::Reverse(finding.outcome), finding.code, finding.line, finding.column)
    });
    let alike = |one: &&Finding, other: &&Finding| one.outcome == other.outcome && one.code == other.code;
    for group in findings.chunk_by(alike) {
        let Some(first) = group.first() else { continue };
        let most = match first.outcome {
            _ if all => usize::MAX,
            Outcome::Note => ALIKE_NOTES,
            Outcome::Ask | Outcome::Refuse => ALIKE,
        };
        let mut hint = None;
        for finding in group.iter().take(most) {
            // The same hint once for all that it is for.
            if hint.is_some() && hint != finding.mend.as_deref() {
                write_hint(hint, out)?;
            }
            hint = finding.mend.as_deref();
            write_finding(&shown(&finding.file), finding, coloured, out)?;
            if all && !finding.brings.is_empty() {
                writeln!(out, "  brings: {}", visible(&finding.brings.join(", ")))?;
            }
        }
        write_hint(hint, out)?;
        if let Some(more) = group.len().checked_sub(most).filter(|more| *more > 0) {
            let (file, outcome) = (shown(&report.file), word(first.outcome, coloured));
            writeln!(
                out,
                "{file}: {outcome} {}: {} more like these; --all shows each",
                first.code,
                counted(more)
            )?;
        }
    }
    Ok(!findings.is_empty())
}

fn write_finding(file: &str, finding: &Finding, coloured: bool, out: &mut dyn Write) -> Result<(), Error> {
    write!(out, "{file}")?;
    if let (Some(line), Some(column)) = (finding.line, finding.column) {
        write!(out, ":{line}:{column}")?;
    }
    write!(out, ": {} {}: ", word(finding.outcome, coloured), finding.code)?;
    if let Some(package) = &finding.package {
        write!(out, "{}: ", visible(package))?;
    }
    Ok(writeln!(out, "{}", visible(&finding.what))?)
}

fn write_hint(hint: Option<&str>, out: &mut dyn Write) -> Result<(), Error> {
    match hint {
        Some(hint) => Ok(writeln!(out, "  hint: {}", visible(hint))?),
        None => Ok(()),
    }
}

fn word(outcome: Outcome, coloured: bool) -> String {
    let colour = match outcome {
        Outcome::Refuse => "31;1",
        Outcome::Ask => "33;1",
        Outcome::Note => "36",
    };
    if coloured { format!("\x1b[{colour}m{}\x1b[0m", outcome.word()) } else { outcome.word().to_owned() }
}

fn summary(judged: &Judged, out: &mut dyn Write) -> Result<(), Error> {
    let locks = judged.lockfiles();
    if judged.reports().next().is_none() {
        return Ok(writeln!(out, "no lockfiles")?);
    }
    let Counts { refuse, ask, note, waived } = judged.counts();
    write!(out, "{}, {}", many(locks, "lockfile"), many(judged.packages(), "package"))?;
    // Said where contents are not what is pinned; which formats cannot do better is in the manual.
    let less = [Tier::Commit, Tier::Version, Tier::Range, Tier::Moving];
    let less: Vec<String> = less
        .into_iter()
        .filter(|tier| judged.tier(*tier) > 0)
        .map(|tier| format!("{} by {} only", counted(judged.tier(tier)), tier.word()))
        .collect();
    if !less.is_empty() {
        write!(out, " ({})", less.join(", "))?;
    }
    write!(out, ", {}", many(refuse + ask, "finding"))?;
    if note > 0 {
        write!(out, ", {}", many(note, "note"))?;
    }
    if waived > 0 {
        write!(out, ", {} waived", counted(waived))?;
    }
    if let Some((commit, of)) = judged.projects.iter().find_map(|project| project.baseline.as_ref()) {
        let of = of.strip_prefix("refs/remotes/").unwrap_or(of);
        write!(out, "; compared with {} ({})", commit.get(..12).unwrap_or(commit), visible(of))?;
    }
    Ok(writeln!(out)?)
}

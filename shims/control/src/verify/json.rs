//! Findings as one JSON object, on one line.

use std::io::Write;

use cotter_lockpolicy::finding::Kind;
use cotter_lockpolicy::{Finding, Report};
use serde_json::{Value, json};

use super::judged::Judged;
use crate::error::Error;
use crate::written::json_line;

pub(crate) fn write(judged: &Judged, out: &mut dyn Write) -> Result<(), Error> {
    let files: Vec<Value> = judged
        .reports()
        .map(|(project, report)| file(&|file| judged.shown(&project.root, file), report))
        .collect();
    let counts = judged.counts();
    json_line(
        out,
        &json!({
            "files": files,
            "lockfiles": files.len(),
            "packages": judged.packages(),
            "outcome": judged.outcome().map_or("clean", |outcome| outcome.word()),
            "refuse": counts.refuse,
            "ask": counts.ask,
            "note": counts.note,
        }),
    )
}

fn file(shown: &dyn Fn(&str) -> String, report: &Report) -> Value {
    let findings: Vec<Value> = report.findings.iter().map(|found| finding(shown, found)).collect();
    json!({
        "file": shown(&report.file),
        "format": report.format.map(|format| format.word()),
        "packages": report.packages,
        "findings": findings,
    })
}

fn finding(shown: &dyn Fn(&str) -> String, finding: &Finding) -> Value {
    let kind = match finding.code.kind() {
        Kind::Absolute => "absolute",
        Kind::Relative => "relative",
    };
    json!({
        "code": finding.code.word(),
        "outcome": finding.outcome.word(),
        "kind": kind,
        "file": shown(&finding.file),
        "line": finding.line,
        "column": finding.column,
        "package": finding.package,
        "what": finding.what,
        "mend": finding.mend,
    })
}

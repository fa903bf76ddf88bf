//! Findings as one JSON object, on one line.

use std::io::Write;

use cotter_lockpolicy::finding::Kind;
use cotter_lockpolicy::{Finding, Report};
use serde_json::{Value, json};

use super::judged::{Judged, JudgedProject};
use crate::error::Error;
use crate::written::json_line;

pub(crate) fn write(judged: &Judged, out: &mut dyn Write) -> Result<(), Error> {
    let files: Vec<Value> = judged.reports().map(|(project, report)| file(judged, project, report)).collect();
    let counts = judged.counts();
    json_line(
        out,
        &json!({
            "files": files,
            "lockfiles": judged.lockfiles(),
            "packages": judged.packages(),
            "outcome": judged.outcome().map_or("clean", |outcome| outcome.word()),
            "refuse": counts.refuse,
            "ask": counts.ask,
            "note": counts.note,
            "waived": counts.waived,
        }),
    )
}

fn file(judged: &Judged, project: &JudgedProject, report: &Report) -> Value {
    let shown = |file: &str| judged.shown(&project.root, file);
    let findings: Vec<Value> = report.findings.iter().map(|found| finding(&shown, found)).collect();
    let waived = report.waived.iter().map(|waived| {
        let mut value = finding(&shown, &waived.finding);
        value["reason"] = json!(waived.reason);
        value
    });
    let pinned: Value = report.tiers.iter().map(|(tier, count)| (tier.word(), *count)).collect();
    let baseline = project.baseline.as_ref().map(|(commit, of)| json!({ "commit": commit, "of": of }));
    json!({
        "file": shown(&report.file),
        "format": report.format.map(|format| format.word()),
        "packages": report.packages,
        "pinned": pinned,
        "baseline": baseline,
        "findings": findings,
        "waived": waived.collect::<Vec<_>>(),
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
        "brings": finding.brings,
    })
}

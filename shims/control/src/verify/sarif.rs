//! Findings as SARIF 2.1.0, which code hosts show beside the lines they are about.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use cotter_lockpolicy::{Code, Finding, Outcome};
use serde_json::{Map, Value, json};

use super::judged::Judged;
use crate::error::Error;
use crate::written::json_line;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What paths are relative to.
const BASE: &str = "%SRCROOT%";

pub(crate) fn write(judged: &Judged, out: &mut dyn Write) -> Result<(), Error> {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let root = judged.projects.first().map(|project| project.root.as_path());
    let mut results = Vec::new();
    for (project, report) in judged.reports() {
        let own = Some(project.root.as_path()) == root;
        for finding in &report.findings {
            results.push(result(finding, &artifact(&project.root, &finding.file, own)));
        }
    }
    let mut run = Map::new();
    run.insert(
        "tool".to_owned(),
        json!({ "driver": { "name": "cotter", "version": env!("CARGO_PKG_VERSION"), "rules": rules } }),
    );
    run.insert("results".to_owned(), Value::Array(results));
    run.insert("columnKind".to_owned(), json!("unicodeCodePoints"));
    if let Some(root) = root {
        let uri = format!("file://{}/", encoded(root).trim_end_matches('/'));
        run.insert("originalUriBaseIds".to_owned(), json!({ BASE: { "uri": uri } }));
    }
    json_line(out, &json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.word(),
        "shortDescription": { "text": code.meaning() },
        "defaultConfiguration": { "level": level(code.outcome()) },
    })
}

fn result(finding: &Finding, artifact: &Value) -> Value {
    let package = finding.package.as_ref().map(|package| format!("{package}: ")).unwrap_or_default();
    let mend = finding.mend.as_ref().map(|mend| format!(" ({mend})")).unwrap_or_default();
    let mut place = Map::new();
    place.insert("artifactLocation".to_owned(), artifact.clone());
    if let Some(line) = finding.line {
        place.insert(
            "region".to_owned(),
            json!({ "startLine": line, "startColumn": finding.column.unwrap_or(1) }),
        );
    }
    let mut result = json!({
        "ruleId": finding.code.word(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == finding.code),
        "level": level(finding.outcome),
        "message": { "text": format!("{package}{}{mend}", finding.what) },
        "locations": [{ "physicalLocation": place }],
    });
    if !finding.brings.is_empty() {
        result["properties"] = json!({ "brings": finding.brings });
    }
    result
}

fn level(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refuse => "error",
        Outcome::Ask => "warning",
        Outcome::Note => "note",
    }
}

/// A file of the first project by its path there; one of another project by its whole path.
fn artifact(root: &Path, file: &str, own: bool) -> Value {
    if own {
        json!({ "uri": encoded(Path::new(file)), "uriBaseId": BASE })
    } else {
        json!({ "uri": format!("file://{}", encoded(&root.join(file))) })
    }
}

/// A path as a part of a URI.
fn encoded(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}

//! `RECORD`: the files of a distribution and their digests.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::Distribution;
use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Outcome};

/// Those that always write a record.
const WRITERS: [&str; 4] = ["pip", "uv", "poetry", "pdm"];

/// Compares the files of a distribution with its record, and remembers whose they are. What is in the lock was put there
/// by somebody who writes one.
pub(super) fn check(
    site: &dyn Files,
    folder: &str,
    distribution: &Distribution,
    is_locked: bool,
    owned: &mut BTreeSet<String>,
    found: &mut Vec<Finding>,
) {
    let record = format!("{folder}/RECORD");
    let Some(bytes) = site.bytes(&record) else {
        let installer = site.bytes(&format!("{folder}/INSTALLER")).unwrap_or_default();
        let installer = String::from_utf8_lossy(&installer).trim().to_ascii_lowercase();
        let installer = installer.split_whitespace().next().unwrap_or_default();
        let outcome = match installer {
            // The system's own packages have none: their files are its business.
            "debian" | "conda" | "rpm" if !is_locked => Outcome::Note,
            // Whoever wrote one took it away, or somebody did.
            installer if is_locked || WRITERS.contains(&installer) => Outcome::Refuse,
            _ => Outcome::Ask,
        };
        let what = "no record: whether its files are what was installed cannot be told";
        found.push(Finding::new(Code::Changed, record, what).of(distribution.label()).weighing(outcome));
        return;
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut missing = 0usize;
    let mut first_missing = String::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields = fields(line);
        let [path, digest, ..] = fields.as_slice() else {
            let what = format!("line {} is no record", number + 1);
            found.push(Finding::new(Code::Changed, &*record, what).of(distribution.label()));
            continue;
        };
        // Scripts lie beside `site-packages`, not in it.
        let Some(inside) = beside("record", &path.replace('\\', "/")) else { continue };
        owned.insert(inside.clone());
        // Without a digest stand what Python compiles, what lists itself, and notes that installers leave.
        if digest.is_empty() && (is_made_here(&inside, folder) || !is_code(&inside)) {
            continue;
        }
        let Some(content) = site.bytes(&inside) else {
            if !digest.is_empty() {
                missing += 1;
                if missing == 1 {
                    first_missing = inside;
                }
            }
            continue;
        };
        let told = match digest.split_once('=') {
            Some(("sha256", value)) => Some(value == url_safe(&Sha256::digest(&content))),
            Some(("sha384", value)) => Some(value == url_safe(&Sha384::digest(&content))),
            Some(("sha512", value)) => Some(value == url_safe(&Sha512::digest(&content))),
            _ => None,
        };
        let finding = match told {
            Some(true) => continue,
            Some(false) => Finding::new(Code::Changed, inside, "not what was installed"),
            None => Finding::new(Code::Changed, inside, "its record has no digest that can be checked")
                .weighing(Outcome::Ask),
        };
        found.push(finding.of(distribution.label()));
    }
    if missing > 0 {
        // What is not there does not run.
        let what = format!("{missing} of its files are not there, `{}` first", first_missing.escape_debug());
        found
            .push(Finding::new(Code::Changed, record, what).of(distribution.label()).weighing(Outcome::Note));
    }
}

/// Compiled by Python itself, or the record, which cannot hold its own digest.
fn is_made_here(path: &str, folder: &str) -> bool {
    let in_cache = path.starts_with("__pycache__/") || path.contains("/__pycache__/");
    let own = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    in_cache || matches!(own, Some("RECORD" | "RECORD.jws" | "RECORD.p7s"))
}

/// What Python would run or import.
fn is_code(path: &str) -> bool {
    [".py", ".pyc", ".so", ".pyd", ".pth"].iter().any(|end| path.ends_with(end))
}

/// The fields of a line of comma-separated values.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        let Some(field) = fields.last_mut() else { break };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => field.push(other),
        }
    }
    fields
}

/// Base64 as URLs take it, without padding.
fn url_safe(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let number =
            part.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..=part.len() {
            let index = (number >> (18 - 6 * place)) & 63;
            out.push(ALPHABET.get(index as usize).copied().map_or('=', char::from));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_records_have_it() {
        assert_eq!(url_safe(b""), "");
        assert_eq!(url_safe(b"f"), "Zg");
        assert_eq!(url_safe(b"fo"), "Zm8");
        assert_eq!(url_safe(b"foo"), "Zm9v");
        assert_eq!(url_safe(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn fields_may_be_quoted() {
        assert_eq!(fields("a,sha256=x,1"), ["a", "sha256=x", "1"]);
        assert_eq!(fields("\"a,\"\"b\"\"\",,"), ["a,\"b\"", "", ""]);
    }
}

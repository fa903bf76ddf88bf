//! `patchedDependencies`: the lock's are the manifests', and each file is the one that the lock was made with.

use std::collections::BTreeMap;

use md5::{Digest as _, Md5};

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::lock::Lock;
use crate::pnpm::settings::{Root, Workspace};
use crate::record::sha256;

/// One patch of the lock.
#[derive(Default)]
struct Patch<'l> {
    path: Option<&'l str>,
    hash: Option<&'l str>,
    at: usize,
}

pub(super) fn check(
    lock: &Lock<'_>,
    workspace: Option<&Workspace>,
    root: Option<&Root>,
    files: &dyn Files,
    path: &str,
    found: &mut Findings<'_>,
) {
    let mut held: BTreeMap<&str, Patch<'_>> = BTreeMap::new();
    for own in &lock.settings {
        let Some(rest) = own.name.strip_prefix("patchedDependencies.") else { continue };
        let (package, is_path) = match (rest.strip_suffix(".path"), rest.strip_suffix(".hash")) {
            (Some(package), _) => (package, true),
            (None, Some(package)) => (package, false),
            // Newer locks have the hash alone.
            (None, None) => (rest, false),
        };
        let patch = held.entry(package).or_default();
        patch.at = own.at;
        if is_path {
            patch.path = Some(&own.value);
        } else {
            patch.hash = Some(&own.value);
        }
    }
    let of_root = root.map(|root| root.patches.clone()).unwrap_or_default();
    let of_workspace = workspace.map(|own| own.below("patchedDependencies")).unwrap_or_default();
    let mut wanted = of_workspace.clone();
    wanted.extend(of_root.clone());
    for (package, patch) in &held {
        let said = wanted.get(*package);
        let Some(file) = said.map(String::as_str).or(patch.path) else {
            let what = format!("the lock patches {package}, no manifest does");
            found.add(Code::Stale, patch.at, what);
            continue;
        };
        let Some(place) = files::beside(path, file) else {
            let what = format!("the patch of {package} leads out of the project");
            found.add(Code::OutsidePath, patch.at, what);
            continue;
        };
        if said.is_none() && root.is_some() {
            found.add(Code::Stale, patch.at, format!("the lock patches {package}, no manifest does"));
        }
        if patch.path.is_some_and(|own| files::beside(path, own).as_ref() != Some(&place)) {
            let what = format!("the patch of {package} is another file in the manifest: `{place}`");
            found.add(Code::Stale, patch.at, what);
        }
        match files.bytes(&place) {
            None => {
                found.add(Code::Stale, patch.at, format!("the patch `{place}` of {package} is not there"));
            }
            Some(bytes) if patch.hash.is_some_and(|hash| is_other(hash, &bytes)) => {
                let what = format!("the patch `{place}` of {package} has changed since the lock was made");
                found.add(Code::Stale, patch.at, what);
            }
            Some(_) => {}
        }
    }
    for package in wanted.keys().filter(|package| !held.contains_key(package.as_str())) {
        let finding = found.add(Code::Stale, 0, format!("the manifest patches {package}, the lock does not"));
        finding.mend = Some("run `pnpm install` and look at what changes".to_owned());
        // From pnpm 11 on, what stands in `package.json` is read by nobody.
        let major = root.and_then(|root| root.major);
        if !of_workspace.contains_key(package) && major.is_none_or(|major| major >= 11) {
            finding.outcome = if major.is_some() { Outcome::Note } else { Outcome::Ask };
        }
    }
}

/// Whether a hash is not that of a patch: sha256, or before pnpm 10 md5 with the letters of base32. Line ends do not
/// count. Of a hash of another kind nothing is known.
fn is_other(hash: &str, bytes: &[u8]) -> bool {
    let plain: Vec<u8> = String::from_utf8_lossy(bytes).replace("\r\n", "\n").into_bytes();
    let own = |bytes: &[u8]| match hash.len() {
        64 => Some(sha256(bytes)),
        26 => Some(base32(&Md5::digest(bytes))),
        _ => None,
    };
    own(&plain).is_some_and(|of_plain| of_plain != hash && own(bytes).as_deref() != Some(hash))
}

/// As pnpm writes it: small letters, nothing at the end.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::new();
    let (mut rest, mut bits) = (0u32, 0);
    for byte in bytes {
        rest = rest << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(LETTERS, rest >> bits));
        }
        rest &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(LETTERS, rest << (5 - bits)));
    }
    text
}

fn letter(letters: &[u8; 32], value: u32) -> char {
    letters.get((value & 31) as usize).copied().map_or('a', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_its_patch() {
        let patch = b"diff --git a/x.js b/x.js\nnew file mode 100644\nindex 0000000..7898192\n--- /dev/null\n+++ b/x.js\n@@ -0,0 +1 @@\n+a\n";
        let new = "b0c304c01547e43900104312da56f9da2f101fcabd69f98b4ca3e51ecab16d74";
        let crlf = String::from_utf8_lossy(patch).replace('\n', "\r\n");
        for hash in ["yf5jjvunp4f2oigtzbvdjvgklq", new] {
            assert!(!is_other(hash, patch), "{hash}");
            assert!(!is_other(hash, crlf.as_bytes()), "{hash}");
            assert!(is_other(hash, b"+b\n"), "{hash}");
        }
        assert!(!is_other("x", b"+b\n"));
    }
}

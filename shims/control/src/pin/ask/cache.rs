//! What registries said a few minutes ago, in the state directory: a second run, after a refusal, asks little anew.
//!
//! It is a saving of time only. What cannot be read was not there, and what cannot be written is asked again.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use cotter_lockpolicy::record::sha256;
use serde::{Deserialize, Serialize};

use super::package::Package;
use crate::helper::write_atomically;
use crate::subject::{self, home, install};
use crate::verify::now;

/// Seconds.
const FRESH: i64 = 10 * 60;
/// Old answers are never looked at again: when there are many, all go.
const MANY: usize = 4096;

#[derive(Serialize, Deserialize)]
struct Kept {
    /// Whose package: a name is the same in another registry.
    of: String,
    at: i64,
    package: Package,
}

fn key(registry: &str, name: &str) -> String {
    format!("{registry} {name}")
}

fn file(registry: &str, name: &str) -> Option<PathBuf> {
    let state = home(&install().ok()?).ok()?.state;
    let digest = sha256(key(registry, name).as_bytes());
    Some(subject::path(&state).join("cache/registry").join(digest.get(..32)?))
}

pub(super) fn fresh(registry: &str, name: &str) -> Option<Package> {
    let kept: Kept = serde_json::from_slice(&fs::read(file(registry, name)?).ok()?).ok()?;
    let age = now().0.saturating_sub(kept.at);
    (kept.of == key(registry, name) && (0..FRESH).contains(&age)).then_some(kept.package)
}

pub(super) fn keep(registry: &str, name: &str, package: &Package) {
    let Some(file) = file(registry, name) else { return };
    let Some(folder) = file.parent() else { return };
    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    if entries.len() >= MANY {
        for entry in entries {
            let _ = fs::remove_file(entry.path());
        }
    }
    let kept = Kept { of: key(registry, name), at: now().0, package: package.clone() };
    if let Ok(bytes) = serde_json::to_vec(&kept) {
        let _ = write_atomically(&file, &bytes, 0o600);
    }
}

//! Whether the program that a call would run is here already, as a part of the project.

use cotter_rules::{FactKey, Kind};

use super::asked::Asked;
use super::project::Project;
use super::seen::Sight;
use super::{Count, Fact};
use crate::written::visible;

pub(super) fn fact(asked: &Asked<'_>, project: Option<&Project>, sight: &Sight) -> Fact {
    let mut count = Count::default();
    if matches!(asked.tool, "cargo" | "rustup") {
        for toolchain in toolchains(asked).filter(|name| !toolchain_is_here(asked, name, sight)) {
            count.add(|| visible(toolchain));
        }
        return count.into_fact(FactKey::ExecFetches);
    }
    let packages: Vec<&str> = asked.values(&["--package"]).collect();
    let program = asked.of_kind(Kind::Command).next();
    let wanted: Vec<&str> = if packages.is_empty() { program.into_iter().collect() } else { packages };
    for word in wanted {
        if !is_here(asked, word, project, sight) {
            count.add(|| visible(word));
        }
    }
    count.into_fact(FactKey::ExecFetches)
}

/// `cargo +nightly`, `RUSTUP_TOOLCHAIN`, and `rustup run nightly`.
fn toolchains<'f>(asked: &'f Asked<'f>) -> impl Iterator<Item = &'f str> {
    let run = asked.operands.first().filter(|_| asked.is_sub("run") && asked.tool == "rustup");
    asked.values(&["+"]).chain(run.map(|(_, word)| *word))
}

/// Whether rustup has a toolchain of that name, which may lack the machine: `nightly` for `nightly-x86_64-unknown-linux-gnu`,
/// but not for `nightly-2026-01-01-…`. They are where the call's own rustup would look.
fn toolchain_is_here(asked: &Asked<'_>, name: &str, sight: &Sight) -> bool {
    let told = asked.values(&["RUSTUP_HOME"]).last().map(|path| asked.path(path));
    let Some(home) = told.or_else(|| std::env::home_dir().map(|home| home.join(".rustup"))) else {
        return false;
    };
    if name.starts_with('/') {
        // A directory is fetched from nowhere.
        return true;
    }
    let folder = home.join("toolchains");
    sight.note(&folder);
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|own| own.strip_prefix(name).map(str::to_owned))
        .any(|rest| {
            let machine = rest.strip_prefix('-').unwrap_or("0");
            rest.is_empty() || !machine.starts_with(|first: char| first.is_ascii_digit())
        })
}

/// A program in `node_modules/.bin`, here or in a folder above within the repository; or a package in `node_modules` of the
/// version that is wanted.
fn is_here(asked: &Asked<'_>, word: &str, project: Option<&Project>, sight: &Sight) -> bool {
    let dir = asked.dir();
    let top = project.map(|project| project.tree.root());
    let inside = |folder: &&std::path::Path| top.is_none_or(|top| folder.starts_with(top));
    let from = usize::from(word.starts_with('@'));
    let at = word.get(from..).and_then(|rest| rest.find('@')).map(|at| at + from);
    let (name, version) = at.map_or((word, None), |at| (&word[..at], word.get(at + 1..)));
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) || name.contains(':') {
        return false;
    }
    dir.ancestors().take_while(inside).any(|folder| {
        let modules = folder.join("node_modules");
        let bin = modules.join(".bin").join(name);
        let package = modules.join(name).join("package.json");
        match version {
            None => {
                (!name.contains('/') && sight.is_there(&bin))
                    || (name.contains('/') && sight.is_there(&package))
            }
            Some(version) => {
                sight.is_there(&package)
                    && std::fs::read_to_string(&package)
                        .is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
            }
        }
    })
}

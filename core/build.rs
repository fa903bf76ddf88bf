//! Compiles the built-in tool files; a wrong example fails the build with the line it stands on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a build script stops the build by panicking")]

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use cotter_toolfile::Source;

fn main() {
    println!("cargo:rerun-if-changed=tools");
    let mut paths = toml_files(Path::new("tools"));
    // They are searched in this order, and git is called most.
    paths.sort_by_key(|path| (!path.starts_with("tools/git") && !path.ends_with("git.toml"), path.clone()));
    let files: Vec<(String, String)> =
        paths.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect();
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let policy = cotter_toolfile::compile_tools(&sources).unwrap_or_else(|faults: Vec<_>| {
        for fault in faults {
            eprintln!("{fault}");
        }
        process::exit(1);
    });
    let embedded =
        files.iter().fold(String::from("&["), |list, (name, text)| list + &format!("({name:?}, {text:?}),"));
    let out = env::var_os("OUT_DIR").unwrap();
    fs::write(Path::new(&out).join("sources.rs"), embedded + "]").unwrap();
    fs::write(Path::new(&out).join("builtin.policy"), &policy).unwrap();
    fs::write(Path::new(&out).join("builtin.digest"), hmac_sha256::Hash::hash(&policy)).unwrap();
}

/// Tool files, and the folders beside them with more rules.
fn toml_files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (dirs, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let files =
        files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.chain(dirs.iter().flat_map(|dir| toml_files(dir))).collect()
}

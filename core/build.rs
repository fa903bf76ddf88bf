//! Compiles the built-in tool files; a wrong example fails the build with the line it stands on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a build script stops the build by panicking")]

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use cotter_toolfile::Source;

fn main() {
    println!("cargo:rerun-if-changed=tools");
    let mut paths: Vec<PathBuf> = fs::read_dir("tools")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
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

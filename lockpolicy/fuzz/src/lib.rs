//! What is done with bytes that may be anything: a lock is read, judged by itself and compared with its manifests.
//!
//! `cargo +nightly fuzz run <format>` looks for bytes that break it; `lockpolicy/tests/fuzz.rs` does the same on any
//! toolchain, with fewer bytes and always the same ones.

use std::borrow::Cow;
use std::sync::OnceLock;

use cotter_lockpolicy::{Files, Findings, Format, Lock, Registries, Text, pinned};

#[path = "seeds.rs"]
pub mod seeds;

/// One target of cargo-fuzz.
#[macro_export]
macro_rules! target {
    ($format:ident) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| {
            $crate::check(cotter_lockpolicy::Format::$format, data);
        });
    };
}

/// The bytes as a lock, as every other file of the project, and as both.
pub fn check(format: Format, data: &[u8]) {
    let seed = seeds::of(format);
    for (lock, rest) in [(data, seed.manifest.as_bytes()), (seed.lock.as_bytes(), data), (data, data)] {
        one(format, seed.name, lock, rest);
    }
}

/// Says of any path that it is there, as deep as a walk may go.
struct Project<'a> {
    name: &'a str,
    lock: &'a [u8],
    rest: &'a [u8],
}

impl Files for Project<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if path == self.name {
            return Some(Cow::Borrowed(self.lock));
        }
        (path.split('/').count() <= 4).then_some(Cow::Borrowed(self.rest))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let deeper = folder.split('/').count() < 3;
        let names = ["a/", "b.txt", "c.gemspec"];
        names.into_iter().filter(|name| deeper || !name.ends_with('/')).map(str::to_owned).collect()
    }
}

fn one(format: Format, name: &str, bytes: &[u8], rest: &[u8]) {
    let read = Text::of(bytes).and_then(|text| Ok((text, format.read(&text)?)));
    let (text, lock) = match read {
        Ok(read) => read,
        Err(broken) => return assert!(broken.at <= bytes.len(), "{format:?}: {broken:?}"),
    };
    places(&lock, bytes.len());
    let mut found = Findings::new(name, text);
    pinned::check(&lock, registries(), &mut found);
    format.step(&lock, &Project { name, lock: bytes, rest }, name, &mut found);
    let lines = lines(bytes).max(lines(rest));
    for finding in found.into_vec() {
        assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)), "{format:?}: {finding:?}");
        assert!(!finding.what.is_empty(), "{finding:?}");
    }
}

fn places(lock: &Lock<'_>, length: usize) {
    let entries = lock.entries.iter().map(|entry| entry.at);
    let artifacts = lock.entries.iter().flat_map(|entry| &entry.artifacts).map(|artifact| artifact.at);
    let asks = lock.asks.iter().map(|ask| ask.at);
    let settings = lock.settings.iter().map(|setting| setting.at);
    for at in entries.chain(artifacts).chain(asks).chain(settings) {
        assert!(at <= length, "{:?}: {at} lies behind {length}", lock.format);
    }
}

fn lines(bytes: &[u8]) -> u32 {
    bytes.split(|byte| *byte == b'\n').count() as u32
}

fn registries() -> &'static Registries {
    static REGISTRIES: OnceLock<Registries> = OnceLock::new();
    REGISTRIES.get_or_init(|| {
        let known = "[npm]\nregistries = [\"https://npm.registry.example/\"]\n[npm.scopes]\n\"@corp\" = \"https://corp.example/\"\n\
                     [pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\nartifacts = [\"files.registry.example\"]\n\
                     [cargo]\nregistries = [\"https://index.crates.registry.example/\"]\n";
        Registries::parse(known).unwrap_or_default()
    })
}

//! A small project, whatever manager it has: two packages that it asks for, and others that the first of them needs.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256, Sha512};

/// What the project itself asks for.
pub(crate) const DIRECT: [&str; 2] = ["bowsprit", "quillback"];

#[derive(Clone)]
pub(crate) struct Model {
    /// Versions by name.
    pub(crate) packages: BTreeMap<String, [u32; 3]>,
    /// Written in the other order.
    pub(crate) reversed: bool,
}

/// One package of the model.
pub(crate) struct Package<'m> {
    pub(crate) name: &'m str,
    pub(crate) version: String,
    /// The packages that it needs.
    pub(crate) needs: Vec<&'m str>,
}

impl Model {
    pub(crate) fn new() -> Model {
        let names = ["bowsprit", "quillback", "capstan", "gunwale"];
        let packages =
            names.iter().zip(2..).map(|(name, minor)| ((*name).to_owned(), [1, minor, 0])).collect();
        Model { packages, reversed: false }
    }

    pub(crate) fn packages(&self) -> Vec<Package<'_>> {
        let transitive = || self.packages.keys().map(String::as_str).filter(|name| !DIRECT.contains(name));
        let mut all: Vec<Package<'_>> = self
            .packages
            .iter()
            .map(|(name, [major, minor, patch])| Package {
                name,
                version: format!("{major}.{minor}.{patch}"),
                needs: if name == DIRECT[0] { transitive().collect() } else { Vec::new() },
            })
            .collect();
        if self.reversed {
            all.reverse();
        }
        all
    }
}

impl Package<'_> {
    pub(crate) fn is_direct(&self) -> bool {
        DIRECT.contains(&self.name)
    }

    fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// `sha512-…`.
    pub(crate) fn sri(&self) -> String {
        format!("sha512-{}", base64(&Sha512::digest(self.label())))
    }

    pub(crate) fn sha512(&self) -> String {
        hex(&Sha512::digest(self.label()))
    }

    pub(crate) fn sha256(&self) -> String {
        hex(&Sha256::digest(self.label()))
    }

    /// Of another file of the same release: a source, a manifest.
    pub(crate) fn other_sha256(&self) -> String {
        hex(&Sha256::digest(format!("{} source", self.label())))
    }

    /// Go's own form.
    pub(crate) fn h1(&self, of: &str) -> String {
        format!("h1:{}", base64(&Sha256::digest(format!("{} {of}", self.label()))))
    }

    pub(crate) fn commit(&self) -> String {
        self.sha256()[..40].to_owned()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = letters[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

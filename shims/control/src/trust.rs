//! `cotter trust`: a project's policy comes with the repository, and so from strangers.
//!
//! It may tighten what is in force at once. It may loosen only after a person has read it and said so, and only as
//! long as it is this file, in this directory, with this content.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use cotter_core::number::hex;
use cotter_core::place::{PROJECT_FILE, Place};
use cotter_rules::Command;
use sha2::{Digest, Sha256};

use crate::args::TrustAction;
use crate::error::{Error, Exit};
use crate::helper::{read, write_atomically};
use crate::person;
use crate::subject::{self, home, install};
use crate::trust_lock;
use crate::written::{text, visible};

pub(crate) fn run(action: Option<&TrustAction>, out: &mut dyn Write) -> Result<Exit, Error> {
    match action {
        None => give(out),
        Some(TrustAction::List) => list(out),
        Some(TrustAction::Revoke) => revoke(out),
        Some(TrustAction::Lock(args)) => trust_lock::run(args, out),
    }
}

/// One trusted file: where it is and what is in it.
#[derive(Debug, PartialEq)]
struct Trusted {
    /// The repository's root.
    dev: u64,
    ino: u64,
    digest: String,
    path: String,
}

impl Trusted {
    fn of(file: &Path, digest: &[u8]) -> Result<Trusted, Error> {
        let root = file.parent().unwrap_or(Path::new("/"));
        let stat = fs::metadata(root).map_err(|cause| Error::file(root, cause))?;
        let path = file.display().to_string();
        Ok(Trusted { dev: stat.dev(), ino: stat.ino(), digest: hex(digest), path })
    }

    fn line(&self) -> String {
        format!("{}\t{}\t{}\t{}", self.dev, self.ino, self.digest, self.path)
    }

    fn parse(line: &str) -> Option<Trusted> {
        let mut fields = line.splitn(4, '\t');
        Some(Trusted {
            dev: fields.next()?.parse().ok()?,
            ino: fields.next()?.parse().ok()?,
            digest: fields.next()?.to_owned(),
            path: fields.next()?.to_owned(),
        })
    }
}

/// Whether a person has trusted this file with this content.
pub(crate) fn is_trusted(file: &Path, digest: &[u8]) -> Result<bool, Error> {
    let wanted = Trusted::of(file, digest)?;
    Ok(load()?.contains(&wanted))
}

fn give(out: &mut dyn Write) -> Result<Exit, Error> {
    let file = project_file()?;
    let content = read(&file).map_err(|cause| Error::file(&file, cause))?;
    let trusted = Trusted::of(&file, &Sha256::digest(&content))?;
    if load()?.contains(&trusted) {
        writeln!(out, "{} is trusted already", trusted.path)?;
        return Ok(Exit::Clean);
    }
    if !confirmed(&trusted, &content)? {
        writeln!(out, "not trusted")?;
        return Ok(Exit::Findings);
    }
    let mut all = load()?;
    all.retain(|other| other.path != trusted.path);
    writeln!(out, "{} is trusted as it is now", trusted.path)?;
    all.push(trusted);
    store(&all)?;
    Ok(Exit::Clean)
}

fn confirmed(trusted: &Trusted, content: &[u8]) -> Result<bool, Error> {
    let cells = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
    let shown = text(content).split('\n').map(cells).collect::<Vec<_>>().join("\n");
    let question =
        format!("Trust {} to loosen Cotter's rules here? Type its file name to agree: ", trusted.path);
    person::agrees(
        "trusting a project's policy takes a person at a terminal",
        &shown,
        &question,
        PROJECT_FILE,
    )
}

fn list(out: &mut dyn Write) -> Result<Exit, Error> {
    for trusted in load()? {
        let now = read(Path::new(&trusted.path)).map(|content| hex(&Sha256::digest(content)));
        let state = match now {
            Ok(digest) if digest == trusted.digest => "in force",
            Ok(_) => "changed since: no longer trusted",
            Err(_) => "gone",
        };
        writeln!(out, "{}  {}  {state}", &trusted.digest.get(..12).unwrap_or_default(), trusted.path)?;
    }
    Ok(Exit::Clean)
}

fn revoke(out: &mut dyn Write) -> Result<Exit, Error> {
    let file = project_file()?.display().to_string();
    let mut all = load()?;
    let before = all.len();
    all.retain(|trusted| trusted.path != file);
    if all.len() == before {
        writeln!(out, "{file} was not trusted")?;
        return Ok(Exit::Clean);
    }
    store(&all)?;
    writeln!(out, "{file} is no longer trusted")?;
    Ok(Exit::Clean)
}

/// The policy of the repository that we stand in.
fn project_file() -> Result<PathBuf, Error> {
    let place = Place::of(&Command::default(), |_| None);
    place.project.map(|project| subject::path(&project.file)).ok_or(Error::NoProject)
}

fn trust_file() -> Result<PathBuf, Error> {
    Ok(subject::path(&home(&install()?)?.state).join("trust"))
}

fn load() -> Result<Vec<Trusted>, Error> {
    let file = trust_file()?;
    match fs::read(&file) {
        // A line that is none of ours trusts nothing.
        Ok(bytes) => Ok(text(&bytes).lines().filter_map(Trusted::parse).collect()),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(Error::file(&file, cause)),
    }
}

/// Writes the list, and forgets what was compiled under the old one.
fn store(all: &[Trusted]) -> Result<(), Error> {
    let file = trust_file()?;
    let lines: String = all.iter().map(|trusted| trusted.line() + "\n").collect();
    if let Some(state) = file.parent() {
        let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(state);
        let _ = fs::remove_dir_all(state.join("policy"));
    }
    write_atomically(&file, lines.as_bytes(), 0o600).map_err(|cause| Error::file(&file, cause))
}

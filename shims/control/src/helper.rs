//! What the guard asks of `cotter`: to read a policy and store its compiled form; to look at what an install would bring.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cotter_core::builtin;
use cotter_core::helper::VERSION;
use cotter_core::layers::{CONFIG_FILE, Stored, stored_name};
use cotter_core::path::join;
use cotter_rules::Policy;
use cotter_rules::policy::Settings;
use cotter_rules::weigh::Layer;
use cotter_sys::process::c_path;
use cotter_toolfile::{Compiled, Fault, Source, compile_policy};
use sha2::{Digest, Sha256};

use crate::error::{Error, Exit};
use crate::{packages, subject, trust};

/// Stands for the digest of what could not be read.
const UNREAD: [u8; 32] = [0; 32];
/// Longer than any policy a person writes.
const MOST: u64 = 1 << 20;
/// How many compiled policies are kept.
const MANY: usize = 64;

pub(crate) fn run(out: &mut dyn Write) -> Result<Exit, Error> {
    let mut request = Vec::new();
    std::io::stdin().lock().take(MOST).read_to_end(&mut request)?;
    let fields =
        request.strip_prefix(VERSION).and_then(|rest| rest.strip_suffix(b"\0")).ok_or(Error::Request)?;
    let fields: Vec<&[u8]> = fields.split(|byte| *byte == 0).collect();
    let answer = match fields.as_slice() {
        [b"compile", layer, source, target] => {
            let layer = layer_of(layer).ok_or(Error::Request)?;
            let (source, target) = (subject::path(source), subject::path(target));
            let stored = compile(layer, &source)?;
            // The managed policy's form is made by its owner (`cotter config compile`), readable for everybody; and
            // what could not be read now may be readable the next time.
            if layer != Layer::Managed && !stored.starts_with(&UNREAD) {
                keep(&stored, &source, &target);
            }
            stored
        }
        [b"cargo-alias", dir, word] => cargo_alias(&subject::path(dir), word),
        [b"packages", target, rest @ ..] => packages::run(&subject::path(target), rest)?,
        _ => return Err(Error::Request),
    };
    out.write_all(VERSION)?;
    out.write_all(&answer)?;
    Ok(Exit::Clean)
}

/// What cargo's configuration files say that a word stands for, separated by blanks. The nearest file counts.
fn cargo_alias(dir: &Path, word: &[u8]) -> Vec<u8> {
    let Ok(word) = std::str::from_utf8(word) else { return Vec::new() };
    let own = std::env::home_dir().map(|home| home.join(".cargo"));
    let folders = dir.ancestors().map(|folder| folder.join(".cargo")).chain(own);
    let files = folders.flat_map(|folder| [folder.join("config.toml"), folder.join("config")]);
    let alias = files.filter_map(|file| read(&file).ok()).find_map(|bytes| {
        let config: toml::Table = std::str::from_utf8(&bytes).ok()?.parse().ok()?;
        config.get("alias")?.get(word).cloned()
    });
    match alias {
        Some(toml::Value::String(line)) => line.into_bytes(),
        Some(toml::Value::Array(words)) => {
            words.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(" ").into_bytes()
        }
        _ => Vec::new(),
    }
}

fn layer_of(word: &[u8]) -> Option<Layer> {
    [Layer::Managed, Layer::User, Layer::Project].into_iter().find(|layer| layer.word().as_bytes() == word)
}

/// The stored form of a policy file: compiled, or the fault in it.
pub(crate) fn compile(layer: Layer, source: &Path) -> Result<Vec<u8>, Error> {
    let name = source.display().to_string();
    let one_line =
        |fault: &Fault| format!("{}:{}:{}: {}", fault.file, fault.line, fault.column, fault.message());
    let bytes = match read(source) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Stored::bytes(&UNREAD, Err(&format!("{name}: {error}")))),
    };
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let (line, column) = position(&bytes, error.valid_up_to());
            return Ok(Stored::bytes(&digest, Err(&format!("{name}:{line}:{column}: not UTF-8"))));
        }
    };
    let compiled = match compiled(layer, Source { name: &name, text })? {
        Ok(Compiled { bytes, .. }) => bytes,
        Err(faults) => {
            let fault = faults.first().map_or_else(|| name.clone(), one_line);
            return Ok(Stored::bytes(&digest, Err(&fault)));
        }
    };
    let trusted = layer != Layer::Project || trust::is_trusted(source, &digest)?;
    let bytes = if trusted { compiled } else { tighten_only(&compiled)? };
    Ok(Stored::bytes(&digest, Ok(&bytes)))
}

/// Compiles a policy against what it may name: the built-in tools and rules and, below the managed layer, its rules.
pub(crate) fn compiled(layer: Layer, source: Source<'_>) -> Result<Result<Compiled, Vec<Fault>>, Error> {
    let managed = if layer == Layer::Managed { None } else { managed()? };
    let mut base =
        builtin::policy().map_err(|_| Error::Guard("the built-in policy is damaged".to_owned()))?;
    let form = managed.as_deref().and_then(|form| Stored::open(form).ok());
    if let Some(Ok(policy)) = form.map(|form| form.content) {
        base.tools.extend(&policy.tools);
    }
    Ok(compile_policy(source, &base, today()))
}

fn managed() -> Result<Option<Vec<u8>>, Error> {
    let source = subject::path(&join(subject::install()?.managed(), CONFIG_FILE));
    if source.exists() { compile(Layer::Managed, &source).map(Some) } else { Ok(None) }
}

/// A policy's bytes. Only a regular file can be one: opening a pipe would wait for somebody to write into it.
pub(crate) fn read(source: &Path) -> std::io::Result<Vec<u8>> {
    let file = fs::OpenOptions::new().read(true).custom_flags(cotter_sys::fs::NONBLOCK).open(source)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST { Err(std::io::Error::other("too long for a policy")) } else { Ok(bytes) }
}

/// Line and column of a byte, both from 1, where everything before it is text.
fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default());
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// What a stranger's policy may say: more rules, a stricter mode, more protected branches. Exceptions and every
/// other setting wait until a person has trusted the file.
fn tighten_only(compiled: &[u8]) -> Result<Vec<u8>, Error> {
    let mut policy = Policy::open(compiled).map_err(|_| Error::Request)?;
    policy.exceptions.clear();
    let Settings { mode, protected, .. } = policy.settings;
    policy.settings = Settings { mode, protected, ..Settings::default() };
    Ok(policy.store())
}

/// Stores the compiled form for the next call. It is only a saving of time, so failing is no error; and it is kept
/// only if the source is still what the guard saw.
fn keep(stored: &[u8], source: &Path, target: &Path) {
    let stat = c_path(source.as_os_str().as_bytes()).and_then(|source| cotter_sys::fs::stat(&source));
    let unchanged = stat.is_ok_and(|stat| {
        let name = stored_name(source.as_os_str().as_bytes(), &stat);
        target.file_name().is_some_and(|target| target.as_bytes() == name.as_bytes())
    });
    let Some(dir) = target.parent().filter(|_| unchanged) else { return };
    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    forget_old(dir, MANY);
    let _ = write_atomically(target, stored, 0o600);
}

/// Writes beside the target and renames: a reader sees the old file or the new one.
pub(crate) fn write_atomically(target: &Path, bytes: &[u8], mode: u32) -> std::io::Result<()> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let temporary = target.with_file_name(name);
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&temporary)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, target));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Compiled forms of sources that have changed since are never found again: when there are many, all go.
pub(crate) fn forget_old(dir: &Path, many: usize) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let files: Vec<_> = entries.filter_map(Result::ok).collect();
    if files.len() >= many {
        for file in files {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Days since the epoch.
pub(crate) fn today() -> u32 {
    const DAY: u64 = 86_400;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    u32::try_from(now / DAY).unwrap_or(u32::MAX)
}

//! `cotter intel import`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use cotter_lockpolicy::known::index::{Builder, Unfit};
use cotter_lockpolicy::text::position;

use super::is_archive;
use crate::error::{Error, Exit};
use crate::helper::write_atomically;
use crate::person;
use crate::verify::Progress;
use crate::written::{counted, many, visible};

/// What is longer is read in parts, which only one advisory a line allows.
const WHOLE: u64 = 32 << 20;
/// So many files that are not fit are named.
const NAMED: usize = 10;

pub(super) fn run(from: &[PathBuf], out: &mut dyn Write) -> Result<Exit, Error> {
    // What replaces an index can also empty it.
    person::required("replacing what is known of malicious releases")?;
    let mut files = Vec::new();
    for path in from {
        let meta = fs::metadata(path).map_err(|cause| Error::file(path, cause))?;
        match meta.is_dir() {
            true => below(path, &mut files).map_err(|cause| Error::file(path, cause))?,
            false if is_archive(path) => return Err(Error::Archive(path.display().to_string())),
            false => files.push(path.clone()),
        }
    }
    files.sort_unstable();
    let mut gathered = Gathered::default();
    let mut progress = Progress::new(files.len());
    for file in &files {
        progress.at(&file.to_string_lossy());
        gathered.read(file);
    }
    progress.done();
    for unfit in gathered.unfit.iter().take(NAMED) {
        eprintln!("cotter: warning: {unfit}");
    }
    if gathered.unfit.len() > NAMED {
        eprintln!("cotter: warning: … and {} more like these", counted(gathered.unfit.len() - NAMED));
    }
    if gathered.builder.is_empty() {
        return Err(Error::NoAdvisories);
    }
    let index = super::file()?;
    if let Some(folder) = index.parent() {
        let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    write_atomically(&index, &gathered.builder.finish(), 0o600)
        .map_err(|cause| Error::file(&index, cause))?;
    writeln!(
        out,
        "{} from {} in {}",
        many(gathered.builder.len(), "record"),
        many(files.len() - gathered.unfit.len(), "file"),
        index.display()
    )?;
    Ok(if gathered.unfit.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// The JSON files below a folder; links are not followed.
fn below(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let is_json = || {
                path.extension().is_some_and(|end| matches!(end.to_str(), Some("json" | "jsonl" | "ndjson")))
            };
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && is_json() {
                files.push(path);
            }
        }
    }
    Ok(())
}

#[derive(Default)]
struct Gathered {
    builder: Builder,
    /// What could not be read, each as a line.
    unfit: Vec<String>,
}

impl Gathered {
    fn read(&mut self, path: &Path) {
        let name = visible(&path.to_string_lossy());
        let read = open(path).and_then(|(file, length)| match length {
            0..=WHOLE => {
                let mut bytes = Vec::new();
                BufReader::new(file).read_to_end(&mut bytes)?;
                self.add(&name, &bytes, 0);
                Ok(())
            }
            _ => self.read_lines(&name, BufReader::new(file)),
        });
        if let Err(cause) = read {
            self.unfit.push(format!("{name}: {cause}"));
        }
    }

    /// Some lines at a time.
    fn read_lines(&mut self, name: &str, mut file: BufReader<File>) -> io::Result<()> {
        let (mut part, mut before, mut lines) = (Vec::new(), 0, 0);
        loop {
            let length = (&mut file).take(WHOLE).read_until(b'\n', &mut part)?;
            lines += 1;
            if length == 0 || part.len() as u64 >= WHOLE / 2 {
                self.add(name, &part, before);
                part.clear();
                before = lines;
            }
            if length == 0 {
                return Ok(());
            }
        }
    }

    /// Adds what bytes say that begin behind so many lines of a file.
    fn add(&mut self, name: &str, bytes: &[u8], before: u32) {
        if bytes.trim_ascii().is_empty() {
            return;
        }
        if let Err(Unfit { at, why }) = self.builder.add_osv(bytes) {
            let at = position(bytes, at);
            self.unfit.push(format!("{name}:{}:{}: {}", at.line + before, at.column, visible(&why)));
        }
    }
}

/// A regular file and its length; opening a pipe would wait.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().read(true).custom_flags(cotter_sys::fs::NONBLOCK).open(path)?;
    let meta = file.metadata()?;
    if meta.is_file() { Ok((file, meta.len())) } else { Err(io::Error::other("not a regular file")) }
}

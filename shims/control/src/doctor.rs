//! `cotter doctor`: whether the guard is in place.
//!
//! For every shim: is it what a shell would find first, and if not, what shadows it; is the real tool found.
//! Then a canary: a forced push in a scratch repository, which must be refused.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use cotter_door::exec_path::ExecPath;
use cotter_lockpolicy::Ecosystem;
use cotter_rules::Mode;
use serde_json::json;

use crate::args::Format;
use crate::canary::{Canary, canary};
use crate::config::layers;
use crate::error::{Error, Exit};
use crate::registries;
use crate::shims::{self, Shim};
use crate::subject::{self, Subject, home, install};
use crate::written::json_line;

/// One thing that was looked at.
struct Finding {
    good: bool,
    what: String,
    says: String,
}

impl Finding {
    fn good(what: impl Into<String>, says: impl Into<String>) -> Finding {
        Finding { good: true, what: what.into(), says: says.into() }
    }

    fn bad(what: impl Into<String>, says: impl Into<String>) -> Finding {
        Finding { good: false, what: what.into(), says: says.into() }
    }
}

pub(crate) fn run(format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let shims = shims::all()?;
    let mut findings = Vec::new();
    for shim in &shims {
        findings.push(reached(shim));
        findings.push(real(shim));
    }
    findings.extend(exec_path());
    findings.push(state()?);
    findings.extend(policies()?);
    findings.push(registries());
    findings.push(strength()?);
    if shims.iter().any(|shim| shim.name == OsStr::new("git")) {
        let what = "canary (git push --force)";
        findings.push(match canary()? {
            Canary::Refused => Finding::good(what, "refused"),
            Canary::Passed(says) => Finding::bad(what, format!("NOT refused ({says})")),
        });
    }
    for Finding { good, what, says } in &findings {
        match format {
            Format::Json => json_line(out, &json!({ "good": good, "what": what, "says": says }))?,
            Format::Human => writeln!(out, "{}  {what}: {says}", if *good { "ok " } else { "BAD" })?,
        }
    }
    let clean = findings.iter().all(|finding| finding.good);
    Ok(if clean { Exit::Clean } else { Exit::Findings })
}

/// What a shell would run under this name, and everything that stands before the shim.
fn reached(shim: &Shim) -> Finding {
    let what = format!("{} on PATH", shim.name.to_string_lossy());
    let found: Vec<PathBuf> = which::which_all(&shim.name).map(Iterator::collect).unwrap_or_default();
    let is_ours = |path: &PathBuf| same_file(path, &shim.path);
    match found.iter().position(is_ours) {
        Some(0) => Finding::good(what, "the guard is found first"),
        Some(at) => {
            let before: Vec<String> = found.iter().take(at).map(|path| path.display().to_string()).collect();
            Finding::bad(what, format!("shadowed by {}", before.join(", ")))
        }
        None if found.is_empty() => {
            Finding::bad(what, "neither the guard nor the tool is on PATH (see `cotter env`)")
        }
        None => {
            let first = found.first().map(|path| path.display().to_string()).unwrap_or_default();
            Finding::bad(what, format!("the guard is not on PATH, {first} is (see `cotter env`)"))
        }
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => one.dev() == other.dev() && one.ino() == other.ino(),
        _ => false,
    }
}

fn real(shim: &Shim) -> Finding {
    let what = format!("{} behind it", shim.name.to_string_lossy());
    match &shim.real {
        Ok(Some(path)) => Finding::good(what, path.display().to_string()),
        Ok(None) => Finding::bad(what, "the real tool was not found"),
        Err(error) => Finding::bad(what, error.clone()),
    }
}

/// Whether the git that git starts is guarded too.
fn exec_path() -> Option<Finding> {
    let subject = Subject::new(&["git".into()]).ok()?;
    let what = "git started by git";
    Some(match subject.prepared.exec_path? {
        ExecPath::Missing => {
            Finding::bad(what, "not guarded: no exec path of ours for this git (run `cotter exec-path`)")
        }
        ExecPath::Callers => Finding::bad(what, "not guarded: GIT_EXEC_PATH is set to something else"),
        ExecPath::Inherited(_) | ExecPath::Ours(_) => Finding::good(what, "guarded"),
    })
}

/// The state directory: ours alone, and writable.
fn state() -> Result<Finding, Error> {
    let state = subject::path(&home(&install()?)?.state);
    let what = format!("state in {}", state.display());
    let log = state.join("log");
    if let Err(error) = fs::DirBuilder::new().recursive(true).mode(0o700).create(&log) {
        return Ok(Finding::bad(what, format!("cannot be made: {error}")));
    }
    let probe = log.join(format!(".probe-{}", std::process::id()));
    let written = fs::write(&probe, b"probe").and_then(|()| fs::remove_file(&probe));
    let mode = fs::metadata(&state).map(|meta| meta.permissions().mode() & 0o777);
    Ok(match (written, mode) {
        (Err(error), _) => Finding::bad(what, format!("cannot be written: {error}")),
        (Ok(()), Ok(mode)) if mode & 0o022 != 0 => {
            Finding::bad(what, format!("others may write it (mode {mode:o}; should be 700)"))
        }
        _ => Finding::good(what, "writable"),
    })
}

fn policies() -> Result<Vec<Finding>, Error> {
    let layers = layers()?;
    let mut findings: Vec<Finding> =
        layers.warnings.iter().map(|warning| Finding::bad("policy", warning.clone())).collect();
    if findings.is_empty() {
        let named: Vec<&str> = layers.others().iter().map(|(layer, _)| layer.word()).collect();
        let named = if named.is_empty() {
            "built-in only".to_owned()
        } else {
            format!("built-in, {}", named.join(", "))
        };
        findings.push(Finding::good("policy", named));
    }
    findings.push(match layers.mode() {
        Mode::Observe => Finding::bad("mode", "observe: everything is recorded, nothing is stopped"),
        mode => Finding::good("mode", mode.word()),
    });
    Ok(findings)
}

/// Of which ecosystems it is known where packages come from.
fn registries() -> Finding {
    match registries::in_force() {
        Err(error) => Finding::bad("registries", error.to_string()),
        Ok(known) => {
            let known = Ecosystem::ALL.into_iter().filter(|ecosystem| known.hosts(*ecosystem).is_some());
            let known: Vec<&str> = known.map(Ecosystem::word).collect();
            Finding::good(
                "registries",
                if known.is_empty() {
                    "none are known (see `cotter registries refresh`)".to_owned()
                } else {
                    format!("known for {}", known.join(", "))
                },
            )
        }
    }
}

/// Enforced: the guarded process can write neither the guard, nor what tells it where things are, nor the managed
/// policy. Deterrent: it could.
fn strength() -> Result<Finding, Error> {
    let install = install()?;
    let lib = subject::path(&install.lib);
    let managed = subject::path(install.managed());
    let parts = ["cotter-shim", "cotter", "install", "shims", "exec"].map(|name| lib.join(name));
    let policy = [managed.join("config.toml"), managed.join("compiled"), managed.clone(), lib.clone()];
    // Whoever may write a directory may put something else in the place of what is in it.
    let above = lib.ancestors().chain(managed.ancestors()).map(Path::to_path_buf);
    let writable = parts.into_iter().chain(policy).chain(above).find(|path| may_write(path));
    let says = match writable {
        Some(path) => format!("deterrent: this user may write {}", path.display()),
        None => "enforced: this user can replace neither the guard nor the managed policy".to_owned(),
    };
    Ok(Finding::good("strength", says))
}

/// By owner and mode, as far as that says it; root may write everything.
fn may_write(path: &Path) -> bool {
    let own = cotter_sys::process::effective_user_id();
    let groups = |gid: u32| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let lines = status.lines().filter(|line| line.starts_with("Gid:") || line.starts_with("Groups:"));
        lines.flat_map(str::split_whitespace).any(|word| word == gid.to_string())
    };
    fs::metadata(path).is_ok_and(|meta| {
        let mode = meta.permissions().mode();
        own == 0
            || meta.uid() == own
            // In a sticky directory others' files stay theirs.
            || (mode & 0o002 != 0 && mode & 0o1000 == 0)
            || (mode & 0o020 != 0 && groups(meta.gid()))
    })
}

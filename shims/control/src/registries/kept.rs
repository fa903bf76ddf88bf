//! Where registries are kept: `registries.toml` beside the managed and beside the user's policy.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use cotter_lockpolicy::text::position;
use cotter_lockpolicy::url::Url;
use cotter_lockpolicy::{Ecosystem, Registries};

use crate::error::Error;
use crate::helper::{read, write_atomically};
use crate::subject::{self, home, install};
use crate::written::visible;

const FILE: &str = "registries.toml";
const HEAD: &str = "# Where packages may come from. `cotter registries` shows, learns and edits this.\n";

/// One of the two files, as it is.
pub(crate) struct Kept {
    pub(crate) file: PathBuf,
    pub(crate) hosts: Registries,
    mode: u32,
}

impl Kept {
    pub(crate) fn managed() -> Result<Kept, Error> {
        Kept::at(subject::path(install()?.managed()).join(FILE), 0o644)
    }

    pub(crate) fn user() -> Result<Kept, Error> {
        Kept::at(subject::path(&home(&install()?)?.config).join(FILE), 0o600)
    }

    /// The one that is to be changed.
    pub(crate) fn writable(managed: bool) -> Result<Kept, Error> {
        if managed { Kept::managed() } else { Kept::user() }
    }

    fn at(file: PathBuf, mode: u32) -> Result<Kept, Error> {
        let hosts = match read(&file) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                parse(&text).map_err(|fault| Error::Faults(format!("{}:{fault}", file.display())))?
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Registries::default(),
            Err(cause) => return Err(Error::file(&file, cause)),
        };
        Ok(Kept { file, hosts, mode })
    }

    pub(crate) fn store(&self) -> Result<(), Error> {
        let text = toml::to_string(&self.hosts)
            .map_err(|error| Error::Faults(format!("{}: {error}", self.file.display())))?;
        if let Some(folder) = self.file.parent() {
            let mode = if self.mode == 0o600 { 0o700 } else { 0o755 };
            let _ = fs::DirBuilder::new().recursive(true).mode(mode).create(folder);
        }
        let bytes = [HEAD.as_bytes(), text.as_bytes()].concat();
        write_atomically(&self.file, &bytes, self.mode).map_err(|cause| Error::file(&self.file, cause))
    }
}

/// Reads a file, or says what is wrong with it: line, column, reason. A misspelt name would be one that is not there.
fn parse(text: &str) -> Result<Registries, String> {
    let known = Registries::parse(text).map_err(|error| {
        let at = position(text.as_bytes(), error.span().map_or(0, |span| span.start));
        format!("{}:{}: {}", at.line, at.column, error.message().replace('\n', " "))
    })?;
    let table: toml::Table = text.parse().unwrap_or_default();
    if let Some(name) = table.keys().find(|name| Ecosystem::from_word(name).is_none()) {
        return Err(format!("1:1: no ecosystem is named `{}`", visible(name)));
    }
    let hosts = || Ecosystem::ALL.into_iter().filter_map(|ecosystem| known.hosts(ecosystem));
    let addresses = || hosts().flat_map(|hosts| hosts.registries.iter().chain(hosts.scopes.values()));
    match addresses().find(|address| Url::parse(address).is_none()) {
        Some(address) => Err(format!("1:1: `{}` is no address of a registry", visible(address))),
        None => Ok(known),
    }
}

/// The two files, whether they are there or not.
pub(crate) fn files() -> Vec<PathBuf> {
    let managed = install().map(|install| subject::path(install.managed()).join(FILE));
    let user = install().and_then(|install| Ok(subject::path(&home(&install)?.config).join(FILE)));
    managed.into_iter().chain(user).collect()
}

/// What is known here. Where the managed file speaks of an ecosystem, the user's does not.
pub(crate) fn in_force() -> Result<Registries, Error> {
    let managed = Kept::managed()?.hosts;
    let mut known = match home(&install()?) {
        Ok(_) => Kept::user()?.hosts,
        Err(_) => Registries::default(),
    };
    for ecosystem in Ecosystem::ALL {
        if let Some(hosts) = managed.hosts(ecosystem) {
            *known.hosts_mut(ecosystem) = hosts.clone();
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert!(parse("").is_ok());
        assert!(parse("[npm]\nregistries = [\"https://npm.registry.example/\"]\n").is_ok());
        for (text, fault) in [
            ("[npm]\nregistry = []\n", "2:1: unknown field"),
            ("[npm\n", "1:5: "),
            ("[npn]\nregistries = []\n", "1:1: no ecosystem is named `npn`"),
            ("[npm]\nregistries = [\"npm.registry.example\"]\n", "1:1: `npm.registry.example` is no address"),
        ] {
            let said = parse(text).expect_err(text);
            assert!(said.starts_with(fault), "{said}");
        }
    }
}

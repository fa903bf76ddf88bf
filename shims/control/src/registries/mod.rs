//! `cotter registries`: which hosts packages may come from. They are learnt or named by a person, never built in.
//!
//! - [`kept`]: where they are kept, and whose word counts
//! - [`learn`]: what the package managers of this machine say of themselves

mod args;
mod kept;
mod learn;
mod refresh;
mod show;

use std::io::Write;

use cotter_lockpolicy::Ecosystem;

pub(crate) use args::{AFTER_HELP, RegistriesAction};
pub(crate) use kept::{files, in_force};
pub(crate) use learn::{KEPT, default_index};

use crate::args::Format;
use crate::error::{Error, Exit};
use crate::person;
use kept::Kept;

pub(crate) fn run(
    action: Option<RegistriesAction>,
    format: Format,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let action = action.unwrap_or(RegistriesAction::Show);
    // Whoever removes the last host makes it one of which nothing is known, which is milder than a foreign one.
    if matches!(action, RegistriesAction::Add(_) | RegistriesAction::Remove(_)) {
        person::required("changing which hosts packages may come from")?;
    }
    match action {
        RegistriesAction::Show => show::run(format, out),
        RegistriesAction::Refresh { managed, within, offline } => {
            refresh::run(managed, within, offline, format, out)
        }
        RegistriesAction::Add(host) => {
            let (ecosystem, mut kept) = (host.ecosystem()?, Kept::writable(host.managed)?);
            let known = args::add(kept.hosts.hosts_mut(ecosystem), &host)?;
            change(&mut kept, known, ecosystem, &host.host, "is allowed", "was allowed already", out)
        }
        RegistriesAction::Remove(host) => {
            let (ecosystem, mut kept) = (host.ecosystem()?, Kept::writable(host.managed)?);
            let changed = args::remove(kept.hosts.hosts_mut(ecosystem), &host);
            change(&mut kept, changed, ecosystem, &host.host, "is no longer allowed", "was not allowed", out)
        }
    }
}

fn change(
    kept: &mut Kept,
    changed: bool,
    ecosystem: Ecosystem,
    host: &str,
    done: &str,
    nothing: &str,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    if changed {
        kept.store()?;
    }
    writeln!(
        out,
        "{host} {} for {} ({})",
        if changed { done } else { nothing },
        ecosystem.word(),
        kept.file.display()
    )?;
    Ok(Exit::Clean)
}

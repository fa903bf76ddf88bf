//! What every manager is given to resolve with.

use std::time::Instant;

use cotter_lockpolicy::Registries;

use super::args::{Manager, PinArgs};
use super::here::Here;
use super::pip::Lists;
use super::terms::Terms;
use super::workshop::Workshop;
use crate::error::Error;

pub(super) struct Job<'j> {
    pub(super) args: &'j PinArgs,
    pub(super) here: &'j Here,
    pub(super) terms: &'j Terms,
    pub(super) known: &'j Registries,
    pub(super) workshop: &'j Workshop,
    /// When nothing more is waited for.
    pub(super) until: Instant,
}

impl Job<'_> {
    /// The files that may be written, by name in the folder.
    pub(super) fn names(&self) -> Result<Vec<String>, Error> {
        Ok(match self.here.manager {
            Manager::Npm => {
                ["package.json", "package-lock.json", "npm-shrinkwrap.json"].map(str::to_owned).into()
            }
            Manager::Uv => ["pyproject.toml", "uv.lock"].map(str::to_owned).into(),
            Manager::Pip => Lists::of(self.args, self.here)?.names(),
        })
    }
}

//! Which files a manager works by.

use cotter_lockpolicy::Ecosystem;

use super::asked::Asked;

/// A package manager, as far as its files go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager {
    pub(super) ecosystem: Ecosystem,
    /// What makes a folder its project, in the order of their worth.
    pub(super) manifests: &'static [&'static str],
    /// Its lockfiles; the first that is there counts.
    pub(super) locks: &'static [&'static str],
    /// Folders above may speak for those below: workspaces.
    pub(super) has_workspaces: bool,
}

const fn of(
    ecosystem: Ecosystem,
    manifests: &'static [&'static str],
    locks: &'static [&'static str],
    has_workspaces: bool,
) -> Manager {
    Manager { ecosystem, manifests, locks, has_workspaces }
}

const PYPROJECT: &[&str] = &["pyproject.toml"];

impl Manager {
    pub(super) fn of(asked: &Asked<'_>) -> Option<Manager> {
        use Ecosystem::{Cargo, Composer, Gem, Go, Jsr, Npm, PyPi};
        Some(match asked.tool {
            "npm" => of(Npm, &["package.json"], &["npm-shrinkwrap.json", "package-lock.json"], true),
            "pnpm" => of(Npm, &["package.json"], &["pnpm-lock.yaml"], true),
            "yarn" => of(Npm, &["package.json"], &["yarn.lock"], true),
            "bun" => of(Npm, &["package.json"], &["bun.lock", "bun.lockb"], true),
            "corepack" => of(Npm, &["package.json"], &[], false),
            "deno" => of(Jsr, &["deno.json", "deno.jsonc", "package.json"], &["deno.lock"], true),
            // `uv pip` works by requirement files, as pip does.
            "uv" if asked.is_sub("pip") => of(PyPi, &[], &[], false),
            "uv" => of(PyPi, PYPROJECT, &["uv.lock"], true),
            "poetry" => of(PyPi, PYPROJECT, &["poetry.lock"], false),
            "pdm" => of(PyPi, PYPROJECT, &["pdm.lock"], false),
            "pipenv" => of(PyPi, &["Pipfile"], &["Pipfile.lock"], false),
            "pip" | "pipx" | "hatch" | "python" | "virtualenv" | "pip-compile" | "pip-sync" | "pip-tools" => {
                of(PyPi, &[], &[], false)
            }
            "cargo" => of(Cargo, &["Cargo.toml"], &["Cargo.lock"], true),
            "go" => of(Go, &["go.mod"], &["go.sum"], false),
            "bundle" => of(Gem, &["Gemfile", "gems.rb"], &["Gemfile.lock", "gems.locked"], false),
            "gem" => of(Gem, &[], &[], false),
            "composer" => of(Composer, &["composer.json"], &["composer.lock"], false),
            _ => return None,
        })
    }

    /// Whether the manager looks for its manifest in the folders above, too.
    pub(super) fn walks_up(&self) -> bool {
        self.ecosystem != Ecosystem::Composer
    }
}

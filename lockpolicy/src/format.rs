//! Which format a file is, and who reads it.

use crate::files::Files;
use crate::finding::Findings;
use crate::lock::Lock;
use crate::text::{Broken, Text};
use crate::{
    bun, cargo, composer, deno, gem, go, npm, pdm, pipenv, pnpm, poetry, pylock, requirements, uv, yarn,
};

/// Whose packages they are: names, versions and registries are compared by its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    Npm,
    Jsr,
    PyPi,
    Cargo,
    Go,
    Gem,
    Composer,
}

impl Ecosystem {
    pub const ALL: [Ecosystem; 7] = [
        Ecosystem::Npm,
        Ecosystem::Jsr,
        Ecosystem::PyPi,
        Ecosystem::Cargo,
        Ecosystem::Go,
        Ecosystem::Gem,
        Ecosystem::Composer,
    ];

    /// As the registries' file and the index of known bad releases name it.
    pub fn word(self) -> &'static str {
        match self {
            Ecosystem::Npm => "npm",
            Ecosystem::Jsr => "jsr",
            Ecosystem::PyPi => "pypi",
            Ecosystem::Cargo => "cargo",
            Ecosystem::Go => "go",
            Ecosystem::Gem => "gem",
            Ecosystem::Composer => "composer",
        }
    }

    pub fn from_word(word: &str) -> Option<Ecosystem> {
        Ecosystem::ALL.into_iter().find(|ecosystem| ecosystem.word() == word)
    }
}

macro_rules! formats {
    ($($name:ident, $word:literal, $ecosystem:ident, $read:path, $step:path;)*) => {
        /// A lockfile's format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format { $($name),* }

        impl Format {
            pub const ALL: &'static [Format] = &[$(Format::$name),*];

            pub fn word(self) -> &'static str {
                match self { $(Format::$name => $word),* }
            }

            pub fn ecosystem(self) -> Ecosystem {
                match self { $(Format::$name => Ecosystem::$ecosystem),* }
            }

            /// Reads a lock of this format.
            pub fn read<'a>(self, text: &Text<'a>) -> Result<Lock<'a>, Broken> {
                match self { $(Format::$name => $read(text)),* }
            }

            /// Adds where the lock at `path` and its manifest do not agree, by the manager's own rules.
            pub fn step(self, lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
                match self { $(Format::$name => $step(lock, files, path, found)),* }
            }
        }
    };
}

formats! {
    PackageLock, "package-lock.json", Npm, npm::lock::read, npm::step::check;
    Shrinkwrap, "npm-shrinkwrap.json", Npm, npm::lock::read, npm::step::check;
    Pnpm, "pnpm-lock.yaml", Npm, pnpm::read, pnpm::step;
    Yarn1, "yarn.lock (1)", Npm, yarn::classic::read, yarn::classic::step;
    YarnBerry, "yarn.lock (berry)", Npm, yarn::berry::read, yarn::berry::step;
    Bun, "bun.lock", Npm, bun::read, bun::step;
    BunBinary, "bun.lockb", Npm, bun::read_binary, bun::step;
    Deno, "deno.lock", Npm, deno::read, deno::step;
    Requirements, "requirements.txt", PyPi, requirements::read, requirements::step;
    Poetry, "poetry.lock", PyPi, poetry::read, poetry::step;
    Uv, "uv.lock", PyPi, uv::read, uv::step;
    Pdm, "pdm.lock", PyPi, pdm::read, pdm::step;
    Pipfile, "Pipfile.lock", PyPi, pipenv::read, pipenv::step;
    Pylock, "pylock.toml", PyPi, pylock::read, pylock::step;
    Cargo, "Cargo.lock", Cargo, cargo::read, cargo::step;
    GoSum, "go.sum", Go, go::read, go::step;
    Gemfile, "Gemfile.lock", Gem, gem::read, gem::step;
    Composer, "composer.lock", Composer, composer::read, composer::step;
}

impl Format {
    /// The files that a lock of this format is made from; none where that has no usual name.
    pub fn manifests(self) -> &'static [&'static str] {
        match self {
            Format::Deno => &["deno.json", "deno.jsonc"],
            Format::Pipfile => &["Pipfile"],
            Format::Poetry | Format::Uv | Format::Pdm => &["pyproject.toml"],
            Format::Cargo => &["Cargo.toml"],
            Format::GoSum => &["go.mod", "go.work"],
            Format::Gemfile => &["Gemfile", "gems.rb"],
            Format::Composer => &["composer.json"],
            Format::Requirements | Format::Pylock => &[],
            _ => &["package.json"],
        }
    }

    /// The format of a file of this name, as far as the name tells; `yarn.lock` needs a look into the file.
    pub fn of_name(name: &str) -> Option<Format> {
        Some(match name {
            "package-lock.json" | ".package-lock.json" => Format::PackageLock,
            "npm-shrinkwrap.json" => Format::Shrinkwrap,
            "pnpm-lock.yaml" => Format::Pnpm,
            "yarn.lock" => Format::Yarn1,
            "bun.lock" => Format::Bun,
            "bun.lockb" => Format::BunBinary,
            "deno.lock" => Format::Deno,
            "poetry.lock" => Format::Poetry,
            "uv.lock" => Format::Uv,
            "pdm.lock" => Format::Pdm,
            "Pipfile.lock" => Format::Pipfile,
            "Cargo.lock" => Format::Cargo,
            "go.sum" | "go.work.sum" => Format::GoSum,
            "Gemfile.lock" | "gems.locked" => Format::Gemfile,
            "composer.lock" => Format::Composer,
            name if is_pylock(name) => Format::Pylock,
            name if is_requirements(name) => Format::Requirements,
            _ => return None,
        })
    }

    /// The same of a path: in a folder `requirements`, every text is one.
    pub fn of_path(path: &str) -> Option<Format> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_requirements = folder.rsplit('/').next() == Some("requirements") && name.ends_with(".txt");
        Format::of_name(name).or(is_requirements.then_some(Format::Requirements))
    }

    /// The same with a look into the file where the name does not tell.
    pub fn of(path: &str, text: &str) -> Option<Format> {
        Some(Format::of_path(path)?.seen_in(text))
    }

    /// What a file of this name is by its text.
    pub(crate) fn seen_in(self, text: &str) -> Format {
        if self == Format::Yarn1 && yarn::is_berry(text) { Format::YarnBerry } else { self }
    }
}

/// `pylock.toml` and `pylock.<name>.toml` (PEP 751).
fn is_pylock(name: &str) -> bool {
    name == "pylock.toml"
        || name
            .strip_prefix("pylock.")
            .and_then(|rest| rest.strip_suffix(".toml"))
            .is_some_and(|middle| !middle.is_empty() && !middle.contains('.'))
}

/// `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `constraints.txt`.
fn is_requirements(name: &str) -> bool {
    name.strip_suffix(".txt").is_some_and(|stem| {
        let parts = || stem.split(['-', '_', '.']);
        parts().any(|part| matches!(part, "requirements" | "constraints"))
    })
}

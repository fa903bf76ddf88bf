//! What a lock says: every package with its name, version, source and digests, and where it stands.

use std::borrow::Cow;

use crate::digest::Digest;
use crate::few::Few;
use crate::format::Format;
use crate::npm::notes::Notes;

/// One lockfile, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock<'a> {
    pub format: Format,
    /// The format's own version, as the file says it.
    pub version: Option<Cow<'a, str>>,
    pub entries: Vec<Entry<'a>>,
    /// What the lock says that the manifests ask for.
    pub asks: Vec<Ask<'a>>,
    /// What else the lock says of how it was made: a digest of the manifest, overrides, options.
    pub settings: Vec<Setting<'a>>,
    /// What its reader has found already that a check would have to look for in the text.
    pub notes: Notes,
}

impl Lock<'_> {
    /// Whether this format, in this version, says of a package that it runs code of its own at an install: from a lock
    /// that does not, nobody learns that a package ran none.
    pub fn keeps_scripts(&self) -> bool {
        let major: Option<u32> = self.version.as_deref().and_then(|own| own.split('.').next()?.parse().ok());
        match self.format {
            Format::PackageLock | Format::Shrinkwrap => major.is_some_and(|major| major >= 2),
            // `requiresBuild` is gone since version 9.
            Format::Pnpm => major.is_some_and(|major| major < 9),
            // `scripts` stands there since version 5.
            Format::Deno => major.is_some_and(|major| major >= 5),
            Format::Yarn1 | Format::YarnBerry | Format::Bun => false,
            _ => true,
        }
    }
}

/// A dependency of the project itself, as the lock saw it in a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask<'a> {
    /// The folder of the manifest, seen from the lock: empty for the one beside it.
    pub importer: Cow<'a, str>,
    pub name: Cow<'a, str>,
    /// As the manifest writes it; nothing where the lock does not keep it.
    pub range: Option<Cow<'a, str>>,
    /// Which of the manifest's lists it stands in: `dependencies`, `devDependencies`, an extra …
    pub group: Cow<'a, str>,
    /// The key or version that it came to, where the lock says so.
    pub to: Option<Cow<'a, str>>,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setting<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
    pub at: usize,
}

/// One package in a lock.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// What the file calls it: `node_modules/a/node_modules/b`, `a@npm:^1`, or simply the name.
    pub key: Cow<'a, str>,
    /// The package's own name, not an alias.
    pub name: Cow<'a, str>,
    /// The name that it is installed under, where that is another.
    pub alias: Option<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
    pub source: Source<'a>,
    /// The files that may be fetched. One where the format has one digest per package; many for wheels.
    pub artifacts: Few<Artifact<'a>>,
    pub flags: Flags,
    /// Byte offset of the entry in the file.
    pub at: usize,
}

impl Entry<'_> {
    /// `name@version`.
    pub fn label(&self) -> String {
        match &self.version {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.clone().into_owned(),
        }
    }
}

/// Where a package comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source<'a> {
    /// A registry or an index; its address where the entry names one.
    Registry(Option<Cow<'a, str>>),
    /// Straight from a URL.
    Url(Cow<'a, str>),
    /// A repository; `commit` only if it is a full one.
    Git { url: Cow<'a, str>, commit: Option<Cow<'a, str>> },
    /// A file or folder, as written.
    Path(Cow<'a, str>),
    /// A part of this project.
    Workspace,
    /// Comes inside of another package, whose digest covers it.
    Bundled,
}

/// One file that may be fetched for a package.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Artifact<'a> {
    pub url: Option<Cow<'a, str>>,
    /// The file's name, where the format gives it without a URL.
    pub file: Option<Cow<'a, str>>,
    pub digests: Few<Digest<'a>>,
    /// When it was published, as the lock says (RFC 3339).
    pub published: Option<Cow<'a, str>>,
    /// Byte offset in the file.
    pub at: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Runs code of its own when it is installed, as the lock says.
    pub script: bool,
    /// Must be built here: there is no built form among the artifacts.
    pub builds: bool,
    pub optional: bool,
    pub dev: bool,
    /// Of a file that pins nothing by content and does not claim to: said once for the file, by its own reader.
    pub loose: bool,
    /// The format keeps no digest for a package of this kind (a folder of the project, a git commit).
    pub no_digest_possible: bool,
    /// The format may leave out the digests of all packages, and this lock does: said once and not of each.
    pub no_digest_kept: bool,
    /// What is fetched is named by a full commit of the package's repository.
    pub at_commit: bool,
    /// A file that is imported by its address: that is its name, and no registry has it.
    pub module: bool,
    /// What is installed is not what was fetched: the digest is that of what a patch made of it.
    pub patch: Option<Patch>,
}

/// What is done to a package before it is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Patch {
    /// One that the manager brings with it, and not one of the project's.
    pub of_manager: bool,
    /// Two patches with other prints are not the same.
    pub print: [u8; 8],
}

/// How firmly a package is pinned: some ecosystems cannot do better than a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A tag, a branch, a URL without digest.
    Moving,
    Range,
    Version,
    Commit,
    Content,
}

impl Tier {
    pub fn word(self) -> &'static str {
        match self {
            Tier::Moving => "tag or URL",
            Tier::Range => "range",
            Tier::Version => "exact version",
            Tier::Commit => "commit",
            Tier::Content => "content hash",
        }
    }
}

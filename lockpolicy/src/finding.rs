//! What was found: a stable code, where it stands, and what would mend it.

use std::fmt;

use crate::text::{Broken, Lines, Text, position};

/// What a finding comes to, by itself. The strictest one of a lock is the lock's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Worth saying, stops nothing.
    Note,
    /// The facts leave it open: somebody has to look.
    Ask,
    Refuse,
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Note => "note",
            Outcome::Ask => "ask",
            Outcome::Refuse => "refuse",
        }
    }
}

/// Whether a finding is about the lock by itself or about what has changed since the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Absolute,
    Relative,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $kind:ident, $outcome:ident;)*) => {
        /// What kind of thing was found. Codes are an interface: they are named in exceptions, reports and scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name),* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            pub fn word(self) -> &'static str {
                match self { $(Code::$name => $word),* }
            }

            pub fn kind(self) -> Kind {
                match self { $(Code::$name => Kind::$kind),* }
            }

            pub fn outcome(self) -> Outcome {
                match self { $(Code::$name => Outcome::$outcome),* }
            }

            /// What it means, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc),+).trim_ascii()),* }
            }
        }
    };
}

codes! {
    /// The file cannot be read as what its name says.
    Unreadable = "lock.unreadable", Absolute, Refuse;
    /// The format, or this version of it, is not one that can be checked.
    Unsupported = "lock.unsupported", Absolute, Ask;
    /// A key stands twice, and readers differ in which one counts.
    DuplicateKey = "lock.duplicate-key", Absolute, Refuse;
    /// Another lockfile stands beside this one and is the one that counts.
    Overruled = "lock.overruled", Absolute, Ask;
    /// A lock that the baseline has is not there any more, although what it was made from is: an install would resolve anew.
    Gone = "lock.gone", Relative, Ask;
    /// Two parts of one lock say different things of the same package.
    Diverges = "lock.diverges", Absolute, Refuse;
    /// An entry does not have the shape that its key calls for.
    Shape = "lock.shape", Absolute, Refuse;

    /// A name that no package can have: a path, a control character, a name that the reader itself uses.
    HostileName = "name.hostile", Absolute, Refuse;
    /// A name with characters that look like others or that turn the direction of text.
    DisguisedName = "name.disguised", Absolute, Refuse;
    /// The URL or the key belongs to another package or version than the entry says.
    OtherPackage = "name.other-package", Absolute, Refuse;
    /// The entry is installed under a name that is not its package's.
    Alias = "name.alias", Relative, Ask;
    /// The name is nearly that of a much used package.
    LookAlike = "name.look-alike", Relative, Ask;

    /// No exact version.
    NoVersion = "pin.no-version", Absolute, Refuse;
    /// No digest: whatever the source hands out is installed.
    NoDigest = "pin.no-digest", Absolute, Refuse;
    /// Only digests that can be forged: sha1, md5.
    WeakDigest = "pin.weak-digest", Absolute, Refuse;
    /// A digest that is none: wrong length, wrong characters, an unknown algorithm.
    BadDigest = "pin.bad-digest", Absolute, Refuse;
    /// More than one digest of the strongest kind where the format has one: either would do.
    SeveralDigests = "pin.several-digests", Absolute, Ask;
    /// Code from a repository, not at a full commit.
    NoCommit = "pin.no-commit", Absolute, Refuse;

    /// Fetched without encryption.
    PlainHttp = "source.http", Absolute, Refuse;
    /// A user or a password in a URL.
    UserInfo = "source.userinfo", Absolute, Refuse;
    /// From a host that is not one of the ecosystem's own and was not allowed.
    ForeignHost = "source.foreign-host", Absolute, Refuse;
    /// Which hosts are the ecosystem's own is not known here.
    UnknownRegistry = "source.unknown-registry", Absolute, Ask;
    /// Straight from a URL instead of from a registry.
    DirectUrl = "source.direct-url", Absolute, Refuse;
    /// A path that leads out of the project.
    OutsidePath = "source.outside-path", Absolute, Refuse;
    /// The file itself says from which index packages come.
    OwnIndex = "source.own-index", Absolute, Refuse;
    /// The file turns a check off.
    CheckOff = "source.check-off", Absolute, Refuse;

    /// The manifest asks for what the lock does not hold: an install would resolve anew.
    Stale = "step.stale", Absolute, Refuse;
    /// A locked version that the manifest does not allow.
    OutOfRange = "step.out-of-range", Absolute, Refuse;
    /// The lock holds what nothing asks for.
    Extraneous = "step.extraneous", Absolute, Note;
    /// There is no manifest to compare with.
    NoManifest = "step.no-manifest", Absolute, Note;

    /// Runs code while it is installed.
    InstallScript = "run.install-script", Absolute, Note;
    /// Is built on this machine: its build code runs.
    Build = "run.build", Absolute, Note;
    /// A file of the project that runs before or during an install.
    ProjectCode = "run.project-code", Absolute, Note;

    /// A package that the baseline does not have.
    NewPackage = "new.package", Relative, Ask;
    /// Another version than the baseline's.
    NewVersion = "new.version", Relative, Note;
    /// The same package and version with other digests.
    NewDigest = "new.digest", Relative, Refuse;
    /// The same package from another kind of source.
    NewSource = "new.source", Relative, Refuse;
    /// A host that nothing in the baseline comes from.
    NewHost = "new.host", Relative, Refuse;
    /// Code runs at install that did not at the baseline.
    NewScript = "new.script", Relative, Ask;
    /// A weaker digest than the baseline's.
    WeakerDigest = "new.weaker-digest", Relative, Refuse;
    /// A version below the baseline's.
    Downgrade = "new.downgrade", Relative, Ask;
    /// Published more recently than the cooldown allows.
    TooYoung = "new.too-young", Relative, Ask;

    /// A release that is known to be compromised.
    KnownBad = "bad.known", Absolute, Refuse;
    /// The index of known bad releases cannot be read: what it knows could not be asked.
    KnownUnread = "bad.index", Absolute, Ask;

    /// A waiver that waives nothing, or no longer.
    UnusedWaiver = "trust.unused-waiver", Absolute, Note;

    /// Installed, but not in the lock.
    Unexpected = "installed.unexpected", Absolute, Refuse;
    /// In the lock, but not installed.
    Missing = "installed.missing", Absolute, Note;
    /// Installed in another version than the lock's.
    OtherVersion = "installed.other-version", Absolute, Refuse;
    /// A file that is not what was installed.
    Changed = "installed.changed", Absolute, Refuse;
    /// A file that runs at every start of the interpreter and was not part of what was installed.
    StartupCode = "installed.startup-code", Absolute, Refuse;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A number with what it counts.
pub(crate) fn counted<N: fmt::Display + PartialEq + Copy + From<u8>>(
    count: N,
    one: &str,
    several: &str,
) -> String {
    format!("{count} {}", if count == N::from(1) { one } else { several })
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// As the code says, unless the case at hand is milder or worse.
    pub outcome: Outcome,
    /// The file, as the caller named it.
    pub file: String,
    /// From 1; nothing where the finding is about the file as a whole.
    pub line: Option<u32>,
    pub column: Option<u32>,
    /// `name@version`, as far as both are known.
    pub package: Option<String>,
    /// One line: what stands there.
    pub what: String,
    /// One line: what would mend it.
    pub mend: Option<String>,
    /// Of a new package: the others that are new only because of it, which are named nowhere else.
    pub brings: Vec<String>,
}

impl Finding {
    /// About a file as a whole.
    pub fn new(code: Code, file: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding {
            code,
            outcome: code.outcome(),
            file: file.into(),
            line: None,
            column: None,
            package: None,
            what: what.into(),
            mend: None,
            brings: Vec::new(),
        }
    }

    /// At a byte of the file.
    #[must_use]
    pub fn at(mut self, text: &Text<'_>, offset: usize) -> Finding {
        let position = text.position(offset);
        (self.line, self.column) = (Some(position.line), Some(position.column));
        self
    }

    #[must_use]
    pub fn of(mut self, package: impl Into<String>) -> Finding {
        self.package = Some(package.into());
        self
    }

    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Finding {
        self.mend = Some(mend.into());
        self
    }

    #[must_use]
    pub fn weighing(mut self, outcome: Outcome) -> Finding {
        self.outcome = outcome;
        self
    }

    /// What a file that cannot be read comes to.
    pub fn broken(file: impl Into<String>, bytes: &[u8], broken: &Broken) -> Finding {
        let position = position(bytes, broken.at);
        let mut finding = Finding::new(broken.code, file, broken.why.clone())
            .mend("write it anew with its own package manager, from a state that you trust");
        (finding.line, finding.column) = (Some(position.line), Some(position.column));
        finding
    }
}

/// The findings in one file, as they are made.
#[derive(Debug)]
pub struct Findings<'t> {
    file: &'t str,
    text: Text<'t>,
    /// Each with the byte where it stands, if that is in this file: lines are counted once, when all are known.
    found: Vec<(Option<usize>, Finding)>,
    left_off: usize,
    /// How many have been given a line in another file.
    placed: usize,
}

/// So many findings of one file say all there is to say.
const MOST: usize = 1000;

impl<'t> Findings<'t> {
    pub fn new(file: &'t str, text: Text<'t>) -> Findings<'t> {
        Findings { file, text, found: Vec::new(), left_off: 0, placed: 0 }
    }

    /// Adds a finding at a byte of the file and gives it back to be completed.
    pub fn add(&mut self, code: Code, offset: usize, what: impl Into<String>) -> &mut Finding {
        self.keep(Some(offset), Finding::new(code, self.file, what))
    }

    /// Adds what was found in another file: a manifest, a file that this one includes.
    pub fn push(&mut self, finding: Finding) {
        self.keep(None, finding);
    }

    /// Adds what was found at a byte of another file.
    pub fn push_at(&mut self, finding: Finding, text: &Text<'_>, offset: usize) {
        // Its line is counted from that file's beginning: for many, but not for each of millions.
        self.placed += 1;
        let finding = if self.placed <= MOST { finding.at(text, offset) } else { finding };
        self.keep(None, finding);
    }

    fn keep(&mut self, offset: Option<usize>, finding: Finding) -> &mut Finding {
        // A finding is complete only when the next one comes, so that there must be room for more than stay.
        if self.found.len() >= 2 * MOST {
            self.thin();
        }
        self.found.push((offset, finding));
        let last = self.found.len() - 1;
        &mut self.found[last].1
    }

    /// How many have been added, as far as there was room.
    pub fn len(&self) -> usize {
        self.found.len() + self.left_off
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn file(&self) -> &'t str {
        self.file
    }

    pub fn text(&self) -> Text<'t> {
        self.text
    }

    /// All of them, or so many of the strictest, in the order in which they were added.
    pub fn into_vec(mut self) -> Vec<Finding> {
        self.thin();
        let mut order: Vec<(usize, &mut Finding)> =
            self.found.iter_mut().filter_map(|(offset, finding)| Some(((*offset)?, finding))).collect();
        order.sort_by_key(|(offset, _)| *offset);
        let mut lines = Lines::new(&self.text);
        for (offset, finding) in order {
            let position = lines.position(offset);
            (finding.line, finding.column) = (Some(position.line), Some(position.column));
        }
        let mut found: Vec<Finding> = self.found.into_iter().map(|(_, finding)| finding).collect();
        if let (1.., Some(last)) = (self.left_off, found.last()) {
            let what = format!(
                "{}, not stricter than these, left off",
                counted(self.left_off, "further finding", "further findings")
            );
            found.push(Finding::new(last.code, self.file, what).weighing(Outcome::Note));
        }
        found
    }

    /// Leaves off the mildest, never the strictest, of what is too much.
    fn thin(&mut self) {
        let Some(over @ 1..) = self.found.len().checked_sub(MOST) else { return };
        let mut room = MOST;
        let mut keep = vec![false; self.found.len()];
        for outcome in [Outcome::Refuse, Outcome::Ask, Outcome::Note] {
            for (keep, (_, finding)) in keep.iter_mut().zip(&self.found) {
                if room > 0 && finding.outcome == outcome {
                    (*keep, room) = (true, room - 1);
                }
            }
        }
        let mut keep = keep.into_iter();
        self.found.retain(|_| keep.next().unwrap_or(true));
        self.left_off += over;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_stay() {
        let mut words: Vec<_> = Code::ALL.iter().map(|code| code.word()).collect();
        words.sort_unstable();
        let all = words.len();
        words.dedup();
        assert_eq!(words.len(), all);
        assert_eq!(words.join("\n"), include_str!("codes.txt").trim_end());
    }

    #[test]
    fn what_is_left_off_is_never_the_strictest() {
        let text = "{\n\n\u{e4}x".to_owned();
        let mut found = Findings::new("a", Text::of(text.as_bytes()).expect("text"));
        for number in 0..5 * MOST {
            let code = if number == 17 { Code::NoDigest } else { Code::NewVersion };
            found.add(code, if number == 17 { 5 } else { 0 }, "x");
        }
        let found = found.into_vec();
        assert_eq!(found.len(), MOST + 1);
        let strict = found.iter().find(|finding| finding.code == Code::NoDigest).expect("kept");
        assert_eq!((strict.line, strict.column), (Some(3), Some(2)));
        assert_eq!((found[0].line, found[0].column), (Some(1), Some(1)));
        assert!(found[MOST].what.starts_with("4000 further"), "{}", found[MOST].what);
    }
}

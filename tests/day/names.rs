//! What files, branches and messages are called in one run of a script.

/// Shell variables that scripts use; every seed has names of its own: with blanks, beyond ASCII, and such that are options or
/// refspecs elsewhere. Plain ones are in the fixture.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) file: &'static str,
    pub(crate) other: &'static str,
    pub(crate) dir: &'static str,
    pub(crate) topic: &'static str,
    pub(crate) message: &'static str,
}

pub(crate) const SEEDS: [Names; 2] = [
    Names {
        file: "meine größe 日本.txt",
        other: "a list (old).md",
        dir: "übung 2",
        topic: "fix/reset-hard-größe",
        message: "docs: don't `rm -rf /`; $(git clean -fdx) and \"git push --force origin main\" are no better",
    },
    Names { file: "-f", other: "+main", dir: "--hard", topic: "feature/cache", message: "--force" },
];

impl Names {
    /// As assignments of a shell.
    pub(crate) fn assignments(&self) -> String {
        let all = [
            ("file", self.file),
            ("other", self.other),
            ("dir", self.dir),
            ("topic", self.topic),
            ("message", self.message),
        ];
        all.map(|(name, value)| format!("{name}='{}'\n", value.replace('\'', r"'\''"))).concat()
    }
}

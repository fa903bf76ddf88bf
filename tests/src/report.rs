//! What the probe saw of its own launch.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The probe's report, by section.
#[derive(Clone, Debug)]
pub struct Report {
    sections: BTreeMap<String, Vec<u8>>,
    names: Vec<(i32, &'static str)>,
}

/// Lines of `/proc/self/status` that are handed down by exec. The others are sizes, counts of what the scheduler
/// did, numbers of the whole machine, and pids, which `stat` gives too.
const STATUS: [&str; 21] = [
    "Umask",
    "State",
    "TracerPid",
    "Uid",
    "Gid",
    "FDSize",
    "Groups",
    "Threads",
    "SigPnd",
    "ShdPnd",
    "SigBlk",
    "SigIgn",
    "SigCgt",
    "CapInh",
    "CapPrm",
    "CapEff",
    "CapBnd",
    "CapAmb",
    "NoNewPrivs",
    "Cpus_allowed",
    "Mems_allowed",
];

/// Fields of `/proc/self/stat`, counted from 1 as in proc(5).
const STAT: [(usize, &str); 10] = [
    (1, "pid"),
    (4, "parent"),
    (5, "group"),
    (6, "session"),
    (7, "terminal"),
    (8, "foreground group"),
    (18, "priority"),
    (19, "nice"),
    (38, "exit signal"),
    (41, "policy"),
];

impl Report {
    /// None of nothing, or of a report that was cut short.
    pub(crate) fn parse(mut dump: &[u8]) -> Option<Report> {
        let mut sections = BTreeMap::new();
        while !dump.is_empty() {
            let end = dump.iter().position(|byte| *byte == b'\n')?;
            let header = std::str::from_utf8(&dump[..end]).ok()?;
            let (name, length) = header.split_once(' ')?;
            let length: usize = length.trim().parse().ok()?;
            let body = dump.get(end + 1..end + 1 + length)?;
            sections.insert(name.to_owned(), body.to_vec());
            dump = dump.get(end + 1 + length + 1..)?;
        }
        // The last section to be written.
        sections.contains_key("exe").then(|| Report { sections, names: Vec::new() })
    }

    /// Tells which process the launch forked and which one is its parent, so that their numbers, which differ from
    /// launch to launch, can be told from others.
    pub(crate) fn relate(&mut self, launched: i32, parent: i32) {
        self.names = vec![(launched, "the launched process"), (parent, "its parent")];
    }

    /// A section as the probe wrote it.
    pub fn section(&self, name: &str) -> &[u8] {
        self.sections.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.section(name)).into_owned()
    }

    pub fn argv(&self) -> Vec<&[u8]> {
        strings(self.section("argv"))
    }

    pub fn environment(&self) -> Vec<&[u8]> {
        strings(self.section("environment"))
    }

    /// The value of the first entry of that name.
    pub fn variable(&self, name: &str) -> Option<String> {
        let prefix = format!("{name}=");
        let value = self.environment().into_iter().find_map(|entry| entry.strip_prefix(prefix.as_bytes()))?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    /// The path that the process was executed from.
    pub fn executable(&self) -> String {
        self.text("exe")
    }

    /// Every line of every section that two launches must agree in, argv and the environment left out.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, body) in &self.sections {
            match name.as_str() {
                "argv" | "environment" => {}
                "status" => lines.extend(self.status()),
                "stat" => lines.extend(self.stat()),
                _ => lines.extend(
                    String::from_utf8_lossy(body).lines().map(|l| format!("{name}: {}", l.escape_debug())),
                ),
            }
        }
        lines
    }

    fn status(&self) -> Vec<String> {
        let text = self.text("status");
        let kept = |line: &&str| line.split_once(':').is_some_and(|(name, _)| STATUS.contains(&name));
        text.lines().filter(kept).map(|line| format!("status: {line}")).collect()
    }

    fn stat(&self) -> Vec<String> {
        let text = self.text("stat");
        // The name, in parentheses, may hold anything; fields after it are separated by spaces.
        let (pid, rest) = (text.split(' ').next(), text.rsplit_once(')').map_or("", |(_, rest)| rest));
        let fields: Vec<&str> = pid.into_iter().chain(["name"]).chain(rest.split_whitespace()).collect();
        let mut lines = Vec::new();
        for (index, name) in STAT {
            let mut line = format!("stat: {name}: ");
            let value = fields.get(index - 1).copied().unwrap_or_default();
            let known =
                self.names.iter().find(|(pid, _)| value == pid.to_string() && index < 9 && index != 7);
            let _ = line.write_str(known.map_or(value, |(_, name)| name));
            lines.push(line);
        }
        lines
    }
}

fn strings(section: &[u8]) -> Vec<&[u8]> {
    let mut all: Vec<&[u8]> = section.split(|byte| *byte == 0).collect();
    all.pop();
    all
}

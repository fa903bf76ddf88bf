//! One thing that a file of the project makes a manager do, and what that comes to.

use std::collections::HashMap;

use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::format::Ecosystem;
use crate::registry::Standing;
use crate::text::{Broken, Text};
use crate::url::Url;
use crate::verify::World;

/// What a setting does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Code of the project, or that it names, runs.
    Runs,
    /// The same, but so usual that only news of it is worth a word.
    RunsAsUsual,
    /// A guard is loosened: scripts are let run, a cooldown is ended, traffic goes another way.
    Loosens,
    /// The same, but so usual that only news of it is worth a word.
    LoosensAsUsual,
    /// A check of what is fetched is turned off.
    TurnsOff,
    /// Packages come from this address.
    Sends,
}

/// A setting that matters, as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) does: Does,
    /// Byte offset in the file.
    pub(super) at: usize,
    /// Files that the setting names, seen from the file that it stands in.
    pub(super) targets: Vec<String>,
}

impl Fact {
    pub(crate) fn new(key: impl Into<String>, value: impl Into<String>, does: Does, at: usize) -> Fact {
        let (key, value) = (key.into(), value.into());
        let targets = if is_path(&value) { vec![value.clone()] } else { Vec::new() };
        Fact { key, value, does, at, targets }
    }
}

impl Fact {
    /// Whether it puts a program of the project in the place of one that is taken for granted: the shell of scripts, the
    /// compiler, what every node loads. Hardly anybody has that, so where there is nothing to compare with it is asked.
    fn stands_between(&self) -> bool {
        const KEYS: [&str; 8] = [
            "scriptshell",
            "shell",
            "nodeoptions",
            "rustcwrapper",
            "rustcworkspacewrapper",
            "rustc",
            "runner",
            "git",
        ];
        // npm takes both `script-shell` and `scriptShell`.
        let key: String =
            self.key.rsplit('.').next().unwrap_or_default().replace('-', "").to_ascii_lowercase();
        let loads = ["--require", "-r ", "--import", "--loader", "--experimental-loader"];
        let from_here =
            self.value.starts_with("./") || self.value.starts_with("../") || self.value.contains(" ./");
        KEYS.contains(&&*key) && (from_here || loads.iter().any(|option| self.value.contains(option)))
    }
}

/// Reads the facts of one kind of file.
pub(super) type Read = fn(&Text<'_>) -> Result<Vec<Fact>, Broken>;

/// What a file's settings come to; nothing where there is no such file.
pub(super) fn judge(
    files: &dyn Files,
    place: &str,
    read: Read,
    ecosystem: Ecosystem,
    world: &World<'_>,
) -> Vec<Finding> {
    let Some(bytes) = files.bytes(place) else { return Vec::new() };
    let facts = match Text::of(&bytes).and_then(|text| Ok((text, read(&text)?))) {
        Ok(facts) => facts,
        Err(broken) => {
            let same = world.baseline.is_some_and(|files| files.bytes(place).as_deref() == Some(&*bytes));
            let outcome = if same { Outcome::Note } else { Outcome::Ask };
            let mut finding = Finding::broken(place, &bytes, &broken).weighing(outcome);
            finding.code = Code::ProjectCode;
            finding.what = format!("what this makes a manager do cannot be read: {}", finding.what);
            finding.mend = None;
            return vec![finding];
        }
    };
    let (text, facts) = facts;
    let before = world.baseline.map(|files| Before::of(files, place, read));
    let mut found = Findings::new(place, text);
    for fact in facts {
        let news = match &before {
            None => News::Unknown,
            Some(before) => before.news(&fact, place, files, world),
        };
        say(&fact, news, ecosystem, world, &mut found);
    }
    found.into_vec()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// As at the baseline, the files that it names included.
    Same,
    New,
    /// There is no baseline.
    Unknown,
}

/// The facts of the same file at the baseline.
struct Before(HashMap<(String, String), ()>);

impl Before {
    fn of(files: &dyn Files, place: &str, read: Read) -> Before {
        let facts = files
            .bytes(place)
            .and_then(|bytes| Text::of(&bytes).and_then(|text| read(&text)).ok())
            .unwrap_or_default();
        Before(facts.into_iter().map(|fact| ((fact.key, fact.value), ())).collect())
    }

    fn news(&self, fact: &Fact, place: &str, files: &dyn Files, world: &World<'_>) -> News {
        let named = self.0.contains_key(&(fact.key.clone(), fact.value.clone()));
        let kept = fact.targets.iter().filter_map(|target| beside(place, target)).all(|target| {
            let before = world.baseline.and_then(|files| files.bytes(&target));
            files.bytes(&target) == before
        });
        if named && kept { News::Same } else { News::New }
    }
}

fn say(fact: &Fact, news: News, ecosystem: Ecosystem, world: &World<'_>, found: &mut Findings<'_>) {
    let new = news == News::New;
    let since = match news {
        News::New => ", which is new since the baseline",
        News::Same => ", as at the baseline",
        News::Unknown => "",
    };
    let (code, outcome, what) = match fact.does {
        Does::RunsAsUsual | Does::LoosensAsUsual if !new => return,
        Does::Runs | Does::RunsAsUsual => {
            let open = new || (news == News::Unknown && fact.stands_between());
            (Code::ProjectCode, if open { Outcome::Ask } else { Outcome::Note }, "runs code")
        }
        Does::Loosens | Does::LoosensAsUsual => {
            (Code::ProjectCode, if new { Outcome::Ask } else { Outcome::Note }, "loosens a guard")
        }
        Does::TurnsOff => {
            (Code::CheckOff, if new { Outcome::Refuse } else { Outcome::Ask }, "turns a check off")
        }
        Does::Sends => match sends(fact, new, ecosystem, world) {
            Some((code, outcome)) => (code, outcome, "says where packages come from"),
            None => return,
        },
    };
    let what = format!("`{}` {what}{since}: {}", fact.key.escape_debug(), short(&fact.value));
    found.add(code, fact.at, what).outcome = outcome;
}

/// What an address comes to; nothing if it is the ecosystem's own.
fn sends(fact: &Fact, new: bool, ecosystem: Ecosystem, world: &World<'_>) -> Option<(Code, Outcome)> {
    let address = fact.value.trim_start_matches("sparse+").trim_start_matches("registry+");
    let scope = fact.key.split_once(':').map_or("", |(scope, _)| scope);
    let package = if scope.starts_with('@') { format!("{scope}/x") } else { "x".to_owned() };
    let standing = match Url::parse(address) {
        Some(url) => match world.registries.standing(ecosystem, &package, &url) {
            Standing::Own => return None,
            _ if url.scheme == "http" && !url.is_loopback() => {
                return Some((Code::PlainHttp, Outcome::Refuse));
            }
            standing => standing,
        },
        // A variable, a folder: what it is cannot be told from here.
        None => Standing::Unknown,
    };
    Some((
        Code::OwnIndex,
        match (standing, new) {
            (Standing::Unknown, false) => Outcome::Note,
            (Standing::Unknown, true) | (_, false) => Outcome::Ask,
            (_, true) => Outcome::Refuse,
        },
    ))
}

fn is_path(value: &str) -> bool {
    !value.is_empty() && value.len() < 512 && !value.contains("://") && !value.contains(char::is_whitespace)
}

fn short(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(80).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{}{more}", cut.escape_debug())
}

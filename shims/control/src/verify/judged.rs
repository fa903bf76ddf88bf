//! What came of every lockfile.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Code, Files, Finding, Outcome, Report, Tier, World, verify};

use super::VerifyArgs;
use super::baseline::{self, Baseline, Wanted};
use super::gone;
use super::installed;
use super::progress::Progress;
use super::records::{self, Word};
use super::tree::{Tree, Unread};
use super::walk::Project;
use crate::error::{Error, Exit};
use crate::intel;
use crate::pin::ledger;
use crate::registries;
use crate::subject::Subject;

/// The reports on all lockfiles, by their projects.
pub(crate) struct Judged {
    pub(crate) projects: Vec<JudgedProject>,
    cwd: PathBuf,
}

pub(crate) struct JudgedProject {
    pub(crate) root: PathBuf,
    /// The commit that the locks were compared with, and what it was found by.
    pub(crate) baseline: Option<(String, String)>,
    pub(crate) reports: Vec<Report>,
    /// So many of the reports are lockfiles'; the others are about what is installed.
    pub(crate) lockfiles: usize,
}

/// How many findings there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) refuse: usize,
    pub(crate) ask: usize,
    pub(crate) note: usize,
    pub(crate) waived: usize,
}

impl Judged {
    pub(crate) fn of(projects: &[Project], args: &VerifyArgs) -> Result<Judged, Error> {
        let known = registries::in_force()?;
        let index = intel::index()?;
        let published = ledger::open()?;
        let world = World {
            today: Some(now()),
            cooldown: args.cooldown,
            known: index.as_ref(),
            published: published.as_ref(),
            ..World::new(&known)
        };
        let all = projects.iter().map(|project| project.locks.len()).sum();
        let mut progress = Progress::new(all);
        let cwd = std::env::current_dir().map_err(|cause| Error::file(Path::new("."), cause))?;
        let mut judged = Judged { projects: Vec::new(), cwd };
        let wanted = args.wanted();
        let mut missing = None;
        for project in projects {
            match judge_project(project, &world, &wanted, args, &mut progress) {
                Ok(project) => judged.projects.push(project),
                // A repository inside of another one need not know the same names.
                Err(error @ Error::NoCommit { .. }) => {
                    missing = Some(error);
                    judged.projects.push(judge_project(project, &world, &Wanted::None, args, &mut progress)?);
                }
                Err(error) => return Err(error),
            }
        }
        progress.done();
        match missing {
            Some(error) if judged.projects.iter().all(|project| project.baseline.is_none()) => Err(error),
            _ => Ok(judged),
        }
    }

    /// How a file is named to a person here.
    pub(crate) fn shown(&self, root: &Path, file: &str) -> String {
        let whole = root.join(file);
        whole.strip_prefix(&self.cwd).unwrap_or(&whole).display().to_string()
    }

    pub(crate) fn reports(&self) -> impl Iterator<Item = (&JudgedProject, &Report)> {
        self.projects.iter().flat_map(|project| project.reports.iter().map(move |report| (project, report)))
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, report) in self.reports() {
            counts.waived += report.waived.len();
            for finding in &report.findings {
                match finding.outcome {
                    Outcome::Refuse => counts.refuse += 1,
                    Outcome::Ask => counts.ask += 1,
                    Outcome::Note => counts.note += 1,
                }
            }
        }
        counts
    }

    pub(crate) fn lockfiles(&self) -> usize {
        self.projects.iter().map(|project| project.lockfiles).sum()
    }

    pub(crate) fn packages(&self) -> usize {
        self.reports().map(|(_, report)| report.packages).sum()
    }

    /// How many packages are pinned so firmly.
    pub(crate) fn tier(&self, tier: Tier) -> usize {
        self.reports().filter_map(|(_, report)| report.tiers.get(&tier)).sum()
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.reports().filter_map(|(_, report)| report.outcome()).max()
    }

    pub(crate) fn exit(&self) -> Exit {
        match self.outcome() {
            Some(Outcome::Refuse) => Exit::Findings,
            Some(Outcome::Ask) => Exit::Approval,
            Some(Outcome::Note) | None => Exit::Clean,
        }
    }
}

fn judge_project(
    project: &Project,
    world: &World<'_>,
    wanted: &Wanted,
    args: &VerifyArgs,
    progress: &mut Progress,
) -> Result<JudgedProject, Error> {
    let mut warn = |what: String| eprintln!("cotter: warning: {what}");
    let root = project.tree.root();
    // Git is asked as the guard would ask it; without one there is no commit to compare with.
    let subject = Subject::new(&["git".into()]);
    let scene = subject.as_ref().ok().map(|subject| (subject, subject.prepared.scene(&subject.call)));
    let baseline: Option<Baseline<'_>> = match &scene {
        Some((_, scene)) => baseline::of(&scene.look(), root, &project.locks, wanted, &mut warn)?,
        None => None,
    };
    let mut reports = Vec::new();
    for path in &project.locks {
        progress.at(path);
        let (record, pinned) = match wanted {
            Wanted::None => (None, None),
            _ => (
                records::load(Word::Person, root, path, &mut warn)?,
                records::load(Word::Pin, root, path, &mut warn)?,
            ),
        };
        let files = baseline.as_ref().map(|baseline| &baseline.files as &dyn Files);
        let world = World { baseline: files, record: record.as_ref(), pinned: pinned.as_ref(), ..*world };
        reports.push(judge(project, path, &world));
    }
    let lockfiles = reports.len() + project.nameless.len();
    if let Some(baseline) = &baseline {
        reports.extend(gone::locks(project, &baseline.files));
    }
    if args.installed {
        installed::check(project, &mut reports, args.python.as_deref())?;
    }
    let odd = |path: &String| unread(path, Code::Unreadable, "a path that is not UTF-8");
    reports.extend(project.nameless.iter().map(odd));
    let baseline = baseline.map(|baseline| (baseline.commit, baseline.of));
    Ok(JudgedProject { root: root.to_owned(), baseline, reports, lockfiles })
}

/// One lock.
pub(crate) fn judge(project: &Project, path: &str, world: &World<'_>) -> Report {
    // A lock that cannot be read must not be one without findings.
    match project.tree.read(path) {
        Err(why @ Unread::Outside) => unread(path, Code::OutsidePath, why.why()),
        Err(why) => unread(path, Code::Unreadable, why.why()),
        Ok(bytes) => verify(&Held { tree: &project.tree, path, bytes: &bytes }, path, world),
    }
}

/// The project's files, of which the lock is read once.
struct Held<'h> {
    tree: &'h Tree,
    path: &'h str,
    bytes: &'h [u8],
}

impl Files for Held<'_> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if path == self.path { Some(Cow::Borrowed(self.bytes)) } else { self.tree.bytes(path) }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.tree.list(folder)
    }
}

fn unread(path: &str, code: Code, why: &str) -> Report {
    let findings = vec![Finding::new(code, path, why)];
    Report { file: path.to_owned(), findings, ..Report::default() }
}

/// The moment of a check.
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Moment(i64::try_from(since).unwrap_or(i64::MAX))
}

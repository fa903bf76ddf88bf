//! What came of every lockfile.

use std::path::{Path, PathBuf};

use cotter_lockpolicy::{Code, Finding, Outcome, Report, World, verify};

use super::VerifyArgs;
use super::progress::Progress;
use super::tree::Unread;
use super::walk::Project;
use crate::error::{Error, Exit};
use crate::registries;

/// The reports on all lockfiles, by their projects.
pub(crate) struct Judged {
    pub(crate) projects: Vec<JudgedProject>,
    cwd: PathBuf,
}

pub(crate) struct JudgedProject {
    pub(crate) root: PathBuf,
    pub(crate) reports: Vec<Report>,
}

/// How many findings there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) refuse: usize,
    pub(crate) ask: usize,
    pub(crate) note: usize,
}

impl Judged {
    pub(crate) fn of(projects: Vec<Project>, _args: &VerifyArgs) -> Result<Judged, Error> {
        let known = registries::in_force()?;
        let world = World { registries: &known };
        let all = projects.iter().map(|project| project.locks.len()).sum();
        let mut progress = Progress::new(all);
        let cwd = std::env::current_dir().map_err(|cause| Error::file(Path::new("."), cause))?;
        let mut judged = Judged { projects: Vec::new(), cwd };
        for project in projects {
            let mut reports = Vec::new();
            for path in &project.locks {
                progress.at(path);
                reports.push(judge(&project, path, &world));
            }
            reports.extend(
                project
                    .nameless
                    .iter()
                    .map(|path| unread(path, Code::Unreadable, "a path that is not UTF-8")),
            );
            judged.projects.push(JudgedProject { root: project.tree.root().to_owned(), reports });
        }
        progress.done();
        Ok(judged)
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
        for finding in self.reports().flat_map(|(_, report)| &report.findings) {
            match finding.outcome {
                Outcome::Refuse => counts.refuse += 1,
                Outcome::Ask => counts.ask += 1,
                Outcome::Note => counts.note += 1,
            }
        }
        counts
    }

    pub(crate) fn packages(&self) -> usize {
        self.reports().map(|(_, report)| report.packages).sum()
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

fn judge(project: &Project, path: &str, world: &World<'_>) -> Report {
    // A lock that cannot be read must not be one without findings.
    match project.tree.read(path) {
        Err(why @ Unread::Outside) => unread(path, Code::OutsidePath, why.why()),
        Err(why) => unread(path, Code::Unreadable, why.why()),
        Ok(_) => verify(&project.tree, path, world),
    }
}

fn unread(path: &str, code: Code, why: &str) -> Report {
    let finding = Finding::new(code, path, why);
    Report { file: path.to_owned(), format: None, packages: 0, findings: vec![finding] }
}

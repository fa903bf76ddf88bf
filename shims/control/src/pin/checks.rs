//! What is asked of every release that nobody has agreed to yet.

use cotter_lockpolicy::{Ecosystem, Index, alike, known};

use super::ask::Answers;
use super::ask::package::{Package, Release};
use super::changes::{Change, Stands};
use super::stop::Refusal;
use super::terms::{Terms, age};
use crate::written::visible;

/// What became known of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Learnt {
    pub(super) published: Option<cotter_lockpolicy::age::Moment>,
    /// Why not, where it is not known when it was published.
    pub(super) unknown: Option<String>,
    pub(super) yanked: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) attested: bool,
}

pub(super) struct Checks<'c> {
    pub(super) ecosystem: Ecosystem,
    pub(super) terms: &'c Terms,
    pub(super) answers: &'c Answers,
    pub(super) index: Option<&'c Index<'c>>,
}

impl Checks<'_> {
    /// What is known of a release; every reason to refuse it is added.
    pub(super) fn judge(&self, change: &Change, refusals: &mut Vec<Refusal>) -> Learnt {
        let locked = &change.locked;
        let label = visible(&format!("{}@{}", locked.name, locked.version));
        if let Some(what) = self.known_bad(change) {
            refusals.push(
                Refusal::new("bad.known", &label, what).instead("take another version, or another package"),
            );
        }
        if change.agreed {
            return Learnt { published: locked.published, ..Learnt::default() };
        }
        let accepted = self.terms.accepts(self.ecosystem, &locked.name, &locked.version);
        if let Some(like) = alike::like(self.ecosystem, &locked.name).filter(|_| !accepted) {
            if change.stands == Stands::New {
                let why = format!("nearly `{}`: {}", like.of, like.how);
                refusals.push(self.overridable("name.look-alike", &label, why, Some(like.of.to_owned())));
            }
        }
        let package = match self.answers.get(&locked.name) {
            Some(Ok(package)) => package,
            Some(Err(unanswered)) => {
                return Learnt { unknown: Some(unanswered.0.clone()), ..Learnt::default() };
            }
            None => return Learnt::default(),
        };
        let Some(release) = package.release(self.ecosystem, &locked.version) else {
            refusals.push(Refusal::new("pin.not-there", &label, "the registry has no such release"));
            return Learnt::default();
        };
        self.files(change, release, &label, refusals);
        let digests: Vec<String> = locked.digests.iter().cloned().collect();
        let published = release.published(&digests);
        if let Some(published) =
            published.filter(|published| self.terms.is_too_young(*published) && !accepted)
        {
            refusals.push(self.too_young(&locked.name, &label, published, package));
        }
        if let Some(reason) = release.yanked.as_ref().filter(|_| !accepted) {
            let why = match reason.trim() {
                "" => "withdrawn by who published it".to_owned(),
                reason => format!("withdrawn by who published it: {}", visible(reason)),
            };
            refusals.push(self.overridable("pin.yanked", &label, why, self.instead(package, &locked.name)));
        }
        Learnt {
            published,
            unknown: published.is_none().then(|| {
                package.timeless.clone().unwrap_or_else(|| "the registry does not say when".to_owned())
            }),
            yanked: release.yanked.clone(),
            deprecated: release.deprecated.clone(),
            attested: release.attested,
        }
    }

    /// That a release is too young, and which one is not.
    pub(super) fn too_young(
        &self,
        name: &str,
        label: &str,
        published: cotter_lockpolicy::age::Moment,
        package: &Package,
    ) -> Refusal {
        let why = format!("{}; the cooldown is {} days", age(published, self.terms.now), self.terms.cooldown);
        self.overridable("new.too-young", label, why, self.instead(package, name))
    }

    fn overridable(&self, code: &'static str, label: &str, why: String, instead: Option<String>) -> Refusal {
        let person = format!("a person can add `--accept {label}`");
        let instead = match instead {
            Some(instead) => format!("{instead}; {person}"),
            None => person,
        };
        Refusal::new(code, label, why).instead(instead)
    }

    /// The newest release that would be taken.
    fn instead(&self, package: &Package, name: &str) -> Option<String> {
        let fits = |version: &str, release: &Release| {
            let old = release
                .published
                .is_some_and(|at| !self.terms.is_too_young(cotter_lockpolicy::age::Moment(at)));
            let bad = known::builtin(self.ecosystem, name, version).is_some();
            old && release.yanked.is_none() && !bad
        };
        let (version, release) = package.highest(self.ecosystem, fits)?;
        let published = release.published.map(cotter_lockpolicy::age::Moment)?;
        let at = if self.ecosystem == Ecosystem::PyPi { "==" } else { "@" };
        Some(format!(
            "the newest that is old enough is {}{at}{} ({})",
            visible(name),
            visible(version),
            age(published, self.terms.now)
        ))
    }

    /// A lock's files are those of the registry, or it was not the registry that the manager asked.
    fn files(&self, change: &Change, release: &Release, label: &str, refusals: &mut Vec<Refusal>) {
        // One without any is a finding of the lock's own check.
        let known: Vec<&str> = release.files.iter().map(|file| file.digest.as_str()).collect();
        let comparable = |digest: &str| {
            let kind = algorithm(digest);
            known.iter().any(|own| algorithm(own) == kind)
        };
        let strange = change.locked.digests.iter().find(|digest: &&String| {
            // Hexadecimal digits have two cases.
            let same =
                |own: &&str| *own == **digest || (own.contains(':') && own.eq_ignore_ascii_case(digest));
            comparable(digest) && !known.iter().any(same)
        });
        if let Some(strange) = strange {
            let why = format!("the registry has no file of it with the digest {}", visible(strange));
            refusals.push(Refusal::new("new.digest", label, why));
        }
    }

    fn known_bad(&self, change: &Change) -> Option<String> {
        let (name, version) = (&change.locked.name, &change.locked.version);
        if let Some(release) = known::builtin(self.ecosystem, name, version) {
            return Some(format!("{} ({}, {})", release.what, release.source(), release.year));
        }
        match self.index?.lookup(self.ecosystem, name, version) {
            Ok(id) => id.map(|id| format!("known to be malicious: {}", visible(id))),
            Err(corrupt) => {
                Some(format!("what is known of it cannot be read ({corrupt}): `cotter intel import`"))
            }
        }
    }
}

fn algorithm(digest: &str) -> &str {
    digest.split([':', '-', '=']).next().unwrap_or_default()
}

//! On which terms a release is taken: how old it must be, and what a person takes upon themselves.

use std::fs::OpenOptions;

use cotter_lockpolicy::age::Moment;
use cotter_lockpolicy::{Ecosystem, name};

use super::args::{COOLDOWN, PinArgs};
use crate::error::Error;
use crate::person;
use crate::verify::now;

pub(super) struct Terms {
    pub(super) now: Moment,
    /// Days.
    pub(super) cooldown: u32,
    accepted: Vec<String>,
}

impl Terms {
    /// What loosens is taken from a person at a terminal only. Nothing is asked there: whoever wrote the command line
    /// has said it already.
    pub(super) fn of(args: &PinArgs) -> Result<Terms, Error> {
        if args.cooldown < COOLDOWN || !args.accept.is_empty() {
            person::required("taking a release that is refused otherwise")?;
            OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(|_| {
                Error::NoTerminal("taking a release that is refused otherwise takes a person at a terminal")
            })?;
        }
        Ok(Terms { now: now(), cooldown: args.cooldown, accepted: args.accept.clone() })
    }

    /// Whether a person takes this release as it is: named with its version, or without one.
    pub(super) fn accepts(&self, ecosystem: Ecosystem, package: &str, version: &str) -> bool {
        let same = |one: &str| name::normal(one, ecosystem) == name::normal(package, ecosystem);
        self.accepted.iter().any(|accepted| {
            let parts = accepted.rsplit_once("==").or_else(|| accepted.rsplit_once('@'));
            match parts.filter(|(before, _)| !before.is_empty()) {
                Some((before, of)) => same(before) && of == version,
                None => same(accepted),
            }
        })
    }

    pub(super) fn is_too_young(&self, published: Moment) -> bool {
        self.cooldown > 0 && published.is_within(self.cooldown, self.now)
    }

    /// The first moment that is too young, as managers take it.
    pub(super) fn before(&self) -> String {
        let moment = Moment(self.now.0.saturating_sub(i64::from(self.cooldown) * 24 * 60 * 60));
        rfc3339(moment)
    }
}

/// `2026-03-24T10:39:00Z`.
pub(super) fn rfc3339(moment: Moment) -> String {
    let milliseconds = u64::try_from(moment.0).unwrap_or(0).saturating_mul(1000);
    let text = crate::written::text(&cotter_core::record::rfc3339(milliseconds));
    text.replace(".000Z", "Z")
}

/// How long ago, in the largest unit of which there are two.
pub(super) fn age(published: Moment, now: Moment) -> String {
    let seconds = now.0.saturating_sub(published.0);
    if seconds < 0 {
        return "in the future".to_owned();
    }
    let units = [
        (365 * 86_400, "years"),
        (30 * 86_400, "months"),
        (86_400, "days"),
        (3600, "hours"),
        (60, "minutes"),
    ];
    let fits = units.into_iter().find(|(length, _)| seconds >= 2 * length);
    let Some((length, unit)) = fits else { return "just published".to_owned() };
    format!("{} {unit} old", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_the_largest_unit_of_which_there_are_two() {
        let now = Moment::parse("2026-03-24T12:00:00Z").expect("a moment");
        for (published, said) in [
            ("2026-03-24T11:59:00Z", "just published"),
            ("2026-03-24T09:00:00Z", "3 hours old"),
            ("2026-03-22T12:00:00Z", "2 days old"),
            ("2026-01-01", "2 months old"),
            ("2025-01-01", "14 months old"),
            ("2020-03-01", "6 years old"),
            ("2027-01-01", "in the future"),
        ] {
            assert_eq!(age(Moment::parse(published).expect("a moment"), now), said, "{published}");
        }
        assert_eq!(rfc3339(now), "2026-03-24T12:00:00Z");
    }

    #[test]
    fn a_person_names_a_package_or_one_of_its_releases() {
        let terms = |accepted: &[&str]| Terms {
            now: Moment(0),
            cooldown: 7,
            accepted: accepted.iter().map(|&one| one.to_owned()).collect(),
        };
        assert!(terms(&["left-pad"]).accepts(Ecosystem::Npm, "left-pad", "1.3.0"));
        assert!(terms(&["left-pad@1.3.0"]).accepts(Ecosystem::Npm, "left-pad", "1.3.0"));
        assert!(terms(&["@corp/a"]).accepts(Ecosystem::Npm, "@corp/a", "1.0.0"));
        assert!(terms(&["My_Package==1.0"]).accepts(Ecosystem::PyPi, "my-package", "1.0"));
        assert!(!terms(&["left-pad@1.2.0"]).accepts(Ecosystem::Npm, "left-pad", "1.3.0"));
        assert!(!terms(&["@corp/a@1.0.1"]).accepts(Ecosystem::Npm, "@corp/a", "1.0.0"));
        assert!(!terms(&["left"]).accepts(Ecosystem::Npm, "left-pad", "1.3.0"));
    }
}

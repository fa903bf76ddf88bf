//! Every recorded call decided again, under the policy that is in force now.
//!
//! From the record alone: how the words were read and which facts were found out. Neither argv nor the machine is
//! asked, so a replay gives the same answer anywhere. Where the decision depends on something that was not recorded
//! the record is *undecidable*, which is counted apart and never guessed.

mod again;
mod cause;
mod open;
mod outcome;
mod recorded;
mod report;
#[cfg(test)]
mod tests;
mod word;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use cotter_core::Layers;
use cotter_core::number::hex;
use cotter_rules::{FactKey, Mode, flat};
use serde_json::Value;

use self::again::{Again, Decided};
use self::cause::Cause;
use self::outcome::Outcome;
use self::recorded::Recorded;
use super::filter::Filter;
use super::{Format, LogError, list};

/// What a replay came to.
#[derive(Default, Debug)]
pub struct Replayed {
    pub records: usize,
    /// The same decision with the same obligations.
    pub same: usize,
    /// Of the same: those which another rule decides now.
    pub by_another_rule: usize,
    pub differing: usize,
    /// How many could not be decided, by the reason.
    pub undecidable: BTreeMap<String, usize>,
    /// Records made under another mode than the one that is replayed.
    pub other_mode: usize,
    /// Lines that are no records.
    pub unreadable: usize,
}

/// Decides every record that the filter takes, and writes what became of it. `today` is in days since the epoch.
pub fn replay(
    state: &Path,
    filter: &Filter,
    layers: &Layers,
    today: u32,
    format: Format,
    out: &mut dyn Write,
) -> Result<Replayed, LogError> {
    let (found, unreadable) = list::found(state, filter)?;
    let mut replayed = Replayed { unreadable, ..Replayed::default() };
    let mut policy = Policy::new(layers, today);
    for found in &found {
        let (mode, answer) = policy.decide(&found.record).map_err(|_| LogError::Policy)?;
        replayed.count(&answer);
        replayed.other_mode += usize::from(mode.is_some_and(|mode| mode != policy.mode));
        report::write(found, &answer, format, out)?;
    }
    report::summary(&replayed, &policy, format, out)?;
    Ok(replayed)
}

impl Replayed {
    fn count(&mut self, answer: &Answer) {
        self.records += 1;
        match answer {
            Answer::Same { by_another_rule } => {
                self.same += 1;
                self.by_another_rule += usize::from(*by_another_rule);
            }
            Answer::Differs { .. } => self.differing += 1,
            Answer::Undecidable(causes) => {
                *self.undecidable.entry(report::reason(causes)).or_default() += 1;
            }
        }
    }
}

/// What became of one record.
#[derive(Debug)]
enum Answer {
    Same { by_another_rule: bool },
    Differs { old: (Outcome, String), new: (Outcome, String) },
    Undecidable(BTreeSet<Cause>),
}

/// The policy that is replayed.
struct Policy<'l> {
    layers: &'l Layers,
    mode: Mode,
    digest: String,
    protected: String,
    today: u32,
    /// For each tool, every word of the command lines that it starts itself.
    spawned: BTreeMap<String, BTreeSet<String>>,
}

impl<'l> Policy<'l> {
    fn new(layers: &'l Layers, today: u32) -> Policy<'l> {
        Policy {
            layers,
            mode: layers.mode(),
            digest: hex(&layers.digest),
            protected: hex(&layers.protected_digest()),
            today,
            spawned: BTreeMap::new(),
        }
    }

    /// Also gives the mode that was in force then.
    fn decide(&mut self, record: &Value) -> flat::Result<(Option<Mode>, Answer)> {
        let undecidable = |cause| Answer::Undecidable(BTreeSet::from([cause]));
        let mut recorded = match Recorded::read(record) {
            Ok(recorded) => recorded,
            Err(cause) => return Ok((None, undecidable(cause))),
        };
        let mode = Some(recorded.mode);
        if self.layers.built_in().tool(&recorded.tool).is_none() {
            return Ok((mode, undecidable(Cause::NoTool(recorded.tool))));
        }
        if recorded.facts.at(FactKey::SpawnedByTool).is_none() && !self.may_be_spawned(&recorded)? {
            recorded.facts.set(FactKey::SpawnedByTool, cotter_rules::Fact::Known(0));
        }
        let sub = recorded.path.first().map(String::as_str);
        let rules = self.layers.rules_of(&recorded.tool, |rules| rules.for_sub(sub))?;
        let exceptions = self.layers.exceptions();
        let again = Again {
            recorded: &recorded,
            rules: &rules,
            exceptions: &exceptions,
            mode: self.mode,
            today: self.today,
            stale: self.stale(&recorded),
        };
        let answer = match again.decide() {
            Decided::Undecidable(causes) => Answer::Undecidable(causes),
            Decided::One(outcome, rules) if outcome == recorded.outcome => {
                Answer::Same { by_another_rule: !rules.contains(&recorded.rule) }
            }
            // Without the project's policy the decision is another one, with it it may be the same.
            Decided::One(..) if recorded.project => undecidable(Cause::Project),
            Decided::One(outcome, rules) => Answer::Differs {
                old: (recorded.outcome, recorded.rule),
                new: (outcome, rules.into_iter().collect::<Vec<_>>().join(" or ")),
            },
        };
        Ok((mode, answer))
    }

    /// Which branches are protected is the policy's word, so a fact about them is only as good as the policy.
    fn stale(&self, recorded: &Recorded) -> Option<(FactKey, Cause)> {
        let same = match &recorded.protected {
            Some(protected) => *protected == self.protected,
            None => recorded.policy == self.digest,
        };
        let asked = recorded.facts.at(FactKey::ProtectedTarget).is_some();
        (asked && !same).then_some((FactKey::ProtectedTarget, Cause::OtherBranches))
    }

    /// Whether the tool itself may have made the call: below a guard, and if one of its subcommands starts such a
    /// command line. That is not looked for where no stopping rule looked at the call, and mostly can be told so.
    fn may_be_spawned(&mut self, recorded: &Recorded) -> flat::Result<bool> {
        if !recorded.nested {
            return Ok(false);
        }
        if !self.spawned.contains_key(&recorded.tool) {
            let part = self.layers.built_in().tool(&recorded.tool);
            let tool = part.map(|part| part.grammar()).transpose()?.flatten();
            let mut words = BTreeSet::new();
            if let Some(tool) = tool {
                spawned(&tool.level, &mut words)?;
            }
            self.spawned.insert(recorded.tool.clone(), words);
        }
        let words = self.spawned.get(&recorded.tool);
        Ok(recorded.path.first().is_some_and(|sub| words.is_some_and(|words| words.contains(sub))))
    }
}

fn spawned(level: &cotter_rules::Level<'_>, words: &mut BTreeSet<String>) -> flat::Result<()> {
    words.extend(level.spawns.open()?.iter().flatten().map(|word| (*word).to_owned()));
    for (_, child) in level.subs.all()? {
        spawned(&child, words)?;
    }
    Ok(())
}

//! A history of ordinary changes: what people do all the time must be told nothing but what it brings.

use cotter_lockpolicy::Code;

use super::model::{DIRECT, Model};
use super::{WAYS, above_a_note};

/// What is done to a lock from one day to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Bump,
    Add,
    Remove,
    Reorder,
}

const CHANGES: [Change; 30] = {
    use Change::{Add, Bump, Remove, Reorder};
    [
        Bump, Add, Bump, Reorder, Bump, Add, Remove, Bump, Bump, Add, //
        Reorder, Remove, Bump, Add, Add, Bump, Reorder, Remove, Bump, Bump, //
        Add, Bump, Remove, Reorder, Add, Bump, Remove, Bump, Reorder, Bump,
    ]
};

impl Change {
    fn apply(self, day: usize, model: &mut Model) {
        match self {
            Change::Bump => {
                let name = model.packages.keys().nth(day % model.packages.len()).cloned().expect("a package");
                let version = model.packages.get_mut(&name).expect("its version");
                if day % 2 == 0 { version[2] += 1 } else { *version = [1, version[1] + 1, 0] }
            }
            Change::Add => {
                let names =
                    ["halyard", "mizzen", "scupper", "taffrail", "thwart", "transom", "windlass", "yardarm"];
                let new =
                    names.into_iter().find(|name| !model.packages.contains_key(*name)).expect("a new name");
                model.packages.insert(new.to_owned(), [1, 0, day as u32]);
            }
            Change::Remove => {
                let last = model.packages.keys().rev().find(|name| !DIRECT.contains(&name.as_str())).cloned();
                model.packages.remove(&last.expect("one that can go"));
            }
            Change::Reorder => model.reversed = !model.reversed,
        }
    }
}

#[test]
fn a_history_of_ordinary_changes_is_told_only_what_is_new() {
    for way in WAYS {
        let mut model = Model::new();
        let mut older = way.project(&model);
        for (day, change) in CHANGES.into_iter().enumerate() {
            change.apply(day, &mut model);
            let newer = way.project(&model);
            assert_ne!(
                newer[way.lock], older[way.lock],
                "{} day {day}: {change:?} changes nothing",
                way.name
            );
            let report = way.verify(&newer, Some(&older));
            let found: Vec<Code> = above_a_note(&report).iter().map(|finding| finding.code).collect();
            let expected = if change == Change::Add { vec![Code::NewPackage] } else { Vec::new() };
            assert_eq!(found, expected, "{} day {day} {change:?}: {:#?}", way.name, above_a_note(&report));
            if change == Change::Bump {
                let bumps = report.findings.iter().filter(|finding| finding.code == Code::NewVersion).count();
                assert_eq!(bumps, 1, "{} day {day}: a bump is told", way.name);
            }
            older = newer;
        }
    }
}

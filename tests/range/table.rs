//! Both sides at once: how much of what must be stopped is caught, and how much of what must pass stays quiet.
//!
//! ```sh
//! cargo test -p cotter-tests --test range table -- --nocapture
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::outcome::{self, Outcome};
use crate::rows::{self, Row};

/// Of a hundred, how many must be caught, and how many quiet.
const LEAST: usize = 98;

#[derive(Clone, Copy, Default)]
struct Count {
    held: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, holds: bool) {
        self.held += usize::from(holds);
        self.all += 1;
    }

    fn suffices(self) -> bool {
        self.held * 100 >= self.all * LEAST
    }

    fn shown(self) -> String {
        if self.all == 0 { "–".to_owned() } else { format!("{} of {}", self.held, self.all) }
    }
}

#[derive(Clone, Copy, Default)]
struct Line {
    counts: [Count; 3],
    beyond: usize,
    missing: usize,
}

impl Line {
    fn add(&mut self, row: &Row, outcome: &Outcome) {
        match outcome {
            Outcome::Beyond => self.beyond += 1,
            Outcome::Missing(_) => self.missing += 1,
            _ => self.counts[row.must as usize].add(*outcome == Outcome::Holds),
        }
    }
}

/// The table, as it stands in docs/git.md.
#[test]
fn table() {
    let Some(outcomes) = outcome::all() else { return };
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    let mut whole = Line::default();
    for (row, outcome) in outcomes {
        lines.entry(&row.category).or_default().add(row, outcome);
        whole.add(row, outcome);
    }
    let mut text = String::from(
        "\n| category | caught | quiet | open, without a failure | beyond a shim | not tried here |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for (name, line) in lines.iter().map(|(name, line)| (*name, line)).chain([("**all**", &whole)]) {
        let [stop, pass, open] = line.counts.map(Count::shown);
        let _ = writeln!(text, "| {name} | {stop} | {pass} | {open} | {} | {} |", line.beyond, line.missing);
    }
    println!("{text}");
    for (row, outcome) in outcomes {
        if let Outcome::Missing(program) = outcome {
            println!("skipped, for there is no {program} here: {}", row.written);
        }
    }
    let fired: usize = whole.counts.iter().map(|count| count.all).sum();
    assert!(fired >= 250, "only {fired} rows were fired");
}

/// What is not stopped, or not quiet, is known by name. And a name that is not needed any more must go.
#[test]
fn the_guard_catches_and_keeps_quiet() {
    let Some(outcomes) = outcome::all() else { return };
    let (known, exceptions) = (rows::named("known.tsv"), rows::named("exceptions.tsv"));
    let mut faults = String::new();
    let mut counts = [Count::default(); 3];
    let mut seen = BTreeSet::new();
    for (row, outcome) in outcomes {
        let name = row.name();
        let named = known.contains(&name) || exceptions.contains(&name);
        let what = format!("{:?} {}: {}", row.must, row.category, row.written);
        match outcome {
            Outcome::Holds if named => {
                let _ = writeln!(faults, "holds, and is listed as if it did not: {what}");
            }
            Outcome::Fails(instead) if !named => {
                let _ = writeln!(faults, "{what}\n    {instead}");
            }
            Outcome::Blank(why) => {
                let _ = writeln!(faults, "fires nothing, or is said not to: {what}\n    {why}");
            }
            _ => {}
        }
        // What is known to be missing is not measured yet; an exception is.
        if matches!(outcome, Outcome::Holds | Outcome::Fails(_)) && !known.contains(&name) {
            counts[row.must as usize].add(*outcome == Outcome::Holds);
        }
        seen.insert(name);
    }
    for (category, written) in known.union(&exceptions).filter(|name| !seen.contains(*name)) {
        let _ = writeln!(faults, "listed, and no row: {category}: {written}");
    }
    for (category, written) in known.intersection(&exceptions) {
        let _ = writeln!(faults, "listed twice: {category}: {written}");
    }
    assert!(faults.is_empty(), "\n{faults}");
    for (count, side) in counts.iter().zip(["caught", "quiet", "without a failure"]) {
        assert!(count.suffices(), "{} {side}, and {LEAST} of 100 must be", count.shown());
    }
}

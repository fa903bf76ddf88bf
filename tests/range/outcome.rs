//! What became of each row, fired with the guard and past it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use cotter_tests::root::Order;

use crate::disposable;
use crate::installed;
use crate::rows::{self, Must, Row};
use crate::shot::Shot;
use crate::world::World;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Caught, quiet, or open without a failure.
    Holds,
    /// And what was seen instead.
    Fails(String),
    /// The row itself is wrong: what must be stopped does nothing, or a note says what is not so.
    Blank(String),
    Beyond,
    /// This machine has no such program.
    Missing(String),
}

/// Every row, fired once per test process. `None` where no root can be made.
pub(crate) fn all() -> Option<&'static [(Row, Outcome)]> {
    static ALL: OnceLock<Option<Vec<(Row, Outcome)>>> = OnceLock::new();
    ALL.get_or_init(fire_all).as_deref()
}

fn fire_all() -> Option<Vec<(Row, Outcome)>> {
    let rows = rows::all();
    let there = programs(&rows)?;
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(BTreeMap::new());
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, row)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, rows.get(at)?)))
                {
                    let outcome = of(row, &there);
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(at, outcome);
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let outcomes: Option<Vec<Outcome>> = outcomes.into_values().collect();
    Some(rows.into_iter().zip(outcomes?).collect())
}

/// Which of the programs that rows need there are.
fn programs(rows: &[Row]) -> Option<BTreeMap<String, bool>> {
    let mut root = disposable::root(&installed::plan())?;
    let needed = rows.iter().filter_map(|row| row.needs.clone());
    let needed = needed.chain(rows.iter().map(|row| row.by.program().to_owned()));
    let mut there = BTreeMap::new();
    for program in needed {
        there.entry(program.clone()).or_insert_with(|| {
            root.run(&Order::script(&format!("command -v {program}"))).said().code == Some(0)
        });
    }
    Some(there)
}

fn of(row: &Row, there: &BTreeMap<String, bool>) -> Option<Outcome> {
    if row.beyond.is_some() {
        return Some(Outcome::Beyond);
    }
    let mut needed = row.needs.iter().map(String::as_str).chain([row.by.program()]);
    if let Some(program) = needed.find(|program| there.get(*program) != Some(&true)) {
        return Some(Outcome::Missing(program.to_owned()));
    }
    let world = World::of_the_rows().given(&row.given);
    let fired = world.fire(row.by, &row.command)?;
    Some(match row.must {
        Must::Stop => stopped(row, &world.fire_past(row.by, &row.command)?, &fired),
        Must::Pass => {
            let differences = fired.differences(&world.fire_past(row.by, &row.command)?);
            if differences.is_empty() { Outcome::Holds } else { Outcome::Fails(differences.join("; ")) }
        }
        Must::Open if fired.is_broken() => {
            Outcome::Fails(format!("{:?}: {}", fired.answer.ended, fired.said()))
        }
        Must::Open => Outcome::Holds,
    })
}

/// A row that does nothing past the guard would hold for nothing.
fn stopped(row: &Row, past: &Shot, fired: &Shot) -> Outcome {
    let effects = past.effects();
    if effects.is_empty() != row.unseen.is_some() {
        return Outcome::Blank(format!(
            "past the guard: {effects:?}, {:?}: {}",
            past.answer.ended,
            past.said()
        ));
    }
    if fired.is_caught(&effects) {
        Outcome::Holds
    } else {
        Outcome::Fails(format!(
            "{:?}, {:?}, refused: {}",
            fired.effects(),
            fired.answer.ended,
            fired.was_refused()
        ))
    }
}

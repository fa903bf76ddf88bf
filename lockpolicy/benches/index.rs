//! What a look-up in an index of 250,000 known bad releases costs, opening it included: nothing is loaded.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::known::index::{Builder, Index};

const ENTRIES: usize = 250_000;
/// What a look-up may cost.
const BUDGET: Duration = Duration::from_micros(50);

fn main() {
    let mut builder = Builder::new();
    let mut lines = String::new();
    for number in 0..ENTRIES {
        let (ecosystem, name) = if number % 3 == 0 { ("PyPI", "pkg") } else { ("npm", "@scope/pkg") };
        lines.push_str(&format!(
            "{{\"id\":\"MAL-2026-{number}\",\"affected\":[{{\"package\":{{\"ecosystem\":\"{ecosystem}\",\
             \"name\":\"{name}-{number}\"}},\"versions\":[\"1.0.{number}\",\"99.9.9\"]}}]}}\n"
        ));
    }
    let start = Instant::now();
    // A part at a time: no one text may be larger than 64 MiB.
    for part in lines.as_bytes().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        if builder.add_osv(part).is_err() {
            println!("index: a record was not taken");
            std::process::exit(1);
        }
    }
    let bytes = builder.finish();
    println!("index: {ENTRIES} records in {} bytes, made in {:?}", bytes.len(), start.elapsed());

    let mut worst = Duration::ZERO;
    let mut total = Duration::ZERO;
    let rounds = 20_000;
    for round in 0..rounds {
        let number = round * 37 % (2 * ENTRIES);
        let name = if number % 3 == 0 { format!("pkg-{number}") } else { format!("@scope/pkg-{number}") };
        let ecosystem = if number % 3 == 0 { Ecosystem::PyPi } else { Ecosystem::Npm };
        let start = Instant::now();
        let found = Index::open(black_box(&bytes)).and_then(|index| index.lookup(ecosystem, &name, "99.9.9"));
        let took = start.elapsed();
        if found.map(|found| found.is_some()) != Ok(number < ENTRIES) {
            println!("index: {name} was looked up wrongly");
            std::process::exit(1);
        }
        (worst, total) = (worst.max(took), total + took);
    }
    let mean = total / u32::try_from(rounds).unwrap_or(u32::MAX);
    println!("index: a look-up takes {mean:?} on average, {worst:?} at worst; the budget is {BUDGET:?}");
    if mean > BUDGET {
        std::process::exit(1);
    }
}

//! What reading a lock costs, as a ratio: each format against the fastest plain parse of the same text, which keeps
//! everything and checks nothing. A ratio up to 3 is the goal. Both are measured in turn, and the best run of each
//! counts.

#![allow(clippy::expect_used, reason = "a bench that cannot read its own lock must stop")]

mod node;
mod others;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cotter_lockpolicy::{Format, Text};

const PACKAGES: usize = 6_000;
const RUNS: usize = 15;
const GOAL: f64 = 3.0;

fn main() {
    let yaml = |text: &str| drop(black_box(yaml_rust2::YamlLoader::load_from_str(text).expect("YAML")));
    let json = |text: &str| drop(black_box(serde_json::from_str::<serde_json::Value>(text).expect("JSON")));
    let toml = |text: &str| drop(black_box(toml::de::DeTable::parse(text).expect("TOML")));
    let mut within = true;
    for (format, text) in node::locks(PACKAGES).into_iter().chain(others::locks(PACKAGES)) {
        let (name, plain): (_, &dyn Fn(&str)) = match format {
            Format::Pnpm | Format::YarnBerry => ("yaml-rust2", &yaml),
            Format::Bun | Format::Deno | Format::Pipfile | Format::Composer => ("serde_json", &json),
            Format::Yarn1 | Format::Gemfile => ("lines into maps", &lines),
            Format::GoSum | Format::Requirements => ("words into a map", &words),
            _ => ("toml, with spans", &toml),
        };
        let mut best = [Duration::MAX; 2];
        for _ in 0..RUNS {
            let begin = Instant::now();
            let read = Text::of(text.as_bytes()).and_then(|text| format.read(&text));
            assert!(black_box(read).expect("a lock").entries.len() >= PACKAGES);
            best[0] = best[0].min(begin.elapsed());
            let begin = Instant::now();
            plain(&text);
            best[1] = best[1].min(begin.elapsed());
        }
        let ratio = best[0].as_secs_f64() / best[1].as_secs_f64();
        within &= ratio <= GOAL;
        println!(
            "{:<18} {:>5} KB  read {:>8.2?}  {name} {:>8.2?}  ratio {ratio:.2}",
            format.word(),
            text.len() >> 10,
            best[0],
            best[1],
        );
    }
    println!("goal {GOAL}: {}", if within { "held" } else { "MISSED" });
}

/// Formats of lines have no fast reader to compare with: this splits each line and keeps what it finds.
fn lines(text: &str) {
    let mut blocks: HashMap<String, Vec<(String, String)>> = HashMap::new();
    let mut key = String::new();
    for line in text.lines() {
        match line.strip_prefix("  ") {
            None => key = line.trim_end_matches(':').to_owned(),
            Some(field) => {
                let (name, value) = field.trim_start().split_once(' ').unwrap_or((field, ""));
                let value = value.trim_matches('"').to_owned();
                blocks.entry(key.clone()).or_default().push((name.to_owned(), value));
            }
        }
    }
    black_box(blocks);
}

/// The same for lines that stand by themselves: every word of each, by the first one.
fn words(text: &str) {
    let mut lines: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace().map(str::to_owned);
        if let Some(first) = words.next() {
            lines.entry(first).or_default().push(words.collect());
        }
    }
    black_box(lines);
}

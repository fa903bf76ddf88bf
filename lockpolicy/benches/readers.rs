//! What reading a lock costs, as a ratio: each format against the fastest plain parse of the same text, which keeps
//! everything and checks nothing. A ratio up to 3 is the goal. Both are measured in turn, and the best run of each
//! counts.

#![allow(clippy::expect_used, reason = "a bench that cannot read its own lock must stop")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cotter_lockpolicy::{Format, Text};

const PACKAGES: usize = 6_000;
const RUNS: usize = 15;
const GOAL: f64 = 3.0;

fn main() {
    let digest = |number: usize| format!("sha512-{number:086}==");
    let mut pnpm = String::from(
        "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .: {}\n\npackages:\n",
    );
    let mut classic = String::from("# yarn lockfile v1\n\n");
    let mut berry = String::from("__metadata:\n  version: 8\n  cacheKey: 10c0\n");
    let mut bun = String::from(
        "{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"name\": \"a\"}}, \"packages\": {\"a\": [\"a@1.0.0\", \"\", {}, \"\"]",
    );
    let mut deno = String::from("{\"version\": \"5\", \"specifiers\": {}, \"npm\": {\"a@1.0.0\": {}");
    let mut snapshots = String::from("\nsnapshots:\n");
    for number in 0..PACKAGES {
        let (sri, next) = (digest(number), (number + 1) % PACKAGES);
        let (name, other) = (format!("'@scope/package-{number:05}"), format!("'@scope/package-{next:05}'"));
        let (bare, bare_next) = (name.trim_start_matches('\''), other.trim_matches('\''));
        write!(pnpm, "\n  {name}@1.2.3':\n    resolution: {{integrity: {sri}}}\n    engines: {{node: '>=18'}}\n    peerDependencies:\n      react: '>=16'\n").expect("text");
        write!(snapshots, "\n  {name}@1.2.3':\n    dependencies:\n      {other}: 1.2.3\n").expect("text");
        write!(classic, "\n\"{bare}@^1.0.0\":\n  version \"1.2.3\"\n  resolved \"https://npm.registry.example/{bare}/-/package-{number:05}-1.2.3.tgz#{number:040}\"\n  integrity {sri}\n  dependencies:\n    \"{bare_next}\" \"^1.0.0\"\n").expect("text");
        write!(berry, "\n\"{bare}@npm:^1.0.0\":\n  version: 1.2.3\n  resolution: \"{bare}@npm:1.2.3\"\n  dependencies:\n    \"{bare_next}\": \"npm:^1.0.0\"\n  checksum: 10c0/{number:0128}\n  languageName: node\n  linkType: hard\n").expect("text");
        write!(bun, ",\n\"{bare}\": [\"{bare}@1.2.3\", \"\", {{\"dependencies\": {{\"{bare_next}\": \"^1.0.0\"}}}}, \"{sri}\"]").expect("text");
        write!(
            deno,
            ",\n\"{bare}@1.2.3\": {{\"integrity\": \"{sri}\", \"dependencies\": [\"{bare_next}\"]}}"
        )
        .expect("text");
    }
    pnpm.push_str(&snapshots);
    bun.push_str("}}");
    deno.push_str("}}");
    let yaml = |text: &str| drop(black_box(yaml_rust2::YamlLoader::load_from_str(text).expect("YAML")));
    let json = |text: &str| drop(black_box(serde_json::from_str::<serde_json::Value>(text).expect("JSON")));
    let mut within = true;
    for (format, text, name, plain) in [
        (Format::Pnpm, &pnpm, "yaml-rust2", &yaml as &dyn Fn(&str)),
        (Format::YarnBerry, &berry, "yaml-rust2", &yaml),
        (Format::Yarn1, &classic, "lines into maps", &lines),
        (Format::Bun, &bun, "serde_json", &json),
        (Format::Deno, &deno, "serde_json", &json),
    ] {
        let mut best = [Duration::MAX; 2];
        for _ in 0..RUNS {
            let begin = Instant::now();
            let read = Text::of(text.as_bytes()).and_then(|text| format.read(&text));
            assert!(black_box(read).expect("a lock").entries.len() >= PACKAGES);
            best[0] = best[0].min(begin.elapsed());
            let begin = Instant::now();
            plain(text);
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

/// yarn 1's format has no fast reader to compare with: this splits each line and keeps what it finds.
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

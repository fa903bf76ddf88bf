//! What happens inside one call: reading argv, weighing the rules, writing the record.
//!
//! `cargo bench --bench engine`

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;
use std::path::Path;

use cotter_core::builtin;
use cotter_core::record::{Entry, Segment};
use cotter_rules::rule::{Env, Facts};
use cotter_rules::verdict::{Decision, Mode};
use cotter_rules::weigh::{Layer, Scale, weigh};
use cotter_rules::{Command, Fact, FactKey, Policy, Rule, World, read};
use criterion::{Criterion, criterion_group, criterion_main};

const LINES: [(&str, &[&str]); 4] = [
    ("rev-parse", &["rev-parse", "HEAD"]),
    ("status", &["-C", "sub", "status", "--porcelain=v2", "-z"]),
    ("commit", &["commit", "-m", "Explain git push --force", "--no-edit"]),
    ("push", &["push", "--force-with-lease", "-u", "origin", "HEAD:refs/heads/topic"]),
];

/// Answers every question with 1, so that asking costs nothing here.
struct One;

impl World for One {
    fn ask(&mut self, key: FactKey, _: &Command<'_>) -> Fact {
        Fact::Known(u64::from(key != FactKey::SpawnedByTool))
    }
}

fn words(line: &'static [&'static str]) -> Vec<&'static [u8]> {
    line.iter().map(|word| word.as_bytes()).collect()
}

fn rules(policy: &Policy<'static>, command: &Command<'_>) -> Vec<(Layer, Rule<'static>)> {
    let part = policy.tool("git").unwrap();
    let rules = part.rules().for_sub(command.path.first().copied()).unwrap();
    rules.into_iter().map(|rule| (Layer::BuiltIn, rule)).collect()
}

fn reading(bench: &mut Criterion) {
    for (name, line) in LINES {
        let words = words(line);
        bench.bench_function(&format!("open policy and read git {name}"), |bencher| {
            bencher.iter(|| {
                let policy = builtin::policy().unwrap();
                let tool = policy.tool("git").unwrap().grammar().unwrap().unwrap();
                black_box(read::read(&tool, black_box(&words)).unwrap());
            });
        });
    }
}

fn ruling(bench: &mut Criterion) {
    let policy = builtin::policy().unwrap();
    let tool = policy.tool("git").unwrap().grammar().unwrap().unwrap();
    for (name, line) in LINES {
        let words = words(line);
        let command = read::read(&tool, &words).unwrap();
        let env: &[(&str, &str)] = &[("HOME", "/home/alice"), ("PATH", "/usr/bin")];
        bench.bench_function(&format!("open and weigh the rules for git {name}"), |bencher| {
            bencher.iter(|| {
                let rules = rules(&policy, &command);
                let scale = Scale {
                    command: &command,
                    env: &Environment(env),
                    rules: &rules,
                    exceptions: &[],
                    mode: Mode::Guard,
                    today: 20_000,
                    thorough: false,
                };
                black_box(weigh(black_box(&scale), &mut One));
            });
        });
    }
}

struct Environment<'e>(&'e [(&'e str, &'e str)]);

impl Env for Environment<'_> {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.0.any(test)
    }
}

fn recording(bench: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let segment = Segment { max_size: 64 << 20, ..Segment::new(bytes(dir.path()), "bench") };
    let policy = builtin::policy().unwrap();
    let tool = policy.tool("git").unwrap().grammar().unwrap().unwrap();
    let argv: Vec<&[u8]> = vec![b"git", b"rev-parse", b"HEAD"];
    let command = read::read(&tool, &argv[1..]).unwrap();
    bench.bench_function("record one allowed call (no fsync)", |bencher| {
        bencher.iter(|| black_box(segment.append(&entry(&argv, &command), false).unwrap()));
    });
}

fn entry<'e>(argv: &'e [&'e [u8]], command: &'e Command<'e>) -> Entry<'e> {
    static NO_FACTS: std::sync::LazyLock<Facts> = std::sync::LazyLock::new(Facts::default);
    Entry {
        at: 1_800_000_000_000,
        key: None,
        door: "shim",
        tool: "git",
        argv,
        env: &[],
        cwd: Some(b"/srv/proj"),
        command: Some(command),
        facts: &NO_FACTS,
        decision: Decision::Allow,
        unmoded: Decision::Allow,
        rule: "default",
        obligations: &[],
        saved: None,
        mode: Mode::Guard,
        policy: b"12345678",
        project: false,
        protected: None,
        session: None,
        sid: 1,
        sid_start: Some(1),
        pid: 2,
        ppid: 1,
        nested: false,
        looked: false,
        note: None,
        real: Some(b"/usr/bin/git"),
    }
}

fn bytes(path: &Path) -> &[u8] {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str())
}

criterion_group!(engine, reading, ruling, recording);
criterion_main!(engine);

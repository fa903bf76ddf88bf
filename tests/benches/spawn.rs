//! What the guard costs, as whole processes: the direct call, the smallest shim that only execs, and the guard.
//!
//! One process spawns each in random order, so that a machine that gets slower meanwhile slows all of them; what
//! counts is the ratio. `cargo bench --bench spawn [-- ROUNDS]`

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cotter_tests::{Home, real_git};
use measure::{median, ratio, shuffled};

/// Spawns of each program for one figure.
const ROUNDS: usize = 1000;
const LOOP: usize = 1000;

/// One way of calling git.
struct Way {
    name: &'static str,
    program: PathBuf,
    path: String,
}

fn main() {
    let rounds = measure::rounds(ROUNDS);
    let bench = Bench::new();
    println!("medians of {rounds} spawns each, in random order; ratios to the direct call of the same line");
    for (title, words) in [
        ("git --version", &["--version"][..]),
        ("git status", &["status"]),
        ("git rev-parse HEAD", &["rev-parse", "HEAD"]),
        ("git reset --hard (clean tree: two facts asked)", &["reset", "--hard", "--quiet"]),
    ] {
        bench.compare(title, words, rounds);
    }
    bench.refused(rounds);
    bench.in_a_loop();
}

struct Bench {
    /// Recording on: as installed.
    home: Home,
    /// Recording off.
    silent: Home,
    /// Recording, a user's policy and a project's.
    full: Home,
    repository: PathBuf,
    /// The same with a project policy.
    project: PathBuf,
    git: PathBuf,
    floor: PathBuf,
}

impl Bench {
    fn new() -> Bench {
        let git = real_git().to_path_buf();
        let (home, silent, full) = (installed(&git), installed(&git), installed(&git));
        silent.write_config("config.toml", "[log]\nenabled = false\n");
        full.write_config("config.toml", "protected = [\"main\", \"release/*\"]\n");
        let repository = repository(&home, &git, "repository");
        let project = repository_with_policy(&full, &git);
        let floor = floor(&home, &git);
        Bench { home, silent, full, repository, project, git, floor }
    }

    fn ways(&self) -> Vec<Way> {
        let guard = |name, home: &Home| Way { name, program: home.shim("git"), path: path(home, &self.git) };
        vec![
            Way { name: "direct", program: self.git.clone(), path: path(&self.home, &self.git) },
            Way { name: "smallest shim", program: self.floor.clone(), path: path(&self.home, &self.git) },
            guard("cotter-shim, log off", &self.silent),
            guard("cotter-shim", &self.home),
            guard("cotter-shim, log and policies", &self.full),
        ]
    }

    /// The repository that a way works in: the one with a project's policy where policies are measured.
    fn place(&self, way: &Way) -> &Path {
        if way.name.ends_with("policies") { &self.project } else { &self.repository }
    }

    fn compare(&self, title: &str, words: &[&str], rounds: usize) {
        let ways = self.ways();
        let mut times = vec![Vec::with_capacity(rounds); ways.len()];
        for way in &ways {
            spawn(way, self.place(way), words);
        }
        for _ in 0..rounds {
            for index in shuffled(ways.len()) {
                times[index].push(spawn(&ways[index], self.place(&ways[index]), words));
            }
        }
        println!("\n{title}");
        let medians: Vec<Duration> = times.into_iter().map(median).collect();
        report(&ways, &medians);
    }

    /// A refusal has no direct call to compare with; the push that would do is the measure.
    fn refused(&self, rounds: usize) {
        let ways = self.ways();
        let (direct, guard) = (&ways[0], &ways[3]);
        let mut push = Vec::new();
        let mut refused = Vec::new();
        for _ in 0..rounds.min(200) {
            push.push(spawn(direct, &self.repository, &["push", "--quiet", "--dry-run", "remote", "main"]));
            refused.push(spawn(guard, &self.repository, &["push", "--force", "remote", "main"]));
        }
        println!("\na refused git push --force, beside a direct git push --dry-run to a path");
        let (push, refused) = (median(push), median(refused));
        println!("  direct push            {:>8.0} µs", micros(push));
        println!("  refused by cotter-shim {:>8.0} µs   {:.3}", micros(refused), ratio(refused, push));
    }

    fn in_a_loop(&self) {
        const BLOCK: usize = 50;
        let ways = self.ways();
        let mut totals = vec![Duration::ZERO; ways.len()];
        for _ in 0..LOOP / BLOCK {
            for index in shuffled(ways.len()) {
                let start = Instant::now();
                for _ in 0..BLOCK {
                    spawn(&ways[index], self.place(&ways[index]), &["rev-parse", "HEAD"]);
                }
                totals[index] += start.elapsed();
            }
        }
        println!(
            "\na loop of {LOOP} git rev-parse HEAD, in blocks of {BLOCK} in random order: mean of one call"
        );
        let means: Vec<Duration> = totals.iter().map(|total| *total / LOOP as u32).collect();
        report(&ways, &means);
    }
}

fn report(ways: &[Way], times: &[Duration]) {
    let (direct, floor) = (times[0], times[1]);
    let over = |time: Duration| micros(time) - micros(direct);
    for (way, time) in ways.iter().zip(times) {
        let name = way.name;
        let floors = if over(floor) > 0.0 { over(*time) / over(floor) } else { f64::NAN };
        println!(
            "  {name:32} {:>8.0} µs   {:.3} × direct   {:+5.0} µs   {floors:.1} × the floor",
            micros(*time),
            ratio(*time, direct),
            over(*time)
        );
    }
}

fn spawn(way: &Way, place: &Path, words: &[&str]) -> Duration {
    let mut command = Command::new(&way.program);
    command
        .args(words)
        .current_dir(place)
        .env_clear()
        .env("PATH", &way.path)
        .env("HOME", "/nonexistent")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    measure::time(&mut command)
}

fn installed(git: &Path) -> Home {
    let home = Home::without_tools();
    home.write_install(&[("git", git)]);
    let made = Command::new(home.path("lib/cotter/cotter"))
        .arg("exec-path")
        .env_clear()
        .env("PATH", path(&home, git))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    home
}

fn path(home: &Home, git: &Path) -> String {
    format!("{}:{}:/usr/bin:/bin", home.shims().display(), git.parent().unwrap().display())
}

fn repository(home: &Home, git: &Path, name: &str) -> PathBuf {
    let place = home.path(name);
    let remote = home.path(format!("{name}.git"));
    fs::create_dir_all(&place).unwrap();
    let run = |words: &[&str]| {
        let way = Way { name: "direct", program: git.to_path_buf(), path: path(home, git) };
        spawn(&way, &place, words);
    };
    run(&["init", "--quiet", "--bare", remote.to_str().unwrap()]);
    run(&["init", "--quiet", "--initial-branch=main"]);
    for number in 0..20 {
        fs::write(place.join(format!("file-{number}")), b"content\n").unwrap();
    }
    run(&["add", "."]);
    run(&["-c", "user.name=alice", "-c", "user.email=alice@example.org", "commit", "--quiet", "-m", "first"]);
    run(&["remote", "add", "remote", remote.to_str().unwrap()]);
    place
}

fn repository_with_policy(home: &Home, git: &Path) -> PathBuf {
    let place = repository(home, git, "project");
    fs::write(place.join(".cotter.toml"), b"protected = [\"stable\"]\n").unwrap();
    place
}

/// A copy of the smallest shim with the path of the real git written into it.
fn floor(home: &Home, git: &Path) -> PathBuf {
    let mut program = fs::read(env!("COTTER_FLOOR")).unwrap();
    let mark = b"floor-target:";
    let at = program.windows(mark.len()).position(|window| window == mark).unwrap();
    let target = std::os::unix::ffi::OsStrExt::as_bytes(git.as_os_str());
    program[at..at + target.len()].copy_from_slice(target);
    program[at + target.len()] = 0;
    home.write_executable("floor/git", program)
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

//! What it costs to verify a large `package-lock.json`, against the floor: one streaming JSON pass and one SHA-256
//! pass over the same bytes. Both in turns within one run, so that a noisy machine is noisy for both; each in one thread.
//!
//! The JSON pass is the least that one can be: serde_json's [`IgnoredAny`](serde::de::IgnoredAny) looks for where each
//! string ends, makes nothing of it and does not ask whether it is UTF-8. The SHA-256 is the processor's own, where it
//! has one.

#![allow(clippy::expect_used, reason = "a benchmark stops at the first surprise")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cotter_lockpolicy::verify::{Report, World, verify};
use cotter_lockpolicy::{Ecosystem, Registries};
use sha2::{Digest, Sha256};

/// How often each is done; the median counts.
const ROUNDS: usize = 21;
const PACKAGES: usize = 25_000;

/// Counts what is allocated, and the most that was at any time.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grows(by: usize) {
    let now = NOW.fetch_add(by, Ordering::Relaxed) + by;
    PEAK.fetch_max(now, Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; this one only counts")]
// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grows(layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // As if the old and the new stood side by side, which is the worst that can happen.
        grows(size);
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let files = project();
    let lock = &files["package-lock.json"];
    let mut registries = Registries::default();
    registries.hosts_mut(Ecosystem::Npm).registries.insert("https://npm.registry.example/".to_owned());
    let check = || verify(&files, "package-lock.json", &World::new(&registries));

    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let report = check();
    let memory = PEAK.load(Ordering::Relaxed) - before;
    assert!(report.findings.is_empty(), "the lock is honest: {:?}", report.findings.first());
    if std::env::args().any(|argument| argument == "--once") {
        return;
    }

    let (mut json, mut digest, mut verified) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        json.push(timed(|| {
            let mut reader = serde_json::Deserializer::from_slice(lock);
            black_box(
                <serde::de::IgnoredAny as serde::Deserialize<'_>>::deserialize(&mut reader).expect("JSON"),
            );
        }));
        digest.push(timed(|| {
            black_box(Sha256::digest(lock));
        }));
        verified.push(timed(|| {
            black_box::<Report>(check());
        }));
    }
    let (json, digest, verified) = (median(json), median(digest), median(verified));
    let floor = json + digest;
    let megabytes = lock.len() as f64 / 1e6;
    let row = |what: &str, time: Duration| {
        let rate = megabytes / time.as_secs_f64();
        println!("| {what:<28} | {:>7.2} ms | {rate:>6.0} MB/s |", time.as_secs_f64() * 1e3);
    };
    println!("package-lock.json of {megabytes:.1} MB, {} packages, median of {ROUNDS}", report.packages);
    row("one streaming JSON pass", json);
    row("one SHA-256 pass", digest);
    row("both", floor);
    row("verify", verified);
    println!("verify / both = {:.2} (goal: 1.5)", verified.as_secs_f64() / floor.as_secs_f64());
    println!(
        "memory at most {:.1} MB, {:.2} of the file, {:.2} with the file itself (goal: 2)",
        memory as f64 / 1e6,
        memory as f64 / lock.len() as f64,
        1.0 + memory as f64 / lock.len() as f64
    );
}

fn timed(what: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    what();
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A project of the shape that real ones have: names of all lengths, some scoped, some nested, each with what it asks
/// for, who pays for it and where it runs.
fn project() -> BTreeMap<String, Vec<u8>> {
    let name = |number: usize| match number % 5 {
        0 => format!("@scope-{}/package-{number}", number % 97),
        _ => format!("package-with-a-name-{number}"),
    };
    let mut lock = String::from(
        "{\n  \"name\": \"app\",\n  \"version\": \"1.0.0\",\n  \"lockfileVersion\": 3,\n  \"requires\": true,\n  \"packages\": {\n",
    );
    let direct: Vec<String> = (0..PACKAGES)
        .map(|number| format!("        \"{}\": \"^{}.0.0\"", name(number), number % 9 + 1))
        .collect();
    let manifest = format!(
        "{{\n  \"name\": \"app\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {{\n{}\n  }}\n}}\n",
        direct.iter().step_by(50).map(String::as_str).collect::<Vec<_>>().join(",\n")
    );
    lock.push_str(&format!("    \"\": {}", manifest.trim_end()));
    for number in 0..PACKAGES {
        let own = name(number);
        let base = own.rsplit('/').next().expect("a name");
        let major = number % 9 + 1;
        let version = format!("{major}.{}.{}", number % 31, number % 17);
        let digest = base64(number);
        lock.push_str(&format!(
            ",\n    \"node_modules/{own}\": {{\n      \"version\": \"{version}\",\n      \"resolved\": \
             \"https://npm.registry.example/{own}/-/{base}-{version}.tgz\",\n      \"integrity\": \"sha512-{digest}\""
        ));
        if number % 3 == 0 {
            lock.push_str(",\n      \"dev\": true");
        }
        lock.push_str(",\n      \"license\": \"MIT\"");
        let asked: Vec<&str> = (1..=number % 5)
            .filter_map(|step| direct.get(number + step * (1 + number % 7)))
            .map(|edge| edge.trim_start())
            .collect();
        if number + 1 < PACKAGES {
            // One that leads on, so that everything is asked for by something.
            let next = direct[number + 1].trim_start();
            let all: Vec<String> = std::iter::once(next)
                .chain(asked.into_iter().filter(|edge| *edge != next))
                .map(|edge| format!("        {edge}"))
                .collect();
            lock.push_str(&format!(",\n      \"dependencies\": {{\n{}\n      }}", all.join(",\n")));
        }
        if number % 2 == 0 {
            lock.push_str(",\n      \"engines\": {\n        \"node\": \">=18\"\n      }");
        }
        if number % 6 == 0 {
            lock.push_str(&format!(
                ",\n      \"funding\": {{\n        \"url\": \"https://example.org/sponsors/{base}\"\n      }}"
            ));
        }
        lock.push_str("\n    }");
    }
    lock.push_str("\n  }\n}\n");
    BTreeMap::from([
        ("package-lock.json".to_owned(), lock.into_bytes()),
        ("package.json".to_owned(), manifest.into_bytes()),
    ])
}

/// A digest that looks like one.
fn base64(seed: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = seed as u64 + 1;
    let mut text: String = (0..86)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(LETTERS[(state >> 58) as usize])
        })
        .collect();
    text.push_str("==");
    text
}

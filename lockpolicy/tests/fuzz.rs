//! What cargo-fuzz does, without its toolchain: a small honest lock of each format is changed in ways that break
//! readers, always the same ones, and every check must end soon, without a panic and with places that are in the file.

use std::time::{Duration, Instant};

use cotter_lockpolicy::{Format, Text};

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a crate of its own elsewhere")]
mod body;

const ROUNDS: usize = 400;

/// xorshift: the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or_default()
    }
}

/// What readers stumble over.
const TOKENS: [&str; 28] = [
    "\0",
    "\u{feff}",
    "\r",
    "\n\n",
    "\t",
    "\"",
    "'",
    "`",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ",",
    "#",
    "=",
    "@",
    "../",
    "\\u0000",
    "99999999999999999999999999",
    "-1",
    "null",
    "&a [*a, *a]",
    "<<: *a",
    "\u{202e}",
    "sha512-",
];

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(8) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..(at + dice.below(12)).min(bytes.len()))),
        3 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            bytes.splice(at..at, token.bytes());
        }
        4 | 5 => {
            // A line stands twice, or in the place of another.
            let text = bytes.clone();
            let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
            let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
            let skipped = usize::from(dice.below(2) == 0);
            *bytes = [&lines[..to], &lines[from..=from], &lines[(to + skipped).min(lines.len())..]]
                .concat()
                .concat();
        }
        6 => {
            // Two words change places.
            let text = String::from_utf8_lossy(bytes).into_owned();
            let words: Vec<&str> =
                text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            if !words.is_empty() {
                let (one, other) = (words[dice.below(words.len())], words[dice.below(words.len())]);
                *bytes = text
                    .replacen(one, "\u{1}", 1)
                    .replacen(other, one, 1)
                    .replacen('\u{1}', other, 1)
                    .into_bytes();
            }
        }
        _ => {
            let part = bytes[at..(at + dice.below(40)).min(bytes.len())].to_vec();
            let to = dice.below(bytes.len());
            bytes.splice(to..to, part);
        }
    }
}

#[test]
fn seeds_are_locks() {
    for format in Format::ALL {
        let seed = body::seeds::of(*format);
        let text = Text::of(seed.lock.as_bytes()).expect("text");
        if *format != Format::BunBinary {
            let read = format.read(&text);
            assert!(read.as_ref().is_ok_and(|lock| !lock.entries.is_empty()), "{format:?}: {read:?}");
        }
    }
}

#[test]
fn changed_locks_and_manifests_are_read_or_refused() {
    for format in Format::ALL {
        let seed = body::seeds::of(*format);
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for round in 0..ROUNDS {
            let mut bytes = if round % 3 == 0 { seed.manifest } else { seed.lock }.as_bytes().to_vec();
            for _ in 0..=dice.below(4) {
                mutate(&mut bytes, &mut dice);
            }
            body::check(*format, &bytes);
        }
    }
}

/// A reader that looks back over what it has read takes minutes for these, not moments.
#[test]
fn large_files_take_no_longer_than_large_files_must() {
    for format in Format::ALL {
        let seed = body::seeds::of(*format);
        for bytes in [seed.lock, seed.manifest].into_iter().flat_map(grown).chain(hostile()) {
            let start = Instant::now();
            body::check(*format, bytes.as_bytes());
            let took = start.elapsed();
            assert!(took < Duration::from_secs(8), "{format:?}: {took:?} for {} bytes", bytes.len());
        }
    }
}

/// The same text many times, one of its lines many times, and that with a number of its own each time.
fn grown(text: &str) -> [String; 3] {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (front, back) = lines.split_at(lines.len() / 2);
    let line = back.first().copied().unwrap_or_default();
    let numbered: String = (0..8_000).map(|number| line.replace(['1', '2'], &number.to_string())).collect();
    [
        text.repeat(100),
        [&front.concat(), line.repeat(8_000).as_str(), &back.concat()].concat(),
        [&front.concat(), numbered.as_str(), &back.concat()].concat(),
    ]
}

fn hostile() -> impl Iterator<Item = String> {
    let units = [
        "[", "{\"a\":", "a:\n ", "- ", "\"", "(", "\\\n", "a,", "a.", "if x\n", "= ", "&a *a\n", "1.",
        "\u{e9}",
    ];
    units.into_iter().map(|unit| unit.repeat(50_000))
}

#[test]
fn every_format_has_a_target() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest of the targets");
    for format in Format::ALL {
        let name = format!("{format:?}");
        let path = format!("fuzz_targets/{}.rs", name.to_lowercase());
        assert!(manifest.contains(&format!("path = \"{path}\"")), "{name} is not in Cargo.toml");
        let target = std::fs::read_to_string(folder.join(path)).expect("a target");
        assert!(target.contains(&format!("cotter_lockpolicy_fuzz::target!({name});")), "{name}: {target}");
    }
}

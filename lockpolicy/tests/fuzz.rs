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
            if read.as_ref().is_err_and(|broken| broken.why == "not read yet") {
                continue;
            }
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
        let lines: Vec<&str> = seed.lock.split_inclusive('\n').collect();
        let last = lines[lines.len() / 2];
        let numbered: String =
            (0..20_000).map(|number| last.replace(['1', '2'], &number.to_string())).collect();
        for bytes in [
            seed.lock.repeat(300),
            format!(
                "{}{}{}",
                lines[..lines.len() / 2].concat(),
                last.repeat(20_000),
                lines[lines.len() / 2..].concat()
            ),
            format!("{}{numbered}{}", lines[..lines.len() / 2].concat(), lines[lines.len() / 2..].concat()),
            "[".repeat(200_000),
            "{\"a\":".repeat(100_000),
            "a:\n ".repeat(100_000),
            "- ".repeat(200_000),
            "\"".repeat(200_000),
            "(".repeat(200_000),
            "\\\n".repeat(200_000),
            "a,".repeat(200_000),
            format!("{}{}", "a.".repeat(100_000), "b = 1\n"),
        ] {
            let start = Instant::now();
            body::check(*format, bytes.as_bytes());
            let took = start.elapsed();
            assert!(took < Duration::from_secs(20), "{format:?}: {took:?} for {} bytes", bytes.len());
        }
    }
}

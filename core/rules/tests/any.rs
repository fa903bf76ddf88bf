//! Whatever the bytes are, opening and reading them ends, without a panic.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

mod common;

use common::{compiled, tool};
use cotter_rules::fact::Reason;
use cotter_rules::read::read;
use cotter_rules::weigh::{Layer, Scale, weigh};
use cotter_rules::{Command, Fact, FactKey, Level, Mode, Policy, Style, Tool, World};
use proptest::prelude::*;

const MIXED: &str = r#"
tool = "x"
style = "STYLE"
[options]
switch = ["-a", "-b", "-n"]
value = ["-C :dir", "-o"]
until = ["-e"]
optional = ["-#", "-q"]
inert = ["-v"]
operands = ["ref-or-path", "refspec*"]
after_dashes = "pathspec"
[sub.s]
style = { preset = "STYLE", add = ["inherit", "abbreviate-subs", "long", "negate", "abbreviate"] }
switch = ["--force -f", "--no-verify", "--forbid"]
value = ["--file", "-F"]
optional = ["--force-with-lease"]
default = "t"
[sub.s.sub.t]
operands = ["command"]
[sub.s.sub.tu]
[[rule]]
id = "x.y"
when = { any = [{ flag = "-a" }, { refspec = "forced" }, { tracked_changes = ">=2" }, { env = { name = "A*" } }], not = { value = { of = "-C", is = "x" } } }
outcome = "save"
keep = "work"
why = "x"
save = ["x -a"]
"#;

fn mixed(style: &str) -> String {
    MIXED.replace("STYLE", style)
}

fn words() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let likely = prop::sample::select(vec![
        "s",
        "t",
        "-a",
        "-abn",
        "-C",
        "-Cx",
        "-o=x",
        "-e",
        ";",
        "+",
        "{}",
        "-5",
        "-q",
        "-v",
        "--",
        "-",
        "",
        "--end-of-options",
        "--force",
        "--no-force",
        "--no-no-verify",
        "--for",
        "--no-",
        "--no",
        "--n",
        "--=",
        "--=x",
        "-=",
        "--file",
        "--file=x",
        "-h",
        "--help",
        "true",
        "false",
        "+a:b",
        ":b",
        ":",
        "a=b",
        "-a=false",
        "-F",
        "xab",
    ]);
    let word = prop_oneof![
        4 => likely.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        1 => "-{0,3}[a-z=-]{0,4}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(word, 0..8)
}

/// What holds of every reading: whatever was read stands where it says.
fn sound(tool: &Tool<'_>, words: &[Vec<u8>]) {
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let command = read(tool, &words).unwrap();
    let nopt = tool.level.style.has(Style::NOPT);
    for operand in &command.operands {
        let word = words.get(operand.at).unwrap();
        // A word that a switch left behind stood after `=`.
        assert!(*word == operand.word || (nopt && word.ends_with(operand.word)));
    }
    for given in &command.given {
        assert!(given.at < words.len());
        assert!(!given.negated || given.value.is_none());
    }
    for unread in &command.unread {
        assert!(words.contains(unread));
    }
    assert!(command.inner.is_none_or(|inner| inner.words <= words.len()));
    // Every word is somewhere, unless it was a subcommand, a value or the end of something, or is another parser's.
    let placed = command.operands.len() + command.given.len() + command.unread.len();
    let passed_over =
        [Style::KEEP_UNKNOWN, Style::UNKNOWN_SWITCH].iter().any(|style| tool.level.style.has(*style));
    let somewhere = placed + command.path.len() > 0 || command.inert || passed_over;
    assert!(words.is_empty() || somewhere || words.iter().all(ends));
}

fn ends(word: &&[u8]) -> bool {
    *word == b"--end-of-options" || (word.len() >= 2 && word.iter().all(|byte| *byte == b'-'))
}

struct Nothing;

impl World for Nothing {
    fn ask(&mut self, _: FactKey, _: &Command<'_>) -> Fact {
        Fact::Unknown(Reason::Failed)
    }
}

/// Opens everything that can be opened, reads `words` with every tool and weighs them.
fn exhaust(bytes: &[u8], words: &[Vec<u8>]) {
    let Ok(policy) = Policy::open(bytes) else { return };
    assert_eq!(Policy::open(&policy.store()).as_ref(), Ok(&policy));
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    for part in policy.tools.iter() {
        let rules = part.rules().all().unwrap_or_default();
        let _ = part.rules().for_sub(words.first().and_then(|word| std::str::from_utf8(word).ok()));
        let Ok(Some(tool)) = part.grammar() else { continue };
        open_all(&tool.level);
        let Ok(command) = read(&tool, &words) else { continue };
        let rules: Vec<_> = rules.into_iter().map(|rule| (Layer::BuiltIn, rule)).collect();
        let exceptions: Vec<_> =
            policy.exceptions.iter().map(|exception| (Layer::User, exception.clone())).collect();
        let env = [("A", "b")];
        let env = Pairs(&env);
        let scale = Scale {
            command: &command,
            env: &env,
            rules: &rules,
            exceptions: &exceptions,
            mode: Mode::Guard,
            today: 1,
            thorough: false,
        };
        weigh(&scale, &mut Nothing);
    }
}

struct Pairs<'p>(&'p [(&'p str, &'p str)]);

impl cotter_rules::rule::Env for Pairs<'_> {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.0.any(test)
    }
}

fn open_all(level: &Level<'_>) {
    for (_, below) in level.subs.all().unwrap_or_default() {
        open_all(&below);
    }
    let _ = level.subs.find(b"t");
    let _ = level.subs.find_prefix(b"t");
}

proptest! {
    #[test]
    fn reading_ends(style in prop::sample::select(Style::PRESETS), words in words()) {
        let text = mixed("exact");
        let mut tool = tool(&text);
        // Whatever the style, also where a name could not have been declared in it.
        tool.level.style = style.1;
        sound(&tool, &words);
    }

    #[test]
    fn reading_ends_in_any_style(bits in any::<u32>(), words in words()) {
        let mut tool = tool(&mixed("exact"));
        tool.level.style = Style(bits);
        sound(&tool, &words);
    }

    #[test]
    fn any_bytes_are_opened_or_not(bytes in prop::collection::vec(any::<u8>(), 0..300), words in words()) {
        exhaust(&bytes, &words);
        let with_magic = [cotter_rules::policy::MAGIC.as_slice(), &bytes].concat();
        exhaust(&with_magic, &words);
    }

    #[test]
    fn mutated_policies_are_opened_or_not(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..6),
        words in words(),
    ) {
        let mut bytes = compiled(&mixed("parse-options"));
        for (at, byte, how) in changes {
            let at = 8 + at.index(bytes.len() - 8);
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        exhaust(&bytes, &words);
    }

    #[test]
    fn cut_policies_are_corrupt(cut in any::<prop::sample::Index>()) {
        let bytes = compiled(&mixed("parse-options"));
        let cut = cut.index(bytes.len());
        prop_assert!(Policy::open(&bytes[..cut]).is_err());
    }
}

#[test]
fn forged_counts_do_not_allocate() {
    for count in [vec![0xff; 9], vec![0xff, 0xff, 0xff, 0xff, 0x7f], vec![0x80; 20]] {
        let mut bytes = cotter_rules::policy::MAGIC.to_vec();
        // No settings at all, then a forged number of exceptions.
        bytes.extend([0; 12]);
        bytes.extend(&count);
        assert!(Policy::open(&bytes).is_err());
    }
}

#[test]
fn very_long_argv_is_read_soon() {
    let tool = tool(&mixed("parse-options"));
    for word in ["-abn", "--force", "x", "--", "-C"] {
        let words = vec![word.as_bytes().to_vec(); 100_000];
        sound(&tool, &words);
    }
    sound(&tool, &[[b"-".to_vec(), vec![b'a'; 1_500_000]].concat()]);
}

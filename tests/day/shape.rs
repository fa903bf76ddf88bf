//! Which command a line is, apart from names and values: two lines of one shape differ in operands only.

use std::collections::BTreeSet;
use std::fmt;

/// The subcommand and the set of options of the first git command in a line of a shell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Shape {
    sub: String,
    options: BTreeSet<String>,
}

/// Options before the subcommand that take the next word.
const GLOBAL_VALUES: [&str; 5] = ["-C", "-c", "--git-dir", "--work-tree", "--namespace"];
/// Subcommands whose first operand says what they do.
const NESTED: [&str; 14] = [
    "stash",
    "remote",
    "worktree",
    "submodule",
    "bisect",
    "notes",
    "sparse-checkout",
    "maintenance",
    "bundle",
    "reflog",
    "rerere",
    "commit-graph",
    "multi-pack-index",
    "config",
];

impl Shape {
    /// None where no word of the line is a git command.
    pub(crate) fn of(line: &str) -> Option<Shape> {
        let words = words(line);
        let start = words.iter().enumerate().position(|(at, word)| {
            word == "git"
                && words[..at].iter().rev().find(|word| !is_assignment(word)).is_none_or(|word| leads(word))
        })?;
        let mut options = BTreeSet::new();
        let mut sub = String::new();
        let mut rest = words[start + 1..].iter().take_while(|word| !ends(word)).peekable();
        while let Some(word) = rest.next() {
            if word == "--" {
                break;
            } else if let Some(option) = option(word) {
                let takes = sub.is_empty() && GLOBAL_VALUES.contains(&word.as_str());
                let value = if takes { rest.next().map_or("", String::as_str) } else { "" };
                // A setting is an option of its own.
                let key = if word == "-c" { value.split('=').next().unwrap_or_default() } else { "" };
                options.insert(format!("{option}{key}"));
            } else if sub.is_empty() {
                sub = word.clone();
                let named =
                    |next: &&&String| next.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                if NESTED.contains(&sub.as_str())
                    && rest.peek().filter(named).is_some_and(|next| !next.starts_with('-'))
                {
                    sub = format!("{sub} {}", rest.next().unwrap());
                }
            }
        }
        Some(Shape { sub, options })
    }
}

impl Shape {
    pub(crate) fn sub(&self) -> &str {
        &self.sub
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.sub)?;
        self.options.iter().try_for_each(|option| write!(to, " {option}"))
    }
}

/// The option without its value; a number counts as any number.
fn option(word: &str) -> Option<String> {
    let name = word.split('=').next().unwrap_or_default();
    let digits = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (name.len() > 1 && name.starts_with('-'))
        .then(|| if digits.len() < name.len() { format!("{digits}#") } else { name.to_owned() })
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

/// Words after which a command begins.
fn leads(word: &str) -> bool {
    ends(word) || ["if", "then", "else", "do", "while", "!", "{", "time", "env", "command"].contains(&word)
}

fn ends(word: &str) -> bool {
    ["|", "||", "&&", ";", "&", "(", ")", "\n"].contains(&word)
}

/// A line's words as a shell takes them apart, operators being words of their own; nothing is expanded, and what stands in
/// quotes is one word.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => word.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, '\\') => word.extend(letters.next()),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (None, '|' | '&' | ';' | '(' | ')' | '\n') => {
                words.push(std::mem::take(&mut word));
                let doubled = letters.next_if_eq(&letter).is_some();
                words.push(if doubled { format!("{letter}{letter}") } else { letter.to_string() });
            }
            (None, _) => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_shape_is_subcommand_and_options() {
    let shape = |line: &str| Shape::of(line).map(|shape| shape.to_string());
    assert_eq!(shape("git log --oneline -5 main"), Some("log -# --oneline".to_owned()));
    assert_eq!(
        shape("A=1 git -C x -c core.pager=cat stash push -q -- -f"),
        Some("stash push -C -ccore.pager -q".to_owned())
    );
    assert_eq!(shape("cd x && git push origin main | cat"), Some("push".to_owned()));
    assert_eq!(shape("echo 'git push'; echo git"), None);
    assert_eq!(shape("put x git"), None);
}

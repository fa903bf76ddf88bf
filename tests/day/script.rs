//! Scripts of ordinary commands, and what one seed makes of them.
//!
//! A line is a step. `#` begins a comment; a line that begins with `| ` continues the step above it, with the rest of the
//! line as it is; a step that begins with `!` must fail. `%{a|b|c}` is one of these, another one for every seed and for every
//! choice of a script. The first line may be `#: git 2.46`, the oldest git that can do it.

use crate::names::SEEDS;
use crate::shape::Shape;

/// One line of a script, as it runs under one seed.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) text: String,
    pub(crate) must_fail: bool,
    /// Of the git command in it, if there is one.
    pub(crate) shape: Option<Shape>,
}

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) name: &'static str,
    pub(crate) seed: usize,
    pub(crate) steps: Vec<Step>,
}

impl Script {
    pub(crate) fn new(name: &'static str, text: &str, seed: usize) -> Script {
        let mut steps: Vec<Step> = Vec::new();
        let mut choices = 0;
        for line in text.lines() {
            if let Some(more) = line.strip_prefix("| ").or(line.strip_prefix('|')) {
                let step = steps.last_mut().unwrap_or_else(|| panic!("{name}: nothing to continue: {line}"));
                step.text += "\n";
                step.text += more;
            } else if !line.is_empty() && !line.starts_with('#') {
                let (must_fail, text) = match line.strip_prefix("! ") {
                    Some(rest) => (true, rest),
                    None => (false, line),
                };
                let text = choose(text, seed, &mut choices);
                let shape = Shape::of(&text);
                steps.push(Step { text, must_fail, shape });
            }
        }
        Script { name, seed, steps }
    }

    /// The script as a shell runs it: what each step says and how it ends goes to files in `$OUT`.
    pub(crate) fn shell(&self) -> String {
        let mut shell = format!("{}{FUNCTIONS}", SEEDS[self.seed].assignments());
        for (at, step) in self.steps.iter().enumerate() {
            let date = FIRST_DATE + 60 * at;
            shell += &format!(
                "export GIT_AUTHOR_DATE='{date} +0100' GIT_COMMITTER_DATE='{date} +0100'\n\
                 {{ {}\n}} >\"$OUT/{at}.out\" 2>\"$OUT/{at}.err\"\necho $? >\"$OUT/{at}.code\"\n",
                step.text
            );
        }
        shell
    }
}

/// Each step is a minute later than the one before it.
const FIRST_DATE: usize = 1_767_345_000;

/// What scripts may use besides programs.
const FUNCTIONS: &str = r#"
put() { case $1 in */*) mkdir -p -- "${1%/*}";; esac; shift_to=$1; shift; printf '%s\n' "$@" >"./$shift_to"; }
more() { shift_to=$1; shift; printf '%s\n' "$@" >>"./$shift_to"; }
program() { shift_to=$1; shift; printf '%s\n' '#!/bin/sh' "$@" >"$shift_to"; chmod +x "$shift_to"; }
"#;

/// Replaces every `%{a|b}`.
fn choose(line: &str, seed: usize, choices: &mut usize) -> String {
    let mut chosen = String::new();
    let mut rest = line;
    while let Some((before, inside)) = rest.split_once("%{") {
        let end = end_of_braces(inside).unwrap_or_else(|| panic!("no end of a choice: {line}"));
        let all: Vec<&str> = inside[..end].split('|').collect();
        chosen += before;
        chosen += all[(seed + *choices) % all.len()];
        rest = &inside[end + 1..];
        *choices += 1;
    }
    chosen + rest
}

/// Where the brace closes that opened before the text.
fn end_of_braces(text: &str) -> Option<usize> {
    let mut open = 1;
    text.char_indices().find_map(|(at, letter)| {
        open += i32::from(letter == '{') - i32::from(letter == '}');
        (open == 0).then_some(at)
    })
}

/// The oldest git that a script is for, as `#: git 2.46` says.
pub(crate) fn oldest(text: &str) -> (u32, u32) {
    let version = text.lines().next().and_then(|line| line.strip_prefix("#: git "));
    let parts = version.and_then(|version| version.trim().split_once('.'));
    parts.map_or((0, 0), |(major, minor)| (major.parse().unwrap(), minor.parse().unwrap()))
}

#[test]
fn every_choice_is_made_by_some_seed() {
    let made = [0, 1, 2].map(|seed| {
        Script::new("x", "git %{log|show|diff} -%{1|2} HEAD@{%{0|1}}", seed).steps[0].text.clone()
    });
    assert_eq!(made, ["git log -2 HEAD@{0}", "git show -1 HEAD@{1}", "git diff -2 HEAD@{0}"]);
}

#[test]
fn steps_continue_fail_and_are_counted() {
    let script =
        Script::new("x", "# no step\ngit commit -F - <<E\n| a\n|\n| E\n! git log nowhere\necho git\n", 0);
    let steps: Vec<(&str, bool, bool)> =
        script.steps.iter().map(|step| (step.text.as_str(), step.must_fail, step.shape.is_some())).collect();
    assert_eq!(
        steps,
        [
            ("git commit -F - <<E\na\n\nE", false, true),
            ("git log nowhere", true, true),
            ("echo git", false, false)
        ]
    );
}

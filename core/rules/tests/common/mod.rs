//! Tools written as tool files, and what was read written in one line.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they may")]

use cotter_rules::read::read;
use cotter_rules::{Command, Policy, Tool};
use cotter_toolfile::{Source, compile_tools, words};

/// A stored policy of one tool.
pub(crate) fn compiled(text: &str) -> Vec<u8> {
    compile_tools(&[Source { name: "tool.toml", text }]).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The tool of a stored policy, which is leaked: tests end soon.
pub(crate) fn tool(text: &str) -> Tool<'static> {
    let policy = Policy::open(Box::leak(compiled(text).into_boxed_slice())).unwrap();
    policy.tools.iter().next().unwrap().grammar().unwrap().unwrap()
}

/// How `line` is read: path, options (`!` taken back, `=` with a value), operands in parentheses with their kind
/// where it is not text, `?` before what is unread, and what else is so.
pub(crate) fn shown(tool: &Tool<'_>, line: &str) -> String {
    let line = words::split(line).unwrap();
    let words: Vec<&[u8]> = line.words.iter().skip(1).map(|word| word.as_bytes()).collect();
    show(&read(tool, &words).unwrap())
}

fn show(command: &Command<'_>) -> String {
    let text = String::from_utf8_lossy;
    let mut parts: Vec<String> = command.path.iter().map(|name| (*name).to_owned()).collect();
    for given in &command.given {
        let no = if given.negated { "!" } else { "" };
        let value = given.value.map(|value| format!("={}", text(value))).unwrap_or_default();
        parts.push(format!("{no}{}{value}", given.option));
    }
    for operand in &command.operands {
        match operand.kind.word() {
            "text" => parts.push(format!("({})", text(operand.word))),
            kind => parts.push(format!("({kind} {})", text(operand.word))),
        }
    }
    parts.extend(command.unread.iter().map(|word| format!("?{}", text(word))));
    parts.extend(command.unknown_sub.map(|word| format!("sub?{}", text(word))));
    parts.extend(command.inner.map(|inner| format!("inner@{}", inner.words - 1)));
    parts.extend(command.inert.then(|| "inert".to_owned()));
    parts.join(" ")
}

/// Reads every line of a table.
pub(crate) fn table(text: &str, rows: &[(&str, &str)]) {
    let tool = tool(text);
    for (line, wanted) in rows {
        assert_eq!(shown(&tool, line), *wanted, "{line}");
    }
}

//! A rule's condition in words.

use cotter_rules::harmless::Harmless;
use cotter_rules::rule::{Test, When};
use cotter_rules::setting::Reach;
use cotter_rules::{FactKey, Rule};

/// One line for a condition.
pub(crate) fn condition(when: &When<'_>) -> String {
    match when {
        When::All(parts) => joined(parts, " and "),
        When::Any(parts) => format!("({})", joined(parts, " or ")),
        When::Not(inner) => format!("not {}", condition(inner)),
        When::Sub(paths) => paths.join(" / "),
        When::Flag(options) => options.join(" / "),
        When::Off(options) => format!("{} taken back", options.join(" / ")),
        When::Value { option, patterns, unless } => {
            format!("{option} is {}{}", patterns.join(" / "), spared(unless))
        }
        When::Operand { kind, patterns } => {
            let kind = kind.map_or("operand", |kind| kind.word());
            if patterns.is_empty() {
                format!("a {kind}")
            } else {
                format!("a {kind} that is {}", patterns.join(" / "))
            }
        }
        When::Operands { least, most } if *most == u32::MAX => format!("at least {least} operands"),
        When::Operands { least, most } => format!("{least} to {most} operands"),
        When::Refspec(form) => format!("a {form} refspec"),
        When::Env { names, patterns, unless } => {
            format!("${}{}{}", names.join(" / $"), what_it_is(patterns, " set"), spared(unless))
        }
        When::Setting { reach, keys, patterns, switched, unless } => {
            let verb = match reach {
                Reach::Call => "brings",
                Reach::Written => "writes",
                Reach::Removed => "removes",
                Reach::Renamed => "renames a section so that it may hold",
            };
            let switched = match switched {
                Some(true) => " is on",
                Some(false) => " is off",
                None => "",
            };
            format!("{verb} {}{}{switched}{}", keys.join(" / "), what_it_is(patterns, ""), spared(unless))
        }
        When::Reaches { refs, by } => format!("reaches {} by {by}", refs.join(" / ")),
        When::Starts(programs) => format!("starts {}", programs.join(" / ")),
        When::Url(form) => format!("an address with {form}"),
        When::Unread => "options that cannot be read".to_owned(),
        When::Fact { key, test } => match test {
            Test::Equal(value) => format!("{key} = {value}"),
            Test::AtLeast(least) => format!("{key} ≥ {least}"),
        },
    }
}

fn what_it_is(patterns: &[&str], otherwise: &str) -> String {
    if patterns.is_empty() { otherwise.to_owned() } else { format!(" is {}", patterns.join(" / ")) }
}

fn spared(unless: &Option<Harmless<'_>>) -> &'static str {
    if unless.is_some() { ", unless to something harmless" } else { "" }
}

fn joined(parts: &[When<'_>], by: &str) -> String {
    parts.iter().map(condition).collect::<Vec<_>>().join(by)
}

/// The facts that a rule asks for, in the order in which they are asked.
pub(crate) fn facts(rule: &Rule<'_>) -> Vec<FactKey> {
    let mut keys = Vec::new();
    collect(&rule.when, &mut keys);
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn collect(when: &When<'_>, keys: &mut Vec<FactKey>) {
    match when {
        When::All(parts) | When::Any(parts) => parts.iter().for_each(|part| collect(part, keys)),
        When::Not(inner) => collect(inner, keys),
        When::Fact { key, .. } => keys.push(*key),
        _ => {}
    }
}

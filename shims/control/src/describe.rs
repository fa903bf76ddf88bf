//! A rule's condition in words.

use cotter_rules::rule::{Test, When};
use cotter_rules::{FactKey, Rule};

/// One line for a condition.
pub(crate) fn condition(when: &When<'_>) -> String {
    match when {
        When::All(parts) => joined(parts, " and "),
        When::Any(parts) => format!("({})", joined(parts, " or ")),
        When::Not(inner) => format!("not {}", condition(inner)),
        When::Sub(paths) => paths.join(" / "),
        When::Flag(options) => options.join(" / "),
        When::Value { option, patterns } if patterns.is_empty() => format!("{option} with a value"),
        When::Value { option, patterns } => format!("{option} is {}", patterns.join(" / ")),
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
        When::Env { name, patterns } if patterns.is_empty() => format!("${name} set"),
        When::Env { name, patterns } => format!("${name} is {}", patterns.join(" / ")),
        When::Unread => "options that cannot be read".to_owned(),
        When::Fact { key, test } => match test {
            Test::Equal(value) => format!("{key} = {value}"),
            Test::AtLeast(least) => format!("{key} ≥ {least}"),
        },
    }
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

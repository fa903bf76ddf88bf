//! One option as a tool file writes it: `--force -f`, `-C :dir`, `--delete -d !fixed`.

use cotter_rules::{Arity, Kind, Opt, Style};

use crate::fault::{Cause, Report};
use crate::table::{Text, word_of};

/// Names separated by spaces, the canonical one first; `:kind` says what the value is, `!fixed` that there is no
/// `--no-` form, `!of=mode` that of all options of that set the last one counts.
pub(crate) fn read<'d>(
    entry: Text<'d>,
    arity: Arity,
    inert: bool,
    style: Style,
    report: &Report<'_>,
) -> Option<Opt<'d>> {
    let mut option = Opt { names: Vec::new(), arity, kind: Kind::Text, fixed: false, inert, set: "" };
    for word in entry.text.split_whitespace() {
        if let Some(kind) = word.strip_prefix(':') {
            if arity == Arity::Switch {
                report.fault(entry.span, Cause::KindOfSwitch);
            }
            option.kind = kind_of(Text { text: kind, span: entry.span }, report)?;
        } else if word == "!fixed" {
            option.fixed = true;
        } else if let Some(set) = word.strip_prefix("!of=").filter(|set| !set.is_empty()) {
            option.set = set;
        } else if is_read(word, style) {
            option.names.push(word);
        } else {
            report.fault(entry.span, Cause::NeverRead(word.to_owned()));
            return None;
        }
    }
    if option.names.is_empty() {
        report.fault(entry.span, Cause::Malformed("an option's names, such as `--force -f`"));
        return None;
    }
    Some(option)
}

pub(crate) fn kind_of(text: Text<'_>, report: &Report<'_>) -> Option<Kind> {
    word_of(text, "kind", Kind::ALL.iter().map(|kind| (kind.word(), *kind)), report)
}

/// Whether a parser of this style can come across an option of this name.
fn is_read(name: &str, style: Style) -> bool {
    let dashes = name.bytes().take_while(|byte| *byte == b'-').count();
    let letters = name.get(dashes..).unwrap_or_default();
    if letters.is_empty() || letters.contains('=') {
        return false;
    }
    let one_byte = letters.len() == 1;
    match dashes {
        0 if letters == "+" => style.has(Style::PLUS),
        0 => style.has(Style::KEY_VALUE) || (style.has(Style::DASHLESS) && one_byte),
        1 if style.has(Style::BUNDLE) => one_byte || style.has(Style::ONE_DASH_LONG),
        1 => true,
        2 => style.has(Style::LONG) || style.has(Style::ONE_DASH_LONG),
        _ => false,
    }
}

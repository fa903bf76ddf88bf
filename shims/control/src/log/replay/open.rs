//! Conditions that the record leaves open, and what they come to.
//!
//! A condition over a hidden word or over the environment is taken out of the rules before they are weighed: it is
//! replaced by what it must come to, or, where that is open, by each of the two in turn.

use cotter_rules::grammar::Kind;
use cotter_rules::rule::{RefspecForm, is_recorded};
use cotter_rules::setting::{self, Reach};
use cotter_rules::{When, pattern};

use super::cause::Cause;
use super::recorded::Recorded;
use super::word::{MARK, Word};

/// What a single condition comes to.
enum Look {
    /// The command says it.
    Plain,
    Holds(bool),
    Open(Cause),
}

/// Conditions that are open, each once, and why.
pub(super) type Open<'a> = Vec<(When<'a>, Cause)>;

/// Adds what is open in `when`.
pub(super) fn collect<'a>(when: &When<'a>, recorded: &Recorded, open: &mut Open<'a>) {
    match when {
        When::All(parts) | When::Any(parts) => {
            parts.iter().for_each(|part| collect(part, recorded, open));
        }
        When::Not(inner) => collect(inner, recorded, open),
        single => {
            if let Look::Open(cause) = look(single, recorded) {
                if !open.iter().any(|(known, _)| known == single) {
                    open.push((single.clone(), cause));
                }
            }
        }
    }
}

/// The condition with every hidden part replaced; `answers` are for `open`, in its order.
pub(super) fn settle<'a>(
    when: &When<'a>,
    recorded: &Recorded,
    open: &Open<'a>,
    answers: &[bool],
) -> When<'a> {
    let all = |parts: &[When<'a>]| parts.iter().map(|part| settle(part, recorded, open, answers)).collect();
    match when {
        When::All(parts) => When::All(all(parts)),
        When::Any(parts) => When::Any(all(parts)),
        When::Not(inner) => When::Not(Box::new(settle(inner, recorded, open, answers))),
        single => match look(single, recorded) {
            Look::Plain => single.clone(),
            Look::Holds(holds) => constant(holds),
            Look::Open(_) => {
                let at = open.iter().position(|(known, _)| known == single);
                constant(at.and_then(|at| answers.get(at)).copied().unwrap_or(false))
            }
        },
    }
}

/// The condition with every hidden part replaced by what makes it hold (`best`), or by what keeps it from holding.
pub(super) fn bound<'a>(when: &When<'a>, recorded: &Recorded, best: bool) -> When<'a> {
    let all = |parts: &[When<'a>]| parts.iter().map(|part| bound(part, recorded, best)).collect();
    match when {
        When::All(parts) => When::All(all(parts)),
        When::Any(parts) => When::Any(all(parts)),
        When::Not(inner) => When::Not(Box::new(bound(inner, recorded, !best))),
        single => match look(single, recorded) {
            Look::Plain => single.clone(),
            Look::Holds(holds) => constant(holds),
            Look::Open(_) => constant(best),
        },
    }
}

fn constant(holds: bool) -> When<'static> {
    if holds { When::All(Vec::new()) } else { When::Any(Vec::new()) }
}

fn look(when: &When<'_>, recorded: &Recorded) -> Look {
    match when {
        When::Env { names, .. } if !names.iter().all(|name| is_recorded(name.as_bytes(), recorded.sub())) => {
            Look::Open(Cause::Environment)
        }
        // What these look for in a word is not told apart further: whatever is hidden there may have mattered.
        When::Env { names, .. } => open(recorded.hidden_env(|name| {
            redacted(name) || names.iter().any(|pattern| pattern::matches(pattern, name))
        })),
        When::Setting { reach: Reach::Call, keys, .. } => {
            let hidden = recorded
                .hidden_values(|given| given.kind == Kind::Setting)
                .or_else(|| recorded.hidden_env(|_| true))
                .filter(|cause| *cause != Cause::Redacted || may_bring(recorded, keys));
            open(hidden.or_else(|| from_elsewhere(recorded)))
        }
        When::Setting { reach: Reach::Written | Reach::Removed | Reach::Renamed, .. } => {
            let writes = recorded.path.first().is_some_and(|sub| sub == "config");
            open(if writes { hidden(recorded, |_| true) } else { None })
        }
        When::Starts(_) => open(hidden(recorded, |kind| kind == Kind::Command)),
        When::Reaches { .. } => {
            let refs = |kind| matches!(kind, Kind::Ref | Kind::RefOrPath | Kind::Refspec);
            let brought = || {
                recorded
                    .hidden_values(|given| given.kind == Kind::Setting)
                    .or_else(|| recorded.hidden_env(|_| true))
            };
            let written = || {
                recorded.path.first().filter(|sub| *sub == "config").and_then(|_| hidden(recorded, |_| true))
            };
            open(
                hidden(recorded, refs).or_else(brought).or_else(written).or_else(|| from_elsewhere(recorded)),
            )
        }
        When::Url(_) => open(hidden(recorded, |kind| matches!(kind, Kind::Url | Kind::Remote))),
        When::Value { unless: Some(_), option, .. } => {
            open(recorded.hidden_values(|given| given.option == *option))
        }
        // The last one given counts, and it may be among those left out.
        When::Flag(_) | When::Off(_) if recorded.given.more > 0 => Look::Open(Cause::CutList),
        When::Value { .. } if recorded.given.more > 0 => Look::Open(Cause::CutList),
        When::Value { option, patterns, unless: None } => {
            let given = &recorded.given.items;
            let cleared = given.iter().rposition(|given| given.option == *option && given.negated);
            let counting = given.iter().skip(cleared.map_or(0, |at| at + 1));
            let values =
                counting.filter(|given| given.option == *option).filter_map(|one| one.value.as_ref());
            any(values.map(|word| word.fits(patterns)), 0)
        }
        When::Operand { kind, patterns } => {
            let of_kind =
                recorded.operands.items.iter().filter(|own| kind.is_none_or(|kind| kind == own.kind));
            any(of_kind.map(|own| own.word.fits(patterns)), recorded.operands.more)
        }
        When::Operands { least, most } => {
            let count = recorded.operands.more.saturating_add(recorded.operands.items.len() as u64);
            Look::Holds((u64::from(*least)..=u64::from(*most)).contains(&count))
        }
        When::Refspec(form) => refspec(*form, recorded),
        _ => Look::Plain,
    }
}

/// Values and operands of these kinds.
fn hidden(recorded: &Recorded, kinds: impl Fn(Kind) -> bool) -> Option<Cause> {
    recorded.hidden_values(|given| kinds(given.kind)).or_else(|| recorded.hidden_operands(kinds))
}

fn redacted(text: &[u8]) -> bool {
    text.windows(MARK.len()).any(|part| part == MARK)
}

/// Whether a setting that the call brings may have one of these keys, whatever its value. A key is redacted only with the
/// whole that it stands in.
fn may_bring(recorded: &Recorded, keys: &[&str]) -> bool {
    let packed = |word: &Word| word.bytes.starts_with(b"GIT_CONFIG_PARAMETERS=") && word.hidden().is_some();
    recorded.env.items.iter().any(packed)
        || setting::any(Reach::Call, &recorded.command(), recorded, &mut |key, _| {
            redacted(key) || keys.iter().any(|pattern| pattern::matches(pattern, key))
        })
}

/// A setting whose value is in a variable that is not recorded.
fn from_elsewhere(recorded: &Recorded) -> Option<Cause> {
    let named = recorded.given.items.iter().filter(|given| given.option == "--config-env");
    let mut variables = named.filter_map(|given| {
        let word = &given.value.as_ref()?.bytes;
        let equals = word.iter().position(|byte| *byte == b'=')?;
        word.get(equals + 1..)
    });
    variables.any(|name| !is_recorded(name, recorded.sub())).then_some(Cause::Environment)
}

fn open(cause: Option<Cause>) -> Look {
    cause.map_or(Look::Plain, Look::Open)
}

/// Whether any item holds, where some may be open and `more` were left out.
fn any(items: impl Iterator<Item = Result<bool, Cause>>, more: u64) -> Look {
    let mut open = (more > 0).then_some(Cause::CutList);
    for item in items {
        match item {
            Ok(true) => return Look::Holds(true),
            Ok(false) => {}
            Err(cause) => open = Some(cause),
        }
    }
    open.map_or(Look::Holds(false), Look::Open)
}

fn refspec(form: RefspecForm, recorded: &Recorded) -> Look {
    let refspecs = || recorded.operands.items.iter().filter(|own| own.kind == Kind::Refspec);
    if form == RefspecForm::Forced {
        return any(refspecs().map(|own| own.word.fits(&["+*"])), recorded.operands.more);
    }
    let hidden = refspecs().find_map(|own| own.word.hidden());
    let cut = (recorded.operands.more > 0).then_some(&Cause::CutList);
    hidden.or(cut).map_or(Look::Plain, |cause| Look::Open(cause.clone()))
}

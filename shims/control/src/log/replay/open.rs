//! Conditions that the record leaves open, and what they come to.
//!
//! A condition over a hidden word or over the environment is taken out of the rules before they are weighed: it is
//! replaced by what it must come to, or, where that is open, by each of the two in turn.

use cotter_rules::When;
use cotter_rules::grammar::Kind;
use cotter_rules::rule::{RefspecForm, is_recorded};

use super::cause::Cause;
use super::recorded::Recorded;

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

fn constant(holds: bool) -> When<'static> {
    if holds { When::All(Vec::new()) } else { When::Any(Vec::new()) }
}

fn look(when: &When<'_>, recorded: &Recorded) -> Look {
    match when {
        When::Env { names, .. } if !names.iter().all(|name| is_recorded(name.as_bytes())) => {
            Look::Open(Cause::Environment)
        }
        // What these look into is not told apart further: whatever is hidden may have mattered.
        When::Env { .. }
        | When::Setting { .. }
        | When::Starts(_)
        | When::Url(_)
        | When::Value { unless: Some(_), .. } => recorded.hidden().map_or(Look::Plain, Look::Open),
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

//! What a condition says of values: patterns they fit, and what is spared although it fits.

use cotter_rules::When;
use cotter_rules::harmless::Harmless;
use cotter_rules::reaching::By;
use cotter_rules::setting::Reach;

use crate::fault::{Cause, Report};
use crate::table::{Table, word_of};

/// `None` is a fault, `Some(None)` that there is no `is`.
pub(crate) fn patterns<'d>(table: &mut Table<'d>, report: &Report<'_>) -> Option<Option<Vec<&'d str>>> {
    let Some(node) = table.take("is") else { return Some(None) };
    let patterns = node.one_or_more("a pattern", report);
    (!patterns.is_empty()).then(|| Some(patterns.iter().map(|pattern| pattern.text).collect()))
}

/// `None` is a fault, `Some(None)` that there is no `unless`.
pub(crate) fn unless<'d>(table: &mut Table<'d>, report: &Report<'_>) -> Option<Option<Harmless<'d>>> {
    let Some(node) = table.take("unless") else { return Some(None) };
    let mut table = node.table(report)?;
    let mut listed = |key| list(&mut table, key, report).map(Option::unwrap_or_default);
    let (is, runs) = (listed("is"), listed("runs"));
    let (never, without, avoids) = (listed("never"), listed("without"), listed("avoids"));
    let span = table.span;
    table.finish(report);
    let harmless = Harmless { is: is?, runs: runs?, never: never?, without: without?, avoids: avoids? };
    if harmless.is.is_empty() && harmless.runs.is_empty() && harmless.avoids.is_empty() {
        report.fault(span, Cause::Malformed("`is`, `runs` or `avoids`"));
        return None;
    }
    Some(Some(harmless))
}

/// One text or a list of them; an empty value is a value too. `None` is a fault, `Some(None)` that the key is not there.
fn list<'d>(table: &mut Table<'d>, key: &'static str, report: &Report<'_>) -> Option<Option<Vec<&'d str>>> {
    let Some(node) = table.take(key) else { return Some(None) };
    let texts = node.list_or_one(report)?.into_iter().map(|node| node.text(report).map(|text| text.text));
    texts.collect::<Option<Vec<_>>>().map(Some)
}

/// A variable of the call's environment.
pub(crate) fn env<'d>(mut table: Table<'d>, report: &Report<'_>) -> Option<When<'d>> {
    let names = names(&mut table, "name", report);
    let patterns = list(&mut table, "is", report);
    let unless = unless(&mut table, report);
    table.finish(report);
    Some(When::Env { names: names?, patterns: patterns?.unwrap_or_default(), unless: unless? })
}

/// A setting that the call brings along or writes. Its keys are compared with section and name in lower case.
pub(crate) fn setting<'d>(reach: Reach, mut table: Table<'d>, report: &Report<'_>) -> Option<When<'d>> {
    let span = table.span;
    let keys = names(&mut table, "key", report);
    let patterns = list(&mut table, "is", report);
    let switched = table.take("on").map(|node| node.boolean(report));
    let unless = unless(&mut table, report);
    table.finish(report);
    let (keys, patterns, unless) = (keys?, patterns?.unwrap_or_default(), unless?);
    let switched = match switched {
        Some(None) => return None,
        Some(on) => on,
        None => None,
    };
    let lower = |key: &str| {
        let outer = [key.split('.').next(), key.rsplit('.').next()];
        !outer.into_iter().flatten().any(|part| part.bytes().any(|byte| byte.is_ascii_uppercase()))
    };
    if !keys.iter().all(|key| lower(key)) {
        report.fault(span, Cause::Malformed("section and name of a setting in lower case"));
        return None;
    }
    // What goes, or comes under another name, has no value that could be seen.
    let valued = !patterns.is_empty() || switched.is_some() || unless.is_some();
    if valued && matches!(reach, Reach::Removed | Reach::Renamed) {
        report.fault(span, Cause::Malformed("`key` alone"));
        return None;
    }
    Some(When::Setting { reach, keys, patterns, switched, unless })
}

/// References below a prefix that the command reaches.
pub(crate) fn reaches<'d>(mut table: Table<'d>, report: &Report<'_>) -> Option<When<'d>> {
    let span = table.span;
    let refs = names(&mut table, "refs", report);
    let forms = By::ALL.iter().map(|by| (by.word(), *by));
    let by = table.need("by", report).and_then(|node| word_of(node.text(report)?, "way", forms, report));
    table.finish(report);
    let refs = refs?;
    if !refs.iter().all(|prefix| prefix.starts_with("refs/") && prefix.ends_with('/')) {
        report.fault(span, Cause::Malformed("`refs` to begin with `refs/` and end with a slash"));
        return None;
    }
    Some(When::Reaches { refs, by: by? })
}

fn names<'d>(table: &mut Table<'d>, key: &'static str, report: &Report<'_>) -> Option<Vec<&'d str>> {
    let names = table.need(key, report)?.one_or_more("a name", report);
    (!names.is_empty()).then(|| names.iter().map(|name| name.text).collect())
}

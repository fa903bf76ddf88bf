//! Texts with `{placeholders}`.

use cotter_rules::FactKey;

use crate::fault::{Cause, Report};
use crate::table::Text;

/// What a template can name besides facts.
const PARTS: [&str; 9] =
    ["remote", "branch", "review", "lease", "operands", "packages", "finding", "command", "sub"];

/// Faults every placeholder that nothing fills.
pub(crate) fn check(text: Text<'_>, report: &Report<'_>) {
    let mut rest = text.text;
    while let Some(brace) = rest.find(['{', '}']) {
        let (_, from) = rest.split_at(brace);
        let Some((name, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
            return report.fault(text.span, Cause::LoneBrace);
        };
        // A fact may say what it counts: `{branch_loses:commit|commits}`.
        let name = name.split_once(':').map_or(name, |(fact, _)| fact);
        if !PARTS.contains(&name) && FactKey::from_word(name).is_none() {
            let known = PARTS.into_iter().chain(FactKey::ALL.iter().map(|key| key.word()));
            report.misspelt(text.span, Cause::UnknownPlaceholder(name.to_owned()), name, known);
        }
        rest = after;
    }
}

//! Which records are wanted.

use cotter_rules::pattern;
use serde_json::Value;

use super::moment::rfc3339;

/// What a record must be. An empty filter takes all.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    pub tool: Option<String>,
    /// A rule's id, in which `*` stands for anything, or the front of one: `git.push` takes `git.push.force`.
    pub rule: Option<String>,
    /// A decision, an obligation such as `work`, or `save` for any obligation.
    pub outcome: Option<String>,
    /// A session's id or a segment's name, or the beginning of one.
    pub session: Option<String>,
    /// Milliseconds since the epoch, as [`super::moment`] reads them.
    pub since: Option<u64>,
    pub until: Option<u64>,
    /// Only so many, the latest.
    pub last: Option<usize>,
}

impl Filter {
    pub(super) fn takes(&self, segment: &str, record: &Value) -> bool {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let at = || rfc3339(text("at"));
        self.tool.as_ref().is_none_or(|tool| text("tool") == tool)
            && self.rule.as_ref().is_none_or(|rule| is_below(text("rule"), rule))
            && self.outcome.as_ref().is_none_or(|outcome| has_outcome(record, outcome))
            && self.session.as_ref().is_none_or(|session| in_session(segment, record, session))
            && self.since.is_none_or(|since| at().is_some_and(|at| at >= since))
            && self.until.is_none_or(|until| at().is_some_and(|at| at <= until))
    }
}

fn is_below(rule: &str, wanted: &str) -> bool {
    let front = rule.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    front || pattern::matches(wanted, rule.as_bytes())
}

fn has_outcome(record: &Value, wanted: &str) -> bool {
    let obligations = record.get("obligations").and_then(Value::as_array);
    // Older records name the obligation itself `save`; since then they say what was to be kept.
    let saves = wanted == "save" && obligations.is_some_and(|all| !all.is_empty());
    let keeps = obligations.is_some_and(|all| all.iter().any(|one| one == wanted));
    saves || keeps || record.get("decision").is_some_and(|decision| decision == wanted)
}

fn in_session(segment: &str, record: &Value, wanted: &str) -> bool {
    let id = record.pointer("/session/id").and_then(Value::as_str);
    segment.starts_with(wanted) || id.is_some_and(|id| id.starts_with(wanted))
}

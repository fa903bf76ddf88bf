//! What is decided of a call, as far as two decisions are compared.

use std::fmt;

use cotter_rules::weigh::Weighed;
use cotter_rules::{Decision, Obligation};
use serde_json::{Value, json};

/// A decision with what it obliges to. Which rule made it is not part of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Outcome {
    decision: Decision,
    /// Without the mode.
    unmoded: Decision,
    obligations: Vec<Obligation>,
}

impl Outcome {
    pub(super) fn new(decision: Decision, unmoded: Decision, mut obligations: Vec<Obligation>) -> Outcome {
        obligations.sort_unstable();
        obligations.dedup();
        Outcome { decision, unmoded, obligations }
    }

    pub(super) fn of(weighed: &Weighed<'_>) -> Outcome {
        let verdict = &weighed.verdict;
        Outcome::new(verdict.decision, weighed.unmoded, verdict.obligations.clone())
    }

    pub(super) fn json(&self, rule: &str) -> Value {
        let obligations: Vec<&str> = self.obligations.iter().map(|one| one.word()).collect();
        json!({
            "decision": self.decision.word(), "unmoded": self.unmoded.word(),
            "obligations": obligations, "rule": rule,
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        for obligation in &self.obligations {
            write!(f, "+{obligation}")?;
        }
        if self.unmoded != self.decision {
            write!(f, " ({} without the mode)", self.unmoded)?;
        }
        Ok(())
    }
}

//! The right to exec.
//!
//! Only a verdict that allows makes a [`Permit`], and a permit carries what has to be done before the real tool
//! may run. `exec` asks for a [`Cleared`], which only [`discharge`] makes: there is no way to the real tool around
//! either.

use alloc::vec::Vec;

use cotter_rules::verdict::{Decision, Obligation, Verdict};

/// A call that may run once its obligations are met.
#[must_use]
pub struct Permit {
    obligations: Vec<Obligation>,
}

/// A call that may run.
#[must_use]
pub struct Cleared(());

impl Permit {
    /// The permit that a verdict gives, if it allows.
    pub fn of(verdict: &Verdict<'_>) -> Option<Permit> {
        (verdict.decision == Decision::Allow).then(|| Permit { obligations: verdict.obligations.clone() })
    }
}

/// Meets every obligation, or names the first one that could not be met; the call then becomes a question.
pub fn discharge(permit: Permit, mut meet: impl FnMut(Obligation) -> bool) -> Result<Cleared, Obligation> {
    match permit.obligations.into_iter().find(|obligation| !meet(*obligation)) {
        Some(unmet) => Err(unmet),
        None => Ok(Cleared(())),
    }
}

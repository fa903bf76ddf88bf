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
    environment: Vec<&'static str>,
}

/// A call that may run, in an environment with these entries (`NAME=value`) and without those (`NAME`).
#[must_use]
pub struct Cleared(Vec<&'static str>);

impl Cleared {
    pub fn environment(&self) -> &[&'static str] {
        &self.0
    }
}

impl Permit {
    /// The permit that a verdict gives, if it allows.
    pub fn of(verdict: &Verdict<'static>) -> Option<Permit> {
        (verdict.decision == Decision::Allow).then(|| Permit {
            obligations: verdict.obligations.clone(),
            environment: verdict.environment.clone(),
        })
    }
}

/// Has the obligations met, all of them at once, or says why that could not be done; the call then becomes a question.
pub fn discharge<E>(permit: Permit, meet: impl FnOnce(&[Obligation]) -> Result<(), E>) -> Result<Cleared, E> {
    let Permit { obligations, environment } = permit;
    if !obligations.is_empty() {
        meet(&obligations)?;
    }
    Ok(Cleared(environment))
}

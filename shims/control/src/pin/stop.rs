//! Why nothing was pinned.

use std::io;

use crate::error::Error;

/// How pinning ends early.
pub(super) enum Stop {
    /// For what was found, with every reason.
    Refused(Vec<Refusal>),
    /// It could not be done.
    Failed(Error),
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Which kind of reason; where `cotter verify` knows it too, by its code.
    pub(super) code: &'static str,
    /// `name@version`, or what else it is about.
    pub(super) about: String,
    pub(super) why: String,
    pub(super) instead: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, about: impl Into<String>, why: impl Into<String>) -> Refusal {
        Refusal { code, about: about.into(), why: why.into(), instead: None }
    }

    #[must_use]
    pub(super) fn instead(mut self, what: impl Into<String>) -> Refusal {
        self.instead = Some(what.into());
        self
    }
}

/// A package of Python's that only its own build code would make.
pub(super) fn no_wheel(wanted: &str) -> Refusal {
    let why = "there is no wheel of it: to install it, its own build code would have to run on this machine";
    Refusal::new("run.build", crate::written::visible(wanted), why)
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(vec![refusal])
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(cause: io::Error) -> Stop {
        Stop::Failed(cause.into())
    }
}

//! How much was run, and how long it took.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use crate::script::Script;
use crate::shape::Shape;

#[derive(Default, Debug)]
pub(crate) struct Figures {
    pub(crate) scripts: usize,
    /// Steps that are git commands, each run both ways.
    pub(crate) commands: usize,
    pub(crate) shapes: BTreeSet<Shape>,
    pub(crate) subs: BTreeSet<String>,
    pub(crate) past: Duration,
    pub(crate) through: Duration,
    /// Of the whole test, two scripts at a time or more.
    pub(crate) all: Duration,
    /// Calls that the guard saw, those of hooks, aliases and scripts among them.
    pub(crate) calls: usize,
}

impl Figures {
    pub(crate) fn add(&mut self, script: &Script, past: Duration, through: Duration) {
        let shapes: Vec<&Shape> = script.steps.iter().filter_map(|step| step.shape.as_ref()).collect();
        self.scripts += 1;
        self.commands += shapes.len();
        self.subs.extend(shapes.iter().map(|shape| shape.sub().to_owned()));
        self.shapes.extend(shapes.into_iter().cloned());
        self.past += past;
        self.through += through;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (past, through) = (self.past.as_secs_f64(), self.through.as_secs_f64());
        writeln!(to, "a day's work: {} scripts, {} git commands both ways", self.scripts, self.commands)?;
        writeln!(to, "  shapes        {} of {} subcommands", self.shapes.len(), self.subs.len())?;
        writeln!(to, "  calls guarded {}", self.calls)?;
        write!(
            to,
            "  time          {past:.1} s past the guard, {through:.1} s through it: {:.2} x",
            through / past
        )
    }
}

//! In which contexts of the manifest's `overrides` each entry is reached ([`overrides`](super::overrides)): known before
//! anything is compared, because whoever reaches an entry last may be what decides.

use std::collections::VecDeque;

use crate::npm::overrides::{Context, Overrides, TOP};

/// More contexts than any package is reached in.
const MOST: usize = 32;

/// By the numbers of the entries; nothing where nothing is overridden.
#[derive(Default)]
pub(crate) struct Contexts {
    of: Vec<Vec<Context>>,
    queue: VecDeque<(usize, Context)>,
}

impl Contexts {
    pub(crate) fn new(entries: usize) -> Contexts {
        Contexts { of: vec![Vec::new(); entries], queue: VecDeque::new() }
    }

    /// That an entry is reached in a context.
    pub(crate) fn add(&mut self, entry: usize, context: Context) {
        if let Some(own) = self.of.get_mut(entry).filter(|own| own.len() < MOST && !own.contains(&context)) {
            own.push(context);
            self.queue.push_back((entry, context));
        }
    }

    /// What has been reached and not been looked at.
    pub(crate) fn next(&mut self) -> Option<(usize, Context)> {
        self.queue.pop_front()
    }

    /// The contexts that count for what an entry asks for.
    pub(crate) fn of(&self, entry: Option<usize>, overrides: &Overrides<'_>) -> Vec<Context> {
        match entry.and_then(|entry| self.of.get(entry)).map(Vec::as_slice) {
            None | Some([]) => vec![TOP],
            Some([one]) => vec![*one],
            Some(several) => overrides.innermost(several),
        }
    }
}

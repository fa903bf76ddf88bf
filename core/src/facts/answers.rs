//! What git answered, for facts that ask the same about one call: which branch HEAD is on is of interest to several.

use alloc::ffi::CString;
use alloc::vec::Vec;

use cotter_sys::process::Output;

use super::git::Configuration;

/// Questions with their whole command line; the environment is the same for all questions of a call.
#[derive(Default)]
pub(crate) struct Answers(Vec<(Configuration, Vec<CString>, Output)>);

impl Answers {
    pub(super) fn find(&self, configuration: Configuration, argv: &[CString]) -> Option<Output> {
        let (_, _, output) = self.0.iter().find(|(of, asked, _)| *of == configuration && asked == argv)?;
        Some(output.clone())
    }

    /// Long answers are not kept: they are lists of files, for which nobody asks twice.
    pub(super) fn keep(&mut self, configuration: Configuration, argv: Vec<CString>, output: &Output) {
        const LONGEST: usize = 4 << 10;
        if output.stdout.len() <= LONGEST {
            self.0.push((configuration, argv, output.clone()));
        }
    }
}

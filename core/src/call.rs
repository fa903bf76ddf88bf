//! What was intercepted.

use alloc::vec::Vec;

use cotter_rules::rule::Env;
use cotter_rules::starts::Starts;
use cotter_rules::{Tool, flat};
use cotter_sys::env::Strings;

use crate::path;
use core::ffi::CStr;

/// A call as the kernel delivered it.
#[derive(Clone, Copy)]
pub struct Call {
    /// The path given to `execve`; unlike argv[0] the caller cannot write just anything there.
    pub exec_path: Option<&'static CStr>,
    pub argv: Strings,
    pub env: Strings,
}

impl Call {
    /// The words after argv[0].
    pub fn words(&self) -> impl Iterator<Item = &'static [u8]> + use<> {
        self.argv.iter().skip(1).map(CStr::to_bytes)
    }

    /// The names this call may be known by, the more trustworthy one first.
    pub fn names(&self) -> impl Iterator<Item = &'static [u8]> + use<> {
        [self.exec_path, self.argv.at(0)].into_iter().flatten().map(|path| path::base_name(path.to_bytes()))
    }

    /// The variables that a tool reads as options, with their values.
    pub fn standing_for_options(&self, tool: &Tool<'_>) -> flat::Result<Vec<(&'static [u8], &'static [u8])>> {
        let mut found = Vec::new();
        if tool.environment.is_empty() {
            return Ok(found);
        }
        let known = tool.environment.open()?;
        for entry in self.env.iter().map(CStr::to_bytes) {
            let Some(equals) = entry.iter().position(|byte| *byte == b'=') else { continue };
            let (name, value) = (entry.get(..equals), entry.get(equals + 1..));
            let (Some(name), Some(value)) = (name, value) else { continue };
            if known.iter().any(|variable| variable.is_named(name)) {
                found.push((name, value));
            }
        }
        Ok(found)
    }

    pub fn var(&self, name: &[u8]) -> Option<&'static [u8]> {
        self.env.value_of(name)
    }
}

/// The value of `NAME=value` if its name is `name`.
pub fn value_of<'e>(entry: &'e [u8], name: &[u8]) -> Option<&'e [u8]> {
    entry.strip_prefix(name)?.strip_prefix(b"=")
}

impl Env for Call {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.any_starting(Starts::ALL, test)
    }

    fn any_starting(&self, starts: Starts, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.env.starting(|start| starts.may_hold(start)).map(CStr::to_bytes).any(|entry| {
            entry.iter().position(|byte| *byte == b'=').is_some_and(|equals| {
                let (name, value) = entry.split_at(equals);
                test(name, value.get(1..).unwrap_or_default())
            })
        })
    }
}

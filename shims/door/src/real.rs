//! Finding the real tool.
//!
//! A configured path wins. Otherwise it is the first program of that name along PATH *after* the entry that we
//! were found in, then before it, then the one that was recorded at install. None of our own counts: not by
//! device and inode, not in our directories, not one that carries our marker (another version of ourselves).
//! Empty and relative entries are never searched: what they mean depends on where the caller stands.

use alloc::ffi::CString;
use alloc::vec::Vec;

use cotter_core::path::{self, join_c};
use cotter_core::{Call, Install};
use cotter_sys::process::c_path;
use cotter_sys::{Stat, fs};

use crate::MARKER;

/// A program that is not one of ours.
#[derive(Clone)]
pub struct Real {
    pub path: CString,
    pub stat: Stat,
}

/// What the search needs to know.
pub struct Search<'s> {
    pub call: &'s Call,
    pub install: &'s Install,
    pub program: &'s [u8],
    /// A path that the configuration names.
    pub configured: Option<&'s [u8]>,
    /// The running guard.
    pub own: Option<Stat>,
}

impl Search<'_> {
    /// The first candidate; or the first one after `passed`, when the program with that device and inode has just
    /// turned out to call us back.
    pub fn find(&self, passed: Option<(u64, u64)>) -> Option<Real> {
        let mut waiting = passed;
        for path in self.candidates() {
            let Some(real) = self.accept(&path, waiting.is_some()) else { continue };
            match waiting {
                None => return Some(real),
                Some(id) if id == (real.stat.dev, real.stat.ino) => waiting = None,
                Some(_) => {}
            }
        }
        None
    }

    fn candidates(&self) -> impl Iterator<Item = CString> {
        let configured = self.configured.and_then(|path| c_path(path).ok());
        let entries = self.entries();
        let recorded = self.install.real(self.program).and_then(|path| c_path(path).ok());
        configured.into_iter().chain(entries.into_iter().map(|dir| join_c(dir, self.program))).chain(recorded)
    }

    /// The directories of PATH in the order in which they are searched.
    fn entries(&self) -> Vec<&'static [u8]> {
        let path = self.call.var(b"PATH").unwrap_or_default();
        let mut entries: Vec<&[u8]> =
            path.split(|byte| *byte == b':').filter(|dir| dir.starts_with(b"/")).collect();
        if let Some(own) = entries.iter().position(|dir| self.holds_us(dir)) {
            entries.rotate_left(own + 1);
        }
        entries
    }

    fn holds_us(&self, dir: &[u8]) -> bool {
        let path = join_c(dir, self.program);
        // The installation was found by looking at the file that was called.
        let called = self.install.guard.is_some() && self.call.exec_path == Some(path.as_c_str());
        let ours = |own: &Stat| fs::stat(&path).is_ok_and(|stat| stat.same_file(own));
        called || self.own.as_ref().is_some_and(ours)
    }

    fn accept(&self, path: &CString, loose: bool) -> Option<Real> {
        let bytes = path.to_bytes();
        let dir = path::dir_name(bytes);
        if dir == self.install.shims_dir() || path::is_below(dir, &self.install.exec_dir()) {
            return None;
        }
        let stat = fs::stat(path).ok().filter(Stat::is_file)?;
        let ours = self.own.as_ref().is_some_and(|own| own.same_file(&stat));
        // What was recorded at install was looked at then, and is run if everybody may run it; asking and reading a
        // file's beginning cost as much as all the rest of the search.
        let recorded = self.install.real(self.program) == Some(bytes);
        let runs = (recorded && stat.mode & 0o111 == 0o111) || fs::executable(path);
        if ours || !runs || (!recorded && !loose && carries_marker(path)) {
            return None;
        }
        Some(Real { path: path.clone(), stat })
    }
}

/// The marker stands in a note within the first page of a guard's binary. Not inlined: its page would be part of the
/// stack of every call, and each page that is touched costs a fault.
#[inline(never)]
fn carries_marker(path: &CString) -> bool {
    let mut page = [0u8; 4096];
    let Ok(file) = fs::open(path, fs::RDONLY, 0) else { return false };
    let Ok(length) = fs::pread(file.raw(), &mut page, 0) else { return false };
    page.get(..length).unwrap_or_default().windows(MARKER.len()).any(|window| window == MARKER)
}

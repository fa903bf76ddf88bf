//! What an install would bring: one question to `cotter` for all facts about it, answered from what is stored where nothing
//! has changed since.

use alloc::vec::Vec;
use core::cell::RefCell;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, FactKey, Reason};
use cotter_sys::process::c_path;
use cotter_sys::{fs, time};

use super::Look;
use crate::helper;
use crate::number;
use crate::packages::{Found, question};
use crate::path::join;

/// The folder of stored answers, in the user's state.
pub const STORED: &[u8] = b"packages";
const LONGEST: usize = 16 << 20;
const DAY_MS: u64 = 86_400_000;

type Name = [u8; 32];

/// What was found out for one call, by the names of the questions.
#[derive(Default)]
pub struct Answers(RefCell<Vec<(Name, Result<&'static Found<'static>, Reason>)>>);

impl Answers {
    /// Whether everything that was looked at is as it was then.
    pub fn still_hold(&self) -> bool {
        self.0.borrow().iter().filter_map(|(_, found)| found.ok()).all(Found::still_holds)
    }

    /// Why nothing could be found out, if that is so.
    pub fn fault(&self) -> Option<&'static str> {
        self.0.borrow().iter().find_map(|(_, found)| match found {
            Ok(found) if found.fault.is_empty() => None,
            Ok(found) => Some(found.fault),
            Err(_) => Some("`cotter` does not answer"),
        })
    }

    pub fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

pub(super) fn ask(look: &Look<'_>, key: FactKey, command: &Command<'_>) -> Fact {
    match found(look, command) {
        Ok(found) if !found.fault.is_empty() => Fact::Unknown(Reason::Failed),
        Ok(found) => found.told(key).map_or(Fact::Known(0), |told| Fact::Known(told.value)),
        Err(reason) => Fact::Unknown(reason),
    }
}

/// What a fact is about, in a line.
pub(crate) fn text(look: &Look<'_>, key: FactKey, command: &Command<'_>) -> Option<&'static str> {
    found(look, command).ok()?.told(key).map(|told| told.text).filter(|text| !text.is_empty())
}

fn found(look: &Look<'_>, command: &Command<'_>) -> Result<&'static Found<'static>, Reason> {
    let dir = look.place.dir.as_deref().ok_or(Reason::Failed)?;
    let fields = question(command, dir);
    let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
    let name = hmac_sha256::Hash::hash(&fields.join(&0));
    let known = look.packages.0.borrow().iter().find(|(own, _)| *own == name).map(|(_, found)| *found);
    known.unwrap_or_else(|| {
        let found = look_up(look, &fields, &name);
        look.packages.0.borrow_mut().push((name, found));
        found
    })
}

fn look_up(look: &Look<'_>, fields: &[&[u8]], name: &Name) -> Result<&'static Found<'static>, Reason> {
    let today = u32::try_from(time::now() / DAY_MS).unwrap_or(u32::MAX);
    let file = look.home.map(|home| {
        join(&join(&home.state, STORED), number::hex(name.get(..16).unwrap_or_default()).as_bytes())
    });
    let stored = file.as_ref().and_then(|file| fs::read_short_file(&c_path(file).ok()?, LONGEST).ok());
    if let Some(bytes) = stored {
        let found = open(bytes);
        if let Some(found) = found.filter(|found| found.day == today && found.still_holds()) {
            return Ok(found);
        }
    }
    let target = file.as_deref().unwrap_or_default();
    let mut request: Vec<&[u8]> = Vec::from([b"packages".as_slice(), target]);
    request.extend(fields.iter().skip(1));
    let answer = helper::ask(look.install, "looking at packages", &request).map_err(|_| Reason::Failed)?;
    open(answer).ok_or(Reason::Failed)
}

fn open(bytes: Vec<u8>) -> Option<&'static Found<'static>> {
    Found::open(bytes.leak()).ok().map(|found| &*alloc::boxed::Box::leak(alloc::boxed::Box::new(found)))
}

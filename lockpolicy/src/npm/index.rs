//! Entries by where they are installed.

use std::collections::HashMap;

use crate::lock::Lock;
use crate::npm::notes::Notes;
use crate::npm::place::Place;
use crate::npm::range::Numbers;
use crate::seed::Seed;
use crate::words::Word;

/// The longest path of any system: longer keys are no places, and walking up from them would take for ever.
pub(crate) const LONGEST: usize = 4096;

pub(crate) struct Index<'l> {
    notes: &'l Notes,
    /// What stands in the project's own `node_modules`, by the number of its name: nearly everything does.
    top: Vec<u32>,
    /// All else by key.
    rest: HashMap<&'l str, u32, Seed>,
    /// Which entries are in the project's own `node_modules` and have no others inside of their folder, by number.
    alone: Vec<bool>,
    /// Entries whose key another has already.
    doubles: Vec<usize>,
}

/// No entry.
const NONE: u32 = u32::MAX;

impl<'l> Index<'l> {
    pub(crate) fn of(lock: &'l Lock<'_>) -> Index<'l> {
        let mut index = Index {
            notes: &lock.notes,
            top: vec![NONE; lock.notes.names().len()],
            rest: HashMap::default(),
            alone: vec![false; lock.entries.len()],
            doubles: Vec::new(),
        };
        for (entry, own) in lock.entries.iter().zip(0u32..) {
            let number = own as usize;
            let top = lock.notes.of(number).and_then(|note| note.top);
            let place = top.and_then(|name| index.top.get_mut(name.number()));
            let before = match place {
                Some(place) => {
                    if let Some(alone) = index.alone.get_mut(number) {
                        *alone = true;
                    }
                    Some(std::mem::replace(place, own)).filter(|before| *before != NONE)
                }
                None if entry.key.len() > LONGEST => continue,
                None => index.rest.insert(&entry.key, own),
            };
            if before.is_some() {
                index.doubles.push(number);
            }
        }
        for key in index.rest.keys() {
            let inside = parent(key).and_then(|parent| index.get(parent));
            if let Some(alone) = inside.and_then(|number| index.alone.get_mut(number)) {
                *alone = false;
            }
        }
        index
    }

    pub(crate) fn doubles(&self) -> &[usize] {
        &self.doubles
    }

    pub(crate) fn get(&self, key: &str) -> Option<usize> {
        match Place::of(key).top_name(key) {
            Some(name) => self.named(name),
            None => self.rest.get(key).map(|number| *number as usize),
        }
    }

    /// The package that `name` means to an entry.
    pub(crate) fn resolve_from(&self, number: usize, key: &str, name: &str) -> Option<usize> {
        if self.is_alone(number) {
            return self.named(name);
        }
        self.resolve(key, name)
    }

    /// What stands under a name in the project's own `node_modules`.
    fn named(&self, name: &str) -> Option<usize> {
        self.notes.names().find(name).and_then(|name| self.top(name))
    }

    /// The same of a name that the lock's notes have.
    pub(crate) fn top(&self, name: Word) -> Option<usize> {
        let number = self.top.get(name.number()).filter(|number| **number != NONE)?;
        Some(*number as usize)
    }

    /// Whether an entry is in the project's own `node_modules` and has nothing inside of its folder.
    fn is_alone(&self, number: usize) -> bool {
        self.alone.get(number).copied().unwrap_or_default()
    }

    /// Whether it is so, under its own name, no link, and in a plain version.
    pub(crate) fn is_usual(&self, number: usize) -> bool {
        self.is_alone(number) && self.version(number).is_some()
    }

    /// The version of a package that stands under its own name, if that is a plain one.
    pub(crate) fn version(&self, number: usize) -> Option<Numbers> {
        self.notes.of(number)?.version
    }

    /// The package that `name` means in the folder `from`: of the folders above, the nearest that has it.
    pub(crate) fn resolve(&self, from: &str, name: &str) -> Option<usize> {
        let mut key = String::with_capacity(from.len() + name.len() + "/node_modules/".len());
        let mut folder = from;
        while !folder.is_empty() {
            key.clear();
            key.push_str(folder);
            key.push_str("/node_modules/");
            key.push_str(name);
            if let Some(number) = self.get(&key) {
                return Some(number);
            }
            if folder == ".." {
                return None;
            }
            folder = above(folder);
        }
        key.clear();
        key.push_str("node_modules/");
        key.push_str(name);
        self.get(&key)
    }
}

/// The folder above, as far as one may have a `node_modules`.
pub(crate) fn above(folder: &str) -> &str {
    let end = match folder.rfind("/node_modules/") {
        Some(at) => at,
        None if folder.starts_with("node_modules/") => 0,
        None => folder.rfind('/').unwrap_or(0),
    };
    folder.get(..end).unwrap_or_default()
}

/// The key of the package inside of whose folder another is.
pub(crate) fn parent(key: &str) -> Option<&str> {
    key.get(..key.rfind("/node_modules/")?)
}

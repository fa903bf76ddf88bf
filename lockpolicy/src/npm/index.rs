//! Entries by where they are installed.

use std::collections::HashMap;

use crate::lock::{Entry, Lock};
use crate::npm::lock::name_in;
use crate::npm::met::link_target;
use crate::npm::range::{Numbers, numbers};
use crate::seed::Seed;

/// The longest path of any system: longer keys are no places, and walking up from them would take for ever.
pub(crate) const LONGEST: usize = 4096;

pub(crate) struct Index<'l> {
    /// What stands in the project's own `node_modules`, by name: nearly everything does.
    top: Map<'l>,
    /// All else by key.
    rest: Map<'l>,
    /// Which entries are in the project's own `node_modules` and have no others inside of their folder, by number.
    alone: Vec<bool>,
    /// Versions of three numbers, of packages that stand under their own name and are no links.
    versions: Vec<Option<Numbers>>,
    /// Entries whose key another has already.
    doubles: Vec<usize>,
}

type Map<'l> = HashMap<&'l str, u32, Seed>;

impl<'l> Index<'l> {
    pub(crate) fn of(lock: &'l Lock<'_>) -> Index<'l> {
        let seed = Seed::default();
        let mut index = Index {
            top: HashMap::with_capacity_and_hasher(lock.entries.len(), seed),
            rest: HashMap::with_hasher(seed),
            alone: vec![false; lock.entries.len()],
            versions: lock.entries.iter().map(plain_version).collect(),
            doubles: Vec::new(),
        };
        for (entry, number) in lock.entries.iter().zip(0u32..) {
            if entry.key.len() > LONGEST {
                continue;
            }
            let before = match top_name(&entry.key) {
                Some(name) => {
                    if let Some(alone) = index.alone.get_mut(number as usize) {
                        *alone = true;
                    }
                    index.top.insert(name, number)
                }
                None => index.rest.insert(&entry.key, number),
            };
            if before.is_some() {
                index.doubles.push(number as usize);
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
        let number = match top_name(key) {
            Some(name) => self.top.get(name),
            None => self.rest.get(key),
        };
        number.map(|number| *number as usize)
    }

    /// The package that `name` means to an entry.
    pub(crate) fn resolve_from(&self, number: usize, key: &str, name: &str) -> Option<usize> {
        if self.is_alone(number) {
            return self.top.get(name).map(|number| *number as usize);
        }
        self.resolve(key, name)
    }

    /// Whether an entry is in the project's own `node_modules` and has nothing inside of its folder.
    fn is_alone(&self, number: usize) -> bool {
        self.alone.get(number).copied().unwrap_or_default()
    }

    /// Whether it is so, under its own name, no link, and in a plain version.
    pub(crate) fn is_usual(&self, number: usize) -> bool {
        self.is_alone(number) && self.versions.get(number).is_some_and(Option::is_some)
    }

    /// The package that `name` means to an entry that is alone, and its version if that is a plain one.
    pub(crate) fn top(&self, name: &str) -> Option<(usize, Option<Numbers>)> {
        let number = *self.top.get(name)? as usize;
        Some((number, self.versions.get(number).copied().flatten()))
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

fn plain_version(entry: &Entry<'_>) -> Option<Numbers> {
    let plain = entry.alias.is_none() && link_target(entry).is_none();
    entry.version.as_deref().filter(|_| plain).and_then(numbers)
}

/// The name of a package in the project's own `node_modules`.
fn top_name(key: &str) -> Option<&str> {
    let name = key.strip_prefix("node_modules/")?;
    (name_in(key).map(str::len) == Some(name.len())).then_some(name)
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

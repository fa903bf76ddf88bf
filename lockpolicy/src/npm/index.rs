//! Entries by where they are installed.

use std::collections::HashMap;

use crate::lock::Lock;

/// The longest path of any system: longer keys are no places, and walking up from them would take for ever.
pub(crate) const LONGEST: usize = 4096;

pub(crate) struct Index<'l> {
    by_key: HashMap<&'l str, u32>,
}

impl<'l> Index<'l> {
    pub(crate) fn of(lock: &'l Lock<'_>) -> Index<'l> {
        let numbered = lock.entries.iter().zip(0..).filter(|(entry, _)| entry.key.len() <= LONGEST);
        Index { by_key: numbered.map(|(entry, number)| (&*entry.key, number)).collect() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).map(|number| *number as usize)
    }

    /// The package that `name` means in the folder `from`: of the folders above, the nearest that has it.
    pub(crate) fn resolve(&self, from: &str, name: &str) -> Option<usize> {
        let mut key = String::with_capacity(from.len() + name.len() + "/node_modules/".len());
        let mut folder = from;
        loop {
            key.clear();
            if !folder.is_empty() {
                key.push_str(folder);
                key.push('/');
            }
            key.push_str("node_modules/");
            key.push_str(name);
            if let Some(number) = self.get(&key) {
                return Some(number);
            }
            if matches!(folder, "" | "..") {
                return None;
            }
            folder = above(folder);
        }
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

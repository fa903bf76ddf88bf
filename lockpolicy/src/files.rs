//! The files of a project, as far as a check needs them. The caller has read them, or reads them when asked.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Files by their paths from the project's root, with `/` between the parts.
pub trait Files {
    /// A file's bytes; nothing if there is none.
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>>;

    /// The names in a folder, sorted; folders end with `/`.
    fn list(&self, folder: &str) -> Vec<String>;

    /// The names of links in a folder that lead out of the project, sorted: nothing else tells of them.
    fn outward(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Files in memory: a baseline, a test.
impl Files for BTreeMap<String, Vec<u8>> {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut names: Vec<String> = self
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix))
            .map(|rest| rest.split_once('/').map_or_else(|| rest.to_owned(), |(dir, _)| format!("{dir}/")))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// `path` seen from the folder of the file `from`; nothing where it leads out of the project.
pub fn beside(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(beside("a/lock", "../b/c").as_deref(), Some("b/c"));
        assert_eq!(beside("lock", "./b//c").as_deref(), Some("b/c"));
        assert_eq!(beside("lock", "../b"), None);
        assert_eq!(beside("a/lock", "/etc"), None);
    }
}

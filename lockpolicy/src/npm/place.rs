//! Where a package is installed, as its key says it.

/// Where a key's name begins, if it is one in a `node_modules`.
#[derive(Clone, Copy)]
pub(crate) struct Place(Option<usize>);

impl Place {
    pub(crate) fn of(key: &str) -> Place {
        Place(name_in(key).map(|name| key.len() - name.len()))
    }

    pub(crate) fn name(self, key: &str) -> Option<&str> {
        key.get(self.0?..)
    }

    /// The name of a package in the project's own `node_modules`.
    pub(crate) fn top_name(self, key: &str) -> Option<&str> {
        self.name(key).filter(|_| self.0 == Some("node_modules/".len()))
    }
}

/// The name that a key ends with, if it is one in a `node_modules`.
pub(crate) fn name_in(key: &str) -> Option<&str> {
    const FOLDER: &[u8] = b"node_modules";
    let mut end = key.len();
    while let Some(slash) = memchr::memrchr(b'/', key.as_bytes().get(..end)?) {
        let before = key.as_bytes().get(..slash)?;
        if let Some(rest) = before.strip_suffix(FOLDER) {
            if rest.is_empty() || rest.ends_with(b"/") {
                return key.get(slash + 1..);
            }
        }
        end = slash;
    }
    None
}

/// The name that npm gives to a folder without one: its own, with the scope's before it.
pub(crate) fn folder_name(key: &str) -> &str {
    let Some(slash) = key.rfind('/') else { return key };
    let scope = key.get(..slash).map_or(0, |before| before.rfind('/').map_or(0, |at| at + 1));
    let with_scope = key.get(scope..).unwrap_or(key);
    if with_scope.starts_with('@') { with_scope } else { key.get(slash + 1..).unwrap_or(key) }
}

/// Whether a key is inside of another package's folder.
pub(crate) fn is_nested(key: &str) -> bool {
    key.starts_with("node_modules/") && key.contains("/node_modules/")
        || key.split("/node_modules/").nth(2).is_some()
}

//! What pnpm calls a package: `/a/1.0.0_peers` (5), `/a@1.0.0(peers)` (6), `a@1.0.0(peers)` (9).

/// Which of pnpm's ways to write keys a lock has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Up to 5: `/name/version_peers`.
    Slash,
    /// 6: `/name@version(peers)`.
    SlashAt,
    /// From 7 on: `name@version(peers)`; the peers only in `snapshots`.
    At,
}

/// A key, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'k> {
    /// Nothing where the entry itself must say it.
    pub(super) name: Option<&'k str>,
    pub(super) kind: Kind<'k>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'k> {
    /// From the registry, or from one that the key names.
    Version(&'k str),
    /// A file or folder.
    File(&'k str),
    /// A build of a language runtime.
    Runtime(&'k str),
    /// A URL or a repository, as the key writes it.
    Elsewhere(&'k str),
}

impl Style {
    pub(super) fn of_version(version: &str) -> Option<Style> {
        let major: u32 = version.split('.').next()?.parse().ok()?;
        match major {
            5 => Some(Style::Slash),
            6 => Some(Style::SlashAt),
            7..=9 | 12 => Some(Style::At),
            _ => None,
        }
    }

    /// A key without the peers that the package was resolved with, nor the mark of a patch.
    pub(super) fn without_peers(self, key: &str) -> &str {
        match self {
            // Peers stand behind `_`, which no version has. Names may have it, and folders.
            Style::Slash => {
                let Some(from) = (!key.starts_with("file:")).then(|| name_end(key)).flatten() else {
                    return key;
                };
                let end = key.get(from..).and_then(|rest| rest.find(['_', '(']));
                end.and_then(|end| key.get(..from + end)).unwrap_or(key)
            }
            Style::SlashAt | Style::At => key.get(..peers(key)).unwrap_or(key),
        }
    }

    /// The key that a dependency's version stands for; nothing where it is no package of the lock (`link:`).
    pub(super) fn refers(self, name: &str, version: &str) -> Option<String> {
        if version.starts_with("link:") {
            return None;
        }
        match self {
            Style::Slash | Style::SlashAt => {
                let first = version.get(..peers(version)).unwrap_or(version);
                // A path, a URL or a whole key stands for itself.
                if first.contains('/') || first.starts_with("file:") {
                    return Some(version.to_owned());
                }
                let between = if self == Style::Slash { '/' } else { '@' };
                Some(format!("/{name}{between}{version}"))
            }
            Style::At => {
                let first = version.get(..version.find('(').unwrap_or(version.len())).unwrap_or(version);
                let whole = version.starts_with('@')
                    || first.find('@').is_some_and(|at| first.find(':').is_none_or(|colon| at < colon));
                Some(if whole { version.to_owned() } else { format!("{name}@{version}") })
            }
        }
    }

    pub(super) fn key(self, whole: &str) -> Option<Key<'_>> {
        let key = self.without_peers(whole);
        match self {
            Style::Slash | Style::SlashAt => {
                if let Some(path) = key.strip_prefix("file:") {
                    return Some(Key { name: None, kind: Kind::File(path) });
                }
                if !key.starts_with('/') {
                    // `host/…/name/version` of another registry, or what the entry must say itself.
                    return Some(Key { name: None, kind: Kind::Elsewhere(key) });
                }
                let end = if self == Style::Slash { name_end(key)? } else { at_end(key)? };
                let name = key.get(1..end)?;
                let version = key.get(end + 1..)?;
                is_version(version).then_some(Key { name: Some(name), kind: Kind::Version(version) })
            }
            Style::At => {
                let end = key.get(1..)?.find('@')? + 1;
                let (name, rest) = (key.get(..end)?, key.get(end + 1..)?);
                let kind = match rest.split_once(':') {
                    None if is_version(rest) => Kind::Version(rest),
                    None => return None,
                    Some(("file", path)) => Kind::File(path),
                    Some(("runtime", version)) => Kind::Runtime(version),
                    Some((registry, version)) if names_registry(registry) && is_version(version) => {
                        Kind::Version(version)
                    }
                    Some(_) => Kind::Elsewhere(rest),
                };
                Some(Key { name: Some(name), kind })
            }
        }
    }
}

/// Where the name ends in `/name/version` or `/@scope/name/version`.
fn name_end(key: &str) -> Option<usize> {
    let slash = |from: usize| key.get(from..)?.find('/').map(|at| from + at);
    let first = slash(1)?;
    if key.starts_with("/@") { slash(first + 1) } else { Some(first) }
}

/// Where the name ends in `/name@version`.
fn at_end(key: &str) -> Option<usize> {
    key.get(2..)?.find('@').map(|at| at + 2)
}

/// Where the peers in parentheses begin, from the right as pnpm finds them: whole groups at the end.
fn peers(key: &str) -> usize {
    let bytes = key.as_bytes();
    let mut end = bytes.len();
    let mut open = 0usize;
    for (at, byte) in bytes.iter().enumerate().rev() {
        match byte {
            b')' => open += 1,
            b'(' => {
                open = match open.checked_sub(1) {
                    Some(open) => open,
                    None => return end,
                };
                if open == 0 {
                    end = at;
                }
            }
            _ if open == 0 => return end,
            _ => {}
        }
    }
    end
}

/// `1.2.3`, with what may stand behind it.
pub(super) fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    core.split('.').count() == 3
        && core.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
}

/// A registry's name of the project's own making: none of the words that mean something else.
fn names_registry(word: &str) -> bool {
    const RESERVED: [&str; 15] = [
        "bitbucket",
        "catalog",
        "custom",
        "file",
        "git",
        "github",
        "gitlab",
        "http",
        "https",
        "jsr",
        "link",
        "npm",
        "runtime",
        "ssh",
        "workspace",
    ];
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && !RESERVED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_all_versions_are_taken_apart() {
        use Kind::{Elsewhere, File, Runtime, Version};
        for (style, key, name, kind) in [
            (Style::Slash, "/a/1.0.0", Some("a"), Version("1.0.0")),
            (Style::Slash, "/@s/a_b/1.0.0-rc.1_x@2+y@3", Some("@s/a_b"), Version("1.0.0-rc.1")),
            (Style::Slash, "/a/1.0.0_abc123", Some("a"), Version("1.0.0")),
            (Style::Slash, "file:x_y", None, File("x_y")),
            (Style::Slash, "github.com/u/r/0123", None, Elsewhere("github.com/u/r/0123")),
            (Style::SlashAt, "/a@1.0.0(b@2.0.0(c@3.0.0))(d@1.0.0)", Some("a"), Version("1.0.0")),
            (Style::SlashAt, "/@s/a@1.0.0", Some("@s/a"), Version("1.0.0")),
            (Style::SlashAt, "@github.com/u/r/0123", None, Elsewhere("@github.com/u/r/0123")),
            (Style::At, "a@1.0.0", Some("a"), Version("1.0.0")),
            (Style::At, "@s/a@1.0.0(patch_hash=x)(@t/b@2.0.0)", Some("@s/a"), Version("1.0.0")),
            (Style::At, "a@work:1.0.0", Some("a"), Version("1.0.0")),
            (Style::At, "a@file:(b)/c", Some("a"), File("(b)/c")),
            (Style::At, "node@runtime:22.1.0", Some("node"), Runtime("22.1.0")),
            (Style::At, "a@https://x.example/a.tgz", Some("a"), Elsewhere("https://x.example/a.tgz")),
            (Style::At, "a@git+https://x.example/a#1", Some("a"), Elsewhere("git+https://x.example/a#1")),
        ] {
            assert_eq!(style.key(key), Some(Key { name, kind }), "{key}");
        }
        for (style, key) in [
            (Style::At, "a"),
            (Style::At, "a@^1"),
            (Style::At, "@s/a"),
            (Style::Slash, "/a"),
            (Style::SlashAt, "/a@latest"),
        ] {
            assert_eq!(style.key(key), None, "{key}");
        }
    }

    #[test]
    fn what_a_version_refers_to() {
        for (style, name, version, key) in [
            (Style::Slash, "a", "1.0.0_x@2", Some("/a/1.0.0_x@2")),
            (Style::Slash, "a", "/b/1.0.0", Some("/b/1.0.0")),
            (Style::SlashAt, "a", "1.0.0(@s/b@2.0.0)", Some("/a@1.0.0(@s/b@2.0.0)")),
            (Style::SlashAt, "a", "/b@1.0.0", Some("/b@1.0.0")),
            (Style::SlashAt, "a", "file:x(b@1.0.0)", Some("file:x(b@1.0.0)")),
            (Style::At, "a", "1.0.0(b@2.0.0)", Some("a@1.0.0(b@2.0.0)")),
            (Style::At, "a", "b@1.0.0", Some("b@1.0.0")),
            (Style::At, "a", "@s/b@1.0.0", Some("@s/b@1.0.0")),
            (Style::At, "a", "https://u@x.example/", Some("a@https://u@x.example/")),
            (Style::At, "a", "link:../a", None),
        ] {
            assert_eq!(style.refers(name, version).as_deref(), key, "{version}");
        }
    }
}

//! Whether a URL is that of one name and version: a registry serves any of its packages under any entry's name.

/// What a URL says of the package that it serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    This,
    Other,
    /// Not laid out as any registry lays out its files.
    Nothing,
}

/// Compares a URL with the name and version that its entry has. The layouts are
/// - `…/<name>/-/<base>-<version>.tgz`, of the registry itself and of most mirrors, behind whatever prefix; some put
///   the scope or the version before the file once more, and some write `download` for `-`;
/// - `…/download/<name>/<version>/<digest>`, of GitHub's registry;
/// - `…/~/<number>/<name>/<version>.tgz`, of JSR's.
pub(crate) fn bound(url: &str, name: &str, version: Option<&str>) -> Bound {
    if version.is_some_and(|version| plain_host(url, name, version).is_some()) {
        return Bound::This;
    }
    let Some(path) = path(url) else { return Bound::Nothing };
    if !is_bare(url, path) {
        return if path.contains("/-/") { Bound::Other } else { Bound::Nothing };
    }
    let decoded;
    let path = if path.contains('%') {
        decoded = path.replace("%2f", "/").replace("%2F", "/").replace("%40", "@").replace("%2B", "+");
        decoded.as_str()
    } else {
        path
    };
    if path.contains("/.") && path.split('/').any(|part| matches!(part, "." | ".."))
        || path.contains('%')
        || path.contains('\\')
    {
        // What a server makes of it is its own business.
        return if path.contains("/-/") { Bound::Other } else { Bound::Nothing };
    }
    if let Some((before, after)) = path.rsplit_once("/-/") {
        return of(ends_with_name(before, name) && is_file(after, name, version));
    }
    if let Some((before, after)) = path.rsplit_once("/download/") {
        let github = after
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('/')?.split_once('/'))
            .is_some_and(|(own, _)| version.is_none_or(|version| same(own, version)));
        return of(github || (ends_with_name(before, name) && is_file(after, name, version)));
    }
    if let Some((_, after)) = path.rsplit_once("/~/") {
        let behind_number = after.split_once('/').map_or("", |(_, rest)| rest);
        let own =
            behind_number.strip_prefix(name).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".tgz"));
        return of(own.is_some_and(|own| version.is_none_or(|version| same(own, version))));
    }
    Bound::Nothing
}

/// The host of a URL that has the layout of nearly all: a registry, the name, `-`, the file.
pub(crate) fn plain_host<'u>(url: &'u str, name: &str, version: &str) -> Option<&'u str> {
    let slash = memchr::memrchr(b'/', name.as_bytes());
    let base = slash.and_then(|at| name.get(at + 1..)).unwrap_or(name);
    let host = url.strip_prefix("https://").and_then(|rest| {
        let rest = rest.strip_suffix(".tgz")?.strip_suffix(version)?.strip_suffix('-')?;
        rest.strip_suffix(base)?.strip_suffix("/-/")?.strip_suffix(name)?.strip_suffix('/')
    });
    let in_host = |byte: u8| {
        ((byte | 0x20).wrapping_sub(b'a') < 26)
            | (byte.wrapping_sub(b'-') < 2)
            | (byte.wrapping_sub(b'0') < 10)
    };
    host.filter(|host| !host.is_empty() && host.bytes().fold(true, |all, byte| all & in_host(byte)))
}

/// The version that a registry's URL of this name says.
pub(crate) fn version_in<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    let base = name.rsplit('/').next().unwrap_or(name);
    let file = path(url)?.rsplit_once("/-/")?.1;
    let version = file.strip_prefix(base)?.strip_prefix('-')?.strip_suffix(".tgz")?;
    (bound(url, name, Some(version)) == Bound::This).then_some(version)
}

fn of(this: bool) -> Bound {
    if this { Bound::This } else { Bound::Other }
}

/// Whether nothing stands behind the file's name but what some registry or manager puts there: the file's digest behind a
/// `#`, and behind a `?` how a mirror came to a file that it has below `download`.
fn is_bare(url: &str, path: &str) -> bool {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let digest =
        |text: &str| matches!(text.len(), 40 | 64 | 128) && text.bytes().all(|one| one.is_ascii_hexdigit());
    fragment.is_none_or(digest) && (!url.contains('?') || path.contains("/download/"))
}

/// The path of an `http` or `https` URL, from its first `/`.
fn path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let rest = rest.get(..end)?;
    rest.get(rest.find('/')?..)
}

/// Whether a path ends with a name; one without a scope is not the end of one with.
fn ends_with_name(path: &str, name: &str) -> bool {
    path.strip_suffix(name).and_then(|before| before.strip_suffix('/')).is_some_and(|before| {
        name.starts_with('@') || !before.rsplit('/').next().is_some_and(|parent| parent.starts_with('@'))
    })
}

/// `<base>-<version>.tgz`, once more behind the scope or the version where a registry does so.
fn is_file(after: &str, name: &str, version: Option<&str>) -> bool {
    let (scope, base) = name.split_once('/').unwrap_or(("", name));
    let (folder, file) = after.rsplit_once('/').unwrap_or(("", after));
    if !(folder.is_empty() || folder == scope || version.is_some_and(|version| same(folder, version))) {
        return false;
    }
    let stem = file.strip_suffix(".tgz").or_else(|| file.strip_suffix(".tar.gz"));
    let own = stem.and_then(|stem| stem.strip_prefix(base)?.strip_prefix('-'));
    own.is_some_and(|own| version.is_none_or(|version| same(own, version)))
}

/// A registry drops what stands behind a `+`.
fn same(own: &str, version: &str) -> bool {
    own == version || own.split('+').next() == version.split('+').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_that_of_one_package() {
        for (url, name, version) in [
            ("https://npm.registry.example/a/-/a-1.0.0.tgz", "a", "1.0.0"),
            ("https://npm.registry.example/@s/a/-/a-1.0.0.tgz", "@s/a", "1.0.0"),
            (
                "https://npm.registry.example/@s%2fa/-/a-1.0.0.tgz#0123456789012345678901234567890123456789",
                "@s/a",
                "1.0.0",
            ),
            ("https://corp.example/api/npm/npm-all/@s/a/-/@s/a-1.0.0.tgz", "@s/a", "1.0.0"),
            ("https://corp.example/-/x/a/-/a-1.0.0-rc.1.tgz", "a", "1.0.0-rc.1"),
            ("https://corp.example/@s/a/-/1.0.0/a-1.0.0.tgz", "@s/a", "1.0.0"),
            ("https://corp.example/download/@s/a/1.0.0/0123abcd", "@s/a", "1.0.0"),
            ("https://corp.example/a/download/a-1.0.0.tgz?cache=0", "a", "1.0.0"),
            ("https://corp.example/@s/a/download/@s/a-1.0.0.tgz", "@s/a", "1.0.0"),
            ("https://corp.example/~/11/@jsr/s__a/1.0.0.tgz", "@jsr/s__a", "1.0.0"),
            ("https://npm.registry.example/a/-/a-1.0.0.tgz", "a", "1.0.0+build"),
            ("https://npm.registry.example/a-1/-/a-1-2.0.0.tgz", "a-1", "2.0.0"),
        ] {
            assert_eq!(bound(url, name, Some(version)), Bound::This, "{url}");
        }
    }

    #[test]
    fn a_url_of_another_package_is_not_taken_for_it() {
        for url in [
            "https://npm.registry.example/b/-/b-1.0.0.tgz",
            "https://npm.registry.example/a/-/a-1.0.1.tgz",
            "https://npm.registry.example/@evil/a/-/a-1.0.0.tgz",
            "https://npm.registry.example/%40evil/a/-/a-1.0.0.tgz",
            "https://npm.registry.example/@evil%2Fa/-/a-1.0.0.tgz",
            "https://npm.registry.example/a/-/../../b/-/b-1.0.0.tgz",
            "https://npm.registry.example/b/%2e%2e/a/-/a-1.0.0.tgz",
            "https://npm.registry.example/b/-/b-1.0.0.tgz?/a/-/a-1.0.0.tgz",
            "https://npm.registry.example/b/-/b-1.0.0.tgz#/a/-/a-1.0.0.tgz",
            "https://npm.registry.example/ba/-/ba-1.0.0.tgz",
            "https://npm.registry.example/a/-/a-1.0.0.tgz?x",
            "https://npm.registry.example/a/-/a-1.0.0.tgz?",
            "https://npm.registry.example/a/-/a-1.0.0.tgz#x",
            "https://npm.registry.example/a/-/a-1.0.0.tgz#",
            "https://npm.registry.example/a/-/x/a-1.0.0.tgz",
            "https://npm.registry.example/a/-/a-1.0.0.tgz.exe",
            "https://npm.registry.example/download/b/1.0.0/a",
        ] {
            assert_eq!(bound(url, "a", Some("1.0.0")), Bound::Other, "{url}");
        }
        for url in [
            "https://npm.registry.example/t/x.tgz",
            "git+ssh://git@a.example/x.git",
            "a",
            "https://a.example",
        ] {
            assert_eq!(bound(url, "a", Some("1.0.0")), Bound::Nothing, "{url}");
        }
    }
}

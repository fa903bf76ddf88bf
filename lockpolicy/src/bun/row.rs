//! One package of bun's lock: how long its row is depends on where it comes from.

use std::borrow::Cow;

use super::{LISTS, NEEDS, WANTS, shape};
use crate::digest::Digest;
use crate::few::Few;
use crate::json::{Node, Value};
use crate::lock::{Artifact, Ask, Entry, Flags, Source};
use crate::text::Broken;
use crate::url::is_commit;
use crate::yarn::descriptor;

/// How far inside of each other packages are installed: whoever looks one up goes through all of it.
const DEEPEST: usize = 24;
const LONGEST: usize = 1024;

pub(super) fn read<'a>(
    key: Cow<'a, str>,
    row: &Node<'a>,
    at: usize,
    asks: &mut Vec<Ask<'a>>,
) -> Result<Entry<'a>, Broken> {
    let items = row.items();
    let texts: Vec<Option<&str>> = items.iter().map(|item| item.text().map(|text| &**text)).collect();
    let first =
        texts.first().copied().flatten().ok_or_else(|| shape(row.at, "a package without its name"))?;
    let (name, from) = descriptor(first)
        .ok_or_else(|| shape(row.at, format!("`{}` is no name with a version", first.escape_debug())))?;
    let installed = installed(&key).ok_or_else(|| shape(at, "a key that is no place of a package"))?;
    if key.len() > LONGEST || key.matches('/').count() > DEEPEST {
        return Err(shape(at, "a package installed deeper than any real one"));
    }
    let misfit = || shape(row.at, format!("`{}` with a row that does not fit it", first.escape_debug()));
    let info = |place: usize| {
        items.get(place).filter(|item| matches!(item.value, Value::Object(_))).ok_or_else(misfit)
    };
    let text = |place: usize| texts.get(place).copied().flatten().ok_or_else(misfit);
    let digests = |place: usize| -> Result<Few<Digest<'a>>, Broken> {
        match items.get(place) {
            None => Ok(Few::None),
            Some(item) => {
                let text = item.text().ok_or_else(misfit)?;
                Ok(Digest::all_sri(text).map(owned))
            }
        }
    };
    let most = |count: usize| if items.len() > count { Err(misfit()) } else { Ok(()) };
    let mut version = None;
    let mut artifact = Artifact { at: row.at, ..Artifact::default() };
    let (source, info) = if from.starts_with("workspace:") {
        most(2)?;
        (Source::Workspace, items.get(1))
    } else if let Some(path) = from.strip_prefix("link:").or_else(|| from.strip_prefix("root:")) {
        most(2)?;
        (Source::Path(Cow::Owned(path.to_owned())), items.get(1))
    } else if from.starts_with("git+") || from.starts_with("git:") || from.starts_with("ssh:") || hosted(from)
    {
        most(4)?;
        artifact.digests = digests(3)?;
        text(2)?;
        let (url, of) = from.split_once('#').map_or((from, None), |(url, of)| (url, Some(of)));
        let commit = of.filter(|of| is_commit(of)).map(|of| Cow::Owned(of.to_owned()));
        (Source::Git { url: Cow::Owned(url.to_owned()), commit }, Some(info(1)?))
    } else if from.starts_with("https:") || from.starts_with("http:") {
        most(3)?;
        artifact.digests = digests(2)?;
        artifact.url = Some(Cow::Owned(from.to_owned()));
        (Source::Url(Cow::Owned(from.to_owned())), Some(info(1)?))
    } else if from.starts_with("file:") || from.contains('/') || from.ends_with(".tgz") {
        most(3)?;
        artifact.digests = digests(2)?;
        let path = from.strip_prefix("file:").unwrap_or(from);
        (Source::Path(Cow::Owned(path.to_owned())), Some(info(1)?))
    } else if from.starts_with(|first: char| first.is_ascii_digit()) {
        most(4)?;
        version = Some(Cow::Owned(from.to_owned()));
        artifact.digests = digests(3)?;
        let registry = text(1)?;
        let is_file = [".tgz", ".tar.gz"]
            .iter()
            .any(|end| registry.split(['?', '#']).next().is_some_and(|own| own.ends_with(end)));
        let mut base = None;
        if is_file || registry.contains("/-/") {
            artifact.url = Some(Cow::Owned(registry.to_owned()));
        } else if !registry.is_empty() {
            base = Some(Cow::Owned(registry.to_owned()));
        }
        (Source::Registry(base), Some(info(2)?))
    } else {
        return Err(misfit());
    };
    if let Some(info) = info {
        self::asks(&key, info, asks)?;
    }
    let git = matches!(source, Source::Git { .. });
    Ok(Entry {
        name: Cow::Owned(name.to_owned()),
        alias: (name != installed).then(|| Cow::Owned(installed.to_owned())),
        version,
        artifacts: if git && artifact.digests.is_empty() { Few::None } else { Few::One(artifact) },
        flags: Flags { no_digest_possible: git, ..Flags::default() },
        source,
        at,
        key,
    })
}

/// The last name in a key: `b/@s/a` installs `@s/a`.
pub(super) fn installed(key: &str) -> Option<&str> {
    let mut parts = key.rsplitn(3, '/');
    let last = parts.next().filter(|last| !last.is_empty())?;
    match parts.next() {
        Some(scope) if scope.starts_with('@') => key.get(key.len() - scope.len() - 1 - last.len()..),
        _ => Some(last),
    }
}

fn hosted(from: &str) -> bool {
    ["github:", "gitlab:", "bitbucket:", "git@"].iter().any(|host| from.starts_with(host))
}

fn asks<'a>(key: &str, info: &Node<'a>, asks: &mut Vec<Ask<'a>>) -> Result<(), Broken> {
    let optional: Vec<&str> = info
        .field("optionalPeers")
        .map(|list| list.items().iter().filter_map(|item| item.text()).map(|text| &**text).collect())
        .unwrap_or_default();
    for (field, node) in info.fields() {
        let Some(list) = LISTS.into_iter().find(|list| list == field) else {
            if !matches!(
                &**field,
                "optionalPeers" | "bin" | "binDir" | "os" | "cpu" | "libc" | "bundled" | "hasInstallScript"
            ) {
                return Err(shape(node.at, format!("`{}` is not known of a package", field.escape_debug())));
            }
            continue;
        };
        let Value::Object(fields) = &node.value else {
            return Err(shape(node.at, format!("`{list}` is no object")));
        };
        for (name, range) in fields {
            let text = range.text().ok_or_else(|| shape(range.at, "a range that is no text"))?;
            let needed =
                list == "dependencies" || (list == "peerDependencies" && !optional.contains(&&**name));
            asks.push(Ask {
                importer: Cow::Owned(key.to_owned()),
                name: name.clone(),
                range: Some(text.clone()),
                group: Cow::Borrowed(if needed && list == "dependencies" { NEEDS } else { WANTS }),
                to: None,
                at: range.at,
            });
        }
    }
    Ok(())
}

fn owned<'a>(digest: Digest<'_>) -> Digest<'a> {
    Digest { strength: digest.strength, text: Cow::Owned(digest.text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_with_the_name_that_is_installed() {
        for (key, name) in [
            ("a", "a"),
            ("@s/a", "@s/a"),
            ("b/a", "a"),
            ("b/@s/a", "@s/a"),
            ("@s/b/a", "a"),
            ("@s/b/@t/a", "@t/a"),
        ] {
            assert_eq!(installed(key), Some(name), "{key}");
        }
        assert_eq!(installed("a/"), None);
    }
}

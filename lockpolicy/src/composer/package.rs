//! The packages of a `composer.lock`, as they are written.

use std::borrow::Cow;

use crate::json::{Dialect, Node, Reader, Value};
use crate::text::{Broken, Text};
use crate::url::{Url, is_commit};

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File<'a> {
    pub packages: Vec<Package<'a>>,
    /// Everything besides the packages.
    pub rest: Vec<(Cow<'a, str>, Node<'a>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Package<'a> {
    pub name: Cow<'a, str>,
    pub version: Option<Cow<'a, str>>,
    pub kind: Option<Cow<'a, str>>,
    pub dist: Option<Origin<'a>>,
    pub source: Option<Origin<'a>>,
    pub options: Vec<Cow<'a, str>>,
    /// Names that it stands in for.
    pub provides: Vec<Cow<'a, str>>,
    pub dev: bool,
    pub at: usize,
}

/// `dist` or `source`.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin<'a> {
    pub kind: Cow<'a, str>,
    pub url: Cow<'a, str>,
    pub reference: Option<Cow<'a, str>>,
    pub shasum: Option<Cow<'a, str>>,
    pub mirrors: Vec<Cow<'a, str>>,
    pub at: usize,
}

impl<'a> File<'a> {
    pub fn read(text: &Text<'a>) -> Result<File<'a>, Broken> {
        let mut file = File::default();
        let mut lists = 0;
        let mut reader = Reader::new(text, Dialect::Strict);
        reader.object(|reader, key, _| {
            let dev = key == "packages-dev";
            if !(dev || key == "packages") || !reader.is_array()? {
                let value = reader.value()?;
                // `"packages-dev": null` is what a lock without them says.
                if (dev || key == "packages") && value.value != Value::Null {
                    return Err(Broken::new(value.at, format!("`{key}` is no list")));
                }
                file.rest.push((key, value));
                return Ok(());
            }
            lists += 1;
            reader.array(|reader| {
                let node = reader.value()?;
                file.packages.push(Package::of(&node, dev)?);
                Ok(())
            })
        })?;
        reader.end()?;
        if lists == 0 {
            return Err(Broken::new(text.offset(0), "nothing of a composer.lock in it"));
        }
        Ok(file)
    }

    pub fn field(&self, name: &str) -> Option<&Node<'a>> {
        self.rest.iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }
}

impl<'a> Package<'a> {
    fn of(node: &Node<'a>, dev: bool) -> Result<Package<'a>, Broken> {
        let text = |key| node.field(key).and_then(Node::text).cloned();
        let name = text("name").ok_or_else(|| Broken::new(node.at, "a package without a name"))?;
        let keys = |key: &str| {
            let fields = node.field(key).map(Node::fields).unwrap_or_default();
            fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        Ok(Package {
            name,
            version: text("version"),
            kind: text("type"),
            dist: Origin::of(node, "dist")?,
            source: Origin::of(node, "source")?,
            options: keys("transport-options"),
            provides: keys("provide").into_iter().chain(keys("replace")).collect(),
            dev,
            at: node.at,
        })
    }

    /// Whether the address of what is downloaded names a full commit.
    pub fn is_at_commit(&self) -> bool {
        self.dist.as_ref().is_some_and(|dist| !commits(&dist.url).is_empty())
    }

    /// Whether both addresses are of one host and one repository; nothing where they are of unrelated hosts.
    pub fn is_one_repository(&self) -> Option<bool> {
        let (dist, source) = (self.dist.as_ref()?, self.source.as_ref()?);
        let of_dist = Url::parse(&dist.url)?;
        let (host, path) = repository(&source.url)?;
        let asked = of_dist.host_port();
        if asked != host && asked.strip_prefix("api.") != Some(&host) {
            return None;
        }
        let asked_path = of_dist.path.to_ascii_lowercase().replace("%2f", "/");
        Some(path.split('/').count() >= 2 && format!("{asked_path}/").contains(&format!("/{path}/")))
    }
}

impl<'a> Origin<'a> {
    fn of(package: &Node<'a>, key: &str) -> Result<Option<Origin<'a>>, Broken> {
        let Some(node) = package.field(key).filter(|node| node.value != Value::Null) else { return Ok(None) };
        let text = |key| node.field(key).and_then(Node::text).filter(|text| !text.is_empty()).cloned();
        let (Some(kind), Some(url)) = (text("type"), text("url")) else {
            return Err(Broken::new(node.at, format!("a `{key}` without `type` or `url`")));
        };
        let mirrors = node.field("mirrors").map(Node::items).unwrap_or_default();
        let mirrors = mirrors.iter().filter_map(|mirror| mirror.field("url")?.text().cloned()).collect();
        Ok(Some(Origin {
            kind,
            url,
            reference: text("reference"),
            shasum: text("shasum"),
            mirrors,
            at: node.at,
        }))
    }

    pub fn commit(&self) -> Option<&Cow<'a, str>> {
        self.reference.as_ref().filter(|reference| is_commit(reference))
    }
}

/// Every full commit in an address, between whatever is no hexadecimal digit.
pub fn commits(url: &str) -> Vec<&str> {
    url.split(|character: char| !character.is_ascii_hexdigit()).filter(|part| is_commit(part)).collect()
}

/// Host and path of a repository, also in the form `git@host:path`.
fn repository(url: &str) -> Option<(String, String)> {
    let (host, path) = match Url::parse(url) {
        Some(url) => (url.host_port(), url.path),
        None => {
            let (account, path) = url.split_once(':')?;
            (account.strip_prefix("git@")?.to_ascii_lowercase(), path)
        }
    };
    let path = path.trim_matches('/');
    Some((host, path.strip_suffix(".git").unwrap_or(path).to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(dist: &str, source: &str) -> Package<'static> {
        let origin = |url: &str| Origin {
            kind: "zip".into(),
            url: Cow::Owned(url.to_owned()),
            reference: None,
            shasum: None,
            mirrors: Vec::new(),
            at: 0,
        };
        let (dist, source) = (Some(origin(dist)), Some(origin(source)));
        let (name, version, kind) = ("a/b".into(), None, None);
        let (options, provides) = (Vec::new(), Vec::new());
        Package { name, version, kind, dist, source, options, provides, dev: false, at: 0 }
    }

    #[test]
    fn an_archive_and_its_repository_are_known_by_their_path() {
        for (dist, source, one) in [
            (
                "https://api.code.example/repos/Own/Lib/zipball/x",
                "https://code.example/own/lib.git",
                Some(true),
            ),
            (
                "https://api.code.example/repos/evil/lib/zipball/x",
                "https://code.example/own/lib.git",
                Some(false),
            ),
            (
                "https://api.code.example/repos/own/library/zipball/x",
                "git@code.example:own/lib.git",
                Some(false),
            ),
            (
                "https://code.example/api/v4/projects/own%2Flib/a.zip",
                "https://code.example/own/lib",
                Some(true),
            ),
            ("https://evil.example/own/lib", "https://code.example/own/lib.git", None),
            ("https://code.example/x", "https://code.example/", Some(false)),
        ] {
            assert_eq!(package(dist, source).is_one_repository(), one, "{dist} {source}");
        }
    }
}

//! What a manifest asks for beside a name, told apart as npm does (`npm-package-arg`): a range, a tag, another name,
//! a repository, a URL, a file or a folder.

use crate::npm::range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spec<'s> {
    /// A range or an exact version.
    Range(&'s str),
    Tag,
    /// Another package under this name.
    Alias {
        name: &'s str,
        range: &'s str,
    },
    Git(Git<'s>),
    /// A tarball somewhere.
    Remote(&'s str),
    /// A path: of a tarball, or of a folder.
    Path(&'s str),
    /// Nothing that npm knows: `workspace:`, `catalog:`.
    Unknown,
}

/// A repository, and what of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Git<'s> {
    pub(crate) url: &'s str,
    pub(crate) committish: Option<&'s str>,
    /// A range of tags.
    pub(crate) range: Option<&'s str>,
}

impl<'s> Spec<'s> {
    pub(crate) fn of(text: &'s str) -> Spec<'s> {
        let text = text.trim();
        // By far the most are ranges, and no range has one of these.
        if !text.contains(['/', ':', '@']) && !is_tarball(text) && !text.starts_with('.') {
            return match text {
                "" => Spec::Range("*"),
                text if range::is_range(text) => Spec::Range(text),
                _ => Spec::Tag,
            };
        }
        if let Some(path) = path(text) {
            return Spec::Path(path);
        }
        if starts_with_word(text, "npm:") {
            let (name, range) = alias(text);
            return Spec::Alias { name, range: range.unwrap_or("*") };
        }
        if let Some(git) = git(text) {
            return Spec::Git(git);
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return Spec::Remote(text);
        }
        if text.contains(':') {
            return Spec::Unknown;
        }
        // As npm does: whatever has a slash, or is called like one, is a file.
        Spec::Path(text)
    }
}

/// The name and the range of `npm:name@range`.
pub(crate) fn alias(text: &str) -> (&str, Option<&str>) {
    let target = text.get("npm:".len()..).unwrap_or_default();
    match target.char_indices().skip(1).find(|(_, character)| *character == '@') {
        Some((at, _)) => (target.get(..at).unwrap_or_default(), target.get(at + 1..)),
        None => (target, None),
    }
}

/// Whether a version of the oldest lock is none, but something that a package comes from.
pub(crate) fn is_exotic(version: &str) -> bool {
    version.contains([':', '/']) && !version.starts_with("npm:")
}

/// The path of `file:path`, and of what else npm takes for one.
pub(crate) fn path(text: &str) -> Option<&str> {
    if starts_with_word(text, "file:") {
        let path = text.get("file:".len()..)?;
        return Some(if path.starts_with("//") { path.get(1..)? } else { path });
    }
    (text.starts_with(['.', '/']) || text.starts_with("~/")).then_some(text)
}

/// A repository: `git+ssh://…`, `git@host:…`, `user/repository`, or a page of a forge that npm knows.
pub(crate) fn git(text: &str) -> Option<Git<'_>> {
    const SCHEMES: [&str; 7] = ["git+", "git:", "ssh:", "github:", "gitlab:", "bitbucket:", "gist:"];
    let (url, fragment) = text.split_once('#').map_or((text, None), |(url, fragment)| (url, Some(fragment)));
    let is_git = SCHEMES.iter().any(|scheme| url.starts_with(scheme))
        || is_scp_like(url)
        || is_shorthand(url)
        || is_page(url);
    if !is_git {
        return None;
    }
    let mut git = Git { url, committish: None, range: None };
    for part in fragment.unwrap_or_default().split("::") {
        match part.split_once(':') {
            None if !part.is_empty() => git.committish = Some(part),
            Some(("semver", range)) => git.range = Some(range),
            _ => {}
        }
    }
    Some(git)
}

/// One name for a repository, however it is written.
pub(crate) fn repository(url: &str) -> String {
    let url = url.strip_prefix("git+").unwrap_or(url);
    let place = match url.split_once("://") {
        Some((_, place)) => place.to_owned(),
        None => match url.split_once(':') {
            Some(("github", rest)) => format!("github.com/{rest}"),
            Some(("gitlab", rest)) => format!("gitlab.com/{rest}"),
            Some(("bitbucket", rest)) => format!("bitbucket.org/{rest}"),
            Some(("gist", rest)) => format!("gist.github.com/{rest}"),
            Some((host, path)) => format!("{host}/{path}"),
            None => format!("github.com/{url}"),
        },
    };
    let (authority, path) = place.split_once('/').unwrap_or((&place, ""));
    let host = authority.rsplit('@').next().unwrap_or_default();
    // `ssh://git@host:user/repository` is written so, although it is no URL.
    let (host, user) = match host.split_once(':') {
        Some((host, user)) if !user.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(user)),
        _ => (host, None),
    };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let user = user.map(|user| format!("{user}/")).unwrap_or_default();
    format!("{}/{user}{path}", host.to_ascii_lowercase())
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

pub(crate) fn is_tarball(text: &str) -> bool {
    [".tgz", ".tar.gz", ".tar"].iter().any(|end| text.ends_with(end))
}

/// `git@host:path`.
fn is_scp_like(url: &str) -> bool {
    let Some((user, rest)) = url.split_once('@') else { return false };
    let Some((host, path)) = rest.split_once(':') else { return false };
    !user.is_empty()
        && !user.contains(['/', ':'])
        && host.contains('.')
        && !host.contains('/')
        && !path.is_empty()
}

/// `user/repository`.
fn is_shorthand(url: &str) -> bool {
    url.split_once('/').is_some_and(|(user, repository)| {
        !user.is_empty()
            && !repository.is_empty()
            && !user.starts_with('.')
            && !repository.contains('/')
            && !url.contains(['@', ':', ' '])
    })
}

/// `https://forge/user/repository`, which npm clones instead of fetching it.
fn is_page(url: &str) -> bool {
    const FORGES: [&str; 3] = ["github.com", "gitlab.com", "bitbucket.org"];
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return false;
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    FORGES.contains(&host) && path.trim_end_matches('/').split('/').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_told_apart() {
        let git = |url, committish, range| Spec::Git(Git { url, committish, range });
        for (text, spec) in [
            ("", Spec::Range("*")),
            (" ^1.0.0 ", Spec::Range("^1.0.0")),
            ("1 || 2.x", Spec::Range("1 || 2.x")),
            ("latest", Spec::Tag),
            ("npm:@s/b@^2", Spec::Alias { name: "@s/b", range: "^2" }),
            ("npm:b", Spec::Alias { name: "b", range: "*" }),
            ("user/repo#semver:^1", git("user/repo", None, Some("^1"))),
            ("github:user/repo#main", git("github:user/repo", Some("main"), None)),
            ("git@a.example:user/repo.git", git("git@a.example:user/repo.git", None, None)),
            (
                "git+https://a.example/r.git#abc::path:x",
                git("git+https://a.example/r.git", Some("abc"), None),
            ),
            ("https://github.com/user/repo", git("https://github.com/user/repo", None, None)),
            ("https://a.example/x.tgz", Spec::Remote("https://a.example/x.tgz")),
            ("file:../x", Spec::Path("../x")),
            ("./x.tgz", Spec::Path("./x.tgz")),
            ("x.tgz", Spec::Path("x.tgz")),
            ("workspace:*", Spec::Unknown),
            ("catalog:", Spec::Unknown),
        ] {
            assert_eq!(Spec::of(text), spec, "{text}");
        }
    }

    #[test]
    fn a_repository_has_one_name() {
        for url in [
            "user/repo",
            "github:user/repo",
            "git+ssh://git@github.com/user/repo.git",
            "git+ssh://git@github.com:user/repo.git",
            "https://GitHub.com/user/repo/",
            "git@github.com:user/repo.git",
        ] {
            assert_eq!(repository(url), "github.com/user/repo", "{url}");
        }
    }
}

//! Archives that a git host makes of one of its repositories: what they hold is said by the commit in their URL.

/// The repository and what of it, in the URL of such an archive. These hosts are known by their beginnings to pnpm and
/// yarn, too, which take their archives for git.
pub(crate) fn archive(url: &str) -> Option<(String, &str)> {
    let url = url.split('#').next().unwrap_or(url);
    let host = ["https://codeload.github.com/", "https://gitlab.com/", "https://bitbucket.org/"]
        .into_iter()
        .find(|host| url.starts_with(host))?;
    let parts: Vec<&str> = url.get(host.len()..)?.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return None;
    }
    match (host, parts.as_slice()) {
        ("https://codeload.github.com/", [user, repository, "tar.gz", of]) => {
            Some((format!("https://github.com/{user}/{repository}"), of))
        }
        ("https://bitbucket.org/", [user, repository, "get", of]) => {
            Some((format!("https://bitbucket.org/{user}/{repository}"), of.strip_suffix(".tar.gz")?))
        }
        ("https://gitlab.com/", [user, repository, "-", "archive", of, _]) => {
            Some((format!("https://gitlab.com/{user}/{repository}"), of))
        }
        ("https://gitlab.com/", ["api", "v4", "projects", id, "repository", query]) => {
            let of = query.strip_prefix("archive.tar.gz?ref=")?;
            Some((format!("https://gitlab.com/{}", id.replace("%2F", "/").replace("%2f", "/")), of))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_archives_of_the_hosts_themselves_count() {
        assert_eq!(
            archive("https://codeload.github.com/u/r/tar.gz/0123"),
            Some(("https://github.com/u/r".to_owned(), "0123"))
        );
        assert_eq!(
            archive("https://gitlab.com/api/v4/projects/u%2Fr/repository/archive.tar.gz?ref=0123"),
            Some(("https://gitlab.com/u/r".to_owned(), "0123"))
        );
        for url in [
            "https://codeload.github.com.evil.example/u/r/tar.gz/0123",
            "https://codeload.github.com/u/r/../x/tar.gz/0123",
            "https://evil.example/codeload.github.com/u/r/tar.gz/0123",
            "http://codeload.github.com/u/r/tar.gz/0123",
        ] {
            assert_eq!(archive(url), None, "{url}");
        }
    }
}

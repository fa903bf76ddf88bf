//! Whether a URL is that of one package in one version: registries say it in the path.

use std::borrow::Cow;

use crate::url::Url;

/// Whether a registry would serve this package in this version under the path of a URL. These are the forms:
/// `…/<name>/-/<base>-<version>.tgz`, the same with the scope once more before the file, and those of registries
/// that name neither: `…/<name>/<version>.tgz`, `…/<name>/<version>/<digest>`.
pub fn belongs(url: &Url<'_>, name: &str, version: &str) -> bool {
    let path = decoded(url.path);
    // A registry keeps what stands behind `+` out of its file names.
    let plain = version.split('+').next().unwrap_or(version);
    let base = name.rsplit('/').next().unwrap_or(name);
    let is_version = |text: &str| text == version || text == plain;
    let is_file = |file: &str| {
        file.strip_suffix(".tgz")
            .or_else(|| file.strip_suffix(".tar.gz"))
            .and_then(|stem| stem.strip_prefix(base)?.strip_prefix('-'))
            .is_some_and(is_version)
    };
    let ends_with_name = |path: &str| path.strip_suffix(name).is_some_and(|before| before.ends_with('/'));
    let Some((folder, file)) = path.rsplit_once('/') else { return false };
    if let Some((package, within)) = folder.rsplit_once("/-") {
        let scope = name.split_once('/').map(|(scope, _)| scope);
        let beside = within.is_empty() || within.strip_prefix('/').is_some_and(|own| Some(own) == scope);
        if beside && ends_with_name(package) {
            return is_file(file);
        }
    }
    let stem = file.strip_suffix(".tgz").unwrap_or_default();
    if is_version(stem) && ends_with_name(folder) {
        return true;
    }
    let digest = file.len() >= 32 && file.bytes().all(|byte| byte.is_ascii_hexdigit());
    digest
        && folder
            .rsplit_once('/')
            .is_some_and(|(package, number)| is_version(number) && ends_with_name(package))
}

/// `@` and `/` may be escaped in a path.
fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut out = path.to_owned();
    for (escape, plain) in [("%2f", "/"), ("%2F", "/"), ("%40", "@")] {
        out = out.replace(escape, plain);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_belongs_to_one_package_in_one_version() {
        for (path, name, version, yes) in [
            ("/a/-/a-1.0.0.tgz", "a", "1.0.0", true),
            ("/mirror/npm/a/-/a-1.0.0.tgz", "a", "1.0.0", true),
            ("/@s/a/-/a-1.0.0.tgz", "@s/a", "1.0.0", true),
            ("/@s%2fa/-/a-1.0.0.tgz", "@s/a", "1.0.0", true),
            ("/@s/a/-/@s/a-1.0.0.tgz", "@s/a", "1.0.0", true),
            ("/a/-/a-1.0.0.tgz", "a", "1.0.0+build", true),
            ("/~/11/@s/a/1.0.0.tgz", "@s/a", "1.0.0", true),
            ("/download/@s/a/1.0.0/0123456789abcdef0123456789abcdef", "@s/a", "1.0.0", true),
            ("/b/-/b-1.0.0.tgz", "a", "1.0.0", false),
            ("/b/-/a-1.0.0.tgz", "a", "1.0.0", false),
            ("/a/-/b-1.0.0.tgz", "a", "1.0.0", false),
            ("/a/-/a-1.0.1.tgz", "a", "1.0.0", false),
            ("/xa/-/a-1.0.0.tgz", "a", "1.0.0", false),
            ("/@s/a/-/a-1.0.0.tgz", "@t/a", "1.0.0", false),
            ("/@s/a/-/@t/a-1.0.0.tgz", "@s/a", "1.0.0", false),
            ("/a/-/../../b/-/a-1.0.0.tgz", "a", "1.0.0", false),
            ("/a-1.0.0.tgz", "a", "1.0.0", false),
            ("", "a", "1.0.0", false),
        ] {
            let text = format!("https://npm.registry.example{path}");
            assert_eq!(belongs(&Url::parse(&text).expect("a URL"), name, version), yes, "{path} {name}");
        }
    }
}

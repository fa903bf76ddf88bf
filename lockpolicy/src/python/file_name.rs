//! Whether a file is that of a package's release, as far as its name says: a wheel's always does.

use crate::finding::{Code, Findings};
use crate::format::Ecosystem;
use crate::lock::{Lock, Source};
use crate::name;
use crate::python::version;
use crate::url::Url;

/// What a file's name says of whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The package's, in this version.
    Same,
    Other,
    /// The name has no form that says it.
    Nothing,
}

/// What comes behind `name-version` of files that are no wheels.
const SOURCES: [&str; 8] = [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.Z", ".tar", ".tbz"];
const OLD_FORMS: [&str; 5] = [".egg", ".exe", ".msi", ".rpm", ".dmg"];

pub fn is_wheel(file: &str) -> bool {
    file.ends_with(".whl")
}

/// Compares a file's name (percent signs undone) with a package's name and, where it is known, its version.
pub fn says(file: &str, package: &str, in_version: Option<&str>) -> Says {
    // No file system takes a longer one, and every cut of it is looked at.
    if file.len() > 512 {
        return Says::Other;
    }
    let wanted = normal(package);
    let is_version = |text: &str| in_version.is_none_or(|version| same_version(text, version));
    if let Some(stem) = file.strip_suffix(".whl") {
        let parts: Vec<&str> = stem.split('-').collect();
        return match parts.as_slice() {
            [own, of, _, _, _] | [own, of, _, _, _, _] if normal(own) == wanted && is_version(of) => {
                Says::Same
            }
            _ => Says::Other,
        };
    }
    if let Some(stem) = SOURCES.iter().find_map(|end| file.strip_suffix(end)) {
        let mut cuts = stem.match_indices('-').map(|(at, _)| stem.split_at(at));
        let split = |(own, of): (&str, &str)| normal(own) == wanted && is_version(of.trim_start_matches('-'));
        if cuts.clone().any(split) {
            return Says::Same;
        }
        let has_version = cuts.any(|(_, of)| version::parse(of.trim_start_matches('-')).is_some());
        return if has_version { Says::Other } else { Says::Nothing };
    }
    if let Some(stem) = OLD_FORMS.iter().find_map(|end| file.strip_suffix(end)) {
        let found = stem.match_indices('-').map(|(at, _)| stem.split_at(at)).any(|(own, rest)| {
            let rest = rest.trim_start_matches('-');
            let mut ends = rest.match_indices(['-', '.']).map(|(at, _)| at).chain([rest.len()]);
            normal(own) == wanted && ends.any(|end| rest.get(..end).is_some_and(is_version))
        });
        return if found { Says::Same } else { Says::Other };
    }
    Says::Nothing
}

fn normal(own: &str) -> String {
    name::normal(own, Ecosystem::PyPi)
}

/// A wheel's name has `_` where its version has `-` or, before a local part, `+`.
fn same_version(in_name: &str, version: &str) -> bool {
    version::same(in_name, version)
        || version::same(&in_name.replace('_', "-"), version)
        || version::same(&in_name.replacen('_', "+", 1), version)
}

/// The name and version that a wheel's file name gives.
pub fn of_wheel(file: &str) -> Option<(&str, &str)> {
    let mut parts = file.strip_suffix(".whl")?.split('-');
    let (own, version) = (parts.next()?, parts.next()?);
    (!own.is_empty() && matches!(parts.count(), 3 | 4)).then_some((own, version))
}

/// The file's name in a URL, percent signs undone.
pub fn of_url(url: &str) -> Option<String> {
    Url::parse(url).map(|url| unescaped(url.file()))
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *byte == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(other) => {
                out.push(other);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether nothing stands behind the file's name but, at the most, its digest: an index's own link may have that.
fn is_bare(url: &str) -> bool {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let digest = |text: &str| {
        text.split_once('=').is_some_and(|(algorithm, value)| {
            matches!(algorithm, "sha256" | "sha384" | "sha512")
                && value.len() >= 64
                && value.bytes().all(|one| one.is_ascii_hexdigit())
        })
    };
    !url.contains('?') && fragment.is_none_or(digest)
}

/// Adds the files of a lock that belong to another package or version than their entry.
///
/// `strict` where a registry names the files: there, one whose name does not say whose it is, is another's too.
pub fn check(lock: &Lock<'_>, strict: bool, found: &mut Findings<'_>) {
    for entry in &lock.entries {
        let by_registry = matches!(entry.source, Source::Registry(_));
        for artifact in &entry.artifacts {
            if let Some(url) = artifact.url.as_deref().filter(|url| strict && by_registry && !is_bare(url)) {
                let what = format!("`{}` has more than the file's name at its end", url.escape_debug());
                found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
                continue;
            }
            let named = artifact.url.as_deref().and_then(of_url);
            let both = [named, artifact.file.as_deref().map(str::to_owned)];
            for file in both.into_iter().flatten() {
                let wrong = match says(&file, &entry.name, entry.version.as_deref()) {
                    Says::Same => false,
                    Says::Other => by_registry || is_wheel(&file),
                    Says::Nothing => strict && by_registry,
                };
                if wrong {
                    let what = format!("`{}` is not a file of this release", file.escape_debug());
                    found.add(Code::OtherPackage, artifact.at, what).package = Some(entry.label());
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_releases_or_anothers() {
        for (file, package, version, expected) in [
            ("six-1.17.0-py2.py3-none-any.whl", "six", "1.17.0", Says::Same),
            ("six-1.17.0-1-py2.py3-none-any.whl", "six", "1.17", Says::Same),
            ("evil-1.17.0-py3-none-any.whl", "six", "1.17.0", Says::Other),
            ("six-1.16.0-py3-none-any.whl", "six", "1.17.0", Says::Other),
            ("six-1.17.0.whl", "six", "1.17.0", Says::Other),
            ("typing_extensions-4.0-py3-none-any.whl", "typing-extensions", "4.0", Says::Same),
            ("zope.interface-5.0.tar.gz", "zope-interface", "5.0", Says::Same),
            ("python-dateutil-2.8.2.tar.gz", "python-dateutil", "2.8.2", Says::Same),
            ("python-dateutil-2.8.2.tar.gz", "python", "2.8.2", Says::Other),
            ("torch-2.1.0+cu118-cp311-cp311-linux_x86_64.whl", "torch", "2.1.0+cu118", Says::Same),
            ("x-1.0_2-py3-none-any.whl", "x", "1.0.post2", Says::Same),
            ("x-1.0_local.1-py3-none-any.whl", "x", "1.0+local.1", Says::Same),
            ("docopt-0.6.2.tar.gz", "docopt", "0.6.2", Says::Same),
            ("greenlet-0.4.15-py2.7-win32.egg", "greenlet", "0.4.15", Says::Same),
            ("greenlet-0.4.15.win32-py2.7.exe", "greenlet", "0.4.15", Says::Same),
            ("greenlet-0.4.15.win32-py2.7.exe", "greenlet", "0.5", Says::Other),
            ("main.zip", "six", "1.17.0", Says::Nothing),
            ("", "six", "1.17.0", Says::Nothing),
        ] {
            assert_eq!(says(file, package, Some(version)), expected, "{file} of {package} {version}");
        }
        assert_eq!(
            of_url("https://a.example/x/torch-1%2Bcpu-py3-none-any.whl").as_deref(),
            Some("torch-1+cpu-py3-none-any.whl")
        );
        assert_eq!(of_wheel("six-1.17.0-py2.py3-none-any.whl"), Some(("six", "1.17.0")));
    }
}

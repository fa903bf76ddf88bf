//! What may be asked for on the command line: a package of a registry, by its name, and which of its versions.

use cotter_lockpolicy::python::requirement;
use cotter_lockpolicy::{Ecosystem, name};

use super::stop::{Refusal, Stop};
use crate::written::visible;

/// A package that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) name: String,
    /// A range, an exact version, a tag; empty where any version will do.
    pub(super) range: String,
}

const NOT_OF_A_REGISTRY: &str = "not a package of a registry: a URL, a repository, a file or a folder has no digest that a \
    registry vouches for";

/// `name`, `name@range`, `@scope/name@range`, `alias@npm:name@range`.
pub(super) fn npm(word: &str) -> Result<Spec, Stop> {
    let refused = || Stop::from(Refusal::new("pin.not-of-a-registry", visible(word), NOT_OF_A_REGISTRY));
    let at = |text: &str| text.char_indices().skip(1).find(|(_, letter)| *letter == '@').map(|(at, _)| at);
    let split = |text: &str| match at(text) {
        Some(at) => {
            (text.get(..at).unwrap_or_default().to_owned(), text.get(at + 1..).unwrap_or_default().to_owned())
        }
        None => (text.to_owned(), String::new()),
    };
    let (own, range) = split(word);
    let (own, range) = match range.strip_prefix("npm:") {
        Some(other) if is_name(&own) => split(other),
        _ => (own, range),
    };
    let plain = !range.contains(['/', ':', '\\']) && !range.starts_with(['.', '-']);
    if !is_name(&own) || !plain { Err(refused()) } else { Ok(Spec { name: own, range }) }
}

fn is_name(text: &str) -> bool {
    let (scope, own) = match text.strip_prefix('@').map(|rest| rest.split_once('/')) {
        None => (None, text),
        Some(Some((scope, own))) => (Some(scope), own),
        Some(None) => return false,
    };
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-', '~'])
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(letter))
    };
    scope.is_none_or(part) && part(own) && !is_file(own) && name::hostile(text, Ecosystem::Npm).is_none()
}

fn is_file(text: &str) -> bool {
    [".tgz", ".tar", ".tar.gz", ".whl", ".zip"].iter().any(|end| text.ends_with(end))
}

/// `name[extra]>=1,<2 ; marker`.
pub(super) fn python(word: &str) -> Result<Spec, Stop> {
    let read = requirement::parse(word).filter(|read| read.url.is_none() && !is_file(word.trim()));
    match read
        .filter(|read| name::hostile(read.name, Ecosystem::PyPi).is_none() && !word.contains(['\n', '\r']))
    {
        Some(read) => Ok(Spec { name: read.name.to_owned(), range: read.specifier.to_owned() }),
        None => Err(Refusal::new("pin.not-of-a-registry", visible(word), NOT_OF_A_REGISTRY).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_registry_has_can_be_asked_for() {
        for (word, own, range) in [
            ("left-pad", "left-pad", ""),
            ("left-pad@^1.3", "left-pad", "^1.3"),
            ("left-pad@next", "left-pad", "next"),
            ("@corp/a@>=1 <2", "@corp/a", ">=1 <2"),
            ("pad@npm:left-pad@1.3.0", "left-pad", "1.3.0"),
            ("JSONStream", "JSONStream", ""),
        ] {
            let spec = npm(word).ok().expect(word);
            assert_eq!((spec.name.as_str(), spec.range.as_str()), (own, range), "{word}");
        }
        for word in [
            "",
            "-g",
            "--registry=x",
            ".",
            "./a",
            "../a",
            "/a",
            "~/a",
            "a/b",
            "github:a/b",
            "a@github:b/c",
            "a@b/c",
            "a.tgz",
            "https://a.example/a.tgz",
            "a@https://a.example/a",
            "a@file:b",
            "@a",
            "a@npm:b/c",
            "a b",
            "git+ssh://git@a.example/b",
        ] {
            assert!(npm(word).is_err(), "{word}");
        }
        for (word, own, range) in
            [("requests", "requests", ""), ("Flask[async]>=2,<3 ; python_version>'3'", "Flask", ">=2,<3")]
        {
            let spec = python(word).ok().expect(word);
            assert_eq!((spec.name.as_str(), spec.range.as_str()), (own, range), "{word}");
        }
        for word in
            ["", "-e .", ".", "./a", "a.whl", "a @ https://a.example/a.whl", "git+https://a.example/a", "-rx"]
        {
            assert!(python(word).is_err(), "{word}");
        }
    }
}

//! A package as a command line names it: `lodash`, `foo@npm:bar@^1`, `requests[socks]==2.31.0`, `./x`, `git+https://…`.
//!
//! The same words as in manifests, so they are told apart as there; what nothing knows is taken for something from
//! elsewhere, not for a name.

use crate::format::Ecosystem;
use crate::known::{self, Index};
use crate::npm::spec::Spec;
use crate::python::{requirement, version};
use crate::{alike, npm};

/// One named package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    pub how: How<'a>,
    /// The package's own name; empty where it has none yet.
    pub name: &'a str,
}

/// How it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How<'a> {
    /// By a path.
    Path(&'a str),
    /// By an address, or a repository.
    Elsewhere(&'a str),
    /// With exactly one version.
    Exact(&'a str),
    /// By a name alone, a range or a tag.
    Floating(&'a str),
}

/// Reads one word; nothing where it names no package at all (`./...` of go).
pub fn read(ecosystem: Ecosystem, word: &str) -> Option<Named<'_>> {
    let word = word.trim();
    if word.is_empty() {
        return None;
    }
    Some(match ecosystem {
        Ecosystem::Npm => of_npm(word),
        Ecosystem::Jsr => of_deno(word),
        Ecosystem::PyPi => of_pypi(word),
        Ecosystem::Go => return of_go(word),
        Ecosystem::Cargo | Ecosystem::Gem | Ecosystem::Composer => of_others(ecosystem, word),
    })
}

impl<'a> Named<'a> {
    fn at(how: How<'a>) -> Named<'a> {
        Named { how, name: "" }
    }

    /// A release that is known to be bad and that this names, or may come to.
    pub fn bad(&self, ecosystem: Ecosystem, index: Option<&Index<'_>>) -> Option<String> {
        if self.name.is_empty() {
            return None;
        }
        let told = |release: &known::Release| format!("{} ({})", release.what, release.source());
        match self.how {
            How::Exact(wanted) => known::builtin(ecosystem, self.name, wanted).map(told).or_else(|| {
                let id = index?.lookup(ecosystem, self.name, wanted).ok()??;
                Some(format!("known to be malicious: {}", id.escape_debug()))
            }),
            How::Floating(range) => {
                known::reaches(ecosystem, self.name, &|version| allows(ecosystem, range, version)).map(told)
            }
            How::Path(_) | How::Elsewhere(_) => None,
        }
    }

    /// The much used package that its name is nearly.
    pub fn like(&self, ecosystem: Ecosystem) -> Option<alike::Like> {
        if self.name.is_empty() { None } else { alike::like(ecosystem, self.name) }
    }
}

/// Whether a range lets a version in; where that cannot be said, it may.
fn allows(ecosystem: Ecosystem, range: &str, other: &str) -> bool {
    match ecosystem {
        _ if range.is_empty() => true,
        Ecosystem::Npm => !npm::range::is_range(range) || npm::range::satisfies(other, range),
        Ecosystem::PyPi => version::allows(range, other).unwrap_or(true),
        _ => true,
    }
}

fn of_npm(word: &str) -> Named<'_> {
    // `@scope/name@spec`: the first at sign may be the scope's.
    let from = usize::from(word.starts_with('@'));
    let at = word.get(from..).and_then(|rest| rest.find('@')).map(|at| at + from);
    let (name, spec) = at.map_or((word, None), |at| (&word[..at], word.get(at + 1..)));
    let is_name = |name: &str| {
        let bare =
            name.strip_prefix('@').and_then(|name| name.split_once('/')).map_or(name, |(_, bare)| bare);
        let scoped = name.starts_with('@') == (bare.len() < name.len());
        scoped && !bare.is_empty() && !bare.starts_with('.') && !bare.contains(['/', ':', '#', '~', '\\'])
    };
    if !is_name(name) || (spec.is_none() && npm::spec::is_tarball(word)) {
        // What is no name is a whole address or path.
        return match Spec::of(word) {
            Spec::Path(path) => Named::at(How::Path(path)),
            _ if word.starts_with(['.', '/', '~']) => Named::at(How::Path(word)),
            _ => Named::at(How::Elsewhere(word)),
        };
    }
    let Some(spec) = spec else { return Named { how: How::Floating(""), name } };
    match Spec::of(spec) {
        Spec::Alias { name, range } => Named { how: exact_or(range), name },
        Spec::Range(range) => Named { how: exact_or(range), name },
        Spec::Tag => Named { how: How::Floating(spec), name },
        Spec::Path(path) => Named { how: How::Path(path), name },
        // A name of this very project's workspaces.
        Spec::Unknown if spec.starts_with("workspace:") => Named { how: How::Path("."), name },
        Spec::Git(_) | Spec::Remote(_) | Spec::Unknown => Named { how: How::Elsewhere(spec), name },
    }
}

/// An exact version of npm's has all of its three numbers.
fn exact_or(range: &str) -> How<'_> {
    let version = range.trim().trim_start_matches(['=', 'v']);
    match semver::Version::parse(version) {
        Ok(_) => How::Exact(version),
        Err(_) => How::Floating(if range == "*" { "" } else { range }),
    }
}

fn of_deno(word: &str) -> Named<'_> {
    match word.split_once(':') {
        Some(("npm", rest)) => of_npm(rest.trim_start_matches('/')),
        Some(("jsr", rest)) => of_npm(rest.trim_start_matches('/')),
        Some(("file", path)) => Named::at(How::Path(path)),
        Some(_) => Named::at(How::Elsewhere(word)),
        None => Named::at(How::Path(word)),
    }
}

fn of_pypi(word: &str) -> Named<'_> {
    const ARCHIVES: [&str; 6] = [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"];
    let lower = word.to_ascii_lowercase();
    let is_path = word.starts_with(['.', '/', '~'])
        || (word.contains('/') && !word.contains(['@', ':']))
        || (ARCHIVES.iter().any(|ending| lower.ends_with(ending)) && !word.contains("://"));
    if is_path {
        // `.[dev]` is the project with an extra.
        return Named::at(How::Path(word.split_once('[').map_or(word, |(path, _)| path)));
    }
    // `ruff@0.5.0` is uv's own way; what follows an at sign is a URL otherwise.
    if let Some((name, version)) = word.split_once('@').filter(|(_, version)| !version.contains(['/', ':'])) {
        if requirement::parse(name).is_some_and(|found| found.specifier.is_empty()) {
            let exact = version.starts_with(|first: char| first.is_ascii_digit());
            let how = if exact { How::Exact(version) } else { How::Floating(version) };
            return Named { how, name };
        }
    }
    match requirement::parse(word) {
        Some(found) => {
            let how = match (found.url, version::exact(found.specifier)) {
                (Some(url), _) => url.strip_prefix("file:").map_or(How::Elsewhere(url), How::Path),
                (None, Some(version)) => How::Exact(version),
                (None, None) => How::Floating(found.specifier),
            };
            Named { how, name: found.name }
        }
        None => match word.strip_prefix("file:") {
            Some(path) => Named::at(How::Path(path)),
            None => Named::at(How::Elsewhere(word)),
        },
    }
}

fn of_go(word: &str) -> Option<Named<'_>> {
    let (name, version) = word.split_once('@').map_or((word, ""), |(name, version)| (name, version));
    // Without a host it is a package of the standard library or of this module.
    let host = name.split('/').next().unwrap_or_default();
    let is_own = name.starts_with(['.', '/']) || name.ends_with(".go") || !host.contains('.');
    if is_own && version.is_empty() {
        return None;
    }
    let numbers = version.strip_prefix('v').unwrap_or_default();
    let how =
        if semver::Version::parse(numbers).is_ok() { How::Exact(version) } else { How::Floating(version) };
    Some(Named { how, name })
}

/// cargo's `name@1.2.3`, gem's `name:1.2.3`, composer's `vendor/name:1.2.3`.
fn of_others(ecosystem: Ecosystem, word: &str) -> Named<'_> {
    let path = word.starts_with(['.', '/', '~']) || (ecosystem == Ecosystem::Gem && word.ends_with(".gem"));
    if path {
        return Named::at(How::Path(word));
    }
    if word.contains("://") || word.starts_with("git@") {
        return Named::at(How::Elsewhere(word));
    }
    let signs: &[char] = if ecosystem == Ecosystem::Cargo { &['@'] } else { &[':', '='] };
    let (name, wanted) = word.split_once(signs).unwrap_or((word, ""));
    let bare = wanted.trim_start_matches('=');
    let numbers = bare.split(['.', '-', '+']).take(3).filter(|part| part.parse::<u64>().is_ok()).count();
    let how = match ecosystem {
        // Without `=`, cargo takes it for a caret.
        Ecosystem::Cargo if semver::Version::parse(bare).is_ok() => How::Exact(bare),
        Ecosystem::Gem | Ecosystem::Composer
            if numbers >= 2 && !bare.contains(['*', '^', '~', '<', '>', ',', '|', ' ']) =>
        {
            How::Exact(bare)
        }
        _ => How::Floating(wanted),
    };
    Named { how, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_in_their_ecosystems_ways() {
        use Ecosystem::{Cargo, Composer, Gem, Go, Jsr, Npm, PyPi};
        let cases = [
            (Npm, "lodash", How::Floating(""), "lodash"),
            (Npm, "lodash@4.17.21", How::Exact("4.17.21"), "lodash"),
            (Npm, "lodash@=4.17.21", How::Exact("4.17.21"), "lodash"),
            (Npm, "lodash@4", How::Floating("4"), "lodash"),
            (Npm, "lodash@latest", How::Floating("latest"), "lodash"),
            (Npm, "@types/node@22.0.0", How::Exact("22.0.0"), "@types/node"),
            (Npm, "@types/node", How::Floating(""), "@types/node"),
            (Npm, "react@npm:evil@1.0.0", How::Exact("1.0.0"), "evil"),
            (Npm, "alice/tool", How::Elsewhere("alice/tool"), ""),
            (Npm, "github:alice/tool#main", How::Elsewhere("github:alice/tool#main"), ""),
            (Npm, "gist:11081aaa281", How::Elsewhere("gist:11081aaa281"), ""),
            (Npm, "https://evil.example/x.tgz", How::Elsewhere("https://evil.example/x.tgz"), ""),
            (
                Npm,
                "git+ssh://git@code.example/x/y.git#semver:^1",
                How::Elsewhere("git+ssh://git@code.example/x/y.git#semver:^1"),
                "",
            ),
            (Npm, "./packages/a", How::Path("./packages/a"), ""),
            (Npm, "/tmp/x.tgz", How::Path("/tmp/x.tgz"), ""),
            (Npm, "a@https://evil.example/x.tgz", How::Elsewhere("https://evil.example/x.tgz"), "a"),
            (PyPi, "requests", How::Floating(""), "requests"),
            (PyPi, "requests[socks]==2.31.0", How::Exact("2.31.0"), "requests"),
            (PyPi, "litellm>=1.80", How::Floating(">=1.80"), "litellm"),
            (PyPi, "six==1.*", How::Floating("==1.*"), "six"),
            (PyPi, ".", How::Path("."), ""),
            (PyPi, ".[dev]", How::Path("."), ""),
            (PyPi, "./dist/x-1.0-py3-none-any.whl", How::Path("./dist/x-1.0-py3-none-any.whl"), ""),
            (PyPi, "x-1.0.tar.gz", How::Path("x-1.0.tar.gz"), ""),
            (
                PyPi,
                "git+https://code.example/x/y@main",
                How::Elsewhere("git+https://code.example/x/y@main"),
                "",
            ),
            (PyPi, "x @ https://evil.example/x.whl", How::Elsewhere("https://evil.example/x.whl"), "x"),
            (PyPi, "ruff@0.5.0", How::Exact("0.5.0"), "ruff"),
            (PyPi, "ruff@latest", How::Floating("latest"), "ruff"),
            (Cargo, "serde", How::Floating(""), "serde"),
            (Cargo, "serde@1.0.200", How::Exact("1.0.200"), "serde"),
            (Cargo, "serde@1", How::Floating("1"), "serde"),
            (Go, "example.org/x@v1.2.3", How::Exact("v1.2.3"), "example.org/x"),
            (Go, "example.org/x@latest", How::Floating("latest"), "example.org/x"),
            (Gem, "rails:8.1.2", How::Exact("8.1.2"), "rails"),
            (Gem, "./x.gem", How::Path("./x.gem"), ""),
            (Composer, "alice/tool:1.2.3", How::Exact("1.2.3"), "alice/tool"),
            (Composer, "alice/tool:^1.2", How::Floating("^1.2"), "alice/tool"),
            (Jsr, "npm:evil", How::Floating(""), "evil"),
            (Jsr, "jsr:@std/path@1.0.0", How::Exact("1.0.0"), "@std/path"),
            (Jsr, "https://evil.example/x.ts", How::Elsewhere("https://evil.example/x.ts"), ""),
        ];
        for (ecosystem, word, how, name) in cases {
            assert_eq!(read(ecosystem, word), Some(Named { how, name }), "{word}");
        }
        for own in ["./...", ".", "main.go", "fmt", "./cmd/x"] {
            assert_eq!(read(Go, own), None, "{own}");
        }
    }

    #[test]
    fn a_range_that_reaches_a_bad_release_is_found() {
        let bad =
            |word| read(Ecosystem::PyPi, word).and_then(|named| named.bad(Ecosystem::PyPi, None)).is_some();
        assert!(bad("litellm==1.82.8") && bad("litellm>=1.80") && bad("litellm"));
        assert!(!bad("litellm==1.80.0") && !bad("litellm<1.82") && !bad("requests"));
    }
}

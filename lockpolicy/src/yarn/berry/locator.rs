//! What a block came to: `a@npm:1.0.0`, `a@workspace:packages/a`, `a@patch:a@npm%3A1.0.0#./a.patch::version=1.0.0&…`.

use crate::lock::{Patch, Source};
use crate::npm::hosted;
use crate::url::is_commit;
use crate::yarn::descriptor;
use std::borrow::Cow;

pub(super) struct Locator<'l> {
    pub(super) name: &'l str,
    /// Without what stands behind `::`.
    pub(super) reference: &'l str,
    /// `name=value`, escaped as in a URL.
    pub(super) bindings: Vec<(&'l str, String)>,
}

impl<'l> Locator<'l> {
    pub(super) fn of(text: &'l str) -> Option<Locator<'l>> {
        let (name, rest) = descriptor(text)?;
        let (reference, bindings) =
            rest.split_once("::").map_or((rest, None), |(own, rest)| (own, Some(rest)));
        let bindings = bindings
            .into_iter()
            .flat_map(|bindings| bindings.split('&'))
            .map(|one| one.split_once('=').map(|(name, value)| (name, unescaped(value))))
            .collect::<Option<Vec<_>>>()?;
        Some(Locator { name, reference, bindings })
    }

    pub(super) fn protocol(&self) -> Option<&'l str> {
        self.reference.split_once(':').map(|(protocol, _)| protocol)
    }

    /// What stands behind a protocol.
    pub(super) fn reference(&self, protocol: &str) -> Option<&'l str> {
        self.reference.strip_prefix(protocol)
    }

    fn binding(&self, name: &str) -> Option<&str> {
        self.bindings.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.bindings.iter().find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(format!("`{}` is bound to a package of this kind", name.escape_debug())),
            None => Ok(()),
        }
    }

    /// What is done to the package, where anything is.
    pub(super) fn patch(&self) -> Option<Patch> {
        let (_, list) = self.reference("patch:")?.split_once('#')?;
        let print = self
            .binding("hash")
            .and_then(|hash| u64::from_str_radix(hash.get(..16).unwrap_or(hash), 16).ok());
        // Several may be put on one after the other.
        let of_manager =
            list.split('&').all(|one| one.trim_start_matches("optional!").starts_with("builtin<"));
        Some(Patch { of_manager, print: print.unwrap_or_default().to_be_bytes() })
    }

    /// Where the package comes from, and the URL that its file is bound to.
    pub(super) fn source<'a>(&self, version: &str) -> Result<(Source<'a>, Option<String>), String> {
        let whole = self.reference;
        // A path is seen from the part of the project that asks for it.
        let asker = self.binding("locator").and_then(|asker| asker.rsplit_once("@workspace:"));
        let folder = asker.map(|(_, folder)| folder).filter(|folder| *folder != ".");
        let path = |path: &str| {
            let path = path.split('#').next().unwrap_or(path);
            Source::Path(Cow::Owned(match folder.filter(|_| !path.starts_with(['/', '~'])) {
                Some(folder) => format!("{folder}/{path}"),
                None => path.to_owned(),
            }))
        };
        let Some((protocol, rest)) = whole.split_once(':') else {
            return Err(format!("`{}` names no source", whole.escape_debug()));
        };
        Ok(match protocol {
            "npm" => {
                self.only(&["__archiveUrl"])?;
                if rest != version {
                    return Err(format!(
                        "the version is {version}, what it came to is {}",
                        rest.escape_debug()
                    ));
                }
                (Source::Registry(None), self.binding("__archiveUrl").map(str::to_owned))
            }
            "workspace" => {
                self.only(&[])?;
                (Source::Workspace, None)
            }
            "patch" => {
                self.only(&["version", "hash", "locator"])?;
                let (inner, _) = rest.split_once('#').ok_or("a patch without its file")?;
                let inner = unescaped(inner);
                let of = Locator::of(&inner).ok_or("a patch of nothing")?;
                if of.name != self.name || self.binding("version").is_some_and(|own| own != version) {
                    return Err("a patch of another package".to_owned());
                }
                of.source(version)?
            }
            "link" | "portal" => {
                self.only(&["locator"])?;
                (path(rest), None)
            }
            "file" => {
                self.only(&["locator", "hash", "version"])?;
                (path(rest), None)
            }
            _ => {
                self.only(&["version", "hash", "locator", "__archiveUrl"])?;
                self.elsewhere()?
            }
        })
    }

    fn elsewhere<'a>(&self) -> Result<(Source<'a>, Option<String>), String> {
        let whole = self.reference;
        let (url, fragment) = whole.split_once('#').map_or((whole, None), |(url, of)| (url, Some(of)));
        let commit =
            fragment.and_then(|fragment| fragment.split('&').find_map(|part| part.strip_prefix("commit=")));
        if commit.is_some() || url.ends_with(".git") || url.starts_with("git") || url.starts_with("ssh:") {
            let commit =
                commit.filter(|commit| is_commit(commit)).map(|commit| Cow::Owned(commit.to_owned()));
            return Ok((Source::Git { url: Cow::Owned(url.to_owned()), commit }, None));
        }
        if let Some((_, of)) = hosted::archive(url) {
            let commit = Some(of).filter(|of| is_commit(of)).map(|of| Cow::Owned(of.to_owned()));
            return Ok((Source::Git { url: Cow::Owned(url.to_owned()), commit }, None));
        }
        if url.starts_with("https:") || url.starts_with("http:") {
            return Ok((Source::Url(Cow::Owned(url.to_owned())), Some(url.to_owned())));
        }
        // A protocol that yarn does not know by itself: code of the project decides what is installed.
        Ok((Source::Url(Cow::Owned(whole.to_owned())), None))
    }
}

/// `%40` and its like.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_known_by_who_brings_it_and_by_its_hash() {
        let of = |text: &str| Locator::of(text).and_then(|own| own.patch());
        let patch = |of_manager, print: u64| Some(Patch { of_manager, print: print.to_be_bytes() });
        assert_eq!(of("a@npm:1.0.0"), None);
        assert_eq!(of("a@patch:a@npm%3A1.0.0#./x.patch::version=1.0.0&hash=ab12cd"), patch(false, 0xab_12cd));
        assert_eq!(of("a@patch:a@npm%3A1.0.0#optional!builtin<compat/a>::hash=ff"), patch(true, 0xff));
        assert_eq!(of("a@patch:a@npm%3A1.0.0#builtin<compat/a>&./x.patch::hash=ff"), patch(false, 0xff));
    }

    #[test]
    fn what_a_block_came_to() {
        let of = |text: &str, version: &str| Locator::of(text).map(|own| own.source(version));
        for (text, source, url) in [
            ("a@npm:1.0.0", Source::Registry(None), None),
            ("@s/a@workspace:packages/a", Source::Workspace, None),
            (
                "a@patch:a@npm%3A1.0.0#./x.patch::version=1.0.0&hash=ab&locator=r%40workspace%3A.",
                Source::Registry(None),
                None,
            ),
            ("a@link:./x::locator=r%40workspace%3A.", Source::Path("./x".into()), None),
            ("a@link:../x::locator=r%40workspace%3Ab", Source::Path("b/../x".into()), None),
            (
                "a@file:./x.tgz#./x.tgz::hash=ab&locator=r%40workspace%3A.",
                Source::Path("./x.tgz".into()),
                None,
            ),
            (
                "a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fx.example%2Fa.tgz",
                Source::Registry(None),
                Some("https://x.example/a.tgz"),
            ),
            (
                "a@https://x.example/a.git#commit=0123456789012345678901234567890123456789",
                Source::Git {
                    url: "https://x.example/a.git".into(),
                    commit: Some("0123456789012345678901234567890123456789".into()),
                },
                None,
            ),
            (
                "a@https://x.example/a.tgz",
                Source::Url("https://x.example/a.tgz".into()),
                Some("https://x.example/a.tgz"),
            ),
        ] {
            assert_eq!(of(text, "1.0.0"), Some(Ok((source, url.map(str::to_owned)))), "{text}");
        }
        for text in [
            "a@npm:1.0.1",
            "a@npm:1.0.0::x=y",
            "a@workspace:a::__archiveUrl=https%3A%2F%2Fx.example",
            "a@patch:b@npm%3A1.0.0#./x.patch::version=1.0.0",
            "a@1.0.0",
        ] {
            assert!(of(text, "1.0.0").is_some_and(|source| source.is_err()), "{text}");
        }
    }
}

//! What an entry's URL nearly always is, so that it need only be compared with it: URLs are among the longest texts of a
//! lock, and what is as it was guessed needs no second look.

use crate::json::Reader;
use crate::npm::bound::plain_host;
use crate::words::Word;

#[derive(Default)]
pub(crate) struct Guess<'a> {
    /// The host of the last URL that was laid out as a registry does, and its number in the lock's notes.
    host: Option<(&'a str, Word)>,
}

impl<'a> Guess<'a> {
    pub(crate) fn host(&self) -> Option<Word> {
        self.host.map(|(_, word)| word)
    }

    /// The number of the host of a URL, if that is one of this name and version; `known` gives it.
    pub(crate) fn learn(
        &mut self,
        url: &'a str,
        name: &str,
        version: &str,
        known: impl FnOnce(&str) -> Option<Word>,
    ) -> Option<Word> {
        let host = plain_host(url, name, version)?;
        let word = known(host)?;
        self.host = Some((host, word));
        Some(word)
    }

    /// The URL that comes next, if it is the one of this name and version at the same host as the last. Neither may
    /// have been written with escapes.
    pub(crate) fn url(&self, reader: &mut Reader<'a>, name: &str, version: &str) -> Option<&'a str> {
        let (host, _) = self.host?;
        let base = memchr::memrchr(b'/', name.as_bytes()).and_then(|at| name.get(at + 1..)).unwrap_or(name);
        let parts = ["https://", host, "/", name, "/-/", base, "-", version, ".tgz"];
        let length = parts.iter().map(|part| part.len()).sum();
        reader.expect(length, |url| {
            let rest = parts.iter().try_fold(url, |rest, part| rest.strip_prefix(part));
            rest == Some("")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::json::Dialect;
    use crate::text::Text;
    use crate::words::Words;

    #[test]
    fn only_what_is_exactly_as_guessed_is_taken() {
        let mut words = Words::default();
        let mut guess = Guess::default();
        let first = "https://npm.registry.example/a/-/a-1.0.0.tgz";
        assert!(guess.learn(first, "a", "1.0.0", |host| words.add(host)).is_some());
        let right = "https://npm.registry.example/@s/b/-/b-2.0.0.tgz";
        let url = |text: &str| {
            let file = format!(" \"{text}\",");
            let text = Text::of(file.as_bytes()).expect("text");
            let mut reader = Reader::new(&text, Dialect::Strict);
            let url = guess.url(&mut reader, "@s/b", "2.0.0").map(str::to_owned);
            (url, reader.string().ok().map(|own| own.into_owned()))
        };
        assert_eq!(url(right), (Some(right.to_owned()), None));
        for wrong in [
            "https://npm.registry.example/@s/b/-/b-2.0.1.tgz",
            "https://npm.registry.example/@s/b/-/b-2.0.0.tgz?",
            "https://npm.registry.example/@s/b/-/b-2.0.0.tg",
            "https://npm.registry.evil.ex/@s/b/-/b-2.0.0.tgz",
            "http2//npm.registry.example/@s/b/-/b-2.0.0.tgz",
            "https://npm.registry.example/@s/c/-/b-2.0.0.tgz",
            "",
        ] {
            assert_eq!(url(wrong), (None, Some(wrong.to_owned())), "{wrong}");
        }
        let other = "https://npm.registry.example:1/a/-/a-1.0.0.tgz";
        assert_eq!(guess.learn(other, "a", "1.0.0", |host| words.add(host)), None);
        assert!(guess.host().is_some());
    }

    #[test]
    fn only_a_whole_digest_is_taken() {
        let whole = format!("sha512-{}==", "Az09+/".repeat(15).get(..86).expect("letters"));
        let digest = |text: &str| {
            let file = format!("\"{text}\"");
            let text = Text::of(file.as_bytes()).expect("text");
            let mut reader = Reader::new(&text, Dialect::Strict);
            reader.expect(Digest::SHA512, Digest::is_sha512).map(str::to_owned)
        };
        assert_eq!(digest(&whole), Some(whole.clone()));
        for at in 0..whole.len() {
            for other in ["?", "\\", " ", "=", "\u{e4}", "", "AA"] {
                let mut text = whole.clone();
                text.replace_range(at..=at, other);
                let is = text == whole;
                assert_eq!(digest(&text).is_some(), is, "{text}");
                assert_eq!(text.len() == 95 && Digest::all_sri(&text)[..] == [Digest::strong(&text)], is);
            }
        }
    }
}

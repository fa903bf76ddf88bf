//! Git's refspecs, as `git push` reads them.

/// One refspec: `[+][source][:destination]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refspec<'a> {
    pub forced: bool,
    /// Empty when the destination is to be deleted.
    pub source: &'a [u8],
    /// `None` when only a source is named: the destination is what it resolves to.
    pub destination: Option<&'a [u8]>,
}

impl<'a> Refspec<'a> {
    pub fn read(word: &'a [u8]) -> Refspec<'a> {
        let (forced, rest) = match word.split_first() {
            Some((b'+', rest)) => (true, rest),
            _ => (false, word),
        };
        // Git splits at the last colon: a source may be `HEAD:dir`-like, a ref name holds none.
        match rest.iter().rposition(|byte| *byte == b':') {
            Some(colon) => Refspec {
                forced,
                source: rest.get(..colon).unwrap_or_default(),
                destination: rest.get(colon + 1..),
            },
            None => Refspec { forced, source: rest, destination: None },
        }
    }

    /// `:` alone: push every branch that both sides have.
    pub fn is_matching(&self) -> bool {
        self.source.is_empty() && self.destination == Some(b"")
    }

    /// `:branch`: delete it there.
    pub fn deletes(&self) -> bool {
        self.source.is_empty() && self.destination.is_some_and(|name| !name.is_empty())
    }

    /// Names more than one ref.
    pub fn is_wildcard(&self) -> bool {
        self.source.contains(&b'*') || self.is_matching()
    }

    /// The branch it writes to, without `refs/heads/`; `None` when it is not one branch that the word names.
    pub fn branch(&self) -> Option<&'a [u8]> {
        let name = match self.destination {
            Some(b"") | None => self.source,
            Some(name) => name,
        };
        let name = name.strip_prefix(b"refs/heads/").or_else(|| name.strip_prefix(b"heads/")).unwrap_or(name);
        let named = !name.is_empty() && name != b"HEAD" && name != b"@" && !self.is_wildcard();
        (named && !name.starts_with(b"refs/")).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_apart() {
        let read = |text: &'static str| Refspec::read(text.as_bytes());
        assert!(read("+main").forced);
        assert!(!read("main").forced);
        assert_eq!(read("+HEAD:refs/heads/main").branch(), Some(&b"main"[..]));
        assert!(read(":main").deletes());
        assert!(!read(":").deletes());
        assert!(read("+:").is_matching());
        assert!(read("refs/heads/*:refs/heads/*").is_wildcard());
        assert_eq!(read("HEAD").branch(), None);
        assert_eq!(read("HEAD:feature/x").branch(), Some(&b"feature/x"[..]));
        assert_eq!(read("v1:refs/tags/v1").branch(), None);
    }
}

//! Digests as locks write them: `sha512-<base64>`, `sha256:<hex>`, bare hex.

use std::borrow::Cow;

use crate::few::Few;

/// One digest that a lock gives for a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest<'a> {
    pub strength: Strength,
    /// As written, algorithm included.
    pub text: Cow<'a, str>,
}

/// What a digest is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// No digest at all: an unknown algorithm, a wrong length, characters that do not belong there.
    Broken,
    /// A collision can be made: md5, sha1.
    Weak,
    Strong,
}

/// How many bytes the digests of an algorithm have, and whether they are worth anything.
fn algorithm(name: &str) -> Option<(usize, Strength)> {
    Some(match name {
        "sha512" => (64, Strength::Strong),
        "sha384" => (48, Strength::Strong),
        "sha256" => (32, Strength::Strong),
        "sha3_256" | "sha3-256" | "blake2s" => (32, Strength::Strong),
        "sha3_512" | "sha3-512" | "blake2b" => (64, Strength::Strong),
        "sha224" => (28, Strength::Weak),
        "sha1" => (20, Strength::Weak),
        "md5" => (16, Strength::Weak),
        _ => return None,
    })
}

impl<'a> Digest<'a> {
    /// `sha512-<base64>`, as npm and its kin write it (Subresource Integrity), one of possibly several.
    pub fn sri(text: &'a str) -> Digest<'a> {
        let strength = text
            .split_once('-')
            .and_then(|(name, value)| {
                let (length, strength) = algorithm(name)?;
                let is_whole = |value: &str| base64_length(value) == Some(length);
                // What stands behind a `?` is no part of it.
                let whole = is_whole(value) || value.split_once('?').is_some_and(|(own, _)| is_whole(own));
                whole.then_some(strength)
            })
            .unwrap_or(Strength::Broken);
        Digest { strength, text: Cow::Borrowed(text) }
    }

    /// How long the digest is that nearly every lock of npm and its kin has: `sha512-`, 86 letters, `==`.
    pub(crate) const SHA512: usize = 95;

    /// Whether it is one, and nothing besides.
    pub(crate) fn is_sha512(text: &str) -> bool {
        let value = text.strip_prefix("sha512-").and_then(|value| value.strip_suffix("=="));
        value.is_some_and(|value| value.len() == 86 && is_base64(value.as_bytes()))
    }

    /// One of which that is known.
    pub(crate) fn strong(text: &'a str) -> Digest<'a> {
        Digest { strength: Strength::Strong, text: Cow::Borrowed(text) }
    }

    /// `sha256:<hex>` or `sha256=<hex>`.
    pub fn named_hex(text: &'a str) -> Digest<'a> {
        let strength = text.split_once([':', '=']).and_then(|(name, value)| hex_strength(name, value));
        Digest { strength: strength.unwrap_or(Strength::Broken), text: Cow::Borrowed(text) }
    }

    /// The same of a text that may be borrowed or not.
    pub fn named(text: Cow<'a, str>) -> Digest<'a> {
        Digest { strength: Digest::named_hex(&text).strength, text }
    }

    /// Hex whose algorithm stands somewhere else.
    pub fn hex(name: &str, value: &str) -> Digest<'a> {
        let strength = hex_strength(name, value).unwrap_or(Strength::Broken);
        Digest { strength, text: Cow::Owned(format!("{name}:{value}")) }
    }

    /// `h1:<base64>`: Go's SHA-256 over the digests of a module's files.
    pub fn h1(text: &'a str) -> Digest<'a> {
        let whole = text.strip_prefix("h1:").and_then(base64_length) == Some(32);
        let strength = if whole { Strength::Strong } else { Strength::Broken };
        Digest { strength, text: Cow::Borrowed(text) }
    }

    /// Every digest of an `integrity` value, which separates several by blanks.
    pub fn all_sri(text: &'a str) -> Few<Digest<'a>> {
        let whole = Digest::sri(text);
        // No digest has a blank in it; what stands behind a `?` may.
        if whole.strength != Strength::Broken && memchr::memchr(b'?', text.as_bytes()).is_none() {
            return Few::One(whole);
        }
        text.split_ascii_whitespace().map(Digest::sri).collect()
    }
}

fn hex_strength(name: &str, value: &str) -> Option<Strength> {
    let (length, strength) = algorithm(name)?;
    (value.len() == 2 * length && value.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(strength)
}

/// Whether all bytes are letters of base64: looked at in blocks and without a branch, because there are megabytes of
/// these. The last block may begin within the one before.
fn is_base64(text: &[u8]) -> bool {
    let is =
        |byte: u8| ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'/') < 11) | (byte == b'+');
    let Some(last) = text.last_chunk::<16>() else { return text.iter().all(|byte| is(*byte)) };
    let mut strange = [0u8; 16];
    for block in text.chunks_exact(16).chain(std::iter::once(last.as_slice())) {
        for (strange, byte) in strange.iter_mut().zip(block) {
            *strange |= if is(*byte) { 0 } else { 1 };
        }
    }
    strange.iter().fold(0, |all, strange| all | strange) == 0
}

/// How many bytes padded base64 stands for; nothing if it is none.
fn base64_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let padding = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    let body = bytes.get(..bytes.len() - padding)?;
    let whole = bytes.len() % 4 == 0 && padding <= 2 && !body.is_empty();
    (whole && is_base64(body)).then(|| bytes.len() / 4 * 3 - padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_of_known_algorithms_count() {
        let sha512 = format!("sha512-{}==", "A".repeat(86));
        let sha1 = format!("sha1-{}=", "A".repeat(27));
        for (text, strength) in [
            (sha512.as_str(), Strength::Strong),
            (&sha1, Strength::Weak),
            ("sha512-", Strength::Broken),
            ("sha512-AAAA", Strength::Broken),
            ("SHA512-AAAA", Strength::Broken),
            ("foo-bar", Strength::Broken),
            ("md5-AAAAAAAAAAAAAAAAAAAAAA==", Strength::Weak),
            ("", Strength::Broken),
        ] {
            assert_eq!(Digest::sri(text).strength, strength, "{text}");
        }
        let sha256 = format!("sha256:{}", "0".repeat(64));
        assert_eq!(Digest::named_hex(&sha256).strength, Strength::Strong);
        assert_eq!(Digest::named_hex("sha256:00").strength, Strength::Broken);
        assert_eq!(Digest::hex("md5", &"0".repeat(32)).strength, Strength::Weak);
    }
}

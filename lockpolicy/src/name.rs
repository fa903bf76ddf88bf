//! Names that no package has, or that only look like another's.

use std::borrow::Cow;

use crate::format::Ecosystem;

/// Whether a text is nothing but small letters, digits and `-`. It looks at all of it, eight and more bytes at a time.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| (byte.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte == b'-');
    text.bytes().fold(true, |all, byte| all & plain(byte))
}

/// Whether a name is nothing but that, by itself or within a scope that is nothing but that: neither hostile nor
/// disguised, and no path.
pub(crate) fn is_usual(name: &str) -> bool {
    let own = match name.strip_prefix('@') {
        Some(scoped) => match memchr::memchr(b'/', scoped.as_bytes())
            .and_then(|at| scoped.split_at_checked(at))
        {
            Some((scope, own)) if !scope.is_empty() && is_plain(scope) => own.get(1..).unwrap_or_default(),
            _ => return false,
        },
        None => name,
    };
    !own.is_empty() && name.len() < 200 && is_plain(own)
}

/// Why a name is hostile, if it is: what a reader or an installer would do with it is not what a name is for.
pub fn hostile(name: &str, ecosystem: Ecosystem) -> Option<&'static str> {
    /// Keys that mean something to a JavaScript object.
    const PROTOTYPE: [&str; 3] = ["__proto__", "constructor", "prototype"];
    // Nearly all names are nothing but this.
    if is_usual(name) {
        return None;
    }
    if name.is_empty() {
        return Some("an empty name");
    }
    if name.len() > 512 {
        return Some("a name longer than any");
    }
    if name.chars().any(char::is_control) {
        return Some("a control character in a name");
    }
    if name.contains('\\')
        || name.starts_with('/')
        || name.split('/').any(|part| matches!(part, "" | "." | ".."))
    {
        return Some("a path instead of a name");
    }
    // `constructor` is a package; that it is nothing else is the reader's business.
    if matches!(ecosystem, Ecosystem::Npm | Ecosystem::Jsr) && PROTOTYPE[..1].contains(&name) {
        return Some("a name that JavaScript objects use themselves");
    }
    if matches!(name, "node_modules" | "favicon.ico") {
        return Some("a name that no package may have");
    }
    None
}

/// Why a name is disguised, if it is: it has characters that are not seen, or are taken for others.
pub fn disguised(name: &str) -> Option<&'static str> {
    if name.is_ascii() {
        return None;
    }
    let unseen = |character: char| {
        matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{00ad}')
    };
    if name.chars().any(unseen) {
        return Some("characters that are not seen or turn the direction of text");
    }
    Some("characters beyond ASCII, which may be taken for others")
}

/// The name by which its ecosystem knows a package: PEP 503 folds case and separators.
pub fn normal(name: &str, ecosystem: Ecosystem) -> String {
    folded(name, ecosystem).into_owned()
}

/// The same, borrowed where nothing is folded.
pub fn folded(name: &str, ecosystem: Ecosystem) -> Cow<'_, str> {
    Cow::Owned(match ecosystem {
        Ecosystem::PyPi => {
            let mut folded = String::with_capacity(name.len());
            for character in name.chars() {
                match character {
                    '-' | '_' | '.' => {
                        if !folded.ends_with('-') {
                            folded.push('-');
                        }
                    }
                    other => folded.extend(other.to_lowercase()),
                }
            }
            folded
        }
        // The index takes `-` and `_` for the same.
        Ecosystem::Cargo => name.to_ascii_lowercase().replace('_', "-"),
        Ecosystem::Composer => name.to_ascii_lowercase(),
        _ => return Cow::Borrowed(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        for name in ["", "../x", "a/../../b", "/etc", "a\\b", "__proto__", "a\nb", "node_modules", "@a//b"] {
            assert!(hostile(name, Ecosystem::Npm).is_some(), "{name}");
        }
        for name in
            ["react", "@types/node", "constructor", "a.b", "...".trim_matches('.').trim_end(), "JSONStream"]
        {
            assert!(name.is_empty() || hostile(name, Ecosystem::Npm).is_none(), "{name}");
        }
    }

    #[test]
    fn disguised_names() {
        for name in ["reаct", "re\u{200b}act", "\u{202e}tcaer"] {
            assert!(disguised(name).is_some(), "{name}");
        }
        assert_eq!(disguised("react"), None);
    }

    #[test]
    fn names_are_folded_as_the_ecosystem_folds_them() {
        assert_eq!(normal("Foo__Bar.baz", Ecosystem::PyPi), "foo-bar-baz");
        assert_eq!(normal("serde_json", Ecosystem::Cargo), "serde-json");
        assert_eq!(normal("JSONStream", Ecosystem::Npm), "JSONStream");
    }
}

//! Wildcards: `*` for any run of bytes, `?` for any one byte; everything else is itself.
//!
//! Rules compare parsed words, so more than this is never needed, and a regular expression engine has no place
//! in the guard.

/// Whether all of `text` fits `pattern`. Linear in practice and quadratic at worst: only the last `*` is retried.
pub fn matches(pattern: &str, text: &[u8]) -> bool {
    let pattern = pattern.as_bytes();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(b'?') => (p, t) = (p + 1, t + 1),
            Some(wanted) if wanted == byte => (p, t) = (p + 1, t + 1),
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    (p, t) = (star, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_fit_what_they_should() {
        for (pattern, text, fits) in [
            ("release/*", "release/1.2", true),
            ("release/*", "release", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("?", "", false),
            ("?x", "yx", true),
            ("core.*", "core.pager", true),
        ] {
            assert_eq!(matches(pattern, text.as_bytes()), fits, "{pattern:?} against {text:?}");
        }
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        let text = vec![b'a'; 20_000];
        assert!(!matches("*a*a*a*a*a*a*a*a*b", &text));
    }
}

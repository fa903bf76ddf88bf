//! Paths between quotation marks, as git writes and reads them where a path could break a line.

use alloc::vec::Vec;

/// A path as it can stand at the end of a line: quoted if it holds what would not survive there.
pub fn quote(path: &[u8]) -> Vec<u8> {
    let plain = |byte: &u8| *byte >= b' ' && *byte != 0x7f;
    if path.iter().all(plain) && path.first() != Some(&b'"') {
        return path.to_vec();
    }
    let mut out = Vec::from([b'"']);
    for byte in path {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            byte if plain(byte) => out.push(*byte),
            byte => out.extend([b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)]),
        }
    }
    out.push(b'"');
    out
}

/// What [`quote`] or git made of a path; what is not quoted is the path itself. `None` for what neither writes.
pub fn unquote(text: &[u8]) -> Option<Vec<u8>> {
    let Some(inner) = text.strip_prefix(b"\"") else { return Some(text.to_vec()) };
    let mut bytes = inner.strip_suffix(b"\"")?.iter().copied();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return None,
            b'\\' => out.push(escaped(&mut bytes)?),
            byte => out.push(byte),
        }
    }
    Some(out)
}

fn escaped(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    Some(match bytes.next()? {
        byte @ (b'"' | b'\\') => byte,
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        high @ b'0'..=b'3' => {
            let digit = |byte: u8| (b'0'..=b'7').contains(&byte).then(|| byte - b'0');
            (high - b'0') << 6 | digit(bytes.next()?)? << 3 | digit(bytes.next()?)?
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let odd: Vec<u8> = (1..=255).collect();
        for path in
            [&b"a b"[..], b"", b"\"", b"a\"b", b"a\\b", b"x\ny", b"tab\t\r", "é".as_bytes(), b"\xff", &odd]
        {
            let quoted = quote(path);
            assert!(!quoted.iter().any(|byte| *byte < b' '), "{path:?}");
            assert_eq!(unquote(&quoted).as_deref(), Some(path));
        }
        assert_eq!(quote(b"a\\b"), b"a\\b");
        assert_eq!(unquote(b"\"\\303\\251\\t\\a\""), Some(b"\xc3\xa9\t\x07".to_vec()));
    }

    #[test]
    fn what_git_never_writes() {
        for text in [&b"\""[..], b"\"a", b"\"a\"b\"", b"\"\\\"", b"\"\\9\"", b"\"\\40\"", b"\"\\400\""] {
            assert_eq!(unquote(text), None, "{text:?}");
        }
    }
}

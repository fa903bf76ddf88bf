//! Switches, as git's configuration writes them.

/// Whether a value is on or off, as git reads it; `None` is what git would not take. A setting without any value is on,
/// which is not to be told from here.
pub fn read(value: &[u8]) -> Option<bool> {
    let is = |words: &[&[u8]]| words.iter().any(|word| word.eq_ignore_ascii_case(value));
    if is(&[b"true", b"yes", b"on"]) {
        return Some(true);
    }
    if is(&[b"", b"false", b"no", b"off"]) {
        return Some(false);
    }
    number(value)
}

/// Whether a number is another one than 0: as C reads it, with a unit behind it. How much it is does not matter.
fn number(value: &[u8]) -> Option<bool> {
    let value = value.trim_ascii_start();
    let value = value.strip_prefix(b"-").or_else(|| value.strip_prefix(b"+")).unwrap_or(value);
    let (digits, base) = match value {
        [b'0', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => (rest, 16),
        [b'0', ..] => (value, 8),
        _ => (value, 10),
    };
    let end = digits.iter().position(|byte| !char::from(*byte).is_digit(base)).unwrap_or(digits.len());
    let (digits, unit) = digits.split_at(end);
    let fits = unit.is_empty() || (unit.len() == 1 && b"kmgKMG".contains(unit.first()?));
    (fits && !digits.is_empty()).then(|| digits.iter().any(|digit| *digit != b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_as_git_reads_them() {
        for off in [
            "", "false", "FALSE", "no", "nO", "off", "OFF", "0", "00", "0x0", "0X00", "0k", "-0", "+0M", " 0",
        ] {
            assert_eq!(read(off.as_bytes()), Some(false), "{off}");
        }
        for on in ["true", "True", "yes", "on", "1", "01", "0x1", "1k", "-1", "0xfk", "10"] {
            assert_eq!(read(on.as_bytes()), Some(true), "{on}");
        }
        for none in ["never", "x", "0x", "08", "1kk", "0 ", "k", "-", "f"] {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
    }
}

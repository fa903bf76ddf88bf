//! What a restore point is called: when it was made, and four letters that tell it from others of the same minute.

use alloc::string::String;
use alloc::vec::Vec;

use cotter_sys::{Errno, process};

use crate::record::time::rfc3339;

/// Letters and digits that nobody takes for others.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
/// `20261125-0859-k7q2`
pub const LENGTH: usize = 18;
/// As much of it as tells the minute.
pub(super) const MINUTE: usize = 13;

/// A fresh name for a restore point made now.
pub(super) fn fresh(now: u64) -> Result<String, Errno> {
    let mut random = [0; 4];
    process::random(&mut random)?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'a');
    let text: Vec<u8> = rfc3339(now)
        .iter()
        .take(16)
        .filter_map(|byte| match byte {
            b'-' | b':' => None,
            b'T' => Some(b'-'),
            byte => Some(*byte),
        })
        .chain([b'-'])
        .chain(random.iter().map(letter))
        .collect();
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Whether this could be the name of a restore point; nothing else is ever looked up or removed.
pub fn is_id(text: &str) -> bool {
    text.len() == LENGTH
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 => byte == b'-',
            0..13 => byte.is_ascii_digit(),
            _ => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
        })
}

/// The front of the names of restore points made at `now`: names sort as their moments do.
pub(super) fn front(now: u64) -> String {
    let text: Vec<u8> = rfc3339(now).iter().take(10).filter(|byte| **byte != b'-').copied().collect();
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when() {
        let id = fresh(1_735_689_599_001).unwrap();
        assert!(id.starts_with("20241231-2359-"), "{id}");
        assert!(is_id(&id), "{id}");
        assert_eq!(front(1_735_689_599_001), "20241231");
    }

    #[test]
    fn nothing_else_is_a_name() {
        for text in [
            "",
            "20241231-2359-k7q",
            "20241231-2359-k7q2x",
            "20241231-2359-K7Q2",
            "2024123x-2359-k7q2",
            "../../../../../../x",
        ] {
            assert!(!is_id(text), "{text}");
        }
    }
}

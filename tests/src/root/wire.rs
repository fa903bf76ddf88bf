//! How the tests and the root talk: messages of byte strings, each with its length before it.

use std::io::{self, Read, Write};

/// First words of the root's first message.
pub(super) const READY: &str = "ready";
pub(super) const UNPROVEN: &str = "unproven";
pub(super) const UNABLE: &str = "unable";

/// No message is longer; a command that says more has gone mad.
const MOST: usize = 64 << 20;

pub(super) fn write(to: &mut impl Write, fields: &[Vec<u8>]) -> io::Result<()> {
    let mut message = Vec::new();
    for field in fields {
        message.extend((field.len() as u32).to_le_bytes());
        message.extend(field);
    }
    to.write_all(&(message.len() as u32).to_le_bytes())?;
    to.write_all(&message)?;
    to.flush()
}

pub(super) fn read(from: &mut impl Read) -> io::Result<Vec<Vec<u8>>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MOST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message that is too long"));
    }
    let mut message = vec![0; length];
    from.read_exact(&mut message)?;
    let mut rest = message.as_slice();
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let cut = || io::Error::new(io::ErrorKind::InvalidData, "a message that is cut short");
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let (field, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(cut)?;
        fields.push(field.to_vec());
        rest = after;
    }
    Ok(fields)
}

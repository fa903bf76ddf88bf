//! Many known bad releases in one file that is looked up where it lies, without being loaded.

/// Bytes that are such an index.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    _bytes: &'a [u8],
}

//! Long names, as they were typed and as an option has them.

use crate::grammar::Style;

/// A long name as it was typed, with git's `no-` taken apart.
pub(crate) struct Asked<'n> {
    pub(crate) bare: &'n [u8],
    pub(crate) no: bool,
    /// `--no-no-x`: fits only options that are themselves named `no-x`.
    pub(crate) twice_no: bool,
}

impl<'n> Asked<'n> {
    pub(crate) fn plain(name: &'n [u8]) -> Asked<'n> {
        Asked { bare: name, no: false, twice_no: false }
    }

    pub(crate) fn read(name: &'n [u8]) -> Asked<'n> {
        match name.strip_prefix(b"no-") {
            None => Asked::plain(name),
            Some(rest) => match rest.strip_prefix(b"no-") {
                Some(bare) => Asked { bare, no: false, twice_no: true },
                None => Asked { bare: rest, no: true, twice_no: false },
            },
        }
    }
}

/// The part of an option's name that is compared with what stands after `dashes` dashes.
pub(crate) fn long_name(name: &str, dashes: usize, style: Style) -> Option<&[u8]> {
    let name = name.as_bytes();
    let two = name.strip_prefix(b"--");
    match dashes {
        0 => Some(name),
        // To Go and nopt one dash and two are the same.
        _ if style.has(Style::ONE_DASH_LONG) => two.or_else(|| name.strip_prefix(b"-")),
        _ => two,
    }
}

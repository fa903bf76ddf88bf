//! Not read yet.

use crate::lock::Lock;
use crate::text::{Broken, Text};

pub fn read<'a>(_text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    Err(Broken::new(0, "not read yet"))
}

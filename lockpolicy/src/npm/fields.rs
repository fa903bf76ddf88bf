//! Fields of an entry, of the one type each may have: JavaScript takes `"link": "no"` for true.

use std::borrow::Cow;

use crate::finding::Code;
use crate::json::{Reader, Value};
use crate::text::Broken;

/// A text; an empty one and `null` are as if the field were not there, as they are to npm.
pub(crate) fn text<'a>(reader: &mut Reader<'a>, field: &str) -> Result<Option<Cow<'a, str>>, Broken> {
    if reader.is_string()? {
        return Ok(Some(reader.string()?).filter(|text| !text.is_empty()));
    }
    let node = reader.value()?;
    match node.value {
        Value::Null => Ok(None),
        _ => Err(shape(node.at, format!("`{field}` is no text"))),
    }
}

pub(crate) fn flag(reader: &mut Reader<'_>, field: &str) -> Result<bool, Broken> {
    let node = reader.value()?;
    match node.value {
        Value::Bool(yes) => Ok(yes),
        Value::Null => Ok(false),
        _ => Err(shape(node.at, format!("`{field}` is neither true nor false"))),
    }
}

pub(crate) fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

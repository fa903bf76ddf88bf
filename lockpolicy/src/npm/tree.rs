//! The `dependencies` tree: all there is in version 1, and what npm 6 reads of version 2.

use std::borrow::Cow;

use crate::json::Reader;
use crate::npm::fields::{flag, text};
use crate::text::Broken;

/// One package of the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaf<'a> {
    /// Where it is installed: `node_modules/a/node_modules/b`.
    pub(crate) key: String,
    pub(crate) name: Cow<'a, str>,
    /// A version, or whatever else the package comes from: `npm:x@1.0.0`, `git+ssh://…`, `file:…`.
    pub(crate) version: Option<Cow<'a, str>>,
    pub(crate) resolved: Option<Cow<'a, str>>,
    pub(crate) integrity: Option<Cow<'a, str>>,
    pub(crate) bundled: bool,
    pub(crate) dev: bool,
    pub(crate) optional: bool,
    pub(crate) at: usize,
}

/// Calls `each` with every package of the `dependencies` object that comes next, what is inside of a package before
/// the package itself.
pub(crate) fn walk<'a>(
    reader: &mut Reader<'a>,
    folder: &str,
    each: &mut dyn FnMut(Leaf<'a>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    reader.object(|reader, name, at| {
        let key = match folder {
            "" => format!("node_modules/{name}"),
            folder => format!("{folder}/node_modules/{name}"),
        };
        let mut leaf = Leaf { name, at, ..Leaf::default() };
        reader.object(|reader, field, _| {
            match &*field {
                "version" => leaf.version = text(reader, &field)?,
                "resolved" => leaf.resolved = text(reader, &field)?,
                "integrity" => leaf.integrity = text(reader, &field)?,
                "bundled" => leaf.bundled = flag(reader, &field)?,
                "dev" => leaf.dev = flag(reader, &field)?,
                "optional" => leaf.optional = flag(reader, &field)?,
                "dependencies" => walk(reader, &key, each)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        leaf.key = key;
        each(leaf)
    })
}

//! The workspace that a folder belongs to which this lock is not for: a path may lead out of one workspace and into
//! another, and what lies there inherits from that one.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::cargo::manifest::{Dependency, Manifest};
use crate::cargo::workspace;
use crate::files::Files;
use crate::table;
use crate::text::Text;

/// What parts of another workspace inherit.
#[derive(Debug)]
pub struct Outer {
    pub folder: String,
    pub version: Option<String>,
    pub dependencies: HashMap<String, Dependency<'static>>,
}

/// Those that have been looked for, by folder; each manifest is read once.
#[derive(Debug, Default)]
pub(super) struct Outers(BTreeMap<String, Option<Rc<Outer>>>);

impl Outers {
    /// The workspace around a folder, where that is not the one of `root`.
    pub(super) fn around(&mut self, files: &dyn Files, folder: &str, root: &str) -> Option<Rc<Outer>> {
        let mut folder = folder;
        while folder != root {
            let known = self.0.entry(folder.to_owned()).or_insert_with(|| read(files, folder));
            if let Some(outer) = known {
                return Some(Rc::clone(outer));
            }
            if folder.is_empty() {
                break;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        None
    }
}

fn read(files: &dyn Files, folder: &str) -> Option<Rc<Outer>> {
    let bytes = workspace::manifest(files, folder)?;
    let text = Text::of(&bytes).ok()?;
    let document = table::read(&text).ok()?;
    let shared = Manifest::of(&document).workspace?;
    Some(Rc::new(Outer {
        folder: folder.to_owned(),
        version: shared.version.map(Cow::into_owned),
        dependencies: shared
            .dependencies
            .iter()
            .map(|own| (own.key.to_string(), own.clone().into_static()))
            .collect(),
    }))
}

//! npm: its lock in three versions, its manifest, its ranges.

mod both;
pub(crate) mod bound;
mod contexts;
mod fields;
mod guess;
pub(crate) mod hosted;
mod index;
pub mod installed;
mod lists;
pub mod lock;
pub mod manifest;
mod met;
pub mod notes;
mod overrides;
mod place;
pub mod range;
mod room;
mod shape;
pub(crate) mod spec;
pub mod step;
mod tree;
mod walk;
pub(crate) mod workspaces;

use crate::graph::{self, Edges};
use crate::json::{Dialect, Reader};
use crate::lock::Lock;
use crate::text::Text;

/// What the packages of a lock ask for, by name.
pub(crate) fn asked(lock: &Lock<'_>, text: &Text<'_>) -> Edges {
    let of_tree = !lock.settings.iter().any(|own| own.name == self::lock::PACKAGES);
    let mut lists = lists::Lists::default();
    let mut reader = Reader::new(text, Dialect::Strict);
    let mut edges = Edges::new();
    for (number, entry) in lock.entries.iter().enumerate() {
        let Some(from) = graph::names(entry).next() else { continue };
        if let Some((_, kept)) = lock.notes.edges(number) {
            edges.extend(kept.iter().map(|kept| (from.to_owned(), lock.notes.name_of(kept).to_owned())));
        } else if lists.at(&mut reader, entry.at, of_tree).is_ok() {
            edges.extend(lists.edges.iter().map(|edge| (from.to_owned(), edge.name.to_string())));
        }
    }
    edges
}

//! What one package asks for, looked up where its entry stands: a lock has several times as many of these edges as
//! packages, and keeping them all would take as much memory as the file.

use std::borrow::Cow;

use crate::json::{Dialect, Reader};
use crate::npm::fields::{flag, text};
use crate::npm::manifest::{Group, Manifest};
use crate::text::{Broken, Text};

#[derive(Default)]
pub(crate) struct Lists<'a> {
    pub(crate) edges: Vec<Edge<'a>>,
    /// Names that come inside of the package.
    pub(crate) bundled: Vec<Cow<'a, str>>,
    /// Has a lock of its own inside, which npm follows instead.
    pub(crate) has_shrinkwrap: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Edge<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: Cow<'a, str>,
    pub(crate) range: Cow<'a, str>,
    /// Byte offset in whichever file it stands.
    pub(crate) at: usize,
}

/// In the order in which a later one replaces an earlier one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    PeerThatMayBeAbsent,
    Peer,
    Prod,
    Optional,
    Dev,
    /// Of version 1, which does not say which kind it is.
    Unsaid,
}

impl<'a> Lists<'a> {
    /// Of the entry that stands at a place.
    pub(crate) fn at(&mut self, file: &Text<'a>, place: usize, of_tree: bool) -> Result<(), Broken> {
        self.edges.clear();
        self.bundled.clear();
        self.has_shrinkwrap = false;
        let mut may_be_absent = Vec::new();
        let mut reader = Reader::from(file, Dialect::Strict, place);
        reader.key()?;
        if of_tree {
            // What is inside is as large as it wants to be: nothing behind `requires` is looked at.
            return reader.object_until(|reader, field, _| {
                let is_list = &*field == "requires" && reader.is_object()?;
                if is_list {
                    self.list(reader, Kind::Unsaid)?;
                } else {
                    reader.skip()?;
                }
                Ok(!is_list)
            });
        }
        reader.object(|reader, field, _| {
            match &*field {
                "dependencies" => self.list(reader, Kind::Prod)?,
                "optionalDependencies" => self.list(reader, Kind::Optional)?,
                "peerDependencies" => self.list(reader, Kind::Peer)?,
                "peerDependenciesMeta" if reader.is_object()? => {
                    for (name, meta) in reader.value()?.fields() {
                        if meta.field("optional").is_some_and(crate::json::Node::is_true) {
                            may_be_absent.push(name.clone());
                        }
                    }
                }
                "bundleDependencies" if reader.is_array()? => {
                    self.bundled
                        .extend(reader.value()?.items().iter().filter_map(|item| item.text().cloned()));
                }
                "hasShrinkwrap" => self.has_shrinkwrap = flag(reader, &field)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        may_be_absent.sort_unstable();
        for edge in self.edges.iter_mut().filter(|edge| edge.kind == Kind::Peer) {
            if may_be_absent.binary_search(&edge.name).is_ok() {
                edge.kind = Kind::PeerThatMayBeAbsent;
            }
        }
        self.settle();
        Ok(())
    }

    /// Of a project's own manifest.
    pub(crate) fn of_manifest(manifest: &Manifest<'a>) -> Lists<'a> {
        let edges = manifest.lists.iter().map(|own| Edge {
            kind: match own.group {
                Group::Dependencies => Kind::Prod,
                Group::Dev => Kind::Dev,
                Group::Optional => Kind::Optional,
                Group::Peer if own.may_be_absent => Kind::PeerThatMayBeAbsent,
                Group::Peer => Kind::Peer,
            },
            name: own.name.clone(),
            range: own.range.clone(),
            at: own.at,
        });
        let mut lists = Lists { edges: edges.collect(), ..Lists::default() };
        lists.settle();
        lists
    }

    fn list(&mut self, reader: &mut Reader<'a>, kind: Kind) -> Result<(), Broken> {
        reader.object(|reader, name, at| {
            let range = text(reader, "range")?.unwrap_or_default();
            self.edges.push(Edge { kind, name, range, at });
            Ok(())
        })
    }

    /// Of the edges of one name the last kind counts.
    fn settle(&mut self) {
        let kinds = self.edges.windows(2).any(|two| matches!(two, [a, b] if a.kind != b.kind));
        if kinds {
            self.edges.sort_by(|a, b| a.name.cmp(&b.name).then(b.kind.cmp(&a.kind)));
            self.edges.dedup_by(|later, kept| later.name == kept.name);
        }
    }
}

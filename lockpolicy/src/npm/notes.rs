//! What the packages of a lock ask for, as the places where it stands: a lock has several times as many of these edges
//! as packages, and as texts they would take as much memory as the file.

use std::borrow::Cow;

use crate::json::Reader;
use crate::npm::lists::{Edge, Kind};
use crate::text::{Broken, Text};

/// The edges of the entries of one lock, as far as they could be kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    all: Vec<Kept>,
    of_entry: Vec<Own>,
}

/// One edge of one entry, in bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kept {
    /// Where the name's quote stands.
    at: u32,
    range_at: u32,
    name: u16,
    range: u16,
}

/// The edges of one entry end here; nothing where they have to be looked up in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Own {
    end: u32,
    kind: Option<Kind>,
}

impl Edges {
    /// The edges of the entry of a number, if they were kept.
    pub(crate) fn of(&self, number: usize) -> Option<(Kind, &[Kept])> {
        let own = self.of_entry.get(number)?;
        let before = number.checked_sub(1).and_then(|before| self.of_entry.get(before));
        let start = before.map_or(0, |before| before.end);
        Some((own.kind?, self.all.get(start as usize..own.end as usize)?))
    }
}

impl Kept {
    pub(crate) fn name<'t>(&self, text: &Text<'t>) -> &'t str {
        text.part(self.at as usize + 1, self.name.into())
    }

    pub(crate) fn range<'t>(&self, text: &Text<'t>) -> &'t str {
        text.part(self.range_at as usize + 1, self.range.into())
    }

    pub(crate) fn edge<'t>(&self, kind: Kind, text: &Text<'t>) -> Edge<'t> {
        let (name, range) = (Cow::Borrowed(self.name(text)), Cow::Borrowed(self.range(text)));
        Edge { kind, name, range, at: self.at as usize }
    }
}

/// Keeps the edges of one entry while it is read.
pub(crate) struct Keeper<'e> {
    edges: &'e mut Edges,
    /// Which list they stand in: where there are several, they are to be weighed against each other.
    kind: Option<Kind>,
    is_odd: bool,
}

impl<'e> Keeper<'e> {
    pub(crate) fn new(edges: &'e mut Edges) -> Keeper<'e> {
        Keeper { edges, kind: None, is_odd: false }
    }

    /// Leaves it to whoever needs them to look at the entry itself.
    pub(crate) fn leave(&mut self) {
        self.is_odd = true;
    }

    /// The list that comes next. What is wrong with it is said when somebody asks for it: here it only must be JSON.
    pub(crate) fn list(&mut self, reader: &mut Reader<'_>, kind: Kind) -> Result<(), Broken> {
        self.is_odd |= self.kind.replace(kind).is_some();
        if self.is_odd || !reader.is_object()? {
            self.is_odd = true;
            return reader.skip();
        }
        let begin = reader.here();
        if self.plain(reader).is_err() {
            self.is_odd = true;
            reader.back_to(begin);
            reader.skip()?;
        }
        Ok(())
    }

    fn plain(&mut self, reader: &mut Reader<'_>) -> Result<(), Broken> {
        reader.object(|reader, name, at| {
            let range_at = reader.offset()?;
            let range = reader.string()?;
            // What is written with escapes does not stand in the file as it reads.
            let kept = match (name, range) {
                (Cow::Borrowed(name), Cow::Borrowed(range)) => Kept::of(name, at, range, range_at),
                _ => None,
            };
            self.edges.all.push(kept.ok_or_else(|| Broken::new(at, "not to be kept"))?);
            Ok(())
        })
    }

    /// Ends the entry.
    pub(crate) fn end(self) {
        let Keeper { edges, kind, is_odd } = self;
        let start = edges.of_entry.last().map_or(0, |last| last.end);
        if is_odd {
            edges.all.truncate(start as usize);
        }
        let end = u32::try_from(edges.all.len());
        let kind = if is_odd { None } else { Some(kind.unwrap_or(Kind::Prod)) };
        edges.of_entry.push(match end {
            Ok(end) => Own { end, kind },
            Err(_) => Own { end: start, kind: None },
        });
    }
}

impl Kept {
    /// Nothing for what is longer than any.
    fn of(name: &str, at: usize, range: &str, range_at: usize) -> Option<Kept> {
        Some(Kept {
            at: at.try_into().ok()?,
            range_at: range_at.try_into().ok()?,
            name: name.len().try_into().ok()?,
            range: range.len().try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Dialect;
    use crate::npm::lists::Lists;
    use crate::npm::lock;

    #[test]
    fn what_is_kept_is_what_stands_there() {
        let file = r#"{ "lockfileVersion": 3, "packages": {
            "": { "dependencies": { "a": "1" } },
            "node_modules/a": { "dependencies": { "b": "^1.0.0", "@s/c": "" } },
            "node_modules/b": { "peerDependencies": { "a": "*" }, "engines": { "node": ">=1" } },
            "node_modules/c": {},
            "node_modules/two": { "dependencies": { "a": "1" }, "peerDependencies": { "a": "2" } },
            "node_modules/meta": { "peerDependenciesMeta": {}, "peerDependencies": { "a": "2" } },
            "node_modules/bundles": { "dependencies": { "a": "1" }, "bundleDependencies": ["a"] },
            "node_modules/shrinkwrap": { "hasShrinkwrap": true, "dependencies": { "a": "1" } },
            "node_modules/escape": { "dependencies": { "a": "1", "\u0062": "1" } },
            "node_modules/twice": { "dependencies": { "a": "1", "a": "2" } },
            "node_modules/list": { "dependencies": ["a"] },
            "node_modules/number": { "dependencies": { "a": 1 } },
            "folder": { "dependencies": { "a": "1" } },
            "node_modules/d": { "optionalDependencies": { "ä": ">=1 <2 || 5" } }
        } }"#;
        let text = Text::of(file.as_bytes()).expect("text");
        let lock = lock::read(&text).expect("a lock");
        let mut kept = Vec::new();
        for (number, entry) in lock.entries.iter().enumerate() {
            let Some((kind, edges)) = lock.edges.of(number) else { continue };
            kept.push(entry.key.trim_start_matches("node_modules/"));
            let mut lists = Lists::default();
            lists.at(&mut Reader::new(&text, Dialect::Strict), entry.at, false).expect("lists");
            let of = |edge: &Edge<'_>| (edge.kind, edge.name.to_string(), edge.range.to_string(), edge.at);
            let edges: Vec<_> = edges.iter().map(|kept| of(&kept.edge(kind, &text))).collect();
            assert_eq!(edges, lists.edges.iter().map(of).collect::<Vec<_>>(), "{}", entry.key);
        }
        assert_eq!(kept, ["a", "b", "c", "d"]);
    }
}

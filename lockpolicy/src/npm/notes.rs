//! What reading a lock has found of its packages already, so that no later check goes back to the text: megabytes are
//! not in the cache any more when it comes.

use crate::json::Reader;
use crate::lock::Entry;
use crate::name;
use crate::npm::bound::Bound;
use crate::npm::index::LONGEST;
use crate::npm::lists::{Edge, Kind};
use crate::npm::met::link_target;
use crate::npm::place::Place;
use crate::npm::range::{Numbers, Simple, numbers};
use crate::npm::room::Room;
use crate::text::Broken;
use crate::words::{Word, Words};

/// Of the entries of one lock, by their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    entries: Vec<Note>,
    /// What they ask for, one entry's behind the other's: several times as many as entries.
    edges: Vec<Kept>,
    /// The names in the project's own `node_modules`, and those that are asked for.
    names: Words,
    ranges: Words,
    hosts: Words,
    /// By the ranges' numbers, as far as they are of the form that nearly all have.
    simple: Vec<Option<Simple>>,
}

/// Of one entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Note {
    /// What it is called in the project's own `node_modules`, if it is there.
    pub(crate) top: Option<Word>,
    /// A version of three numbers, of a package that stands under its own name and is no link.
    pub(crate) version: Option<Numbers>,
    /// The host of its URL, if that is nothing but the one of its name and version: `https`, the host, a path.
    host: Option<Word>,
    /// It stands under its own name.
    is_named: bool,
    /// And that is a usual one.
    is_usually_named: bool,
    /// So is its key, that name behind `node_modules/`; and its URL is that of this name and version.
    pub(crate) is_usual: bool,
    /// Which list its edges stand in; nothing where they have to be looked up in the file.
    kind: Option<Kind>,
    /// Where they end.
    end: u32,
}

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) name: Word,
    range: Word,
    at: u32,
}

impl Notes {
    pub(crate) fn of(&self, number: usize) -> Option<&Note> {
        self.entries.get(number)
    }

    /// The name of a package, where it is kept besides in the file.
    pub(crate) fn name(&self, number: usize) -> Option<&str> {
        let note = self.of(number).filter(|note| note.is_named)?;
        Some(self.names.text(note.top?))
    }

    /// Whether each letter of a package's name has been looked at, and it has no other.
    pub(crate) fn is_usually_named(&self, number: usize) -> bool {
        self.of(number).is_some_and(|note| note.is_usually_named)
    }

    /// The host of a package's URL, if that is nothing but the one of its name and version, without a character that
    /// none may have.
    pub(crate) fn host(&self, number: usize) -> Option<Word> {
        self.of(number)?.host
    }

    pub(crate) fn names(&self) -> &Words {
        &self.names
    }

    /// The edges of the entry of a number, if they were kept.
    pub(crate) fn edges(&self, number: usize) -> Option<(Kind, &[Kept])> {
        let own = self.entries.get(number)?;
        let before = number.checked_sub(1).and_then(|before| self.entries.get(before));
        let start = before.map_or(0, |before| before.end);
        Some((own.kind?, self.edges.get(start as usize..own.end as usize)?))
    }

    pub(crate) fn name_of(&self, kept: &Kept) -> &str {
        self.names.text(kept.name)
    }

    pub(crate) fn range_of(&self, kept: &Kept) -> &str {
        self.ranges.text(kept.range)
    }

    /// Whether a version is in the range of an edge; nothing where that is not to be said quickly.
    pub(crate) fn is_within(&self, kept: &Kept, version: Numbers) -> Option<bool> {
        let simple = self.simple.get(kept.range.number()).copied().flatten()?;
        Some(simple.has(version))
    }

    pub(crate) fn edge<'n>(&'n self, kept: &Kept, kind: Kind) -> Edge<'n> {
        let (name, range) = (self.name_of(kept).into(), self.range_of(kept).into());
        Edge { kind, name, range, at: kept.at as usize }
    }

    /// Notes an entry whose edges have to be looked up, if it has any.
    pub(crate) fn leave(&mut self, entry: &Entry<'_>) {
        let mut keeper = Keeper::new(self, Place::of(&entry.key));
        keeper.leave();
        keeper.end(entry, Bound::Nothing, None);
    }

    pub(crate) fn make_room(&mut self, room: Room, at: usize, bytes: usize) {
        /// They bring so many edges at most, seen as a whole.
        const EDGES: usize = 4;
        room.make(&mut self.entries, at, bytes);
        room.make(&mut self.edges, at, bytes / EDGES);
    }

    fn keep(&mut self, name: &str, range: &str, at: usize) -> Option<()> {
        let (name, range_text) = (self.names.add(name)?, range);
        let range = self.ranges.add(range_text)?;
        if range.number() == self.simple.len() {
            self.simple.push(Simple::of(range_text));
        }
        self.edges.push(Kept { name, range, at: at.try_into().ok()? });
        Some(())
    }
}

/// Notes one entry while it is read.
pub(crate) struct Keeper<'n> {
    notes: &'n mut Notes,
    place: Place,
    /// Which list they stand in: where there are several, they are to be weighed against each other.
    kind: Option<Kind>,
    is_odd: bool,
}

impl<'n> Keeper<'n> {
    pub(crate) fn new(notes: &'n mut Notes, place: Place) -> Keeper<'n> {
        Keeper { notes, place, kind: None, is_odd: false }
    }

    /// Leaves it to whoever needs its edges to look at the entry itself.
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
            let range = reader.string()?;
            self.notes.keep(&name, &range, at).ok_or_else(|| Broken::new(at, "not to be kept"))
        })
    }

    pub(crate) fn host(&mut self, host: &str) -> Option<Word> {
        self.notes.hosts.add(host)
    }

    /// Ends the entry.
    pub(crate) fn end(self, entry: &Entry<'_>, bound: Bound, host: Option<Word>) {
        let Keeper { notes, place, kind, is_odd } = self;
        let start = notes.entries.last().map_or(0, |last| last.end);
        if is_odd {
            notes.edges.truncate(start as usize);
        }
        // There are fewer edges than bytes, and no file has so many of these.
        let end = u32::try_from(notes.edges.len()).unwrap_or(start);
        let top = place.top_name(&entry.key).filter(|_| entry.key.len() <= LONGEST);
        let is_named = entry.alias.is_none();
        let is_usually_named = is_named && name::is_usual(&entry.name);
        let has_version = is_named && link_target(entry).is_none();
        let version = entry.version.as_deref().filter(|_| has_version).and_then(numbers);
        notes.entries.push(Note {
            top: top.and_then(|name| notes.names.add(name)),
            version,
            host: host.filter(|_| is_usually_named && version.is_some()),
            is_named,
            is_usually_named,
            is_usual: bound == Bound::This && is_usually_named && top.is_some(),
            kind: if is_odd { None } else { Some(kind.unwrap_or(Kind::Prod)) },
            end,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Dialect;
    use crate::npm::lists::Lists;
    use crate::npm::lock;
    use crate::text::Text;

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
            let Some((kind, edges)) = lock.notes.edges(number) else { continue };
            kept.push(entry.key.trim_start_matches("node_modules/"));
            let mut lists = Lists::default();
            lists.at(&mut Reader::new(&text, Dialect::Strict), entry.at, false).expect("lists");
            let of = |edge: &Edge<'_>| (edge.kind, edge.name.to_string(), edge.range.to_string(), edge.at);
            let edges: Vec<_> = edges.iter().map(|kept| of(&lock.notes.edge(kept, kind))).collect();
            assert_eq!(edges, lists.edges.iter().map(of).collect::<Vec<_>>(), "{}", entry.key);
        }
        assert_eq!(kept, ["a", "b", "c", "escape", "d"]);
    }
}

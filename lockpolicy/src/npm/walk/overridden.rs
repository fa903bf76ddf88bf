//! What the walk has to know of the manifest's overrides: in which of their contexts each entry is reached, which has to
//! be found before anything is compared.

use super::{Walk, weigh};
use crate::files;
use crate::finding::Code;
use crate::lock::Entry;
use crate::npm::contexts::Contexts;
use crate::npm::lists::{Edge, Lists};
use crate::npm::manifest::Manifest;
use crate::npm::met::{Asker, link_target};
use crate::npm::notes::Kept;
use crate::npm::overrides::{Context, TOP};
use crate::npm::place::name_in;
use crate::npm::spec::Spec;
use crate::text::Text;

impl<'t> Walk<'_, '_, 't> {
    /// Finds in which contexts of the overrides entries are reached.
    pub(super) fn spread(&mut self) {
        if self.overrides.is_empty() {
            return;
        }
        self.contexts = Contexts::new(self.lock.entries.len());
        let manifest = Lists::of_manifest(self.manifest);
        let asked =
            manifest.edges.iter().map(|edge| (edge.name.to_string(), edge.range.to_string())).collect();
        self.spread_from(None, TOP, asked);
        // Parts of the project are reached without being asked for.
        for (number, entry) in self.lock.entries.iter().enumerate() {
            if name_in(&entry.key).is_none() {
                self.contexts.add(number, TOP);
            }
        }
        let mut lists = Lists::default();
        while let Some((number, context)) = self.contexts.next() {
            let asked = self.asked(number, &mut lists);
            self.spread_from(Some(number), context, asked);
        }
    }

    fn spread_from(&mut self, from: Option<usize>, context: Context, asked: Vec<(String, String)>) {
        let key = from.and_then(|from| self.lock.entries.get(from)).map_or("", |entry| &*entry.key);
        for (name, range) in asked {
            let reached = match from {
                Some(from) => self.index.resolve_from(from, key, &name),
                None => self.index.resolve("", &name),
            };
            let Some(reached) = reached else { continue };
            for within in self.overrides.within(context, &name, &range, &mut self.ranges) {
                self.contexts.add(reached, within);
            }
        }
    }

    /// Names and ranges of what an entry asks for.
    fn asked(&mut self, number: usize, lists: &mut Lists<'t>) -> Vec<(String, String)> {
        let lock = self.lock;
        let Some(entry) = lock.entries.get(number).filter(|entry| link_target(entry).is_none()) else {
            return Vec::new();
        };
        let pairs = |lists: &Lists<'_>| {
            lists.edges.iter().map(|edge| (edge.name.to_string(), edge.range.to_string())).collect()
        };
        if name_in(&entry.key).is_none() {
            let place = files::beside(self.path, &format!("{}/package.json", entry.key));
            let bytes = place.and_then(|place| self.files.bytes(&place));
            let text = bytes.as_deref().and_then(|bytes| Text::of(bytes).ok());
            if let Some(manifest) = text.and_then(|text| Manifest::read(&text).ok()) {
                return pairs(&Lists::of_manifest(&manifest));
            }
        }
        if let Some((_, kept)) = lock.notes.edges(number) {
            let pair =
                |kept: &Kept| (lock.notes.name_of(kept).to_owned(), lock.notes.range_of(kept).to_owned());
            return kept.iter().map(pair).collect();
        }
        // What cannot be read is said when it is compared.
        match lists.at(&mut self.reader, entry.at, self.of_tree) {
            Ok(()) => pairs(lists),
            Err(_) => Vec::new(),
        }
    }

    /// The contexts in which what an edge asks for may be.
    pub(super) fn within(&mut self, asker: &Asker<'_>, edge: &Edge<'_>) -> Vec<Context> {
        if !self.overrides.concerns(&edge.name) {
            return vec![TOP];
        }
        let contexts = self.contexts.of(asker.entry.map(|(number, _)| number), &self.overrides);
        let mut within: Vec<Context> = contexts
            .into_iter()
            .flat_map(|context| self.overrides.within(context, &edge.name, &edge.range, &mut self.ranges))
            .collect();
        within.sort_unstable();
        within.dedup();
        within
    }

    /// What the project itself asks for no override may change: npm refuses to install anything then.
    pub(super) fn conflict(&mut self, edge: &Edge<'_>, contexts: &[Context], entry: &Entry<'_>) {
        let sent = contexts.iter().map(|context| self.overrides.sent(*context, &edge.name));
        let other = sent.map(|sent| sent.filter(|sent| *sent.value != *edge.range));
        let Some(sent) = other.collect::<Option<Vec<_>>>().and_then(|all| all.first().copied()) else {
            return;
        };
        let what = format!(
            "package.json asks for `{}@{}` and overrides it with `{}`: npm refuses both together",
            edge.name.escape_debug(),
            edge.range.escape_debug(),
            sent.value.escape_debug()
        );
        self.found.add(Code::Stale, entry.at, what).package = Some(entry.label());
    }

    /// npm compares versions and not names: that what a range or an alias gets is the package of that name is for
    /// somebody else to see.
    pub(super) fn identity(
        &mut self,
        asker: &Asker<'_>,
        edge: &Edge<'_>,
        entry: &Entry<'_>,
        by_place: bool,
        contexts: &[Context],
        note_only: bool,
    ) {
        if by_place || link_target(entry).is_some() {
            return;
        }
        let name_of = |context: &Context| {
            let sent = self.overrides.sent(*context, &edge.name);
            match Spec::of(sent.map_or(&*edge.range, |sent| sent.value)) {
                Spec::Alias { name, .. } => name.to_owned(),
                _ => edge.name.to_string(),
            }
        };
        let names: Vec<String> = contexts.iter().map(name_of).collect();
        let Some(name) = names.first().filter(|_| !names.iter().any(|name| *name == entry.name)) else {
            return;
        };
        let what = format!(
            "`{}` is where {} looks for `{}`, and holds `{}`",
            entry.key,
            asker.name(),
            name.escape_debug(),
            entry.name.escape_debug()
        );
        let finding = self.found.add(Code::OtherPackage, entry.at, what);
        finding.package = Some(entry.label());
        // What is asked for where npm does not look whether it was overridden is no other package.
        let own = matches!(Spec::of(&edge.range), Spec::Range(_) | Spec::Tag) && entry.name == edge.name;
        weigh(finding, note_only && own);
    }
}

//! The tree that an install would build, walked from the manifests over the lock's entries.

use std::cmp::Ordering;

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::format::Ecosystem;
use crate::json::{Dialect, Reader};
use crate::lock::{Entry, Lock, Source};
use crate::npm::contexts::Contexts;
use crate::npm::index::{Index, above, parent};
use crate::npm::lists::{Edge, Kind, Lists};
use crate::npm::manifest::Manifest;
use crate::npm::met::{Asker, clean, is, is_place, link_target};
use crate::npm::notes::Kept;
use crate::npm::overrides::{Context, Overrides, TOP};
use crate::npm::place::name_in;
use crate::npm::range::{self, Ranges};
use crate::npm::spec::Spec;
use crate::npm::workspaces;
use crate::order;
use crate::text::Text;

mod overridden;

pub(crate) struct Walk<'w, 'l, 't> {
    lock: &'w Lock<'l>,
    index: &'w Index<'w>,
    of_tree: bool,
    files: &'w dyn Files,
    path: &'w str,
    manifest: &'w Manifest<'w>,
    overrides: Overrides<'w>,
    contexts: Contexts,
    ranges: Ranges,
    found: &'w mut Findings<'t>,
    reader: Reader<'t>,
    /// What an install would reach.
    seen: Vec<bool>,
    /// What is asked for by where it is, and so need not come from a registry.
    asked_by_place: Vec<bool>,
    queue: Vec<usize>,
    /// Folders that links lead to: looked at when all else has been, as npm does.
    linked: Vec<usize>,
}

impl<'w, 'l, 't> Walk<'w, 'l, 't> {
    pub(crate) fn new(
        lock: &'w Lock<'l>,
        index: &'w Index<'w>,
        of_tree: bool,
        files: &'w dyn Files,
        path: &'w str,
        manifest: &'w Manifest<'w>,
        found: &'w mut Findings<'t>,
    ) -> Walk<'w, 'l, 't> {
        Walk {
            lock,
            index,
            of_tree,
            files,
            path,
            manifest,
            overrides: Overrides::of(manifest),
            contexts: Contexts::default(),
            ranges: Ranges::default(),
            reader: Reader::new(&found.text(), Dialect::Strict),
            found,
            seen: vec![false; lock.entries.len()],
            asked_by_place: vec![false; lock.entries.len()],
            queue: Vec::new(),
            linked: Vec::new(),
        }
    }

    pub(crate) fn run(mut self) {
        let workspaces = self.workspaces();
        self.spread();
        let asker = Asker { key: "", entry: None, project: true, note_only: false };
        self.edges(&asker, &Lists::of_manifest(self.manifest), &workspaces);
        let mut lists = Lists::default();
        self.visit_all(false, &mut lists);
        // What only parts of the project reach, npm does not check any further.
        while !self.linked.is_empty() {
            self.queue.append(&mut self.linked);
            self.visit_all(true, &mut lists);
        }
        self.leftovers();
    }

    /// Every workspace has to be a link to its own folder; the names that are thereby spoken for.
    fn workspaces(&mut self) -> Vec<String> {
        let Some(root) = files::beside(self.path, ".") else { return Vec::new() };
        let mut names = Vec::new();
        for folder in workspaces::folders(self.files, &root, &self.manifest.workspaces) {
            let bytes = files::beside(self.path, &format!("{folder}/package.json"))
                .and_then(|manifest| self.files.bytes(&manifest));
            let name = bytes.as_deref().and_then(|bytes| {
                let text = Text::of(bytes).ok()?;
                Manifest::read(&text).ok()?.name.map(|name| name.into_owned())
            });
            let name = name.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or_default().to_owned());
            let number = self.index.resolve("", &name);
            match number.and_then(|number| Some((number, self.lock.entries.get(number)?))) {
                Some((number, Entry { source: Source::Path(own), .. })) if clean(own) == folder => {
                    self.reach(number, true);
                }
                _ => {
                    let what = format!("the workspace `{folder}` is not in the lock");
                    self.found.add(Code::Stale, 0, what).package = Some(name.clone());
                }
            }
            names.push(name);
        }
        names.sort_unstable();
        names
    }

    fn reach(&mut self, number: usize, by_place: bool) {
        if let Some(asked) = self.asked_by_place.get_mut(number) {
            *asked |= by_place;
        }
        if let Some(seen) = self.seen.get_mut(number).filter(|seen| !**seen) {
            *seen = true;
            self.queue.push(number);
        }
    }

    /// Goes on until nothing new is reached, each time in the order of the file: going to and fro in it costs more than
    /// what is done there.
    fn visit_all(&mut self, behind_link: bool, lists: &mut Lists<'t>) {
        while !self.queue.is_empty() {
            let mut all = std::mem::take(&mut self.queue);
            all.sort_unstable();
            for number in all {
                self.visit(number, behind_link, lists);
            }
        }
    }

    fn visit(&mut self, number: usize, behind_link: bool, lists: &mut Lists<'t>) {
        if self.overrides.is_empty() && self.is_usual(number) {
            return;
        }
        let lock = self.lock;
        let Some(entry) = lock.entries.get(number) else { return };
        if let Some(target) = link_target(entry) {
            match self.index.get(&clean(target)) {
                Some(target) => {
                    if let Some(seen) = self.seen.get_mut(target).filter(|seen| !**seen) {
                        *seen = true;
                        self.linked.push(target);
                    }
                }
                // Version 1 keeps only the link.
                None if self.of_tree => {}
                None => {
                    let what = format!("a link to `{}`, which the lock does not have", target.escape_debug());
                    self.found.add(Code::Shape, entry.at, what).package = Some(entry.label());
                }
            }
            return;
        }
        let project = name_in(&entry.key).is_none();
        let asker = Asker {
            key: &entry.key,
            entry: Some((number, entry)),
            project,
            note_only: matches!(entry.source, Source::Bundled) || (behind_link && !project),
        };
        // What is outside of this project is its own project's business.
        if project && entry.key.starts_with("..") {
            return self.outside(number, entry, lists);
        }
        // A folder of the project is read anew: its people may have changed it since.
        if project {
            let bytes = files::beside(self.path, &format!("{}/package.json", entry.key))
                .and_then(|path| self.files.bytes(&path));
            let text = bytes.as_deref().and_then(|bytes| Text::of(bytes).ok());
            if let Some(manifest) = text.and_then(|text| Manifest::read(&text).ok()) {
                return self.edges(&asker, &Lists::of_manifest(&manifest), &[]);
            }
        }
        if let Some((kind, kept)) = lock.notes.edges(number) {
            return self.kept(&asker, number, entry, kind, kept);
        }
        match lists.at(&mut self.reader, entry.at, self.of_tree) {
            Ok(()) => self.edges(&asker, lists, &[]),
            Err(broken) => {
                self.found.add(broken.code, broken.at, broken.why);
            }
        }
    }

    fn outside(&mut self, number: usize, entry: &Entry<'_>, lists: &mut Lists<'t>) {
        if lists.at(&mut self.reader, entry.at, self.of_tree).is_ok() {
            for edge in &lists.edges {
                if let Some(reached) = self.index.resolve_from(number, &entry.key, &edge.name) {
                    self.reach(reached, true);
                }
            }
        }
    }

    /// Whether all that a usual package asks for are plain ranges, met by what stands under that very name. It is said
    /// without a look at the entries themselves, which would have to be brought from memory.
    fn is_usual(&mut self, number: usize) -> bool {
        let lock = self.lock;
        let Some((_, kept)) = lock.notes.edges(number).filter(|_| self.index.is_usual(number)) else {
            return false;
        };
        kept.iter().all(|kept| {
            let Some(reached) = self.index.top(kept.name) else { return false };
            let version = self.index.version(reached);
            let is_met = version.and_then(|version| lock.notes.is_within(kept, version)) == Some(true);
            if is_met {
                self.reach(reached, false);
            }
            is_met
        })
    }

    /// The edges that were kept when the lock was read: of a package that bundles nothing, in one list.
    fn kept(&mut self, asker: &Asker<'_>, number: usize, entry: &Entry<'_>, kind: Kind, kept: &[Kept]) {
        let notes = &self.lock.notes;
        for kept in kept {
            let reached = self.index.resolve_from(number, &entry.key, notes.name_of(kept));
            let plainly = |reached| self.is_plainly(reached, notes.name_of(kept), notes.range_of(kept));
            if !reached.is_some_and(plainly) {
                self.edge(asker, &notes.edge(kept, kind), asker.note_only);
            }
        }
    }

    fn edges(&mut self, asker: &Asker<'_>, lists: &Lists<'_>, spoken_for: &[String]) {
        for edge in &lists.edges {
            if spoken_for.binary_search_by(|name| name.as_str().cmp(&edge.name)).is_ok() {
                continue;
            }
            let inside = !asker.project && lists.bundled.contains(&edge.name);
            self.edge(asker, edge, asker.note_only || inside || lists.has_shrinkwrap);
        }
    }

    fn edge(&mut self, asker: &Asker<'_>, edge: &Edge<'_>, note_only: bool) {
        let number = match asker.entry {
            Some((own, entry)) => self.index.resolve_from(own, &entry.key, &edge.name),
            None => self.index.resolve("", &edge.name),
        };
        if number.is_some_and(|number| self.is_plainly(number, &edge.name, &edge.range)) {
            return;
        }
        let peer = matches!(edge.kind, Kind::Peer | Kind::PeerThatMayBeAbsent);
        let place = if asker.project { 0 } else { edge.at };
        let wanted = || format!("`{}@{}`", edge.name.escape_debug(), edge.range.escape_debug());
        let Some(number) = number else {
            if edge.kind == Kind::PeerThatMayBeAbsent {
                return;
            }
            let note = note_only || peer || matches!(edge.kind, Kind::Optional | Kind::Unsaid);
            let what = format!("nothing in the lock for {}, which {} asks for", wanted(), asker.name());
            let finding = self.found.add(Code::Stale, place, what);
            finding.package = Some(edge.name.clone().into_owned());
            weigh(finding, note);
            // What the project itself asks for npm would fetch now, however mildly it asks. A lock of one that is told to
            // leave peers out is honest all the same, so it is a question.
            if note && !note_only && asker.project && edge.kind != Kind::Unsaid {
                finding.outcome = Outcome::Ask;
            }
            return;
        };
        let Some(entry) = self.lock.entries.get(number) else { return };
        let bundled = matches!(entry.source, Source::Bundled);
        let contexts = if bundled { vec![TOP] } else { self.within(asker, edge) };
        if asker.entry.is_none() && !bundled {
            self.conflict(edge, &contexts, entry);
        }
        let (holds, by_place) = self.holds(asker, edge, entry, &contexts);
        self.reach(number, by_place);
        if !holds {
            let sent = contexts.iter().find_map(|context| self.overrides.sent(*context, &edge.name));
            let what = match sent {
                None => format!("{} is not the {} that {} asks for", entry.label(), wanted(), asker.name()),
                Some(sent) => format!(
                    "{} is not the `{}` that the manifest's overrides put in the place of the {} that {} asks for",
                    entry.label(),
                    sent.value.escape_debug(),
                    wanted(),
                    asker.name()
                ),
            };
            let note = note_only || peer || self.further_up(asker, edge, &entry.key);
            let code = if sent.is_some() { Code::Stale } else { Code::OutOfRange };
            let finding = self.found.add(code, if asker.project { entry.at } else { place }, what);
            finding.package = Some(entry.label());
            weigh(finding, note);
            if !note && is_kept(asker, edge, entry) {
                finding.outcome = Outcome::Ask;
            }
        }
        self.identity(asker, edge, entry, by_place, &contexts, note_only || peer);
    }

    /// What nearly every edge is: a plain range of the same name, met.
    fn is_plainly(&mut self, number: usize, name: &str, range: &str) -> bool {
        let Some(entry) = self.lock.entries.get(number) else { return false };
        let version = entry.version.as_deref().unwrap_or_default();
        let plainly = !self.overrides.concerns(name)
            && entry.name == name
            && link_target(entry).is_none()
            && range::quickly(version, range) == Some(true);
        if plainly {
            self.reach(number, false);
        }
        plainly
    }

    /// Whether a folder further up has what is asked for: npm finds that one when it looks for a place, and is content.
    fn further_up(&mut self, asker: &Asker<'_>, edge: &Edge<'_>, wrong: &str) -> bool {
        let mut wrong = wrong;
        while let Some(folder) = parent(wrong) {
            let Some(number) = self.index.resolve(above(folder), &edge.name) else { return false };
            let Some(entry) = self.lock.entries.get(number) else { return false };
            let bundled = matches!(entry.source, Source::Bundled);
            let contexts = if bundled { vec![TOP] } else { self.within(asker, edge) };
            // Where it cannot be told what an override makes of it, nothing is excused.
            if contexts.iter().all(|context| self.holds(asker, edge, entry, &[*context]).0) {
                return true;
            }
            wrong = &entry.key;
        }
        false
    }

    /// Whether an entry is what an edge asks for, and whether it asks by where it is.
    fn holds(
        &mut self,
        asker: &Asker<'_>,
        edge: &Edge<'_>,
        entry: &Entry<'_>,
        contexts: &[Context],
    ) -> (bool, bool) {
        let (mut any, mut by_place) = (false, false);
        for context in contexts {
            let sent = self.overrides.sent(*context, &edge.name);
            let spec = Spec::of(sent.map_or(&*edge.range, |sent| sent.value));
            by_place |= is_place(spec);
            any |= self.is(asker, spec, entry);
            // Where a rule is for some versions only, the others may stay.
            if let Some(sent) = sent.filter(|sent| !any && sent.of != "*") {
                any =
                    self.is(asker, Spec::of(&edge.range), entry) && !self.is(asker, Spec::of(sent.of), entry);
            }
        }
        (any, by_place)
    }

    fn is(&mut self, asker: &Asker<'_>, spec: Spec<'_>, entry: &Entry<'_>) -> bool {
        is(&mut self.ranges, self.lock, self.index, asker, spec, entry, self.path)
    }

    /// What nobody asked for, and what nobody asked for from there.
    fn leftovers(&mut self) {
        for (number, entry) in self.lock.entries.iter().enumerate() {
            let seen = self.seen.get(number).copied().unwrap_or_default();
            let asked = self.asked_by_place.get(number).copied().unwrap_or_default();
            if !seen {
                let what = format!("nothing asks for `{}`", entry.key.chars().take(200).collect::<String>());
                self.found.add(Code::Extraneous, entry.at, what).package = Some(entry.label());
                continue;
            }
            let from = match &entry.source {
                Source::Git { url, .. } => url,
                Source::Url(url) => url,
                Source::Path(path) if name_in(&entry.key).is_some() => path,
                _ => continue,
            };
            if !asked {
                let what =
                    format!("from `{}`, where nothing that asks for it wants it from", from.escape_debug());
                self.found.add(Code::OtherPackage, entry.at, what).package = Some(entry.label());
            }
        }
    }
}

/// Whether npm keeps what it finds although it is out of range: below a part of the project its own copy, if what is
/// asked for is older. For an older copy it would look for another place, and miss it there.
fn is_kept(asker: &Asker<'_>, edge: &Edge<'_>, entry: &Entry<'_>) -> bool {
    let own = entry.key.strip_prefix(asker.key).and_then(|rest| rest.strip_prefix("/node_modules/"));
    let (version, wanted) = (entry.version.as_deref(), edge.range.trim_start_matches(['^', '~', '=', 'v']));
    asker.project
        && !asker.key.is_empty()
        && own == Some(&*edge.name)
        && version.and_then(|own| order::compare(Ecosystem::Npm, own, wanted)) == Some(Ordering::Greater)
}

fn weigh(finding: &mut crate::Finding, note: bool) {
    if note {
        finding.outcome = Outcome::Note;
    }
}

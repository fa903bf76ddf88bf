//! Which packages of a lock ask for which others, by name: as much as it takes to say what a new one brings with it.
//!
//! Not every format says it. Where nothing is known, nothing is brought, and each package is named by itself.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::format::Format;
use crate::json::{self, Dialect};
use crate::lock::{Entry, Lock};
use crate::name;
use crate::table;
use crate::text::Text;
use crate::{bun, cargo, npm, pnpm, yarn};

/// Name after name: who asks, and for what.
pub(crate) type Edges = Vec<(String, String)>;

/// What each of `roots` brings of `news`, all by their numbers: what is reached from it through packages that are new
/// themselves. What more than one reaches is the first one's.
pub(crate) fn brought(
    lock: &Lock<'_>,
    text: &Text<'_>,
    roots: &[usize],
    news: &HashSet<usize>,
) -> BTreeMap<usize, Vec<usize>> {
    let ecosystem = lock.format.ecosystem();
    let normal = |own: &str| name::normal(own, ecosystem);
    let names_of = |number: usize| -> Vec<String> {
        lock.entries.get(number).map(|entry| names(entry).map(normal).collect()).unwrap_or_default()
    };
    // By name, because one name may stand in many places, each of which asks for the same.
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for number in news {
        for own in names_of(*number) {
            by_name.entry(own).or_default().push(*number);
        }
    }
    let mut asked: HashMap<String, HashSet<String>> = HashMap::new();
    for (from, to) in edges(lock, text) {
        let (from, to) = (normal(&from), normal(&to));
        if by_name.contains_key(&from) && by_name.contains_key(&to) {
            asked.entry(from).or_default().insert(to);
        }
    }
    let mut seen: HashSet<String> = roots.iter().flat_map(|root| names_of(*root)).collect();
    let mut taken: HashSet<usize> = roots.iter().copied().collect();
    let mut begun: HashSet<String> = HashSet::new();
    let mut all = BTreeMap::new();
    for root in roots {
        let mut brings = Vec::new();
        let mut queue: VecDeque<String> =
            names_of(*root).into_iter().filter(|own| begun.insert(own.clone())).collect();
        while let Some(own) = queue.pop_front() {
            for next in asked.get(&own).into_iter().flatten() {
                if !seen.insert(next.clone()) {
                    continue;
                }
                queue.push_back(next.clone());
                for number in by_name.get(next).into_iter().flatten() {
                    if taken.insert(*number) {
                        brings.push(*number);
                        queue
                            .extend(names_of(*number).into_iter().filter(|other| seen.insert(other.clone())));
                    }
                }
            }
        }
        brings.sort_unstable();
        all.insert(*root, brings);
    }
    all
}

/// The names that an entry is asked for by.
pub(crate) fn names<'e>(entry: &'e Entry<'_>) -> impl Iterator<Item = &'e str> {
    let alias = entry.alias.as_deref().filter(|alias| *alias != entry.name);
    alias.into_iter().chain([&*entry.name])
}

/// What cannot be read has been found by then, and asks for nothing.
fn edges(lock: &Lock<'_>, text: &Text<'_>) -> Edges {
    match lock.format {
        Format::PackageLock | Format::Shrinkwrap => npm::asked(lock, text),
        Format::Pnpm => pnpm::asked(text).unwrap_or_default(),
        Format::Yarn1 => yarn::classic::asked(text).unwrap_or_default(),
        Format::YarnBerry => yarn::berry::asked(text).unwrap_or_default(),
        Format::Bun => bun::asked(lock),
        Format::Cargo => cargo::asked(text).unwrap_or_default(),
        Format::Uv | Format::Poetry | Format::Pdm => of_tables(text),
        Format::Composer => of_composer(text),
        _ => Vec::new(),
    }
}

/// `[[package]]`: a list of tables (uv), of requirements (pdm), or a table whose keys are the names (poetry).
fn of_tables(text: &Text<'_>) -> Edges {
    let Ok(document) = table::read(text) else { return Vec::new() };
    let mut edges = Vec::new();
    for package in document.root().items("package").into_iter().filter_map(|item| item.table()) {
        let Some(from) = package.text("name") else { continue };
        let Some(list) = package.get("dependencies") else { continue };
        let mut add = |to: &str| edges.push((from.to_string(), to.to_owned()));
        if list.is_array() {
            for item in list.items() {
                match (item.table().and_then(|table| table.text("name")), item.text()) {
                    (Some(name), _) => add(&name),
                    (None, Some(text)) => {
                        let plain = |one: char| one.is_alphanumeric() || matches!(one, '-' | '_' | '.');
                        add(text.split(|one| !plain(one)).next().unwrap_or_default());
                    }
                    (None, None) => {}
                }
            }
        } else if let Some(table) = list.table() {
            table.fields().iter().for_each(|(name, ..)| add(name));
        }
    }
    edges
}

fn of_composer(text: &Text<'_>) -> Edges {
    let Ok(lock) = json::read(text, Dialect::Strict) else { return Vec::new() };
    let lists = ["packages", "packages-dev"].into_iter().filter_map(|key| lock.field(key));
    let mut edges = Vec::new();
    for package in lists.flat_map(|list| list.items()) {
        let name = package.field("name").and_then(|name| name.text());
        let asks = package.field("require").map(|list| list.fields()).unwrap_or_default();
        if let Some(from) = name {
            edges.extend(asks.iter().map(|(to, _)| (from.to_string(), to.to_string())));
        }
    }
    edges
}

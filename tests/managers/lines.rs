//! Random command lines: names that are cut short, bundles, values that are glued on or stand apart, or are missing.

use crate::chance::Chance;

/// An option of a parser.
pub(crate) struct Known {
    pub(crate) names: Vec<String>,
    pub(crate) value: bool,
}

/// Adds an option in one of its spellings; `all` are those that may stand in a bundle with it.
pub(crate) fn random_option(option: &Known, all: &[&Known], chance: &mut Chance, line: &mut Vec<String>) {
    const VALUES: &[&str] = &["v", "1", "-x", "--pre", "a=b", "https://x.example"];
    let name = &option.names[chance.below(option.names.len())];
    if let Some(long) = name.strip_prefix("--") {
        let mut long = long.to_owned();
        if chance.one_in(3) {
            long.truncate(1 + chance.below(long.len()));
        }
        let attached = chance.one_in(if option.value { 2 } else { 15 });
        line.push(if attached { format!("--{long}={}", chance.pick(VALUES)) } else { format!("--{long}") });
        if option.value && !attached && !chance.one_in(8) {
            line.push(chance.pick(VALUES).to_owned());
        }
        return;
    }
    let mut word = "-".to_owned();
    for _ in 0..chance.below(3) {
        let other = all[chance.below(all.len())];
        let short = other.names.iter().find(|name| name.len() == 2 && !other.value && *name != "-h");
        word.push_str(short.map_or("", |short| &short[1..]));
    }
    word.push_str(&name[1..]);
    if option.value && chance.one_in(2) {
        word.push_str(chance.pick(VALUES));
        line.push(word);
        return;
    }
    line.push(word);
    if option.value && !chance.one_in(8) {
        line.push(chance.pick(VALUES).to_owned());
    }
}

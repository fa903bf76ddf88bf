//! What options of a requirements file make pip do, apart from what is wrong with them wherever they stand: nobody has
//! looked at one that is new.

use std::collections::BTreeSet;

use crate::files::{Files, beside};
use crate::requirements::read;
use crate::runs::{Does, Fact};
use crate::text::{Broken, Text};

/// More files than any project has in one set.
const MOST: usize = 200;

pub(crate) fn facts(text: &Text<'_>) -> Result<Vec<Fact>, Broken> {
    let lock = read(text)?;
    let fact = |own: &crate::lock::Setting<'_>| {
        let does = match &*own.name {
            // Code of the package itself, at the install.
            "--no-binary" | "--config-settings" => Does::RunsAsUsual,
            "--only-binary" if own.value == ":none:" => Does::RunsAsUsual,
            // Which host it is, is judged; that there is another place at all, is news.
            "--find-links" | "--extra-index-url" | "--no-index" | "--pre" | "--use-feature" => {
                Does::LoosensAsUsual
            }
            _ => return None,
        };
        Some(Fact::new(own.name.clone(), own.value.clone(), does, own.at))
    };
    Ok(lock.settings.iter().filter_map(fact).collect())
}

/// The file at `path`, and those that it includes, however far.
pub(crate) fn set(files: &dyn Files, path: &str) -> Vec<String> {
    let mut all = vec![path.to_owned()];
    let mut known: BTreeSet<String> = all.iter().cloned().collect();
    let mut next = 0;
    while let Some(own) = all.get(next).cloned() {
        next += 1;
        let Some(bytes) = files.bytes(&own) else { continue };
        let Ok(text) = Text::of(&bytes) else { continue };
        let Ok(lock) = read(&text) else { continue };
        for setting in &lock.settings {
            let includes = matches!(&*setting.name, "--requirement" | "--constraint");
            let Some(place) = beside(&own, &setting.value).filter(|_| includes) else { continue };
            if all.len() < MOST && known.insert(place.clone()) {
                all.push(place);
            }
        }
    }
    all
}

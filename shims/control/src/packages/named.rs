//! The packages that a call names.

use std::path::Path;

use cotter_lockpolicy::named::{How, Named, read};
use cotter_lockpolicy::{Ecosystem, Index};
use cotter_rules::{FactKey, Kind};

use super::asked::Asked;
use super::manager::Manager;
use super::project::Project;
use super::{Count, Fact};
use crate::written::visible;

pub(super) fn facts(
    asked: &Asked<'_>,
    manager: &Manager,
    project: Option<&Project>,
    index: Option<&Index<'_>>,
) -> Vec<Fact> {
    let [mut bad, mut alike, mut foreign, mut local, mut floating, mut exact] =
        std::array::from_fn(|_| Count::default());
    for word in asked.of_kind(Kind::Package) {
        let shown = visible(word);
        let Some(named) = named(asked, manager, word) else { continue };
        let ecosystem = ecosystem(manager, word);
        if let Some(why) = named.bad(ecosystem, index) {
            bad.add(|| format!("{shown}: {why}"));
        }
        match named.how {
            How::Path(path) if is_inside(asked, project, path) => local.add(|| shown.clone()),
            How::Path(_) | How::Elsewhere(_) => foreign.add(|| shown.clone()),
            How::Floating(_) => floating.add(|| shown.clone()),
            How::Exact(_) => exact.add(|| shown.clone()),
        }
        if let Some(like) = named.like(ecosystem) {
            alike.add(|| format!("{shown} is nearly `{}`: {}", like.of, like.how));
        }
    }
    if asked.has_bytes {
        foreign.add(|| "a word that is no text".to_owned());
    }
    vec![
        bad.into_fact(FactKey::PackagesBad),
        alike.into_fact(FactKey::PackagesAlike),
        foreign.into_fact(FactKey::PackagesForeign),
        local.into_fact(FactKey::PackagesLocal),
        floating.into_fact(FactKey::PackagesFloating),
        exact.into_fact(FactKey::PackagesExact),
    ]
}

/// A word without any sign of being a path is one all the same where pip and its like find a folder by that name.
fn named<'w>(asked: &Asked<'_>, manager: &Manager, word: &'w str) -> Option<Named<'w>> {
    let folder = manager.ecosystem == Ecosystem::PyPi && word.ends_with('/');
    if folder && asked.path(word).is_dir() {
        return Some(Named { how: How::Path(word), name: "" });
    }
    read(manager.ecosystem, word)
}

/// Deno takes packages of two ecosystems.
fn ecosystem(manager: &Manager, word: &str) -> Ecosystem {
    if manager.ecosystem == Ecosystem::Jsr && word.starts_with("npm:") {
        Ecosystem::Npm
    } else {
        manager.ecosystem
    }
}

/// Whether a path leads into the project, links followed, or to where a project would be: the call's own directory.
fn is_inside(asked: &Asked<'_>, project: Option<&Project>, path: &str) -> bool {
    let Ok(real) = asked.path(path).canonicalize() else { return false };
    let here = asked.dir().canonicalize().ok();
    let roots =
        [project.map(|project| project.tree.root().to_path_buf()), repository(here.as_deref()), here.clone()];
    roots.into_iter().flatten().any(|root| real.starts_with(root))
}

fn repository(dir: Option<&Path>) -> Option<std::path::PathBuf> {
    dir?.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok()).map(Path::to_path_buf)
}

//! Whether an npm lock agrees with its manifest and with itself: what `npm ci` would refuse is found.
//!
//! npm builds the tree that the manifests ask for out of the lock's entries and refuses where one is missing or out of
//! range. The same is done here ([`walk`]), without the registry. Where npm only warns, or repairs in silence (peers,
//! optional packages), there is a note.

use crate::files::{self, Files};
use crate::finding::{Code, Findings, Outcome};
use crate::lock::Lock;
use crate::npm::index::Index;
use crate::npm::lock::{DEPENDENCIES, PACKAGES};
use crate::npm::manifest::Manifest;
use crate::npm::walk::Walk;
use crate::npm::{both, shape};
use crate::text::Text;

pub fn check(lock: &Lock<'_>, files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let index = Index::of(lock);
    let place_of = |name: &str| lock.settings.iter().find(|own| own.name == name).map(|own| own.at);
    let of_tree = place_of(PACKAGES).is_none();
    shape::check(lock, &index, of_tree, path, found);
    if let (false, Some(tree)) = (of_tree, place_of(DEPENDENCIES)) {
        both::check(lock, &index, tree, found);
    }
    // The hidden lock says what is installed, not what was asked for.
    if path.ends_with("node_modules/.package-lock.json") || path == ".package-lock.json" {
        return;
    }
    overruled(files, path, found);
    let Some(manifest_path) = files::beside(path, "package.json") else { return };
    let Some(bytes) = files.bytes(&manifest_path) else {
        found.add(Code::NoManifest, 0, "no `package.json` beside it: what was asked for is not known");
        return;
    };
    let read = Text::of(&bytes).and_then(|text| Manifest::read(&text));
    match read {
        Ok(manifest) => Walk::new(lock, &index, of_tree, files, path, &manifest, found).run(),
        Err(broken) => {
            let what = format!("`package.json` cannot be read: {broken}");
            found.add(broken.code, 0, what).outcome = Outcome::Refuse;
        }
    }
}

/// npm reads `npm-shrinkwrap.json` and passes over the `package-lock.json` beside it.
fn overruled(files: &dyn Files, path: &str, found: &mut Findings<'_>) {
    let is_lock = path == "package-lock.json" || path.ends_with("/package-lock.json");
    let shrinkwrap = files::beside(path, "npm-shrinkwrap.json");
    if is_lock && shrinkwrap.is_some_and(|shrinkwrap| files.bytes(&shrinkwrap).is_some()) {
        let what = "`npm-shrinkwrap.json` stands beside this file, and npm reads that instead";
        found.add(Code::Overruled, 0, what).mend = Some("remove one of the two".to_owned());
    }
}

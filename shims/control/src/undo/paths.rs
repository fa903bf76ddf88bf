//! The files and folders that an undo is limited to.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use cotter_core::path::{absolute, is_below};

use super::Place;
use super::differ::{all_of, is_there, wanted};
use super::points::Point;
use crate::error::Error;
use crate::subject::path;

/// Paths as a person types them, relative to where they stand, as paths of the work tree.
pub(crate) fn inside(place: &Place<'_>, paths: &[OsString]) -> Result<Vec<Vec<u8>>, Error> {
    let top = place.repository.top.as_deref().unwrap_or(b"/");
    let cwd = std::env::current_dir().map_err(|cause| Error::file(std::path::Path::new("."), cause))?;
    let cwd = cwd.as_os_str().as_bytes();
    paths
        .iter()
        .map(|given| {
            let whole = absolute(cwd, given.as_bytes());
            if !is_below(&whole, top) {
                return Err(Error::OutsideTree(given.to_string_lossy().into_owned()));
            }
            let inside = whole.strip_prefix(top).unwrap_or_default();
            Ok(inside.strip_prefix(b"/").unwrap_or(inside).to_vec())
        })
        .collect()
}

/// A path that was there neither then nor now is a slip.
pub(crate) fn are_known(place: &Place<'_>, point: &Point, paths: &[Vec<u8>]) -> Result<(), Error> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut then: Vec<Vec<u8>> = point.about()?.secrets.iter().map(|secret| secret.path.clone()).collect();
    for part in ["work", "cleaned"].map(|part| point.part(part)) {
        if is_there(place, &part) {
            then.extend(all_of(place, &part)?.into_iter().map(|difference| difference.path));
        }
    }
    let top = place.repository.top.as_deref().map(path);

    let stands = |inside: &&Vec<u8>| {
        top.as_ref().is_some_and(|top| std::fs::symlink_metadata(top.join(path(inside))).is_ok())
    };
    let unknown = paths.iter().find(|wanted_path| {
        let one = std::slice::from_ref(*wanted_path);
        !stands(wanted_path) && !then.iter().any(|own| wanted(own, one))
    });
    match unknown {
        None => Ok(()),
        Some(unknown) => Err(Error::Point {
            id: point.id.clone(),
            why: format!("`{}` is not in it", String::from_utf8_lossy(unknown)),
        }),
    }
}

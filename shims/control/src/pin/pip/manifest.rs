//! Where a package that is added goes: into the one list that is read, or a new `requirements.in`.

use std::collections::BTreeMap;

use cotter_lockpolicy::python::requirement;
use cotter_lockpolicy::{Ecosystem, name};

use super::super::job::Job;
use super::super::stop::Stop;
use super::inputs::{Lists, Read, Root};
use crate::error::Error;

/// Adds what the command line asks for to what is resolved, and gives the lists that are others by it.
pub(super) fn add(job: &Job<'_>, lists: &Lists, read: &mut Read) -> Result<BTreeMap<String, Vec<u8>>, Stop> {
    let asked: Vec<Root> =
        job.args.packages.iter().map(|word| Root::of(word, true)).collect::<Result<_, _>>()?;
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let [list] = lists.inputs.as_slice() else {
        return Err(Error::Pin(format!("to which of {} is it to be added?", lists.shown())).into());
    };
    let before = job.here.read(list)?.unwrap_or_default();
    let mut text = String::from_utf8(before).map_err(|_| Error::Pin(format!("`{list}` is not UTF-8")))?;
    for root in asked {
        let same = |other: &Root| normal(&other.name) == normal(&root.name);
        match read.roots.iter_mut().find(|other| same(other)) {
            // Asked for without a range, it is bumped within the one that it has.
            Some(own) if root.range.is_empty() && root.text == root.name && list != &lists.output => {
                own.asked = true;
            }
            Some(own) => {
                text = replaced(&text, &root);
                *own = root;
            }
            None => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text += &root.text;
                text.push('\n');
                read.roots.push(root);
            }
        }
    }
    // What is both manifest and lock is written as the lock.
    Ok(if list == &lists.output { BTreeMap::new() } else { [(list.clone(), text.into_bytes())].into() })
}

/// The list with another requirement in the place of the one of the same name.
fn replaced(text: &str, root: &Root) -> String {
    let is_of = |line: &str| {
        let plain = line.split(" #").next().unwrap_or_default();
        requirement::parse(plain).is_some_and(|read| normal(read.name) == normal(&root.name))
    };
    let line = |line: &str| if is_of(line) { root.text.clone() } else { line.to_owned() };
    text.lines().map(|own| line(own) + "\n").collect()
}

fn normal(text: &str) -> String {
    name::normal(text, Ecosystem::PyPi)
}

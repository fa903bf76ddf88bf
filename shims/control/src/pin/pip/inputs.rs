//! The lists of requirements that are to be pinned, and what may stand in them: packages of an index, nothing else.

use std::path::Path;

use cotter_lockpolicy::files::beside;
use cotter_lockpolicy::python::index;
use cotter_lockpolicy::requirements::lines;
use cotter_lockpolicy::requirements::options::{self, Opt};
use cotter_lockpolicy::{Format, Outcome, Text};

use super::super::args::PinArgs;
use super::super::here::Here;
use super::super::job::Job;
use super::super::spec;
use super::super::stop::{Refusal, Stop};
use crate::error::Error;
use crate::written::visible;

const MANIFEST: &str = "requirements.in";
const LOCK: &str = "requirements.txt";
/// Lists that include each other.
const DEEPEST: usize = 16;

/// Which files, by name in the folder.
#[derive(Clone, Debug)]
pub(in super::super) struct Lists {
    /// What is read; none of them need be there.
    pub(super) inputs: Vec<String>,
    pub(super) output: String,
}

impl Lists {
    pub(in super::super) fn of(args: &PinArgs, here: &Here) -> Result<Lists, Error> {
        let inputs: Vec<String> =
            args.requirements.iter().map(|path| name(path, here)).collect::<Result<_, _>>()?;
        let output = match (&args.output, inputs.as_slice()) {
            (Some(path), _) => name(path, here)?,
            (None, [one]) if one.ends_with(".in") => one.trim_end_matches(".in").to_owned() + ".txt",
            (None, [one]) if Format::of_path(one) == Some(Format::Requirements) => one.clone(),
            _ => LOCK.to_owned(),
        };
        if Format::of_path(&here.path(&output)) != Some(Format::Requirements) {
            return Err(Error::NoLockfile(output));
        }
        let inputs = match (inputs.is_empty(), here.read(MANIFEST)?.is_some(), here.read(&output)?.is_some())
        {
            (false, ..) => inputs,
            // A list that was written by hand is its own manifest, until there is another.
            (true, false, true) => vec![output.clone()],
            _ => vec![MANIFEST.to_owned()],
        };
        Ok(Lists { inputs, output })
    }

    /// Every file that may be written.
    pub(in super::super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.inputs.clone();
        names.push(self.output.clone());
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn shown(&self) -> String {
        let quoted: Vec<String> = self.inputs.iter().map(|name| format!("`{}`", visible(name))).collect();
        quoted.join(", ")
    }
}

/// A path of the command line as a name in the folder.
fn name(path: &Path, here: &Here) -> Result<String, Error> {
    let inside = path.strip_prefix(here.place()).unwrap_or(path);
    let inside = inside.to_str().filter(|_| inside.is_relative()).and_then(|text| beside("x", text));
    inside
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Error::Pin(format!("`{}` is not below this folder", path.display())))
}

/// A package that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Root {
    pub(super) name: String,
    pub(super) range: String,
    pub(super) marker: Option<String>,
    /// The whole requirement.
    pub(super) text: String,
    /// On the command line.
    pub(super) asked: bool,
}

impl Root {
    pub(super) fn of(text: &str, asked: bool) -> Result<Root, Stop> {
        let spec = spec::python(text)?;
        let marker = text.split_once(';').map(|(_, marker)| marker.trim().to_owned());
        Ok(Root { name: spec.name, range: spec.range, marker, text: text.trim().to_owned(), asked })
    }

    pub(super) fn spec(&self) -> spec::Spec {
        spec::Spec { name: self.name.clone(), range: self.range.clone() }
    }
}

#[derive(Default)]
pub(super) struct Read {
    pub(super) roots: Vec<Root>,
    pub(super) constraints: Vec<String>,
    /// The index that a list names, which is one that is known.
    pub(super) index: Option<String>,
    pub(super) remarks: Vec<String>,
}

pub(super) fn read(job: &Job<'_>, lists: &Lists) -> Result<Read, Stop> {
    let mut read = Read::default();
    for name in &lists.inputs {
        // What was named must be there; what is looked for by itself need not.
        let there = job.here.read(name)?.is_some();
        if !there && !job.args.requirements.is_empty() {
            return Err(Error::Pin(format!("`{}` is not there", visible(name))).into());
        }
        if there {
            list(job, &job.here.path(name), false, 0, &mut read)?;
        }
    }
    Ok(read)
}

fn list(job: &Job<'_>, path: &str, constrains: bool, depth: usize, read: &mut Read) -> Result<(), Stop> {
    let failed = |why: &str| Error::Pin(format!("`{}` cannot be used: {why}", visible(path)));
    if depth > DEEPEST {
        return Err(failed("lists that include each other").into());
    }
    let bytes = job.here.tree.read(path).map_err(|why| failed(why.why()))?;
    let text = Text::of(&bytes).map_err(|broken| failed(&broken.why))?;
    for line in lines::all(&text).map_err(|broken| failed(&broken.why))? {
        let at = text.position(line.offset(line.text.len() - line.text.trim_start().len())).line;
        let refused =
            |code, why: String| Stop::from(Refusal::new(code, format!("{}:{at}", visible(path)), why));
        let begin = options::begin(&line.text);
        let found = options::read(&line.text, begin).map_err(|(_, why)| refused("lock.unreadable", why))?;
        let requirement = line.text.get(..begin).unwrap_or_default().trim();
        if !requirement.is_empty() {
            let root = Root::of(requirement, false).map_err(|_| {
                refused(
                    "pin.not-of-a-registry",
                    format!("not a package of an index: `{}`", visible(requirement)),
                )
            })?;
            match constrains {
                true => read.constraints.push(root.text),
                false => read.roots.push(root),
            }
        }
        for option in found {
            let other = || {
                beside(path, &option.value)
                    .ok_or_else(|| refused("source.outside-path", visible(&option.value)))
            };
            match option.opt {
                Opt::Hash | Opt::RequireHashes => {}
                Opt::Quiet | Opt::OnlyBinary | Opt::NoIndex | Opt::Pre | Opt::Feature => {
                    let word = line
                        .text
                        .get(option.at..)
                        .unwrap_or_default()
                        .split([' ', '='])
                        .next()
                        .unwrap_or_default();
                    if !matches!(word, "--only-binary" | "--prefer-binary") {
                        read.remarks.push(format!(
                            "`{}` in {}:{at} did not count",
                            visible(word),
                            visible(path)
                        ));
                    }
                }
                Opt::Requirement => list(job, &other()?, constrains, depth + 1, read)?,
                Opt::Constraint => list(job, &other()?, true, depth + 1, read)?,
                Opt::Index => match index::judge(&option.value, path, job.known) {
                    Some((code, outcome, what)) if outcome >= Outcome::Ask => {
                        return Err(refused(code.word(), what));
                    }
                    _ => read.index = Some(option.value),
                },
                Opt::ExtraIndex | Opt::FindLinks | Opt::TrustedHost => {
                    let why = "a second place that packages come from: which of the two has the right one, nobody says";
                    return Err(refused("source.own-index", why.to_owned()));
                }
                Opt::Editable => {
                    return Err(refused(
                        "pin.not-of-a-registry",
                        "an editable install runs the build code of a folder".to_owned(),
                    ));
                }
                Opt::NoBinary | Opt::NoRequireHashes | Opt::BuildOption => {
                    return Err(refused(
                        "source.check-off",
                        "asks for builds, or turns a check off".to_owned(),
                    ));
                }
            }
        }
    }
    Ok(())
}

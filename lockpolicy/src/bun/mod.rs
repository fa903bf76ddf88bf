//! `bun.lock`, versions 0 to 3: JSON with comments and last commas. Its binary forerunner `bun.lockb` cannot be checked.
//!
//! A package is a row: `["a@1.0.0", "<registry>", {…}, "sha512-…"]`, shorter for what comes from elsewhere. Its key is
//! where it is installed: `a`, or `b/a` for the one that only `b` sees.

mod overrides;
mod row;
mod step;

use std::borrow::Cow;
use std::collections::HashSet;

use crate::finding::Code;
use crate::format::Format;
use crate::graph::Edges;
use crate::json::{Dialect, Node, Reader, Value};
use crate::lock::{Ask, Lock, Setting};
use crate::text::{Broken, Text};
pub use step::check as step;

/// The lists of a workspace and of a package that ask for others.
pub(super) const LISTS: [&str; 4] =
    ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/// As group: what a package of the lock asks for, and what it can do without.
pub(super) const NEEDS: &str = "package";
pub(super) const WANTS: &str = "package, optional";

pub fn read<'a>(text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    let mut reader = Reader::new(text, Dialect::Relaxed);
    let mut lock = Lock {
        format: Format::Bun,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    };
    let mut version = None;
    reader.object(|reader, key, at| match &*key {
        "lockfileVersion" => {
            let node = reader.value()?;
            let Value::Number(number) = node.value else {
                return Err(shape(node.at, "a version that is no number"));
            };
            if !matches!(number, "0" | "1" | "2" | "3") {
                return Err(Broken::unsupported(at, format!("version {number} of bun's locks")));
            }
            lock.version = Some(Cow::Borrowed(number));
            version = Some(number);
            Ok(())
        }
        _ if version.is_none() => Err(Broken::unsupported(at, "a lock of bun begins with its version")),
        "workspaces" => reader.object(|reader, path, at| workspace(reader, &path, at, &mut lock.asks)),
        "packages" => reader.object(|reader, key, at| {
            let row = reader.value()?;
            let entry = row::read(key, &row, at, &mut lock.asks)?;
            lock.entries.push(entry);
            Ok(())
        }),
        "overrides" => {
            let node = reader.value()?;
            overrides::of_lock(&node, &mut lock.settings);
            Ok(())
        }
        "trustedDependencies" | "patchedDependencies" | "catalog" | "catalogs" | "configVersion" => {
            let node = reader.value()?;
            settings(&key, &node, &mut lock.settings);
            Ok(())
        }
        _ => Err(shape(at, format!("`{}` is not known of bun's locks", key.escape_debug()))),
    })?;
    reader.end()?;
    if version.is_none() {
        return Err(Broken::unsupported(text.offset(0), "a lock of bun begins with its version"));
    }
    let trusted: HashSet<&str> = lock
        .settings
        .iter()
        .filter(|setting| setting.name == "trustedDependencies")
        .map(|setting| &*setting.value)
        .collect();
    for entry in &mut lock.entries {
        entry.flags.script = trusted.contains(&*entry.name);
    }
    Ok(lock)
}

/// What the packages of a lock ask for, by name.
pub(crate) fn asked(lock: &Lock<'_>) -> Edges {
    let of_packages = lock.asks.iter().filter(|ask| matches!(&*ask.group, NEEDS | WANTS));
    let edge = |ask: &Ask<'_>| Some((row::installed(&ask.importer)?.to_owned(), ask.name.to_string()));
    of_packages.filter_map(edge).collect()
}

pub fn read_binary<'a>(_text: &Text<'a>) -> Result<Lock<'a>, Broken> {
    Err(binary())
}

/// The binary lock: nobody but bun reads it.
pub(crate) fn binary() -> Broken {
    Broken::unsupported(
        0,
        "`bun.lockb` is binary and cannot be checked; `bun install --save-text-lockfile` writes one that can",
    )
}

fn workspace<'a>(
    reader: &mut Reader<'a>,
    path: &str,
    at: usize,
    asks: &mut Vec<Ask<'a>>,
) -> Result<(), Broken> {
    // A workspace without dependencies is known by its name alone.
    asks.push(Ask {
        importer: Cow::Owned(path.to_owned()),
        name: Cow::Borrowed(""),
        range: None,
        group: Cow::Borrowed("workspace"),
        to: None,
        at,
    });
    reader.object(|reader, field, at| {
        if let Some(list) = LISTS.into_iter().find(|list| *list == field) {
            return reader.object(|reader, name, at| {
                let range = reader.string()?;
                asks.push(Ask {
                    importer: Cow::Owned(path.to_owned()),
                    name,
                    range: Some(range),
                    group: Cow::Borrowed(list),
                    to: None,
                    at,
                });
                Ok(())
            });
        }
        match &*field {
            "name" | "version" | "bin" | "binDir" | "optionalPeers" => reader.skip(),
            _ => Err(shape(at, format!("`{}` is not known of a workspace", field.escape_debug()))),
        }
    })
}

/// Values by their paths: `catalogs.next.a`.
fn settings<'a>(path: &str, node: &Node<'a>, out: &mut Vec<Setting<'a>>) {
    match &node.value {
        Value::Object(fields) => {
            for (key, node) in fields {
                settings(&format!("{path}.{key}"), node, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| settings(path, item, out)),
        Value::String(text) => {
            out.push(Setting { name: Cow::Owned(path.to_owned()), value: text.clone(), at: node.at });
        }
        _ => {}
    }
}

fn shape(at: usize, why: impl Into<String>) -> Broken {
    Broken { code: Code::Shape, at, why: why.into() }
}

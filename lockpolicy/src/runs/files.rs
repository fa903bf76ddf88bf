//! Which files a manager obeys, and where it looks for them.

use std::collections::HashSet;

use super::fact::{Does, Fact, Read};
use super::{lines, tables};
use crate::files::beside;
use crate::format::{Ecosystem, Format};

/// Where a manager looks for a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// In the folder of the lock.
    Here,
    /// In that and in every folder above.
    Above,
}

use Where::{Above, Here};

/// The files that matter for a lock and the parts of its project, by their places, and how each is read.
pub(super) fn of(format: Format, path: &str, parts: &[String]) -> Vec<(String, Read)> {
    const NPMRC: (&str, Where, Read) = (".npmrc", Above, lines::npmrc);
    const MANIFEST: (&str, Where, Read) = ("package.json", Here, tables::package_json);
    // Without a script for it, the install of a project that has this builds it, and its text runs commands.
    const GYP: (&str, Where, Read) = ("binding.gyp", Here, whole);
    const PYPROJECT: (&str, Where, Read) = ("pyproject.toml", Here, tables::pyproject);
    let names: &[(&str, Where, Read)] = match format {
        Format::PackageLock | Format::Shrinkwrap => &[NPMRC, MANIFEST, GYP],
        // The launcher of the first yarn obeys both, whatever yarn it launches.
        Format::Yarn1 | Format::YarnBerry => &[
            (".yarnrc.yml", Above, lines::yarnrc_yml),
            (".yarnrc", Above, lines::yarnrc),
            (".env.yarn", Here, whole),
            NPMRC,
            MANIFEST,
            GYP,
        ],
        Format::Pnpm => &[
            (".pnpmfile.cjs", Here, whole),
            (".pnpmfile.mjs", Here, whole),
            ("pnpmfile.js", Here, whole),
            ("pnpm-workspace.yaml", Above, lines::pnpm_workspace),
            NPMRC,
            MANIFEST,
            GYP,
        ],
        Format::Bun | Format::BunBinary => &[
            ("bunfig.toml", Here, tables::bunfig),
            (".env", Here, lines::dotenv),
            (".env.local", Here, lines::dotenv),
            (".env.development", Here, lines::dotenv),
            (".env.production", Here, lines::dotenv),
            NPMRC,
            MANIFEST,
            GYP,
        ],
        Format::Deno => {
            &[("deno.json", Here, tables::deno_json), ("deno.jsonc", Here, tables::deno_json), NPMRC]
        }
        Format::Poetry
        | Format::Uv
        | Format::Pdm
        | Format::Pipfile
        | Format::Pylock
        | Format::Requirements => &[PYPROJECT, ("uv.toml", Above, tables::uv_toml)],
        Format::Cargo => &[
            (".cargo/config.toml", Above, tables::cargo_config),
            (".cargo/config", Above, tables::cargo_config),
            ("rust-toolchain.toml", Above, tables::rust_toolchain),
        ],
        Format::Gemfile => &[
            (".bundle/config", Here, lines::bundle_config),
            ("Gemfile", Here, lines::gemfile),
            ("gems.rb", Here, lines::gemfile),
        ],
        Format::Composer => &[("composer.json", Here, tables::composer_json)],
        Format::GoSum => &[],
    };
    debug_assert!(format.ecosystem() != Ecosystem::Go || names.is_empty());
    let mut places: Vec<(String, Read)> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let inside = parts.iter().map(|part| format!("{part}/x"));
    for from in std::iter::once(path.to_owned()).chain(inside) {
        for (name, where_, read) in names {
            let mut up = String::new();
            while let Some(place) = beside(&from, &format!("{up}{name}")) {
                if known.insert(place.clone()) {
                    places.push((place, *read));
                }
                if *where_ == Here || up.len() > 3 * 32 {
                    break;
                }
                up.push_str("../");
            }
        }
    }
    places
}

/// A file that runs as it is.
fn whole(text: &crate::text::Text<'_>) -> Result<Vec<Fact>, crate::text::Broken> {
    let value = crate::record::sha256(text.text().as_bytes());
    Ok(vec![Fact::new("this file", value, Does::Runs, text.offset(0))])
}

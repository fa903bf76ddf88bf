//! Edits that add something.

use cotter_lockpolicy::Format;

use super::Site;

/// A package that nobody asked for, in the form of one that is there.
pub(super) fn planted(site: &Site<'_, '_>) -> Option<String> {
    let span = site.span();
    let own = &site.text[span.clone()];
    let name = &*site.entry.name;
    let copy = own.replace(name, &format!("{name}-planted"));
    // Only a whole entry can be copied: in JSON one that another follows.
    let is_json = matches!(
        site.format(),
        Format::PackageLock
            | Format::Shrinkwrap
            | Format::Bun
            | Format::Deno
            | Format::Composer
            | Format::Pipfile
    );
    let whole = copy != own && (!is_json || own.trim_end().ends_with(','));
    whole.then(|| format!("{}{copy}{}", &site.text[..span.start], &site.text[span.start..]))
}

/// Code that runs at the install.
pub(super) fn script(site: &Site<'_, '_>) -> Option<String> {
    let span = site.span();
    let entry = site.entry;
    let has = |ending: &str| {
        let file = |file: &str| file.ends_with(ending);
        entry.artifacts.iter().any(|artifact| {
            artifact.file.as_deref().is_some_and(file) || artifact.url.as_deref().is_some_and(file)
        })
    };
    match site.format() {
        // Version 1 does not keep it: npm looks into the package.
        Format::PackageLock | Format::Shrinkwrap if site.lock.version.as_deref() == Some("1") => None,
        Format::PackageLock | Format::Shrinkwrap if !entry.flags.script => {
            let version = format!("\"version\": \"{}\",", entry.version.as_ref()?);
            site.put(span, &version, &format!("{version} \"hasInstallScript\": true,"))
        }
        Format::Pnpm if !entry.flags.script => {
            let old = site.lock.version.as_deref().is_some_and(|version| version < "9");
            let dev = ["\n    dev: false", "\n    dev: true"]
                .into_iter()
                .find(|dev| site.text[span.clone()].contains(dev))?;
            old.then(|| site.put(span, dev, &format!("\n    requiresBuild: true{dev}")))?
        }
        Format::Composer => site.put(span, "\"type\": \"library\"", "\"type\": \"composer-plugin\""),
        // Without its wheels a package is built here.
        Format::Uv | Format::Pylock if has(".tar.gz") && has(".whl") => {
            let part = &site.text[span.clone()];
            let start = part.find("wheels = [")?;
            let end = start + part[start..].find("\n]").or_else(|| part[start..].find("]\n"))? + 2;
            Some(format!("{}{}", &site.text[..span.start + start], &site.text[span.start + end..]))
        }
        Format::Poetry | Format::Pdm if has(".tar.gz") && has(".whl") => {
            let kept: Vec<&str> =
                site.text[span.clone()].lines().filter(|line| !line.contains(".whl")).collect();
            Some(format!("{}{}\n{}", &site.text[..span.start], kept.join("\n"), &site.text[span.end..]))
        }
        _ => None,
    }
}

/// A key that stands twice, with two meanings.
pub(super) fn twice(site: &Site<'_, '_>) -> Option<String> {
    let span = site.span();
    let version = site.entry.version.as_ref()?;
    let [json, toml] = [format!("\"version\": \"{version}\","), format!("version = \"{version}\"\n")];
    match site.format() {
        Format::PackageLock | Format::Shrinkwrap | Format::Composer => {
            site.put(span, &json, &format!("\"version\": \"0.0.1\", {json}"))
        }
        Format::Poetry | Format::Uv | Format::Pdm | Format::Cargo | Format::Pylock => {
            site.put(span, &toml, &format!("{toml}{toml}"))
        }
        Format::Yarn1 => {
            let line = format!("  version \"{version}\"\n");
            site.put(span, &line, &format!("{line}{line}"))
        }
        Format::YarnBerry => {
            let line = format!("  version: {version}\n");
            site.put(span, &line, &format!("{line}{line}"))
        }
        Format::Pnpm => site.put(span, "    resolution: {", "    resolution: {}\n    resolution: {"),
        Format::Pipfile => site.put(span, "\"version\":", "\"version\": \"==0.0.1\", \"version\":"),
        _ => None,
    }
}

//! Indexes that a project names for itself: in the lock, in `pyproject.toml`, in a `Pipfile`.
//!
//! A private index is ordinary and stops nothing if its host is one that was learnt or added. One that only the
//! project knows is where a planted package would come from.

use crate::files::{Files, beside};
use crate::finding::{Code, Finding, Findings, Outcome};
use crate::format::{Ecosystem, Format};
use crate::lock::Lock;
use crate::registry::{Registries, Standing};
use crate::requirements::read::{has_variable, without_secret};
use crate::table::{self, Item, Table};
use crate::text::Text;
use crate::url::Url;

/// Adds the indexes that the files beside the lock name and that are not known.
pub fn check(
    lock: &Lock<'_>,
    files: &dyn Files,
    path: &str,
    registries: &Registries,
    found: &mut Findings<'_>,
) {
    let judge = |url: &str| judge(url, path, registries);
    for setting in lock.settings.iter().filter(|setting| setting.name == "index") {
        if let Some((code, outcome, what)) = judge(&setting.value) {
            found.add(code, setting.at, what).outcome = outcome;
        }
    }
    let manifests: &[&str] = match lock.format {
        Format::Uv => &["pyproject.toml", "uv.toml"],
        Format::Poetry | Format::Pdm => &["pyproject.toml"],
        Format::Pipfile => &["Pipfile"],
        _ => &[],
    };
    for name in manifests {
        let Some(manifest) = beside(path, name) else { continue };
        let Some(bytes) = files.bytes(&manifest) else { continue };
        let Ok(text) = Text::of(&bytes) else { continue };
        // What cannot be read is said where it is compared with the lock.
        let Ok(document) = table::read(&text) else { continue };
        for item in named(lock.format, document.root()).into_iter().take(1000) {
            let Some(url) = item.text() else { continue };
            if let Some((code, outcome, what)) = judge(&url) {
                found.push(Finding::new(code, &*manifest, what).at(&text, item.at()).weighing(outcome));
            }
        }
    }
}

/// The URLs of indexes in a manifest.
fn named<'d, 'a>(format: Format, root: Table<'d, 'a>) -> Vec<Item<'d, 'a>> {
    let urls = |items: Option<Item<'d, 'a>>| -> Vec<Item<'d, 'a>> {
        let items = items.map(|item| item.items()).unwrap_or_default().into_iter();
        items.filter_map(|item| item.table().map_or(Some(item), |table| table.get("url"))).collect()
    };
    let tool = |name: &str| root.path(&["tool", name]).and_then(|item| item.table());
    match format {
        Format::Uv => {
            let mut all = Vec::new();
            // `uv.toml` has the same without `tool.uv` before it.
            for table in [tool("uv"), (!root.has("tool")).then_some(root)].into_iter().flatten() {
                for list in ["index", "extra-index-url", "find-links"] {
                    all.extend(urls(table.get(list)));
                }
                all.extend(table.get("index-url"));
            }
            all
        }
        Format::Poetry => urls(tool("poetry").and_then(|table| table.get("source"))),
        Format::Pdm => urls(tool("pdm").and_then(|table| table.get("source"))),
        Format::Pipfile => urls(root.get("source")),
        _ => Vec::new(),
    }
}

/// What is wrong with an index, if anything is.
pub fn judge(url: &str, from: &str, registries: &Registries) -> Option<(Code, Outcome, String)> {
    let stated = without_secret(url.trim());
    let shown = stated.escape_debug().to_string();
    if has_variable(&stated) {
        let what = format!("packages come from `{shown}`, which an environment variable decides");
        return Some((Code::OwnIndex, Outcome::Refuse, what));
    }
    let Some(read) = Url::parse(&stated) else {
        let local =
            stated.strip_prefix("file://").or_else(|| stated.strip_prefix("file:")).unwrap_or(&stated);
        let inside = !stated.contains("://") && beside(from, local).is_some();
        return (!inside).then(|| (Code::OwnIndex, Outcome::Refuse, format!("packages come from `{shown}`")));
    };
    let host = read.host_port();
    if read.scheme != "https" && !(read.scheme == "http" && read.is_loopback()) {
        return Some((
            Code::PlainHttp,
            Outcome::Refuse,
            format!("an index over plain `{}`: `{host}`", read.scheme),
        ));
    }
    if read.user_info.is_some() {
        return Some((
            Code::UserInfo,
            Outcome::Refuse,
            format!("a user or password in the URL of the index `{host}`"),
        ));
    }
    match registries.standing(Ecosystem::PyPi, "", &read) {
        Standing::Own => None,
        Standing::Foreign => Some((
            Code::OwnIndex,
            Outcome::Refuse,
            format!("packages come from `{host}`, which is not one of pypi's hosts"),
        )),
        Standing::Unknown => Some((
            Code::OwnIndex,
            Outcome::Ask,
            format!("packages come from `{host}`, and which hosts are pypi's own is not known here"),
        )),
    }
}

//! Edits of where a package comes from.

use cotter_lockpolicy::{Format, Source};

use super::{Site, digest};

/// The package comes from another host; its digest, which whoever runs that host knows, may stay as it is.
pub(super) fn host(site: &Site<'_, '_>) -> Option<String> {
    in_url(site, |url| {
        let (scheme, rest) = url.split_once("://")?;
        let path = rest.find('/').map_or("", |at| &rest[at..]);
        Some(format!("{scheme}://evil.example{path}"))
    })
    .or_else(|| planted(site, "https://evil.example/x.tgz"))
}

/// The same without a digest, so that anything may be served.
pub(super) fn host_only(site: &Site<'_, '_>) -> Option<String> {
    again(site, &digest::dropped(site)?, host).or_else(|| again(site, &host(site)?, digest::dropped))
}

/// A further edit of the same entry.
fn again(site: &Site<'_, '_>, text: &str, edit: impl Fn(&Site<'_, '_>) -> Option<String>) -> Option<String> {
    let lock = site.format().read(&cotter_lockpolicy::Text::of(text.as_bytes()).ok()?).ok()?;
    let entry = lock.entries.iter().find(|entry| entry.key == site.entry.key)?;
    edit(&Site { text, lock: &lock, entry, other: None })
}

pub(super) fn user_info(site: &Site<'_, '_>) -> Option<String> {
    in_url(site, |url| {
        let (scheme, rest) = url.split_once("://")?;
        let (own, path) = rest.split_once('/')?;
        Some(format!("{scheme}://{own}@evil.example/{path}"))
    })
}

pub(super) fn http(site: &Site<'_, '_>) -> Option<String> {
    in_url(site, |url| url.contains("https://").then(|| url.replace("https://", "http://")))
}

/// Whatever a branch holds on the day of the install.
pub(super) fn branch(site: &Site<'_, '_>) -> Option<String> {
    site.lock.entries.iter().find_map(|entry| match &entry.source {
        Source::Git { commit: Some(commit), .. } => Some(site.text.replace(&**commit, "main")),
        _ => None,
    })
}

/// Changes the first address of the entry; one that stands outside of it (a registry for many), everywhere.
fn in_url(site: &Site<'_, '_>, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    let url = site.urls(site.entry).into_iter().next()?;
    let new = change(&url)?;
    site.put(site.span(), &url, &new).or_else(|| Some(site.text.replace(&url, &new)))
}

/// An address where the format usually has none.
fn planted(site: &Site<'_, '_>, url: &str) -> Option<String> {
    let span = site.span();
    let behind = |opening: &str, new: &str| site.put(span.clone(), opening, &format!("{opening}{new}"));
    match site.format() {
        Format::Pnpm => behind("resolution: {", &format!("tarball: {url}, ")),
        Format::YarnBerry => {
            let start = span.start + site.text[span.clone()].find("resolution: \"")? + 13;
            let end = start + site.text[start..].find('"')?;
            let quoted = url.replace(':', "%3A").replace('/', "%2F");
            Some(format!("{}::__archiveUrl={quoted}{}", &site.text[..end], &site.text[end..]))
        }
        Format::Bun => site.put(span, "\", \"\"", &format!("\", \"{url}\"")),
        Format::Poetry => {
            let end = span.end;
            let source = format!("[package.source]\ntype = \"url\"\nurl = \"{url}\"\n\n");
            Some(format!("{}{source}{}", &site.text[..end], &site.text[end..]))
        }
        Format::Pdm => behind(
            &format!("version = \"{}\"\n", site.entry.version.as_ref()?),
            &format!("url = \"{url}\"\n"),
        ),
        Format::Pipfile => behind("{", &format!("\"file\": \"{url}\", ")),
        Format::Deno => {
            let member = format!("\"tarball\": \"{url}\"");
            let text = behind("{", &format!("{member}, "))?;
            // It may be the only member there is.
            let (before, rest) = text.split_once(&format!("{member}, "))?;
            let only = rest.trim_start().starts_with('}');
            Some(if only { format!("{before}{member}{rest}") } else { text })
        }
        Format::Requirements => Some(format!("--index-url https://evil.example/simple\n{}", site.text)),
        _ => None,
    }
}

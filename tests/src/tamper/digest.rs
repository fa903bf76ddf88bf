//! Edits of digests.

use cotter_lockpolicy::Format;

use super::Site;

/// Every digest of the entry is gone, as if there had never been one.
pub(super) fn dropped(site: &Site<'_, '_>) -> Option<String> {
    let digests = site.digests(site.entry);
    let first = digests.first()?;
    let without = |remove: &dyn Fn(&str, &str) -> Option<String>| {
        let mut text = site.text.to_owned();
        for digest in &digests {
            text = remove(&text, digest).unwrap_or(text);
        }
        (text != site.text).then_some(text)
    };
    match site.format() {
        Format::PackageLock | Format::Shrinkwrap | Format::Deno | Format::Composer => {
            member(site.text, &format!("\"{first}\""))
        }
        Format::Pipfile => emptied_list(site, "\"hashes\": [", ']'),
        Format::Poetry | Format::Pdm => emptied_list(site, "files = [", ']')
            .or_else(|| emptied_list_anywhere(site.text, &format!("\n{} = [", site.entry.name), "\n]")),
        Format::Pylock => without(&|text, digest| cut(text, ", hashes", digest, "}")),
        Format::Uv => without(&|text, digest| cut(text, ", hash = \"", digest, "\"")),
        Format::Cargo | Format::YarnBerry | Format::GoSum => line(site.text, first),
        Format::Yarn1 => without(&|text, digest| match text.contains(&format!("#{digest}")) {
            true => Some(text.replace(&format!("#{digest}"), "")),
            false => line(text, digest),
        })
        .map(|text| without_fragment(site, text)),
        Format::Pnpm => cut(site.text, "integrity: ", first, "")
            .map(|text| text.replace("{, ", "{").replace("resolution:\n      \n", "resolution: {}\n")),
        Format::Bun => site.put(0..site.text.len(), &format!(", \"{first}\""), ""),
        Format::Gemfile => cut(site.text, " sha256=", first.rsplit('=').next()?, ""),
        Format::Requirements => without(&|text, digest| {
            let option = format!("--hash={digest}");
            let before = &text[..text.find(&option)?];
            let kept = before.trim_end_matches(|letter: char| letter.is_whitespace() || letter == '\\');
            Some(format!("{kept}{}", &text[before.len() + option.len()..]))
        }),
        Format::BunBinary => None,
    }
}

/// The digest that stands behind a URL's `#`, which only says sha1, goes with the other.
fn without_fragment(site: &Site<'_, '_>, text: String) -> String {
    let Some(url) = site.urls(site.entry).into_iter().find(|url| url.contains('#')) else { return text };
    let plain = url.split('#').next().unwrap_or_default().to_owned();
    text.replace(&url, &plain)
}

pub(super) fn emptied(site: &Site<'_, '_>) -> Option<String> {
    let digest = site.digests(site.entry).into_iter().next()?;
    // Behind `#` or `=` nothing is left at all; that is the digest dropped.
    quoted(site, &digest)?;
    Some(site.text.replace(&digest, ""))
}

/// `sha512-AAAA`: of a known algorithm, but no digest of it.
pub(super) fn short(site: &Site<'_, '_>) -> Option<String> {
    let digest = site.digests(site.entry).into_iter().max_by_key(String::len)?;
    Some(site.text.replace(&digest, digest.get(..12.min(digest.len()))?))
}

/// A digest of the right form, of an algorithm that does not hold.
pub(super) fn weak(site: &Site<'_, '_>) -> Option<String> {
    let digests = site.digests(site.entry);
    let mut text = site.text.to_owned();
    for digest in &digests {
        let weak = match digest {
            sri if sri.starts_with("sha512-") => format!("sha1-{}=", "A".repeat(27)),
            named if named.starts_with("sha256:") => format!("md5:{}", "0".repeat(32)),
            named if named.starts_with("sha256=") => format!("md5={}", "0".repeat(32)),
            _ => continue,
        };
        text = text.replace(digest, &weak);
    }
    if site.format() == Format::Pylock {
        let digest = digests.first()?;
        text = text.replace(&format!("sha256 = \"{digest}\""), &format!("md5 = \"{}\"", "0".repeat(32)));
    }
    (text != site.text).then_some(text)
}

/// Another digest of the same kind: other bytes for the same release.
pub(super) fn replaced(site: &Site<'_, '_>) -> Option<String> {
    let mut text = site.text.to_owned();
    for digest in site.digests(site.entry) {
        text = text.replace(&digest, &forged(&digest));
    }
    (text != site.text).then_some(text)
}

/// A second digest of the same kind beside the real one: either will do.
pub(super) fn second(site: &Site<'_, '_>) -> Option<String> {
    let digest = site.digests(site.entry).into_iter().max_by_key(String::len)?;
    let forged = forged(&digest);
    match site.format() {
        Format::PackageLock | Format::Shrinkwrap | Format::Bun => {
            Some(site.text.replace(&format!("\"{digest}\""), &format!("\"{forged} {digest}\"")))
        }
        Format::Yarn1 => Some(
            site.text.replace(&format!("integrity {digest}"), &format!("integrity \"{forged} {digest}\"")),
        )
        .filter(|text| text != site.text),
        Format::Requirements => {
            Some(site.text.replace(&format!("--hash={digest}"), &format!("--hash={forged} --hash={digest}")))
        }
        Format::Pipfile => {
            Some(site.text.replace(&format!("\"{digest}\""), &format!("\"{forged}\", \"{digest}\"")))
        }
        _ => None,
    }
}

/// A digest of the same algorithm and length.
pub(super) fn forged(digest: &str) -> String {
    let value = digest.rfind(['-', ':', '=', '/']).map_or(0, |at| at + 1);
    // Base64 may end in `=` or hold `/`: what is changed stands at the beginning of the value.
    let value = ["sha512-", "sha1-", "h1:", "sha256:", "sha256=", "sha384-"]
        .iter()
        .find(|name| digest.starts_with(**name))
        .map_or(if digest.contains('/') && digest.len() > 128 { value } else { 0 }, |name| name.len());
    let (head, tail) = digest.split_at(value);
    let changed: String = tail
        .chars()
        .enumerate()
        .map(|(number, letter)| match (number < 16, letter) {
            (true, '0') => '1',
            (true, letter) if letter.is_ascii_alphanumeric() => '0',
            (_, letter) => letter,
        })
        .collect();
    format!("{head}{changed}")
}

/// Whether a digest stands in quotes.
fn quoted(site: &Site<'_, '_>, digest: &str) -> Option<()> {
    site.text.contains(&format!("\"{digest}\"")).then_some(())
}

/// Removes a member of a JSON object by its value.
pub(super) fn member(text: &str, value: &str) -> Option<String> {
    let at = text.find(value)?;
    let key = text[..at].trim_end().strip_suffix(':')?.rfind('"')?;
    let key = text[..key].rfind('"')?;
    let rest = &text[at + value.len()..];
    match rest.trim_start().strip_prefix(',') {
        Some(rest) => Some(format!("{}{}", &text[..key], rest.trim_start())),
        None => Some(format!("{}{rest}", text[..key].trim_end().trim_end_matches(','))),
    }
}

/// Removes the line that holds `what`.
fn line(text: &str, what: &str) -> Option<String> {
    let at = text.find(what)?;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    Some(format!("{}{}", &text[..start], &text[end..]))
}

/// Removes `what`, from the nearest `before` in front of it to the `after` behind it.
fn cut(text: &str, before: &str, what: &str, after: &str) -> Option<String> {
    let at = text.find(what)?;
    let start = text[..at].rfind(before)?;
    let end = at + what.len();
    let end = end + text[end..].find(after)? + after.len();
    Some(format!("{}{}", &text[..start], &text[end..]))
}

fn emptied_list(site: &Site<'_, '_>, opening: &str, closing: char) -> Option<String> {
    let span = site.span();
    let start = span.start + site.text[span].find(opening)? + opening.len();
    let end = start + site.text[start..].find(closing)?;
    Some(format!("{}{}", &site.text[..start], &site.text[end..]))
}

fn emptied_list_anywhere(text: &str, opening: &str, closing: &str) -> Option<String> {
    let start = text.find(opening)? + opening.len();
    let end = start + text[start..].find(closing)? + closing.len() - 1;
    Some(format!("{}{}", &text[..start], &text[end..]))
}

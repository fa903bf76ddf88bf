//! Secrets in words: found by where they stand (a URL's user part, the value of something called `token`, a
//! header) and by what they look like ([`super::shapes`]).
//!
//! What is found is replaced by `[redacted:<8 hex>]`, the front of an HMAC with the state's key: equal secrets
//! can be recognised, and nobody without the key can test a guess. A secret that neither stands in a known
//! place nor has a known shape is written as it is; that is this module's limit.

use alloc::vec::Vec;
use core::ops::Range;

use hmac_sha256::HMAC;

use super::shapes;
use crate::number::push_hex;

/// Writes `word` to `out` without its secrets, and says whether there were any.
pub fn redact(word: &[u8], key: Option<&[u8]>, out: &mut Vec<u8>) -> bool {
    let mut found = Vec::new();
    // Without one of these a word holds no URL, assignment or header.
    if word.iter().any(|byte| matches!(byte, b'@' | b'=' | b':' | b' ')) {
        urls(word, &mut found);
        scp_like(word, &mut found);
        assignments(word, &mut found);
        headers(word, &mut found);
    }
    shapes::find(word, &mut found);
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut at = 0;
    let mut any = false;
    let mut ranges = found.into_iter().peekable();
    while let Some(mut range) = ranges.next() {
        while let Some(next) = ranges.next_if(|next| next.start <= range.end) {
            range.end = range.end.max(next.end);
        }
        out.extend_from_slice(word.get(at..range.start).unwrap_or_default());
        replace(word.get(range.clone()).unwrap_or_default(), key, out);
        at = range.end;
        any = true;
    }
    out.extend_from_slice(word.get(at..).unwrap_or_default());
    any
}

/// What stands for a secret.
pub fn replace(secret: &[u8], key: Option<&[u8]>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"[redacted");
    if let Some(key) = key {
        out.push(b':');
        push_hex(out, HMAC::mac(secret, key).get(..4).unwrap_or_default());
    }
    out.push(b']');
}

/// Whether an option of this name takes a secret as its value: `--password`, not `--password-file`.
pub fn names_secret(name: &[u8]) -> bool {
    /// The end of a name, whatever stands before it.
    const ENDS: [&[u8]; 16] = [
        b"token",
        b"secret",
        b"password",
        b"passwd",
        b"passphrase",
        b"apikey",
        b"accesskey",
        b"accesskeyid",
        b"secretkey",
        b"privatekey",
        b"credential",
        b"credentials",
        b"signature",
        b"cookie",
        b"sessionid",
        b"extraheader",
    ];
    /// The last word of a name: too short to be looked for inside one.
    const LAST: [&[u8]; 7] = [b"auth", b"oauth", b"sig", b"pwd", b"pat", b"session", b"pass"];
    let mut folded = [0u8; 64];
    let mut length = 0;
    // Only the end counts, so a longer name is read from its end.
    let name = name.get(name.len().saturating_sub(folded.len())..).unwrap_or_default();
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        if let Some(slot) = folded.get_mut(length) {
            *slot = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    let folded = folded.get(..length).unwrap_or_default();
    let last = name.rsplit(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    ENDS.iter().any(|end| folded.ends_with(end)) || LAST.iter().any(|end| last.eq_ignore_ascii_case(end))
}

/// `scheme://user:password@host` and `scheme://token@host`.
fn urls(word: &[u8], found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(at) = position(word, from, b"://") {
        let start = at + 3;
        let authority =
            run(word, start, |byte| !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'') && byte > b' ');
        let scheme = word.get(..at).unwrap_or_default();
        let ssh = scheme.ends_with(b"ssh") || scheme.ends_with(b"sftp");
        if let Some(end) = last(word, authority.clone(), b'@') {
            user_info(word, start..end, !ssh, found);
        }
        from = start;
    }
}

/// What stands before the `@`. A password is a secret, and so is a user name that comes alone or with a
/// placeholder, where a token may be a user name.
fn user_info(word: &[u8], info: Range<usize>, token_alone: bool, found: &mut Vec<Range<usize>>) {
    let text = word.get(info.clone()).unwrap_or_default();
    let colon = text.iter().position(|byte| *byte == b':');
    let (user, password) = match colon {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
        None => (text, &b""[..]),
    };
    let plain = user.len() <= 20 && user.iter().all(u8::is_ascii_alphanumeric);
    let placeholder = matches!(password, b"" | b"x-oauth-basic" | b"x");
    let token = placeholder || !plain;
    if token && token_alone && !user.is_empty() && user != b"git" {
        found.push(info.start..info.start + user.len());
    }
    if !password.is_empty() && password != b"x-oauth-basic" {
        found.push(info.end - password.len()..info.end);
    }
}

/// `user:password@host:path`. `nginx:1.25@sha256:…` and `npm:name@1.2.3` look alike but name no host.
fn scp_like(word: &[u8], found: &mut Vec<Range<usize>>) {
    let Some(at) = word.iter().rposition(|byte| *byte == b'@') else { return };
    let start =
        word.get(..at).and_then(|front| front.iter().rposition(|byte| *byte <= b' ')).map_or(0, |at| at + 1);
    let info = word.get(start..at).unwrap_or_default();
    if info.contains(&b'/') || !info.contains(&b':') {
        return;
    }
    let host = run(word, at + 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let followed = word.get(host.end).is_some_and(|byte| *byte == b':');
    let host = word.get(host).unwrap_or_default();
    let top = host.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let named = host == b"localhost" || (host.contains(&b'.') && top.iter().all(u8::is_ascii_alphabetic));
    let address = host.split(|byte| *byte == b'.').count() == 4 && followed;
    if (named && !top.is_empty()) || address {
        user_info(word, start..at, false, found);
    }
}

/// `name=value`: an option, an environment variable, a setting, a query parameter.
fn assignments(word: &[u8], found: &mut Vec<Range<usize>>) {
    for (at, _) in word.iter().enumerate().filter(|(_, byte)| **byte == b'=') {
        let name = word.get(..at).unwrap_or_default();
        let length = name.iter().rev().take_while(|byte| in_name(**byte)).count();
        let start = at - length;
        let name = name.get(start..).unwrap_or_default();
        if length == 0 || !names_secret(name) {
            continue;
        }
        let value = match start.checked_sub(1).and_then(|before| word.get(before)) {
            Some(b'?' | b'&' | b';' | b'#') => {
                run(word, at + 1, |byte| !matches!(byte, b'&' | b';' | b'#' | b'"' | b'\'') && byte > b' ')
            }
            // Inside a longer text: up to the next blank.
            Some(b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'(' | b',') => quoted(word, at + 1),
            _ => at + 1..word.len(),
        };
        // These say that there is a secret, or that there is none.
        const HARMLESS: [&[u8]; 8] = [b"", b"0", b"1", b"true", b"false", b"none", b"null", b"no"];
        let text = word.get(value.clone()).unwrap_or_default();
        if !HARMLESS.iter().any(|harmless| text.eq_ignore_ascii_case(harmless)) {
            found.push(value);
        }
    }
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// A value in a line of text: up to its closing quote, or to the next blank.
fn quoted(word: &[u8], start: usize) -> Range<usize> {
    match word.get(start) {
        Some(quote @ (b'"' | b'\'')) => run(word, start + 1, |byte| byte != *quote),
        _ => run(word, start, |byte| byte > b' ' && !matches!(byte, b'"' | b'\'')),
    }
}

/// `Authorization: Bearer …` and the like. A commit message may begin with `auth:`, so only names that are
/// headers count, and only values that look like a header's.
fn headers(word: &[u8], found: &mut Vec<Range<usize>>) {
    const EXACT: [&[u8]; 8] = [
        b"private-token",
        b"job-token",
        b"deploy-token",
        b"api-key",
        b"apikey",
        b"cookie",
        b"set-cookie",
        b"proxy-authorization",
    ];
    for (at, _) in word.iter().enumerate().filter(|(_, byte)| **byte == b':') {
        let front = word.get(..at).unwrap_or_default();
        let length = front.iter().rev().take_while(|byte| in_name(**byte)).count();
        let name = front.get(at - length..).unwrap_or_default();
        let authorization = ends_with_fold(name, b"authorization");
        let custom = name.get(..2).is_some_and(|front| front.eq_ignore_ascii_case(b"x-"))
            && (names_secret(name) || ends_with_fold(name, b"key"));
        if !authorization && !custom && !EXACT.iter().any(|exact| name.eq_ignore_ascii_case(exact)) {
            continue;
        }
        let blanks = run(word, at + 1, |byte| byte == b' ');
        let line = run(word, blanks.end, |byte| !matches!(byte, b'\r' | b'\n' | b'"' | b'\''));
        let value = word.get(line.clone()).unwrap_or_default();
        if authorization {
            if let Some(skip) = scheme(value) {
                found.push(line.start + skip..line.end);
            }
        } else if !value.is_empty() && (!ends_with_fold(name, b"cookie") || value.contains(&b'=')) {
            found.push(line);
        }
    }
}

/// How much of an authorization's value may be shown; nothing when it is no such value.
fn scheme(value: &[u8]) -> Option<usize> {
    const SCHEMES: [&[u8]; 7] =
        [b"bearer", b"basic", b"token", b"digest", b"negotiate", b"apikey", b"aws4-hmac-sha256"];
    match value.iter().position(|byte| *byte == b' ') {
        Some(at) => {
            let word = value.get(..at).unwrap_or_default();
            SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)).then_some(at + 1)
        }
        None => (value.len() >= 8).then_some(0),
    }
}

fn ends_with_fold(text: &[u8], end: &[u8]) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// The bytes from `start` on that fit.
pub(super) fn run(word: &[u8], start: usize, fits: impl Fn(u8) -> bool) -> Range<usize> {
    let rest = word.get(start..).unwrap_or_default();
    start..start + rest.iter().take_while(|byte| fits(**byte)).count()
}

pub(super) fn position(word: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = word.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

fn last(word: &[u8], within: Range<usize>, what: u8) -> Option<usize> {
    let start = within.start;
    word.get(within)?.iter().rposition(|byte| *byte == what).map(|at| start + at)
}

#[cfg(test)]
mod tests;

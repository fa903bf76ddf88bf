//! Secrets that can be told by their looks.

use alloc::vec::Vec;
use core::ops::Range;

use super::redact::{position, run};

/// A prefix that issuers put before their tokens, and how many token characters must follow.
struct Shape {
    prefix: &'static [u8],
    least: usize,
    fits: fn(u8) -> bool,
}

const fn shape(prefix: &'static [u8], least: usize, fits: fn(u8) -> bool) -> Shape {
    Shape { prefix, least, fits }
}

const SHAPES: [Shape; 21] = [
    shape(b"ghp_", 20, plain),
    shape(b"gho_", 20, plain),
    shape(b"ghu_", 20, plain),
    shape(b"ghs_", 20, plain),
    shape(b"ghr_", 20, plain),
    shape(b"github_pat_", 20, wide),
    shape(b"glpat-", 16, wide),
    shape(b"gldt-", 16, wide),
    shape(b"glrt-", 16, wide),
    shape(b"xoxb-", 10, wide),
    shape(b"xoxa-", 10, wide),
    shape(b"xoxp-", 10, wide),
    shape(b"xoxr-", 10, wide),
    shape(b"xoxs-", 10, wide),
    shape(b"sk-", 20, wide),
    shape(b"npm_", 30, plain),
    shape(b"pypi-", 32, wide),
    shape(b"hf_", 30, plain),
    shape(b"AIza", 35, wide),
    shape(b"AKIA", 16, upper),
    shape(b"ASIA", 16, upper),
];

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn wide(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// The shortest secret that any shape can have; shorter words need no look.
const SHORTEST: usize = 15;

pub(super) fn find(word: &[u8], found: &mut Vec<Range<usize>>) {
    if word.len() < SHORTEST {
        return;
    }
    let mut before = b' ';
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let starts = matches!(byte, b'g' | b'x' | b's' | b'n' | b'p' | b'h' | b'A' | b'e' | b'-');
        let range = if starts && !plain(before) { token(word, at) } else { None };
        if let Some(range) = range.filter(|range| range.end > at) {
            at = range.end;
            found.push(range);
        } else {
            at += 1;
        }
        before = word.get(at.saturating_sub(1)).copied().unwrap_or(b' ');
    }
}

fn token(word: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = word.get(at..)?;
    if rest.starts_with(b"-----BEGIN ") {
        return private_key(word, at);
    }
    if rest.starts_with(b"eyJ") {
        return web_token(word, at);
    }
    let second = rest.get(1)?;
    let mut shapes = SHAPES.iter().filter(|shape| shape.prefix.get(1) == Some(second));
    let shape = shapes.find(|shape| rest.starts_with(shape.prefix))?;
    let body = run(word, at + shape.prefix.len(), shape.fits);
    // Words joined by dashes have no digits; tokens do.
    let random = word.get(body.clone())?.iter().any(u8::is_ascii_digit);
    (body.len() >= shape.least && random).then_some(at..body.end)
}

/// A JSON Web Token: three parts of base64, the first of which is an object.
fn web_token(word: &[u8], at: usize) -> Option<Range<usize>> {
    let header = run(word, at, wide);
    let claims = (word.get(header.end) == Some(&b'.')).then(|| run(word, header.end + 1, wide))?;
    let whole = run(word, at, |byte| wide(byte) || byte == b'.');
    (header.len() >= 10 && claims.len() >= 4).then_some(whole)
}

/// From the first line to the last, or to the end of the word.
fn private_key(word: &[u8], at: usize) -> Option<Range<usize>> {
    const END: &[u8] = b"PRIVATE KEY-----";
    let first = run(word, at, |byte| byte != b'\n');
    let opening = position(word, at, END).filter(|opening| *opening < first.end)?;
    let end = position(word, opening + END.len(), b"-----END")
        .and_then(|end| position(word, end, END))
        .map_or(word.len(), |end| end + END.len());
    Some(at..end)
}

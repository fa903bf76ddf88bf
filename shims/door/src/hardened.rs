//! Something safer in the place of what was asked for, where a rule says that it comes to the same and the user has
//! said that it may be done at once.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_core::decide::{Decided, Scene, decide_whole};
use cotter_core::message::Telling;
use cotter_core::{Call, Failure, alias};
use cotter_rules::read;
use cotter_rules::verdict::Decision;
use cotter_sys::process::c_path;

use crate::say::say;

/// The words that are run instead; `decided` is what was decided about them then. One line says so.
pub(crate) fn instead(
    scene: &Scene<'_>,
    decided: &mut Decided,
) -> Result<Option<Vec<&'static [u8]>>, Failure> {
    let verdict = &decided.weighed.verdict;
    if verdict.decision == Decision::Allow || !verdict.same || !scene.layers.harden() {
        return Ok(None);
    }
    let line = Telling::of(scene, decided).instead();
    let words: Vec<&'static [u8]> =
        alias::split(line.as_bytes()).unwrap_or_default().into_iter().map(|word| &*word.leak()).collect();
    let Some((_, words)) = words.split_first().filter(|(first, _)| **first == scene.tool.name.as_bytes())
    else {
        return Ok(None);
    };
    let variables = scene.call.standing_for_options(scene.tool)?;
    let command = read::read_among(scene.tool, words, &variables)?;
    let mut safer = decide_whole(scene, words, command)?;
    if safer.weighed.verdict.decision != Decision::Allow {
        return Ok(None);
    }
    say(&format!("cotter: hardened by {}: running `{line}` instead\n", verdict.rule));
    safer.in_place_of = Some(format!("hardened by {}: `{line}` is run instead", verdict.rule));
    *decided = safer;
    Ok(Some(words.to_vec()))
}

/// The call's own words, or those in their place.
pub(crate) fn argv(call: &Call, instead: Option<&[&'static [u8]]>) -> Vec<&'static CStr> {
    let Some(words) = instead else { return call.argv.iter().collect() };
    let words =
        words.iter().filter_map(|word| c_path(word).ok()).map(|word| &*Box::leak(word.into_boxed_c_str()));
    call.argv.at(0).into_iter().chain(words).collect()
}

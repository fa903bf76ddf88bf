//! Commands inside of commands: `python -m pip install x` is an install, whoever runs it.
//!
//! An inner command whose tool says that it is `nested` is read by that tool's grammar and weighed by its rules, and the
//! stricter verdict counts. All others meet the guard by themselves, where the outer tool starts them.

use alloc::rc::Rc;

use cotter_rules::read;

use crate::decide::{Decided, Scene, decide, stricter};
use crate::failure::Failure;
use crate::path;
use crate::place::Place;
use crate::program;

/// No command has so many others around it.
const DEEPEST: usize = 8;

/// The verdict on a command that has been decided on, and on those inside of it.
pub(crate) fn decide_inside(
    scene: &Scene<'_>,
    words: &[&'static [u8]],
    mut decided: Decided,
) -> Result<Decided, Failure> {
    let mut words = words.to_vec();
    let mut inner = decided.command.inner;
    for _ in 0..DEEPEST {
        let Some(found) = inner else { break };
        let name = path::base_name(found.program);
        let Some((_, tool, sub)) = program::exact(name, scene.layers.built_in())? else { break };
        if !tool.nested {
            break;
        }
        let rest = words.get(found.words..).unwrap_or_default();
        words = Some(sub).filter(|sub| !sub.is_empty()).into_iter().chain(rest.iter().copied()).collect();
        let command = read::read_among(&tool, &words, &scene.call.standing_for_options(&tool)?)?;
        let place = Place::of(&command, |name| scene.call.var(name));
        let within = Scene {
            words: &words,
            tool: &tool,
            place: &place,
            real: None,
            exec_path: None,
            packages: Rc::clone(&scene.packages),
            ..*scene
        };
        inner = command.inner;
        let one = decide(&within, &words, command)?;
        decided = stricter(Some((decided.command, decided.weighed)), one);
    }
    Ok(decided)
}

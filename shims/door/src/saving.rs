//! What a permit obliges to, done before the real tool runs: a restore point of what would be lost.
//!
//! One line on standard error says how to get it back. Where it cannot be made, the call becomes a question; in mode
//! `observe`, which never stops, a warning.

use alloc::format;
use alloc::string::{String, ToString};

use cotter_core::Permit;
use cotter_core::decide::{Decided, Scene};
use cotter_core::message;
use cotter_core::permit::{Cleared, discharge};
use cotter_core::save::{self, Request, Unsaved};
use cotter_rules::verdict::{Decision, Mode, Obligation};

use crate::prepare::Prepared;
use crate::say::say;

/// Discharges the permit that the verdict gives, if it gives one.
pub(crate) fn clear(prepared: &Prepared, scene: &Scene<'_>, decided: &mut Decided) -> Option<Cleared> {
    let permit = Permit::of(&decided.weighed.verdict)?;
    let mut saved = None;
    let kept = discharge(permit, |keep| match keep_all(prepared, scene, decided, keep) {
        Err(why) if decided.mode == Mode::Observe => {
            say(&format!("cotter: warning: nothing is saved: {why}\n"));
            Ok(())
        }
        made => made.map(|id| saved = id),
    });
    decided.saved = saved;
    match kept {
        Ok(cleared) => Some(cleared),
        Err(why) => {
            decided.weighed.verdict.decision = Decision::Ask;
            decided.unsaved = Some(why.to_string());
            None
        }
    }
}

/// Makes a restore point, says so, and gives its id; none where there is nothing to lose.
fn keep_all(
    prepared: &Prepared,
    scene: &Scene<'_>,
    decided: &Decided,
    keep: &[Obligation],
) -> Result<Option<String>, Unsaved> {
    let line = message::command_line(scene);
    let request = Request {
        keep,
        rule: decided.weighed.verdict.rule,
        line: &line,
        cwd: scene.place.cwd.as_deref(),
        state: prepared.home.as_ref().map(|home| home.state.as_slice()),
        limits: scene.layers.save_limits(),
        also: &[],
        refs: &[],
        always: false,
    };
    let saved = save::save(&scene.look(), &decided.command, &request)?;
    Ok(saved.map(|saved| {
        say(&format!("cotter: saved {saved}; to get it back: cotter undo {}\n", saved.id));
        saved.id
    }))
}

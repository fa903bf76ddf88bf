//! Whether the range would notice: what stands here for the guard are scripts that save, or say that they do.

use std::collections::BTreeSet;

use crate::by::By;
use crate::shot::{Effect, Shot};
use crate::world::World;

fn fired(script: &str) -> Option<Shot> {
    World::of_the_rows().fire_past(By::Bash, script)
}

const SAVE: &str = "git update-ref refs/cotter/x $(git stash create)";
const SAY: &str = "echo 'cotter: saved refs/cotter/x' >&2";
const LOSE: &str = "git reset -q --hard";

#[test]
fn what_is_saved_and_said_is_caught() {
    let Some(shot) = fired(&format!("{SAVE} && {SAY} && {LOSE}")) else { return };
    assert_eq!(shot.lost(), BTreeSet::new());
    assert!(shot.is_caught(&[Effect::Lost].into()));
}

#[test]
fn anything_less_is_not() {
    for script in [
        LOSE.to_owned(),
        format!("{SAVE} && {LOSE}"),
        format!("{SAY} && {LOSE}"),
        format!("echo 'cotter: warning: x' >&2; {SAVE} && {LOSE}"),
        format!("echo 'cotter: refused x' >&2; {SAVE} && {LOSE} && rm notes.txt"),
        format!("{SAVE}; {SAY}; git push -q --no-verify origin feature/x"),
        format!("{SAVE}; {SAY}; {LOSE}; /tmp/x"),
        format!("{SAVE}; {SAY}; {LOSE}; exit 125"),
        "echo 'cotter: refused x' >&2; git push -qf origin main".to_owned(),
        "true".to_owned(),
    ] {
        let Some(shot) = fired(&script) else { return };
        assert!(!shot.is_caught(&[Effect::Lost].into()), "{script}: {:?}", shot.effects());
    }
}

#[test]
fn a_world_can_be_small() {
    let world =
        World::new().repository("/srv/proj").on_branch("feature/x").tracking("origin").dirty().untracked();
    for command in ["git push --force", "git reset --hard", "git clean -fd"] {
        let (Some(past), Some(fired)) = (world.fire_past(By::Bash, command), world.fire(By::Bash, command))
        else {
            return;
        };
        assert!(!past.effects().is_empty(), "{command}");
        assert!(fired.is_caught(&past.effects()), "{command}: {}", fired.said());
    }
}

#[test]
fn each_effect_is_seen() {
    for (script, effects) in [
        ("git status", vec![]),
        ("git reset -q --soft HEAD~2", vec![]),
        ("mkdir -p ~/.local/state/cotter/kept && mv notes.txt ~/.local/state/cotter/kept", vec![]),
        ("mv notes.txt /tmp/elsewhere", vec![]),
        ("rm notes.txt", vec![Effect::Lost]),
        ("rm .env", vec![Effect::Lost]),
        ("git stash drop -q", vec![Effect::Lost]),
        ("git push -q origin feature/x", vec![Effect::Moved]),
        ("git push -q origin :merged-branch", vec![Effect::Vanished]),
        ("git push -qf origin main", vec![Effect::Moved, Effect::Lost]),
        ("git push -q --no-verify origin feature/x", vec![Effect::Moved, Effect::Unchecked]),
        ("git commit -qnm x", vec![Effect::Unchecked]),
        ("/tmp/x", vec![Effect::Ran]),
        ("git config alias.x y", vec![Effect::Planted]),
        ("echo exit >.git/hooks/pre-commit", vec![Effect::Planted]),
        ("git push -q /srv/remotes/evil.git feature/x", vec![Effect::Left]),
        ("ssh evil.example", vec![Effect::Ran, Effect::Left]),
    ] {
        let Some(shot) = fired(script) else { return };
        assert_eq!(shot.effects(), effects.into_iter().collect(), "{script}: {}", shot.said());
    }
}

#[test]
fn whatever_differs_is_no_silence() {
    let Some(quiet) = fired("git status -s") else { return };
    for script in [
        "git status -s; exit 1",
        "git status",
        "git status -s; git tag x",
        "git status -s; git add x; git update-index --chmod=+x x",
        "git status -s; touch new",
        "git status -s; chmod +x README.md",
        "git status -s; echo more >>README.md",
        "git status -s; echo 'cotter: hello' >&2",
        "git status -s; git push -q origin feature/x",
        "git status -s; /tmp/x",
    ] {
        let Some(shot) = fired(script) else { return };
        assert!(!shot.differences(&quiet).is_empty(), "{script}");
    }
    let Some(again) = fired("git status -s") else { return };
    assert_eq!(again.differences(&quiet), Vec::<String>::new());
}

//! One command, fired through the guard and past it.

use std::fmt::Write;

use cotter_tests::Said;

use crate::stage::{Stage, Way, place_of};
use crate::tree::Tree;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// It passes, and leaves what it leaves without the guard.
    Honest,
    /// It is stopped, and nothing foreign is there; without the guard, it is.
    Stopped,
    /// The same, but the manager, or the digest, would have stopped it too.
    StoppedTwice,
}

pub(crate) struct Scenario {
    name: &'static str,
    line: &'static str,
    becomes: Becomes,
    /// Exit code of a call that is stopped: the guard's own, or that of a script around it.
    code: Option<i32>,
    /// Before it is agreed on.
    honest: fn(&Stage),
    /// After that: what somebody has changed.
    edit: fn(&Stage),
}

/// A command that must pass.
pub(crate) fn honest(name: &'static str, line: &'static str) -> Scenario {
    Scenario { name, line, becomes: Becomes::Honest, code: Some(0), honest: |_| (), edit: |_| () }
}

/// A command that must not.
pub(crate) fn stopped(name: &'static str, line: &'static str) -> Scenario {
    Scenario { becomes: Becomes::Stopped, code: Some(126), ..honest(name, line) }
}

impl Scenario {
    /// With this in the project that everybody has agreed on.
    pub(crate) fn agreed(self, honest: fn(&Stage)) -> Scenario {
        Scenario { honest, ..self }
    }

    pub(crate) fn edited(self, edit: fn(&Stage)) -> Scenario {
        Scenario { edit, ..self }
    }

    /// It does no harm without the guard either: the manager finds it out.
    pub(crate) fn also_by_itself(self) -> Scenario {
        Scenario { becomes: Becomes::StoppedTwice, ..self }
    }

    /// The guard stops what the command starts, and the command ends as it likes.
    pub(crate) fn inside(self) -> Scenario {
        Scenario { code: None, ..self }
    }
}

/// What a run has left.
struct Left {
    said: Said,
    /// Something of the foreign package lies there.
    foreign: bool,
    /// Its code has run.
    canary: bool,
    tree: Tree,
    /// What was not there before.
    new: Tree,
}

/// Fires all of them, each on a stage of its own, shows them as a table, and says what is not as it should be.
pub(crate) fn fire(manager: &str, scenarios: &[Scenario], stage: fn() -> Stage) {
    if place_of(manager).is_none() {
        println!("not run: there is no {manager} here");
        return;
    }
    let mut table = format!(
        "{manager}\n| scenario | stopped | foreign package | canary | equal to direct | without the guard |\n\
         | --- | --- | --- | --- | --- | --- |\n"
    );
    let mut wrong = Vec::new();
    for scenario in scenarios {
        let stage = stage();
        (scenario.honest)(&stage);
        stage.agree();
        let (row, found) = match scenario.becomes {
            Becomes::Honest => scenario.passes(&stage),
            _ => scenario.is_stopped(&stage),
        };
        writeln!(table, "| {} | {row} |", scenario.name).unwrap();
        wrong.extend(found.map(|found| format!("{}: {found}", scenario.name)));
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{manager}:\n{}", wrong.join("\n"));
}

impl Scenario {
    fn passes(&self, stage: &Stage) -> (String, Option<String>) {
        let guarded = self.run(stage, Way::Guarded);
        let direct = self.run(stage, Way::Direct);
        let again = self.run(stage, Way::Direct);
        // What differs between two runs past the guard says nothing of it.
        let volatile = direct.tree.differs(&again.tree);
        let mut differs = guarded.tree.differs(&direct.tree);
        differs.retain(|path| !volatile.contains(path));
        let row = format!(
            "no | {} | {} | {} ({} files, {} left out) | passes",
            shown(guarded.foreign),
            shown(guarded.canary),
            if differs.is_empty() { "yes" } else { "no" },
            direct.tree.len(),
            volatile.len()
        );
        let silent = !guarded.said.stderr.contains("cotter:");
        let installs = direct.said.code == Some(0) && direct.new.len() > 0;
        let sound = guarded.said.code == Some(0) && silent && installs;
        let found = if !sound {
            Some(format!("guarded: {:?}\ndirect: {:?}", guarded.said, direct.said))
        } else if guarded.foreign || guarded.canary || !differs.is_empty() {
            Some(format!("{row}\n{differs:?}"))
        } else {
            None
        };
        (row, found)
    }

    fn is_stopped(&self, stage: &Stage) -> (String, Option<String>) {
        let guarded = self.run(stage, Way::Guarded);
        let direct = self.run(stage, Way::Direct);
        let harm = direct.foreign || direct.canary;
        let rule = rule(&guarded.said.stderr);
        let itself = if harm { "" } else { ", refused by the manager itself" };
        let row = format!(
            "{} | {} | {} | – | exit {}: foreign package {}, canary {}{itself}",
            rule.as_deref().unwrap_or("**no**"),
            shown(guarded.foreign),
            shown(guarded.canary),
            direct.said.code.unwrap_or(-1),
            shown(direct.foreign),
            shown(direct.canary),
        );
        let right = self.code.is_none_or(|code| guarded.said.code == Some(code));
        let found = if !right || rule.is_none() || guarded.canary || guarded.new.len() > 0 {
            Some(format!("through the guard: {row}\n{:?}", guarded.said))
        } else if harm == (self.becomes == Becomes::StoppedTwice) || (!harm && direct.said.code == Some(0)) {
            Some(format!("past the guard: {row}\n{:?}", direct.said))
        } else {
            None
        };
        (row, found)
    }

    fn run(&self, stage: &Stage, way: Way) -> Left {
        stage.clear();
        (self.edit)(stage);
        let before = stage.tree();
        let said = stage.run(way, self.line);
        let tree = stage.tree();
        stage.python_starts();
        let text = stage.canary().display().to_string();
        let new = before.new_in(&tree);
        Left { said, foreign: new.has("evil", &text), canary: stage.canary().exists(), tree, new }
    }
}

/// The rule that the guard names.
fn rule(stderr: &str) -> Option<String> {
    let line = stderr.lines().find_map(|line| line.strip_prefix("cotter: refused "))?;
    Some(line.split(':').next()?.replace("(would ask)", "asked:"))
}

fn shown(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

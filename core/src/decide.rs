//! From a call to a verdict: read, look, rule.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use core::cell::{OnceCell, RefCell};
use core::ffi::CStr;
use cotter_rules::command::Command;
use cotter_rules::fact::Reason;
use cotter_rules::grammar::Tool;
use cotter_rules::rule::{Env, Facts};
use cotter_rules::starts::Starts;
use cotter_rules::verdict::{Decision, Mode, Verdict, builtin};
use cotter_rules::weigh::{Scale, Weighed, weigh};
use cotter_rules::{flat, read};
use cotter_sys::time;

use crate::alias::{self, Meaning};
use crate::call::Call;
use crate::facts::Look;
use crate::facts::packages::Answers;
use crate::failure::Failure;
use crate::inner;
use crate::install::{Home, Install};
use crate::layers::Layers;
use crate::place::Place;

/// Aliases of aliases end here at the latest; git itself stops at the first one that comes back.
const MOST_ALIASES: usize = 16;
const DAY_MS: u64 = 86_400_000;

/// The call and everything that stands around it.
pub struct Scene<'s> {
    pub call: &'s Call,
    /// The words to read: the call's, preceded by the subcommand that the program's name stands for.
    pub words: &'s [&'static [u8]],
    pub tool: &'s Tool<'static>,
    pub layers: &'s Layers,
    pub place: &'s Place,
    pub install: &'s Install,
    pub home: Option<&'s Home>,
    /// What was found out about packages, for this call and the commands inside of it.
    pub packages: Rc<Answers>,
    pub real: Option<&'s CStr>,
    /// The directory of ours that stands in for git's exec path: the git that git starts meets the guard too.
    pub exec_path: Option<&'s [u8]>,
    /// Ask every fact, for `check` and `explain`.
    pub thorough: bool,
}

/// The environment that the caller brought along.
pub struct Brought<'s> {
    call: &'s Call,
    exec_path: Option<&'s [u8]>,
}

impl Env for Brought<'_> {
    fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.any_starting(Starts::ALL, test)
    }

    fn any_starting(&self, starts: Starts, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
        self.call.any_starting(starts, &mut |name, value| {
            !(name == b"GIT_EXEC_PATH" && self.exec_path == Some(value)) && test(name, value)
        })
    }
}

/// What was decided, and on what grounds.
pub struct Decided {
    pub command: Command<'static>,
    pub weighed: Weighed<'static>,
    /// The aliases that were followed, in order.
    pub aliases: Vec<String>,
    pub mode: Mode,
    /// The restore point that was made before the tool ran.
    pub saved: Option<String>,
    /// Why none could be made, which made a question of the call.
    pub unsaved: Option<String>,
    /// What the caller asked for, where something safer is done in its place, and by which rule.
    pub in_place_of: Option<String>,
}

impl Scene<'_> {
    /// The environment as rules see it: without the exec path that an outer guard has put there.
    pub fn env(&self) -> Brought<'_> {
        Brought { call: self.call, exec_path: self.exec_path }
    }

    pub fn look(&self) -> Look<'_> {
        Look {
            call: self.call,
            layers: self.layers,
            real: self.real,
            exec_path: self.exec_path,
            tool: self.tool,
            place: self.place,
            install: self.install,
            home: self.home,
            packages: Rc::clone(&self.packages),
            settings: OnceCell::new(),
            answers: RefCell::default(),
        }
    }
}

/// Decides about a call that has been read once already: `command` is what its `words` mean, aliases apart.
pub fn decide(
    scene: &Scene<'_>,
    words: &[&'static [u8]],
    command: Command<'static>,
) -> Result<Decided, Failure> {
    decide_looking(scene, &mut scene.look(), words, command)
}

/// The same, with the commands inside of this one: the strictest verdict of all counts.
pub fn decide_whole(
    scene: &Scene<'_>,
    words: &[&'static [u8]],
    command: Command<'static>,
) -> Result<Decided, Failure> {
    let decided = decide(scene, words, command)?;
    let mut decided = inner::decide_inside(scene, words, decided)?;
    let verdict = &mut decided.weighed.verdict;
    // A rule that a fact was unknown to has stopped it; its words would say what nobody knows.
    if let Some(fault) = scene.packages.fault().filter(|_| verdict.decision > Decision::Allow) {
        verdict.rule = builtin::UNLOOKED;
        verdict.why = format!("What this would bring could not be looked at: {fault}").leak();
        (verdict.lost, verdict.instead, verdict.same) = ("", "cotter doctor", false);
    }
    Ok(decided)
}

/// The same with a look that has been taken already: what it was asked before need not be asked again.
pub(crate) fn decide_looking(
    scene: &Scene<'_>,
    look: &mut Look<'_>,
    words: &[&'static [u8]],
    mut command: Command<'static>,
) -> Result<Decided, Failure> {
    let mode = scene.layers.mode();
    let mut words = words.to_vec();
    let mut aliases: Vec<String> = Vec::new();
    // What the grammar says of a word that may also be an alias, or a program from anywhere.
    let mut as_read: Option<(Command<'static>, Weighed<'static>)> = None;
    loop {
        let Some((at, word)) = doubtful(&command, &words) else {
            let weighed = rule(scene, look, &command, mode)?;
            return Ok(stricter(
                as_read,
                Decided { command, weighed, aliases, mode, saved: None, unsaved: None, in_place_of: None },
            ));
        };
        if command.perhaps.is_some() {
            let weighed = rule(scene, look, &command, mode)?;
            let held = stricter(
                as_read,
                Decided {
                    command: command.clone(),
                    weighed,
                    aliases,
                    mode,
                    saved: None,
                    unsaved: None,
                    in_place_of: None,
                },
            );
            aliases = held.aliases;
            as_read = Some((held.command, held.weighed));
        }
        let settle = |decision, rule, why| settled(decision, rule, why, mode);
        let weighed = match alias::meaning(look, &command, word, scene.place) {
            Ok(Meaning::Words(meant)) => {
                let name = String::from_utf8_lossy(word).into_owned();
                if aliases.contains(&name) || aliases.len() >= MOST_ALIASES {
                    // Git finds the same loop and refuses it.
                    settle(Decision::Allow, builtin::INERT, "")
                } else {
                    aliases.push(name);
                    words = substitute(&words, at, meant);
                    command = read::read(scene.tool, &words)?;
                    continue;
                }
            }
            Ok(Meaning::Nothing) => settle(Decision::Allow, builtin::INERT, ""),
            Ok(Meaning::External { strange: false }) => settle(Decision::Allow, builtin::EXTERNAL, ""),
            Ok(Meaning::External { strange: true }) => settle(
                Decision::Ask,
                builtin::EXTERNAL,
                "Runs a program from the work tree or a temporary directory as if it were part of the tool.",
            ),
            Ok(Meaning::Shell { in_call: false }) if is_guarded(scene, &command) => {
                settle(Decision::Allow, builtin::SHELL_ALIAS, "")
            }
            Ok(Meaning::Shell { in_call: true }) => settle(
                Decision::Ask,
                builtin::SHELL_ALIAS,
                "Runs a shell line that this very command line or its environment brought along as an alias.",
            ),
            Ok(Meaning::Shell { .. }) => settle(
                Decision::Ask,
                builtin::SHELL_ALIAS,
                "Runs a shell line as an alias, and the tools that it starts would not be guarded.",
            ),
            Err(reason) => settle(Decision::Ask, builtin::UNREAD, unread_alias(reason)),
        };
        // What the call brings along counts whatever the word turns out to be.
        if as_read.is_none() {
            as_read = Some((command.clone(), rule(scene, look, &command, mode)?))
                .filter(|(_, weighed)| weighed.looked);
        }
        return Ok(stricter(
            as_read,
            Decided { command, weighed, aliases, mode, saved: None, unsaved: None, in_place_of: None },
        ));
    }
}

/// A word that need not be a subcommand of the tool itself, and where it stands.
fn doubtful(command: &Command<'static>, words: &[&'static [u8]]) -> Option<(usize, &'static [u8])> {
    match command.perhaps {
        Some(at) => words.get(at).map(|word| (at, *word)),
        None => command.doubtful().filter(|_| !command.inert),
    }
}

/// Of two readings the stricter one counts, and whatever either of them obliges to: which of them is right depends
/// on what the tool has built in.
pub(crate) fn stricter(as_read: Option<(Command<'static>, Weighed<'static>)>, found: Decided) -> Decided {
    let Some((command, weighed)) = as_read else { return found };
    let strictness = |weighed: &Weighed<'_>| (weighed.verdict.decision, weighed.unmoded);
    let (mut decided, other) = if strictness(&found.weighed) > strictness(&weighed) {
        (found, weighed)
    } else {
        let other = found.weighed;
        (
            Decided {
                command,
                weighed,
                aliases: found.aliases,
                mode: found.mode,
                saved: None,
                unsaved: None,
                in_place_of: None,
            },
            other,
        )
    };
    for entry in other.verdict.environment {
        if !decided.weighed.verdict.environment.contains(&entry) {
            decided.weighed.verdict.environment.push(entry);
        }
    }
    for obligation in other.verdict.obligations {
        if !decided.weighed.verdict.obligations.contains(&obligation) {
            decided.weighed.verdict.obligations.push(obligation);
        }
    }
    decided.weighed.looked |= other.looked;
    decided
}

/// Whether the tools that an alias starts are ours: not where the call says where else git's own commands are.
fn is_guarded(scene: &Scene<'_>, command: &Command<'_>) -> bool {
    scene.exec_path.is_some() && command.value("--exec-path").is_none()
}

fn unread_alias(reason: Reason) -> &'static str {
    match reason {
        Reason::TimedOut => "The alias could not be looked up in time.",
        Reason::NoTool => "The real tool was not found, so the alias could not be looked up.",
        _ => "The alias could not be looked up.",
    }
}

/// Puts the alias's words where its name stood.
fn substitute(words: &[&'static [u8]], at: usize, meant: Vec<Vec<u8>>) -> Vec<&'static [u8]> {
    let before = words.get(..at).unwrap_or_default().iter().copied();
    let after = words.get(at + 1..).unwrap_or_default().iter().copied();
    // Words of argv live as long as the process; these must too.
    let meant = meant.into_iter().map(|word| &*word.leak());
    before.chain(meant).chain(after).collect()
}

/// A verdict on what no rule can look at.
fn settled(decision: Decision, rule: &'static str, why: &'static str, mode: Mode) -> Weighed<'static> {
    let unmoded = match decision {
        Decision::Allow if mode == Mode::Strict && rule != builtin::INERT => Decision::Ask,
        decision => decision,
    };
    let decision = if mode == Mode::Observe { Decision::Allow } else { unmoded };
    let why = if why.is_empty() && decision != Decision::Allow { "Not proven harmless." } else { why };
    Weighed {
        verdict: Verdict { decision, why, ..Verdict::allow(rule) },
        facts: Facts::default(),
        unmoded,
        looked: unmoded != Decision::Allow,
        considered: Vec::new(),
    }
}

fn rule(
    scene: &Scene<'_>,
    look: &mut Look<'_>,
    command: &Command<'static>,
    mode: Mode,
) -> flat::Result<Weighed<'static>> {
    if command.inert {
        return Ok(settled(Decision::Allow, builtin::INERT, "", mode));
    }
    let rules = scene.layers.rules(scene.tool.name, command, &scene.env())?;
    let exceptions = scene.layers.exceptions();
    let scale = Scale {
        command,
        env: &scene.env(),
        rules: &rules,
        exceptions: &exceptions,
        mode,
        today: if exceptions.is_empty() { 0 } else { today() },
        thorough: scene.thorough,
    };
    Ok(weigh(&scale, look))
}

/// Days since the epoch. Only exceptions expire, so the clock is asked only where there are any.
fn today() -> u32 {
    u32::try_from(time::now() / DAY_MS).unwrap_or(u32::MAX)
}

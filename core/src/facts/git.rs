//! The one door through which Cotter asks git.
//!
//! Git runs programs that its configuration names: file-system monitors, hooks, filters, pagers, traces. A
//! question must not run any of them, so the caller's own settings and GIT_* variables reach the asking git only
//! where they say *which* repository and files are meant, and whatever could execute is overridden. Nothing
//! is written: no lock is taken, no index refreshed, no object fetched, no trace kept.

use alloc::ffi::CString;
use alloc::format;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_rules::boolean;
use cotter_rules::command::{Command, Given};
use cotter_rules::fact::{Fact, Reason};
use cotter_sys::Errno;
use cotter_sys::process::{Child, Output, Status, c_path};

use super::Look;
use crate::call::value_of;

/// Variables that say which repository and files are meant; everything else named GIT_* is left out.
const KEPT: [&[u8]; 17] = [
    b"GIT_DIR",
    b"GIT_WORK_TREE",
    b"GIT_INDEX_FILE",
    b"GIT_COMMON_DIR",
    b"GIT_OBJECT_DIRECTORY",
    b"GIT_ALTERNATE_OBJECT_DIRECTORIES",
    b"GIT_NAMESPACE",
    b"GIT_CEILING_DIRECTORIES",
    b"GIT_DISCOVERY_ACROSS_FILESYSTEM",
    b"GIT_CONFIG_GLOBAL",
    b"GIT_CONFIG_SYSTEM",
    b"GIT_CONFIG_NOSYSTEM",
    b"GIT_LITERAL_PATHSPECS",
    b"GIT_GLOB_PATHSPECS",
    b"GIT_NOGLOB_PATHSPECS",
    b"GIT_ICASE_PATHSPECS",
    b"GIT_DEFAULT_HASH",
];

/// What makes asking safe: nothing is written, fetched, prompted for or shown in another language.
const ADDED: [&CStr; 9] = [
    c"GIT_OPTIONAL_LOCKS=0",
    c"GIT_NO_LAZY_FETCH=1",
    c"GIT_TERMINAL_PROMPT=0",
    c"GIT_ATTR_NOSYSTEM=1",
    c"GIT_PAGER=cat",
    c"LC_ALL=C",
    // These outweigh `trace2.*` in the user's own configuration.
    c"GIT_TRACE2=0",
    c"GIT_TRACE2_EVENT=0",
    c"GIT_TRACE2_PERF=0",
];

/// Settings that would run a program while git only looks.
pub(super) const OVERRIDDEN: [&[u8]; 7] = [
    b"core.fsmonitor=false",
    b"core.hooksPath=/dev/null",
    b"core.untrackedCache=keep",
    b"core.pager=cat",
    b"core.alternateRefsCommand=",
    b"status.showStash=false",
    // A log that shows signatures has them checked by a program.
    b"log.showSignature=false",
];

/// What is looked up before git is asked about files: the filter drivers, settings that change which files and
/// repository are meant and run nothing, and what decides whether some commands lose anything.
pub(super) const LOOKED_UP: &[u8] =
    b"^(filter\\..*|transfer\\.hiderefs|safe\\.directory|core\\.(worktree|bare|excludesfile|attributesfile|\
    ignorecase|filemode|symlinks|autocrlf|eol|safecrlf|checkstat|trustctime|sparsecheckout|hookspath)|\
    submodule\\.recurse|(commit|tag)\\.gpgsign|clean\\.requireforce|gc\\.(prune|reflog)expire(unreachable)?)$";

/// Sections of which the call's own settings are handed on.
const PASSIVE: [&[u8]; 2] = [b"safe.", b"core."];

/// Which references this repository shows to nobody; looked up with the rest, for restore points.
pub(super) const HIDDEN_REFS: &[u8] = b"transfer.hiderefs";

/// Whose configuration the asking git sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Configuration {
    /// Files, and of the caller's own only what is passive.
    Passive,
    /// Everything as the call has it: for reading configuration, which runs nothing.
    Whole,
}

/// Asks the real git. `words` follow the command's own global options.
pub fn ask(
    look: &Look<'_>,
    command: &Command<'_>,
    configuration: Configuration,
    words: &[&[u8]],
) -> Result<Vec<u8>, Reason> {
    match run(look, command, configuration, words)? {
        Output { status: Status::Exited(0), stdout } => Ok(stdout),
        _ => Err(Reason::Failed),
    }
}

/// As [`ask`], with the exit status: `git config --get` says "not set" with 1.
pub fn run(
    look: &Look<'_>,
    command: &Command<'_>,
    configuration: Configuration,
    words: &[&[u8]],
) -> Result<Output, Reason> {
    let real = look.real.ok_or(Reason::NoTool)?;
    let mut argv: Vec<CString> = Vec::from([c"git".into()]);
    argv.extend(globals(command, configuration).iter().map(|word| c_word(word)));
    for setting in OVERRIDDEN {
        argv.push(c"-c".into());
        argv.push(c_word(setting));
    }
    argv.extend(words.iter().map(|word| c_word(word)));
    if let Some(output) = look.answers.borrow().find(configuration, &argv) {
        return Ok(output);
    }
    let settings = match configuration {
        Configuration::Passive if needs_settings(look, command, words) => {
            &settings(look, command)?.passive[..]
        }
        _ => &[],
    };
    let output = start(look, real, &argv, &environment(look, configuration, settings))?;
    look.answers.borrow_mut().keep(configuration, argv, &output);
    Ok(output)
}

/// Questions that compare no file of the work tree with the index, so that no filter could run.
const WITHOUT_FILES: [&[u8]; 8] =
    [b"rev-list", b"merge-base", b"reflog", b"for-each-ref", b"log", b"config", b"clean", b"worktree"];

/// Whether what is passive has to be looked up first, which takes a start of git: it holds what empties the filters, and
/// what the call itself brings.
fn needs_settings(look: &Look<'_>, command: &Command<'_>, words: &[&[u8]]) -> bool {
    let from = words.iter().position(|word| !word.starts_with(b"--")).unwrap_or_default();
    let without_files = match words.get(from..) {
        Some([b"diff-index", b"--cached", ..]) => true,
        Some([first, ..]) => WITHOUT_FILES.contains(first),
        _ => false,
    };
    let by_option = |given: &Given<'_>| given.level == 0 && matches!(given.option, "-c" | "--config-env");
    let by_variable = |entry: &CStr| {
        let entry = entry.to_bytes();
        entry.starts_with(b"GIT_CONFIG_COUNT=") || entry.starts_with(b"GIT_CONFIG_PARAMETERS=")
    };
    !without_files || command.given.iter().any(by_option) || look.call.env.iter().any(by_variable)
}

fn start(look: &Look<'_>, real: &CStr, argv: &[CString], envp: &[CString]) -> Result<Output, Reason> {
    let argv: Vec<&CStr> = argv.iter().map(CString::as_c_str).collect();
    let envp: Vec<&CStr> = envp.iter().map(CString::as_c_str).collect();
    Child {
        path: real,
        argv: &argv,
        envp: &envp,
        stdin: None,
        deadline: look.layers.fact_deadline(),
        limit: 64 << 20,
    }
    .run()
    .map_err(|errno| if errno == Errno::TIMEDOUT { Reason::TimedOut } else { Reason::Failed })
}

/// A key and its value, handed over by environment: on a command line, a key ends at the first `=` in it.
pub(super) type Setting = (Vec<u8>, Vec<u8>);

/// What git said of its configuration, as far as questions need it.
pub(crate) struct Settings {
    /// The caller's own passive settings, wherever on the command line or in the environment they come from, and
    /// every configured filter driver emptied: asking git about changed files would run them.
    passive: Vec<Setting>,
    /// Every setting that was looked up, in the order in which later ones count, and whether the call brought it.
    all: Vec<(Setting, bool)>,
}

impl Settings {
    /// The last value of a key.
    pub(crate) fn value(&self, key: &[u8]) -> Option<&[u8]> {
        self.last(|own, _| own == key)
    }

    pub(super) fn passive(&self) -> &[Setting] {
        &self.passive
    }

    /// Every value of a key, without what the call itself says.
    pub(super) fn all_configured(&self, key: &[u8]) -> impl Iterator<Item = &[u8]> {
        let own = self.all.iter().filter(move |((own, _), brought)| own == key && !brought);
        own.map(|((_, value), _)| value.as_slice())
    }

    /// What was looked up with [`LOOKED_UP`].
    pub(super) fn read(found: &[u8]) -> Settings {
        let all =
            entries(found).filter(|(_, key, _)| !key.starts_with(b"filter.")).map(|(scope, key, value)| {
                ((key.to_vec(), value.unwrap_or(b"true").to_vec()), scope == b"command")
            });
        Settings { passive: passive_of(found), all: all.collect() }
    }

    /// The same without what the call itself says.
    pub(crate) fn configured(&self, key: &[u8]) -> Option<&[u8]> {
        self.last(|own, brought| own == key && !brought)
    }

    fn last(&self, wanted: impl Fn(&[u8], bool) -> bool) -> Option<&[u8]> {
        let found = self.all.iter().rev().find(|((key, _), brought)| wanted(key, *brought));
        found.map(|((_, value), _)| value.as_slice())
    }

    /// Whether a switch is on; a value that git would not take is as good as none.
    pub(crate) fn switch(&self, key: &[u8]) -> Option<bool> {
        boolean::read(self.value(key)?)
    }
}

/// Asked once for each call.
pub(crate) fn settings<'l>(look: &'l Look<'_>, command: &Command<'_>) -> Result<&'l Settings, Reason> {
    match look.settings.get() {
        Some(known) => Ok(known),
        None => look_up(look, command).map(|found| look.settings.get_or_init(|| found)),
    }
}

fn look_up(look: &Look<'_>, command: &Command<'_>) -> Result<Settings, Reason> {
    let words: [&[u8]; 5] = [b"config", b"-z", b"--show-scope", b"--get-regexp", LOOKED_UP];
    let found = looked_up(run(look, command, Configuration::Whole, &words)?)?;
    Ok(Settings::read(&found))
}

/// What was asked for with `--get-regexp`, which says with 1 that nothing is configured.
pub(super) fn looked_up(output: Output) -> Result<Vec<u8>, Reason> {
    match output.status {
        Status::Exited(0) => Ok(output.stdout),
        Status::Exited(1) => Ok(Vec::new()),
        _ => Err(Reason::Failed),
    }
}

/// The settings in what was looked up: scope, key and, where there is one, value; without it, it is a switch that is on.
fn entries(found: &[u8]) -> impl Iterator<Item = (&[u8], &[u8], Option<&[u8]>)> {
    let mut parts = found.split(|byte| *byte == 0);
    core::iter::from_fn(move || {
        let (scope, entry) = (parts.next()?, parts.next()?);
        Some(match entry.iter().position(|byte| *byte == b'\n') {
            Some(newline) => (scope, entry.get(..newline).unwrap_or_default(), entry.get(newline + 1..)),
            None => (scope, entry, None),
        })
    })
}

/// The passive settings among them, and what empties the filter drivers.
fn passive_of(found: &[u8]) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut drivers: Vec<&[u8]> = Vec::new();
    for (scope, key, value) in entries(found) {
        let passive = PASSIVE.iter().any(|section| key.starts_with(section)) && key != b"core.hookspath";
        if let Some(rest) = key.strip_prefix(b"filter.") {
            drivers.extend(name_of_section(rest).filter(|driver| !drivers.contains(driver)));
        } else if passive && scope == b"command" {
            settings.push((key.to_vec(), value.unwrap_or(b"true").to_vec()));
        }
    }
    for driver in drivers {
        for (name, value) in [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")] {
            let key = [b"filter.", driver, b".", name.as_bytes()].concat();
            settings.push((key, value.as_bytes().to_vec()));
        }
    }
    settings
}

/// The section's name in a key without its first word: it may itself hold dots.
pub(super) fn name_of_section(rest: &[u8]) -> Option<&[u8]> {
    let dot = rest.iter().rposition(|byte| *byte == b'.')?;
    rest.get(..dot)
}

/// The command's own options before the subcommand, without those that a question has no use for.
pub(super) fn globals(command: &Command<'_>, configuration: Configuration) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    for given in command.given.iter().filter(|given| given.level == 0) {
        let wanted = match given.option {
            // What of these is passive is handed over by environment.
            "-c" | "--config-env" => configuration == Configuration::Whole,
            "--paginate" | "--no-pager" | "--exec-path" | "--no-optional-locks" | "--no-lazy-fetch" => false,
            _ => true,
        };
        match given.value {
            _ if !wanted => {}
            Some(value) if given.option.starts_with("--") => {
                words.push([given.option.as_bytes(), b"=", value].concat());
            }
            Some(value) => words.extend([given.option.as_bytes().to_vec(), value.to_vec()]),
            None => words.push(given.option.as_bytes().to_vec()),
        }
    }
    words
}

pub(super) fn environment(
    look: &Look<'_>,
    configuration: Configuration,
    settings: &[Setting],
) -> Vec<CString> {
    let whole = configuration == Configuration::Whole;
    let mut env: Vec<CString> = look
        .call
        .env
        .iter()
        .filter(|entry| {
            let entry = entry.to_bytes();
            let kept = || KEPT.iter().any(|name| value_of(entry, name).is_some());
            // Passing settings by environment is passing them by `-c`.
            let setting = whole && entry.starts_with(b"GIT_CONFIG_");
            !entry.starts_with(b"LD_") && (!entry.starts_with(b"GIT_") || kept() || setting)
        })
        .map(CString::from)
        .collect();
    env.retain(|entry| !entry.to_bytes().starts_with(b"LC_ALL=") && !entry.to_bytes().starts_with(b"PAGER="));
    env.extend(ADDED.map(CString::from));
    if !settings.is_empty() {
        env.push(c_word(format!("GIT_CONFIG_COUNT={}", settings.len()).as_bytes()));
    }
    for (at, (key, value)) in settings.iter().enumerate() {
        env.push(c_word(&[format!("GIT_CONFIG_KEY_{at}=").as_bytes(), key].concat()));
        env.push(c_word(&[format!("GIT_CONFIG_VALUE_{at}=").as_bytes(), value].concat()));
    }
    env
}

pub(super) fn c_word(word: &[u8]) -> CString {
    c_path(word).unwrap_or_default()
}

/// A count as a fact, or why there is none.
pub fn fact(answer: Result<u64, Reason>) -> Fact {
    answer.map_or_else(Fact::Unknown, Fact::Known)
}

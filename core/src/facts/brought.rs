//! Files of settings that a call names: what is in them is as good as brought by the call itself.

use alloc::vec::Vec;

use cotter_rules::command::Command;
use cotter_rules::fact::{Fact, Reason};
use cotter_rules::pattern;
use cotter_rules::setting::{self, Reach};
use cotter_sys::fs;
use cotter_sys::process::c_path;

use super::Look;
use super::git::{self, Configuration, ask};
use crate::path;
use crate::resolve::resolve;

/// Settings that say who one is and how things look. Whatever is not among them may run a program, or lead elsewhere.
const DESCRIBING: [&str; 37] = [
    "user.*",
    "author.*",
    "committer.*",
    "advice.*",
    "color.*",
    "column.*",
    "log.*",
    "status.*",
    "safe.*",
    "pull.*",
    "fetch.*",
    "rerere.*",
    "feature.*",
    "index.*",
    "init.defaultbranch",
    "init.defaultobjectformat",
    "commit.gpgsign",
    "tag.gpgsign",
    "push.default",
    "push.autosetupremote",
    "push.followtags",
    "merge.conflictstyle",
    "merge.ff",
    "rebase.autosquash",
    "rebase.autostash",
    "diff.renames",
    "diff.algorithm",
    "diff.colormoved",
    "protocol.file.allow",
    "gc.auto",
    "maintenance.auto",
    "core.autocrlf",
    "core.eol",
    "core.filemode",
    "core.quotepath",
    "core.longpaths",
    "receive.denycurrentbranch",
];

/// How many settings in these files do more than describe. A file that `git config` includes for good can be another one
/// tomorrow: it counts where others write to it.
pub(super) fn settings(look: &Look<'_>, command: &Command<'_>) -> Fact {
    let count = || {
        let mut count = 0;
        for name in [&b"GIT_CONFIG_GLOBAL"[..], b"GIT_CONFIG_SYSTEM"] {
            // What git would read without being told is not brought.
            let own = |file: &&[u8]| {
                let home = look.call.var(b"HOME").unwrap_or(b"/");
                [&b".gitconfig"[..], b".config/git/config"].iter().any(|own| path::join(home, own) == *file)
            };
            if let Some(file) = look.call.var(name).filter(|file| !file.is_empty() && !own(file)) {
                count += doing(look, command, file)?;
            }
        }
        for file in included(look, command, Reach::Call) {
            count += doing(look, command, &file)?;
        }
        for file in included(look, command, Reach::Written) {
            count += u64::from(is_others(look, command, &file)?);
        }
        Ok(count)
    };
    git::fact(count())
}

fn included(look: &Look<'_>, command: &Command<'_>, reach: Reach) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    setting::any(reach, command, look.call, &mut |key, value| {
        let includes = key == b"include.path" || (key.starts_with(b"includeif.") && key.ends_with(b".path"));
        if includes && !value.is_empty() {
            files.push(value.to_vec());
        }
        false
    });
    files
}

/// How many settings in a file do more than describe. Which file a relative name means depends on when git reads it.
fn doing(look: &Look<'_>, command: &Command<'_>, file: &[u8]) -> Result<u64, Reason> {
    let file = path::expanded(file, look.call.var(b"HOME"));
    if !file.starts_with(b"/") {
        return Ok(1);
    }
    match c_path(&file).map(|file| fs::stat(&file)) {
        Ok(Ok(stat)) if stat.is_file() => {}
        // What is not there brings nothing.
        Ok(Err(_)) => return Ok(0),
        _ if file == b"/dev/null" => return Ok(0),
        // A pipe could be read only once.
        _ => return Ok(1),
    }
    let words: [&[u8]; 6] = [b"config", b"--file", &file, b"-z", b"--name-only", b"--list"];
    let keys = ask(look, command, Configuration::Passive, &words)?;
    let does = |key: &&[u8]| !key.is_empty() && !DESCRIBING.iter().any(|own| pattern::matches(own, key));
    Ok(keys.split(|byte| *byte == 0).filter(does).count() as u64)
}

/// Whether a file that is included for good is one that comes with the repository's content, or lies where anybody writes.
fn is_others(look: &Look<'_>, command: &Command<'_>, file: &[u8]) -> Result<bool, Reason> {
    let home = look.call.var(b"HOME");
    let file = path::expanded(file, home);
    // A relative name is looked for beside the file that it stands in.
    let base = if command.flag("--global") {
        home.unwrap_or(b"/").to_vec()
    } else if command.flag("--system") {
        b"/etc".to_vec()
    } else {
        let words: [&[u8]; 3] = [b"rev-parse", b"--path-format=absolute", b"--git-common-dir"];
        ask(look, command, Configuration::Whole, &words)?.trim_ascii_end().to_vec()
    };
    let Some(real) = resolve(&path::absolute(&base, &file)) else { return Ok(true) };
    let below = |dir: &[u8]| resolve(dir).is_some_and(|dir| path::is_below(&real, &dir));
    // In a repository that lies there itself, all is anybody's already.
    let anybodys =
        [&b"/tmp"[..], b"/var/tmp", b"/dev/shm"].iter().any(|dir| below(dir) && !path::is_below(&base, dir));
    let of_work =
        look.place.root.as_deref().is_some_and(|root| below(root) && !below(&path::join(root, b".git")));
    Ok(of_work || anybodys)
}

//! One shot: what was said, and what became of the world.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use cotter_tests::root::{Answer, Ended};

use crate::look::Look;

pub(crate) struct Shot {
    pub(crate) answer: Answer,
    pub(crate) before: Arc<Look>,
    pub(crate) after: Look,
}

/// What a command can do to others, to work, and to what is to come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Effect {
    /// A remote ref is somewhere else, or new.
    Moved,
    /// A remote ref is gone.
    Vanished,
    /// Work is nowhere any more: not in a file, a ref, a reflog, an index or a restore point, here or on a remote.
    Lost,
    /// A canary ran.
    Ran,
    /// Configuration, a hook or the like is another one.
    Planted,
    /// Something went, or would have gone, where nothing has gone before.
    Left,
    /// Something was committed or pushed that no hook has seen.
    Unchecked,
}

/// What git and shells read of a home.
const SETTINGS: [&str; 5] = [".gitconfig", ".config/git/", ".profile", ".bash", "bin/"];

impl Shot {
    pub(crate) fn effects(&self) -> BTreeSet<Effect> {
        let (before, after) = (&*self.before, &self.after);
        let mut effects = BTreeSet::new();
        let mut found = |effect, so: bool| so.then(|| effects.insert(effect));
        let ours = |look: &Look, evil: bool| -> Vec<(String, String)> {
            let refs = look.remote.iter().filter(|(name, _)| name.starts_with("evil") == evil);
            refs.map(|(name, at)| (name.clone(), at.clone())).collect()
        };
        found(Effect::Vanished, before.remote.keys().any(|name| !after.remote.contains_key(name)));
        let moved = ours(after, false).iter().any(|(name, at)| before.remote.get(name) != Some(at));
        found(Effect::Moved, moved);
        found(Effect::Lost, !self.lost().is_empty());
        found(Effect::Ran, after.marks.iter().any(|mark| !before.marks.contains(mark)));
        found(Effect::Planted, planted(before) != planted(after));
        let elsewhere = ours(before, true) != ours(after, true)
            || after.marks.iter().any(|mark| mark.contains("/bin/ssh ") || mark.contains("/bin/curl "))
            || ["Could not resolve", "unable to look up", "Failed to connect"]
                .iter()
                .any(|said| self.said().contains(said));
        found(Effect::Left, elsewhere);
        let checks = before.files.keys().any(|path| path.ends_with("/hooks/pre-commit"));
        let checked = after.files.keys().any(|path| path.starts_with("/run/checks/"));
        let committed = after.head().is_some_and(|head| !before.kept.contains(head));
        found(Effect::Unchecked, checks && !checked && (committed || moved));
        effects
    }

    /// Contents and commits that there were, and are nowhere.
    pub(crate) fn lost(&self) -> BTreeSet<&str> {
        let work = self.before.files.iter().filter(|(path, _)| is_work(path)).map(|(_, content)| content);
        let there: BTreeSet<&str> =
            self.after.files.values().chain(&self.after.kept).map(String::as_str).collect();
        work.chain(&self.before.kept).map(String::as_str).filter(|content| !there.contains(content)).collect()
    }

    /// Everything that was said.
    pub(crate) fn said(&self) -> String {
        let said = self.answer.said();
        format!("{}{}", said.stdout, said.stderr)
    }

    /// A refusal, wherever it was heard: shown, swallowed by what called git, or only written down.
    pub(crate) fn was_refused(&self) -> bool {
        self.said().contains("cotter: refused")
            || ["refuse", "ask"]
                .iter()
                .any(|word| self.after.log.contains(&format!("\"decision\":\"{word}\"")))
    }

    /// One line that says how to have back what was saved.
    pub(crate) fn was_saved(&self) -> bool {
        self.words()
            .iter()
            .any(|line| !line.starts_with("cotter: warning") && !line.starts_with("cotter: refused"))
    }

    /// What the guard said.
    pub(crate) fn words(&self) -> Vec<String> {
        self.said().lines().filter(|line| line.starts_with("cotter: ")).map(str::to_owned).collect()
    }

    /// The guard itself failed, or something hung.
    pub(crate) fn is_broken(&self) -> bool {
        let failed = self.words().iter().any(|line| line.starts_with("cotter: failed"));
        failed
            || matches!(self.answer.ended, Ended::Exited(125) | Ended::Late)
            || self.said().contains("panicked at")
    }

    /// Whether what must be stopped was, after what happened past the guard. A setting that is planted on the way to something worse
    /// does not count beside it.
    pub(crate) fn is_caught(&self, past: &BTreeSet<Effect>) -> bool {
        let mut effects = self.effects();
        if past.iter().any(|effect| *effect != Effect::Planted) {
            effects.remove(&Effect::Planted);
        }
        let harmless = match (self.was_refused(), self.was_saved()) {
            (true, _) => effects.is_empty(),
            // What is saved in the very repository that changed may move there: its commits are kept, and the line says where.
            // Commits that are written anew here, past the hooks, are kept as they were in the same way.
            (false, true) => {
                let there = self.after.remote.keys().any(|name| name.contains(" refs/cotter/"));
                let moved = [Effect::Moved, Effect::Vanished].iter().any(|effect| effects.contains(effect));
                effects.iter().all(|effect| match effect {
                    Effect::Moved | Effect::Vanished => there,
                    Effect::Unchecked => there || !moved,
                    _ => false,
                })
            }
            (false, false) => false,
        };
        harmless && !self.is_broken()
    }

    /// How this shot differs from the one past the guard. Empty for what must pass.
    pub(crate) fn differences(&self, past: &Shot) -> Vec<String> {
        let mut found = self.words();
        let mut differ = |what: &str, here: &dyn fmt::Debug, there: &dyn fmt::Debug| {
            let (here, there) = (format!("{here:?}"), format!("{there:?}"));
            if here != there {
                found.push(format!("{what}: {there} without the guard, {here} with it"));
            }
        };
        differ("ended", &self.answer.ended, &past.answer.ended);
        differ("stdout", &timeless(&self.answer.said().stdout), &timeless(&past.answer.said().stdout));
        let (here, there) = (&self.after, &past.after);
        differ("remote", &here.remote, &there.remote);
        differ("refs", &here.refs, &there.refs);
        differ("index", &here.index, &there.index);
        differ("files", &comparable(&here.files), &comparable(&there.files));
        differ("modes", &comparable(&here.modes), &comparable(&there.modes));
        differ("marks", &here.marks, &there.marks);
        found
    }
}

/// Where work is done. What lies elsewhere counts as kept, but not as lost.
fn is_work(path: &str) -> bool {
    let aside = ["/srv/remotes/", "/srv/tools/"].iter().any(|aside| path.starts_with(aside));
    path.starts_with("/srv/") && !aside && !path.contains("/.git/") && !path.ends_with("/.git")
}

/// What git and shells read later: settings, hooks, attributes, start-up files.
fn planted(look: &Look) -> Vec<(&String, &String)> {
    let read_later = |path: &str| {
        let inside = path.split_once(".git/").map_or("", |(_, inside)| inside);
        // What tidying up lists for dumb transports is read by no git here.
        (["config", "hooks/", "info/"].iter().any(|name| inside.starts_with(name)) && inside != "info/refs")
            || SETTINGS
                .iter()
                .any(|setting| path.strip_prefix("/home/dev/").is_some_and(|path| path.starts_with(setting)))
    };
    let files = look.files.iter().filter(|(path, _)| read_later(path));
    files.map(|(path, content)| (path, look.settings.get(path).unwrap_or(content))).collect()
}

/// Without how fast something went.
fn timeless(text: &str) -> Vec<&str> {
    text.split(['\r', '\n']).filter(|line| !line.contains("B/s")).collect()
}

/// Without what differs between any two runs: an index holds times, and the guard keeps a log.
fn comparable<T>(by_path: &std::collections::BTreeMap<String, T>) -> Vec<(&String, &T)> {
    let own = |path: &str| {
        path.ends_with("/index")
            || path.starts_with("/home/dev/.local")
            || path.starts_with("/home/dev/.npm")
            || path.starts_with("/opt/")
    };
    by_path.iter().filter(|(path, _)| !own(path)).collect()
}

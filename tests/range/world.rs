//! What there is to lose: a builder that reads like a sentence.
//!
//! `World::new().repository("/srv/proj").on_branch("feature/x").tracking("origin").dirty().fire(By::Bash, "git push -f")`
//!
//! Each word (`scene.rs`) adds lines to a script, which is run once in a root of its own; what it leaves is kept as an archive, and
//! every shot begins with that archive in a new root.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use cotter_tests::root::{Answer, Order, Root};

use crate::by::By;
use crate::disposable;
use crate::installed::{self, BOUND};
use crate::look::Look;
use crate::shot::Shot;

/// A world to be built.
#[derive(Clone)]
pub(crate) struct World {
    script: String,
    given: String,
    directory: String,
}

/// A world that was built.
struct Built {
    archive: Vec<u8>,
    look: Arc<Look>,
}

impl World {
    /// Nothing yet, but a directory to be in.
    pub(crate) fn bare(directory: &str) -> World {
        World { script: String::new(), given: String::new(), directory: directory.to_owned() }
    }

    pub(crate) fn within(mut self, directory: &str) -> World {
        directory.clone_into(&mut self.directory);
        self
    }

    pub(crate) fn then(mut self, script: &str) -> World {
        self.script += script;
        self.script.push('\n');
        self
    }

    /// What is done before the shot, past the guard.
    pub(crate) fn given(mut self, script: &str) -> World {
        script.clone_into(&mut self.given);
        self
    }

    /// Fires with the guard in place. `None` where no root can be made.
    pub(crate) fn fire(&self, by: By, command: &str) -> Option<Shot> {
        self.shoot(by, command, true)
    }

    /// Fires the same as if there were no guard.
    pub(crate) fn fire_past(&self, by: By, command: &str) -> Option<Shot> {
        self.shoot(by, command, false)
    }

    fn shoot(&self, by: By, command: &str, guarded: bool) -> Option<Shot> {
        let built = self.built()?;
        let mut root = disposable::root(&installed::plan())?;
        root.run(&Order::new(["tar", "-C", "/", "-xpf", "-"]).input(built.archive.clone())).succeeded();
        let prepared = format!("{}\n{}", self.given, by.prepared(command));
        let mut before = None;
        if !prepared.trim().is_empty() {
            self.done(&mut root, &prepared);
            before = Some(Arc::new(Look::before(&mut root, &self.directory)));
        }
        let order = self.order(Order::new(by.argv(command)), guarded);
        let answer = root.run(&order);
        let after = Look::after(&mut root, &self.directory);
        Some(Shot { answer, before: before.unwrap_or_else(|| Arc::clone(&built.look)), after })
    }

    fn done(&self, root: &mut Root, script: &str) -> Answer {
        let order = Order::new(["/bin/bash", "-euc", script]);
        let answer = root.run(&self.order(order, false));
        assert_eq!(answer.said().code, Some(0), "{script}: {}", answer.said().stderr);
        answer
    }

    fn order(&self, order: Order, guarded: bool) -> Order {
        let order =
            environment(guarded).into_iter().fold(order, |order, (name, value)| order.variable(name, value));
        order.within(&self.directory)
    }

    fn built(&self) -> Option<Arc<Built>> {
        type Kept = Mutex<HashMap<String, Arc<OnceLock<Option<Arc<Built>>>>>>;
        static KEPT: OnceLock<Kept> = OnceLock::new();
        let kept = KEPT.get_or_init(Kept::default);
        let place = Arc::clone(
            kept.lock().unwrap_or_else(PoisonError::into_inner).entry(self.script.clone()).or_default(),
        );
        place.get_or_init(|| self.build().map(Arc::new)).clone()
    }

    fn build(&self) -> Option<Built> {
        let mut root = disposable::root(&installed::plan())?;
        // Packed, because each object would be a file to unpack for every shot.
        let packed =
            "for repository in /srv/*/.git /srv/remotes/*; do git --git-dir=$repository repack -qadk; done";
        let script = format!("{}{packed}\nrm -rf /run/checks/* /run/marks/*", self.script);
        let order = Order::new(["/bin/bash", "-euc", &script]);
        let order =
            environment(false).into_iter().fold(order, |order, (name, value)| order.variable(name, value));
        root.run(&order).succeeded();
        let look = Arc::new(Look::before(&mut root, &self.directory));
        let words = ["tar", "-C", "/", "-cf", "-"].into_iter().map(str::to_owned);
        let bound = BOUND.iter().map(|path| format!("--exclude={path}"));
        let all = ["srv", "home/dev", "opt/cotter", "run", "tmp"].into_iter().map(str::to_owned);
        let archive = root.run(&Order::new(words.chain(bound).chain(all))).succeeded();
        Some(Built { archive, look })
    }
}

/// An agent's environment. All commits are of one moment, so that the same work gives the same hashes.
fn environment(guarded: bool) -> Vec<(&'static str, String)> {
    static NOW: OnceLock<u64> = OnceLock::new();
    let now =
        NOW.get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()));
    let mut variables: Vec<(&str, String)> = [
        ("USER", "dev"),
        ("LOGNAME", "dev"),
        ("SHELL", "/bin/bash"),
        ("TERM", "dumb"),
        ("LANG", "C"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
        variables.push((name, format!("@{now} +0000")));
    }
    if guarded {
        variables.push(("PATH", installed::guarded_path()));
    } else {
        variables.push(("PATH", installed::past_path()));
        // Login shells do not put the shims on it either.
        variables.push(("PAST", "1".to_owned()));
    }
    variables
}

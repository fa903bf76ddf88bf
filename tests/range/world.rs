//! What there is to lose: a builder that reads like a sentence.
//!
//! `World::new().repository("/srv/proj").on_branch("feature/x").tracking("origin").dirty().fire(By::Bash, "git push -f")`
//!
//! Each word adds lines to a script, which is run once in a root of its own; what it leaves is kept as an archive, and every
//! shot begins with that archive in a new root.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use cotter_tests::root::{Answer, HOME, Order, Root};

use crate::by::By;
use crate::disposable;
use crate::installed::{self, BOUND};
use crate::look::Look;
use crate::shot::Shot;

/// Canaries by name: programs that leave a mark. Nothing of the kind may run that the command line does not call by itself.
const CANARIES: [&str; 9] = [
    "/tmp/x",
    "/home/dev/bin/id",
    "/home/dev/bin/curl",
    "/home/dev/bin/wget",
    "/home/dev/bin/ssh",
    "/home/dev/bin/nc",
    "/home/dev/bin/canary",
    "/srv/tools/canary",
    "/srv/tools/git-planted",
];

/// A world to be built.
#[derive(Clone)]
pub(crate) struct World {
    script: String,
    given: String,
    directory: String,
}

/// A world that was built.
pub(crate) struct Built {
    archive: Vec<u8>,
    pub(crate) look: Look,
}

impl World {
    /// A home with Cotter installed, and the canaries.
    pub(crate) fn new() -> World {
        let mut script = format!(
            "mkdir -p {HOME}/bin /srv/tools /srv/remotes /run/marks /run/checks
             git config --global user.name alice; git config --global user.email alice@example.org
             git config --global init.defaultBranch main; git config --global gc.auto 0; mkdir -p {HOME}/.template/hooks {HOME}/.template/info; git config --global init.templateDir {HOME}/.template; git config --global core.editor true
             git config --global advice.detachedHead false
             commit() {{ git add -A && git -c user.name=$1 -c user.email=$1@example.org commit -qm \"$2\"; }}\n"
        );
        for canary in CANARIES {
            let mark = canary.replace('/', "_");
            script += &format!(
                "printf '#!/bin/sh\\n[ \"$*\" = -u ] && exec /usr/bin/id -u\\necho \"$0 $*\" >>/run/marks/{mark}\\n' >{canary}; chmod +x {canary}\n"
            );
        }
        script += &installed::script();
        World { script, given: String::new(), directory: HOME.to_owned() }
    }

    /// The world of the case lists: `/srv/proj` on `feature/x`, tracking `origin`, dirty, with a past.
    pub(crate) fn of_the_lists() -> World {
        World::new()
            .repository("/srv/proj")
            .history()
            .branches()
            .colleague()
            .on_branch("feature/x")
            .tracking("origin")
            .stash()
            .worktree("/srv/wt")
            .dirty()
            .untracked()
            .ignored()
            .checks()
            .another("/srv/app")
    }

    fn then(mut self, script: &str) -> World {
        self.script += script;
        self.script.push('\n');
        self
    }

    /// A repository with a first commit on `main`, its bare remote `origin`, and another's called `evil`, which it does not know.
    pub(crate) fn repository(mut self, path: &str) -> World {
        path.clone_into(&mut self.directory);
        let name = path.rsplit('/').next().unwrap_or(path);
        self.then(&format!(
            "git init -q --bare /srv/remotes/{name}.git; git init -q --bare /srv/remotes/evil.git
             git --git-dir=/srv/remotes/{name}.git config receive.denyDeleteCurrent ignore; git --git-dir=/srv/remotes/{name}.git config receive.advertisePushOptions true
             git init -q {path}; cd {path}; git remote add origin /srv/remotes/{name}.git
             mkdir -p src docs; printf 'build/\\n*.log\\n.env\\n' >.gitignore; echo a >x; echo one >README.md
             for file in lib main util; do printf 'fn %s() {{}}\\n' $file >src/$file.rs; done
             printf 'clean-all:\\n\\t@true\\n' >Makefile; echo 'print(1)' >script.py; echo 'rm -rf /nowhere' >x.sh; echo line >f
             echo '{{\"name\":\"proj\",\"version\":\"1.0.0\",\"scripts\":{{\"start\":\"true\"}}}}' >package.json
             commit alice one; git tag -a -m first v1.0; git push -q -u origin main; git push -q origin v1.0"
        ))
    }

    /// Two dozen commits, by two people.
    pub(crate) fn history(self) -> World {
        self.then(
            "for n in $(seq 2 24); do echo $n >>docs/log.md; if [ $((n % 3)) = 0 ]; then commit bob $n; else commit alice $n; fi; done
             git tag v1.1; git push -q origin main v1.1",
        )
    }

    /// Protected ones, a merged one, and two that hold what nothing else holds.
    pub(crate) fn branches(self) -> World {
        self.then(
            "git branch master main~3; git branch release/1.0 main~2; git branch merged-branch main~1; git push -q origin master release/1.0 merged-branch
             git switch -q -c feature/old main~4; echo old >>src/old.rs; commit alice old-1; echo old >>src/old.rs; commit alice old-2; git push -q origin feature/old~1:refs/heads/feature/old
             git switch -q -c old main~6; echo base >old.md; commit alice base; git switch -q -c new; echo new >new.md; commit alice new
             git switch -q main; echo unpushed >>docs/main.md; commit alice unpushed",
        )
    }

    /// Somebody else has pushed since: the remote holds what nobody here has.
    pub(crate) fn colleague(self) -> World {
        self.then(
            "git clone -q \"$(git remote get-url origin)\" /tmp/bob; (cd /tmp/bob; echo theirs >>docs/bob.md; commit bob theirs; git push -q origin main
             git switch -q feature/old; echo theirs >>docs/bob.md; commit bob theirs-old; git push -q origin feature/old)
             rm -rf /tmp/bob",
        )
    }

    /// A branch with two commits of its own, and a third that only its reflog knows. What other branches hold, they alone hold.
    pub(crate) fn on_branch(self, branch: &str) -> World {
        self.then(&format!(
            "git switch -q -c {branch} main~1; echo feature >>src/lib.rs; commit alice feature-1; echo draft >>src/util.rs; commit alice feature-2; git reflog expire --expire=now HEAD
             echo final >src/util.rs; git commit -qa --amend --no-edit"
        ))
    }

    /// Of which the remote has the first.
    pub(crate) fn tracking(self, remote: &str) -> World {
        self.then(&format!(
            "branch=$(git symbolic-ref --short HEAD); git push -q {remote} HEAD~1:refs/heads/$branch; git branch -q --set-upstream-to {remote}/$branch"
        ))
    }

    pub(crate) fn stash(self) -> World {
        self.then("for n in 1 2; do echo stashed $n >>README.md; git stash push -q -m stashed-$n; done")
    }

    pub(crate) fn worktree(self, path: &str) -> World {
        self.then(&format!("git worktree add -q {path} -b wt-branch main~5"))
    }

    /// Changes to tracked files: one staged, one not, one staged and changed again, one file removed.
    pub(crate) fn dirty(self) -> World {
        self.then(
            "echo staged >>src/main.rs; git add src/main.rs; echo more >>src/main.rs; echo changed >>src/lib.rs; echo staged-only >docs/staged.md; git add docs/staged.md; echo newer >docs/staged.md",
        )
    }

    pub(crate) fn untracked(self) -> World {
        self.then(
            "mkdir -p tmpdir/deep; for file in notes.txt src/new.rs tmpdir/deep/file; do echo untracked $file >$file; done",
        )
    }

    pub(crate) fn ignored(self) -> World {
        self.then("mkdir -p build; echo object >build/out.o; echo logged >app.log; echo TOKEN=abc >.env; echo TOKEN= >.env.example; git add .env.example")
    }

    /// Hooks that check what is committed and pushed.
    pub(crate) fn checks(self) -> World {
        self.then(
            "mkdir -p .git/hooks; for hook in pre-commit commit-msg pre-push; do
             printf '#!/bin/sh\\necho %s >>/run/checks/ran\\n' $hook >.git/hooks/$hook; chmod +x .git/hooks/$hook; done",
        )
    }

    /// A second repository, dirty too.
    pub(crate) fn another(self, path: &str) -> World {
        self.then(&format!(
            "git init -q {path}; (cd {path}; echo app one >app.c; commit alice app; echo app two >app.c); git init -q -b main {path}/../clean; (cd {path}/../clean; echo clean >c; commit alice c)"
        ))
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
            before = Some(Look::before(&mut root, &self.directory));
        }
        let order = self.order(Order::new(by.argv(command)), guarded);
        let answer = root.run(&order);
        let after = Look::after(&mut root, &self.directory);
        Some(Shot { answer, before: before.map_or_else(|| Arc::new(built.look.clone()), Arc::new), after })
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
        let script = format!(
            "{}\nfor repository in /srv/*/.git /srv/remotes/*; do git --git-dir=$repository repack -qadk; done\nrm -rf /run/checks/* /run/marks/*",
            self.script
        );
        let order = Order::new(["/bin/bash", "-euc", &script]);
        let order =
            environment(false).into_iter().fold(order, |order, (name, value)| order.variable(name, value));
        root.run(&order).succeeded();
        let look = Look::before(&mut root, &self.directory);
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

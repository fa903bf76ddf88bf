//! The words that build a world: each adds a few lines of shell, run past the guard, in the repository that the first of them made.

use cotter_tests::root::HOME;

use crate::installed;
use crate::world::World;

/// Programs that leave a mark. None of the kind may run that the command line does not call by itself.
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

impl World {
    /// A home with Cotter installed, and the canaries.
    pub(crate) fn new() -> World {
        let world = World::bare(HOME).then(&format!(
            r#"mkdir -p {HOME}/bin {HOME}/.template/hooks {HOME}/.template/info
            mkdir -p /srv/tools /srv/remotes /run/marks /run/checks
            set_() {{ git config --global "$@"; }}
            set_ user.name alice
            set_ user.email alice@example.org
            set_ init.defaultBranch main
            set_ init.templateDir {HOME}/.template
            set_ core.editor true
            set_ gc.auto 0
            set_ advice.detachedHead false
            commit() {{ git add -A && git -c user.name=$1 -c user.email=$1@example.org commit -qm "$2"; }}"#
        ));
        // `/etc/profile` asks `id -u`; that is no mark.
        let canaries = CANARIES.map(|path| {
            let mark = path.replace('/', "_");
            format!(
                r#"printf '#!/bin/sh\n[ "$*" = -u ] && exec /usr/bin/id -u\necho "$0 $*" >>/run/marks/{mark}\n' >{path}
                chmod +x {path}"#
            )
        });
        world.then(&canaries.join("\n")).then(&installed::script())
    }

    /// The world that the rows are fired at: `/srv/proj` on `feature/x`, tracking `origin`, dirty, with a past.
    pub(crate) fn of_the_rows() -> World {
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
            .others()
    }

    /// A repository with a first commit on `main`, its bare remote `origin`, and another's called `evil`, which it does
    /// not know.
    pub(crate) fn repository(self, path: &str) -> World {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.within(path).then(&format!(
            r#"for remote in {name} evil; do
                git init -q --bare /srv/remotes/$remote.git
                git --git-dir=/srv/remotes/$remote.git config receive.denyDeleteCurrent ignore
                git --git-dir=/srv/remotes/$remote.git config receive.advertisePushOptions true
            done
            git init -q {path}
            cd {path}
            git remote add origin /srv/remotes/{name}.git
            mkdir -p src docs
            printf 'build/\n*.log\n.env\n' >.gitignore
            echo a >x
            echo line >f
            echo one >README.md
            for file in lib main util; do echo "fn $file() {{}}" >src/$file.rs; done
            printf 'clean-all:\n\t@true\n' >Makefile
            echo 'print(1)' >script.py
            echo 'rm -rf /nowhere' >x.sh
            echo '{{"name":"proj","version":"1.0.0","scripts":{{"start":"true"}}}}' >package.json
            commit alice one
            git tag -a -m first v1.0
            git push -q -u origin main v1.0"#
        ))
    }

    /// Two dozen commits, by two people.
    pub(crate) fn history(self) -> World {
        self.then(
            r#"for n in $(seq 2 24); do
                echo $n >>docs/log.md
                if [ $((n % 3)) = 0 ]; then commit bob $n; else commit alice $n; fi
            done
            git tag v1.1
            git push -q origin main v1.1"#,
        )
    }

    /// Protected ones, a merged one, and some that hold what nothing else holds.
    pub(crate) fn branches(self) -> World {
        self.then(
            r#"git branch master main~3
            git branch release/1.0 main~2
            git branch merged-branch main~1
            git push -q origin master release/1.0 merged-branch
            git switch -q -c feature/old main~4
            for n in 1 2; do echo old $n >>src/old.rs; commit alice old-$n; done
            git push -q origin feature/old~1:refs/heads/feature/old
            git switch -q -c old main~6
            echo base >old.md
            commit alice base
            git switch -q -c new
            echo new >new.md
            commit alice new
            git switch -q main
            echo unpushed >>docs/main.md
            commit alice unpushed"#,
        )
    }

    /// Somebody else has pushed since: the remote holds what nobody here has.
    pub(crate) fn colleague(self) -> World {
        self.then(
            r#"git clone -q "$(git remote get-url origin)" /tmp/bob
            (
                cd /tmp/bob
                echo theirs >>docs/bob.md
                commit bob theirs
                git push -q origin main
                git switch -q feature/old
                echo theirs too >>docs/bob.md
                commit bob theirs-old
                git push -q origin feature/old
            )
            rm -rf /tmp/bob"#,
        )
    }

    /// A branch with two commits of its own, and a third that only its reflog knows. What other branches hold, they
    /// alone hold from here on.
    pub(crate) fn on_branch(self, branch: &str) -> World {
        self.then(&format!(
            r#"git switch -q -c {branch} $(git rev-parse -q --verify main~1 || echo main)
            echo feature >>src/lib.rs
            commit alice feature-1
            echo draft >>src/util.rs
            commit alice feature-2
            git reflog expire --expire=now HEAD
            echo final >src/util.rs
            git commit -qa --amend --no-edit"#
        ))
    }

    /// Of which the remote has the first.
    pub(crate) fn tracking(self, remote: &str) -> World {
        self.then(&format!(
            r#"branch=$(git symbolic-ref --short HEAD)
            git push -q {remote} HEAD~1:refs/heads/$branch
            git branch -q --set-upstream-to {remote}/$branch"#
        ))
    }

    /// Two entries.
    pub(crate) fn stash(self) -> World {
        self.then("for n in 1 2; do echo stashed $n >>README.md; git stash push -q -m stashed-$n; done")
    }

    /// A linked work tree without changes.
    pub(crate) fn worktree(self, path: &str) -> World {
        self.then(&format!("git worktree add -q {path} -b wt-branch main~5"))
    }

    /// Changes to tracked files: one staged, one not, two staged and changed again.
    pub(crate) fn dirty(self) -> World {
        self.then(
            r#"echo staged >>src/main.rs
            echo staged only >docs/staged.md
            git add src/main.rs docs/staged.md
            echo more >>src/main.rs
            echo newer >docs/staged.md
            echo changed >>src/lib.rs"#,
        )
    }

    pub(crate) fn untracked(self) -> World {
        self.then(
            r#"mkdir -p tmpdir/deep
            for file in notes.txt src/new.rs tmpdir/deep/file; do echo untracked $file >$file; done"#,
        )
    }

    pub(crate) fn ignored(self) -> World {
        self.then(
            r#"mkdir -p build
            echo object >build/out.o
            echo logged >app.log
            echo TOKEN=abc >.env
            echo TOKEN= >.env.example
            git add .env.example"#,
        )
    }

    /// Hooks that check what is committed and pushed.
    pub(crate) fn checks(self) -> World {
        self.then(
            r#"for hook in pre-commit commit-msg pre-push; do
                printf '#!/bin/sh\necho %s >>/run/checks/ran\n' $hook >.git/hooks/$hook
                chmod +x .git/hooks/$hook
            done"#,
        )
    }

    /// A second repository, with a change, and a third without one.
    pub(crate) fn others(self) -> World {
        self.then(
            r#"for name in app clean; do
                git init -q /srv/$name
                (cd /srv/$name; echo $name one >c; commit alice $name)
            done
            echo app two >/srv/app/c"#,
        )
    }
}

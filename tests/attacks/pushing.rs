//! A push can be forced without a word on its command line: the configuration may say so, from many places.

use crate::field::Field;

impl Field {
    fn remote(&self) -> String {
        self.directly("git --git-dir=../remote.git rev-parse main")
    }

    #[track_caller]
    fn assert_not_rewritten(&self, script: &str) {
        let before = self.remote();
        self.assert_refused(script);
        assert_eq!(self.remote(), before, "`{script}` rewrote the remote");
    }
}

/// Remotes in files of their own are older than configuration, and git still reads them.
#[test]
fn an_old_remote_that_forces_is_read() {
    let field = Field::new();
    field.directly(
        "git branch -f topic; url=$(git remote get-url origin) && git remote remove origin && mkdir .git/remotes
         printf 'URL: %s\\nPush: +refs/heads/main:refs/heads/main\\n' \"$url\" > .git/remotes/origin
         printf 'URL: %s\\nPush: refs/heads/topic:refs/heads/topic\\n' \"$url\" > .git/remotes/plain",
    );
    field.assert_not_rewritten("git push origin");
    field.assert_not_rewritten("cd .. && git --git-dir=work/.git push origin");
    field.assert_passes("git push plain");
    field.assert_passes("git push origin topic:topic");
}

const MIRRORS: [&str; 5] = ["true", "yes", "on", "1", "TRUE"];

#[test]
fn a_mirror_is_forced_however_that_is_spelt_and_wherever_it_is_said() {
    let field = Field::new();
    for value in MIRRORS {
        field.assert_not_rewritten(&format!("git -c remote.origin.mirror={value} push"));
    }
    for key in ["remote.origin.Mirror", "REMOTE.origin.mirror"] {
        field.assert_not_rewritten(&format!("git -c {key}=true push origin"));
    }
    field.assert_not_rewritten("git -c remote.origin.mirror push");
    field.assert_not_rewritten("YES=1 git --config-env=remote.origin.mirror=YES push");
    field.directly("git config remote.origin.mirror true");
    field.assert_not_rewritten("git push");
    field.assert_not_rewritten("git push origin");
    field.assert_not_rewritten("git push --repo=origin");
}

#[test]
fn configured_refspecs_are_read_from_every_place() {
    let field = Field::new();
    let spec = "+refs/heads/main:refs/heads/main";
    field.assert_not_rewritten(&format!("git -c remote.origin.Push={spec} push"));
    field.assert_not_rewritten(&format!(
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.push GIT_CONFIG_VALUE_0={spec} git push"
    ));
    field.assert_not_rewritten(&format!("GIT_CONFIG_PARAMETERS=\"'remote.origin.push={spec}'\" git push"));
    field.directly(&format!("git config --file ../included remote.origin.push {spec}"));
    field.assert_not_rewritten("git -c include.path=$PWD/../included push");
    field.directly(&format!("git config remote.origin.push {spec}"));
    field.assert_not_rewritten("git push");
    // Git looks up the destination of a bare name in the configured refspecs, and takes their `+` along.
    field.assert_not_rewritten("git push origin main");
}

#[test]
fn a_forced_remote_does_not_stop_pushes_elsewhere() {
    let field = Field::new();
    field.directly(
        "git init -q --bare ../backup.git && git remote add --mirror=push backup ../backup.git
         git config remote.backup.push +refs/heads/*:refs/heads/*
         git checkout -q -b topic && git config branch.topic.remote origin",
    );
    field.assert_passes("git push origin topic");
    field.assert_passes("git -c push.default=current push");
    field.assert_passes("git push --dry-run backup");
    field.assert_passes("git -c remote.origin.mirror=false push origin topic");
    field.assert_refused("git push backup");
}

#[test]
fn refspecs_that_cannot_be_seen_are_asked_about() {
    let field = Field::new();
    field.assert_not_rewritten("echo +refs/heads/main:refs/heads/main | git send-pack --stdin ../remote.git");
}

#[test]
fn the_push_of_the_dav_protocol_is_a_push() {
    let field = Field::new();
    field.assert_refused("git http-push --force http://127.0.0.1:1/x main");
    field.assert_refused("git http-push http://127.0.0.1:1/x +main");
}

/// What the refusal of a script shows on the row of that name.
fn row(said: &str, name: &str) -> String {
    let start = format!("  {name}: ");
    said.lines().find_map(|line| line.strip_prefix(&start)).expect("the row is there").to_owned()
}

#[test]
fn what_a_forced_push_would_leave_out_is_counted() {
    let field = Field::new();
    let others = "env GIT_AUTHOR_EMAIL=bob@example.org git commit -q --allow-empty -m theirs";
    let commits = |number| if number == 1 { "1 commit".to_owned() } else { format!("{number} commits") };
    let counts = |all, others| {
        format!(
            "{} on the remote as far as is known here, {} by others among them",
            commits(all),
            commits(others)
        )
    };
    for script in
        ["git push --force", "git push -f origin main", "git push origin +main", "git push origin +HEAD:main"]
    {
        assert_eq!(row(&field.assert_refused(script), "lost"), counts(1, 0), "{script}");
    }
    field.directly(&format!(
        "git clone -q ../remote.git ../other && cd ../other && {others} && git commit -q --allow-empty -m ours && {others} && {others}
         git push -q && cd ../work && git fetch -q"
    ));
    assert_eq!(row(&field.assert_refused("git push --force"), "lost"), counts(5, 3));
    // The author is whom the configuration names, where the environment names nobody.
    let said = field.assert_refused("env -u GIT_AUTHOR_EMAIL git -c user.email=bob@example.org push --force");
    assert_eq!(row(&said, "lost"), counts(5, 2));
    // A branch that is not there yet leaves nothing out.
    let said = field.assert_refused("git push --force origin main:new");
    assert_eq!(row(&said, "lost"), counts(0, 0));
    assert_eq!(row(&said, "instead"), "git push origin main:new");
    // Where it cannot be told, that is said.
    let said = field.assert_refused("git push --mirror origin");
    assert!(row(&said, "lost").starts_with("an unknown number of commits on the remote"), "{said}");
}

/// A lease is suggested where force is needed, the plain push where it is not, and both pass.
#[test]
fn no_more_force_than_needed_is_suggested() {
    let field = Field::new();
    field.directly("git checkout -q -b topic && git push -q -u origin topic");
    for (change, suggested) in [
        ("git commit -q --allow-empty -m more", "git push origin topic"),
        (
            "git commit -q --amend --allow-empty -m less",
            "git push --force-with-lease --force-if-includes origin topic",
        ),
    ] {
        field.directly(&format!("{change} && git push -q -f && {change}-again"));
        let said = field.assert_refused("git push --force origin topic");
        assert_eq!(row(&said, "instead"), suggested, "{said}");
        field.assert_passes(suggested);
        let there = field.directly("git --git-dir=../remote.git rev-parse topic");
        assert_eq!(there, field.directly("git rev-parse HEAD"), "{suggested}");
    }
}

#[test]
fn a_lease_on_work_of_others_is_refused() {
    let field = Field::new();
    field.directly(
        "git checkout -q -b topic && env GIT_AUTHOR_EMAIL=bob@example.org git commit -q --allow-empty -m theirs
         git push -q -u origin topic && git reset -q --hard HEAD~1 && git commit -q --allow-empty -m mine",
    );
    let before = field.directly("git --git-dir=../remote.git rev-parse topic");
    for script in ["git push --force-with-lease origin topic", "git push --force origin topic"] {
        let said = field.assert_refused(script);
        assert!(row(&said, "lost").ends_with(" 1 commit by others among them"), "{said}");
        // What is suggested brings the same commits somewhere else.
        assert_eq!(row(&said, "instead"), "git push origin topic:refs/heads/review/topic", "{script}");
        field.assert_passes(&row(&said, "instead"));
        assert_eq!(field.directly("git --git-dir=../remote.git rev-parse topic"), before, "{script}");
    }
}

/// A lease on whatever the remote has right now is no lease: what it leaves out is not known here.
#[test]
fn a_lease_on_an_unknown_commit_is_asked_about() {
    let field = Field::new();
    field.directly(
        "git push -q origin main~1:refs/heads/topic && git fetch -q && git checkout -q -b topic
         git clone -q ../remote.git ../other && cd ../other && git config user.email bob@example.org && git checkout -q topic
         git commit -q --allow-empty -m theirs && git push -q origin topic",
    );
    let there = || field.directly("git --git-dir=../remote.git rev-parse topic");
    let before = there();
    for lease in ["topic:$(git ls-remote origin refs/heads/topic | cut -f1)", "refs/heads/topic:main@{0}"] {
        let said = field.assert_refused(&format!("git push --force-with-lease=\"{lease}\" origin topic"));
        assert!(said.contains("git.push.lease-unseen: "), "{lease}: {said}");
        assert_eq!(there(), before, "{lease}");
    }
    field.assert_refused("git send-pack --force-with-lease=topic ../remote.git topic");
    field.directly("git --git-dir=../remote.git update-ref refs/heads/topic $(git rev-parse origin/topic)");
    field.assert_passes("git push -q --force-with-lease=topic:$(git rev-parse origin/topic) origin topic");
    field.assert_passes("git push -q --force-with-lease=new: origin topic:new");
}

/// What counts how much a push overwrites must not be written by hand.
#[test]
fn a_remote_tracking_branch_is_not_forged() {
    let field = Field::new();
    field.directly("git push -q origin main~1:refs/heads/feature main~1:refs/pull/1/head && git fetch -q");
    let before = field.directly("git for-each-ref refs/remotes");
    for script in [
        "git fetch origin +main:refs/remotes/origin/feature",
        "git fetch origin '+refs/heads/m*:refs/remotes/origin/f*'",
        "git fetch . +main:refs/remotes/origin/main",
        "git fetch ../remote.git +feature:remotes/origin/main",
        "git fetch origin +pull/1/head:refs/remotes/origin/feature",
        "git fetch origin +$(git rev-parse origin/main):refs/remotes/origin/feature",
        "git -c remote.origin.fetch=+refs/heads/main:refs/remotes/origin/feature fetch",
        "git config remote.origin.fetch +refs/heads/main:refs/remotes/origin/feature",
    ] {
        let said = field.assert_refused(script);
        assert!(said.contains("git.fetch.forged: "), "{script}: {said}");
        assert_eq!(field.directly("git for-each-ref refs/remotes"), before, "{script}");
    }
    for script in [
        "git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'",
        "git fetch -q origin +refs/heads/main:refs/remotes/origin/main",
        "git fetch -q origin main:refs/remotes/origin/also",
        "git fetch -q ../remote.git main:refs/remotes/origin/main",
        "git fetch -q origin '+refs/pull/*/head:refs/remotes/origin/pr/*'",
        "git fetch -q origin pull/1/head:refs/remotes/origin/pull/1",
        "git fetch -q origin pull/1/head:refs/remotes/origin/pull/1",
        "git fetch -q origin +$(git rev-parse origin/main):refs/remotes/origin/fresh",
        "git config --add remote.origin.fetch '+refs/pull/*/head:refs/remotes/origin/pr/*'",
    ] {
        field.assert_passes(script);
    }
}

/// A commit that is shown as if it followed the remote's needs no force to be pushed over it.
#[test]
fn a_replaced_history_is_not_pushed_silently() {
    let field = Field::new();
    let past = Field::new();
    for field in [&field, &past] {
        field.directly("git replace --graft HEAD origin/main");
    }
    let there = past.remote();
    past.directly("git push -q origin main");
    let overwritten = past.directly(&format!("git --git-dir=../remote.git --no-replace-objects merge-base --is-ancestor {there} main || echo overwritten"));
    assert_eq!(overwritten, "overwritten", "git alone lets it through");
    let before = field.remote();
    let said = field.guarded("git push origin main");
    assert!(String::from_utf8_lossy(&said.stderr).contains("git.push.replaced: "), "{said:?}");
    assert_eq!(field.remote(), before);
    let said = field.guarded("git --no-replace-objects push origin main");
    assert_eq!(said.status.code(), Some(1), "git itself refuses: {said:?}");
    field.directly("git replace -d $(git replace -l) && git reset -q --hard origin/main && git commit -q --allow-empty -m x");
    field.assert_passes("git push -q origin main");
}

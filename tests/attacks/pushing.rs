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

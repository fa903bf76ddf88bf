//! Submodules: git starts git in other repositories.

use crate::stage::same;

const LIBRARY: &str = "git init -q lib; (cd lib; commit one; commit two); git init -q r; cd r; commit main
git submodule --quiet add ../lib lib; git commit -q -m sub; cd ..;";

fn same_with_a_library(script: &str) {
    same(&format!("{LIBRARY}{script}"));
}

#[test]
fn add_update_and_init() {
    same_with_a_library(
        "git clone -q r clone; cd clone; git submodule --quiet update --init; cat lib/file; git submodule status
         git clone -q --recurse-submodules ../r whole; cat whole/lib/file",
    );
}

#[test]
fn update_in_every_way() {
    same_with_a_library(
        "(cd lib; commit three); cd r; git submodule --quiet update --remote; git commit -q -am bump; git checkout -q HEAD~1
         git submodule --quiet update; git checkout -q main; git submodule --quiet update --rebase
         git submodule --quiet update --merge; git submodule --quiet update --force; git submodule status",
    );
}

#[test]
fn foreach_sync_and_deinit() {
    same_with_a_library(
        "cd r; git submodule foreach 'git log --format=%s; git rev-parse --show-toplevel'
         git submodule --quiet foreach --recursive 'git fetch -q && git reset -q --hard'
         git submodule set-url lib ../lib; git submodule sync; git submodule --quiet deinit -f lib; ls lib",
    );
}

#[test]
fn checkout_and_reset_that_recurse() {
    same_with_a_library(
        "cd r; git checkout -q --recurse-submodules HEAD~1; ls; git checkout -q --recurse-submodules main; ls lib
         git reset -q --hard --recurse-submodules HEAD~1; git switch -q --recurse-submodules --detach main@{0}
         git -c submodule.recurse=true pull -q . main; git push -q --recurse-submodules=check ../lib HEAD:refs/heads/x || echo $?",
    );
}

//! `git reset --hard` throws away more than what `git status` lists as changed.

use crate::field::Field;

#[test]
fn untracked_files_in_the_way_of_the_commit_are_kept() {
    for (theirs, mine) in [("mine", "mine"), ("mine/deep", "mine"), ("mine", "mine/deep")] {
        let field = Field::new();
        field.directly(&format!(
            "git checkout -q -b topic && mkdir -p $(dirname {theirs}) && echo theirs >{theirs}
             git add {theirs} && git commit -qm theirs && git checkout -q main && rm -rf mine
             mkdir -p $(dirname {mine}) && echo mine >{mine} && git rev-parse topic >../before"
        ));
        for script in ["git reset --hard topic", "cd .git/.. && git reset -q --hard topic~0"] {
            field.assert_refused(script);
            assert_eq!(field.text(mine).as_deref(), Some("mine\n"), "{script}");
        }
        // Ignored files are no better off.
        field.directly("echo mine >.git/info/exclude");
        field.assert_refused("git reset --hard topic");
    }
}

#[test]
fn a_reset_that_overwrites_nothing_passes() {
    let field = Field::new();
    field.directly("git checkout -q -b topic && echo theirs >theirs && git add . && git commit -qm theirs");
    field.write("unrelated", "mine\n");
    for script in ["git reset -q --hard main", "git reset -q --hard topic", "git reset -q --hard"] {
        field.assert_passes(script);
    }
    assert!(field.text("unrelated").is_some());
    // What git does not know, it refuses by itself.
    assert_eq!(field.guarded("git reset --hard nowhere").status.code(), Some(128));
}

#[test]
fn changes_in_submodules_count_where_reset_goes_into_them() {
    let field = Field::new();
    field.directly(
        "git -c protocol.file.allow=always submodule --quiet add ../remote.git lib && git commit -qm lib",
    );
    let clean = ["git reset -q --hard --recurse-submodules", "git -c submodule.recurse=true reset -q --hard"];
    for script in clean {
        field.assert_passes(script);
    }
    field.write("lib/tracked", "mine\n");
    for script in clean {
        field.assert_refused(script);
        field.assert_refused(&format!("mkdir -p dir && cd dir && {script}"));
    }
    field.assert_passes("git reset -q --hard");
    field.assert_passes("git -c submodule.recurse=true reset -q --hard --no-recurse-submodules");
    assert_eq!(field.text("lib/tracked").as_deref(), Some("mine\n"));
    field.directly("git config submodule.recurse true");
    field.assert_refused("git reset --hard");
}

//! `git reset --hard` throws away more than what `git status` lists as changed, and so do its relatives.

use crate::field::Field;

/// On `main`, a file of one's own where `topic` has one; `theirs` and `mine` are paths.
fn in_the_way(theirs: &str, mine: &str) -> Field {
    let field = Field::new();
    field.directly(&format!(
        "git checkout -q -b topic && mkdir -p $(dirname {theirs}) && echo theirs >{theirs}
         git add {theirs} && git commit -qm theirs && git checkout -q main && rm -rf mine
         mkdir -p $(dirname {mine}) && echo mine >{mine}"
    ));
    field
}

const WAYS: [(&str, &str); 3] = [("mine", "mine"), ("mine/deep", "mine"), ("mine", "mine/deep")];

#[test]
fn untracked_files_in_the_way_of_the_commit_are_kept() {
    for (theirs, mine) in WAYS {
        let field = in_the_way(theirs, mine);
        for script in ["git reset --hard topic", "cd .git/.. && git reset -q --hard topic~0"] {
            field.assert_comes_back(script);
            assert_eq!(field.text(mine).as_deref(), Some("mine\n"), "{script}");
        }
    }
}

#[test]
fn ignored_files_in_the_way_are_no_worse_off() {
    for (theirs, mine) in WAYS {
        for script in [
            "git reset --hard topic",
            "GIT_LITERAL_PATHSPECS=1 git reset -q --hard topic",
            "git checkout -q -f topic",
            "git checkout -q topic -- .",
        ] {
            let field = in_the_way(theirs, mine);
            field.directly("echo mine >.git/info/exclude");
            if script.ends_with('.') && theirs != mine {
                // Of itself, git writes over no folder and into no file here.
                continue;
            }
            field.assert_comes_back(script);
            assert_eq!(field.text(mine).as_deref(), Some("mine\n"), "{script}");
        }
    }
}

#[test]
fn ignored_files_that_a_command_names_are_kept() {
    let field = Field::new();
    field.directly("echo ignored >.git/info/exclude");
    field.write("ignored", "mine\n");
    for script in [
        "git mv -f tracked ignored",
        "GIT_LITERAL_PATHSPECS=1 git mv -f tracked ignored",
        "git log --output=ignored",
    ] {
        field.assert_comes_back(script);
        field.directly("git reset -q && git checkout -q -- tracked");
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

/// What is changed in a submodule is in no restore point of the repository around it, so that a person decides.
#[test]
fn changes_in_submodules_count_where_a_command_goes_into_them() {
    let field = Field::new();
    field.directly(
        "git -c protocol.file.allow=always submodule --quiet add ../remote.git lib && git commit -qm lib && mkdir dir",
    );
    let into = [
        "git reset -q --hard --recurse-submodules",
        "git -c submodule.recurse=true reset -q --hard",
        "git checkout -q -f --recurse-submodules main",
        "git -c submodule.recurse=true switch -q --discard-changes main",
        "git restore --recurse-submodules :/",
    ];
    for script in into {
        field.assert_passes(script);
    }
    field.write("lib/tracked", "mine\n");
    for script in into {
        for script in [
            script,
            &format!("cd dir && {script}"),
            &format!("export GIT_LITERAL_PATHSPECS=1; cd dir && {}", script.replace(":/", "..")),
        ] {
            let said = field.assert_refused(script);
            assert!(said.contains("(would ask)") && said.contains("submodules"), "`{script}`: {said}");
            assert_eq!(field.text("lib/tracked").as_deref(), Some("mine\n"), "`{script}`");
        }
    }
    for script in [
        "git reset -q --hard",
        "git -c submodule.recurse=true reset -q --hard --no-recurse-submodules",
        "git -c submodule.recurse=true checkout -q main",
        "git -c submodule.recurse=true checkout -q -- tracked",
    ] {
        field.assert_passes(script);
        assert_eq!(field.text("lib/tracked").as_deref(), Some("mine\n"), "{script}");
    }
    field.directly("git config submodule.recurse true");
    field.assert_refused("git reset --hard");
    // Work of one's own beside it is no reason to let go of the submodule's.
    field.write("tracked", "mine\n");
    field.assert_refused("git reset --hard");
    // Past the guard it really is gone.
    field.directly("git reset -q --hard");
    assert_eq!(field.text("lib/tracked").as_deref(), Some("two\n"));
}

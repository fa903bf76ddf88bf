//! `git clean` takes its orders from the configuration too, and that can stand in many places.

use crate::field::Field;

/// One setting, in every way in which one call can bring it along; `{key}` and `{value}` stand for it.
const PLACES: [&str; 6] = [
    "git -c {key}={value} ",
    "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0={key} GIT_CONFIG_VALUE_0={value} git ",
    "GIT_CONFIG_PARAMETERS=\"'{key}={value}'\" git ",
    "WORTH={value} git --config-env={key}=WORTH ",
    "git config --file ../included {key} {value} && git -c include.path=$PWD/../included ",
    "git config {key} {value} && git ",
];

/// A call that brings a whole file of settings along is a question of its own, and passes here.
const INCLUDES: &str = "[[exception]]\nrule = \"git.run.include\"\nreason = \"Tried here.\"\n";

fn each_place(key: &str, value: &str, rest: &str) -> Vec<String> {
    PLACES.iter().map(|place| place.replace("{key}", key).replace("{value}", value) + rest).collect()
}

#[test]
fn clean_without_force_is_saved_where_no_force_is_needed() {
    for value in ["false", "no", "0"] {
        for key in ["clean.requireForce", "CLEAN.requireforce"] {
            for script in each_place(key, value, "clean") {
                let field = Field::new();
                field.home.write_config("config.toml", INCLUDES);
                field.write("untracked", "mine\n");
                field.assert_comes_back(&script);
            }
        }
    }
}

#[test]
fn clean_that_git_itself_refuses_is_left_to_git() {
    let field = Field::new();
    field.write("untracked", "mine\n");
    for script in ["git clean", "git clean -d", "git clean -x", "git -c clean.requireForce=true clean"] {
        let output = field.guarded(script);
        assert_eq!(output.status.code(), Some(128), "{script}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("cotter"), "{script}");
    }
}

#[test]
fn what_counts_as_ignored_is_what_the_call_says() {
    for script in each_place("core.excludesFile", "/dev/null", "clean -f") {
        let field = Field::new();
        field.write("untracked", "mine\n");
        field.home.write_config("config.toml", INCLUDES);
        field.directly("echo untracked >../ignored && git config core.excludesFile ../ignored");
        field.assert_comes_back(&script);
    }
}

#[test]
fn what_a_pathspec_means_is_what_the_call_says() {
    let field = Field::new();
    field.directly("mkdir -p sub/deep");
    for (variable, operand) in [
        ("GIT_LITERAL_PATHSPECS=1", "'*.o'"),
        ("GIT_ICASE_PATHSPECS=1", "'*.O'"),
        ("GIT_GLOB_PATHSPECS=1", "'*.o'"),
    ] {
        for at in [".", "sub"] {
            for name in ["a.o", "sub/b.o", "sub/deep/c.o", "*.o", "sub/*.o"] {
                field.write(name, "mine\n");
            }
            field.assert_comes_back(&format!("cd {at} && {variable} git clean -fd -- {operand}"));
        }
    }
    field.assert_comes_back("GIT_LITERAL_PATHSPECS=1 git clean -fdx");
    field.assert_comes_back("cd sub && GIT_LITERAL_PATHSPECS=1 git clean -fdx");
}

#[test]
fn settings_from_a_file_are_a_question_before_anything_else() {
    let field = Field::new();
    field.write("untracked", "mine\n");
    let said = field.assert_refused(
        "git config --file ../included clean.requireForce false && git -c include.path=$PWD/../included clean",
    );
    assert!(said.starts_with("cotter: refused (would ask) git.run.include: "), "{said}");
    assert!(field.text("untracked").is_some());
}

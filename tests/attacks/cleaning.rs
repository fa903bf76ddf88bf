//! `git clean` takes its orders from the configuration too, and that can stand in many places.

use crate::field::Field;

/// One setting, in every way in which one call can bring it along; `{key}` and `{value}` stand for it.
const PLACES: [&str; 6] = [
    "git -c {key}={value} ",
    "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0={key} GIT_CONFIG_VALUE_0={value} git ",
    "GIT_CONFIG_PARAMETERS=\"'{key}={value}'\" git ",
    "WORTH={value} git --config-env={key}=WORTH ",
    "git config --file ../included {key} {value} && git -c include.path=../../included ",
    "git config {key} {value} && git ",
];

fn each_place(key: &str, value: &str, rest: &str) -> Vec<String> {
    PLACES.iter().map(|place| place.replace("{key}", key).replace("{value}", value) + rest).collect()
}

#[test]
fn clean_without_force_is_stopped_where_no_force_is_needed() {
    for value in ["false", "no", "0"] {
        for key in ["clean.requireForce", "CLEAN.requireforce"] {
            for script in each_place(key, value, "clean") {
                let field = Field::new();
                field.write("untracked", "mine\n");
                field.assert_refused(&script);
                assert!(field.text("untracked").is_some(), "{script}");
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
        field.directly("echo untracked >../ignored && git config core.excludesFile ../ignored");
        field.assert_refused(&script);
        assert!(field.text("untracked").is_some(), "{script}");
    }
}

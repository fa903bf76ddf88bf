//! Options that come by the environment, by patterns, and those after which everything is another program's.

#![allow(clippy::unwrap_used, reason = "what the tests share may fail as they may")]

use cotter_rules::read::read_among;
use cotter_rules::{Command, Policy};
use cotter_toolfile::{Source, compile_tools};

fn reading(file: &str, line: &str, variables: &[(&str, &str)]) -> String {
    let bytes = compile_tools(&[Source { name: "tool.toml", text: file }]).unwrap();
    let policy = Policy::open(&bytes).unwrap();
    let tool = policy.tools.iter().next().unwrap().grammar().unwrap().unwrap();
    let words: Vec<&[u8]> = line.split(' ').filter(|word| !word.is_empty()).map(str::as_bytes).collect();
    let variables: Vec<(&[u8], &[u8])> =
        variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    shown(&read_among(&tool, &words, &variables).unwrap())
}

fn shown(command: &Command<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts: Vec<String> = command.path.iter().map(|name| format!("[{name}]")).collect();
    parts.extend(command.given.iter().map(|given| {
        let sign = if given.negated { "!" } else { "" };
        given.value.map_or(format!("{sign}{}", given.option), |value| {
            format!("{sign}{}={}", given.option, text(value))
        })
    }));
    parts.extend(
        command.operands.iter().map(|operand| format!("({} {})", operand.kind.word(), text(operand.word))),
    );
    parts.extend(command.unread.iter().map(|word| format!("?{}", text(word))));
    parts.extend(command.inner.map(|inner| format!("inner {}@{}", text(inner.program), inner.words)));
    parts.join(" ")
}

const NPM: &str = r#"
tool = "npm"
style = { preset = "nopt", add = ["unknown-switch"] }
sub_style = { preset = "nopt", add = ["inherit", "unknown-switch"] }
[options]
switch = ["--ignore-scripts"]
value = ["--registry :url", "--@*:registry :url"]
[[environment]]
name = "npm_config_*"
as = "option"
case = "any"
[sub.install]
operands = ["package*"]
"#;

#[test]
fn variables_stand_before_what_argv_says() {
    for (line, variables, expected) in [
        (
            "install a",
            &[("npm_config_registry", "https://x.example")][..],
            "[install] --registry=https://x.example (package a)",
        ),
        ("install", &[("NPM_CONFIG_IGNORE_SCRIPTS", "false")], "[install] !--ignore-scripts"),
        (
            "install --ignore-scripts",
            &[("Npm_Config_Ignore_Scripts", "false")],
            "[install] !--ignore-scripts --ignore-scripts",
        ),
        ("install", &[("npm_config_ignore_scripts", "")], "[install]"),
        ("install", &[("npm_config_unheard_of", "1"), ("xnpm_config_registry", "x")], "[install]"),
        (
            "install",
            &[("npm_config_@corp:registry", "https://x.example")],
            "[install] --@*:registry=https://x.example",
        ),
        (
            "install --@a:registry=https://x.example b",
            &[],
            "[install] --@*:registry=https://x.example (package b)",
        ),
        ("install --unheard-of b --other=1 --third false c", &[], "[install] (package b) (package c)"),
    ] {
        assert_eq!(reading(NPM, line, variables), expected, "{line} {variables:?}");
    }
}

const GO: &str = r#"
tool = "go"
style = "go-flag"
[[environment]]
name = "GOFLAGS"
as = "words"
[[environment]]
name = "GOPROXY"
as = "address"
[[environment]]
name = "X_*_INDEX"
as = "address"
[[environment]]
name = "X_MANY"
as = "several"
option = "--tags"
[sub.build]
value = ["--tags", "-mod", "-toolexec :command"]
"#;

#[test]
fn a_variable_may_hold_words_or_several_values() {
    for (variables, expected) in [
        (&[("GOFLAGS", "-mod=mod  -toolexec ./x -race")][..], "[build] -mod=mod -toolexec=./x (text .)"),
        (&[("GOPROXY", "https://x.example")], "[build] GOPROXY=https://x.example (text .)"),
        (
            &[("X_OWN_INDEX", "https://x.example"), ("X_OWN_TOKEN", "y")],
            "[build] X_*_INDEX=https://x.example (text .)",
        ),
        (&[("X_MANY", " a b ")], "[build] --tags=a --tags=b (text .)"),
    ] {
        assert_eq!(reading(GO, "build .", variables), expected, "{variables:?}");
    }
}

const PYTHON: &str = r#"
tool = "python"
style = { preset = "getopt", add = ["long"] }
[options]
switch = ["-I", "-u"]
value = ["-X", "-W"]
rest = ["-m :command", "-c"]
operands = ["path", "text*"]
"#;

#[test]
fn what_follows_is_another_programs() {
    for (line, expected) in [
        ("-I -m pip install -I x", "-I -m=pip (command install) (command -I) (command x) inner pip@3"),
        ("-Impip install", "-I -m=pip (command install) inner pip@1"),
        ("-c print(1) -m pip", "-c=print(1) (text -m) (text pip)"),
        ("-X utf8 x.py -m pip", "-X=utf8 (path x.py) (text -m) (text pip)"),
    ] {
        assert_eq!(reading(PYTHON, line, &[]), expected, "{line}");
    }
}

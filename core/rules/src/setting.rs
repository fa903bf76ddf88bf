//! Git's settings, as far as one call brings them along or writes them down.
//!
//! A call brings settings by `-c`, `--config-env` and `clone --config`, and by the variables that carry them to
//! children. Sections and names of settings have no case; what stands between the dots has.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::command::Command;
use crate::flat::words;
use crate::grammar::Kind;
use crate::pattern;
use crate::rule::Env;
use crate::starts::Starts;

words! {
    /// Where a setting is to have its effect.
    pub enum Reach {
        /// In this call alone.
        Call = "call",
        /// From now on: `git config` writes it.
        Written = "written",
        /// `git config` takes it away, itself or with its section.
        Removed = "removed",
        /// `git config` gives a section this name, which may hold the setting under another one.
        Renamed = "renamed",
    }
}

/// Whether any setting of the call passes the test of its key (section and name in lower case) and its value.
pub fn any(
    reach: Reach,
    command: &Command<'_>,
    env: &dyn Env,
    test: &mut dyn FnMut(&[u8], &[u8]) -> bool,
) -> bool {
    let mut test = |key: &[u8], value: &[u8]| test(&normal(key), value);
    match reach {
        Reach::Call => given(command, env, &mut test) || carried(env, &mut test),
        Reach::Written => written(command, &mut test),
        Reach::Removed | Reach::Renamed => false,
    }
}

/// Whether `git config` takes a setting away that fits one of `keys`, or a section that may hold one.
pub fn is_removed(command: &Command<'_>, keys: &[&str]) -> bool {
    let options = command.is_sub("config options");
    let on = |option: &str| options && command.flag(option);
    let Some(first) = command.operands.first().map(|operand| operand.word) else { return false };
    if command.is_sub("config unset") || on("--unset") || on("--unset-all") {
        let key = normal(first);
        return keys.iter().any(|own| pattern::matches(own, &key));
    }
    let section = ["config remove-section", "config rename-section"].iter().any(|sub| command.is_sub(sub))
        || on("--remove-section")
        || on("--rename-section");
    section && may_hold(&normal_section(first), keys)
}

/// Whether `git config` gives a section a name under which it may hold a setting that fits one of `keys`. What another
/// section of the same kind held may be held by this one too.
pub fn is_renamed(command: &Command<'_>, keys: &[&str]) -> bool {
    // Of these, the second part says what the setting does.
    const TELLING: [&[u8]; 2] = [b"url", b"includeif"];
    let renames = command.is_sub("config rename-section")
        || (command.is_sub("config options") && command.flag("--rename-section"));
    let mut operands = command.operands.iter().map(|operand| normal_section(operand.word));
    let (true, Some(from), Some(to)) = (renames, operands.next(), operands.next()) else { return false };
    let (from_kind, from_name) = kind(&from);
    let (to_kind, to_name) = kind(&to);
    let alike = from_kind == to_kind && from_name.is_some() == to_name.is_some();
    may_hold(&to, keys) && (!alike || TELLING.contains(&to_kind))
}

/// Whether a key in this section can fit one of the patterns.
fn may_hold(section: &[u8], keys: &[&str]) -> bool {
    keys.iter().any(|key| match key.rsplit_once('.') {
        Some((own, _)) => pattern::matches(own, section),
        None => pattern::matches(key, section),
    })
}

fn kind(section: &[u8]) -> (&[u8], Option<&[u8]>) {
    match section.iter().position(|byte| *byte == b'.') {
        Some(dot) => (section.get(..dot).unwrap_or_default(), section.get(dot + 1..)),
        None => (section, None),
    }
}

fn normal_section(section: &[u8]) -> Vec<u8> {
    let mut section = section.to_vec();
    let dot = section.iter().position(|byte| *byte == b'.').unwrap_or(section.len());
    section.iter_mut().take(dot).for_each(|byte| byte.make_ascii_lowercase());
    section
}

/// Whether a call can bring any at all; cheap, for every call is asked.
pub fn may_be_brought(command: &Command<'_>, env: &dyn Env) -> bool {
    command.given.iter().any(|given| given.kind == Kind::Setting) || any_carrier(env, &mut |_, _| true)
}

/// `GIT_CONFIG_KEY_<n>`; each has its value in a variable of its own.
const CARRIER_KEY: &[u8] = b"GIT_CONFIG_KEY_";
/// Into this one git packs the settings of its own `-c`.
const CARRIER_PACKED: &[u8] = b"GIT_CONFIG_PARAMETERS";

/// Whether a variable that carries settings to children passes the test. `GIT_CONFIG_NOSYSTEM` and the like only say
/// where there are any.
fn any_carrier(env: &dyn Env, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
    const STARTS: Starts = Starts::of_one(CARRIER_KEY);
    env.any_starting(STARTS, &mut |name, value| {
        (name.starts_with(CARRIER_KEY) || name == CARRIER_PACKED) && test(name, value)
    })
}

fn given(command: &Command<'_>, env: &dyn Env, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
    command.given.iter().filter(|given| given.kind == Kind::Setting).any(|given| {
        let (key, value) = split(given.value.unwrap_or_default());
        if given.option == "--config-env" {
            let variable = value.unwrap_or_default();
            return env.any(&mut |name, value| name == variable && test(key, value));
        }
        test(key, value.unwrap_or(b"true"))
    })
}

/// At the first `=`: a key on a command line holds none.
fn split(setting: &[u8]) -> (&[u8], Option<&[u8]>) {
    match setting.iter().position(|byte| *byte == b'=') {
        Some(equals) => (setting.get(..equals).unwrap_or_default(), setting.get(equals + 1..)),
        None => (setting, None),
    }
}

fn carried(env: &dyn Env, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
    let mut keys: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut packed = Vec::new();
    any_carrier(env, &mut |name, value| {
        match name.strip_prefix(CARRIER_KEY) {
            Some(number) => keys.push((number.to_vec(), value.to_vec())),
            None => packed = value.to_vec(),
        }
        false
    });
    let numbered = keys.iter().any(|(number, key)| {
        let wanted = [b"GIT_CONFIG_VALUE_", number.as_slice()].concat();
        env.any(&mut |name, value| name == wanted && test(key, value))
    });
    numbered || unpacked(&packed).iter().any(|(key, value)| test(key, value.as_deref().unwrap_or(b"true")))
}

/// `'key'='value'`, or, as older versions of git write it, `'key=value'`, separated by blanks.
fn unpacked(text: &[u8]) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let mut settings = Vec::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let (first, after) = quoted(rest);
        rest = after;
        let (key, mut value) = match split(&first) {
            (key, Some(value)) => (key.to_vec(), Some(value.to_vec())),
            (_, None) => (first.clone(), None),
        };
        if let Some(after) = rest.strip_prefix(b"=") {
            let (second, after) = quoted(after);
            (value, rest) = (Some(second), after);
            settings.push((first, value));
        } else {
            settings.push((key, value));
        }
        rest = rest.trim_ascii_start();
    }
    settings
}

/// A word in single quotes, in which `'\''` and `'\!'` stand for themselves; else up to the next blank.
fn quoted(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut word = Vec::new();
    let Some(mut rest) = text.strip_prefix(b"'") else {
        let end = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len()).max(1).min(text.len());
        return (text.get(..end).unwrap_or_default().to_vec(), text.get(end..).unwrap_or_default());
    };
    loop {
        let end = rest.iter().position(|byte| *byte == b'\'').unwrap_or(rest.len());
        word.extend_from_slice(rest.get(..end).unwrap_or_default());
        rest = rest.get(end + 1..).unwrap_or_default();
        match rest {
            [b'\\', escaped, b'\'', ..] => {
                word.push(*escaped);
                rest = rest.get(3..).unwrap_or_default();
            }
            _ => return (word, rest),
        }
    }
}

/// What `git config` is told to write: a key and a value, in its older and its newer form.
fn written(command: &Command<'_>, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
    const WRITES_NOT: [&str; 12] = [
        "--get",
        "--get-all",
        "--get-regexp",
        "--get-urlmatch",
        "--list",
        "--get-color",
        "--get-colorbool",
        "--unset",
        "--unset-all",
        "--edit",
        "--rename-section",
        "--remove-section",
    ];
    let writes = command.is_sub("config set")
        || (command.is_sub("config options") && !WRITES_NOT.iter().any(|option| command.flag(option)));
    let mut operands = command.operands.iter().map(|operand| operand.word);
    match (operands.next(), operands.next()) {
        (Some(key), Some(value)) if writes => test(key, value),
        _ => false,
    }
}

fn normal(key: &[u8]) -> Cow<'_, [u8]> {
    if !key.iter().any(u8::is_ascii_uppercase) {
        return Cow::Borrowed(key);
    }
    let first = key.iter().position(|byte| *byte == b'.').unwrap_or(key.len());
    let last = key.iter().rposition(|byte| *byte == b'.').unwrap_or(0);
    let lower =
        |(at, byte): (usize, &u8)| if at < first || at > last { byte.to_ascii_lowercase() } else { *byte };
    Cow::Owned(key.iter().enumerate().map(lower).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Given, Operand};
    use alloc::format;
    use alloc::string::String;

    struct Variables<'v>(&'v [(&'v str, &'v str)]);

    impl Env for Variables<'_> {
        fn any(&self, test: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> bool {
            self.0.any(test)
        }
    }

    fn brought(env: &[(&str, &str)]) -> Vec<String> {
        let mut all = Vec::new();
        let env = Variables(env);
        any(Reach::Call, &Command::default(), &env, &mut |key, value| {
            all.push(format!("{}={}", String::from_utf8_lossy(key), String::from_utf8_lossy(value)));
            false
        });
        all
    }

    #[test]
    fn variables_carry_settings() {
        let env = [
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "Core.Pager"),
            ("GIT_CONFIG_VALUE_0", "sh -c id"),
        ];
        assert_eq!(brought(&env), ["core.pager=sh -c id"]);
        let packed = "'alias.x'='!id' 'Diff.A.Command=it'\\''s'  'core.bare'";
        assert_eq!(
            brought(&[("GIT_CONFIG_PARAMETERS", packed)]),
            ["alias.x=!id", "diff.A.command=it's", "core.bare=true"]
        );
        assert!(brought(&[("GIT_CONFIG_PARAMETERS", "''' = '")]).len() < 9);
    }

    fn config<'a>(path: &[&'a str], option: Option<&'a str>, words: &[&'a str]) -> Command<'a> {
        let operand =
            |word: &&'a str| Operand { word: word.as_bytes(), kind: Kind::Text, after_dashes: false, at: 0 };
        let given = |option| Given {
            level: 1,
            option,
            value: None,
            kind: Kind::Text,
            negated: false,
            overruled: false,
            at: 0,
        };
        Command {
            path: path.to_vec(),
            given: option.map(given).into_iter().collect(),
            operands: words.iter().map(operand).collect(),
            ..Command::default()
        }
    }

    #[test]
    fn what_goes_goes_with_its_section() {
        let keys = ["commit.gpgsign", "filter.*.clean", "core.hookspath"];
        for (path, option, words) in [
            (&["config", "unset"][..], None, &["Commit.gpgSign"][..]),
            (&["config", "options"], Some("--unset-all"), &["core.hooksPath"]),
            (&["config", "options"], Some("--remove-section"), &["Core"]),
            (&["config", "remove-section"], None, &["filter.lfs"]),
            (&["config", "rename-section"], None, &["commit", "x"]),
        ] {
            assert!(is_removed(&config(path, option, words), &keys), "{path:?} {words:?}");
        }
        for (path, option, words) in [
            (&["config", "unset"][..], None, &["user.name"][..]),
            (&["config", "options"], Some("--get"), &["commit.gpgsign"]),
            (&["config", "options"], Some("--remove-section"), &["branch.commit"]),
            (&["config", "rename-section"], None, &["x", "commit"]),
        ] {
            assert!(!is_removed(&config(path, option, words), &keys), "{path:?} {words:?}");
        }
    }

    #[test]
    fn what_comes_comes_from_another_kind_of_section() {
        let keys = ["diff.external", "diff.*.textconv", "remote.*.url", "url.*.insteadof"];
        for [from, to] in
            [["x", "diff"], ["x", "Diff"], ["x.y", "diff.y"], ["diff", "diff.x"], ["url.a", "url.b"]]
        {
            assert!(
                is_renamed(&config(&["config", "rename-section"], None, &[from, to]), &keys),
                "{from} {to}"
            );
        }
        for [from, to] in
            [["remote.old", "remote.new"], ["diff.a", "diff.b"], ["diff", "x"], ["x", "branch.y"]]
        {
            assert!(
                !is_renamed(&config(&["config", "rename-section"], None, &[from, to]), &keys),
                "{from} {to}"
            );
        }
        assert!(is_renamed(&config(&["config", "options"], Some("--rename-section"), &["x", "diff"]), &keys));
        assert!(!is_renamed(&config(&["config", "options"], None, &["x", "diff"]), &keys));
    }

    #[test]
    fn only_the_middle_of_a_key_has_case() {
        assert_eq!(&*normal(b"URL.https://Example.org/.InsteadOf"), b"url.https://Example.org/.insteadof");
        assert_eq!(&*normal(b"CORE"), b"core");
    }
}

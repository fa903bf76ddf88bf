//! Records that are decided again, and those that cannot be.

#![allow(clippy::needless_pass_by_value, reason = "values are made where they are passed")]

use proptest::prelude::*;
use serde_json::{Map, json};
use tempfile::TempDir;

use super::*;
use crate::helper;
use cotter_rules::weigh::Layer;

const TODAY: u32 = 20_000;

/// The built-in rules and this policy.
fn layers(policy: &str) -> Layers {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("policy.toml");
    std::fs::write(&file, policy).unwrap();
    let stored = helper::compile(Layer::User, &file).unwrap().leak();
    let layers = Layers::of_one(Layer::User, b"policy.toml", stored).unwrap();
    assert_eq!(layers.warnings, Vec::<String>::new());
    layers
}

/// A rule that refuses `run`, as its example shows.
fn rule(id: &str, when: &str, run: &str) -> String {
    format!(
        "[[rule]]\ntool = \"git\"\nid = \"{id}\"\nwhen = {when}\noutcome = \"refuse\"\nwhy = \"Not here.\"\n\
         refuse = [\"{run}\"]\nallow = [\"git version\"]\n"
    )
}

/// A call of which the guard thought so under the built-in rules.
fn record(path: &str, given: &[Value], decision: &str, rule: &str, facts: Value) -> Value {
    let given: Vec<Value> = given.to_vec();
    json!({
        "seq": 1, "looked": true, "decision": decision, "at": "2026-01-02T03:04:05.678Z", "tool": "git",
        "rule": rule, "unmoded": decision, "mode": "guard", "obligations": [], "policy": "00",
        "argv": ["git", path], "command": {"path": [path], "given": given, "operands": []}, "facts": facts,
    })
}

fn switch(option: &str) -> Value {
    json!({"option": option, "level": 1})
}

fn forced() -> Value {
    let mut record = record(
        "push",
        &[switch("--force")],
        "refuse",
        "git.push.force",
        json!({"spawned_by_tool": 0, "configured_force": 0, "replaced": 0, "foreign_hosts": 0}),
    );
    record["command"]["operands"] =
        json!([{"kind": "remote", "word": "origin"}, {"kind": "refspec", "word": "topic"}]);
    record
}

/// A `reset --hard` that overwrites no untracked file, in a repository that counts.
fn hard(mut facts: Value) -> Value {
    facts["reset_overwrites"] = json!(0);
    facts["scratch"] = json!(0);
    record("reset", &[switch("--hard")], "allow", "default", facts)
}

fn status() -> Value {
    record("status", &[], "allow", "default", json!({}))
}

/// With members put in or, if null, taken out.
fn with(mut record: Value, changes: Value) -> Value {
    let members = record.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() && name != "command" {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    record
}

/// `same`, `refuse x → allow y`, or `undecidable: …`.
fn answer(policy: &str, record: &Value) -> String {
    let layers = layers(policy);
    match Policy::new(&layers, TODAY).decide(record).unwrap().1 {
        Answer::Same { by_another_rule: false } => "same".to_owned(),
        Answer::Same { by_another_rule: true } => "same by another rule".to_owned(),
        Answer::Differs { old, new } => format!("{} {} → {} {}", old.0, old.1, new.0, new.1),
        Answer::Undecidable(causes) => format!("undecidable: {}", report::reason(&causes)),
    }
}

#[test]
fn nothing_changed() {
    for record in [forced(), status(), hard(json!({"spawned_by_tool": 0, "tracked_changes": 0}))] {
        assert_eq!(answer("", &record), "same", "{record}");
    }
    let spawned =
        record("reset", &[switch("--hard")], "allow", "spawned-by-tool", json!({"spawned_by_tool": 1}));
    assert_eq!(answer("", &spawned), "same");
    let inert =
        with(status(), json!({"rule": "inert", "command": {"path": [], "inert": true, "unknown_sub": "x"}}));
    assert_eq!(answer("", &inert), "same");
    // So many refusals that a person was asked.
    assert_eq!(answer("", &with(forced(), json!({"decision": "ask"}))), "same");
}

#[test]
fn the_policy_changed() {
    let excepted = "[[exception]]\nrule = \"git.push.force\"\nreason = \"Alone here.\"\n";
    assert_eq!(answer(excepted, &forced()), "refuse git.push.force → allow default");
    let expired = format!("{excepted}expires = \"2020-01-01\"\n");
    assert_eq!(answer(&expired, &forced()), "same");
    let own = rule("team.no-status", "{ sub = \"status\" }", "git status");
    assert_eq!(answer(&own, &status()), "allow default → refuse team.no-status");
    assert_eq!(answer(&own, &forced()), "same");
    assert_eq!(
        answer("mode = \"observe\"", &forced()),
        "refuse git.push.force → allow (refuse without the mode) git.push.force"
    );
    let observed = with(forced(), json!({"decision": "allow", "mode": "observe"}));
    assert_eq!(answer("mode = \"observe\"", &observed), "same");
    let renamed = with(forced(), json!({"rule": "git.push.old-name"}));
    assert_eq!(answer("", &renamed), "same by another rule");
}

#[test]
fn a_fact_that_is_missing() {
    let missing = "undecidable: fact `tracked_changes` was not recorded";
    assert_eq!(answer("", &hard(json!({"spawned_by_tool": 0}))), missing);
    let changed = json!({"spawned_by_tool": 0, "tracked_changes": 2});
    assert_eq!(answer("", &hard(changed)), "allow default → allow+work git.reset.hard");
    // It does not matter where the tool itself is known to have called, …
    assert_eq!(answer("", &hard(json!({"spawned_by_tool": 1}))), "same by another rule");
    // … where another rule stops the call anyway, or where the rule that asks is excepted.
    let own = rule("team.no-hard", "{ sub = \"reset\", flag = \"--hard\" }", "git reset --hard");
    let commit = record("commit", &[], "allow", "default", json!({}));
    let no_commit = rule("team.no-commit", "{ sub = \"commit\" }", "git commit");
    assert_eq!(answer("", &commit), "undecidable: fact `secrets_added` was not recorded");
    assert_eq!(answer(&no_commit, &commit), "allow default → refuse team.no-commit");
    // What has to be saved depends on it all the same.
    assert_eq!(answer(&own, &hard(json!({}))), missing);
    let clean = json!({"spawned_by_tool": 0, "tracked_changes": 0});
    assert_eq!(answer(&own, &hard(clean)), "allow default → refuse team.no-hard");
    let excepted = "[[exception]]\nrule = \"git.reset.hard\"\nreason = \"A machine's copy.\"\n";
    let reset = hard(json!({"spawned_by_tool": 0, "tracked_changes": 0}));
    assert_eq!(answer(excepted, &reset), "same");
    // Not known then is known to be unknown, which counts for what stops.
    let unknown = json!({"spawned_by_tool": 0, "tracked_changes": {"unknown": "timed-out"}});
    assert_eq!(answer("", &hard(unknown)), "allow default → allow+work git.reset.hard");
}

#[test]
fn what_the_tool_may_have_called_itself() {
    let own = rule("team.no-add", "{ sub = \"add\" }", "git add")
        + &rule("team.no-blame", "{ sub = \"blame\" }", "git blame x");
    let add = record("add", &[], "allow", "default", json!({}));
    assert_eq!(answer(&own, &add), "allow default → refuse team.no-add");
    let below = json!({"nested": true});
    let open = "undecidable: fact `spawned_by_tool` was not recorded";
    assert_eq!(answer(&own, &with(add, below.clone())), open);
    // Git never starts this one.
    let blame = record("blame", &[], "allow", "default", json!({}));
    assert_eq!(answer(&own, &with(blame, below)), "allow default → refuse team.no-blame");
}

#[test]
fn what_is_hidden() {
    let push = |value: Value| {
        let option = json!({"option": "--push-option", "level": 1, "kind": "text", "value": value});
        record(
            "push",
            &[option],
            "allow",
            "default",
            json!({"configured_force": 0, "replaced": 0, "foreign_hosts": 0}),
        )
    };
    let own = rule(
        "team.http",
        "{ sub = \"push\", value = { of = \"--push-option\", is = \"http:*\" } }",
        "git push -o http://example.org",
    );
    let at = |host: &str| json!(format!("{host}://[redacted:00000000]@example.org"));
    assert_eq!(answer(&own, &push(at("https"))), "same");
    assert_eq!(answer(&own, &push(at("http"))), "allow default → refuse team.http");
    let redacted = "undecidable: a value was redacted and a rule asks for it";
    assert_eq!(answer(&own, &push(json!("[redacted]"))), redacted);
    assert_eq!(answer("", &push(json!("[redacted]"))), "same");
    assert_eq!(answer(&own, &push(json!({"cut": "ht", "bytes": 2000}))), "undecidable: a word was cut");
    assert_eq!(answer(&own, &push(json!({"cut": "https", "bytes": 2000}))), "same");
    // An address may have held a password, which a built-in rule asks about.
    let address = |kind: &str| json!({"option": "--repo", "level": 1, "kind": kind, "value": "[redacted]"});
    let facts = json!({"configured_force": 0, "replaced": 0, "foreign_hosts": 0});
    for (kind, said) in [("remote", redacted), ("text", "same")] {
        let record = record("push", &[address(kind)], "allow", "default", facts.clone());
        assert_eq!(answer("", &record), said, "{kind}");
    }
}

#[test]
fn the_environment() {
    let asks = |name: &str| {
        rule(
            "team.env",
            &format!("{{ sub = \"status\", env = {{ name = \"{name}\", is = \"/srv/*\" }} }}"),
            &format!("{}=/srv/x git status", name.replace('*', "X")),
        )
    };
    let of = |env: Value| with(status(), json!({"env": env}));
    let (stopped, unrecorded) =
        ("allow default → refuse team.env", "undecidable: a rule asks for the environment");
    // Variables that built-in rules are about are recorded, or they were not set, …
    for name in ["GIT_DIR", "GIT_*", "LD_LIBRARY_PATH", "DYLD_*", "HUSKY", "PAGER", "SSH_ASKPASS_*"] {
        let own = asks(name);
        assert_eq!(answer(&own, &status()), "same", "{name}");
        let set = |value: &str| of(json!([format!("{}={value}", name.replace('*', "X"))]));
        assert_eq!(answer(&own, &set("/srv/proj")), stopped, "{name}");
        assert_eq!(answer(&own, &set("/home/alice")), "same", "{name}");
        assert_eq!(
            answer(&own, &set("[redacted:00000000]")),
            "undecidable: a value was redacted and a rule asks for it",
            "{name}"
        );
        assert_eq!(answer(&own, &of(json!([{"more": 3}]))), "undecidable: a list of words was cut", "{name}");
        assert_eq!(answer(&own, &forced()), "same", "{name}");
    }
    // … and of any other nothing is known, whatever else is.
    for name in ["HOME", "*", "GI*", "EDITOR"] {
        assert_eq!(answer(&asks(name), &of(json!(["GIT_PAGER=cat"]))), unrecorded, "{name}");
    }
    let both = asks("HOME") + &rule("team.no-status", "{ sub = \"status\" }", "git status");
    assert_eq!(answer(&both, &status()).split(" → ").next(), Some("allow default"));
}

/// A setting that the call brought by a variable is as good as one on its command line.
#[test]
fn settings_from_variables() {
    let own = rule(
        "team.editor",
        "{ sub = \"status\", setting = { key = \"core.editor\" } }",
        "git -c core.editor=x status",
    );
    let by_env =
        |value: &str| json!({"option": "--config-env", "level": 0, "kind": "setting", "value": value});
    let called = |given: &[Value], env: Value| {
        with(record("status", given, "allow", "default", json!({})), json!({"env": env}))
    };
    let counted = json!(["GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.editor", "GIT_CONFIG_VALUE_0=vi"]);
    let stopped = "allow default → refuse team.editor";
    assert_eq!(answer(&own, &called(&[], counted)), stopped);
    assert_eq!(answer(&own, &called(&[by_env("core.editor=GIT_E")], json!(["GIT_E=vi"]))), stopped);
    assert_eq!(answer(&own, &called(&[by_env("core.editor=GIT_E")], json!([]))), "same");
    // What is redacted is a value; with a key that no rule asks for it does not matter.
    let header = |key: &str| {
        json!(["GIT_CONFIG_COUNT=1", format!("GIT_CONFIG_KEY_0={key}"), "GIT_CONFIG_VALUE_0=[redacted]"])
    };
    let redacted = "undecidable: a value was redacted and a rule asks for it";
    let by_option = |word: &str| json!({"option": "-c", "level": 0, "kind": "setting", "value": word});
    for (key, said) in [("http.extraHeader", "same"), ("core.editor", redacted), ("[redacted]", redacted)] {
        assert_eq!(answer(&own, &called(&[], header(key))), said, "{key}");
        let word = format!("{key}=[redacted:01234567]");
        assert_eq!(answer(&own, &called(&[by_option(&word)], json!([]))), said, "{key}");
        let packed = json!([format!("GIT_CONFIG_PARAMETERS='{key}'='[redacted]'")]);
        assert_eq!(answer(&own, &called(&[], packed)), redacted, "{key}");
    }
    let elsewhere = called(&[by_env("core.editor=E")], json!([]));
    assert_eq!(answer(&own, &elsewhere), "undecidable: a rule asks for the environment");
}

/// What was not to be saved became a question then, and is again what the rules say.
#[test]
fn what_could_not_be_saved() {
    let facts = json!({"spawned_by_tool": 0, "tracked_changes": 2});
    let saved = with(
        hard(facts),
        json!({"rule": "git.reset.hard", "obligations": ["work"], "saved": "20260102-0304-abcd"}),
    );
    assert_eq!(answer("", &saved), "same");
    let asked = with(saved.clone(), json!({"saved": null, "decision": "ask"}));
    assert_eq!(answer("", &asked), "same");
    // Without an obligation, or where the rules said so, it was a question of another kind.
    let other = with(asked.clone(), json!({"obligations": []}));
    assert_eq!(answer("", &other), "ask (allow without the mode) git.reset.hard → allow+work git.reset.hard");
    let excepted = "[[exception]]\nrule = \"git.reset.hard\"\nreason = \"A machine's copy.\"\n";
    assert_eq!(answer(excepted, &asked), "same by another rule");
}

#[test]
fn a_list_that_was_cut() {
    let add = |operands: Value| with(status(), json!({"command": {"path": ["add"], "operands": operands}}));
    let word = |text: &str| json!({"kind": "pathspec", "word": text});
    let own = rule("team.x", "{ sub = \"add\", operand = { is = \"x\" } }", "git add x");
    let cut = json!([word("a"), {"more": 3}]);
    assert_eq!(answer(&own, &add(cut.clone())), "undecidable: a list of words was cut");
    assert_eq!(answer(&own, &add(json!([word("x"), {"more": 3}]))), "allow default → refuse team.x");
    // How many there were is known.
    for (least, said) in [(4, "allow default → refuse team.many"), (5, "same")] {
        let own = rule(
            "team.many",
            &format!("{{ sub = \"add\", operands = {{ least = {least} }} }}"),
            "git add a b c d e",
        );
        assert_eq!(answer(&own, &add(cut.clone())), said);
    }
    let options =
        with(status(), json!({"command": {"path": ["push"], "given": [switch("--force"), {"more": 1}]}}));
    let said = answer("", &options);
    assert!(said.starts_with("undecidable: ") && said.ends_with("a list of words was cut"), "{said}");
}

#[test]
fn branches_that_are_no_longer_the_protected_ones() {
    let facts = json!({
        "spawned_by_tool": 0, "push_targets": 1, "configured_force": 0, "replaced": 0, "protected_target": 0, "foreign_hosts": 0,
        "push_overwrites_others": 0,
    });
    let lease = record("push", &[switch("--force-with-lease")], "allow", "git.push.lease-own", facts);
    let of = |policy: &str| hex(&layers(policy).protected_digest());
    let recorded = with(lease.clone(), json!({"protected": of("")}));
    assert_eq!(answer("", &recorded), "same");
    let others = "protected = [\"topic\"]";
    let stale = "undecidable: fact `protected_target` was recorded when other branches were protected";
    assert_eq!(answer(others, &recorded), stale);
    assert_eq!(answer(others, &with(lease, json!({"protected": of(others)}))), "same");
    assert_eq!(of("protected = [\"a\", \"b\"]"), of("protected = [\"b\", \"a\"]"));
}

#[test]
fn what_no_rule_decides() {
    for (changes, reason) in [
        (json!({"command": null}), "the command was not read"),
        (json!({"command": {"unknown_sub": "co"}, "rule": "external"}), "`external` is not decided by rules"),
        (json!({"tool": "svn"}), "no tool is named `svn` any more"),
        (json!({"mode": "wild"}), "the record is not understood"),
        (json!({"facts": 1}), "the record is not understood"),
        (json!({"command": {"path": [{"more": 1}]}}), "the record is not understood"),
        (
            json!({"project": true, "decision": "refuse", "unmoded": "refuse"}),
            "a project's policy was in force, which is not replayed",
        ),
    ] {
        assert_eq!(answer("", &with(status(), changes)), format!("undecidable: {reason}"));
    }
    assert_eq!(answer("", &with(status(), json!({"project": true}))), "same");
}

/// However much is open, the answer says what is, and is certain where nothing depends on it.
#[test]
fn more_is_open_than_can_be_gone_through() {
    let own: String = (0..40)
        .map(|at| {
            rule(
                &format!("team.env{at}"),
                &format!("{{ sub = \"status\", env = {{ name = \"A{at}\" }} }}"),
                &format!("A{at}=x git status"),
            )
        })
        .collect();
    assert_eq!(answer(&own, &status()), "undecidable: a rule asks for the environment");
    assert_eq!(answer(&own, &forced()), "same");
    let stopped =
        with(status(), json!({"decision": "refuse", "unmoded": "refuse", "rule": "team.no-status"}));
    let all = own + &rule("team.no-status", "{ sub = \"status\" }", "git status");
    assert!(answer(&all, &stopped).starts_with("same"));
}

/// JSON made of the words that records are made of.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "command",
        "path",
        "given",
        "operands",
        "option",
        "level",
        "value",
        "kind",
        "word",
        "more",
        "cut",
        "bytes",
        "b",
        "facts",
        "tracked_changes",
        "unknown",
        "unread",
        "inert",
        "mode",
        "decision",
        "unmoded",
        "obligations",
        "rule",
        "tool",
        "policy",
        "project",
        "protected",
        "nested",
        "unknown_sub",
        "seq",
        "at",
        "argv",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "git",
            "push",
            "reset",
            "--force",
            "--hard",
            "refspec",
            "text",
            "allow",
            "refuse",
            "guard",
            "observe",
            "[redacted]",
            "[redacted:",
            "+main",
            "ff",
            "f",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>()
            )),
        ]
    })
}

/// Replaces one value somewhere inside.
fn replace(value: &mut Value, mut at: usize, new: Value) {
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) if !items.is_empty() => items.iter_mut().collect(),
        Value::Object(members) if !members.is_empty() => members.values_mut().collect(),
        _ => {
            *value = new;
            return;
        }
    };
    let count = inner.len() + 1;
    let here = at % count;
    at /= count;
    match inner.into_iter().nth(here) {
        Some(inner) => replace(inner, at, new),
        None => *value = new,
    }
}

proptest! {
    #[test]
    fn any_line_has_an_answer(
        own in any_json(),
        replaced in prop::collection::vec((any::<usize>(), any_json()), 0..4),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let policy = rule("team.http", "{ sub = \"push\", value = { of = \"--repo\", is = \"http:*\" } }", "git push --repo http://example.org");
        let mut changed = [forced(), hard(json!({})), status()];
        for record in &mut changed {
            for (at, new) in &replaced {
                replace(record, *at, new.clone());
            }
        }
        let dir = TempDir::new().unwrap();
        let mut lines: Vec<u8> = changed.iter().chain([&own]).flat_map(|line| format!("{line}\n").into_bytes()).collect();
        lines.extend(bytes);
        std::fs::create_dir(dir.path().join("log")).unwrap();
        std::fs::write(dir.path().join("log/calls.jsonl"), lines).unwrap();
        let layers = layers(&policy);
        for format in [Format::Human, Format::Json] {
            let mut out = Vec::new();
            let replayed = replay(dir.path(), &Filter::default(), &layers, TODAY, format, &mut out).unwrap();
            let undecidable: usize = replayed.undecidable.values().sum();
            prop_assert_eq!(replayed.records, replayed.same + replayed.differing + undecidable);
            prop_assert!(!out.contains(&0x1b));
        }
    }
}

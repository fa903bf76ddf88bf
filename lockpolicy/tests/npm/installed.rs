//! What stands in `node_modules` against the lock.

use cotter_lockpolicy::{Code, Findings, Text, npm};

use crate::fixture::{Project, honest};

/// What is installed of the honest project, as npm would have unpacked it.
fn installed() -> Project {
    let mut project = honest();
    for (key, name, version) in [
        ("node_modules/alias", "@s/real", "2.1.0"),
        ("node_modules/bundler", "bundler", "v4.0.0"),
        ("node_modules/bundler/node_modules/inside", "inside", "1.5.0"),
        ("node_modules/is-number", "is-number", "6.0.0"),
        ("node_modules/is-odd", "is-odd", "3.0.1"),
        ("node_modules/left", "left", "2.0.0"),
        ("node_modules/tool", "tool", "1.0.0"),
        ("node_modules/vendored", "vendored", "7.0.0"),
        ("node_modules/@app/a", "@app/a", "0.1.0"),
        ("packages/a/node_modules/is-number", "is-number", "5.0.0"),
    ] {
        let manifest = format!("{{\"name\": \"{name}\", \"version\": \"{version}\", \"x\": {{\"a\": 1}}}}");
        project.insert(format!("{key}/package.json"), manifest.into_bytes());
    }
    project.insert("node_modules/.bin/is-odd".to_owned(), Vec::new());
    project.insert("node_modules/.package-lock.json".to_owned(), b"{}".to_vec());
    project
}

fn compared(project: &Project) -> Vec<(Code, Option<String>)> {
    let bytes = &project["package-lock.json"];
    let text = Text::of(bytes).expect("text");
    let lock = npm::lock::read(&text).expect("a lock");
    let mut found = Findings::new("package-lock.json", text);
    npm::installed::check(&lock, project, "package-lock.json", &mut found);
    found.into_vec().into_iter().map(|own| (own.code, own.package)).collect()
}

#[test]
fn what_is_installed_is_what_the_lock_has() {
    assert_eq!(compared(&installed()), []);
}

#[test]
fn what_is_installed_otherwise_is_found() {
    let of = |package: &str| Some(package.to_owned());
    for (path, content, code, package) in [
        ("node_modules/evil/index.js", "", Code::Unexpected, of("evil")),
        ("node_modules/@s/evil/package.json", "{}", Code::Unexpected, of("@s/evil")),
        ("node_modules/is-odd.js", "", Code::Unexpected, of("is-odd.js")),
        ("node_modules/is-odd/node_modules/is-number/package.json", "{}", Code::Unexpected, of("is-number")),
        ("packages/a/node_modules/evil/package.json", "{}", Code::Unexpected, of("evil")),
        (
            "node_modules/is-odd/package.json",
            r#"{"name": "is-odd", "version": "3.0.0"}"#,
            Code::OtherVersion,
            of("is-odd@3.0.1"),
        ),
        (
            "node_modules/is-odd/package.json",
            r#"{"name": "is-even", "version": "3.0.1"}"#,
            Code::OtherVersion,
            of("is-odd@3.0.1"),
        ),
        ("node_modules/is-odd/package.json", "{}", Code::OtherVersion, of("is-odd@3.0.1")),
        ("node_modules/is-odd/package.json", "{", Code::Unreadable, of("is-odd@3.0.1")),
    ] {
        let mut project = installed();
        project.insert(path.to_owned(), content.as_bytes().to_vec());
        assert_eq!(compared(&project), [(code, package)], "{path} {content}");
    }
    let mut project = installed();
    project.remove("node_modules/is-odd/package.json");
    assert_eq!(compared(&project), [(Code::Missing, of("is-odd@3.0.1"))]);
}

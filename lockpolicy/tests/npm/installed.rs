//! What stands in `node_modules` against the lock.

use std::borrow::Cow;

use cotter_lockpolicy::{Code, Files, Findings, Text, npm};

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

fn compared(project: &dyn Files) -> Vec<(Code, Option<String>)> {
    let bytes = project.bytes("package-lock.json").expect("a lock");
    let text = Text::of(&bytes).expect("text");
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

/// A project in which some names are links that lead out of it.
struct Linked(Project, Vec<(&'static str, &'static str)>);

impl Files for Linked {
    fn bytes(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.0.bytes(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.0.list(folder)
    }

    fn outward(&self, folder: &str) -> Vec<String> {
        self.1.iter().filter(|(own, _)| *own == folder).map(|(_, name)| (*name).to_owned()).collect()
    }
}

#[test]
fn a_link_out_of_the_project_is_no_package_of_the_lock() {
    for (folder, name, package) in [
        ("node_modules", "is-odd", Some("is-odd@3.0.1")),
        ("node_modules", "evil", Some("evil")),
        ("node_modules/@s", "evil", Some("@s/evil")),
        ("packages/a/node_modules", "is-number", Some("is-number@5.0.0")),
        ("", "node_modules", None),
    ] {
        let mut project = installed();
        let gone = format!("{folder}/{name}/");
        project.retain(|path, _| !path.starts_with(&gone));
        if folder.ends_with("@s") {
            project.insert(format!("{folder}/.keep"), Vec::new());
        }
        let found = compared(&Linked(project, vec![(folder, name)]));
        assert_eq!(found, [(Code::Unexpected, package.map(str::to_owned))], "{folder} {name}");
    }
    assert_eq!(compared(&Linked(installed(), vec![("node_modules", ".bin")])), []);
}

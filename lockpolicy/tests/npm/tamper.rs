//! The ways of tampering with a lock.

use cotter_lockpolicy::{Code, Outcome};

use crate::fixture::{HOST, MANIFEST, WORKSPACE, checked, codes, found, honest, lock, project, sha512, with};

#[test]
fn an_honest_lock_has_no_finding() {
    let report = checked(&honest(), "package-lock.json");
    assert_eq!(report.findings, []);
    assert_eq!(report.packages, 12);
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let odd = format!("{HOST}/is-odd/-/is-odd-3.0.1.tgz");
    let digest =
        format!("\n      \"integrity\": \"{}\",\n      \"dependencies\": {{\"is-number\"", sha512('E'));
    let short = format!("\"sha512-AAAA {}\"", sha512('E'));
    let two = format!("\"{} {}\"", sha512('E'), sha512('Z'));
    let quoted = format!("\"{}\"", sha512('E'));
    let sha1 = format!("\"sha1-{}=\"", "A".repeat(27));
    let md5 = format!("\"md5-{}==\"", "A".repeat(22));
    let with_digest = |to: &str| digest.replace(&quoted, to);
    for (from, to, code) in [
        (odd.as_str(), "https://evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://evil.example/x.tgz", Code::ForeignHost),
        (&odd, "https://npm.registry.example@127.0.0.1:8899/t/x.tgz", Code::UserInfo),
        (&odd, "https://npm.registry.example.evil.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://evil.example/npm.registry.example/is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "http://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz", Code::PlainHttp),
        (&odd, "https://npm.registry.example/is-even/-/is-even-1.0.0.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/is-odd/-/is-odd-3.0.0.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/@evil/is-odd/-/is-odd-3.0.1.tgz", Code::OtherPackage),
        (&odd, "https://npm.registry.example/t/x.tgz", Code::DirectUrl),
        (&odd, "https://npm.registry.example./is-odd/-/is-odd-3.0.1.tgz", Code::ForeignHost),
        (&odd, "https://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz?x", Code::OtherPackage),
        (&odd, "https://npm.registry.example/is-odd/-/is-odd-3.0.1.tgz#x", Code::OtherPackage),
        (&format!("\"resolved\": \"{odd}\",\n"), "", Code::Shape),
        (
            &odd,
            "git+ssh://git@github.com/evil/is-odd.git#0123456789012345678901234567890123456789",
            Code::OtherPackage,
        ),
        (&odd, "evil/is-odd#0123456789012345678901234567890123456789", Code::OtherPackage),
        (&odd, "git@evil.example:is-odd.git", Code::NoCommit),
        (&odd, "file:packages/a", Code::OtherPackage),
        (&odd, "../../outside", Code::OutsidePath),
        (&digest, "\n      \"dependencies\": {\"is-number\"", Code::NoDigest),
        (&digest, &with_digest("\"\""), Code::NoDigest),
        (&digest, &with_digest("\"sha512-\""), Code::BadDigest),
        (&digest, &with_digest("\"foo-bar\""), Code::BadDigest),
        (&digest, &with_digest(&short), Code::BadDigest),
        (&digest, &with_digest(&two), Code::SeveralDigests),
        (&digest, &with_digest(&sha1), Code::WeakDigest),
        (&digest, &with_digest(&md5), Code::WeakDigest),
        ("\"version\": \"3.0.1\"", "\"version\": \"4.0.0\"", Code::OutOfRange),
        ("\"version\": \"3.0.1\"", "\"version\": \"4.0.0\"", Code::OtherPackage),
        ("\"is-number\": \"^6.0.0\"", "\"is-number\": \"^7.0.0\"", Code::OutOfRange),
        ("\"is-number\": \"^6.0.0\"", "\"is-nothing\": \"^6.0.0\"", Code::Stale),
        ("\"version\": \"2.0.0\"", "\"version\": \"1.0.0\"", Code::Stale),
        ("node_modules/is-odd\"", "node_modules/is-even\"", Code::Stale),
        ("node_modules/is-odd\"", "node_modules/../is-odd\"", Code::HostileName),
        ("node_modules/is-odd\"", "../node_modules/is-odd\"", Code::OutsidePath),
        ("node_modules/is-odd\"", "node_modules/x/is-odd\"", Code::Shape),
        ("node_modules/is-odd\"", "node_modules/__proto__\"", Code::HostileName),
        ("node_modules/is-odd\"", "node_modules/is-\u{43e}dd\"", Code::DisguisedName),
        ("node_modules/is-odd\"", "node_modules/is-number\"", Code::DuplicateKey),
        ("\"name\": \"@s/real\",\n", "\"name\": \"@s/evil\",\n", Code::OtherPackage),
        ("/@s/real/-/real-2.1.0.tgz", "/@s/evil/-/evil-2.1.0.tgz", Code::OtherPackage),
        ("\"version\": \"3.0.1\"", "\"name\": \"evil\",\n      \"version\": \"3.0.1\"", Code::OtherPackage),
        ("\"version\": \"3.0.1\"", "\"scripts\": {\"install\": \"x\"}, \"version\": \"3.0.1\"", Code::Shape),
        (
            "\"version\": \"3.0.1\"",
            "\"_resolved\": \"https://evil.example/x\", \"version\": \"3.0.1\"",
            Code::Shape,
        ),
        ("\"version\": \"3.0.1\"", "\"version\": 3", Code::Shape),
        ("\"version\": \"3.0.1\",", "", Code::NoVersion),
        ("\"hasInstallScript\": true", "\"hasInstallScript\": \"no\"", Code::Shape),
        ("\"resolved\": \"packages/a\"", "\"resolved\": \"../../outside\"", Code::OutsidePath),
        ("\"resolved\": \"packages/a\"", "\"resolved\": \"packages/b\"", Code::Stale),
        ("\"bundleDependencies\": [\"inside\"],", "", Code::NoDigest),
        ("#0123456789012345678901234567890123456789", "#main", Code::NoCommit),
        ("github.com/alice/tool.git", "github.com/evil/tool.git", Code::OutOfRange),
        ("\"tool\": \"github:alice/tool#v1\"}", "\"tool\": \"github:alice/tool#v0\"}", Code::OutOfRange),
        (
            "file:vendor/x.tgz\",\n      \"integrity",
            "file:vendor/y.tgz\",\n      \"integrity",
            Code::OutOfRange,
        ),
        ("file:vendor/x.tgz\",\n      \"integrity", "file:../x.tgz\",\n      \"integrity", Code::OutsidePath),
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": 4", Code::Unsupported),
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": 1e99", Code::Unsupported),
        ("\"requires\": true,", "<<<<<<< HEAD\n\"requires\": true,\n>>>>>>> x\n", Code::Unreadable),
    ] {
        found(&with(from, to), code);
    }
}

/// npm leaves addresses out of all entries or of none.
#[test]
fn a_lock_without_any_address_is_honest() {
    let text: String = lock()
        .lines()
        .filter(|line| !line.contains(".tgz\",") || line.contains("file:"))
        .fold(String::new(), |text, line| text + line + "\n");
    let mut project = honest();
    project.insert("package-lock.json".to_owned(), text.into_bytes());
    assert_eq!(checked(&project, "package-lock.json").findings, []);
    let report = found(&with(&format!("\"resolved\": \"{HOST}/left/-/left-2.0.0.tgz\",\n"), ""), Code::Shape);
    assert_eq!(report.outcome(), Some(Outcome::Ask));
}

#[test]
fn a_finding_says_where() {
    let report =
        found(&with("/is-odd/-/is-odd-3.0.1.tgz", "/is-even/-/is-even-1.0.0.tgz"), Code::OtherPackage);
    let finding = report.findings.iter().find(|own| own.code == Code::OtherPackage).expect("a finding");
    let line = finding.line.expect("a line") as usize;
    assert!(lock().lines().nth(line - 1).is_some_and(|line| line.contains(&sha512('E'))), "{finding:?}");
    assert_eq!(finding.package.as_deref(), Some("is-odd@3.0.1"));
}

#[test]
fn a_manifest_that_moved_on_is_found_and_one_that_is_still_met_is_not() {
    let manifest = |from: &str, to: &str| {
        assert!(MANIFEST.contains(from));
        let mut project = honest();
        project.insert("package.json".to_owned(), MANIFEST.replacen(from, to, 1).into_bytes());
        project
    };
    found(&manifest("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"^2.0.0\""), Code::OutOfRange);
    found(&manifest("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"^3.0.0\", \"new\": \"1\""), Code::Stale);
    found(&manifest("\"left\": \"2.0.0\"", "\"left\": \"3.0.0\""), Code::Stale);
    found(&manifest("npm:@s/real@2", "npm:@s/other@2"), Code::OtherPackage);
    found(&manifest("npm:@s/real@2", "^2.0.0"), Code::OtherPackage);
    found(&manifest("file:vendor/x.tgz", "workspace:*"), Code::OutOfRange);
    found(&manifest("{", "["), Code::Unreadable);
    for (from, to) in [
        ("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \">=3.0.1 <4\""),
        ("\"is-odd\": \"^3.0.0\"", "\"is-odd\": \"latest\""),
        ("\"bundler\": \"*\"", "\"bundler\": \"4.x\""),
        ("github:alice/tool#v1", "git+https://github.com/alice/tool.git#v1"),
    ] {
        let report = checked(&manifest(from, to), "package-lock.json");
        assert_eq!(codes(&report), [], "{from} → {to}: {:#?}", report.findings);
    }
}

#[test]
fn a_workspace_counts_as_it_is_now() {
    let mut project = honest();
    project.insert("packages/b/package.json".to_owned(), b"{\"name\": \"b\"}".to_vec());
    found(&project, Code::Stale);
    let mut project = honest();
    let manifest = WORKSPACE.replace("5.0.0", "4.0.0");
    project.insert("packages/a/package.json".to_owned(), manifest.into_bytes());
    found(&project, Code::OutOfRange);
}

/// npm asks the registry for what is wanted, and keeps a workspace's own copy where that is newer; an older one it
/// refuses.
#[test]
fn what_npm_keeps_below_a_workspace_is_asked_about() {
    for (wanted, outcome) in [
        ("4.0.0", Outcome::Ask),
        ("^4.0.0", Outcome::Ask),
        ("5.0.1", Outcome::Refuse),
        ("<5.0.0", Outcome::Refuse),
    ] {
        let mut project = honest();
        let manifest = WORKSPACE.replace("5.0.0", wanted);
        project.insert("packages/a/package.json".to_owned(), manifest.into_bytes());
        let report = checked(&project, "package-lock.json");
        let own = report.findings.iter().find(|own| own.code == Code::OutOfRange);
        assert_eq!(own.map(|own| own.outcome), Some(outcome), "{wanted}: {:#?}", report.findings);
    }
}

#[test]
fn a_folder_beside_is_inside_of_the_whole_project() {
    let manifest = r#"{"dependencies": {"app": "file:.."}}"#;
    let lock = r#"{"lockfileVersion": 3, "packages": {
        "": {"dependencies": {"app": "file:.."}},
        "..": {"name": "app", "version": "1.0.0", "dependencies": {"of-its-own": "^1.0.0"}},
        "node_modules/app": {"resolved": "..", "link": true}
    }}"#;
    let below = project(&[("docs/package.json", manifest), ("docs/package-lock.json", lock)]);
    assert_eq!(checked(&below, "docs/package-lock.json").findings, []);
    let top = project(&[("package.json", manifest), ("package-lock.json", lock)]);
    found(&top, Code::OutsidePath);
}

#[test]
fn what_nothing_asks_for_is_noted() {
    let digest = sha512('X');
    let more = format!(
        "\"packages\": {{\n \"node_modules/more\": {{\"version\": \"1.0.0\", \"resolved\": \"{HOST}/more/-/more-1.0.0.tgz\", \
         \"integrity\": \"{digest}\"}},"
    );
    let report = checked(&with("\"packages\": {", &more), "package-lock.json");
    let all: Vec<_> = report.findings.iter().map(|own| (own.code, own.outcome)).collect();
    assert_eq!(all, [(Code::Extraneous, Outcome::Note)]);
}

#[test]
fn a_shrinkwrap_overrules_the_lock_beside_it() {
    let mut project = honest();
    project.insert("npm-shrinkwrap.json".to_owned(), lock().into_bytes());
    found(&project, Code::Overruled);
    assert_eq!(checked(&project, "npm-shrinkwrap.json").findings, []);
}

#[test]
fn the_hidden_lock_is_not_compared_with_a_manifest() {
    let mut project = honest();
    project.insert("node_modules/.package-lock.json".to_owned(), lock().into_bytes());
    assert_eq!(checked(&project, "node_modules/.package-lock.json").findings, []);
}

#[test]
fn a_hostile_file_is_broken_and_says_where() {
    for (text, code) in [
        (String::new(), Code::Unreadable),
        ("null".to_owned(), Code::Unreadable),
        ("{".to_owned(), Code::Unreadable),
        ("{}}".to_owned(), Code::Unreadable),
        ("{\"packages\": []}".to_owned(), Code::Unreadable),
        ("{\"packages\": {\"a\": {\"dependencies\": \"x\"}}}".to_owned(), Code::Unreadable),
        (format!("{{\"packages\": {}", "[".repeat(100_000)), Code::Unreadable),
        (format!("{{\"x\": {}", "{\"a\":".repeat(100_000)), Code::Unreadable),
        ("{\"packages\": {}, \"packages\": {}}".to_owned(), Code::DuplicateKey),
        ("{\"pack\\u0061ges\": {}, \"packages\": {}}".to_owned(), Code::DuplicateKey),
        ("{\"a\": \"\0\"}".to_owned(), Code::Unreadable),
    ] {
        let lock = project(&[("package-lock.json", &text)]);
        let report = found(&lock, code);
        assert!(report.findings.iter().all(|own| own.line.is_some()), "{text:.40}");
    }
}

#[test]
fn a_mark_and_line_ends_change_nothing() {
    let mut project = honest();
    let text = format!("\u{feff}{}", lock().replace('\n', "\r\n"));
    project.insert("package-lock.json".to_owned(), text.into_bytes());
    assert_eq!(checked(&project, "package-lock.json").findings, []);
}

//! `Gemfile.lock`, and versions and requirements against Ruby's own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot set up its scene has failed")]

mod project;

use std::io::Write;
use std::process::{Command, Stdio};

use cotter_lockpolicy::gem::version::{Requirement, Version};
use project::{Project, ends_well};
use proptest::prelude::*;

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What nearly every lock looks like.
fn bare() -> String {
    format!(
        "GIT\n  remote: https://git.example/tool.git\n  revision: {COMMIT}\n  branch: main\n  specs:\n    tool (0.3.0)\n      left (>= 1)\n\n\
         PATH\n  remote: engines/own\n  specs:\n    own (0.1.0)\n\n\
         GEM\n  remote: https://gem.registry.example/\n  specs:\n    left (1.4.2)\n      right (~> 2.0, >= 2.0.3)\n    \
         right (2.1.0)\n    right (2.1.0-x86_64-linux)\n    right (2.1.0-java)\n\n\
         PLATFORMS\n  java\n  ruby\n  x86_64-linux\n\n\
         DEPENDENCIES\n  left (~> 1.4)\n  own!\n  tool!\n  windows-only\n\n\
         RUBY VERSION\n   ruby 3.3.1p55\n\nBUNDLED WITH\n   2.5.9\n"
    )
}

fn lock() -> String {
    let sums = format!(
        "CHECKSUMS\n  left (1.4.2) sha256={SUM}\n  own (0.1.0)\n  right (2.1.0) sha256={SUM}\n  \
         right (2.1.0-java) sha256={SUM}\n  right (2.1.0-x86_64-linux) sha256={SUM}\n  tool (0.3.0)\n\nRUBY"
    );
    bare().replacen("RUBY", &sums, 1)
}

const GEMFILE: &str = "# frozen_string_literal: true\nsource \"https://gem.registry.example\"\n\nruby file: \".ruby-version\"\n\n\
    gem \"left\", \"~> 1.4\", require: false\ngem 'tool', git: 'https://git.example/tool.git', branch: 'main'\n\
    group :development, :test do\n  gem \"own\", path: \"engines/own\"\nend\ngem \"windows-only\", platforms: %i[windows jruby]\n";

fn honest() -> Project {
    Project::of(&[("Gemfile.lock", &lock()), ("Gemfile", GEMFILE)])
}

#[test]
fn an_honest_lock_has_no_finding() {
    assert_eq!(honest().found(), Vec::<String>::new());
    assert_eq!(honest().report().packages, 4);
}

#[test]
fn a_lock_without_checksums_says_so_once() {
    let bare = honest().with("Gemfile.lock", bare());
    let report = bare.report();
    assert_eq!(bare.found(), ["note pin.no-digest"]);
    assert_eq!(report.findings.len(), 1);
    assert!(report.findings[0].what.contains("none of 2 packages"), "{}", report.findings[0].what);
    assert!(report.findings[0].mend.as_deref().unwrap_or_default().contains("bundle lock --add-checksums"));
}

#[test]
fn every_edit_of_the_tamper_matrix_is_found() {
    let honest = honest();
    let left = format!("left (1.4.2) sha256={SUM}");
    let remote = "remote: https://gem.registry.example/";
    for (from, to, found) in [
        (remote, "remote: https://evil.example/", "refuse source.foreign-host"),
        (remote, "remote: https://evil.example/", "refuse step.stale"),
        (remote, "remote: https://gem.registry.example.evil.example/", "refuse source.foreign-host"),
        (remote, "remote: https://gem.registry.example@evil.example/", "refuse source.userinfo"),
        (remote, "remote: http://gem.registry.example/", "refuse source.http"),
        (
            remote,
            "remote: https://gem.registry.example/\n  remote: https://evil.example/",
            "ask source.own-index",
        ),
        (remote, "remote: rubygems", "refuse source.foreign-host"),
        (&left, "left (1.4.2)", "refuse pin.no-digest"),
        (&format!("  {left}\n"), "", "refuse pin.no-digest"),
        (&left, "left (1.4.2) sha256=", "refuse pin.bad-digest"),
        (&left, "left (1.4.2) sha256=00", "refuse pin.bad-digest"),
        (&left, "left (1.4.2) crc=0011", "refuse pin.bad-digest"),
        (&left, "left (1.4.2) md5=0123456789abcdef0123456789abcdef", "refuse pin.weak-digest"),
        (&left, &format!("{left},sha256={}", SUM.replace('a', "b")), "ask pin.several-digests"),
        (&left, &left.replace("1.4.2", "1.4.1"), "refuse pin.no-digest"),
        ("    left (1.4.2)", "    left (2.0.0)", "refuse step.out-of-range"),
        ("    right (2.1.0)\n", "    right (3.0.0)\n", "refuse pin.no-digest"),
        ("right (~> 2.0, >= 2.0.3)", "right (~> 3.0)", "refuse step.out-of-range"),
        ("    left (1.4.2)", "    left (latest)", "refuse pin.no-version"),
        (&format!("revision: {COMMIT}"), "revision: 0123456", "refuse pin.no-commit"),
        (&format!("  revision: {COMMIT}\n"), "", "refuse pin.no-commit"),
        (
            &format!("revision: {COMMIT}"),
            &format!("revision: {COMMIT}\n  revision: {COMMIT}"),
            "refuse pin.no-commit",
        ),
        ("https://git.example/tool.git", "https://git.example/evil.git", "refuse step.stale"),
        ("https://git.example/tool.git", "git://git.example/tool.git", "refuse source.http"),
        ("remote: engines/own", "remote: ../own", "refuse source.outside-path"),
        ("    right (2.1.0)\n", "    right (2.1.0)\n    right (2.1.0)\n", "refuse lock.duplicate-key"),
        ("    own (0.1.0)\n", "    own (0.1.0)\n    left (1.4.2)\n", "refuse lock.diverges"),
        ("    left (1.4.2)", "    ../left (1.4.2)", "refuse name.hostile"),
        ("    left (1.4.2)", "    l\u{435}ft (1.4.2)", "refuse name.disguised"),
        ("left (~> 1.4)", "left (~> 1.3)", "refuse step.stale"),
        ("left (~> 1.4)", "left (whatever)", "refuse lock.shape"),
        ("  windows-only\n", "", "refuse step.stale"),
        ("  windows-only\n", "  windows-only\n  evil\n", "refuse step.stale"),
        ("PLATFORMS", "EXTRAS", "refuse lock.unreadable"),
        ("   2.5.9", "   ../../x", "refuse lock.shape"),
    ] {
        honest.edit_lock(from, to).is_found(found);
    }
}

#[test]
fn a_changed_gemfile_is_out_of_step() {
    let honest = honest();
    for (from, to, found) in [
        ("\"~> 1.4\"", "\"~> 2.0\"", "refuse step.out-of-range"),
        ("\"~> 1.4\"", "\"~> 1.4\", \"!= 1.4.1\"", "refuse step.stale"),
        ("gem \"left\"", "gem \"other\"", "refuse step.stale"),
        ("git: 'https://git.example/tool.git', ", "", "refuse step.stale"),
        ("https://git.example/tool.git", "https://git.example/tool2.git", "refuse step.stale"),
        ("source \"https://gem.registry.example\"", "source \"https://corp.example\"", "refuse step.stale"),
        ("ruby file", "plugin \"x\"\nruby file", "note run.project-code"),
        ("ruby file", "eval_gemfile \"x\"\nruby file", "note step.no-manifest"),
    ] {
        honest.edit("Gemfile", from, to).is_found(found);
    }
    honest.edit("Gemfile", "ruby file", "gem \"dev\" if ENV[\"DEV\"]\nruby file").is_honest();
    Project::of(&[("Gemfile.lock", &lock())]).is_found("note step.no-manifest");
    Project::of(&[("gems.locked", &lock()), ("gems.rb", GEMFILE)]).is_honest();
}

#[test]
fn settings_that_come_with_a_repository_are_seen() {
    let honest = honest();
    for (line, found) in [
        ("BUNDLE_DISABLE_CHECKSUM_VALIDATION: \"true\"", "refuse source.check-off"),
        ("BUNDLE_SSL_VERIFY_MODE: \"0\"", "refuse source.check-off"),
        (
            "BUNDLE_MIRROR__HTTPS://GEM__REGISTRY__EXAMPLE/: \"https://evil.example/\"",
            "refuse source.own-index",
        ),
    ] {
        honest.with(".bundle/config", format!("---\nBUNDLE_JOBS: \"4\"\n{line}\n")).is_found(found);
    }
    honest.with(".bundle/config", "---\nBUNDLE_JOBS: \"4\"\n").is_honest();
}

#[test]
fn hostile_files_are_refused_with_a_place() {
    let honest = honest();
    for bytes in [
        &b""[..],
        b"\0",
        b"\xff\xfe[\0",
        b"GEM\n    a (1)\n",
        b"  remote: x\n",
        b"GEM\n  specs:\n    a\n",
        b"GEM\n  hook: x\n",
        b"<<<<<<< a\nGEM\n>>>>>>> b\n",
    ] {
        let report = honest.with("Gemfile.lock", bytes).report();
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert!(report.findings[0].line.is_some());
    }
    honest.with("Gemfile.lock", format!("\u{feff}{}", lock()).replace('\n', "\r\n")).is_honest();
}

const VERSIONS: [&str; 40] = [
    "0",
    "1",
    "1.0",
    "1.0.0",
    "1.0.1",
    "1.10",
    "1.2",
    "1.2.3",
    "1.2.3.4",
    "01.02",
    "1.0.a",
    "1.0.a1",
    "1.0.a.1",
    "1.0.b",
    "1.0.rc1",
    "1.0.rc2",
    "1.0.rc10",
    "1.0.0.rc1",
    "1.0.pre",
    "1.0-pre",
    "1.0-1",
    "1.0-x.1",
    "2",
    "2.0.0.0",
    "2.0.a",
    "2.0.alpha.2",
    "10",
    "9.9",
    "9.10",
    "1.a.0",
    "1.a.0.0",
    "1.0.A",
    "1.0.beta2",
    "1.9",
    "1.99",
    "1.199999999999999999999999",
    "3.0.0.alpha",
    "3",
    "0.0.1",
    "0.9.a",
];

const REQUIREMENTS: [&str; 24] = [
    "",
    "1.0",
    "= 1",
    "!= 1.0",
    "> 1.0",
    "< 2",
    ">= 1.0.rc1",
    "<= 1.2.3",
    "~> 1",
    "~> 1.0",
    "~> 1.2.3",
    "~>1.9",
    "~> 1.99",
    "~> 2.0.a",
    "~> 1.0.rc1",
    "~> 0",
    "~> 9.9",
    "~> 1.199999999999999999999999",
    ">= 1, < 2",
    "~> 1.0, != 1.0.1",
    ">1,<3",
    "~> 3.0.0.alpha",
    "~> 1.0-x",
    "~> 1.a",
];

fn ruby(program: &str, input: &str) -> Option<Vec<String>> {
    let started = Command::new("ruby")
        .args(["--disable-gems", "-rrubygems", "-e", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        println!("not run: there is no ruby here to compare with");
        return None;
    };
    child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("ruby reads");
    let output = child.wait_with_output().expect("ruby ends");
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect())
}

#[test]
fn ruby_itself_orders_versions_the_same() {
    let pairs: Vec<(&str, &str)> =
        VERSIONS.iter().flat_map(|one| VERSIONS.iter().map(move |other| (*one, *other))).collect();
    let input: String = pairs.iter().map(|(one, other)| format!("{one} {other}\n")).collect();
    let program = "STDIN.each_line { |l| a, b = l.split; puts(Gem::Version.new(a) <=> Gem::Version.new(b)) }";
    let Some(answers) = ruby(program, &input) else { return };
    assert_eq!(answers.len(), pairs.len());
    for ((one, other), answer) in pairs.iter().zip(answers) {
        let own = Version::parse(one).expect("a version").cmp(&Version::parse(other).expect("a version"));
        assert_eq!((own as i32).to_string(), answer, "{one} {other}");
    }
}

#[test]
fn ruby_itself_allows_the_same() {
    let pairs: Vec<(&str, &str)> = REQUIREMENTS
        .iter()
        .flat_map(|wanted| VERSIONS.iter().map(move |version| (*wanted, *version)))
        .collect();
    let input: String = pairs.iter().map(|(wanted, version)| format!("{wanted};{version}\n")).collect();
    let program = "STDIN.each_line { |l| r, v = l.chomp.split(';', 2); \
                   puts Gem::Requirement.new(*r.split(',')).satisfied_by?(Gem::Version.new(v)) }";
    let Some(answers) = ruby(program, &input) else { return };
    assert_eq!(answers.len(), pairs.len());
    for ((wanted, version), answer) in pairs.iter().zip(answers) {
        let own = Requirement::parse(wanted)
            .expect("a requirement")
            .allows(&Version::parse(version).expect("a version"));
        assert_eq!(own.to_string(), answer, "{wanted} {version}");
    }
}

#[test]
fn what_ruby_takes_for_no_version_is_none_here() {
    let texts = [
        "", " ", "1.", ".1", "a", "1..2", "1.0-", "1_0", "1.0+x", "1 2", "-1", "1.0-x-", "1.0-.1", "v1",
        "1.0.", "1-",
    ];
    let input: String = texts.iter().map(|text| format!("{text}|\n")).collect();
    let program = "STDIN.each_line { |l| puts Gem::Version.correct?(l.chomp.chomp('|')) ? true : false }";
    let Some(answers) = ruby(program, &input) else { return };
    for (text, answer) in texts.iter().zip(answers) {
        assert_eq!(Version::parse(text).is_some().to_string(), answer, "`{text}`");
    }
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_a_check_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        ends_well(&honest().with("Gemfile.lock", bytes.clone()));
        ends_well(&honest().with("Gemfile", bytes.clone()));
        for (path, text) in [("Gemfile.lock", lock()), ("Gemfile", GEMFILE.to_owned())] {
            let mut mixed = text.into_bytes();
            let at = at.index(mixed.len());
            mixed.splice(at..at, bytes.iter().copied().take(8));
            ends_well(&honest().with(path, mixed));
        }
    }
}

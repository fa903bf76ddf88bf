//! `requirements.txt`: what pip would take silently is found, and what is honest is let be.

mod python;

use cotter_lockpolicy::{Code, Outcome};
use proptest::prelude::*;
use python::{OTHER_SHA, SHA, codes, files, found, honest, tampered};

fn lock() -> String {
    format!(
        "# made by a compiler\n--index-url https://pypi.registry.example/simple\n--require-hashes\n\n\
         six==1.17.0 \\\n    --hash=sha256:{SHA} \\\n    --hash=sha256:{OTHER_SHA}\n    # via -r requirements.in\n\
         Flask[async]==3.0.0 ; python_version >= '3.9' --hash=sha256:{SHA}\n\
         torch===2.1.0+cpu --hash=sha512:{SHA}{SHA}\n\
         demo @ https://files.registry.example/a/demo-1.0-py3-none-any.whl#sha256={SHA}\n\
         tool @ git+https://git.example/a/tool.git@0123456789abcdef0123456789abcdef01234567\n\
         -e .\n"
    )
}

#[test]
fn an_honest_lock_has_no_finding() {
    honest(&[("requirements.txt", &lock())]);
    honest(&[("requirements.txt", &lock().replace('\n', "\r\n"))]);
    honest(&[("requirements.txt", &format!("\u{feff}{}", lock()))]);
    honest(&[("requirements.txt", "# nothing\n")]);
    assert_eq!(python::report(&[("requirements.txt", &lock())]).packages, 6);
}

#[test]
fn each_edit_is_found_by_its_code() {
    let honest = lock();
    let all = [("requirements.txt", honest.as_str())];
    let hash = format!("--hash=sha256:{SHA} \\\n    --hash=sha256:{OTHER_SHA}");
    let sha1 = format!("--hash=sha1:{}", &SHA[..40]);
    let md5 = format!("--hash=sha256:{SHA} --hash=md5:{}", &SHA[..32]);
    let fragment = format!("#sha256={SHA}");
    for (from, to, code) in [
        ("six==1.17.0", "six>=1.17", Code::NoVersion),
        ("six==1.17.0", "six==1.*", Code::NoVersion),
        ("six==1.17.0", "six", Code::NoVersion),
        (hash.as_str(), "", Code::NoDigest),
        (hash.as_str(), sha1.as_str(), Code::WeakDigest),
        (hash.as_str(), md5.as_str(), Code::WeakDigest),
        (hash.as_str(), "--hash=sha256:AAAA", Code::BadDigest),
        (hash.as_str(), "--hash=foo:bar", Code::BadDigest),
        ("--index-url https://pypi.registry.example", "--index-url https://evil.example", Code::OwnIndex),
        (
            "--index-url https://pypi.registry.example",
            "--index-u http://pypi.registry.example",
            Code::PlainHttp,
        ),
        ("--index-url https://pypi.registry.example", "--index-u http://127.0.0.1:9", Code::OwnIndex),
        ("--index-url https://pypi.registry.example/simple", "-ihttps://evil.example/s", Code::OwnIndex),
        (
            "--index-url https://pypi.registry.example/simple",
            "--pypi-url=https://evil.example/s",
            Code::OwnIndex,
        ),
        (
            "--index-url https://pypi.registry.example",
            "--extra-ind https://pypi.registry.example@evil.example",
            Code::UserInfo,
        ),
        ("--index-url https://pypi.registry.example", "--index-url https://${HOST}", Code::OwnIndex),
        ("--require-hashes", "--find-links http://evil.example/", Code::PlainHttp),
        ("--require-hashes", "-f https://evil.example/", Code::OwnIndex),
        ("--require-hashes", "--trusted-host evil.example", Code::CheckOff),
        ("--require-hashes", "--no-require-hashes", Code::CheckOff),
        ("--require-hashes", "--no-requ", Code::CheckOff),
        ("--require-hashes", "-r https://evil.example/r.txt", Code::DirectUrl),
        ("--require-hashes", "-r ../../outside.txt", Code::OutsidePath),
        ("--require-hashes", "-r not-there.txt", Code::Unreadable),
        ("files.registry.example/a/demo", "evil.example/a/demo", Code::ForeignHost),
        ("a/demo-1.0", "a/evil-1.0", Code::OtherPackage),
        (fragment.as_str(), "", Code::DirectUrl),
        (fragment.as_str(), "#md5=0123456789abcdef0123456789abcdef", Code::WeakDigest),
        ("@0123456789abcdef0123456789abcdef01234567", "@main", Code::NoCommit),
        ("@0123456789abcdef0123456789abcdef01234567", "", Code::NoCommit),
        ("-e .", "-e ../../outside", Code::OutsidePath),
        ("-e .", "-e git+https://git.example/a/b.git#egg=b", Code::NoCommit),
        ("-e .", "file:///tmp/evil.whl", Code::OutsidePath),
        ("-e .", "https://evil.example/x.tar.gz", Code::ForeignHost),
        ("-e .", "${EVIL}", Code::Shape),
        ("-e .", "--evil", Code::Shape),
        ("-e .", "p\u{430}ypal==1.0", Code::Shape),
        ("# made by a compiler", "# x \\\nsix", Code::NoVersion),
        ("# made by a compiler", "# x\u{2028}evil", Code::Unreadable),
        ("# made by a compiler", "<<<<<<< HEAD\na\n>>>>>>> x", Code::Unreadable),
    ] {
        tampered(&all, from, to, code);
    }
}

#[test]
fn a_file_that_pins_nothing_is_one_question() {
    let loose = found(&[("requirements.txt", "requests>=2\nflask==3.0.0\nsix\n")]);
    let seen: Vec<_> = loose.iter().map(|finding| (finding.code, finding.outcome, finding.line)).collect();
    assert_eq!(seen, [(Code::NoDigest, Outcome::Ask, Some(1)), (Code::NoVersion, Outcome::Ask, Some(1))]);
    assert_eq!(codes(&[("requirements.txt", "flask==3.0.0\n")]), [Code::NoDigest]);
    honest(&[("constraints.txt", "flask==3.0.0\n")]);
    let digest = format!("flask==3.0.0 --hash=sha256:{SHA}\nrequests>=2\n");
    let half = found(&[("requirements.txt", &digest)]);
    assert!(half.iter().all(|finding| finding.outcome == Outcome::Refuse && finding.line == Some(2)));
    // `--require-hashes` is a claim too.
    assert!(
        found(&[("requirements.txt", "--require-hashes\nsix==1.17.0\n")])
            .iter()
            .any(|finding| finding.outcome == Outcome::Refuse)
    );
}

#[test]
fn a_file_is_known_by_its_name_or_its_folder() {
    for (path, known) in [
        ("requirements.txt", true),
        ("requirements-dev.txt", true),
        ("a/dev_requirements.txt", true),
        ("requirements/main.txt", true),
        ("a/requirements/main.txt", true),
        ("notes.txt", false),
        ("requirements.md", false),
    ] {
        assert_eq!(python::report(&[(path, "")]).format.is_some(), known, "{path}");
        // What is no lock by its name need not be text.
        assert_eq!(python::found(&[(path, "\0")]).is_empty(), !known, "{path}");
    }
}

#[test]
fn what_constraints_pin_counts() {
    let constraints = format!("Six==1.17.0 --hash=sha256:{SHA}\nunused>=1\n");
    let all = [("a/requirements.txt", "-c ../constraints.txt\nsix\n"), ("constraints.txt", &constraints)];
    honest(&all);
    tampered(&all, "six\n", "six\nflask==3.0.0\n", Code::NoDigest);
    let weak = constraints.replace(SHA, "00");
    assert_eq!(codes(&[all[0], ("constraints.txt", &weak)]), [Code::BadDigest]);
}

#[test]
fn included_files_are_judged_where_they_stand() {
    let base = format!("six==1.17.0 --hash=sha256:{SHA}\n");
    let evil = format!("{base}--index-url https://evil.example\nevil\n-r dev.txt\n-r requirements.txt\n");
    let all = [("requirements.txt", "-r base.txt\n"), ("base.txt", &base)];
    honest(&all);
    let found =
        found(&[all[0], ("base.txt", &evil), ("dev.txt", "-c https://evil.example/c.txt\n-r /etc/passwd")]);
    let seen: Vec<_> =
        found.iter().map(|finding| (finding.file.as_str(), finding.line, finding.code)).collect();
    for expected in [
        ("base.txt", Some(2), Code::OwnIndex),
        ("base.txt", Some(3), Code::NoVersion),
        ("base.txt", Some(3), Code::NoDigest),
        ("dev.txt", Some(1), Code::DirectUrl),
        ("dev.txt", Some(2), Code::OutsidePath),
    ] {
        assert!(seen.contains(&expected), "{expected:?} in {seen:?}");
    }
}

#[test]
fn secrets_kept_in_variables_name_no_host() {
    let lock = format!(
        "--extra-index-url https://${{USER}}:${{TOKEN}}@corp.example/simple\nsix==1.17.0 --hash=sha256:{SHA}\n\
         tool @ git+https://${{TOKEN}}@git.example/a/tool@0123456789abcdef0123456789abcdef01234567\n"
    );
    honest(&[("requirements.txt", &lock)]);
    tampered(&[("requirements.txt", &lock)], "@corp.example", "@evil.example", Code::OwnIndex);
    tampered(&[("requirements.txt", &lock)], "${USER}:${TOKEN}", "alice:secret", Code::UserInfo);
}

#[test]
fn where_no_registry_is_known_an_own_index_is_a_question() {
    let known = cotter_lockpolicy::Registries::default();
    let all = files(&[("requirements.txt", &lock())]);
    let report = cotter_lockpolicy::verify(&all, "requirements.txt", &cotter_lockpolicy::World::new(&known));
    assert_eq!(report.outcome(), Some(Outcome::Ask), "{:#?}", report.findings);
}

proptest! {
    #[test]
    fn any_bytes_end_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        python::ends_in_words("requirements.txt", &bytes);
    }

    #[test]
    fn any_edit_ends_in_words(at in 0usize..900, cut in 0usize..40, put in "[ -~\\n]{0,20}") {
        python::edited("requirements.txt", &lock(), at, cut, &put);
    }
}

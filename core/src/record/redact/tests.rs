//! Both ways: what must go, and what must stay.

use super::*;
use alloc::string::String;

fn redacted(word: &str) -> String {
    let mut out = Vec::new();
    let any = redact(word.as_bytes(), None, &mut out);
    let text = String::from_utf8(out).unwrap();
    assert_eq!(any, text != word, "{word}");
    text.replace("[redacted]", "*")
}

#[test]
fn secrets() {
    for (word, expected) in [
        // URLs
        ("https://alice:s3cret@example.org/x", "https://alice:*@example.org/x"),
        ("https://s3cret@example.org/x", "https://*@example.org/x"),
        ("https://s3cret:x-oauth-basic@example.org", "https://*:x-oauth-basic@example.org"),
        ("https://s3cret:@example.org", "https://*:@example.org"),
        ("https://oauth2:s3cret@example.org", "https://oauth2:*@example.org"),
        ("https://alice:p@ss@example.org/", "https://alice:*@example.org/"),
        ("ssh://alice:s3cret@example.org/x", "ssh://alice:*@example.org/x"),
        ("git+https://alice:s3cret@example.org/x#egg=y", "git+https://alice:*@example.org/x#egg=y"),
        ("url.https://alice:s3cret@example.org/.insteadOf", "url.https://alice:*@example.org/.insteadOf"),
        ("see http://a:b@h and http://c:d@h", "see http://a:*@h and http://c:*@h"),
        ("alice:s3cret@example.org:proj.git", "alice:*@example.org:proj.git"),
        ("alice:s3cret@10.0.0.1:proj.git", "alice:*@10.0.0.1:proj.git"),
        ("postgres://alice:s3cret@localhost/db", "postgres://alice:*@localhost/db"),
        // Parameters and settings
        ("https://example.org/?access_token=s3cret&page=2", "https://example.org/?access_token=*&page=2"),
        (
            "https://example.org/?a=1&X-Amz-Signature=abc#top",
            "https://example.org/?a=1&X-Amz-Signature=*#top",
        ),
        ("https://example.org/?sig=abc", "https://example.org/?sig=*"),
        ("--password=s3cret", "--password=*"),
        ("--api-key=s3cret", "--api-key=*"),
        ("--apiKey=s3cret", "--apiKey=*"),
        ("GITHUB_TOKEN=s3cret", "GITHUB_TOKEN=*"),
        ("AWS_SECRET_ACCESS_KEY=s3 cret", "AWS_SECRET_ACCESS_KEY=*"),
        ("PGPASSWD=s3cret", "PGPASSWD=*"),
        ("//registry.example.org/:_authToken=s3cret", "//registry.example.org/:_authToken=*"),
        ("_auth=s3cret", "_auth=*"),
        ("session=s3cret", "session=*"),
        ("client_secret=s3cret", "client_secret=*"),
        ("DB_PASS=x TOKEN='a b' make", "DB_PASS=*"),
        ("env TOKEN='a b' X=1 make", "env TOKEN='*' X=1 make"),
        ("env TOKEN=abc X=1 make", "env TOKEN=* X=1 make"),
        // Headers
        ("Authorization: Bearer s3cret", "Authorization: Bearer *"),
        ("authorization:Basic czNjcmV0", "authorization:Basic *"),
        ("Authorization: s3cretvalue", "Authorization: *"),
        ("Proxy-Authorization: Basic abc", "Proxy-Authorization: Basic *"),
        ("http.extraHeader=Authorization: Basic abc", "http.extraHeader=*"),
        ("http.https://example.org/.extraheader=X-Y: z", "http.https://example.org/.extraheader=*"),
        ("X-Api-Key: s3cret", "X-Api-Key: *"),
        ("x-auth-token:s3cret", "x-auth-token:*"),
        ("PRIVATE-TOKEN: s3cret", "PRIVATE-TOKEN: *"),
        ("Cookie: a=b; c=d", "Cookie: *"),
        ("curl -H 'Authorization: Bearer s3cret' x", "curl -H 'Authorization: Bearer *' x"),
        // Shapes
        ("ghp_0123456789abcdefghij0123456789abcdef", "*"),
        ("x=ghs_0123456789abcdefghij0123456789abcdef,y", "x=*,y"),
        ("github_pat_11ABCDEFG0abcdefghij_klmnop", "*"),
        ("glpat-0123456789abcdefghij", "*"),
        ("xoxb-123456789012-abcdef", "*"),
        ("sk-ant-api03-0123456789abcdef", "*"),
        ("AKIAIOSFODNN7EXAMPLE", "*"),
        ("npm_0123456789abcdefghij0123456789abcdef", "*"),
        ("pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA", "*"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_def", "*"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a * b"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "*"),
    ] {
        assert_eq!(redacted(word), expected, "{word}");
    }
}

#[test]
fn harmless_words() {
    for word in [
        "",
        "HEAD~1",
        "--author=Alice <alice@example.org>",
        "git@example.org:proj.git",
        "alice@example.org:proj",
        "token.rs",
        "src/secret/password.txt",
        "--signoff",
        "--password-stdin",
        "--token-file=/run/token",
        "--max-tokens=5",
        "--auth-type=web",
        "credential.helper=store",
        "credential.helper=",
        "core.askPass=x",
        "ssh://git@example.org/proj.git",
        "https://git@example.org/proj.git",
        "https://example.org/a@b",
        "https://example.org:8443/x",
        "https://example.org/?page=2",
        "npm:lodash@4.17.21",
        "nginx:1.25@sha256:0123abcd",
        "bar@npm:foo@1.2.3",
        "@types/node@20.1.0",
        "user.signingkey=ABCDEF0123",
        "token: fix the parser",
        "auth: add a login page",
        "cookie: parse attributes",
        "authorization: add middleware",
        "password:",
        "sk-learn",
        "task-0123456789abcdefghijkl",
        "npm_config_registry=https://example.org/",
        "pypi-simple==1.2.3",
        "eyJ",
        "0123456789abcdef0123456789abcdef01234567",
        "a==b",
        "token=",
        "--secret=true",
        "refs/heads/session",
        "+HEAD:refs/heads/token",
        "HEAD:src/token.rs",
        "fix: keep sessions apart",
        "sk-this-is-only-words-joined",
        "http.postBuffer=1",
        "C:\\Users\\alice@home",
        "a=b@c",
        "12:30@noon",
    ] {
        assert_eq!(redacted(word), word);
    }
}

#[test]
fn no_bytes_are_too_strange() {
    let alphabet = b"@:/=?& '\"-.xtoken\xff\neyJghp_0123456789BEGINPRIVATEKEY";
    let mut seed = 1u64;
    let mut out = Vec::new();
    for _ in 0..20_000 {
        let mut word = Vec::new();
        for _ in 0..40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word.push(alphabet[(seed >> 33) as usize % alphabet.len()]);
        }
        out.clear();
        let any = redact(&word, Some(b"key"), &mut out);
        assert_eq!(any, out != word);
    }
}

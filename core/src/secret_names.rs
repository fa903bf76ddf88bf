//! Names of files that hold secrets.

use cotter_rules::pattern;

/// Files whose only purpose is to hold a key or a password.
const KEYS: [&str; 20] = [
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "*.kdb",
    "*.ppk",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_ecdsa_sk",
    "id_ed25519_sk",
    ".netrc",
    "_netrc",
    ".git-credentials",
];
/// Files that often hold one among other things.
const MIXED: [&str; 8] =
    ["*.env", "*.tfvars", ".pgpass", ".npmrc", ".pypirc", ".htpasswd", "credentials", "credentials.json"];
/// Names that only look like it.
const OPEN: [&str; 8] =
    ["*.example", "*.sample", "*.template", "*.dist", "*.test", "*.defaults", ".env.example.*", "*.pub"];

/// Whether a file of this name holds a key and nothing else, as far as a name can tell.
pub fn holds_key(name: &[u8]) -> bool {
    fits(&KEYS, name) && !fits(&OPEN, name)
}

/// Whether a file of this name is better not shown to others.
pub fn looks_secret(name: &[u8]) -> bool {
    (fits(&KEYS, name) || fits(&MIXED, name)) && !fits(&OPEN, name)
}

/// Whether a file of this name may as well hold something public.
pub fn is_certificate(name: &[u8]) -> bool {
    fits(&["*.pem", "*.key"], name)
}

fn fits(patterns: &[&str], name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    patterns.iter().any(|pattern| pattern::matches(pattern, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for path in [
            ".env",
            "a/.env",
            ".env.local",
            ".ENV",
            "prod.env",
            "server.pem",
            "a b/tls.key",
            "id_rsa",
            "x/id_ed25519",
            "vault.kdbx",
            ".aws/credentials",
            ".netrc",
            "store.p12",
        ] {
            assert!(looks_secret(crate::path::base_name(path.as_bytes())), "{path}");
        }
        for path in [
            ".env.example",
            ".env.sample",
            ".env.template",
            "id_rsa.pub",
            "key",
            "monkey",
            "env",
            ".environment",
            "credentials.md",
            ".env/readme",
            "main.rs",
        ] {
            assert!(!looks_secret(crate::path::base_name(path.as_bytes())), "{path}");
        }
    }
}

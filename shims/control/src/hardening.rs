//! Variables that make package managers careful where no guard stands before them: in a virtual environment, in what
//! they start themselves. `cotter env --harden` prints them; docs/packages.md says what each of them breaks.

/// A variable that is set in mode `strict`, and what it does.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
    pub(crate) does: &'static str,
}

const fn set(name: &'static str, value: &'static str, does: &'static str) -> Set {
    Set { name, value, does }
}

/// Each of them stops some honest installs, too, and so none of them is set in mode `guard`.
pub(crate) const STRICT: &[Set] = &[
    set("npm_config_ignore_scripts", "true", "npm, pnpm and yarn 1 run no scripts of packages"),
    set("PIP_REQUIRE_HASHES", "1", "pip installs nothing without a digest"),
    set("PIP_ONLY_BINARY", ":all:", "pip builds nothing"),
    set("UV_NO_BUILD", "1", "uv builds nothing"),
    set("UV_REQUIRE_HASHES", "1", "uv pip installs nothing without a digest"),
    set("YARN_IGNORE_PATH", "1", "yarn runs no yarn that the project brings along"),
    set("YARN_ENABLE_SCRIPTS", "false", "yarn runs no scripts of packages"),
    set("YARN_ENABLE_IMMUTABLE_INSTALLS", "true", "yarn keeps to the lock"),
    set("BUNDLE_FROZEN", "true", "bundler keeps to the lock"),
    set("GOFLAGS", "-mod=readonly", "go keeps to go.mod"),
];

/// Variables that turn a check off or send a manager elsewhere; taken away in either mode.
pub(crate) const HOSTILE: &[&str] = &[
    "PIP_NO_REQUIRE_HASHES",
    "PIP_TRUSTED_HOST",
    "UV_NO_VERIFY_HASHES",
    "UV_INSECURE_HOST",
    "UV_INSECURE_NO_ZIP_VALIDATION",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "YARN_YARN_PATH",
    "YARN_ENABLE_STRICT_SSL",
    "BUNDLE_DISABLE_CHECKSUM_VALIDATION",
    "GOINSECURE",
    "GONOSUMDB",
    "GONOSUMCHECK",
];

